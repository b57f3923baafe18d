"""The network between server and database: cut behind a commit, slow, stuck, or dead without a word."""

import time

from tests.torture.scenario import NotHereError, Scenario
from tests.torture.testimony import LOST


def cut_after_commit(scene: Scenario) -> None:
    """Swallow the answers to some appends, and hang up."""
    wire = scene.stage.wire
    before, wanted = wire.cuts, scene.chance.randint(2, 6)
    wire.tell(f"cut {wanted}")
    scene.until(lambda: wire.cuts >= before + wanted, "hardly anything was appended for two minutes")
    wire.tell("pass")


def cut_and_away(scene: Scenario) -> None:
    """Swallow the answer to an append, and let the database not be reached for a while."""
    wire = scene.stage.wire
    before = wire.cuts
    wire.tell("cut 1")
    scene.until(lambda: wire.cuts > before, "nothing was appended for two minutes")
    wire.tell("refuse")
    time.sleep(scene.chance.uniform(2, 6))
    wire.tell("pass")


def refused(scene: Scenario) -> None:
    """Break every connection off, and take none for a while."""
    scene.stage.wire.tell("refuse")
    time.sleep(scene.chance.uniform(1, 5))
    scene.stage.wire.tell("pass")


def slow(scene: Scenario) -> None:
    """Let each piece take a tenth of a second or more on its way."""
    scene.stage.wire.tell(f"slow {scene.chance.uniform(0.05, 0.2):.3f}")
    time.sleep(5)
    scene.stage.wire.tell("pass")


def stuck(scene: Scenario) -> None:
    """Take everything and hand nothing on for a while, and then all of it."""
    scene.stage.wire.tell("hang")
    time.sleep(scene.chance.uniform(2, 6))
    scene.stage.wire.tell("pass")


def silent(scene: Scenario) -> None:
    """Let no packet come back, and no word that none will: connections are dead, and neither side is told."""
    wire = scene.stage.wire
    if wire.namespace is None:
        raise NotHereError("no network namespace can be made (it takes root and `ip netns`)")
    wire.silence(on=True)
    try:
        time.sleep(8)
        answered = _answered(scene)
        scene.until(lambda: _answered(scene) > answered, "requests wait without end on a dead network")
    finally:
        wire.silence(on=False)


def _answered(scene: Scenario) -> int:
    """Count the answers to commands; who gave up waiting had none."""
    every = scene.clients.testimony.so_far().commands.values()
    return sum(answer != LOST for asked in every for answer in asked.answers)
