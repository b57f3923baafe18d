"""Notices over HTTP: the case and its timeline show what must be told and what came of it, and health counts it."""

import pytest

from api.routes import examples
from application.notices import NoticeRef, Notices
from application.sender import Letter
from domain.procedures.notices import Channel
from tests.api.serving import Answer, Office

REFUSAL = {"acting": examples.APPROVAL["acting"], "ground": "not-competent"}


class Sender:
    """Takes every letter."""

    channels = frozenset(Channel)

    def send(self, letter: Letter) -> str:
        return f"receipt for {letter.number}"


@pytest.fixture
def refused(office: Office) -> str:
    case: str = office.file(examples.APPROVAL)["case"]
    assert office.send(case, "refuse", REFUSAL).status_code == 200
    return case


def notices(office: Office) -> Notices:
    return Notices(office.product.ledger, Sender(), lambda case, version, field: "13800000000")


def the_notice(office: Office, case: str) -> Answer:
    (shown,) = office.get(f"/v1/cases/{case}")["notices"]
    assert [shown] == office.get(f"/v1/cases/{case}/timeline")["notices"]
    found: Answer = shown
    return found


def test_a_notice_is_due_until_it_is_out_and_then_shows_its_proof(office: Office, refused: str) -> None:
    shown = the_notice(office, refused)
    assert (shown["notice"]["zh"], shown["to"]["zh"], shown["about"]) == ("不予受理告知", "申办人", 3)
    assert (shown["act"]["zh"], shown["clause"]) == ("不予受理", "许可法 32(1)(1)(2)")
    assert (shown["state"]["code"], shown["channel"], shown["proof"]) == ("due", None, None)
    notices(office).tell(NoticeRef(refused, "not-accepted", 3))
    shown = the_notice(office, refused)
    assert (shown["state"]["zh"], shown["channel"]["zh"], shown["reason"]) == ("已发出", "政务服务网", None)
    assert shown["proof"].startswith("receipt for 政务办〔")
    last = office.get(f"/v1/cases/{refused}/timeline")["events"][-1]
    assert (last["act"]["zh"], last["actor"]["principal"]) == ("通知已发出", "system")
    assert last["caused_by"] == f"{refused}@3"
    assert last["content"]["about"] == 3


def test_a_notice_that_was_given_up_says_why(office: Office, refused: str) -> None:
    notices(office).give_up(NoticeRef(refused, "not-accepted", 3), attempts=6, reason="no answer")
    shown = the_notice(office, refused)
    assert (shown["state"]["zh"], shown["reason"], shown["proof"]) == ("未送达", "no answer", None)


def test_health_counts_what_waits_and_what_was_given_up(office: Office, refused: str) -> None:
    position = office.product.ledger.position()
    office.get("/v1/cases", min_position=str(position))
    waiting = office.get("/healthz")["notices"]
    assert waiting["due"] >= 1
    assert waiting["waiting_seconds"] > 0
    recorded = notices(office).give_up(NoticeRef(refused, "not-accepted", 3), attempts=6, reason="no answer")
    assert recorded is not None
    office.get("/v1/cases", min_position=str(recorded.last_position))
    after = office.get("/healthz")["notices"]
    assert (after["due"], after["failed"]) == (waiting["due"] - 1, waiting["failed"] + 1)


def test_before_the_act_there_was_nothing_to_tell(office: Office, refused: str) -> None:
    filed = office.get(f"/v1/cases/{refused}/timeline")["events"][0]["recorded_at"]
    assert office.get(f"/v1/cases/{refused}", known_at=filed)["notices"] == []
