from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.directory.directory import Directory
from domain.directory.unit import (
    ActingNameTaken,
    ChangeOutOfOrder,
    Level,
    NothingChanges,
    ParentNotValid,
    ParentOfWrongLevel,
    UnitCodeTaken,
    UnitNotValid,
    UnitsBelow,
    UnitUnknown,
)
from domain.errors import Refused
from domain.occasion import NotThisRole
from tests.books import four_levels, kept, on, topics, unit

DOCUMENT = "编办〔2024〕1号"


def day(text: str) -> date:
    return date.fromisoformat(text)


def test_figures_of_a_village_roll_up_to_its_street_its_district_and_the_city() -> None:
    path = four_levels().path("lane", day("2024-01-01"))
    assert [(one.code, one.level) for one in path] == [
        ("lane", Level.VILLAGE),
        ("harbour", Level.STREET),
        ("east", Level.DISTRICT),
        ("city", Level.CITY),
    ]


def test_a_renamed_unit_keeps_both_names_each_on_its_days() -> None:
    directory = four_levels()
    directory.rename("harbour", "港湾街道（模拟）", day("2024-03-01"), DOCUMENT, on("2024-02-20"))
    again = kept(directory)
    assert again.on("harbour", day("2024-02-29")).name == "harbour（模拟）"
    assert again.on("harbour", day("2024-03-01")).name == "港湾街道（模拟）"
    assert [version.until for version in again.units["harbour"]] == [day("2024-02-29"), None]


def test_a_moved_street_belongs_to_the_other_district_from_its_day() -> None:
    directory = four_levels()
    directory.move("harbour", "west", day("2024-03-01"), DOCUMENT, on("2024-02-20"))
    again = kept(directory)
    assert topics(again)[-1] == "unit.moved"
    assert [one.code for one in again.path("lane", day("2024-02-29"))] == ["lane", "harbour", "east", "city"]
    assert [one.code for one in again.path("lane", day("2024-03-01"))] == ["lane", "harbour", "west", "city"]


def test_an_abolished_unit_is_valid_on_its_last_day_and_not_on_the_next() -> None:
    directory = four_levels()
    directory.abolish("lane", day("2024-12-31"), DOCUMENT, on("2024-12-01"))
    again = kept(directory)
    assert again.on("lane", day("2024-12-31")).document == DOCUMENT
    with pytest.raises(UnitNotValid):
        again.on("lane", day("2025-01-01"))


def test_who_acted_is_known_by_code_by_name_and_by_the_names_of_the_offices() -> None:
    housing = four_levels().on("housing", day("2024-01-01"))
    assert [housing.is_called(name) for name in ("housing", "housing（模拟）", "住建窗口", "卫健窗口")] == [
        True, True, True, False
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("offered", "refusal"),
    [
        (unit("city"), UnitCodeTaken),
        (unit("north", "district"), ParentOfWrongLevel),
        (unit("health", parent="city"), ParentOfWrongLevel),
        (unit("quay", "street", "city"), ParentOfWrongLevel),
        (unit("lane-2", "village", "east"), ParentOfWrongLevel),
        (unit("lane-2", "village", "lane"), ParentOfWrongLevel),
        (unit("quay", "street", "nowhere"), UnitUnknown),
        (unit("quay", "street", "east", since="2019-12-31"), UnitNotValid),
    ],
    ids=["code taken", "district without city", "department under city", "street under city", "village under district",
         "village under village", "unknown parent", "before its parent"],
)  # fmt: skip
def test_a_unit_at_fault_is_not_registered(offered: Any, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        Directory.register(four_levels(), offered, on("2024-01-01"))


def test_the_first_unit_needs_no_directory_but_a_lower_one_does() -> None:
    with pytest.raises(UnitUnknown):
        Directory.register(None, unit("east", "district", "city"), on("2024-01-01"))


@pytest.mark.parametrize(
    ("until", "refused"), [("2024-12-31", False), ("2025-01-01", True), (None, True)], ids=["same", "later", "for good"]
)
def test_a_unit_goes_on_no_longer_than_the_one_above_it(until: str | None, refused: bool) -> None:
    directory = kept(
        Directory.register(four_levels(), unit("short", "street", "west", until="2024-12-31"), on("2024-01-01"))
    )
    below = unit("below", "village", "short", until=until)
    if refused:
        with pytest.raises(ParentNotValid):
            Directory.register(directory, below, on("2024-01-01"))
    else:
        assert kept(Directory.register(directory, below, on("2024-01-01"))).on("below", day("2024-12-31"))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (lambda d, o: d.rename("lane", "x", day("2020-01-01"), DOCUMENT, o), ChangeOutOfOrder),
        (lambda d, o: d.rename("lane", "lane（模拟）", day("2024-01-01"), DOCUMENT, o), NothingChanges),
        (lambda d, o: d.rename("nowhere", "x", day("2024-01-01"), DOCUMENT, o), UnitUnknown),
        (lambda d, o: d.move("harbour", "east", day("2024-01-01"), DOCUMENT, o), NothingChanges),
        (lambda d, o: d.move("harbour", "city", day("2024-01-01"), DOCUMENT, o), ParentOfWrongLevel),
        (lambda d, o: d.move("lane", "lane", day("2024-01-01"), DOCUMENT, o), ParentOfWrongLevel),
        (lambda d, o: d.abolish("harbour", day("2024-01-01"), DOCUMENT, o), UnitsBelow),
        (lambda d, o: d.abolish("lane", day("2019-12-31"), DOCUMENT, o), UnitNotValid),
    ],
    ids=["same day", "same name", "unknown", "same place", "wrong level", "under itself", "units below", "too early"],
)  # fmt: skip
def test_a_change_at_fault_is_refused_and_nothing_changes(
    change: Callable[[Directory, Any], None], refusal: type[Refused]
) -> None:
    directory = four_levels()
    with pytest.raises(refusal):
        change(directory, on("2024-01-01"))
    assert not directory.pending_events


