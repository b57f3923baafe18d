"""What anyone may say without an account: rating a case by its number and code, and filing a demand."""

import re
import uuid

import httpx
import pytest

from api.routes import examples
from application.lookup_codes import LookupCodes
from domain.case.events import Filed
from projections.board.reads import numbered
from tests.api.console.linked import HOSTILE, links, shown
from tests.api.console.pages import text
from tests.api.console.test_acts import own
from tests.api.serving import Office

RATING, DEMANDS = "/public/rating", "/public/demands"
STEPS: tuple[tuple[str, str, str, tuple[str, ...], dict[str, object]], ...] = (
    ("give-opinion", "examination", "handler", (), {}),
    ("give-opinion", "review", "reviewer", (), {}),
    ("decide", "decision", "lead", ("decision",), {"outcome": "granted"}),
    ("serve", "issue", "window", ("licence",), {"method": "窗口领取"}),
)
DEMAND = {"values.type": "建议", "values.anonymous": "true", "values.emergency": "false", "values.matter": HOSTILE}


def sent(office: Office, address: str, form: dict[str, str]) -> httpx.Response:
    answer = office.http.post(address, data=form, headers=own(office))
    assert "<script>alert" not in answer.text
    assert links(answer.text, "/console") == []
    return answer


def position(office: Office) -> int:
    return office.product.ledger.position()


@pytest.fixture(scope="module")
def issued(office: Office) -> tuple[str, str]:
    """A case whose licence has been issued today: its id and its number."""
    now = office.product.ledger.now

    def at() -> str:
        return now().isoformat()

    filed = office.file({**examples.APPROVAL, "effective_at": at()})
    case = str(filed["case"])
    notice = [{"form": "acceptance-notice", "reference": "SL-1"}]
    office.do(case, "accept", acting=examples.WINDOW, forms=notice, effective_at=at())
    for act, step, role, forms, own_words in STEPS:
        acting = {"unit": "城管窗口" if role == "window" else "城管审批处", "role": role}
        written = [{"form": form, "reference": f"{form}-1"} for form in forms]
        values = {} if act == "serve" else {"opinion": "同意"}
        body = {"acting": acting, "effective_at": at(), "step": step, "forms": written, "values": values, **own_words}
        answer = office.send(case, act, body)
        assert answer.status_code == 200, answer.text
    assert office.product.models.wait_for(position(office), 60)  # the desk finds the case by the board
    return case, str(filed["number"])


def rating(office: Office, issued: tuple[str, str], **changes: str) -> dict[str, str]:
    case, number = issued
    code = office.product.lookup_codes.of(case)
    return {"key": str(uuid.uuid4()), "number": number, "code": code, "do": "look", **changes}


def test_a_case_is_rated_by_number_and_code_and_nobody_is_named(office: Office, issued: tuple[str, str]) -> None:
    case, _ = issued
    shown(office, "/public/progress")
    before = position(office)
    looked = sent(office, RATING, rating(office, issued))
    assert looked.status_code == 200, text(looked.text)
    assert 'name="score"' in looked.text
    assert position(office) == before
    form = rating(office, issued, do="rate", score="5", comment=HOSTILE)
    for _ in range(2):  # sent twice, it is done once
        done = sent(office, RATING, form)
        assert done.status_code == 200, text(done.text)
        assert "评价已收到" in text(done.text)
    events = [one for one in office.get(f"/v1/cases/{case}/timeline")["events"] if one["act"]["zh"] == "评价"]
    assert len(events) == 1
    assert office.get(f"/v1/cases/{case}")["score"] == 5
    history = office.product.ledger.history(case)
    (rated,) = [one.event for one in history if type(one.event).__name__ == "Rated"]
    assert rated.header.actor.principal == "anonymous"
    assert (rated.header.actor.role, rated.header.actor.grant) == ("applicant", "anyone.public")


def test_what_may_be_changed_no_more_is_refused_with_its_clause(office: Office, issued: tuple[str, str]) -> None:
    answers = [sent(office, RATING, rating(office, issued, do="rate", score=score)) for score in ("4", "3", "2")]
    assert answers[-1].status_code == 409
    assert "已经评价" in text(answers[-1].text)
    assert "D5" in text(answers[-1].text)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"code": "AAAAA-AAAAA"}, 404),
        ({"code": ""}, 404),
        ({"code": "码" * 40}, 404),
        ({"number": "没有〔2000〕1号"}, 404),
        ({"number": "长" * 201}, 404),
        ({"do": "rate", "score": "9"}, 409),
        ({"do": "rate", "score": "x"}, 422),
        ({"do": "rate", "score": ""}, 422),
        ({"do": "rate", "score": "5", "comment": "长" * 2001}, 422),
        ({"do": "rate", "score": "5", "key": ""}, 422),
        ({"unknown": "x"}, 422),
    ],
)
def test_what_cannot_be_rated_is_a_page_and_writes_nothing(
    office: Office, issued: tuple[str, str], changes: dict[str, str], status: int
) -> None:
    before = position(office)
    answer = sent(office, RATING, rating(office, issued, **changes))
    assert answer.status_code == status, text(answer.text)
    assert position(office) == before


