"""The inspection desk: search, what was known when, evidence, the log, who looked, signs and findings."""

import re
from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from api.console.desk.record_inputs import GIVEN, MADE
from application.recording.archives import FILE_ACTS, TRANSFER_ACTS
from application.recording.findings import FINDING_ACTS
from application.recording.inspection import INSPECTION_ACTS
from domain.access.role import Role
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.console.conftest import Sealed, Shown
from tests.api.console.pages import page, text
from tests.api.console.test_acts import MARKUP, filed, hidden
from tests.api.guarded import Guarded, guarded_on
from tests.api.serving import Office

SUPERVISOR = {"acting.unit": "政务服务中心", "acting.role": "supervisor-head"}


def own(http: httpx.Client) -> dict[str, str]:
    return {"Origin": str(http.base_url).rstrip("/")}


def send(http: httpx.Client, address: str, **form: str | list[str]) -> httpx.Response:
    fresh = hidden(page(http, address))
    return http.post(address, data={**fresh, **form}, headers=own(http))


def test_every_field_of_every_act_of_record_at_the_desk_has_its_input() -> None:
    acts = (*FINDING_ACTS, *INSPECTION_ACTS, *FILE_ACTS, *TRANSFER_ACTS)
    assert {name for act in acts for name in act.request.model_fields} - GIVEN == MADE.keys()


def test_a_search_marks_the_words_and_leads_to_the_event_and_its_replay(shown: Shown) -> None:
    found = page(shown.http, "/console/inspection/search", 200, q="专家评审")
    assert "<mark>专家评审</mark>" in found
    assert re.search(r'href="/console/cases/case:[^"]+/events/\d+"', found)
    assert "?at=2026-" in found
    assert "没有找到" in page(shown.http, "/console/inspection/search", 200, q="绝无此词")


@pytest.mark.parametrize("query", [{"q": "一 二 三 四 五"}, {"q": "词", "from": "x"}, {"q": "词", "cursor": "x"}])
def test_a_search_that_cannot_be_read_is_refused(shown: Shown, query: dict[str, str]) -> None:
    page(shown.http, "/console/inspection/search", 422, **query)


