"""Open slips and causes of overdue over HTTP: as of now, as of a past moment, after one's own act."""

from typing import Any

import pytest

from api.routes import examples
from tests.api.serving import Office

SUPERVISOR = {"unit": "督查处", "role": "supervisor"}
HEAD = {"unit": "督查处", "role": "supervisor-head"}
UNIT = "住建审批处"


def form(code: str) -> list[dict[str, str]]:
    return [{"form": code, "reference": "模拟-1"}]


@pytest.fixture(scope="module")
def slip(office: Office) -> str:
    """A supervision of 2025-09-01 whose slip was served on 2 September and never answered, and one without."""
    filings: list[dict[str, Any]] = [
        {"subject": "逾期办件", "unit": UNIT, "cause": "部门内部流转慢", "matter": "模拟督办事由"},
        {"subject": "问题比较突出的单位", "unit": UNIT, "matter": "模拟督办事由"},
    ]
    opened: list[str] = []
    for values in filings:
        filing = {"acting": SUPERVISOR, "procedure": "supervision", "values": values}
        case = office.file({**filing, "effective_at": "2025-09-01T09:00:00+08:00"})["case"]
        accepted = {"acting": HEAD, "effective_at": "2025-09-01T10:00:00+08:00"}
        assert office.send(case, "accept", accepted).status_code == 200
        opened.append(case)
    issued = {"acting": SUPERVISOR, "effective_at": "2025-09-02T09:00:00+08:00"}
    sent = {**issued, "step": "slip", "unit": UNIT, "forms": form("supervision-slip")}
    assert office.send(opened[0], "supervise", sent).status_code == 200
    served = {**issued, "step": "slip-service", "method": "直接送达", "proof": "送达回证-1"}
    assert office.send(opened[0], "serve", served).status_code == 200
    return opened[0]


def asked(office: Office, path: str, **query: str) -> dict[str, Any]:
    return office.get(path, min_position=str(office.product.ledger.position()), **query)


def test_an_unanswered_slip_is_found_with_its_due_day(office: Office, slip: str) -> None:
    found = asked(office, "/v1/supervision/slips")
    (row,) = found["slips"]
    assert (found["total"], found["overdue"]) == (1, 1)
    assert (row["case"], row["unit"], row["due_on"], row["overdue"]) == (slip, UNIT, "2025-09-05", True)
    assert (row["act"], row["measure"]["zh"], row["answer"]["zh"]) == ("supervise", "发出督办单", "督办单答复")


@pytest.mark.parametrize(
    ("query", "total"),
    [({"unit": UNIT}, 1), ({"unit": "别的单位"}, 0), ({"act": "supervise"}, 1), ({"act": "order-rectification"}, 0)],
    ids=str,
)  # fmt: skip
def test_open_slips_are_asked_for_by_unit_by_kind_and_as_of_a_moment(
    office: Office, slip: str, query: dict[str, str], total: int
) -> None:
    assert asked(office, "/v1/supervision/slips", **query)["total"] == total


def test_causes_are_counted_by_unit_for_the_days_asked(office: Office, slip: str) -> None:
    found = asked(office, "/v1/supervision/causes", **{"from": "2025-09-01", "to": "2025-09-01"})
    assert found["causes"] == [{"unit": UNIT, "cause": "部门内部流转慢", "cases": 1, "found": 0}]
    assert (found["from"], found["to"], found["cases"]) == ("2025-09-01", "2025-09-01", 1)
    assert asked(office, "/v1/supervision/causes", **{"from": "2025-09-02"})["cases"] == 0
    assert asked(office, "/v1/supervision/causes", to="2025-08-31")["cases"] == 0


@pytest.mark.parametrize(
    ("path", "query"),
    [("slips", {"act": "decide"}), ("slips", {"limit": "0"}), ("slips", {"unit": ""}), ("slips", {"at": "2025-02-30"}),
     ("slips", {"at": "2025-09-01"}),
     ("causes", {"from": "soon"}), ("causes", {"from": "2025-09-02", "to": "2025-09-01"}),
     ("causes", {"form": "2025-09-02"})],
    ids=str,
)  # fmt: skip
def test_a_parameter_that_cannot_be_meant_is_named(office: Office, path: str, query: dict[str, str]) -> None:
    assert next(reversed(query)) in office.get(f"/v1/supervision/{path}", 422, **query)["detail"]


@pytest.mark.parametrize("path", ["slips", "causes"])
def test_a_position_that_the_ledger_has_not_reached_is_not_yet_there(office: Office, path: str) -> None:
    assert office.http.get(f"/v1/supervision/{path}", params={"min_position": 10**9}).status_code == 503


def test_the_supervised_case_says_on_its_timeline_that_it_is_supervised(office: Office) -> None:
    supervised = office.file(examples.FILING)["case"]
    values = {"subject": "逾期办件", "unit": "招标部", "cause": "人员缺位", "matter": "模拟督办事由"}
    body = {"acting": SUPERVISOR, "procedure": "supervision", "follows": supervised, "values": values}
    supervision = office.file({**body, "effective_at": "2025-09-01T09:00:00+08:00"})["case"]
    assert office.get(f"/v1/cases/{supervised}")["links"] == [supervision]
    assert office.get(f"/v1/cases/{supervision}")["follows"] == supervised
    linked = office.get(f"/v1/cases/{supervised}/timeline")["events"][-1]
    assert linked["act"]["zh"] == "关联"
