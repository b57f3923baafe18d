"""The cover (封面) and the data dictionary (数据字典) of a file: what it is, as of when, for whom, and its digest.

Invariant: every file that leaves carries both, and says in its own words what it is and what it is not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from application.exporting.table import Table, written
from application.rules import Rules
from domain.exports.register import Export
from domain.founding import LedgerIdentity

FORMAT = "caseledger/export/1"
COMMITMENTS = (
    "受保护的值不随文件离开台账，只有承诺值 "
    "protected values never leave the ledger: where one stands, its salted commitment does"
)


@dataclass(frozen=True, slots=True)
class Cover:
    """What is known of a file before it is made."""

    identity: LedgerIdentity
    export: Export
    tables: tuple[Table, ...]
    rules: Rules
    last_recorded_at: datetime
    program: str

    @property
    def zone(self) -> ZoneInfo:
        """Give the zone in which instants are written."""
        return ZoneInfo(self.identity.time_zone)


@dataclass(frozen=True, slots=True)
class Made:
    """What is known once all rows are written: the digest of the content, the rows, and figures of a log."""

    content: str
    rows: Mapping[str, int]
    figures: Mapping[str, int] = field(default_factory=dict)
    replaced: int = 0


Line = tuple[str, str, str]


def lines(cover: Cover, made: Made) -> list[Line]:
    """Write a cover: the name of each thing in Chinese and in English, and what it is."""
    export, order, identity = cover.export, cover.export.order, cover.identity
    calendars, procedures = rules_named(cover.rules)
    said: list[Line] = [
        ("编号", "serial", export.serial),
        ("密级", "level", f"{order.level.chinese} {order.level.value}"),
        ("台账", "ledger", identity.name),
        ("机关", "body", identity.body),
        ("模拟", "simulated", "是：所载均未发生 yes: nothing here happened" if identity.simulated else "否 no"),
        ("内容", "contents", " ".join(order.contents)),
        ("格式", "format", order.format),
        *(("口径", f"counts:{table.name}", f"{table.chinese}：{table.counts}") for table in cover.tables),
        ("筛选", "filters", "；".join(f"{name}={value}" for name, value in sorted(order.filters.items())) or "无 none"),
        ("截止时点", "as_of", written(order.as_of, cover.zone)),
        ("台账位置", "ledger_position", str(order.position)),
        ("该位置记录于", "last_recorded_at", written(cover.last_recorded_at, cover.zone)),
        ("工作日历版本", "calendars", "；".join(calendars) or "无 none"),
        ("程序版本", "procedures", "；".join(procedures) or "无 none"),
        ("导出人", "exported_by", f"{export.exporter}（{export.unit}）"),
        ("导出时间", "exported_at", written(export.ordered_at, cover.zone)),
        ("用途", "purpose", order.purpose),
        ("批准人", "approved_by", order.approved_by or "公开级无需批准 not needed for what is public"),
        *(("行数", f"rows:{name}", str(count)) for name, count in made.rows.items()),
        *(("计数", name, str(count)) for name, count in made.figures.items()),
        ("保密", "protected_values", COMMITMENTS),
        ("时区", "time_zone", identity.time_zone),
        ("内容摘要", "content_digest", made.content),
        ("程序", "program", cover.program),
        ("核验", "verify", "caseledger export verify FILE"),
    ]
    if made.replaced:
        note = "处 XML 不能容纳的控制字符以可见符号代替 control characters that XML forbids, shown as symbols"
        said.append(("替换", "replaced", f"{made.replaced} {note}"))
    return said


def document(cover: Cover, made: Made) -> dict[str, Any]:
    """Write a cover as a document for programs."""
    export, order = cover.export, cover.export.order
    calendars, procedures = rules_named(cover.rules)
    return {
        "cover": FORMAT,
        "serial": export.serial,
        "year": export.ordered_at.astimezone(cover.zone).year,
        "number": export.number,
        "ledger": cover.identity.name,
        "body": cover.identity.body,
        "simulated": cover.identity.simulated,
        "time_zone": cover.identity.time_zone,
        **order.model_dump(mode="json"),
        "counts": {table.name: table.counts for table in cover.tables},
        "last_recorded_at": cover.last_recorded_at.isoformat(),
        "calendars": calendars,
        "procedures": procedures,
        "exported_by": export.exporter,
        "unit": export.unit,
        "exported_at": export.ordered_at.isoformat(),
        "rows": dict(made.rows),
        "figures": dict(made.figures),
        "replaced": made.replaced,
        "content_digest": made.content,
        "program": cover.program,
    }


DICTIONARY_HEADER = ("表 table", "列 column", "名称 name", "类型 kind", "含义 meaning")


def dictionary(tables: Sequence[Table]) -> list[tuple[str, ...]]:
    """Write the data dictionary: a row for each column of each table."""
    return [
        (table.name, column.name, column.chinese, f"{column.kind.chinese} {column.kind.value}", column.meaning)
        for table in tables
        for column in table.columns
    ]


def rules_named(rules: Rules) -> tuple[list[str], list[str]]:
    """Name the calendars and the procedures on record at the cut, each with its version."""
    calendars = sorted(f"{one.jurisdiction}/{one.year}-r{one.revision}" for one in rules.publications)
    return calendars, sorted(str(one.ref) for one in rules.procedures)
