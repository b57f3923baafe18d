"""Accounts over HTTP: one officer opens them, another gives the offices, nobody does both or anything for himself."""

import json
from collections.abc import Iterator

import httpx
import psycopg
import pytest

from api.routes.accounts import EXAMPLES, OFFICER
from domain.access.role import Role
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.guarded import Guarded, guarded_on
from tests.api.serving import Answer, answer_of

BODY = OFFICER["unit"]


@pytest.fixture(scope="module")
def served(server: EmbeddedServer) -> Iterator[Guarded]:
    with guarded_on(server) as opened:
        opened.enter("system", Role.SYSTEM_ADMINISTRATOR, BODY)
        opened.enter("security", Role.SECURITY_ADMINISTRATOR, BODY)
        opened.enter("audit", Role.AUDIT_ADMINISTRATOR, BODY)
        opened.enter("lead", Role.UNIT_LEAD, BODY)
        yield opened


@pytest.fixture
def office(served: Guarded) -> Guarded:
    served.http.cookies.clear()
    return served


def sent(office: Guarded, who: str, path: str, body: Answer) -> httpx.Response:
    office.http.cookies.clear()
    office.log_in(who)
    return office.http.post(f"/v1/accounts{path}", json=body, headers=office.own)


def opened(office: Guarded, login: str) -> Answer:
    return answer_of(sent(office, "system", "", {**EXAMPLES["open-person"], "login": login}), 201)


def row(office: Guarded, principal: str, who: str = "audit") -> Answer:
    office.http.cookies.clear()
    office.log_in(who)
    found = answer_of(office.http.get("/v1/accounts"), 200)
    return next(one for one in found["accounts"] if one["principal"] == principal)


def test_one_officer_opens_an_account_and_another_gives_it_its_office(office: Guarded) -> None:
    person = opened(office, "li")
    assert row(office, person["principal"]) == {
        "principal": person["principal"], "kind": "person", "name": "李四（模拟）", "login": "li",
        "roles": [], "units": [], "keys": [], "disabled": False,
    }  # fmt: skip
    path = f"/{person['principal']}"
    given = answer_of(sent(office, "security", f"{path}/give-role", EXAMPLES["give-role"]), 200)
    assert given["versions"] == {f"access:{person['principal']}": 2}
    assert row(office, person["principal"])["roles"] == ["window"]
    answer_of(sent(office, "security", f"{path}/withdraw-role", EXAMPLES["withdraw-role"]), 200)
    answer_of(sent(office, "system", f"{path}/disable", EXAMPLES["disable-account"]), 200)
    assert (row(office, person["principal"])["roles"], row(office, person["principal"])["disabled"]) == ([], True)
    assert office.log_in("li", person["password"]).status_code == 401
    answer_of(sent(office, "system", f"{path}/enable", EXAMPLES["enable-account"]), 200)
    assert 'action="/password"' in office.log_in("li", person["password"]).text


def test_the_record_says_which_officer_gave_it_by_which_rule_and_names_nobody(office: Guarded) -> None:
    person = opened(office, "recorded")
    answer_of(sent(office, "security", f"/{person['principal']}/give-role", EXAMPLES["give-role"]), 200)
    with psycopg.connect(office.database.url("read")) as connection:
        stream = f"access:{person['principal']}"
        rows = connection.execute("SELECT state FROM ledger.events WHERE stream = %s ORDER BY version", [stream])
        states = [bytes(state).decode() for (state,) in rows]
    actors = [json.loads(state)["header"]["actor"] for state in states]
    officers = [office.access.people.found(login).principal for login in ("system", "security")]
    assert [actor["principal"] for actor in actors] == officers
    assert [actor["grant"] for actor in actors] == ["system.accounts", "security.offices"]
    for secret in ("李四", "recorded", person["password"]):
        assert not any(secret in state for state in states)


@pytest.mark.parametrize(
    ("who", "act"),
    [("system", "give-role"), ("system", "withdraw-role"), ("security", "disable"), ("security", "enable"),
     ("audit", "give-role"), ("audit", "disable"), ("lead", "give-role"), ("lead", "disable")],
)  # fmt: skip
def test_an_officer_does_not_do_what_is_anothers(office: Guarded, who: str, act: str) -> None:
    principal = office.access.people.found("lead").principal
    name = {"disable": "disable-account", "enable": "enable-account"}.get(act, act)
    refused = answer_of(sent(office, who, f"/{principal}/{act}", EXAMPLES[name]), 403)
    assert refused["code"] == "not_permitted"


def test_whoever_gives_offices_gives_himself_none(office: Guarded) -> None:
    own = office.access.people.found("security").principal
    refused = answer_of(sent(office, "security", f"/{own}/give-role", EXAMPLES["give-role"]), 409)
    assert refused["code"] == "not_to_oneself"


def test_nobody_is_made_two_of_the_three_officers(office: Guarded) -> None:
    system = office.access.people.found("system").principal
    asked = {**EXAMPLES["give-role"], "role": "audit-administrator", "units": [BODY]}
    assert answer_of(sent(office, "security", f"/{system}/give-role", asked), 409)["code"] == "two_officers"


def test_an_account_is_not_opened_twice_nor_badly(office: Guarded) -> None:
    opened(office, "once")
    for login, status, code in (("ONCE", 409, "login_taken"), ("", 422, "malformed"), ("a b", 422, "login_malformed")):
        refused = answer_of(sent(office, "system", "", {**EXAMPLES["open-person"], "login": login}), status)
        assert refused["code"] == code
    late = {**EXAMPLES["open-person"], "login": "late", "effective_at": "2020-01-01T09:00:00+08:00"}
    assert sent(office, "system", "", late).status_code == 422
    unknown = sent(office, "security", "/p:nobody/give-role", EXAMPLES["give-role"])
    assert answer_of(unknown, 404)["code"] == "account_unknown"


def test_only_officers_see_who_has_an_account(office: Guarded) -> None:
    assert row(office, office.access.people.found("lead").principal, "system")["login"] == "lead"
    office.http.cookies.clear()
    office.log_in("lead")
    assert office.status("/v1/accounts") == 403
