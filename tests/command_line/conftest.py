import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
READYING = (
    ("calendars", "publish"),
    ("procedures", "publish"),
    ("items", "publish", *(word for pair in ITEM.items() for word in pair)),
)


@dataclass(frozen=True)
class Beginning:
    """What many tests begin with: made once in a run, and copied for each of them with its keys.

    A module that has its own names it `BEGINNING` and asks for `begun`.
    """

    name: str
    make: Callable[[Database], object]
    above: "Beginning | None" = None

    def template(self, server: EmbeddedServer) -> str:
        """Give the database to copy."""
        above = TEMPLATE if self.above is None else self.above.template(server)
        return made_template(server, self.name, self._making, above=above)

    def take_keys(self, server: EmbeddedServer, own: Path) -> None:
        """Copy the keys that were made, if any were."""
        made = server.folder.root.parent / f"keys-of-{self.name}"
        if made.exists():
            shutil.copytree(made, own, dirs_exist_ok=True)

    def _making(self, database: Database) -> None:
        keys = database.server.folder.root.parent / f"keys-of-{self.name}"
        if self.above is not None:
            self.above.take_keys(database.server, keys)
        with pytest.MonkeyPatch.context() as environment:
            for variable in [one for one in os.environ if one.startswith("CASELEDGER_")]:
                environment.delenv(variable)
            _on(database, keys, environment)
            self.make(database)


def _ready(_: Database) -> None:
    for words in READYING:
        run(*words).succeeded()


FOUNDED = Beginning("founded", lambda _: run("migrate", "--name", "试用台账", "--body", "试用中心").succeeded())
READY = Beginning("ready", _ready, FOUNDED)


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Beginning | None:
    """What a test begins with, by the fixtures that it asks for."""
    asked = request.fixturenames
    if "begun" in asked:
        own: Beginning = request.module.BEGINNING
        return own
    return READY if "ready" in asked else FOUNDED if "founded" in asked else None


@pytest.fixture
def database(server: EmbeddedServer, beginning: Beginning | None) -> Iterator[Database]:
    """A database for one test, on which has been done what it begins with."""
    with cloned_database(server, TEMPLATE if beginning is None else beginning.template(server)) as fresh:
        yield fresh


@pytest.fixture
def unfounded(database: Database, beginning: Beginning | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run commands on a database of the test's own, whose ledger nobody has founded."""
    _on(database, tmp_path / "keys", monkeypatch)
    if beginning is not None:
        beginning.take_keys(database.server, tmp_path / "keys")
    return run


@pytest.fixture
def founded(unfounded: Run) -> Run:
    """Run commands on a founded ledger on which nothing has been published."""
    return unfounded


@pytest.fixture
def ready(unfounded: Run) -> Run:
    """Run commands on a ledger with the calendars and procedures of the product, and one service item."""
    return unfounded


@pytest.fixture
def begun(unfounded: Run) -> Run:
    """Run commands on a ledger as the module begins with it."""
    return unfounded


def _on(database: Database, keys: Path, environment: pytest.MonkeyPatch) -> None:
    for variable, role in ROLES:
        environment.setenv(f"CASELEDGER_{variable}_URL", database.url(role))  # type: ignore[arg-type]
    environment.setenv("CASELEDGER_KEYS_DIR", str(keys))


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], str]:
    """Write a file and give its path."""

    def write(text: str) -> str:
        path = tmp_path / "given.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write
