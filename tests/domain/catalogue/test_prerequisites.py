"""互为前置: items that would wait for each other are found, however long the circle, whenever it closes."""

from typing import Any

import pytest

from domain.catalogue.item import ItemEntry, ServiceItem
from domain.catalogue.prerequisites import PrerequisitesInACircle, PrerequisiteUnknown
from tests.books import entry, kept, on

AT = on("2024-01-01", "administrator")


def published(*entries: ItemEntry, **others: ServiceItem) -> ServiceItem:
    first, *further = entries
    item = ServiceItem.open(first, others=others, at=AT.at, header=AT.header)
    for one in further:
        item.publish(one, others=others, at=AT.at, header=AT.header)
    return kept(item)


def needs(code: str, *before: str, **changed: Any) -> ItemEntry:
    return entry(code, prerequisites=list(before), **changed)


def test_two_items_that_wait_for_each_other_are_refused_and_listed() -> None:
    first = published(needs("a"))
    second = published(needs("b", "a"), a=first)
    with pytest.raises(PrerequisitesInACircle) as refused:
        first.publish(needs("a", "b", valid_from="2024-08-01"), others={"b": second}, at=AT.at, header=AT.header)
    assert refused.value.decided_by == {"circle": ["a", "b", "a"], "day": "2024-08-01"}
    assert refused.value.relied_on == "D5 一(二)"


def test_a_longer_circle_is_listed_whole() -> None:
    a = published(needs("a"))
    b = published(needs("b", "a"), a=a)
    c = published(needs("c", "b"), a=a, b=b)
    with pytest.raises(PrerequisitesInACircle) as refused:
        a.publish(needs("a", "c", valid_from="2024-08-01"), others={"a": a, "b": b, "c": c}, at=AT.at, header=AT.header)
    assert refused.value.decided_by["circle"] == ["a", "c", "b", "a"]


def test_two_ways_to_one_item_are_no_circle() -> None:
    a = published(needs("a"))
    b, c = published(needs("b", "a"), a=a), published(needs("c", "a"), a=a)
    assert published(needs("d", "b", "c"), a=a, b=b, c=c).entries[0].prerequisites == ("b", "c")


def test_a_circle_that_closes_only_by_a_later_entry_of_another_item_is_found() -> None:
    b = published(needs("b"), needs("b", "a", valid_from="2025-01-01"), a=published(needs("a")))
    with pytest.raises(PrerequisitesInACircle) as refused:
        published(needs("a", "b"), b=b)
    assert refused.value.decided_by["day"] == "2025-01-01"
    assert published(needs("a", "b", valid_to="2024-12-31"), b=b)


def test_an_item_that_is_no_longer_in_force_holds_nobody_up() -> None:
    b = published(needs("b", "a", valid_to="2024-12-31"), a=published(needs("a")))
    assert published(needs("a", "b", valid_from="2025-01-01"), b=b)


def test_what_must_come_before_must_be_on_record() -> None:
    with pytest.raises(PrerequisiteUnknown):
        published(needs("a", "nothing"))
