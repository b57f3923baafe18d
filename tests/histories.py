"""Histories for tests, made by the domain's own verbs: what happened, and when the ledger learnt of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from eventsourcing.domain import BaseAggregate

from domain.calendar.book import CalendarBook
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.publication import CalendarPublication
from domain.calendar.shipped import load_shipped as shipped_calendars
from domain.case.case import Case
from domain.case.deadlines import due_moments
from domain.case.events import Attachment, ItemTerms
from domain.case.imported import ImportedActivity, ImportedCase, take_over
from domain.case.occasion import Occasion
from domain.case.steps import StepAct
from domain.case.values import Disclosed, FilledIn, Scalar, fill_in
from domain.clock.limit import Limit, parse_limit
from domain.events import DomainEvent
from domain.founding import LedgerIdentity
from domain.header import Actor, Header, ProcedureRef
from domain.procedures.book import ProcedureBook
from domain.procedures.definition import in_force
from domain.procedures.definition import load_shipped as shipped_procedures
from domain.procedures.procedure import Procedure
from domain.procedures.steps import ActKind
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.ledger.commands import Command, digest_of
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder
from tests.agreements import recordings, walked
from tests.sealing import sealing

ZONE = ZoneInfo("Asia/Shanghai")
MICROSECOND = timedelta(microseconds=1)
MAPPER = LedgerMapper(ALL_TOPICS)
Act = tuple[datetime, list[DomainEvent]]


def moment(text: str) -> datetime:
    """Read a moment of the hall's own clock."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def header(role: str, command: str, procedure: ProcedureRef | None = None, unit: str = "hall") -> Header:
    return Header(
        ledger="test",
        body="centre",
        jurisdiction="CN",
        actor=Actor(principal=f"p-{role}", unit=unit, role=role),
        command=command,
        correlation=command,
        procedure=procedure,
    )


def attached(*forms: str) -> tuple[Attachment, ...]:
    return tuple(Attachment(form=form, reference=f"ref-{form}") for form in forms)


@dataclass
class Script:
    """Acts with the moment of recording of each."""

    acts: list[Act] = field(default_factory=list)

    def add(self, recorded_at: datetime, changed: BaseAggregate[str]) -> None:
        """Record what an aggregate has decided."""
        events = [event for event in changed.collect_events() if isinstance(event, DomainEvent)]
        self.acts.append((recorded_at, events))

    def __add__(self, other: "Script") -> "Script":
        """Play two scripts at once: in order of recording."""
        return Script(sorted([*self.acts, *other.acts], key=lambda act: act[0]))

    def recorded(self) -> list[Recorded]:
        """Give the events as a ledger would, through stored bytes and back."""
        found: list[Recorded] = []
        for _, recorded_at, events in self._timed():
            for number, event in enumerate(events):
                stored = MAPPER.to_stored_event(event)
                read = MAPPER.to_domain_event(stored)
                assert isinstance(read, DomainEvent)
                found.append(Recorded(len(found) + 1, recorded_at + number * MICROSECOND, read))
        return found

    def write(self, recorder: LedgerRecorder, start: int = 0, stop: int | None = None, *, batch: int = 200) -> None:
        """Write some acts into a simulated ledger, each as a command."""
        commands = []
        for name, recorded_at, events in list(self._timed())[start:stop]:
            stored = [MAPPER.to_stored_event(event) for event in events]
            commands.append(Command(name, digest_of(stored), stored, recorded_at=recorded_at))
        for first in range(0, len(commands), batch):
            for outcome in recorder.append(commands[first : first + batch]):
                assert type(outcome).__name__ == "Stored", outcome

    def _timed(self) -> Iterator[tuple[str, datetime, list[DomainEvent]]]:
        """Give each act its command, its moment, and its events."""
        last = datetime.min.replace(tzinfo=ZONE)
        for number, (wanted, events) in enumerate(self.acts):
            recorded_at = max(wanted, last + MICROSECOND)
            last = recorded_at + len(events) * MICROSECOND
            name = f"{recorded_at.isoformat()}-{number}"
            yield name, recorded_at, [_of_command(event, name) for event in events]


def _of_command(event: DomainEvent, command: str) -> DomainEvent:
    return event.model_copy(update={"header": event.header.model_copy(update={"command": command})})


