"""The programme of the year: which story begins on which day. Stories that end do so before today."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from application.demonstration import (
    approvals,
    cards,
    challenges,
    complaints,
    customs,
    disclosures,
    hotline_programme,
    irregularities,
    joint_approvals,
    method_changes,
    reconsiderations,
    service_complaints,
    supervisions,
)
from application.demonstration.cast import CONSTRUCTION
from application.demonstration.chance import Chance
from application.demonstration.office import Office
from application.demonstration.story import Story
from domain.procedures.definition import load_shipped

Branch = Callable[[Story], None]
A_YEAR, LONGEST_STORY, EVERY, A_MONTH = 246, 30, 3, 30  # working days
ALL_YEAR = frozenset({challenges.PROCEDURE, approvals.PROCEDURE})  # the others as far as they were in force

ENDING: tuple[tuple[str, Branch], ...] = (
    ("challenge-answered-in-time", challenges.answered_in_time),
    ("approval-granted", approvals.granted),
    ("challenge-refused-not-a-participant", challenges.refused_not_a_participant),
    ("approval-promise-broken", approvals.promise_broken),
    ("challenge-amended-and-accepted", challenges.amended_and_accepted),
    ("approval-denied", approvals.denied),
    ("challenge-sent-to-panel", challenges.sent_to_panel),
    ("approval-inspected", approvals.inspected),
    ("challenge-handed-over-late", challenges.handed_over_late),
    ("approval-file-returned", approvals.file_returned),
    ("challenge-answered-late", challenges.answered_late),
    ("approval-granted", approvals.granted),
    ("challenge-refused-wrong-target", challenges.refused_wrong_target),
    ("approval-refused-not-competent", approvals.refused_not_competent),
    ("challenge-redrafted", challenges.redrafted),
    ("approval-entered-late", approvals.entered_late),
    ("challenge-answered-in-time", challenges.answered_in_time),
    ("approval-served-late", approvals.served_late),
    ("challenge-refused-out-of-time", challenges.refused_out_of_time),
    ("approval-withdrawn", approvals.withdrawn),
    ("challenge-talked-with", challenges.talked_with),
    ("approval-refused-no-licence-needed", approvals.refused_no_licence_needed),
    ("challenge-withdrawn", challenges.withdrawn),
    ("challenge-entered-late", challenges.entered_late),
)
OPEN: tuple[tuple[str, Branch, int], ...] = (  # and how many working days they have used up today
    ("open-challenge-fresh", challenges.open_fresh, 1),
    ("open-challenge-near-due", challenges.open_fresh, 2),
    ("open-challenge-in-review", challenges.open_in_review, 4),
    ("open-challenge-overdue", challenges.open_fresh, 9),
    ("open-challenge-returned", challenges.open_returned, 2),
    ("open-approval-filed", approvals.open_filed, 1),
    ("open-approval-fresh", approvals.open_fresh, 1),
    ("open-approval-fresh", approvals.open_fresh, 2),
    ("open-approval-near-due", approvals.open_examined, CONSTRUCTION.promised.amount - 1),
    ("open-approval-promise-broken", approvals.open_examined, CONSTRUCTION.promised.amount + 3),
    ("open-approval-overdue", approvals.open_examined, CONSTRUCTION.statutory.amount + 3),
    ("open-approval-suspended", approvals.open_suspended, 12),
)
ANSWERED = challenges.answered_in_time, complaints.AFTER_THE_CHALLENGE
IN_DOUBT = customs.still_in_doubt, customs.AFTER_THE_QUERY
LATE = (partial(approvals.promise_broken, of=CONSTRUCTION), supervisions.AFTER_THE_APPROVAL)
OVERDUE = (approvals.open_examined, supervisions.AFTER_THE_APPROVAL)
FOLLOWING: tuple[tuple[str, tuple[Branch, int], Callable[[Story, Story], None], int], ...] = (  # what, and how long ago
    ("complaint-founded", ANSWERED, complaints.founded_after_appraisal, 60),
    ("complaint-withdrawn", ANSWERED, complaints.withdrawn, 50),
    ("open-complaint", ANSWERED, complaints.open_copied, 20),
    ("open-consultation-waived", IN_DOUBT, customs.open_waived, 16),
    ("supervision-settled", LATE, supervisions.settled, 40),
    ("open-supervision-slip-overdue", OVERDUE, supervisions.open_slip_unanswered, 18),
    ("open-supervision-rectifying", OVERDUE, supervisions.open_rectifying, 16),
)
FURTHER: tuple[tuple[str, str, Branch, int], ...] = (  # of which procedure, and how many working days ago
    ("disclosure-corrected", disclosures.PROCEDURE, disclosures.corrected_and_disclosed, 45),
    ("disclosure-given-up", disclosures.PROCEDURE, disclosures.given_up, 35),
    ("open-disclosure-third-party", disclosures.PROCEDURE, disclosures.open_third_party_asked, 6),
    ("reconsideration-revoked", reconsiderations.PROCEDURE, reconsiderations.revoked, 55),
    ("open-reconsideration-by-silence", reconsiderations.PROCEDURE, reconsiderations.open_admitted_by_silence, 9),
    ("open-reconsideration-standing-still", reconsiderations.PROCEDURE, reconsiderations.open_standing_still, 15),
    ("query-price-stands", customs.QUERY, customs.price_stands, 35),
    ("open-query-unanswered", customs.QUERY, customs.open_unanswered, 9),
    ("open-query-extended", customs.QUERY, customs.open_extended, 8),
    ("consultation-held-twice", customs.CONSULTATION, customs.held_twice, 30),
    ("open-consultation", customs.CONSULTATION, customs.open_offered, 5),
    ("exemption-granted", customs.EXEMPTION, customs.spared, 25),
    ("exemption-not-granted", customs.EXEMPTION, customs.not_spared, 20),
    ("open-exemption", customs.EXEMPTION, customs.open_application, 3),
)

JOINT: tuple[tuple[str, Callable[[Story, tuple[Story, ...]], None], int], ...] = (  # so many working days ago
    ("joint-granted", joint_approvals.granted, 40),
    ("joint-refused-by-one", joint_approvals.refused_by_one, 30),
    ("open-joint-critical-path", joint_approvals.open_on_the_critical_path, 6),
    ("open-joint-silent", joint_approvals.open_silent, 18),
)
SINGLE: tuple[tuple[str, Branch, int], ...] = (  # told once each, so many working days ago
    ("approval-corrected", approvals.corrected, 55),
    ("approval-by-agent", approvals.by_agent, 34),
    ("approval-rated-well", approvals.rated_well, 32),
    ("approval-rated-low", approvals.rated_low_and_checked, 31),
    ("open-approval-rated-low", approvals.open_rated_low, 8),
    ("card-issued", cards.issued, 33),
    ("open-card-in-the-district", cards.open_in_the_district, 2),
    ("open-card-in-the-city", cards.open_in_the_city, 6),
    ("method-change-approved", method_changes.approved_in_time, 50),
    ("method-change-out-of-scope", method_changes.out_of_scope, 45),
    ("method-change-reported-by-district", method_changes.reported_by_the_district, 40),
    ("open-method-change-near-due", method_changes.open_near_due, 4),
    ("supervision-card-withdrawn", supervisions.card_withdrawn, 25),
    ("open-supervision-card", supervisions.open_card, 4),
    ("service-complaint-on-the-spot", service_complaints.on_the_spot, 20),
    ("service-complaint-anonymous", service_complaints.without_a_name, 15),
    ("service-complaint-promise-kept", service_complaints.promise_kept, 12),
    ("open-service-complaint-promised", service_complaints.open_promised, 4),
)
AFTER_RETURN = approvals.returned_to_the_applicant, irregularities.AFTER_THE_RETURN
CHALLENGED = challenges.answered_in_time, irregularities.AFTER_THE_CHALLENGE
IRREGULAR: tuple[tuple[str, Branch, int], ...] = (  # what supervision finds, so many working days ago
    ("irregular-stops", irregularities.stopped_at_the_edge_and_again, irregularities.LONG_AGO),
    *((f"irregular-ratings-{n}", irregularities.rated_by_the_same_person, 20 + 4 * n) for n in range(3)),
)
IRREGULAR_PAIRS: tuple[tuple[str, tuple[Branch, int], Callable[[Story, Story], None], int], ...] = (
    ("irregular-refiling", AFTER_RETURN, irregularities.filed_again, 30),
    ("irregular-declaration", CHALLENGED, method_changes.against_the_ledger, 28),
)


def stories(office: Office, chance: Chance) -> Iterator[Story]:
    """Write all stories of the year before today."""
    numbers = iter(range(1, 10_000))

    def written(kind: str, branch: Branch, opening: date) -> Story:
        story = Story(kind, next(numbers), opening, office, chance)
        branch(story)
        return story

    for place, days in enumerate(range(A_YEAR, LONGEST_STORY, -EVERY)):
        kind, branch = ENDING[place % len(ENDING)]
        yield written(kind, branch, office.back(days - chance.number(EVERY, "opening", place)))
    holiday = office.after(date(office.last_national_day(), 9, 22), 0)
    yield written("approval-expert-review", approvals.expert_review_over_national_day, holiday)
    for kind, branch, used in (*OPEN, *SINGLE):
        yield written(kind, branch, office.back(used))
    of_the_hotline = hotline_programme.FOLLOWING if _in_force(hotline_programme.PROCEDURE, office.back(A_MONTH)) else ()
    for kind, (first, days_later), following, used in (*FOLLOWING, *of_the_hotline):
        followed = written(f"{kind}-first", first, office.back(used))
        yield followed
        yield written(kind, partial(following, followed), followed.day(days_later))
    for kind, together, used in JOINT:
        opening = office.back(used)
        whole = Story(kind, next(numbers), opening, office, chance)
        places = range(1, len(joint_approvals.CONCERNED) + 1)
        branches = tuple(Story(f"{kind}-branch-{n}", next(numbers), opening, office, chance) for n in places)
        together(whole, branches)
        yield whole
        yield from branches
    for kind, procedure, branch, used in (*FURTHER, *hotline_programme.ALONE):
        if _in_force(procedure, office.back(used)):
            yield written(kind, branch, office.back(used))
    for kind, branch, used in IRREGULAR:
        yield written(kind, branch, office.back(used))
    for kind, (first, days_later), following, used in IRREGULAR_PAIRS:
        earlier = written(f"{kind}-first", first, office.back(used))
        yield earlier
        yield written(kind, partial(following, earlier), earlier.day(days_later))


def _in_force(procedure: str, day: date) -> bool:
    return any(version.code == procedure and version.in_force.covers(day) for version in load_shipped())
