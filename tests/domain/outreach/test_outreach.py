from datetime import date
from typing import Any

from domain.case.refusals import BeforeItsCause
from domain.occasion import NotThisRole
from domain.outreach import refusals as no
from domain.outreach.events import IntakeLinked
from domain.outreach.year import OutreachYear
from domain.regulation.record import EntryUnknown
from domain.regulation.refusals import NotThisYear
from tests.records import History, a_year_of_outreach

OFFICE = "hotline-office"
PLAN: dict[str, Any] = {
    "place": "明珠广场",
    "theme": "噪音专项整治",
    "units": ("市生态环境局", "市公安局"),
    "day": date(2026, 3, 14),
}


def planned() -> History[OutreachYear]:
    """Plan an event (version 2)."""
    return a_year_of_outreach().after("2026-03-02", OFFICE, OutreachYear.plan, **PLAN)


def held() -> History[OutreachYear]:
    """Hold it (version 3)."""
    return planned().after("2026-03-14 09:00", OFFICE, OutreachYear.hold, 2, ("市公安局",))


def test_an_event_says_where_on_what_theme_with_whom_and_when() -> None:
    event = planned().record.events[2]
    assert (event.place, event.theme, event.units, event.day) == tuple(PLAN.values())
    assert event.status == "planned"
    next_year = {**PLAN, "day": date(2027, 1, 1)}
    planned().refused(NotThisYear, "2026-03-02", OFFICE, OutreachYear.plan, **next_year)


def test_an_event_is_held_on_its_day_and_once() -> None:
    act, units = OutreachYear.hold, ("市公安局",)
    assert held().record.events[2].present == units
    planned().refused(no.NotItsDay, "2026-03-15", OFFICE, act, 2, units)
    held().refused(no.EventOver, "2026-03-14 10:00", OFFICE, act, 2, units)
    held().refused(no.EventOver, "2026-03-14 10:00", OFFICE, OutreachYear.cancel, 2)
    planned().refused(NotThisRole, "2026-03-14", "centre", act, 2, units)
    planned().refused(EntryUnknown, "2026-03-14", OFFICE, act, 7, units)


def test_a_cancelled_event_is_over() -> None:
    cancelled = planned().after("2026-03-13", OFFICE, OutreachYear.cancel, 2)
    assert cancelled.record.events[2].status == "cancelled"
    cancelled.refused(no.EventOver, "2026-03-14", OFFICE, OutreachYear.hold, 2, ("市公安局",))
    cancelled.refused(no.NotHeldYet, "2026-03-14", OFFICE, OutreachYear.count, 2, "visitors", 3)
    planned().refused(BeforeItsCause, "2026-03-01", OFFICE, OutreachYear.cancel, 2, now="2026-03-13")


def test_visitors_leaflets_and_answers_are_counted_once_each_after_the_event_was_held() -> None:
    year = held()
    for what, number in (("visitors", 320), ("leaflets", 5000), ("answered-on-the-spot", 287)):
        planned().refused(no.NotHeldYet, "2026-03-14", OFFICE, OutreachYear.count, 2, what, number)
        assert year.record.number_of(what) is None  # type: ignore[arg-type]
        year = year.after("2026-03-14 12:00", OFFICE, OutreachYear.count, 2, what, number)
        year.refused(no.CountedAlready, "2026-03-14 13:00", OFFICE, OutreachYear.count, 2, what, number)
        assert year.record.number_of(what, 2) == number  # type: ignore[arg-type]


def test_the_figures_of_the_half_year_are_the_sums_of_its_events() -> None:
    year = a_year_of_outreach()
    for month, visitors, leaflets in ((1, 410, 8000), (3, 355, 7200), (5, 246, 5100)):
        event = len(year.stored) + 1
        day = date(2026, month, 14)
        year = year.after("2026-01-02", OFFICE, OutreachYear.plan, **{**PLAN, "day": day})
        year = year.after(f"{day} 09:00", OFFICE, OutreachYear.hold, event, ("市公安局",))
        year = year.after(f"{day} 12:00", OFFICE, OutreachYear.count, event, "visitors", visitors)
        year = year.after(f"{day} 12:00", OFFICE, OutreachYear.count, event, "leaflets", leaflets)
    totals = (year.record.number_of("visitors"), year.record.number_of("leaflets"))
    assert totals == (1011, 20300)  # D5 三(三): 一千余人次, 两万余张


def test_a_wrong_count_is_corrected_by_an_event_that_points_at_it() -> None:
    counted = held().after("2026-03-14 12:00", OFFICE, OutreachYear.count, 2, "visitors", 320)
    corrected = counted.after("2026-03-16", OFFICE, OutreachYear.correct_count, 4, 302)
    assert corrected.record.number_of("visitors") == 302
    corrected.refused(no.CountedAlready, "2026-03-16", OFFICE, OutreachYear.correct_count, 4, 302)
    corrected.refused(EntryUnknown, "2026-03-16", OFFICE, OutreachYear.correct_count, 2, 302)


def test_an_intake_is_linked_to_its_case_once_and_a_visit_may_make_no_case() -> None:
    act = OutreachYear.link_intake
    linked = held().after("2026-03-14 10:30", OFFICE, act, 2, "case:1")
    assert isinstance(linked.last, IntakeLinked)
    assert linked.record.events[2].cases == ("case:1",)
    linked.refused(no.CaseLinkedAlready, "2026-03-14 11:00", OFFICE, act, 2, "case:1")
    planned().refused(no.NotHeldYet, "2026-03-14", OFFICE, act, 2, "case:1")
    held().refused(BeforeItsCause, "2026-03-14 08:59", OFFICE, act, 2, "case:1", now="2026-03-14 10:00")
