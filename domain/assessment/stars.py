"""The posts of a quarter in the order of what is on record of them (服务之星): points off, then days not in order.

Whom to honour people decide; equals share a place. A post of which no attendance is on record has no place.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.assessment.score_events import DeductionMade, DeductionWithdrawn
from domain.assessment.staff_events import AttendanceCorrected, AttendanceRecorded
from domain.events import DomainEvent

IN_ORDER = frozenset({"present", "leave"})


@dataclass(frozen=True, slots=True)
class RankedPost:
    """A post in its place: points deducted, days of attendance, days not in order, and the events that count."""

    place: int
    unit: str
    post: str
    points: int
    days: int
    lapses: int
    rests_on: tuple[str, ...]


@dataclass(slots=True)
class _Told:
    """What is on record of a post: by the event that told it, as it stands after corrections."""

    attendance: dict[str, str] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)


def ranked_posts(events: Iterable[DomainEvent]) -> list[RankedPost]:
    """Rank the posts by the events of some months, each month's in their order."""
    told: dict[tuple[str, str], _Told] = defaultdict(_Told)
    posts: dict[str, tuple[str, str]] = {}  # by the event that speaks of them
    for event in events:
        match event:
            case AttendanceRecorded():
                posts[event.reference] = (event.unit, event.post)
                told[event.unit, event.post].attendance[event.reference] = event.status
            case AttendanceCorrected():
                wrong = f"{event.originator_id}@{event.attendance}"
                if wrong in posts:
                    told[posts[wrong]].attendance[wrong] = event.status
            case DeductionMade() if event.post is not None:
                posts[event.reference] = (event.unit, event.post)
                told[event.unit, event.post].points[event.reference] = event.points
            case DeductionWithdrawn():
                made = f"{event.originator_id}@{event.deduction}"
                if made in posts:
                    told[posts[made]].points.pop(made, None)
    return _placed({post: one for post, one in told.items() if one.attendance})


def _placed(told: dict[tuple[str, str], _Told]) -> list[RankedPost]:
    def rank(post: tuple[str, str]) -> tuple[int, int]:
        return sum(told[post].points.values()), len(_lapses(told[post]))

    found: list[RankedPost] = []
    for number, post in enumerate(sorted(told, key=lambda post: (*rank(post), -len(told[post].attendance), post)), 1):
        points, lapses = rank(post)
        same = bool(found) and (points, lapses) == (found[-1].points, found[-1].lapses)
        found.append(
            RankedPost(
                place=found[-1].place if same else number,
                unit=post[0],
                post=post[1],
                points=points,
                days=len(told[post].attendance),
                lapses=lapses,
                rests_on=(*told[post].points, *_lapses(told[post])),
            )
        )
    return found


def _lapses(told: _Told) -> list[str]:
    return [reference for reference, status in told.attendance.items() if status not in IN_ORDER]
