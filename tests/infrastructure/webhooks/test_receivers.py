"""The list of receivers, and the signatures: nothing goes elsewhere, and whoever receives can tell who sent it."""

import re
import stat
from pathlib import Path

import pytest

from application.webhooks import ReceiverNotAllowed, SecretMissing
from infrastructure.errors import InvalidSetting
from infrastructure.webhooks.receivers import Receivers
from infrastructure.webhooks.signature import Secrets, signed
from tests.infrastructure.webhooks.receiver import verified

LIST = Receivers.listed("https://hooks.example https://oa.example:8443=10.20.0.0/16 http://localhost:9000=127.0.0.0/8")


@pytest.mark.parametrize(
    ("receiver", "addresses"),
    [
        ("https://hooks.example/a?b=1", ["93.184.216.34"]),
        ("https://HOOKS.example./a", ["2606:2800:220:1::1"]),
        ("https://oa.example:8443/", ["10.20.3.4"]),
        ("http://localhost:9000/", ["127.0.0.1"]),
    ],
)
def test_a_receiver_on_the_list_is_pinned_to_an_address_that_is_allowed(receiver: str, addresses: list[str]) -> None:
    _, pinned = LIST.pinned(receiver, lambda *_: addresses)
    assert pinned == addresses[0]


@pytest.mark.parametrize(
    "receiver",
    [
        "https://other.example/",
        "https://hooks.example:444/",
        "http://hooks.example/",
        "https://user@hooks.example/",
        "https://hooks.example@other.example/",
        "https://hooks.example.other.example/",
        "https://[::1]/",
        "ftp://hooks.example/",
        "https://",
        "https://hooks.example:99999/",
        "https://hooks.example/ x",
        "//hooks.example/",
        "https://ｈooks.example/",
    ],
)
def test_any_other_receiver_is_refused(receiver: str) -> None:
    with pytest.raises(ReceiverNotAllowed):
        LIST.check(receiver)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.20.0.1", "192.168.1.1", "169.254.169.254", "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1",
     "0.0.0.1", "224.0.0.1", "100.64.0.1"],
)  # fmt: skip
def test_a_name_that_leads_to_a_private_address_is_not_followed(address: str) -> None:
    with pytest.raises(ReceiverNotAllowed):
        LIST.pinned("https://hooks.example/", lambda *_: ["93.184.216.34", address])


def test_a_private_address_outside_the_network_named_is_not_followed() -> None:
    with pytest.raises(ReceiverNotAllowed):
        LIST.pinned("https://oa.example:8443/", lambda *_: ["10.21.0.1"])


@pytest.mark.parametrize("text", ["hooks.example", "https://a/path", "http://a.example", "https://a=10.0.0.1/8",
                                  "http://a.example=10.0.0.0/8", "https://u:p@a.example"])  # fmt: skip
def test_a_list_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(InvalidSetting):
        Receivers.listed(text)


def test_the_signature_is_that_of_standard_webhooks() -> None:
    key = Secrets(None, {"CASELEDGER_WEBHOOK_SECRET_A": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}).of("a")
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', key)
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_while_a_secret_is_replaced_the_receiver_may_know_either(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path / "keys")
    old = secrets.make("oa", keep=1)
    new = secrets.make("oa", keep=1)
    headers = signed("oa_1", 5, b"{}", secrets.of("oa"))
    assert verified(headers, b"{}", old)
    assert verified(headers, b"{}", new)
    secrets.make("oa", keep=1)
    assert not verified(signed("oa_1", 5, b"{}", secrets.of("oa")), b"{}", old)
    assert stat.S_IMODE((tmp_path / "keys" / "oa").stat().st_mode) == 0o600
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", new)


@pytest.mark.parametrize("text", ["", "whsec_short", "whsec_%%%%", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw x"])
def test_a_secret_that_is_missing_or_damaged_signs_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "oa").write_text(text)
    with pytest.raises(SecretMissing):
        Secrets(tmp_path).of("oa")
    with pytest.raises(SecretMissing):
        Secrets(tmp_path).of("../oa")
    assert "MfKQ9r8G" not in repr(Secrets(tmp_path, {"CASELEDGER_WEBHOOK_SECRET_OA": "MfKQ9r8G"}))
