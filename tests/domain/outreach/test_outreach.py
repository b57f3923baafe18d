from domain.case.refusals import BeforeItsCause, NotThisRole
from domain.outreach import refusals as no
from domain.outreach.event import IntakeLinked, OutreachEvent
from domain.regulation.record import EntryUnknown
from tests.records import History, an_outreach

OFFICE = "hotline-office"


def held() -> History[OutreachEvent]:
    return an_outreach().after("2026-03-14 09:00", OFFICE, OutreachEvent.hold, ("市公安局",))


def test_an_event_says_where_on_what_theme_with_whom_and_when() -> None:
    event = an_outreach().record
    assert (event.place, event.theme, event.units, event.status) == (
        "明珠广场",
        "噪音专项整治",
        ("市生态环境局", "市公安局"),
        "planned",
    )


def test_an_event_is_held_on_its_day_and_once() -> None:
    assert held().record.present == ("市公安局",)
    an_outreach().refused(no.NotItsDay, "2026-03-15", OFFICE, OutreachEvent.hold, ("市公安局",))
    held().refused(no.EventOver, "2026-03-14 10:00", OFFICE, OutreachEvent.hold, ("市公安局",))
    held().refused(no.EventOver, "2026-03-14 10:00", OFFICE, OutreachEvent.cancel)
    an_outreach().refused(NotThisRole, "2026-03-14", "centre", OutreachEvent.hold, ("市公安局",))


def test_a_cancelled_event_is_over() -> None:
    cancelled = an_outreach().after("2026-03-13", OFFICE, OutreachEvent.cancel)
    assert cancelled.record.status == "cancelled"
    cancelled.refused(no.EventOver, "2026-03-14", OFFICE, OutreachEvent.hold, ("市公安局",))
    cancelled.refused(no.NotHeldYet, "2026-03-14", OFFICE, OutreachEvent.count, "visitors", 3)


def test_visitors_leaflets_and_answers_are_counted_once_each_after_the_event_was_held() -> None:
    event = held()
    for what, number in (("visitors", 320), ("leaflets", 5000), ("answered-on-the-spot", 287)):
        an_outreach().refused(no.NotHeldYet, "2026-03-14", OFFICE, OutreachEvent.count, what, number)
        event = event.after("2026-03-14 12:00", OFFICE, OutreachEvent.count, what, number)
        event.refused(no.CountedAlready, "2026-03-14 13:00", OFFICE, OutreachEvent.count, what, number)
    record = event.record
    assert (record.number_of("visitors"), record.number_of("leaflets")) == (320, 5000)
    assert record.number_of("answered-on-the-spot") == 287
    assert held().record.number_of("visitors") is None


def test_a_wrong_count_is_corrected_by_an_event_that_points_at_it() -> None:
    counted = held().after("2026-03-14 12:00", OFFICE, OutreachEvent.count, "visitors", 320)
    corrected = counted.after("2026-03-16", OFFICE, OutreachEvent.correct_count, 3, 302)
    assert corrected.record.number_of("visitors") == 302
    corrected.refused(no.CountedAlready, "2026-03-16", OFFICE, OutreachEvent.correct_count, 3, 302)
    corrected.refused(EntryUnknown, "2026-03-16", OFFICE, OutreachEvent.correct_count, 2, 302)


def test_an_intake_is_linked_to_its_case_once_and_a_visit_may_make_no_case() -> None:
    linked = held().after("2026-03-14 10:30", OFFICE, OutreachEvent.link_intake, "case:1")
    assert isinstance(linked.last, IntakeLinked)
    assert linked.record.cases == ("case:1",)
    linked.refused(no.CaseLinkedAlready, "2026-03-14 11:00", OFFICE, OutreachEvent.link_intake, "case:1")
    an_outreach().refused(no.NotHeldYet, "2026-03-14", OFFICE, OutreachEvent.link_intake, "case:1")
    held().refused(
        BeforeItsCause, "2026-03-14 08:59", OFFICE, OutreachEvent.link_intake, "case:1", now="2026-03-14 10:00"
    )
