import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster

from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.parquet.export import export
from infrastructure.parquet.faults import ExportFileMissing
from infrastructure.parquet.manifest import Manifest, Part
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.replay import cluster
from infrastructure.replay.cluster import fold_as, replay, workers_elsewhere, workers_here
from infrastructure.replay.faults import ClusterUnreachable, ProgramDiffers, WorkersDied
from infrastructure.replay.partition import fold_part
from projections.board.tally import Tally
from tests.database import cloned_database
from tests.histories import varied

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # what a killed worker leaves open


@pytest.fixture(scope="module")
def exported(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    folder = tmp_path_factory.mktemp("exported") / "out"
    with cloned_database(server) as database:
        with append_pool(database.url("append")) as pool:
            varied(times=40).write(LedgerRecorder(pool))
        return folder, export(database.url("read"), folder, program="ours", parts=8)


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with workers_here(2, tmp_path_factory.mktemp("scratch")) as client:
        yield client


@pytest.fixture
def workers_to_kill(tmp_path: Path) -> Iterator[Client]:
    with workers_here(2, tmp_path / "scratch") as client:
        yield client


def here(folder: Path, manifest: Manifest) -> Tally:
    """Fold in this process."""
    whole = Tally()
    for part in manifest.parts:
        whole.merge(fold_part(Part(str(folder), part, manifest.reference), manifest.through, AT))
    return whole


def test_worker_processes_count_as_one_process_does(exported: tuple[Path, Manifest], two_workers: Client) -> None:
    heard: list[tuple[int, int]] = []
    folder, manifest = exported
    tally = replay(
        two_workers, folder, manifest, through=manifest.through, at=AT, progress=lambda *done: heard.append(done)
    )
    assert tally == here(folder, manifest)
    assert tally.cases == 15 * 40
    assert heard[-1] == (tally.events, tally.events)
    assert len(heard) == 8


def test_a_worker_that_is_killed_while_it_folds_costs_no_case(
    exported: tuple[Path, Manifest], workers_to_kill: Client
) -> None:
    folder, manifest = exported
    victim = next(iter(workers_to_kill.run(os.getpid).values()))
    killed: list[int] = []

    def kill_at_work() -> None:
        while not killed:
            if any(len(keys) > 0 for keys in workers_to_kill.processing().values()):
                os.kill(victim, signal.SIGKILL)
                killed.append(victim)
            time.sleep(0.01)

    killer = threading.Thread(target=kill_at_work)
    killer.start()
    tally = replay(workers_to_kill, folder, manifest, through=manifest.through, at=AT)
    killer.join()
    assert tally == here(folder, manifest)
    assert killed == [victim]
    assert victim not in workers_to_kill.run(os.getpid).values()


def test_worker_processes_listen_on_the_loopback_alone(two_workers: Client) -> None:
    pids = {*two_workers.run(os.getpid).values(), os.getpid()}
    listening = set()
    for pid in pids:
        inodes = {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir() if fd.is_symlink()}
        for table in ("tcp", "tcp6"):
            for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
                parts = line.split()
                if parts[3] == "0A" and f"socket:[{parts[9]}]" in inodes:
                    listening.add(parts[1].split(":")[0])
    assert listening == {"0100007F"}


def fatal(*_: Any) -> Tally:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def test_a_part_that_kills_every_worker_ends_in_an_error(
    exported: tuple[Path, Manifest], workers_to_kill: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, manifest = exported
    monkeypatch.setattr(cluster, "fold_as", fatal)
    with pytest.raises(WorkersDied):
        replay(workers_to_kill, folder, manifest, through=manifest.through, at=AT)


def test_a_worker_with_another_program_folds_nothing(
    exported: tuple[Path, Manifest], two_workers: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, manifest = exported
    monkeypatch.setattr(cluster, "program", lambda: "0.0.9+000000000000")
    with pytest.raises(ProgramDiffers, match=r"0\.0\.9"):
        replay(two_workers, folder, manifest, through=manifest.through, at=AT)
    with pytest.raises(ProgramDiffers):
        fold_as("another", Part(str(folder), manifest.parts[0], manifest.reference), manifest.through, AT)


def test_a_file_that_a_worker_does_not_find_is_named(
    exported: tuple[Path, Manifest], two_workers: Client, tmp_path: Path
) -> None:
    folder, manifest = shutil.copytree(exported[0], tmp_path / "out"), exported[1]
    (folder / manifest.parts[2].name).unlink()
    with pytest.raises(ExportFileMissing, match=r"cases-002\.parquet"):
        replay(two_workers, folder, manifest, through=manifest.through, at=AT)


def test_a_running_cluster_is_joined_by_its_address(exported: tuple[Path, Manifest], tmp_path: Path) -> None:
    folder, manifest = exported
    with (
        LocalCluster(
            n_workers=1,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            local_directory=str(tmp_path / "scratch"),
        ) as elsewhere,
        workers_elsewhere(elsewhere.scheduler_address) as client,
    ):
        assert replay(client, folder, manifest, through=manifest.through, at=AT) == here(folder, manifest)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "no address at all"])
def test_a_cluster_that_does_not_answer_is_named(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(ClusterUnreachable, match="address="), workers_elsewhere(address):
        pass
