"""The signing keys as the use cases need them: a change is proposed by one person and confirmed by another."""

from typing import Protocol

from application.cases import Command
from application.ledger import OnRecord
from application.ledger_requests import Confirm, ProposeRotation


class SigningKeys(Protocol):
    """The keys that sign the log; their private halves lie outside the ledger."""

    def propose(self, command: Command, request: ProposeRotation) -> OnRecord:
        """Propose that the key be changed; the answer names the `proposal`."""

    def rotate(self, command: Command, request: Confirm) -> OnRecord:
        """Make a new key and put it on record; the answer holds the `key`.

        Raises `NothingProposed`, `AnotherProposed`, `TwoPersonsNeeded`, and what keeps the folder of keys shut.
        """
