"""Live intake from a department's own system (系统对接): its acts by its own ids, each recorded once, effective then.

Invariant: the command id follows from source and id, the case id from source and case number; each act is judged by
itself and written whole, with its entry in the journal of its day, or not at all.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from application.acts import ACTS
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


Gate = Callable[[Request, str | None], str | None]


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


def open_to_all(_: Request, __: str | None) -> str | None:
    """Refuse nothing: the gate of the operator on the machine."""
    return None


class Intake:
    """Takes the acts of one source.

    The `gate` refuses an act, on the case of an id, that the source may not do; it gives what the act rests on.
    """

    def __init__(
        self, ledger: Ledger, cases: Cases, *, source: Source, principal: str, gate: Gate = open_to_all
    ) -> None:
        self._ledger = ledger
        self._cases = cases
        self._source = source
        self._principal = principal
        self._gate = gate
        self._zone = ZoneInfo(ledger.identity().time_zone)

    def take(self, acts: Sequence[HandedIn]) -> list[Outcome]:
        """Take acts in their order, each by itself; give what became of each.

        Raises what says nothing about an act, such as a lost database; whatever was stored by then is repeated then.
        """
        return [self._one(act) for act in acts]

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

    def _one(self, handed: HandedIn) -> Outcome:
        digest, case_id = digest_as_sent(handed.act, handed.case, handed.request), case_id_of(self._source, handed.case)
        try:
            request = _request(handed)
            recorded = self._perform(handed, request, case_id, digest)
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
        assert request.effective_at is not None  # noqa: S101 - _request refuses an act without its moment
        return Outcome(
            handed.id,
            "repeated" if recorded.repeated else "stored",
            digest,
            case_id,
            number=recorded.answer["number"],
            version=recorded.answer["version"],
            recorded_at=recorded.recorded_at.astimezone(self._zone),
            late=self._day(recorded.recorded_at) > self._day(request.effective_at),
            receipt=recorded.receipt,
        )

    def _perform(self, handed: HandedIn, request: Request, case_id: str, digest: str) -> OnRecord:
        command = Command(
            f"intake:{self._source}:{handed.id}",
            self._principal,
            correlation=f"intake:{self._source}:{handed.case}",
            grant=self._gate(request, None if isinstance(request, FileCase) else case_id),
            digest=bytes.fromhex(digest),
            beside=self._journal(handed, request, digest),
        )
        if isinstance(request, FileCase):
            return self._cases.file(command, request, case_id=case_id)
        return self._cases.act(command, case_id, ACTS[handed.act], request)

    def _journal(self, handed: HandedIn, request: Request, digest: str) -> Callable[[Case], BaseAggregate[str]]:
        assert request.effective_at is not None  # noqa: S101 - _request refuses an act without its moment
        at = request.effective_at
        day = self._day(at)

        def noted(case: Case) -> BaseAggregate[str]:
            act = cast("CaseEvent", case.pending_events[0])
            header = act.header.model_copy(update={"ground": None, "causation": None})
            return Journal.receive(
                self._end_of(journal_stream(self._source, day)),
                self._source,
                day,
                BookOccasion(at, self._ledger.now(), header, self._zone),
                own_id=handed.id,
                act=handed.act,
                number=handed.case,
                case=case.id,
                digest=digest,
            )

        return noted

    def _end_of(self, stream: str) -> Journal | None:
        """Open a journal at its last entry, to add the next one: a day may hold many thousands."""
        last = self._ledger.last(stream)
        return last.mutate(None) if isinstance(last, JournalEvent) else None

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


def _request(handed: HandedIn) -> Request:
    """Hold what an act asks for against its form."""
    if handed.act == "file":
        form: type[Request] = FileCase
    elif handed.act in ACTS:
        form = ACTS[handed.act].request
    else:
        raise ActUnknown(act=handed.act, known=["file", *ACTS])
    try:
        request = form.model_validate(handed.request)
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        raise ActMalformed(place=".".join(map(str, first["loc"]))[:200], reason=first["msg"]) from None
    if request.effective_at is None:
        raise MomentNeeded(act=handed.act)
    return request
