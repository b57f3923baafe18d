"""Bulletins as papers: a draft says so, what is frozen is shown as it was written."""

import pytest

from application.recording.freezing import Freezing
from projections.metrics.period import period
from projections.metrics.sheet import sheet
from tests.api.console.linked import HOSTILE, links, shown
from tests.api.console.pages import text
from tests.api.serving import Office


def test_a_month_that_is_not_frozen_is_a_draft_and_says_so(office: Office, approvals: list[str]) -> None:
    read = text(shown(office, "/console/bulletins/2026-01"))
    assert "草稿：尚未固化" in read
    assert read.index("制表") < read.index("审核") < read.index("签发") < read.index("一、总体情况")
    assert "密级：内部" in read
    assert "受理量 2" in read
    assert "住建窗口" in read[read.index("二、分单位情况") :]


def test_a_hostile_name_of_a_unit_is_text_on_paper(office: Office, approvals: list[str]) -> None:
    assert HOSTILE in text(shown(office, "/console/bulletins/2026-02"))


def test_what_is_frozen_is_shown_as_it_was_written_with_where_it_stands_on_record(
    office: Office, approvals: list[str]
) -> None:
    month = period("2026-02")
    freezing = Freezing(office.product.ledger)
    assert office.product.models.wait_for(office.product.ledger.position(), 30)
    with office.product.models.facts() as facts:
        figures = sheet(facts, month, office.product.ledger.now())
    assert figures is not None
    named = next(one for one in freezing.due(month.first) if one.name == month.name)
    record = str(freezing.freeze(named, figures).answer["record"])
    read = text(shown(office, "/console/bulletins/2026-02"))
    assert "草稿" not in read
    assert record in read
    assert "异议期至" in read
    assert "● 已固化" in text(shown(office, "/console/bulletins")) or month.name not in dict(
        links(shown(office, "/console/bulletins"), "/console/bulletins/")
    )


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("/console/bulletins/2026", 422, "2026-q1"), ("/console/bulletins/2026-02-03", 422, "2026-q1"),
     ("/console/bulletins/2150-01", 422, "period_in_future"),
     ("/console/bulletins/<b>", 422, "metric_period_malformed")],
)  # fmt: skip
def test_only_a_month_or_a_quarter_that_has_begun_has_a_bulletin(
    office: Office, path: str, status: int, said: str
) -> None:
    assert said in shown(office, path, status)


def test_a_quarter_is_an_evaluation(office: Office, approvals: list[str]) -> None:
    assert "2026 年第 1 季度评比" in text(shown(office, "/console/bulletins/2026-q1"))
