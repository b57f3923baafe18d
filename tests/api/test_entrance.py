"""Logging in and out over HTTP: sessions, passwords, locks, and requests that another site has sent."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from application.access import accounts as acts
from domain.access.role import Role
from infrastructure.access_log.log import PostgresAccessLog
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.guarded import PASSWORD, Guarded, guarded_on
from tests.api.serving import ADMINISTRATOR

NEW = "Chuang-kou-2"


@pytest.fixture(scope="module")
def served(server: EmbeddedServer) -> Iterator[Guarded]:
    with guarded_on(server) as opened:
        opened.enter("clerk", Role.WINDOW, "住建窗口")
        yield opened


@pytest.fixture
def office(served: Guarded) -> Guarded:
    """The office as a browser that holds no cookie yet finds it."""
    served.http.cookies.clear()
    served.clock.moved = timedelta()
    served.access.entrance.identities.forgive(served.access.people.found("clerk").principal)
    return served


@pytest.mark.parametrize("path", ["/healthz", "/v1/openapi.json", "/login", "/password", "/v1/progress/1"])
def test_what_is_open_to_everyone_needs_no_identity(office: Guarded, path: str) -> None:
    assert office.status(path) in {200, 404}


def test_the_description_says_what_a_question_must_bring(office: Guarded) -> None:
    described = office.http.get("/v1/openapi.json").json()
    security = {
        path: operation["security"] for path, methods in described["paths"].items() for operation in methods.values()
    }
    schemes = described["components"]["securitySchemes"]
    assert (schemes["token"]["scheme"], schemes["session"]["in"]) == ("bearer", "cookie")
    assert security["/v1/cases"] == [{"token": []}, {"session": []}]
    for path, needed in security.items():
        if needed == []:
            assert office.http.post(path).status_code != 401, path
            assert office.http.get(path).status_code != 401, path
    assert {path for path, needed in security.items() if needed == []} == {
        "/healthz",
        "/readyz",
        "/v1/openapi.json",
        "/v1/progress",
        "/v1/progress/{number}",
        "/v1/log/checkpoint",
        "/v1/log/tile/{tile}",
        "/v1/log/inclusion",
        "/v1/log/consistency",
        "/v1/evidence/verification",
    }


@pytest.mark.parametrize("path", ["/v1/counts", "/v1/cases", "/v1/changes", "/v1/cases/case:nobody"])
def test_everything_else_is_refused_to_whoever_does_not_say_who_he_is(office: Guarded, path: str) -> None:
    answer = office.http.get(path)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_identified")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_browser_is_led_to_the_login_and_back_to_the_page_that_it_asked_for(office: Guarded) -> None:
    led = office.http.get("/v1/cases?light=red", headers={"Accept": "text/html,*/*"})
    assert (led.status_code, led.headers["Location"]) == (303, "/login?next=%2Fv1%2Fcases%3Flight%3Dred")
    page = office.http.get(led.headers["Location"]).text
    assert 'value="/v1/cases?light=red"' in page
    back = office.log_in("clerk", next="/v1/cases?light=red")
    assert (back.status_code, back.headers["Location"]) == (303, "/v1/cases?light=red")


def test_a_session_lets_in_until_one_logs_out(office: Guarded) -> None:
    assert office.log_in("clerk").status_code == 303
    assert office.status() == 200
    assert office.post("/logout").headers["Location"] == "/login"
    assert (office.status(), dict(office.http.cookies)) == (401, {})


def test_who_gets_in_or_out_or_tries_to_is_on_the_access_log_and_no_secret_is(office: Guarded) -> None:
    principal, log = office.access.people.found("clerk").principal, office.product.access_log
    assert isinstance(log, PostgresAccessLog)
    office.log_in("clerk")
    office.http.cookies.clear()
    since = log.page(0, 100_000)[-1].position
    office.log_in("clerk", "Wrong-pass-word-9")
    office.log_in("a-stranger")
    office.log_in("clerk")
    office.post("/logout")
    found = [kept.look for kept in log.page(since, 100)]
    assert [(one.principal, one.method, one.address, one.status) for one in found] == [
        (principal, "POST", "/login", 401),
        ("anonymous", "POST", "/login", 401),
        (principal, "POST", "/login", 303),
        (principal, "POST", "/logout", 303),
    ]
    assert not [word for word in (PASSWORD, "Wrong-pass", "a-stranger", "clerk") if word in str(found)]


def test_a_session_that_was_copied_ends_with_the_logout(office: Guarded) -> None:
    office.log_in("clerk")
    copied = office.http.cookies["caseledger"]
    office.post("/logout")
    assert office.status(Cookie=f"caseledger={copied}") == 401


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(office: Guarded) -> None:
    cookie = office.log_in("clerk").headers["Set-Cookie"]
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Max-Age" not in cookie


def test_each_login_begins_a_session_of_its_own_and_ends_the_one_before(office: Guarded) -> None:
    office.log_in("clerk")
    first = office.http.cookies["caseledger"]
    office.log_in("clerk")
    assert office.http.cookies["caseledger"] != first
    assert (office.status(), office.status(Cookie=f"caseledger={first}")) == (200, 401)


def test_no_token_of_a_session_stands_in_the_database(office: Guarded) -> None:
    office.log_in("clerk")
    token = office.http.cookies["caseledger"]
    assert office.access.entrance.identities.session(token.encode().ljust(32)[:32]) is None
    assert office.access.entrance.sessions.find(token) is not None


@pytest.mark.parametrize(
    ("used_after", "asked_after", "status"),
    [(29, 58, 200), (29, 60, 401), (None, 29, 200), (None, 31, 401)],
    ids=["used in between", "idle since then", "not yet idle", "idle"],
)
def test_a_session_ends_half_an_hour_after_its_last_use(
    office: Guarded, used_after: int | None, asked_after: int, status: int
) -> None:
    office.log_in("clerk")
    if used_after is not None:
        office.clock.moved = timedelta(minutes=used_after)
        assert office.status() == 200
    office.clock.moved = timedelta(minutes=asked_after)
    assert office.status() == status


def test_a_session_ends_after_twelve_hours_however_busy_it_is(office: Guarded) -> None:
    office.log_in("clerk")
    answers = []
    for minutes in range(0, 12 * 60 + 1, 20):
        office.clock.moved = timedelta(minutes=minutes)
        answers.append(office.status())
    assert answers == [200] * 36 + [401]


def test_a_disabled_account_is_shut_out_at_once(office: Guarded) -> None:
    principal = office.enter("leaver", Role.INSPECTOR)
    office.log_in("leaver")
    assert office.status() == 200
    asked = acts.DisableAccount(acting=ADMINISTRATOR, reason="离岗")
    office.access.accounts.perform(office.command(), acts.DISABLE, principal, asked)
    assert office.status() == 401
    assert office.log_in("leaver").status_code == 401


@pytest.mark.parametrize(("login", "password"), [("clerk", "wrong"), ("nobody", PASSWORD), ("", ""), ("cl\0erk", "x")])
def test_a_login_is_refused_in_the_same_words_whatever_was_wrong(office: Guarded, login: str, password: str) -> None:
    answer = office.log_in(login, password)
    if "\0" in login:
        assert (answer.status_code, answer.json()["code"]) == (422, "form_malformed")
        return
    refusal = re.search(r'role="alert">(.+?)</p>', answer.text)
    assert answer.status_code == 401
    assert refusal is not None
    assert refusal[1].startswith("用户名或口令不正确，或因多次出错暂时锁定")
    assert "caseledger" not in office.http.cookies


def test_a_login_is_known_however_it_is_typed(office: Guarded) -> None:
    assert office.log_in(" ＣＬＥＲＫ ").status_code == 303


def test_five_wrong_passwords_shut_the_door_for_a_while_and_longer_each_time(office: Guarded) -> None:
    office.enter("forgetful", Role.INSPECTOR)
    for _ in range(5):
        assert office.log_in("forgetful", "wrong").status_code == 401
    assert office.log_in("forgetful").status_code == 401, "the right password, while the door is shut"
    office.clock.moved = timedelta(seconds=31)
    assert office.log_in("forgetful", "wrong").status_code == 401
    office.clock.moved = timedelta(seconds=31 + 31)
    assert office.log_in("forgetful").status_code == 401, "the second lock is twice as long"
    office.clock.moved = timedelta(seconds=31 + 61)
    assert office.log_in("forgetful").status_code == 303


def test_of_many_guesses_at_once_no_more_than_five_are_looked_at(office: Guarded) -> None:
    office.enter("guessed", Role.INSPECTOR)
    with ThreadPoolExecutor(12) as guessing:
        list(guessing.map(lambda number: office.log_in("guessed", f"wrong-{number}"), range(24)))
    held = office.access.entrance.identities.password("guessed")
    assert held is not None
    assert held.failures == 5


def test_a_first_password_must_be_changed_before_it_lets_in(office: Guarded) -> None:
    office.enter("newcomer", Role.INSPECTOR, must_change=True)
    page = office.log_in("newcomer", next="/v1/counts")
    assert (page.status_code, "caseledger" in office.http.cookies) == (403, False)
    assert 'action="/password"' in page.text
    asked = {"login": "newcomer", "old": PASSWORD, "new": NEW, "again": NEW, "next": "/v1/counts"}
    assert office.post("/password", **asked).headers["Location"] == "/v1/counts"
    assert office.status() == 200
    assert office.log_in("newcomer").status_code == 401
    assert office.log_in("newcomer", NEW).status_code == 303


@pytest.mark.parametrize(
    ("changed", "status", "word"),
    [
        ({"old": "wrong"}, 401, "用户名或口令不正确"),
        ({"again": "Other-12345678"}, 422, "不一致"),
        ({"new": PASSWORD, "again": PASSWORD}, 422, "与旧口令不同"),
        ({"new": "Short-1", "again": "Short-1"}, 422, "至少十二位"),
        ({"new": "onlysmallletters", "again": "onlysmallletters"}, 422, "至少十二位"),
        ({"new": "Clerk-2026-May", "again": "Clerk-2026-May"}, 422, "至少十二位"),
    ],
    ids=["wrong old one", "mistyped", "unchanged", "short", "of one kind", "names its holder"],
)
def test_a_new_password_is_refused(office: Guarded, changed: dict[str, str], status: int, word: str) -> None:
    asked = {"login": "clerk", "old": PASSWORD, "new": NEW, "again": NEW, **changed}
    answer = office.post("/password", **asked)
    assert answer.status_code == status
    assert word in answer.text.split('role="alert"')[1]
    assert office.log_in("clerk").status_code == 303


def test_a_changed_password_ends_every_other_session(office: Guarded) -> None:
    office.enter("careful", Role.INSPECTOR)
    office.log_in("careful")
    elsewhere = office.http.cookies["caseledger"]
    office.http.cookies.clear()
    office.post("/password", login="careful", old=PASSWORD, new=NEW, again=NEW)
    assert (office.status(), office.status(Cookie=f"caseledger={elsewhere}")) == (200, 401)


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "/\t/evil.example", ""]
)
def test_a_login_leads_to_no_other_place(office: Guarded, target: str) -> None:
    assert office.log_in("clerk", next=target).headers["Location"] == "/"


FOREIGN: list[dict[str, str]] = [
    {},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://[broken"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_a_request_that_another_site_has_sent_changes_nothing(office: Guarded, headers: dict[str, str]) -> None:
    office.log_in("clerk")
    for path, sent in (
        ("/v1/cases", {"json": {}}),
        ("/login", {"data": {"login": "clerk", "password": PASSWORD}}),
        ("/logout", {"data": {}}),
        ("/password", {"data": {"login": "clerk"}}),
    ):
        answer: httpx.Response = office.http.post(path, headers=headers, **sent)
        assert (answer.status_code, answer.json()["code"]) == (403, "cross_site"), path
    assert office.status() == 200


@pytest.mark.parametrize("headers", [{"Origin": ""}, {"Sec-Fetch-Site": "same-origin"}], ids=["origin", "site"])
def test_a_request_of_our_own_pages_is_taken(office: Guarded, headers: dict[str, str]) -> None:
    office.log_in("clerk")
    said = {name: value or office.url for name, value in headers.items()}
    assert office.http.post("/v1/cases", json={}, headers=said).status_code == 422


@pytest.mark.parametrize(
    "sent",
    [{"json": {}}, {"content": b"\xff=1"}, {"content": b"login=a&login=b"}, {"content": b"colour=red"},
     {"content": b"&".join(b"login=a" for _ in range(50))}, {"content": b"login=%ff"}],
    ids=["json", "no text", "twice", "unknown", "too many", "no UTF-8"],
)  # fmt: skip
def test_a_form_that_cannot_be_read_is_refused(office: Guarded, sent: dict[str, Any]) -> None:
    kind = {} if "json" in sent else {"Content-Type": "application/x-www-form-urlencoded"}
    answer = office.http.post("/login", headers={**office.own, **kind}, **sent)
    assert answer.json()["code"] in {"form_malformed", "media_type_not_taken"}
