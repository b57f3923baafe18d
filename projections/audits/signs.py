"""The views of single signs: what an event of one case shows, beyond the bounds of a kind."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from projections.audits.asking import Asking, Behind, Found, fetched
from projections.audits.definition import Bound, Kind
from projections.snapshot import Snapshot

BOUNDS = ("nth_least", "nth_most", "days_least", "days_most", "gap_most", "share_least", "minutes_most")
FIGURES = ("nth", "days", "gap", "share", "minutes", "whole")


def signs(snapshot: Snapshot, kind: Kind, asking: Asking) -> list[Found]:
    """List the signs of a kind, from the last day to the first."""
    asked: dict[str, Any] = dict.fromkeys(BOUNDS)
    asked |= {_name(bound): _value(bound) for bound in kind.bounds}
    asked |= {"record": kind.record, "states": list(kind.states) or None}
    found = [_found(kind, row) for row in fetched(snapshot, "signs", asking.named(**asked))]
    return _with_those_named(snapshot, found, asking) if kind.record == "contradiction" else found


def standing_stops(snapshot: Snapshot, kind: Kind, asking: Asking) -> list[Found]:
    """List the stops that have lasted so many working days by the day asked about."""
    least = kind.bound("days") or 0
    until = asking.today
    while asking.calendar.working_days_between(until, asking.today) < least:
        until -= timedelta(days=1)
    found = []
    for row in fetched(snapshot, "standing_stops", asking.named(until=until)):
        days = _working_days(asking, row["day"])
        found.append(_found(kind, {**row, "days": days}))
    return found


def _with_those_named(snapshot: Snapshot, found: list[Found], asking: Asking) -> list[Found]:
    """Put the filings of the cases that a sign names behind it, and name them by their numbers."""
    names = sorted({case for row in found for case in (row.detail or "").split(",")})
    filings = {row["case_id"]: row for row in fetched(snapshot, "named", asking.named(cases=names))}
    shown = []
    for row in found:
        known = [filings[case] for case in (row.detail or "").split(",") if case in filings]
        behind = (*row.behind, *(Behind(one["case_id"], 1, one["id"]) for one in known))
        numbers = "、".join(one["number"] for one in known)
        shown.append(replace(row, detail=numbers or None, behind=behind, total=len(behind)))
    return shown


def _working_days(asking: Asking, after: date) -> int:
    return asking.calendar.working_days_between(after, asking.today) if after < asking.today else 0


def _name(bound: Bound) -> str:
    return f"{bound.figure}_{'most' if bound.at_least is None else 'least'}"


def _value(bound: Bound) -> int | None:
    return bound.at_most if bound.at_least is None else bound.at_least


def _found(kind: Kind, row: dict[str, Any]) -> Found:
    case, state = row["case_id"], row["state"]
    behind = zip(row["versions"], row["positions"], strict=True)
    return Found(
        kind=kind.code,
        id=f"{case}@{row['version']}/{kind.code}" + (f"/{state}" if state.isdecimal() else ""),
        day=row["day"],
        place=(row["id"], row["version"]),
        unit=row["unit"],
        case=case,
        number=row["number"],
        procedure=row["procedure"],
        principal=row["principal"],
        code=row["code"],
        detail=row["detail"],
        state=state,
        figures={name: row[name] for name in FIGURES if row.get(name) is not None},
        behind=tuple(Behind(case, version, position) for version, position in behind),
        total=len(row["versions"]),
    )
