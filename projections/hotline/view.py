"""The fold of the hotline's facts: each event of its cases becomes the facts that it says about a unit."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import orjson
from psycopg import Cursor

from domain.case.events import CaseEvent
from domain.events import topics_below
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from projections.cases import Cases, Followed
from projections.fold import Histories, Model
from projections.hotline.facts import HOTLINE, Fact, facts_of
from projections.rulebook import Rulebook
from projections.statements import statements
from projections.telling import Teller

SQL = statements("projections.hotline")
FACT = tuple(field.name for field in fields(Fact))


class HotlineFold:
    """Folds the cases of the hotline, and no others."""

    def __init__(self, histories: Histories) -> None:
        self._cases: Cases[None] = Cases(histories, lambda: None)

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Need no reference."""

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write the facts of a batch."""
        own = [recorded for recorded in batch if _is_of_the_hotline(recorded)]
        self._cases.prepare(own)
        found: list[Fact] = []
        for recorded in own:
            event, followed = recorded.event, self._cases.follow(recorded)
            if followed is not None and isinstance(event, CaseEvent):
                found.extend(facts_of(recorded, event, followed.case))
        if found:
            cursor.execute(SQL["insert"], {"rows": orjson.dumps(found).decode()})
        self._cases.trim()


class HotlineTeller(Teller):
    """Tells whole cases of the hotline."""

    def __init__(self) -> None:
        super().__init__(("facts",))

    def concerns(self, procedure: Procedure | None) -> bool:
        """Tell cases of the hotline."""
        return procedure is not None and procedure.code == HOTLINE

    def hear(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Take the facts of an event."""
        event = recorded.event
        if isinstance(event, CaseEvent) and _is_of_the_hotline(recorded):
            self._rows["facts"] += [
                [getattr(fact, name) for name in FACT] for fact in facts_of(recorded, event, followed.case)
            ]


def _is_of_the_hotline(recorded: Recorded) -> bool:
    procedure = recorded.event.header.procedure
    return isinstance(recorded.event, CaseEvent) and procedure is not None and procedure.code == HOTLINE


FACTS = Model(
    name="hotline",
    version=1,
    topics=frozenset(topics_below(CaseEvent)),
    tables=("facts",),
    scripts=statements("projections.hotline", "schema.sql"),
    open=HotlineFold,
    tell=HotlineTeller,
)
