"""Books for tests: occasions of acts on them, and every book through bytes and back before it is looked at."""

from datetime import date, datetime, time
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate

from domain.book_occasion import BookOccasion
from domain.catalogue import entering
from domain.catalogue.item import ItemEntry
from domain.directory.directory import Directory
from domain.directory.members import Member, Members
from domain.directory.unit import DirectoryUnit
from domain.events import DomainEvent
from domain.header import Actor, Header
from domain.norms import history
from domain.norms.norm import Text
from domain.topics import ALL_TOPICS
from infrastructure.ledger.mapper import LedgerMapper
from tests.histories import Script

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


def unit(code: str, level: str = "city", parent: str | None = None, **changed: Any) -> DirectoryUnit:
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
    return DirectoryUnit.model_validate({**content, **changed})


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


def directory_history() -> Script:
    """Play a year of the directory: units, members, an item that enters in every way, what is owed, and norms."""
    script = Script()

    def add(at: str, book: B) -> B:
        script.add(datetime.fromisoformat(f"{at}T09:00").replace(tzinfo=ZONE), book)
        return book

    tree: Directory | None = None
    for one in (unit("city"), unit("housing", acting_names=["住建窗口"]), unit("east", "district", "city"),
                unit("west", "district", "city"), unit("harbour", "street", "east"), unit("lane", "village", "harbour"),
                unit("old", "village", "harbour")):  # fmt: skip
        tree = add("2024-02-01", Directory.register(tree, one, on("2024-02-01")))
    assert tree is not None
    tree.rename("harbour", "港湾街道", date(2024, 3, 1), "编办2", on("2024-02-20"))
    add("2024-02-20", tree)
    tree.move("harbour", "west", date(2024, 6, 1), "编办3", on("2024-05-20"))
    add("2024-05-20", tree)
    tree.abolish("old", date(2024, 6, 30), "编办4", on("2024-06-20"))
    add("2024-06-20", tree)
    joined = add("2024-02-01", Members.join(None, member("housing"), on("2024-02-01")))
    for one_more in (member("left"), member("railway", kind="non-municipal", role="assisting")):
        add("2024-02-01", Members.join(joined, one_more, on("2024-02-01")))
    joined.leave("left", date(2024, 6, 30), "热线办2", on("2024-06-20"))
    add("2024-06-20", joined)
    told = {"directory": tree, "by_default": True}
    permit = add(
        "2024-06-03",
        entering.assign(None, "permit", "施工许可", "housing", date(2024, 6, 14), on("2024-06-03"), **told),  # type: ignore[arg-type]
    )
    add("2024-06-03", entering.assign(None, "late", "临时占道", "housing", date(2024, 6, 14), on("2024-06-03"), **told))  # type: ignore[arg-type]
    add("2024-06-20", entering.submit(permit, entry(), on("2024-06-20", "department", "住建窗口"), directory=tree))
    entering.send_back(permit, ("材料目录不全",), date(2024, 7, 4), on("2024-06-21"), by_default=True)
    add("2024-06-21", permit)
    entering.submit(permit, entry(), on("2024-06-24", "department", "住建窗口"), directory=tree)
    add("2024-06-24", permit)
    entering.verify(permit, on("2024-06-25"))
    entering.register(permit, None, on("2024-06-25"), others={})
    entering.dock(permit, "housing-approvals", date(2024, 7, 1), on("2024-06-25"))
    add("2024-06-25", permit)
    entering.remove(permit, date(2025, 1, 1), "审改办", on("2024-12-20"))
    add("2024-12-20", permit)
    norm = add("2024-03-01", history.draft(None, "desk", text_of("1"), on("2024-03-01")))
    history.submit(norm, "市人民政府", on("2024-03-02"))
    history.approve(norm, "市人民政府", "常务会议", on("2024-03-08"))
    history.issue(norm, "市府办1", date(2024, 4, 1), on("2024-03-10"))
    add("2024-03-10", norm)
    add("2024-09-01", history.adopt(norm, "desk", text_of("2"), date(2024, 10, 1), on("2024-09-01")))
    return Script(sorted(script.acts, key=lambda act: act[0]))


def text_of(version: str) -> Text:
    """Give the text of a norm."""
    own = {"title": "咨询台工作规范", "kind": "working-rule", "version": version, "owner": "咨询组", "reference": "文"}
    return Text.model_validate(own)
