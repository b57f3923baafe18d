"""Filing over a form: made of the procedure, done once, and refused beside the input that is wrong."""

import re
import uuid
from datetime import UTC, datetime

import httpx
import pytest

from api.console.filing.refusal_words import SAID
from domain.errors import Refused
from tests.api.console.linked import HOSTILE, links, shown
from tests.api.console.pages import text
from tests.api.serving import Office

ADDRESS = "/console/filings?procedure=window-approval"
APPROVAL = {
    "unit": "城管窗口",
    "role": "window",
    "item": "outdoor-advertising",
    "follows": "",
    "field.applicant": "申办人",
    "field.by-agent": "false",
    "field.matter": "设置户外广告设施",
}


def form(**changes: str) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), **APPROVAL, **{name.replace("__", "."): value for name, value in changes.items()}}


def own(office: Office) -> dict[str, str]:
    """Say what a browser says on our own pages."""
    return {"Origin": str(office.http.base_url).rstrip("/")}


def sent(office: Office, given: dict[str, str], address: str = ADDRESS) -> httpx.Response:
    answer = office.http.post(address, data=given, headers=own(office))
    assert "<script>alert" not in answer.text
    return answer


def test_every_procedure_in_force_has_a_form_with_all_its_fields_and_materials(office: Office) -> None:
    today = datetime.now(UTC).astimezone(office.product.zone).date()
    listed = links(shown(office, "/console/filings"), "/console/filings/")
    in_force = [one for one in office.product.ledger.rules().procedures if one.in_force.covers(today)]
    assert {where.rpartition("/")[2] for where, _ in listed} == {one.code for one in in_force}
    for procedure in in_force:
        page = shown(office, f"/console/filings/{procedure.code}")
        assert all(f'name="field.{field.code}"' in page for field in procedure.fields)
        assert all(f'name="form.{code}"' in page for code in (procedure.filing.forms if procedure.filing else ()))


def test_a_filing_leads_to_its_case_and_the_same_form_sent_again_files_nothing_more(office: Office) -> None:
    given = form()
    first, second = sent(office, given), sent(office, given)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    case = office.get(f"/v1{first.headers['Location'].removeprefix('/console')}")
    assert (case["unit"], case["item"]["code"]) == ("城管窗口", "outdoor-advertising")
    assert sent(office, form()).headers["Location"] != first.headers["Location"]


def test_a_key_used_for_another_filing_is_refused(office: Office) -> None:
    given = form()
    assert sent(office, given).status_code == 303
    answer = sent(office, {**given, "field.matter": "另一件事"})
    assert answer.status_code == 409
    assert "command_reused" in answer.text


def test_what_is_missing_is_told_beside_its_field_and_what_was_given_is_kept(office: Office) -> None:
    given = form(field__applicant="", field__matter=HOSTILE)
    answer = sent(office, given)
    assert answer.status_code == 422
    block = re.search(r'<div class="field"><label for="field\.applicant">.*?</div>', answer.text, re.DOTALL)
    assert block is not None
    assert 'aria-invalid="true"' in block[0]
    assert "这一栏必须填写" in block[0]
    assert "field_missing" in block[0]
    assert HOSTILE in text(answer.text)
    assert f'value="{given["key"]}"' in answer.text  # sent again, it is the same act
    assert sent(office, {**given, "field.applicant": "申办人"}).status_code == 303


def test_a_refusal_stands_beside_what_it_is_about_with_its_clause_else_above_the_form(office: Office) -> None:
    answer = sent(office, form(role="handler"))
    assert answer.status_code == 403
    read = text(answer.text)
    assert read.index("身份 必填") < read.index("没有提交成功") < read.index("事项 必填")
    assert "许可法 29" in read
    read = text(sent(office, form(item="")).text)
    assert read.index("没有提交成功") < read.index("谁提交")


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [({"item": ""}, 409, "item_needed"), ({"item": "nothing"}, 404, "item_unknown"),
     ({"unit": ""}, 422, "form_not_whole"),
     ({"unit": "长" * 201}, 422, "form_not_whole"), ({"key": "x"}, 422, "form_not_whole"),
     ({"field__by_agent": "maybe"}, 422, "form_malformed"), ({"field__by-agent": "maybe"}, 422, "field_malformed"),
     ({"follows": "case:nobody"}, 404, "case_unknown"), ({"unknown": "x"}, 422, "form_malformed")],
)  # fmt: skip
def test_what_cannot_be_filed_is_a_page_that_says_why_and_nothing_is_on_record(
    office: Office, changes: dict[str, str], status: int, said: str
) -> None:
    before = office.product.ledger.position()
    answer = sent(office, form(**changes))
    assert (answer.status_code, said in answer.text) == (status, True), text(answer.text)
    assert office.product.ledger.position() == before


def test_only_a_form_is_taken_and_only_of_a_procedure_in_force(office: Office) -> None:
    assert office.http.post(ADDRESS, json=form(), headers=own(office)).status_code == 415
    assert sent(office, form(), "/console/filings?procedure=nothing").status_code == 404
    assert office.http.post("/console/filings", data=form(), headers=own(office)).status_code == 422
    typed = {**own(office), "Content-Type": "application/x-www-form-urlencoded"}
    assert office.http.post(ADDRESS, content=b"%ff=1", headers=typed).status_code == 422
    elsewhere = {"Origin": "https://elsewhere.example"}
    assert office.http.post(ADDRESS, data=form(), headers=elsewhere).status_code == 403


def test_the_day_that_would_be_promised_is_shown_before_anything_is_sent(office: Office) -> None:
    today = datetime.now(UTC).astimezone(office.product.zone).date()
    due = office.get("/v1/clock/due", start=today.isoformat(), limit="10 working days")["due"]
    year, month, day = (int(part) for part in due.split("-"))
    page = text(shown(office, "/console/filings/window-approval", item="outdoor-advertising"))
    assert f"承诺时限 {year} 年 {month} 月 {day} 日 承诺 10个工作日" in page
    assert "如果今天提交并受理" in page
    assert "承诺时限 " not in text(shown(office, "/console/filings/window-approval", item="nothing"))


def test_every_refusal_that_a_form_has_words_for_is_one_that_the_program_knows() -> None:
    known = {kind.code for kind in subclasses(Refused)}
    assert known >= SAID.keys()


def subclasses(kind: type[Refused]) -> set[type[Refused]]:
    return {kind}.union(*(subclasses(one) for one in kind.__subclasses__()))
