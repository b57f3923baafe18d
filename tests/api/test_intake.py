"""Acts of a department's own system over HTTP: each once, by its own ids, and reconciled by the day."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from eventsourcing.persistence import StoredEvent

from api.routes import book_examples
from application.intake import case_id_of
from domain.intake.journal import digest_as_sent
from infrastructure.ledger.recorder import LedgerRecorder
from tests.api.serving import Office, answer_of

FILED = book_examples.ACT_OF_A_SYSTEM
WINDOW = {"unit": "住建窗口", "role": "window"}


def sent(office: Office, *acts: dict[str, Any], source: str = "housing-approvals") -> list[dict[str, Any]]:
    answer = answer_of(office.http.post("/v1/intake", json={"source": source, "acts": acts}), 200)
    outcomes: list[dict[str, Any]] = answer["outcomes"]
    assert answer["stored"] + answer["repeated"] + answer["conflicts"] + answer["refused"] == len(acts)
    return outcomes


def filed(number: str, **changed: Any) -> dict[str, Any]:
    return {**FILED, "id": f"{number}-1", "case": number, "request": {**FILED["request"], **changed}}


def accepted(number: str, at: str = "2025-09-22T11:00:00+08:00") -> dict[str, Any]:
    forms = [{"form": "acceptance-notice", "reference": "受-1"}]
    return {
        "id": f"{number}-2",
        "case": number,
        "act": "accept",
        "request": {"acting": WINDOW, "effective_at": at, "forms": forms},
    }


def test_a_case_of_another_system_is_filed_and_accepted_effective_then_and_recorded_now(office: Office) -> None:
    first, second = sent(office, filed("A-1"), accepted("A-1"))
    assert (first["outcome"], second["outcome"]) == ("stored", "stored")
    assert first["case"] == second["case"] == case_id_of("housing-approvals", "A-1")
    assert (first["late"], second["version"] > first["version"]) == (True, True)
    case = office.get(f"/v1/cases/{first['case']}")
    assert case["status"]["code"] == "accepted"
    timeline = office.get(f"/v1/cases/{first['case']}/timeline")["events"]
    assert {event["correlation"] for event in timeline} == {"intake:housing-approvals:A-1"}
    assert timeline[0]["command"] == "intake:housing-approvals:A-1-1"
    assert timeline[0]["effective_at"] == "2025-09-22T09:00:00+08:00"


def test_an_act_sent_twice_is_recorded_once_and_answered_the_same(office: Office) -> None:
    first = sent(office, filed("B-1"), accepted("B-1"))
    position = office.product.ledger.position()
    again = sent(office, filed("B-1"), accepted("B-1"))
    assert office.product.ledger.position() == position
    assert [one["outcome"] for one in again] == ["repeated", "repeated"]
    for one, other in zip(first, again, strict=True):
        assert {**one, "outcome": ""} == {**other, "outcome": ""}


def test_a_long_day_is_not_read_again_for_each_of_its_acts(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    day = {"effective_at": "2025-09-18T10:00:00+08:00"}
    sent(office, *[filed(f"L-{n}", **day) for n in range(8)], source="busy")
    read: list[str] = []
    select = LedgerRecorder.select_events

    def counted(recorder: LedgerRecorder, *asked: Any, **named: Any) -> Sequence[StoredEvent]:
        found = select(recorder, *asked, **named)
        read.extend(str(one.originator_id) for one in found)
        return found

    monkeypatch.setattr(LedgerRecorder, "select_events", counted)
    [outcome] = sent(office, filed("L-9", **day), source="busy")
    assert outcome["outcome"] == "stored"
    assert read.count("intake:busy:2025-09-18") == 1
    journal = office.get("/v1/intake/busy/days/2025-09-18")
    assert [act["id"] for act in journal["acts"]] == [f"L-{n}-1" for n in (*range(8), 9)]


def test_an_act_sent_by_many_at_once_is_recorded_once(office: Office) -> None:
    with ThreadPoolExecutor(8) as many:
        taken = list(many.map(lambda _: sent(office, filed("K-1"), accepted("K-1")), range(8)))
    assert [sum(one[place]["outcome"] == "stored" for one in taken) for place in (0, 1)] == [1, 1]
    assert {one[place]["outcome"] for one in taken for place in (0, 1)} == {"stored", "repeated"}
    journal = office.get("/v1/intake/housing-approvals/days/2025-09-22")
    assert [act["id"] for act in journal["acts"]].count("K-1-1") == 1


def test_the_same_id_with_another_body_is_a_conflict_and_records_nothing(office: Office) -> None:
    sent(office, filed("C-1"))
    position = office.product.ledger.position()
    [other] = sent(office, filed("C-1", channel="post"))
    assert (other["outcome"], other["code"]) == ("conflict", "command_reused")
    [number] = sent(office, {**filed("C-1"), "case": "C-2"})
    assert (number["outcome"], number["code"]) == ("conflict", "command_reused")
    assert office.product.ledger.position() == position


def test_an_act_is_the_same_only_as_it_was_sent(office: Office) -> None:
    sent(office, filed("L-1"))
    [spelled_out] = sent(office, filed("L-1", follows=None))
    assert (spelled_out["outcome"], spelled_out["code"]) == ("conflict", "command_reused")


def test_a_number_that_is_filed_already_is_not_filed_again_under_another_id(office: Office) -> None:
    sent(office, filed("D-1"))
    [again] = sent(office, {**filed("D-1"), "id": "D-1-again"})
    assert (again["outcome"], again["code"]) == ("conflict", "case_filed_already")


def test_two_systems_may_use_the_same_numbers_and_ids(office: Office) -> None:
    [one] = sent(office, filed("E-1"))
    [other] = sent(office, filed("E-1"), source="health-approvals")
    assert (one["outcome"], other["outcome"]) == ("stored", "stored")
    assert one["case"] != other["case"]


def test_a_refused_act_says_why_and_leaves_the_others_as_they_are(office: Office) -> None:
    wrong = {**accepted("F-1"), "id": "F-1-x", "request": {**accepted("F-1")["request"], "forms": []}}
    wrong["request"]["acting"] = {"unit": "住建窗口", "role": "nobody"}
    outcomes = sent(office, accepted("F-0"), filed("F-1"), wrong, accepted("F-1"))
    assert [one["outcome"] for one in outcomes] == ["refused", "stored", "refused", "stored"]
    assert (outcomes[0]["code"], outcomes[2]["code"]) == ("case_unknown", "not_this_role")
    assert outcomes[2]["clause"]
    assert sent(office, filed("F-0"), accepted("F-0"))[1]["outcome"] == "stored"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ({**accepted("G-1"), "act": "no-such-act"}, "act_unknown"),
        ({**accepted("G-1"), "request": {"acting": WINDOW}}, "moment_needed"),
        ({**accepted("G-1"), "request": {"effective_at": "2025-09-22T09:00:00+08:00"}}, "act_malformed"),
        (accepted("G-1", at="2199-01-01T00:00:00+08:00"), "in_the_future"),
        (accepted("G-1", at="2025-09-22T08:59:00+08:00"), "before_its_cause"),
        (filed("G-2", item="nothing"), "item_unknown"),
        (filed("G-2", effective_at="2019-04-22T09:00:00+08:00"), "no_version_in_force"),
    ],
    ids=["unknown act", "no moment", "no office", "future", "before the filing", "unknown item", "before the law"],
)
def test_an_act_at_fault_is_refused_by_itself(office: Office, act: dict[str, Any], code: str) -> None:
    sent(office, filed("G-1"))
    position = office.product.ledger.position()
    [outcome] = sent(office, act)
    assert outcome["code"] == code
    assert office.product.ledger.position() == position


@pytest.mark.parametrize(
    "body",
    [
        {"source": "housing-approvals", "acts": []},
        {"source": "Housing", "acts": [FILED]},
        {"source": "a:b", "acts": [FILED]},
        {"source": "housing-approvals", "acts": [{**FILED, "id": "with blank"}]},
        {"source": "housing-approvals", "acts": [{**FILED, "odd": 1}]},
    ],
    ids=["no act", "capitals", "colon", "blank in the id", "unknown name"],
)
def test_a_batch_at_fault_is_refused_whole(office: Office, body: dict[str, Any]) -> None:
    assert answer_of(office.http.post("/v1/intake", json=body), 422)["code"] == "malformed"


def reconcile(
    office: Office, name: str, day: str, acts: list[dict[str, Any]], status: int = 200, **changed: Any
) -> Any:
    body = {**book_examples.RECONCILIATION, "id": name, "day": day, "count": len(acts), "acts": acts, **changed}
    return answer_of(office.http.post("/v1/intake/ledgered/reconciliations", json=body), status)


def test_a_day_is_reconciled_with_what_is_missing_extra_and_differing(office: Office) -> None:
    at = {"effective_at": "2025-09-23T10:00:00+08:00"}
    outcomes = sent(office, filed("H-1", **at), filed("H-2", **at), filed("H-3", **at), source="ledgered")
    sent(office, filed("H-4"), source="ledgered")  # of another day
    digests = {one["id"]: one["digest"] for one in outcomes}
    assert digests["H-1-1"] == digest_as_sent("file", "H-1", filed("H-1", **at)["request"])
    same = [{"id": own, "digest": digest} for own, digest in digests.items()]
    assert reconcile(office, "r-1", "2025-09-23", same)["agrees"] is True
    differing = [{"id": "H-1-1", "digest": "0" * 64}, {"id": "H-2-1"}, {"id": "H-9-1"}]
    told = reconcile(office, "r-2", "2025-09-23", differing)
    assert (told["agrees"], told["sent"], told["held"]) == (False, 3, 3)
    assert (told["missing"], told["extra"], told["differing"]) == (["H-9-1"], ["H-3-1"], ["H-1-1"])
    again = reconcile(office, "r-2", "2025-09-23", differing)
    assert {**again, "repeated": False} == told
    assert reconcile(office, "r-2", "2025-09-23", same, 409)["code"] == "command_reused"
    journal = office.get("/v1/intake/ledgered/days/2025-09-23")
    assert [act["id"] for act in journal["acts"]] == ["H-1-1", "H-2-1", "H-3-1"]
    assert journal["reconciled"]["missing"] == ["H-9-1"]
    last = office.product.ledger.events("intake:ledgered:2025-09-23")[-1]
    assert last.event.TOPIC == "intake.reconciled"
    assert last.event.header.clause == "D5 四五"


def test_what_was_missing_is_sent_and_the_day_agrees(office: Office) -> None:
    at = {"effective_at": "2025-09-24T10:00:00+08:00"}
    claimed = [{"id": "I-1-1"}]
    assert reconcile(office, "s-1", "2025-09-24", claimed)["missing"] == ["I-1-1"]
    sent(office, filed("I-1", **at), source="ledgered")
    assert reconcile(office, "s-2", "2025-09-24", claimed)["agrees"] is True


def test_a_message_whose_count_does_not_hold_is_refused(office: Office) -> None:
    assert reconcile(office, "t-1", "2025-09-25", [{"id": "x"}], 422, count=2)["code"] == "count_differs"


def test_an_act_of_the_day_itself_is_not_late(office: Office) -> None:
    now = office.product.ledger.now().astimezone(ZoneInfo("Asia/Shanghai"))
    [outcome] = sent(office, filed("J-1", effective_at=now.isoformat()))
    assert (outcome["outcome"], outcome["late"]) == ("stored", False)


def test_the_journal_of_a_day_on_which_nothing_came_is_empty(office: Office) -> None:
    journal = office.get("/v1/intake/ledgered/days/2020-01-01")
    assert (journal["acts"], journal["reconciled"]) == ([], None)
    assert office.get("/v1/intake/ledgered/days/someday", 422)["code"] == "parameter_malformed"
