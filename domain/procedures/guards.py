"""Guards and decision tables: what public fields must fulfil, and which materials a ground must carry.

A guard compares one field with values or with a bound; it has no other operators. A decision rests on public fields
alone: a protected one could be shredded, and the decision could not be replayed.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from domain.header import Frozen
from domain.procedures.vocabulary import Answer, Basis, Clause, Code, FieldIs, Ruled

Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,15}(\.[0-9]{1,2})?$")]


class Filing(Frozen):
    """Who alone may file, and the forms without which a filing is not complete."""

    performers: tuple[Code, ...] = Field(min_length=1)
    forms: tuple[Code, ...] = ()
    clause: Clause
    basis: Basis = Basis.TEXT


class Bound(Frozen):
    """A number: a value of its own, or a share of another field. A bound is always inclusive (不超过、达到)."""

    value: Number | None = None
    field: Code | None = None
    percent: int = Field(default=100, ge=1, le=1000)


class Guard(Ruled):
    """Something that must hold for the filing to be accepted; its title is the sentence of the refusal.

    `ground` names the ground of refusal that it decides: while all guards of a ground hold, nothing is refused on it.
    """

    field: Code
    one_of: tuple[Answer, ...] = ()
    at_most: Bound | None = None
    at_least: Bound | None = None
    ground: Code | None = None


class CrossCheck(Ruled):
    """A declaration held against the ledger itself: cases of these procedures that say the same in a field refute it.

    What is found does not decide the case; it stands on its timeline, for those who do.
    """

    procedures: tuple[Code, ...] = Field(min_length=1)
    field: Code = Field(description="a required public field of the filing, and of those that may refute it")
    when: FieldIs | None = None


class Material(Frozen):
    """What must be attached: one of these sets of forms, complete; only on a condition if it has one."""

    any_of: tuple[tuple[Code, ...], ...] = Field(min_length=1)
    when: FieldIs | None = None
    clause: Clause
    basis: Basis = Basis.TEXT


class Row(Ruled):
    """A ground: what may be applied for on it, which materials prove it, and what must hold."""

    applied_for: str = Field(min_length=1, max_length=60)
    materials: tuple[Material, ...] = ()
    guards: tuple[Guard, ...] = ()


class DecisionTable(Frozen):
    """The grounds on which something may be applied for: the fields that name both, and a row for each ground."""

    ground: Code = Field(description="the field in which a filing names its ground")
    applied_for: Code = Field(description="the field in which it names what it applies for")
    clause: Clause
    basis: Basis = Basis.TEXT
    rows: tuple[Row, ...] = Field(min_length=1)
