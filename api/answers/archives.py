"""What is said of archives: the files that are due, held or to be destroyed, each file, and the handovers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.answers.clock import local
from api.answers.frame import PageAnswer
from api.answers.record import RecordAnswer
from api.words import Coded
from domain.archives.events import Listed
from domain.archives.file import ArchiveFile
from domain.archives.transfer import Transfer
from domain.procedures.vocabulary import Title
from domain.regulation.regulation import Regulation
from projections.archives.reads import FileRow, TransferRow

Titles = Mapping[str, Title]


class HoldAnswer(BaseModel):
    """保全: an order that holds a file."""

    order: str
    until: date | None = Field(description="截止日; none: until it is released")


class FileAnswer(BaseModel):
    """案卷: the file of a case, and for how long it is kept."""

    case: str
    number: str = Field(description="案号")
    procedure: Coded | None
    unit: str = Field(description="责任单位")
    closed_on: date | None = Field(description="办结日期; none: the case is open")
    year: int | None = Field(description="年度")
    keep: Coded | None = Field(description="保管期限")
    kept_through: date | None = Field(description="保管至; none: for ever, or the case is open")
    transfer_from: date | None = Field(description="应移交之日; none: it is not due by itself")
    status: Coded
    held: bool
    holds: list[HoldAnswer]
    transfer: str | None = Field(description="its name in addresses, behind /v1/archives/transfers/")
    receipt: str | None = Field(description="接收回执编号")


class FilesAnswer(PageAnswer):
    """案卷名单: files that are due on a day, held, or to be destroyed."""

    day: date
    schedule: str = Field(description="the version of the schedule of retention", examples=["case-archives@2024-03-01"])
    files: list[FileAnswer]


class OneFileAnswer(RecordAnswer, FileAnswer):
    """案卷: one file, with every act on it."""


class TransferAnswer(BaseModel):
    """档案移交: a handover."""

    transfer: str = Field(description="its name in addresses, behind /v1/archives/transfers/")
    version: int
    number: str = Field(examples=["移交〔2026〕1号"])
    archive: str = Field(description="接收档案馆")
    status: Coded
    count: int = Field(description="how many files")
    ordered_at: datetime
    settled_at: datetime | None
    receipt: str | None


class TransfersAnswer(PageAnswer):
    """档案移交: the handovers, the last first."""

    transfers: list[TransferAnswer]


class ListedAnswer(BaseModel):
    """移交清单: an item."""

    item: int = Field(description="件号")
    case: str
    number: str
    title: str = Field(description="题名")
    unit: str
    year: int = Field(description="年度")
    closed_on: date
    keep: Coded = Field(description="保管期限")
    kept_through: date | None


class OneTransferAnswer(RecordAnswer, TransferAnswer):
    """档案移交: one handover, with its list and its acts."""

    consent: str | None
    files: list[ListedAnswer]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Whose file it is."""

    case: str
    number: str
    procedure: str | None
    unit: str
    closed_on: date | None


def row_of(row: FileRow, schedule: Regulation, titles: Titles) -> FileAnswer:
    """Show a row of a list."""
    own = None if row.own_keep is None else (row.own_keep, row.own_through)
    holds = {order: None if day is None else date.fromisoformat(day) for order, day in (row.holds or {}).items()}
    return _file(
        FileFacts(row.case_id, row.number, row.procedure_code, row.unit, row.closed_on), schedule, titles,
        own=own, status=row.status, held=row.held, holds=holds, transfer=row.transfer, receipt=row.receipt,
    )  # fmt: skip


def file_of(
    file: ArchiveFile | None, facts: FileFacts, schedule: Regulation, titles: Titles, day: date
) -> dict[str, object]:
    """Show a file as it stands on a day; None is one that nobody has touched."""
    standing = [] if file is None else file.standing_holds(day)
    return dict(
        _file(
            facts,
            schedule,
            titles,
            own=None if file is None else file.kept_on,
            status="kept" if file is None else file.status,
            held=bool(standing),
            holds={} if file is None else {order: file.holds[order] for order in standing},
            transfer=None if file is None else file.transfer,
            receipt=None if file is None else file.receipt,
        )
    )


def _file(
    facts: FileFacts,
    schedule: Regulation,
    titles: Titles,
    *,
    own: tuple[str, date | None] | None,
    status: str,
    held: bool,
    holds: Mapping[str, date | None],
    transfer: str | None,
    receipt: str | None,
) -> FileAnswer:
    rule, closed_on, procedure = schedule.retention_of(facts.procedure), facts.closed_on, facts.procedure
    by_rule = None if closed_on is None else (rule.keep, rule.kept_through(closed_on))
    keep, through = own or by_rule or (None, None)
    return FileAnswer(
        case=facts.case,
        number=facts.number,
        procedure=None if procedure is None else words.titled(procedure, titles.get(procedure)),
        unit=facts.unit,
        closed_on=closed_on,
        year=None if closed_on is None else closed_on.year,
        keep=None if keep is None else words.kept_for(keep),
        kept_through=through,
        transfer_from=None if closed_on is None else rule.transfer_from(closed_on),
        status=words.file_status(status),
        held=held,
        holds=[HoldAnswer(order=order, until=until) for order, until in sorted(holds.items())],
        transfer=None if transfer is None else transfer.removeprefix("transfer:"),
        receipt=receipt,
    )


def transfer_row(row: TransferRow, zone: ZoneInfo) -> TransferAnswer:
    """Show a row of the handovers."""
    return TransferAnswer(
        transfer=row.transfer.removeprefix("transfer:"),
        version=row.version,
        number=row.number,
        archive=row.archive,
        status=words.transfer_status(row.status),
        count=row.files,
        ordered_at=row.ordered_at.astimezone(zone),
        settled_at=local(row.settled_at, zone),
        receipt=row.receipt,
    )


def transfer_of(transfer: Transfer, zone: ZoneInfo) -> dict[str, object]:
    """Show a handover as it stands."""
    return {
        "transfer": transfer.id.removeprefix("transfer:"),
        "number": transfer.number,
        "archive": transfer.archive,
        "status": words.transfer_status(transfer.status),
        "count": len(transfer.files),
        "ordered_at": local(transfer.ordered_at, zone),
        "settled_at": local(transfer.settled_at, zone),
        "receipt": transfer.receipt,
        "consent": transfer.consent,
    }


def listed(one: Listed) -> ListedAnswer:
    """Show an item of a list."""
    return ListedAnswer(
        item=one.item,
        case=one.case,
        number=one.number,
        title=one.title,
        unit=one.unit,
        year=one.year,
        closed_on=one.closed_on,
        keep=words.kept_for(one.keep),
        kept_through=one.kept_through,
    )
