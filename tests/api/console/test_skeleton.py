"""What holds for every page: a policy without foreign things, two languages, an appearance, problems as pages."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from api.app import create_app
from api.console.problem_words import BY_CODE, BY_STATUS
from api.routes import examples
from tests.api.console.pages import page, text
from tests.api.console.take_screenshots import PICTURES
from tests.api.serving import Office, served_application
from tests.api.test_application import Asked, Gone, Unanswered

PAGES = ("/console/cases", "/console/cases?light=red", "/console/nowhere", "/console/cases/case:nobody")
FOREIGN = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?(?:[a-z]+:)?//""")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_lets_in_nothing_foreign_and_no_style_or_script_that_stands_in_it(office: Office, path: str) -> None:
    answer = office.http.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not FOREIGN.search(answer.text)
    assert " style=" not in answer.text
    assert "<style" not in answer.text
    assert not re.search(r"<script(?![^>]* src=)", answer.text)
    assert not re.search(r"\son[a-z]+=", answer.text)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_chinese_unless_its_address_asks_for_english(office: Office, path: str) -> None:
    assert '<html lang="zh-CN">' in office.http.get(path).text
    english = office.http.get(f"{path}{'&' if '?' in path else '?'}lang=en").text
    assert '<html lang="en">' in english
    assert "?lang=en" in re.search(r'<a class="brand" href="([^"]+)"', english)[1]  # type: ignore[index]


def test_the_switch_of_language_keeps_the_page_and_what_was_asked_of_it(office: Office) -> None:
    shown = page(office.http, "/console/cases", light="red", unit="采购部&amp")
    switched = re.search(r'<a class="tongue" href="([^"]+)"', shown)
    assert switched is not None
    address = switched[1].replace("&amp;", "&")
    assert address == "/console/cases?light=red&unit=%E9%87%87%E8%B4%AD%E9%83%A8%26amp&lang=en"
    assert 'value="采购部&amp;amp"' in page(office.http, address)


def test_a_language_that_the_console_does_not_speak_is_refused(office: Office) -> None:
    assert "lang" in page(office.http, "/console/cases", 422, lang="fr")


def test_every_file_of_the_console_is_served_for_ever_at_the_address_of_its_content(office: Office) -> None:
    addresses = re.findall(r'(?:href|src)="(/console/assets/[^"]+)"', page(office.http, "/console/cases"))
    assert len(addresses) == 4
    for address in addresses:
        answer = office.http.get(address)
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True), address
    page(office.http, "/console/assets/console.css", 404)


def test_a_theme_is_kept_in_a_cookie_and_changes_which_stylesheets_are_asked_for(office: Office) -> None:
    assert 'media="screen and (prefers-color-scheme: dark)"' in page(office.http, "/console/cases")
    for theme, media in (("dark", 'media="screen"'), ("light", None)):
        chosen = office.http.get("/console/appearance", params={"theme": theme, "back": "/console/cases?light=red"})
        assert (chosen.status_code, chosen.headers["Location"]) == (303, "/console/cases?light=red")
        cookie = {"Cookie": chosen.headers["Set-Cookie"].split(";")[0]}
        office.http.cookies.clear()
        shown = office.http.get("/console/cases", headers=cookie)
        assert "Cookie" in shown.headers["Vary"]
        assert (media or "dark.") in shown.text if media else "dark." not in shown.text
    assert office.http.get("/console/cases", headers={"Cookie": 'theme="><b>; ;=;'}).status_code == 200


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "/console.example.org", "/v1/cases", "x"])
def test_the_switch_of_appearance_leads_nowhere_but_into_the_console(office: Office, back: str) -> None:
    assert "back" in page(office.http, "/console/appearance", 422, theme="dark", back=back)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/console/nowhere", 404, "not_found"), ("/console/cases?number=无此号", 404, "number_unknown"),
     ("/console/cases?light=blue", 422, "parameter_malformed"), ("/console/cases?colour=red", 422, "parameter_unknown"),
     ("/console/cases?at=yesterday", 422, "parameter_malformed"), ("/console/cases?cursor=x", 422, "cursor_malformed"),
     ("/console/appearance", 422, "malformed")],
)  # fmt: skip
def test_what_cannot_be_shown_is_a_page_that_says_what_to_do_next(
    office: Office, path: str, status: int, code: str
) -> None:
    shown = page(office.http, path, status)
    said = BY_CODE.get(code) or BY_STATUS[status]
    assert said.title.zh in shown
    assert said.next.zh in shown
    assert f"<code>{code}</code>" in shown or code == "not_found"
    assert said.title.en in page(office.http, f"{path}{'&' if '?' in path else '?'}lang=en", status)


