"""What must hold of a ledger after any number of crashes; each fault in one sentence."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

from infrastructure.ledger.feed import Row
from tests.torture.writer import events_in, state_of


def faults(rows: Sequence[Row], acknowledged: Mapping[str, int], seen: Sequence[Row]) -> list[str]:
    """Hold the ledger against what was acknowledged and what a reader has seen of it."""
    found = []
    if [row.position for row in rows] != list(range(1, len(rows) + 1)):
        found.append("positions are not dense")
    if not all(a.recorded_at < b.recorded_at for a, b in pairwise(rows)):
        found.append("instants of recording do not rise")
    streams: dict[str, list[int]] = defaultdict(list)
    commands: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        streams[row.stream].append(row.version)
        commands[row.command_id].append(row)
    found += [
        f"the versions of {stream} are not dense"
        for stream, versions in streams.items()
        if versions != list(range(versions[0], versions[0] + len(versions))) or versions[0] not in {0, 1}
    ]
    lost = [name for name, first in acknowledged.items() if name not in commands or commands[name][0].position != first]
    if lost:
        found.append(f"{len(lost)} acknowledged commands are lost or stand elsewhere")
    for name, events in commands.items():
        if [row.position for row in events] != list(range(events[0].position, events[0].position + len(events))):
            found.append(f"{name} is on record twice or in pieces")
        written = [row.state for row in events]
        if events[0].topic == "case.noted" and written != [state_of(name, 1 + nth) for nth in range(events_in(name))]:
            found.append(f"{name} is not whole, or not as it was sent")
    if list(seen) != list(rows[: len(seen)]):
        found.append("a reader saw what is not on record, or skipped some of it")
    return found
