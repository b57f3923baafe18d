"""Pages behind an entrance: a stranger is led to the login and back, a page says whose session it is."""

import re
from collections.abc import Iterator

import pytest

from api.console.problem_words import BY_CODE
from api.routes import examples
from domain.access.role import Role
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.console.pages import inside, page, text
from tests.api.guarded import Guarded, guarded_on

BROWSER = {"Accept": "text/html,*/*"}


@pytest.fixture(scope="module")
def served(server: EmbeddedServer) -> Iterator[Guarded]:
    with guarded_on(server) as opened:
        opened.enter("overseer", Role.CENTRE_SUPERVISOR)
        opened.enter("clerk", Role.WINDOW, "城管窗口")
        opened.enter("other", Role.WINDOW, "卫健窗口")
        yield opened


@pytest.fixture
def office(served: Guarded) -> Guarded:
    """The office as a browser that holds no cookie yet finds it."""
    served.http.cookies.clear()
    return served


def test_a_stranger_is_led_to_the_login_and_back_to_the_page(office: Guarded) -> None:
    led = office.http.get("/console/cases?light=red&lang=en", headers=BROWSER)
    assert led.headers["Location"] == "/login?next=%2Fconsole%2Fcases%3Flight%3Dred%26lang%3Den"
    back = office.log_in("overseer", next="/console/cases?light=red&lang=en")
    assert back.headers["Location"] == "/console/cases?light=red&lang=en"


def test_a_page_says_whose_session_it_is_in_which_office_and_logs_out(office: Guarded) -> None:
    office.log_in("overseer")
    shown = page(office.http, "/console/cases")
    assert text(inside(shown, '<div class="visitor">', "</div>")) == ("overseer（模拟） 中心督查人员 修改口令 退出")
    assert "centre supervisor" in page(office.http, "/console/cases", 200, lang="en")
    out = re.search(r'<form action="([^"]+)" method="post"><button class="quiet">退出', shown)
    assert out is not None
    office.post(out[1])
    assert office.status("/console/cases") == 401


def test_whoever_is_no_browser_gets_a_page_that_leads_to_the_login_and_its_stylesheet(office: Guarded) -> None:
    shown = page(office.http, "/console/cases?light=red", 401)
    assert "请先登录" in shown
    assert 'href="/login?next=%2Fconsole%2Fcases%3Flight%3Dred"' in shown
    for address in re.findall(r'(?:href|src)="(/console/assets/[^"]+)"', shown):
        assert office.status(address) == 200


@pytest.fixture
def case(office: Guarded) -> str:
    """A case that the clerk has filed and accepted."""
    office.log_in("clerk")
    filed = office.http.post("/v1/cases", json=examples.APPROVAL, headers=office.own)
    assert filed.status_code == 201, filed.text
    forms = [{"form": "acceptance-notice", "reference": "SL-5"}]
    act = {"acting": examples.WINDOW, "effective_at": "2025-09-22T10:00:00+08:00", "forms": forms}
    named = {**office.own, "If-Match": filed.headers["ETag"]}
    accepted = office.http.post(f"/v1/cases/{filed.json()['case']}/accept", json=act, headers=named)
    assert accepted.status_code == 200, accepted.text
    office.http.cookies.clear()
    return str(filed.json()["case"])


@pytest.mark.parametrize(("who", "goes_on"), [("clerk", False), ("overseer", True)])
def test_a_page_leads_only_where_the_reader_may_go(office: Guarded, case: str, who: str, goes_on: bool) -> None:
    office.log_in(who)
    shown = page(office.http, f"/console/cases/{case}")
    assert "受理" in text(trail := inside(shown, '<ol class="trail">', "<aside"))
    for part in ("/events/1", "/diff"):
        assert (f"{case}{part}" in shown) is goes_on
        assert office.status(f"/console/cases/{case}{part}") == (200 if goes_on else 403)
    assert ('id="file"' in shown) is goes_on
    assert ("/events/" in trail) is goes_on


def test_a_case_out_of_reach_is_a_page_that_knows_of_none(office: Guarded, case: str) -> None:
    office.log_in("other")
    for part in ("", "/clocks/gate"):
        assert BY_CODE["case_unknown"].title.zh in page(office.http, f"/console/cases/{case}{part}", 404)
