"""Many at once: on one version, under one key, in the wrong order, behind a writer that hangs, two that lead."""

import signal
import time

from api.routes import examples
from tests.torture.breakpoints import APPEND, armed
from tests.torture.clients import together
from tests.torture.scenario import Scenario

CROWD = 16
WORK = ("deadlines", "notices", "webhooks", "sealing")


def on_one_version(scene: Scenario) -> None:
    """Send 16 commands on one version of a case: one is done."""
    case, clients = scene.fresh_case(), scene.clients
    body = {name: value for name, value in examples.ACTS["accept"].items() if name != "effective_at"}
    keys = [clients.name() for _ in range(CROWD)]
    path, seen = f"/v1/cases/{case.id}/accept", f'"{case.version}"'
    together([lambda key=key: clients.once(key, path, body, **{"If-Match": seen}) for key in keys])  # type: ignore[misc]
    heard = clients.testimony.so_far().done()
    done = len({f"{scene.stage.keys['office'].principal}:{key}" for key in keys} & {one.key for one in heard})
    scene.promised(done == 1, f"of {CROWD} commands on one version {done} were done")


def under_one_key(scene: Scenario) -> None:
    """Send one command many times at once, again later, and then its key with another body."""
    clients, key = scene.clients, scene.clients.name()
    body = dict(examples.FILING)
    together([lambda: clients.once(key, "/v1/cases", body)] * 8)
    again = clients.once(key, "/v1/cases", body)
    other = {**body, "channel": "post"}
    reused = clients.once(f"{key}", "/v1/cases", other)
    scene.promised(again is not None and again.json().get("repeated"), "what was sent again was not taken for the same")
    scene.promised(reused is not None and reused.status_code == 409, "a key was taken again for another body")


def out_of_order(scene: Scenario) -> None:
    """Send the acts on a case in the wrong order, each more than once, until each is on record once."""
    clients, case = scene.clients, scene.fresh_case()
    accept = {name: value for name, value in examples.ACTS["accept"].items() if name != "effective_at"}
    narrow = {**examples.ACTS["set-level"], "acting": {"unit": "采购部", "role": "lead"}}
    keys = [clients.name(), clients.name()]
    early = clients.once(keys[1], f"/v1/cases/{case.id}/set-level", narrow, **{"If-Match": f'"{case.version + 9}"'})
    first = clients.once(keys[0], f"/v1/cases/{case.id}/accept", accept, **{"If-Match": f'"{case.version}"'})
    scene.promised(early is not None and early.status_code == 412, "an act on a version that is not there was done")
    if first is not None and first.status_code == 200:
        seen = f'"{first.json()["version"]}"'
        for key, act, body in ((keys[1], "set-level", narrow), (keys[0], "accept", accept)):
            clients.once(key, f"/v1/cases/{case.id}/{act}", body, **{"If-Match": seen})
        again = clients.once(keys[1], f"/v1/cases/{case.id}/set-level", narrow, **{"If-Match": seen})
        scene.promised(again is not None and again.json().get("repeated"), "an act that was too early is not on record")


def behind_a_writer_that_hangs(scene: Scenario) -> None:
    """Let a writer hang with the lock of the ledger for some seconds; by chance it is then ended."""
    with armed(scene.stage, APPEND) as held:
        caught = held.caught()
        time.sleep(scene.chance.uniform(2, 12))
        if scene.chance.random() < 0.5:
            for number in caught:
                held.admin.execute("SELECT pg_terminate_backend(%s)", [number])


def two_that_lead(scene: Scenario) -> None:
    """Let a second server run, stop the first until it has lost its leads, and let it go on."""
    first = scene.stage.servers[0]
    second = scene.stage.serve()
    first.process.send_signal(signal.SIGSTOP)
    scene.stage.servers.remove(first)  # nobody asks it meanwhile
    try:
        scene.wait(0.5, 1)
        with scene.stage.admin() as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ANY(%s)",
                [[f"caseledger {work}" for work in WORK]],
            )
        scene.wait(4, 6)
    finally:
        first.process.send_signal(signal.SIGCONT)
        scene.stage.servers.append(first)
    scene.wait(2, 4)
    second.kill()


def receiver_that_hangs_up(scene: Scenario) -> None:
    """Let a receiver take a message and deny it: the same comes again, and is recorded once.

    Once only: denied a second time, it would come again after five minutes.
    """
    receiver = scene.stage.receiver
    before = len(receiver.ids)
    receiver.answers += [503]
    scene.until(lambda: len(receiver.ids) >= before + 2, "no message was sent for two minutes")
    scene.wait(1, 2)
