import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infrastructure.postgres.embedded import EmbeddedServer
from tests.command_line.commands import Answer, run
from tests.database import TEMPLATE, Database, cloned_database, made_template

Run = Callable[..., Answer]
ROLES = (("DATABASE", "owner"), ("APPEND", "append"), ("PROJECT", "project"), ("READ", "read"))
ITEM = {
    "--code": "construction-permit",
    "--title": "施工许可",
    "--unit": "住建窗口",
    "--basis": "行政许可法 42",
    "--promised": "10 working days",
    "--statutory": "20 working days",
    "--valid-from": "2024-01-01",
}
FOUNDING = (("migrate", "--name", "试用台账", "--body", "试用中心"),)
READYING = (
    ("calendars", "publish"),
    ("procedures", "publish"),
    ("items", "publish", *(word for pair in ITEM.items() for word in pair)),
)


@pytest.fixture
def database(server: EmbeddedServer, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database for one test, on which has been done what the other fixtures that it asks for say."""
    template = TEMPLATE
    if {"founded", "ready"} & set(request.fixturenames):
        template = _made(server, "founded", FOUNDING, above=TEMPLATE)
    if "ready" in request.fixturenames:
        template = _made(server, "ready", READYING, above="founded")
    with cloned_database(server, template) as fresh:
        yield fresh


@pytest.fixture
def unfounded(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run commands on a database of the test's own, whose ledger nobody has founded."""
    _on(database, tmp_path / "keys", monkeypatch)
    return run


@pytest.fixture
def founded(unfounded: Run, database: Database, tmp_path: Path) -> Run:
    """Run commands on a founded ledger on which nothing has been published."""
    _take(_keys(database.server, "founded"), tmp_path / "keys")
    return unfounded


@pytest.fixture
def ready(unfounded: Run, database: Database, tmp_path: Path) -> Run:
    """Run commands on a ledger with the calendars and procedures of the product, and one service item."""
    _take(_keys(database.server, "ready"), tmp_path / "keys")
    return unfounded


def _made(server: EmbeddedServer, name: str, commands: tuple[tuple[str, ...], ...], *, above: str) -> str:
    """Run commands once for all tests that begin with them, and keep the keys that they make."""

    def making(database: Database) -> None:
        keys = _keys(server, name)
        _take(_keys(server, above), keys)
        with pytest.MonkeyPatch.context() as environment:
            for variable in [one for one in os.environ if one.startswith("CASELEDGER_")]:
                environment.delenv(variable)
            _on(database, keys, environment)
            for words in commands:
                run(*words).succeeded()

    return made_template(server, name, making, above=above)


def _on(database: Database, keys: Path, environment: pytest.MonkeyPatch) -> None:
    for variable, role in ROLES:
        environment.setenv(f"CASELEDGER_{variable}_URL", database.url(role))  # type: ignore[arg-type]
    environment.setenv("CASELEDGER_KEYS_DIR", str(keys))


def _keys(server: EmbeddedServer, template: str) -> Path:
    return server.folder.root.parent / f"keys-of-{template}"


def _take(made: Path, own: Path) -> None:
    if made.exists():
        shutil.copytree(made, own, dirs_exist_ok=True)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], str]:
    """Write a file and give its path."""

    def write(text: str) -> str:
        path = tmp_path / "given.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write
