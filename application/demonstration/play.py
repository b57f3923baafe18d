"""Playing the demonstration on a simulated ledger: every turn in the order of its time, each once.

Invariant: what is played depends on the day and the seed alone; a play that was interrupted goes on where it stopped.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from application.acts import ACTS
from application.agreement_acts import AGREEMENT_ACTS
from application.agreement_requests import AgreementRequest, SignUndertaking
from application.agreements import Agreements
from application.book_acts import BOOK_ACTS
from application.books import Books
from application.cases import Cases, Command
from application.deadlines import Deadlines
from application.demonstration import cast, hall
from application.demonstration.chance import Chance
from application.demonstration.office import Office
from application.demonstration.programme import ALL_YEAR, stories
from application.demonstration.records import RecordDeed, Records, record_command
from application.demonstration.script import Script
from application.demonstration.story import Deed
from application.demonstration.telling import PlayedSender, no_contact
from application.demonstration.undertakings import AgreementStory, undertakings
from application.intake import HandedIn, Intake
from application.ledger import Intent, Ledger, NotFounded, OnRecord
from application.notices import Notices
from application.protection import Protecting
from application.publishing import Founding, Publishing, found
from application.recording.acts import RECORD_ACTS
from application.recording.recording import Recording
from application.requests import FileCase
from domain.agreement.agreement import agreement_stream
from domain.calendar import shipped as calendars
from domain.calendar.calendar import CHINA, WorkingCalendar
from domain.case.deadlines import DueMoment
from domain.errors import Refused
from domain.procedures import definition as procedures
from domain.regulation import definition as regulations
from domain.regulation.period import month_of

PRINCIPAL = "demonstration"
BEGUN, PLAYED = "demonstration:begun", "demonstration:played"
DIGEST = b"demonstration/1"
A_YEAR, A_LONG_YEAR = timedelta(days=365), timedelta(days=450)
ITEMS_PUBLISHED_BEFORE = timedelta(days=730)
BETWEEN_TURNS = timedelta(milliseconds=1)  # two turns never share an instant, nor do their events


class NotTheDemonstrations(Refused):
    """The demonstration is played only on a simulated ledger of its own, never on this one."""

    code = "not_the_demonstrations"


class YearBeforeTheRules(Refused):
    """The procedures that are played were not in force through that year."""

    code = "year_before_the_rules"


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What has been played: as of which day, from which seed, and a case and an agreement of each kind."""

    today: date
    seed: int
    cases: int
    telling: dict[str, str]
    agreements: dict[str, str]
    already: bool

    @property
    def first_whole_quarter(self) -> date:
        """Give the first day of the first quarter of which every day was played."""
        begun = month_of(self.today - A_YEAR)
        while begun.first <= self.today - A_YEAR or begun.first.month % 3 != 1:
            begun = begun.following
        return begun.first


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that is done at its time."""

    at: datetime
    do: Callable[[], object]


def play(
    ledger: Ledger,
    script: Script,
    protecting: Protecting,
    *,
    today: date,
    seed: int = 1,
    progress: Callable[[int, int], None] = lambda done, turns: None,
) -> Demonstration:
    """Play the year before a day, unless a year has been played here already.

    Raises `NotTheDemonstrations`, and `YearBeforeTheRules` or `NoCalendarData` for a day whose year nobody can play.
    """
    _check(today)
    _found(ledger, script)
    today, seed = _begun(ledger, today, seed)
    if (played := ledger.on_record(PLAYED, DIGEST)) is not None:
        return _demonstration(today, seed, played, already=True)
    player = _Player(ledger, script, today, Chance(seed), protecting)
    turns = sorted(player.turns(), key=lambda turn: turn.at)  # stable: the deeds of a story stay in their order
    for place, turn in enumerate(turns):
        player.let_fall_due(turn.at, place * BETWEEN_TURNS)
        script.move_to(turn.at + place * BETWEEN_TURNS)
        turn.do()
        progress(place + 1, len(turns))
    player.let_fall_due(_midnight(today), len(turns) * BETWEEN_TURNS)
    answer = {"cases": player.cases_played, "telling": player.telling, "agreements": player.agreements}
    return _demonstration(today, seed, _note(ledger, PLAYED, answer), already=False)


class _Player:
    """Puts every turn of the play on record."""

    def __init__(self, ledger: Ledger, script: Script, today: date, chance: Chance, protecting: Protecting) -> None:
        self._script = script
        self._chance = chance
        self._ledger = ledger
        self._deadlines = Deadlines(ledger)
        self._notices = Notices(ledger, PlayedSender(), no_contact)
        self._due: dict[str, list[DueMoment]] = {}
        self._publishing = Publishing(ledger, principal=PRINCIPAL, acting=cast.ADMINISTRATOR)
        self._command = self._case = ""
        self._cases = Cases(ledger, protection=protecting(self._salts()), new_id=lambda: self._case)
        self._agreements = Agreements(ledger, new_id=lambda: self._case)
        self._salt: Iterator[bytes] = iter(())
        self._books = Books(ledger)
        self._intake = Intake(ledger, self._cases, source=hall.SOURCE, principal=PRINCIPAL)
        self._recording = Recording(ledger, protection=protecting(self._salts()))
        self._today = today
        self.cases_played = 0
        self.telling: dict[str, str] = {}
        self.agreements: dict[str, str] = {}

    def turns(self) -> Iterator[Turn]:
        """Give everything that is to be done, in no order."""
        notices = [notice for notice in calendars.load_shipped() if notice.published_at < self._today]
        for notice in notices:
            yield Turn(_morning(notice.published_at), partial(self._publishing.calendars, [notice]))
        in_force = [version for version in procedures.load_shipped() if version.in_force.since < self._today]
        for version in in_force:
            day = max(version.in_force.since, notices[0].published_at)
            yield Turn(_morning(day), partial(self._publishing.procedures, [version]))
        items_from = self._today - ITEMS_PUBLISHED_BEFORE
        for item in cast.ITEMS:
            yield Turn(_morning(items_from), partial(self._publishing.item, item.entry(items_from)))
        office = Office(WorkingCalendar.of(notices), self._today)
        for number, entered in enumerate(hall.entered(office, items_from)):
            yield Turn(entered.at, partial(self._enter, number, entered))
        for at, handed in hall.handed_in(office, self._chance):
            yield Turn(at, partial(self._take, handed))
        self.cases_played += 1  # the one of the docked system
        told_at, message = hall.reconciliation(office, self._chance)
        yield Turn(told_at, partial(self._intake.reconcile, message))
        written = list(stories(office, self._chance))
        for story in written:
            self.cases_played += 1
            self.telling.setdefault(story.kind, f"case:{self._chance.case_id(story.name)}")
            for deed in story.deeds:
                yield Turn(deed.recorded_at, partial(self._perform, deed))
        for agreement in undertakings(office, self._chance):
            self.agreements[agreement.kind] = agreement.stream
            for deed in agreement.deeds:
                yield Turn(deed.recorded_at, partial(self._perform, deed))
        for regulation in regulations.load_shipped():
            day = max(regulation.in_force.since, notices[0].published_at)
            yield Turn(_morning(day), partial(self._publishing.regulations, [regulation]))
        for kept in Records(office, self._chance, written).deeds:
            yield Turn(kept.at, partial(self._record, kept))

    def _perform(self, deed: Deed) -> None:
        self._case = self._chance.case_id(deed.story.name)
        command = f"demonstration:{deed.story.name}:{deed.number}"
        self._salt = self._chance.salts(command)
        asked = Command(command, f"demonstration:{deed.request.acting.role}")
        if isinstance(deed.story, AgreementStory):
            self._perform_on_an_agreement(asked, deed)
        elif deed.act is None:
            assert isinstance(deed.request, FileCase)  # noqa: S101 - narrowed for the type checker
            self._cases.file(asked, deed.request)
        else:
            self._cases.act(asked, deed.story.stream, ACTS[deed.act], deed.request)
        self._follow(deed.story.stream)

    def _perform_on_an_agreement(self, asked: Command, deed: Deed) -> None:
        if isinstance(deed.request, SignUndertaking):
            self._agreements.open(asked, deed.request)
        elif isinstance(deed.request, AgreementRequest):
            self._agreements.act(asked, deed.story.stream, AGREEMENT_ACTS[str(deed.act)], deed.request)

    def _enter(self, number: int, entered: hall.Entered) -> None:
        asked = Command(f"demonstration:hall:{number}", PRINCIPAL)
        self._books.perform(asked, BOOK_ACTS[entered.act], entered.code, entered.request)

    def _take(self, handed: HandedIn) -> None:
        self._salt = self._chance.salts(f"demonstration:{hall.SOURCE}:{handed.id}")
        [outcome] = self._intake.take([handed])
        self.telling["open-docked-case"] = outcome.case
        self._follow(outcome.case)

    def _record(self, deed: RecordDeed) -> None:
        if deed.name is None or deed.request is None:
            self._recording.note_missed_rounds(deed.at.date())
            return
        command = record_command(deed.number)
        self._salt = self._chance.salts(command)
        asked = Command(command, f"demonstration:{deed.request.acting.role}")
        self._recording.act(asked, RECORD_ACTS[deed.name], deed.key, deed.request)

    def let_fall_due(self, until: datetime, later: timedelta) -> None:
        """Let the system do what falls due before an instant, in order of time."""
        while coming := [(due.at, case, due) for case, dues in self._due.items() for due in dues if due.at < until]:
            at, case, moment = min(coming, key=lambda found: found[:2])
            self._script.move_to(at + later)
            self._deadlines.perform(case, moment)
            self._follow(case)

    def _follow(self, stream: str) -> None:
        """Tell what is to be told of the last act of a case, and look what comes next."""
        for notice in [] if stream.startswith(agreement_stream("")) else self._notices.owed(stream):
            self._notices.tell(notice)
        self._expect(stream)

    def _expect(self, stream: str) -> None:
        """Look what a case or an agreement will do by itself."""
        self._due[stream] = [moment for moment in self._deadlines.due(stream) if not moment.blocked]
        if stream.startswith(agreement_stream("")):
            return
        case = self._ledger.case(stream)
        rule = self._ledger.rules().procedure(case.procedure).follows
        if case.follows is not None and rule is not None and rule.as_branch:
            self._expect(case.follows)  # what is done in a branch may stop the whole or let it run on

    def _salts(self) -> Iterator[bytes]:
        while True:
            yield next(self._salt)


def _check(today: date) -> None:
    """Refuse a day before anything is on record that could not be taken back."""
    versions = [version for version in procedures.load_shipped() if version.code in ALL_YEAR]
    earliest = max(version.in_force.since for version in versions) + A_LONG_YEAR
    if today < earliest:
        raise YearBeforeTheRules(today=today, earliest=earliest)
    WorkingCalendar.of(calendars.load_shipped()).reason(today)


def _found(ledger: Ledger, script: Script) -> None:
    try:
        identity = ledger.identity()
    except NotFounded:
        script.move_to(_morning(calendars.load_shipped()[0].published_at) - timedelta(hours=1))
        founding = Founding(cast.LEDGER, cast.BODY, time_zone=cast.TIME_ZONE, simulated=True)
        found(ledger, founding, principal=PRINCIPAL, acting=cast.ADMINISTRATOR)
        return
    if not identity.simulated or identity.name != cast.LEDGER:
        raise NotTheDemonstrations(ledger=identity.name, simulated=identity.simulated)


def _begun(ledger: Ledger, today: date, seed: int) -> tuple[date, int]:
    """Give the day and the seed with which the play began, now or earlier."""
    begun = ledger.on_record(BEGUN, DIGEST) or _note(ledger, BEGUN, {"today": today.isoformat(), "seed": seed})
    return date.fromisoformat(begun.answer["today"]), begun.answer["seed"]


def _note(ledger: Ledger, command: str, answer: dict[str, object]) -> OnRecord:
    """Remember how far the play has come, as a command that records no event."""
    outcome = ledger.append([Intent(command, DIGEST, (), answer)])[0]
    assert isinstance(outcome, OnRecord)  # noqa: S101 - it expects no version, and its id is its own
    return outcome


def _demonstration(today: date, seed: int, played: OnRecord, *, already: bool) -> Demonstration:
    answer = played.answer
    agreements = dict(answer.get("agreements", {}))  # a year that an earlier version played has none
    return Demonstration(today, seed, answer["cases"], dict(answer["telling"]), agreements, already)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, CHINA)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), CHINA)
