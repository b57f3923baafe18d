"""The access log on the command line."""

from tests.command_line.conftest import Run


def test_an_empty_access_log_is_shown_sealed_and_verified(founded: Run) -> None:
    assert founded("access-log", "show", "--json").json == []
    assert "nothing has come since" in founded("access-log", "seal").succeeded().out
    assert founded("access-log", "verify", "--json").json == {"seals": 0, "sealed": 0, "unsealed": 0}
    assert "0 seals hold" in founded("access-log", "verify").succeeded().out


def test_where_no_ledger_was_founded_there_is_no_access_log(unfounded: Run) -> None:
    assert "founded" in unfounded("access-log", "show").refused()
