"""The named statements of a .sql file: `-- name: x`, a line on its purpose, the statement. Parameters only.

What several statements share stands once before them, as `-- part: y`, and in each of them as `{y}`.
"""

import re
from collections.abc import Mapping
from importlib.resources import files

HEAD = re.compile(r"^-- (name|part): (\w+)$", re.MULTILINE)
SHARED = re.compile(r"\{(\w+)\}")


def statements(package: str, file: str = "queries.sql") -> Mapping[str, bytes]:
    """Load the statements of a file beside a package's modules, by name."""
    source = files(package).joinpath(file).read_text(encoding="utf-8")
    _, *cut = HEAD.split(source)
    parts: dict[str, str] = {}
    found: dict[str, bytes] = {}
    for kind, name, words in zip(cut[::3], cut[1::3], cut[2::3], strict=True):
        statement = SHARED.sub(lambda shared: parts[shared[1]], words.strip())
        if kind == "part":
            parts[name] = statement
        else:
            found[name] = statement.encode()
    return found
