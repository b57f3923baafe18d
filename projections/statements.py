"""The named statements of a .sql file: `-- name: x`, a line on its purpose, the statement. Parameters only."""

from collections.abc import Mapping
from importlib.resources import files


def statements(package: str, file: str = "queries.sql") -> Mapping[str, bytes]:
    """Load the statements of a file beside a package's modules, by name."""
    source = files(package).joinpath(file).read_text(encoding="utf-8")
    found = {}
    for part in source.split("-- name: ")[1:]:
        name, statement = part.split("\n", maxsplit=1)
        found[name.strip()] = statement.strip().encode()
    return found
