from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line.commands import Answer, run
from tests.database import Database

Run = Callable[..., Answer]


@pytest.fixture
def unfounded(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run commands on a database of the test's own, whose ledger nobody has founded."""
    for variable, role in (("DATABASE", "owner"), ("APPEND", "append"), ("PROJECT", "project"), ("READ", "read")):
        monkeypatch.setenv(f"CASELEDGER_{variable}_URL", database.url(role))  # type: ignore[arg-type]
    monkeypatch.setenv("CASELEDGER_KEYS_DIR", str(tmp_path / "keys"))
    return run


@pytest.fixture
def founded(unfounded: Run) -> Run:
    """Run commands on a founded ledger on which nothing has been published."""
    unfounded("migrate", "--name", "试用台账", "--body", "试用中心").succeeded()
    return unfounded


@pytest.fixture
def ready(founded: Run) -> Run:
    """Run commands on a ledger with the calendars and procedures of the product, and one service item."""
    founded("calendars", "publish").succeeded()
    founded("procedures", "publish").succeeded()
    item = {
        "--code": "construction-permit",
        "--title": "施工许可",
        "--unit": "住建窗口",
        "--basis": "行政许可法 42",
        "--promised": "10 working days",
        "--statutory": "20 working days",
        "--valid-from": "2024-01-01",
    }
    founded("items", "publish", *(word for pair in item.items() for word in pair)).succeeded()
    return founded


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], str]:
    """Write a file and give its path."""

    def write(text: str) -> str:
        path = tmp_path / "given.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write
