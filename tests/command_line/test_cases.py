from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from tests.command_line.conftest import Run
from tests.database import Database

PROCUREMENT = ("--as", "procurement", "--unit", "采购部")
CHALLENGE = {"project": "P-1", "supplier": "供应商甲", "known-on": "2024-09-24", "matters": "评分标准"}
WINDOW = ("--as", "window", "--unit", "住建窗口")
LEAD = ("--as", "lead", "--unit", "住建审批处")
HANDLER = ("--as", "handler", "--unit", "住建审批处")


def filling(values: dict[str, str]) -> list[str]:
    return [word for name, value in values.items() for word in ("--set", f"{name}={value}")]


def challenge(run: Run, *more: str) -> dict[str, Any]:
    words = ("--procedure", "procurement-challenge", *PROCUREMENT, "--at", "2024-09-26T09:00", *filling(CHALLENGE))
    answer: dict[str, Any] = run("case", "file", *words, *more, "--json").json
    return answer


def approval(run: Run) -> str:
    """File an approval and accept it on 2025-09-22; give its id."""
    words = ("--procedure", "window-approval", "--item", "construction-permit", *WINDOW)
    filled = filling({"applicant": "申办人0001", "by-agent": "false", "matter": "施工"})
    case: str = run("case", "file", *words, *filled, "--at", "2025-09-22T09:00", "--json").json["case"]
    run("case", "act", case, "accept", *WINDOW, "--form", "acceptance-notice=1", "--at", "2025-09-22T10:00").succeeded()
    return case


def accept(run: Run, case: str, *more: str) -> Any:
    forms = ("--form", "receipt=回1", "--form", "register-form=登1")
    return run("case", "act", case, "accept", *PROCUREMENT, *forms, "--at", "2024-09-26T09:30", *more)


def clocks(run: Run, case: str, *more: str) -> dict[str, str]:
    return {clock["clock"]: clock["due"] for clock in run("case", "show", case, "--json", *more).json["clocks"]}


def last_position(database: Database) -> int:
    with psycopg.connect(database.url("read")) as connection:
        found = connection.execute("SELECT position FROM ledger.head").fetchone()
    assert found is not None
    return int(found[0])


def test_a_challenge_is_filed_accepted_and_shown_with_its_clocks(ready: Run) -> None:
    filed = challenge(ready)
    assert filed["status"] == "filed"
    assert filed["number"].startswith("采质〔")
    accepted = accept(ready, filed["case"], "--json").json
    assert accepted["status"] == "accepted"
    assert accepted["version"] > filed["version"]
    due = clocks(ready, filed["case"], "--at", "2024-09-26")
    assert (due["handling"], due["statutory-reply"]) == ("2024-09-30", "2024-10-11")
    printed = ready("case", "show", filed["case"]).succeeded().out
    assert filed["number"] in printed
    assert "质疑处理" in printed


def test_the_two_days_for_the_reply_begin_when_the_investigation_ends(ready: Run) -> None:
    case = challenge(ready)["case"]
    accept(ready, case).succeeded()
    for step in ("handover-tender", "handover-purchaser"):
        words = ("--step", step, *PROCUREMENT, "--form", "handover-record=1", "--at", "2024-09-26T15:00")
        ready("case", "act", case, "hand-over", *words).succeeded()
    tender = ("--as", "tender", "--unit", "招标部", "--form", "investigation-record=1", "--set", "findings=查证")
    concluded = ("--step", "investigation", *tender, "--at", "2024-09-30T16:00")
    ready("case", "act", case, "conclude", *concluded).succeeded()
    assert clocks(ready, case, "--at", "2024-09-30")["reply"] == "2024-10-09"


