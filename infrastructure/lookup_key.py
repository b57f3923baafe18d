"""The key of the lookup codes (查询码): a file beside the other keys, made once, which its owner alone reads."""

from pathlib import Path

from application.lookup_codes import BYTES_OF_KEY, LookupCodes
from domain.errors import Refused
from infrastructure.durable import write_durably

NAME = "lookup-codes.key"


class LookupKeyUnusable(Refused):
    """The key of the lookup codes is there and cannot be used: put the right one back, or take the file away to make another, which takes all codes given out so far away."""  # noqa: E501 - the docstring is the message

    code = "lookup_key_unusable"


def lookup_codes(folder: Path | None) -> LookupCodes:
    """Read the key, or make it; without a folder, codes hold while the program runs. Raises `LookupKeyUnusable`."""
    passing = LookupCodes.passing()
    if folder is None:
        return passing
    file = folder / NAME
    try:
        if not file.exists():
            write_durably(file, passing.key)
        key = file.read_bytes()
    except OSError as fault:
        raise LookupKeyUnusable(file=str(file), reason=fault.strerror or str(fault)) from fault
    if len(key) != BYTES_OF_KEY:
        raise LookupKeyUnusable(file=str(file), bytes=len(key), expected=BYTES_OF_KEY)
    return LookupCodes(key)
