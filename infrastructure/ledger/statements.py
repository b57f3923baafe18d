"""The named statements of queries.sql, each under the name that its first line gives it."""

from importlib.resources import files


def named_statements(source: str) -> dict[str, bytes]:
    """Split a file of statements that begin with `-- name: …`."""
    statements = {}
    for part in source.split("-- name: ")[1:]:
        name, statement = part.split("\n", maxsplit=1)
        statements[name.strip()] = statement.strip().encode()
    return statements


SQL = named_statements(files("infrastructure.ledger").joinpath("queries.sql").read_text(encoding="utf-8"))
