"""Joint approvals: one window, departments side by side, and their journeys to one result."""

from collections.abc import Callable

from domain.case.case import Case
from domain.case.occasion import Occasion
from tests.hall import Hall
from tests.vocabulary import Command, accepts, extends, performs, resumes, returns_for_correction, supplies, suspends

WHOLE, PLANNING, FIRE, ENVIRONMENT = "case:whole", "case:planning", "case:fire", "case:environment"
DEPARTMENT = {PLANNING: "市规划局", FIRE: "市消防支队", ENVIRONMENT: "市环保局"}


def reports(*missing: str) -> Command:
    return lambda case, on: case.report_missing(on, missing)


def refuses(ground: str) -> Command:
    return lambda case, on: case.refuse(on, ground)


def closes(case: Case, on: Occasion) -> None:
    case.close(on)


def withdraws(case: Case, on: Occasion) -> None:
    case.withdraw(on)


def filed() -> Hall:
    hall = Hall()
    hall.file("2025-09-22 09:00", "joint-window", "joint-approval", WHOLE, values={"flow": "建设项目"})
    return hall


def accepted() -> Hall:
    hall = filed()
    hall.act("2025-09-22 10:00", "joint-window", WHOLE, accepts())
    return hall


def opens(hall: Hall, branch: str, at: str, promised: str = "10 working days") -> None:
    """Notify a department."""
    values = {"department": DEPARTMENT[branch]}
    hall.file(at, "joint-window", "joint-review", branch, values=values, follows=WHOLE, promised=promised)


def notify(hall: Hall, branch: str, at: str = "2025-09-22 11:00", promised: str = "10 working days") -> None:
    """Notify a department, which confirms it the same day."""
    opens(hall, branch, at, promised)
    hall.act(f"{at[:10]} 15:00", "department", branch, accepts())


def notified(*, planning: str = "10 working days", fire: str = "15 working days") -> Hall:
    """Two departments: planning is due on 10-11, the fire brigade on 10-17."""
    hall = accepted()
    notify(hall, PLANNING, promised=planning)
    notify(hall, FIRE, promised=fire)
    return hall


def stop(hall: Hall, branch: str, at: str, needed: str, ground: str = "expert-review") -> None:
    hall.act(at, "department", branch, suspends(ground, needed))


def decide(hall: Hall, branch: str, at: str, outcome: str = "consented", ground: str | None = None) -> None:
    """Examine, decide and close a branch."""
    hall.act(f"{at} 09:00", "department", branch, performs("examination"))
    hall.act(f"{at} 10:00", "department-head", branch, performs("decision", outcome=outcome, ground=ground))
    hall.act(f"{at} 11:00", "department", branch, closes)


def granted() -> Hall:
    """Let all consent, and issue one result."""
    hall = notified()
    decide(hall, PLANNING, "2025-09-28")
    decide(hall, FIRE, "2025-09-29")
    hall.act("2025-09-30 09:00", "joint-window", WHOLE, performs("decision", outcome="granted"))
    hall.act("2025-09-30 10:00", "joint-window", WHOLE, performs("issue"))
    hall.act("2025-09-30 11:00", "joint-window", WHOLE, performs("service"))
    hall.act("2025-09-30 12:00", "joint-window", WHOLE, closes)
    return hall


def refused_by_one() -> Hall:
    """Correct by one merged notice; let one department refuse, and so the whole be refused."""
    hall = filed()
    hall.act("2025-09-23 09:00", "department", WHOLE, reports("site-plan"), unit="市规划局")
    hall.act("2025-09-23 10:00", "department", WHOLE, reports("premises"), unit="市消防支队")
    hall.act("2025-09-23 15:00", "joint-window", WHOLE, returns_for_correction("site-plan", "premises"))
    hall.act("2025-09-25 09:00", "joint-window", WHOLE, supplies(site_plan="图", premises="证"))
    hall.act("2025-09-25 10:00", "joint-window", WHOLE, accepts())
    for branch in (PLANNING, FIRE):
        notify(hall, branch, "2025-09-25 11:00")
    hall.act("2025-09-25 16:00", "joint-window", WHOLE, performs("coordination"))
    stop(hall, FIRE, "2025-09-26 10:00", "15 working days")
    hall.act("2025-10-13 09:00", "department", FIRE, resumes())
    decide(hall, PLANNING, "2025-10-14")
    decide(hall, FIRE, "2025-10-15", "refused", "消防通道不符合要求")
    hall.act("2025-10-16 09:00", "joint-window", WHOLE, performs("decision", outcome="denied", ground="一个部门不同意"))
    hall.act("2025-10-16 11:00", "joint-window", WHOLE, performs("service"))
    hall.act("2025-10-16 12:00", "joint-window", WHOLE, closes)
    return hall


def withdrawn() -> Hall:
    """Withdraw, so that the branches end with the whole."""
    hall = notified()
    hall.act("2025-09-24 09:00", "joint-window", WHOLE, withdraws)
    return hall


def silent() -> Hall:
    """Let departments say nothing, and both terms be extended and run out."""
    hall = notified()
    hall.act("2025-09-29 09:00", "government-head", WHOLE, extends("joint", "15 working days"))
    hall.act("2025-09-29 09:00", "department-head", FIRE, extends("review", "5 working days"))
    hall.system("2025-12-31 12:00")
    return hall


def silent_window() -> Hall:
    """Let the window not answer for five working days."""
    hall = filed()
    hall.system("2025-10-09 12:00")
    return hall


def returned_file() -> Hall:
    """Let a department not be concerned, the file be returned, and its service come too late."""
    hall = notified()
    opens(hall, ENVIRONMENT, "2025-09-22 12:00")
    hall.act("2025-09-22 15:00", "department", ENVIRONMENT, refuses("not-concerned"))
    decide(hall, PLANNING, "2025-09-28")
    decide(hall, FIRE, "2025-09-29")
    decided = performs("decision", outcome="returned-file", ground="材料不实")
    hall.act("2025-09-30 09:00", "joint-window", WHOLE, decided)
    hall.system("2025-11-30 09:00")
    return hall


def unanswered_notification() -> Hall:
    """Let a department not confirm the notification."""
    hall = accepted()
    opens(hall, FIRE, "2025-09-22 12:00")
    hall.system("2025-09-25 09:00")
    return hall


def stopped_on(ground: str) -> Hall:
    """Stop the only department that still works."""
    hall = notified()
    decide(hall, PLANNING, "2025-09-24")
    stop(hall, FIRE, "2025-09-26 10:00", "5 working days", ground)
    return hall


def refused_at_the_window(ground: str) -> Hall:
    """Refuse at the window."""
    hall = filed()
    hall.act("2025-09-23 09:00", "joint-window", WHOLE, refuses(ground))
    return hall


GROUNDS = ("hearing", "tender", "auction", "inspection", "testing", "quarantine", "appraisal", "expert-review")
JOURNEYS: list[Callable[[], Hall]] = [
    granted,
    refused_by_one,
    withdrawn,
    silent,
    silent_window,
    returned_file,
    unanswered_notification,
]
