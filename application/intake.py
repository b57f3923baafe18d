"""Live intake from a department's own system (系统对接): its acts by its own ids, each recorded once, effective then.

Invariant: the command id follows from source and id, the case id from source and case number; each act is judged by
itself, as if those before it were on record, and written whole with its entry in the journal of its day, or not at all.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from application.acts import ACTS
from application.ahead import Ahead, OvertakenError
from application.books import occasion_of
from application.cases import CaseFiledAlready, Cases, Command
from application.ledger import CommandReused, Intent, Ledger, OnRecord
from application.once import decided_once, digest_of
from application.requests import FileCase, Request
from domain.book_occasion import BookOccasion
from domain.case.case import Case
from domain.case.events import CaseEvent
from domain.errors import Malformed, Refused, Unknown
from domain.intake.journal import Journal, JournalEvent, OwnId, Sent, Source, digest_as_sent, journal_stream

MOST = 1000
TOGETHER = 50  # acts that are judged and written at once; who files meanwhile waits until they are
ATTEMPTS = 3  # to do so, while others come before
FILE = "file"
NOT_JUDGED = frozenset(  # nothing is said about the act itself: the whole is sent again
    (
        "contended",
        "database_busy",
        "database_full",
        "database_not_migrated",
        "database_refuses_rights",
        "database_unavailable",
        "ledger_busy",
        "not_founded",
        "outcome_unknown",
        "unknown_topic",
        "unreadable_event",
    )
)
CASES = uuid.UUID("6e1b3a0c-8f0f-5b6e-9c53-2f6d7f0f4b11")  # the name space of cases that other systems number
Number = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class ActUnknown(Unknown):
    """There is no such act; a case is filed by «file»."""

    code = "act_unknown"


class ActMalformed(Malformed):
    """The act is not well formed."""

    code = "act_malformed"


class MomentNeeded(Malformed):
    """An act from another system says when it took effect."""

    code = "moment_needed"


class HandedIn(BaseModel):
    """One act as its source sends it: its own id, its own number of the case, the act and what that asks for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: OwnId
    case: Number = Field(description="案件在来源系统的编号")
    act: Annotated[str, StringConstraints(max_length=60)] = Field(description="«file», or an act by its name")
    request: dict[str, Any]


class Reconcile(Request):
    """每日对账: hold what a source says it sent for a day against what the ledger holds."""

    id: OwnId = Field(description="the source's own id of the message")
    day: date
    count: int = Field(ge=0, le=1_000_000)
    acts: Annotated[list[Sent], Field(max_length=100_000)]


