"""Metrics in the console: the definition in words, figures by place, and lists as long as their numbers."""

import re

import pytest

from projections.metrics.definition import load_shipped
from tests.api.console.linked import HOSTILE, first_number, links, shown
from tests.api.console.pages import text
from tests.api.serving import Office


def test_every_metric_is_listed_and_has_a_page(office: Office, approvals: list[str]) -> None:
    listed = links(shown(office, "/console/metrics"), "/console/metrics/")
    assert [where.rpartition("/")[2] for where, _ in listed] == list(load_shipped())
    for where, _ in listed:
        assert "定义" in shown(office, where)
        assert "Definition" in shown(office, where, lang="en")


def test_a_definition_is_told_in_words_with_its_clause(office: Office, approvals: list[str]) -> None:
    page = text(shown(office, "/console/metrics/on-time-rate"))
    assert "分子 受理的办件，承诺时限为按期" in page
    assert "分母 受理的办件，承诺时限为按期、超期未办结、超期办结" in page
    assert "D5 一(六)(1) 条文原意" in page
    target = text(shown(office, "/console/metrics/promised-speed-up"))
    assert "目标不低于 40%" in target


@pytest.mark.parametrize("query", [{}, {"by": "window"}, {"as_of": ""}, {"level": "window", "unit": HOSTILE}])
@pytest.mark.parametrize("code", ["overdue-rate", "accepted", "dwell", "expired-held-by"])
def test_every_n_opens_a_list_of_so_many_rows(
    office: Office, approvals: list[str], code: str, query: dict[str, str]
) -> None:
    page = shown(office, f"/console/metrics/{code}", period="2026", **query)
    counted = [(where, said) for where, said in links(page, f"/console/metrics/{code}/cases") if said.isdigit()]
    assert counted or "unit" in query
    for where, said in counted:
        behind = shown(office, where)
        heading = re.search(r"<h1>(.*?)</h1>", behind, re.DOTALL)
        assert heading is not None
        assert first_number(text(heading[1]).partition("·")[2]) == int(said)
        assert behind.count('<th scope="row"') == int(said)


def test_a_list_goes_on_page_by_page_above_and_under_the_line(
    office: Office, approvals: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.console.metrics.pages.ROWS", 2)
    address: str | None = "/console/metrics/overdue-rate/cases?period=2026-q1&side=denominator"
    cases: list[str] = []
    while address is not None:
        page = shown(office, address)
        cases += [where.partition("?")[0].rpartition("/")[2] for where, _ in links(page, "/console/cases/case:")]
        address = next((where for where, said in links(page, "/console/metrics/") if said == "下一页"), None)
    assert cases == approvals[:4]
    assert "超期未办结" in text(page)


def test_twelve_months_are_drawn_with_their_figures_in_words(office: Office, approvals: list[str]) -> None:
    page = shown(office, "/console/metrics/overdue-rate")
    assert page.count('class="chart-column') == 12
    assert "（无基数）" not in page
    assert "无基数" in page


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("/console/metrics/nothing", 404, "metric_unknown"), ("/console/metrics/accepted?period=13", 422, "period"),
     ("/console/metrics/accepted/cases?side=denominator", 422, "no_such_side"),
     ("/console/metrics/accepted/cases?side=left", 422, "numerator"),
     ("/console/metrics/accepted/cases?cursor=x", 422, "cursor_malformed"),
     ("/console/metrics/accepted?as_of=2150-01-01", 422, "moment_in_future"),
     ("/console/metrics/accepted?level=unit&unit=nowhere&by=window&period=2150", 422, "period_in_future"),
     ("/console/metrics/accepted/cases?state=<script>alert(1)</script>&period=2026", 200, "名单上没有内容")],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_page_that_names_it(
    office: Office, approvals: list[str], path: str, status: int, said: str
) -> None:
    assert said in shown(office, path, status)
