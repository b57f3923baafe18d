from pathlib import Path

import pytest

from infrastructure.errors import InvalidSetting
from infrastructure.identity.choice import IdentityChoice
from infrastructure.settings import Settings

GOOD = """
- issuer: https://id.example.gov.cn
  title: 市统一身份认证
  audience: caseledger
  client_id: console
  client_secret_file: {folder}/secret
  algorithms: [ES256]
  endpoints:
    jwks: https://id.example.gov.cn/keys
  claims:
    roles: groups
    values: {{inspectors: inspector}}
- issuer: http://127.0.0.1:9000
  title: 本机
  audience: caseledger
"""


def read(folder: Path, text: str) -> IdentityChoice:
    (folder / "secret").write_text("a secret\n", encoding="utf-8")
    (folder / "issuers.yaml").write_text(text.format(folder=folder), encoding="utf-8")
    environment = {"CASELEDGER_ISSUERS_FILE": str(folder / "issuers.yaml")}
    return Settings.from_environment(environment, data_dir=folder).identity


def test_the_file_pins_the_issuers_and_their_secrets_lie_in_files_of_their_own(tmp_path: Path) -> None:
    first, second = read(tmp_path, GOOD).issuers
    assert (first.client_secret, second.client_secret) == ("a secret", None)
    assert (first.algorithms, second.algorithms) == (("ES256",), ("RS256", "PS256", "ES256", "EdDSA"))
    assert first.claims is not None
    assert "a secret" not in repr(first)


@pytest.mark.parametrize(
    ("was", "written"),
    [
        ("https://id.example.gov.cn\n", "http://id.example.gov.cn\n"),
        ("https://id.example.gov.cn\n", "file:///etc/passwd\n"),
        ("[ES256]", "[HS256]"),
        ("[ES256]", "[none]"),
        ("[ES256]", "[]"),
        ("inspector}}", "king}}"),
        ("{folder}/secret", "{folder}/nowhere"),
        ("http://127.0.0.1:9000", "https://id.example.gov.cn"),
        ("title: 本机", "titel: 本机"),
        ("  audience: caseledger\n", ""),
        ("- issuer: http", "- - issuer: http"),
        ("https://id.example.gov.cn/keys", "http://id.example.gov.cn/keys"),
        (GOOD, "{{"),
        (GOOD, "just words"),
        (GOOD, "!!python/object/apply:os.system [ls]"),
    ],
    ids=str,
)
def test_a_file_that_would_trust_too_much_or_cannot_be_read_is_refused(tmp_path: Path, was: str, written: str) -> None:
    assert was in GOOD
    with pytest.raises(InvalidSetting, match="CASELEDGER_ISSUERS_FILE"):
        read(tmp_path, GOOD.replace(was, written))


def test_a_file_that_is_missing_is_refused() -> None:
    with pytest.raises(InvalidSetting, match="cannot be read"):
        IdentityChoice.from_environment({"CASELEDGER_ISSUERS_FILE": "/nowhere/issuers.yaml"})


def test_without_settings_nobody_elsewhere_is_trusted() -> None:
    choice = IdentityChoice.from_environment({})
    assert (choice.issuers, choice.trusted_proxies, choice.public_url, choice.password_age) == ((), (), None, None)


@pytest.mark.parametrize(
    ("given", "origin"),
    [
        ("https://Ledger.example.gov.cn", "https://ledger.example.gov.cn"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
    ],
)
def test_the_address_of_the_server_is_an_origin(given: str, origin: str) -> None:
    assert IdentityChoice.from_environment({"CASELEDGER_PUBLIC_URL": given}).public_url == origin


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CASELEDGER_PUBLIC_URL", "ledger.example.gov.cn"),
        ("CASELEDGER_PUBLIC_URL", "https://ledger.example.gov.cn/app"),
        ("CASELEDGER_PUBLIC_URL", "https://user@ledger.example.gov.cn"),
        ("CASELEDGER_PUBLIC_URL", "https://[broken"),
        ("CASELEDGER_TRUSTED_PROXIES", "proxy.example"),
        ("CASELEDGER_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("CASELEDGER_SESSION_IDLE_MINUTES", "0"),
        ("CASELEDGER_SESSION_HOURS", "-1"),
        ("CASELEDGER_PASSWORD_DAYS", "ninety"),
        ("CASELEDGER_REQUESTS_PER_SECOND", "1000000"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_its_name(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=name):
        IdentityChoice.from_environment({name: value})
