"""The soak: commands at a rate and reads for a long time, a fault now and then; what was lost, lag, memory.

`python -m tests.torture.soak --seed 1 --minutes 30 --rate 500`. The rate is offered, whatever is reached of it is told.
Nothing kills the server in the first half, so that its memory can be followed; in the second half anything may.
"""

import argparse
import random
import sys
import time
import traceback
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

from tests.torture.campaign import BEHIND, FOLDER, UP_AGAIN, recovered
from tests.torture.clients import Clients
from tests.torture.faults.table import FAULTS, Fault
from tests.torture.invariants import Evidence, held
from tests.torture.scenario import NotHereError, Scenario
from tests.torture.stage import PATIENCE, Stage, staged
from tests.torture.testimony import Told

DISK = 10 * 1024**3  # bytes: what is written in half an hour of work, with its log
WRITERS = 24
COMMANDS = 1.6  # that one round of a writer sends, in the middle
BETWEEN = 25.0  # seconds from one fault to the next
WARM = 60.0  # seconds after which the memory of a server is taken to have settled
GROWN = 1.5  # times as much as then that it may have at its end
LATE = 10.0  # seconds within which read models are to be up after a fault
GENTLE = (
    "database killed",
    "database killed in an append",
    "database process killed in an append",
    "cut behind a commit",
    "database out of reach",
    "slow network",
    "stuck network",
    "writer hanging with the lock",
    "receiver that denies",
    "witness away",
    "16 commands on one version",
    "no database connection left",
)
HARD = (
    "server killed in an append",
    "projection daemon killed in a batch",
    "sealer killed before publishing",
    "two that lead, one stopped",
    "server told to stop",
    "scheduler killed in a due act",
)


@dataclass
class Sampled:
    """What was measured once a second."""

    acknowledged: list[tuple[float, int]] = field(default_factory=list)
    memory: dict[int, list[tuple[float, int]]] = field(default_factory=lambda: defaultdict(list))  # by process
    behind: list[tuple[float, float]] = field(default_factory=list)


@dataclass
class Blow:
    """A fault in the soak: when, and how long until commands were taken and read models were up again."""

    at: float
    name: str
    lasted: float = 0.0
    up: float = 0.0
    told: str = ""


@contextmanager
def sampling(stage: Stage, testimony: Told) -> Iterator[Sampled]:
    """Measure while the context lasts."""
    sampled, ended, begun = Sampled(), Event(), time.monotonic()

    def sample() -> None:
        while not ended.wait(1.0):
            now = time.monotonic() - begun
            sampled.acknowledged.append((now, len(testimony.done())))
            for server in list(stage.servers):
                with suppress(OSError):
                    sampled.memory[server.process.pid].append((now, server.memory()))
            with suppress(Exception):
                health = stage.answers("/healthz").json()
                sampled.behind.append((now, max(model["behind_seconds"] for model in health["projections"])))

    thread = Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield sampled
    finally:
        ended.set()
        thread.join()


def soak(stage: Stage, seed: int, minutes: float, rate: float) -> tuple[str, bool]:
    """Soak a ledger; give the page of what was seen, and whether all was as promised."""
    chance, testimony = random.Random(seed), Told()  # noqa: S311 - the same run again, not a secret
    clients = Clients(stage, testimony, seed, rate=rate / WRITERS / COMMANDS)
    scene = Scenario(stage, clients, chance)
    blows: list[Blow] = []
    begun = time.monotonic()
    with clients.working(writers=WRITERS, readers=3), sampling(stage, testimony) as sampled:
        recovered(scene)
        while (now := time.monotonic() - begun) < minutes * 60 - BETWEEN:
            time.sleep(BETWEEN)
            second_half = now > minutes * 30
            blows.append(_blow(scene, _chosen(chance, hard=second_half), begun))
            print(_line(blows[-1]), flush=True)
    seconds = time.monotonic() - begun
    while (late := _late(stage)) and time.monotonic() - begun < seconds + PATIENCE:
        time.sleep(0.2)
    evidence = Evidence.taken(stage.database.url, testimony, stage.receiver.ids, scene.memory)
    found = held(evidence)
    page = _page(seed, rate, seconds, sampled, blows, testimony, len(evidence.rows))
    verdicts = ", ".join(f"{name} {one.verdict}" for name, one in found.items())
    faults = [f"- NOT AS PROMISED: {name}: {fault}" for name, one in found.items() for fault in one.faults]
    faults += [f"- NOT AS PROMISED: {blow.name}: {blow.told}" for blow in blows if blow.told]
    faults += [f"- NOT AS PROMISED: a client: {one}" for one in testimony.broken]
    faults += [f"- NOT AS PROMISED: {one}" for one in _grown(sampled)]
    if late:
        faults.append("- NOT AS PROMISED: read models do not come up once nobody asks for anything")
    return "\n".join([page, "", f"At the end: {verdicts}.", "", *faults]).strip() + "\n", not faults


