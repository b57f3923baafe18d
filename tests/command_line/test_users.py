"""Users and service accounts by hand."""

import re
from datetime import UTC, datetime

import pytest

from api.composition import settings_for
from api.composition_of_access import access_by_hand
from application.access.identification import Brought, TokenRefused
from domain.access.role import Role
from tests.command_line.conftest import Run

SYSTEM, AUDIT = Role.SYSTEM_ADMINISTRATOR.value, Role.AUDIT_ADMINISTRATOR.value


@pytest.fixture
def clerk(founded: Run) -> str:
    """Enter a clerk, and give the first password."""
    added = founded("users", "add", "Clerk", "--name", "王五（模拟）", "--json").json
    assert re.fullmatch(r"p:[0-9a-f]{24}", added["principal"])
    assert added["login"] == "clerk"
    password: str = added["password"]
    return password


def test_a_first_password_is_told_once_and_known_by_its_hash_alone(founded: Run, clerk: str) -> None:
    told = founded("users", "list").succeeded().out
    assert "王五（模拟）" in told
    assert clerk not in told
    with access_by_hand(settings_for(None)) as access:
        held = access.entrance.identities.password("clerk")
    assert held is not None
    assert held.hash.startswith("$argon2id$")
    assert held.must_change


def test_an_office_is_given_in_units_and_withdrawn_and_the_record_says_why(founded: Run, clerk: str) -> None:
    del clerk
    given = ("users", "grant-role", "clerk", "window", "--unit", "住建窗口", "--unit", "规划窗口", "--reason", "任命")
    assert founded(*given, "--until", "2126-01-01", "--json").json["position"] > 1
    [person] = founded("users", "list", "--json").json
    assert (person["roles"], person["units"], person["disabled"]) == (["window"], ["住建窗口", "规划窗口"], False)
    [held] = founded("users", "roles", "clerk", "--json").json
    assert (held["role"], held["reason"], held["until"][:10]) == ("window", "任命", "2125-12-31")
    assert "窗口人员 window clerk" in founded("users", "roles", "clerk").succeeded().out
    founded("users", "withdraw-role", "clerk", "window", "--reason", "调离").succeeded()
    assert founded("users", "list", "--json").json[0]["roles"] == []


def test_a_person_may_be_entered_with_an_office_at_once_and_nobody_is_two_officers(founded: Run) -> None:
    founded("users", "add", "root", "--name", "系统管理员", "--role", SYSTEM).succeeded()
    refusal = founded("users", "grant-role", "root", AUDIT, "--reason", "兼任").refused()
    assert "三员分立" in refusal
    assert founded("users", "list", "--json").json[0]["roles"] == [SYSTEM]


def test_a_disabled_account_lets_nobody_in_until_it_is_enabled(founded: Run, clerk: str) -> None:
    founded("users", "disable", "clerk", "--reason", "离岗").succeeded()
    assert "已停用 disabled" in founded("users", "list").out
    assert "disabled already" in founded("users", "disable", "clerk", "--reason", "离岗").refused()
    founded("users", "enable", "clerk", "--reason", "返岗").succeeded()
    assert founded("users", "list", "--json").json[0]["disabled"] is False
    del clerk


def test_a_password_is_set_anew(founded: Run, clerk: str) -> None:
    new = founded("users", "password", "clerk", "--json").json["password"]
    assert new != clerk
    assert len(new) >= 12


def test_a_person_whom_an_issuer_knows_has_no_password_here(founded: Run) -> None:
    known = ("--issuer", "https://id.example.gov.cn", "--subject", "1001")
    added = founded("users", "add", "--name", "李四（模拟）", *known, "--json").json
    assert added["password"] is None
    assert "no login here" in founded("users", "password", added["principal"]).refused()
    assert "another account" in founded("users", "add", "--name", "李四", *known).refused()
    assert len(founded("users", "list", "--json").json) == 1


