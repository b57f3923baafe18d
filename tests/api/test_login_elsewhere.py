"""Logging in at a foreign issuer: authorisation code with PKCE, state and nonce, behind TLS."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from http.cookies import SimpleCookie
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from application.access.identities import Subject
from domain.access.role import Role
from infrastructure.identity import issuers
from infrastructure.identity.choice import IdentityChoice
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.guarded import Guarded, guarded_on
from tests.api.serving import ADMINISTRATOR
from tests.issuer import AUDIENCE, CLIENT, Issuer, an_issuer

OURS = "https://ledger.example.gov.cn"
SESSION, STATE = "__Host-caseledger", "caseledger-login"


@dataclass
class Browser:
    """A browser that holds cookies also of a server that it only believes to be behind TLS."""

    office: Guarded
    issuer: Issuer
    cookies: dict[str, str]

    def get(self, url: str) -> httpx.Response:
        """Go to an address of ours, wherever it is named."""
        parts = urlsplit(url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = self.office.http.get(path, headers={"Cookie": cookie})
        for line in answer.headers.get_list("Set-Cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if not morsel.value:
                    del self.cookies[name]
        return answer

    def begin(self, number: int = 1, target: str = "/v1/counts") -> httpx.Response:
        """Go to an issuer."""
        return self.get(f"/login/issuers/{number}?next={target}")

    def returned(self, begun: httpx.Response) -> str:
        """Log in there, and give the address to which one is sent back."""
        return httpx.get(begun.headers["Location"]).headers["Location"]

    def status(self) -> int:
        """Tell whether one is let in."""
        return self.get("/v1/me").status_code


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with an_issuer() as opened:
        yield opened


@pytest.fixture(scope="module")
def office(server: EmbeddedServer, issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    secret = tmp_path_factory.mktemp("client") / "secret"
    secret.write_text("a secret of the console\n")
    known = issuers.Issuer(
        issuer=issuer.url,
        title="市统一身份认证（模拟）",
        audience=AUDIENCE,
        client_id=CLIENT,
        client_secret_file=secret,
    )
    api_only = issuers.Issuer(issuer="https://api-only.example.gov.cn", title="仅接口", audience=AUDIENCE)
    with guarded_on(server, IdentityChoice(issuers=(api_only, known), public_url=OURS)) as opened:
        opened.access.people.add_foreign(
            opened.command(), ADMINISTRATOR, name="张三（模拟）", subject=Subject(issuer.url, "zhang-san")
        )
        yield opened


@pytest.fixture
def browser(office: Guarded, issuer: Issuer) -> Iterator[Browser]:
    issuer.spoilt, issuer.subject, office.clock.moved = {}, "zhang-san", timedelta()
    office.http.cookies.clear()
    yield Browser(office, issuer, {})
    office.clock.moved = timedelta()


def test_the_login_page_names_the_issuers_that_know_the_console(browser: Browser) -> None:
    page = browser.get("/login?next=/v1/counts").text
    assert '<a href="/login/issuers/1?next=/v1/counts">市统一身份认证（模拟）</a>' in page
    assert "仅接口" not in page


def test_one_goes_there_with_a_challenge_and_comes_back_into_a_session(browser: Browser) -> None:
    begun = browser.begin()
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["Location"]).query).items()}
    assert asked["redirect_uri"] == f"{OURS}/login/callback"
    assert (asked["response_type"], asked["code_challenge_method"], asked["client_id"]) == ("code", "S256", CLIENT)
    back = browser.get(browser.returned(begun))
    assert (back.status_code, back.headers["Location"]) == (303, "/v1/counts")
    assert browser.status() == 200
    assert STATE not in browser.cookies


def test_behind_tls_every_cookie_is_for_tls_alone(browser: Browser) -> None:
    begun = browser.begin()
    back = browser.get(browser.returned(begun))
    cookies = [*begun.headers.get_list("Set-Cookie"), *back.headers.get_list("Set-Cookie")]
    assert len(cookies) == 3
    assert all("Secure" in cookie and "HttpOnly" in cookie for cookie in cookies)
    assert SESSION in browser.cookies


def refused(answer: httpx.Response, browser: Browser) -> str:
    assert "caseledger" not in {name for name in browser.cookies if name != STATE}
    assert browser.status() == 401
    return answer.text.split('role="alert">')[1].split("<")[0]


def test_an_answer_is_taken_once(browser: Browser) -> None:
    address = browser.returned(browser.begin())
    state = browser.cookies[STATE]
    assert browser.get(address).status_code == 303
    browser.cookies = {STATE: state}
    assert "登录未完成" in refused(browser.get(address), browser)


def test_an_answer_is_taken_in_the_browser_that_asked(browser: Browser) -> None:
    address = browser.returned(browser.begin())
    browser.cookies = {}
    assert "登录未完成" in refused(browser.get(address), browser)


def test_an_answer_is_taken_within_ten_minutes(browser: Browser) -> None:
    address = browser.returned(browser.begin())
    browser.office.clock.moved = timedelta(minutes=11)
    assert "登录未完成" in refused(browser.get(address), browser)


def test_an_answer_is_taken_from_the_issuer_that_was_asked(browser: Browser) -> None:
    address = browser.returned(browser.begin()).replace("iss=http", "iss=https")
    assert "登录未完成" in refused(browser.get(address), browser)


def test_a_stolen_code_is_of_no_use_without_the_verifier(browser: Browser) -> None:
    stolen = parse_qs(urlsplit(browser.returned(browser.begin())).query)["code"][0]
    own = browser.returned(browser.begin())
    mine = parse_qs(urlsplit(own).query)["code"][0]
    assert "统一身份认证未正常应答" in refused(browser.get(own.replace(mine, stolen)), browser)


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"nonce": "of another login"}, "登录未完成"),
        ({"nonce": None}, "登录未完成"),
        ({"aud": AUDIENCE}, "不被接受"),
        ({"iss": "https://other.example"}, "不被接受"),
        ({"exp": 1}, "不被接受"),
        ({"sub": "nobody"}, "在此没有账户"),
    ],
    ids=lambda one: str(one),  # noqa: PLW0108 - pytest hands other things in as well
)
def test_a_token_that_is_not_of_this_login_lets_nobody_in(
    browser: Browser, spoilt: dict[str, object], said: str
) -> None:
    begun = browser.begin()
    browser.issuer.spoilt = spoilt
    assert said in refused(browser.get(browser.returned(begun)), browser)


def test_who_gives_up_there_comes_back_to_the_login(browser: Browser) -> None:
    browser.begin()
    address = f"/login/callback?error=access_denied&state={browser.cookies[STATE]}&error_description=%E5%8F%96%E6%B6%88"
    assert "登录未完成" in refused(browser.get(address), browser)


@pytest.mark.parametrize("path", ["/login/issuers/2", "/login/issuers/0", "/login/issuers/x", "/login/callback"])
def test_there_is_no_way_to_an_issuer_that_is_not_set(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code in {409, 422}
    assert browser.status() == 401


def test_roles_that_the_issuer_says_hold_through_the_session(server: EmbeddedServer, issuer: Issuer) -> None:
    issuer.subject, issuer.spoilt = "wang-wu", {"groups": ["inspectors"], "departments": ["驻市住建局"]}
    claims = issuers.Claims(roles="groups", values={"inspectors": Role.INSPECTOR}, units="departments")
    known = issuers.Issuer(issuer=issuer.url, title="模拟", audience=AUDIENCE, client_id=CLIENT, claims=claims)
    with guarded_on(server, IdentityChoice(issuers=(known,), public_url=OURS)) as office:
        browser = Browser(office, issuer, {})
        browser.get(browser.returned(browser.begin()))
        assert browser.status() == 200
        session = office.access.entrance.sessions.find(browser.cookies[SESSION])
    assert session is not None
    assert (session.roles, session.units) == (["inspector"], ["驻市住建局"])


def test_without_the_address_of_the_server_nobody_is_sent_to_an_issuer(server: EmbeddedServer, issuer: Issuer) -> None:
    known = issuers.Issuer(issuer=issuer.url, title="模拟", audience=AUDIENCE, client_id=CLIENT)
    with guarded_on(server, IdentityChoice(issuers=(known,))) as office:
        assert "issuers" not in office.http.get("/login").text
        assert office.http.get("/login/issuers/1").status_code == 409