def test_a_wrong_code_and_a_wrong_number_are_told_in_the_same_words(office: Office, issued: tuple[str, str]) -> None:
    wrong = (rating(office, issued, code="AAAAA-AAAAA"), rating(office, issued, number="没有〔2000〕1号"))
    said = {text(re.sub('value="[^"]*"', "", sent(office, RATING, form).text)) for form in wrong}
    assert len(said) == 1


def test_a_case_that_is_not_rated_yet_says_so(office: Office) -> None:
    filed = office.file(examples.APPROVAL)
    shown(office, "/public/progress")
    answer = sent(office, RATING, rating(office, (str(filed["case"]), str(filed["number"]))))
    assert answer.status_code == 409
    assert 'name="score"' not in answer.text


def test_the_code_stands_on_the_page_of_the_case_for_those_who_may_rate_it(
    office: Office, issued: tuple[str, str]
) -> None:
    assert office.product.lookup_codes.of(issued[0]) in shown(office, f"/console/cases/{issued[0]}")


def test_codes_are_of_their_case_and_their_key_however_they_are_typed() -> None:
    one, other = LookupCodes(b"1" * 32), LookupCodes(b"2" * 32)
    code = one.of("case:a")
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}", code)
    assert one.fits("case:a", code.lower().replace("-", " "))
    assert not one.fits("case:b", code)
    assert not other.fits("case:a", code)
    assert len({one.of(f"case:{number}") for number in range(1000)}) == 1000


def test_anyone_files_a_demand_without_a_name_and_is_told_its_number_and_code(office: Office) -> None:
    listed = {where for where, _ in links(shown(office, DEMANDS), f"{DEMANDS}/")}
    assert listed == {f"{DEMANDS}/hotline", f"{DEMANDS}/service-complaint"}
    form = shown(office, f"{DEMANDS}/hotline")
    assert 'name="acting.unit"' not in form
    given = {"key": str(uuid.uuid4()), **DEMAND}
    first, second = (sent(office, f"{DEMANDS}/hotline", given) for _ in range(2))
    assert first.status_code == second.status_code == 200, text(first.text)
    found = re.search(r"热线〔\d+〕\d+号", first.text)
    assert found is not None
    assert found[0] in second.text
    shown(office, "/public/progress")
    with office.product.models.board() as board:
        (case,) = numbered(board, found[0])
    assert office.product.lookup_codes.of(case) in first.text
    filed = office.product.ledger.history(case)[0].event
    assert (filed.header.actor.principal, filed.header.actor.role) == ("anonymous", "caller")
    assert isinstance(filed, Filed)
    assert filed.channel == "online"


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"values.matter": ""}, 422, "原因在这一栏"),
        ({"values.type": "别的"}, 422, "填写有误"),
        ({"effective_at": "2025-01-01T00:00"}, 422, "这张表读不出来"),
        ({"forms.minutes": "x"}, 422, "这张表读不出来"),
        ({"key": ""}, 422, "这张表读不出来"),
    ],
)
def test_a_demand_that_is_not_whole_is_shown_again_and_writes_nothing(
    office: Office, changes: dict[str, str], status: int, said: str
) -> None:
    before = position(office)
    answer = sent(office, f"{DEMANDS}/hotline", {"key": str(uuid.uuid4()), **DEMAND, **changes})
    assert answer.status_code == status, text(answer.text)
    assert said in answer.text
    assert HOSTILE in text(answer.text) or "values.matter" in changes
    assert position(office) == before


def test_only_what_may_be_said_without_a_name_is_taken(office: Office) -> None:
    for code in ("window-approval", "procurement-challenge", "nothing"):
        shown(office, f"{DEMANDS}/{code}", 404)
        assert sent(office, f"{DEMANDS}/{code}", DEMAND).status_code == 404


def test_a_body_beyond_all_words_is_refused(office: Office) -> None:
    answer = sent(office, f"{DEMANDS}/hotline", {**DEMAND, "values.matter": "x" * 300_000})
    assert answer.status_code == 413
