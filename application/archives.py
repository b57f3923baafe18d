"""What the archives say against destroying the protected values of some cases: holds, open cases, terms that run.

Invariant: where a schedule of retention is on record, a value is destroyed only after its file was appraised for it, or
by a reason of law that is named; under a hold it is not destroyed at all.
"""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from application.ledger import Ledger
from domain.archives.file import ArchiveFile, file_stream
from domain.case.branches import AT_AN_END
from domain.case.case import Case
from domain.protection.custody import Bonds
from domain.regulation.book import RegulationBook, regulation_stream
from domain.regulation.definition import CASE_ARCHIVES, NoRegulationInForce, in_force
from domain.regulation.regulation import Regulation


def schedule_on(ledger: Ledger, day: date) -> Regulation | None:
    """Give the schedule of retention in force on a day, if one was published."""
    book = ledger.find(RegulationBook, regulation_stream(CASE_ARCHIVES))
    try:
        return None if book is None else in_force(book.versions, CASE_ARCHIVES, day)
    except NoRegulationInForce:
        return None


def bonds_of(ledger: Ledger, cases: Iterable[str]) -> Bonds:
    """Tell what stands now against destroying the values of some cases; what is no case binds nothing."""
    day = ledger.now().astimezone(ZoneInfo(ledger.identity().time_zone)).date()
    scheduled = schedule_on(ledger, day) is not None
    still_open, still_kept, holds = [], [], []
    for stream in cases:
        case = ledger.find(Case, stream)
        if case is None:
            continue
        file = ledger.find(ArchiveFile, file_stream(stream))
        if file is not None:
            holds += file.standing_holds(day)
        if case.status not in AT_AN_END:
            still_open.append(stream)
        elif scheduled and (file is None or file.appraised != "destroy"):
            still_kept.append(stream)
    return Bonds(tuple(still_open), tuple(still_kept), tuple(sorted(set(holds))))
