"""The pages of acts and of the desk in a real browser: for all readers, never too wide, nothing foreign, a journey."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.api.console.browser import chromium, opened
from tests.api.console.conftest import Shown

NARROW = {"width": 320, "height": 700}
PAGES = (
    "{open-approval-near-due}/acts/suspend-clocks",
    "{open-approval-filed}/acts/accept?lang=en",
    "{challenge-entered-late}/knowledge?at=2026-03-14",
    "{open-approval-suspended}/evidence",
    "/console/filings/window-approval",
    "/console/inspection/search?q=专家评审",
    "/console/inspection/views",
    "/console/inspection/views/late-entries",
    "/console/inspection/findings",
    "/console/inspection/inspections",
    "/console/inspection/inspections/2026-late-entries",
    "/console/inspection/verification",
    "/console/inspection/log",
    "/console/inspection/access-log",
    "/console/overview",
    "/console/boards",
    "/console/lists/open",
    "/console/metrics",
    "/console/metrics/on-time-rate?period=2026-q3",
    "/console/metrics/on-time-rate/cases?period=2026-q3",
    "/console/procedures/hotline?lang=en",
    "/console/items",
    "/console/calendars/2026",
    "/console/bulletins/2026-10",
    "/public",
)
SCRIPTS = pytest.mark.parametrize("scripted", [True, False], ids=["with a script", "without"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.mark.parametrize("path", PAGES)
def test_no_reader_is_kept_from_a_page_that_fits_its_window_and_asks_nobody_else(
    browser: Browser, shown: Shown, path: str
) -> None:
    for look in ({"color_scheme": "light"}, {"color_scheme": "dark", "viewport": NARROW}):
        with opened(browser, **look) as (page, seen):
            answer = page.goto(shown.url(path))
            assert answer is not None
            assert answer.status == 200
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            found = Axe().run(page).response["violations"]
            assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []
            if "viewport" in look:
                assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        assert all(url.startswith(str(shown.http.base_url)) for url in seen.requests), seen.requests
        assert seen.complaints == []


@SCRIPTS
def test_a_handler_previews_a_stop_and_goes_back_to_change_it(browser: Browser, shown: Shown, scripted: bool) -> None:
    position = shown.product.ledger.position()
    with opened(browser, java_script_enabled=scripted) as (page, seen):
        page.goto(shown.url("{open-approval-near-due}"))
        page.get_by_role("link", name="停止计时", exact=True).click()
        page.get_by_label("理由（法定情形）").select_option("expert-review")
        page.locator("#in-needed").fill("10")
        page.get_by_label("所需时间书面告知").fill("告知-1")
        page.get_by_role("button", name="预览期限和记录").click()
        expect(page.locator("#standing")).to_contain_text("停止计时")
        expect(page.locator("#would")).to_contain_text("将记录")
        page.get_by_role("button", name="返回修改").click()
        expect(page.locator("#in-needed")).to_have_value("10")
    assert seen.complaints == []
    assert shown.product.ledger.position() == position


@SCRIPTS
def test_a_supervisor_goes_from_what_is_over_to_the_case_and_from_a_figure_to_its_cases(
    browser: Browser, shown: Shown, scripted: bool
) -> None:
    with opened(browser, java_script_enabled=scripted) as (page, seen):
        page.goto(shown.url("/console/overview"))
        first = page.locator("table.listed tbody tr").first
        number = first.locator("th a").inner_text()
        first.locator("th a").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(number)
        page.get_by_role("link", name="看板", exact=True).click()
        tile = page.locator(".lights a").filter(has_text="在办")
        counted = re.search(r"\d+", tile.inner_text())
        assert counted is not None
        tile.click()
        expect(page.locator("main")).to_contain_text(f"{counted[0]} 件")
        page.get_by_role("link", name="统计", exact=True).click()
        page.locator('main a[href*="/console/metrics/accepted"]').first.click()
        page.locator('main a[href*="/console/metrics/accepted/cases"]').first.click()
        expect(page.locator("main table tbody tr").first).to_be_visible()
    assert seen.complaints == []
    assert all(url.startswith(str(shown.http.base_url)) for url in seen.requests), seen.requests


@SCRIPTS
def test_an_inspector_searches_replays_what_was_known_and_looks_at_the_proof(
    browser: Browser, shown: Shown, scripted: bool
) -> None:
    with opened(browser, java_script_enabled=scripted) as (page, seen):
        page.goto(shown.url("/console/inspection"))
        page.locator('main input[name="q"]').fill("专家评审")
        page.locator("main form button").first.click()
        expect(page.locator("main mark").first).to_have_text("专家评审")
        page.locator('main a[href*="/console/cases/case:"]').first.click()
        page.get_by_role("link", name="按当时所知").click()
        assert "known_at=" in page.url
        page.locator("a.step[rel=prev]").click()
        expect(page.locator(".step-now")).to_contain_text("步")
        page.locator(".entry-title").first.click()
        expect(page.locator("#proof")).to_be_visible()
    assert seen.complaints == []
    assert all(url.startswith(str(shown.http.base_url)) for url in seen.requests), seen.requests
