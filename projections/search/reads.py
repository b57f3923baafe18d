"""Searching: which cases may say what is asked, those that came last first. Whether they do is seen on their events."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from psycopg.rows import tuple_row

from domain.errors import Malformed
from projections.board.within import NOTHING_HIDDEN, Within
from projections.search.places import behind, months_between, weeks_before
from projections.search.text import FEWEST, number, pairs, words_of
from projections.search.view import SQL
from projections.snapshot import Snapshot

MOST_WORDS = 4
UNSAID = [number("word:")]  # an empty array would have an index read from end to end
WINDOW, WEEKS = 2_000, 4  # how many cases are looked at one by one; over how many weeks, before all are


class QueryTooShort(Malformed):
    """Each word that is searched has two characters at the least; punctuation does not count."""

    code = "query_too_short"


class QueryTooLong(Malformed):
    """A query has four words at the most, parted by blanks."""

    code = "query_too_long"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that may say what is asked, and its place in the order of filing."""

    place: int
    case_id: str


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched: words; the normalised name of an act, a unit, a procedure; from when to when, in microseconds.

    None asks nothing. The unit is the one that answers for the case.
    """

    words: tuple[str, ...]
    act: str | None = None
    unit: str | None = None
    procedure: str | None = None
    since: int | None = None
    until: int | None = None


def words_sought(query: str) -> tuple[str, ...]:
    """Read the words of a query; raise `QueryTooShort`, `QueryTooLong`."""
    words = words_of(query)
    short = [word for word in words if len(word) < FEWEST]
    if short or not words:
        raise QueryTooShort(parameter="q", given=query[:60], word=short[0] if short else "")
    if len(words) > MOST_WORDS:
        raise QueryTooLong(parameter="q", given=query[:60], most=MOST_WORDS)
    return words


def candidates(
    snapshot: Snapshot, sought: Sought, *, before: int, limit: int, reached: Within = NOTHING_HIDDEN
) -> list[Candidate]:
    """List cases within reach that may say all that is sought and came before a place (0: the newest first).

    What many cases say is found among the newest, or among those of some weeks, where the newest are too fresh to say
    it; what few say, by the index of what is said.
    """
    months = None
    if sought.until is not None:
        before = min(before or behind(sought.until), behind(sought.until))
        months = None if sought.since is None else months_between(sought.since, sought.until)
    marked = [
        number(name)
        for name, asked in (
            (f"word:{sought.act}", sought.act),
            (f"unit:{sought.unit}", sought.unit),
            (f"procedure:{sought.procedure}", sought.procedure),
        )
        if asked is not None
    ]
    asked: dict[str, object] = {
        "marked": marked or None,
        "unit": sought.unit,
        "procedure": sought.procedure,
        "since": sought.since,
        "months": months,
        "before": before,
        "limit": limit,
        "window": WINDOW,
        **reached,
    }
    for place in range(MOST_WORDS):
        word = sought.words[place] if place < len(sought.words) else None
        asked[f"alike_{place + 1}"] = UNSAID if word is None else _alike(snapshot, word) or UNSAID
        asked[f"pairs_{place + 1}"] = None if word is None else sorted(pairs(word))
    found = _found(snapshot, "newest", asked)
    if len(found) < limit:
        with snapshot.connection.cursor(row_factory=tuple_row) as db:
            last = db.execute(SQL["last"], asked, prepare=False).fetchone()
        found = [] if last is None else _found(snapshot, "stretch", {**asked, "from": weeks_before(last[0], WEEKS)})
    return found if len(found) == limit else _found(snapshot, "stretch", {**asked, "from": None})


def _found(snapshot: Snapshot, name: str, asked: Mapping[str, object]) -> list[Candidate]:
    with snapshot.connection.cursor(row_factory=tuple_row) as db:
        return [Candidate(*row) for row in db.execute(SQL[name], asked, prepare=False)]


def _alike(snapshot: Snapshot, word: str) -> Sequence[int]:
    with snapshot.connection.cursor(row_factory=tuple_row) as db:
        return [row[0] for row in db.execute(SQL["containing"], {"text": word})]
