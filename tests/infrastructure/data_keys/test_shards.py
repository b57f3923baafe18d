"""Keys in files: made once, destroyed in place, refused where the disk or the file fails."""

import errno
import multiprocessing
import os
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from domain.procedures.vocabulary import FieldClass
from infrastructure.data_keys.errors import KeyDamaged, KeysMissing, KeysUnusable
from infrastructure.data_keys.folder import CLASSES, DataKeyFolder, KeyDestroyed, SimulatedKeys
from infrastructure.data_keys.shards import RECORD

HANDLE = bytes(range(16))
PERSONAL, INTERNAL = FieldClass.PERSONAL, FieldClass.INTERNAL


def files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def shard(folder: Path) -> Path:
    return folder / "data" / "subjects" / f"{HANDLE.hex()[:3]}.keys"


def test_a_key_is_made_once_and_found_again_by_another_program(tmp_path: Path) -> None:
    made = DataKeyFolder(tmp_path).ensure(HANDLE, PERSONAL)
    again = DataKeyFolder(tmp_path)
    assert again.ensure(HANDLE, PERSONAL) == made == again.find(HANDLE, PERSONAL)
    assert len({again.ensure(HANDLE, one) for one in CLASSES}) == 4
    assert shard(tmp_path).stat().st_size == RECORD