def test_markup_that_is_sought_comes_back_as_text(shown: Shown) -> None:
    answer = shown.http.get("/console/inspection/search", params={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in answer.text


def test_what_was_known_when_shows_law_beside_record(shown: Shown) -> None:
    said = text(page(shown.http, f"{shown.address('challenge-entered-late')}/knowledge"))
    for part in ("按法律", "当时台账所载", "经手", "持有", "告知、送达"):
        assert part in said


def test_evidence_is_given_out_as_a_file_that_the_desk_proves(sealed: Sealed) -> None:
    office = sealed.office
    case = filed(office)
    sealed.sealer.seal()
    address = f"/console/cases/{case}/evidence"
    form = page(office.http, address)
    assert "申办人" in text(form)
    acting = {"acting.unit": "政务服务中心", "acting.role": "supervisor"}
    given = office.http.post(address, data={**acting, "purpose": "举证", "recipient": "法院"}, headers=own(office.http))
    assert given.headers["Content-Type"] == "application/zip"
    files = {"bundle": ("e.zip", given.content, "application/zip")}
    seen = office.http.post("/console/inspection/verification", files=files, headers=own(office.http))
    assert "证明成立" in text(seen.text)
    broken = {"bundle": ("e.zip", b"not a zip", "application/zip")}
    seen = office.http.post("/console/inspection/verification", files=broken, headers=own(office.http))
    assert seen.status_code == 200
    assert "证明成立" not in text(seen.text)


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (b"x", {"Content-Type": "application/zip"}, 415),
        (b"x", {"Content-Type": "multipart/form-data"}, 422),
        (b"--b\r\n\r\n--b--", {"Content-Type": "multipart/form-data; boundary=b"}, 422),
    ],
)
def test_an_upload_that_cannot_be_read_is_refused(
    office: Office, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = office.http.post(
        "/console/inspection/verification", content=content, headers={**own(office.http), **headers}
    )
    assert answer.status_code == status, answer.text


def test_the_state_of_the_whole_log_tells_what_is_sealed(sealed: Sealed, office: Office) -> None:
    sealed.sealer.seal()
    assert "全部记录已封存" in text(page(sealed.office.http, "/console/inspection/log"))
    assert "还没有检查点" in text(page(office.http, "/console/inspection/log"))


def test_a_view_prints_its_thresholds_and_a_finding_is_opened_from_a_row_and_struck_off(shown: Shown) -> None:
    http = shown.http
    views = re.findall(r'<a href="(/console/inspection/views/[^"]+)"', page(http, "/console/inspection/views"))
    pages = {view: page(http, view) for view in views}
    assert all("阈值" in text(found) for found in pages.values())
    assert any("≥" in text(found) for found in pages.values())
    opening = re.compile(r'href="(/console/inspection/findings/acts/open-finding\?[^"]+)"')
    rows = [link.replace("&amp;", "&") for found in pages.values() for link in opening.findall(found)]
    opened = send(http, rows[0], **SUPERVISOR, **{"values.description": MARKUP}, **prefilled(http, rows[0]))
    assert opened.status_code == 303, text(opened.text)
    finding = opened.headers["Location"]
    course = page(http, finding)
    assert "待核实" in text(course)
    assert "<script>alert" not in course
    assert "/acts/close-finding" not in course
    early = send(http, f"{finding}/acts/close-finding", **SUPERVISOR, **{"values.conclusion": "结论"})
    assert early.status_code == 409
    assert "线索不属实或者已整改，才能销号" in text(early.text)
    held = send(http, f"{finding}/acts/verify-finding", **SUPERVISOR, held="false", **{"values.facts": "查无此事"})
    assert held.status_code == 303, text(held.text)
    closed = send(http, f"{finding}/acts/close-finding", **SUPERVISOR, **{"values.conclusion": "结论"})
    assert closed.status_code == 303, text(closed.text)
    assert "已销号" in text(page(http, finding))


def prefilled(http: httpx.Client, address: str) -> dict[str, str]:
    """What the address of a form has filled in already."""
    found = re.search(r'name="events"[^>]* value="([^"]*)"', page(http, address))
    assert found is not None
    return {"events": found[1]}


def test_an_inspection_is_opened_and_noted_under_its_code(office: Office) -> None:
    acting = {"acting.unit": "政务服务中心", "acting.role": "centre-supervisor"}
    asked: dict[str, str | list[str]] = {
        "code": "2026-desk-1",
        "basis": "纪〔2026〕1号",
        "scope.units": "城管窗口、卫健窗口",
        "scope.procedures": ["hotline", "window-approval"],
        "inspectors": "p:901",
        "until": "2026-12-31",
        "reason": "专项检查",
    }
    address = "/console/inspection/inspections/acts/open-inspection"
    offered = page(office.http, address)
    assert re.search(r'type="checkbox" name="scope.procedures" value="hotline"[^>]*> *12345热线诉求办件', offered)
    opened = send(office.http, address, **acting, **asked)
    assert opened.status_code == 303, text(opened.text)
    said = text(page(office.http, opened.headers["Location"]))
    assert "专项检查" in said
    assert "卫健窗口" in said
    for path in ("/console/inspection/inspections", opened.headers["Location"]):
        assert "12345热线诉求办件" in text(page(office.http, path))
        assert "Window approval" in text(page(office.http, path, lang="en"))
    twice = send(office.http, address, **acting, **asked)
    assert twice.status_code == 409
    bad = send(office.http, address, **acting, **{**asked, "code": "<b>"})
    assert bad.status_code == 422
    assert "<b>" not in bad.text


@pytest.fixture(scope="module")
def guarded(server: EmbeddedServer) -> Iterator[Guarded]:
    with guarded_on(server) as opened:
        opened.enter("overseer", Role.CENTRE_SUPERVISOR, "政务服务中心")
        opened.enter("auditor", Role.AUDIT_ADMINISTRATOR)
        opened.enter("clerk", Role.WINDOW, "城管窗口")
        opened.enter("inspector", Role.INSPECTOR)
        yield opened


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("auditor", "/console/inspection/access-log", 200),
        ("overseer", "/console/inspection/access-log", 403),
        ("clerk", "/console/inspection/access-log", 403),
        ("auditor", "/console/inspection", 200),
        ("auditor", "/console/inspection/search", 403),
        ("clerk", "/console/inspection/views", 403),
        ("clerk", "/console/inspection/findings", 200),  # those alone for which its unit was found responsible
        ("clerk", "/console/inspection/verification", 200),
        ("overseer", "/console/inspection/inspections", 200),
        ("overseer", "/console/inspection/findings", 200),
        ("overseer", "/console/inspection/archives", 200),
        ("overseer", "/console/inspection/archives/transfers", 200),
        ("clerk", "/console/inspection/archives", 403),
        ("overseer", "/console/inspection/archives/files/case:nobody", 404),
        ("overseer", "/console/inspection/archives/files/case:nobody/acts/hold-file", 404),
        ("clerk", "/console/cases/case:nobody/evidence", 404),
        ("auditor", "/console/filings/window-approval", 403),
        ("clerk", "/console/filings/window-approval", 200),
    ],
)
def test_the_desk_opens_to_whom_the_policy_says(guarded: Guarded, who: str, path: str, status: int) -> None:
    guarded.http.cookies.clear()
    guarded.log_in(who)
    page(guarded.http, path, status)


