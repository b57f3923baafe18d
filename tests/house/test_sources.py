"""Size, names, docstrings, and no clock or chance where everything must be reproducible."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import PACKAGES, ROOT, drawn_from_the_machine, files, foreign_imports, parsed

PURE = ("domain", "projections")
MODULES = [path for path in files(*PACKAGES, "tests") if path.stat().st_size]
CLOCK_IN_SQL = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp|random|gen_random_uuid|nextval)\s*\("
    r"|\bcurrent_(date|time|timestamp)\b",
    re.IGNORECASE,
)
ONE_FILE_BY_DESIGN = {"infrastructure/proof/verifier.py"}  # handed out alone, docs/adr/0034
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "manager", "service", "services", "common", "misc"}


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", files(*PURE), ids=relative)
def test_a_pure_module_reads_neither_the_clock_nor_chance(path: Path) -> None:
    assert drawn_from_the_machine(parsed(path)) == []


@pytest.mark.parametrize(
    "code",
    [
        "from datetime import datetime\nseen = datetime.now()",
        "import datetime\nseen = datetime.datetime.utcnow()",
        "from datetime import date\nseen = date.today()",
        "import time\nseen = time.time()",
        "from time import time\nseen = time()",
        "import random",
        "from random import choice",
        "import uuid\nseen = uuid.uuid4()",
        "from uuid import uuid4",
        "import os\nseen = os.urandom(16)",
    ],
)
def test_a_planted_reading_of_the_clock_or_of_chance_is_found(code: str) -> None:
    assert drawn_from_the_machine(ast.parse(code))


def test_a_deterministic_id_and_a_given_instant_are_no_reading_of_the_machine() -> None:
    code = "from uuid import uuid5\nfrom datetime import datetime\nseen = datetime.fromisoformat('2026-01-01')"
    assert drawn_from_the_machine(ast.parse(code)) == []


def test_a_planted_foreign_import_is_found() -> None:
    code = ast.parse("import json\nimport eventsourcing.persistence\nfrom eventsourcing.domain import Aggregate")
    assert foreign_imports(code, {"eventsourcing.domain"}) == ["eventsourcing.persistence"]


def test_the_sql_of_read_models_reads_neither_the_clock_nor_chance() -> None:
    assert CLOCK_IN_SQL.search("SELECT now()")
    assert CLOCK_IN_SQL.search("WHERE due < CURRENT_DATE")
    read = {
        relative(path): CLOCK_IN_SQL.findall(path.read_text("utf-8"))
        for path in files("projections", suffixes=(".sql",))
    }
    assert {path: found for path, found in read.items() if found} == {}


def test_no_file_but_the_verifier_is_longer_than_400_lines() -> None:
    read = files(*PACKAGES, "tests", suffixes=(".py", ".sql"))
    lengths = {relative(path): len(path.read_text("utf-8").splitlines()) for path in read}
    assert {path for path, length in lengths.items() if length > 400} == ONE_FILE_BY_DESIGN


@pytest.mark.parametrize("path", files(*PACKAGES), ids=relative)
def test_every_module_says_what_it_is_in_six_lines_at_the_most(path: Path) -> None:
    docstring = ast.get_docstring(parsed(path))
    assert docstring
    assert len(docstring.splitlines()) <= 6


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {relative(path): {*path.relative_to(ROOT).with_suffix("").parts} for path in MODULES}
    assert {path for path, parts in names.items() if parts & EMPTY_NAMES} == set()
