"""Acts in the browser: what may be done, its form, its preview, and the act, by the rules of the interface."""

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

import httpx
import pytest

from api.composition import cases_on
from api.console.acts.inputs import GIVEN, MADE
from api.console.acts.refusal_words import SENTENCES
from api.routes import examples
from application.acts import ACTS
from application.cases import Command
from application.documents import NO_STORE
from application.requests import FileCase
from domain.archives import refusals as archives
from domain.case import refusals, refusals_of_branches, refusals_of_filing, refusals_of_handling
from domain.case.values import Sealing
from domain.errors import Refused
from domain.findings import refusals as findings
from domain.inspection import refusals as inspections
from tests.api.console.pages import inside, page, text
from tests.api.serving import Office

MARKUP = '<script>alert("案")</script><img src=x onerror=alert(1)>'


def own(office: Office) -> dict[str, str]:
    return {"Origin": str(office.http.base_url).rstrip("/")}


def filed(office: Office) -> str:
    return str(office.file(examples.APPROVAL)["case"])


def hidden(markup: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', markup)
    return {name: unescape(value) for name, value in found}


def accepting(office: Office, case: str, **changes: str) -> dict[str, str]:
    """The form of an acceptance, as a browser would send it."""
    fresh = hidden(page(office.http, f"/console/cases/{case}/acts/accept"))
    filled = {
        "acting.unit": "城管窗口",
        "acting.role": "window",
        "effective_at": "2025-09-22T10:00",
        "forms.acceptance-notice": "SL-5",
    }
    return {**fresh, **filled, **changes}


def send(office: Office, case: str, act: str, form: dict[str, str], do: str, **headers: str) -> httpx.Response:
    address = f"/console/cases/{case}/acts/{act}"
    return office.http.post(address, data={**form, "do": do}, headers=headers or own(office))


def version(office: Office, case: str) -> int:
    return int(office.get(f"/v1/cases/{case}")["version"])


def test_every_field_of_every_request_has_its_input() -> None:
    asked = {name for act in ACTS.values() for name in act.request.model_fields} | {*FileCase.model_fields}
    assert asked - GIVEN == MADE.keys()


def test_a_case_leads_to_the_acts_that_it_is_open_to(office: Office) -> None:
    case = filed(office)
    shown = page(office.http, f"/console/cases/{case}")
    assert f"/console/cases/{case}/acts/accept" in shown
    assert f"/console/cases/{case}/acts/close" not in shown
    form = page(office.http, f"/console/cases/{case}/acts/accept")
    assert 'name="forms.acceptance-notice"' in form
    assert "受理" in text(form)


def test_a_case_of_an_earlier_moment_offers_no_act(office: Office) -> None:
    assert "/acts/" not in page(office.http, f"/console/cases/{filed(office)}", 200, at="2025-09-23")


def test_a_preview_shows_the_due_day_and_writes_nothing(office: Office) -> None:
    case = filed(office)
    position = office.product.ledger.position()
    shown = send(office, case, "accept", accepting(office, case), "preview")
    assert shown.status_code == 200
    promised = {*re.findall(r"，期限 (\d{4}-\d\d-\d\d)", text(inside(shown.text, 'id="would"', "</ol>")))}
    assert promised
    assert "尚未记录" in text(shown.text)
    assert office.product.ledger.position() == position
    send(office, case, "accept", hidden(shown.text), "send")
    due = {clock["due_on"] for clock in office.get(f"/v1/cases/{case}/clocks")["clocks"]}
    assert promised == due - {"2025-09-28"}  # the gate was opened by the filing


def test_what_was_previewed_is_sent_and_sent_twice_is_done_once(office: Office) -> None:
    case = filed(office)
    form = hidden(send(office, case, "accept", accepting(office, case), "preview").text)
    before = version(office, case)
    for _ in range(2):
        answer = send(office, case, "accept", form, "send")
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/console/cases/{case}#e{before + 1}"
    assert office.get(f"/v1/cases/{case}")["status"]["code"] == "accepted"
    accepted = [one for one in office.get(f"/v1/cases/{case}/timeline")["events"] if one["act"]["zh"] == "受理"]
    assert len(accepted) == 1


def test_a_refusal_stands_beside_the_form_with_its_clause_and_what_was_typed(office: Office) -> None:
    case = filed(office)
    form = accepting(office, case, **{"forms.acceptance-notice": "", "effective_at": "2025-09-22T10:07"})
    answer = send(office, case, "accept", form, "send")
    assert answer.status_code == 409
    said = text(answer.text)
    assert "缺少必须随附的材料" in said
    assert "form_missing" in said
    assert re.search(r"依据 \S+", said)
    assert 'value="2025-09-22T10:07"' in answer.text
    assert version(office, case) == 1 or office.get(f"/v1/cases/{case}")["status"]["code"] == "filed"


def test_a_form_older_than_the_case_says_who_did_what_and_goes_on_only_when_told_to(office: Office) -> None:
    case = filed(office)
    stale = accepting(office, case)
    office.do(case, "return-for-correction", **CORRECTION)
    answer = send(office, case, "accept", stale, "send")
    assert answer.status_code == 412
    assert "告知补正" in text(answer.text)
    again = send(office, case, "accept", hidden(answer.text), "edit")
    assert again.status_code == 200
    assert hidden(again.text)["version"] == str(version(office, case))


CORRECTION: dict[str, Any] = {
    "acting": examples.WINDOW,
    "effective_at": "2025-09-22T10:00:00+08:00",
    "missing": [],
    "explanation": "缺少现场照片",
    "supply_by": "2025-10-20",
    "forms": [{"form": "correction-notice", "reference": "BZ-1"}],
}


def test_script_in_every_text_field_comes_back_as_text(office: Office) -> None:
    case = filed(office)
    form = accepting(office, case)
    typed = {name: MARKUP for name in form if name not in {"version", "key"}}
    for do in ("edit", "preview", "send"):
        answer = send(office, case, "accept", {**form, **typed}, do)
        assert answer.status_code in {200, 409, 422, 403}
        assert "<script>alert" not in answer.text
        assert "<img" not in answer.text


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"version": "x"}, 422),
        ({"version": "²"}, 422),
        ({"key": ""}, 422),
        ({"key": "钥匙"}, 422),
        ({"nonsense": "1"}, 422),
        ({"effective_at": "yesterday"}, 422),
        ({"acting.role": ""}, 422),
        ({"effective_at": "2999-01-01T00:00"}, 422),
        ({"effective_at": "2027-01-01T00:00"}, 409),
        ({"acting.role": "nobody"}, 403),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_and_nothing_is_written(
    office: Office, changes: dict[str, str], status: int
) -> None:
    case, position = filed(office), None
    form = {**accepting(office, case), **changes}
    position = office.product.ledger.position()
    for do in ("preview", "send"):
        answer = send(office, case, "accept", form, do)
        assert answer.status_code == status, answer.text
        assert "text/html" in answer.headers["Content-Type"]
    assert office.product.ledger.position() == position


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Accept": "text/html"}])
def test_a_form_of_another_site_does_nothing(office: Office, headers: dict[str, str]) -> None:
    case = filed(office)
    answer = send(office, case, "accept", accepting(office, case), "send", **headers)
    assert answer.status_code == 403
    assert office.get(f"/v1/cases/{case}")["status"]["code"] == "filed"


