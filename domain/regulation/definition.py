"""A regulation as text: read, checked, and named with file and line where it is at fault."""

from collections.abc import Iterable
from datetime import date
from functools import cache

from pydantic import TypeAdapter

from domain import definitions
from domain.errors import Malformed, Unknown
from domain.regulation.regulation import Regulation

WINDOW_ASSESSMENT, HOTLINE_OUTREACH, INSPECTION = "window-assessment", "hotline-outreach", "inspection"
SUPERVISION_FINDINGS, CASE_ARCHIVES = "supervision-findings", "case-archives"
_REGULATION = TypeAdapter(Regulation)


class RegulationMalformed(Malformed):
    """The regulation is at fault."""

    code = "regulation_malformed"


class NoRegulationInForce(Unknown):
    """No version of the regulation has been published that is in force on that day."""

    code = "no_regulation_in_force"


def read_regulation(text: str, *, file: str = "regulation") -> Regulation:
    """Read a regulation from YAML text; raise `RegulationMalformed` with file, line, place and reason."""
    return definitions.read(text, _REGULATION, RegulationMalformed, file=file)


@cache
def load_shipped() -> tuple[Regulation, ...]:
    """Load the regulations that come with the product, by code and version."""
    found = [read_regulation(text, file=file) for file, text in definitions.texts("domain.regulation")]
    return tuple(sorted(found, key=lambda regulation: (regulation.code, regulation.version)))


def in_force(regulations: Iterable[Regulation], code: str, day: date) -> Regulation:
    """Give the version of a regulation that is in force on a day; the latest published, if several are."""
    for regulation in reversed([one for one in regulations if one.code == code]):
        if regulation.covers(day):
            return regulation
    raise NoRegulationInForce(regulation=code, day=day.isoformat())
