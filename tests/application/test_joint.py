"""A joint approval on the real ledger: an act in a branch and what it means for the whole are written together."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from application.acts import ACTS
from application.cases import Command
from application.ledger import StaleVersion
from domain.case.events import ClockSuspended
from domain.case.refusals_of_branches import BranchesOutstanding, BranchOpenedAlready
from tests.database import Database
from tests.histories import moment
from tests.infrastructure.scheduling.office import Office, opened

OPINION = {"opinion": "o"}


def attached(*forms: str) -> list[dict[str, str]]:
    return [{"form": form, "reference": "r"} for form in forms]


def notified(office: Office) -> tuple[str, str, str]:
    """File, accept, and notify two departments."""
    values = {"flow": "建设项目", "applicant": "a", "matter": "m"}
    whole = office.file("2025-09-22 09:00", "joint-approval", "joint-window", None, **values)
    office.act(whole, "accept", "2025-09-22 10:00", "joint-window")
    branches = [
        office.file("2025-09-22 11:00", "joint-review", "joint-window", follows=whole, department=name, notes="n")
        for name in ("甲局", "乙局")
    ]
    for branch in branches:
        office.act(branch, "accept", "2025-09-22 12:00", "department", forms=[])
    return whole, branches[0], branches[1]


def decide(office: Office, branch: str, day: str) -> None:
    office.act(branch, "give-opinion", f"{day} 10:00", "department", step="examination", values=OPINION)
    office.act(
        branch, "decide", f"{day} 11:00", "department-head", step="decision", outcome="consented", values=OPINION,
        forms=attached("opinion"),
    )  # fmt: skip


def test_an_act_in_a_branch_and_what_the_whole_hears_stand_in_one_command(database: Database) -> None:
    with opened(database, "2025-09-22 08:00") as office:
        whole, first, second = notified(office)
        assert list(office.case(whole).branches) == [first, second]
        decide(office, first, "2025-09-24")
        decided = office.events(first, "case.decided")[0]
        heard = office.events(whole, "case.branch_decided")[0]
        assert heard.header.command == decided.header.command
        assert heard.header.causation is not None
        assert heard.header.causation.startswith(f"{first}@")


def test_a_refused_notification_leaves_no_case_no_number_and_no_branch(database: Database) -> None:
    with opened(database, "2025-09-22 08:00") as office:
        whole, _, second = notified(office)
        before = office.ledger.position()
        with pytest.raises(BranchOpenedAlready):
            office.file("2025-09-23 09:00", "joint-review", "joint-window", follows=whole, department="乙局", notes="n")
        assert office.ledger.position() == before
        third = office.file(
            "2025-09-23 10:00", "joint-review", "joint-window", follows=whole, department="丙局", notes="n"
        )
        assert office.case(third).number == office.case(second).number.replace("2号", "3号")


def test_the_system_resumes_a_branch_and_the_joint_term_with_it_each_once(database: Database) -> None:
    with opened(database, "2025-09-22 08:00") as office:
        whole, first, second = notified(office)
        decide(office, second, "2025-09-23")
        stop = {"ground": "expert-review", "needed": "3 working days"}
        office.act(first, "suspend-clocks", "2025-09-24 09:00", "department", **stop)
        (stopped,) = office.events(whole, "case.clock_suspended")
        assert isinstance(stopped, ClockSuspended)
        assert stopped.ends_at == office.case(first).clocks["review"].suspensions[-1].ends_at
        office.sweep("2025-09-29 12:00")
        for case in (whole, first):
            assert len(office.events(case, "case.clock_resumed")) == 1
            assert all(clock.open_suspension is None for clock in office.case(case).clocks.values())


def test_two_departments_that_decide_at_once_are_both_heard(database: Database) -> None:
    with opened(database, "2025-09-22 08:00") as office:
        whole, first, second = notified(office)
        for branch in (first, second):
            office.act(branch, "give-opinion", "2025-09-24 10:00", "department", step="examination", values=OPINION)
        said = {"acting": {"unit": "hall", "role": "department-head"}, "effective_at": moment("2025-09-24 11:00")}
        asked = {"step": "decision", "outcome": "consented", "values": OPINION, "forms": attached("opinion")}
        request = ACTS["decide"].request.model_validate(said | asked)
        office.now = moment("2025-09-24 11:00")
        with ThreadPoolExecutor(2) as departments:
            acts = [
                departments.submit(office.cases.act, Command(f"at-once-{n}", "p"), branch, ACTS["decide"], request)
                for n, branch in enumerate((first, second))
            ]
            assert [act.result().answer["case"] for act in acts] == [first, second]
        assert [branch.consents for branch in office.case(whole).branches.values()] == [True, True]


def test_the_whole_is_decided_last_and_a_stale_version_of_it_is_told(database: Database) -> None:
    with opened(database, "2025-09-22 08:00") as office:
        whole, first, second = notified(office)
        decide(office, first, "2025-09-24")
        seen = office.case(whole).version
        decision: dict[str, Any] = {
            "step": "decision",
            "outcome": "granted",
            "values": OPINION,
            "forms": attached("decision"),
        }
        with pytest.raises(BranchesOutstanding):
            office.act(whole, "decide", "2025-09-25 09:00", "joint-window", **decision)
        decide(office, second, "2025-09-25")
        said = {"acting": {"unit": "hall", "role": "joint-window"}, "effective_at": moment("2025-09-25 12:00")}
        request = ACTS["decide"].request.model_validate(said | decision)
        office.now = moment("2025-09-25 12:00")
        with pytest.raises(StaleVersion):
            office.cases.act(Command("stale", "p", seen), whole, ACTS["decide"], request)
        office.act(whole, "decide", "2025-09-25 12:00", "joint-window", **decision)
        assert office.case(whole).outcome == "granted"
