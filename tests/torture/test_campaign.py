"""The campaign itself: it goes through with a sound ledger, and fails with one that does not wait for the disk."""

import time
from typing import cast

import pytest

from tests.torture.campaign import campaign
from tests.torture.faults.table import FAULTS, Fault
from tests.torture.scenario import NotAsPromisedError, Scenario
from tests.torture.scene import weakened
from tests.torture.stage import staged
from tests.torture.test_killed import SEED

KILLED = [fault for fault in FAULTS if fault.name == "database killed"]
KILLS = 30  # at the most, of which any may by chance come when nothing waits for the disk
LOSSES = {"I1", "I2", "I3"}


@pytest.mark.torture
def test_a_ledger_that_does_not_wait_for_the_disk_fails_the_campaign() -> None:
    print(f"CASELEDGER_TORTURE_SEED={SEED}")
    with staged() as stage:
        sound = campaign(stage, SEED, 0.01, KILLED, say=False)
        weakened(stage.database)
        spoilt: set[str] = set()
        for nth in range(1, KILLS + 1):  # a look that is put on record saves what was acknowledged before it
            outcome = campaign(stage, SEED + nth, 0.01, KILLED, say=False).outcomes["database killed"]
            spoilt = {name for name, verdict in outcome.verdicts.items() if verdict == "FAILS"}
            if spoilt & LOSSES:
                break
    assert sound.failed == []
    assert spoilt & LOSSES, f"{KILLS} kills lost nothing"


def test_every_fault_has_a_name_of_its_own_and_says_what_befalls_the_ledger() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert all(fault.what for fault in FAULTS)


def test_a_fault_that_hangs_is_broken_off_and_told() -> None:
    hanging = Fault("hangs", "Wait for nothing", lambda _: time.sleep(600))
    with pytest.raises(NotAsPromisedError, match=r"not over within 0\.1 s"):
        hanging.befall(cast("Scenario", None), longest=0.1)
