"""The golden catalogue of the migrated schema: a change of the schema shows as a change of one readable file.

After adding a migration, write it anew with `python -m tests.schema_catalogue` and read the difference.
"""

import tempfile
from pathlib import Path

import psycopg

from tests.database import cloned_database, shared_server

GOLDEN = Path(__file__).parent / "golden" / "schema.txt"


def catalogue(admin_url: str) -> str:
    """List what a database holds, one line for each thing."""
    question = Path(__file__).with_name("schema_catalogue.sql").read_bytes()
    with psycopg.connect(admin_url) as connection:
        return "".join(f"{line}\n" for (line,) in connection.execute(question))


def write_golden() -> None:
    """Write the catalogue of a freshly migrated database."""
    with (
        tempfile.TemporaryDirectory() as folder,
        shared_server(Path(folder) / "lock") as server,
        cloned_database(server) as fresh,
    ):
        GOLDEN.write_text(catalogue(fresh.admin_url()), encoding="utf-8")


if __name__ == "__main__":
    write_golden()
