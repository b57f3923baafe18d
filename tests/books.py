"""Books for tests: occasions of acts on them, and every book through bytes and back before it is looked at."""

from datetime import date, datetime, time
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate

from domain.book_occasion import BookOccasion
from domain.catalogue.item import ItemEntry
from domain.directory.directory import Directory
from domain.directory.members import Member
from domain.directory.unit import Unit
from domain.events import DomainEvent
from domain.header import Actor, Header
from domain.topics import ALL_TOPICS
from infrastructure.ledger.mapper import LedgerMapper

ZONE = ZoneInfo("Asia/Shanghai")
MAPPER = LedgerMapper(ALL_TOPICS)
B = TypeVar("B", bound=BaseAggregate[str])


def on(day: str, role: str = "centre", unit: str = "政务服务中心") -> BookOccasion:
    """Give the occasion of an act at nine in the morning."""
    header = Header(
        ledger="test",
        body="centre",
        jurisdiction="CN",
        actor=Actor(principal="p", unit=unit, role=role),
        command="command",
        correlation="command",
    )
    at = datetime.combine(date.fromisoformat(day), time(9), ZONE)
    return BookOccasion(at, at, header, ZONE)


def kept(book: B) -> B:
    """Write the pending events of a book and read all of it anew; keeps what it was read from on the book."""
    stored = [*getattr(book, "read_from", []), *(MAPPER.to_stored_event(event) for event in book.collect_events())]
    again: Any = None
    for one in stored:
        again = cast("DomainEvent", MAPPER.to_domain_event(one)).mutate(again)
    again.read_from = stored
    return cast("B", again)


def topics(book: BaseAggregate[str]) -> list[str]:
    """Name what a book was read from."""
    return [one.topic for one in getattr(book, "read_from", [])]


def unit(code: str, level: str = "city", parent: str | None = None, **changed: Any) -> Unit:
    """Give a unit."""
    content = {
        "code": code,
        "name": f"{code}（模拟）",
        "level": level,
        "kind": "department",
        "parent": parent,
        "body": f"{code}（模拟）",
        "since": "2020-01-01",
        "document": "编办〔2020〕1号",
    }
    return Unit.model_validate({**content, **changed})


def four_levels() -> Directory:
    """Give a directory with one unit on each level, and a second district."""
    directory: Directory | None = None
    for one in (
        unit("city"),
        unit("housing", acting_names=["住建窗口"]),
        unit("east", "district", "city"),
        unit("west", "district", "city"),
        unit("harbour", "street", "east"),
        unit("lane", "village", "harbour"),
    ):
        directory = Directory.register(directory, one, on("2020-01-01"))
    assert directory is not None
    return kept(directory)


def member(code: str, **changed: Any) -> Member:
    """Give a member."""
    content = {"code": code, "name": f"{code}（模拟）", "kind": "municipal-department", "since": "2020-01-01"}
    return Member.model_validate({**content, "document": "热线办〔2020〕1号", **changed})


def entry(code: str = "permit", **changed: Any) -> ItemEntry:
    """Give the entry of an item, whole."""
    content = {
        "code": code,
        "title": f"{code}（模拟）",
        "unit": "housing",
        "basis": "行政许可法 42",
        "promised": "9 working days",
        "statutory": "20 working days",
        "valid_from": "2024-07-01",
        "type": "licence",
        "entry_mode": "docked",
        "materials": [{"code": "form", "title": "申请表"}],
    }
    return ItemEntry.model_validate({**content, **changed})
