"""E-mail by SMTP, against a real server on the loopback, with all that such a server may do wrong."""

import email
import socket
from dataclasses import replace
from email.policy import default

import pytest

from application.sender import NotDelivered, Undeliverable
from infrastructure.sending.mail import MailSender
from tests.infrastructure.sending.letters import MAIL
from tests.infrastructure.sending.mail_server import CUT, HANG, Mailbox, mail_server, trusting

FROM = "ledger@example.org"


def sender(box: Mailbox, scheme: str = "smtp", login: str = "", timeout: float = 5.0) -> MailSender:
    return MailSender(f"{scheme}://{login}localhost:{box.port}", sender=FROM, timeout=timeout, context=trusting())


def test_a_letter_reaches_the_server_and_its_word_is_the_proof() -> None:
    with mail_server() as box:
        proof = sender(box).send(MAIL)
    message = email.message_from_bytes(box.letters[0], policy=default)
    assert (message["From"], message["To"], message["Subject"]) == (FROM, MAIL.address, MAIL.subject)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"]
    assert message.get_content().splitlines() == [MAIL.zh, "", MAIL.en]
    assert proof == f"smtp {message['Message-ID']} 2.0.0 queued as 4711"
    assert [said.upper() for said in box.recipients] == [f"RCPT TO:<{MAIL.address}>".upper()]


def test_a_letter_that_comes_again_bears_the_same_id_and_another_letter_another() -> None:
    with mail_server() as box:
        for letter in (MAIL, MAIL, replace(MAIL, key="system:case:5f0c:notice:result:18")):
            sender(box).send(letter)
    ids = [email.message_from_bytes(one, policy=default)["Message-ID"] for one in box.letters]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_letter_and_its_password_go_over_tls(scheme: str) -> None:
    with mail_server(tls=scheme == "smtps", starttls=scheme == "smtp+starttls") as box:
        sender(box, scheme, "user:p%40ss@").send(MAIL)
    assert len(box.letters) == len(box.logins) == 1


def test_a_server_that_offers_no_tls_gets_neither_letter_nor_password() -> None:
    with mail_server() as box, pytest.raises(NotDelivered, match="STARTTLS"):
        sender(box, "smtp+starttls", "user:pass@").send(MAIL)
    assert (box.letters, box.logins) == ([], [])


def test_a_server_whose_certificate_is_not_trusted_gets_nothing() -> None:
    with mail_server(tls=True) as box, pytest.raises(NotDelivered, match="certificate"):
        MailSender(f"smtps://localhost:{box.port}", sender=FROM).send(MAIL)
    assert box.letters == []


@pytest.mark.parametrize(
    ("says", "refusal"),
    [
        pytest.param({"RCPT": "550 no such user"}, Undeliverable, id="the recipient is refused for ever"),
        pytest.param({"RCPT": "450 mailbox busy"}, NotDelivered, id="the recipient is refused for now"),
        pytest.param({"MAIL": "550 not you"}, NotDelivered, id="the sender is refused: the operator mends it"),
        pytest.param({"DATA.": "554 looks like spam"}, NotDelivered, id="the letter is refused"),
        pytest.param({"DATA": "451 not now"}, NotDelivered, id="no letter is taken"),
        pytest.param({"": "554 go away"}, NotDelivered, id="the connection is refused"),
        pytest.param({"MAIL": "421 closing"}, NotDelivered, id="the server is closing"),
        pytest.param({"RCPT": CUT}, NotDelivered, id="the connection is cut before the letter"),
        pytest.param({"MAIL": "nonsense"}, NotDelivered, id="no SMTP"),
    ],
)
def test_what_a_server_refuses(says: dict[str, str], refusal: type[NotDelivered]) -> None:
    with mail_server(says) as box, pytest.raises(NotDelivered) as refused:
        sender(box).send(MAIL)
    assert type(refused.value) is refusal


def test_a_login_that_is_refused_is_tried_again_and_never_repeated() -> None:
    with mail_server({"AUTH": "535 wrong"}) as box, pytest.raises(NotDelivered) as refused:
        sender(box, "smtp", "user:secret@").send(MAIL)
    assert "secret" not in refused.value.message


def test_a_connection_cut_after_the_letter_is_tried_again() -> None:
    with mail_server({"DATA.": CUT}) as box, pytest.raises(NotDelivered):
        sender(box).send(MAIL)
    assert len(box.letters) == 1  # the server may have taken it: it comes again with the same Message-ID


def test_a_server_that_says_nothing_is_tried_again() -> None:
    with mail_server({"RCPT": HANG}) as box, pytest.raises(NotDelivered, match="timed out"):
        sender(box, timeout=0.2).send(MAIL)


@pytest.mark.parametrize("farewell", ["500 what?", CUT])
def test_a_letter_that_was_taken_is_taken_however_the_server_parts(farewell: str) -> None:
    with mail_server({"QUIT": farewell}) as box:
        assert sender(box).send(MAIL).endswith("queued as 4711")


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NotDelivered, match="refused"):
        MailSender(f"smtp://127.0.0.1:{port}", sender=FROM).send(MAIL)
