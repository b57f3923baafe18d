"""Procedures, items and calendars as pages: every version, every rule with its clause, every day with its reason."""

from datetime import date

import pytest

from domain.procedures.definition import load_shipped
from tests.api.console.linked import links, shown
from tests.api.console.pages import text
from tests.api.serving import Office

PROCEDURES = load_shipped()


def test_every_procedure_is_listed_with_the_version_in_force(office: Office) -> None:
    page = shown(office, "/console/procedures")
    named = {where.rpartition("/")[2].partition("?")[0] for where, _ in links(page, "/console/procedures/")}
    assert named - {"publish"} == {one.code for one in PROCEDURES}


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: str(one.ref))
def test_a_version_is_a_page_with_its_flow_and_every_rule_with_its_clause(office: Office, procedure: object) -> None:
    one = next(one for one in PROCEDURES if one is procedure)
    for lang in ("zh", "en"):
        page = shown(office, f"/console/procedures/{one.code}", version=one.version, lang=lang)
        assert 'class="flow"' in page
        read = text(page)
        for rule in (*one.steps, *one.clocks, *one.outcomes, *one.suspension):
            assert rule.clause in read
            assert rule.title.zh in read
            assert (rule.title.en in read) == (lang == "en")
        assert all(source.title in read for source in one.sources.values())


def test_with_english_chosen_every_rule_stands_in_english_beside_the_chinese(office: Office) -> None:
    read = text(shown(office, "/console/procedures/procurement-challenge", lang="en"))
    for zh, en in (
        ("法定答复期限：7个工作日，法定", "Statutory time for the reply: 7 working days, statutory; from receipt to"),
        ("附 回执、政府采购供应商质疑登记表", "with Receipt, Challenge register form"),
        ("剩余 1 日临期", "near due with 1 day left"),
        ("撤回：采购部", "Withdrawal: Procurement department"),
    ):
        assert zh in read
        assert en in read


def test_the_version_in_force_is_shown_first_and_says_so(office: Office) -> None:
    page = text(shown(office, "/console/procedures/procurement-challenge"))
    assert "procurement-challenge@2018-03-01" in page
    assert "● 现行" in page
    earlier = text(shown(office, "/console/procedures/procurement-challenge", version="2009-08"))
    assert "○ 非现行" in earlier


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [("/console/procedures/nothing", 404, "procedure_unknown"),
     ("/console/procedures/hotline?version=1", 404, "hotline@1"),
     ("/console/items/nothing", 404, "item_unknown"), ("/console/items?unit=nobody", 422, "unit"),
     ("/console/items?kind=nothing", 422, "kind"), ("/console/items?leaf=0", 422, "leaf"),
     ("/console/calendars/1949", 422, "year"), ("/console/calendars/2199", 404, "calendar_unknown"),
     ("/console/calendars/2026?published_by=soon", 422, "published_by"),
     ("/console/calendars/2026?published_by=1990-01-01", 404, "calendar_unknown")],
)  # fmt: skip
def test_what_there_is_not_is_a_page_that_names_it(office: Office, path: str, status: int, said: str) -> None:
    assert said in shown(office, path, status)


def test_a_year_without_a_calendar_leads_to_the_years_that_have_one(office: Office) -> None:
    page = shown(office, "/console/calendars/2199", 404)
    assert '<a class="button" href="/console/calendars">打开日历</a>' in page
    assert "案号" not in text(page).rpartition("没有这一年的工作日历")[2]


def test_a_year_shows_its_notice_its_rest_days_and_its_working_weekends(office: Office) -> None:
    page = shown(office, "/console/calendars/2025")
    assert page.count('class="month') == 12
    read = text(page)
    assert "国办发明电〔2024〕12号" in read
    assert "2025-01-26 春节" in read
    assert page.count("cell day-made-up") == 5  # the five weekends of 2025 that were worked
    assert "暂定" not in read


def test_a_year_without_its_notice_says_that_it_is_provisional(office: Office) -> None:
    year = date.today().year + 2  # noqa: DTZ011 - the notice of the next year may be out, that of the one after is not
    page = shown(office, f"/console/calendars/{year}")
    assert "▲ 暂定" in text(page)
    assert page.count("unsure") > 300


def test_a_year_may_be_seen_as_it_had_been_published_by_a_day(office: Office) -> None:
    before = shown(office, "/console/calendars/2020", published_by="2020-01-22")
    after = shown(office, "/console/calendars/2020")
    assert "2020-01-24 – 2020-01-30" in text(before)
    assert before.count("cell day-holiday") < after.count("cell day-holiday")


def test_a_service_item_shows_both_limits_to_the_office_and_to_anyone(office: Office) -> None:
    for of in ("/console/items", "/public/items"):
        (where, title), *_ = links(shown(office, of), f"{of}/")
        page = text(shown(office, where))
        assert title in page
        assert "承诺" in page
        assert "法定" in page
    assert "没有符合条件的事项" in shown(office, "/public/items", leaf="9")
