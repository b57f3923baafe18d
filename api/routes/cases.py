"""One case as of any moment: its state, its audit trail, its clocks, the explanation of a due day, its replay.

Read off the case's own events, so that an answer is exact for every moment in law and of knowledge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from api import words
from api.access import Allowed, AudienceTooNarrow, may
from api.answers.case import CaseAnswer, CaseState, case_of, seen_from_outside
from api.answers.clock import ClockAnswer, DayAnswer, clock_of, days_of
from api.answers.documents import FileListAnswer, file_list_of
from api.answers.frame import Framed, ReadAnswer
from api.answers.notices import NoticeAnswer, notices_in
from api.answers.timeline import (
    ReplayAnswer,
    StepsAnswer,
    TimelineAnswer,
    event_of,
    event_seen,
    moment_of,
    step_answer,
)
from api.etags import IfNoneMatch, tagged
from api.moments import Asked, asked
from api.problems import declared
from api.product import Served, ServedProduct
from api.refusals import ClockUnknown, NotOnRecordThen
from api.routes.acts import CaseId
from api.words import Words
from application import replay
from application.case_state import Eyes
from application.stepping import Order, stepped
from domain.calendar.calendar import WorkingCalendar
from domain.case.case import Case
from domain.case.file_list import file_list
from domain.case.sight import seen_by
from domain.clock.clock import Effect
from domain.clock.explanation import explain
from domain.clock.reading import Reading
from domain.procedures.audience import Audience
from domain.procedures.procedure import Procedure
from domain.recorded import Recorded


class ClocksAnswer(ReadAnswer):
    """Every clock of a case."""

    case: str
    version: int
    known_at: datetime | None
    calendar_known_at: date | None
    clocks: list[ClockAnswer]


class ExplanationAnswer(ReadAnswer):
    """期限计算说明: every day of a term, from its opening through its due day, counted or not, and why."""

    case: str
    version: int
    known_at: datetime | None
    calendar_known_at: date | None
    clock: ClockAnswer
    rule: Words = Field(description="the rule of counting that was applied")
    days: list[DayAnswer]


@dataclass(frozen=True, slots=True)
class CaseThen:
    """A case as of the moments asked for, with all that is needed to read it, and as whom it may be looked at.

    `whole`: all that is on record of it.
    """

    framed: Framed
    asked: Asked
    whole: Sequence[Recorded]
    history: list[Recorded]
    case: Case
    procedure: Procedure | None
    calendar: WorkingCalendar
    audience: Audience

    @property
    def state(self) -> CaseState:
        """Show the case, to whoever stands outside as much of it as the timeline does."""
        state = case_of(self.case, self.readings, self.procedure, self.framed.zone)
        if self.audience.includes(Audience.HANDLER):
            return state
        return seen_from_outside(state, seen_by(self.audience, self.history, self.procedure))

    @property
    def readings(self) -> tuple[Reading, ...]:
        """Read every clock; those of the office alone are read by nobody outside it."""
        found = replay.readings(self.case, self.calendar, self.asked.at)
        if self.audience.includes(Audience.HANDLER):
            return found
        return tuple(one for one in found if one.clock.effect is not Effect.INTERNAL or one.clock.given_due)

    @property
    def notices(self) -> list[NoticeAnswer]:
        """Show what must be told, and what came of it."""
        return notices_in(self.history, self.case, self.procedure, self.framed.zone)

    def fields(self) -> dict[str, object]:
        """Give the frame of an answer."""
        known_at = self.asked.known_at
        own = {"known_at": known_at, "calendar_known_at": self.asked.calendar_known_at}
        return {**self.framed.fields(), **own}


def case_then(
    case_id: CaseId, product: Served, allowed: Allowed, moments: Annotated[Asked, Depends(asked)]
) -> CaseThen:
    """Rebuild a case as of the moments asked for; raise `CaseUnknown` or `NotOnRecordThen`."""
    framed = Framed(product, moments.at)
    history = product.ledger.history(case_id)
    return case_as_of(product, framed, history, moments, allowed.decision.audience)


def case_as_of(
    product: ServedProduct,
    framed: Framed,
    whole: Sequence[Recorded],
    moments: Asked,
    audience: Audience = Audience.SUPERVISOR,
) -> CaseThen:
    """Rebuild a case from its events as of some moments, for an audience; raise `NotOnRecordThen`."""
    history = replay.known(whole, at=moments.at, known_at=moments.known_at)
    case = replay.rebuild(history)
    if case is None:
        raise NotOnRecordThen(case=whole[0].event.originator_id, at=moments.at, known_at=moments.known_at)
    rules = product.ledger.rules()
    jurisdiction = product.ledger.identity().jurisdiction
    calendar = rules.calendar(jurisdiction=jurisdiction, known_at=moments.calendar_known_at)
    return CaseThen(framed, moments, whole, history, case, rules.find(case.procedure), calendar, audience)


Then = Annotated[CaseThen, Depends(case_then)]


def router() -> APIRouter:
    """Give the routes that read one case."""
    cases = APIRouter(prefix="/v1/cases/{case_id}", tags=["cases 办件"], responses=declared(403, 404, 409))
    inside = "case.read-inside"
    for path, read, answer, act, summary in (
        ("", _case, CaseAnswer, "case.read", "办件: the state of a case"),
        ("/timeline", _timeline, TimelineAnswer, "case.read", "办理过程: the audit trail"),
        ("/clocks", _clocks, ClocksAnswer, "case.read", "时限: every clock"),
        (
            "/clocks/{code}/explanation",
            _explanation,
            ExplanationAnswer,
            "case.read",
            "期限计算说明: why it is due",
        ),
        ("/replay", _replay, ReplayAnswer, inside, "回放: the case, event by event"),
        (
            "/replay/steps",
            _steps,
            StepsAnswer,
            inside,
            "逐步回放: the case before and after each event, by either order",
        ),
        ("/documents", _documents, FileListAnswer, inside, "应有、实有: what must be on file, and what is"),
    ):
        cases.add_api_route(
            path, read, methods=["GET"], response_model=answer, summary=summary, dependencies=[may(act)]
        )
    return cases


def _case(then: Then, if_none_match: IfNoneMatch = None) -> Response:
    answer = {**dict(then.state), "notices": then.notices, **then.fields()}
    return tagged(CaseAnswer.model_validate(answer), then.case.version, if_none_match)


def _timeline(
    then: Then,
    audience: Annotated[Audience | None, Query(description="only what this audience sees of it")] = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    zone, own = then.framed.zone, then.audience
    if audience is None and own is not Audience.SUPERVISOR:
        audience = own
    if audience is not None and not own.includes(audience):
        raise AudienceTooNarrow(audience=audience.value, widest=own.value)
    if audience is None:
        events = [event_of(recorded, then.procedure, zone) for recorded in then.history]
    else:
        seen = seen_by(audience, then.history, then.procedure)
        events = [event_seen(sight, then.procedure, zone) for sight in seen]
    named = None if audience is None else words.audience(audience)
    told = [] if audience is Audience.PUBLIC else then.notices
    shown = {"audience": named, "events": events, "notices": told}
    answer = {"case": then.case.id, "version": then.case.version, **shown, **then.fields()}
    return tagged(TimelineAnswer.model_validate(answer), then.case.version, if_none_match)


def _clocks(then: Then, if_none_match: IfNoneMatch = None) -> Response:
    clocks = [clock_of(reading, then.procedure, then.framed.zone) for reading in then.readings]
    answer = {"case": then.case.id, "version": then.case.version, "clocks": clocks, **then.fields()}
    return tagged(ClocksAnswer.model_validate(answer), then.case.version, if_none_match)


def _explanation(
    then: Then,
    code: Annotated[str, Path(max_length=100, description="the clock", examples=["handling"])],
    run: Annotated[int | None, Query(ge=1, le=10_000, description="which run of it; without it, the last")] = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    found = [r for r in then.readings if r.clock.code == code and (run is None or r.clock.run == run)]
    if not found:
        raise ClockUnknown(case=then.case.id, clock=code, run=run, known=[r.clock.code for r in then.readings])
    reading = found[-1]
    answer = {
        "case": then.case.id,
        "version": then.case.version,
        "clock": clock_of(reading, then.procedure, then.framed.zone),
        "rule": words.counting(reading.clock.limit),
        "days": days_of(explain(reading, then.calendar), reading.clock, then.procedure),
        **then.fields(),
    }
    return tagged(ExplanationAnswer.model_validate(answer), then.case.version, if_none_match)


def _replay(then: Then, if_none_match: IfNoneMatch = None) -> Response:
    moments = [
        moment_of(moment, then.procedure, then.framed.zone) for moment in replay.replay(then.history, then.calendar)
    ]
    answer = {"case": then.case.id, "version": then.case.version, "moments": moments, **then.fields()}
    return tagged(ReplayAnswer.model_validate(answer), then.case.version, if_none_match)


def _steps(
    then: Then,
    order: Annotated[
        Order, Query(description="recorded: as the ledger learnt of it; effective: as it happened in law")
    ] = Order.RECORDED,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """As recorded, clocks are read when an event was recorded; in law, when it took effect."""
    zone = then.framed.zone
    steps = stepped(then.history, Eyes(then.procedure, then.calendar), order)
    shown = [step_answer(step, then.procedure, zone) for step in steps]
    own = {"order": words.order(order), "steps": shown}
    answer = {"case": then.case.id, "version": then.case.version, **own, **then.fields()}
    return tagged(StepsAnswer.model_validate(answer), then.case.version, if_none_match)


def _documents(then: Then, product: Served, if_none_match: IfNoneMatch = None) -> Response:
    found = file_list_of(file_list(then.case, then.procedure), then.procedure, product.documents, then.framed.zone)
    answer = {"case": then.case.id, "version": then.case.version, **found, **then.fields()}
    return tagged(FileListAnswer.model_validate(answer), then.case.version, if_none_match)
