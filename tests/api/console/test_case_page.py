"""The page of a case: its sentence, its strips, what happened, as of any moment and to the part that is swapped."""

import re
from base64 import b64decode
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.routes import examples
from application.import_history import Plan, import_history
from application.log import Entry
from infrastructure.csv_history.log import CsvLog
from tests.api.console.conftest import Sealed, Shown
from tests.api.console.pages import inside, page, sentence, text
from tests.api.serving import Office, served_application
from tests.application.recipient import CLERK
from tests.sealing import protection
from tests.vocabulary import ZONE

LEAD = {"unit": "城管窗口", "role": "lead"}
MARKUP = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "<svg/onload=alert(1)>",
    "</title><b>", "{{ 4111*3 }}", "' onmouseover='alert(1)", "&lt;b&gt;", "</desc></svg><script>alert(1)</script>",
)  # fmt: skip


def stopped(office: Office) -> str:
    """Accept a case of 20 working days on 2026-03-02, and stop it on 03-09 for an expert review of five."""
    filing = {**examples.APPROVAL, "item": "twenty-days", "effective_at": "2026-03-02T09:00:00+08:00"}
    case: str = office.file(filing)["case"]
    notice = [{"form": "acceptance-notice", "reference": "SL-9"}]
    office.do(case, "accept", acting=examples.WINDOW, effective_at="2026-03-02T10:00:00+08:00", forms=notice)
    pause = {"ground": "expert-review", "needed": "5 working days", "effective_at": "2026-03-09T10:00:00+08:00"}
    office.do(case, "suspend-clocks", **{**pause, "acting": LEAD})
    return case


@pytest.fixture(scope="module")
def case(sealed: Sealed) -> str:
    return stopped(sealed.office)


def test_the_first_thing_that_a_page_says_is_how_the_case_stands(sealed: Sealed, case: str) -> None:
    shown = page(sealed.office.http, f"/console/cases/{case}", at="2026-03-09")
    said = "截至 2026 年 3 月 9 日：已用 5/20 个工作日，专家评审，停止计时；如 3 月 16 日恢复，期限为 4 月 7 日"
    assert sentence(shown) == said
    assert "‖" in text(inside(shown, '<p class="standing-state">', "</p>"))
    english = page(sealed.office.http, f"/console/cases/{case}", at="2026-03-09", lang="en")
    assert sentence(english).startswith("As of 9 March 2026: 5 of 20 working days used, expert review")


def test_every_picture_has_a_title_and_says_its_sentence(sealed: Sealed, case: str) -> None:
    shown = page(sealed.office.http, f"/console/cases/{case}", at="2026-03-09")
    pictures = re.findall(r'<svg class="strip".*?</svg>', shown, re.DOTALL)
    assert len(pictures) == 3  # the gate is over and folded
    for picture in pictures:
        named, described = re.search(r'aria-labelledby="(\S+) (\S+)"', picture).groups()  # type: ignore[union-attr]
        assert f'<title id="{named}">' in picture
        assert re.search(rf'<desc id="{described}">截至 2026 年 3 月 9 日：', picture)
    assert 'fill="url(#hatch-pale)"' in pictures[0]
    assert "预计期限 4 月 7 日" in pictures[0]
    assert "原期限 3 月 30 日（停止计时前）" in pictures[0]
    for pattern in ("hatch", "hatch-pale", "cross"):
        assert shown.count(f'<pattern id="{pattern}"') == 1


def test_a_page_shows_who_acted_when_on_which_clause_and_what_was_entered_late(sealed: Sealed, case: str) -> None:
    trail = text(inside(page(sealed.office.http, f"/console/cases/{case}"), '<ol class="trail">', "<aside"))
    for said in (
        "停止计时：专家评审",
        "城管窗口",
        "许可法 45",
        "2026-03-09 10:00",
        "补录，晚",
        "受保护 · 个人信息",
        "SL-9",
    ):
        assert said in trail, said


def test_a_due_day_is_explained_by_a_small_calendar(sealed: Sealed, case: str) -> None:
    shown = page(sealed.office.http, f"/console/cases/{case}/clocks/statutory", at="2026-03-09")
    cells = dict(re.findall(r'title="(2026-\d\d-\d\d) ([^"]*)"', shown))
    assert cells["2026-03-02"].startswith("起算日")
    assert cells["2026-03-03"] == "计入 工作日"
    assert cells["2026-03-07"] == "休息日（不计） 星期六"
    assert cells["2026-03-16"] == "停止计时（不计） 专家评审 工作日"
    assert cells["2026-04-06"].startswith("休息日（不计） 清明节 ")
    assert cells["2026-04-07"] == "计入 工作日"
    assert len(cells) == 37
    assert text(inside(shown, '<table class="days">', "</table>")).count("计入") == 20


@pytest.mark.parametrize("path", ["clocks/cuckoo", "events/999", "clocks/statutory?run=9"])
def test_what_a_case_does_not_have_is_a_page_that_says_so(sealed: Sealed, case: str, path: str) -> None:
    assert "404" in page(sealed.office.http, f"/console/cases/{case}/{path}", 404)


