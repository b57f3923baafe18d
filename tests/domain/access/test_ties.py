"""关联申请人账户: a case filed at the counter is an applicant's own once it is tied; nobody else gets at it by that."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.access import refusals
from domain.access.account import Account
from domain.access.case_header import CaseHeader
from domain.access.decision import decide, reach_of
from domain.access.events import Kind
from domain.access.level import CaseLevel
from domain.access.role import Role
from tests.books import kept, on, topics

NOW = datetime(2026, 3, 9, 1, tzinfo=UTC)
COUNTER = CaseHeader("case:1", "window-approval", "p:clerk", frozenset({"住建窗口"}), CaseLevel.SENSITIVE)


def applicant() -> Account:
    account = kept(Account.open(None, "p:1", Kind.PERSON, on("2026-01-05", role="administrator")))
    account.give(Role.APPLICANT, (), "实名注册", on("2026-01-05", role="administrator"))
    return kept(account)


def test_a_tied_case_is_ones_own_until_the_tie_is_undone() -> None:
    account = applicant()
    assert not decide(account.as_principal(NOW), "case.read", COUNTER, NOW).allowed
    account.tie("case:1", on("2026-03-02", role="window"))
    account = kept(account)
    tied = account.as_principal(NOW)
    assert decide(tied, "case.read", COUNTER, NOW).rule == "applicant.own"
    assert decide(tied, "case.supply-corrections", COUNTER, NOW).allowed
    assert not decide(tied, "case.read", replace(COUNTER, case="case:2"), NOW).allowed
    assert reach_of(tied, "case.read", NOW).covers(COUNTER)
    account.untie("case:1", "关联有误", on("2026-03-03", role="window"))
    account = kept(account)
    assert not decide(account.as_principal(NOW), "case.read", COUNTER, NOW).allowed
    assert topics(account)[-2:] == ["access.case_tied", "access.case_untied"]


def test_a_tie_gives_a_colleague_no_case() -> None:
    account = kept(Account.open(None, "p:2", Kind.PERSON, on("2026-01-05", role="administrator")))
    account.give(Role.WINDOW, ("水务窗口",), "任命", on("2026-01-05", role="administrator"))
    with pytest.raises(refusals.NotAnApplicant):
        account.tie("case:1", on("2026-03-02", role="window"))


def test_nobody_ties_a_case_to_himself() -> None:
    account = applicant()
    occasion = on("2026-03-02", role="window")
    actor = occasion.header.actor.model_copy(update={"principal": "p:1"})
    own = replace(occasion, header=occasion.header.model_copy(update={"actor": actor}))
    with pytest.raises(refusals.TiedToOneself):
        account.tie("case:1", own)


def test_a_tie_is_made_once_and_undone_once() -> None:
    account = applicant()
    with pytest.raises(refusals.CaseNotTied):
        account.untie("case:1", "关联有误", on("2026-03-02", role="window"))
    account.tie("case:1", on("2026-03-02", role="window"))
    with pytest.raises(refusals.CaseTiedAlready):
        account.tie("case:1", on("2026-03-02", role="window"))
