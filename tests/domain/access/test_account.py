from collections.abc import Callable
from datetime import datetime

import pytest

from domain.access import refusals
from domain.access.account import Account
from domain.access.events import Kind
from domain.access.role import Role
from domain.book_occasion import BookOccasion
from domain.errors import Refused
from domain.occasion import NotThisRole
from tests.books import ZONE, kept, on, topics

SYSTEM, SECURITY, AUDIT = Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR


def today(day: str = "2026-03-02") -> BookOccasion:
    return on(day, role="administrator")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def account(kind: Kind = Kind.PERSON) -> Account:
    return kept(Account.open(None, "p:1", kind, today("2026-01-05")))


def given(role: Role, *units: str, since: str | None = None, until: str | None = None) -> Account:
    one = account()
    begins, ends = (None if text is None else at(text) for text in (since, until))
    one.give(role, units, "任命", today(), since=begins, until=ends)
    return kept(one)


def test_an_account_holds_a_role_in_its_units_from_the_moment_on_until_it_is_withdrawn() -> None:
    clerk = given(Role.WINDOW, "住建窗口")
    assert clerk.as_principal(at("2026-03-02T08:59")).roles == frozenset()
    held = clerk.as_principal(at("2026-03-02T09:00"))
    assert (held.id, set(held.roles), set(held.units)) == ("p:1", {Role.WINDOW}, {"住建窗口"})
    clerk.withdraw(Role.WINDOW, "调离", today("2026-04-01"))
    clerk = kept(clerk)
    assert clerk.as_principal(at("2026-04-02")).roles == frozenset()
    assert topics(clerk) == ["access.account_opened", "access.role_given", "access.role_withdrawn"]


@pytest.mark.parametrize(
    ("moment", "held"),
    [("2026-03-31T23:59", False), ("2026-04-01T00:00", True), ("2026-06-30T23:59", True), ("2026-07-01T00:00", False)],
    ids=["before", "first moment", "last moment", "after"],
)
def test_a_role_holds_from_its_beginning_up_to_its_end(moment: str, held: bool) -> None:
    lead = given(Role.UNIT_LEAD, "市住建局", since="2026-04-01", until="2026-07-01")
    assert (Role.UNIT_LEAD in lead.roles(at(moment))) is held


def test_a_role_that_has_ended_can_be_given_anew() -> None:
    lead = given(Role.UNIT_LEAD, "市住建局", until="2026-04-01")
    lead.give(Role.UNIT_LEAD, ["市水务局"], "轮岗", today("2026-04-02"))
    assert kept(lead).units(at("2026-04-03")) == {"市水务局"}


def test_a_role_never_begins_before_the_act_that_gives_it() -> None:
    lead = given(Role.INSPECTOR, since="2020-01-01")
    assert lead.given[Role.INSPECTOR].since == at("2026-03-02T09:00")


@pytest.mark.parametrize("second", [SECURITY, AUDIT])
def test_nobody_is_two_of_the_three_officers(second: Role) -> None:
    officer = given(SYSTEM)
    with pytest.raises(refusals.TwoOfficers):
        officer.give(second, [], "兼任", today())


def test_an_officer_may_take_another_of_the_three_offices_once_the_first_has_ended() -> None:
    officer = given(SYSTEM, until="2026-06-01")
    with pytest.raises(refusals.TwoOfficers):
        officer.give(AUDIT, [], "轮岗", today(), since=at("2026-05-31T23:59"))
    officer.give(AUDIT, [], "轮岗", today(), since=at("2026-06-01"))
    assert kept(officer).roles(at("2026-06-02")) == {AUDIT}


def by(principal: str) -> BookOccasion:
    occasion = today()
    actor = occasion.header.actor.model_copy(update={"principal": principal})
    header = occasion.header.model_copy(update={"actor": actor})
    return BookOccasion(occasion.at, occasion.now, header, occasion.zone)


