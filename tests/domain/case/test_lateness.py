"""逾期提交核准: a filing that was late because the designated system was down; and when an online one is received.

A challenge known on 2024-09-20 is in time up to Monday 2024-09-30; the next working day after it is 2024-10-08.
"""

import pytest

from domain.case.case import Case
from domain.case.events import Accepted, ClockEnded, ClockStarted, ItemTerms
from domain.case.filing_events import LatenessExcused
from domain.case.refusals import FiledInTime, FiledOutOfTime, FormMissing, NotAtThisStage
from domain.case.refusals_of_filing import (
    CameTooLongAfter,
    NoRelief,
    NotLate,
    OutageElsewhere,
    OutageMalformed,
    ReceivedWhenEntered,
)
from domain.clock.limit import parse_limit
from domain.occasion import NotThisRole
from tests.further_acts import excuses
from tests.vocabulary import (
    Scenario,
    a_challenge,
    a_window_case,
    accepts,
    fact,
    filled,
    moment,
    occasion,
    procedure_on,
    resubmits,
)

OVERNIGHT = ("2024-09-30 21:00", "2024-10-01 02:00")


def late(filed_on: str = "2024-10-08 10:00") -> Scenario:
    return a_challenge(filed_on)


def test_a_filing_kept_out_by_the_outage_counts_as_in_time() -> None:
    late().when("2024-10-08 11:00", "procurement", accepts()).then_refused(FiledOutOfTime, clause="采购法 52")
    excused = (
        late()
        .when("2024-10-08 11:00", "procurement", excuses(*OVERNIGHT))
        .then(fact(LatenessExcused, began_at=moment(OVERNIGHT[0]), filed_on=moment("2024-10-08").date()))
    )
    excused.when("2024-10-08 12:00", "procurement", accepts()).then(
        fact(Accepted), fact(ClockEnded), *[fact(ClockStarted)] * 3
    )
    excused.when("2024-10-08 12:00", "procurement", lambda case, on: case.refuse(on, "out-of-time")).then_refused(
        FiledInTime, clause="采购法 52", filed_on="2024-10-08"
    )


@pytest.mark.parametrize(
    ("began", "ended", "covers"),
    [
        pytest.param("2024-09-30 23:59", "2024-10-01 00:00", True, id="the last minute"),
        pytest.param("2024-09-30 20:00", "2024-09-30 23:59", False, id="over a minute before the end"),
        pytest.param("2024-10-01 00:00", "2024-10-01 02:00", False, id="begun once the time was over"),
        pytest.param("2024-09-29 09:00", "2024-10-07 09:00", True, id="through the holiday"),
    ],
)
def test_the_outage_covers_the_end_of_the_time_for_filing(began: str, ended: str, covers: bool) -> None:
    attempt = late().when("2024-10-08 11:00", "procurement", excuses(began, ended))
    if covers:
        attempt.then(fact(LatenessExcused))
    else:
        attempt.then_refused(OutageElsewhere, clause="采购法 52", last_day="2024-09-30")


@pytest.mark.parametrize(
    ("filed_on", "soon_enough"),
    [
        pytest.param("2024-10-08 23:59", True, id="the next working day, over the holiday"),
        pytest.param("2024-10-09 00:00", False, id="the day after"),
    ],
)
def test_the_filing_comes_by_the_next_working_day_after_the_outage(filed_on: str, soon_enough: bool) -> None:
    attempt = late(filed_on).when("2024-10-09 11:00", "procurement", excuses(*OVERNIGHT))
    if soon_enough:
        attempt.then(fact(LatenessExcused))
    else:
        attempt.then_refused(CameTooLongAfter, clause="采购法 52", filed_on="2024-10-09", latest="2024-10-08")


@pytest.mark.parametrize(
    ("began", "ended"),
    [
        pytest.param("2024-10-01 02:00", "2024-09-30 21:00", id="ended before it began"),
        pytest.param("2024-09-30 21:00", "2024-09-30 21:00", id="lasted no time"),
        pytest.param("2024-09-30 21:00", "2024-10-08 11:01", id="ends after the act"),
    ],
)
def test_an_outage_has_a_beginning_and_an_end_before_the_act(began: str, ended: str) -> None:
    late().when("2024-10-08 11:00", "procurement", excuses(began, ended), now="2024-10-09").then_refused(
        OutageMalformed
    )


