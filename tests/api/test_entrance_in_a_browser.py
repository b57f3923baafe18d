"""Getting in with a real browser: with a password, at an issuer, without a script, for all readers."""

import socket
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from application.access.identities import Subject
from domain.access.role import Role
from infrastructure.identity import issuers
from infrastructure.identity.choice import IdentityChoice
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.console.browser import chromium, opened
from tests.api.guarded import PASSWORD, Guarded, guarded_on
from tests.api.serving import ADMINISTRATOR
from tests.issuer import AUDIENCE, CLIENT, an_issuer

NEW = "Chuang-kou-2"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def office(server: EmbeddedServer) -> Iterator[Guarded]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with an_issuer() as issuer:
        known = issuers.Issuer(issuer=issuer.url, title="市统一身份认证（模拟）", audience=AUDIENCE, client_id=CLIENT)
        choice = IdentityChoice(issuers=(known,), public_url=f"http://127.0.0.1:{port}")
        with guarded_on(server, choice, port=port) as opened_office:
            people = opened_office.access.people
            subject = Subject(issuer.url, issuer.subject)
            people.add_foreign(opened_office.command(), ADMINISTRATOR, name="张三（模拟）", subject=subject)
            opened_office.enter("clerk", Role.WINDOW, "住建窗口")
            opened_office.enter("newcomer", Role.WINDOW, "住建窗口", must_change=True)
            yield opened_office


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without"])
def test_one_is_led_to_the_login_and_back_and_out_again(browser: Browser, office: Guarded, script: bool) -> None:
    with opened(browser, java_script_enabled=script) as (page, seen):
        page.goto(f"{office.url}/v1/me")
        assert page.url == f"{office.url}/login?next=%2Fv1%2Fme"
        page.get_by_label("用户名").fill("clerk")
        page.get_by_label("口令").fill("wrong")
        page.get_by_role("button").click()
        assert "用户名或口令不正确" in page.get_by_role("alert").inner_text()
        page.get_by_label("口令").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{office.url}/v1/me")
        assert "clerk（模拟）" in page.content()
    assert {url.removeprefix(office.url).split("?")[0] for url in seen.requests} <= {
        "/v1/me",
        "/login",
        "/login/entrance.css",
        "/favicon.ico",
    }


def test_a_first_password_is_changed_on_the_way(browser: Browser, office: Guarded) -> None:
    with opened(browser) as (page, _):
        page.goto(f"{office.url}/login?next=/v1/me")
        page.get_by_label("用户名").fill("newcomer")
        page.get_by_label("口令").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.get_by_label("旧口令").fill(PASSWORD)
        page.get_by_label("新口令 New password", exact=True).fill(NEW)
        page.get_by_label("再次输入新口令").fill(NEW)
        page.get_by_role("button").click()
        page.wait_for_url(f"{office.url}/v1/me")


def test_one_logs_in_at_an_issuer(browser: Browser, office: Guarded) -> None:
    with opened(browser) as (page, seen):
        page.goto(f"{office.url}/v1/me")
        page.get_by_role("link", name="市统一身份认证（模拟）").click()
        page.wait_for_url(f"{office.url}/v1/me")
        assert "张三（模拟）" in page.content()
        cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
        assert list(cookies) == ["caseledger"]
        assert (cookies["caseledger"]["httpOnly"], cookies["caseledger"]["sameSite"]) == (True, "Lax")
        assert page.evaluate("document.cookie") == ""
    assert seen.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/login", "/password"])
def test_the_pages_are_for_all_readers(browser: Browser, office: Guarded, path: str, scheme: str) -> None:
    with opened(browser, color_scheme=scheme, viewport={"width": 320, "height": 700}) as (page, seen):
        page.goto(f"{office.url}{path}")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert seen.complaints == []
