"""The occasion of an act on an agreement: by which calendar it is decided, and who the parties are."""

from dataclasses import dataclass

from domain import occasion
from domain.clock.reading import Calendar

CENTRE, BIDDER, PURCHASER, SUPPLIER, REGULATOR = "centre", "bidder", "purchaser", "supplier", "regulator"


@dataclass(frozen=True, slots=True)
class Occasion(occasion.Occasion):
    """Everything that a decision depends on and that is not the agreement itself."""

    calendar: Calendar
