"""The soak: commands at a rate and reads for a long time, a fault now and then; what was lost, lag, memory.

`python -m tests.torture.soak --seed 1 --minutes 30 --rate 500`. The rate is offered, whatever is reached of it is told.
Nothing kills the server in the first half, so that its memory can be followed; in the second half anything may.

The program of a server's read models keeps so many cases at hand, and grows until it has that many. From then on it is
to be flat, and so is the server: what grows with the commands, be it by the name of each alone, is a leak.
"""

import argparse
import csv
import random
import shutil
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from statistics import linear_regression
from threading import Event, Thread
from typing import NamedTuple

from projections.cases import MOST_CASES
from tests.processes import resident, worked
from tests.torture.campaign import BEHIND, FOLDER, UP_AGAIN, Recovery, recovered
from tests.torture.clients import Clients
from tests.torture.faults.table import FAULTS, Fault
from tests.torture.invariants import Evidence, held
from tests.torture.scenario import NotHereError, Scenario
from tests.torture.stage import PATIENCE, SOURCES, Server, Stage, staged
from tests.torture.systems import HANDED, DepartmentSystem
from tests.torture.testimony import Told

WRITERS = 6
COMMANDS = 1.6  # that one round of a writer sends, in the middle
SINGLY = 0.01  # of the commands, which officials send one by one; the others are handed in by systems of departments
READERS = 3
READING = 1.0  # rounds a second of each of them, and of who follows the changes
BETWEEN = 25.0  # seconds from one fault to the next
AT_WORK = 0.05  # of its time that a program takes of the processors, less than which it stands by
NAME = 150  # bytes: the least that a program could keep of each command, its name in a set
ENOUGH = 50_000  # commands, over which a fresh heap settles, and 5 MB up or down are less than that
LATE = 10.0  # seconds within which read models are to be up once commands are taken again after a fault
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


class Size(NamedTuple):
    """How large a program was, and what had been done by then."""

    at: float  # seconds
    commands: int
    cases: int  # that came while it worked: one that stands by takes none of them in
    resident: int  # bytes


@dataclass
class Followed:
    """A program of the ledger, seen once a second: a server, or what looks after its read models."""

    name: str
    process: int
    sizes: list[Size] = field(default_factory=list)
    _worked: float = 0.0
    _cases: int = 0

    def look(self, at: float, commands: int, cases: int) -> None:
        """Measure it; raise `OSError` where it has ended."""
        seconds, followed = worked(self.process), 0
        if self.sizes:
            before = self.sizes[-1]
            busy = seconds - self._worked >= AT_WORK * (at - before.at)
            followed = before.cases + (cases - self._cases if busy else 0)
        self._worked, self._cases = seconds, cases
        self.sizes.append(Size(at, commands, followed, resident(self.process)))


@dataclass
class Sampled:
    """What was measured once a second."""

    acknowledged: list[tuple[float, int]] = field(default_factory=list)
    programs: dict[int, Followed] = field(default_factory=dict)  # by process
    behind: list[tuple[float, float]] = field(default_factory=list)
    written: int = 0  # bytes on the disk that were not there before, when it was at its fullest

    def look(self, servers: Sequence[Server], at: float, commands: int, cases: int) -> None:
        """Measure all programs that run."""
        for server in servers:
            own = server.process.pid
            for process in (own, *server.read_models()):
                name = f"server {own}" if process == own else f"read models of server {own}, program {process}"
                with suppress(OSError):
                    self.programs.setdefault(process, Followed(name, process)).look(at, commands, cases)


@dataclass
class Blow:
    """A fault in the soak: when, how long it lasted, and how long until all was well again."""

    at: float
    name: str
    lasted: float = 0.0
    back: Recovery = field(default_factory=Recovery)
    told: str = ""


@contextmanager
def sampling(stage: Stage, testimony: Told) -> Iterator[Sampled]:
    """Measure while the context lasts."""
    sampled, ended, begun, used = Sampled(), Event(), time.monotonic(), shutil.disk_usage(stage.home).used

    def sample() -> None:
        while not ended.wait(1.0):
            now, commands, cases = time.monotonic() - begun, testimony.acknowledged, len(testimony.cases)
            sampled.acknowledged.append((now, commands))
            sampled.look(list(stage.servers), now, commands, cases)
            sampled.written = max(sampled.written, shutil.disk_usage(stage.home).used - used)
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


def soak(stage: Stage, seed: int, minutes: float, rate: float) -> tuple[str, bool, Sampled]:
    """Soak a ledger; give the page of what was seen, whether all was as promised, and what was measured."""
    chance, testimony = random.Random(seed), Told()  # noqa: S311 - the same run again, not a secret
    clients = Clients(stage, testimony, seed, rate=rate * SINGLY / WRITERS / COMMANDS, reading=READING)
    systems = [DepartmentSystem(clients, source) for source in SOURCES]
    fed = [(system.hand_in, rate * (1 - SINGLY) / HANDED / len(SOURCES)) for system in systems]
    scene = Scenario(stage, clients, chance)
    blows: list[Blow] = []
    begun = time.monotonic()
    with clients.working(WRITERS, READERS, fed), sampling(stage, testimony) as sampled:
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
    faults += [f"- NOT AS PROMISED: {one}" for one in grown(sampled)]
    if late:
        faults.append("- NOT AS PROMISED: read models do not come up once nobody asks for anything")
    verdict = f"VERDICT: {'NOT ' if faults else ''}as promised"
    return "\n".join([page, "", f"At the end: {verdicts}.", "", *faults, verdict]) + "\n", not faults, sampled


