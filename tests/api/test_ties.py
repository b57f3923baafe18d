"""关联申请人账户 over HTTP: what a clerk files at the counter, the applicant sees from the next login on."""

from collections.abc import Iterator

import httpx
import pytest

from api.routes import examples
from domain.access.role import Role
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.console.test_acts import hidden
from tests.api.guarded import Guarded, guarded_on
from tests.api.serving import answer_of

UNIT = examples.WINDOW["unit"]
COUNTER = {"acting": {"unit": UNIT, "role": "window"}}


@pytest.fixture(scope="module")
def served(server: EmbeddedServer) -> Iterator[Guarded]:
    with guarded_on(server) as opened:
        opened.enter("clerk", Role.WINDOW, UNIT)
        opened.enter("elsewhere", Role.WINDOW, "水务窗口")
        opened.enter("zhang", Role.APPLICANT)
        opened.enter("colleague", Role.WINDOW, "水务窗口")
        yield opened


def asks(office: Guarded, who: str, method: str, path: str, **more: object) -> httpx.Response:
    office.http.cookies.clear()
    office.log_in(who)
    return office.http.request(method, path, headers=office.own, **more)  # type: ignore[arg-type]


def filed(office: Guarded) -> str:
    case: str = answer_of(asks(office, "clerk", "POST", "/v1/cases", json=examples.APPROVAL), 201)["case"]
    return case


def listed(office: Guarded, who: str) -> set[str]:
    position = office.product.ledger.position()
    assert office.product.models.wait_for(position, 20)
    return {row["case"] for row in answer_of(asks(office, who, "GET", "/v1/cases"), 200)["cases"]}


def test_the_applicant_sees_in_every_list_what_was_tied_and_nothing_else(served: Guarded) -> None:
    case, other = filed(served), filed(served)
    assert asks(served, "zhang", "GET", f"/v1/cases/{case}").status_code == 404
    tied = answer_of(
        asks(served, "clerk", "POST", f"/v1/cases/{case}/tie-case", json={**COUNTER, "applicant": "zhang"}), 200
    )
    assert (tied["case"], tied["act"]) == (case, "tie-case")
    shown = asks(served, "zhang", "GET", f"/v1/cases/{case}")
    assert (shown.status_code, shown.headers["Access-Rule"]) == (200, "applicant.own")
    assert listed(served, "zhang") == {case}
    assert asks(served, "zhang", "GET", f"/v1/cases/{other}").status_code == 404
    undone = {**COUNTER, "applicant": "zhang", "reason": "关联有误"}
    answer_of(asks(served, "clerk", "POST", f"/v1/cases/{case}/untie-case", json=undone), 200)
    assert asks(served, "zhang", "GET", f"/v1/cases/{case}").status_code == 404
    assert listed(served, "zhang") == set()


def test_a_clerk_ties_a_case_by_a_form_of_its_page_and_is_told_what_is_wrong(served: Guarded) -> None:
    case = filed(served)
    address = f"/console/cases/{case}/tie-case"
    assert f'href="{address}"' in asks(served, "clerk", "GET", f"/console/cases/{case}").text
    form = {**hidden(asks(served, "clerk", "GET", address).text), "acting.unit": UNIT, "acting.role": "window"}
    wrong = asks(served, "clerk", "POST", address, data={**form, "applicant": "colleague"})
    assert (wrong.status_code, "没有申请人岗位" in wrong.text, 'value="colleague"' in wrong.text) == (409, True, True)
    right = asks(served, "clerk", "POST", address, data={**form, "applicant": "zhang"})
    assert (right.status_code, right.headers["Location"]) == (303, f"/console/cases/{case}")
    assert asks(served, "zhang", "GET", f"/console/cases/{case}").status_code == 200
    assert "tie-case" not in asks(served, "zhang", "GET", f"/console/cases/{case}").text


@pytest.mark.parametrize(
    ("who", "applicant", "status", "code"),
    [
        ("elsewhere", "zhang", 404, "case_unknown"),
        ("zhang", "zhang", 404, "case_unknown"),
        ("clerk", "colleague", 409, "not_an_applicant"),
        ("clerk", "nobody", 404, "holder_unknown"),
    ],
    ids=["by a clerk of another unit", "by the applicant", "to a colleague", "to nobody"],
)
def test_a_tie_is_a_clerks_of_the_unit_to_an_applicant(
    served: Guarded, who: str, applicant: str, status: int, code: str
) -> None:
    case = filed(served)
    unit = "水务窗口" if who == "elsewhere" else UNIT
    body = {"acting": {"unit": unit, "role": "window"}, "applicant": applicant}
    answer = asks(served, who, "POST", f"/v1/cases/{case}/tie-case", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
