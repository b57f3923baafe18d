"""Telling a read model whole cases, one after the other, each from its beginning: how a model is built anew.

What a model says of a case depends on the case and on the calendars and procedures known at each of its positions, so
that cases may be told in any order and by any number of processes, and give the rows that following the ledger gives.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from domain.calendar.book import CalendarPublished
from domain.calendar.publication import CalendarPublication
from domain.case.events import CaseEvent
from domain.recorded import Recorded
from projections.cases import Followed, followed_from
from projections.rulebook import Rulebook, Rulebooks

Rows = dict[str, list[list[Any]]]


class Teller:
    """What a read model makes of cases that it is told; a model overrides what concerns it."""

    def __init__(self, tables: Sequence[str]) -> None:
        self._tables = tuple(tables)
        self._rows = self._none()
        self._marks = dict.fromkeys(self._tables, 0)

    def begin(self) -> None:
        """Begin another case."""
        self._marks = {table: len(rows) for table, rows in self._rows.items()}

    def forget(self) -> None:
        """Drop what the case in hand has said: it could not be told to its end."""
        for table, mark in self._marks.items():
            del self._rows[table][mark:]

    def hear(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Take an event that the case has just folded."""

    def act_ends(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Take note that this was the last event of an act."""

    def calendar(
        self, recorded: Recorded, notice: CalendarPublication, followed: Followed[Any], rulebook: Rulebook
    ) -> None:
        """Take a calendar published while the case is on record."""

    def end(self, followed: Followed[Any]) -> None:
        """Close the case: all that happened to it has been told."""

    def take(self) -> Mapping[str, list[list[Any]]]:
        """Hand over the rows of the cases ended, by table and in the order of its columns."""
        rows, self._rows = self._rows, self._none()
        return rows

    def _none(self) -> Rows:
        return {table: [] for table in self._tables}


def tell(history: Sequence[Recorded], rulebooks: Rulebooks, tellers: Sequence[Teller]) -> None:
    """Tell the history of one case, and the calendars published since it began, in the order of their positions."""
    for teller in tellers:
        teller.begin()
    calendars = rulebooks.calendars
    coming = bisect_right(calendars, history[0].position, key=_position)
    followed: Followed[Any] | None = None
    last = len(history) - 1
    for index, recorded in enumerate(history):
        event, position = recorded.event, recorded.position
        assert isinstance(event, CaseEvent)  # noqa: S101 - the history of a case holds no others
        if followed is None:
            followed = followed_from(recorded, event, None)
        else:
            while coming < len(calendars) and calendars[coming].position < position:
                _publish(calendars[coming], followed, rulebooks, tellers)
                coming += 1
            event.mutate(followed.case)
            followed.position = position
        rulebook = rulebooks.at(position)
        for teller in tellers:
            teller.hear(recorded, followed, rulebook)
        if index == last or history[index + 1].event.header.command != event.header.command:
            for teller in tellers:
                teller.act_ends(recorded, followed, rulebook)
    assert followed is not None  # noqa: S101 - a history holds one event at least
    for published in calendars[coming:]:
        _publish(published, followed, rulebooks, tellers)
    for teller in tellers:
        teller.end(followed)


def _publish(recorded: Recorded, followed: Followed[Any], rulebooks: Rulebooks, tellers: Sequence[Teller]) -> None:
    assert isinstance(recorded.event, CalendarPublished)  # noqa: S101 - no other stands among the calendars
    for teller in tellers:
        teller.calendar(recorded, recorded.event.publication, followed, rulebooks.at(recorded.position))


def _position(recorded: Recorded) -> int:
    return recorded.position
