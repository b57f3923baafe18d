"""The fold of one part of an export: which files, up to which position, with the lights of which instant.

It reads files and nothing else, keeps one case in memory at a time, and knows nothing of whoever asks for it.
"""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from domain.errors import Refused
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.ledger.feed import Row
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.parquet.manifest import Part, check_file
from infrastructure.parquet.reading import cases_in, events_of
from projections.board.tally import StandingStill, Tally, tally_case
from projections.rulebook import REFERENCE, Rulebook


def fold_part(part: Part, through: int, at: datetime) -> Tally:
    """Give the figures over the cases of a part; raise what is wrong with its files before anything is computed."""
    folder = Path(part.folder)
    cases, reference = check_file(folder, part.cases), check_file(folder, part.reference)
    rules, mapper = _rules(reference, part.reference.sha256, through), LedgerMapper(ALL_TOPICS)
    tally = Tally()
    for rows in cases_in(cases, through):
        tally.events += len(rows)
        history = _history(mapper, rows, tally)
        if history:
            tally_case(tally, history, rules, at)
    return tally


@lru_cache(maxsize=1)
def _rules(reference: Path, _sha256: str, through: int) -> Rulebook:
    """Read calendars and procedures, once for all the parts that one process folds."""
    mapper, rules = LedgerMapper(ALL_TOPICS), Rulebook()
    for row in events_of(reference, REFERENCE, through):
        rules.learn(mapper.recorded(row).event)
    return rules


def _history(mapper: LedgerMapper, rows: list[Row], tally: Tally) -> list[Recorded]:
    """Read the events of a case, up to the first that does not read."""
    history = []
    for row in rows:
        try:
            history.append(mapper.recorded(row))
        except Refused as fault:
            tally.stand_still(StandingStill(row.stream, row.position, f"{fault.code}: {fault}"))
            break
    return history
