"""Every import contract holds for the real tree, and one planted violation turns it red, and only it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import PACKAGES, ROOT, files, foreign_imports, parsed

CONTRACTS: dict[str, str] = {
    contract["id"]: contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
}
PLANTED = [
    ("layers", "domain/planted.py", "import application"),
    ("layers", "domain/planted.py", "import projections"),
    ("layers", "application/planted.py", "import projections"),
    ("layers", "application/planted.py", "import infrastructure"),
    ("layers", "projections/planted.py", "import application"),
    ("layers", "projections/planted.py", "import api"),
    ("layers", "infrastructure/planted.py", "import api"),
    ("composition-root", "api/planted.py", "import infrastructure"),
    ("faces", "infrastructure/planted.py", "import fastapi"),
    ("faces", "application/planted.py", "import typer"),
    ("database", "application/planted.py", "import psycopg"),
    ("database", "domain/planted.py", "import psycopg_pool"),
    ("pure", "domain/planted.py", "import random"),
    ("pure", "projections/planted.py", "import time"),
    ("law", "domain/planted.py", "import lxml"),
    ("data-files", "domain/planted.py", "import yaml"),
]
VERDICT = re.compile(r"^(.+) (KEPT|BROKEN)(?: \(.*\))?$", re.MULTILINE)
ALLOWED = {
    "domain": {"domain", "pydantic", "pydantic_core", "yaml", "eventsourcing.domain", "eventsourcing.utils"},
    "application": {"domain", "application", "pydantic", "eventsourcing.domain"},
    "projections": {"domain", "projections", "orjson", "pydantic", "psycopg", "psycopg_pool"},
}


def broken_contracts(tree: Path) -> set[str]:
    """Run import-linter over a tree and give the names of the contracts that it breaks."""
    linter = Path(sys.executable).with_name("lint-imports")
    answer = subprocess.run(
        [linter, "--no-cache", "--no-logo"], cwd=tree, capture_output=True, text=True, timeout=120, check=False
    )
    verdicts = VERDICT.findall(answer.stdout)
    assert {name for name, _ in verdicts} == set(CONTRACTS.values()), answer.stdout + answer.stderr
    return {name for name, verdict in verdicts if verdict == "BROKEN"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the five packages and the contracts, so that a violation can be planted."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_real_tree_keeps_every_contract() -> None:
    assert broken_contracts(ROOT) == set()


def test_every_contract_has_a_planted_violation() -> None:
    assert {contract for contract, _, _ in PLANTED} == set(CONTRACTS)


@pytest.mark.parametrize(
    ("contract", "where", "statement"), PLANTED, ids=[f"{where}: {what}" for _, where, what in PLANTED]
)
def test_a_planted_import_breaks_its_contract_and_no_other(
    contract: str, where: str, statement: str, copy: Path
) -> None:
    (copy / where).write_text(f"{statement}\n", encoding="utf-8")
    assert broken_contracts(copy) == {CONTRACTS[contract]}


def test_the_composition_root_may_know_infrastructure(copy: Path) -> None:
    (copy / "api/composition.py").write_text("import infrastructure\n", encoding="utf-8")
    assert broken_contracts(copy) == set()


@pytest.mark.parametrize("package", ALLOWED)
def test_a_pure_package_imports_nothing_beyond_its_short_list(package: str) -> None:
    read = files(package)
    assert read
    foreign = {str(path.relative_to(ROOT)): foreign_imports(parsed(path), ALLOWED[package]) for path in read}
    assert {path: names for path, names in foreign.items() if names} == {}
