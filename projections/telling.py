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
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from projections.cases import Followed, followed_from, go_on
from projections.rulebook import Rulebook, Rulebooks

Rows = dict[str, list[list[Any]]]


class Teller:
    """What a read model makes of cases that it is told; a model overrides what concerns it."""

    def __init__(self, tables: Sequence[str]) -> None:
        self._tables = tuple(tables)
        self._rows = self._none()
        self._marks = dict.fromkeys(self._rows, 0)

    def begin(self) -> None:
        """Begin another case."""
        self._marks = {table: len(rows) for table, rows in self._rows.items()}

    def forget(self) -> None:
        """Drop what the case in hand has said: it could not be told to its end."""
        for table, mark in self._marks.items():
            del self._rows[table][mark:]

    def concerns(self, procedure: Procedure | None) -> bool:
        """Tell whether the cases of a procedure say anything here; None: it has never been published."""
        return True

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


Tellers = tuple[Teller, ...]


class Telling:
    """Tells cases to some tellers: to each of them only what it would take."""

    def __init__(self, rulebooks: Rulebooks, tellers: Sequence[Teller]) -> None:
        self._rulebooks = rulebooks
        self._tellers = tuple(tellers)
        self._chosen: dict[tuple[str, str] | None, tuple[Tellers, ...]] = {}

    def tell(self, history: Sequence[Recorded]) -> None:
        """Tell the history of one case, and the calendars published since it began, in the order of their positions.

        A case that cannot be told to its end leaves nothing behind.
        """
        first = history[0]
        assert isinstance(first.event, CaseEvent)  # noqa: S101 - the history of a case holds no others
        tellers, hearers, enders = self._choose(first)
        for teller in tellers:
            teller.begin()
        try:
            self._tell(history, first.event, tellers, hearers, enders)
        except BaseException:
            for teller in tellers:
                teller.forget()
            raise

    def _tell(
        self, history: Sequence[Recorded], begun: CaseEvent, tellers: Tellers, hearers: Tellers, enders: Tellers
    ) -> None:
        rulebooks, calendars, first = self._rulebooks, self._rulebooks.calendars, history[0]
        followed: Followed[Any] = followed_from(first, begun, None)
        coming = bisect_right(calendars, first.position, key=_position)
        last = len(history) - 1
        for index, recorded in enumerate(history):
            event = recorded.event
            if index:
                assert isinstance(event, CaseEvent)  # noqa: S101 - the history of a case holds no others
                while coming < len(calendars) and calendars[coming].position < recorded.position:
                    self._publish(calendars[coming], followed, tellers)
                    coming += 1
                go_on(recorded, event, followed)
            rulebook = rulebooks.at(recorded.position)
            for teller in hearers:
                teller.hear(recorded, followed, rulebook)
            if index == last or history[index + 1].event.header.command != event.header.command:
                for teller in enders:
                    teller.act_ends(recorded, followed, rulebook)
        for published in calendars[coming:]:
            self._publish(published, followed, tellers)
        for teller in tellers:
            teller.end(followed)

    def _choose(self, first: Recorded) -> tuple[Tellers, ...]:
        """Give those whom the case concerns, and those of them that hear events, and ends of acts."""
        ref = first.event.header.procedure
        key = None if ref is None else (ref.code, ref.version)
        if key not in self._chosen:
            procedure = None if ref is None else self._rulebooks.at(first.position).find(ref)
            concerned = tuple(teller for teller in self._tellers if teller.concerns(procedure))
            hearers = tuple(teller for teller in concerned if type(teller).hear is not Teller.hear)
            enders = tuple(teller for teller in concerned if type(teller).act_ends is not Teller.act_ends)
            self._chosen[key] = concerned, hearers, enders
        return self._chosen[key]

    def _publish(self, recorded: Recorded, followed: Followed[Any], tellers: Sequence[Teller]) -> None:
        assert isinstance(recorded.event, CalendarPublished)  # noqa: S101 - no other stands among the calendars
        for teller in tellers:
            teller.calendar(recorded, recorded.event.publication, followed, self._rulebooks.at(recorded.position))


def _position(recorded: Recorded) -> int:
    return recorded.position
