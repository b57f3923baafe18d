"""Clock vectors from a file: answered in order, and a file that cannot be read is one refusal."""

import json
from pathlib import Path

import pytest

from api.command_line.vectors import LARGEST, UnreadableVectors, answer_file
from domain.clock.vectors import MalformedVectors

SHIPPED = Path(__file__).parents[1] / "domain" / "clock" / "vectors.json"


def test_a_file_of_vectors_is_answered_in_its_order() -> None:
    asked = json.loads(SHIPPED.read_text(encoding="utf-8"))
    answered = answer_file(SHIPPED)
    assert [one["id"] for one in answered] == [one["id"] for one in asked]
    assert json.loads(json.dumps(answered)) == answered


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not json", id="no JSON"),
        pytest.param(b'[{"id": "caf\xe9"}]', id="no UTF-8"),
        pytest.param(b"[" * 200_000, id="too deep"),
        pytest.param(b'[{"id": ' + b"1" * 5_000 + b"}]", id="a number of thousands of digits"),
        pytest.param(b"[" + b" " * LARGEST + b"]", id="too large"),
    ],
)
def test_a_file_that_is_no_json_is_one_refusal(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "vectors.json"
    file.write_bytes(content)
    with pytest.raises(UnreadableVectors):
        answer_file(file)


def test_a_file_that_is_not_there_or_is_a_folder_is_one_refusal(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.json", tmp_path):
        with pytest.raises(UnreadableVectors):
            answer_file(path)


def test_a_file_without_an_array_is_one_refusal(tmp_path: Path) -> None:
    file = tmp_path / "vectors.json"
    file.write_text('{"id": "alone"}', encoding="utf-8")
    with pytest.raises(MalformedVectors):
        answer_file(file)
