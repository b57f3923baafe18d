"""All faults of the campaign, by name."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.torture.faults import crowd, killed, outside, rebuilding, starved, wire
from tests.torture.scenario import Scenario, within

LONGEST = 300.0  # seconds; the longest takes some fifteen where the machine has nothing else to do


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: what befalls the ledger, in a few words, and how it is brought about."""

    name: str
    what: str
    inject: Callable[[Scenario], None]

    def befall(self, scene: Scenario, longest: float = LONGEST) -> None:
        """Bring it about; raise `NotAsPromisedError` if it hangs."""
        with within(longest, "it"):
            self.inject(scene)


def _fault(name: str, inject: Callable[[Scenario], None]) -> Fault:
    assert inject.__doc__ is not None
    return Fault(name, inject.__doc__.strip().rstrip("."), inject)


FAULTS: tuple[Fault, ...] = tuple(
    _fault(name, inject)
    for name, inject in (
        ("server killed", killed.server),
        ("server killed in an append", killed.server_in_an_append),
        ("server told to stop", killed.server_told_to_stop),
        ("projection daemon killed in a batch", killed.read_models_in_a_batch),
        ("sealer killed before publishing", killed.server_before_publishing),
        ("sealer killed after publishing", killed.server_after_publishing),
        ("scheduler killed in a due act", killed.server_in_a_due_act),
        ("sender killed behind a letter", killed.server_behind_a_letter),
        ("server killed behind a webhook", killed.server_behind_a_message),
        ("server killed before a look", killed.server_before_a_look),
        ("database killed", killed.database),
        ("database killed in an append", killed.database_in_an_append),
        ("database killed in a checkpoint", killed.database_in_a_checkpoint),
        ("database killed in a batch of read models", killed.database_in_a_batch_of_read_models),
        ("database process killed in an append", killed.backend_in_an_append),
        ("rebuild killed", rebuilding.rebuild_killed),
        ("poison event", rebuilding.poison_event),
        ("disk full", starved.disk_full),
        ("flush fails (EIO)", starved.disk_that_fails),
        ("few descriptors", starved.descriptors),
        ("little memory", starved.memory),
        ("2,000 idle connections", starved.idle_connections),
        ("no database connection left", starved.no_connection_left),
        ("cut behind a commit", wire.cut_after_commit),
        ("cut behind a commit, then away", wire.cut_and_away),
        ("database out of reach", wire.refused),
        ("slow network", wire.slow),
        ("stuck network", wire.stuck),
        ("silent network", wire.silent),
        ("16 commands on one version", crowd.on_one_version),
        ("commands sent again", crowd.under_one_key),
        ("commands out of order", crowd.out_of_order),
        ("writer hanging with the lock", crowd.behind_a_writer_that_hangs),
        ("two that lead, one stopped", crowd.two_that_lead),
        ("receiver that denies", crowd.receiver_that_hangs_up),
        ("witness away", outside.witness_away),
        ("witness that lies", outside.witness_that_lies),
        ("witness rolled back", outside.witness_rolled_back),
        ("looks not recordable", outside.access_not_recordable),
        ("clock jumps", outside.clock_that_jumps),
        ("older backup restored", outside.older_backup),
    )
)
