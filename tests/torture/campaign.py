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
from collections.abc import Sequence
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
UP_AGAIN = 180.0  # seconds after a fault in which a command must be taken and read models be up again
LOOKED = 240.0  # seconds within which all promises must have been looked at
BEHIND = 2.0  # seconds that a read model may be behind and count as up


def campaign(stage: Stage, seed: int, minutes: float, faults: Sequence[Fault] = FAULTS, *, say: bool = True) -> Report:
    """Inject faults until the time is over; each once more than another at the most."""
    chance, begun = random.Random(seed), time.monotonic()  # noqa: S311 - the same run again, not a secret
    report = Report(seed, minutes)
    clients = Clients(stage, Told(), seed)
    scene = Scenario(stage, clients, chance)
    left: list[Fault] = []
    with clients.working():
        recovered(scene)
        while time.monotonic() - begun < minutes * 60 or not report.outcomes:
            if not left:
                if len(faults) == len([one for one in report.outcomes.values() if one.not_here]):
                    break
                left = chance.sample(faults, len(faults))
            fault = left.pop()
            outcome = report.outcomes.setdefault(fault.name, Outcome())
            if outcome.not_here:
                continue
            _inject(scene, fault, outcome)
            if say:
                _say(fault, outcome, time.monotonic() - begun)
    report.heard = clients.testimony.counted()
    report.broken = clients.testimony.broken
    with stage.admin() as admin:
        row = admin.execute("SELECT position FROM ledger.head").fetchone()
        report.events = 0 if row is None else row[0]
    report.seconds = time.monotonic() - begun
    return report


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
    with staged() as stage:
        report = campaign(stage, asked.seed, asked.minutes, faults)
        page = report.written(faults)
        asked.report.write_text(page, encoding="utf-8")
        if report.failed:
            for log in (*stage.home.glob("server-*.log"), stage.database.folder.log):
                shutil.copy(log, asked.report.parent)
    print(page)
    print(f"Written to {asked.report}")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
