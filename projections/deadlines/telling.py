"""The due moments of whole cases, told one after the other: what each is left with at its end."""

from typing import Any

from domain.calendar.publication import CalendarPublication
from domain.recorded import Recorded
from projections.calendar_reach import concerns, reach
from projections.cases import Followed
from projections.deadlines.restating import Key, judged, key_of, restatement
from projections.deadlines.rows import Row, clocks_of, counts, moments_of
from projections.rulebook import Rulebook
from projections.telling import Teller

MOMENTS = ("case_id", "clock", "run", "kind", "rung", "due_at", "blocked", "calendar_revision", "version", "position")
CLOCKS = ("case_id", "clock", "run", "opened_on", "told_on", "due_on", "jurisdiction", "version", "position")


class DeadlinesTeller(Teller):
    """Asks a case at its end what it will do, and wherever a calendar may have moved it before."""

    def __init__(self) -> None:
        super().__init__(("moments", "clocks"))
        self._asked: tuple[Recorded, Rulebook] | None = None
        self._restated: dict[Key, Row] = {}

    def begin(self) -> None:
        """Begin another case."""
        super().begin()
        self._asked, self._restated = None, {}

    def hear(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Keep the place at which the case would be asked."""
        self._asked = recorded, rulebook

    def act_ends(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Let a restatement go that is needed no longer."""
        if self._restated:
            self._keep_what_is_moved(clocks_of(recorded, followed, rulebook))

    def calendar(
        self, recorded: Recorded, notice: CalendarPublication, followed: Followed[Any], rulebook: Rulebook
    ) -> None:
        """Ask the case anew if one of its running terms reaches into the days that the calendar settles."""
        if self._asked is None or not _counts(followed) or not concerns(notice, followed.jurisdiction):
            return
        since, until = reach(notice)
        before = clocks_of(self._asked[0], followed, self._asked[1])
        if not any(row["due_on"] >= since and row["opened_on"] <= until for row in before):
            return
        clocks = clocks_of(recorded, followed, rulebook)
        self._keep_what_is_moved(clocks)
        moved, returned = judged(clocks, {key_of(row): row["due_on"] for row in before})
        for row in returned:
            self._restated.pop(key_of(row), None)
        for row in moved:
            self._restated[key_of(row)] = restatement(row, recorded, notice, rulebook)
        self._asked = recorded, rulebook

    def end(self, followed: Followed[Any]) -> None:
        """Write down what the case will do, and its running clocks."""
        if self._asked is None or not _counts(followed):
            return
        clocks = clocks_of(self._asked[0], followed, self._asked[1])
        self._keep_what_is_moved(clocks)
        moments = [*moments_of(self._asked[0], followed, self._asked[1]), *self._restated.values()]
        self._rows["clocks"] += [[row[name] for name in CLOCKS] for row in clocks]
        self._rows["moments"] += [[row[name] for name in MOMENTS] for row in moments]

    def _keep_what_is_moved(self, clocks: list[Row]) -> None:
        moved = {key_of(row) for row in clocks if row["due_on"] != row["told_on"]}
        self._restated = {key: row for key, row in self._restated.items() if key in moved}


def _counts(followed: Followed[Any]) -> bool:
    return any(counts(clock) for clock in followed.case.clocks.values())
