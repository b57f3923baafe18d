"""The report of a campaign: each fault, how often it was injected, what became of each promise."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.torture.faults.table import Fault
from tests.torture.invariants import INVARIANTS, Found
from tests.torture.testimony import Told

NOT_HERE, NOT_REACHED = "not injected", "not reached"


@dataclass
class Outcome:
    """What came of one fault, however often it was injected."""

    times: int = 0
    verdicts: dict[str, str] = field(default_factory=dict)
    recovery: float = 0.0  # seconds until a command was taken and the read models were up again, at the most
    told: list[str] = field(default_factory=list)
    not_here: str = ""
    took: str = ""  # seconds that the last injection took, what for

    def add(self, found: Mapping[str, Found], recovery: float) -> None:
        """Add one more injection."""
        self.times += 1
        self.recovery = max(self.recovery, recovery)
        for name, one in found.items():
            before = self.verdicts.get(name, "n/a")
            self.verdicts[name] = max(before, one.verdict, key=("n/a", "held", "FAILS").index)
            self.told += [f"{name}: {fault}" for fault in one.faults]


@dataclass
class Report:
    """The whole campaign."""

    seed: int
    minutes: float
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    heard: Counter[str] = field(default_factory=Counter)
    ledgers: int = 0
    events: int = 0
    broken: list[str] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Give the seconds since it was begun."""
        return time.monotonic() - self.begun

    @property
    def over(self) -> bool:
        """Tell whether the time is over."""
        return self.seconds >= self.minutes * 60

    def of(self, fault: Fault) -> Outcome:
        """Give what came of a fault."""
        return self.outcomes.setdefault(fault.name, Outcome())

    def add(self, testimony: Told, events: int) -> None:
        """Add what was heard of one more ledger, and the events that it has in the end."""
        self.heard.update(testimony.counted())
        self.broken += testimony.broken
        self.ledgers += 1
        self.events += events

    @property
    def failed(self) -> list[str]:
        """List all that was not as promised."""
        told = [f"{name}: {told}" for name, outcome in self.outcomes.items() for told in outcome.told]
        return [*told, *(f"a client: {one}" for one in self.broken)]

    def written(self, faults: Sequence[Fault]) -> str:
        """Write it as a page."""
        names = list(INVARIANTS)
        reached = [name for name, outcome in self.outcomes.items() if outcome.times]
        lines = [
            f"Seed {self.seed}, {self.seconds / 60:.1f} minutes, {self.events:,} events in {self.ledgers} ledgers.",
            "",
            "; ".join(f"{count:,} {what}" for what, count in self.heard.items()) + ".",
            "",
            f"Injected: {len(reached)} of {len(faults)} faults ({'; '.join(reached)}).",
            "",
            f"| fault | injected | {' | '.join(names)} | back within |",
            f"|---|---:|{'---|' * len(names)}---:|",
        ]
        for fault in faults:
            outcome = self.outcomes.get(fault.name, Outcome())
            times = str(outcome.times) if outcome.times else NOT_HERE if outcome.not_here else NOT_REACHED
            verdicts = " | ".join(outcome.verdicts.get(name, "") for name in names)
            lines.append(
                f"| {fault.name} | {times} | {verdicts} | {f'{outcome.recovery:.1f} s' if outcome.times else ''} |"
            )
        lines += ["", *(f"- {fault.name}: {fault.what}." for fault in faults)]
        absent = [(name, one.not_here) for name, one in self.outcomes.items() if one.not_here]
        lines += ["", *(f"- {name}: not injected, because {why}." for name, why in absent)]
        lines += ["", *(f"- NOT AS PROMISED: {told}" for told in self.failed)]
        return "\n".join(lines).strip() + "\n"
