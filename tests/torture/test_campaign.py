"""The campaign itself: it goes through with a sound ledger, and fails with one that does not wait for the disk."""

import pytest

from tests.torture.campaign import campaign
from tests.torture.faults.table import FAULTS
from tests.torture.scene import weakened
from tests.torture.stage import staged
from tests.torture.test_killed import SEED

KILLED = [fault for fault in FAULTS if fault.name == "database killed"]


@pytest.mark.torture
def test_a_ledger_that_does_not_wait_for_the_disk_fails_the_campaign() -> None:
    print(f"CASELEDGER_TORTURE_SEED={SEED}")
    with staged() as stage:
        sound = campaign(stage, SEED, 0.01, KILLED, say=False)
        weakened(stage.database)
        spoilt = campaign(stage, SEED + 1, 0.5, KILLED, say=False)
    assert sound.failed == []
    assert {"I1", "I2", "I3"}.intersection(name for name, told in spoilt.outcomes["database killed"].verdicts.items()
        if told == "FAILS"), spoilt.failed  # fmt: skip


def test_every_fault_has_a_name_of_its_own_and_says_what_befalls_the_ledger() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert all(fault.what for fault in FAULTS)