REFUSED: list[tuple[str, Callable[[], object], type[Refused]]] = [
    ("gives himself", lambda: account().give(SECURITY, [], "…", by("p:1")), refusals.NotToOneself),
    ("no unit", lambda: account().give(Role.WINDOW, [], "…", today()), refusals.UnitsNeeded),
    (
        "ends at once",
        lambda: account().give(Role.INSPECTOR, [], "…", today(), until=at("2026-03-02T09:00")),
        refusals.EndsBeforeItBegins,
    ),
    ("held", lambda: given(Role.INSPECTOR).give(Role.INSPECTOR, [], "…", today()), refusals.RoleHeld),
    (
        "held from later on",
        lambda: given(Role.INSPECTOR, since="2026-05-01").give(Role.INSPECTOR, [], "…", today()),
        refusals.RoleHeld,
    ),
    ("not held", lambda: account().withdraw(Role.INSPECTOR, "…", today()), refusals.RoleNotHeld),
    (
        "ended",
        lambda: given(Role.INSPECTOR, until="2026-03-03").withdraw(Role.INSPECTOR, "…", today("2026-03-04")),
        refusals.RoleNotHeld,
    ),
    ("a program", lambda: account(Kind.SERVICE).give(AUDIT, [], "…", today()), refusals.OfficersArePersons),
    ("opened", lambda: Account.open(account(), "p:1", Kind.PERSON, today()), refusals.AccountExists),
    ("open", lambda: account().enable("…", today()), refusals.NotDisabled),
    ("a person's key", lambda: account().issue_key("k", [], at("2027-01-01"), today()), refusals.NoServiceAccount),
    (
        "a key of yesterday",
        lambda: account(Kind.SERVICE).issue_key("k", [], at("2026-03-01"), today()),
        refusals.EndsBeforeItBegins,
    ),
    ("no such key", lambda: account(Kind.SERVICE).revoke_key("k", "…", today()), refusals.KeyUnknown),
    ("not an administrator", lambda: account().disable("…", on("2026-03-02")), NotThisRole),
    ("opened by a clerk", lambda: Account.open(None, "p:2", Kind.PERSON, on("2026-03-02")), NotThisRole),
]


@pytest.mark.parametrize(("act", "refusal"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_an_account_refuses(act: Callable[[], object], refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        act()


def test_nobody_gets_in_with_a_disabled_account_until_it_is_enabled() -> None:
    inspector = given(Role.INSPECTOR)
    inspector.disable("离岗", today("2026-03-03"))
    inspector = kept(inspector)
    with pytest.raises(refusals.AccountIsDisabled):
        inspector.as_principal(at("2026-03-04"))
    with pytest.raises(refusals.AlreadyDisabled):
        inspector.disable("离岗", today("2026-03-04"))
    inspector.enable("返岗", today("2026-03-05"))
    assert kept(inspector).as_principal(at("2026-03-06")).roles == {Role.INSPECTOR}


def test_two_keys_hold_at_once_while_one_takes_the_others_place() -> None:
    consumer = account(Kind.SERVICE)
    consumer.issue_key("old", ["board.read"], at("2026-06-01"), today())
    consumer.issue_key("new", ["board.read", "board.read"], at("2027-06-01"), today())
    consumer = kept(consumer)
    assert {key for key in ("old", "new") if consumer.key(key, at("2026-05-31")) is not None} == {"old", "new"}
    with pytest.raises(refusals.TooManyKeys):
        consumer.issue_key("third", [], at("2027-06-01"), today())
    with pytest.raises(refusals.KeyExists):
        consumer.issue_key("old", [], at("2027-06-01"), today())
    consumer.revoke_key("old", "已更换", today("2026-04-01"))
    consumer = kept(consumer)
    assert consumer.key("old", at("2026-04-01T10:00")) is None
    assert consumer.key("new", at("2027-06-01")) is None
    assert consumer.keys["new"].scopes == ("board.read",)
    consumer.issue_key("third", [], at("2027-06-01"), today("2026-04-02"))
