"""The views across cases of one person or company: who is one is told by who holds the keys, case by case.

Nothing that is read here says whose a case is, and nothing of the comparison is kept; so only so many are compared.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from projections.audits.asking import MOST_COMPARED, Asking, Behind, Found, fetched, within_bounds
from projections.audits.definition import Kind
from projections.snapshot import Snapshot

NAMED = 100  # events that are named behind a row
STRETCH = 200  # filings that are looked at first, and what more there are on the day that they reach
Row = dict[str, Any]
Rows = list[Row]


def refilings(snapshot: Snapshot, kind: Kind, asking: Asking) -> list[Found]:
    """List the filings by whom an earlier case on the same item had ended not long before, from the last to the first.

    Looks back over some hundred filings, then over more and more, until as many as asked for are found.
    """
    found: list[Found] = []
    last, size = min(asking.last, asking.today), STRETCH
    while last >= asking.first and len(found) < asking.limit:
        behind = fetched(snapshot, "day_of_filing", {"last": last, "most": size})
        first = max([asking.first, *(row["day"] for row in behind)])
        found += _refilings(snapshot, kind, replace(asking, first=first, last=last))
        last, size = first - timedelta(days=1), 4 * size
    return found[: asking.limit]


def _refilings(snapshot: Snapshot, kind: Kind, asking: Asking) -> list[Found]:
    bounds: dict[str, Any] = {"within": kind.bound("days"), "most": MOST_COMPARED + 1}
    ends = within_bounds(fetched(snapshot, "ends", asking.named(states=list(kind.states), **bounds)), asking)
    if not ends:
        return []
    items, procedures, days = zip(*{(end["item"], end["procedure"], end["day"]) for end in ends}, strict=True)
    named = asking.named(items=list(items), procedures=list(procedures), days=list(days), **bounds)
    filings = within_bounds(fetched(snapshot, "filings_after_ends", named), asking)
    subjects = {row["case_id"]: row["subject"] for row in (*ends, *filings)}
    whose = dict(zip(subjects, asking.alike(list(subjects.items())), strict=True))
    of_one: dict[tuple[int, str, str], Rows] = defaultdict(list)  # each with the end recorded last before the others
    for end in ends:
        of_one[whose[end["case_id"]], end["item"], end["procedure"]].append(end)
    found = []
    for filing in filings:
        earlier = of_one.get((whose[filing["case_id"]], filing["item"], filing["procedure"]), ())
        ended = next((end for end in earlier if _is_before(end, filing, kind)), None)
        if ended is not None:
            found.append(_refiled(kind, filing, ended))
    return found


def _is_before(end: Row, filing: Row, kind: Kind) -> bool:
    days: int = (filing["day"] - end["day"]).days
    return bool(end["id"] < filing["id"]) and 0 <= days <= (kind.bound("days") or 0)


def _refiled(kind: Kind, filing: Row, ended: Row) -> Found:
    case = filing["case_id"]
    return Found(
        kind=kind.code,
        id=f"{case}@1/{kind.code}",
        day=filing["day"],
        place=(filing["id"], 1),
        unit=filing["unit"],
        case=case,
        number=filing["number"],
        procedure=filing["procedure"],
        detail=ended["detail"],
        state=ended["state"],
        figures={"days": (filing["day"] - ended["day"]).days},
        behind=(Behind(ended["case_id"], ended["version"], ended["position"]), Behind(case, 1, filing["id"])),
        total=2,
    )


def filings_of_one(snapshot: Snapshot, kind: Kind, asking: Asking) -> list[Found]:
    """List who filed so often under one procedure; the last filing stands for them."""
    rows = _filings(snapshot, kind, asking)
    groups = [group for one in _grouped(rows, asking) for group in _by_procedure(one)]
    return _listed(kind, [group for group in groups if len(group) >= (kind.bound("count") or 0)], asking, len)


def ratings_of_one(snapshot: Snapshot, kind: Kind, asking: Asking) -> list[Found]:
    """List who rated so often."""
    asked = asking.named(most=MOST_COMPARED + 1)
    rows = within_bounds(fetched(snapshot, "ratings", asked), asking)
    groups = [group for group in _grouped(rows, asking) if len(group) >= (kind.bound("count") or 0)]
    return _listed(kind, groups, asking, len)


def procedures_of_one(snapshot: Snapshot, kind: Kind, asking: Asking) -> list[Found]:
    """List who filed under so many procedures."""
    groups = _grouped(_filings(snapshot, kind, asking), asking)
    chosen = [group for group in groups if _procedures(group) >= (kind.bound("count") or 0)]
    return _listed(kind, chosen, asking, _procedures)


def _filings(snapshot: Snapshot, kind: Kind, asking: Asking) -> Rows:
    asked = asking.named(procedures=list(kind.procedures) or None, most=MOST_COMPARED + 1)
    return within_bounds(fetched(snapshot, "filings", asked), asking)


def _grouped(rows: Rows, asking: Asking) -> list[Rows]:
    """Put the rows of one person together."""
    groups: dict[int, Rows] = defaultdict(list)
    for row, who in zip(rows, asking.alike([(row["case_id"], row["subject"]) for row in rows]), strict=True):
        groups[who].append(row)
    return list(groups.values())


def _by_procedure(rows: Rows) -> Iterable[Rows]:
    parts: dict[str, Rows] = defaultdict(list)
    for row in rows:
        parts[row["procedure"]].append(row)
    return parts.values()


def _procedures(rows: Rows) -> int:
    return len({row["procedure"] for row in rows})


def _listed(kind: Kind, groups: list[Rows], asking: Asking, count: Callable[[Rows], int]) -> list[Found]:
    """Give a row for each group that the unit and the procedure asked for have a part in, the latest first."""
    chosen = [
        group
        for group in groups
        if (asking.unit is None or any(row["unit"] == asking.unit for row in group))
        and (asking.procedure is None or any(row["procedure"] == asking.procedure for row in group))
    ]
    chosen.sort(key=lambda group: (group[-1]["day"], group[-1]["id"]), reverse=True)
    return [_group(kind, group, count(group)) for group in chosen[: asking.limit]]


def _group(kind: Kind, group: Rows, count: int) -> Found:
    last = group[-1]
    return Found(
        kind=kind.code,
        id=f"{last['case_id']}@{last['version']}/{kind.code}",
        day=last["day"],
        place=(last["id"], last["version"]),
        unit=last["unit"],
        case=last["case_id"],
        number=last["number"],
        procedure=last["procedure"],
        figures={"count": count},
        behind=tuple(Behind(row["case_id"], row["version"], row["position"]) for row in group[-NAMED:]),
        total=len(group),
    )
