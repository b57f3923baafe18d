"""Reading what is counted of the member units in a period, now or as known at a past moment or position."""

from datetime import datetime

from psycopg.rows import class_row

from projections.board.within import NOTHING_HIDDEN, Within
from projections.hotline.facts import Fact
from projections.hotline.inputs import UnitInputs, inputs
from projections.hotline.period import Period
from projections.hotline.view import SQL
from projections.snapshot import Snapshot


def inputs_of(
    snapshot: Snapshot,
    period: Period,
    *,
    at: datetime,
    known_at: datetime | None = None,
    position: int | None = None,
    within: Within = NOTHING_HIDDEN,
) -> list[UnitInputs]:
    """Count by what was on record at a moment and a position, with open runs as they stand at an instant."""
    asked = {"since": period.since, "until": period.until, "known_at": known_at, "position": position}
    with snapshot.connection.cursor(row_factory=class_row(Fact)) as db:
        return inputs(db.execute(SQL["of_period"], {**asked, **within}), period, at)
