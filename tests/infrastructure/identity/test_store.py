import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from psycopg import errors

from application.access.identities import Holder, LoginTaken, Password, PendingLogin, Session, StoredKey, Subject
from domain.access.events import Kind
from domain.errors import Refused
from infrastructure.identity.store import PostgresIdentities
from infrastructure.ledger.recorder import append_pool
from infrastructure.postgres.roles import RoleName
from tests.database import Database

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
ZHANG = Holder("p:1", Kind.PERSON, "张三（模拟）", "zhang")
HASH, OTHER = bytes(32), bytes([1] * 32)


@pytest.fixture
def identities(database: Database) -> Iterator[PostgresIdentities]:
    with append_pool(database.url("append")) as pool:
        store = PostgresIdentities(pool)
        with store.entering(ZHANG, Subject("https://id", "1001")):
            pass
        yield store


def test_a_holder_is_entered_once_the_account_is_on_record_and_not_at_all_if_it_is_refused(
    identities: PostgresIdentities,
) -> None:
    with pytest.raises(Refused), identities.entering(Holder("p:2", Kind.PERSON, "李四", "li")):
        raise Refused
    assert [holder.principal for holder in identities.holders(Kind.PERSON)] == ["p:1"]
    assert identities.named("li", Kind.PERSON) is None


@pytest.mark.parametrize(
    ("holder", "subject"),
    [
        (Holder("p:2", Kind.PERSON, "李四", "zhang"), None),
        (Holder("p:2", Kind.PERSON, "李四"), Subject("https://id", "1001")),
    ],
    ids=["login", "subject"],
)
def test_a_login_and_a_subject_belong_to_one_person(
    identities: PostgresIdentities, holder: Holder, subject: Subject | None
) -> None:
    with pytest.raises(LoginTaken), identities.entering(holder, subject):
        pass
    assert identities.holder("p:2") is None


def test_two_people_may_have_one_name_and_two_programs_not(identities: PostgresIdentities) -> None:
    with identities.entering(dataclasses.replace(ZHANG, principal="p:2", login="zhang-2")):
        pass
    with identities.entering(Holder("s:1", Kind.SERVICE, "大屏")):
        pass
    with pytest.raises(LoginTaken), identities.entering(Holder("s:2", Kind.SERVICE, "大屏")):
        pass
    assert len(identities.holders(Kind.PERSON)) == 2


def test_a_new_password_forgets_the_attempts_on_the_one_before(identities: PostgresIdentities) -> None:
    identities.keep_password(Password("p:1", "zhang", "old", True, NOW))
    held = identities.password("zhang")
    assert held is not None
    assert identities.count_attempt(held, NOW + timedelta(minutes=1))
    assert not identities.count_attempt(held, None), "another was counted since"
    identities.keep_password(Password("p:1", "zhang", "new", False, NOW))
    assert identities.password("zhang") == Password("p:1", "zhang", "new", False, NOW)


def test_sessions_that_have_ended_are_forgotten_when_another_begins(identities: PostgresIdentities) -> None:
    identities.begin_session(HASH, Session("p:1", NOW, NOW), ends_at=NOW + timedelta(hours=12))
    identities.begin_session(
        OTHER, Session("p:1", NOW + timedelta(hours=12), NOW + timedelta(hours=12)), ends_at=NOW + timedelta(hours=24)
    )
    assert identities.session(HASH) is None
    assert identities.session(OTHER) is not None
    identities.end_sessions("p:1")
    assert identities.session(OTHER) is None


def test_the_use_of_a_session_never_goes_back(identities: PostgresIdentities) -> None:
    identities.begin_session(HASH, Session("p:1", NOW, NOW), ends_at=NOW + timedelta(hours=12))
    for minutes in (9, 4):
        identities.touch_session(HASH, NOW + timedelta(minutes=minutes))
    session = identities.session(HASH)
    assert session is not None
    assert session.seen_at == NOW + timedelta(minutes=9)


def test_a_login_under_way_is_taken_once_and_forgotten_if_nobody_comes_back(identities: PostgresIdentities) -> None:
    pending = PendingLogin("https://id", "nonce", "verifier", "/", NOW)
    identities.begin_login(HASH, pending)
    identities.begin_login(OTHER, dataclasses.replace(pending, begun_at=NOW + timedelta(minutes=9)))
    assert identities.take_login(HASH) == pending
    assert identities.take_login(HASH) is None
    identities.begin_login(HASH, dataclasses.replace(pending, begun_at=NOW + timedelta(minutes=20)))
    assert identities.take_login(OTHER) is None


@pytest.mark.parametrize("role", ["read", "project"])
def test_no_other_role_sees_the_identities(database: Database, role: RoleName) -> None:
    with psycopg.connect(database.url(role)) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("SELECT 1 FROM identity.holders")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM identity.holders",
        "UPDATE identity.holders SET name = 'x'",
        "DELETE FROM identity.subjects",
        "UPDATE identity.subjects SET principal = 'p:2'",
        "UPDATE identity.api_keys SET secret_hash = '\\x00'",
        "DELETE FROM identity.api_keys",
        "UPDATE identity.sessions SET principal = 'p:2'",
        "TRUNCATE identity.sessions",
    ],
)
def test_the_role_that_appends_does_no_more_than_it_must(
    identities: PostgresIdentities, database: Database, statement: str
) -> None:
    identities.keep_key(StoredKey("k", "p:1", HASH))
    with psycopg.connect(database.url("append")) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)
