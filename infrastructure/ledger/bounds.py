"""How much is gathered into one append, and how much may wait for it, as an operator may set it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from infrastructure.errors import InvalidSetting

WAITING_COMMANDS, WAITING_SECONDS = "CASELEDGER_WAITING_COMMANDS", "CASELEDGER_WAITING_SECONDS"
REQUESTS_AT_ONCE, LISTENERS = "CASELEDGER_REQUESTS_AT_ONCE", "CASELEDGER_LISTENERS"


@dataclass(frozen=True)
class Bounds:
    """The bounds of one program, each far above what it needs while all is well.

    commands, size, lanes: of a batch, and how many batches are under way. 256 commands take 10 ms, so that nobody
    behind them waits long. waiting, patience: what may wait for a batch. requests: under way at once over HTTP; at
    300 acts a second the last of 160 is answered within about half a second. listeners: who wait for changes, beside
    the requests, for they cost a socket each and nothing else.
    """

    commands: int = 256
    size: int = 4 << 20  # bytes
    lanes: int = 2
    waiting: int = 1024  # commands
    patience: float = 10.0  # seconds
    requests: int = 160
    listeners: int = 200

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the bounds that an operator may set; raise `InvalidSetting`."""
        return cls(
            waiting=whole_number(environment, WAITING_COMMANDS, cls.waiting),
            patience=float(whole_number(environment, WAITING_SECONDS, int(cls.patience))),
            requests=whole_number(environment, REQUESTS_AT_ONCE, cls.requests),
            listeners=whole_number(environment, LISTENERS, cls.listeners),
        )


def whole_number(environment: Mapping[str, str], name: str, usual: int, *, least: int = 1) -> int:
    """Read a whole number that an operator may set; raise `InvalidSetting`."""
    given = environment.get(name) or str(usual)
    if not (given.isascii() and given.isdigit() and len(given) < 9 and least <= int(given) <= 100_000):
        raise InvalidSetting(setting=name, given=given[:60], reason=f"it is a whole number from {least} to 100000")
    return int(given)
