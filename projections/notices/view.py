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
from domain.procedures.book import ProcedurePublished, procedure_stream
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from projections.cases import Followed
from projections.fold import Histories, Model
from projections.rulebook import Rulebook
from projections.statements import statements
from projections.telling import Teller

SQL = statements("projections.notices")
REFERENCE = frozenset({ProcedurePublished.TOPIC})
Row = dict[str, Any]
COLUMNS = ("case_id", "notice", "about", "role", "called_at", "position", "state", "channel", "said", "settled_at",
           "settled_by")  # fmt: skip
UNSETTLED: Row = {"state": "due", "channel": None, "said": None, "settled_at": None, "settled_by": None}


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
        called_for_now: list[Row] = []
        settled: dict[tuple[str, str, int], Row] = {}
        for recorded in batch:
            event = recorded.event
            if isinstance(event, NoticeSent | NoticeFailed):
                settled[(event.originator_id, event.notice, event.about)] = _settled(recorded, event)
            elif isinstance(event, CaseEvent):
                called_for_now += called(recorded, event, self._rulebook)
            else:
                self._rulebook.learn(event)
        if called_for_now:
            cursor.execute(SQL["insert"], {"rows": orjson.dumps(called_for_now).decode()})
        if settled:
            cursor.execute(SQL["settle"], {"rows": orjson.dumps(list(settled.values())).decode()})


def called(recorded: Recorded, event: CaseEvent, rulebook: Rulebook) -> list[Row]:
    """Give what an act calls for to be told."""
    ref = event.header.procedure
    procedure = None if ref is None or trigger_of(event) is None else rulebook.find(ref)
    if procedure is None:
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


class NoticesTeller(Teller):
    """Tells whole cases: what each calls for, and what came of it last."""

    def __init__(self) -> None:
        super().__init__(("notices",))
        self._case: dict[tuple[str, int], Row] = {}

    def concerns(self, procedure: Procedure | None) -> bool:
        """Tell cases whose procedure calls for anything."""
        return procedure is not None and bool(procedure.notices)

    def begin(self) -> None:
        """Begin another case."""
        super().begin()
        self._case = {}

    def hear(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Take what an act calls for, or what it settles."""
        event = recorded.event
        if isinstance(event, NoticeSent | NoticeFailed):
            notice = self._case.get((event.notice, event.about))
            if notice is not None:
                notice.update(_settled(recorded, event))
        elif isinstance(event, CaseEvent):
            for row in called(recorded, event, rulebook):
                self._case.setdefault((row["notice"], row["about"]), {**UNSETTLED, **row})

    def end(self, followed: Followed[Any]) -> None:
        """Write down how each notice stands."""
        self._rows["notices"] += [[row[name] for name in COLUMNS] for row in self._case.values()]


NOTICES = Model(
    name="notices",
    version=1,
    topics=frozenset(topics_below(CaseEvent)) | REFERENCE,
    reference=REFERENCE,
    streams=(procedure_stream(""),),
    tables=("notices",),
    scripts=statements("projections.notices", "schema.sql"),
    open=NoticesFold,
    tell=NoticesTeller,
)
