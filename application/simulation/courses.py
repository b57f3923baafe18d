"""The courses that cases take, how often each, and which filings belong to it.

The weights follow D5 where it has figures: 118,705 approvals in five months with 512 closed late and 23 open and
late, 51,698 hotline cases in the same half-year, ten complaints about service. The other shares are ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from application.demonstration import (
    cards,
    challenges,
    complaints,
    customs,
    disclosures,
    joint_approvals,
    method_changes,
    reconsiderations,
    service_complaints,
    supervisions,
    typical_cases,
)
from application.demonstration.approvals import promise_broken
from application.demonstration.cast import CONSTRUCTION
from application.demonstration.story import Story
from application.simulation import approvals, hotline

Script = Callable[..., None]
APPROVALS_A_DAY, HOTLINE_A_DAY = 118_705 / 99, 51_698 / 171  # D5: 99 working days to 31 May, 171 days to 20 June


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing of a course after its first: under which procedure, and how long after it."""

    procedure: str
    working_days: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Course:
    """What becomes of one case, or of several that belong together; `weight` among its group."""

    name: str
    procedure: str
    weight: int
    script: Script
    further: tuple[Filing, ...] = ()

    @property
    def cases(self) -> int:
        """Count its cases."""
        return 1 + len(self.further)


def _joint(script: Callable[[Story, tuple[Story, ...]], None]) -> Script:
    return lambda whole, *branches: script(whole, branches)


def _after(first: Callable[[Any], None], following: Callable[[Any, Any], None]) -> Script:
    def both(earlier: Any, later: Any) -> None:
        first(earlier)
        following(earlier, later)

    return both


def _merged(earlier: Any, later: Any) -> None:
    hotline.replied_to_slowly(earlier)
    hotline.merged(earlier, later)


BRANCHES = tuple(Filing(joint_approvals.BRANCH, minutes=40 + 5 * n) for n in range(len(joint_approvals.CONCERNED)))
COMPLAINT = (Filing(complaints.PROCEDURE, complaints.AFTER_THE_CHALLENGE),)
SUPERVISION = (Filing(supervisions.PROCEDURE, supervisions.AFTER_THE_APPROVAL),)
CONSULTED = (Filing(customs.CONSULTATION, customs.AFTER_THE_QUERY),)
PUBLISHED = (Filing(typical_cases.PROCEDURE, 10),)
LATE = partial(promise_broken, of=CONSTRUCTION)