def founded(
    at: str = "2024-01-01 08:00", calendars: Sequence[CalendarPublication] | None = None, *, zone: str = ZONE.key
) -> Script:
    """Found a simulated ledger with the shipped calendars and procedures."""
    when, script, by = moment(at), Script(), header("admin", "found")
    ledger = LedgerIdentity.found(
        name="test", body="centre", jurisdiction="CN", time_zone=zone, simulated=True, at=when, header=by
    )
    script.add(when, ledger)
    notices = shipped_calendars() if calendars is None else calendars
    book = CalendarBook.open(notices[0], at=when, header=header("admin", "calendar"))
    for notice in notices[1:]:
        book.publish(notice, at=when, header=header("admin", "calendar"))
    script.add(when, book)
    books: dict[str, ProcedureBook] = {}
    for definition in shipped_procedures():
        if definition.code in books:
            books[definition.code].publish(definition, at=when, header=header("admin", "procedure"))
        else:
            books[definition.code] = ProcedureBook.open(definition, at=when, header=header("admin", "procedure"))
    for procedures in books.values():
        script.add(when, procedures)
    return script


def published_later(notice: CalendarPublication, at: str) -> Script:
    """Publish one more notice after the shipped ones."""
    book = CalendarBook.open(shipped_calendars()[0], at=moment(at), header=header("admin", "calendar"))
    for earlier in shipped_calendars()[1:]:
        book.publish(earlier, at=moment(at), header=header("admin", "calendar"))
    book.collect_events()
    book.publish(notice, at=moment(at), header=header("admin", "calendar"))
    script = Script()
    script.add(moment(at), book)
    return script


class Story:
    """One case, act by act."""

    def __init__(
        self, case_id: str, procedure: str, day: date, calendars: Sequence[CalendarPublication] | None = None
    ) -> None:
        self.case_id = case_id
        self.script = Script()
        self._procedure: Procedure = in_force(shipped_procedures(), procedure, day)
        self._calendar = WorkingCalendar.of(shipped_calendars() if calendars is None else calendars)
        self.case: Case

    def values(self, given: dict[str, Scalar], step: str | None = None) -> FilledIn:
        rules = self._procedure.fields if step is None else self._procedure.step(step).fields
        return fill_in(rules, given, sealing(self.case_id))

    def file(
        self, at: str, role: str, given: dict[str, Scalar], item: ItemTerms | None = None, forms: Sequence[str] = (),
        *, subject: str | None = None,
    ) -> None:  # fmt: skip
        filled = self.values(given)
        self.case = Case.file(
            self._occasion(at, role), case_id=self.case_id, number=f"号-{self.case_id}", channel="counter", item=item,
            filled=filled, forms=attached(*forms), subject=subject,
        )  # fmt: skip
        self.script.add(moment(at), self.case)

    def act(self, at: str, role: str, verb: Callable[[Occasion], None], recorded: str | None = None) -> None:
        verb(self._occasion(at, role, recorded))
        self.script.add(moment(recorded or at), self.case)

    def step(
        self, at: str, role: str, step: str, *, given: dict[str, Scalar] | None = None, approved: bool | None = None,
        forms: Sequence[str] = (), outcome: str | None = None, ground: str | None = None, recorded: str | None = None,
    ) -> None:  # fmt: skip
        kind = self._procedure.step(step).act
        act = StepAct(
            kind, self.values(given or {}, step), attached(*forms), approved=approved, outcome=outcome, ground=ground,
            method="counter" if kind is ActKind.SERVE else None,
        )  # fmt: skip
        self.act(at, role, lambda occasion: self.case.perform(occasion, step, act), recorded)

    def fall_due(self, recorded: str) -> None:
        """Let the first thing happen that happens by itself."""
        due = due_moments(self.case, self._procedure, self._calendar, moment(recorded))[0]
        at = due.at.astimezone(ZONE).replace(tzinfo=None).isoformat()
        self.act(at, "system", lambda occasion: self.case.fall_due(occasion, due), recorded)

    def _occasion(self, at: str, role: str, recorded: str | None = None) -> Occasion:
        who = header(role, f"{self.case_id}-{at}-{role}", self._procedure.ref, unit=f"unit-{role}")
        return Occasion(moment(at), moment(recorded or at), who, ZONE, self._procedure, self._calendar)


CHALLENGE: dict[str, Scalar] = {"project": "P-1", "supplier": "s", "known-on": "2024-09-20", "matters": "m"}


