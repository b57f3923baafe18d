"""The form of one clock vector: bounded, and checked field by field before anything is reckoned."""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, model_validator

MOST_VECTORS = 10_000
MOST_AMOUNT = {  # a hundred years of each
    "working-seconds": 100 * 366 * 86_400,
    "working-days": 36_525,
    "calendar-days": 36_525,
    "months": 1_200,
}


def _moment(value: object) -> datetime:
    # pydantic itself would take a number for seconds since 1970
    try:
        return datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ValueError("not a date or date-time as 2016-11-01 or 2016-11-01T08:00:00+01:00") from error


def _day(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError as error:
        raise ValueError("not a date as 2016-11-01") from error


def _within_reach(value: datetime) -> datetime:
    if not 1900 <= value.year <= 2300:
        raise ValueError("the year must lie between 1900 and 2300")
    return value


def _rest_day(value: str) -> str:
    _day(value.replace("*", "2000", 1))  # a leap year: *-02-29 is a day
    return value


Moment = Annotated[datetime, AfterValidator(_within_reach), BeforeValidator(_moment)]
Day = Annotated[date, BeforeValidator(_day)]
RestDay = Annotated[str, Field(pattern=r"^(\d{4}|\*)-\d\d-\d\d$"), AfterValidator(_rest_day)]
Weekday = Annotated[int, Field(ge=0, le=6)]
Hours = Annotated[tuple[tuple[str, str], ...], Field(max_length=48)]


class Part(BaseModel):
    """A part of a vector, with no field that is not read."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CalendarSpec(Part):
    """A calendar given in full; `hours` are the same every day, or those of each weekday by its number."""

    tz: str = Field(max_length=60)
    hours: Hours | dict[Weekday, Hours] = (("00:00", "24:00"),)
    workdays: tuple[Annotated[StrictInt, Field(ge=0, le=6)], ...] = Field(default=(0, 1, 2, 3, 4), max_length=7)
    rest: tuple[RestDay, ...] = Field(default=(), max_length=10_000)
    work: tuple[Day, ...] = Field(default=(), max_length=10_000)


class LimitSpec(Part):
    """The length of the term; `roll` asks whether a term of calendar days or months rolls over rest days at its end."""

    amount: StrictInt = Field(ge=0)
    unit: Literal["working-seconds", "working-days", "calendar-days", "months"]
    roll: bool = True

    @model_validator(mode="after")
    def _is_bounded(self) -> Self:
        if self.amount > MOST_AMOUNT[self.unit]:
            raise ValueError(f"at most {MOST_AMOUNT[self.unit]} {self.unit}")
        return self


class Vector(BaseModel):
    """One question: when is a limit due, or how much office time has elapsed. Fields not named here are notes."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["due", "elapsed"]
    calendar: Literal["CN"] | CalendarSpec
    calendar_known_at: Moment | None = None
    start: Moment
    end: Moment | None = None
    limit: LimitSpec | None = None
    pauses: tuple[tuple[Moment, Moment | None], ...] = Field(default=(), max_length=1_000)
    boundary: Literal["close", "open"] = "close"

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.kind == "due" and self.limit is None:
            raise ValueError("a due moment needs a limit")
        if self.kind == "elapsed" and self.end is None:
            raise ValueError("elapsed time needs an end")
        return self
