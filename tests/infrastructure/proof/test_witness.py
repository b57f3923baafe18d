"""A witness cosigns only what continues the last that it cosigned, and remembers before it answers."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Refused
from infrastructure.proof.checkpoint import AddCheckpoint, Checkpoint, RequestMalformed
from infrastructure.proof.merkle import Tree, consistency_proof, root_of
from infrastructure.proof.note import Note, NotSigned, Signature, VerifierKey, cosign, key_of, sign
from infrastructure.proof.signer import Ed25519Signer
from infrastructure.proof.witness import (
    LogUnknown,
    NotALogsKey,
    NotConsistent,
    OldSizeTooLarge,
    RootConflict,
    SizeConflict,
    StateNotKept,
    Witness,
)
from infrastructure.proof.witness_state import (
    NameMalformed,
    StateDamaged,
    StateInUse,
    StateMissing,
    StateThere,
    WitnessFolder,
    held,
)

ORIGIN = "caseledger/" + "0" * 32
SIGNER, STRANGER = Ed25519Signer(b"\1" * 32), Ed25519Signer(b"\2" * 32)
LOG = key_of(ORIGIN, SIGNER)
NAME = "witness.example/1"
NOW = 1_800_000_000


def tree(size: int, *, fork: int | None = None) -> Tree:
    """Make a log of so many leaves, with other leaves from `fork` on."""
    return Tree(sha256(b"%d%d" % (n, fork is not None and n >= fork)).digest() for n in range(size))


def noted(size: int, leaves: Tree, signer: Ed25519Signer = SIGNER, origin: str = ORIGIN) -> Note:
    text = Checkpoint(origin, size, root_of(leaves, size)).text
    return Note(text, (sign(text, origin, signer),))


def asking(old: int, size: int, leaves: Tree, **said: object) -> bytes:
    proof = consistency_proof(leaves, old, size) if old <= size else []
    return bytes(AddCheckpoint(old, tuple(proof), noted(size, leaves, **said)))  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[WitnessFolder]:
    with held(tmp_path / "state") as opened:
        opened.begin(NAME, [ORIGIN])
        yield opened


def started(folder: WitnessFolder) -> Witness:
    name, signer = folder.key()
    return Witness(folder, name, signer, [LOG], lambda: NOW)


def test_it_cosigns_a_log_that_grows_in_words_that_its_key_verifies(folder: WitnessFolder) -> None:
    witness, leaves = started(folder), tree(9)
    for old, size in ((0, 3), (3, 3), (3, 9)):
        line = witness.add_checkpoint(asking(old, size, leaves))
        signature = Signature.parse(line.removesuffix("\n"))
        assert witness.key.verifies(noted(size, leaves).text, signature)
        assert signature.time == NOW
        assert (witness.key.name, witness.key.kind) == (NAME, 4)


def test_a_log_that_does_not_continue_what_was_cosigned_is_refused(folder: WitnessFolder) -> None:
    witness, leaves = started(folder), tree(9)
    witness.add_checkpoint(asking(0, 5, leaves))
    forked = tree(9, fork=4)
    with pytest.raises(NotConsistent):
        witness.add_checkpoint(asking(5, 9, forked))
    with pytest.raises(RootConflict) as split:
        witness.add_checkpoint(asking(5, 5, forked))
    assert split.value.decided_by == {"size": 5}
    witness.add_checkpoint(asking(5, 9, leaves))


@pytest.mark.parametrize(("old", "size"), [(0, 9), (4, 9), (6, 9), (0, 3), (3, 3)])
def test_another_old_size_is_answered_with_its_own(folder: WitnessFolder, old: int, size: int) -> None:
    witness, leaves = started(folder), tree(9)
    witness.add_checkpoint(asking(0, 5, leaves))
    with pytest.raises(SizeConflict) as conflict:
        witness.add_checkpoint(asking(old, size, leaves))
    assert conflict.value.decided_by == {"size": 5}


def test_a_log_never_shrinks(folder: WitnessFolder) -> None:
    witness, leaves = started(folder), tree(9)
    witness.add_checkpoint(asking(0, 5, leaves))
    with pytest.raises(OldSizeTooLarge):
        witness.add_checkpoint(asking(5, 4, leaves))


def test_an_empty_log_has_the_root_of_nothing(folder: WitnessFolder) -> None:
    witness, leaves = started(folder), tree(1)
    text = Checkpoint(ORIGIN, 0, bytes(32)).text
    with pytest.raises(RootConflict):
        witness.add_checkpoint(bytes(AddCheckpoint(0, (), Note(text, (sign(text, ORIGIN, SIGNER),)))))
    witness.add_checkpoint(asking(0, 0, leaves))


def test_who_is_not_the_log_gets_no_cosignature(folder: WitnessFolder) -> None:
    witness, leaves = started(folder), tree(3)
    with pytest.raises(NotSigned):
        witness.add_checkpoint(asking(0, 3, leaves, signer=STRANGER))
    with pytest.raises(LogUnknown):
        witness.add_checkpoint(asking(0, 3, leaves, origin="elsewhere"))


def test_a_proof_that_is_not_needed_is_refused(folder: WitnessFolder) -> None:
    witness, leaves = started(folder), tree(3)
    with pytest.raises(NotConsistent):
        witness.add_checkpoint(bytes(AddCheckpoint(0, (bytes(32),), noted(3, leaves))))


@pytest.mark.parametrize(
    "body", [b"", b"old 0", b"old -1\n\n", b"old 01\n\n", b"new 0\n\n", b"old 0\nx\n\n", b"\xff\n\n"]
)
def test_what_is_no_request_is_refused(folder: WitnessFolder, body: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        started(folder).add_checkpoint(body)
    assert refusal.value.code in {"cosigning_request_malformed", "checkpoint_malformed", "note_malformed"}
    assert RequestMalformed.code == "cosigning_request_malformed"


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_change_of_a_request_is_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    body = bytearray(asking(3, 7, tree(7)))
    at = data.draw(st.integers(0, len(body) - 1))
    body[at] ^= data.draw(st.integers(1, 255))
    with held(tmp_path_factory.mktemp("state")) as folder:
        folder.begin(NAME, [ORIGIN])
        witness = started(folder)
        witness.add_checkpoint(asking(0, 3, tree(7)))
        with pytest.raises(Refused):
            witness.add_checkpoint(bytes(body))


def test_it_goes_on_where_it_was_when_it_is_started_again(folder: WitnessFolder) -> None:
    leaves = tree(9)
    started(folder).add_checkpoint(asking(0, 5, leaves))
    with pytest.raises(SizeConflict) as conflict:
        started(folder).add_checkpoint(asking(0, 9, leaves))
    assert conflict.value.decided_by == {"size": 5}


def test_of_two_requests_at_once_only_one_history_is_cosigned(folder: WitnessFolder) -> None:
    witness = started(folder)
    ours, theirs = tree(9), tree(9, fork=0)
    cosigned: list[str] = []
    ready = threading.Barrier(8)

    def ask(leaves: Tree) -> None:
        ready.wait()
        with contextlib.suppress(SizeConflict):
            cosigned.append(witness.add_checkpoint(asking(0, 5, leaves)))

    threads = [threading.Thread(target=ask, args=[(ours, theirs)[n % 2]]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cosigned) == 1


def test_what_cannot_be_kept_is_not_cosigned(folder: WitnessFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    witness, leaves = started(folder), tree(9)
    with monkeypatch.context() as patched:
        patched.setattr(WitnessFolder, "keep", full)
        with pytest.raises(StateNotKept, match="No space"):
            witness.add_checkpoint(asking(0, 5, leaves))
    witness.add_checkpoint(asking(0, 3, leaves))


KILLED = """
import os, signal, sys
from pathlib import Path
from infrastructure.proof.note import VerifierKey
from infrastructure.proof.witness import Witness
from infrastructure.proof.witness_state import WitnessFolder, held

