"""评价: who may say how a closed case was handled, within which time, and what a low rating calls for."""

from pydantic import Field

from domain.clock.limit import Limit
from domain.header import Frozen
from domain.procedures.vocabulary import Basis, Clause, Code, Trigger


class Rating(Frozen):
    """The rule of rating. Who does not answer has given no rating; nobody is ever deemed satisfied."""

    performers: tuple[Code, ...] = Field(min_length=1)
    after: Trigger = Field(description="what opens the time for rating, such as the issue of the certificate")
    outcomes: tuple[Code, ...] = Field(default=(), description="asked for after these alone; none: after any")
    within: Limit
    best: int = Field(default=5, ge=2, le=10, description="the scale is 1 to this")
    low: int = Field(ge=1, description="a rating of at most this is low, and a trigger of its own")
    changes: int = Field(default=1, ge=0, description="how often a rating may be changed")
    clause: Clause
    basis: Basis = Basis.TEXT
