"""Which sender an operator may choose, and what is refused before anything personal could leave."""

from pathlib import Path

import pytest

from infrastructure.errors import InvalidSetting
from infrastructure.sending.choice import SenderChoice
from infrastructure.sending.gateway import GatewaySender
from infrastructure.sending.mail import MailSender
from infrastructure.sending.outbox import OutboxSender

HTTP = {"CASELEDGER_SENDER": "http", "CASELEDGER_GATEWAY_URL": "https://gateway.example/send"}
SMTP = {
    "CASELEDGER_SENDER": "smtp",
    "CASELEDGER_SMTP_URL": "smtps://user:secret@mail.example",
    "CASELEDGER_SMTP_FROM": "ledger@example.org",
}


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        pytest.param({}, OutboxSender, id="nothing said"),
        pytest.param({"CASELEDGER_SENDER": ""}, OutboxSender, id="said to be nothing"),
        pytest.param({"CASELEDGER_SENDER": "outbox"}, OutboxSender, id="outbox"),
        pytest.param(HTTP, GatewaySender, id="http"),
        pytest.param(SMTP, MailSender, id="smtp"),
    ],
)
def test_the_sender_that_was_chosen_is_opened(environment: dict[str, str], kind: type) -> None:
    chosen = SenderChoice.from_environment(environment).opened(Path("/data"), simulated=False)
    assert type(chosen) is kind


@pytest.mark.parametrize("environment", [{}, HTTP, SMTP], ids=["outbox", "http", "smtp"])
def test_a_simulation_has_the_outbox_and_no_other(environment: dict[str, str]) -> None:
    chosen = SenderChoice.from_environment(environment).opened(Path("/data"), simulated=True)
    assert type(chosen) is OutboxSender


def test_the_outbox_lies_in_the_data_folder_or_where_it_is_named_or_nowhere(tmp_path: Path) -> None:
    named = SenderChoice.from_environment({"CASELEDGER_OUTBOX_DIR": str(tmp_path)})
    assert named.opened(None, simulated=False) is not None
    assert SenderChoice().opened(None, simulated=False) is None
    assert SenderChoice.from_environment(HTTP).opened(None, simulated=True) is None


@pytest.mark.parametrize(
    ("environment", "setting"),
    [
        pytest.param({"CASELEDGER_SENDER": "pigeon"}, "CASELEDGER_SENDER", id="no such sender"),
        pytest.param({"CASELEDGER_SENDER": "http"}, "CASELEDGER_GATEWAY_URL", id="no gateway"),
        pytest.param({**HTTP, "CASELEDGER_GATEWAY_URL": "ftp://h/"}, "CASELEDGER_GATEWAY_URL", id="no HTTP"),
        pytest.param({**HTTP, "CASELEDGER_GATEWAY_URL": "https:///x"}, "CASELEDGER_GATEWAY_URL", id="no host"),
        pytest.param({**HTTP, "CASELEDGER_GATEWAY_URL": "https://h:x/"}, "CASELEDGER_GATEWAY_URL", id="no port"),
        pytest.param({**HTTP, "CASELEDGER_GATEWAY_URL": "http://h/"}, "CASELEDGER_GATEWAY_URL", id="HTTP without TLS"),
        pytest.param({**SMTP, "CASELEDGER_SMTP_URL": ""}, "CASELEDGER_SMTP_URL", id="no mail server"),
        pytest.param({**SMTP, "CASELEDGER_SMTP_URL": "smtp://u:secret@h"}, "CASELEDGER_SMTP_URL", id="no TLS"),
        pytest.param({**SMTP, "CASELEDGER_SMTP_URL": "smtps://u:secret@[h"}, "CASELEDGER_SMTP_URL", id="malformed"),
        pytest.param({**SMTP, "CASELEDGER_SMTP_FROM": ""}, "CASELEDGER_SMTP_FROM", id="no sender's address"),
        pytest.param({**SMTP, "CASELEDGER_SMTP_FROM": "a@b\nBcc: c@d"}, "CASELEDGER_SMTP_FROM", id="a smuggled header"),
    ],
)
def test_a_choice_that_cannot_be_used_is_refused_without_repeating_a_password(
    environment: dict[str, str], setting: str
) -> None:
    with pytest.raises(InvalidSetting, match=setting) as refused:
        SenderChoice.from_environment(environment)
    assert "secret" not in refused.value.message


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_this_machine_is_reached_without_tls(host: str) -> None:
    SenderChoice.from_environment({**HTTP, "CASELEDGER_GATEWAY_URL": f"http://{host}:9/"})
    SenderChoice.from_environment({**SMTP, "CASELEDGER_SMTP_URL": f"smtp://{host}:25"})


def test_a_password_never_shows() -> None:
    assert "secret" not in repr(SenderChoice.from_environment(SMTP))
