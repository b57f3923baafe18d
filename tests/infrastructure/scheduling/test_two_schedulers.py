"""Two schedulers side by side through a simulated month, killed and stopped at random: each due act once, none missing.

What is due is reckoned here by hand, day by day, from when each case was accepted, stopped and resumed.
"""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.case.clock_events import Warned
from domain.topics import ALL_TOPICS
from infrastructure.projections.daemon import Daemon
from projections.deadlines.view import DEADLINES
from tests.database import Database
from tests.histories import MAPPER, ZONE, moment
from tests.infrastructure.scheduling.office import Office, opened
from tests.infrastructure.scheduling.program import simulated_time

BEGINS, ENDS = moment("2026-10-12 00:00"), moment("2026-11-12 00:00")
SECONDS = 16.0  # of real time in which the month goes by
SPEED = (ENDS - BEGINS).total_seconds() / SECONDS
CALENDAR = WorkingCalendar.of(load_shipped())
Act = tuple[str, str, datetime]  # case, what, when in law


def nth_working_day(after: date, n: int, skipped: Callable[[date], bool] = lambda day: False) -> date:
    day = after
    while n:
        day += timedelta(days=1)
        n -= CALENDAR.is_working(day) and not skipped(day)
    return day


def at_night(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(days=1)


def at_nine(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)


def expected_of_accepted(case_id: str, accepted: date, stopped: date | None, days: int) -> Iterator[Act]:
    """Reckon what an approval that nobody decides will do: 5 days promised, 20 by law."""
    ends = accepted if stopped is None else nth_working_day(stopped, days)
    turn = None if stopped is None else at_night(ends) - timedelta(seconds=1)

    def paused(day: date) -> bool:
        return stopped is not None and stopped < day <= ends

    def reminder(day: date) -> datetime:
        if turn is not None and at_nine(day) < turn and day > (stopped or day):
            return at_nine(nth_working_day(turn.date(), 1))  # the due day is known only once the clock runs again
        return at_nine(day)

    if turn is not None:
        yield case_id, "clock_resumed", turn
    for clock, length, rungs in (
        ("promised", 5, {"two-days": 2, "due-today": 0}),
        ("statutory", 20, {"three-days": 3}),
    ):
        due = nth_working_day(accepted, length, paused)
        for rung, remaining in rungs.items():
            day = due
            for _ in range(remaining):
                day -= timedelta(days=1)
                while not CALENDAR.is_working(day):
                    day -= timedelta(days=1)
            yield case_id, f"warned {clock} {rung}", reminder(day)
        yield case_id, f"escalated {clock} overdue", at_night(due)


def expected_of_filed(case_id: str, filed: date) -> Iterator[Act]:
    gate = nth_working_day(filed, 5)
    yield case_id, "warned gate one-day", at_nine(nth_working_day(filed, 4))
    yield case_id, "deemed_accepted", at_night(gate)


def performed(office: Office, case_id: str) -> list[Act]:
    found = []
    for event in office.events(case_id):
        if event.header.actor.role == "system" and event.TOPIC not in {"case.clock_started", "case.clock_ended"}:
            what = event.TOPIC.removeprefix("case.")
            if isinstance(event, Warned):
                what = f"{what} {event.clock} {event.rung}"
            found.append((case_id, what, event.effective_at))
    return found


class Programs:
    """Schedulers in processes of their own."""

    def __init__(self, database: Database, log: Path, wall: float) -> None:
        self._arguments = [database.url("append"), database.url("read"), BEGINS.isoformat(), str(wall), str(SPEED)]
        self._log = log.open("ab")
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.infrastructure.scheduling.program", *self._arguments]
        here = Path(__file__).parents[3]
        self.running.append(subprocess.Popen(command, cwd=here, stderr=self._log))

    def kill(self, place: int) -> None:
        self.running[place].send_signal(signal.SIGKILL)
        self.running.pop(place).wait()

    def end(self) -> None:
        while self.running:
            self.kill(0)
        self._log.close()


def test_every_due_act_of_a_month_is_recorded_once_whatever_happens_to_two_schedulers(
    database: Database, tmp_path: Path
) -> None:
    chance = random.Random(20261012)  # noqa: S311 - which program is disturbed when is no secret
    with opened(database, "2026-09-28 08:00") as office:
        expected: list[Act] = []
        for number in range(24):
            day = nth_working_day(date(2026, 9, 27), 1 + number % 4)
            at = f"{day} {9 + number % 8:02}:{number:02}"
            if number % 4 == 3:
                expected += expected_of_filed(office.file(at), day)
                continue
            case_id = office.accepted(at)
            stopped, days = None, 0
            if number % 3 == 0:
                stopped, days = nth_working_day(day, 1 + number % 2), 3 + number % 5
                asked = {"ground": "inspection", "needed": f"{days} working days"}
                office.act(case_id, "suspend-clocks", f"{stopped} 10:00", "handler", recorded=None, **asked)
            expected += expected_of_accepted(case_id, day, stopped, days)
        cases = {case_id for case_id, _, _ in expected}
        daemon = Daemon(database.url("project"), MAPPER, ALL_TOPICS, [DEADLINES], poll=0.05)
        daemon.start()
        wall = time.time() + 2.0
        programs = Programs(database, tmp_path / "log", wall)
        try:
            programs.start()
            programs.start()
            _disturb(programs, chance, until=wall + SECONDS - 1.0)
            _settle(office, wall, cases, programs)
        finally:
            programs.end()
            daemon.stop()
        found = [act for case_id in cases for act in performed(office, case_id)]
        assert [act for act, times in Counter((case_id, what) for case_id, what, _ in found).items() if times > 1] == []
        assert {act for act in expected if act[2] <= ENDS} - set(found) == set()
        assert {act for act in found if "deemed" not in act[1] and act[:2] in reckoned(expected)} - set(
            expected
        ) == set()
        for case_id in cases:
            moments = [at for _, _, at in performed(office, case_id)]
            assert moments == sorted(moments), case_id
        log = (tmp_path / "log").read_text()
        assert log.count("this program leads in deadlines") > 2  # the lead went from one to the other
        named = [line.split("system:")[1].split(" stands")[0] for line in log.splitlines() if " stands at " in line]
        assert len(named) == len(set(named))


def reckoned(acts: list[Act]) -> set[tuple[str, str]]:
    return {(case_id, what) for case_id, what, _ in acts}


def _disturb(programs: Programs, chance: random.Random, until: float) -> None:
    stopped: subprocess.Popen[bytes] | None = None
    while time.time() < until:
        time.sleep(chance.uniform(0.3, 1.2))
        if stopped is not None:
            stopped.send_signal(signal.SIGCONT)
            stopped = None
        if chance.random() < 0.5:
            programs.kill(chance.randrange(2))
            programs.start()
        else:
            stopped = chance.choice(programs.running)
            stopped.send_signal(signal.SIGSTOP)
            time.sleep(chance.uniform(0.5, 2.0))  # past the lease of 0.8 s, more often than not
    if stopped is not None:
        stopped.send_signal(signal.SIGCONT)


def _settle(office: Office, wall: float, cases: set[str], programs: Programs) -> None:
    """Wait until the month is over and nothing new has come for a while."""
    while simulated_time(BEGINS, wall, SPEED) < ENDS:
        time.sleep(0.1)
    last, quiet = -1, 0
    while quiet < 4:
        time.sleep(0.5)
        count = sum(len(office.events(case_id)) for case_id in cases)
        quiet = quiet + 1 if count == last else 0
        last = count
        assert len(programs.running) == 2
        assert all(program.poll() is None for program in programs.running)
