"""Whether a filing came in time; and the excuse (逾期提交核准) for one that came late because the system was down.

A system that was down as the term ended kept the filer from filing; one that was up again by then did not.
"""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from domain.case.events import Attachment
from domain.case.filing_events import LatenessExcused
from domain.case.occasion import Occasion
from domain.case.refusals import FiledInTime, FiledOutOfTime
from domain.case.refusals_of_filing import CameTooLongAfter, NoRelief, NotLate, OutageElsewhere, OutageMalformed
from domain.clock import term
from domain.procedures.vocabulary import FilingWindow

if TYPE_CHECKING:
    from domain.case.case import Case


def check_in_time(case: "Case", occasion: Occasion, window: FilingWindow) -> None:
    """Refuse what rests on a filing in time, unless it was or is excused."""
    if not _in_time(case, occasion, window):
        raise FiledOutOfTime(clause=window.clause, **_decided_by(case, occasion, window))


def check_out_of_time(case: "Case", occasion: Occasion, window: FilingWindow) -> None:
    """Refuse to call a filing late that was in time or is excused."""
    if _in_time(case, occasion, window):
        raise FiledInTime(clause=window.clause, **_decided_by(case, occasion, window))


def excuse(
    case: "Case", occasion: Occasion, began_at: datetime, ended_at: datetime, forms: tuple[Attachment, ...]
) -> None:
    """Excuse a late filing: the outage covers the end of its time, and it came within the days that follow."""
    intake = occasion.procedure.intake
    window = intake.accept.window
    if window is None or window.relief is None:
        raise NoRelief(procedure=str(occasion.procedure.ref))
    relief = window.relief
    case.require("filed", clause=relief.clause)
    occasion.require_role(intake.performers, clause=relief.clause)
    occasion.require_forms([relief.form], forms, clause=relief.clause)
    if not began_at < ended_at <= occasion.at:
        raise OutageMalformed(began_at=began_at.isoformat(), ended_at=ended_at.isoformat())
    if _in_time(case, occasion, window):
        raise NotLate(clause=relief.clause, **_decided_by(case, occasion, window))
    last_day = _last_day(window, case, occasion)
    over = datetime.combine(last_day + timedelta(days=1), time.min, occasion.zone)
    if not began_at < over <= ended_at:
        raise OutageElsewhere(
            clause=relief.clause,
            last_day=last_day.isoformat(),
            began_at=began_at.isoformat(),
            ended_at=ended_at.isoformat(),
        )
    latest = term.last_day(occasion.calendar, ended_at.astimezone(occasion.zone).date(), relief.within)
    came_on = filing_day(case, occasion, last_day)
    if came_on > latest:
        raise CameTooLongAfter(clause=relief.clause, filed_on=came_on.isoformat(), latest=latest.isoformat())
    case.record(
        LatenessExcused,
        occasion,
        relief.clause,
        began_at=began_at,
        ended_at=ended_at,
        filed_on=came_on,
        forms=forms,
    )


def filing_day(case: "Case", occasion: Occasion, last_day: date) -> date:
    """Give the day that counts as the day of filing.

    A filing that was amended keeps its day if it came back within the filing window or within the period fixed in the
    notice (our default: the text is silent); else it is a new filing of the day on which it came back.
    """
    counted = (case.first_filed_at or occasion.at).astimezone(occasion.zone).date()
    for received_at, amend_by in case.resubmissions:
        received = received_at.astimezone(occasion.zone).date()
        if received > last_day and (amend_by is None or received > amend_by):
            counted = received
    return counted


def _in_time(case: "Case", occasion: Occasion, window: FilingWindow) -> bool:
    last_day = _last_day(window, case, occasion)
    day = filing_day(case, occasion, last_day)
    return day <= last_day or day == case.excused_day


def _last_day(window: FilingWindow, case: "Case", occasion: Occasion) -> date:
    known_on = date.fromisoformat(str(case.disclosed[window.field]))
    return term.last_day(occasion.calendar, known_on, window.limit)


def _decided_by(case: "Case", occasion: Occasion, window: FilingWindow) -> dict[str, str]:
    last_day = _last_day(window, case, occasion)
    return {"filed_on": filing_day(case, occasion, last_day).isoformat(), "last_day": last_day.isoformat()}