def test_an_approval_stopped_over_national_day_moves_both_limits(ready: Run) -> None:
    case = approval(ready)
    stop = ("--ground", "expert-review", "--needed", "15 working days", "--form", "time-notice=1")
    late = ("--at", "2025-09-26T10:00")
    assert "approver" in ready("case", "act", case, "suspend-clocks", *HANDLER, *stop, *late).refused()
    ready("case", "act", case, "suspend-clocks", *LEAD, *stop, *late).succeeded()
    stopped = ready("case", "show", case, "--at", "2025-09-30", "--json").json["clocks"]
    assert {clock["light"] for clock in stopped if clock["clock"] in {"promised", "statutory"}} == {"grey"}
    ready("case", "act", case, "resume-clocks", *HANDLER, "--at", "2025-10-14T09:00").succeeded()
    due = clocks(ready, case, "--at", "2025-10-14")
    assert (due["promised"], due["statutory"]) == ("2025-10-22", "2025-11-05")


def test_a_refused_act_says_the_clause_and_what_decided_and_leaves_nothing(ready: Run, database: Database) -> None:
    case = challenge(ready)["case"]
    before = last_position(database)
    said = ready("case", "act", case, "refuse", *PROCUREMENT, "--ground", "out-of-time").refused()
    assert "采购法 52" in said
    assert "last_day=2024-10-09" in said
    tender = ("--as", "tender", "--unit", "招标部")
    assert "procurement" in ready("case", "act", case, "accept", *tender).refused()
    assert "receipt" in ready("case", "act", case, "accept", *PROCUREMENT).refused()
    assert last_position(database) == before


def test_a_challenge_cannot_be_stopped_since_its_procedure_has_no_ground(ready: Run) -> None:
    case = challenge(ready)["case"]
    accept(ready, case).succeeded()
    stop = ("--ground", "expert-review", "--needed", "5 working days")
    assert "no ground" in ready("case", "act", case, "suspend-clocks", *PROCUREMENT, *stop).refused()


def test_an_act_with_a_version_that_is_out_of_date_is_refused(ready: Run) -> None:
    filed = challenge(ready)
    assert "now=3" in accept(ready, filed["case"], "--if-version", "1").refused()
    assert accept(ready, filed["case"], "--if-version", str(filed["version"]), "--json").json["status"] == "accepted"


def test_a_repeated_command_is_answered_again_and_not_recorded_again(ready: Run, database: Database) -> None:
    first = challenge(ready, "--command-id", "once")
    before = last_position(database)
    again = challenge(ready, "--command-id", "once")
    assert (first["repeated"], again["repeated"]) == (False, True)
    assert {**again, "repeated": False} == first
    assert last_position(database) == before
    assert "another command" in accept(ready, first["case"], "--command-id", "once").refused()


def test_an_unknown_act_is_misuse_and_the_known_ones_are_listed(ready: Run) -> None:
    said = ready("case", "act", "case:1", "teleport", *PROCUREMENT).misused()
    assert "teleport" in said
    assert "return-for-amendment" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "2024-02-30"), "2024-02-30"),
        (("--at", "2024-09-26T25:00"), "2024-09-26T25:00"),
        (("--at", "9999-12-31"), "9999-12-31"),
        (("--at", "0001-01-01T00:00+23:59"), "0001-01-01"),
        (("--at", (datetime.now(UTC) + timedelta(days=2)).isoformat()), "after the moment"),
        (("--step", "investigation"), "step"),
        (("--form", "receipt"), "receipt"),
        (("--form", "receipt=1", "--form", "receipt=2"), "receipt=2"),
        (("--data", "{"), "--data"),
        (("--data", "[1]"), "--data"),
        (("--data", '{"forms": [{"form": 1}]}'), "forms.0"),
        (("--data", '{"nosuch": 1}'), "nosuch"),
        (("--form", "nosuch=1"), "nosuch"),
    ],
)
def test_an_act_that_is_not_well_formed_is_refused_with_its_place(
    ready: Run, words: tuple[str, ...], said: str, database: Database
) -> None:
    case = challenge(ready)["case"]
    before = last_position(database)
    assert said in ready("case", "act", case, "accept", *PROCUREMENT, *words).refused()
    assert last_position(database) == before


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"known-on": "2024-02-30"}, "known-on"),
        ({"supplier": ""}, "supplier"),
        ({"nosuch": "1"}, "nosuch"),
        ({"project": "x" * 101}, "project"),
    ],
)
def test_a_filing_with_a_wrong_field_is_refused(ready: Run, values: dict[str, str], said: str) -> None:
    words = ("--procedure", "procurement-challenge", *PROCUREMENT, *filling({**CHALLENGE, **values}))
    assert said in ready("case", "file", *words).refused()


