"""The case of each procedure version that is kept for ever: one that walks its longer branches."""

from collections.abc import Callable

from domain.case.case import Case
from domain.case.occasion import Occasion
from tests.domain.procedures.method_changes import reported_by_the_district
from tests.vocabulary import Scenario, a_challenge, a_window_case, performs, resubmits, resumes, suspends


def _grades(case: Case, on: Occasion) -> None:
    case.grade(on, ["major", "difficult"])


def _returns(case: Case, on: Occasion) -> None:
    case.return_for_amendment(on, "not-conforming", on.day)


def _closes(case: Case, on: Occasion) -> None:
    case.close(on)


def challenge_of_2010() -> Scenario:
    """Answered in time under the first version."""
    filed = a_challenge("2010-09-20", known_on="2010-09-15", contact="13800000000")
    handled = filed.accepted_on("2010-09-20 09:30").performed(
        "2010-09-20 10:00", "handover-tender", "handover-purchaser"
    )
    drafted = handled.performed("2010-09-25 16:00", "investigation").performed("2010-09-26 10:00", "draft")
    decided = drafted.performed("2010-09-26 15:00", "review").performed(
        "2010-09-26 16:00", "formal-reply", outcome="founded"
    )
    return decided.performed("2010-09-27 10:00", "service", "service-others").after(
        "2010-09-27 11:00", "procurement", _closes
    )


def challenge_of_2024() -> Scenario:
    """Amended and filed again, graded, sent to the panel, once rejected, answered late, with talks."""
    filed = a_challenge("2024-09-25").after("2024-09-25 10:00", "procurement", _returns)
    accepted = filed.after("2024-09-25 15:00", "supplier", resubmits()).accepted_on("2024-09-26 09:30")
    graded = accepted.after("2024-09-26 10:00", "procurement-head", _grades)
    handled = graded.performed("2024-09-27 10:00", "handover-tender", "handover-purchaser", "evaluators-assistance")
    panel = handled.performed("2024-09-30 16:00", "investigation", "panel", "filing-report")
    rejected = panel.performed("2024-10-08 10:00", "draft").after(
        "2024-10-08 11:00", "purchaser", performs("review", approved=False)
    )
    reviewed = rejected.performed("2024-10-09 10:00", "draft").performed("2024-10-10 10:00", "review")
    decided = reviewed.performed("2024-10-11 10:00", "formal-reply", outcome="founded-with-effect")
    served = decided.performed("2024-10-12 10:00", "service", "service-others", "talks")
    reported = served.performed("2024-10-12 16:00", "talks-report", "talks-report-finance")
    return reported.after("2024-10-14 09:00", "procurement", _closes)


def window_of_2025() -> Scenario:
    """Stopped over the National Day holiday, stopped again to its maximum, denied after the promised limit."""
    accepted = a_window_case("2025-09-22").accepted_on("2025-09-22 09:30").performed("2025-09-24", "examination")
    stopped = accepted.after("2025-09-26 15:00", "handler", suspends("expert-review"))
    resumed = stopped.after("2025-10-14 09:00", "handler", resumes())
    again = resumed.after("2025-10-15 09:00", "handler", suspends("testing", "2 working days", ["statutory"]))
    reviewed = again.performed("2025-10-27 09:00", "review")
    decided = reviewed.performed("2025-10-28 09:00", "decision", outcome="denied", ground="不符合法定条件")
    return decided.performed("2025-10-30 09:00", "service").after("2025-10-31 09:00", "window", _closes)


HISTORIES: dict[str, Callable[[], Scenario]] = {
    "procurement-challenge@2009-08": challenge_of_2010,
    "procurement-challenge@2018-03-01": challenge_of_2024,
    "procurement-method-change@2012-10-01": reported_by_the_district,
    "window-approval@2019-04-23": window_of_2025,
}
