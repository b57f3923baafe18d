"""The supply undertakings as the demonstration plays them."""

from datetime import time

from application.agreements import agreement_of
from domain.calendar.calendar import CHINA
from domain.case.deadlines import SYSTEM
from tests.application.played import TODAY, Played


def test_undertakings_are_extended_by_silence_objected_to_stopped_and_in_arrears(played: Played) -> None:
    def happened(kind: str) -> list[str]:
        events = played.ledger.events(played.told.agreements[kind])
        return [recorded.event.TOPIC.removeprefix("agreement.") for recorded in events]

    assert happened("agreement-extended-by-silence")[-1] == "deemed_assent"
    assert happened("agreement-objected-to")[-2:] == ["extension_objected", "lapsed"]
    stopped = agreement_of(played.ledger, played.told.agreements["agreement-supplier-stopped"])
    assert [violation.rung.value for violation in stopped.violations.values()] == ["listed as bad"]
    assert happened("open-agreement-reports-owed")[-2:] == ["report_overdue", "price_notice_published"]


def test_what_people_do_on_undertakings_is_done_in_office_hours_before_today(played: Played) -> None:
    calendar = played.ledger.rules(fresh=True).calendar()
    events = [recorded for stream in played.told.agreements.values() for recorded in played.ledger.events(stream)]
    by_people = [one for one in events if one.event.header.actor.role != SYSTEM]
    assert len(by_people) > 20
    for moment in (one.recorded_at.astimezone(CHINA) for one in by_people):
        assert moment.date() < TODAY
        assert calendar.is_working(moment.date())
        assert time(9) <= moment.time() <= time(18)
