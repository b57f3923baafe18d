"""Reading what was frozen: the event of a month or a quarter that holds its figures."""

from dataclasses import dataclass
from datetime import datetime

from application.ledger import Ledger
from domain.assessment.figures import FiguresFrozen, QuarterEvaluated
from domain.assessment.honours import honours_stream
from domain.assessment.month import month_stream
from domain.errors import Unknown
from domain.regulation.period import QUARTER, month, quarter


class BulletinUnknown(Unknown):
    """The figures of that period have not been frozen."""

    code = "bulletin_unknown"


@dataclass(frozen=True, slots=True)
class Frozen:
    """The event, with when it was recorded."""

    event: FiguresFrozen | QuarterEvaluated
    recorded_at: datetime


def frozen_of(ledger: Ledger, period: str) -> Frozen | None:
    """Give the frozen figures of a month or a quarter; raise `PeriodMalformed` for another name."""
    body, name = ledger.identity().body, period.lower()
    of_a_quarter = QUARTER.fullmatch(name) is not None
    stream = honours_stream(body, quarter(name).name) if of_a_quarter else month_stream(body, month(name).name)
    for recorded in ledger.events(stream):
        if isinstance(recorded.event, FiguresFrozen | QuarterEvaluated):
            return Frozen(recorded.event, recorded.recorded_at)
    return None
