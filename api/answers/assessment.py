"""The window assessment as an answer shows it: sums of points and counts per unit, slots, honours, the public board."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.answers.clock import ClockAnswer
from api.answers.frame import ReadAnswer
from api.answers.record import RecordAnswer, RecordEntryAnswer, listed
from api.words import Coded, LimitWords
from domain.assessment.board import PublicBoard
from domain.assessment.hall import PlannedSlot
from domain.assessment.honours import QuarterHonours
from domain.assessment.month import AssessmentMonth
from domain.regulation.regulation import Regulation

STATUS = {
    "open": ("进行中", "open"),
    "closed": ("已封账", "closed"),
    "issued": ("已通报", "bulletin issued"),
}
SLOT = {
    "made": ("巡视", "round made"),
    "clear": ("巡视无问题", "round that found nothing"),
    "missed": ("漏巡", "missed"),
    "not on record": ("无记录", "over, with nothing on record"),
    "running": ("当前时段", "running"),
    "to come": ("未到时段", "to come"),
}
NOMINATION = {
    "proposed": ("已提名", "proposed"),
    "published": ("已公示", "made public"),
    "awarded": ("已表彰", "awarded"),
    "declined": ("不予表彰", "not awarded"),
}


class UnitSums(BaseModel):
    """What the month holds of one unit: counts, and the sum of the deductions that stand."""

    unit: str
    problems: dict[str, int] = Field(description="by kind")
    corrected_on_the_spot: int
    notified: int
    attendance: dict[str, int] = Field(description="by status")
    checks: dict[str, int] = Field(description="of its training, by result")
    deductions: int = Field(description="those that stand")
    points: int
    withdrawn: int = Field(description="deductions that were withdrawn")


class MonthAnswer(RecordAnswer):
    """窗口考核: a month of the hall."""

    month: str
    status: Coded
    rounds: dict[str, int] = Field(description="made, clear, missed, and the slots that are over with neither")
    units: list[UnitSums]
    terms: list[ClockAnswer]
    rests_on: list[str] = Field(description="what the bulletin rests on, frozen with the closing")
    corrections_carried: list[str] = Field(description="corrections of earlier months that its bulletin names")


class SlotAnswer(BaseModel):
    """时段: a planned slot of a day, and what became of it."""

    slot: Coded
    begins: str
    ends: str
    state: Coded


class DayOfHall(ReadAnswer):
    """巡视: a day of the hall: its planned slots, none on a rest day, and its entries."""

    day: date
    slots: list[SlotAnswer]
    entries: list[RecordEntryAnswer]


class NominationAnswer(BaseModel):
    """提名."""

    version: int
    honour: Coded
    unit: str
    post: str | None
    state: Coded


class QuarterAnswer(RecordAnswer):
    """季评比: the honours of a quarter."""

    quarter: str
    nominations: list[NominationAnswer]
    terms: list[ClockAnswer]


class PlateAnswer(BaseModel):
    """岗位牌, as the public sees it: no name, no photo."""

    post: str
    title: str
    unit: str
    phone: str
    party_post: bool = Field(description="共产党员岗")


class PromiseAnswer(BaseModel):
    """公开承诺."""

    promise: str
    unit: str
    matter: str
    standard: str
    limit: LimitWords | None


class HonourAnswer(BaseModel):
    """公开业绩."""

    honour: Coded
    quarter: str
    unit: str
    post: str | None
    awarded_on: date


class BoardAnswer(ReadAnswer):
    """三公开: posts, promises, honours; public fields alone."""

    posts: list[PlateAnswer]
    promises: list[PromiseAnswer]
    honours: list[HonourAnswer]


def sums_of(month: AssessmentMonth) -> list[UnitSums]:
    """Sum a month by unit, in order of their names."""
    findings, attendance = month.findings.values(), month.attendance.values()
    deductions, checks = month.deductions.values(), month.checks.values()
    units = {one.unit for group in (findings, attendance, deductions) for one in group} | {unit for unit, _ in checks}
    return [
        UnitSums(
            unit=unit,
            problems=Counter(one.kind for one in findings if one.unit == unit),
            corrected_on_the_spot=sum(one.corrected for one in findings if one.unit == unit),
            notified=sum(one.notified for one in findings if one.unit == unit),
            attendance=Counter(one.status for one in attendance if one.unit == unit),
            checks=Counter(result for of, result in checks if of == unit),
            deductions=sum(not one.withdrawn for one in deductions if one.unit == unit),
            points=sum(one.points for one in deductions if one.unit == unit and not one.withdrawn),
            withdrawn=sum(one.withdrawn for one in deductions if one.unit == unit),
        )
        for unit in sorted(units)
    ]


def slots_of(planned: Iterable[PlannedSlot]) -> list[SlotAnswer]:
    """Show the slots of a day."""
    return [
        SlotAnswer(
            slot=words.titled(one.slot.code, one.slot.title),
            begins=one.slot.begins,
            ends=one.slot.ends,
            state=coded(SLOT, one.state),
        )
        for one in planned
    ]


def nominations_of(honours: QuarterHonours, regulation: Regulation) -> list[NominationAnswer]:
    """Show the nominations of a quarter."""
    shown = []
    for version, one in honours.nominations.items():
        if one.decided_at is not None:
            state = "awarded" if one.awarded else "declined"
        else:
            state = "proposed" if one.publicity is None else "published"
        honour = listed(regulation, "honours", one.honour)
        entry = {"version": version, "honour": honour, "unit": one.unit, "post": one.post}
        shown.append(NominationAnswer.model_validate({**entry, "state": coded(NOMINATION, state)}))
    return shown


def board_of(board: PublicBoard, regulation: Regulation, zone: ZoneInfo) -> dict[str, object]:
    """Show the public board: nothing that is not public."""
    posts = [
        PlateAnswer.model_validate(plate.model_dump(include={*PlateAnswer.model_fields}))
        for plate in board.posts.values()
    ]
    promises = [
        PromiseAnswer(
            promise=one.promise,
            unit=one.unit,
            matter=one.matter,
            standard=one.standard,
            limit=None if one.limit is None else words.limit(one.limit),
        )
        for one in board.promises.values()
    ]
    honours = [
        HonourAnswer(
            honour=listed(regulation, "honours", one.honour),
            quarter=one.quarter,
            unit=one.unit,
            post=one.post,
            awarded_on=one.at.astimezone(zone).date(),
        )
        for one in board.honours
    ]
    return {"posts": posts, "promises": promises, "honours": honours}


def coded(table: dict[str, tuple[str, str]], code: str) -> Coded:
    """Name a state."""
    zh, en = table[code]
    return Coded(code=code, zh=zh, en=en)
