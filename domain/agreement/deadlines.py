"""What an agreement does by itself, and when: assent by silence, lapse, and the word that a report has not come.

None of it happens before its moment, twice, or on a provisional date.
"""

from datetime import datetime, timedelta

from domain.agreement.agreement import Agreement
from domain.agreement.events import Lapsed, ReportOverdue, end_of
from domain.agreement.extension_events import DeemedAssent
from domain.agreement.occasion import Occasion
from domain.case.deadlines import SYSTEM, DueKind, DueMoment
from domain.case.refusals import DueDateProvisional, NotDueYet, NotTheSystem
from domain.case.whole import whole
from domain.clock.reading import Calendar, read

ASSENT, LAPSE, OVERDUE = "deemed-assent", "lapse", "report-overdue"
CLAUSES = {"price-adjustment": "D2 五", "contract-report": "D2 三"}


def due_moments(agreement: Agreement, calendar: Calendar, at: datetime) -> list[DueMoment]:
    """List what will happen by itself, as things stand at an instant, in order of time."""
    found: list[DueMoment] = []
    for (code, run), clock in agreement.clocks.items():
        if clock.is_open and (code, run) not in agreement.told_overdue:
            reading = read(clock, calendar, at)
            rung = ASSENT if code == "objection" else OVERDUE
            found.append(DueMoment(code, run, DueKind.EXPIRE, rung, reading.expires_at, reading.provisional))
    if agreement.lapsed_at is None and not agreement.awaits_objection:
        run, over = agreement.lapses + 1, end_of(agreement.valid_until, agreement.zone)
        found.append(DueMoment("validity", run, DueKind.EXPIRE, LAPSE, over))
    return sorted(found, key=lambda moment: (moment.at, moment.clock, moment.run))


@whole
def fall_due(agreement: Agreement, on: Occasion, moment: DueMoment) -> None:
    """Record what falls due at a moment; refused unless the agreement still has that very moment before it."""
    if on.header.actor.role != SYSTEM:
        raise NotTheSystem(role=on.header.actor.role)
    if moment not in due_moments(agreement, on.calendar, on.now) or moment.at > on.now:
        raise NotDueYet(clock=moment.clock, what=moment.rung, at=moment.at.isoformat())
    if moment.blocked:
        raise DueDateProvisional(clock=moment.clock, what=moment.rung, at=moment.at.isoformat())
    if moment.rung == LAPSE:
        agreement.record(Lapsed, on, "D2 十", valid_until=agreement.valid_until)
    elif moment.rung == ASSENT:
        _assent(agreement, on, moment.run)
    else:
        _tell(agreement, on, moment)


def _assent(agreement: Agreement, on: Occasion, number: int) -> None:
    """Accept the extension; the bond lasts longer by as many days (ours: the text says 相应延长)."""
    extension, bond = agreement.extensions[number], agreement.bond
    assert bond is not None  # noqa: S101 - every undertaking has one
    longer: timedelta = extension.until - agreement.valid_until
    agreement.record(
        DeemedAssent, on, "D2 十", number=number, until=extension.until, bond_until=bond.valid_until + longer
    )


def _tell(agreement: Agreement, on: Occasion, moment: DueMoment) -> None:
    if moment.clock == "contract-report":
        subject = next(code for code, contract in agreement.contracts.items() if contract.run == moment.run)
    else:
        subject = agreement.notices[moment.run].product
    due_on = read(agreement.clocks[(moment.clock, moment.run)], on.calendar, on.at).due_on
    agreement.record(
        ReportOverdue, on, CLAUSES[moment.clock], duty=moment.clock, run=moment.run, subject=subject, due_on=due_on
    )
