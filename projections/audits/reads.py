"""Reading a supervision view: the rows of its kinds, put in one order, a stretch of them.

What is asked of each kind is as many rows as the stretch needs, so that the first pages are the cheapest.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from projections.audits.asking import EARLIEST, LATEST, Asking, Found, fetched
from projections.audits.definition import Kind, Record, View
from projections.audits.groups import closings_of_units, extensions_of_units, procedures_of_projects
from projections.audits.persons import filings_of_one, procedures_of_one, ratings_of_one, refilings
from projections.audits.signs import signs, standing_stops
from projections.audits.terms import Held, Terms, shown, terms_open, terms_over
from projections.snapshot import Snapshot

Reading = Callable[[Snapshot, Kind, Asking], list[Found]]
OF_SIGNS: dict[Record, Reading] = {
    "standing-stop": standing_stops,
    "refiling": refilings,
    "filings-of-one": filings_of_one,
    "ratings-of-one": ratings_of_one,
    "procedures-of-one": procedures_of_one,
    "procedures-of-project": procedures_of_projects,
    "extensions-of-unit": extensions_of_units,
    "closings-of-unit": closings_of_units,
}
OF_PERSONS: frozenset[Record] = frozenset(("refiling", "filings-of-one", "ratings-of-one", "procedures-of-one"))
MOST_LOOKED_AT = 20_000  # filings
OF_TERMS: dict[Record, Callable[[Snapshot, Kind, Asking], Held]] = {"term-over": terms_over, "term-open": terms_open}
NO_TERMS: Terms = MappingProxyType({})


def reached(snapshot: Snapshot, view: View, asking: Asking) -> Asking:
    """Bound what is looked at where no period is named: as the view says, and to so many filings.

    To these where persons are compared, one by one while somebody waits; a period that is named is looked at whole.
    """
    if view.reach is None or (asking.first, asking.last) != (EARLIEST, LATEST):
        return asking
    first, last = asking.today - timedelta(days=view.reach), asking.today
    if any(kind.record in OF_PERSONS for kind in view.kinds):
        for row in fetched(snapshot, "day_of_filing", {"last": last, "most": MOST_LOOKED_AT}):
            first = min(max(first, row["day"] + timedelta(days=1)), last)
    return replace(asking, first=first, last=last)


def is_shortened(view: View, asking: Asking) -> bool:
    """Tell whether fewer days are looked at than a view reaches."""
    return view.reach is not None and asking.first > asking.today - timedelta(days=view.reach)


def reads_terms(view: View) -> bool:
    """Tell whether a view lists terms as they stand, which the facts hold."""
    return any(kind.record in OF_TERMS for kind in view.kinds)


def terms_of(facts: Snapshot, view: View, asking: Asking, *, kind: str | None = None, skip: int = 0) -> Terms:
    """Read the terms that a view of them lists, by kind: first and apart, so that no two models are held at once."""
    wide = _wide(asking, skip)
    return {one.code: OF_TERMS[one.record](facts, one, wide) for one in view.chosen(kind) if one.record in OF_TERMS}


def rows(
    snapshot: Snapshot,
    view: View,
    asking: Asking,
    *,
    kind: str | None = None,
    skip: int = 0,
    terms: Terms = NO_TERMS,
) -> list[Found]:
    """List the rows of a view, so many skipped, at most one more than asked for.

    Raises `KindUnknown`, and `TooManyToCompare`.
    """
    wide = _wide(reached(snapshot, view, asking), skip)
    found = [row for one in view.chosen(kind) for row in _read(snapshot, one, wide, terms)]
    found.sort(key=lambda row: (row.day, row.place, row.kind), reverse=view.order == "last")
    return found[skip : skip + asking.limit + 1]


def _wide(asking: Asking, skip: int) -> Asking:
    """Ask each kind for as many rows as the stretch may need of it."""
    return replace(asking, limit=skip + asking.limit + 1)


def _read(snapshot: Snapshot, kind: Kind, asking: Asking, terms: Terms) -> list[Found]:
    if kind.record in OF_TERMS:
        return shown(snapshot, kind, asking, terms.get(kind.code, []))
    return OF_SIGNS.get(kind.record, signs)(snapshot, kind, asking)