def test_an_act_to_which_the_case_is_not_open_has_no_form(office: Office) -> None:
    case = filed(office)
    assert "现在不能办理" in page(office.http, f"/console/cases/{case}/acts/close", 409)
    assert "没有" in page(office.http, f"/console/cases/{case}/acts/nonsense", 404)
    assert "没有这件办件" in page(office.http, "/console/cases/case:nobody/acts/accept", 404)


def test_every_refusal_of_an_act_is_said_in_chinese() -> None:
    handling = (refusals, refusals_of_branches, refusals_of_filing, refusals_of_handling)
    modules = (*handling, findings, inspections, archives)
    codes = {one.code for module in modules for one in vars(module).values()
             if isinstance(one, type) and issubclass(one, Refused) and one.__module__ == module.__name__}  # fmt: skip
    assert codes - BY_NOBODY <= SENTENCES.keys()
    assert all(re.search("[\u4e00-\u9fff]", said) for said in SENTENCES.values())
    assert SENTENCES.keys() <= {one.code for one in below(Refused)}


def below(kind: type[Refused]) -> set[type[Refused]]:
    return {kind, *(further for one in kind.__subclasses__() for further in below(one))}


BY_NOBODY = {"not_the_system", "not_due_yet", "due_date_provisional"}  # of what the law does by itself


