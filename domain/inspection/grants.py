"""The grants of inspection that one person holds (所持授权): one stream per person, so that one load answers it.

Invariant: a grant opens something, has a reason and a last day, and is given by somebody else; it holds from the act
that gives it until the end of that day, or until the act that ends it.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate

from domain.access.principal import Grant
from domain.case.values import NOTHING_FILLED_IN
from domain.inspection import grant_events as happened
from domain.inspection import refusals as no
from domain.inspection.grant_events import GrantEvent
from domain.inspection.mandate import Mandate, end_of
from domain.procedures.vocabulary import Ruled
from domain.regulation.occasion import Occasion
from domain.regulation.record import put


def grants_stream(body: str, holder: str) -> str:
    """Name the stream of a person's grants."""
    return f"grants:{body}:{holder}"


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """One grant as it stands: of which inspection, what it allows, and who gave it."""

    inspection: str
    mandate: Mandate
    given_by: str


class HeldGrants(BaseAggregate[str]):
    """The grants of one person, oldest first; those that are over stay."""

    TOPIC = "grants"

    class Event(GrantEvent):
        """Base event, never triggered."""

        TOPIC = "grants.event"

    def __init__(self) -> None:
        self.body = ""
        self.holder = ""
        self.grants: list[HeldGrant] = []

    @classmethod
    def open(cls, occasion: Occasion, holder: str) -> "HeldGrants":
        """Open the record of a person's grants."""
        body = occasion.header.body
        return cls._create(
            happened.GrantFileOpened,
            id=grants_stream(body, holder),
            body=body,
            holder=holder,
            timestamp=occasion.at,
            header=occasion.citing(occasion.regulation.act("open-inspection").clause),
        )

    def receive(self, occasion: Occasion, rule: Ruled, inspection: str, mandate: Mandate) -> None:
        """Be given a grant of what an inspection may do; raise `GrantToOneself`."""
        self._require_another(occasion, rule)
        content = {"reason": mandate.reason, "basis": mandate.basis, "scope": mandate.scope, "until": mandate.until}
        put(self, happened.GrantGiven, _bare(occasion), rule, inspection=inspection, **content)

    def extend(self, occasion: Occasion, rule: Ruled, *, inspection: str, reason: str, until: date) -> None:
        """Go on through a later day; raise `GrantToOneself`."""
        self._require_another(occasion, rule)
        content = {"inspection": inspection, "reason": reason, "until": until}
        put(self, happened.GrantExtended, _bare(occasion), rule, **content)

    def end(self, occasion: Occasion, rule: Ruled, *, inspection: str, reason: str) -> None:
        """End a grant early."""
        put(self, happened.GrantEnded, _bare(occasion), rule, inspection=inspection, reason=reason)

    def held(self, at: datetime, zone: ZoneInfo) -> tuple[Grant, ...]:
        """Give the grants that hold at a moment, as a principal carries them."""
        return tuple(
            Grant(
                id=one.inspection,
                until=end_of(one.mandate.until, zone),
                cases=frozenset(one.mandate.scope.cases),
                units=frozenset(one.mandate.scope.units),
                procedures=frozenset(one.mandate.scope.procedures),
            )
            for one in self.grants
            if one.mandate.holds(at, zone)
        )

    # What the events fold.

    def give(self, event: happened.GrantGiven) -> None:
        """Hold a grant."""
        mandate = Mandate(event.effective_at, event.reason, event.basis, event.scope, event.until)
        self.grants.append(HeldGrant(event.inspection, mandate, event.header.actor.principal))

    def change(self, inspection: str, **changes: Any) -> None:
        """Change the newest grant of an inspection; as of a past moment, it may not be seen."""
        for place in reversed(range(len(self.grants))):
            held = self.grants[place]
            if held.inspection == inspection:
                self.grants[place] = replace(held, mandate=replace(held.mandate, **changes))
                return

    def _require_another(self, occasion: Occasion, rule: Ruled) -> None:
        if occasion.header.actor.principal == self.holder:
            raise no.GrantToOneself(clause=rule.clause, principal=self.holder)


def _bare(occasion: Occasion) -> Occasion:
    """Give the occasion without what the act filled in, which stands on the inspection alone."""
    return replace(occasion, filled=NOTHING_FILLED_IN)
