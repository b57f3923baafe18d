"""The views of terms that are over or nearly so: how many days, at which step, in whose hands, and for which cause.

The terms are those of the facts that figures count; the causes are what supervisions have stated or found.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from projections.audits.asking import Asking, Behind, Found, fetched
from projections.audits.definition import Kind
from projections.metrics.overview import Held as Run
from projections.metrics.overview import standing_runs
from projections.snapshot import Snapshot

Held = list[tuple[Run, int]]  # terms with their days: since they were over, or left
Terms = Mapping[str, Held]


def terms_over(facts: Snapshot, kind: Kind, asking: Asking) -> Held:
    """Give the terms that are over, with the working days since; those of today are not over yet."""
    runs = standing_runs(
        facts, asking.moment, "overdue", kind.states, asking.first, asking.last,
        units=_units(asking), procedure=asking.procedure, within=asking.within, limit=asking.limit,
    ).cases  # fmt: skip
    days = asking.calendar.working_days_between
    return [(one, days(one.due_on, asking.today) if one.due_on < asking.today else 0) for one in runs]


def terms_open(facts: Snapshot, kind: Kind, asking: Asking) -> Held:
    """Give the terms that still run and have at most so many working days left."""
    last = _last_day(asking, kind.bound("days") or 0)
    runs = standing_runs(
        facts, asking.moment, "open", kind.states, max(asking.first, asking.today), min(asking.last, last),
        units=_units(asking), procedure=asking.procedure, within=asking.within, limit=asking.limit,
    ).cases  # fmt: skip
    return [(one, _left(asking, one)) for one in runs]


def _left(asking: Asking, one: Run) -> int:
    return asking.calendar.working_days_between(asking.today, one.due_on) if one.due_on > asking.today else 0


def _last_day(asking: Asking, days: int) -> date:
    """Give the last day until which so many working days are left: rest days behind the last one belong to it."""
    day = asking.calendar.nth_working_day_after(asking.today, days + 1)
    return day - timedelta(days=1)


def _units(asking: Asking) -> list[str] | None:
    return None if asking.unit is None else [asking.unit]


def shown(snapshot: Snapshot, kind: Kind, asking: Asking, held: Held) -> list[Found]:
    """Give the rows of terms, each with its cause and where its clock and its last act stand."""
    asked = asking.named(cases=[one.case_id for one, _ in held])
    causes = {row["case_id"]: row for row in fetched(snapshot, "causes", asked)}
    starts = {(row["case_id"], row["clock"]): row for row in fetched(snapshot, "clocks_started", asked)}
    lasts = {row["case_id"]: row for row in fetched(snapshot, "last_acts", asked)}
    found = []
    for one, days in held:
        behind = [
            Behind(one.case_id, row["version"], row["position"])
            for row in (starts.get((one.case_id, one.clock)), lasts.get(one.case_id))
            if row is not None
        ]
        cause = causes.get(one.case_id)
        if cause is not None:
            behind.append(Behind(cause["supervision"], cause["version"], cause["position"]))
        found.append(
            Found(
                kind=kind.code,
                id=f"{one.case_id}/{one.clock}/{kind.code}",
                day=one.due_on,
                place=(one.id, 0),
                unit=one.unit,
                case=one.case_id,
                number=one.number,
                procedure=one.procedure,
                principal=one.principal or None,
                code=one.step,
                detail=None if cause is None else cause["cause"],
                figures={"days": days},
                behind=tuple(behind),
                total=len(behind),
            )
        )
    return found
