"""The values of an agreement: organisations, products, prices. All are public; a person is never named.

Amounts and rates are exact decimals with two places, kept as text: no float ever touches a price.
"""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from domain.header import Frozen

Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Amount = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,11})\.[0-9]{2}$")]
Rate = Annotated[str, StringConstraints(pattern=r"^(100\.00|[1-9]?[0-9]\.[0-9]{2})$")]
THE_FORM = "《成都市政府采购购销合同》"


def hundredths(text: str) -> int:
    """Read an amount or a rate as whole hundredths (分, or hundredths of a per cent)."""
    return int(text.replace(".", ""))


class Organisation(Frozen):
    """A bidder or a purchaser: a code by which it is found, and its name."""

    code: Name = Field(description="for example 统一社会信用代码")
    name: Name


class Supplier(Organisation):
    """An entry of the list (名录): an agreement supplier authorised by the bidder, from a day on, to a day if named."""

    valid_from: date | None = Field(default=None, description="without it: the day of the act")
    valid_until: date | None = None


class Characteristic(Frozen):
    """One named figure of a configuration: a number in a unit, or a rank; more is never less (越大越高)."""

    name: Name
    value: int = Field(ge=0, le=10**12)
    unit: Annotated[str, StringConstraints(max_length=20)] = Field(default="", description="empty for a rank")


class Product(Frozen):
    """An awarded product (中标产品), or the one that replaces it: model, configuration, price and discount rate."""

    code: Name
    model: Name
    configuration: tuple[Characteristic, ...] = Field(min_length=1, max_length=100)
    price: Amount
    discount_rate: Rate = Field(description="价格优惠率, in per cent")

    @model_validator(mode="after")
    def _names_each_once(self) -> "Product":
        names = [one.name for one in self.configuration]
        if len(names) != len(set(names)):
            raise ValueError("a configuration names each characteristic once")
        return self


class Bond(Frozen):
    """The performance bond (履约保证金), and the last day on which it is valid."""

    amount: Amount
    valid_until: date


def lower_in(original: Product, successor: Product) -> tuple[str, ...]:
    """Name the characteristics in which a successor is lower, each compared in its own unit."""
    theirs = {one.name: one for one in successor.configuration}
    return tuple(
        one.name
        for one in original.configuration
        if (other := theirs.get(one.name)) is not None and other.unit == one.unit and other.value < one.value
    )


def not_compared(original: Product, successor: Product) -> tuple[str, ...]:
    """Name the characteristics of an original that its successor does not state in the same unit."""
    theirs = {one.name: one.unit for one in successor.configuration}
    return tuple(one.name for one in original.configuration if theirs.get(one.name) != one.unit)
