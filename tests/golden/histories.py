"""The case of each procedure version that is kept for ever: one that walks its longer branches."""

from collections.abc import Callable
from functools import partial

from application.documents import digest_of
from domain.case.case import Case
from domain.case.deadlines import SYSTEM, DueKind
from domain.case.events import Attachment
from domain.case.occasion import Occasion
from domain.case.values import Scalar
from tests.domain.procedures import customs_prices as customs
from tests.domain.procedures.hotline_cases import dispatched, done
from tests.domain.procedures.joint_approvals import FIRE, WHOLE, refused_by_one
from tests.domain.procedures.linked_approvals import sent_up
from tests.domain.procedures.method_changes import reported_by_the_district
from tests.domain.procedures.service_complaints import promised_and_extended
from tests.domain.procedures.supervisions import closed_after_everything
from tests.domain.procedures.typical_cases import chosen
from tests.further_acts import rates
from tests.telling import gives_up, the_notice, told
from tests.vocabulary import (
    Scenario,
    a_case,
    a_challenge,
    a_window_case,
    extends,
    falls_due,
    performs,
    resubmits,
    resumes,
    returns_for_correction,
    supplies,
    suspends,
)


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
    panel = handled.performed("2024-09-30 16:00", "investigation", "panel-report", "panel", "filing-report")
    rejected = panel.performed("2024-10-08 10:00", "draft").after(
        "2024-10-08 11:00", "purchaser", performs("review", approved=False)
    )
    reviewed = rejected.performed("2024-10-09 10:00", "draft").performed("2024-10-10 10:00", "review")
    decided = reviewed.performed("2024-10-11 10:00", "formal-reply", outcome="founded-with-effect")
    served = decided.performed("2024-10-12 10:00", "service", "service-others", "talks")
    reported = served.performed("2024-10-12 16:00", "talks-report", "talks-report-finance")
    return reported.after("2024-10-14 09:00", "procurement", _closes)


def window_of_2025() -> Scenario:
    """By an agent, stopped over the National Day holiday and again to its maximum, granted late, rated low, checked."""
    values: dict[str, Scalar] = {"by-agent": True, "agent": "代办员"}
    filed = a_window_case("2025-09-22", role="agent", attached=["authorisation"], values=values)
    handed = filed.accepted_on("2025-09-22 09:30").performed("2025-09-23", "agent-to-window")
    accepted = handed.performed("2025-09-24", "examination")
    stopped = accepted.after("2025-09-26 15:00", "handler", suspends("expert-review"))
    resumed = stopped.after("2025-10-14 09:00", "handler", resumes())
    again = resumed.after("2025-10-15 09:00", "handler", suspends("testing", "2 working days", ["statutory"]))
    reviewed = again.performed("2025-10-27 09:00", "review")
    decided = reviewed.performed("2025-10-28 09:00", "late-reasons").performed(
        "2025-10-28 10:00", "decision", outcome="granted"
    )
    issued = decided.performed("2025-10-30 09:00", "issue", "window-to-agent", "agent-to-applicant")
    rated = issued.after("2025-10-31 09:00", "window", _closes).after("2025-11-01 20:00", "applicant", rates(2))
    contacted = rated.performed("2025-11-03 09:00", "low-rating-contact", reached=True)
    return contacted.performed("2025-11-04 09:00", "low-rating-result")


def card_of_2025() -> Scenario:
    """Accepted and reviewed in the district, late there, decided in the city, issued in the district, rated."""
    up = sent_up("2025-09-29").performed("2025-09-30", "city-review")
    decided = up.performed("2025-10-10", "decision", outcome="granted").performed("2025-10-11", "back-to-the-district")
    closed = decided.performed("2025-10-13", "issue").after("2025-10-13 10:00", "district-window", _closes)
    return closed.after("2025-10-14", "applicant", rates(5))