def challenge(case_id: str) -> Story:
    story = Story(case_id, "procurement-challenge", date(2024, 9, 26))
    story.file("2024-09-26 09:00", "procurement", CHALLENGE)
    return story


def accepted_challenge(case_id: str) -> Story:
    story = challenge(case_id)
    forms = attached("receipt", "register-form")
    story.act("2024-09-26 09:30", "procurement", lambda occasion: story.case.accept(occasion, forms))
    return story


def handed_over(case_id: str, *, late: bool = False) -> Story:
    story = accepted_challenge(case_id)
    day = "2024-09-27" if late else "2024-09-26"
    story.step(f"{day} 10:00", "procurement", "handover-tender", forms=["handover-record"])
    story.step(f"{day} 10:05", "procurement", "handover-purchaser", forms=["handover-record"])
    return story


def answered(case_id: str, *, panel: bool = False, late: bool = False) -> Script:
    """Walk a challenge from its filing to its close, through the panel and a rework if asked."""
    story = handed_over(case_id, late=late)
    if panel:
        story.act("2024-09-27 11:00", "procurement-head", lambda occasion: story.case.grade(occasion, ["complex"]))
        story.step("2024-09-27 14:00", "procurement", "panel-report")
        story.step("2024-09-29 09:00", "panel", "panel", given={"conclusion": "c"}, forms=["panel-minutes"])
        story.step("2024-09-29 10:00", "procurement", "filing-report", forms=["filing-report"])
    end = "2024-10-08" if late else "2024-09-30"
    story.step(f"{end} 16:00", "tender", "investigation", given={"findings": "f"}, forms=["investigation-record"])
    day = "2024-10-11" if late else "2024-10-08"
    story.step(f"{day} 16:30", "tender", "draft", given={"text": "t"})
    if panel:
        story.step(f"{day} 16:35", "purchaser", "review", given={"opinion": "no"}, approved=False)
        story.step(f"{day} 16:40", "tender", "draft", given={"text": "t2"})
    for minute, role in enumerate(("procurement", "purchaser", "panel")):
        story.step(f"{day} 16:5{minute}", role, "review", given={"opinion": "o"}, approved=True)
    day = "2024-10-14" if late else "2024-10-09"
    story.step(f"{day} 09:00", "procurement", "formal-reply", forms=["reply"], outcome="unfounded")
    story.step(f"{day} 10:00", "procurement", "service")
    story.step(f"{day} 10:30", "procurement", "service-others")
    story.act(f"{day} 11:00", "procurement", story.case.close)
    return story.script


def refused(case_id: str) -> Script:
    story = challenge(case_id)
    story.act("2024-09-27 09:00", "procurement", lambda occasion: story.case.refuse(occasion, "wrong-target"))
    return story.script


def resubmitted(case_id: str) -> Script:
    """Return a filing, receive it again and accept it: its clocks run a second time, and are open."""
    story = challenge(case_id)
    story.act(
        "2024-09-26 15:00", "procurement",
        lambda occasion: story.case.return_for_amendment(occasion, "not-conforming", date(2024, 9, 30)),
    )  # fmt: skip
    amended = story.values({**CHALLENGE, "project": "P-2"})
    story.act("2024-09-29 09:00", "procurement", lambda occasion: story.case.resubmit(occasion, amended))
    forms = attached("receipt", "register-form")
    story.act("2024-09-29 11:00", "procurement", lambda occasion: story.case.accept(occasion, forms))
    return story.script


def withdrawn(case_id: str) -> Script:
    story = handed_over(case_id)
    story.act("2024-09-27 15:00", "procurement", story.case.withdraw)
    return story.script


def window(
    case_id: str, at: str, promised: str = "10 working days", statutory: str = "20 working days",
    *, subject: str | None = None, item: str = "item-1",
) -> Story:  # fmt: skip
    story = Story(case_id, "window-approval", moment(at).date())
    terms = ItemTerms(code=item, title="事项", promised=limit(promised), statutory=limit(statutory))
    story.file(at, "window", {"applicant": "a", "by-agent": False, "matter": "m"}, terms, subject=subject)
    story.act(at, "window", lambda occasion: story.case.accept(occasion, attached("acceptance-notice")))
    return story


def limit(text: str) -> Limit:
    return parse_limit(text)


