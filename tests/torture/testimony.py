"""What clients were told: of every command each answer, of every read what it showed, every checkpoint that was seen.

It is kept outside of all that is attacked, and is what the ledger is held against.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

UNKNOWING = frozenset({"outcome_unknown", "not_on_access_record"})  # problems that leave open what became of an act
LOST = "no answer"
DONE = frozenset({200, 201})


@dataclass(slots=True)
class Asked:
    """A command under its key, and what its clients were told each time that it was sent."""

    key: str
    answers: list[str] = field(default_factory=list)  # codes of problems, `LOST`, or "done"
    done: dict[str, Any] | None = None  # the first answer that says so
    different: int = 0  # later answers that say otherwise

    @property
    def denied(self) -> bool:
        """Tell whether each answer says that nothing is on record."""
        return bool(self.answers) and self.done is None and not {LOST, *UNKNOWING}.intersection(self.answers)

    @property
    def unknown(self) -> bool:
        """Tell whether nobody could say what became of it."""
        return self.done is None and not self.denied


@dataclass(frozen=True, slots=True)
class Shown:
    """A confidential answer that left the house."""

    request: str
    cases: tuple[str, ...]


@dataclass
class Told:
    """All that was heard."""

    commands: dict[str, Asked] = field(default_factory=dict)
    acknowledged: int = 0  # commands
    cases: set[str] = field(default_factory=set)  # that acknowledged commands were about
    shown: list[Shown] = field(default_factory=list)
    checkpoints: dict[tuple[str, int], bytes] = field(default_factory=dict)  # root by origin and size
    differing: list[str] = field(default_factory=list)  # checkpoints of one size with two roots
    followed: list[tuple[int, str, int, str]] = field(default_factory=list)  # position, stream, version, topic
    reads: int = 0
    refused_reads: int = 0
    mistakes: list[str] = field(default_factory=list)  # answers of 500, with the address
    broken: list[str] = field(default_factory=list)  # mistakes of the clients themselves
    _lock: Lock = field(default_factory=Lock)

    def heard(self, key: str, answer: str, done: dict[str, Any] | None = None) -> None:
        """Take down an answer to a command."""
        with self._lock:
            asked = self.commands.setdefault(key, Asked(key))
            asked.answers.append(answer)
            if done is None:
                return
            if asked.done is None:
                asked.done = done
                self.acknowledged += 1
                self.cases.add(done["case"])
            elif any(asked.done.get(name) != done.get(name) for name in ("case", "number", "version", "receipt")):
                asked.different += 1

    def read(self, address: str, status: int) -> None:
        """Take down that something was read."""
        with self._lock:
            self.reads += 1
            self.refused_reads += status >= 400
            if status == 500:
                self.mistakes.append(address)

    def saw(self, origin: str, size: int, root: bytes) -> None:
        """Take down a checkpoint."""
        with self._lock:
            known = self.checkpoints.setdefault((origin, size), root)
            if known != root:
                self.differing.append(f"two checkpoints of {size} events")

    def so_far(self) -> "Told":
        """Give what was heard up to now, which no later answer changes."""
        with self._lock:
            commands = {key: replace(one, answers=list(one.answers)) for key, one in self.commands.items()}
        now = replace(self, commands=commands, _lock=Lock())
        now.shown, now.followed, now.differing = list(self.shown), list(self.followed), list(self.differing)
        now.mistakes = list(self.mistakes)
        now.checkpoints = dict(self.checkpoints)
        return now

    def done(self) -> Sequence[Asked]:
        """Give the commands that were acknowledged."""
        return [one for one in list(self.commands.values()) if one.done is not None]

    def counted(self) -> dict[str, int]:
        """Count what was heard, for the report."""
        every = list(self.commands.values())
        return {
            "acknowledged": sum(one.done is not None for one in every),
            "refused, nothing on record": sum(one.denied for one in every),
            "unknown to the client": sum(one.unknown for one in every),
            "sent more than once": sum(len(one.answers) > 1 for one in every),
            "reads": self.reads,
            "reads refused": self.refused_reads,
            "confidential reads": len(self.shown),
            "checkpoints seen": len(self.checkpoints),
            "changes followed": len(self.followed),
        }
