"""Killed without warning: the server, its parts at named points, one process of the database, all of them."""

import os
import signal
from contextlib import suppress

from tests.torture import breakpoints
from tests.torture.breakpoints import Point, armed
from tests.torture.scenario import Scenario
from tests.torture.stage import PATIENCE


def server(scene: Scenario) -> None:
    """Kill the server at a moment of chance."""
    scene.wait()
    scene.stage.servers[0].kill()


def server_told_to_stop(scene: Scenario) -> None:
    """Stop the server in good order while everybody asks."""
    scene.wait()
    stopped = scene.stage.servers[0]
    before = len(stopped.said())  # of earlier faults
    stopped.process.terminate()
    scene.promised(stopped.process.wait(PATIENCE) == 143, "it did not end in good order")
    scene.promised("Traceback" not in stopped.said()[before:], f"it stopped with a trace: {stopped.log}")


def database(scene: Scenario) -> None:
    """Kill every process of the database at a moment of chance."""
    scene.wait()
    scene.stage.kill_database()
    scene.stage.start_database()


def server_at(scene: Scenario, point: Point) -> None:
    """Kill the server while it is held up; by chance its transaction is then undone, or committed without it."""
    with armed(scene.stage, point) as held:
        caught = held.caught()
        scene.stage.servers[0].kill()
        if scene.chance.random() < 0.5:
            for number in caught:
                held.admin.execute("SELECT pg_terminate_backend(%s)", [number])


def database_at(scene: Scenario, point: Point) -> None:
    """Kill the whole database while a writer is held up."""
    with armed(scene.stage, point) as held:
        held.caught()
        scene.stage.kill_database()
        scene.stage.start_database()


def backend_at(scene: Scenario, point: Point) -> None:
    """Kill the one process of the database that is held up; the database then recovers by itself."""
    with armed(scene.stage, point) as held:
        for number in held.caught():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        scene.stage.start_database()


def server_in_an_append(scene: Scenario) -> None:
    """Kill the server while its events are written and not committed."""
    server_at(scene, breakpoints.APPEND)


def read_models_in_a_batch(scene: Scenario) -> None:
    """Kill the projection daemon with a batch written and not committed; its server goes on, and starts it again."""
    servers = [server for server in scene.stage.servers if server.runs]
    with armed(scene.stage, breakpoints.BATCH) as held:
        held.caught()
        for number in (programs := [one for server in servers for one in server.read_models()]):
            os.kill(number, signal.SIGKILL)
    scene.promised(programs, "there was no program of the read models")
    scene.promised(all(server.runs for server in servers), "a server ended with it")


def server_before_publishing(scene: Scenario) -> None:
    """Kill the sealer with a checkpoint signed and not published."""
    server_at(scene, breakpoints.CHECKPOINT)


def server_after_publishing(scene: Scenario) -> None:
    """Kill the sealer with a checkpoint published and by chance not yet handed over."""
    before = scene.count("proof.checkpoints")
    scene.until(lambda: scene.count("proof.checkpoints") > before, "nothing was sealed for two minutes")
    scene.stage.servers[0].kill()


def server_in_a_due_act(scene: Scenario) -> None:
    """Kill the scheduler with an act written and not committed."""
    server_at(scene, breakpoints.DUE_ACT)


def server_behind_a_letter(scene: Scenario) -> None:
    """Kill the sender between a letter that is out and its record."""
    server_at(scene, breakpoints.NOTICE)


def server_behind_a_message(scene: Scenario) -> None:
    """Kill the server between a webhook that was taken and its record."""
    server_at(scene, breakpoints.DELIVERY)


def server_before_a_look(scene: Scenario) -> None:
    """Kill the server between a look and its record."""
    case = scene.fresh_case()
    scene.clients.narrow(case, scene.chance)
    server_at(scene, breakpoints.LOOK)


def database_in_an_append(scene: Scenario) -> None:
    """Kill the database in the midst of a batch of commands."""
    database_at(scene, breakpoints.APPEND)


def database_in_a_checkpoint(scene: Scenario) -> None:
    """Kill the database while a checkpoint is written."""
    database_at(scene, breakpoints.CHECKPOINT)


def database_in_a_batch_of_read_models(scene: Scenario) -> None:
    """Kill the database in the midst of a batch of read models, which do not wait for the disk."""
    database_at(scene, breakpoints.BATCH)


def backend_in_an_append(scene: Scenario) -> None:
    """Kill the process of the database that writes."""
    backend_at(scene, breakpoints.APPEND)
