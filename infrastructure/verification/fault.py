"""What is found wrong: where, and in words for both readers. Nothing is decided by it but the verdict."""

from typing import NamedTuple


class Fault(NamedTuple):
    """One thing that is not as it must be; `position` where it can be named, in the ledger or the size of a tree."""

    position: int | None
    code: str
    zh: str
    en: str
