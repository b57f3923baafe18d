"""The fold of the facts: after each act what is to be counted of a case stands as it then does.

A case that is not at hand is told anew from its beginning, with the calendars of each of its positions; so nothing that
is remembered stands anywhere but in the ledger. What does not come after all is deleted: it was never shown.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Cursor
from psycopg.rows import tuple_row

from domain.calendar.book import CalendarPublished
from domain.calendar.publication import CalendarPublication
from domain.case.events import CaseEvent
from domain.events import topics_below
from domain.outreach.calls import CallsEvent
from domain.recorded import Recorded
from projections.calendar_reach import concerns, reach
from projections.cases import MOST_CASES, Followed, acts, followed_from, go_on
from projections.chains import Row as Values
from projections.chains import as_json
from projections.facts.calls import CALLS, tally
from projections.facts.cases import CaseFacts, Standing
from projections.facts.rows import CASES, CELLS, FACTS, Gathered
from projections.facts.rows import Row as FactRow
from projections.facts.statements import SQL
from projections.fold import Histories, Model
from projections.rulebook import REFERENCE, STREAMS, Rulebook, Rulebooks
from projections.statements import statements
from projections.telling import Teller, Telling

SPAN = 24 * 3600 * 1_000_000  # as in schema.sql, in microseconds
AT_ONCE = 1_000  # cases whose histories are held in memory together
Told = Followed[CaseFacts]


class FactsTeller(Teller):
    """Counts whole cases, one after the other."""

    def __init__(self) -> None:
        self._gathered = Gathered()
        self._standing = Standing()
        self._facts: CaseFacts | None = None
        super().__init__(("cells", "cases", "facts"))

    def begin(self) -> None:
        """Begin another case."""
        super().begin()
        self._facts = None

    def hear(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Take an event."""
        if self._facts is None:
            self._facts = _begun(recorded, rulebook.zone)
        _hear(self._facts, recorded, followed, rulebook)

    def act_ends(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Let the facts stand as they do after an act."""
        assert self._facts is not None  # noqa: S101 - the act had an event
        _act_ends(self._facts, recorded, followed, rulebook, self._standing)

    def calendar(
        self, recorded: Recorded, notice: CalendarPublication, followed: Followed[Any], rulebook: Rulebook
    ) -> None:
        """Count the case anew if anything of it lies in the days that the calendar settles."""
        assert self._facts is not None  # noqa: S101 - a calendar comes after the first event
        if concerns(notice, followed.jurisdiction) and self._facts.reaches(*reach(notice)):
            self._facts.restate(recorded, followed, rulebook)

    def end(self, followed: Followed[Any]) -> None:
        """Write the rows of the case down."""
        facts = self._facts
        assert facts is not None  # noqa: S101 - the case had an event
        self._gathered.name(facts.rows.cells)
        self._rows["facts"] += [self._gathered.values(row) for row in facts.rows.new]
        self._rows["cases"].append(_case(facts, followed))

    def take(self) -> Mapping[str, list[Values]]:
        """Hand over the rows of the cases ended."""
        return {**super().take(), "cells": self._gathered.cells()}

    def remembered(self, followed: Followed[Any]) -> Told:
        """Give the case told last as one whose rows are written."""
        facts = self._facts
        assert facts is not None  # noqa: S101 - the case had an event
        facts.rows.settle()
        followed.notes = facts
        return followed


class _Remembering(FactsTeller):
    """Tells a case in order to go on with it."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Told] = []

    def end(self, followed: Followed[Any]) -> None:
        """Keep the case instead of writing its rows."""
        self.told.append(self.remembered(followed))


class FactsFold:
    """Follows cases and calls."""

    def __init__(self, histories: Histories) -> None:
        self._histories = histories
        self._reference: list[Recorded] = []
        self._known: set[int] = set()
        self._rulebooks = Rulebooks(())
        self._at_hand: OrderedDict[str, Told] = OrderedDict()
        self._standing = Standing()
        self._gathered = Gathered()
        self._sealed: int | None = None
        self._learnt = 0

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Learn calendars and procedures that came before."""
        for recorded in batch:
            if recorded.event.TOPIC in REFERENCE and recorded.position not in self._known:
                self._known.add(recorded.position)
                self._reference.append(recorded)
        self._rulebooks = Rulebooks(self._reference)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write the rows that a batch makes."""
        if any(recorded.event.TOPIC in REFERENCE for recorded in batch):
            self.recall(batch)
        self._prepare(batch)
        changed: dict[int, Told] = {}
        for act in acts(batch):
            taken: dict[str, tuple[Recorded, Told]] = {}
            for recorded in act:
                event = recorded.event
                if isinstance(event, CaseEvent):
                    followed = self._follow(recorded, event)
                    if followed is not None:
                        taken[event.originator_id] = recorded, followed
                elif isinstance(event, CallsEvent):
                    self._learnt = max(self._learnt, tally(cursor, self._gathered, recorded))
                elif isinstance(event, CalendarPublished):
                    self._write(cursor, changed)
                    self._restate(cursor, recorded, event.publication, changed)
            for recorded, followed in taken.values():
                rulebook = self._rulebooks.at(recorded.position)
                _act_ends(followed.notes, recorded, followed, rulebook, self._standing)
                changed[followed.first_position] = followed
        self._write(cursor, changed)
        self._seal(cursor)
        while len(self._at_hand) > MOST_CASES:
            self._at_hand.popitem(last=False)

    def _prepare(self, batch: Sequence[Recorded]) -> None:
        earliest: dict[str, Recorded] = {}
        for recorded in batch:
            if isinstance(recorded.event, CaseEvent) and recorded.event.originator_id not in self._at_hand:
                earliest.setdefault(recorded.event.originator_id, recorded)
        wanted = {stream: one.position for stream, one in earliest.items() if one.event.originator_version > 1}
        for followed in self._told(wanted):
            self._at_hand[followed.case.id] = followed

    def _told(self, before: Mapping[str, int]) -> list[Told]:
        """Tell cases up to a position of each, and the calendars published before it."""
        if not before:
            return []
        histories: dict[str, list[Recorded]] = {}
        for recorded in self._histories(before):
            histories.setdefault(recorded.event.originator_id, []).append(recorded)
        teller = _Remembering()
        for stream, history in histories.items():
            Telling(self._rulebooks.before(before[stream]), [teller]).tell(history)
        return teller.told

    def _follow(self, recorded: Recorded, event: CaseEvent) -> Told | None:
        followed, rulebook = self._at_hand.get(event.originator_id), self._rulebooks.at(recorded.position)
        if followed is None:
            followed = followed_from(recorded, event, _begun(recorded, rulebook.zone))
            self._at_hand[event.originator_id] = followed
        elif recorded.position <= followed.position:
            return None
        else:
            go_on(recorded, event, followed)
            self._at_hand.move_to_end(event.originator_id)
        _hear(followed.notes, recorded, followed, rulebook)
        return followed

    def _restate(
        self, cursor: Cursor[Any], recorded: Recorded, notice: CalendarPublication, changed: dict[int, Told]
    ) -> None:
        since, until = reach(notice)
        rulebook = self._rulebooks.at(recorded.position)
        for followed in self._at_hand.values():
            if followed.position < recorded.position and _concerned(followed, notice):
                followed.notes.restate(recorded, followed, rulebook)
                changed[followed.first_position] = followed
        asked = {"position": recorded.position, "since": since, "until": until}
        with cursor.connection.cursor(row_factory=tuple_row) as reader:
            streams = [row[0] for row in reader.execute(SQL["touched"], asked) if row[0] not in self._at_hand]
        for start in range(0, len(streams), AT_ONCE):
            found = self._told(dict.fromkeys(streams[start : start + AT_ONCE], recorded.position))
            concerned = [followed for followed in found if _concerned(followed, notice)]
            for followed in concerned:
                followed.notes.restate(recorded, followed, rulebook)
            self._write(cursor, {followed.first_position: followed for followed in concerned})

    def _write(self, cursor: Cursor[Any], changed: dict[int, Told]) -> None:
        """Write what has changed in the rows of some cases."""
        rows: dict[str, list[FactRow]] = {"insert": [], "end": [], "drop": []}
        cases = []
        for followed in changed.values():
            facts = followed.notes
            rows["insert"] += facts.rows.new
            rows["end"] += facts.rows.ended
            rows["drop"] += facts.rows.gone
            self._gathered.name(facts.rows.cells)
            facts.rows.settle()
            if facts.registered != (facts.since, facts.until):
                facts.registered = facts.since, facts.until
                cases.append(_case(facts, followed))
        changed.clear()
        if cases:
            cursor.execute(SQL["put_cases"], {"rows": as_json(CASES, cases)})
        values = {name: [self._gathered.values(row) for row in made] for name, made in rows.items() if made}
        if cells := self._gathered.cells():
            cursor.execute(SQL["insert_cells"], {"rows": as_json(CELLS, cells)})
        for name in ("drop", "end", "insert"):
            if name in values:
                cursor.execute(SQL[f"{name}_facts"], {"rows": as_json(FACTS, values[name])})
        self._learnt = max([self._learnt, *(row.learnt_at for row in rows["insert"])])

    def _seal(self, cursor: Cursor[Any]) -> None:
        """Seal the days that are over by the last moment at which something was learnt."""
        if self._sealed is None:
            with cursor.connection.cursor(row_factory=tuple_row) as reader:
                found = reader.execute(SQL["base"], {"moment": self._learnt}).fetchall()
            self._sealed = found[0][0]
        if self._learnt // SPAN * SPAN > self._sealed:
            cursor.execute(SQL["seal"], {"moment": self._learnt})
            self._sealed = self._learnt // SPAN * SPAN


def _begun(recorded: Recorded, zone: ZoneInfo) -> CaseFacts:
    return CaseFacts(recorded.position, zone, recorded.event.effective_at.astimezone(zone).date())


def _hear(facts: CaseFacts, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
    event, ref = recorded.event, followed.case.procedure
    assert isinstance(event, CaseEvent)  # noqa: S101 - a case has no others
    facts.hear(event, followed.case, None if ref is None else rulebook.find(ref))


def _act_ends(
    facts: CaseFacts, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook, standing: Standing
) -> None:
    ref = followed.case.procedure
    step = standing.step(followed.case, None if ref is None else rulebook.find(ref))
    facts.act_ends(recorded, followed, rulebook, step)


def _case(facts: CaseFacts, followed: Followed[Any]) -> Values:
    case = followed.case
    return [facts.id, case.id, case.number, facts.since.isoformat(), facts.until.isoformat()]


def _concerned(followed: Told, notice: CalendarPublication) -> bool:
    return concerns(notice, followed.jurisdiction) and followed.notes.reaches(*reach(notice))


COUNTED = Model(
    name="facts",
    version=6,
    topics=REFERENCE | frozenset(topics_below(CaseEvent)) | CALLS,
    reference=REFERENCE,
    streams=STREAMS,
    tables=("cells", "cases", "facts", "sealed", "sums", "sums_of_spans"),
    scripts=statements("projections.facts", "schema.sql"),
    open=FactsFold,
    tell=FactsTeller,
    follows=CALLS,
    shared=frozenset({"cells"}),
    derived=frozenset({"sealed", "sums", "sums_of_spans"}),
    key="id",
)
