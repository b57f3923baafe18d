"""The fold of the board: after each act a case is shown as it stands, by the calendar known at that position."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import Cursor
from psycopg.rows import tuple_row

from domain.calendar.book import CalendarPublished
from domain.calendar.publication import CalendarPublication
from domain.case.events import CaseEvent
from domain.events import topics_below
from domain.instants import microseconds
from domain.recorded import Recorded
from projections.board.showing import CASES, HEADINGS, STANDINGS, Board, Shown
from projections.calendar_reach import concerns, reach
from projections.cases import Cases, Followed, Read, acts
from projections.chains import Row, as_json
from projections.fold import Histories, Model
from projections.rulebook import REFERENCE, STREAMS, Rulebook
from projections.statements import statements
from projections.telling import Rows, Teller

SQL = statements("projections.board")
COLUMNS = {"headings": HEADINGS, "standings": STANDINGS, "cases": CASES}
AT_ONCE = 1000  # cases whose histories are held in memory together
PERIOD = 7 * 24 * 3600 * 1_000_000  # as in schema.sql, in microseconds


class BoardFold:
    """Folds cases and shows them; a calendar among the events shows anew those that it may move."""

    def __init__(self, histories: Histories) -> None:
        self._cases = Cases(histories, Shown)
        self._rulebook = Rulebook()
        self._board = Board()
        self._period = 0

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Learn calendars and procedures that came before."""
        for recorded in batch:
            self._rulebook.learn(recorded.event)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write the rows that a batch makes."""
        _remember(cursor, self._cases.prepare(batch))
        for act in acts(batch):
            changed: dict[str, tuple[Recorded, Followed[Shown]]] = {}
            for recorded in act:
                event = recorded.event
                if isinstance(event, CaseEvent):
                    followed = self._cases.follow(recorded)
                    if followed is not None:
                        changed[event.originator_id] = recorded, followed
                elif self._rulebook.learn(event) and isinstance(event, CalendarPublished):
                    self._restate(cursor, recorded, event.publication)
            for recorded, followed in changed.values():
                self._board.show(recorded, followed, followed.notes, self._rulebook)
        write(cursor, self._board)
        if batch:
            self._seal(cursor, batch[-1])
        self._cases.trim()

    def _seal(self, cursor: Cursor[Any], last: Recorded) -> None:
        """Seal what is over once a period has passed; asking too often changes nothing."""
        period = microseconds(last.recorded_at) // PERIOD
        if period != self._period:
            cursor.execute(SQL["seal"])
            self._period = period

    def _restate(self, cursor: Cursor[Any], recorded: Recorded, notice: CalendarPublication) -> None:
        write(cursor, self._board)
        since, until = reach(notice)
        asked = {"position": recorded.position, "since": since, "until": until}
        with cursor.connection.cursor(row_factory=tuple_row) as reader:
            streams = [row[0] for row in reader.execute(SQL["touched"], asked)]
        for start in range(0, len(streams), AT_ONCE):
            found, read = self._cases.before(recorded.position, streams[start : start + AT_ONCE])
            _remember(cursor, read)
            for followed in found:
                if concerns(notice, followed.jurisdiction):
                    self._board.show(recorded, followed, followed.notes, self._rulebook)
            write(cursor, self._board)


class BoardTeller(Teller):
    """Shows whole cases, one after the other."""

    def __init__(self) -> None:
        self._board = Board()
        self._shown = Shown()
        super().__init__(("headings", "standings", "cases", "states"))

    def begin(self) -> None:
        """Begin another case."""
        super().begin()
        self._shown = Shown()

    def act_ends(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Show the case after an act."""
        self._board.show(recorded, followed, self._shown, rulebook)

    def calendar(
        self, recorded: Recorded, notice: CalendarPublication, followed: Followed[Any], rulebook: Rulebook
    ) -> None:
        """Show the case anew if one of its terms reaches into the days that the calendar settles."""
        if concerns(notice, followed.jurisdiction) and self._shown.reaches(*reach(notice)):
            self._board.show(recorded, followed, self._shown, rulebook)

    def take(self) -> Mapping[str, list[Row]]:
        """Hand over the rows of the cases ended."""
        return {**super().take(), **self._board.names_taken()}

    def _none(self) -> Rows:
        """Let the board gather its rows in new lists."""
        board = self._board
        board.cases, board.states.rows = [], []
        return {"cases": board.cases, "states": board.states.rows}


def _remember(cursor: Cursor[Any], read: Sequence[Read[Shown]]) -> None:
    """Recall which rows describe the cases that were read anew."""
    if not read:
        return
    shown = {followed.first_position: followed.notes for followed, _ in read}
    asked = {"ids": list(shown), "positions": [position for _, position in read]}
    with cursor.connection.cursor(row_factory=tuple_row) as reader:
        for row in reader.execute(SQL["last_states"], asked):
            shown[row[0]].state = list(row)


def write(cursor: Cursor[Any], board: Board) -> None:
    """Write the rows that are gathered; those that stand there already stay as they are."""
    for table, rows in {**board.names_taken(), "cases": board.cases}.items():
        if rows:
            cursor.execute(SQL[f"insert_{table}"], {"rows": as_json(COLUMNS[table], rows)})
    board.cases = []
    board.states.write(cursor, SQL["end_states"], SQL["insert_states"])


BOARD = Model(
    name="board",
    version=8,
    topics=REFERENCE | frozenset(topics_below(CaseEvent)),
    reference=REFERENCE,
    streams=STREAMS,
    tables=("headings", "standings", "cases", "states", "sealed", "settled"),
    scripts=statements("projections.board", "schema.sql"),
    open=BoardFold,
    tell=BoardTeller,
    shared=frozenset({"headings", "standings"}),
    derived=frozenset({"sealed", "settled"}),
    key="id",
)
