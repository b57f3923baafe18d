"""A witness over HTTP: the statuses of C2SP tlog-witness, and bounds on what anyone may send."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import api.witness
from api.witness import MOST_BYTES, witness_app
from infrastructure.proof.checkpoint import AddCheckpoint
from infrastructure.proof.merkle import consistency_proof
from infrastructure.proof.witness_state import WitnessFolder
from tests.api.serving import served_application
from tests.infrastructure.proof.test_witness import NAME, ORIGIN, STRANGER, asking, folder, noted, started, tree

__all__ = ["folder"]
LEAVES = tree(9)


@pytest.fixture
def client(folder: WitnessFolder) -> Iterator[httpx.Client]:
    witness = started(folder)
    witness.add_checkpoint(asking(0, 5, LEAVES))
    with served_application(witness_app(witness)) as served:
        yield served


def test_a_log_that_has_grown_is_cosigned(client: httpx.Client) -> None:
    answer = client.post("/add-checkpoint", content=asking(5, 9, LEAVES))
    assert answer.status_code == 200
    assert answer.text.startswith(f"— {NAME} ")
    assert answer.text.endswith("\n")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"nonsense", 400, id="no request"),
        pytest.param(asking(0, 9, LEAVES, origin="elsewhere"), 404, id="another log"),
        pytest.param(asking(5, 9, LEAVES, signer=STRANGER), 403, id="another key"),
        pytest.param(asking(9, 5, LEAVES), 400, id="a log that shrinks"),
        pytest.param(bytes(AddCheckpoint(5, (), noted(9, LEAVES))), 422, id="no proof"),
        pytest.param(
            bytes(AddCheckpoint(5, tuple(consistency_proof(tree(9, fork=1), 5, 9)), noted(9, tree(9, fork=1)))),
            422,
            id="another history",
        ),
        pytest.param(asking(5, 5, tree(9, fork=1)), 409, id="another root"),
        pytest.param(asking(3, 9, LEAVES), 409, id="another old size"),
        pytest.param(b"x" * (MOST_BYTES + 1), 413, id="too long"),
    ],
)
def test_what_is_not_cosigned_has_its_status(client: httpx.Client, body: bytes, status: int) -> None:
    answer = client.post("/add-checkpoint", content=body)
    assert answer.status_code == status, answer.text
    assert answer.text.endswith("\n")
    if status == 409:
        assert (answer.headers["content-type"].split(";")[0], answer.text) == ("text/x.tlog.size", "5\n")


def test_whoever_sends_slowly_is_let_go(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_: Any) -> bytes:
        raise TimeoutError

    monkeypatch.setattr(api.witness, "_body", never)
    assert client.post("/add-checkpoint", content=b"").status_code == 408


def test_there_is_nothing_else(client: httpx.Client) -> None:
    assert client.get("/").status_code == 404
    assert client.get("/add-checkpoint").status_code == 405
    assert ORIGIN not in client.get("/openapi.json").text
