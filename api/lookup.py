"""A case found by its number, for whoever asks how far it has come."""

from datetime import datetime
from zoneinfo import ZoneInfo

from api.refusals import NumberShared, NumberUnknown
from application.ledger import Ledger
from application.progress import Progress, progress_of
from application.replay import rebuild
from domain.access.level import CaseLevel
from projections.board.reads import numbered
from projections.snapshot import Snapshot


def looked_up(ledger: Ledger, board: Snapshot, number: str, zone: ZoneInfo, at: datetime) -> Progress:
    """Look a case up by its number; raise `NumberUnknown` or `NumberShared`, which say nothing more.

    A case on a level above internal is told of to nobody by its number.
    """
    match numbered(board, number):
        case [case_id]:
            pass
        case []:
            raise NumberUnknown
        case _:
            raise NumberShared
    history = ledger.history(case_id)
    rules = ledger.rules()
    procedure = rules.find(history[0].event.header.procedure)
    found = rebuild(history)
    if found is None or not found.header_for_access(procedure).level.within(CaseLevel.INTERNAL):
        raise NumberUnknown
    calendar = rules.calendar(jurisdiction=ledger.identity().jurisdiction)
    return progress_of(history, procedure, calendar, zone, at)
