"""A ledger of each earlier version starts under this one: restored, migrated, verified, every case as it was then."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.composition import opened, read_models_standing, rebuild_read_models
from infrastructure.settings import Settings
from projections.models import ALL_MODELS
from tests.command_line.commands import run
from tests.golden.ledgers import ENDS, FOLDER, cases_in, ends_of
from tests.infrastructure.postgres.machines import fresh_folder

VERSIONS = sorted(folder.name for folder in FOLDER.iterdir())


@pytest.fixture
def home() -> Iterator[Path]:
    with fresh_folder() as folder:
        yield folder


def test_there_is_a_golden_ledger() -> None:
    assert "0.1.0" in VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_a_golden_ledger_starts_migrates_and_comes_to_what_it_came_to_then(version: str, home: Path) -> None:
    data = ("--data-dir", str(home / "data"))
    run("restore", str(FOLDER / version), *data).succeeded()
    expected = json.loads((FOLDER / version / ENDS).read_text(encoding="utf-8"))
    settings = Settings(data_dir=home / "data")
    with opened(settings) as product:  # which migrates it
        cases = cases_in(home / "data")
        assert ends_of(product, iter(cases)) == expected
        verified = run("verify", "--anchor", str(FOLDER / version / "checkpoint.txt"), "--json", *data).json
        assert (verified["faults"], verified["checkpoints"] > 0) == ([], True)
        rebuild_read_models(settings, ALL_MODELS, compare=False, afresh=True, workers=1, progress=lambda *_: None)
        standing = read_models_standing(settings)
        assert {(one.position, one.parked) for one in standing} == {(verified["events"], 0)}
    assert len(cases) > 100
