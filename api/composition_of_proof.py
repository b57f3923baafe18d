"""The composition root's part for the proof: the witness, evidence and verification put together."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from psycopg_pool import ConnectionPool

from application.documents import ContentStore
from application.evidence import EvidenceDesk, EvidenceRequest, Shown
from application.ledger import Ledger, OnRecord
from application.protected_values import Opener
from application.requests import Acting
from application.transferring import Checked, Packaged, package, verify
from infrastructure.data_keys.opening import protected_values_on, protection_on
from infrastructure.evidence.collecting import Evidence
from infrastructure.evidence.handing_over import place_for
from infrastructure.ledger.recorder import append_pool
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.projections.reading import read_pool
from infrastructure.proof import verifier
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.note import VerifierKey
from infrastructure.proof.opening import checked_outside, receipts_in, sealing_ledger
from infrastructure.proof.witness import Witness
from infrastructure.proof.witness_state import held
from infrastructure.settings import Settings
from infrastructure.verification.anchors import anchors, head
from infrastructure.verification.following import Followed, follow
from infrastructure.verification.whole import Verdict, newest_in, verify_whole

told = verifier.told


@contextmanager
def witness_on(state: Path, logs: Sequence[str], *, name: str | None, new: bool) -> Iterator[Witness]:
    """Open a witness on its state folder; `new` makes what is missing there."""
    keys = [VerifierKey.parse(log) for log in logs]
    with held(state) as folder:
        if new:
            folder.begin(name, [key.name for key in keys])
        own, signer = folder.key()
        yield Witness(folder, own, signer, keys, lambda: int(time.time()))


def evidence_desk(
    ledger: Ledger,
    pool: ConnectionPool,
    reads: ConnectionPool,
    keys: Path | None,
    opener: Opener,
    page: Callable[[Ledger, Shown], str],
) -> EvidenceDesk:
    """Open the desk at which evidence is given out, over the pools of the roles that append and that read."""
    maker = Evidence(ledger, pool, reads, None if keys is None else KeyFolder(keys), opener.opened)
    return EvidenceDesk(
        ledger,
        make=lambda case, request: maker.make(case, request, partial(page, ledger)),
        verify=lambda content: verifier.verify(content).checks,
    )


def evidence_given_out(
    settings: Settings,
    case: str,
    request: EvidenceRequest,
    out: Path,
    page: Callable[[Ledger, Shown], str],
    *,
    evidence_id: str,
    principal: str,
    acting: Acting,
) -> tuple[Shown, OnRecord]:
    """Make a bundle, put on record that it is given out, and only then put it in its place."""
    with place_for(out) as write, _desk_opened(settings, page) as desk:
        put: list[Callable[[], None]] = []
        made, done = desk.give_out(
            case,
            request,
            evidence_id=evidence_id,
            principal=principal,
            acting=acting,
            ready=lambda content: put.append(write(content)),
        )
        put[0]()
        return made.shown, done


def transfer_packed(
    settings: Settings,
    key: str,
    out: Path,
    documents: ContentStore,
    page: Callable[[Ledger, Shown], str],
    *,
    values: bool,
    principal: str,
    acting: Acting,
) -> Packaged:
    """Make the package of a handover, put on record that its bundles are given out, and only then put it in place."""
    with place_for(out) as write, _desk_opened(settings, page) as desk:
        made = package(desk.ledger, desk, documents, key, values=values, principal=principal, acting=acting)
        write(made.content)()
        return made


def package_verified(content: bytes) -> Iterator[Checked]:
    """Verify the package of a handover; raise `PackageMalformed`."""
    return verify(content, lambda bundle: verifier.verify(bundle).checks)


@contextmanager
def _desk_opened(settings: Settings, page: Callable[[Ledger, Shown], str]) -> Iterator[EvidenceDesk]:
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with append_pool(server.url("append")) as pool, read_pool(server.primary_url("read"), size=2) as reads:
            checked_outside(pool, settings.proof)
            ledger = sealing_ledger(pool, receipts_in(settings.keys_folder, pool))
            protection = protection_on(ledger, settings.keys_folder, reads)
            opener = protected_values_on(ledger, protection, reads, settings.letters).opener
            yield evidence_desk(ledger, pool, reads, settings.keys_folder, opener, page)


def whole_verified(
    settings: Settings,
    kept: Sequence[Path],
    printed: Sequence[str],
    *,
    processes: int,
    progress: Callable[[int, int], None],
) -> Verdict:
    """Verify the whole ledger, also against checkpoints in files, heads on paper, and the newest one handed out."""
    outside = [*anchors(kept), *map(head, printed)]
    with open_server(settings) as server:
        url = server.primary_url("append")  # that of the one role that may read commands
        if settings.proof.directory is not None:
            outside += newest_in(settings.proof.directory, url)
        return verify_whole(url, anchors=outside, processes=processes, progress=progress)


def bundle_verified(path: Path, key: str | None, witnesses: Sequence[str]) -> verifier.Report:
    """Verify an evidence bundle as its own verifier does."""
    return verifier.verify_file(str(path), key, witnesses)


def log_followed(url: str, state: Path, keys: Sequence[str]) -> Followed:
    """Look at a log that somebody serves, as a monitor."""
    return follow(url, state, [VerifierKey.parse(key) for key in keys])