def filing(office: Office, **changes: str) -> dict[str, str]:
    """The form of a filing, as a browser would send it."""
    fresh = hidden(page(office.http, "/console/filings/window-approval"))
    filled = {
        "acting.unit": "城管窗口",
        "acting.role": "window",
        "effective_at": "2025-09-22T09:00",
        "channel": "counter",
        "item": "outdoor-advertising",
        "values.applicant": "申办人",
        "values.by-agent": "false",
        "values.matter": MARKUP,
    }
    return {**fresh, **filled, **changes}


def file(office: Office, form: dict[str, str], do: str) -> httpx.Response:
    return office.http.post("/console/filings/window-approval", data={**form, "do": do}, headers=own(office))


def test_a_case_is_filed_once_by_a_form_whose_preview_wrote_nothing(office: Office) -> None:
    assert "/console/filings/window-approval" in page(office.http, "/console/filings")
    position, form = office.product.ledger.position(), filing(office)
    shown = file(office, form, "preview")
    assert shown.status_code == 200, shown.text
    assert office.product.ledger.position() == position
    assert "<script>alert" not in shown.text
    assert "受保护" in text(shown.text)
    places = {file(office, hidden(shown.text), "send").headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert text(page(office.http, places.pop())).count("受保护")


def test_a_filing_that_lacks_a_field_is_shown_again_with_what_was_typed(office: Office) -> None:
    answer = file(office, filing(office, **{"values.applicant": ""}), "send")
    assert answer.status_code == 422
    assert "必填" in text(answer.text)
    assert "&lt;script&gt;alert" in answer.text
    assert page(office.http, "/console/filings/nonsense", 404)


class Untouched:
    """Keys that nobody may ask for anything."""

    def subject(self, stream: str, identity: Sequence[str]) -> str:
        raise AssertionError(stream)

    def sealing(self, stream: str, subject: str | None = None) -> Sealing:
        raise AssertionError(stream)

    def prepare(self, streams: Sequence[str]) -> None:
        raise AssertionError(streams)

    def ready(self, stream: str, identity: Sequence[str]) -> None:
        raise AssertionError(stream)


def test_a_preview_makes_no_key(office: Office) -> None:
    case, cases = filed(office), cases_on(office.product.ledger, Untouched(), NO_STORE)
    command = Command("preview", "tests")
    asked = ACTS["accept"].request.model_validate(examples.ACTS["accept"] | {"acting": examples.WINDOW, **ACCEPTANCE})
    assert cases.preview(command, case, ACTS["accept"], asked).status == "accepted"
    assert cases.preview_filing(command, FileCase.model_validate(examples.APPROVAL)).status == "filed"
    with pytest.raises(AssertionError):
        cases.file(Command("filing", "tests"), FileCase.model_validate(examples.APPROVAL))


ACCEPTANCE: dict[str, Any] = {
    "effective_at": "2025-09-22T10:00:00+08:00",
    "forms": [{"form": "acceptance-notice", "reference": "SL-5"}],
}
