"""The length of a term: an amount and a unit, as the rule that sets it writes it."""

import re
from enum import StrEnum

from pydantic import model_validator

from domain.errors import Malformed
from domain.header import Frozen


class Unit(StrEnum):
    """What a term is counted in."""

    SAME_DAY = "same day"
    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"


class MalformedLimit(Malformed, ValueError):  # noqa: N818 - a refusal first of all
    """A limit reads like «5 working days», «30 calendar days» or «same day»."""

    # A ValueError too, so that a definition or a request that carries one is refused with its line and place.

    code = "malformed_limit"


LONGEST = 3660
_CHINESE = {Unit.WORKING_DAYS: "个工作日", Unit.CALENDAR_DAYS: "日"}
_AMOUNT_AND_UNIT = re.compile(r"([0-9]{1,4}) (working|calendar) days?")


class Limit(Frozen):
    """The length of a term. The opening day is never counted (民法典 201); `same day` has no amount."""

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
        if (self.unit is Unit.SAME_DAY) != (self.amount == 0) or not 0 <= self.amount <= LONGEST:
            raise MalformedLimit(amount=self.amount, unit=self.unit.value)
        return self

    def __str__(self) -> str:
        """Write it as a procedure file does."""
        if self.unit is Unit.SAME_DAY:
            return "same day"
        return f"{self.amount} {self.unit.removesuffix('s') if self.amount == 1 else self.unit}"

    @property
    def chinese(self) -> str:
        """Write it as an official reads it."""
        return "当日" if self.unit is Unit.SAME_DAY else f"{self.amount}{_CHINESE[self.unit]}"


def parse_limit(text: str) -> Limit:
    """Read a limit from its words; raise `MalformedLimit` for anything else."""
    if text.strip() == "same day":
        return Limit.model_construct(amount=0, unit=Unit.SAME_DAY)
    match = _AMOUNT_AND_UNIT.fullmatch(text.strip())
    if match is None or not 0 < int(match[1]) <= LONGEST:
        raise MalformedLimit(limit=text[:60])
    unit = Unit.WORKING_DAYS if match[2] == "working" else Unit.CALENDAR_DAYS
    return Limit(amount=int(match[1]), unit=unit)
