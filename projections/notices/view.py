"""The fold of the notices: each act calls for what its procedure says, and a notice's own event settles it.

A case taken over from an older system is bound to no published procedure, and calls for nothing.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from psycopg import Cursor

from domain.case.events import CaseEvent
from domain.case.notice_events import NoticeFailed, NoticeSent
from domain.case.notices import called_for, trigger_of
from domain.events import topics_below
from domain.procedures.book import ProcedurePublished
from domain.procedures.definition import ProcedureUnknown
from domain.recorded import Recorded
from projections.fold import Histories, Model
from projections.rulebook import Rulebook
from projections.statements import statements

SQL = statements("projections.notices")
REFERENCE = frozenset({ProcedurePublished.TOPIC})
Row = dict[str, Any]


class NoticesFold:
    """Remembers the procedures; every event of a case stands for itself."""

    def __init__(self, histories: Histories) -> None:
        """Need no history of cases."""
        self._rulebook = Rulebook()

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Learn procedures that came before."""
        for recorded in batch:
            self._rulebook.learn(recorded.event)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write what a batch calls for, then what it settles."""
        called: list[Row] = []
        settled: dict[tuple[str, str, int], Row] = {}
        for recorded in batch:
            event = recorded.event
            if isinstance(event, NoticeSent | NoticeFailed):
                settled[(event.originator_id, event.notice, event.about)] = _settled(recorded, event)
            elif isinstance(event, CaseEvent):
                called += self._called(recorded, event)
            else:
                self._rulebook.learn(event)
        if called:
            cursor.execute(SQL["insert"], {"rows": orjson.dumps(called).decode()})
        if settled:
            cursor.execute(SQL["settle"], {"rows": orjson.dumps(list(settled.values())).decode()})

    def _called(self, recorded: Recorded, event: CaseEvent) -> list[Row]:
        if trigger_of(event) is None or event.header.procedure is None:
            return []
        try:
            procedure = self._rulebook.procedure(event.header.procedure)
        except ProcedureUnknown:
            return []
        return [
            {
                "case_id": event.originator_id,
                "notice": rule.code,
                "about": event.originator_version,
                "role": rule.to,
                "called_at": recorded.recorded_at,
                "position": recorded.position,
            }
            for rule in called_for(event, procedure)
        ]


def _settled(recorded: Recorded, event: NoticeSent | NoticeFailed) -> Row:
    if isinstance(event, NoticeSent):
        became: Row = {"state": "sent", "channel": event.channel, "said": event.proof}
    else:
        became = {"state": "failed", "channel": None, "said": event.reason}
    return {
        "case_id": event.originator_id,
        "notice": event.notice,
        "about": event.about,
        "settled_at": recorded.recorded_at,
        "settled_by": recorded.position,
        **became,
    }


NOTICES = Model(
    name="notices",
    version=1,
    topics=frozenset(topics_below(CaseEvent)) | REFERENCE,
    reference=REFERENCE,
    tables=("notices",),
    scripts=statements("projections.notices", "schema.sql"),
    open=NoticesFold,
)
