"""The campaign: faults by chance, one after the other, with work around them; after each all promises are looked at.

`python -m tests.torture.campaign --seed 1 --minutes 15` goes through all faults, and again until the time is over; what
is not reached is told as such. `--only NAME` injects one.
"""

import argparse
import logging
import random
import shutil
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from tests.torture.clients import Clients
from tests.torture.faults.table import FAULTS, Fault
from tests.torture.invariants import Evidence, Found, held
from tests.torture.report import Outcome, Report
from tests.torture.scenario import NotAsPromisedError, NotHereError, Scenario, within
from tests.torture.stage import Stage, staged
from tests.torture.testimony import Told

FOLDER = Path(".torture")
EACH = 11  # faults that one ledger suffers: the longer it is, the longer takes the look at all promises
UP_AGAIN = 180.0  # seconds after a fault in which a command must be taken and read models be up again
LOOKED = 240.0  # seconds within which all promises must have been looked at
BEHIND = 2.0  # seconds that a read model may be behind and count as up


def campaign(stage: Stage, seed: int, minutes: float, faults: Sequence[Fault] = FAULTS, *, say: bool = True) -> Report:
    """Inject faults into one ledger until the time is over; each once more than another at the most."""
    report, chance = Report(seed, minutes), random.Random(seed)  # noqa: S311 - the same run again, not a secret
    _attack(stage, report, chance, _drawn(chance, faults, report), say=say)
    return report


def whole(seed: int, minutes: float, faults: Sequence[Fault], folder: Path) -> Report:
    """Inject faults until the time is over, a few into each ledger; leave the logs of those that failed in a folder."""
    report, chance = Report(seed, minutes), random.Random(seed)  # noqa: S311 - the same run again, not a secret
    drawn = _drawn(chance, faults, report)
    for fault in drawn:
        failed = len(report.failed)
        with staged() as stage:
            _attack(stage, report, chance, chain([fault], islice(drawn, EACH - 1)))
            if len(report.failed) > failed:
                for log in (*stage.home.glob("server-*.log"), stage.database.folder.log):
                    shutil.copy(log, folder / f"{report.ledgers}-{log.name}")
        if report.over:
            break
    return report


def _drawn(chance: random.Random, faults: Sequence[Fault], report: Report) -> Iterator[Fault]:
    while any(not report.of(fault).not_here for fault in faults):
        yield from (fault for fault in chance.sample(faults, len(faults)) if not report.of(fault).not_here)


def _attack(stage: Stage, report: Report, chance: random.Random, faults: Iterable[Fault], *, say: bool = True) -> None:
    clients = Clients(stage, Told(), report.seed)
    scene = Scenario(stage, clients, chance)
    with clients.working():
        recovered(scene)
        for fault in faults:
            _inject(scene, fault, report.of(fault))
            if say:
                _say(fault, report.of(fault), report.seconds)
            if report.over:
                break
    with stage.admin() as admin:
        row = admin.execute("SELECT position FROM ledger.head").fetchone()
    report.add(clients.testimony, 0 if row is None else row[0])


def _inject(scene: Scenario, fault: Fault, outcome: Outcome) -> None:
    scene.wait()
    own, begun = Found(), time.monotonic()
    try:
        fault.befall(scene)
    except NotHereError as reason:
        outcome.not_here = str(reason)
        return
    except NotAsPromisedError as told:
        own.hold(good=False, fault=f"of its own: {told}")
    except Exception:
        own.hold(good=False, fault=f"could not be injected: {traceback.format_exc(limit=-4)}")
    lasted = time.monotonic() - begun
    recovery = recovered(scene).up
    own.hold(recovery < UP_AGAIN, f"not up again {recovery:.0f} s after it")
    if own.faults:
        scene.stage.begin_again()  # what hangs would be laid at the door of the next fault
    begun, found = time.monotonic(), dict[str, Found]()
    try:
        with within(LOOKED, "the look at all promises"):
            found = looked(scene)
    except Exception:
        own.hold(good=False, fault=f"no promise could be looked at: {traceback.format_exc(limit=-4)}")
        scene.stage.begin_again()
    outcome.add(found, recovery)
    outcome.told += own.faults
    outcome.took = f"lasted {lasted:.1f} s, back in {recovery:.1f} s, judged in {time.monotonic() - begun:.1f} s"


class Recovery(NamedTuple):
    """Seconds after a fault: until a command was taken, until read models were up as well."""

    taken: float = 0.0
    up: float = 0.0

    @property
    def lag(self) -> float:
        """Give the seconds that read models took once there was anything new for them."""
        return self.up - self.taken


def recovered(scene: Scenario) -> Recovery:
    """Put right what an operator would, and wait until all is up; give the seconds that it took."""
    begun, taken = time.monotonic(), 0.0
    scene.stage.wire.tell("pass")
    with within(UP_AGAIN, "the recovery"):  # whoever asks a server that hangs waits for much longer
        while time.monotonic() - begun < UP_AGAIN:
            try:
                scene.stage.kept_up()
                if scene.clients.file(scene.chance, now=True) is not None:
                    taken = taken or time.monotonic() - begun
                    if _up(scene):
                        break
            except Exception:  # whatever is not up yet
                time.sleep(0.1)
            time.sleep(0.1)
    up = time.monotonic() - begun
    return Recovery(taken or up, up)


def _up(scene: Scenario) -> bool:
    health = scene.stage.answers("/healthz").json()
    return all(model["position"] is not None and model["behind_seconds"] < BEHIND for model in health["projections"])


def looked(scene: Scenario) -> dict[str, Found]:
    """Have the clients rest, and look at all promises."""
    stage = scene.stage
    with scene.clients.at_rest():
        scene.clients.collect()
        return held(Evidence.taken(stage.database.url, scene.clients.testimony, stage.receiver.ids, scene.memory))


def _say(fault: Fault, outcome: Outcome, seconds: float) -> None:
    verdicts = " ".join(f"{name}:{verdict}" for name, verdict in outcome.verdicts.items())
    word = f"not injected: {outcome.not_here}" if outcome.not_here else f"{verdicts}, {outcome.took}"
    print(f"{seconds:6.0f} s  {fault.name}: {word}", flush=True)
    for told in outcome.told:
        print(f"          {told}", flush=True)


def main() -> int:
    """Run the campaign; give the exit status."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--seed", type=int, default=int(time.time()))
    told.add_argument("--minutes", type=float, default=15.0)
    told.add_argument("--only", action="append", choices=[one.name for one in FAULTS], help="the name of a fault")
    told.add_argument("--report", type=Path, default=FOLDER / "report.md")
    asked = told.parse_args()
    faults = [one for one in FAULTS if not asked.only or one.name in asked.only]
    print(f"SEED={asked.seed} MINUTES={asked.minutes:g}: {len(faults)} faults", flush=True)
    asked.report.parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=asked.report.with_suffix(".log"), filemode="w")  # a parked case, at every rebuild
    report = whole(asked.seed, asked.minutes, faults, asked.report.parent)
    page = report.written(faults)
    asked.report.write_text(page, encoding="utf-8")
    print(page)
    print(f"Written to {asked.report}")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
