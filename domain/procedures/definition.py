"""A procedure definition as text: read, checked, and named with file and line where it is at fault."""

import json
import re
from collections.abc import Iterable
from datetime import date
from functools import cache

from pydantic import TypeAdapter

from domain import definitions, yaml_source
from domain.errors import Malformed, Unknown
from domain.procedures.procedure import Procedure


class DefinitionMalformed(Malformed):
    """The procedure definition is at fault."""

    code = "definition_malformed"


class NoVersionInForce(Unknown):
    """No version of the procedure is in force on that day."""

    code = "no_version_in_force"


class ProcedureUnknown(Unknown):
    """No such procedure has been published."""

    code = "procedure_unknown"


def read_definition(text: str, *, file: str = "procedure") -> Procedure:
    """Read a procedure from YAML text; raise `DefinitionMalformed` with file, line, place and reason."""
    return definitions.read(text, _PROCEDURE, DefinitionMalformed, file=file, place_of=_place_of)


_PROCEDURE = TypeAdapter(Procedure)
_LISTS: dict[str, yaml_source.Path] = {
    "step": ("steps",),
    "clock": ("clocks",),
    "form": ("forms",),
    "field": ("fields",),
    "outcome": ("outcomes",),
    "suspension": ("suspension",),
    "grades": ("grading", "grades"),
    "guard": ("guards",),
    "cross_check": ("cross_checks",),
    "ground": ("table", "rows"),
    "notice": ("notices",),
    "intake.refuse": ("intake", "refuse"),
    "intake.amend": ("intake", "amend"),
}


def _place_of(fault: str, data: yaml_source.Plain) -> yaml_source.Path:
    """Find the place with which a fault of the whole definition begins: «step draft …», «intake.accept.forms …»."""
    place, code = [*(re.split(r"[ :]+", fault, maxsplit=2)), ""][:2]
    path = _LISTS.get(place)
    if path is None:
        return tuple(place.split("."))
    entries = data
    for name in path:
        entries = entries.get(str(name)) if isinstance(entries, dict) else None
    codes = [entry.get("code") if isinstance(entry, dict) else None for entry in entries or ()]
    named = [index for index, known in enumerate(codes) if known == code.split(".")[0]]
    return (*path, named[-1]) if named else path


@cache
def load_shipped() -> tuple[Procedure, ...]:
    """Load the procedures that come with the product, by code and version."""
    found = [read_definition(text, file=file) for file, text in definitions.texts("domain.procedures")]
    return tuple(sorted(found, key=lambda procedure: (procedure.code, procedure.version)))


def in_force(procedures: Iterable[Procedure], code: str, day: date) -> Procedure:
    """Give the version of a procedure that is in force on a day: the latest, which ends one that names no end."""
    versions = [procedure for procedure in procedures if procedure.code == code]
    if not versions:
        raise ProcedureUnknown(procedure=code)
    begun = [procedure for procedure in versions if procedure.in_force.since <= day]
    latest = max(begun, key=lambda procedure: procedure.in_force.since, default=None)
    if latest is not None and latest.in_force.covers(day):
        return latest
    raise NoVersionInForce(procedure=code, day=day.isoformat(), versions=[p.version for p in versions])


def json_schema() -> str:
    """Give the JSON Schema of a procedure definition, for editors and for checks outside the product."""
    return json.dumps(Procedure.model_json_schema(), ensure_ascii=False, indent=2, sort_keys=True)
