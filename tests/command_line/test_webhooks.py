"""Subscriptions on the command line: listed, with what was given up; a secret is made and printed once."""

import re
from pathlib import Path

import pytest

from tests.command_line.conftest import Run


def test_a_ledger_without_subscriptions_lists_none_and_knows_none(founded: Run) -> None:
    assert founded("webhooks", "list", "--json").json == []
    assert "接收方" in founded("webhooks", "list").succeeded().out
    assert "No such subscription" in founded("webhooks", "dead", "oa").refused()
    assert "No such subscription" in founded("webhooks", "retry", "oa", "7").refused()


def test_a_secret_is_made_in_a_folder_and_printed_once(
    founded: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CASELEDGER_KEYS_DIR")
    assert "CASELEDGER_KEYS_DIR" in founded("webhooks", "secret", "oa").refused()
    monkeypatch.setenv("CASELEDGER_KEYS_DIR", str(tmp_path))
    made = founded("webhooks", "secret", "oa").succeeded().out.strip()
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", made)
    again = founded("webhooks", "secret", "oa").succeeded().out.strip()
    assert (tmp_path / "webhooks" / "oa").read_text().split() == [again, made]
    assert "No such subscription" in founded("webhooks", "secret", "../oa").refused()


def test_a_list_of_receivers_that_cannot_be_meant_is_a_refusal(founded: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASELEDGER_RECEIVERS", "hooks.example")
    assert "CASELEDGER_RECEIVERS" in founded("webhooks", "list").refused()
