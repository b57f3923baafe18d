"""A regulation as text: read, checked, and named with file and line where it is at fault."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files

from pydantic import ValidationError

from domain import yaml_source
from domain.errors import Malformed, Unknown
from domain.regulation.regulation import Regulation

WINDOW_ASSESSMENT, HOTLINE_OUTREACH, INSPECTION = "window-assessment", "hotline-outreach", "inspection"
SUPERVISION_FINDINGS, CASE_ARCHIVES = "supervision-findings", "case-archives"


class RegulationMalformed(Malformed):
    """The regulation is at fault."""

    code = "regulation_malformed"


class NoRegulationInForce(Unknown):
    """No version of the regulation has been published that is in force on that day."""

    code = "no_regulation_in_force"


def read_regulation(text: str, *, file: str = "regulation") -> Regulation:
    """Read a regulation from YAML text; raise `RegulationMalformed` with file, line, place and reason."""
    try:
        source = yaml_source.read(text)
    except yaml_source.NotReadable as error:
        raise RegulationMalformed(file=file, line=error.line, reason=error.reason) from error
    try:
        return Regulation.model_validate(source.data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise RegulationMalformed(
            file=file,
            line=source.line_of(first["loc"]),
            place=".".join(map(str, first["loc"])) or "the whole regulation",
            reason=first["msg"].removeprefix("Value error, "),
        ) from error


@cache
def load_shipped() -> tuple[Regulation, ...]:
    """Load the regulations that come with the product, by code and version."""
    folder = files("domain.regulation").joinpath("definitions")
    found = [
        read_regulation(entry.read_text(encoding="utf-8"), file=entry.name)
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    ]
    return tuple(sorted(found, key=lambda regulation: (regulation.code, regulation.version)))


def in_force(regulations: Iterable[Regulation], code: str, day: date) -> Regulation:
    """Give the version of a regulation that is in force on a day; the latest published, if several are."""
    for regulation in reversed([one for one in regulations if one.code == code]):
        if regulation.covers(day):
            return regulation
    raise NoRegulationInForce(regulation=code, day=day.isoformat())
