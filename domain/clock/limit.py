"""The length of a term: an amount and a unit, as the rule that sets it writes it."""

import re
from enum import StrEnum

from pydantic import model_validator

from domain.errors import Malformed
from domain.header import Frozen


class Unit(StrEnum):
    """What a term is counted in."""

    IMMEDIATELY = "immediately"
    SAME_DAY = "same day"
    WORKING_HOURS = "working hours"
    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    MONTHS = "months"
    WORKING_DAY_OF_NEXT_MONTH = "working day of next month"


class MalformedLimit(Malformed, ValueError):  # noqa: N818 - a refusal first of all
    """A limit reads like «5 working days», «30 calendar days» or «same day».

    Also «3 working hours», «2 months», «5th working day of next month» and «immediately».
    """

    # A ValueError too, so that a definition or a request that carries one is refused with its line and place.

    code = "malformed_limit"


LONGEST = 3660
COUNTED_IN_DAYS = {Unit.WORKING_DAYS, Unit.CALENDAR_DAYS, Unit.MONTHS}
_LONGEST = {  # ten years too; and the working days that every month has
    Unit.IMMEDIATELY: 0,
    Unit.SAME_DAY: 0,
    Unit.MONTHS: 120,
    Unit.WORKING_DAY_OF_NEXT_MONTH: 15,
}
_CHINESE = {
    Unit.IMMEDIATELY: "当即",
    Unit.SAME_DAY: "当日",
    Unit.WORKING_HOURS: "{}个工作小时",
    Unit.WORKING_DAYS: "{}个工作日",
    Unit.CALENDAR_DAYS: "{}日",
    Unit.MONTHS: "{}个月",
    Unit.WORKING_DAY_OF_NEXT_MONTH: "次月第{}个工作日",
}
_ORDINAL = {1: "st", 2: "nd", 3: "rd"}
_AMOUNT_AND_UNIT = re.compile(r"([0-9]{1,4}) (working hour|working day|calendar day|month)s?")
_DAY_OF_NEXT_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th) working day of next month")


class Limit(Frozen):
    """The length of a term. The opening day is never counted (民法典 201); `same day` and `immediately` have no amount.

    The amount of `working day of next month` is the number of that day in the month.
    """

    amount: int
    unit: Unit

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: object) -> object:
        """Take the words of a procedure file as they stand there."""
        if isinstance(value, str):
            parsed = parse_limit(value)
            return {"amount": parsed.amount, "unit": parsed.unit}
        return value

    @model_validator(mode="after")
    def _has_length(self) -> "Limit":
        if self.within_the_day != (self.amount == 0) or not 0 <= self.amount <= _LONGEST.get(self.unit, LONGEST):
            raise MalformedLimit(amount=self.amount, unit=self.unit.value)
        return self

    @property
    def within_the_day(self) -> bool:
        """Tell whether it ends with the day on which it opens, whatever day that is (当日, 当即)."""
        return self.unit in {Unit.SAME_DAY, Unit.IMMEDIATELY}

    @property
    def at_least(self) -> int:
        """Give the fewest days that it can have, or hours where it counts hours."""
        return 28 * self.amount if self.unit is Unit.MONTHS else self.amount

    def __str__(self) -> str:
        """Write it as a procedure file does."""
        if self.within_the_day:
            return self.unit.value
        if self.unit is Unit.WORKING_DAY_OF_NEXT_MONTH:
            return f"{self.amount}{_ORDINAL.get(self.amount, 'th')} {self.unit}"
        return f"{self.amount} {self.unit.removesuffix('s') if self.amount == 1 else self.unit}"

    @property
    def chinese(self) -> str:
        """Write it as an official reads it."""
        return _CHINESE[self.unit].format(self.amount)


def parse_limit(text: str) -> Limit:
    """Read a limit from its words; raise `MalformedLimit` for anything else."""
    words = text.strip()
    if words in {Unit.SAME_DAY, Unit.IMMEDIATELY}:
        return Limit.model_construct(amount=0, unit=Unit(words))
    if match := _AMOUNT_AND_UNIT.fullmatch(words):
        unit = Unit(f"{match[2]}s")
    elif match := _DAY_OF_NEXT_MONTH.fullmatch(words):
        unit = Unit.WORKING_DAY_OF_NEXT_MONTH
    if match is None or not 0 < int(match[1]) <= _LONGEST.get(unit, LONGEST):
        raise MalformedLimit(limit=text[:60])
    return Limit(amount=int(match[1]), unit=unit)
