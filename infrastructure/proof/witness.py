"""A witness of other organisations' logs: it cosigns a checkpoint only if the log has grown on from the last one.

The rules of C2SP tlog-witness, without HTTP and without a database. Invariant: what it has cosigned is on the disk
before anyone is answered, and one request is judged and kept at a time.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from typing import ClassVar

from domain.errors import Malformed, Refused, Unknown
from infrastructure.proof.checkpoint import AddCheckpoint, checkpoint_of
from infrastructure.proof.merkle import is_consistent
from infrastructure.proof.note import COSIGNATURE, ED25519, VerifierKey, cosign, key_of
from infrastructure.proof.signer import Signer
from infrastructure.proof.witness_state import WitnessFolder

LOG = logging.getLogger(__name__)


class LogUnknown(Unknown):
    """This witness does not know the log: start it with the log's key."""

    code: ClassVar[str] = "log_unknown"


class NotALogsKey(Malformed):
    """A log is named by its verifier key, of type Ed25519."""

    code: ClassVar[str] = "not_a_logs_key"


class OldSizeTooLarge(Malformed):
    """The old size is larger than the checkpoint."""

    code: ClassVar[str] = "old_size_too_large"


class SizeConflict(Refused):
    """This witness has cosigned another checkpoint last; ask again with a proof from its size."""

    code: ClassVar[str] = "size_conflict"


class RootConflict(SizeConflict):
    """This witness has cosigned another root of that size: the log has been split."""

    code: ClassVar[str] = "root_conflict"


class NotConsistent(Refused):
    """The proof does not show that the log has only grown since this witness last cosigned it."""

    code: ClassVar[str] = "not_consistent"


class StateNotKept(Refused):
    """This witness cannot keep what it would cosign, so it does not cosign."""

    code: ClassVar[str] = "state_not_kept"


class Witness:
    """A witness with its key, its logs, and its state folder, which must be its own as long as it lives."""

    def __init__(
        self, folder: WitnessFolder, name: str, signer: Signer, logs: Iterable[VerifierKey], seconds: Callable[[], int]
    ) -> None:
        """Take what the folder holds; `seconds` tells the time since 1970. Raises `NotALogsKey` or `StateMissing`."""
        self._folder, self._name, self._signer, self._seconds = folder, name, signer, seconds
        self.key = key_of(name, signer, COSIGNATURE)
        self._logs: dict[str, list[VerifierKey]] = {}
        for log in logs:
            if log.kind != ED25519:
                raise NotALogsKey(key=str(log))
            self._logs.setdefault(log.name, []).append(log)
        self._last = {origin: checkpoint_of(folder.last(origin, self.key)) for origin in self._logs}
        self._one_at_a_time = threading.Lock()

    def add_checkpoint(self, body: bytes) -> str:
        """Judge a request; give the line of the cosignature, when it is kept for good.

        Raises `LogUnknown`, `NotSigned`, `OldSizeTooLarge`, `SizeConflict` (with the size that it stands at),
        `NotConsistent`, and what the request's parts raise that cannot be read.
        """
        asked = AddCheckpoint.parse(body)
        checkpoint = checkpoint_of(asked.note)
        if checkpoint.origin not in self._logs:
            raise LogUnknown(origin=checkpoint.origin)
        asked.note.signed_by(self._logs[checkpoint.origin])
        if asked.old > checkpoint.size:
            raise OldSizeTooLarge(old=asked.old, size=checkpoint.size)
        with self._one_at_a_time:
            last = self._last[checkpoint.origin]
            if asked.old != last.size:
                if asked.old > last.size:
                    LOG.warning(
                        "%s says that this witness cosigned %d leaves, of which its state knows %d: has the state "
                        "folder been put back to an older one?", checkpoint.origin, asked.old, last.size,
                    )  # fmt: skip
                raise SizeConflict(size=last.size)
            if checkpoint.size == last.size and checkpoint.root != last.root:
                LOG.error("%s shows two roots of %d leaves: it has been split", checkpoint.origin, last.size)
                raise RootConflict(size=last.size)
            if not is_consistent(last.size, last.root, checkpoint.size, checkpoint.root, asked.proof):
                LOG.error("%s does not show that %d leaves grew to %d", checkpoint.origin, last.size, checkpoint.size)
                raise NotConsistent(old=last.size, size=checkpoint.size)
            cosigned = cosign(checkpoint.text, self._name, self._signer, self._seconds())
            try:
                self._folder.keep(asked.note.with_signatures([cosigned]), checkpoint.origin)
            except OSError as fault:
                raise StateNotKept(reason=fault.strerror or fault) from fault
            self._last[checkpoint.origin] = checkpoint
        return cosigned.line
