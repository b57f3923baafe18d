"""A case taken over from an older system: recorded now, effective then, with the due instant its source gives."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.case.case import Case
from domain.case.events import ActivityImported, ClockEnded, ClockStarted, Closed, Imported
from domain.case.values import NOTHING_FILLED_IN, FilledIn
from domain.clock.clock import Effect
from domain.header import Actor, Header

SOURCE_DEADLINE = "source-deadline"


@dataclass(frozen=True, slots=True)
class ImportedActivity:
    """One activity of the older log."""

    at: datetime
    actor: Actor
    activity: str
    instance: str | None = None
    lifecycle: str | None = None
    filled: FilledIn = NOTHING_FILLED_IN


@dataclass(frozen=True, slots=True)
class ImportedCase:
    """One case of the older log. `due` and `ended_at` are what the source says, taken as they stand."""

    case_id: str
    source: str
    number: str
    started_at: datetime
    due: datetime | None
    ended_at: datetime | None
    activities: tuple[ImportedActivity, ...]
    filled: FilledIn = NOTHING_FILLED_IN


def take_over(imported: ImportedCase, header: Header, zone: str) -> Case:
    """Put a case of an older system on record, in the order of its activities."""
    case = Case._create(
        Imported,
        id=imported.case_id,
        source=imported.source,
        number=imported.number,
        values=dict(imported.filled.recorded),
        timestamp=imported.started_at,
        header=header,
    )
    if imported.due is not None:
        _start(case, imported.due, header, zone)
    for activity in _in_order(imported.activities):
        case.trigger_event(
            ActivityImported,
            activity=activity.activity,
            instance=activity.instance,
            lifecycle=activity.lifecycle,
            values=dict(activity.filled.recorded),
            timestamp=activity.at,
            header=header.model_copy(update={"actor": activity.actor}),
        )
    if imported.ended_at is not None:
        case.trigger_event(Closed, timestamp=imported.ended_at, header=header)
        if imported.due is not None:
            cause = header.model_copy(update={"causation": f"{case.id}@{case.version}"})
            case.trigger_event(ClockEnded, clocks=(SOURCE_DEADLINE,), timestamp=imported.ended_at, header=cause)
    return case


def _start(case: Case, due: datetime, header: Header, zone: str) -> None:
    started = case.moments["received"]
    case.trigger_event(
        ClockStarted,
        clock=SOURCE_DEADLINE,
        run=1,
        effect=Effect.INTERNAL,
        opened_at=started,
        time_zone=zone,
        limit=None,
        given_due=due,
        due_on=due.astimezone(ZoneInfo(zone)).date(),
        provisional=False,
        calendar_revision=None,
        timestamp=started,
        header=header.model_copy(update={"causation": f"{case.id}@{case.version}"}),
    )


def _in_order(activities: Iterable[ImportedActivity]) -> list[ImportedActivity]:
    return sorted(activities, key=lambda activity: activity.at)