def test_a_filing_under_no_procedure_or_without_its_item_is_refused(ready: Run) -> None:
    assert "nosuch" in ready("case", "file", "--procedure", "nosuch", *PROCUREMENT).refused()
    filled = filling({"applicant": "申办人0001", "by-agent": "false", "matter": "施工"})
    words = ("--procedure", "window-approval", *WINDOW, *filled)
    assert "service item" in ready("case", "file", *words).refused()
    assert "service item" in ready("case", "file", *words, "--item", "nosuch").refused()


def test_a_filing_before_the_procedure_was_in_force_is_bound_to_the_version_of_that_day(ready: Run) -> None:
    words = ("--procedure", "procurement-challenge", *PROCUREMENT, "--at", "2010-03-01T09:00")
    filed = ready("case", "file", *words, *filling({**CHALLENGE, "known-on": "2010-02-26"}), "--json").json
    assert ready("case", "show", filed["case"], "--json").json["procedure"] == "procurement-challenge@2009-08"


@pytest.mark.parametrize("case", ["case:nosuch", "ledger", "calendar:CN", "'; DROP TABLE ledger.events; --", "\udcff"])
def test_an_unknown_case_is_refused(ready: Run, case: str) -> None:
    ready("case", "show", case).refused()
    ready("replay", case).refused()
    ready("case", "act", case, "withdraw", *PROCUREMENT).refused()


def test_a_replay_prints_each_event_with_its_times_its_act_and_the_clocks_after_it(ready: Run) -> None:
    case = challenge(ready)["case"]
    accept(ready, case).succeeded()
    moments = ready("replay", case, "--json").json["moments"]
    assert [one["act"]["zh"] for one in moments][:4] == ["提交", "开始计时", "开始计时", "受理"]
    assert [one["topic"] for one in moments][3] == "case.accepted"
    assert {one["late_entry"] for one in moments} == {True}  # entered long after it happened
    assert moments[-1]["status"] == "accepted"
    assert {clock["clock"] for clock in moments[-1]["clocks"]} >= {"gate", "handling", "statutory-reply"}
    printed = ready("replay", case).succeeded().out
    assert "补录" in printed
    assert "受理" in printed
    assert "采购法 53" in printed


def test_a_replay_as_of_a_moment_leaves_out_what_was_not_known_or_had_not_happened(ready: Run) -> None:
    case = challenge(ready)["case"]
    accept(ready, case).succeeded()
    everything = ready("replay", case, "--json").json["moments"]
    by_nine = ready("replay", case, "--at", "2024-09-26T09:00", "--json").json["moments"]
    by_the_day = ready("replay", case, "--at", "2024-09-26", "--json").json["moments"]
    assert [one["topic"] for one in by_nine] == ["case.filed", "case.clock_started", "case.clock_started"]
    assert by_the_day == everything
    learnt = everything[2]["recorded_at"]
    assert len(ready("replay", case, "--known-at", learnt, "--json").json["moments"]) == 3
    assert "not on record" in ready("replay", case, "--known-at", "2024-09-26").refused()
    assert "not on record" in ready("case", "show", case, "--at", "2024-09-25").refused()


def test_a_case_is_shown_by_an_older_calendar(ready: Run) -> None:
    words = ("--procedure", "procurement-challenge", *PROCUREMENT, "--at", "2020-01-22T09:00")
    filed = ready("case", "file", *words, *filling({**CHALLENGE, "known-on": "2020-01-20"}), "--json").json
    now = clocks(ready, filed["case"], "--at", "2020-01-22")
    then = clocks(ready, filed["case"], "--at", "2020-01-22", "--calendar-known-at", "2020-01-22")
    assert (then["statutory-reply"], now["statutory-reply"]) == ("2020-02-06", "2020-02-10")
