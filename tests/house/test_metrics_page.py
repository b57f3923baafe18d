"""docs/metrics.md lists every metric with its name, version and formula."""

from projections.metrics.definition import load_shipped
from projections.metrics.formula import value
from tests.house.sources import ROOT

PAGE = (ROOT / "docs/metrics.md").read_text(encoding="utf-8")


def test_the_page_lists_every_metric_with_its_formula_and_no_other() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    metrics = load_shipped().values()
    for metric in metrics:
        begin = f"| `{metric.code}` | {metric.title.zh} {metric.title.en} | {metric.version} |"
        assert [row for row in rows if row.startswith(begin) and row.endswith(f"| `{value(metric)}` |")], metric.code
    assert len(rows) == len(metrics)