def keep_and_die(self, note, origin, keep=WitnessFolder.keep):
    keep(self, note, origin)
    os.kill(os.getpid(), signal.SIGKILL)

WitnessFolder.keep = keep_and_die
with held(Path(sys.argv[1])) as folder:
    name, signer = folder.key()
    witness = Witness(folder, name, signer, [VerifierKey.parse(sys.argv[2])], lambda: 1)
    print(witness.add_checkpoint(sys.stdin.buffer.read()))
"""


def test_one_that_is_killed_before_it_answers_has_remembered(tmp_path: Path) -> None:
    state, leaves = tmp_path / "state", tree(9)
    with held(state) as folder:
        folder.begin(NAME, [ORIGIN])
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(state), str(LOG)],
        input=asking(0, 5, leaves), capture_output=True, check=False, env={**os.environ},
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (-signal.SIGKILL, b""), ran.stderr
    with held(state) as folder:
        witness = started(folder)
        with pytest.raises(SizeConflict) as conflict:
            witness.add_checkpoint(asking(0, 5, tree(9, fork=0)))
        assert conflict.value.decided_by == {"size": 5}
        witness.add_checkpoint(asking(5, 5, leaves))  # the log asks again, as it is told to


def test_a_state_folder_put_back_to_an_older_one_is_noticed_and_still_sees_no_other_history(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    state, leaves = tmp_path / "state", tree(9)
    with held(state) as folder:
        folder.begin(NAME, [ORIGIN])
        started(folder).add_checkpoint(asking(0, 3, leaves))
        shutil.copytree(state, tmp_path / "backup")
        started(folder).add_checkpoint(asking(3, 5, leaves))
    with held(tmp_path / "backup") as folder:
        witness = started(folder)
        with pytest.raises(SizeConflict) as conflict:
            witness.add_checkpoint(asking(5, 9, leaves))
        assert conflict.value.decided_by == {"size": 3}
        assert "put back to an older one" in caplog.text
        with pytest.raises(NotConsistent):
            witness.add_checkpoint(asking(3, 9, tree(9, fork=2)))


def test_a_state_that_is_lost_is_not_begun_anew_by_itself(tmp_path: Path) -> None:
    with held(tmp_path / "state") as folder:
        with pytest.raises(StateMissing):
            folder.key()
        folder.begin(NAME, [ORIGIN])
        for file in folder.folder.glob("*.checkpoint"):
            file.unlink()
        with pytest.raises(StateMissing):
            started(folder)
        folder.begin(None, [ORIGIN])
        started(folder)


def test_new_is_refused_where_nothing_is_missing(folder: WitnessFolder) -> None:
    with pytest.raises(StateThere):
        folder.begin(NAME, [ORIGIN])
    with pytest.raises(StateThere):
        folder.begin("another.example", ["a further log"])


@pytest.mark.parametrize("name", [None, "", "a b", "a+b", "a\nb"])
def test_a_name_that_no_key_can_have_is_refused(tmp_path: Path, name: str | None) -> None:
    with held(tmp_path / "state") as folder, pytest.raises(NameMalformed):
        folder.begin(name, [ORIGIN])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(bytes(noted(9, tree(9))), id="never cosigned"),
        pytest.param(b"x" * (2 << 20), id="huge"),
    ],
)
def test_a_state_that_it_did_not_write_is_not_believed(folder: WitnessFolder, content: bytes) -> None:
    for file in folder.folder.glob("*.checkpoint"):
        file.write_bytes(content)
    with pytest.raises(StateDamaged):
        started(folder)


def test_the_state_of_another_log_is_not_believed(folder: WitnessFolder) -> None:
    name, signer = folder.key()
    text = Checkpoint("another", 0, sha256().digest()).text
    for file in folder.folder.glob("*.checkpoint"):
        file.write_bytes(bytes(Note(text, (cosign(text, name, signer, 0),))))
    with pytest.raises(StateDamaged):
        started(folder)


def test_a_key_that_cannot_be_read_is_refused(folder: WitnessFolder) -> None:
    (folder.folder / "witness.key").write_bytes(b"x\nyz\n")
    with pytest.raises(StateDamaged):
        folder.key()


def test_only_one_program_holds_a_state_folder(folder: WitnessFolder) -> None:
    with pytest.raises(StateInUse), held(folder.folder):
        pass


def test_its_secret_is_for_its_owner_alone(folder: WitnessFolder) -> None:
    assert folder.folder.stat().st_mode & 0o077 == 0
    assert (folder.folder / "witness.key").stat().st_mode & 0o077 == 0


def test_a_witness_key_does_not_stand_for_a_log(folder: WitnessFolder) -> None:
    name, signer = folder.key()
    with pytest.raises(NotALogsKey):
        Witness(folder, name, signer, [VerifierKey(NAME, 4, signer.public)], lambda: NOW)
