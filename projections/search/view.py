"""The fold of the search: every event adds what it says to the row of its case, and nothing is ever taken away.

A case needs no folding here: what an event says depends on itself and on the version of its procedure, so that events
are taken in one by one, in whatever batches.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from psycopg import Cursor

from domain.case.dispatch_events import Dispatched, DispatchReturned
from domain.case.events import CaseEvent
from domain.events import topics_below
from domain.instants import microseconds
from domain.procedures.book import ProcedurePublished, procedure_stream
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from projections.cases import Followed
from projections.chains import Row, as_json
from projections.fold import Histories, Model
from projections.rulebook import Rulebook
from projections.search.places import month_of, place_of
from projections.search.sayings import Speaking, key_of
from projections.search.text import normalised, number, pairs
from projections.statements import statements
from projections.telling import Teller

SQL = statements("projections.search")
REFERENCE = frozenset({ProcedurePublished.TOPIC})
MOST_KEYS = 100_000
WORDS = ("text", "number")
CASES = ("place", "case_id", "procedure", "body", "unit", "item", "responsible", "since", "until", "said")
ADDED = ("case_id", "since", "until", "responsible", "taken_back", "said")


@dataclass(slots=True)
class Said:
    """What some events of one case say: numbers, from when to when they took effect, and into whose charge it came."""

    since: int
    until: int
    numbers: set[int] = field(default_factory=set)
    responsible: str | None = None
    taken_back: bool = False

    def hear(self, event: CaseEvent, numbers: Sequence[int]) -> None:
        """Add what an event says."""
        at = microseconds(event.effective_at)
        self.since, self.until = min(self.since, at), max(self.until, at)
        self.numbers.add(month_of(at))
        self.numbers.update(numbers)
        if event.originator_version == 1:
            ref = event.header.procedure
            self.numbers.add(number(f"unit:{event.header.actor.unit}"))
            self.numbers.add(number(f"procedure:{None if ref is None else ref.code}"))
        if isinstance(event, Dispatched):
            self.responsible, self.taken_back = event.unit, False
            self.numbers.add(number(f"unit:{event.unit}"))
        elif isinstance(event, DispatchReturned):
            self.responsible, self.taken_back = None, True


class Listening:
    """Turns what events say into numbers, and keeps the words that were met for the first time."""

    def __init__(self) -> None:
        self._speaking = Speaking()
        self._known: dict[str, int] = {}
        self._fresh: dict[str, int] = {}
        self._alike: dict[Hashable, list[int]] = {}

    def numbers(self, event: CaseEvent, procedure: Procedure | None) -> list[int]:
        """Give the numbers of all that an event says; events alike share most of them."""
        key = key_of(event, procedure)
        found = self._alike.get(key)
        if found is None:
            if len(self._alike) >= MOST_KEYS:
                self._alike.clear()
            said = self._speaking.alike(event, procedure)
            found = self._alike[key] = [self._word(saying.text) for saying in said]
        anew = self._speaking.anew(event, procedure)
        return [*found, *(pair for saying in anew for pair in pairs(normalised(saying.text)))] if anew else found

    def taken(self) -> list[Row]:
        """Hand over the words that have been met since they were taken last."""
        rows, self._fresh = [[text, word] for text, word in self._fresh.items()], {}
        return rows

    def _word(self, text: str) -> int:
        known = self._known.get(text)
        if known is None:
            flat = normalised(text)
            known = self._known[text] = number(f"word:{flat}")
            self._fresh[flat] = known
        return known


class SearchFold:
    """Follows every event of every case."""

    def __init__(self, histories: Histories) -> None:
        """Need no history of cases."""
        self._rulebook = Rulebook()
        self._listening = Listening()

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Learn procedures that came before."""
        for recorded in batch:
            self._rulebook.learn(recorded.event)

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Add what a batch says to its cases."""
        begun: list[Row] = []
        said: dict[str, Said] = {}
        for recorded in batch:
            event = recorded.event
            if not isinstance(event, CaseEvent):
                self._rulebook.learn(event)
                continue
            procedure = None if event.header.procedure is None else self._rulebook.find(event.header.procedure)
            if event.originator_version == 1:
                begun.append([*_begun(recorded, event), []])
            hear(said, event, self._listening.numbers(event, procedure))
        if words := self._listening.taken():
            cursor.execute(SQL["insert_words"], {"rows": as_json(WORDS, words)})
        if begun:
            cursor.execute(SQL["insert_cases"], {"rows": as_json(CASES, begun)})
        if said:
            cursor.execute(SQL["add"], {"rows": as_json(ADDED, [_added(case, one) for case, one in said.items()])})


class SearchTeller(Teller):
    """Tells whole cases, one after the other."""

    def __init__(self) -> None:
        self._listening = Listening()
        self._said: dict[str, Said] = {}
        self._begun: Row = []
        super().__init__(("words", "cases"))

    def begin(self) -> None:
        """Begin another case."""
        super().begin()
        self._said, self._begun = {}, []

    def hear(self, recorded: Recorded, followed: Followed[Any], rulebook: Rulebook) -> None:
        """Take what an event says."""
        event = recorded.event
        assert isinstance(event, CaseEvent)  # noqa: S101 - a case is told by its own events
        procedure = None if event.header.procedure is None else rulebook.find(event.header.procedure)
        if not self._begun:
            self._begun = _begun(recorded, event)
        hear(self._said, event, self._listening.numbers(event, procedure))

    def end(self, followed: Followed[Any]) -> None:
        """Write the row of the case."""
        (said,) = self._said.values()
        row = dict(zip(CASES, [*self._begun, sorted(said.numbers)], strict=True))
        row |= {"since": said.since, "until": said.until, "responsible": said.responsible or row["unit"]}
        self._rows["cases"].append(list(row.values()))

    def take(self) -> Mapping[str, list[Row]]:
        """Hand over the rows of the cases ended."""
        return {**super().take(), "words": self._listening.taken()}


def hear(said: dict[str, Said], event: CaseEvent, numbers: Sequence[int]) -> None:
    """Add what an event says to what its case has said."""
    at = microseconds(event.effective_at)
    said.setdefault(event.originator_id, Said(at, at)).hear(event, numbers)


def _begun(recorded: Recorded, event: CaseEvent) -> Row:
    """Give the row of a case but for what it says."""
    header, at = event.header, microseconds(event.effective_at)
    item = getattr(event, "item", None)
    code = None if header.procedure is None else header.procedure.code
    unit = header.actor.unit
    named = None if item is None else item.code
    return [place_of(at, recorded.position), event.originator_id, code, header.body, unit, named, unit, at, at]


def _added(case: str, said: Said) -> Row:
    return [case, said.since, said.until, said.responsible, said.taken_back, sorted(said.numbers)]


SEARCH = Model(
    name="search",
    version=2,
    topics=frozenset(topics_below(CaseEvent)) | REFERENCE,
    reference=REFERENCE,
    streams=(procedure_stream(""),),
    tables=("words", "cases"),
    scripts=statements("projections.search", "schema.sql"),
    open=SearchFold,
    tell=SearchTeller,
    shared=frozenset({"words"}),
)
