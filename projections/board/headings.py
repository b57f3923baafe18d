"""Under what a case is counted: its procedure, body, unit and item, named by a hash of what they say.

A hash, so that whoever builds the board, in whichever order and in however many processes, gives the same name.
"""

import hashlib
from typing import NamedTuple

import orjson


class Heading(NamedTuple):
    """What the cases under a heading have in common."""

    procedure_code: str | None
    procedure_version: str | None
    jurisdiction: str
    body: str
    unit: str
    item: str | None

    def name(self) -> int:
        """Give its name: a signed number of 64 bits."""
        return int.from_bytes(hashlib.sha256(orjson.dumps(tuple(self))).digest()[:8], "big", signed=True)
