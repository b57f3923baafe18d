"""What happened, act by act: nothing is dropped, what follows from an act stands with it, what matters little folds."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.console.case.earlier import earlier_dues
from api.console.case.replay import replay_of
from api.console.case.trail import Entry, Fold, lines_of, trail
from api.console.tongue import Tongue
from domain.clock.reading import read
from domain.events import DomainEvent
from domain.procedures.audience import Audience
from domain.recorded import Recorded
from tests.vocabulary import (
    CALENDAR,
    MAPPER,
    ZONE,
    Scenario,
    a_window_case,
    extends,
    moment,
    resumes,
    suspends,
)

STORY = (
    a_window_case("2026-03-02 09:00")
    .accepted_on("2026-03-02 10:00")
    .after("2026-03-09 09:00", "handler", suspends("expert-review", "5 working days"), now="2026-03-11 09:00")
    .after("2026-03-12 09:00", "handler", resumes())
    .after("2026-03-20 09:00", "lead", extends("statutory", "10 working days"))
)


def history(scenario: Scenario, *, late: dict[int, int] | None = None) -> list[Recorded]:
    """Put the events of a scenario on record as they took effect, some by days later."""
    found = []
    for place, stored in enumerate(scenario.stored):
        event = MAPPER.to_domain_event(stored)
        assert isinstance(event, DomainEvent)
        days = (late or {}).get(event.originator_version, 0)
        recorded_at = event.effective_at + timedelta(days=days, microseconds=place)
        found.append(Recorded(place + 1, recorded_at, event))
    return found


def listed(events: list[Recorded], audience: Audience = Audience.SUPERVISOR) -> list[Entry | Fold]:
    return trail(lines_of(events, audience, STORY.procedure, ZONE, Tongue.ZH))


def test_every_event_stands_in_one_entry() -> None:
    events = history(STORY)
    versions: list[int] = []
    for one in listed(events):
        lines = one.lines if isinstance(one, Fold) else [one.head, *one.followed]
        versions += [line.event.version for line in lines]
    assert versions == [recorded.event.originator_version for recorded in events]


def test_what_follows_from_an_act_stands_with_it() -> None:
    entries = [one for one in listed(history(STORY)) if isinstance(one, Entry)]
    assert [entry.head.event.act.zh for entry in entries] == ["提交", "受理", "停止计时", "恢复计时", "延长期限"]
    accepted = entries[1]
    assert [(words.zh, n) for words, n in accepted.counted] == [("计时终止", 1), ("开始计时", 2)]
    assert accepted.followed[1].brief == "承诺时限，10个工作日，期限 2026-03-16"
    assert entries[2].head.brief == "承诺时限、法定时限，需 5个工作日"
    assert entries[4].head.brief == "+ 10个工作日，法定时限 2026-04-17"


def test_what_an_act_further_up_caused_stands_for_itself() -> None:
    filed, started, accepted = history(STORY)[:3]
    first, second, alone = listed([filed, accepted, started])
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert isinstance(alone, Fold)
    assert [line.event.act.zh for line in alone.lines] == ["开始计时"]
    assert (first.followed, second.followed) == ([], [])


def test_acts_of_little_weight_that_follow_one_another_fold_into_one() -> None:
    alone = [recorded for recorded in history(STORY) if recorded.event.TOPIC.startswith("case.clock_")]
    folds = [one for one in listed([alone[1], alone[2]]) if isinstance(one, Fold)]
    assert [len(fold.lines) for fold in folds] == [2]


@pytest.mark.parametrize(("days", "late"), [(0, 0), (2, 2)])
def test_an_act_entered_late_says_by_how_many_days(days: int, late: int) -> None:
    stopped = next(r for r in history(STORY) if r.event.TOPIC == "case.clock_suspended").event.originator_version
    entries = [one for one in listed(history(STORY, late={stopped: days})) if isinstance(one, Entry)]
    assert entries[2].head.late_by == late


def test_a_clock_remembers_where_its_due_day_was_and_what_moved_it() -> None:
    events = history(STORY)
    clock = STORY.case.clocks["statutory"]
    due = read(clock, CALENDAR, moment("2026-03-21")).due_on
    found = earlier_dues(events, clock, due)
    moved = [(one.day.isoformat(), one.moved_by and one.moved_by.TOPIC) for one in found]
    assert moved == [("2026-03-30", "case.clock_resumed"), ("2026-04-02", "case.term_extended")]


def test_while_it_stands_still_the_due_day_of_before_is_an_earlier_one() -> None:
    events = [recorded for recorded in history(STORY) if recorded.event.effective_at <= moment("2026-03-10")]
    clock = STORY.case.clocks["statutory"]
    found = earlier_dues(events, clock, read(clock, CALENDAR, moment("2026-04-07")).due_on)
    assert [(one.day.isoformat(), one.moved_by) for one in found] == [("2026-03-30", None)]


def test_a_replay_stops_once_at_each_instant_and_at_now() -> None:
    stops = replay_of(history(STORY), ZONE, at=None, known_at=None).stops
    said = [(f"{stop.instant:%m-%d %H:%M}" if stop.instant else "", [act.zh for act in stop.acts]) for stop in stops]
    assert said == [
        ("03-02 09:00", ["提交"]), ("03-02 10:00", ["受理"]), ("03-09 09:00", ["停止计时"]),
        ("03-12 09:00", ["恢复计时"]), ("03-20 09:00", ["延长期限"]), ("", ["现在"]),
    ]  # fmt: skip
    assert [stop.number for stop in stops] == [1, 2, 3, 4, 5, 6]
    assert stops[0].asked == {"at": "2026-03-02T09:00:00+08:00", "known_at": None}
    assert stops[-1].asked == {"at": None, "known_at": None}


@pytest.mark.parametrize(
    ("at", "number"), [("2026-03-01", 1), ("2026-03-02 09:00", 1), ("2026-03-10", 3), ("2027-01-01", 5), (None, 6)]
)
def test_a_page_stands_at_the_last_stop_that_its_moment_has_reached(at: str | None, number: int) -> None:
    replay = replay_of(history(STORY), ZONE, at=None if at is None else moment(at), known_at=None)
    assert replay.current.number == number
    assert (replay.before and replay.before.number, replay.after and replay.after.number) == (
        number - 1 or None,
        number + 1 if number < 6 else None,
    )


def test_a_replay_of_knowledge_stops_where_events_were_recorded() -> None:
    stopped = next(r for r in history(STORY) if r.event.TOPIC == "case.clock_suspended").event.originator_version
    events = sorted(history(STORY, late={stopped: 2}), key=lambda recorded: recorded.position)
    last = events[-1].recorded_at
    replay = replay_of(events, ZoneInfo("UTC"), at=None, known_at=last)
    assert replay.known
    assert replay.current is replay.stops[-1]
    assert replay.stops[-1].asked == {"at": None, "known_at": last.astimezone(UTC).isoformat()}
    entered = next(stop for stop in replay.stops if "停止计时" in [act.zh for act in stop.acts])
    assert entered.instant is not None
    assert entered.instant.date() == datetime(2026, 3, 11, tzinfo=UTC).date()
    assert entered.asked["at"] == entered.asked["known_at"]


def test_who_sees_less_of_a_history_has_fewer_lines_that_say_less() -> None:
    opined = STORY.performed("2026-03-23 09:00", "examination")
    inside = [one for one in listed(history(opined), Audience.HANDLER) if isinstance(one, Entry)]
    outside = [one for one in listed(history(opined), Audience.APPLICANT) if isinstance(one, Entry)]
    assert "签署意见" in [entry.head.event.act.zh for entry in inside]
    assert "签署意见" not in [entry.head.event.act.zh for entry in outside]
    actor = outside[1].head.event.actor
    assert actor is None or actor.principal is None