def window_told() -> Scenario:
    """Accepted with a document that is held, stopped and told, its result given up once and then out."""
    digest = digest_of("模拟受理通知书".encode())
    held = Attachment(form="acceptance-notice", reference="受理〔2025〕1号", digest=digest)
    accepted = a_window_case("2025-09-22").after("2025-09-22 09:30", "window", lambda case, on: case.accept(on, [held]))
    stopped = accepted.after("2025-09-24 09:00", "handler", suspends("testing", "2 working days"))
    resumed = told(stopped, "2025-09-24 09:01", "stopped").after("2025-09-25 09:00", "handler", resumes())
    worked = told(resumed, "2025-09-25 09:01", "running-again").performed("2025-09-26", "examination", "review")
    decided = worked.performed("2025-09-28", "decision", outcome="granted").performed("2025-09-28 10:00", "issue")
    closed = decided.after("2025-09-28 11:00", "window", _closes)
    failed = closed.after("2025-09-28 12:00", SYSTEM, gives_up(the_notice(closed, "result")))
    return told(failed, "2025-09-29 09:00", "result")


def complaint_of_2024() -> Scenario:
    """Filed after the challenge was answered, corrected, stopped for an appraisal, the procurement stayed, founded."""
    challenge = challenge_of_2024().case
    filed = a_case("procurement-complaint", "2024-10-15", followed=challenge, reply_period_end="2024-10-11")
    asked = filed.after("2024-10-16", "finance", returns_for_correction("evidence", supply_by="2024-10-25"))
    supplied = asked.after("2024-10-22", "complainant", supplies()).accepted_on("2024-10-23")
    copied = supplied.performed("2024-10-24", "copies-respondent", "copies-parties", "stay")
    stopped = copied.after("2024-10-28", "finance", suspends("appraisal", "20 working days"))
    resumed = stopped.after("2024-11-08", "finance", resumes()).performed("2024-11-22", "stay-lifted")
    decided = resumed.performed("2024-11-25", "statement", "investigation", "examination").performed(
        "2024-12-10", "decision", outcome="founded-with-effect"
    )
    told = decided.performed("2024-12-11", "service-complainant", "service-parties", "announcement")
    return told.after("2024-12-12", "finance", _closes)


def disclosure_of_2024() -> Scenario:
    """Asked a third party that stayed silent, extended, disclosed in part."""
    accepted = a_case("information-disclosure", "2024-09-23").accepted_on("2024-09-24")
    asked = accepted.after("2024-09-26", "office", performs("consult-third-party", proof="送达回证"))
    stopped = asked.after("2024-09-26", "office", suspends("third-party", attached="consultation"))
    resumed = stopped.after("2024-10-23", "system", falls_due(DueKind.RESUME, "answer"))
    waived = resumed.after("2024-10-23", "system", falls_due(DueKind.EXPIRE, "third-party"))
    extended = waived.after("2024-11-11", "office-head", extends("answer", "10 working days"))
    answered = extended.performed("2024-11-12", "handling", "examination").performed(
        "2024-11-13", "answer", outcome="disclosed-in-part", ground="涉及商业秘密"
    )
    return answered.performed("2024-11-14", "service", "third-party-told").after("2024-11-15", "office", _closes)


def reconsideration_of_2024() -> Scenario:
    """Admitted by silence over National Day, major, at a standstill for a mediation, extended, revoked."""
    filed = a_case("administrative-reconsideration", "2024-09-26", known_on="2024-08-08")
    admitted = filed.after("2024-10-10", "system", falls_due(DueKind.EXPIRE, "admission"))
    copied = admitted.after("2024-10-14", "handler", performs("copy", proof="送达回证"))
    graded = copied.after("2024-10-15", "office-head", _grades).performed("2024-10-25", "answer", "opinions")
    stopped = graded.after(
        "2024-10-28", "handler", suspends("mediation", "30 calendar days", attached="suspension-notice")
    )
    resumed = stopped.after("2024-11-11", "handler", resumes()).performed(
        "2024-11-20", "hearing", "committee", "opinion"
    )
    extended = resumed.after("2024-12-16", "office-head", extends("decision", "30 calendar days"))
    decided = extended.performed("2025-01-10", "decision", outcome="revoked")
    served = decided.performed("2025-01-13", "service-applicant", "service-respondent")
    return served.after("2025-01-14", "handler", _closes)


