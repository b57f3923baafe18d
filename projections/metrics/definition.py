"""A metric: its name, what it counts over what, by which day, with the clause it rests on; versioned, and data.

The form is closed: a count or a sum of facts that are so, or two of them in a ratio. From it follow what is counted,
which cases stand behind the number, and the formula that is printed.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, TypeAdapter, model_validator

from domain.definitions import read
from domain.errors import Malformed, Unknown
from domain.header import Frozen
from domain.procedures.vocabulary import Basis, Clause, Code, Title
from projections import definitions

Kind = Literal[
    "filed", "accepted", "closed", "run", "expired", "pause", "extension", "rework", "step", "handover", "rating",
    "measure", "call",
]  # fmt: skip
Column = Literal[
    "procedure", "principal", "code", "detail", "state", "promised", "statutory", "paused", "extended", "reworked"
]
Total = Literal["rows", "amount", "promised_days", "statutory_days"]
Word = Annotated[str, StringConstraints(pattern=r"^[^'\x00-\x1f]{1,100}$")]  # it stands in the printed formula as it is


class MetricMalformed(Malformed):
    """The definition of a metric is at fault."""

    code = "metric_malformed"


class MetricUnknown(Unknown):
    """There is no such metric."""

    code = "metric_unknown"


class Form(StrEnum):
    """How the value follows from what is counted."""

    COUNT = "count"
    SUM = "sum"
    RATIO = "ratio"
    REDUCTION = "reduction"
    MEAN = "mean"
    PERCENTILE = "percentile"

    @property
    def is_share(self) -> bool:
        """Tell whether the value is a share of one."""
        return self in {Form.RATIO, Form.REDUCTION}


class Counting(Frozen):
    """Facts of a kind that are so; `total` is what is added up of them: they themselves, or what they measure."""

    kind: Kind
    where: dict[Column, tuple[Word, ...]] = Field(default_factory=dict)
    total: Total = "rows"
    known: bool = Field(default=False, description="only facts whose amount can be told")

    @property
    def told(self) -> bool:
        """Tell whether a fact whose amount cannot be told is left out: it has nothing to add."""
        return self.known or self.total == "amount"


class Target(Frozen):
    """What a document sets itself."""

    at_least: Annotated[str, StringConstraints(pattern=r"^0\.\d{1,4}$")] = Field(description="a share of one")
    clause: Clause


class Metric(Frozen):
    """One version of one metric. `by` are the columns by which it is shown apart, beside the unit."""

    code: Code
    version: Annotated[str, StringConstraints(pattern=r"^\d+$")]
    title: Title
    form: Form
    numerator: Counting
    denominator: Counting | None = None
    percentile: int | None = Field(default=None, ge=1, le=99)
    by: tuple[Column, ...] = ()
    day: Title = Field(description="the day by which a fact belongs to a period")
    measure: Title = Field(description="what the value is counted in")
    note: Title | None = None
    target: Target | None = None
    bulletin: bool = Field(default=False, description="it stands in the frozen figures of a month and a quarter")
    settled: bool = Field(
        default=False, description="of a period that is over it changes only by late entries and corrections"
    )
    clause: Clause
    basis: Basis = Basis.TEXT

    @model_validator(mode="after")
    def _whole(self) -> "Metric":
        two = self.form.is_share or self.form is Form.MEAN
        if two != (self.denominator is not None):
            raise ValueError(f"a {self.form} has {'a' if two else 'no'} denominator")
        if (self.form is Form.PERCENTILE) != (self.percentile is not None):
            raise ValueError("a percentile names which, and nothing else does")
        if (self.form is Form.COUNT) != (self.numerator.total == "rows") and not self.form.is_share:
            raise ValueError(f"a {self.form} does not add up {self.numerator.total}")
        return self

    @property
    def base(self) -> Counting:
        """Give what n counts: the facts under the line, or all where there is no line."""
        return self.denominator or self.numerator


_METRICS: TypeAdapter[list[Metric]] = TypeAdapter(list[Metric])


def read_metrics(text: str, *, file: str) -> tuple[Metric, ...]:
    """Read the metrics of a YAML text; raise `MetricMalformed` with file, line, place and reason."""
    metrics = read(text, _METRICS, MetricMalformed, file=file)
    return tuple(metrics)


@cache
def load_shipped() -> Mapping[str, Metric]:
    """Load the metrics that come with the product, by code."""
    return definitions.shipped("projections.metrics", _METRICS, MetricMalformed, kind="metric")


def metric(code: str) -> Metric:
    """Give a metric; raise `MetricUnknown`."""
    found = load_shipped().get(code)
    if found is None:
        raise MetricUnknown(metric=code[:60], allowed=sorted(load_shipped()))
    return found
