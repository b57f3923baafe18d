"""Clients that work all the while: they file, act, read what is confidential, follow the changes and collect proofs.

A client whose answer was lost sends the same again under its key; one that is told that nothing was recorded
sometimes leaves it at that, so that the answer can be held against the ledger.
"""

import random
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread
from typing import Any

import httpx

from api.routes import examples
from infrastructure.proof.checkpoint import checkpoint_of
from infrastructure.proof.note import Note
from tests.torture.stage import HTTP, Stage
from tests.torture.testimony import DONE, LOST, Shown, Told

KEPT = 400  # cases that are acted on again
PAUSE = 0.05
OFFICE = examples.PROCUREMENT
LEAD = {"unit": OFFICE["unit"], "role": "lead"}
GIVING_UP = 40  # times that a command is sent at the most
Round = Callable[[random.Random], None]


@dataclass
class Case:
    """A case that a client knows, and the version that it has seen."""

    id: str
    version: int
    accepted: bool = False
    confidential: bool = False


@dataclass
class Clients:
    """Who works, and what they know between them."""

    stage: Stage
    testimony: Told
    seed: int
    rate: float = 0.0  # rounds a second of each who writes; 0: as fast as answers come
    reading: float = 0.0  # of each who reads
    cases: list[Case] = field(default_factory=list)
    confidential: list[Case] = field(default_factory=list)
    ended: Event = field(default_factory=Event)
    resting: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _busy: int = 0
    _numbers: int = 0

    @contextmanager
    def working(self, writers: int = 6, readers: int = 2, others: Sequence[tuple[Round, float]] = ()) -> Iterator[None]:
        """Work until the context ends; with others, who do so many rounds a second, and later what had to wait."""
        rounds = [
            *((self._write, self.rate),) * writers,
            *((self._read, self.reading),) * readers,
            (self._follow, self.reading),
        ]
        work = enumerate([*rounds, *others])
        threads = [Thread(target=self._work, args=(number, *one), daemon=True) for number, one in work]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.resting.clear()
            self.ended.set()
            for thread in threads:
                thread.join(90)

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """Have nobody ask for anything while the context lasts."""
        self.resting.set()
        deadline = time.monotonic() + 60
        while self._busy and time.monotonic() < deadline:
            time.sleep(0.01)
        try:
            yield
        finally:
            self.resting.clear()

    def name(self) -> str:
        """Give a key that nobody used."""
        with self._lock:
            self._numbers += 1
            return f"{self.seed}-{self._numbers}"

    def sent(self, key: str, path: str, body: dict[str, Any], chance: random.Random, **headers: str) -> Any:
        """Send a command until it is known what became of it, or it is given up; give the answer if it was done."""
        for attempt in range(GIVING_UP):
            answer = self.once(key, path, body, **headers)
            if answer is not None and answer.status_code in DONE:
                return answer.json()
            if answer is not None and (answer.status_code < 500 or (attempt > 1 and chance.random() < 0.3)):
                return None
            if self.stopped_for(0.05 + chance.random() * 0.2):
                return None
        return None

    def stopped_for(self, seconds: float) -> bool:
        """Wait so long; tell whether nobody is to ask for anything any more."""
        return self.ended.wait(seconds) or self.resting.is_set()

    def once(self, key: str, path: str, body: dict[str, Any], **headers: str) -> httpx.Response | None:
        """Send a command once, and take down what was answered."""
        who = "office"
        name = f"{self.stage.keys[who].principal}:{key}"
        try:
            address = self.address()
            named = {"Idempotency-Key": key, **self.stage.bearer(who), **headers}
            answer = HTTP.post(f"{address}{path}", json=body, headers=named)
        except (httpx.HTTPError, IndexError) as fault:
            if not isinstance(fault, IndexError | httpx.ConnectError):  # else nothing was sent
                self.testimony.heard(name, LOST)
            return None
        if answer.status_code in DONE:
            self.testimony.heard(name, "done", answer.json())
        else:
            self.testimony.heard(name, _code(answer))
        return answer

    def file(self, chance: random.Random, *, now: bool) -> Case | None:
        """File a case: of today, or one long overdue that the law goes on with by itself."""
        body = dict(examples.APPROVAL)
        if now:
            today = datetime.now(UTC)
            values = {**examples.FILING["values"], "known-on": f"{today - timedelta(days=1):%Y-%m-%d}"}
            body = examples.FILING | {"effective_at": (today - timedelta(seconds=2)).isoformat(), "values": values}
        done = self.sent(self.name(), "/v1/cases", body, chance)
        if done is None:
            return None
        case = Case(done["case"], done["version"])
        if now:
            with self._lock:
                self.cases = [*self.cases[-KEPT:], case]
        return case

    def act(self, case: Case, act: str, body: dict[str, Any], chance: random.Random) -> bool:
        """Act on a case as one has seen it."""
        done = self.sent(self.name(), f"/v1/cases/{case.id}/{act}", body, chance, **{"If-Match": f'"{case.version}"'})
        if done is not None:
            case.version = done["version"]
        return done is not None

    def accept(self, case: Case, chance: random.Random) -> None:
        """Accept a case of today."""
        body = {name: value for name, value in examples.ACTS["accept"].items() if name != "effective_at"}
        case.accepted = self.act(case, "accept", body, chance)

    def refuse(self, case: Case, chance: random.Random) -> None:
        """Refuse a case, of which whoever filed it is then told."""
        self.act(case, "refuse", examples.ACTS["refuse"], chance)

    def narrow(self, case: Case, chance: random.Random) -> None:
        """Make a case confidential."""
        body = {**examples.ACTS["set-level"], "acting": LEAD}
        if self.act(case, "set-level", body, chance):
            case.confidential = True
            with self._lock:
                self.confidential = [*self.confidential[-20:], case]

    def address(self) -> str:
        """Give where to ask, of several servers in turn; raise `IndexError` where none runs."""
        addresses = self.stage.addresses()
        return addresses[self._numbers % max(1, len(addresses))]

    def _work(self, number: int, once: Round, rate: float) -> None:
        chance = random.Random(f"{self.seed}:{number}")  # noqa: S311 - the same run again, not a secret
        due = time.monotonic()
        while not self.ended.is_set():
            if self.resting.is_set():
                time.sleep(0.01)
                due = time.monotonic()
                continue
            with self._lock:
                self._busy += 1
            try:
                once(chance)
            except Exception:
                self.testimony.broken.append(traceback.format_exc(limit=-3))
            finally:
                with self._lock:
                    self._busy -= 1
            due = due + 1 / rate if rate else time.monotonic() + PAUSE
            self.ended.wait(max(0.0, due - time.monotonic()))

    def _write(self, chance: random.Random) -> None:
        case = self.file(chance, now=chance.random() < 0.9)
        if case is None or case not in self.cases:
            return
        lot = chance.random()
        if lot < 0.6:
            self.accept(case, chance)
        elif lot < 0.7:
            self.refuse(case, chance)
        if chance.random() < 0.1:
            self.narrow(case, chance)

    def _read(self, chance: random.Random) -> None:
        known = list(self.cases)
        paths = ["/v1/cases?limit=20", "/v1/counts", "/healthz", "/v1/deadlines?state=due&limit=10"]
        if known:
            case = chance.choice(known)
            paths += [f"/v1/cases/{case.id}", f"/v1/cases/{case.id}/timeline", f"/v1/cases/{case.id}/replay"]
        self.look(chance.choice(paths))
        if self.confidential:
            case = chance.choice(self.confidential)
            self.look(f"/v1/cases/{case.id}", confidential=case)
        self.collect()
        time.sleep(PAUSE)

    def look(self, path: str, *, confidential: Case | None = None) -> httpx.Response | None:
        """Read as a supervisor, and take down what was shown."""
        try:
            answer = HTTP.get(f"{self.address()}{path}", headers=self.stage.bearer("supervisor"))
        except (httpx.HTTPError, IndexError):
            return None
        self.testimony.read(path, answer.status_code)
        if confidential is not None and answer.status_code == 200:
            self.testimony.shown.append(Shown(answer.headers["X-Request-Id"], (confidential.id,)))
        return answer

    def collect(self) -> None:
        """Keep the newest checkpoint, as anybody may."""
        try:
            answer = HTTP.get(f"{self.address()}/v1/log/checkpoint")
        except (httpx.HTTPError, IndexError):
            return
        if answer.status_code == 200:
            checkpoint = checkpoint_of(Note.parse(answer.content))
            self.testimony.saw(checkpoint.origin, checkpoint.size, checkpoint.root)

    def _follow(self, _: random.Random) -> None:
        followed = self.testimony.followed
        after = followed[-1][0] if followed else 0
        answer = self.look(f"/v1/changes?after={after}&limit=500")
        if answer is not None and answer.status_code == 200:
            followed += [
                (one["position"], one["stream"], one["version"], one["topic"]) for one in answer.json()["changes"]
            ]
        time.sleep(0.2)


def _code(answer: httpx.Response) -> str:
    """Give the code of a problem; where it is none, the status."""
    try:
        return str(answer.json()["code"])
    except (ValueError, KeyError):
        return str(answer.status_code)


def together(work: Sequence[Callable[[], Any]]) -> None:
    """Do several things at once, and wait for all."""
    threads = [Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
