"""The directory: the unit tree, a unit, the members of the hotline, and the departments that owe data.

Read off a read model as of a day in law (`at`) and as the ledger knew it (`known_at`).
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field

from api.access import may
from api.answers.frame import Framed, PageAnswer, ReadAnswer
from api.directory_words import coded
from api.listing import add_list
from api.moments import At, KnownAt, MinPosition, instant, on_record, wait_until
from api.problems import declared
from api.product import Served, ServedProduct
from api.words import Coded
from domain.catalogue.item import Stage
from domain.directory.members import MemberKind, MemberRole
from domain.directory.unit import Level, UnitKind, UnitUnknown
from projections.directory.reads import UnitRow, members_on, owing, units_on, versions_of_unit
from projections.snapshot import Snapshot


class UnitAnswer(BaseModel):
    """A unit as it is called and placed between two changes."""

    code: str
    name: str
    level: Coded
    kind: Coded
    parent: str | None
    body: str = Field(description="机关: the body or department that it is, or whose office it is")
    acting_names: list[str]
    since: date
    until: date | None
    document: str


class UnitsAnswer(PageAnswer):
    """The units of a day, each behind the one above it."""

    units: list[UnitAnswer]


class UnitHistoryAnswer(ReadAnswer):
    """A unit with its history, and all above it on the day."""

    code: str
    versions: list[UnitAnswer] = Field(description="oldest first")
    path: list[str] = Field(description="the unit itself and all above it up to the city, as of the day")


class MemberAnswer(BaseModel):
    """A member or an assisting unit."""

    code: str
    name: str
    kind: Coded
    role: Coded
    unit: str | None
    since: date
    until: date | None
    document: str


class MembersAnswer(PageAnswer):
    """成员单位: those of a day. `number` counts the members, without the assisting units beside them."""

    number: int
    assisting: int
    by_kind: dict[str, int]
    members: list[MemberAnswer]


class OwedAnswer(BaseModel):
    """Data that a department owes."""

    unit: str
    item: str
    title: str
    why: Coded
    since: datetime
    due_on: date
    default_term: bool = Field(description="whether the term is our default; the text sets none")


class OwingAnswer(PageAnswer):
    """Departments whose data did not come by the day set."""

    units: list[str]
    owed: list[OwedAnswer]


@dataclass(frozen=True, slots=True)
class Question:
    """As of which instant and day, as known when, by at least how much of the ledger."""

    framed: Framed
    at: datetime
    known_at: datetime | None
    min_position: int | None

    @property
    def day(self) -> date:
        """Give the day in law, where the body sits."""
        return self.at.date()

    def fields(self, position: int) -> dict[str, object]:
        """Give the frame of an answer."""
        return {**self.framed.fields(), "ledger_position": position}


def question(product: Served, at: At = None, known_at: KnownAt = None, min_position: MinPosition = None) -> Question:
    """Read what is asked; raise `ParameterMalformed`."""
    zone = product.zone
    moment = product.ledger.now().astimezone(zone) if at is None else instant("at", at, zone)
    known = None if known_at is None else on_record("known_at", known_at, product)
    return Question(Framed(product, moment), moment, known, min_position)


Asked = Annotated[Question, Depends(question)]


@contextmanager
def opened(product: ServedProduct, asked: Question) -> Iterator[Snapshot]:
    """Open the directory once it has come as far as asked."""
    wait_until(product, asked.min_position, asked.framed.position)
    with product.models.directory() as shown:
        yield shown


def router() -> APIRouter:
    """Give the routes that read the directory."""
    directory = APIRouter(prefix="/v1/directory", tags=["directory 目录"])
    for path, read, rows, sorts, summary in (
        ("/units", _units, "units", ("code", "name", "level", "since"), "单位目录: the units of a day"),
        ("/members", _members, "members", ("code", "name", "kind", "since"), "成员单位: the members of a day"),
        ("/owing", _owing, "owed", ("due_on", "unit", "item"), "逾期未报送: the departments that owe data"),
    ):
        add_list(directory, path, read, rows=rows, sorts=sorts, summary=summary, act="directory.read")
    directory.add_api_route(
        "/units/{code}",
        _unit,
        methods=["GET"],
        dependencies=[may("directory.read")],
        responses=declared(404),
        summary="单位: a unit with its history",
    )
    return directory


def _units(product: Served, asked: Asked) -> UnitsAnswer:
    with opened(product, asked) as shown:
        units = [unit_of(row) for row in units_on(shown, asked.day, known_at=asked.known_at)]
        return UnitsAnswer.model_validate({"units": units, **asked.fields(shown.position)})


def _unit(
    product: Served, asked: Asked, code: Annotated[str, Path(max_length=60, examples=["housing"])]
) -> UnitHistoryAnswer:
    with opened(product, asked) as shown:
        versions = versions_of_unit(shown, code, known_at=asked.known_at)
        if not versions:
            raise UnitUnknown(unit=code)
        then = {row.code: row for row in units_on(shown, asked.day, known_at=asked.known_at)}
        path: list[str] = []
        above: str | None = code
        while above in then:
            path.append(above)
            above = then[above].parent
        answer = {"code": code, "versions": [unit_of(row) for row in versions], "path": path}
        return UnitHistoryAnswer.model_validate({**answer, **asked.fields(shown.position)})


def _members(product: Served, asked: Asked) -> MembersAnswer:
    with opened(product, asked) as shown:
        rows = members_on(shown, asked.day, known_at=asked.known_at)
        roles = Counter(row.role for row in rows)
        members: list[dict[str, Any]] = [
            {**asdict(row), "kind": coded(MemberKind, row.kind), "role": coded(MemberRole, row.role)} for row in rows
        ]
        answer = {
            "number": roles[MemberRole.MEMBER],
            "assisting": roles[MemberRole.ASSISTING],
            "by_kind": Counter(row.kind for row in rows),
            "members": members,
        }
        return MembersAnswer.model_validate({**answer, **asked.fields(shown.position)})


def _owing(product: Served, asked: Asked) -> OwingAnswer:
    with opened(product, asked) as shown:
        rows = owing(shown, asked.day, asked.at, known_at=asked.known_at)
        owed = [
            OwedAnswer(
                unit=row.unit,
                item=row.code,
                title=row.title,
                why=Coded.model_validate(coded(Stage, row.why)),
                since=row.since.astimezone(product.zone),
                due_on=row.due_on,
                default_term=row.by_default,
            )
            for row in rows
        ]
        answer = {"units": sorted({row.unit for row in rows}), "owed": owed}
        return OwingAnswer.model_validate({**answer, **asked.fields(shown.position)})


def unit_of(row: UnitRow) -> dict[str, Any]:
    """Give a version of a unit with the words of its codes."""
    return {**asdict(row), "level": coded(Level, row.level), "kind": coded(UnitKind, row.kind)}
