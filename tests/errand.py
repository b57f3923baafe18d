"""A little procedure of errands that are dispatched to units, come back, are done again, followed up and rated."""

from pathlib import Path

from domain.procedures.definition import read_definition

ERRAND = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
PROCEDURE = read_definition(ERRAND)
