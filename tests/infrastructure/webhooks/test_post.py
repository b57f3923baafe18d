"""Messages over connections that are kept: as few as can be, and none that the other side has given up."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from application.sender import NotDelivered
from application.webhooks import Message
from infrastructure.webhooks import post
from infrastructure.webhooks.post import SignedPost
from infrastructure.webhooks.receivers import Receivers
from infrastructure.webhooks.signature import Secrets
from tests.infrastructure.webhooks.receiver import SECRET, Receiver, receiving

SECRETS = Secrets(None, {"CASELEDGER_WEBHOOK_SECRET_OA": SECRET})
Send = Callable[[str], str]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving(lasts=True) as opened:
        yield opened


@pytest.fixture
def send(receiver: Receiver) -> Iterator[Send]:
    allowed = Receivers.listed(f"http://127.0.0.1:{receiver.port}=127.0.0.0/8")
    with closing(SignedPost(allowed, SECRETS, timeout=5)) as posting:
        yield lambda name: posting.send(Message(name, "oa", receiver.url, {"id": name}))


def test_messages_go_over_one_connection(receiver: Receiver, send: Send) -> None:
    proofs = {send(f"m-{number}") for number in range(5)}
    assert len(proofs) == 1
    assert receiver.ids == [f"m-{number}" for number in range(5)]
    assert (receiver.unsigned, receiver.connections) == (0, 1)


def test_a_receiver_that_has_hung_up_is_called_again(receiver: Receiver, send: Send) -> None:
    receiver.lasts = False
    for number in range(3):
        send(f"m-{number}")
    assert receiver.ids == ["m-0", "m-1", "m-2"]
    assert receiver.connections == 3


def test_a_connection_is_not_kept_for_long(receiver: Receiver, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(post, "KEPT_FOR", 0.0)
    send("m-1")
    send("m-2")
    assert receiver.connections == 2


def test_an_answer_that_is_not_read_to_its_end_ends_its_connection(receiver: Receiver, send: Send) -> None:
    receiver.says = b"x" * (post.LARGEST_ANSWER + 1)
    send("m-1")
    send("m-2")
    assert receiver.connections == 2


def test_a_receiver_that_denies_is_told_over_the_same_connection(receiver: Receiver, send: Send) -> None:
    receiver.answers = [503]
    with pytest.raises(NotDelivered):
        send("m-1")
    send("m-1")
    assert receiver.connections == 1