def _chosen(chance: random.Random, *, hard: bool) -> Fault:
    name = chance.choice(HARD if hard and chance.random() < 0.6 else GENTLE)
    return next(fault for fault in FAULTS if fault.name == name)


def _blow(scene: Scenario, fault: Fault, begun: float) -> Blow:
    at = time.monotonic()
    blow = Blow(at - begun, fault.name)
    try:
        fault.inject(scene)
    except NotHereError:
        blow.name += " (not here)"
    except Exception:
        blow.told = traceback.format_exc(limit=-2)
    blow.lasted = time.monotonic() - at
    blow.up = recovered(scene)
    if blow.up >= UP_AGAIN:
        blow.told += f" not up again {blow.up:.0f} s after it"
    return blow


def _late(stage: Stage) -> bool:
    with suppress(Exception):
        health = stage.answers("/healthz").json()
        return any(model["behind_events"] > 0 for model in health["projections"])
    return True


def _line(blow: Blow) -> str:
    return f"| {blow.at:.0f} s | {blow.name} | {blow.lasted:.1f} s | {blow.up:.1f} s |"


def _page(
    seed: int,
    rate: float,
    seconds: float,
    sampled: Sampled,
    blows: Sequence[Blow],
    testimony: Told,
    events: int,
) -> str:
    lines = [
        f"Seed {seed}, {seconds / 60:.1f} minutes, {rate:.0f} commands a second offered.",
        "",
        f"- {_reached(sampled, testimony, seconds, events)}.",
        f"- {'; '.join(f'{count:,} {what}' for what, count in testimony.counted().items())}.",
        f"- {_lag(sampled, blows)}.",
    ]
    for number, samples in enumerate(sampled.memory.values(), 1):
        if settled := _settled(samples):
            lived = samples[-1][0] - samples[0][0]
            lines.append(
                f"- server {number}, {lived:.0f} s: {settled[0] / 1e6:.0f} MB after a minute,"
                f" {settled[len(settled) // 2] / 1e6:.0f} MB halfway, {settled[-1] / 1e6:.0f} MB at its end."
            )
    lines += ["", "| at | fault | lasted | up again after |", "|---:|---|---:|---:|", *map(_line, blows)]
    return "\n".join(lines)


def _settled(samples: Sequence[tuple[float, int]]) -> list[int]:
    """Give the memory of a server from a minute after its start on; nothing of one that lived hardly longer."""
    settled = [one for at, one in samples if at - samples[0][0] >= WARM]
    return settled if len(settled) > 30 else []


def _grown(sampled: Sampled) -> list[str]:
    return [
        f"server {number} grew from {settled[0] / 1e6:.0f} to {settled[-1] / 1e6:.0f} MB"
        for number, samples in enumerate(sampled.memory.values(), 1)
        if (settled := _settled(samples)) and settled[-1] > GROWN * settled[0]
    ]


def _reached(sampled: Sampled, testimony: Told, seconds: float, events: int) -> str:
    acknowledged, counts = len(testimony.done()), sampled.acknowledged
    best = max((late[1] - early[1]) / (late[0] - early[0]) for early, late in zip(counts, counts[10:], strict=False))
    return "; ".join(
        (
            f"{acknowledged:,} commands acknowledged, {acknowledged / seconds:.0f} a second over all, faults included",
            f"{best:.0f} a second in the best ten seconds",
            f"{testimony.reads:,} reads beside them",
            f"{events:,} events on record",
        )
    )


def _lag(sampled: Sampled, blows: Sequence[Blow]) -> str:
    behind, up = [one for _, one in sampled.behind], [blow.up for blow in blows]
    return "; ".join(
        (
            f"read models behind by {_middle(behind):.2f} s in the middle, {max(behind, default=0):.1f} s at the most",
            f"within {BEHIND:.0f} s again {max(up, default=0):.1f} s after a fault at the most",
            f"{sum(one <= LATE for one in up)} of {len(up)} within {LATE:.0f} s, starts of servers included",
        )
    )


def _middle(found: Sequence[float]) -> float:
    return sorted(found)[len(found) // 2] if found else 0.0


def main() -> int:
    """Run the soak; give the exit status."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--seed", type=int, default=int(time.time()))
    told.add_argument("--minutes", type=float, default=30.0)
    told.add_argument("--rate", type=float, default=500.0)
    told.add_argument("--report", type=Path, default=FOLDER / "soak.md")
    asked = told.parse_args()
    asked.report.parent.mkdir(parents=True, exist_ok=True)
    with staged(DISK) as stage:
        page, good = soak(stage, asked.seed, asked.minutes, asked.rate)
    asked.report.write_text(page, encoding="utf-8")
    print(page)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
