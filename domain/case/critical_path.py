"""The critical path of a joint approval: whether a pause of a branch delays the whole, and so stops its clocks too.

A stopped branch is on it while no department that still works is due as late as the branch will be once its pause is
over. The answer is asked again whenever a branch stops, resumes, is extended or decided (our default: D5 is silent).
"""

from datetime import date, datetime
from typing import TYPE_CHECKING

from domain.case import clockwork
from domain.case.events import ClockSuspended
from domain.case.occasion import Occasion
from domain.clock.clock import Clock, Suspension
from domain.clock.limit import Limit, Unit
from domain.clock.reading import Calendar, read
from domain.procedures.branches import Branches

if TYPE_CHECKING:
    from domain.case.case import Case


def follow(case: "Case", occasion: Occasion, rule: Branches, awaited: list["Case"], cause: str | None) -> None:
    """Stop or resume the clocks of the whole, as its branches stand after the event that is the cause."""
    codes = [code for code in rule.stops if code in case.clocks and case.clocks[code].is_open]
    clockwork.settle_pauses(case, occasion)
    pause = critical_pause([branch.clocks[rule.clock] for branch in awaited], occasion.calendar, occasion.at)
    stopped = [code for code in codes if case.clocks[code].open_suspension is not None]
    if pause is None:
        clockwork.resume(case, occasion, stopped, by="branch", cause=cause)
        return
    changed = [code for code in stopped if case.clocks[code].suspensions[-1].ends_at != pause.ends_at]
    clockwork.resume(case, occasion, changed, by="branch", cause=cause)
    _stop(case, occasion, [code for code in codes if code not in stopped or code in changed], pause, cause)


def critical_pause(clocks: list[Clock], calendar: Calendar, at: datetime) -> Suspension | None:
    """Give the pause that delays the whole at an instant: of the branch that will be due last, if it stands still.

    `clocks` are those of the branches whose word is awaited.
    """
    stopped: list[tuple[date, Suspension]] = []
    working: list[date] = []
    for clock in clocks:
        pause = clock.open_suspension
        if pause is None or pause.ends_at <= at:
            working.append(read(clock, calendar, at).due_on)
        else:
            resumed = clock.resumed(pause.ends_at, pause.stopped)
            stopped.append((read(resumed, calendar, pause.ends_at).due_on, pause))
    latest = max(stopped, key=lambda found: (found[0], found[1].ends_at), default=None)
    if latest is None or any(due_on >= latest[0] for due_on in working):
        return None
    return latest[1]


def _stop(case: "Case", occasion: Occasion, codes: list[str], pause: Suspension, cause: str | None) -> None:
    """Stop clocks for as long as the branch stands still; one that has run out is not stopped any more."""
    running = tuple(code for code in codes if not read(case.clocks[code], occasion.calendar, occasion.at).expired)
    ends_on = pause.ends_at.astimezone(occasion.zone).date()
    days = occasion.calendar.working_days_between(occasion.day, ends_on)
    grounds = {ground.code: ground for ground in occasion.procedure.suspension}
    if not running or not days or pause.ground not in grounds:
        return
    header = occasion.citing(grounds[pause.ground].clause, ground=pause.ground, causation=cause)
    case.trigger_event(
        ClockSuspended,
        clocks=running,
        ground=pause.ground,
        needed=Limit(amount=days, unit=Unit.WORKING_DAYS),
        ends_at=pause.ends_at,
        timestamp=occasion.at,
        header=header,
    )
