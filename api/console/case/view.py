"""All that the page of a case shows as of the moments asked for, put together from answers that exist."""

from dataclasses import dataclass

from api import words
from api.answers.case import CaseState
from api.answers.clock import ClockAnswer, clock_of, days_of
from api.answers.documents import file_list_of
from api.console.case.earlier import EarlierDue, earlier_dues
from api.console.case.figure import figure, scale_of
from api.console.case.months import LONGEST, Month, months_of
from api.console.case.reckoned import Reckoned, leading, reckoned
from api.console.case.sentence import sentence
from api.console.strip.drawing import Drawing
from api.console.strip.scale import Scale
from api.console.tongue import Tongue
from api.routes.cases import CaseThen
from api.words import LightWords
from application.documents import ContentStore
from domain.case.case import Case
from domain.case.file_list import file_list
from domain.clock.reading import Light
from domain.procedures.procedure import Procedure
from projections.board.figures import is_closed


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock on the page: its figures, its sentence, its strip, and the small calendar that explains its due day."""

    answer: ClockAnswer
    reckoned: Reckoned
    sentence: str
    drawing: Drawing
    months: list[Month]
    earlier: list[EarlierDue]

    @property
    def name(self) -> str:
        """Give a name that is its own on the page."""
        return f"{self.answer.code}-{self.answer.run}"


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case on the page; `quiet` are clocks that are over and of which nothing came."""

    state: CaseState
    light: LightWords
    sentence: str
    lead: ClockView | None
    clocks: list[ClockView]
    quiet: list[ClockView]
    file: dict[str, object]


def case_view(then: CaseThen, store: ContentStore, tongue: Tongue) -> CaseView:
    """Put a case together for its page."""
    case, procedure, zone = then.case, then.procedure, then.framed.zone
    state = then.state
    read = [reckoned(reading, then.calendar) for reading in then.readings]
    drawn = [(one, earlier_dues(then.history, one.reading.clock, one.due_on)) for one in read]
    scale = scale_of(drawn) if drawn else None
    views = [] if scale is None else [clock_view(one, earlier, scale, then, tongue) for one, earlier in drawn]
    lead = leading(read)
    return CaseView(
        state=state,
        light=light_of(case, read),
        sentence=_headline(case, state, lead, procedure, then, tongue),
        lead=next((view for view in views if view.reckoned is lead), None),
        clocks=[view for view in views if view.reckoned is lead or not view.reckoned.is_quiet],
        quiet=[view for view in views if view.reckoned is not lead and view.reckoned.is_quiet],
        file=file_list_of(file_list(case, procedure), procedure, store, zone),
    )


def clock_view(clock: Reckoned, earlier: list[EarlierDue], scale: Scale, then: CaseThen, tongue: Tongue) -> ClockView:
    """Put a clock together."""
    answer = clock_of(clock.reading, then.procedure, then.framed.zone)
    days = clock.days if len(clock.days) <= LONGEST else []
    explained = days_of(days, clock.reading.clock, then.procedure)
    today = then.asked.at.astimezone(then.framed.zone).date()
    return ClockView(
        answer=answer,
        reckoned=clock,
        sentence=sentence(clock, then.procedure, tongue),
        drawing=figure(clock, earlier, scale, then.calendar, then.procedure, tongue),
        months=months_of(explained, clock.due_on, today) if len(explained) > 1 else [],
        earlier=earlier,
    )


def light_of(case: Case, clocks: list[Reckoned]) -> LightWords:
    """Give the light of a case as the board has it: the worst of its open clocks; over, whether one ended late."""
    readings = [clock.reading for clock in clocks]
    if is_closed(case):
        broken = any(reading.breached for reading in readings)
        return words.light(Light.RED if broken else Light.GREEN)
    lights = {clock.reading.light for clock in clocks if clock.is_open}
    return words.light(next((light for light in (Light.RED, Light.AMBER, Light.GREY) if light in lights), Light.GREEN))


def _headline(
    case: Case, state: CaseState, lead: Reckoned | None, procedure: Procedure | None, then: CaseThen, tongue: Tongue
) -> str:
    """Say first how the case stands: by its leading clock while it runs, by its end once it is over."""
    ended = [tongue.inner(one) for one in (state.status, state.outcome) if one is not None]
    stage = tongue.say("，", ", ").join(ended)
    if lead is None:
        day = tongue.day(then.asked.at.astimezone(then.framed.zone).date())
        return tongue.say(f"截至 {day}：{stage}", f"As of {day}: {stage}")
    title = tongue.inner(clock_of(lead.reading, procedure, then.framed.zone).title)
    before = tongue.say(f"{stage}；{title}", f"{stage}; {title}: ") if is_closed(case) else ""
    return sentence(lead, procedure, tongue, before)