def test_no_key_stands_open_in_its_file_and_nobody_else_may_look(tmp_path: Path) -> None:
    keys = DataKeyFolder(tmp_path / "keys")
    made = [keys.ensure(HANDLE, one) for one in CLASSES]
    content = b"".join(path.read_bytes() for path in files(tmp_path) if path.name != "master.key")
    assert not any(key in content for key in made)
    assert {stat.S_IMODE(path.stat().st_mode) for path in files(tmp_path)} == {0o600}
    folders = [path for path in (tmp_path / "keys").rglob("*") if path.is_dir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys", *folders)} == {0o700}


def test_a_destroyed_key_is_written_over_where_it_lay_and_the_others_stay(tmp_path: Path) -> None:
    keys = DataKeyFolder(tmp_path)
    kept = keys.ensure(HANDLE, INTERNAL)
    keys.ensure(HANDLE, PERSONAL)
    before = shard(tmp_path).read_bytes()
    other = DataKeyFolder(tmp_path)
    keys.destroy(HANDLE, PERSONAL)
    keys.destroy(HANDLE, PERSONAL)
    after = shard(tmp_path).read_bytes()
    assert len(after) == len(before) == RECORD
    assert after[16:76] == before[16:76]
    assert before[76:136] not in after
    assert other.find(HANDLE, INTERNAL) == kept
    for program in (keys, other):  # no program holds what another destroyed
        with pytest.raises(KeyDestroyed):
            program.find(HANDLE, PERSONAL)


def test_a_key_that_never_came_can_be_destroyed_beforehand(tmp_path: Path) -> None:
    keys = DataKeyFolder(tmp_path)
    keys.destroy(HANDLE, PERSONAL)
    with pytest.raises(KeyDestroyed):
        keys.ensure(HANDLE, PERSONAL)


def test_a_key_that_was_never_here_is_missing_and_is_not_made_by_asking(tmp_path: Path) -> None:
    with pytest.raises(KeysMissing):
        DataKeyFolder(tmp_path).find(HANDLE, PERSONAL)
    assert not shard(tmp_path).exists()


@pytest.mark.parametrize("place", [16, 75, 80, 255], ids=["nonce", "tag", "next key", "last byte"])
def test_a_damaged_key_is_refused(tmp_path: Path, place: int) -> None:
    DataKeyFolder(tmp_path).ensure(HANDLE, PERSONAL)
    content = bytearray(shard(tmp_path).read_bytes())
    content[place] ^= 1
    shard(tmp_path).write_bytes(content)
    hurt = CLASSES[(place - 16) // 60]
    with pytest.raises(KeyDamaged):
        DataKeyFolder(tmp_path).find(HANDLE, hurt)


def test_a_key_moved_to_another_subject_or_class_is_refused(tmp_path: Path) -> None:
    DataKeyFolder(tmp_path).ensure(HANDLE, PERSONAL)
    content = shard(tmp_path).read_bytes()
    shard(tmp_path).write_bytes(content[:16] + content[76:136] + content[16:76] + content[136:])
    for one in (INTERNAL, PERSONAL):
        with pytest.raises(KeyDamaged):
            DataKeyFolder(tmp_path).find(HANDLE, one)


def test_another_master_key_opens_nothing(tmp_path: Path) -> None:
    DataKeyFolder(tmp_path).ensure(HANDLE, PERSONAL)
    (tmp_path / "data" / "master.key").write_bytes(os.urandom(32))
    with pytest.raises(KeyDamaged, match=r"names\.key"):
        DataKeyFolder(tmp_path)


@pytest.mark.parametrize("content", [b"", b"short"], ids=["empty", "cut off"])
def test_a_master_key_cut_off_is_refused(tmp_path: Path, content: bytes) -> None:
    DataKeyFolder(tmp_path)
    (tmp_path / "data" / "master.key").write_bytes(content)
    with pytest.raises(KeyDamaged, match=r"master\.key"):
        DataKeyFolder(tmp_path)


def test_a_master_key_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    DataKeyFolder(tmp_path)
    (tmp_path / "data" / "master.key").unlink()
    with pytest.raises(KeysUnusable, match=r"master\.key"):
        DataKeyFolder(tmp_path)
    assert not (tmp_path / "data" / "master.key").exists()


def test_a_folder_begun_and_broken_off_is_finished_with_the_same_master_key(tmp_path: Path) -> None:
    DataKeyFolder(tmp_path)
    master = (tmp_path / "data" / "master.key").read_bytes()
    (tmp_path / "data" / "names.key").unlink()
    DataKeyFolder(tmp_path)
    assert (tmp_path / "data" / "master.key").read_bytes() == master


def test_a_folder_that_is_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("no folder")
    with pytest.raises(KeysUnusable):
        DataKeyFolder(tmp_path / "keys")


@pytest.mark.parametrize("way", ["find", "ensure"])
def test_a_folder_that_may_not_be_read_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    keys = DataKeyFolder(tmp_path)
    keys.ensure(HANDLE, PERSONAL)

    def closed(*_: object) -> int:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:  # root may read whatever it likes
        patched.setattr(os, "open", closed)
        with pytest.raises(KeysUnusable, match="Permission denied"):
            getattr(keys, way)(HANDLE, PERSONAL)
    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", closed)
        with pytest.raises(KeysUnusable, match="Permission denied"):
            DataKeyFolder(tmp_path)


def test_a_full_disk_refuses_the_key_and_leaves_no_half_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = DataKeyFolder(tmp_path)
    other = bytes([*HANDLE[:15], 99])
    keys.ensure(other, PERSONAL)

    def full(file: int, content: bytes, place: int) -> int:
        return write(file, content[:100], place)

    write = os.pwrite
    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        with pytest.raises(KeysUnusable, match="No space left"):
            keys.ensure(HANDLE, PERSONAL)
    assert shard(tmp_path).stat().st_size > RECORD  # the half that came to the disk …
    made = keys.ensure(HANDLE, PERSONAL)  # … is written over
    assert DataKeyFolder(tmp_path).find(HANDLE, PERSONAL) == made
    assert shard(tmp_path).stat().st_size == 2 * RECORD


def test_a_key_whose_flush_fails_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = DataKeyFolder(tmp_path)

    def broken(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(KeysUnusable, match="Input/output"):
        keys.ensure(HANDLE, PERSONAL)


def test_a_key_is_on_the_disk_before_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = DataKeyFolder(tmp_path)
    keys.ensure(bytes([*HANDLE[:15], 99]), PERSONAL)
    done: list[str] = []
    write, flush = os.pwrite, os.fsync

    def writing(file: int, content: bytes, place: int) -> int:
        done.append("write")
        return write(file, content, place)

    def flushing(file: int) -> None:
        done.append("flush")
        flush(file)

    monkeypatch.setattr(os, "pwrite", writing)
    monkeypatch.setattr(os, "fsync", flushing)
    keys.ensure(HANDLE, PERSONAL)
    assert done == ["write", "flush"]
    keys.ensure(HANDLE, INTERNAL)
    assert done == ["write", "flush"]  # one flush for all classes of a subject, and none ever after


def test_many_threads_get_one_key(tmp_path: Path) -> None:
    keys = DataKeyFolder(tmp_path)
    with ThreadPoolExecutor(16) as pool:
        made = set(pool.map(lambda _: keys.ensure(HANDLE, PERSONAL), range(64)))
    assert len(made) == 1
    assert shard(tmp_path).stat().st_size == RECORD


def _made(folder: Path) -> list[bytes]:
    keys = DataKeyFolder(folder)
    return [keys.ensure(bytes([n, *HANDLE[1:]]), PERSONAL) for n in range(40)]


def test_two_programs_that_begin_at_once_make_the_same_folder_and_the_same_keys(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        made = pool.map(_made, [tmp_path] * 4)
    assert made.count(made[0]) == 4
    assert len(set(made[0])) == 40


def test_the_keys_of_a_simulation_need_no_folder_and_their_destruction_is_kept_in_one(tmp_path: Path) -> None:
    bare = SimulatedKeys()
    assert bare.ensure(HANDLE, PERSONAL) == SimulatedKeys(tmp_path).ensure(HANDLE, PERSONAL)
    SimulatedKeys(tmp_path).destroy(HANDLE, PERSONAL)
    with pytest.raises(KeyDestroyed):
        SimulatedKeys(tmp_path).find(HANDLE, PERSONAL)
    assert SimulatedKeys(tmp_path).find(HANDLE, INTERNAL) == bare.find(HANDLE, INTERNAL)
