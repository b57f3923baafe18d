"""The same paper beside a real ledger: several cases at once, the scheduler's sweep, notices, commands sent again.

What is answered is what stands on paper; a refused or repeated command adds no event; a past moment answers as then;
the read models that followed along equal those rebuilt from the log, and the board says what the fold says.
"""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
import pytest

from application.acts import ACTS
from application.cases import Command
from application.ledger import CommandReused, OnRecord
from application.replay import known, rebuild
from domain.calendar.book import CalendarPublished
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.publication import CalendarEntry, CalendarPublication, DayKind
from domain.calendar.shipped import load_shipped
from domain.clock.reading import read
from domain.errors import Refused
from domain.topics import ALL_TOPICS
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.projections.follower import Follower
from infrastructure.projections.rebuild import rebuild as rebuilt
from infrastructure.projections.source import Source
from projections.board import reads
from projections.board.filters import Moment
from projections.board.view import BOARD
from projections.deadlines.view import DEADLINES
from projections.models import ALL_MODELS
from projections.snapshot import snapshot
from tests.database import Database, cloned_database
from tests.histories import CHALLENGE, MAPPER
from tests.infrastructure.scheduling.office import Office, opened
from tests.model.paper_acts import PaperCase
from tests.model.paper_case import NotAllowed, Rule
from tests.model.starts import rules_of
from tests.model.table import Table

ACTS_TRIED = 90
A_MOMENT = timedelta(seconds=1)  # after an act, whose events are recorded one microsecond after another
FOLLOWED = [model for model in ALL_MODELS if model is not DEADLINES]  # which the office itself follows
ITEM = {"promised": "5 working days", "statutory": "20 working days"}
OnPaper = Callable[[datetime], object]
Standing = dict[str, tuple[date, str]]


