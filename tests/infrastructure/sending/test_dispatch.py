"""Notices on a real ledger: sent once, recorded once, tried again, given up, and never sent by a rebuild."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import psycopg
import pytest

from application.ledger import Conflicting, OnRecord
from application.requests import Acting, FileCase
from application.sender import Letter, NotDelivered, Undeliverable
from domain.case.notice_events import NoticeFailed, NoticeSent
from domain.procedures.notices import Channel
from domain.procedures.vocabulary import FieldClass
from infrastructure.errors import DatabaseUnavailable
from infrastructure.sending.dispatch import IN_A_ROW
from infrastructure.sending.outbox import OutboxSender
from tests.database import Database
from tests.infrastructure.sending.office import Steered, Telling, telling


@pytest.fixture
def sender() -> Steered:
    return Steered()


@pytest.fixture
def told(database: Database, sender: Steered) -> Iterator[Telling]:
    with telling(database, sender) as opened:
        yield opened


def refuses(*_: Letter) -> None:
    raise NotDelivered(reason="no answer")


def topics(told: Telling, case_id: str) -> list[str]:
    return [event.TOPIC for event in told.office.events(case_id, "case.notice_sent", "case.notice_failed")]


def test_what_an_act_calls_for_is_sent_once_and_stands_on_record_with_its_proof(told: Telling, sender: Steered) -> None:
    ref = told.refused()
    assert told.round().sent == 1
    assert told.round(later=60).sent == 0
    (event,) = told.office.events(ref.case_id, "case.notice_sent")
    assert isinstance(event, NoticeSent)
    assert (event.notice, event.about, event.channel, event.proof) == (
        "not-accepted", ref.about, Channel.PORTAL, "receipt 1",
    )  # fmt: skip
    assert event.header.command == event.key == sender.sent[0].key
    assert event.header.actor.principal == "system"
    (row,) = told.rows(ref.case_id)
    assert (row.state, row.channel, row.said) == ("sent", "portal", "receipt 1")


def test_notices_go_out_in_the_order_of_the_acts(told: Telling, sender: Steered) -> None:
    refs = [told.refused(f"2025-09-22 09:0{minute}") for minute in range(3)]
    assert told.round().sent == 3
    assert [letter.key.split(":")[2] for letter in sender.sent] == [ref.case_id.split(":")[1] for ref in refs]


def test_a_closed_case_takes_the_record_of_its_notice(told: Telling) -> None:
    case_id = told.office.accepted("2025-09-22 09:00")
    for step, role in (("examination", "handler"), ("review", "reviewer")):
        told.office.act(case_id, "give-opinion", "2025-09-23 09:00", role, step=step, values={"opinion": "同意"})
    decided: dict[str, Any] = {"outcome": "granted", "values": {"opinion": "同意"}}
    forms = [{"form": "decision", "reference": "1"}]
    told.office.act(case_id, "decide", "2025-09-24 09:00", "lead", step="decision", forms=forms, **decided)
    licence = [{"form": "licence", "reference": "1"}]
    told.office.act(case_id, "serve", "2025-09-24 10:00", "window", step="issue", method="窗口领取", forms=licence)
    told.office.act(case_id, "close", "2025-09-24 11:00", "window")
    assert told.round().sent == 2  # the invitation to rate, and the result
    assert told.office.case(case_id).status == "closed"
    assert told.office.case(case_id).told.popitem()[1].sent


@pytest.mark.parametrize(
    ("contact", "channel", "address"),
    [
        pytest.param("甲 13800000000", Channel.SMS, "13800000000", id="a mobile number"),
        pytest.param("+86 13800000000（甲）", Channel.SMS, "13800000000", id="with the country before it"),
        pytest.param("028-85000000", Channel.PORTAL, "", id="a telephone takes no message"),
        pytest.param("甲 138000000001", Channel.PORTAL, "", id="a digit too many"),
        pytest.param("someone@example.org", Channel.PORTAL, "", id="an address of a channel that the rule has not"),
        pytest.param(None, Channel.PORTAL, "", id="no contact"),
    ],
)
def test_the_first_channel_that_reaches_the_addressee_is_taken(
    told: Telling, sender: Steered, contact: str | None, channel: Channel, address: str
) -> None:
    values = {"applicant": "甲", "matter": "m", **({} if contact is None else {"contact": contact})}
    case_id = filed(told, values)
    told.office.act(case_id, "refuse", "2025-09-22 09:00", "window", ground="not-competent")
    told.round()
    assert (sender.sent[0].channel, sender.sent[0].address) == (channel, address)


def filed(told: Telling, values: dict[str, str]) -> str:
    acting = Acting(unit="hall", role="window")
    request = FileCase(acting=acting, procedure="window-approval", item="item-1", values={**values, "by-agent": False})
    return str(told.office.cases.file(told.office._command(), request).answer["case"])


def test_the_contact_last_supplied_is_used_and_stands_in_no_event(
    told: Telling, sender: Steered, database: Database
) -> None:
    case_id = filed(told, {"applicant": "甲", "matter": "m", "contact": "13800000000"})
    forms = [{"form": "correction-notice", "reference": "1"}]
    told.office.act(case_id, "return-for-correction", "2025-09-22 10:00", "window", missing=["contact"], forms=forms)
    told.office.act(case_id, "supply-corrections", "2025-09-23 09:00", "window", values={"contact": "13900000000"})
    told.office.act(case_id, "refuse", "2025-09-23 10:00", "window", ground="not-competent")
    told.round()
    assert {letter.address for letter in sender.sent} == {"13900000000"}
    with psycopg.connect(database.url("read")) as reader:
        stored = reader.execute("SELECT string_agg(convert_from(state, 'UTF8'), '') FROM ledger.events").fetchone()
    assert stored is not None
    assert "13800000000" not in stored[0]
    assert "13900000000" not in stored[0]


@pytest.mark.parametrize("how", ["shredded", "sealed"])
def test_a_contact_that_is_shredded_or_sealed_reaches_nobody(told: Telling, sender: Steered, how: str) -> None:
    case_id = filed(told, {"applicant": "甲", "matter": "m", "contact": "13800000000"})
    told.put_away(case_id, FieldClass.PERSONAL, how)
    told.office.act(case_id, "refuse", "2025-09-22 09:00", "window", ground="not-competent")
    told.round()
    assert [letter.address for letter in sender.sent] == [""]


def test_a_failure_is_tried_again_after_a_pause_with_the_same_key(told: Telling, sender: Steered) -> None:
    ref = told.refused()
    sender.before = refuses
    assert told.round().failed == 1
    assert told.round().failed == 0  # it is left alone
    sender.before = lambda _: None
    assert told.round(later=6).sent == 1
    assert topics(told, ref.case_id) == ["case.notice_sent"]


def test_a_notice_is_given_up_after_so_many_attempts_and_not_tried_again_by_itself(
    told: Telling, sender: Steered
) -> None:
    ref = told.refused()
    sender.before = refuses
    assert [told.round(later=1000).failed for _ in range(5)] == [1, 1, 1, 0, 0]
    (event,) = told.office.events(ref.case_id, "case.notice_failed")
    assert isinstance(event, NoticeFailed)
    assert (event.attempts, "no answer" in event.reason) == (3, True)
    assert (told.waiting().due, told.waiting().failed) == (0, 1)


def test_what_cannot_be_delivered_is_given_up_at_once_and_the_others_go_on(told: Telling, sender: Steered) -> None:
    first, second = told.refused("2025-09-22 09:00"), told.refused("2025-09-22 09:01")

    def never(letter: Letter) -> None:
        if first.case_id in letter.key:
            raise Undeliverable(reason="no such number")

    sender.before = never
    done = told.round()
    assert (done.sent, done.given_up) == (1, 1)
    assert topics(told, first.case_id) == ["case.notice_failed"]
    assert topics(told, second.case_id) == ["case.notice_sent"]


def test_a_notice_that_was_given_up_goes_out_when_a_person_asks_for_it(told: Telling, sender: Steered) -> None:
    ref = told.refused()
    sender.before = refuses
    for _ in range(3):
        told.round(later=1000)
    assert told.notices.tell(ref) is None  # not by itself
    with pytest.raises(NotDelivered):
        told.notices.tell(ref, again=True)
    told.notices.give_up(ref, attempts=1, reason="again no answer")
    sender.before = lambda _: None
    recorded = told.notices.tell(ref, again=True)
    assert recorded is not None
    assert not recorded.repeated
    assert topics(told, ref.case_id) == ["case.notice_failed", "case.notice_failed", "case.notice_sent"]
    assert (told.rows(ref.case_id)[0].state, told.waiting().failed) == ("sent", 0)


def test_a_sender_that_is_down_costs_each_round_a_few_attempts_and_the_other_notices_none(
    told: Telling, sender: Steered
) -> None:
    refs = [told.refused(f"2025-09-22 09:{minute:02}") for minute in range(7)]
    tried: list[str] = []

    def down(letter: Letter) -> None:
        tried.append(letter.key)
        raise NotDelivered(reason="no answer")

    sender.before = down
    assert told.round().failed == IN_A_ROW
    assert told.round().failed == 2  # those that were not tried; the first five are left alone
    assert len(set(tried)) == len(refs)
    sender.before = lambda _: None
    assert told.round(later=60).sent == len(refs)


def test_no_channel_that_the_sender_carries_makes_a_notice_undeliverable(told: Telling, sender: Steered) -> None:
    ref = told.refused()
    sender.channels = frozenset({Channel.EMAIL})
    assert told.round().given_up == 1
    assert sender.sent == []
    assert topics(told, ref.case_id) == ["case.notice_failed"]


def test_one_program_leads_and_the_other_stands_by(told: Telling) -> None:
    other = Steered()
    told.refused()
    assert told.round().sent == 1
    standing_by = told.another(other)
    told.refused("2025-09-22 10:00")
    told.catch_up()
    assert standing_by.run() is None
    assert other.sent == []
    told.lease.leave()
    assert standing_by.run() is not None
    assert len(other.sent) == 1
    standing_by._lease.leave()


def test_two_programs_that_send_at_once_record_it_once(told: Telling, sender: Steered) -> None:
    ref = told.refused()
    both = [Thread(target=told.notices.tell, args=(ref,)) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert topics(told, ref.case_id) == ["case.notice_sent"]
    assert {letter.key for letter in sender.sent} == {f"system:{ref.case_id}:notice:not-accepted:{ref.about}"}


@pytest.mark.parametrize("own", ["tell", "give_up"])
def test_another_who_comes_between_the_look_up_and_the_loading_is_no_fault(
    told: Telling, monkeypatch: pytest.MonkeyPatch, own: str
) -> None:
    ref = told.refused()
    real = told.office.ledger.on_record
    looked: list[str] = []

    def overtaken(command: str, digest: bytes) -> OnRecord | None:
        found = real(command, digest)
        if not looked:
            looked.append(command)
            assert told.notices.tell(ref) is not None
        return found

    monkeypatch.setattr(told.office.ledger, "on_record", overtaken)
    if own == "tell":
        recorded = told.notices.tell(ref)
        assert recorded is not None
        assert recorded.repeated
    else:
        assert told.notices.give_up(ref, attempts=1, reason="no answer") is None
    assert topics(told, ref.case_id) == ["case.notice_sent"]


def test_a_crash_between_sending_and_recording_sends_again_with_the_same_key(
    told: Telling, sender: Steered, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = told.refused()
    with monkeypatch.context() as crash:

        def lost(*_: object) -> list[OnRecord]:
            raise DatabaseUnavailable(reason="lost")

        crash.setattr(told.office.ledger, "append", lost)
        with pytest.raises(DatabaseUnavailable):
            told.round()
    assert told.round(later=60).sent == 1
    assert [letter.key for letter in sender.sent] == [f"system:{ref.case_id}:notice:not-accepted:{ref.about}"] * 2
    assert topics(told, ref.case_id) == ["case.notice_sent"]


def test_a_letter_is_not_sent_again_because_somebody_acted_meanwhile(
    told: Telling, sender: Steered, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = told.refused()
    real = told.office.ledger.append
    refused: list[Any] = []

    def contended(intents: Any) -> Any:
        if not refused:
            refused.append(intents)
            return [Conflicting(ref.case_id, 1, 2)]
        return real(intents)

    monkeypatch.setattr(told.office.ledger, "append", contended)
    assert told.round().sent == 1
    assert len(sender.sent) == 1


def test_a_rebuild_of_the_read_model_sends_nothing(told: Telling, sender: Steered) -> None:
    told.refused()
    told.round()
    told.rebuild()
    assert told.waiting().due == 0
    assert told.round(later=1000).sent == 0
    assert len(sender.sent) == 1


def test_a_resumption_by_the_system_is_told_too(told: Telling, sender: Steered) -> None:
    case_id = told.office.accepted("2025-09-22 09:00")
    stop: dict[str, Any] = {"ground": "testing", "needed": "2 working days"}
    told.office.act(case_id, "suspend-clocks", "2025-09-22 10:00", "handler", **stop)
    told.office.sweep("2025-09-25 00:01")
    assert told.round().sent == 2
    assert ["停止计时" in letter.zh for letter in sender.sent] == [True, False]


def test_on_an_outbox_each_notice_is_a_file(database: Database, tmp_path: Path) -> None:
    with telling(database, OutboxSender(tmp_path)) as told:
        ref = told.refused()
        told.round()
        (file,) = tmp_path.iterdir()
        assert file.name == f"system_{ref.case_id}_notice_not-accepted_{ref.about}.json".replace(":", "_")
        assert told.rows(ref.case_id)[0].said == f"outbox sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"


def test_notices_are_the_ones_that_the_case_still_owes(told: Telling) -> None:
    ref = told.refused()
    assert told.notices.owed(ref.case_id) == [ref]
    told.round()
    assert told.notices.owed(ref.case_id) == []
