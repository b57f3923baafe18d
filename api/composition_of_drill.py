"""The composition root's part for the restore drill: every check of the product, held to a backup that was restored."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import psycopg

from api.composition import cited_documents, documents_of, rebuild_read_models
from api.composition_of_access_log import access_log_by_hand
from application.documents import verify
from infrastructure.access_log.sealing import AccessLogContradicted
from infrastructure.backup.drill import Drill, scratch_folder
from infrastructure.backup.keys import copy_keys
from infrastructure.backup.manifest import CHECKPOINT, Manifest
from infrastructure.backup.restoring import Beyond, restore
from infrastructure.data_keys.opening import ledger_on, values_pool
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.errors import translated
from infrastructure.postgres.migrations import migrate
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.named import naming
from infrastructure.settings import Settings
from infrastructure.verification.anchors import anchors
from infrastructure.verification.whole import verify_whole
from projections.models import ALL_MODELS

Say = Callable[[str], None]


def drilled(
    backup: Path,
    *,
    kept: Sequence[Path],
    archive: Path | None,
    until: datetime | None,
    keys: Path | None,
    within: Path | None,
    workers: int,
    say: Say,
) -> Drill:
    """Restore a backup into a scratch folder and hold all of it to what it should be; raise `NotABackup`."""
    Manifest.read(backup)
    outside = [*kept, *([backup / CHECKPOINT] if (backup / CHECKPOINT).exists() else [])]
    drill = Drill(say)
    with scratch_folder(within) as scratch, drill.until_refused():
        settings = Settings(data_dir=scratch / "data")
        restored = restore(backup, settings, beyond=Beyond(archive, until), say=drill)
        drill.found(f"position {restored.position}")
        drill("启动、迁移 Starting, migrating …")
        with EmbeddedServer(settings.data_dir) as server:
            applied = migrate(server.url("owner"))
            drill.found(f"{len(applied)} migrations")
            _verified(drill, server, outside, workers)
            _rebuilt(drill, settings, workers)
            _looks(drill, settings)
            _documents(drill, settings)
            if keys is not None:
                _keys(drill, settings, server, keys)
    return drill


def _verified(drill: Drill, server: EmbeddedServer, outside: Sequence[Path], workers: int) -> None:
    """Hold the whole log to the checkpoints kept outside; one that is ahead of the backup tells what it lacks."""
    drill("核验全部日志 Verifying the whole log …")
    held = list(anchors(outside))
    verdict = verify_whole(server.url("append"), anchors=held, processes=workers)
    lacking = max((anchor.size for anchor in held), default=0) - verdict.events
    drill.found(
        f"{verdict.events} events, {verdict.checkpoints} checkpoints, {len(held)} held outside"
        + (f"; {lacking} events recorded since are not in it" if lacking > 0 else "")
    )
    for fault in verdict.faults:
        if fault.code != "anchor_ahead":
            drill.fault(f"position {fault.position}: {fault.en}")


def _rebuilt(drill: Drill, settings: Settings, workers: int) -> None:
    """Build every read model anew, and count the rows that differ from those that were backed up."""
    drill("重建视图并比对 Rebuilding and comparing the read models …")
    done = rebuild_read_models(
        settings, ALL_MODELS, compare=True, afresh=True, workers=workers, progress=lambda *_: None
    )
    compared = [name for name, one in done.items() if one.differences is not None]
    drill.found(f"{len(done)} built, {len(compared)} compared")
    for name, one in done.items():
        for table, rows in (one.differences or {}).items():
            if rows:
                drill.fault(f"{name}.{table}: {rows} rows differ")


def _looks(drill: Drill, settings: Settings) -> None:
    drill("核验访问日志 Verifying the access log …")
    with access_log_by_hand(settings) as looks:
        try:
            verified = looks.verify()
            drill.found(f"{verified.seals} seals, {verified.unsealed} entries since")
        except AccessLogContradicted as contradiction:
            drill.fault(contradiction.message)


def _documents(drill: Drill, settings: Settings) -> None:
    drill("核验材料 Verifying the documents …")
    with cited_documents(settings) as cited:
        findings = verify(documents_of(settings), cited)
    drill.found(f"{len(findings)} cited")
    for one in findings:
        if one.state != "held":
            drill.fault(f"{one.citation.digest} is {one.state}")


def _keys(drill: Drill, settings: Settings, server: EmbeddedServer, keys: Path) -> None:
    """See that a copy of the keys opens what this ledger holds, and signs for it."""
    drill("核对密钥 Trying the keys …")
    folder = settings.keys_folder
    if folder is None:
        return
    files = copy_keys(keys, folder)  # what is tried is a copy of the copy: nothing is ever made in either
    with append_pool(server.url("append")) as pool, values_pool(server.url("read")) as reads:
        _, protection = ledger_on(LedgerRecorder(pool), folder, reads)
        protection.check()
    with translated(), psycopg.connect(server.url("append"), autocommit=True) as connection:
        named = naming(connection)
    if named.keys:
        KeyFolder(folder).signer(named.keys[-1][1])
    drill.found(f"{files} files")