def hotline_of_2025() -> Scenario:
    """Sent back once, dispatched anew, extended, reworked twice, conferred about, and let stand with reasons."""
    returned = done(dispatched(several_departments=True), "2025-09-02", "dispatch-return")
    again = done(returned, "2025-09-02 10:00", "dispute-review", "dispatch")
    extended = again.after("2025-09-08", "unit-head", extends("handling", "5 working days"))
    first = done(done(extended, "2025-09-15", "assistance", "supervision", "reply"), "2025-09-15 10:00", "rework")
    second = done(done(first, "2025-09-17", "reply"), "2025-09-17 10:00", "rework", ground="未到现场核实")
    third = done(done(second, "2025-09-19", "reply"), "2025-09-19 10:00", "conference-referral", "rework-conference")
    told = done(done(third, "2025-09-23", "reply"), "2025-09-23 10:00", "audit", "feedback")
    missed = done(told, "2025-09-24", "follow-up", said={"satisfaction": "未作评价"}, reached=False)
    asked = done(missed, "2025-09-25", "follow-up", said={"satisfaction": "不满意"})
    stands = done(asked, "2025-09-25 10:00", "dissatisfied-audit")
    return stands.after("2025-09-25 11:00", "office", _closes)


def typical_case_of_2025() -> Scenario:
    """Rejected once by the checker, published twice, followed up, and taken down."""
    drafted = done(chosen(), "2025-09-11", "de-identification")
    rejected = done(drafted, "2025-09-11 10:00", "check", approved=False)
    checked = done(rejected, "2025-09-11 11:00", "de-identification", "check")
    published = done(checked, "2025-09-12", "approval", "publication", "publication")
    closed = published.after("2025-09-12 10:00", "office", _closes)
    return done(closed, "2025-09-15", "tracking-draft", "tracking", "taking-down")


HISTORIES: dict[str, Callable[[], Scenario]] = {
    "hotline@2025-06-25": hotline_of_2025,
    "typical-case@2025-06-25": typical_case_of_2025,
    "procurement-challenge@2009-08": challenge_of_2010,
    "procurement-challenge@2018-03-01": challenge_of_2024,
    "procurement-method-change@2012-10-01": reported_by_the_district,
    "service-complaint@2019-04-23": promised_and_extended,
    "supervision@2019-04-23": closed_after_everything,
    "window-approval@2019-04-23": window_of_2025,
    "linked-approval@2012-06-18": card_of_2025,
    "window-approval@2019-04-23-told": window_told,
    "joint-approval@2019-04-23": lambda: refused_by_one().scenario(WHOLE),
    "joint-review@2019-04-23": lambda: refused_by_one().scenario(FIRE),
    "procurement-complaint@2018-03-01": complaint_of_2024,
    "information-disclosure@2019-05-15": disclosure_of_2024,
    "administrative-reconsideration@2024-01-01": reconsideration_of_2024,
    "customs-price-query@2014-02-01": partial(customs.in_doubt_after_an_extension, customs.OLD),
    "customs-price-query@2024-12-01": partial(customs.in_doubt_after_an_extension, customs.NEW),
    "customs-price-consultation@2014-02-01": partial(customs.waived_then_held, customs.OLD),
    "customs-price-consultation@2024-12-01": partial(customs.waived_then_held, customs.NEW),
    "customs-price-exemption@2014-02-01": partial(customs.spared_for_its_kind, customs.OLD),
    "customs-price-exemption@2024-12-01": partial(customs.spared_for_its_kind, customs.NEW),
}
