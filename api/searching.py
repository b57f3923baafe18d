"""A page of a search: cases that may say what is sought, and the events that do; the same over HTTP and in a terminal.

Invariant: nothing is shown that was not seen on the events themselves. A page that found little within the cases it
may look at is short, and its cursor goes on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from api.refusals import ParameterMalformed
from application.ledger import Ledger
from domain.case.events import CaseEvent
from domain.events import topics_below
from domain.instants import microseconds
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded
from projections.board.within import NOTHING_HIDDEN
from projections.board.within import Within as Reached
from projections.search.matching import Hit, Within, hits
from projections.search.reads import Sought, candidates
from projections.search.sayings import Speaking
from projections.search.text import normalised
from projections.snapshot import Snapshot

ROUNDS = 3
KINDS: Mapping[str, str] = {topic: event.names()[0] for topic, event in topics_below(CaseEvent).items()}


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched, within which events."""

    sought: Sought
    within: Within


@dataclass(frozen=True, slots=True)
class Found:
    """A case that says what is sought, with its events, and those of them that say it."""

    case_id: str
    history: list[Recorded]
    procedure: Procedure | None
    hits: list[Hit]


@dataclass(frozen=True, slots=True)
class Page:
    """Cases found, those that came last first; behind `place` the search goes on, if it has not come to its end."""

    found: list[Found]
    place: int | None


def question_of(
    words: tuple[str, ...],
    zone: ZoneInfo,
    *,
    kind: str | None = None,
    unit: str | None = None,
    procedure: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Question:
    """Put a question together; `kind` is the topic of an act or its Chinese name. Raise `ParameterMalformed`."""
    topic = None if kind is None else _topic(kind)
    begins = None if since is None else datetime.combine(since, time.min, zone)
    ends = None if until is None else datetime.combine(until + timedelta(days=1), time.min, zone)
    sought = Sought(
        words=words,
        act=None if topic is None else normalised(KINDS[topic]),
        unit=unit,
        procedure=procedure,
        since=None if begins is None else microseconds(begins),
        until=None if ends is None else microseconds(ends) - 1,
    )
    return Question(sought, Within(topic, begins, ends))


def page_of(
    ledger: Ledger, snapshot: Snapshot, question: Question, *, place: int, limit: int, reached: Reached = NOTHING_HIDDEN
) -> Page:
    """Give a page of the cases within reach that say what is sought, behind a place."""
    procedures = {procedure.ref: procedure for procedure in ledger.rules().procedures}
    speaking, found = Speaking(), list[Found]()
    for _ in range(ROUNDS):
        looked = candidates(snapshot, question.sought, before=place, limit=limit, reached=reached)
        histories = ledger.histories([one.case_id for one in looked])
        for one in looked:
            place, history = one.place, list(histories[one.case_id])
            ref = history[0].event.header.procedure
            procedure = None if ref is None else procedures.get(ref)
            if matched := hits(history, procedure, question.sought.words, question.within, speaking):
                found.append(Found(one.case_id, history, procedure, matched))
            if len(found) == limit:
                return Page(found, place)
        if len(looked) < limit:
            return Page(found, None)
    return Page(found, place)


def _topic(kind: str) -> str:
    if kind in KINDS:
        return kind
    named = [topic for topic, name in KINDS.items() if name == kind]
    if not named:
        raise ParameterMalformed(parameter="kind", given=kind[:60], known=sorted(KINDS))
    return named[0]