def test_one_address_gives_a_page_or_the_part_that_depends_on_the_instant(sealed: Sealed, case: str) -> None:
    address = f"/console/cases/{case}?at=2026-03-09"
    whole, part = sealed.office.http.get(address), sealed.office.http.get(address, headers={"Console-Part": "then"})
    for answer in (whole, part):
        assert "Console-Part" in answer.headers["Vary"]
    assert "<html" not in part.text
    assert 'type="range"' not in part.text
    assert part.text.strip() in whole.text
    assert sentence(part.text) == sentence(whole.text)


def test_every_stop_has_an_address_and_a_form_without_a_script_is_led_to_it(sealed: Sealed, case: str) -> None:
    http = sealed.office.http
    shown = page(http, f"/console/cases/{case}")
    addresses = re.findall(r'data-address="([^"]+)"', shown)
    assert len(addresses) == 4  # filed, accepted, stopped, now
    for number, address in enumerate(addresses, 1):
        led = http.get(f"/console/cases/{case}", params={"stop": str(number)})
        assert (led.status_code, led.headers["Location"]) == (303, address.replace("&amp;", "&"))
        assert f"第 {number}/4 步" in text(page(http, led.headers["Location"]))
    assert "stop" in page(http, f"/console/cases/{case}", 422, stop="5")


def test_what_was_entered_late_is_left_out_of_what_was_known_then(sealed: Sealed, case: str) -> None:
    http = sealed.office.http
    shown = page(http, f"/console/cases/{case}")
    known = re.search(r'href="([^"]+known_at=[^"]+)"[^>]*>按当时所知', shown)
    assert known is not None
    stops = re.findall(r'data-address="([^"]+known_at=[^"]+)"', page(http, known[1].replace("&amp;", "&")))
    assert len(stops) == len(sealed.office.get(f"/v1/cases/{case}/timeline")["events"]) + 1
    first = page(http, stops[0].replace("&amp;", "&"))
    assert "待审查" in text(inside(first, '<p class="standing-state">', "</p>"))
    assert "受理通知书" not in text(inside(first, '<ol class="trail">', "<aside"))


def test_before_its_filing_a_case_says_to_choose_a_later_moment(sealed: Sealed, case: str) -> None:
    assert "请选择较晚的时刻" in page(sealed.office.http, f"/console/cases/{case}", 404, at="2026-03-01")


def test_two_instants_are_compared_in_changed_rows_with_the_events_between(sealed: Sealed, case: str) -> None:
    shown = page(sealed.office.http, f"/console/cases/{case}/diff", 200, **{"from": "2026-03-08", "to": "2026-03-09"})
    rows = {
        text(what): (text(before), text(after))
        for what, before, after in re.findall(
            r'<tr><th scope="row">(.*?)</th><td>(.*?)</td><td>(.*?)</td></tr>', shown, re.DOTALL
        )
    }
    assert rows["法定时限 · 状态"] == ("● 计时中", "‖ 停止计时")
    assert rows["法定时限 · 用时"] == ("已用 4，剩余 16", "已用 5，剩余 15")
    assert rows["法定时限 · 停止计时"] == ("", "专家评审 2026-03-09")
    assert "状态" not in rows
    between = text(inside(shown, 'id="between"', "</section>"))
    assert "停止计时：专家评审" in between
    assert "受理" not in between


def test_nothing_changed_is_said_and_a_side_before_the_filing_is_not_on_record(sealed: Sealed, case: str) -> None:
    address = f"/console/cases/{case}/diff"
    same = page(sealed.office.http, address, 200, **{"from": "2026-03-09", "to": "2026-03-09"})
    assert "没有变化" in same
    early = page(sealed.office.http, address, 200, **{"from": "2026-03-01", "to": "2026-03-02"})
    assert "尚无此件" in early


def test_hindsight_shows_what_was_not_on_record_then(sealed: Sealed, case: str) -> None:
    events = sealed.office.get(f"/v1/cases/{case}/timeline")["events"]
    filed_at = events[0]["recorded_at"]
    shown = page(sealed.office.http, f"/console/cases/{case}/diff", 200, by="hindsight", to=filed_at)
    assert "停止计时：专家评审" in text(inside(shown, 'id="between"', "</section>"))


@pytest.mark.parametrize(("name", "value"), [("by", "magic"), ("from", "yesterday"), ("to", "x" * 61)])
def test_a_comparison_that_cannot_be_read_names_the_parameter(sealed: Sealed, case: str, name: str, value: str) -> None:
    assert name in page(sealed.office.http, f"/console/cases/{case}/diff", 422, **{name: value})


