"""The table itself: what it may say, and that every procedure can be carried through by the roles that it knows."""

import pytest
from pydantic import ValidationError

from domain.access.policy import Policy, by_act, policy, rules_for
from domain.access.role import THREE_OFFICERS, Role
from domain.procedures.definition import load_shipped
from domain.procedures.procedure import Procedure
from domain.regulation.definition import load_shipped as regulations

OWN_RIGHTS = {
    "case.return-for-rework", "case.override-extension", "case.withdraw-card", "record.correct-attendance",
    "record.withdraw-deduction", "record.correct-count", "record.correct-tally", "protected.disclose",
    "protected.propose-shred", "protected.confirm-shred", "evidence.issue",
}  # fmt: skip


def able(office: str, act: str) -> list[Role]:
    """Give the roles that may enter as an office and do an act."""
    offices = policy().offices
    return [role for role in Role if office in (role, *offices.get(role, ())) and rules_for({role}, act)]


@pytest.mark.parametrize("procedure", load_shipped(), ids=lambda procedure: str(procedure.ref))
def test_every_act_of_a_procedure_can_be_done_by_the_holder_of_some_role(procedure: Procedure) -> None:
    acts = [
        (office, "case.give-opinion" if step.act == "opine" else f"case.{step.act.value.replace('_', '-')}")
        for step in procedure.steps
        for office in step.performers
    ]
    acts += [(office, act) for office in procedure.intake.performers for act in ("case.accept", "case.refuse")]
    acts += [(office, "case.file") for office in (procedure.filing.performers if procedure.filing else ())]
    assert [(office, act) for office, act in acts if not able(office, act)] == []


def test_every_act_of_record_can_be_done_by_the_holder_of_some_role() -> None:
    acts = [(office, act.code) for one in regulations() for act in one.acts for office in act.performers]
    lost = [(office, act) for office, act in acts if office != "system" and not able(office, f"record.{act}")]
    assert lost == []


@pytest.mark.parametrize("act", sorted(OWN_RIGHTS))
def test_a_right_of_its_own_comes_with_no_other_right(act: str) -> None:
    others = {other for rule in by_act()[act] for other in policy().acts_of(rule)}
    assert not {"case.read", "case.accept", "case.hand-over", "case.decide", "board.read"} & others


@pytest.mark.parametrize("role", sorted(THREE_OFFICERS))
def test_none_of_the_three_officers_sees_a_case(role: Role) -> None:
    seen = {"case.read", "case.read-inside", "board.read", "changes.read", "export.make", "document.hand-out"}
    assert not [act for act in seen if rules_for({role}, act)]


def test_no_two_of_the_three_officers_have_an_act_that_is_not_open_to_all_but_seeing_the_accounts() -> None:
    own = {
        role: {act for act in by_act() if any(rule.role is role for rule in by_act()[act])} for role in THREE_OFFICERS
    }
    roles = sorted(THREE_OFFICERS)
    shared = [own[one] & own[other] for one in roles for other in roles if one < other]
    assert shared == [{"accounts.read"}] * 3  # each sees who has an account; one opens it, one gives it its offices


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"levels": {"public": "公开"}}, "the levels are not those"),
        ({"operator": "everyone.open"}, "two rules have one id"),
        ({"acts": {}}, "names families of acts that there are not: public"),
        ({"acts": {**policy().acts, "open": ("open",)}}, "open names families"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(change: dict[str, object], said: str) -> None:
    content = policy().model_dump(mode="json") | change
    with pytest.raises(ValidationError, match=said):
        Policy.model_validate(content)
