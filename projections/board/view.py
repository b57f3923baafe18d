"""The fold of the board: a row of the case for each of its events, a row of a clock whenever that clock changes."""

from collections.abc import Hashable, Sequence
from typing import Any

from psycopg import Cursor

from domain.calendar.book import CalendarPublished
from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.case.requirements import open_steps, progress_of
from domain.clock.reading import Calendar
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from projections.board.clock_rows import columns_of
from projections.board.figures import Noted
from projections.board.page import Page, Row
from projections.board.restating import restate
from projections.cases import Cases, Followed
from projections.fold import Histories, Model
from projections.rulebook import REFERENCE, Rulebook
from projections.statements import statements

Progress = tuple[Hashable, ...]


class BoardFold:
    """Folds cases and reads their clocks by the calendar known at the position reached."""

    def __init__(self, histories: Histories) -> None:
        self._cases = Cases(histories, Noted)
        self._rulebook = Rulebook()
        self._open_steps: dict[Progress, list[str]] = {}

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Learn calendars and procedures that came before."""
        for recorded in batch:
            self._rulebook.learn(recorded.event)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write the rows that a batch makes; a calendar among the events restates what it moves, in its place."""
        self._cases.prepare(batch)
        page = Page()
        for recorded in batch:
            event = recorded.event
            if isinstance(event, CaseEvent):
                followed = self._cases.follow(recorded)
                if followed is not None:
                    self._show(recorded, event, followed, page)
            elif self._rulebook.learn(event) and isinstance(event, CalendarPublished):
                page.write(cursor)
                page = Page()
                restate(cursor, recorded, event.publication, self._rulebook)
        page.write(cursor)
        self._cases.trim()

    def _show(self, recorded: Recorded, event: CaseEvent, followed: Followed[Noted], page: Page) -> None:
        case = followed.case
        calendar = self._rulebook.calendar(followed.jurisdiction)
        place = {
            "case_id": case.id,
            "position": recorded.position,
            "recorded_from": recorded.recorded_at,
        }
        for code, clock in case.clocks.items():
            before = followed.clocks_before.get(code)
            if clock is not before:
                opens = before is None or before.run != clock.run
                figures = followed.notes.figures(clock, calendar)
                page.add_clock(
                    {**place, "opens": opens, "version_from": event.originator_version, **columns_of(clock, figures)}
                )
        page.add_case({**place, **self._columns(followed, calendar)})

    def _columns(self, followed: Followed[Noted], calendar: Calendar) -> Row:
        case = followed.case
        return {
            "opens": case.version == 1,
            "version": case.version,
            "first_position": followed.first_position,
            "number": case.number,
            "procedure_code": None if case.procedure is None else case.procedure.code,
            "procedure_version": None if case.procedure is None else case.procedure.version,
            "jurisdiction": followed.jurisdiction,
            "body": case.body,
            "unit": case.unit,
            "item": None if case.item is None else case.item.code,
            "status": case.status,
            "closed": case.status == "refused" or "closed" in case.moments,
            "outcome": case.outcome,
            "first_filed_at": case.first_filed_at,
            "grades": sorted(case.grades),
            "open_steps": [] if followed.imported else self._open(case),
            "done_steps": dict(case.steps),  # the case goes on before the row is written
            **followed.notes.overall(case, calendar),
        }

    def _open(self, case: Case) -> list[str]:
        """List the steps that may be done now; they depend on little, so that cases alike share the answer."""
        assert case.procedure is not None  # noqa: S101 - a case that was filed is bound to a procedure
        procedure = self._rulebook.procedure(case.procedure)
        progress = (case.procedure, *progress_of(case, procedure))
        known = self._open_steps.get(progress)
        if known is None:
            known = [step.code for step in open_steps(case, procedure)]
            self._open_steps[progress] = known
        return known


BOARD = Model(
    name="board",
    version=3,
    topics=REFERENCE | {topic for topic, kind in ALL_TOPICS.items() if issubclass(kind, CaseEvent)},
    reference=REFERENCE,
    tables=("cases", "clocks"),
    scripts=statements("projections.board", "schema.sql"),
    open=BoardFold,
)
