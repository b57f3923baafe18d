"""Pages in a real browser: with a script and without, on a narrow screen, on paper, by keyboard, for all readers."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from api.routes import examples
from tests.api.console.browser import chromium, opened
from tests.api.console.conftest import Shown
from tests.api.console.test_case_page import MARKUP
from tests.api.serving import Office

KIND = "approval-expert-review"
NARROW, ZOOMED = {"width": 320, "height": 700}, {"width": 640, "height": 450}  # of 1280, at 400 and at 200 per cent


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def addresses(shown: Shown) -> dict[str, str]:
    """One address of each kind of page."""
    case = shown.address(KIND)
    paths = {
        "list": "/console/cases",
        "overdue": "/console/cases?light=red&lang=en",
        "case": case,
        "suspended": shown.address("open-approval-suspended"),
        "joint": shown.address("joint-granted"),
        "english": f"{case}?lang=en",
        "event": f"{case}/events/3",
        "clock": f"{case}/clocks/statutory",
        "diff": f"{case}/diff",
        "unknown": "/console/cases/case:nobody",
    }
    return {name: urljoin(str(shown.http.base_url), path) for name, path in paths.items()}


PAGES = ("list", "overdue", "case", "suspended", "joint", "english", "event", "clock", "diff", "unknown")


def said(page: Page) -> str:
    return page.locator("#standing").inner_text().replace("\u00a0", " ")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_nobody_else_for_anything_and_keeps_its_own_policy(
    browser: Browser, shown: Shown, addresses: dict[str, str], name: str
) -> None:
    with opened(browser) as (page, seen):
        page.goto(addresses[name])
        page.wait_for_load_state("networkidle")
    assert seen.requests
    assert all(url.startswith(str(shown.http.base_url)) for url in seen.requests), seen.requests
    assert [line for line in seen.complaints if name != "unknown" or "404" not in line] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_reader_is_kept_from_a_page(browser: Browser, addresses: dict[str, str], name: str, scheme: str) -> None:
    with opened(browser, color_scheme=scheme) as (page, _):
        page.goto(addresses[name])
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        found = Axe().run(page).response["violations"]
    wrong = [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found]
    assert wrong == []


@pytest.mark.parametrize("size", [NARROW, ZOOMED], ids=["320 px", "200 %"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_never_wider_than_its_window(
    browser: Browser, addresses: dict[str, str], name: str, size: dict[str, int]
) -> None:
    with opened(browser, viewport=size) as (page, _):
        page.goto(addresses[name])
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_names_without_end_and_without_blanks_widen_no_page(browser: Browser, office: Office) -> None:
    endless = {"unit": "超" * 100 + "x" * 100, "role": "procurement"}
    values = {**examples.FILING["values"], "project": "y" * 100}
    filed = office.file({**examples.FILING, "values": values, "acting": endless})
    office.get("/v1/cases", min_position=str(office.product.ledger.position()))
    with opened(browser, viewport=NARROW) as (page, _):
        for path in ("", f"/{filed['case']}", f"/{filed['case']}/events/1", f"/{filed['case']}/diff"):
            page.goto(urljoin(str(office.http.base_url), f"/console/cases{path}"))
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path


def test_the_slider_shows_each_stop_and_keeps_the_focus(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser) as (page, seen):
        page.goto(addresses["case"])
        now, slider = said(page), page.locator("#stop")
        last = int(slider.get_attribute("max") or 0)
        slider.focus()
        page.keyboard.press("Home")
        expect(page.locator(".step-now")).to_contain_text(f"第 1/{last} 步")
        assert re.search(r"\?at=2026-", page.url)
        assert "提交" in (slider.get_attribute("aria-valuetext") or "")
        first = said(page)
        assert first != now
        assert page.locator(".trail > li").count() == 1
        page.keyboard.press("ArrowRight")
        expect(page.locator(".step-now")).to_contain_text(f"第 2/{last} 步")
        expect(slider).to_be_focused()
        page.keyboard.press("End")
        expect(page.locator(".step-now")).to_contain_text("现在")
        assert said(page) == now
        assert page.url == addresses["case"]
        assert [url for url in seen.requests if url.endswith(".css")].__len__() <= 2  # no page was loaded anew
    assert seen.complaints == []


def test_a_slider_that_is_dragged_shows_where_it_stopped_whatever_answers_come_late(
    browser: Browser, addresses: dict[str, str]
) -> None:
    with opened(browser) as (page, seen):
        page.goto(addresses["case"])
        last = page.locator("#stop").get_attribute("max")
        page.locator("#stop").evaluate(
            "(slider) => { for (let n = slider.max; n >= 2; n--)"
            " { slider.value = n; slider.dispatchEvent(new Event('input')); } }"
        )
        expect(page.locator(".step-now")).to_contain_text(f"第 2/{last} 步")
        page.wait_for_load_state("networkidle")
        expect(page.locator(".step-now")).to_contain_text(f"第 2/{last} 步")
    assert seen.complaints == []


def test_without_a_connection_the_page_stays_and_says_so_and_goes_on_once_it_is_back(
    browser: Browser, shown: Shown, addresses: dict[str, str]
) -> None:
    with opened(browser) as (page, _):
        page.goto(addresses["case"])
        now, told, slider = said(page), page.get_by_role("status"), page.locator("#stop")
        expect(told).to_be_hidden()
        last = slider.input_value()
        page.context.set_offline(True)
        slider.focus()
        page.keyboard.press("Home")
        expect(told).to_contain_text("连接中断，未能显示这一步")
        assert (said(page), slider.input_value(), page.url) == (now, last, addresses["case"])
        page.context.set_offline(False)
        page.keyboard.press("Home")
        expect(page.locator(".step-now")).to_contain_text(f"第 1/{last} 步")
        expect(told).to_be_hidden()


def test_a_board_that_hears_nothing_any_more_says_so(browser: Browser, shown: Shown) -> None:
    with opened(browser) as (page, _):
        page.goto(urljoin(str(shown.http.base_url), "/console/boards"))
        expect(page.locator(".told")).to_contain_text("实时更新")
        page.route("**/console/live*", lambda route: route.abort())
        page.reload()
        expect(page.locator(".told")).to_contain_text("连接中断或登录已失效，暂不更新")
        expect(page.locator(".told time")).to_be_visible()


def test_a_step_that_is_clicked_moves_the_slider_and_the_next_one_has_the_focus(
    browser: Browser, addresses: dict[str, str]
) -> None:
    with opened(browser) as (page, _):
        page.goto(addresses["case"])
        last = int(page.locator("#stop").get_attribute("max") or 0)
        page.locator("a.step[rel=prev]").click()
        expect(page.locator(".step-now")).to_contain_text(f"第 {last - 1}/{last} 步")
        assert page.locator("#stop").input_value() == str(last - 1)
        expect(page.locator("a.step[rel=prev]")).to_be_focused()


def test_going_back_to_a_page_shows_all_of_it(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser) as (page, _):
        page.goto(addresses["case"])
        page.locator("#stop").focus()
        page.keyboard.press("Home")
        expect(page.locator(".step-now")).to_contain_text("第 1/")
        stood = page.url
        page.locator(".entry-title").first.click()
        expect(page.locator("#proof")).to_be_visible()
        page.go_back()
        assert page.url == stood
        expect(page.locator(".mast")).to_be_visible()
        expect(page.locator(".step-now")).to_contain_text("第 1/")


def test_the_replay_is_whole_without_a_script(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, java_script_enabled=False) as (page, _):
        page.goto(addresses["case"])
        now = said(page)
        page.locator("a.step[rel=prev]").click()
        assert said(page) != now
        page.locator("a.step[rel=next]").click()
        assert said(page) == now
        page.locator("#stop").focus()
        page.keyboard.press("Home")
        page.locator("form.replay button").click()
        expect(page.locator(".step-now")).to_contain_text("第 1/")
        page.get_by_role("link", name="按当时所知").click()
        assert "known_at=" in page.url
        page.locator("#jump").fill("2026-09-30")
        page.locator("form.jump button").click()
        assert "截至 2026 年 9 月 30 日" in said(page)
        page.get_by_role("link", name="与上一步比较").click()
        expect(page.get_by_role("heading", name="变化")).to_be_visible()


def test_a_case_is_reached_by_its_number_and_from_the_list_without_a_script(browser: Browser, shown: Shown) -> None:
    with opened(browser, java_script_enabled=False) as (page, _):
        page.goto(str(shown.http.base_url.join("/console/cases")))
        page.locator(".lights a", has_text="超期").click()
        number = page.locator(".cases tbody th a").first.inner_text()
        page.locator("#find").fill(number)
        page.get_by_role("button", name="查找").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(number)
        page.get_by_role("link", name="English").click()
        assert said(page).startswith("As of ")


def test_the_first_tab_leads_past_the_navigation(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser) as (page, _):
        page.goto(addresses["list"])
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        expect(page.locator(".skip")).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()


def test_paper_shows_what_is_folded_and_leaves_out_what_is_pressed(browser: Browser, addresses: dict[str, str]) -> None:
    with opened(browser, java_script_enabled=False, color_scheme="dark") as (page, _):
        page.goto(addresses["case"])
        folded = page.locator("details.followed ol").first
        assert not folded.is_visible()
        page.emulate_media(media="print")
        assert folded.is_visible()
        for gone in (".rooms", ".find", "form.replay", ".steps", ".themes"):
            assert not page.locator(gone).first.is_visible(), gone
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(28, 35, 44)"


def test_a_reader_chooses_an_appearance_that_stays(browser: Browser, addresses: dict[str, str]) -> None:
    def ground(page: Page) -> str:
        page.wait_for_load_state()
        return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))

    with opened(browser, color_scheme="light") as (page, _):
        page.goto(addresses["list"])
        light = ground(page)
        page.get_by_role("link", name="深色").click()
        assert page.url == addresses["list"]
        dark = ground(page)
        assert dark != light
        page.goto(addresses["case"])
        assert ground(page) == dark
        page.get_by_role("link", name="浅色").click()
        assert ground(page) == light


def test_markup_as_a_name_runs_nothing(browser: Browser, office: Office) -> None:
    for markup in MARKUP:
        values = {**examples.FILING["values"], "project": markup}
        filing = {**examples.FILING, "values": values, "acting": {**examples.PROCUREMENT, "unit": markup}}
        office.file(filing)
    office.get("/v1/cases", min_position=str(office.product.ledger.position()))
    root = str(office.http.base_url)
    with opened(browser) as (page, seen):
        page.goto(urljoin(root, "/console/cases"))
        links = page.locator(".cases tbody th a")
        found = [links.nth(n).get_attribute("href") or "" for n in range(links.count())]
        assert len(found) >= len(MARKUP)
        for path in found:
            for part in ("", "/events/1", "/diff"):
                page.goto(urljoin(root, path + part))
                page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert seen.complaints == []
