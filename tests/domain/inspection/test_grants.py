from dataclasses import replace
from datetime import date
from typing import Any

from domain.access.principal import Grant
from domain.inspection import refusals as no
from domain.inspection.grants import HeldGrants
from domain.inspection.mandate import Mandate
from domain.inspection.scope import Scope
from tests.records import GRANTING, History, grants_of
from tests.vocabulary import ZONE, moment

LEAD = "centre-supervisor"
RULE = GRANTING.act("open-inspection")
SCOPE = Scope(cases=("case:2", "case:1", "case:2"), units=("住建窗口",))
OPENED = "2026-03-02 09:00"
MANDATE = Mandate(moment(OPENED), "专项检查", "督查函〔2026〕7号", SCOPE, date(2026, 4, 30))


def held(inspection: str = "2026-hall-1") -> History[HeldGrants]:
    return grants_of().after(OPENED, LEAD, HeldGrants.receive, RULE, inspection, MANDATE)


def ids(history: History[HeldGrants], at: str) -> list[str]:
    return [one.id for one in history.record.held(moment(at), ZONE)]


def test_a_grant_holds_from_its_act_through_the_end_of_its_last_day() -> None:
    assert held().record.held(moment(OPENED), ZONE) == (
        Grant(
            "2026-hall-1",
            moment("2026-05-01 00:00"),
            cases=frozenset({"case:1", "case:2"}),
            units=frozenset({"住建窗口"}),
        ),
    )
    assert ids(held(), "2026-03-02 08:59") == []
    assert ids(held(), "2026-04-30 23:59") == ["2026-hall-1"]
    assert ids(held(), "2026-05-01 00:00") == []


def test_who_gave_a_grant_and_why_stays_on_record() -> None:
    (one,) = held().record.grants
    assert (one.given_by, one.mandate.reason, one.mandate.basis) == ("principal", "专项检查", "督查函〔2026〕7号")


def test_nobody_grants_to_himself_or_extends_a_grant_of_his_own() -> None:
    act = HeldGrants.receive
    grants_of("p:901").refused(no.GrantToOneself, OPENED, LEAD, act, RULE, "2026-hall-1", MANDATE, principal="p:901")
    longer: dict[str, Any] = {"inspection": "2026-hall-1", "reason": "续", "until": date(2026, 5, 20)}
    held().refused(no.GrantToOneself, OPENED, LEAD, HeldGrants.extend, RULE, **longer, principal="p:901")


def test_an_extension_moves_the_last_day_and_an_end_comes_at_once() -> None:
    longer: dict[str, Any] = {"inspection": "2026-hall-1", "reason": "续", "until": date(2026, 5, 20)}
    extended = held().after("2026-04-20", LEAD, HeldGrants.extend, RULE, **longer)
    assert ids(extended, "2026-05-20 23:59") == ["2026-hall-1"]
    ended = extended.after("2026-04-21 10:00", LEAD, HeldGrants.end, RULE, inspection="2026-hall-1", reason="完成")
    assert ids(ended, "2026-04-21 09:59") == ["2026-hall-1"]
    assert ids(ended, "2026-04-21 10:00") == []


def test_a_grant_that_ended_is_given_anew_and_another_stands_beside_it() -> None:
    two = held().after(OPENED, LEAD, HeldGrants.receive, RULE, "2026-other", MANDATE)
    ended = two.after("2026-03-05", LEAD, HeldGrants.end, RULE, inspection="2026-hall-1", reason="撤回")
    assert ids(ended, "2026-03-06") == ["2026-other"]
    again = replace(MANDATE, opened_at=moment("2026-03-07"))
    renewed = ended.after("2026-03-07", LEAD, HeldGrants.receive, RULE, "2026-hall-1", again)
    assert ids(renewed, "2026-03-06") == ["2026-other"]
    assert ids(renewed, "2026-03-08") == ["2026-other", "2026-hall-1"]
