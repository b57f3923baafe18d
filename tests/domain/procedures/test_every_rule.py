"""No rule of any shipped procedure that no history comes to and that refuses no attempt."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import pytest

from domain.procedures.definition import load_shipped
from domain.procedures.procedure import Procedure
from tests.domain.procedures import (
    hotline_walks,
    method_changes,
    procurement_challenge_walks,
    test_administrative_reconsideration,
    test_customs_price_consultation,
    test_customs_price_exemption,
    test_customs_price_query,
    test_information_disclosure,
    test_joint_approval,
    test_linked_approval,
    test_procurement_complaint,
    test_service_complaint,
    test_supervision,
    test_window_approval,
)
from tests.domain.procedures.customs_prices import VERSIONS
from tests.domain.procedures.exercised import never_exercised
from tests.vocabulary import Attempt, Scenario


class Walk(NamedTuple):
    """What walks a procedure."""

    histories: Iterable[Scenario]
    refused: Iterable[Attempt] = ()


def walk_of(procedure: Procedure) -> Walk:
    """Give what walks a procedure; a procedure that nothing walks has no entry, and its test fails."""
    version = procedure.version
    walks: dict[str, Callable[[], Walk]] = {
        "administrative-reconsideration": lambda: Walk(test_administrative_reconsideration.walked()),
        "customs-price-consultation": lambda: Walk(
            test_customs_price_consultation.walked(VERSIONS[version[:4]]),
            test_customs_price_consultation.refused_straight(VERSIONS[version[:4]]),
        ),
        "customs-price-exemption": lambda: Walk(
            test_customs_price_exemption.walked(VERSIONS[version[:4]]),
            test_customs_price_exemption.refused(VERSIONS[version[:4]]),
        ),
        "customs-price-query": lambda: Walk(test_customs_price_query.walked(VERSIONS[version[:4]])),
        "hotline": lambda: Walk(hotline_walks.walked()),
        "information-disclosure": lambda: Walk(test_information_disclosure.walked()),
        "joint-approval": lambda: Walk(test_joint_approval.walked("joint-approval")),
        "joint-review": lambda: Walk(test_joint_approval.walked("joint-review")),
        "linked-approval": lambda: Walk(test_linked_approval.walked(), test_linked_approval.refused()),
        "procurement-challenge": lambda: Walk(procurement_challenge_walks.walked(version)),
        "procurement-complaint": lambda: Walk(test_procurement_complaint.walked()),
        "procurement-method-change": lambda: Walk(method_changes.walked(), method_changes.refused()),
        "service-complaint": lambda: Walk(test_service_complaint.walked()),
        "supervision": lambda: Walk(test_supervision.walked()),
        "typical-case": lambda: Walk(hotline_walks.told_to_the_public()),
        "window-approval": lambda: Walk(test_window_approval.walked(), test_window_approval.refused()),
    }
    return walks[procedure.code]()


@pytest.mark.parametrize("procedure", load_shipped(), ids=lambda procedure: str(procedure.ref))
def test_no_rule_of_a_procedure_is_left_unexercised(procedure: Procedure) -> None:
    assert never_exercised(procedure, *walk_of(procedure)) == []


@pytest.mark.parametrize("procedure", load_shipped(), ids=lambda procedure: str(procedure.ref))
def test_a_rule_that_a_single_history_does_not_come_to_is_listed(procedure: Procedure) -> None:
    first = next(iter(walk_of(procedure).histories))
    assert never_exercised(procedure, [first])