def test_the_excuse_needs_its_proof_its_role_its_stage_and_a_filing_that_was_late() -> None:
    excused = excuses(*OVERNIGHT)
    late().when("2024-10-08 11:00", "procurement", excuses(*OVERNIGHT, None)).then_refused(
        FormMissing, clause="采购法 52", form="outage-proof"
    )
    late().when("2024-10-08 11:00", "supplier", excused).then_refused(NotThisRole, clause="采购法 52")
    a_challenge("2024-09-30").when("2024-10-08", "procurement", excused).then_refused(
        NotLate, clause="采购法 52", filed_on="2024-09-30"
    )
    accepted = a_challenge("2024-09-30").accepted_on("2024-09-30 10:00")
    accepted.when("2024-10-08", "procurement", excused).then_refused(NotAtThisStage, clause="采购法 52")
    a_window_case().when("2025-09-22", "window", excused).then_refused(NoRelief)


def test_the_excuse_does_not_reach_a_filing_that_comes_back_later() -> None:
    excused = late().after("2024-10-08 11:00", "procurement", excuses(*OVERNIGHT))
    returned = excused.after(
        "2024-10-08 12:00", "procurement", lambda case, on: case.return_for_amendment(on, "not-conforming")
    )
    again = returned.after("2024-10-10", "supplier", resubmits())
    again.when("2024-10-10 10:00", "procurement", accepts()).then_refused(
        FiledOutOfTime, clause="采购法 52", filed_on="2024-10-10"
    )


# Filing over the network.


def file_over(channel: str, at: str, now: str, *, docked: bool = False) -> Case:
    procedure = procedure_on("window-approval", "2025-09-22")
    limit = parse_limit("10 working days")
    return Case.file(
        occasion(at, "applicant", procedure, now=now),
        case_id="case:online",
        number="1",
        channel=channel,
        item=ItemTerms(code="i", title="事项", promised=limit, statutory=limit),
        filled=filled(procedure.fields, {"by-agent": False}),
        docked=docked,
    )


def test_a_filing_over_the_network_is_received_when_it_enters_the_system() -> None:
    with pytest.raises(ReceivedWhenEntered) as refused:
        file_over("online", "2025-09-19 16:00", "2025-09-22 09:00")
    assert refused.value.relied_on == "电子签名法 11(2)"
    assert refused.value.decided_by["received_at"] == "2025-09-22T09:00:00+08:00"
    assert file_over("online", "2025-09-22 09:00", "2025-09-22 09:00").first_filed_at == moment("2025-09-22 09:00")


def test_what_entered_a_docked_system_brings_its_time() -> None:
    filed = file_over("online", "2025-09-19 16:00", "2025-09-22 09:00", docked=True)
    assert filed.first_filed_at == moment("2025-09-19 16:00")


@pytest.mark.parametrize("channel", ["counter", "post"])
def test_what_comes_another_way_may_be_entered_later(channel: str) -> None:
    assert file_over(channel, "2025-09-19 16:00", "2025-09-22 09:00").first_filed_at == moment("2025-09-19 16:00")


def test_window_hours_do_not_matter_to_an_online_filing_and_a_rest_day_is_its_opening_day() -> None:
    # Saturday 2025-09-20, 23:40: five working days are Monday 22 to Friday 26, as from a filing on Friday.
    on_a_saturday = a_window_case("2025-09-20 23:40", role="applicant")
    assert on_a_saturday.case.clocks["gate"].opened_at == moment("2025-09-20 23:40")
    assert on_a_saturday.reading("gate", "2025-09-22").due_on == moment("2025-09-26").date()
    assert a_window_case("2025-09-19 16:00").reading("gate", "2025-09-22").due_on == moment("2025-09-26").date()
