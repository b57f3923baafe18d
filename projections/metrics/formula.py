"""The formula as it is printed: SQL over an export of the facts, which anyone may run to find the same value."""

from projections.metrics.definition import Counting, Form, Metric

SHOWN = "shown_from <= :as_of AND shown_until > :as_of AND day BETWEEN :first AND :last"


def formula(metric: Metric) -> str:
    """Print the whole formula of a metric; of a unit, `unit IN (…)` goes with it."""
    return f"SELECT {value(metric)} FROM facts WHERE {SHOWN}"  # noqa: S608 - printed, never run by us


def value(metric: Metric) -> str:
    """Print how the value follows from the facts of a period."""
    over = counted(metric.numerator)
    if metric.denominator is None and metric.form is not Form.PERCENTILE:
        return over
    if metric.denominator is None:
        percentile = (metric.percentile or 0) / 100
        return f"percentile_disc({percentile}) WITHIN GROUP (ORDER BY amount) FILTER (WHERE {condition(metric.base)})"
    share = f"1.0 * {over} / {counted(metric.denominator)}"
    return f"1 - {share}" if metric.form is Form.REDUCTION else share


def counted(counting: Counting) -> str:
    """Print what is counted or added up."""
    what = "count(*)" if counting.total == "rows" else f"sum({counting.total})"
    return f"{what} FILTER (WHERE {condition(counting)})"


def condition(counting: Counting) -> str:
    """Print which facts are counted."""
    parts = [f"kind = '{counting.kind}'"]
    for column, words in counting.where.items():
        listed = ", ".join(f"'{word}'" if word not in {"true", "false"} else word for word in words)
        parts.append(f"{column} = {listed}" if len(words) == 1 else f"{column} IN ({listed})")
    if counting.told:
        parts.append("amount >= 0")
    return " AND ".join(parts)
