"""What a simulation follows from: how many cases, from which seed, between which days."""

from dataclasses import dataclass
from datetime import date, timedelta

from domain.calendar import shipped as calendars
from domain.errors import Malformed
from domain.procedures import definition

EVERY_DAY = frozenset({"window-approval"})  # the others are played as far as they were in force
MOST_CASES = 100_000_000
SEEDS = range(2**63)


class CasesOutOfRange(Malformed):
    """A simulation has at least one case, and a hundred million at most."""

    code = "cases_out_of_range"


class SeedOutOfRange(Malformed):
    """A seed is a number from 0 up to 2^63 - 1."""

    code = "seed_out_of_range"


class YearsNotPlayable(Malformed):
    """Those years cannot be played: the rules or the calendars of some of their days are not known."""

    code = "years_not_playable"


@dataclass(frozen=True, slots=True)
class Options:
    """What a simulation follows from."""

    cases: int
    seed: int
    begin: date
    until: date


def options_for(*, cases: int, seed: int, until: date, years: int) -> Options:
    """Give the options of the years before a day; raise what is wrong with them."""
    if not 1 <= cases <= MOST_CASES:
        raise CasesOutOfRange(cases=cases)
    if seed not in SEEDS:
        raise SeedOutOfRange(seed=seed)
    first = max(one.in_force.since for one in definition.load_shipped() if one.code in EVERY_DAY)
    earliest = first + timedelta(days=1)
    latest = date(max(notice.year for notice in calendars.load_shipped()) + 1, 1, 1)
    begin = _years_before(until, years) if 1 <= years <= until.year - earliest.year else None
    if begin is None or begin < earliest or until > latest:
        raise YearsNotPlayable(until=until, years=years, earliest=earliest, latest=latest)
    return Options(cases, seed, begin, until)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return date(day.year - years, 3, 1)
