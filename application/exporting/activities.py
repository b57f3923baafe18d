"""The events of a case as process mining knows them: one case id, one activity, one instant, and what else is said.

Invariant: activities stand in the order in which they took effect, and in the order of the case where it is the same,
so that a tool which sorts by time finds the same variants.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from application.exporting import leaving
from application.exporting.leaving import CaseFile
from application.exporting.rows import Cut, clocks_of, other_case, own, step_title, term_of
from domain.case.events import ActivityImported, CaseEvent
from domain.case.sight import Sight
from domain.case.values import RecordedValue, Scalar

Attribute = Scalar | datetime


@dataclass(frozen=True, slots=True)
class Activity:
    """One event. `unit` and `principal` are None where the level does not tell them."""

    sight: Sight
    name: str
    at: datetime
    unit: str | None
    role: str | None
    principal: str | None
    attributes: dict[str, Attribute]

    @property
    def event(self) -> CaseEvent:
        """Give the event."""
        return cast("CaseEvent", self.sight.recorded.event)


def activities(file: CaseFile, cut: Cut) -> list[Activity]:
    """Give the activities of a case that leave, in the order in which they took effect."""
    seen = [_activity(file, sight) for sight in leaving.events(file, cut.level)]
    return sorted(seen, key=lambda one: (one.at, one.event.originator_version))


def values_of(activity: Activity) -> dict[str, RecordedValue]:
    """Give what an act filled in, as far as it leaves."""
    return dict(activity.sight.values)


def _activity(file: CaseFile, sight: Sight) -> Activity:
    event, actor = cast("CaseEvent", sight.recorded.event), sight.recorded.event.header.actor
    step = own(event, "step")
    said: dict[str, Attribute | None] = {
        "topic": type(event).TOPIC,
        "position": sight.recorded.position,
        "version": event.originator_version,
        "recorded_at": sight.recorded.recorded_at,
        "clause": event.header.clause,
        "ground": event.header.ground or own(event, "ground") if sight.ground else None,
        "step": step,
        "outcome": own(event, "outcome"),
        "clocks": " ".join(clock for clock in clocks_of(event) if clock not in sight.hidden_clocks),
        "other_case": other_case(event),
        **{f"value.{field}": value for field, value in leaving.said(sight.values).items()},
    }
    name = event.activity if isinstance(event, ActivityImported) else term_of(event)
    return Activity(
        sight,
        name if step is None else f"{name}·{step_title(file, step)}",
        event.effective_at,
        actor.unit if sight.office else None,
        actor.role if sight.office else None,
        actor.principal if sight.actor else None,
        {name: value for name, value in said.items() if value is not None and value != ""},
    )
