"""Telling in a play: every notice is written and goes on record, and nothing leaves the machine."""

from application.sender import Letter
from domain.procedures.notices import Channel

PROOF = "模拟演示：未实际发出 played, not sent"


class PlayedSender:
    """Takes every letter and delivers none; the proof says so."""

    channels = frozenset(Channel)

    def send(self, letter: Letter) -> str:
        """Take a letter."""
        return PROOF


def no_contact(_: str, __: int, ___: str) -> None:
    """Give no contact: nobody in the play can be reached."""
