"""Due days as known then and as known now; what a notice moves is told, with its cause."""

from datetime import date

import pytest

from domain.calendar.publication import CalendarEntry, CalendarPublication, DayKind
from domain.calendar.shipped import load_shipped
from domain.case.clock_events import DueDateRestated
from domain.clock.reading import read
from tests.database import Database
from tests.histories import moment
from tests.infrastructure.scheduling.office import opened


def shipped(name: str) -> CalendarPublication:
    return next(notice for notice in load_shipped() if notice.name == name)


def notice_of_2027(*rest: tuple[date, date]) -> CalendarPublication:
    return CalendarPublication(
        jurisdiction="CN", year=2027, revision=1, document_number="test", title="2027", published_at=date(2026, 12, 29),
        source="test", number_verified=False, supersedes=None,
        entries=tuple(CalendarEntry(first=one, last=other, kind=DayKind.REST, reason="元旦") for one, other in rest),
    )  # fmt: skip


NEW_YEAR = (date(2027, 1, 1), date(2027, 1, 1))


def test_a_case_accepted_before_the_notice_of_2020_is_restated_by_it_with_both_days_and_the_cause(
    database: Database,
) -> None:
    with opened(database, "2020-01-02 09:00", calendars_by="2020-01-02", promised="20 working days") as office:
        case_id = office.accepted("2020-01-22 10:00")
        office.sweep("2020-01-22 11:00")
        assert office.reading(case_id, "promised").due_on == date(2020, 2, 25)
        office.now = moment("2020-01-27 09:00")
        office.publish(shipped("CN/2020-2"))
        assert office.sweep("2020-01-27 09:01").recorded == 1
        assert office.reading(case_id, "promised").due_on == date(2020, 2, 27)
        told = [event for event in office.events(case_id) if isinstance(event, DueDateRestated)]
        assert [(one.clock, one.old, one.new, one.kept) for one in told] == [
            ("promised", date(2020, 2, 25), date(2020, 2, 27), False),
            ("statutory", date(2020, 2, 25), date(2020, 2, 27), False),
        ]
        assert {one.document_number for one in told} == {shipped("CN/2020-2").document_number}
        assert {one.effective_at for one in told} == {moment("2020-01-27 09:01")}
        assert {one.header.actor.role for one in told} == {"system"}
        assert {one.header.clause for one in told} == {shipped("CN/2020-2").document_number}
        then = office.ledger.rules().calendar(known_at=date(2020, 1, 22))
        assert read(office.case(case_id).clocks["promised"], then, office.now).due_on == date(2020, 2, 25)
        assert office.sweep("2020-01-28 09:00").recorded == 0


def test_a_term_begun_in_april_2019_ends_a_day_earlier_by_the_notice_of_march(database: Database) -> None:
    with opened(database, "2019-04-01 09:00", calendars_by="2019-04-01", promised="3 working days") as office:
        clock = office.case(office.accepted("2019-04-25 10:00")).clocks["promised"]
        rules = office.ledger.rules(fresh=True)
        before, after = (rules.calendar(known_at=day) for day in (date(2019, 3, 21), date(2019, 3, 22)))
        assert read(clock, before, office.now).due_on == date(2019, 4, 30)
        assert read(clock, after, office.now).due_on == date(2019, 4, 29)


def test_a_party_keeps_a_later_day_that_it_was_told(database: Database) -> None:
    own = PARTY.replace("RESTATEMENT", "no prejudice")
    with opened(database, "2019-03-01 09:00", own, calendars_by="2019-03-01") as office:
        case_id = office.file("2019-03-20 10:00", "party-term", item=None)
        assert office.reading(case_id, "term").due_on == date(2019, 4, 30)
        office.now = moment("2019-03-25 09:00")
        office.publish(shipped("CN/2019-2"))
        assert office.sweep("2019-03-25 09:01").recorded == 1
        [told] = [event for event in office.events(case_id) if isinstance(event, DueDateRestated)]
        assert (told.old, told.new, told.kept) == (date(2019, 4, 30), date(2019, 4, 30), True)
        assert office.reading(case_id, "term").due_on == date(2019, 4, 30)
        assert office.sweep("2019-03-26 09:00").recorded == 0


def test_an_authority_follows_a_notice_that_shortens_its_term(database: Database) -> None:
    own = PARTY.replace("RESTATEMENT", "follow")
    with opened(database, "2019-03-01 09:00", own, calendars_by="2019-03-01") as office:
        case_id = office.file("2019-03-20 10:00", "party-term", item=None)
        office.now = moment("2019-03-25 09:00")
        office.publish(shipped("CN/2019-2"))
        office.sweep("2019-03-25 09:01")
        [told] = [event for event in office.events(case_id) if isinstance(event, DueDateRestated)]
        assert (told.old, told.new, told.kept) == (date(2019, 4, 30), date(2019, 4, 29), False)


@pytest.mark.parametrize(
    ("rest", "expired_on"),
    [([NEW_YEAR], "2027-01-06 00:00"), ([(date(2027, 1, 1), date(2027, 1, 5))], "2027-01-08 00:00")],
    ids=["the estimate holds", "the notice moves it"],
)
def test_nothing_is_deemed_on_a_provisional_date_until_the_notice_is_published(
    database: Database, rest: list[tuple[date, date]], expired_on: str
) -> None:
    with opened(database, "2026-12-20 09:00") as office:
        case_id = office.file("2026-12-28 10:00")  # five working days: to 5 January by the estimate
        office.sweep("2026-12-28 11:00")
        [waiting] = office.blocked()
        assert (waiting.case_id, waiting.kind, waiting.blocked) == (case_id, "expire", True)
        office.sweep("2027-01-20 09:00")
        assert office.case(case_id).status == "filed"
        office.publish(notice_of_2027(*rest))
        office.sweep("2027-01-20 09:05")
        assert office.blocked() == []
        assert office.case(case_id).status == "accepted"
        assert office.events(case_id, "case.deemed_accepted")[0].effective_at == moment(expired_on)


PARTY = """
code: party-term
version: "2019-01-01"
title: {zh: 当事人期限, en: Term of a party}
in_force: {from: 2019-01-01}
number_prefix: 试
sources: {T: {title: 测试, issuer: 测试, date: 2019-01-01}}
roles: {window: {zh: 窗口, en: Window}}
intake: {performers: [window], accept: {clause: T 1}}
steps: [{code: reply, title: {zh: 答复, en: Reply}, act: conclude, performers: [window], clause: T 2}]
clocks:
  - code: term
    title: {zh: 期限, en: Term}
    limit: 28 working days
    effect: statutory
    starts: received
    until: [accepted]
    restatement: RESTATEMENT
    clause: T 3
closing: {performers: [window], clause: T 4}
"""