def test_inspectors_are_chosen_by_their_names(guarded: Guarded) -> None:
    guarded.http.cookies.clear()
    guarded.log_in("overseer")
    inspections = "/console/inspection/inspections"
    address = f"{inspections}/acts/open-inspection"
    offered = re.findall(r'name="inspectors" value="([^"]+)"[^>]*> *([^<]+)<', page(guarded.http, address))
    assert [name.strip() for _, name in offered] == ["inspector（模拟）"]
    until = f"{guarded.clock.now() + timedelta(days=30):%Y-%m-%d}"
    asked = {"code": "2026-named-1", "basis": "纪〔2026〕3号", "scope.units": "城管窗口", "until": until}
    acting = {"acting.unit": "政务服务中心", "acting.role": "centre-supervisor"}
    opened = send(guarded.http, address, **acting, **asked, inspectors=offered[0][0], reason="专项检查")
    assert opened.status_code == 303, text(opened.text)
    assert "inspector（模拟）" in text(page(guarded.http, opened.headers["Location"]))
    withdrawing = page(guarded.http, f"{opened.headers['Location']}/acts/withdraw-inspector")
    assert re.search(rf'<option value="{offered[0][0]}"[^>]*> *inspector（模拟）', withdrawing)


def test_a_refused_look_stands_on_the_access_log(guarded: Guarded) -> None:
    guarded.http.cookies.clear()
    guarded.log_in("clerk")
    guarded.http.get("/console/inspection/views")
    guarded.http.cookies.clear()
    guarded.log_in("auditor")
    log = text(page(guarded.http, "/console/inspection/access-log"))
    assert "拒绝" in log
    assert "督查视图 supervision.read" in log
    assert "登录、退出 entrance.use" in log


def test_a_form_sent_after_the_session_is_lost_leads_to_the_login_and_back(guarded: Guarded) -> None:
    guarded.http.cookies.clear()
    answer = guarded.http.post("/console/filings/window-approval", data={"do": "send"}, headers=guarded.own)
    assert answer.status_code == 401
    assert 'href="/login?next=%2Fconsole%2Ffilings%2Fwindow-approval"' in answer.text


def test_a_file_is_held_listed_and_handed_over_at_the_desk(shown: Shown) -> None:
    archivist = {"acting.unit": "政务服务中心", "acting.role": "archivist"}
    case = shown.telling["challenge-refused-wrong-target"]
    desk = "/console/inspection/archives"
    hold = {"order": "保〔2026〕1号", "authority": "市中级人民法院", "reason": "证据保全"}
    done = send(shown.http, f"{desk}/files/{case}/acts/hold-file", **archivist, **hold)
    assert (done.status_code, done.headers["Location"]) == (303, f"{desk}/files/{case}")
    file = text(page(shown.http, f"{desk}/files/{case}"))
    for part in ("案卷保全", "保〔2026〕1号", "15年"):
        assert part in file
    shown.product.models.wait_for(shown.product.ledger.position(), 10)
    assert "保〔2026〕1号" in text(page(shown.http, desk, 200, list="held"))
    early = send(shown.http, f"{desk}/transfers/acts/order-transfer", **archivist, cases=case, archive="市档案馆")
    assert "提前移交须写明同意文号" in text(early.text)
    asked = {"cases": case, "archive": "市档案馆", "consent": "档案函〔2026〕1号"}
    ordered = send(shown.http, f"{desk}/transfers/acts/order-transfer", **archivist, **asked)
    assert ordered.status_code == 303
    listed = text(page(shown.http, ordered.headers["Location"]))
    for part in ("移交〔", "移交清单", "市档案馆", "登记接收回执"):
        assert part in listed
    shown.product.models.wait_for(shown.product.ledger.position(), 10)
    assert "市档案馆" in text(page(shown.http, f"{desk}/transfers"))


def test_lists_of_files_without_any_say_so(shown: Shown) -> None:
    for name in ("transfer", "appraisal", "destruction"):
        assert "名单上没有案卷" in text(page(shown.http, "/console/inspection/archives", 200, list=name))
    page(shown.http, "/console/inspection/archives", 422, list="nothing")
    assert "尚未公布" in text(page(shown.http, "/console/inspection/archives", 200, day="2020-01-01"))
