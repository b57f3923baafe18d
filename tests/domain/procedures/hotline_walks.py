"""A history for every branch of the hotline, and of the publication of a typical case."""

from collections.abc import Iterator

from domain.case.deadlines import DueKind
from tests.domain.procedures.hotline_cases import (
    PROCEDURE,
    called,
    conferred,
    demanded,
    dispatched,
    dissatisfied,
    done,
    finished,
    refuses,
    replied,
    told,
    twice_reworked,
)
from tests.domain.procedures.typical_cases import a_case_of, checked, chosen, published
from tests.vocabulary import Scenario, extends, falls_due, procedure_on

TYPICAL = procedure_on("typical-case", "2025-09-10")


def walked() -> Iterator[Scenario]:
    """Give a history for every branch of the sheet."""
    for rule in PROCEDURE.intake.refuse:
        yield called().after("2025-09-01", "agent", refuses(rule.code))
    yield done(demanded(emergency=True), "2025-09-01", "emergency-transfer")
    yield done(demanded(kind="咨询"), "2025-09-01", "direct-answer")
    yield dispatched(kind="咨询")
    for ground in ("not-our-duty", "not-our-area"):
        returned = done(dispatched(), "2025-09-02", "dispatch-return", ground=ground)
        yield done(returned, "2025-09-02", "dispute-review", "dispatch")
    yield done(dispatched(several_departments=True), "2025-09-02", "conference", "assistance", "reply")
    yield dispatched().after("2025-09-05", "unit-head", extends("handling", "5 working days"))
    for ground in ("incomplete", "no-result"):
        yield done(replied(), "2025-09-03", "rework", ground=ground)
        yield done(twice_reworked(), "2025-09-11", "conference-referral", ground=ground)
    yield done(dissatisfied(), "2025-09-04", "rework", ground="dissatisfied")
    yield done(dissatisfied(), "2025-09-04", "dissatisfied-audit")
    said = {"satisfaction": "不满意"}
    yield done(
        done(done(twice_reworked(), "2025-09-11", "audit", "feedback"), "2025-09-12", "follow-up", said=said),
        "2025-09-12",
        "conference-referral",
        ground="dissatisfied",
    )
    yield finished(done(conferred(), "2025-09-15", "reply"), "2025-09-15")
    yield done(dispatched(), "2025-09-05", "urging", "supervision", "on-site-supervision")
    yield demanded().after("2025-09-01", "agent", lambda case, on: case.withdraw(on))
    earlier = demanded("2025-08-29", case_id="case:earlier").case
    yield demanded().after("2025-09-01", "office", lambda case, on: case.merge(on, earlier))
    yield from overdue()


def overdue() -> Iterator[Scenario]:
    """Let every clock run out, and be reported."""
    warned = dispatched().after("2025-09-05", "system", falls_due(DueKind.WARN, "handling"), now="2025-09-05 09:30")
    running = {
        "emergency": demanded(emergency=True),
        "entry": demanded(),
        "dispute": done(dispatched(), "2025-09-02", "dispatch-return"),
        "consult": dispatched(kind="咨询"),
        "handling": warned,
        "conference": dispatched(several_departments=True),
        "rework": done(replied(), "2025-09-03", "rework"),
        "rework-conference": done(twice_reworked(), "2025-09-11", "conference-referral"),
        "carrying-out": conferred(),
        "audit": replied(),
        "follow-up": told(),
    }
    assert running.keys() == {clock.code for clock in PROCEDURE.clocks}
    for clock, history in running.items():
        yield history.after("2025-09-30", "system", falls_due(DueKind.ESCALATE, clock))


def told_to_the_public() -> Iterator[Scenario]:
    """Give a history for every branch of a publication."""
    yield done(published(), "2025-09-15", "tracking-draft", "tracking", "taking-down")
    yield done(checked(), "2025-09-12", "approval", outcome="not-approved", ground="尚在办理")
    yield a_case_of(replied().case).after("2025-09-10", "office", lambda case, on: case.refuse(on, "not-fit"))
    yield chosen().after("2025-09-11", "editor", lambda case, on: case.withdraw(on))
    yield chosen().after("2025-09-18", "system", falls_due(DueKind.ESCALATE, "approval"))
    yield done(chosen(), "2025-09-11", "de-identification")
