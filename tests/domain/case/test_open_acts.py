"""Which acts a case is open to: by its stage, its clocks and what has been done; what is not listed is refused."""

import pytest

from domain.case.open_acts import open_acts
from domain.case.requirements import open_steps
from domain.errors import Refused
from tests.vocabulary import Command, Scenario, a_challenge, a_window_case, accepts, occasion, resumes, suspends

FILED, ACCEPTED, STOPPED = "2025-09-22 09:00", "2025-09-22 10:00", "2025-09-23 10:00"
GATE = {"accept", "refuse", "return-for-correction"}
ALWAYS = {"set-level", "withdraw"}


def window() -> Scenario:
    return a_window_case(FILED)


def accepted() -> Scenario:
    return window().accepted_on(ACCEPTED)


def stopped() -> Scenario:
    return accepted().after(STOPPED, "handler", suspends("expert-review", "10 working days"))


def names(scenario: Scenario) -> set[str]:
    return {one.act for one in open_acts(scenario.case, scenario.procedure)}


def test_a_filing_is_open_to_the_acts_of_the_gate_and_to_no_work_inside() -> None:
    assert names(window()) >= GATE | ALWAYS
    assert not {"close", "suspend-clocks", "resume-clocks", "review", "resubmit"} & names(window())


def test_an_accepted_case_is_open_to_its_steps_and_to_a_stop_and_no_more_to_the_gate() -> None:
    found = names(accepted())
    assert {"suspend-clocks", "extend-term"} <= found
    listed = [one.step for one in open_acts(accepted().case, accepted().procedure) if one.step is not None]
    assert listed == open_steps(accepted().case, accepted().procedure) != []
    assert not GATE & found
    assert "resume-clocks" not in found


def test_a_stopped_case_is_open_to_resumption_and_to_a_check_and_to_no_further_stop() -> None:
    found = names(stopped())
    assert {"resume-clocks", "check-pause"} <= found
    assert "suspend-clocks" not in found


def test_a_procedure_without_suspension_opens_none() -> None:
    challenge = a_challenge(FILED, known_on="2025-09-20").accepted_on(ACCEPTED)
    assert not {"suspend-clocks", "resume-clocks", "check-pause"} & names(challenge)


def test_each_open_act_names_who_may_do_it() -> None:
    for scenario in (window(), accepted(), stopped()):
        listed = open_acts(scenario.case, scenario.procedure)
        assert all(set(one.performers) <= scenario.procedure.roles.keys() for one in listed)
        assert all(one.performers for one in listed)


@pytest.mark.parametrize(
    ("act", "command", "role", "scenario"),
    [
        ("accept", accepts(), "window", accepted),
        ("resume-clocks", resumes(), "handler", accepted),
        ("suspend-clocks", suspends("expert-review", "10 working days"), "handler", stopped),
        ("suspend-clocks", suspends("expert-review", "10 working days"), "handler", window),
    ],
)
def test_an_act_that_is_not_listed_is_refused(act: str, command: Command, role: str, scenario: object) -> None:
    assert callable(scenario)
    made = scenario()
    assert act not in names(made)
    with pytest.raises(Refused):
        command(made.case, occasion("2025-09-24 10:00", role, made.procedure))
