"""What the board shows of one case at one moment, and the rows that say so: only what has changed gets a row."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson

from domain.case.case import Case
from domain.case.requirements import open_steps, progress_of
from domain.clock.reading import Calendar
from domain.instants import microseconds
from domain.recorded import Recorded
from projections.board.figures import Noted
from projections.board.headings import Heading
from projections.cases import Followed
from projections.chains import Chains, Row
from projections.rulebook import Rulebook

HEADINGS = ("id", *Heading._fields)
CASES = ("id", "case_id", "number", "first_filed_at")
STATES = ("id", "position", "recorded_from", "heading", "status", "closed", "outcome", "grades", "open_steps",
          "near_from", "red_from", "due_on", "provisional", "stands_until", "breached", "settled",
          "recorded_until")  # fmt: skip
RUNS = ("id", "clock", "run", "position", "recorded_from", "heading", "kind", "opened_on", "due_on", "expires_at",
        "stands_until", "late", "late_by_instant", "provisional", "recorded_until")  # fmt: skip


@dataclass(slots=True)
class Shown:
    """What the board remembers of a case: figures of its clocks, and the rows that describe it now."""

    noted: Noted = field(default_factory=Noted)
    state: Row | None = None
    runs: dict[tuple[str, int], Row] = field(default_factory=dict)


class Board:
    """The rows of the board that a stretch of events makes."""

    def __init__(self) -> None:
        self.states = Chains(STATES)
        self.runs = Chains(RUNS)
        self.cases: list[Row] = []
        self.headings: dict[int, Row] = {}
        self._names: dict[Heading, int] = {}
        self._steps: dict[Hashable, str] = {}

    def headings_taken(self) -> list[Row]:
        """Hand the headings over that have been used since they were taken last."""
        headings, self.headings = list(self.headings.values()), {}
        return headings

    def show(self, recorded: Recorded, followed: Followed[Any], shown: Shown, rulebook: Rulebook) -> None:
        """Show a case as it stands after an act, or by a calendar just published, wherever that is not shown yet."""
        case, id_ = followed.case, followed.first_position
        calendar = rulebook.calendar(followed.jurisdiction)
        place = [recorded.position, microseconds(recorded.recorded_at)]
        heading = self._heading(followed)
        self._show_runs(case, shown, id_, calendar, [*place, heading])
        before = shown.state
        state = [heading, *self._state(followed, shown.noted, calendar, rulebook)]
        if before is None or before[3:-1] != state:
            shown.state = [id_, *place, *state, None]
            self.states.add(id_, shown.state, before)
        if before is None:
            assert case.first_filed_at is not None  # noqa: S101 - a case begins with its filing
            self.cases.append([id_, case.id, case.number, microseconds(case.first_filed_at)])

    def _show_runs(self, case: Case, shown: Shown, id_: int, calendar: Calendar, place: list[int]) -> None:
        changed = shown.noted.changed((*case.earlier_runs, *case.clocks.values()), calendar)
        for clock, figures in changed:
            before = shown.runs.get((clock.code, clock.run))
            said = figures.said
            if before is None or before[6:-1] != said:
                row = [id_, clock.code, clock.run, *place, *said, None]
                shown.runs[clock.code, clock.run] = row
                self.runs.add((id_, clock.code, clock.run), row, before)

    def _state(self, followed: Followed[Any], noted: Noted, calendar: Calendar, rulebook: Rulebook) -> Row:
        case = followed.case
        closed, overall = case.status == "refused" or "closed" in case.moments, noted.overall(calendar)
        return [
            case.status,
            closed,
            case.outcome,
            _codes(tuple(sorted(case.grades))),
            "[]" if followed.imported else self._open_steps(case, rulebook),
            *overall,
            closed and overall[1] is None,
        ]

    def _heading(self, followed: Followed[Any]) -> int:
        case, ref = followed.case, followed.case.procedure
        heading = Heading(
            None if ref is None else ref.code,
            None if ref is None else ref.version,
            followed.jurisdiction,
            case.body,
            case.unit,
            None if case.item is None else case.item.code,
        )
        name = self._names.get(heading)
        if name is None:
            name = self._names[heading] = heading.name()
        if name not in self.headings:
            self.headings[name] = [name, *heading]
        return name

    def _open_steps(self, case: Case, rulebook: Rulebook) -> str:
        """List the steps that may be done now; they depend on little, so that cases alike share the answer."""
        assert case.procedure is not None  # noqa: S101 - a case that was filed is bound to a procedure
        procedure = rulebook.procedure(case.procedure)
        progress = (procedure.code, procedure.version, *progress_of(case, procedure))
        known = self._steps.get(progress)
        if known is None:
            known = self._steps[progress] = _codes(tuple(step.code for step in open_steps(case, procedure)))
        return known


@lru_cache(maxsize=10_000)
def _codes(codes: tuple[str, ...]) -> str:
    return orjson.dumps(codes).decode()
