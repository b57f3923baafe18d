"""The digest of what stands in a file, whatever its format: the same rows have the same digest in each.

Each row is hashed as a JSON list of its texts and a newline; the content as a line for each table, in the order asked
for: its name, the hash of its rows, their number.
"""

import hashlib
from collections.abc import Mapping, Sequence

import orjson


class Content:
    """Hashes rows as they come, table by table."""

    def __init__(self, names: Sequence[str]) -> None:
        self._hashes = {name: hashlib.sha256() for name in names}
        self._rows = dict.fromkeys(names, 0)

    def add(self, name: str, texts: Sequence[str]) -> None:
        """Take a row of a table."""
        self._hashes[name].update(orjson.dumps(texts) + b"\n")
        self._rows[name] += 1

    @property
    def rows(self) -> Mapping[str, int]:
        """Give how many rows each table has."""
        return dict(self._rows)

    @property
    def digest(self) -> str:
        """Give the digest of all."""
        lines = (f"{name} {self._hashes[name].hexdigest()} {self._rows[name]}\n" for name in self._hashes)
        return "sha256:" + hashlib.sha256("".join(lines).encode()).hexdigest()
