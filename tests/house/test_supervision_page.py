"""docs/supervision.md lists every view with its kinds, their thresholds and their basis."""

from projections.audits.definition import Bound, load_shipped
from tests.house.sources import ROOT

PAGE = (ROOT / "docs/supervision.md").read_text(encoding="utf-8")


def threshold(bound: Bound) -> str:
    sign, value = ("≥", bound.at_least) if bound.at_most is None else ("≤", bound.at_most)
    return f"{bound.figure} {sign} {value} {bound.measure.zh} {bound.measure.en}"


def test_the_page_lists_every_view_with_its_kinds_and_thresholds_and_no_other() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    kinds = 0
    for view in load_shipped().values():
        assert f"### {view.title.zh} {view.title.en}\n\n`{view.code}`, version {view.version};" in PAGE
        for kind in view.kinds:
            kinds += 1
            bounds = "; ".join(threshold(bound) for bound in kind.bounds) or "all"
            row = f"| `{kind.code}` | {kind.title.zh} {kind.title.en} | {bounds} | {kind.clause}, {kind.basis} |"
            assert row in rows, (view.code, kind.code)
    assert len(rows) == kinds
