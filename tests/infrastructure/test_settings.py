from pathlib import Path

import pytest

from infrastructure.errors import InvalidSetting, UnsafeSettings
from infrastructure.settings import Settings


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
