"""Decisions: every relation of every rule, and that a reach says of all cases what a decision says of one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.access.case_header import CaseHeader
from domain.access.decision import decide, may_enter_as, reach_of, role_of
from domain.access.level import CaseLevel
from domain.access.policy import by_act, policy
from domain.access.principal import Grant, Principal
from domain.access.role import Role
from domain.procedures.audience import Audience

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
OWN = CaseHeader("case:1", "window-approval", "p", frozenset({"住建窗口"}), CaseLevel.INTERNAL)
OF_UNIT = replace(OWN, case="case:2", filed_by="q")
FOREIGN = replace(OF_UNIT, case="case:3", units=frozenset({"水务窗口"}))
OPERATOR = Principal("local-administrator", frozenset(Role))


def holder(role: Role, **more: object) -> Principal:
    return replace(Principal("p", frozenset({role}), frozenset({"住建窗口"})), **more)  # type: ignore[arg-type]


KEY = holder(Role.CONSUMER, scopes=frozenset({"case.read"}))


def granted(**scope: frozenset[str]) -> Principal:
    return holder(Role.INSPECTOR, grants=(Grant("grant-1", NOW + timedelta(days=1), **scope),))


@pytest.mark.parametrize(
    ("who", "act", "case", "rule"),
    [
        (holder(Role.APPLICANT), "case.read", OWN, "applicant.own"),
        (holder(Role.APPLICANT), "case.read", OF_UNIT, None),
        (holder(Role.APPLICANT), "case.accept", OWN, None),
        (holder(Role.WINDOW), "case.accept", OF_UNIT, "window.unit"),
        (holder(Role.WINDOW), "case.accept", FOREIGN, None),
        (holder(Role.WINDOW), "case.decide", OF_UNIT, None),
        (holder(Role.HANDLER), "case.hand-over", OF_UNIT, "handler.unit"),
        (holder(Role.REVIEWER), "case.review", OF_UNIT, "reviewer.unit"),
        (holder(Role.REVIEWER), "case.return-for-rework", OF_UNIT, "reviewer.rework"),
        (holder(Role.UNIT_LEAD), "case.override-extension", OF_UNIT, "lead.override"),
        (holder(Role.HANDLER), "case.override-extension", OF_UNIT, None),
        (holder(Role.CENTRE_SUPERVISOR), "case.urge", FOREIGN, "supervisor.cases"),
        (holder(Role.CENTRE_SUPERVISOR), "case.accept", FOREIGN, None),
        (holder(Role.CENTRE_SUPERVISOR), "case.accept", replace(FOREIGN, procedure="supervision"), "supervisor.file"),
        (holder(Role.HOTLINE_AGENT), "case.read", replace(FOREIGN, procedure="hotline"), "hotline.cases"),
        (holder(Role.HOTLINE_AGENT), "case.read", OWN, None),
        (holder(Role.INSPECTOR), "case.read", OWN, None),
        (granted(), "case.read", FOREIGN, "inspector.grant"),
        (granted(cases=frozenset({"case:3"})), "case.read", FOREIGN, "inspector.grant"),
        (granted(cases=frozenset({"case:3"})), "case.read", OWN, None),
        (granted(units=frozenset({"水务窗口"})), "case.read", FOREIGN, "inspector.grant"),
        (granted(units=frozenset({"水务窗口"})), "case.read", OWN, None),
        (granted(procedures=frozenset({"hotline"})), "case.read", FOREIGN, None),
        (granted(), "case.urge", FOREIGN, None),
        (holder(Role.CONSUMER), "case.read", OWN, None),
        (KEY, "case.read", OWN, "consumer.scope"),
        (KEY, "case.read", FOREIGN, None),
        (replace(KEY, units=frozenset()), "case.read", FOREIGN, "consumer.scope"),
        (holder(Role.CONSUMER, scopes=frozenset({"case.accept"})), "case.accept", OWN, None),
        (holder(Role.SYSTEM_ADMINISTRATOR), "case.read", OWN, None),
        (holder(Role.AUDIT_ADMINISTRATOR), "access-log.read", None, "audit.looked"),
        (Principal("nobody"), "rules.read", None, "everyone.open"),
        (Principal("nobody"), "board.read", None, None),
        (OPERATOR, "protected.confirm-shred", FOREIGN, "operator"),
        (OPERATOR, "case.unheard-of", None, "operator"),
        (holder(Role.UNIT_LEAD), "case.unheard-of", OWN, None),
    ],
)  # fmt: skip
def test_a_decision_names_the_rule_that_allows_it(
    who: Principal, act: str, case: CaseHeader | None, rule: str | None
) -> None:
    decision = decide(who, act, case, NOW)
    assert (decision.allowed, decision.rule) == (rule is not None, rule or "denied")
    assert decision.reason


@pytest.mark.parametrize("at", [NOW + timedelta(days=1), NOW + timedelta(days=2)], ids=["at its end", "behind it"])
def test_a_grant_opens_nothing_once_it_has_ended(at: datetime) -> None:
    last = NOW + timedelta(days=1) - timedelta(microseconds=1)
    assert decide(granted(), "case.read", FOREIGN, last).grant == "grant-1"
    assert not decide(granted(), "case.read", FOREIGN, at).allowed


def test_a_level_above_that_of_the_rule_or_of_the_principal_hides_a_case() -> None:
    secret, sensitive = replace(OF_UNIT, level=CaseLevel.WORK_SECRET), replace(OF_UNIT, level=CaseLevel.SENSITIVE)
    assert decide(holder(Role.UNIT_LEAD), "case.read", secret, NOW).allowed
    assert not decide(holder(Role.HANDLER), "case.read", secret, NOW).allowed
    assert decide(holder(Role.HANDLER), "case.read", sensitive, NOW).allowed
    assert not decide(holder(Role.HANDLER, ceiling=CaseLevel.INTERNAL), "case.read", sensitive, NOW).allowed
    assert not decide(holder(Role.HANDLER, ceiling=CaseLevel.WORK_SECRET), "case.read", secret, NOW).allowed


def test_whoever_looks_sees_of_a_timeline_what_the_rule_says() -> None:
    seen = {role: decide(holder(role), "case.read", OWN, NOW).audience for role in (Role.APPLICANT, Role.WINDOW)}
    assert seen == {Role.APPLICANT: Audience.APPLICANT, Role.WINDOW: Audience.INTAKE}
    assert decide(OPERATOR, "case.read", OWN, NOW).audience is Audience.SUPERVISOR


def test_one_acts_for_ones_own_unit_in_an_office_that_one_holds() -> None:
    window = holder(Role.WINDOW)
    assert may_enter_as(window, "住建窗口", "window")
    assert not may_enter_as(window, "水务窗口", "window")
    assert not may_enter_as(window, "住建窗口", "lead")
    assert not may_enter_as(window, "住建窗口", "unheard-of")
    assert may_enter_as(OPERATOR, "anything", "unheard-of")


def test_who_takes_cases_in_here_and_leads_there_leads_there_alone() -> None:
    both = Principal(
        "p",
        frozenset({Role.WINDOW, Role.UNIT_LEAD}),
        frozenset({"住建窗口", "水务窗口"}),
        held_in=frozenset({(Role.WINDOW, "住建窗口"), (Role.UNIT_LEAD, "水务窗口")}),
    )
    assert decide(both, "case.override-extension", FOREIGN, NOW).rule == "lead.override"
    assert not decide(both, "case.override-extension", OF_UNIT, NOW).allowed
    assert decide(both, "case.accept", OF_UNIT, NOW).rule == "window.unit"
    assert may_enter_as(both, "水务窗口", "lead")
    assert not may_enter_as(both, "住建窗口", "lead")


def test_who_takes_cases_in_and_handles_them_sees_what_a_handler_sees() -> None:
    both = replace(holder(Role.WINDOW), roles=frozenset({Role.WINDOW, Role.HANDLER}))
    assert decide(both, "case.read", OF_UNIT, NOW).rule == "handler.unit"
    assert decide(both, "case.read", OF_UNIT, NOW).audience is Audience.HANDLER
    assert decide(both, "case.accept", OF_UNIT, NOW).rule == "handler.unit"


def test_a_rule_is_about_a_role() -> None:
    assert (role_of("window.unit"), role_of("everyone.open"), role_of("denied")) == (Role.WINDOW, None, None)


UNITS, PEOPLE, PROCEDURES = ("a", "b", "c"), ("p", "q", "r"), ("hotline", "window-approval", "supervision")


def subset(names: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names))


headers = st.builds(
    CaseHeader,
    st.sampled_from(("case:1", "case:2", "case:3")),
    st.sampled_from(PROCEDURES) | st.none(),
    st.sampled_from(PEOPLE) | st.none(),
    subset(UNITS),
    st.sampled_from(CaseLevel),
)
grants = st.builds(
    Grant,
    st.sampled_from(("g1", "g2")),
    st.sampled_from((NOW, NOW + timedelta(days=1))),
    subset(("case:1", "case:2")),
    subset(UNITS),
    subset(PROCEDURES),
)
principals = st.builds(
    Principal,
    st.sampled_from(PEOPLE),
    st.frozensets(st.sampled_from(Role), max_size=3),
    subset(UNITS),
    st.lists(grants, max_size=2).map(tuple),
    scopes=st.frozensets(st.sampled_from(("case.read", "board.read"))),
    ceiling=st.sampled_from(CaseLevel) | st.none(),
    held_in=st.frozensets(st.tuples(st.sampled_from(Role), st.sampled_from(UNITS)), max_size=3),
)


@settings(max_examples=400)
@given(principals, st.sampled_from(sorted(by_act())), headers)
def test_a_reach_covers_exactly_the_cases_that_a_decision_allows(who: Principal, act: str, case: CaseHeader) -> None:
    no_case = any(
        rule.relation.value == "none" and (rule.role is None or rule.role in who.roles) for rule in by_act()[act]
    )
    assert decide(who, act, case, NOW).allowed == (no_case or reach_of(who, act, NOW).covers(case))


def test_only_the_operator_reaches_everything_by_every_act() -> None:
    assert reach_of(OPERATOR, "case.read", NOW).is_whole
    assert not reach_of(holder(Role.CENTRE_SUPERVISOR), "case.read", NOW).is_whole
    assert len(policy().rules) > 20
