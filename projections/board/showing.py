"""What the board shows of one case at one moment, and the rows that say so: only what has changed gets a row."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from domain.case.case import Case
from domain.case.requirements import open_steps, progress_of
from domain.instants import microseconds
from domain.recorded import Recorded
from projections.board.figures import Noted, Overall, Standing, is_closed
from projections.board.naming import Heading, Named
from projections.cases import Followed
from projections.chains import Chains, Row
from projections.rulebook import Rulebook

HEADINGS = ("id", *Heading._fields)
CASES = ("id", "case_id", "number", "first_filed_at", "filed_by")
STANDINGS = ("id", "clock", "open", "met", "missed", "missed_by_instant")
STATES = ("id", "position", "recorded_from", "heading", "standing", "status", "closed", "outcome", "grades",
          "open_steps", "near_from", "red_from", "due_on", "provisional", "stands_until", "breached", "since", "until",
          "settled", "recorded_until")  # fmt: skip
SINCE, UNTIL = STATES.index("since"), STATES.index("until")


@dataclass(slots=True)
class Shown:
    """What the board remembers of a case: figures of its clocks, and the row that describes it now."""

    noted: Noted = field(default_factory=Noted)
    state: Row | None = None

    def reaches(self, since: date, until: date) -> bool:
        """Tell whether a term of the case may reach into some days."""
        state = self.state
        return state is not None and state[UNTIL] >= since.isoformat() and state[SINCE] <= until.isoformat()


class Board:
    """The rows of the board that a stretch of events makes."""

    def __init__(self) -> None:
        self.states = Chains(STATES)
        self.cases: list[Row] = []
        self._headings = Named[Heading](lambda name, heading: [[name, *heading[:-1], [*heading.units]]])
        self._standings = Named[Standing](lambda name, standing: [[name, *clock] for clock in standing])
        self._steps: dict[Hashable, str] = {}

    def names_taken(self) -> dict[str, list[Row]]:
        """Hand over the headings and standings that have been named since they were taken last."""
        return {"headings": self._headings.taken(), "standings": self._standings.taken()}

    def show(self, recorded: Recorded, followed: Followed[Any], shown: Shown, rulebook: Rulebook) -> None:
        """Show a case as it stands after an act, or by a calendar just published, wherever that is not shown yet."""
        case, id_ = followed.case, followed.first_position
        calendar = rulebook.calendar(followed.jurisdiction)
        overall = shown.noted.read((*case.earlier_runs, *case.clocks.values()), calendar)
        before = shown.state
        state = self._state(followed, overall, rulebook)
        if before is None or before[3:-1] != state:
            shown.state = [id_, recorded.position, microseconds(recorded.recorded_at), *state, None]
            self.states.add(id_, shown.state, before)
        if before is None:
            assert case.first_filed_at is not None  # noqa: S101 - a case begins with its filing
            self.cases.append([id_, case.id, case.number, microseconds(case.first_filed_at), case.filed_by])

    def _state(self, followed: Followed[Any], overall: Overall, rulebook: Rulebook) -> Row:
        case = followed.case
        closed = is_closed(case)
        return [
            self._headings.name(_heading(followed, rulebook)),
            self._standings.name(overall.standing),
            case.status,
            closed,
            case.outcome,
            _codes(tuple(sorted(case.grades))),
            "[]" if followed.imported else self._open_steps(case, rulebook),
            *overall.said,
            closed and overall.red_from is None,
        ]

    def _open_steps(self, case: Case, rulebook: Rulebook) -> str:
        """List the steps that may be done now; they depend on little, so that cases alike share the answer."""
        assert case.procedure is not None  # noqa: S101 - a case that was filed is bound to a procedure
        procedure = rulebook.procedure(case.procedure)
        progress = (procedure.code, procedure.version, *progress_of(case, procedure))
        known = self._steps.get(progress)
        if known is None:
            known = self._steps[progress] = _codes(tuple(step.code for step in open_steps(case, procedure)))
        return known


def _heading(followed: Followed[Any], rulebook: Rulebook) -> Heading:
    case, ref = followed.case, followed.case.procedure
    header = case.header_for_access(None if ref is None else rulebook.find(ref))
    return Heading(
        None if ref is None else ref.code,
        None if ref is None else ref.version,
        followed.jurisdiction,
        case.body,
        case.unit,
        None if case.item is None else case.item.code,
        header.level.value,
        tuple(sorted(header.units)),
    )


@lru_cache(maxsize=10_000)
def _codes(codes: tuple[str, ...]) -> str:
    return orjson.dumps(codes).decode()
