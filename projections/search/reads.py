"""Searching: which cases may say what is asked, those that came last first. Whether they do is seen on their events."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import tuple_row

from domain.errors import Malformed
from projections.board.within import NOTHING_HIDDEN, Within
from projections.search.text import FEWEST, number, pairs, words_of
from projections.search.view import SQL
from projections.snapshot import Snapshot

MOST_WORDS = 4


class QueryTooShort(Malformed):
    """Each word that is searched has two characters at the least; punctuation does not count."""

    code = "query_too_short"


class QueryTooLong(Malformed):
    """A query has four words at the most, parted by blanks."""

    code = "query_too_long"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that may say what is asked; `id` is its place in the order of filing."""

    id: int
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
    """List cases within reach that may say all that is sought and came before a place (0: the newest first)."""
    asked: dict[str, object] = {
        "act": None if sought.act is None else number(f"word:{sought.act}"),
        "unit": sought.unit,
        "procedure": sought.procedure,
        "since": sought.since,
        "until": sought.until,
        "before": before,
        "limit": limit,
        **reached,
    }
    for place in range(MOST_WORDS):
        word = sought.words[place] if place < len(sought.words) else None
        asked[f"alike_{place + 1}"] = [] if word is None else _alike(snapshot, word)
        asked[f"pairs_{place + 1}"] = None if word is None else sorted(pairs(word))
    with snapshot.connection.cursor(row_factory=tuple_row) as db:
        return [Candidate(*row) for row in db.execute(SQL["search"], asked, prepare=False)]


def _alike(snapshot: Snapshot, word: str) -> Sequence[int]:
    with snapshot.connection.cursor(row_factory=tuple_row) as db:
        return [row[0] for row in db.execute(SQL["containing"], {"text": word})]
