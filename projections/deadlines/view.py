"""The fold of the due moments: each case or agreement that changed is asked again what it will do by itself.

What it answers depends on its last event and the calendar then known: only the last event of a stretch counts.
"""

from collections.abc import Sequence
from typing import Any

from psycopg import Cursor

from domain.agreement.events import AgreementEvent
from domain.calendar.book import CalendarPublished
from domain.case.events import CaseEvent
from domain.events import topics_below
from domain.recorded import Recorded
from projections.agreement_streams import AgreementStreams
from projections.cases import Cases
from projections.deadlines.restating import restate
from projections.deadlines.rows import Changed, Told, write
from projections.deadlines.telling import DeadlinesTeller
from projections.fold import Histories, Model
from projections.rulebook import REFERENCE, STREAMS, Rulebook
from projections.statements import statements


class DeadlinesFold:
    """Folds cases and asks them by the calendar known at the position reached."""

    def __init__(self, histories: Histories) -> None:
        self._cases: Cases[None] = Cases(histories, lambda: None)
        self._agreements = AgreementStreams(histories)
        self._rulebook = Rulebook()

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Learn calendars and procedures that came before."""
        for recorded in batch:
            self._rulebook.learn(recorded.event)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write what the cases of a batch will do; a calendar among the events asks again those that it may move."""
        self._cases.prepare(batch)
        self._agreements.prepare(batch)
        changed: dict[str, Changed] = {}
        for recorded in batch:
            event = recorded.event
            if isinstance(event, CaseEvent):
                if (followed := self._cases.follow(recorded)) is not None:
                    changed[event.originator_id] = recorded, followed
            elif isinstance(event, AgreementEvent):
                if (agreement := self._agreements.follow(recorded)) is not None:
                    changed[event.originator_id] = recorded, agreement
            elif isinstance(event, CalendarPublished):
                write(cursor, changed.values(), self._rulebook)
                changed = {}
                if self._rulebook.learn(event):
                    restate(cursor, recorded, event.publication, self._before, self._rulebook)
            else:
                self._rulebook.learn(event)
        write(cursor, changed.values(), self._rulebook)
        self._cases.trim()
        self._agreements.trim()

    def _before(self, position: int, streams: Sequence[str]) -> list[Told]:
        """Give cases and agreements as they stood before a position."""
        agreements = [stream for stream in streams if stream.startswith("agreement:")]
        cases, _ = self._cases.before(position, (stream for stream in streams if not stream.startswith("agreement:")))
        return [*cases, *self._agreements.before(position, agreements)]


DEADLINES = Model(
    name="deadlines",
    version=1,
    topics=frozenset(topics_below(CaseEvent)) | frozenset(topics_below(AgreementEvent)) | REFERENCE,
    reference=REFERENCE,
    streams=STREAMS,
    tables=("moments", "clocks"),
    scripts=statements("projections.deadlines", "schema.sql"),
    open=DeadlinesFold,
    tell=DeadlinesTeller,
    follows=frozenset(topics_below(AgreementEvent)) | REFERENCE,
)
