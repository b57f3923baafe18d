from pathlib import Path

import pytest

from infrastructure.errors import InvalidSetting, UnsafeSettings
from infrastructure.proof.note import COSIGNATURE, key_of
from infrastructure.proof.signer import Ed25519Signer
from infrastructure.settings import Settings

WITNESS = str(key_of("witness.example", Ed25519Signer(bytes(32)), COSIGNATURE))
LOG = str(key_of("caseledger/3f", Ed25519Signer(bytes(32))))


def test_an_empty_environment_means_the_embedded_server_in_its_usual_place() -> None:
    assert Settings.from_environment({}) == Settings()
    assert Settings.from_environment({"CASELEDGER_DATABASE_URL": ""}) == Settings()


def test_the_folder_on_the_command_line_goes_before_that_of_the_environment() -> None:
    environment = {"CASELEDGER_DATA_DIR": "/a"}
    assert Settings.from_environment(environment).data_dir == Path("/a")
    assert Settings.from_environment(environment, data_dir=Path("/b")).data_dir == Path("/b")


def test_the_urls_of_an_outside_server_are_taken_each_for_its_role() -> None:
    names = ("DATABASE", "APPEND", "PROJECT", "READ")
    settings = Settings.from_environment({f"CASELEDGER_{name}_URL": f"postgresql://h/{name}" for name in names})
    urls = (settings.database_url, settings.append_url, settings.project_url, settings.read_url)
    assert urls == tuple(f"postgresql://h/{name}" for name in names)


def test_a_url_for_one_role_without_the_database_is_refused() -> None:
    with pytest.raises(InvalidSetting, match="CASELEDGER_DATABASE_URL"):
        Settings.from_environment({"CASELEDGER_READ_URL": "postgresql://h/d"})


def test_keys_lie_in_the_data_folder_unless_a_folder_is_named() -> None:
    assert Settings.from_environment({"CASELEDGER_DATA_DIR": "/a"}).keys_folder == Path("/a/keys")
    named = {"CASELEDGER_DATA_DIR": "/a", "CASELEDGER_KEYS_DIR": "/k"}
    assert Settings.from_environment(named).keys_folder == Path("/k")
    assert Settings.from_environment({"CASELEDGER_DATABASE_URL": "postgresql://h/d"}).keys_folder is None


def test_witnesses_are_pairs_of_key_and_address() -> None:
    text = f"{WITNESS} https://one.example/w {WITNESS} http://10.0.0.1:8080"
    witnesses = Settings.from_environment({"CASELEDGER_WITNESSES": text}).proof.witnesses
    assert [(str(one.key), one.url) for one in witnesses] == [
        (WITNESS, "https://one.example/w"),
        (WITNESS, "http://10.0.0.1:8080"),
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WITNESSES", "https://one.example"),
        ("WITNESSES", "x https://one.example"),
        ("WITNESSES", f"{WITNESS} one.example"),
        ("WITNESSES", f"{LOG} https://one.example"),
        ("ANCHOR_URL", "ftp://one.example"),
        ("ANCHOR_URL", "https://"),
        ("ANCHOR_URL", "https://[x"),
        ("ANCHOR_URL", "https://x:99999"),
    ],
)
def test_a_place_that_cannot_be_reached_by_its_setting_is_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidSetting, match=f"CASELEDGER_{name}"):
        Settings.from_environment({f"CASELEDGER_{name}": value})


@pytest.mark.parametrize("url", ["postgresql://u:secret@[h/d", "nonsense secret", "postgresql://u:secret@h/d?what=1"])
def test_a_malformed_url_is_refused_without_repeating_its_password(url: str) -> None:
    with pytest.raises(InvalidSetting, match="CASELEDGER_DATABASE_URL") as refused:
        Settings.from_environment({"CASELEDGER_DATABASE_URL": url})
    assert "secret" not in refused.value.message


@pytest.mark.parametrize("value", ["y", "YES", "true", "1", "on", " t "])
def test_the_mode_that_loses_events_for_readers_is_refused(value: str) -> None:
    with pytest.raises(UnsafeSettings, match="POSTGRES_ENABLE_DB_FUNCTIONS"):
        Settings.from_environment({"POSTGRES_ENABLE_DB_FUNCTIONS": value})


@pytest.mark.parametrize("value", ["", "n", "false", "0"])
def test_that_mode_switched_off_is_no_matter(value: str) -> None:
    Settings.from_environment({"POSTGRES_ENABLE_DB_FUNCTIONS": value})


def test_documents_lie_in_the_data_folder_unless_another_is_named() -> None:
    assert Settings.from_environment({"CASELEDGER_DATA_DIR": "/a"}).documents_folder == Path("/a/documents")
    named = Settings.from_environment({"CASELEDGER_DATA_DIR": "/a", "CASELEDGER_DOCUMENTS_DIR": "/d"})
    assert named.documents_folder == Path("/d")


def test_an_outside_database_has_no_folder_of_documents_unless_one_is_named() -> None:
    outside = {"CASELEDGER_DATABASE_URL": "postgresql://h/d"}
    assert Settings.from_environment(outside).documents_folder is None
    assert Settings.from_environment({**outside, "CASELEDGER_DOCUMENTS_DIR": "/d"}).documents_folder == Path("/d")
    assert Settings.from_environment(outside, data_dir=Path("/a")).documents_folder == Path("/a/documents")


def test_a_sender_that_cannot_be_used_is_refused_at_the_start() -> None:
    with pytest.raises(InvalidSetting, match="CASELEDGER_SENDER"):
        Settings.from_environment({"CASELEDGER_SENDER": "pigeon"})


def test_how_much_may_wait_is_set_by_the_operator() -> None:
    environment = {
        "CASELEDGER_WAITING_COMMANDS": "64",
        "CASELEDGER_WAITING_SECONDS": "3",
        "CASELEDGER_REQUESTS_AT_ONCE": "",
    }
    bounds = Settings.from_environment(environment).bounds
    assert (bounds.waiting, bounds.patience, bounds.requests) == (64, 3.0, 160)


@pytest.mark.parametrize("given", ["0", "-1", "1.5", "many", "٣", "100001", "9" * 5000])
def test_a_bound_that_is_no_whole_number_is_refused(given: str) -> None:
    with pytest.raises(InvalidSetting, match="CASELEDGER_WAITING_COMMANDS"):
        Settings.from_environment({"CASELEDGER_WAITING_COMMANDS": given})