def _chosen(chance: random.Random, *, hard: bool) -> Fault:
    name = chance.choice(HARD if hard and chance.random() < 0.6 else GENTLE)
    return next(fault for fault in FAULTS if fault.name == name)


def _blow(scene: Scenario, fault: Fault, begun: float) -> Blow:
    at = time.monotonic()
    blow = Blow(at - begun, fault.name)
    try:
        fault.befall(scene)
    except NotHereError:
        blow.name += " (not here)"
    except Exception:
        blow.told = traceback.format_exc(limit=-2)
    blow.lasted = time.monotonic() - at
    blow.back = recovered(scene)
    if blow.back.up >= UP_AGAIN:
        blow.told += f" not up again {blow.back.up:.0f} s after it"
    elif blow.back.lag > LATE:
        blow.told += f" read models were late by {blow.back.lag:.1f} s once commands were taken again"
    return blow


def _late(stage: Stage) -> bool:
    with suppress(Exception):
        health = stage.answers("/healthz").json()
        return any(model["behind_events"] > 0 for model in health["projections"])
    return True


def _line(blow: Blow) -> str:
    seconds = (blow.lasted, blow.back.taken, blow.back.lag)
    return f"| {blow.at:.0f} s | {blow.name} | {' | '.join(f'{one:.1f} s' for one in seconds)} |"


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
        f"- at most {sampled.written / 1e9:.1f} GB more on the disk than before.",
        f"- commands a second by the minute: {_by_minute(sampled)}.",
    ]
    lines += [f"- {one.name}, {grew(one.sizes)}." for one in sampled.programs.values()]
    head = "| at | fault | lasted | commands taken after | lag recovered after |"
    lines += ["", head, "|---:|---|---:|---:|---:|", *map(_line, blows)]
    return "\n".join(lines)


def _judged(sizes: Sequence[Size]) -> Sequence[Size]:
    """Give the sizes of a program that tell whether it grows; none where it did too little.

    They begin half way through what was done after it had all cases at hand that it may: a fresh heap settles.
    """
    full = [one for one in sizes if one.cases >= MOST_CASES]
    if not full or full[-1].commands - full[0].commands < 2 * ENOUGH:
        return ()
    return [one for one in full if one.commands >= (full[0].commands + full[-1].commands) / 2]


def a_command(sizes: Sequence[Size]) -> float:
    """Give by how many bytes a program grew with each command that was acknowledged (least squares)."""
    return linear_regression([one.commands for one in sizes], [one.resident for one in sizes]).slope


def grew(sizes: Sequence[Size]) -> str:
    """Tell how large a program was, and whether it went on growing."""
    first, last, judged = sizes[0], sizes[-1], _judged(sizes)
    told = [f"{last.at - first.at:.0f} s, {last.cases:,} cases while it worked"]
    told += [f"{_resident(first)} at first, {_resident(last)} at its end"]
    if judged:
        told += [f"{_resident(judged[0])} half way", f"{a_command(judged):.0f} bytes a command after that"]
    else:
        told += [f"too little was done after {MOST_CASES:,} cases to tell whether it grows"]
    return "; ".join(told)


def _resident(size: Size) -> str:
    return f"{size.resident / 1e6:.0f} MB"


def grown(sampled: Sampled) -> list[str]:
    """Tell which programs went on growing with the commands."""
    return [
        f"{one.name} grew by {a_command(judged):.0f} bytes with each command"
        for one in sampled.programs.values()
        if (judged := _judged(one.sizes)) and a_command(judged) > NAME
    ]


def _reached(sampled: Sampled, testimony: Told, seconds: float, events: int) -> str:
    acknowledged, counts = testimony.acknowledged, sampled.acknowledged
    best = max((late[1] - early[1]) / (late[0] - early[0]) for early, late in zip(counts, counts[10:], strict=False))
    return "; ".join(
        (
            f"{acknowledged:,} commands acknowledged, {acknowledged / seconds:.0f} a second over all, faults included",
            f"{best:.0f} a second in the best ten seconds",
            f"{testimony.reads:,} reads beside them",
            f"{events:,} events on record",
        )
    )


def _by_minute(sampled: Sampled) -> str:
    last = {int(at // 60): (at, commands) for at, commands in sampled.acknowledged}
    ends = pairwise([(0.0, 0), *last.values()])
    return ", ".join(f"{(late[1] - early[1]) / (late[0] - early[0]):.0f}" for early, late in ends)


def _lag(sampled: Sampled, blows: Sequence[Blow]) -> str:
    behind, late = [one for _, one in sampled.behind], [blow.back.lag for blow in blows]
    return "; ".join(
        (
            f"read models behind by {_middle(behind):.2f} s in the middle, {max(behind, default=0):.1f} s at the most",
            f"within {BEHIND:.0f} s again {max(late, default=0):.1f} s after commands were taken again at the most",
            f"{sum(one <= LATE for one in late)} of {len(late)} within {LATE:.0f} s",
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
    with staged(None) as stage:
        page, good, sampled = soak(stage, asked.seed, asked.minutes, asked.rate)
    asked.report.write_text(page, encoding="utf-8")
    with asked.report.with_suffix(".csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["process", "program", *Size._fields])
        rows.writerows([one.process, one.name, *size] for one in sampled.programs.values() for size in one.sizes)
    print(page)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
