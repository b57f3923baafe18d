"""Whole errands in a real browser, with a script and without: rules are published, papers uploaded, citizens speak."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from infrastructure.documents.folder import FolderStore
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.console.browser import chromium, opened
from tests.api.console.rules.test_publishing import a_working_day_of, due, revision, running_in
from tests.api.console.test_acts import filed
from tests.api.serving import Office, office_on, opened_database

SCRIPTS = pytest.mark.parametrize("scripted", [True, False], ids=["with a script", "without"])
PAPER = b"%PDF-1.7\nnotice\n%%EOF\n"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def desk(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of its own, which keeps documents."""
    store = FolderStore(tmp_path_factory.mktemp("documents"))
    with opened_database(server) as database, office_on(database, documents=store) as office:
        yield office


def without_fault(page: Page) -> None:
    """No reader is kept from the page."""
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []


@SCRIPTS
def test_an_administrator_sees_what_a_notice_would_move_and_publishes_it(
    browser: Browser, desk: Office, scripted: bool
) -> None:
    case = running_in(desk)
    notice = revision(desk, a_working_day_of(desk, case))
    assert desk.product.models.wait_for(desk.product.ledger.position(), 20)
    with opened(browser, java_script_enabled=scripted) as (page, seen):
        page.goto(urljoin(str(desk.http.base_url), "/console/calendars"))
        page.get_by_role("link", name="公布新通知").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("公布放假通知")
        text = page.get_by_label("通知内容")
        assert re.match(r"jurisdiction: CN\nyear: \d{4}\n", text.input_value())
        text.fill(notice)
        page.get_by_role("button", name="检查并预览").click()
        expect(page.locator("#standing")).to_have_text(re.compile(r"公布 CN/\d+-\d+ 将改动 \d+ 件在办件的期限"))
        row = page.locator("table.changes tbody tr").filter(has=page.locator(f'a[href="/console/cases/{case}"]')).first
        new = row.locator("ins").inner_text()
        if scripted:
            without_fault(page)
        page.get_by_role("button", name="确认公布").click()
        expect(page.get_by_role("status")).to_contain_text("已公布 CN/")
        assert new in due(desk, case).values()
    assert seen.complaints == []


@SCRIPTS
def test_a_clerk_uploads_a_document_previews_the_act_and_does_it(
    browser: Browser, desk: Office, tmp_path: Path, scripted: bool
) -> None:
    case = filed(desk)
    paper = tmp_path / "受理通知书.pdf"
    paper.write_bytes(PAPER)
    with opened(browser, java_script_enabled=scripted) as (page, seen):
        page.goto(urljoin(str(desk.http.base_url), f"/console/cases/{case}/acts/accept"))
        page.get_by_label("以哪个单位").fill("城管窗口")
        page.get_by_label("以什么岗位").select_option("window")
        page.get_by_label("生效时间").fill("2025-09-22T10:00")
        page.locator('input[name="file.forms.acceptance-notice"]').set_input_files(paper)
        if scripted:
            without_fault(page)
        page.get_by_role("button", name="预览期限和记录").click()
        expect(page.locator("#standing")).to_be_visible()
        page.get_by_role("button", name="确认办理").click()
        page.wait_for_url(re.compile(rf"/console/cases/{case}"))
        expect(page.get_by_role("link", name="电子件")).to_have_attribute("href", re.compile(r"/v1/documents/sha256:"))
    assert seen.complaints == []


@SCRIPTS
def test_a_citizen_says_something_without_a_name_and_looks_how_far_it_has_come(
    browser: Browser, desk: Office, scripted: bool
) -> None:
    with opened(browser, java_script_enabled=scripted, viewport={"width": 320, "height": 700}) as (page, seen):
        page.goto(urljoin(str(desk.http.base_url), "/public"))
        page.get_by_role("link", name="我要反映").click()
        page.get_by_role("link", name="12345热线诉求办件").click()
        page.get_by_label("诉求类型").select_option("建议")
        page.get_by_role("group", name="匿名").get_by_label("是").check()
        page.get_by_role("group", name="应由紧急热线处理").get_by_label("否").check()
        page.get_by_label("诉求内容").fill("路灯不亮")
        if scripted:
            without_fault(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.get_by_role("button", name="提交", exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text("已收到")
        code = page.locator("main code").inner_text()
        assert re.fullmatch(r"[A-Z2-9]{5}-[A-Z2-9]{5}", code)
        assert desk.product.models.wait_for(desk.product.ledger.position(), 20)
        page.get_by_role("link", name="看办件进度").click()
        expect(page.locator("#standing")).to_contain_text("待")
        page.get_by_role("link", name="评价这件事的办理").click()
        page.get_by_label("查询码").fill(code.lower())
        page.get_by_role("button", name="下一步").click()
        expect(page.get_by_role("alert")).to_contain_text("本程序不设评价")
        if scripted:
            without_fault(page)
    assert [one for one in seen.complaints if "409" not in one] == []


@pytest.mark.parametrize("path", ["/public/demands", "/public/demands/service-complaint", "/public/rating",
                                  "/console/calendars/publish", "/console/procedures/publish",
                                  "/console/filings/hotline", "/console/bulletins/2026-q3"])  # fmt: skip
def test_no_reader_is_kept_from_a_page_that_fits_its_window_and_asks_nobody_else(
    browser: Browser, desk: Office, path: str
) -> None:
    for look in ({"color_scheme": "light"}, {"color_scheme": "dark", "viewport": {"width": 320, "height": 700}}):
        for lang in ("", "?lang=en"):
            with opened(browser, **look) as (page, seen):
                page.goto(urljoin(str(desk.http.base_url), path + lang))
                page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
                without_fault(page)
                if "viewport" in look:
                    assert page.evaluate("document.documentElement.scrollWidth") <= 320
            assert all(url.startswith(str(desk.http.base_url)) for url in seen.requests), seen.requests
            assert seen.complaints == []
