"""The outbox: one file per notice, named by its key, for whoever carries it on. The default, and all a simulation has.

A letter that comes again finds its file and leaves it: what is in it depends on the letter alone.
"""

import hashlib
import json
import re
from collections.abc import Collection, Mapping
from pathlib import Path

from application.sender import Letter, NotDelivered, Undeliverable
from domain.procedures.notices import Channel
from infrastructure.durable import write_durably
from infrastructure.errors import DataFolderUnusable

FORGOTTEN = "已销毁 shredded"
KEY = re.compile(r"[A-Za-z0-9:_-]{1,200}")


class OutboxSender:
    """Writes letters into a folder."""

    channels = frozenset(Channel)

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: Letter) -> str:
        """Write the letter down; the proof is the hash of its file."""
        if KEY.fullmatch(letter.key) is None:
            raise Undeliverable(key=letter.key[:200], reason="the key makes no file name")
        content = _content(document(letter))
        path = self._folder / f"{letter.key.replace(':', '_')}.json"
        try:
            if not (path.exists() and path.read_bytes() == content):
                write_durably(path, content)
        except OSError as fault:
            raise NotDelivered(outbox=str(self._folder), reason=fault.strerror or str(fault)) from fault
        return f"outbox sha256:{hashlib.sha256(content).hexdigest()}"

    def forget(self, cases: Collection[str]) -> None:
        """Take the address off every letter of some cases; what it says holds nothing protected."""
        try:
            for case in cases:
                for path in self._folder.glob(f"system_{case.replace(':', '_')}_notice_*.json"):
                    write_durably(path, _content({**_read(path), "address": FORGOTTEN}))
        except OSError as fault:
            raise DataFolderUnusable(folder=str(self._folder), reason=fault.strerror or str(fault)) from fault


def _read(path: Path) -> dict[str, str]:
    """Read a letter; one that somebody has damaged may hold its address anywhere, and loses all that it holds."""
    try:
        letter = json.loads(path.read_bytes())
    except ValueError:
        return {}
    return letter if isinstance(letter, dict) else {}


def _content(letter: Mapping[str, str]) -> bytes:
    return json.dumps(letter, ensure_ascii=False, indent=2).encode() + b"\n"


def document(letter: Letter) -> dict[str, str]:
    """Give a letter as the document that leaves."""
    return {
        "key": letter.key,
        "channel": letter.channel.value,
        "address": letter.address,
        "number": letter.number,
        "subject": letter.subject,
        "zh": letter.zh,
        "en": letter.en,
    }
