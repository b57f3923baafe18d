"""The programme of the hotline: which of its stories begin how many working days ago."""

from collections.abc import Callable

from application.demonstration import hotline, typical_cases
from application.demonstration.story import Story

PROCEDURE = hotline.PROCEDURE  # the other one came into force with it

ALONE: tuple[tuple[str, str, Callable[[Story], None], int], ...] = tuple(
    (kind, PROCEDURE, branch, used)
    for kind, branch, used in (
        ("hotline-closed", hotline.closed_in_time, 25),
        ("hotline-answered-directly", hotline.answered_directly, 12),
        ("hotline-refused-with-route", hotline.refused_with_the_route, 14),
        ("hotline-emergency", hotline.transferred, 9),
        ("hotline-reported-anonymously", hotline.reported_anonymously, 20),
        ("hotline-dispatched-anew", hotline.dispatched_anew, 22),
        ("hotline-reworked", hotline.reworked_for_the_caller, 18),
        ("hotline-conferred", hotline.conferred_after_two_reworks, 24),
        ("hotline-let-stand", hotline.let_stand_with_reasons, 21),
        ("open-hotline-fresh", hotline.open_dispatched, 1),
        ("open-hotline-near-due", hotline.open_dispatched, 4),
        ("open-hotline-supervised", hotline.open_supervised, 9),
        ("open-hotline-in-dispute", hotline.open_in_dispute, 2),
        ("open-hotline-in-rework", hotline.open_in_rework, 3),
        ("open-hotline-before-conference", hotline.open_before_the_conference, 2),
        ("open-hotline-follow-up", hotline.open_waiting_for_follow_up, 4),
    )
)
First = tuple[Callable[[Story], None], int]  # the first case, and how many working days later the other one begins
FOLLOWING: tuple[tuple[str, First, Callable[[Story, Story], None], int], ...] = (  # and how long ago the first one did
    ("hotline-merged", (hotline.open_dispatched, 1), hotline.merged, 3),
    ("typical-case-published", (hotline.closed_in_time, 6), typical_cases.published_and_tracked, 28),
    ("open-typical-case", (hotline.open_supervised, 10), typical_cases.open_awaiting_the_check, 12),
)
