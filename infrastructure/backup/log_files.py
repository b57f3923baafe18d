"""The archived log laid beside a restored database, so that it recovers beyond its backup: to the end, or to a moment.

A gap is refused: the server would take it for the end, and leave away what lies behind.
"""

import json
import re
import shutil
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from infrastructure.backup.faults import ArchiveDoesNotReach
from infrastructure.backup.manifest import BASE_LIST
from infrastructure.postgres.account import Account

_FILE = re.compile(r"(?P<name>[0-9A-F]{8}(?P<segment>[0-9A-F]{16}))(?P<partial>\.partial)?", re.ASCII)
_HISTORY = re.compile(r"[0-9A-F]{8}\.history", re.ASCII)


def lay_out_log(archive: Path, backup: Path, cluster: Path, account: Account) -> None:
    """Put what the archive holds from the backup on into the database's folder; raise `ArchiveDoesNotReach`."""
    found = require_reach(archive, backup)
    for name in sorted(found):  # the finished file of a segment comes before its unfinished one
        target = cluster / "pg_wal" / found[name]["name"]
        if not found[name]["partial"] or _written(archive / name) > _written(target):
            _put(archive / name, target, account)
    for file in archive.iterdir():
        if _HISTORY.fullmatch(file.name):
            _put(file, cluster / "pg_wal" / file.name, account)
    (cluster / "recovery.signal").touch()
    account.own(cluster / "recovery.signal", 0o600)


def require_reach(archive: Path, backup: Path) -> Mapping[str, re.Match[str]]:
    """Give the files of an archive from a backup on, by name; raise `ArchiveDoesNotReach` where one is missing."""
    first, last = _reach(backup)
    found = {file.name: match for file in archive.iterdir() if (match := _FILE.fullmatch(file.name))}
    taken = {name: match for name, match in found.items() if _number(match["segment"]) >= first}
    numbers = {_number(match["segment"]) for match in taken.values()}
    missing = [number for number in range(last, max([last, *numbers]) + 1) if number not in numbers]
    if missing:
        raise ArchiveDoesNotReach(archive=str(archive), missing=f"{missing[0] >> 8:08X}{missing[0] & 0xFF:08X}")
    return taken


def needless_log(archive: Path, backups: Iterable[Path]) -> list[Path]:
    """Give the finished files of an archive that lie before all of some backups."""
    first = min(_reach(backup)[0] for backup in backups)
    found = ((file, _FILE.fullmatch(file.name)) for file in sorted(archive.iterdir()))
    return [file for file, match in found if match and not match["partial"] and _number(match["segment"]) < first]


def recovery(until: datetime | None) -> Mapping[str, str]:
    """Give the settings of a server that recovers from what was laid out, through a moment if one is given."""
    named = {"restore_command": "false", "recovery_target_timeline": "latest"}  # all lies in its own folder already
    if until is not None:
        named["recovery_target_time"] = until.astimezone(UTC).isoformat()
        named["recovery_target_action"] = "promote"
    return named


def _reach(backup: Path) -> tuple[int, int]:
    """Give the first and the last segment that belong to a base backup."""
    ranges = json.loads((backup / BASE_LIST).read_bytes())["WAL-Ranges"]
    return _segment(ranges[0]["Start-LSN"]), _segment(ranges[-1]["End-LSN"])


def _segment(place: str) -> int:
    high, low = (int(half, 16) for half in place.split("/"))
    return high << 8 | low >> 24  # of 16 MB, as the embedded server writes them


def _number(segment: str) -> int:
    return int(segment[:8], 16) << 8 | int(segment[8:], 16)


def _written(file: Path) -> int:
    """Count the bytes of a segment up to the zeros that fill it."""
    return len(file.read_bytes().rstrip(b"\0")) if file.exists() else 0


def _put(source: Path, target: Path, account: Account) -> None:
    shutil.copyfile(source, target)
    account.own(target, 0o600)
