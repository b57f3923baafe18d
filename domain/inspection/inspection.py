"""An inspection (监督检查): one record from its opening to its end, with what the inspectors noted.

Invariant: it is opened once, under a code that names it for ever; who inspects holds a grant exactly as long as he or
she is counted here. Whatever changes a grant says why.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from eventsourcing.domain import BaseAggregate

from domain.clock.term import last_day
from domain.inspection import events as happened
from domain.inspection import refusals as no
from domain.inspection.events import InspectionEvent
from domain.inspection.mandate import Mandate
from domain.inspection.scope import Scope
from domain.procedures.vocabulary import Ruled
from domain.regulation.occasion import Occasion
from domain.regulation.record import put

CODE, LONGEST_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII), 40


def inspection_stream(body: str, code: str) -> str:
    """Name the stream of an inspection."""
    return f"inspection:{body}:{code}"


@dataclass(frozen=True, slots=True)
class Spell:
    """From when to when somebody inspects; None: still."""

    since: datetime
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Tell whether he or she inspects at a moment."""
        return self.since <= at and (self.until is None or at < self.until)


class Inspection(BaseAggregate[str]):
    """One inspection, with the spells of each who inspects or did."""

    TOPIC = "inspection"

    class Event(InspectionEvent):
        """Base event, never triggered."""

        TOPIC = "inspection.event"

    def __init__(self) -> None:
        self.body = ""
        self.code = ""
        self.mandate: Mandate | None = None
        self.spells: dict[str, tuple[Spell, ...]] = {}
        self.notes = 0

    @classmethod
    def open(cls, occasion: Occasion, code: str) -> "Inspection":
        """Open the record of an inspection; raise `InspectionCodeMalformed`."""
        if len(code) > LONGEST_CODE or not CODE.fullmatch(code):
            raise no.InspectionCodeMalformed(given=ascii(code[:60]))
        body = occasion.header.body
        return cls._create(
            happened.InspectionFileOpened,
            id=inspection_stream(body, code),
            body=body,
            code=code,
            timestamp=occasion.at,
            header=occasion.citing(occasion.regulation.act("open-inspection").clause),
        )

    def begin(
        self,
        occasion: Occasion,
        *,
        reason: str,
        basis: str,
        scope: Scope,
        inspectors: Sequence[str],
        until: date | None,
    ) -> Mandate:
        """Open the inspection with its first inspectors; give what they may do."""
        rule = occasion.allowed("open-inspection")
        if self.mandate is not None:
            raise no.InspectionExists(clause=rule.clause, inspection=self.code)
        _require_reason(reason, rule)
        if scope.is_empty:
            raise no.ScopeEmpty(clause=rule.clause, inspection=self.code)
        mandate = Mandate(occasion.at, reason, basis, scope, _end(occasion, "grant", until, rule))
        content = {"reason": reason, "basis": basis, "scope": scope, "until": mandate.until}
        named = tuple(dict.fromkeys(inspectors))
        put(self, happened.InspectionOpened, occasion, rule, inspectors=named, **content)
        return mandate

    def name(self, occasion: Occasion, inspector: str, reason: str) -> Mandate:
        """Name a further inspector; give what he or she may do."""
        rule = occasion.allowed("name-inspector")
        mandate = self._running(occasion, rule)
        _require_reason(reason, rule)
        if inspector in self.present:
            raise no.InspectorNamedAlready(clause=rule.clause, inspector=inspector)
        if (withdrawn := self.inspectors.get(inspector)) is not None:
            occasion.not_before(withdrawn, rule)
        put(self, happened.InspectorNamed, occasion, rule, inspector=inspector, reason=reason)
        return mandate

    def extend(self, occasion: Occasion, until: date | None, reason: str) -> date:
        """Go on through a later day; give that day."""
        rule = occasion.allowed("extend-inspection")
        mandate = self._running(occasion, rule)
        _require_reason(reason, rule)
        last = _end(occasion, "extension", until, rule)
        if last <= mandate.until:
            raise no.NotLater(clause=rule.clause, until=mandate.until.isoformat(), asked=last.isoformat())
        put(self, happened.InspectionExtended, occasion, rule, until=last, reason=reason)
        return last

    def withdraw(self, occasion: Occasion, inspector: str, reason: str) -> None:
        """Let somebody inspect no more."""
        rule = occasion.allowed("withdraw-inspector")
        self._running(occasion, rule)
        _require_reason(reason, rule)
        if inspector not in self.present:
            raise no.NotAnInspector(clause=rule.clause, inspection=self.code, principal=inspector)
        occasion.not_before(self.spells[inspector][-1].since, rule)
        put(self, happened.InspectorWithdrawn, occasion, rule, inspector=inspector, reason=reason)

    def end(self, occasion: Occasion, reason: str) -> None:
        """End the inspection before its last day; an inspector may end his or her own."""
        rule = occasion.allowed("end-inspection")
        self._running(occasion, rule)
        _require_reason(reason, rule)
        if occasion.header.actor.role == "inspector":
            self._require_inspector(occasion, rule)
        put(self, happened.InspectionEnded, occasion, rule, reason=reason)

    def note(
        self, occasion: Occasion, *, work: str, case: str | None, as_of: datetime | None, known_at: datetime | None
    ) -> None:
        """Note what was done under the grant, and as of which moments; only who held it then may."""
        rule = occasion.allowed("note-inspection")
        self._running(occasion, rule)
        self._require_inspector(occasion, rule)
        occasion.regulation.listed("work", work)
        actor = occasion.header.actor.model_copy(update={"grant": self.code})
        relying = replace(occasion, header=occasion.header.model_copy(update={"actor": actor}))
        content = {"work": work, "case": case, "as_of": as_of, "known_at": known_at}
        put(self, happened.InspectionWorkNoted, relying, rule, **content)

    @property
    def inspectors(self) -> dict[str, datetime | None]:
        """Tell of each since when he or she inspects no more; None of those who do."""
        return {inspector: spells[-1].until for inspector, spells in self.spells.items()}

    @property
    def present(self) -> tuple[str, ...]:
        """Name those who inspect and were not withdrawn."""
        return tuple(inspector for inspector, withdrawn in self.inspectors.items() if withdrawn is None)

    # What the events fold.

    def let_in(self, inspector: str, at: datetime) -> None:
        """Let somebody inspect from a moment on."""
        self.spells[inspector] = (*self.spells.get(inspector, ()), Spell(at))

    def let_go(self, inspector: str, at: datetime) -> None:
        """Let somebody inspect no more; as of a past moment, the naming may not be seen."""
        *earlier, last = self.spells.get(inspector, (Spell(at),))
        self.spells[inspector] = (*earlier, replace(last, until=at))

    def change(self, **changes: Any) -> None:
        """Change what it may do; as of a past moment, its opening may not be seen."""
        if self.mandate is not None:
            self.mandate = replace(self.mandate, **changes)

    def _running(self, occasion: Occasion, rule: Ruled) -> Mandate:
        if self.mandate is None:
            raise no.InspectionUnknown(clause=rule.clause, inspection=self.code)
        occasion.not_before(self.mandate.opened_at, rule)
        if not self.mandate.holds(occasion.at, occasion.zone):
            raise no.InspectionOver(
                clause=rule.clause, until=self.mandate.until.isoformat(), ended_at=self.mandate.ended_at
            )
        return self.mandate

    def _require_inspector(self, occasion: Occasion, rule: Ruled) -> None:
        """Refuse one who did not inspect at the moment of the act, which may be entered late."""
        principal = occasion.header.actor.principal
        if not any(spell.holds(occasion.at) for spell in self.spells.get(principal, ())):
            raise no.NotAnInspector(clause=rule.clause, inspection=self.code, principal=principal)


def _require_reason(reason: str, rule: Ruled) -> None:
    if not reason.strip():
        raise no.GrantWithoutReason(clause=rule.clause, act=rule.code)


def _end(occasion: Occasion, term: str, until: date | None, rule: Ruled) -> date:
    """Hold a last day against the day on which it is recorded and against the longest term."""
    if until is None:
        raise no.GrantWithoutEnd(clause=rule.clause, act=rule.code)
    if until < occasion.now.astimezone(occasion.zone).date():
        raise no.GrantEndPassed(clause=rule.clause, until=until.isoformat())
    longest = occasion.regulation.term(term)
    latest = last_day(occasion.calendar, occasion.day, longest.limit)
    if until > latest:
        raise no.GrantTooLong(
            clause=longest.clause, until=until.isoformat(), latest=latest.isoformat(), longest=longest.limit.chinese
        )
    return until
