"""A simulated city: its plan, and every course that its cases take."""

from collections import Counter
from datetime import date, datetime

import pytest

from application.simulation import city, courses
from application.simulation.city_years import CityYears
from application.simulation.options import CasesOutOfRange, SeedOutOfRange, YearsNotPlayable, options_for
from application.simulation.plan import Bundle
from domain.calendar import shipped
from domain.calendar.calendar import CHINA, WorkingCalendar
from domain.case.case import Case
from domain.errors import Malformed
from domain.procedures.definition import in_force, load_shipped
from infrastructure.data_keys.protection import simulated_protection

YEARS = CityYears(options_for(cases=3000, seed=5, until=date(2026, 7, 1), years=3))
PLAYER = YEARS.player(simulated_protection)
DAY = date(2025, 9, 2)


def bundle_of(course: courses.Course, number: int = 1) -> Bundle:
    """Give a bundle of a course, filed on a day on which all procedures were in force."""
    office = YEARS.office
    instants = [datetime(DAY.year, DAY.month, DAY.day, 9, 1, tzinfo=CHINA)]
    for filing in course.further:
        day = office.after(DAY, filing.working_days) if filing.working_days else DAY
        minute = filing.minutes or 1
        instants.append(datetime(day.year, day.month, day.day, 9 + minute // 60, minute % 60, tzinfo=CHINA))
    return Bundle(number, course.name, tuple(instants), [1 + place for place in range(course.cases)])


def all_bundles() -> list[Bundle]:
    return [bundle for _, bundles in YEARS.plan().days() for bundle in bundles]


@pytest.mark.parametrize("course", courses.BY_NAME.values(), ids=lambda course: course.name)
def test_every_course_is_one_that_the_product_allows(course: courses.Course) -> None:
    for number in range(1, 13):
        written = PLAYER.play(bundle_of(course, number))
        assert all(one.events for one in written)
        moments = [one.at for one in written]
        assert moments == sorted(set(moments))


def test_every_procedure_in_force_is_played() -> None:
    played = {course.procedure for course in courses.BY_NAME.values()}
    played |= {filing.procedure for course in courses.BY_NAME.values() for filing in course.further}
    assert played == {procedure.code for procedure in load_shipped() if procedure.in_force.covers(DAY)}


def test_the_city_has_the_departments_items_and_members_of_the_document() -> None:
    services = city.services()
    assert len({service.item.unit for service in services}) == 37
    assert len({service.item.code for service in services}) == 827
    assert Counter(service.type.value for service in services) == {
        "licence": 338,
        "non-licence-service": 193,
        "handling-service": 296,
    }
    assert len(city.members()) == 62


def test_exactly_as_many_cases_are_filed_as_are_asked_for() -> None:
    filed = sum(at < YEARS.end for bundle in all_bundles() for at in bundle.filed_at)
    assert filed == 3000


def test_numbers_stand_without_a_gap_in_the_order_of_the_filings() -> None:
    rows: dict[tuple[str, int], list[tuple[datetime, int]]] = {}
    for bundle in all_bundles():
        course = courses.BY_NAME[bundle.course]
        codes = (course.procedure, *(filing.procedure for filing in course.further))
        for code, at, place in zip(codes, bundle.filed_at, bundle.places, strict=True):
            if at < YEARS.end:
                word = in_force(load_shipped(), code, at.date()).number_prefix
                rows.setdefault((word, at.year), []).append((at, place))
    assert len(rows) > 20
    for row in rows.values():
        assert [place for _, place in sorted(row)] == list(range(1, len(row) + 1))


def test_on_a_rest_day_only_the_hotline_is_called() -> None:
    calendar = WorkingCalendar.of(shipped.load_shipped())
    on_rest_days = [one.course for one in all_bundles() if not calendar.is_working(one.filed_at[0].date())]
    assert on_rest_days
    assert all(course.startswith("hotline") for course in on_rest_days)


def test_due_days_are_restated_when_the_notice_of_the_next_year_is_published() -> None:
    topics: Counter[str] = Counter()
    course = courses.BY_NAME["approval-left-alone"]
    for number in range(1, 80):  # 45 working days from 30 October end on 2 January; the notice came on 4 November
        filed_at = datetime(2025, 10, 30, 10, tzinfo=CHINA)
        written = PLAYER.play(Bundle(number, course.name, (filed_at,), [number]))
        topics.update(event.TOPIC for one in written for event in one.events)
    assert topics["case.due_date_restated"] > 0


def test_cases_are_open_at_the_end() -> None:
    open_cases = 0
    for bundle in all_bundles()[-60:]:
        written = PLAYER.play(bundle)
        assert all(one.at < YEARS.end for one in written[:1])
        last = written[-1].intent.changed[-1]
        open_cases += isinstance(last, Case) and last.status in {"filed", "accepted"}
    assert open_cases > 5


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"cases": 0}, CasesOutOfRange),
        ({"cases": -5}, CasesOutOfRange),
        ({"seed": -1}, SeedOutOfRange),
        ({"years": 0}, YearsNotPlayable),
        ({"years": -3}, YearsNotPlayable),
        ({"years": 10_000}, YearsNotPlayable),
        ({"until": date(2031, 1, 1)}, YearsNotPlayable),
        ({"until": date(2020, 1, 1)}, YearsNotPlayable),
    ],
    ids=str,
)
def test_what_cannot_be_played_is_refused(wrong: dict[str, object], refused: type[Malformed]) -> None:
    asked = {"cases": 10, "seed": 1, "until": date(2026, 7, 1), "years": 3, **wrong}
    with pytest.raises(refused):
        options_for(**asked)  # type: ignore[arg-type]


def test_the_years_may_end_with_the_last_published_calendar() -> None:
    years = CityYears(options_for(cases=300, seed=1, until=date(2027, 1, 1), years=1))
    player = years.player(simulated_protection)
    assert sum(len(player.play(bundle)) for _, bundles in years.plan().days() for bundle in bundles) > 1000


def test_years_before_a_leap_day_begin_on_the_first_of_march() -> None:
    assert options_for(cases=1, seed=1, until=date(2024, 2, 29), years=1).begin == date(2023, 3, 1)
