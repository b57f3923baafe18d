"""The fold of the hotline's facts: each event of its cases becomes the facts that it says about a unit."""

from collections.abc import Sequence
from typing import Any

import orjson
from psycopg import Cursor

from domain.case.events import CaseEvent
from domain.events import topics_below
from domain.recorded import Recorded
from projections.cases import Cases
from projections.fold import Histories, Model
from projections.hotline.facts import HOTLINE, Fact, facts_of
from projections.statements import statements

SQL = statements("projections.hotline")


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
)
