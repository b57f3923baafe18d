"""The named statements of a .sql file: `-- name: x`, a line on its purpose, the statement. Parameters only.

What several statements share stands once before them, as `-- part: y`, or for those of all files in `parts.sql`. `{y}`
puts it into a statement; `{y c.case_id}` puts it there about a column, which the part writes as `{}`.
"""

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files

HEAD = re.compile(r"^-- (name|part): (\w+)$", re.MULTILINE)
SHARED = re.compile(r"\{(\w+)(?: ([\w.]+))?\}")


def statements(package: str, file: str = "queries.sql") -> Mapping[str, bytes]:
    """Load the statements of a file beside a package's modules, by name."""
    parts: dict[str, str] = {}
    found: dict[str, bytes] = {}
    for of, called in (("projections", "parts.sql"), (package, file)):
        _, *cut = HEAD.split(files(of).joinpath(called).read_text(encoding="utf-8"))
        for kind, name, words in zip(cut[::3], cut[1::3], cut[2::3], strict=True):
            statement = SHARED.sub(lambda shared: parts[shared[1]].replace("{}", shared[2] or ""), words.strip())
            if kind == "part":
                parts[name] = statement
            else:
                found[name] = statement.encode()
    return found


def array(numbers: Iterable[int]) -> str:
    """Write an array as PostgreSQL reads it: the driver would look at each of thousands for what has to be quoted."""
    return "{" + ",".join(map(str, numbers)) + "}"
