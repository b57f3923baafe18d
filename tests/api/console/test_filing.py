"""申报 and 收件: one form for each procedure, made of it; who files from outside says neither how nor when it came."""

import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from domain.access.role import Role
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.console.linked import HOSTILE, links, shown
from tests.api.console.pages import page, text
from tests.api.guarded import Guarded, guarded_on
from tests.api.serving import Office

ADDRESS = "/console/filings/window-approval"
APPROVAL = {
    "acting.unit": "城管窗口",
    "acting.role": "window",
    "channel": "counter",
    "item": "outdoor-advertising",
    "values.applicant": "申办人",
    "values.by-agent": "false",
    "values.matter": "设置户外广告设施",
    "do": "send",
}


@pytest.fixture(scope="module")
def guarded(server: EmbeddedServer) -> Iterator[Guarded]:
    with guarded_on(server) as opened:
        opened.enter("citizen", Role.APPLICANT, "申办企业")
        assert opened.product.models.wait_for(opened.product.ledger.position(), 30)
        yield opened


def form(changes: dict[str, str] | None = None) -> dict[str, str]:
    return {"key": str(uuid.uuid4()), **APPROVAL, **(changes or {})}


def sent(office: Office, given: dict[str, str], address: str = ADDRESS) -> httpx.Response:
    own = {"Origin": str(office.http.base_url).rstrip("/")}
    answer = office.http.post(address, data=given, headers=own)
    assert "<script>alert" not in answer.text
    return answer


def test_every_procedure_in_force_has_a_form_with_all_its_fields_and_materials(office: Office) -> None:
    today = datetime.now(UTC).astimezone(office.product.zone).date()
    listed = links(shown(office, "/console/filings"), "/console/filings/")
    in_force = office.product.ledger.rules().procedures_on(today)
    assert {where.rpartition("/")[2] for where, _ in listed} == {one.code for one in in_force}
    for procedure in in_force:
        markup = shown(office, f"/console/filings/{procedure.code}")
        assert all(f'name="values.{field.code}"' in markup for field in procedure.fields)
        assert all(f'name="forms.{code}"' in markup for code in (procedure.filing.forms if procedure.filing else ()))


def test_an_item_may_be_chosen_beforehand(office: Office) -> None:
    markup = shown(office, ADDRESS, item="outdoor-advertising")
    assert re.search(r'<option value="outdoor-advertising" selected', markup)


def test_a_filing_leads_to_its_case_and_the_same_form_sent_again_files_nothing_more(office: Office) -> None:
    given = form()
    first, second = sent(office, given), sent(office, given)
    assert first.status_code == second.status_code == 303
    assert first.headers["Location"] == second.headers["Location"]
    assert sent(office, form()).headers["Location"] != first.headers["Location"]
    assert sent(office, {**given, "values.matter": "另一件事"}).status_code == 409


def test_what_is_missing_is_told_beside_its_field_and_what_was_given_is_kept(office: Office) -> None:
    given = form({"values.applicant": "", "values.matter": HOSTILE})
    answer = sent(office, given)
    assert answer.status_code == 422
    field = re.search(r'<input id="in-values-applicant"[^>]*>.*?</div>', answer.text, re.DOTALL)
    assert field is not None
    assert 'aria-invalid="true"' in field[0]
    assert "原因在这一栏" in field[0]
    assert HOSTILE in text(answer.text)
    assert f'value="{given["key"]}"' in answer.text  # sent again, it is the same act
    assert sent(office, {**given, "values.applicant": "申办人"}).status_code == 303


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [({"item": "nothing"}, 404, "item_unknown"), ({"acting.unit": ""}, 422, "请先改正标出的 1 处"),
     ({"acting.unit": "长" * 201}, 422, "太长"), ({"key": ""}, 422, "form_malformed"),
     ({"values.by-agent": "maybe"}, 422, "field_malformed"), ({"unknown": "x"}, 422, "form_malformed")],
)  # fmt: skip
def test_what_cannot_be_filed_is_a_page_that_says_why_and_nothing_is_on_record(
    office: Office, changes: dict[str, str], status: int, said: str
) -> None:
    before = office.product.ledger.position()
    answer = sent(office, form(changes))
    assert (answer.status_code, said in text(answer.text)) == (status, True), text(answer.text)
    assert office.product.ledger.position() == before


def test_who_files_from_outside_files_online_and_now(guarded: Guarded) -> None:
    guarded.log_in("citizen")
    listed = page(guarded.http, "/console/filings")
    assert "以进入系统的时间为收到时间" in listed
    markup = page(guarded.http, "/console/filings/window-approval")
    assert 'name="channel"' not in markup
    assert 'name="effective_at"' not in markup
    given = {**form(), "acting.unit": "申办企业", "acting.role": "applicant"}
    del given["channel"]
    for wrong in ({"channel": "counter"}, {"effective_at": "2025-09-22T09:00"}):
        answer = guarded.http.post(ADDRESS, data={**given, **wrong}, headers=guarded.own)
        assert answer.status_code == 422, answer.text
        assert "form_malformed" in answer.text
    answer = guarded.http.post(ADDRESS, data=given, headers=guarded.own)
    assert answer.status_code == 303, text(answer.text)
    case = guarded.http.get(f"/v1{answer.headers['Location'].removeprefix('/console')}").json()
    assert (case["status"]["code"], case["item"]["code"]) == ("filed", "outdoor-advertising")
