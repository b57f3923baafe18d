"""A published working-day calendar: what one notice says, word for word, and where it stands.

A publication is never changed. A later notice on the same year is a publication of its own, with the next
revision, and names only the days that it settles.
"""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Any, LiteralString, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from domain import yaml_source
from domain.errors import Malformed

Text = Annotated[str, Field(min_length=1, max_length=300)]
Jurisdiction = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,12})*$")]


class PublicationMalformed(Malformed):
    """The calendar publication is not well formed."""

    code = "publication_malformed"


class DayKind(StrEnum):
    """Whether a day counts in a term of working days."""

    REST = "rest"
    WORK = "work"


class CalendarEntry(BaseModel):
    """A day or a run of days of one kind, with the holiday that is the reason; in data files `date` or `from`/`to`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    first: date
    last: date
    kind: DayKind
    reason: Text

    @model_validator(mode="before")
    @classmethod
    def _named_as_in_a_notice(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        names = {"date": ("first", "last"), "from": ("first",), "to": ("last",)}
        plain = {key: value for key, value in data.items() if key not in names}
        for name, fields in names.items():
            for field in fields if name in data else ():
                if field in plain:
                    raise ValueError("a day is given as date, or as from and to")
                plain[field] = data[name]
        return plain

    @model_validator(mode="after")
    def _runs_forward(self) -> Self:
        if not timedelta(0) <= self.last - self.first <= timedelta(days=60):
            raise ValueError("from must not be after to, nor more than 60 days before it")
        return self

    def days(self) -> list[date]:
        """List the days of the run, both ends included."""
        return [self.first + timedelta(days=offset) for offset in range((self.last - self.first).days + 1)]


class CalendarPublication(BaseModel):
    """What one notice settles for one year.

    `published_at` is the date that the notice bears; where the notice itself was not seen, the day on which it was
    announced. `number_verified` says whether the document number was read in the notice or a reprint of it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    jurisdiction: Jurisdiction
    year: Annotated[int, Field(ge=1950, le=2200)]
    revision: Annotated[int, Field(ge=1)]
    document_number: Text
    title: Text
    published_at: date
    source: Text
    number_verified: bool
    entries: Annotated[tuple[CalendarEntry, ...], Field(min_length=1)]
    supersedes: int | None

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.supersedes != (self.revision - 1 or None):
            raise ValueError("a revision supersedes the one before it, and the first supersedes none")
        named: set[date] = set()
        for place, entry in enumerate(self.entries):
            for day in entry.days():
                if day in named:
                    raise _wrong_day("{day} is named twice", day, place)
                if abs(day.year - self.year) > 1:
                    raise _wrong_day("{day} is not of this year or a neighbouring one", day, place)
                named.add(day)
        return self

    @property
    def name(self) -> str:
        """Name the publication in short, as `CN/2020-2`."""
        return f"{self.jurisdiction}/{self.year}-{self.revision}"


def _wrong_day(rule: LiteralString, day: date, place: int) -> PydanticCustomError:
    # the entry's place travels along, because a check of the whole publication knows no line of its own
    return PydanticCustomError("wrong_day", rule, {"day": str(day), "place": place})


def read_publication(text: str, *, file: str = "publication") -> CalendarPublication:
    """Read a publication from YAML text; raise PublicationMalformed with the line and the reason."""
    try:
        source = yaml_source.read(text)
    except yaml_source.NotReadable as error:
        raise PublicationMalformed(file=file, line=error.line, reason=error.reason) from error
    try:
        return CalendarPublication.model_validate(source.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        reason = first["msg"].removeprefix("Value error, ")
        place = first.get("ctx", {}).get("place")
        path = first["loc"] if place is None else ("entries", place)
        where = {"field": ".".join(map(str, path))} if path else {}
        raise PublicationMalformed(file=file, line=source.line_of(path), **where, reason=reason) from error
