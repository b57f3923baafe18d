"""Playing a bundle: every deed of its cases, what falls due meanwhile, what is told, and what a notice restates.

Invariant: everything is decided by the use cases of the product, at instants that depend on the seed alone; what
would be recorded after the end of the play is left undone, so that cases are open then.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from application.acts import ACTS
from application.cases import Cases, Command
from application.deadlines import Deadlines
from application.demonstration.chance import Chance
from application.demonstration.office import Office
from application.demonstration.story import Deed
from application.demonstration.telling import PROOF, PlayedSender
from application.notices import channel_for, intended
from application.protection import Protecting
from application.requests import FileCase
from application.simulation import courses
from application.simulation.desk import Desk, Written
from application.simulation.opening import Opening
from application.simulation.plan import Bundle
from application.simulation.story import MICROSECOND, PlannedStory
from domain.calendar.publication import CalendarPublication
from domain.case.case import Case
from domain.case.deadlines import DueMoment, due_moments
from domain.case.notices import Notice, called_for, confirm
from domain.procedures.procedure import Procedure

SWEEP = 10 * 60 * 1_000_000  # microseconds in which the system gets round to what has fallen due
TOLD_WITHIN = 60 * 1_000_000  # microseconds
CASES_OF_A_BUNDLE = 10  # at most
SENDER = PlayedSender()


class Player:
    """Plays bundles one after the other."""

    def __init__(self, opening: Opening, office: Office, seed: int, until: datetime, protecting: Protecting) -> None:
        self._office = office
        self._chance = Chance(seed)
        self._until = until
        self._restating = opening.restating
        self._desk = Desk(opening.identity, opening.rules, opening.books, until)
        self._salt: Iterator[bytes] = iter(())
        self._case = ""
        self._cases = Cases(self._desk, protection=protecting(self._salts()), new_id=lambda: self._case)
        self._deadlines = Deadlines(self._desk)
        self._due: dict[str, list[tuple[datetime, str, DueMoment]]] = {}
        self._passed_over: set[tuple[str, DueMoment]] = set()
        self._coming: list[tuple[datetime, CalendarPublication]] = []
        self._free = until

    def stories(self, bundle: Bundle) -> list[PlannedStory]:
        """Write the stories of a bundle."""
        course = courses.BY_NAME[bundle.course]
        stories = [
            PlannedStory(course.name, bundle.number * CASES_OF_A_BUNDLE + place, at, self._office, self._chance)
            for place, at in enumerate(bundle.filed_at)
        ]
        course.script(*stories)
        return stories

    def play(self, bundle: Bundle) -> list[Written]:
        """Play a bundle from its first filing to the end."""
        stories = self.stories(bundle)
        self._desk.begin({story.case_id: place for story, place in zip(stories, bundle.places, strict=True)})
        self._due, self._passed_over, self._free = {}, set(), bundle.filed_at[0]
        self._coming = [one for one in self._restating if one[0] > bundle.filed_at[0]]
        for deed in sorted((deed for story in stories for deed in story.deeds), key=lambda deed: deed.recorded_at):
            if deed.recorded_at >= self._until:
                break
            self._let_pass(deed.recorded_at)
            self._at(deed.recorded_at)
            self._perform(deed)
        self._let_pass(self._until)
        return self._desk.written

    def _perform(self, deed: Deed) -> None:
        case = deed.story.case_id
        command = f"simulation:{case}:{deed.number}"
        self._salt = self._chance.salts(command)
        asked = Command(command, f"simulation:{deed.request.acting.role}")
        if deed.act is None:
            assert isinstance(deed.request, FileCase)  # noqa: S101 - narrowed for the type checker
            self._desk.number_next(case)
            self._cases.file(asked, deed.request, case_id=case)
        else:
            self._cases.act(asked, case, ACTS[deed.act], deed.request)
        self._follow(case)

    def _let_pass(self, until: datetime) -> None:
        """Let the system do what falls due before an instant, and what a notice published before it moves."""
        while True:
            due = min((one for dues in self._due.values() for one in dues), key=_in_order, default=None)
            if self._coming and self._coming[0][0] < until and (due is None or self._coming[0][0] <= due[0]):
                self._restate()
            elif due is not None and due[0] < until:
                self._fall_due(*due)
            else:
                return

    def _fall_due(self, at: datetime, case: str, moment: DueMoment) -> None:
        self._at(at)
        if self._deadlines.perform(case, moment) is None:
            self._passed_over.add((case, moment))
        self._follow(case)

    def _restate(self) -> None:
        """Restate the due days of the open cases that a notice moves, somewhat after its publication."""
        published, notice = self._coming.pop(0)
        for case in self._desk.cases():
            if any(clock.is_open for clock in case.clocks.values()):
                self._at(published + self._lag(SWEEP, "restate", case.id, notice.name))
                self._deadlines.restate(case.id, notice)
                self._follow(case.id)

    def _follow(self, case_id: str) -> None:
        """Tell what is to be told of the last act of a case, and look what comes next."""
        self._free = self._desk.free_from()
        case = self._desk.case(case_id)
        procedure = self._desk.rules().procedure(case.procedure)
        for event in self._desk.last_events():
            for rule in called_for(event, procedure) if event.originator_id == case_id else ():
                self._tell(case, procedure, Notice(rule, event, None))
        for one in self._desk.cases():
            self._expect(one)

    def _tell(self, case: Case, procedure: Procedure, notice: Notice) -> None:
        """Put on record that a notice went out, as the use case does that sends it."""
        reached = channel_for(notice.rule, SENDER, None)
        if reached is None:
            return
        proved = partial(confirm, channel=reached[0], proof=PROOF)
        self._at(self._desk.now() + self._lag(TOLD_WITHIN, "told", notice.key))
        self._desk.append([intended(self._desk, case, procedure, notice, notice.key, proved)])
        self._free = self._desk.free_from()

    def _expect(self, case: Case) -> None:
        """Look what a case will do by itself, and when the system gets round to it."""
        now, rules = self._desk.now(), self._desk.rules()
        calendar = rules.calendar(jurisdiction=self._desk.identity().jurisdiction)
        lag = self._lag(SWEEP, "sweep", case.id)
        self._due[case.id] = [
            (max(moment.at, now) + lag, case.id, moment)
            for moment in due_moments(case, rules.procedure(case.procedure), calendar, now)
            if not moment.blocked and (case.id, moment) not in self._passed_over
        ]

    def _at(self, moment: datetime) -> None:
        """Go to an instant, or to the first one that the last command left free."""
        self._desk.move_to(max(moment, self._free))

    def _lag(self, longest: int, *name: object) -> timedelta:
        return (1 + self._chance.number(longest, *name)) * MICROSECOND

    def _salts(self) -> Iterator[bytes]:
        while True:
            yield next(self._salt)


def _in_order(one: tuple[datetime, str, DueMoment]) -> tuple[datetime, str, str]:
    return one[0], one[1], one[2].rung