class Bureau:
    """An office whose every act is tried on paper first."""

    def __init__(self, office: Office, database: Database, seed: int) -> None:
        self.office, self.chance = office, random.Random(seed)  # noqa: S311 - a seed that repeats a run
        self.table, self.notices = Table(), [*load_shipped()]
        self.table.estimates = office.ledger.rules(fresh=True).calendar()
        self.papers: dict[str, PaperCase] = {}
        self.asked: list[tuple[str, datetime, str, Standing]] = []
        self.commands = self.refused = self.recorded = 0
        self.connection = psycopg.connect(database.url("project"), autocommit=True)
        self.reader = psycopg.connect(database.url("read"), autocommit=True)
        self.source = Source(self.connection, MAPPER, ALL_TOPICS, list(ALL_MODELS))
        for model in FOLLOWED:
            rebuilt(self.connection, self.source, model)
        self.followers = [Follower(self.connection, self.source, model, model.schema) for model in FOLLOWED]

    # Acts.

    def file(self) -> None:
        at = self.office.now.strftime("%Y-%m-%d %H:%M")
        if self.chance.random() < 0.6:
            name = self.office.file(at)
        else:
            days = {"known-on": (self.office.now.date() - timedelta(days=self.chance.choice([3, 8, 20]))).isoformat()}
            values = {**{field: str(value) for field, value in CHALLENGE.items()}, **days}
            name = self.office.file(at, "procurement-challenge", "procurement", None, **values)
        case = self.office.case(name)
        assert case.procedure is not None
        rules = rules_of(case.procedure.code, case.procedure.version)
        self.papers[name] = PaperCase(rules, self.table, case.disclosed, ITEM)
        self.papers[name].file(case.moments["received"])

    def attempt(self, name: str, act: str, role: str, said: dict[str, Any], on_paper: OnPaper) -> None:
        """Try an act as one command, and send the command again."""
        at = self.office.now - timedelta(hours=self.chance.choice([0, 0, 0, 2, 30]))
        try:
            on_paper(at)
            forbidden = None
        except NotAllowed as why:
            forbidden = str(why)
        self.commands += 1
        body = {"acting": {"unit": "hall", "role": role}, "effective_at": at, **said}
        before, stood = self.office.ledger.position(), self.office.case(name).version
        done, refusal = None, None
        try:
            done = self.send(name, act, body)
        except Refused as met:
            refusal = met
        if done is None:
            assert forbidden is not None, f"{name} {act} {said} refused by {refusal!r}; nothing on paper forbids it"
            assert self.office.ledger.position() == before, "something of a refused command is on record"
            self.refused += 1
            return
        assert forbidden is None, f"{name} {act} {said} done, and paper forbids it: {forbidden}"
        assert not done.repeated
        assert self.office.case(name).version == done.answer["version"] > stood
        self.again(name, act, body, done)
        self.recorded += 1

    def send(self, name: str, act: str, body: dict[str, Any]) -> OnRecord:
        command = Command(id=f"bureau-{self.commands}", principal="p")
        return self.office.cases.act(command, name, ACTS[act], ACTS[act].request.model_validate(body))

    def again(self, name: str, act: str, body: dict[str, Any], done: OnRecord) -> None:
        position = self.office.ledger.position()
        repeated = self.send(name, act, body)
        assert repeated.repeated
        assert (repeated.answer, repeated.first_position, repeated.last_position, repeated.recorded_at) == (
            done.answer, done.first_position, done.last_position, done.recorded_at,
        )  # fmt: skip
        with pytest.raises(CommandReused):
            self.send(name, act, {**body, "acting": {"unit": "another hall", "role": "window"}})
        assert self.office.ledger.position() == position

    def act(self) -> None:
        """Let somebody do something on a case."""
        name = self.chance.choice(sorted(self.papers))
        paper, rules = self.papers[name], self.papers[name].rules
        intake, forms = rules["intake"], rules["intake"]["accept"].get("forms", [])
        deeds: list[Callable[[], None]] = [
            lambda: self.attempt(name, "accept", intake["performers"][0], {"forms": attached(forms)},
                                 lambda at: paper.accept(at, intake["performers"][0], {*forms})),
            lambda: self.step(name, self.chance.choice(rules["steps"])),
            *[lambda: self.next_step(name)] * 5,
            *[lambda: self.stop(name)] * 3,
            lambda: self.resume(name),
            lambda: self.extend(name),
            lambda: self.attempt(name, "close", rules["closing"]["performers"][0], {},
                                 lambda at: paper.close(at, rules["closing"]["performers"][0])),
        ]  # fmt: skip
        deed = deeds[0] if paper.status == "filed" and self.chance.random() < 0.7 else self.chance.choice(deeds)
        deed()

    def next_step(self, name: str) -> None:
        paper = self.papers[name]
        for step in paper.rules["steps"]:
            waits = any(one not in paper.steps and paper.is_owed(one) for one in paper.before(step["code"]))
            if step["code"] not in paper.steps and paper.is_owed(step["code"]) and not waits:
                self.step(name, step)
                return

    def step(self, name: str, step: Rule) -> None:
        paper, code, needed = self.papers[name], step["code"], step.get("forms", [])
        said: dict[str, Any] = {"step": code, "forms": attached(needed)}
        required = [one for one in step.get("fields", ()) if one.get("required") == "true"]
        if step["act"] == "follow_up" or any(one.get("type", "text") != "text" for one in required):
            return
        values = {one["code"]: "甲" for one in required}
        said["values"] = values
        outcome = self.chance.choice(paper.rules["outcomes"]) if step["act"] == "decide" else None
        ground = None if outcome is None else outcome.get("grounds", [{"code": "理由"}])[0]["code"]
        if outcome is not None:
            said |= {"outcome": outcome["code"], "ground": ground}
        if step["act"] == "serve":
            said["method"] = "直接送达"
        approved = self.chance.random() < 0.8 if step["act"] == "review" else None
        if approved is not None:
            said["approved"] = approved
        waiting = [one for one in step["performers"] if one not in paper.approved.get(code, {})] or step["performers"]
        public = {one["code"]: values[one["code"]] for one in required if one["class"] == "public"}
        act = {"opine": "give-opinion"}.get(step["act"], step["act"].replace("_", "-"))
        self.attempt(
            name, act, waiting[0], said,
            lambda at: paper.perform(at, waiting[0], code, forms={*needed}, said=public, approved=approved,
                                     outcome=outcome and outcome["code"], ground=ground, proof=False),
        )  # fmt: skip

    def stop(self, name: str) -> None:
        paper = self.papers[name]
        ground = self.chance.choice(paper.rules.get("suspension", [{"code": "hearing", "maximum": "5 working days"}]))
        role = self.chance.choice(["handler", "lead"])
        needed = f"{self.chance.choice([2, 6, 31])} working days"
        said = {"ground": ground["code"], "needed": needed, "forms": attached([*filter(None, [ground.get("form")])])}
        brought = {ground["form"]} if "form" in ground else set()
        self.attempt(
            name, "suspend-clocks", role, said,
            lambda at: paper.suspend(at, self.office.now, role, ground["code"], needed, None, brought),
        )  # fmt: skip

    def resume(self, name: str) -> None:
        paper = self.papers[name]
        self.attempt(name, "resume-clocks", "handler", {}, lambda at: paper.resume(at, "handler", None))

    def extend(self, name: str) -> None:
        paper, by = self.papers[name], f"{self.chance.choice([3, 11])} working days"
        said = {"clock": "statutory", "by": by, "reason": "理由", "forms": attached(["extension-notice"])}
        self.attempt(
            name, "extend-term", "lead", said,
            lambda at: paper.extend(at, "lead", "statutory", by, override=False, reason=True,
                                    forms={"extension-notice"}),
        )  # fmt: skip

    # By itself.

    def sweep(self) -> None:
        swept = self.office.sweep(self.office.now.strftime("%Y-%m-%d %H:%M:%S"))
        assert swept.failed == 0
        for paper in self.papers.values():
            paper.let_happen(self.office.now)

    def notice(self) -> None:
        """Publish a notice that makes days of the next weeks what they were not, and let the scheduler restate."""
        first = self.office.now.date() + timedelta(days=self.chance.randint(2, 20))
        revision = max(one.revision for one in self.notices if one.year == first.year)
        kind = DayKind.WORK if first.weekday() >= 5 else DayKind.REST
        notice = CalendarPublication(
            jurisdiction="CN", year=first.year, revision=revision + 1, supersedes=revision, title="通知",
            document_number=f"国办发明电〔{first.year}〕{revision + 1}号", published_at=self.office.now.date(),
            source="试验", number_verified=False,
            entries=(CalendarEntry(first=first, last=first, kind=kind, reason="试验"),),
        )  # fmt: skip
        self.sweep()
        self.notices.append(notice)
        self.office.publish(notice)
        self.table.add(notice)
        self.table.estimates = self.office.ledger.rules(fresh=True).calendar()
        self.office.now += timedelta(minutes=1)
        for paper in self.papers.values():
            paper.restate(self.office.now)
        self.sweep()

    # What must hold.

    def agree(self) -> None:
        """Hold every case against its paper."""
        calendar = self.office.ledger.rules(fresh=True).calendar()
        now = self.office.now + A_MOMENT
        for name, paper in self.papers.items():
            case = self.office.case(name)
            assert (case.status, case.outcome, {*case.waived}) == (paper.status, paper.outcome, paper.waived)
            assert {code: done.at for code, done in case.steps.items()} == paper.steps
            standing: Standing = {}
            for code, run in paper.open_runs().items():
                reading = read(case.clocks[code], calendar, now)
                standing[code] = (reading.due_on, reading.state.value)
                assert standing[code] == (run.due(self.table, now), run.state(self.table, now))
                assert case.notified[(code, run.number)] == run.told
            assert {code for code, clock in case.clocks.items() if clock.is_open} == {*standing}
            self.asked.append((name, now, case.status, standing))

    def ask_again(self) -> None:
        """Ask for a past moment: the answer is the one of then, by the calendar on record then."""
        name, then, status, standing = self.chance.choice(self.asked)
        case = rebuild(known(self.office.ledger.history(name), at=None, known_at=then))
        assert case is not None
        books = known(self.office.ledger.events("calendar:CN"), at=None, known_at=then)
        notices = [one.event.publication for one in books if isinstance(one.event, CalendarPublished)]
        calendar = WorkingCalendar.of(notices)
        found = {code: read(clock, calendar, then) for code, clock in case.clocks.items() if clock.is_open}
        assert case.status == status
        assert {code: (reading.due_on, reading.state.value) for code, reading in found.items()} == standing

    def follow(self) -> None:
        """Let every read model take in what is on record, in stretches of any length."""
        self.office.catch_up()
        for follower in self.followers:
            while follower.advance(self.chance.choice([1, 7, 1000])):
                pass

    def board_agrees(self) -> None:
        self.follow()
        with snapshot(self.reader, BOARD) as shown:
            for name, paper in self.papers.items():
                row = reads.case(shown, name, Moment(self.office.now))
                assert row is not None
                assert row.status == paper.status
                assert row.outcome == paper.outcome
                runs = [*paper.open_runs().values()]
                if not any(run.standing for run in runs):  # a stopped clock stands there by the end of its maximum
                    assert row.due_on == min((run.due(self.table, self.office.now) for run in runs), default=None)

    def rebuilt_models_are_the_same(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for model in ALL_MODELS:
            differences = rebuilt(self.connection, self.source, model, compare=True).differences
            found |= {f"{model.name}.{table}": count for table, count in (differences or {}).items() if count}
        return found

    def close(self) -> None:
        self.connection.close()
        self.reader.close()


def attached(codes: list[str]) -> list[dict[str, str]]:
    return [{"form": code, "reference": "r"} for code in codes]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_ledger_under_random_acts_is_what_stands_on_paper(server: EmbeddedServer, seed: int) -> None:
    with cloned_database(server) as database, opened(database, "2025-09-15 09:00") as office:
        bureau = Bureau(office, database, seed)
        try:
            for number in range(ACTS_TRIED):
                office.now += timedelta(minutes=bureau.chance.choice([7, 90, 600, 1700]))
                if number % 12 == 0:
                    bureau.file()
                elif number % 17 == 16:
                    bureau.sweep()
                elif number == 41:
                    bureau.notice()
                else:
                    bureau.act()
                bureau.agree()
                if number % 10 == 9:
                    bureau.ask_again()
                    bureau.board_agrees()
            assert bureau.recorded > 10
            assert bureau.refused > 10
            bureau.follow()
            assert bureau.rebuilt_models_are_the_same() == {}
        finally:
            bureau.close()
