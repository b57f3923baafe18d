"""账户 in the console: one officer opens, another gives, the third looks; each finds its room and no other's."""

import re
from collections.abc import Iterator

import httpx
import pytest
from pydantic import BaseModel

from api.console.accounts.forms import ACTS, GIVEN, MADE
from api.routes.accounts import OFFICER
from application.access.people import OpenPerson
from domain.access.role import Role
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.console.pages import page, text
from tests.api.console.test_acts import hidden
from tests.api.guarded import Guarded, guarded_on

BODY = OFFICER["unit"]
ACTING = {"acting.unit": BODY, "acting.role": "administrator"}
OFFICERS = {
    "system": Role.SYSTEM_ADMINISTRATOR,
    "security": Role.SECURITY_ADMINISTRATOR,
    "audit": Role.AUDIT_ADMINISTRATOR,
}


@pytest.fixture(scope="module")
def served(server: EmbeddedServer) -> Iterator[Guarded]:
    with guarded_on(server) as opened:
        for login, role in OFFICERS.items():
            opened.enter(login, role, BODY)
        opened.enter("clerk", Role.WINDOW, "城管窗口")
        yield opened


def as_(office: Guarded, login: str) -> httpx.Client:
    office.http.cookies.clear()
    office.log_in(login)
    return office.http


def sent(office: Guarded, login: str, address: str, /, **form: str) -> httpx.Response:
    http = as_(office, login)
    fresh = hidden(page(http, address))
    return http.post(address, data={**fresh, **ACTING, **form}, headers=office.own)


def opened(office: Guarded, login: str) -> tuple[str, str]:
    answer = sent(office, "system", "/console/accounts/acts/open-person", login=login, name=f"{login}（模拟）")
    assert answer.status_code == 200, text(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"
    password, principal = re.findall(r"<dd><code>([^<]+)</code></dd>", answer.text)
    return principal, password


def test_every_field_of_every_act_on_an_account_has_its_input() -> None:
    kinds: list[type[BaseModel]] = [OpenPerson, *(act.request for act in ACTS.values())]
    assert {name for kind in kinds for name in kind.model_fields} - GIVEN == MADE.keys()


@pytest.mark.parametrize("login", OFFICERS)
def test_an_officer_who_opens_the_console_comes_to_the_accounts(served: Guarded, login: str) -> None:
    answer = as_(served, login).get("/console", follow_redirects=True)
    assert (answer.status_code, answer.url.path) == (200, "/console/accounts")
    said = text(answer.text)
    assert "三员都不看办件" in said
    assert "clerk（模拟）" in said
    assert ("开户" in re.findall(r'<a class="button quiet"[^>]*>([^<]+)', answer.text)) == (login == "system")


def test_one_officer_opens_another_gives_and_takes_and_the_third_only_looks(served: Guarded) -> None:
    principal, password = opened(served, "li")
    address = f"/console/accounts/{principal}"
    given = sent(
        served, "security", f"{address}/acts/give-role", role="window", units="住建窗口、城管窗口", reason="任命"
    )
    assert (given.status_code, given.headers["Location"]) == (303, address)
    seen = text(page(as_(served, "audit"), address))
    assert "窗口人员 · 住建窗口、城管窗口" in seen or "窗口人员 · 城管窗口、住建窗口" in seen
    assert "您的岗位只能查看账户" in seen
    assert 'action="/password"' in served.log_in("li", password).text
    sent(served, "security", f"{address}/acts/withdraw-role", role="window", reason="调离")
    sent(served, "system", f"{address}/acts/disable-account", reason="离职")
    shown = text(page(as_(served, "system"), address))
    assert "没有岗位" in shown
    assert "已停用" in shown
    assert served.log_in("li", password).status_code == 401


def test_a_form_sent_twice_opens_one_account(served: Guarded) -> None:
    http, address = as_(served, "system"), "/console/accounts/acts/open-person"
    form = {**hidden(page(http, address)), **ACTING, "login": "twice", "name": "两次（模拟）"}
    answers = [http.post(address, data=form, headers=served.own) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 409]
    assert text(page(http, "/console/accounts")).count("两次（模拟）") == 1


@pytest.mark.parametrize(
    ("login", "act", "form", "status", "said"),
    [
        ("security", "give-role", {"role": "window", "reason": "任命"}, 422, "须写明在哪个单位"),
        ("security", "give-role", {"role": "audit-administrator", "units": BODY, "reason": ""}, 422, "必填"),
        ("security", "withdraw-role", {"role": "window", "reason": "调离"}, 409, "没有此岗位"),
        ("system", "enable-account", {"reason": "返岗"}, 409, "没有停用"),
    ],
    ids=["an office in no unit", "without a reason", "an office not held", "an account in use"],
)
def test_a_refusal_stands_beside_the_form_with_what_was_typed(
    served: Guarded, login: str, act: str, form: dict[str, str], status: int, said: str
) -> None:
    principal = served.access.people.found("system").principal
    answer = sent(served, login, f"/console/accounts/{principal}/acts/{act}", **form)
    assert answer.status_code == status
    assert said in text(answer.text)
    assert f'value="{form["reason"]}"' in answer.text


def test_two_of_the_three_offices_are_refused_in_words(served: Guarded) -> None:
    principal = served.access.people.found("system").principal
    path = f"/console/accounts/{principal}/acts/give-role"
    answer = sent(served, "security", path, role="audit-administrator", units=BODY, reason="兼任")
    assert answer.status_code == 409
    assert "三员分立" in text(answer.text)


@pytest.mark.parametrize(
    ("login", "path"),
    [
        ("clerk", ""),
        ("security", "/acts/open-person"),
        ("audit", "/acts/open-person"),
        ("system", "/{}/acts/give-role"),
        ("audit", "/{}/acts/disable-account"),
    ],
)
def test_nobody_does_what_is_anothers(served: Guarded, login: str, path: str) -> None:
    principal = served.access.people.found("clerk").principal
    shown = page(as_(served, login), f"/console/accounts{path.format(principal)}", 403)
    assert 'class="button" href="/console"' in shown  # and there, the first room that is one's own
    assert ('href="/console/accounts"' in shown) == (login != "clerk")  # it leads to no room that is closed


def test_an_account_that_is_not_there_is_not_found(served: Guarded) -> None:
    page(as_(served, "audit"), "/console/accounts/p:nobody", 404)