REFUSED = {
    "a login that is taken": ("add", "CLERK", "--name", "他人"),
    "a login of blanks": ("add", " ", "--name", "他人"),
    "a login with NUL": ("add", "a\0b", "--name", "他人"),
    "a name that says nothing": ("add", "other", "--name", " "),
    "neither login nor issuer": ("add", "--name", "他人"),
    "an issuer alone": ("add", "--name", "他人", "--issuer", "https://id.example.gov.cn"),
    "a role that nobody knows": ("grant-role", "clerk", "king", "--reason", "…"),
    "a role without its unit": ("grant-role", "clerk", "window", "--reason", "…"),
    "a person that nobody knows": ("grant-role", "nobody", "inspector", "--reason", "…"),
    "no reason": ("grant-role", "clerk", "inspector", "--reason", ""),
    "an end before now": ("grant-role", "clerk", "inspector", "--reason", "…", "--until", "2020-01-01"),
    "an end that is no time": ("grant-role", "clerk", "inspector", "--reason", "…", "--until", "soon"),
    "a role that is not held": ("withdraw-role", "clerk", "inspector", "--reason", "…"),
    "at opening, a role without its unit": ("add", "other", "--name", "他人", "--role", "window"),
}


def test_what_cannot_be_done_is_one_sentence_and_nothing_is_written(founded: Run, clerk: str) -> None:
    del clerk
    with access_by_hand(settings_for(None)) as access:
        before = access.accounts._ledger.position()
    for what, words in REFUSED.items():
        assert founded("users", *words).refused(), what
    with access_by_hand(settings_for(None)) as access:
        assert access.accounts._ledger.position() == before
    assert len(founded("users", "list", "--json").json) == 1


def test_nothing_is_entered_in_a_ledger_that_nobody_has_founded(unfounded: Run) -> None:
    assert "not been founded" in unfounded("users", "list").refused()
    assert "not been founded" in unfounded("service-accounts", "list").refused()


def test_a_key_of_a_program_is_shown_once_changed_over_and_revoked(founded: Run) -> None:
    add = ("service-accounts", "add", "大屏", "--scope", "board.read", "--days", "30", "--reason", "数据大屏")
    first = founded(*add, "--json").json
    assert re.fullmatch(r"clk_[0-9a-f]{12}_\S{43}", first["secret"])
    second = founded("service-accounts", "rotate", "大屏", "--json").json
    assert "Two keys hold at once" in founded("service-accounts", "rotate", "大屏").refused()
    [row] = founded("service-accounts", "list", "--json").json
    assert [(key["key"], key["scopes"], key["last_used_at"]) for key in row["keys"]] == [
        (first["key"], ["board.read"], None),
        (second["key"], ["board.read"], None),
    ]
    assert row["roles"] == ["consumer"]
    with access_by_hand(settings_for(None)) as access:
        for one in (first, second):
            found = access.identification.identify(Brought(bearer=one["secret"]))
            assert found.id == first["principal"]
            assert (set(found.roles), set(found.scopes)) == ({Role.CONSUMER}, {"board.read"})
    founded("service-accounts", "revoke", "大屏", first["key"], "--reason", "已更换").succeeded()
    with access_by_hand(settings_for(None)) as access:
        with pytest.raises(TokenRefused):
            access.identification.identify(Brought(bearer=first["secret"]))
        access.identification.identify(Brought(bearer=second["secret"]))
    [row] = founded("service-accounts", "list", "--json").json
    assert row["keys"][0]["last_used_at"] <= datetime.now(UTC).isoformat()
    told = founded("service-accounts", "list").succeeded().out
    assert second["key"] in told
    assert second["secret"] not in told


@pytest.mark.parametrize(
    "words",
    [("add", "大屏", "--reason", "又一次"), ("add", "新", "--role", AUDIT, "--reason", "…"), ("rotate", "无此"),
     ("revoke", "大屏", "000000000000", "--reason", "…"), ("add", "", "--reason", "…")],
    ids=["name taken", "an officer", "unknown", "unknown key", "no name"],
)  # fmt: skip
def test_a_service_account_is_refused(founded: Run, words: tuple[str, ...]) -> None:
    founded("service-accounts", "add", "大屏", "--reason", "数据大屏").succeeded()
    assert founded("service-accounts", *words).refused()
    assert [row["name"] for row in founded("service-accounts", "list", "--json").json] == ["大屏"]
