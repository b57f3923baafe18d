"""A supervision view (督查视图): which signs it lists, from which threshold on, on which clause; versioned, and data.

The form is closed: a kind of sign names the rows that it looks at and the bounds that their figures must meet. From it
follow what is listed, the sentence of each row, and the thresholds that every answer prints.
"""

from collections.abc import Mapping
from functools import cache
from string import Formatter
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter, model_validator

from domain.errors import Malformed, Unknown
from domain.header import Frozen
from domain.procedures.vocabulary import Code, Ruled, Title
from projections import definitions

Record = Literal[
    "stop", "standing-stop", "pause", "extension", "return", "late-entry", "system", "departure", "step", "one-person",
    "contradiction",                                         # signs of one case
    "term-over", "term-open",                                # terms as they stand
    "refiling", "filings-of-one", "ratings-of-one", "procedures-of-one",  # of one person, told by who holds the keys
    "procedures-of-project", "extensions-of-unit", "closings-of-unit",
]  # fmt: skip
BY_PERSON = frozenset({"refiling", "filings-of-one", "ratings-of-one", "procedures-of-one"})
Figure = Literal["nth", "days", "gap", "share", "minutes", "count"]
WORDS = frozenset({"nth", "days", "gap", "share", "minutes", "count", "whole", "code", "detail", "state"})


class ViewMalformed(Malformed):
    """The definition of a supervision view is at fault."""

    code = "view_malformed"


class ViewUnknown(Unknown):
    """There is no such supervision view."""

    code = "view_unknown"


class KindUnknown(Malformed):
    """The view lists no such kind of sign."""

    code = "kind_unknown"


class Bound(Frozen):
    """A threshold: the figure that is held against it, and what that is counted in."""

    figure: Figure
    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)
    measure: Title

    @model_validator(mode="after")
    def _is_one(self) -> "Bound":
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a threshold is a least or a most, and not both")
        return self


class Kind(Ruled):
    """A kind of sign: what it looks at, which of it, and from which threshold on it is listed."""

    record: Record
    states: tuple[Annotated[str, StringConstraints(min_length=1, max_length=60)], ...] = ()
    procedures: tuple[Code, ...] = ()
    bounds: tuple[Bound, ...] = ()
    shows: Figure | None = Field(default=None, description="the figure of a row; none: there is nothing to count")
    last_days: int = Field(default=0, ge=0, le=31, description="the last working days of each month")
    says: Title = Field(description="the sentence of a row, with its figures in braces")

    @model_validator(mode="after")
    def _speaks_of_what_there_is(self) -> "Kind":
        for words in (self.says.zh, self.says.en):
            for _, name, _, _ in Formatter().parse(words):
                if name is not None and name not in WORDS:
                    raise ValueError(f"the sentence names {name}, which no row has")
        return self

    def bound(self, figure: Figure) -> int | None:
        """Give the threshold of a figure, if it has one."""
        found = next((one for one in self.bounds if one.figure == figure), None)
        if found is None:
            return None
        return found.at_least if found.at_least is not None else found.at_most


class View(Frozen):
    """One version of one view. `reach` bounds what is looked at where no period is named, in calendar days."""

    code: Code
    version: Annotated[str, StringConstraints(pattern=r"^\d+$")]
    title: Title
    day: Title = Field(description="the day by which a row belongs to a period")
    order: Literal["first", "last"] = Field(default="last", description="whose day comes first")
    reach: int | None = Field(default=None, ge=1, le=3660)
    kinds: tuple[Kind, ...] = Field(min_length=1)
    note: Title | None = None

    @model_validator(mode="after")
    def _names_each_once(self) -> "View":
        codes = [kind.code for kind in self.kinds]
        if len(set(codes)) < len(codes):
            raise ValueError("a kind stands twice")
        return self

    def chosen(self, kind: str | None) -> tuple[Kind, ...]:
        """Give the kinds asked for, all without one; raise `KindUnknown`."""
        if kind is None:
            return self.kinds
        found = tuple(one for one in self.kinds if one.code == kind)
        if not found:
            raise KindUnknown(parameter="kind", given=kind[:60], allowed=[one.code for one in self.kinds])
        return found


_VIEWS: TypeAdapter[list[View]] = TypeAdapter(list[View])


@cache
def load_shipped() -> Mapping[str, View]:
    """Load the views that come with the product, by code."""
    return definitions.shipped("projections.audits", _VIEWS, ViewMalformed, kind="view")


def view(code: str) -> View:
    """Give a view; raise `ViewUnknown`."""
    found = load_shipped().get(code)
    if found is None:
        raise ViewUnknown(view=code[:60], allowed=sorted(load_shipped()))
    return found
