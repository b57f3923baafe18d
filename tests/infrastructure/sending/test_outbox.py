"""The outbox: one file per notice, named by its key."""

import hashlib
import json
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from application.sender import NotDelivered, Undeliverable
from infrastructure.sending.outbox import OutboxSender
from tests.infrastructure.sending.letters import LETTER


def test_a_letter_is_a_file_named_by_its_key_and_the_proof_is_its_hash(tmp_path: Path) -> None:
    proof = OutboxSender(tmp_path / "outbox").send(LETTER)
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == "system_case_5f0c_notice_result_17.json"
    assert proof == f"outbox sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
    assert json.loads(file.read_text("utf-8")) == {
        "key": LETTER.key,
        "channel": "sms",
        "address": "13800000000",
        "number": LETTER.number,
        "subject": LETTER.subject,
        "zh": LETTER.zh,
        "en": LETTER.en,
    }
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_letter_that_comes_again_leaves_its_file_and_gives_the_same_proof(tmp_path: Path) -> None:
    outbox = OutboxSender(tmp_path)
    first = outbox.send(LETTER)
    (file,) = tmp_path.iterdir()
    written_at = file.stat().st_mtime_ns
    assert outbox.send(LETTER) == first
    assert file.stat().st_mtime_ns == written_at


@pytest.mark.parametrize("key", ["../../escape", "a/b", "", "a" * 201, "a\0b"])
def test_a_key_that_makes_no_file_name_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(Undeliverable):
        OutboxSender(tmp_path / "outbox").send(replace(LETTER, key=key))
    assert not (tmp_path / "outbox").exists()


def test_an_outbox_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with pytest.raises(NotDelivered) as refused:
        OutboxSender(tmp_path / "outbox").send(LETTER)
    assert not isinstance(refused.value, Undeliverable)


def test_the_address_is_taken_off_the_letters_of_a_case_and_of_no_other(tmp_path: Path) -> None:
    outbox = OutboxSender(tmp_path)
    outbox.send(LETTER)
    outbox.send(replace(LETTER, key="system:case:5f0d:notice:result:17"))
    damaged = tmp_path / "system_case_5f0c_notice_other_3.json"
    damaged.write_text('{"address": "13800000000', encoding="utf-8")
    outbox.forget(["case:5f0c", "case:no-letters"])
    letters = {file.name: json.loads(file.read_text("utf-8")) for file in tmp_path.iterdir()}
    assert letters["system_case_5f0c_notice_result_17.json"]["address"] == "已销毁 shredded"
    assert letters["system_case_5f0c_notice_result_17.json"]["zh"] == LETTER.zh
    assert letters["system_case_5f0d_notice_result_17.json"]["address"] == "13800000000"
    assert letters[damaged.name] == {"address": "已销毁 shredded"}
