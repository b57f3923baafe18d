"""Figures over HTTP: their values by unit, the cases behind each, the overview, and what is refused."""

from typing import Any

import pytest

from api.routes import examples
from projections.metrics.definition import load_shipped
from tests.api.serving import Office

HALL = {"unit": "住建窗口", "role": "window"}
OTHER = {"unit": "市监窗口", "role": "window"}


@pytest.fixture(scope="module")
def approvals(office: Office) -> list[str]:
    """Three approvals: two of a window in January, one of another in February; none is ever decided."""
    filed = []
    for acting, day in ((HALL, "2026-01-06"), (HALL, "2026-01-07"), (OTHER, "2026-02-03")):
        filing = {**examples.APPROVAL, "acting": acting, "effective_at": f"{day}T09:00:00+08:00"}
        case = office.file(filing)["case"]
        accepted = {"acting": acting, "forms": [{"form": "acceptance-notice", "reference": "受-1"}]}
        office.do(case, "accept", **accepted, effective_at=f"{day}T09:30:00+08:00")
        filed.append(case)
    return filed


def asked(office: Office, path: str, **query: str) -> dict[str, Any]:
    return office.get(path, 200, min_position=str(office.product.ledger.position()), **query)


def test_every_metric_is_listed_with_its_formula_its_day_and_its_basis(office: Office) -> None:
    listed = office.get("/v1/metrics")["metrics"]
    assert [one["code"] for one in listed] == list(load_shipped())
    rate = next(one for one in listed if one["code"] == "overdue-rate")
    assert rate["formula"].startswith("SELECT 1.0 * count(*) FILTER (WHERE kind = 'accepted' AND promised IN (")
    assert (rate["clause"], rate["basis"], rate["denominator"]["kind"]) == ("D5 一(六)(1)", "text", "accepted")


def test_a_figure_says_n_and_what_it_is_made_of_by_unit(office: Office, approvals: list[str]) -> None:
    found = asked(office, "/v1/metrics/overdue-rate", period="2026-q1", level="window")
    assert (found["whole"]["n"], found["whole"]["numerator"], found["whole"]["value"]) == (3, 3, "1.000000")
    assert found["whole"]["text"]["zh"] == "100.00%（3 ÷ 3，n=3）"
    assert {part["unit"]: part["n"] for part in found["parts"]} == {"住建窗口": 2, "市监窗口": 1}
    one = asked(office, "/v1/metrics/overdue-rate", period="2026-q1", level="window", unit="住建窗口")
    assert one["whole"]["n"] == 2
    month = asked(office, "/v1/metrics/accepted", period="2026-02")
    assert (month["whole"]["numerator"], month["whole"]["text"]["zh"]) == (1, "1 件")


def test_the_cases_behind_a_number_are_as_many_as_it_says_page_by_page(office: Office, approvals: list[str]) -> None:
    query = {"period": "2026", "side": "denominator", "limit": "2"}
    first = asked(office, "/v1/metrics/overdue-open-rate/cases", **query)
    second = asked(office, "/v1/metrics/overdue-open-rate/cases", **query, cursor=first["next_cursor"])
    assert [fact["case"] for page in (first, second) for fact in page["facts"]] == approvals
    assert second["next_cursor"] is None
    fact = first["facts"][0]
    assert (fact["day"], fact["unit"], fact["promised"]["zh"]) == ("2026-01-06", "住建窗口", "超期未办结")


def test_the_overview_names_the_unit_the_person_and_the_step(office: Office, approvals: list[str]) -> None:
    found = asked(office, "/v1/overview")
    assert found["promised_overdue"]["total"] == 3
    row = found["promised_overdue"]["cases"][0]
    assert (row["case"], row["unit"], row["step"]["zh"]) == (approvals[0], "住建窗口", "承办人审查")
    assert row["principal"] == "local-administrator"
    assert found["unanswered"] == {"total": 0, "cases": []}
    alone = asked(office, "/v1/overview", level="window", unit="市监窗口")
    assert alone["promised_overdue"]["total"] == 1


@pytest.mark.parametrize(
    ("path", "query", "status", "code", "parameter"),
    [
        ("metrics/nothing", {"period": "2026-03"}, 404, "metric_unknown", "metric"),
        ("metrics/accepted", {"period": "2026-13"}, 422, "metric_period_malformed", "period"),
        ("metrics/accepted", {"period": "2026-02-30"}, 422, "metric_period_malformed", "period"),
        ("metrics/accepted", {"period": "2026-03-05/2026-03-01"}, 422, "metric_period_malformed", "period"),
        ("metrics/accepted", {"period": "2150"}, 422, "period_in_future", "period"),
        ("metrics/accepted", {"period": "2026", "unit": "没有这个单位"}, 422, "level_unit_unknown", "unit"),
        ("metrics/accepted", {"period": "2020-01", "as_of": "2020-03-01"}, 422, "before_the_ledger", "as_of"),
        ("metrics/accepted", {"period": "2026-01", "as_of": "2150-03-01"}, 422, "moment_in_future", "as_of"),
        ("metrics/accepted/cases", {"period": "2026", "side": "denominator"}, 422, "no_such_side", "side"),
        ("metrics/accepted/cases", {"period": "2026", "cursor": "x"}, 422, "cursor_malformed", "cursor"),
        ("overview", {"as_of": "2020-03-01"}, 422, "before_the_ledger", "as_of"),
        ("bulletins/2026-01", {}, 404, "bulletin_unknown", "period"),
        ("bulletins/nonsens", {}, 422, "period_malformed", "given"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_answered_is_a_problem_that_names_the_parameter(
    office: Office, approvals: list[str], path: str, query: dict[str, str], status: int, code: str, parameter: str
) -> None:
    problem = office.get(f"/v1/{path}", status, **query)
    assert problem["code"] == code
    assert parameter in {*problem["decided_by"], problem["decided_by"].get("parameter")}


def test_an_unknown_level_is_refused_with_the_levels_there_are(office: Office) -> None:
    problem = office.get("/v1/metrics/accepted", 422, period="2026", level="planet")
    assert "'window', 'unit', 'body', 'village', 'street', 'district' or 'city'" in str(problem)


def test_a_cursor_of_another_list_is_refused(office: Office, approvals: list[str]) -> None:
    page = asked(office, "/v1/metrics/accepted/cases", period="2026", limit="1")
    problem = office.get("/v1/metrics/accepted/cases", 422, period="2026-01", limit="1", cursor=page["next_cursor"])
    assert problem["code"] == "cursor_mismatch"
