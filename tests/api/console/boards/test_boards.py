"""Overview, lists and boards: every number opens the list it counts, and what cannot be asked is said in a page."""

import re
from datetime import timedelta
from typing import Any

import pytest

from api.console.boards.board import BoardRow
from api.console.boards.board import _row as row_of
from api.console.boards.viewpoint import Viewpoint
from tests.api.console.linked import HOSTILE, first_number, links, shown
from tests.api.console.pages import text
from tests.api.serving import Office

WINDOWS = {"by": "window"}


def total_of(office: Office, address: str) -> int:
    heading = re.search(r"<h1>(.*?)</h1>", shown(office, address), re.DOTALL)
    assert heading is not None
    return first_number(text(heading[1]))


def test_the_first_thing_is_what_is_over_with_who_answers_for_it_and_where_it_stands(
    office: Office, approvals: list[str]
) -> None:
    page = text(shown(office, "/console/overview"))
    assert page.index("4 ■ 超法定时限") < page.index("4 ■ 超承诺时限") < page.index("5 ● 在办")
    assert "先看 政务办〔2026〕1号 ：住建窗口，所在环节：承办人审查，法定时限 超 " in page
    row = page[page.rindex("政务办〔2026〕1号", 0, page.index("local-administrator")) :]
    assert row.index("住建窗口") < row.index("local-administrator") < row.index("承办人审查")
    assert HOSTILE in page


@pytest.mark.parametrize(
    "path", ["/console/overview", "/console/boards", "/console/boards?by=window", "/console/boards?by=body"]
)
@pytest.mark.parametrize("lang", ["", "en"])
def test_every_number_opens_the_list_that_it_counts(office: Office, approvals: list[str], path: str, lang: str) -> None:
    page = shown(office, path + (f"{'&' if '?' in path else '?'}lang=en" if lang else ""))
    counted = [
        (address, said) for address, said in links(page, "/console/lists/") if not said.startswith(("全部", "all"))
    ]
    assert len(counted) > 6
    for address, said in counted:
        assert total_of(office, address) == first_number(said), (address, said)


def test_a_list_goes_on_page_by_page(office: Office, approvals: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.console.boards.lists.ROWS", 2)
    cases: list[str] = []
    address: str | None = "/console/lists/open"
    while address is not None:
        page = shown(office, address)
        cases += [where.partition("?")[0].rpartition("/")[2] for where, _ in links(page, "/console/cases/case:")]
        address = next((where for where, said in links(page, "/console/lists/") if said == "下一页"), None)
    assert cases == approvals
    assert "名单上没有办件" in shown(office, "/console/lists/open", leaf="9")


def test_a_board_goes_down_to_a_place_and_counts_that_place_alone(office: Office, approvals: list[str]) -> None:
    page = shown(office, "/console/boards", **WINDOWS)
    (address, _), *_ = [link for link in links(page, "/console/boards?level=window") if link[1] == HOSTILE]
    below = shown(office, address)
    assert HOSTILE in text(below)
    assert "1 ■ 超法定时限" in text(below)
    assert "看板" in {said for _, said in links(below, "/console/boards")}


def test_a_board_of_many_places_shows_the_foremost_and_leads_to_all(
    office: Office, approvals: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = shown(office, "/console/boards", **WINDOWS)
    places = whole.count('<th scope="row">')
    assert places > 1
    assert "places=all" not in whole
    monkeypatch.setattr("api.console.boards.board.PLACES", 1)
    folded = shown(office, "/console/boards", **WINDOWS)
    first = whole.index('<th scope="row">')
    assert folded.count('<th scope="row">') == 1
    assert whole[first : whole.index("</th>", first)] in folded
    (address, said), *_ = [link for link in links(folded, "/console/boards?") if "places=all" in link[0]]
    assert said.startswith(f"全部 {places} 个")
    assert shown(office, address).count('<th scope="row">') == places


def test_only_the_places_that_are_shown_are_drawn(
    office: Office, approvals: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str | None] = []

    def row(looking: Viewpoint, of: str | None, title: str | None, *numbers: Any) -> BoardRow:
        drawn.append(title)
        return row_of(looking, of, title, *numbers)

    monkeypatch.setattr("api.console.boards.board._row", row)
    monkeypatch.setattr("api.console.boards.board.PLACES", 1)
    folded = shown(office, "/console/boards", **WINDOWS)
    assert len(drawn) == 1
    assert str(drawn[0]) in text(folded)


def test_a_rate_shows_its_base_and_the_period_before(office: Office, approvals: list[str]) -> None:
    page = text(shown(office, "/console/boards", period="2026-02", **WINDOWS))
    assert "按期办结率（承诺时限） 0.0% n=2" in page
    assert "上期 0.0% · n=2" in page
    assert "2026 年 2 月" in page


def test_a_past_day_shows_what_was_known_then_and_links_keep_to_it(office: Office, approvals: list[str]) -> None:
    founded = office.product.ledger.identity().created_on.astimezone(office.product.zone).date()
    today = shown(office, "/console/overview", as_of=founded.isoformat())  # the day it was founded is today
    assert 'data-live="/console/live"' in today
    for as_of in ("2020-01-01", (founded + timedelta(days=1)).isoformat()):
        assert "as_of" in shown(office, "/console/boards", 422, as_of=as_of)


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("/console/lists/nothing", 404, "statutory-overdue"), ("/console/overview?level=planet", 422, "district"),
     ("/console/overview?level=unit", 422, "level"), ("/console/overview?unit=x", 422, "level"),
     ("/console/boards?level=city&unit=nowhere", 422, "level_unit_unknown"),
     ("/console/boards?by=planet", 422, "village"),
     ("/console/boards?period=2026-13", 422, "metric_period_malformed"),
     ("/console/boards?period=2150", 422, "period_in_future"),
     ("/console/boards?level=window&unit=x&by=unit", 422, "by"), ("/console/lists/open?leaf=0", 422, "leaf"),
     ("/console/overview?as_of=tomorrow", 422, "as_of"),
     ("/console/overview?as_of=2150-01-01", 422, "moment_in_future")],
)  # fmt: skip
def test_what_cannot_be_asked_is_a_page_that_names_it(
    office: Office, approvals: list[str], path: str, status: int, said: str
) -> None:
    assert said in shown(office, path, status)


def test_the_part_that_lives_is_asked_for_alone(office: Office, approvals: list[str]) -> None:
    whole = shown(office, "/console/boards")
    part = office.http.get("/console/boards", headers={"Console-Part": "now"}).text
    assert "<html" not in part
    assert 'class="lights"' in part
    assert f'data-after="{office.product.ledger.position()}"' in whole


def test_whoever_watches_is_told_the_position_and_nothing_else(office: Office, approvals: list[str]) -> None:
    with office.http.stream("GET", "/console/live", params={"after": "0"}) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        told = [next(lines) for _ in range(3)]
    assert told == ["retry: 2000", "", f"data: {office.product.ledger.position()}"]