Gate = Callable[[Request, Case | None], str | None]
_Asked = tuple[Request, datetime]  # and when it took effect


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one act. `late` tells that it was recorded after the day on which it took effect (补录).

    `receipt` is what the ledger signs for an act that is on record, now or since an earlier sending.
    """

    id: str
    outcome: Literal["stored", "repeated", "conflict", "refused"]
    digest: str
    case: str
    number: str | None = None
    version: int | None = None
    recorded_at: datetime | None = None
    late: bool | None = None
    receipt: str | None = None
    code: str | None = None
    clause: str | None = None
    message: str | None = None


def case_id_of(source: str, number: str) -> str:
    """Give the id of the case that a source knows by a number."""
    return f"case:{uuid.uuid5(CASES, f'{source}:{number}')}"


def open_to_all(_: Request, __: Case | None) -> str | None:
    """Refuse nothing: the gate of the operator on the machine."""
    return None


class Intake:
    """Takes the acts of one source.

    The `gate` refuses an act, on a case, that the source may not do; it gives what the act rests on.
    """

    def __init__(
        self, ledger: Ledger, cases: Cases, *, source: Source, principal: str, gate: Gate = open_to_all
    ) -> None:
        self._ledger = ledger
        self._cases = cases
        self._source = source
        self._principal = principal
        self._judge = _Judge(ledger, cases, source, principal, gate, ZoneInfo(ledger.identity().time_zone))

    def take(self, acts: Sequence[HandedIn]) -> list[Outcome]:
        """Take acts in their order, each by itself; give what became of each.

        Raises what says nothing about an act, such as a lost database; whatever was stored by then is repeated then.
        """
        taken: list[Outcome] = []
        for start in range(0, len(acts), TOGETHER):
            taken += self._together(acts[start : start + TOGETHER])
        return taken

    def _together(self, acts: Sequence[HandedIn]) -> list[Outcome]:
        """Judge acts ahead and write them at once; where others came before, one act after the other in the end."""
        told: dict[int, Outcome] = {}
        for attempt in range(ATTEMPTS):
            left = {place: act for place, act in enumerate(acts) if place not in told}
            if left:
                told |= self._ahead(left, fresh=attempt > 0)
        for place, act in enumerate(acts):
            if place not in told:
                told[place] = self._judge.told(act, self._judge.judged(act, _asked(act)))
        return [told[place] for place in range(len(acts))]

    def _ahead(self, acts: Mapping[int, HandedIn], *, fresh: bool) -> dict[int, Outcome]:
        """Give what became of acts, but for one that others came before and what was said of those behind it."""
        cases = sorted({case_id_of(self._source, act.case) for act in acts.values()})
        commands = [self._judge.command_id(act) for act in acts.values()]
        judged: dict[int, Outcome | _Deed] = {}
        ahead = Ahead(self._ledger, commands, cases, fresh=fresh)
        judge = replace(self._judge, ledger=ahead, cases=self._cases.on(ahead))
        asked = {place: _asked(act) for place, act in acts.items()}
        for place, act in acts.items():
            judge.prepare(act, asked[place], ahead)
        with self._cases.turns.taken() as turn:
            ahead.begin(turn.heads)
            with suppress(OvertakenError):
                for place, act in acts.items():
                    judged[place] = judge.judged(act, asked[place])
            written = ahead.finish(turn)
        told: dict[int, Outcome] = {}
        overtaken = False
        for place, one in judged.items():
            if isinstance(one, _Deed) and not one.recorded.repeated:
                outcome = written[self._judge.command_id(acts[place])]
                if isinstance(outcome, OnRecord):
                    told[place] = judge.told(acts[place], replace(one, recorded=outcome))
                else:
                    overtaken = True
            elif not overtaken:
                told[place] = judge.told(acts[place], one)
        return told

    def reconcile(self, asked: Reconcile) -> OnRecord:
        """Put on record how what the source says it sent for a day compares with what the ledger holds."""
        command = Command(f"intake-reconciliation:{self._source}:{asked.id}", self._principal)

        def decided() -> Intent:
            stream = journal_stream(self._source, asked.day)
            journal = Journal.reconcile(
                self._ledger.find(Journal, stream),
                self._source,
                asked.day,
                asked.id,
                asked.count,
                asked.acts,
                occasion_of(self._ledger, command, asked),
            )
            assert journal.result is not None  # noqa: S101 - it has just been reconciled
            result = journal.result.model_dump(mode="json") | {"agrees": journal.result.agrees}
            answer = {"source": self._source, "day": asked.day.isoformat(), **result}
            return Intent(id=command.id, digest=digest, changed=(journal,), answer=answer)

        digest = digest_of("reconcile", self._source, asked)
        return decided_once(self._ledger, command.id, digest, decided)


@dataclass(frozen=True, slots=True)
class _Deed:
    """An act that may be done, and what the ledger says of it."""

    digest: str
    case: str
    effective_at: datetime
    recorded: OnRecord


@dataclass(frozen=True, slots=True)
class _Judge:
    """Judges one act after the other, on a ledger."""

    ledger: Ledger
    cases: Cases
    source: Source
    principal: str
    gate: Gate
    zone: ZoneInfo

    def command_id(self, handed: HandedIn) -> str:
        """Give the id of the command that an act is."""
        return f"intake:{self.source}:{handed.id}"

    def prepare(self, handed: HandedIn, asked: _Asked | Refused, ahead: Ahead) -> None:
        """Make the keys of a case that an act will file."""
        if not isinstance(asked, Refused) and isinstance(asked[0], FileCase) and ahead.is_new(self.command_id(handed)):
            self.cases.prepare(case_id_of(self.source, handed.case), asked[0])

    def judged(self, handed: HandedIn, asked: _Asked | Refused) -> Outcome | _Deed:
        """Do an act, or tell why not; raise what says nothing about it."""
        digest, case_id = digest_as_sent(handed.act, handed.case, handed.request), case_id_of(self.source, handed.case)
        try:
            if isinstance(asked, Refused):
                raise asked
            request, at = asked
            return _Deed(digest, case_id, at, self._perform(handed, request, at, case_id, digest))
        except Refused as refusal:
            if refusal.code in NOT_JUDGED:
                raise
            kept = isinstance(refusal, CommandReused | CaseFiledAlready)
            return Outcome(
                handed.id,
                "conflict" if kept else "refused",
                digest,
                case_id,
                code=refusal.code,
                clause=refusal.relied_on,
                message=refusal.message,
            )

    def told(self, handed: HandedIn, judged: Outcome | _Deed) -> Outcome:
        """Tell what became of an act."""
        if isinstance(judged, Outcome):
            return judged
        recorded = judged.recorded
        return Outcome(
            handed.id,
            "repeated" if recorded.repeated else "stored",
            judged.digest,
            judged.case,
            number=recorded.answer["number"],
            version=recorded.answer["version"],
            recorded_at=recorded.recorded_at.astimezone(self.zone),
            late=self._day(recorded.recorded_at) > self._day(judged.effective_at),
            receipt=recorded.receipt,
        )

    def _perform(self, handed: HandedIn, request: Request, at: datetime, case_id: str, digest: str) -> OnRecord:
        case = None if isinstance(request, FileCase) else self.ledger.case(case_id)
        command = Command(
            self.command_id(handed),
            self.principal,
            correlation=f"intake:{self.source}:{handed.case}",
            grant=self.gate(request, case),
            digest=bytes.fromhex(digest),
            beside=self._journal(handed, at, digest),
        )
        if isinstance(request, FileCase):
            return self.cases.file(command, request, case_id=case_id, prepared=True)
        return self.cases.act(command, case_id, ACTS[handed.act], request)

    def _journal(self, handed: HandedIn, at: datetime, digest: str) -> Callable[[Case], BaseAggregate[str]]:
        day = self._day(at)

        def noted(case: Case) -> BaseAggregate[str]:
            act = cast("CaseEvent", case.pending_events[0])
            header = act.header.model_copy(update={"ground": None, "causation": None})
            return Journal.receive(
                self._end_of(journal_stream(self.source, day)),
                self.source,
                day,
                BookOccasion(at, self.ledger.now(), header, self.zone),
                own_id=handed.id,
                act=handed.act,
                number=handed.case,
                case=case.id,
                digest=digest,
            )

        return noted

    def _end_of(self, stream: str) -> Journal | None:
        """Open a journal at its last entry, to add the next one: a day may hold many thousands."""
        last = self.ledger.last(stream)
        return last.mutate(None) if isinstance(last, JournalEvent) else None

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()


def _asked(handed: HandedIn) -> _Asked | Refused:
    """Give what an act asks for, or what speaks against its form."""
    try:
        return _request(handed)
    except Refused as refusal:
        return refusal


def _request(handed: HandedIn) -> _Asked:
    """Hold what an act asks for against its form; give it, and the moment at which it took effect."""
    if handed.act == FILE:
        form: type[Request] = FileCase
    elif handed.act in ACTS:
        form = ACTS[handed.act].request
    else:
        raise ActUnknown(act=handed.act, known=[FILE, *ACTS])
    try:
        request = form.model_validate(handed.request)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        raise ActMalformed(place=".".join(map(str, first["loc"]))[:200], reason=first["msg"]) from None
    if request.effective_at is None:
        raise MomentNeeded(act=handed.act)
    return request, request.effective_at