def test_a_refusal_and_a_busy_server_are_pages_and_say_whether_to_try_again(office: Office) -> None:
    app = create_app(replace(office.product, requests_at_once=0))
    with served_application(app) as client:
        answer = client.get("/console/cases")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert BY_CODE["server_busy"].title.zh in answer.text
        assert "再试一次" in answer.text
    app = create_app(replace(office.product, identification=Unanswered(Asked())))
    with served_application(app) as client:
        for path in ("/console/cases", "/console", "/", "/console/appearance?theme=dark"):
            assert "asked_who_asks" in client.get(path).text, path


def test_a_mistake_of_the_server_is_a_page_without_a_trace(office: Office) -> None:
    product = replace(office.product, ledger=cast("Any", Gone(office.product.ledger, KeyError("secret"))))
    product = replace(product, models=cast("Any", Gone(product.models, KeyError("secret"))))
    product = replace(product, identification=Unanswered(KeyError("secret")))
    with served_application(create_app(product)) as client:
        answer = client.get("/console/cases")
    assert (answer.status_code, BY_STATUS[500].title.zh in answer.text) == (500, True)
    assert "secret" not in answer.text


@pytest.mark.parametrize("path", [*PAGES, "/console/appearance"])
def test_a_simulated_ledger_says_so_on_every_page(simulation: Office, office: Office, path: str) -> None:
    answer = simulation.http.get(path)
    assert answer.headers["Ledger-Simulated"] == "true"
    assert "模拟台账" in answer.text
    assert 'class="simulated"' not in office.http.get(path).text


def test_the_root_leads_into_the_console(office: Office) -> None:
    assert office.http.get("/").headers["Location"] == "/console/overview"
    assert office.http.get("/console?lang=en").headers["Location"] == "/console/overview?lang=en"


def test_an_empty_ledger_says_how_the_first_case_comes(simulation: Office) -> None:
    shown = page(simulation.http, "/console/cases")
    assert "还没有您可以查看的办件" in shown
    assert 'class="button" href="/console/filings"' in shown
    assert "make demo" in shown


def counted(office: Office, status: str) -> int:
    (found,) = [one for one in office.get("/v1/counts")["by_status"] if one["code"] == status]
    return int(found["cases"])


def test_the_list_leads_to_a_case_by_light_by_number_and_by_unit(office: Office) -> None:
    filed = office.file(examples.FILING)
    office.get("/v1/cases", min_position=str(office.product.ledger.position()))
    for asked in ({}, {"unit": "采购部"}, {"status": "filed"}, {"procedure": "procurement-challenge"}):
        assert f'href="/console/cases/{filed["case"]}"' in page(office.http, "/console/cases", **asked)
    assert f"待审查 {counted(office, 'filed')} 件" in text(page(office.http, "/console/cases"))
    assert 'class="lead first"' not in page(office.http, "/console/cases", status="filed")
    assert "没有符合条件的办件" in page(office.http, "/console/cases", unit="没有此单位")
    found = office.http.get("/console/cases", params={"number": f" {filed['number']} ", "lang": "en"})
    assert (found.status_code, found.headers["Location"]) == (303, f"/console/cases/{filed['case']}?lang=en")


def test_a_form_that_was_left_empty_asks_nothing(office: Office) -> None:
    page(office.http, "/console/cases", light="", status="", procedure="", unit="", at="", sort="", number="")


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_picture_of_each_page_is_shown(readme: str) -> None:
    root = Path(__file__).parents[3]
    shown = set(re.findall(r"\(docs/screenshots/([a-z-]+)\.png\)", (root / readme).read_text(encoding="utf-8")))
    assert shown == {path.stem for path in (root / "docs" / "screenshots").iterdir()}
    assert shown == {*PICTURES, "publishing", "login"}
