"""A row of the board as an answer shows it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.answers.case import ProcedureAnswer, outcome_of, procedure_of, step_of
from api.answers.clock import local
from api.answers.frame import PageAnswer, ReadAnswer
from api.words import Coded, LightWords
from application.rules import Rules
from domain.clock.reading import Light
from domain.header import ProcedureRef
from domain.procedures.procedure import Procedure
from projections.board.reads import BoardCase, Counts


class BoardRow(BaseModel):
    """A case on the board, with its light at the moment asked for."""

    case: str
    number: str = Field(description="案号")
    version: int
    status: Coded
    light: LightWords
    procedure: ProcedureAnswer | None
    body: str
    unit: str
    item: str | None
    outcome: Coded | None
    grades: list[str]
    filed_at: datetime
    open_steps: list[Coded]
    due_on: date | None = Field(description="the day on which the first of its running clocks runs out")
    expires_at: datetime | None = Field(description="the instant of it")
    near_from: datetime | None
    provisional: bool
    suspended_until: datetime | None = Field(description="when the pause of a stopped clock ends by itself")
    breached: bool
    stale_since: datetime | None = Field(description="since when the row stands still, if an event could not be read")


class CasesAnswer(PageAnswer):
    """A stretch of the list."""

    cases: list[BoardRow]


class Counted(Coded):
    """How many cases have a status."""

    cases: int


class LightCounted(LightWords):
    """How many cases show a light."""

    cases: int


class ClockCounted(BaseModel):
    """How the runs of one clock stand or ended: missed by 24:00 of the due day, or by the instant of the source."""

    clock: str
    open: int
    met: int
    missed: int
    missed_by_instant: int


class CountsAnswer(ReadAnswer):
    """Figures over the cases that match."""

    cases: int
    by_status: list[Counted]
    by_light: list[LightCounted]
    by_clock: list[ClockCounted]


def row_of(case: BoardCase, rules: Rules, at: datetime, zone: ZoneInfo) -> BoardRow:
    """Show a row."""
    ref, procedure = _procedure(case, rules)
    return BoardRow(
        case=case.case_id,
        number=case.number,
        version=case.version,
        status=words.status(case.status),
        light=words.light(Light(case.light)),
        procedure=None if ref is None else procedure_of(ref, procedure),
        body=case.body,
        unit=case.unit,
        item=case.item,
        outcome=None if case.outcome is None else outcome_of(case.outcome, procedure),
        grades=case.grades,
        filed_at=case.first_filed_at.astimezone(zone),
        open_steps=[step_of(code, procedure) for code in case.open_steps],
        due_on=case.due_on,
        expires_at=local(case.red_from, zone),
        near_from=local(case.near_from, zone),
        provisional=case.provisional,
        suspended_until=local(case.stands_until, zone),
        breached=case.breached_at(at),
        stale_since=local(case.stale_since, zone),
    )


def figures_of(counts: Counts) -> dict[str, object]:
    """Show the figures."""
    return {
        "cases": counts.cases,
        "by_status": [
            Counted(**dict(words.status(code)), cases=number) for code, number in sorted(counts.by_status.items())
        ],
        "by_light": [LightCounted(**dict(words.light(code)), cases=number) for code, number in counts.by_light.items()],
        "by_clock": [
            ClockCounted(
                clock=code,
                open=count.open,
                met=count.met,
                missed=count.missed,
                missed_by_instant=count.missed_by_instant,
            )
            for code, count in counts.by_clock.items()
        ],
    }


def _procedure(case: BoardCase, rules: Rules) -> tuple[ProcedureRef | None, Procedure | None]:
    if case.procedure_code is None or case.procedure_version is None:
        return None, None
    ref = ProcedureRef(code=case.procedure_code, version=case.procedure_version)
    return ref, rules.find(ref)