def test_a_unit_is_abolished_once_all_below_have_ended_by_then() -> None:
    directory = four_levels()
    directory.abolish("lane", day("2024-06-30"), DOCUMENT, on("2024-06-01"))
    with pytest.raises(UnitsBelow) as refused:
        directory.abolish("harbour", day("2024-06-29"), DOCUMENT, on("2024-06-01"))
    assert refused.value.decided_by["below"] == ["lane"]
    directory.abolish("harbour", day("2024-06-30"), DOCUMENT, on("2024-06-01"))


def test_a_name_of_an_office_stands_for_one_unit_at_a_time() -> None:
    directory = four_levels()
    merged = unit("construction", acting_names=["住建窗口"], since="2025-01-01")
    with pytest.raises(ActingNameTaken):
        Directory.register(directory, merged, on("2024-12-01"))
    with pytest.raises(ActingNameTaken):
        directory.rename("city", "市政府", day("2024-03-01"), DOCUMENT, on("2024-02-20"), acting_names=("住建窗口",))
    directory.abolish("housing", day("2024-12-31"), DOCUMENT, on("2024-12-01"))
    again = kept(Directory.register(kept(directory), merged, on("2024-12-01")))
    assert again.on("construction", day("2025-01-01")).is_called("住建窗口")


def test_an_office_that_a_unit_gives_up_may_pass_to_another() -> None:
    directory = four_levels()
    directory.rename(
        "housing", "housing（模拟）", day("2024-03-01"), DOCUMENT, on("2024-02-20"), acting_names=("新窗口",)
    )
    directory = kept(directory)
    assert directory.on("housing", day("2024-02-29")).is_called("住建窗口")
    assert not directory.on("housing", day("2024-03-01")).is_called("住建窗口")
    Directory.register(directory, unit("construction", acting_names=["住建窗口"], since="2024-03-01"), on("2024-03-01"))


@pytest.mark.parametrize("role", ["department", "window"])
def test_only_the_centre_and_the_administrator_keep_the_directory(role: str) -> None:
    with pytest.raises(NotThisRole):
        Directory.register(four_levels(), unit("health"), on("2024-01-01", role))


PLACES = st.sampled_from(["city", "housing", "east", "west", "harbour", "lane"])


@settings(max_examples=100, deadline=None)
@given(moves=st.lists(st.tuples(PLACES, PLACES, st.integers(0, 27)), max_size=12))
def test_whatever_is_moved_every_unit_leads_to_the_city_in_at_most_four_steps(
    moves: list[tuple[str, str, int]],
) -> None:
    directory = four_levels()
    for code, parent, days in moves:
        try:
            directory.move(code, parent, date(2024, 1, 1 + days), DOCUMENT, on("2024-01-01"))
        except Refused:
            continue
    for code in directory.units:
        path = directory.path(code, date(2024, 2, 1))
        assert path[-1].level is Level.CITY
        assert len(path) <= 4