APPROVALS: tuple[Course, ...] = tuple(
    Course(name, approvals.PROCEDURE, weight, script)
    for name, weight, script in (
        ("approval-granted", 80_000, approvals.granted),
        ("approval-rated-low", 300, approvals.rated_low),
        ("approval-corrected", 5_000, approvals.corrected),
        ("approval-stopped", 6_000, approvals.stopped),
        ("approval-denied", 2_500, approvals.denied),
        ("approval-refused", 2_000, approvals.refused),
        ("approval-by-agent", 1_200, approvals.by_agent),
        ("approval-withdrawn", 900, approvals.withdrawn),
        ("approval-returned", 700, approvals.file_returned),
        ("approval-promise-broken", 270, approvals.promise_broken),
        ("approval-extended", 50, approvals.extended),
        ("approval-left-alone", 19, approvals.left_alone),
        ("approval-entered-late", 300, approvals.entered_late),
        ("approval-served-late", 100, approvals.served_late),
    )
)
HOTLINE: tuple[Course, ...] = (
    *(
        Course(name, hotline.PROCEDURE, weight, script)
        for name, weight, script in (
            ("hotline-answered-directly", 30_000, hotline.answered_directly),
            ("hotline-replied-to", 56_000, hotline.replied_to),
            ("hotline-replied-to-late", 900, hotline.replied_to_late),
            ("hotline-extended", 900, hotline.extended),
            ("hotline-refused", 2_000, hotline.refused),
            ("hotline-transferred", 1_500, hotline.transferred),
            ("hotline-anonymous", 2_500, hotline.reported_anonymously),
            ("hotline-sent-back", 2_500, hotline.sent_back),
            ("hotline-reworked", 2_500, hotline.reworked),
            ("hotline-conferred", 500, hotline.conferred),
            ("hotline-conferred-after-reworks", 200, hotline.conferred_after_two_reworks),
            ("hotline-let-stand", 700, hotline.let_stand),
            ("hotline-left-alone", 100, hotline.left_alone),
        )
    ),
    Course("hotline-merged", hotline.PROCEDURE, 300, _merged, (Filing(hotline.PROCEDURE, minutes=240),)),
    Course(
        "hotline-published",
        hotline.PROCEDURE,
        60,
        _after(hotline.replied_to, typical_cases.published_and_tracked),
        PUBLISHED,
    ),
)
OTHERS: tuple[Course, ...] = (
    *(
        Course(f"challenge-{name}", challenges.PROCEDURE, weight, script)
        for name, weight, script in (
            ("answered", 70, challenges.answered_in_time),
            ("panel", 10, challenges.sent_to_panel),
            ("late", 8, challenges.answered_late),
            ("handed-over-late", 8, challenges.handed_over_late),
            ("redrafted", 10, challenges.redrafted),
            ("talked-with", 10, challenges.talked_with),
            ("amended", 10, challenges.amended_and_accepted),
            ("entered-late", 4, challenges.entered_late),
            ("withdrawn", 8, challenges.withdrawn),
            ("no-participant", 8, challenges.refused_not_a_participant),
            ("wrong-target", 4, challenges.refused_wrong_target),
            ("out-of-time", 4, challenges.refused_out_of_time),
        )
    ),
    *(
        Course(name, procedure, weight, script)
        for name, procedure, weight, script in (
            ("method-change", method_changes.PROCEDURE, 80, method_changes.approved_in_time),
            ("method-change-district", method_changes.PROCEDURE, 30, method_changes.reported_by_the_district),
            ("method-change-refused", method_changes.PROCEDURE, 10, method_changes.out_of_scope),
            ("disclosure", disclosures.PROCEDURE, 100, disclosures.corrected_and_disclosed),
            ("disclosure-given-up", disclosures.PROCEDURE, 15, disclosures.given_up),
            ("disclosure-third-party", disclosures.PROCEDURE, 2, disclosures.open_third_party_asked),
            ("reconsideration", reconsiderations.PROCEDURE, 60, reconsiderations.revoked),
            ("reconsideration-by-silence", reconsiderations.PROCEDURE, 2, reconsiderations.open_admitted_by_silence),
            ("reconsideration-stopped", reconsiderations.PROCEDURE, 2, reconsiderations.open_standing_still),
            ("price-query", customs.QUERY, 120, customs.price_stands),
            ("price-query-extended", customs.QUERY, 4, customs.open_extended),
            ("price-query-unanswered", customs.QUERY, 4, customs.open_unanswered),
            ("price-consultation", customs.CONSULTATION, 40, customs.held_twice),
            ("price-exemption", customs.EXEMPTION, 90, customs.spared),
            ("price-exemption-refused", customs.EXEMPTION, 20, customs.not_spared),
            ("card", cards.PROCEDURE, 400, cards.issued),
            ("card-left-alone", cards.PROCEDURE, 1, cards.open_in_the_city),
            ("supervision-card-withdrawn", supervisions.PROCEDURE, 6, supervisions.card_withdrawn),
            ("service-complaint", service_complaints.PROCEDURE, 6, service_complaints.on_the_spot),
            ("service-complaint-anonymous", service_complaints.PROCEDURE, 2, service_complaints.without_a_name),
            ("service-complaint-promised", service_complaints.PROCEDURE, 2, service_complaints.promise_kept),
        )
    ),
    Course("joint-granted", joint_approvals.WHOLE, 60, _joint(joint_approvals.granted), BRANCHES),
    Course("joint-refused", joint_approvals.WHOLE, 10, _joint(joint_approvals.refused_by_one), BRANCHES),
    Course(
        "complaint-founded",
        challenges.PROCEDURE,
        8,
        _after(challenges.answered_in_time, complaints.founded_after_appraisal),
        COMPLAINT,
    ),
    Course(
        "complaint-withdrawn",
        challenges.PROCEDURE,
        6,
        _after(challenges.answered_in_time, complaints.withdrawn),
        COMPLAINT,
    ),
    Course("consultation-waived", customs.QUERY, 8, _after(customs.still_in_doubt, customs.open_waived), CONSULTED),
    Course("supervision-settled", approvals.PROCEDURE, 50, _after(LATE, supervisions.settled), SUPERVISION),
)
LONGEST = max(filing.working_days for course in (*APPROVALS, *HOTLINE, *OTHERS) for filing in course.further)
BY_NAME = {course.name: course for course in (*APPROVALS, *HOTLINE, *OTHERS)}
