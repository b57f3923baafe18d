"""Golden ledgers: a whole database as a version of the program once left it. What is kept here is never written anew.

`python -m tests.golden.ledgers` writes that of this version, if there is none: the demonstration, signed, as a dump,
and beside it what each of its cases came to. Before the first release, delete the folder to have it written anew.
"""

import hashlib
import importlib.metadata
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from api.composition import Product, opened
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.settings import Settings
from tests.command_line.commands import run
from tests.golden.cases import end_of
from tests.infrastructure.backup.conftest import rows_of, serve
from tests.infrastructure.postgres.machines import fresh_folder

FOLDER = Path(__file__).parent / "ledgers"
ENDS = "ends.json"
TODAY = "2026-11-23"


def ends_of(product: Product, streams: Iterator[str]) -> Mapping[str, str]:
    """Give a digest of what each case came to."""
    return {stream: _digest(end_of(product.ledger.case(stream))) for stream in streams}


def cases_in(data: Path) -> list[str]:
    """Name the cases of a ledger."""
    with EmbeddedServer(data) as server:
        return sorted({row.stream for row in rows_of(server.url("read")) if row.stream.startswith("case:")})


def main() -> None:
    """Write the golden ledger of this version."""
    place = FOLDER / importlib.metadata.version("caseledger")
    if place.exists():
        print(f"{place.name}: kept")
        return
    with fresh_folder() as home:
        data = home / "data"
        run("demo", "--no-serve", "--today", TODAY, "--data-dir", str(data)).succeeded()
        with EmbeddedServer(data):
            serve(data, home / "outside")
            run("backup", str(place), "--logical", "--data-dir", str(data)).succeeded()
            with opened(Settings(data_dir=data)) as product:
                ends = ends_of(product, iter(cases_in(data)))
    (place / ENDS).write_text(json.dumps(ends, indent=0) + "\n", encoding="utf-8")
    print(f"{place.name}: {len(ends)} cases written")


def _digest(end: object) -> str:
    return hashlib.sha256(json.dumps(end, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


if __name__ == "__main__":
    main()