@pytest.mark.parametrize("markup", MARKUP)
def test_markup_in_what_was_filled_in_is_text(office: Office, markup: str) -> None:
    values = {**examples.FILING["values"], "project": markup}
    acting = {**examples.PROCUREMENT, "unit": markup}
    filed: dict[str, Any] = office.file({**examples.FILING, "values": values, "acting": acting})
    forms = [{"form": "receipt", "reference": markup}, {"form": "register-form", "reference": "DJ"}]
    office.do(filed["case"], "accept", forms=forms)
    for path in ("", "/events/1", "/diff", "/clocks/gate"):
        shown = page(office.http, f"/console/cases/{filed['case']}{path}")
        assert markup not in shown or markup in {"javascript:alert(1)", "{{ 4111*3 }}"}, path
        assert "12333" not in re.findall(r"\b\d+\b", shown) or markup != "{{ 4111*3 }}"
        assert not re.search(r"(?:href|src|action)=.javascript:", shown)
    assert text(page(office.http, f"/console/cases/{filed['case']}")).count(markup) >= 3


def test_an_event_shows_its_bytes_their_hash_and_the_proof_once_it_is_sealed(sealed: Sealed) -> None:
    case = stopped(sealed.office)
    http = sealed.office.http
    assert "尚未封存" in page(http, f"/console/cases/{case}/events/1")
    sealed.sealer.seal()
    events = sealed.office.get(f"/v1/cases/{case}/timeline")["events"]
    for event in events:
        address = f"/console/cases/{case}/events/{event['version']}"
        shown = page(http, address)
        stored = http.get(f"{address}/payload")
        assert stored.headers["Content-Type"] == "application/octet-stream"
        assert sha256(stored.content).hexdigest() in shown
        assert stored.content.decode() in unescape(shown)
        proof = sealed.office.get("/v1/log/inclusion", position=str(event["position"]))
        for said in (proof["leaf"], proof["root"], *proof["proof"]):
            assert b64decode(said).hex() in shown
        assert "在日志中" in shown


def test_bytes_that_do_not_match_the_log_are_told_in_red(sealed: Sealed, case: str) -> None:
    class Other:
        def __init__(self, log: Any) -> None:
            self._log = log

        def __getattr__(self, name: str) -> Any:
            return getattr(self._log, name)

        def entry(self, position: int) -> Entry:
            stored: Entry = self._log.entry(position)
            return replace(stored, payload=b"{}")

    sealed.sealer.seal()
    product = replace(sealed.office.product, log=Other(sealed.office.product.log))
    with served_application(create_app(product)) as client:
        assert "存储的内容与日志不一致" in page(client, f"/console/cases/{case}/events/1")


def test_a_joint_approval_is_drawn_as_lanes_on_one_scale(shown: Shown) -> None:
    whole = page(shown.http, shown.address("joint-granted"), 200, at="2026-10-09")
    lanes = re.findall(r'<li class="lane.*?</li>', whole, re.DOTALL)
    assert len(lanes) == 4
    assert len({tuple(re.findall(r'class="tick-text[^>]*>([^<]+)<', lane)) for lane in lanes}) == 1
    branch = re.search(r'href="(/console/cases/case:[^"?]+)', lanes[1])
    assert branch is not None
    beside = page(shown.http, branch[1])
    assert len(re.findall(r'<li class="lane', beside)) == 4
    assert len(re.findall(r'<li class="lane whole own"', beside)) == 1


def test_every_case_of_the_demonstration_has_its_page_at_every_stop(shown: Shown) -> None:
    for kind in shown.telling:
        first = page(shown.http, shown.address(kind))
        stops = [one.replace("&amp;", "&") for one in re.findall(r'data-address="([^"]+)"', first)]
        for stop in (stops[0], stops[len(stops) // 2]):
            assert sentence(page(shown.http, stop)).startswith("截至"), (kind, stop)
        assert sentence(page(shown.http, shown.address(kind), 200, lang="en")).startswith("As of "), kind
        page(shown.http, f"{shown.address(kind)}/diff")


def test_a_case_of_300_events_stays_usable_and_drops_none(office: Office, tmp_path: Path) -> None:
    rows = ["case,activity,at,unit,start,deadline"]
    for n in range(300):
        at = datetime(2026, 3, 2, 9, tzinfo=ZONE) + timedelta(hours=7 * n)
        times = f"{at.isoformat()},规划窗口,2026-03-02T09:00:00+08:00,2026-05-20T17:00:00+08:00"
        rows.append(f"LONG-1,环节{n % 7},{times}")
    log = tmp_path / "long.csv"
    log.write_text("\n".join(rows), encoding="utf-8")
    import_history(office.product.ledger, CsvLog(log), Plan(CLERK, "older"), protection())
    asked = {"procedure": "imported-history", "min_position": str(office.product.ledger.position())}
    (imported,) = office.get("/v1/cases", **asked)["cases"]
    shown = page(office.http, f"/console/cases/{imported['case']}")
    assert re.findall(r'id="e(\d+)"', shown) == [str(version) for version in range(1, imported["version"] + 1)]
    assert "导入环节 × 300" in text(shown)
    assert len(re.findall(r'<li class="(?:entry|fold)', shown)) == 2
    assert 'list="stops"' not in shown
    assert re.search(r"期限由来源系统给定，已超期 \d+ 日；期限为 5 月 20 日$", sentence(shown))
