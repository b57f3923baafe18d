"""The use case of an export: a serial number first, then the file, then its digest. Each is an event of its own.

Invariant: nothing leaves without a number on record; a number whose file could not be made says so; the same command
again makes the same file, byte for byte.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Protocol
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from application.books import occasion_of
from application.cases import Command
from application.exporting.columns import HISTORY, TABLES
from application.exporting.cover import Cover
from application.exporting.formats import LOG, content_of
from application.exporting.leaving import CaseFile
from application.exporting.selection import FilterUnknown, Selection
from application.ledger import Intent, Ledger, OnRecord
from application.once import decided_once, digest_of
from application.requests import Acting, Request
from application.rules import Rules
from domain.access.reach import EVERYTHING, Reach
from domain.access.recorded_reach import recorded
from domain.errors import Malformed, Refused
from domain.exports.level import ExportLevel
from domain.exports.refusals import ExportEnded, ExportUnknown, ReachTooNarrow
from domain.exports.register import Export, ExportRegister, Left, Order, exports_stream
from domain.regulation.names import Opaque

Progress = Callable[[int], None]


class PositionAhead(Malformed):
    """The ledger has not come so far."""

    code = "position_ahead"


class LevelTooLow(Malformed):
    """This leaves at the internal level alone."""

    code = "level_too_low"


class NotTheSameFile(Refused):
    """The file made now is not the one on record; it is not handed out."""

    code = "not_the_same_file"


Short = Annotated[str, Field(max_length=200)]


class ExportRequest(BaseModel):
    """导出: which contents, in which format, of which cases, at which level, for what, approved by whom."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    acting: Acting
    contents: Annotated[tuple[Short, ...], Field(min_length=1, max_length=5)] = Field(
        description=f"tables: {', '.join(TABLES)}; or {LOG} alone"
    )
    format: Short = Field(description="csv, xlsx, parquet for tables; xes, ocel-json, ocel-sqlite for the log")
    level: ExportLevel = Field(default=ExportLevel.INTERNAL, description="密级: public 公开, internal 内部")
    filters: Annotated[dict[Short, Short], Field(max_length=10)] = Field(
        default_factory=dict, description="procedure, unit, item, status, filed_from, filed_to"
    )
    position: int | None = Field(default=None, ge=1, description="up to this position of the ledger; without it, all")
    purpose: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="用途; stands on the cover and in the ledger, so it names no person"
    )
    approved_by: Opaque | None = Field(default=None, description="批准人, an opaque id; needed for what is internal")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger holds at a position: when that was recorded, and the rules on record by then."""

    position: int
    recorded_at: datetime
    rules: Rules


class Producer(Protocol):
    """What makes the files."""

    @property
    def program(self) -> str:
        """Name the program that makes them."""

    def standing(self, position: int) -> Standing:
        """Tell what stands at a position."""

    def page(
        self, rules: Rules, selection: Selection, zone: ZoneInfo, *, after: int, limit: int, through: int
    ) -> tuple[list[CaseFile], int | None]:
        """Look at so many cases behind a position; give those that match, and where to go on, if there are more."""

    def check(self, file: Path, form: str) -> None:
        """Refuse a place where no file can be made, and a format for which something is missing."""

    def make(self, cover: Cover, file: Path, progress: Progress) -> Left:
        """Make a file that does not exist yet; raise a refusal, with nothing left of it."""


@dataclass(frozen=True, slots=True)
class Exported:
    """An export that is done."""

    export: Export
    repeated: bool


@dataclass(frozen=True, slots=True)
class Exporting:
    """Orders exports, has them made, and puts on record what came of it."""

    ledger: Ledger
    producer: Producer
    progress: Progress = field(default=lambda rows: None)

    @property
    def zone(self) -> ZoneInfo:
        """Give the zone in which days begin and instants are written."""
        return ZoneInfo(self.ledger.identity().time_zone)

    def export(self, command: Command, asked: ExportRequest, file: Path, *, reach: Reach = EVERYTHING) -> Exported:
        """Make a file of cases within reach; raise what is refused, with nothing written.

        From the number on, a refusal is on record too.
        """
        tables = content_of(asked.contents, asked.format)
        if asked.level is ExportLevel.PUBLIC and any(table.level is ExportLevel.INTERNAL for table in tables):
            raise LevelTooLow(contents=[table.name for table in tables if table.level is ExportLevel.INTERNAL])
        Selection.of(asked.filters)
        if asked.filters and HISTORY in tables:
            raise FilterUnknown(filter=next(iter(asked.filters))[:60], allowed=[])
        if HISTORY in tables and not reach.is_whole:
            raise ReachTooNarrow(contents=[HISTORY.name])
        self.producer.check(file, asked.format)
        newest = self.ledger.position()
        if asked.position is not None and asked.position > newest:
            raise PositionAhead(asked=asked.position, newest=newest)
        recorded = self._ordered(command, asked, asked.position or newest, reach)
        export = self._find(recorded.answer)
        if export.state == "abandoned":
            raise ExportEnded(serial=export.serial, state=export.state)
        try:
            left = self.producer.make(self.cover(export), file, self.progress)
        except BaseException as fault:
            if export.state == "ordered":
                self._ended(command, asked, recorded, getattr(fault, "code", type(fault).__name__))
            raise
        if export.left is not None and export.left != left:
            file.unlink()
            raise NotTheSameFile(serial=export.serial, recorded=export.left.file, made=left.file)
        if export.left is None:
            self._ended(command, asked, recorded, left)
        return Exported(self._find(recorded.answer), recorded.repeated)

    def cover(self, export: Export) -> Cover:
        """Give the cover of an export, as far as it is known before the file is made."""
        order = export.order
        tables = content_of(order.contents, order.format)
        standing = self.producer.standing(order.position)
        return Cover(
            self.ledger.identity(),
            export,
            tuple(table.at(order.level) for table in tables),
            standing.rules,
            standing.recorded_at,
            self.producer.program,
        )

    def exports(self, year: int) -> Mapping[int, Export]:
        """Give the exports of a year."""
        register = self.ledger.find(ExportRegister, exports_stream(self.ledger.identity().body, year))
        return {} if register is None else register.exports

    def _ordered(self, command: Command, asked: ExportRequest, position: int, reach: Reach) -> OnRecord:
        def decided() -> Intent:
            occasion = occasion_of(self.ledger, command, _act(asked))
            year = occasion.day.year
            order = Order(
                contents=asked.contents,
                format=asked.format,
                level=asked.level,
                filters=asked.filters,
                position=position,
                as_of=occasion.at if asked.position is None else self.producer.standing(position).recorded_at,
                purpose=asked.purpose,
                approved_by=asked.approved_by,
                reach=recorded(reach),
            )
            register = self.ledger.find(ExportRegister, exports_stream(occasion.header.body, year))
            register = ExportRegister.enter(register, occasion, year, order)
            number = len(register.exports)
            answer = {"year": year, "number": number, "serial": register.exports[number].serial}
            return Intent(id=command.id, digest=digest, changed=(register,), answer=answer)

        digest = digest_of("export", "", asked)
        return decided_once(self.ledger, command.id, digest, decided)

    def _ended(self, command: Command, asked: ExportRequest, recorded: OnRecord, what: Left | str) -> None:
        year, number = recorded.answer["year"], recorded.answer["number"]
        ending = Command(f"{command.id}:ended", command.principal, correlation=command.id)

        def decided() -> Intent:
            register = self._register(year)
            occasion = occasion_of(self.ledger, ending, _act(asked))
            if isinstance(what, Left):
                register.complete(occasion, number, what)
            else:
                register.abandon(occasion, number, what)
            return Intent(id=ending.id, digest=digest, changed=(register,), answer=dict(recorded.answer))

        digest = digest_of("export-ended", str(what), asked)
        decided_once(self.ledger, ending.id, digest, decided)

    def _find(self, answer: Mapping[str, int]) -> Export:
        return self._register(answer["year"]).find(answer["number"])

    def _register(self, year: int) -> ExportRegister:
        stream = exports_stream(self.ledger.identity().body, year)
        register = self.ledger.find(ExportRegister, stream)
        if register is None:
            raise ExportUnknown(register=stream)
        return register


def _act(asked: ExportRequest) -> Request:
    return Request(acting=asked.acting)
