"""What is offered to be published: read off a form, in the name of an office; and what publishing it would come to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from api.access import READ, Access
from api.console.acts.offices import Offices, offices_for
from api.console.acts.sent import Sent
from api.console.page import Page
from api.definition_sheet.sections import sections
from api.definition_sheet.words import Word
from api.refusals import FormMalformed
from application.deadlines import Deadlines
from application.requests import Acting
from application.what_if import Rules, what_if
from domain.access.decision import reach_of
from domain.calendar.publication import CalendarPublication
from domain.case.case import Case
from domain.case.clock_events import DueDateRestated
from domain.procedures.procedure import Procedure
from projections.board.filters import Filters, Moment
from projections.board.reads import counts, list_cases
from projections.deadlines.reads import reached_by

FIELDS = frozenset({"text", "do", "acting.unit", "acting.role"})
ROLES = {"centre": ("中心", "the centre")}
LARGEST = 1_000_000  # bytes, as on the command line
MOST_CASES = 500  # that a preview works out one by one
MOST_OPEN = 200
LISTED = "board.read"


@dataclass(frozen=True, slots=True)
class Shift:
    """A due day that would be another one. `kept`: the earlier promise stands, as the party must not lose by it."""

    case: str
    number: str
    clock: str
    old: date
    new: date
    kept: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Shifts:
    """Which due days would be others. Of `reached` cases that may be moved, `examined` were worked out.

    `moved` counts cases; `hidden` of them are out of the reach of whoever asks, and are not among the rows.
    """

    rows: Sequence[Shift]
    moved: int
    hidden: int
    reached: int
    examined: int


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """A rule of a procedure that a version words otherwise, adds or leaves out."""

    heading: Word
    code: str
    before: Word | None
    after: Word | None


def offices_of(allowed: Access) -> Offices:
    """Give the offices in which whoever asks may publish."""
    return offices_for(ROLES, allowed)


def acting_of(sent: Sent, allowed: Access) -> Acting:
    """Read in which office something is published; raise `FormMalformed`, `OfficeNotHeld`."""
    unit, role = sent.one("acting.unit").strip(), sent.one("acting.role")
    if not 0 < len(unit) <= 200 or role not in ROLES:
        raise FormMalformed(fields=["acting.unit", "acting.role"])
    acting = Acting(unit=unit, role=role)
    allowed.require_office(acting)
    return acting


def text_of(sent: Sent) -> str:
    """Read what is offered: a file before what was pasted; raise `FormMalformed` for what is no text or too long."""
    if not sent.given.keys() <= FIELDS or not sent.files.keys() <= {"file"}:
        raise FormMalformed(fields=sorted(FIELDS))
    file = sent.files.get("file")
    content = sent.one("text").encode() if file is None else file.content
    if len(content) > LARGEST:
        raise FormMalformed(largest=LARGEST, given=len(content))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise FormMalformed(reason="not UTF-8") from None


def moved_by(page: Page, allowed: Access, notice: CalendarPublication) -> Shifts:
    """Work out which due days a notice would move, by restating the cases without writing it down."""
    with page.product.models.deadlines() as deadlines:
        cases, reached = reached_by(deadlines, notice, MOST_CASES)
    rows: list[Shift] = []
    moved = hidden = 0
    for case, restated in Deadlines(page.product.ledger).would_restate(cases, notice):
        moved += 1
        if not allowed.reaches(page.product, case.id, READ):
            hidden += 1
            continue
        rows += _shifts(page, case, restated)
    return Shifts(rows, moved, hidden, reached, len(cases))


def restated_now(page: Page, notice: CalendarPublication) -> None:
    """Restate the cases that a notice moves where no scheduler does: in a simulation, whose time stands still."""
    if not page.product.ledger.identity().simulated:
        return
    with page.product.models.deadlines() as deadlines:
        cases, _ = reached_by(deadlines, notice, MOST_CASES)
    for case in cases:
        Deadlines(page.product.ledger).restate(case, notice)


def _shifts(page: Page, case: Case, restated: Sequence[DueDateRestated]) -> Iterator[Shift]:
    procedure = page.product.ledger.rules().procedure(case.procedure)
    for one in restated:
        title = procedure.clock(one.clock).title
        yield Shift(
            case.id, case.number, page.tongue.say(title.zh, title.en), one.old, one.new, one.kept, one.provisional
        )


def under(page: Page, allowed: Access, procedure: Procedure) -> Shifts:
    """Work out which due days of open cases would be others under a version; it moves none, as each keeps its own."""
    rules, now = page.product.ledger.rules(), page.now
    calendar = rules.calendar(jurisdiction=page.product.ledger.identity().jurisdiction)
    asked, reach = Filters(procedure=procedure.code, status="accepted"), reach_of(allowed.principal, LISTED, allowed.at)
    with page.product.models.board() as board:
        found = list_cases(board, Moment.present(now), asked, reach=reach, sort="-filed", limit=MOST_OPEN)
        reached = counts(board, Moment.present(now), asked, reach=reach).cases
    rows: list[Shift] = []
    moved = 0
    titles = {rule.code: page.tongue.say(rule.title.zh, rule.title.en) for rule in procedure.clocks}
    for case in found.cases:
        history = page.product.ledger.history(case.case_id)
        read = what_if(history, Rules(calendar), Rules(calendar, procedure, rules.hours), now)
        news = {(one.clock.code, one.clock.run): one for one in read.then}
        shifts = [
            Shift(case.case_id, case.number or case.case_id, titles[old.clock.code], old.due_on, new.due_on,
                  provisional=new.provisional)
            for old in read.now
            if old.clock.is_open
            and (new := news.get((old.clock.code, old.clock.run))) is not None
            and new.due_on != old.due_on
        ]  # fmt: skip
        moved += bool(shifts)
        rows += shifts
    return Shifts(rows, moved, 0, reached, len(found.cases))


def changed_rules(before: Procedure | None, after: Procedure) -> list[ChangedRule]:
    """List the rules that a version words otherwise than the one before, adds, or leaves out."""
    old, new = ({} if one is None else _worded(one) for one in (before, after))
    return [
        ChangedRule(heading, code, old.get((heading, code)), new.get((heading, code)))
        for heading, code in [*new, *(place for place in old if place not in new)]
        if old.get((heading, code)) != new.get((heading, code))
    ]


def _worded(procedure: Procedure) -> dict[tuple[Word, str], Word]:
    return {
        (heading, code): Word(f"{says.zh}（{clause}）", f"{says.en} ({clause})")
        for heading, rows in sections(procedure)
        for code, says, clause, _ in rows
    }


def earlier_of(procedures: Sequence[Procedure], offered: Procedure) -> Procedure | None:
    """Give the version that an offered one follows: the latest that came into force before it."""
    before = [one for one in procedures if one.code == offered.code and one.in_force.since < offered.in_force.since]
    return max(before, key=lambda one: one.in_force.since, default=None)