def stopped(case_id: str) -> Story:
    """Stop a window approval over the National Day holiday; the stop is entered a day late."""
    story = window(case_id, "2025-09-22 09:00")
    story.act(
        "2025-09-26 15:00", "handler",
        lambda occasion: story.case.suspend_clocks(
            occasion, "expert-review", limit("15 working days"), forms=attached("time-notice")
        ),
        recorded="2025-09-27 08:30",
    )  # fmt: skip
    return story


def resumed(case_id: str) -> Script:
    """Resume it, and decide after the promised limit but within the statutory one."""
    story = stopped(case_id)
    story.act("2025-10-14 09:00", "handler", story.case.resume_clocks)
    story.step("2025-10-20 09:00", "handler", "examination", given={"opinion": "o"})
    story.step("2025-10-21 09:00", "reviewer", "review", given={"opinion": "o"})
    story.step("2025-10-24 09:00", "lead", "decision", given={"opinion": "o"}, forms=["decision"], outcome="granted")
    story.step("2025-10-27 09:00", "window", "issue", forms=["licence"])
    story.act("2025-10-27 10:00", "window", story.case.close)
    return story.script


def resumed_by_itself(case_id: str) -> Script:
    """Let the pause run through its maximum; the system records it, a day after it took effect."""
    story = stopped(case_id)
    story.fall_due("2025-10-24 09:00")
    return story.script


def extended(case_id: str) -> Script:
    """Extend the statutory limit; the filing waited long enough for a reminder."""
    story = window(case_id, "2025-09-22 09:00")
    reason = FilledIn({"reason": Disclosed(value="r")})
    story.act(
        "2025-10-13 10:00", "lead",
        lambda occasion: story.case.extend_term(
            occasion, "statutory", limit("5 working days"), filled=reason, forms=attached("extension-notice")
        ),
    )  # fmt: skip
    story.fall_due("2025-10-14 09:30")
    return story.script


def imported(case_id: str, *, ended: str | None = "2011-11-23 16:00", due: str | None = "2011-11-23 14:16") -> Script:
    """Take over a case of an older system; by default it ended after its instant, but on its day."""
    at = "2026-03-02 10:00"
    origin = ProcedureRef(code="imported-history", version="1")
    activities = tuple(
        ImportedActivity(moment(f"2011-10-1{day} 12:00"), Actor(principal=f"r{day}", unit="g", role="r"), f"T0{day}")
        for day in (2, 1)
    )
    case = take_over(
        ImportedCase(
            case_id=case_id, source="log", number=case_id, started_at=moment("2011-10-11 11:00"),
            due=None if due is None else moment(due), ended_at=None if ended is None else moment(ended),
            activities=activities,
        ),
        header("importer", f"import-{case_id}", origin),
        ZONE.key,
    )  # fmt: skip
    script = Script()
    script.add(moment(at), case)
    return script


def agreed(agreement_id: str) -> Script:
    """Walk through an agreement to its lapse."""
    return Script([(at, [event]) for at, event in recordings(walked(agreement_id))])


def varied(times: int = 1) -> Script:
    """Play every kind of case and an agreement, several times at once."""
    return Script(list(_varied(times)))


@cache
def _varied(times: int) -> tuple[Act, ...]:
    """Decide it all once for the many tests that begin with it: nobody changes an event."""
    acts: list[Act] = []
    for n in range(times):
        for script in (
            answered(f"case:answered-{n}"),
            answered(f"case:panel-{n}", panel=True),
            answered(f"case:late-{n}", late=True),
            refused(f"case:refused-{n}"),
            resubmitted(f"case:resubmitted-{n}"),
            withdrawn(f"case:withdrawn-{n}"),
            handed_over(f"case:open-{n}").script,
            stopped(f"case:stopped-{n}").script,
            resumed(f"case:resumed-{n}"),
            resumed_by_itself(f"case:by-itself-{n}"),
            extended(f"case:extended-{n}"),
            window(f"case:waiting-{n}", "2026-12-21 09:00").script,
            imported(f"case:imported-{n}"),
            imported(f"case:imported-late-{n}", ended="2011-12-24 10:00"),
            imported(f"case:imported-open-{n}", ended=None),
            agreed(f"agreement:{n}"),
        ):
            acts.extend(script.acts)
    return tuple((founded() + Script(sorted(acts, key=lambda act: act[0]))).acts)
