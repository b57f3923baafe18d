"""Documents in a folder: by their hash alone, whole or not at all, and never taken for what they are not."""

import os
import stat
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from application.documents import (
    NO_STORE,
    Citation,
    ContentStore,
    DigestMalformed,
    DocumentDamaged,
    DocumentNotHeld,
    DocumentUnknown,
    NoDocumentsFolder,
    digest_of,
    hand_in,
    hand_out,
    require_held,
    verify,
)
from domain.case.events import Attachment
from infrastructure.documents.folder import FolderStore
from infrastructure.errors import DataFolderUnusable

TEXT = "模拟材料".encode()
OTHER = digest_of(b"another")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "documents")


def files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_what_is_handed_in_is_handed_out_byte_for_byte(store: FolderStore) -> None:
    held = hand_in(store, BytesIO(TEXT))
    assert (held.digest, held.size, held.media_type) == (digest_of(TEXT), len(TEXT), "text/plain; charset=utf-8")
    assert hand_out(store, held.digest) == (held, TEXT)


def test_the_same_bytes_twice_get_the_same_answer_and_stand_once(store: FolderStore, tmp_path: Path) -> None:
    first = hand_in(store, BytesIO(TEXT))
    (before,) = files(tmp_path)
    written_at = before.stat().st_mtime_ns
    assert hand_in(store, BytesIO(TEXT)) == first
    (after,) = files(tmp_path)
    assert after.stat().st_mtime_ns == written_at


def test_a_file_is_named_by_its_hash_and_closed_to_others(store: FolderStore, tmp_path: Path) -> None:
    held = hand_in(store, BytesIO(TEXT))
    (path,) = files(tmp_path)
    name = held.digest.removeprefix("sha256:")
    assert path == tmp_path / "documents/sha256" / name[:2] / name[2:]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "documents").stat().st_mode) == 0o700


def test_what_is_not_held_is_unknown(store: FolderStore) -> None:
    assert not store.holds(OTHER)
    with pytest.raises(DocumentUnknown):
        hand_out(store, OTHER)


@pytest.mark.parametrize(
    "digest",
    [
        pytest.param("sha256:../../../../etc/passwd", id="a way out"),
        pytest.param("sha256:" + "a" * 63, id="one digit short"),
        pytest.param("sha256:" + "a" * 65, id="one digit long"),
        pytest.param("sha256:" + "A" * 64, id="capitals"),
        pytest.param("sha256:" + "a" * 64 + "\n", id="a line more"),
        pytest.param("md5:" + "a" * 32, id="another algorithm"),
        pytest.param("", id="nothing"),
        pytest.param("sha256:" + "０" * 64, id="digits of another script"),
    ],
)
def test_only_a_digest_ever_becomes_a_path(store: FolderStore, digest: str) -> None:
    calls: list[Callable[[str], Any]] = [store.holds, store.get, lambda given: store.put(given, BytesIO(TEXT))]
    for call in calls:
        with pytest.raises(DigestMalformed):
            call(digest)


def damage(root: Path) -> None:
    (path,) = files(root)
    path.write_bytes(path.read_bytes() + b".")


def test_a_damaged_document_is_never_handed_out_and_is_restored_by_the_same_bytes(
    store: FolderStore, tmp_path: Path
) -> None:
    held = hand_in(store, BytesIO(TEXT))
    damage(tmp_path)
    with pytest.raises(DocumentDamaged):
        hand_out(store, held.digest)
    hand_in(store, BytesIO(TEXT))
    assert hand_out(store, held.digest)[1] == TEXT


def test_a_write_that_is_broken_off_leaves_nothing(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr("os.fsync", full)
        with pytest.raises(DataFolderUnusable, match="No space left"):
            hand_in(store, BytesIO(TEXT))
    assert files(tmp_path) == []
    assert not store.holds(digest_of(TEXT))
    hand_in(store, BytesIO(TEXT))
    assert store.holds(digest_of(TEXT))


def test_file_and_folders_are_flushed_before_it_is_said_to_be_held(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[bool] = []
    real = os.fsync

    def watched(descriptor: int) -> None:
        flushed.append(stat.S_ISDIR(os.fstat(descriptor).st_mode))
        real(descriptor)

    monkeypatch.setattr("os.fsync", watched)
    hand_in(store, BytesIO(TEXT))
    assert flushed[-2:] == [False, True]  # the file, then the folder in which it now stands
    assert flushed.count(True) >= 4  # and each folder that was made, in the one above it


def attachment(digest: str | None) -> Attachment:
    return Attachment(form="decision", reference="1", digest=digest)


def test_an_act_may_cite_paper_and_what_is_held_and_nothing_else(store: FolderStore) -> None:
    held = hand_in(store, BytesIO(TEXT))
    require_held(store, [attachment(None), attachment(held.digest)])
    with pytest.raises(DocumentNotHeld) as refused:
        require_held(store, [attachment(held.digest), attachment(OTHER)])
    assert refused.value.decided_by == {"form": "decision", "digest": OTHER}
    with pytest.raises(DigestMalformed):
        require_held(store, [attachment("the file on the shelf")])


def test_every_citation_is_held_against_what_is_there(store: FolderStore, tmp_path: Path) -> None:
    damaged = hand_in(store, BytesIO(b"damaged")).digest
    damage(tmp_path)
    sound = hand_in(store, BytesIO(TEXT)).digest
    cited = [(sound, "case:1@3"), (OTHER, "case:1@4"), (damaged, "case:2@3"), (sound, "case:2@4"), ("old", "case:3@1")]
    found = verify(store, (Citation(digest, reference, "decision") for digest, reference in cited))
    assert [(one.citation.reference, one.state) for one in found] == [
        ("case:1@3", "held"),
        ("case:1@4", "missing"),
        ("case:2@3", "damaged"),
        ("case:3@1", "missing"),
    ]


def test_a_deployment_without_a_folder_takes_nothing_and_holds_nothing() -> None:
    store: ContentStore = NO_STORE
    with pytest.raises(NoDocumentsFolder):
        hand_in(store, BytesIO(TEXT))
    with pytest.raises(DocumentNotHeld):
        require_held(store, [attachment(OTHER)])
    with pytest.raises(DocumentUnknown):
        hand_out(store, OTHER)
