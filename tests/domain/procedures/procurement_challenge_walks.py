"""A history for every branch of either version of the challenge: the gate, the panel, the reply, the talks."""

from domain.case.case import Case
from domain.case.occasion import Occasion
from tests.further_acts import closes, excuses
from tests.telling import told
from tests.vocabulary import Command, Scenario, a_challenge, performs

DAYS = {"2009-08": "2010-09-20", "2018-03-01": "2024-09-26"}
OUTCOMES = {
    "2009-08": ("unfounded", "founded"),
    "2018-03-01": ("unfounded", "founded-without-effect", "founded-with-effect"),
}
GRADES = ("major", "complex", "difficult")


def refuses(ground: str) -> Command:
    return lambda case, on: case.refuse(on, ground)


def returns(case: Case, on: Occasion) -> None:
    case.return_for_amendment(on, "not-conforming", on.day)


def grades(case: Case, on: Occasion) -> None:
    case.grade(on, GRADES)


def withdraws(case: Case, on: Occasion) -> None:
    case.withdraw(on)


def filed(day: str) -> Scenario:
    return a_challenge(f"{day} 09:00", known_on=day)


def answered(day: str, outcome: str) -> Scenario:
    """Grade, hand over, consult the panel, report for the record, reply, talk, and report the talks."""
    accepted = filed(day).accepted_on(f"{day} 09:30").after(f"{day} 10:00", "procurement-head", grades)
    handled = accepted.performed(f"{day} 11:00", "handover-tender", "handover-purchaser", "evaluators-assistance")
    panel = handled.performed(f"{day} 12:00", "panel-report", "panel", "filing-report", "investigation", "draft")
    decided = panel.performed(f"{day} 13:00", "review").after(
        f"{day} 14:00", "procurement", performs("formal-reply", outcome=outcome)
    )
    served = decided.performed(f"{day} 15:00", "service", "service-others", "talks")
    reported = served.performed(f"{day} 16:00", "talks-report", "talks-report-finance")
    return reported.after(f"{day} 17:00", "procurement", closes)


def walked(version: str) -> list[Scenario]:
    """Give a history for every branch of a version."""
    day = DAYS[version]
    histories = [answered(day, outcome) for outcome in OUTCOMES[version]]
    grounds = ("not-a-participant", "wrong-target")
    histories += [filed(day).after(f"{day} 10:00", "procurement", refuses(ground)) for ground in grounds]
    late = a_challenge(f"{day} 09:00", known_on=f"{int(day[:4]) - 1}-01-05")
    refused = late.after(f"{day} 10:00", "procurement", refuses("out-of-time"))
    histories.append(told(refused, f"{day} 11:00", "not-accepted"))
    histories.append(told(filed(day).after(f"{day} 10:00", "procurement", returns), f"{day} 11:00", "amend"))
    histories.append(filed(day).accepted_on(f"{day} 10:00").after(f"{day} 11:00", "procurement", withdraws))
    if version == "2018-03-01":
        kept_out = a_challenge("2024-10-08 10:00", known_on="2024-09-20")
        outage = excuses("2024-09-30 21:00", "2024-10-01 02:00")
        histories.append(kept_out.after("2024-10-08 11:00", "procurement", outage))
    return histories
