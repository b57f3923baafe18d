"""What a replay says of an act beside its name: whom it addresses, with whom, and what came of it."""

from typing import Any

import pytest

from api.command_line.replaying import addressed
from domain.case import branch_events, dispatch_events, supervision_events
from domain.case.events import CaseEvent
from tests.histories import header, moment


def event(kind: type[CaseEvent], **content: Any) -> CaseEvent:
    who = header("office", "command")
    place = {"originator_id": "case:1", "originator_version": 2, "timestamp": moment("2025-09-22 09:00")}
    return kind.model_validate({**place, "header": who, **content})


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (event(dispatch_events.Dispatched, step="s", unit="甲局", assisting=("乙街道",)), ["甲局", "协办 乙街道"]),
        (event(dispatch_events.Dispatched, step="s", unit="甲局"), ["甲局"]),
        (
            event(supervision_events.Supervised, step="s", to=None, unit="甲局", joint=("乙办", "丙局")),
            ["甲局", "会同 乙办、丙局"],
        ),
        (
            event(branch_events.BranchDecided, case="c", unit="甲局", outcome="refused", consents=False),
            ["甲局", "不同意"],
        ),
        (event(dispatch_events.FollowedUp, step="s", reached=False, completes=False), ["未联系上"]),
        (event(dispatch_events.Rated, score=2, best=5, low=True), ["2 分"]),
        (event(dispatch_events.Merged, into="case:2"), []),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, CaseEvent) else "",
)
def test_an_act_says_whom_it_addresses_and_what_came_of_it(act: CaseEvent, said: list[str]) -> None:
    assert addressed(act) == said
