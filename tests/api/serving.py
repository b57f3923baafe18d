"""The product served over real HTTP on the loopback, and the acts of an office as short calls."""

import ssl
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import httpx
import uvicorn
from fastapi import FastAPI

from api.app import create_app
from api.command_line.serving import configuration
from api.composition import agreements_on, cases_on
from api.composition_of_files import exporting_on
from api.composition_of_proof import evidence_desk
from api.pages.evidence import page
from api.product import ServedProduct
from api.routes import examples
from application.documents import NO_STORE, ContentStore
from application.publishing import Founding, Publishing, found
from application.recording.recording import Recording
from application.requests import Acting
from application.webhooks import Webhooks
from domain.calendar import shipped as calendars
from domain.catalogue.item import ItemEntry
from domain.procedures import definition as procedures
from domain.regulation import definition as regulations
from domain.topics import ALL_TOPICS
from infrastructure.access_log.log import PostgresAccessLog
from infrastructure.changes.watch import WatchedChanges
from infrastructure.data_keys.opening import ledger_on, protected_values_on, values_pool
from infrastructure.ledger.feed import last_position
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.projections.daemon import Daemon
from infrastructure.projections.reading import PostgresReadModels, read_pool
from infrastructure.proof.introducing import Rotation, ready_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.log import PostgresLog
from infrastructure.proof.opening import receipts_in, sealing_ledger
from infrastructure.webhooks.post import SignedPost
from infrastructure.webhooks.receivers import Receivers
from infrastructure.webhooks.signature import Secrets
from projections.fold import Model
from projections.models import ALL_MODELS
from tests.database import Database, cloned_database, made_template

ADMINISTRATOR = Acting(unit="政务服务中心", role="administrator")
Answer = dict[str, Any]
LISTENERS = 8
PAGES = ("/console", "/public")  # their forms are filled in from read models as well
TRUST = ssl.create_default_context()  # made once: a client that makes its own reads all authorities for it
NOBODY, NO_SECRETS = Receivers({}), Secrets(None)


@dataclass
class Office:
    """A client of the served product."""

    http: httpx.Client
    product: ServedProduct
    tags: dict[str, str] = field(default_factory=dict)

    def file(self, body: Answer, **headers: str) -> Answer:
        """File a case and keep its ETag."""
        answer = self.http.post("/v1/cases", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        case: Answer = answer.json()
        self.tags[case["case"]] = answer.headers["ETag"]
        return case

    def send(self, case: str, act: str, body: Answer, **headers: str) -> httpx.Response:
        """Send an act with the ETag seen last."""
        named = {"If-Match": self.tags[case], **headers}
        answer = self.http.post(f"/v1/cases/{case}/{act}", json=body, headers=named)
        if answer.status_code == 200:
            self.tags[case] = answer.headers["ETag"]
        return answer

    def do(self, case: str, act: str, **changes: Any) -> Answer:
        """Perform an act by its example, with changes."""
        answer = self.send(case, act, {**examples.ACTS[act], **changes})
        assert answer.status_code == 200, answer.text
        done: Answer = answer.json()
        return done

    def get(self, path: str, status: int = 200, /, **query: str) -> Answer:
        """Ask, and expect a status."""
        answer = self.http.get(path, params=query)
        assert answer.status_code == status, answer.text
        found: Answer = answer.json()
        return found


def answer_of(answer: httpx.Response, status: int) -> Answer:
    """Expect a status, and give the body."""
    assert answer.status_code == status, answer.text
    found: Answer = answer.json()
    return found


def before() -> datetime:
    """Tell the moment at which a simulated office is opened."""
    return morning() - timedelta(hours=1)


def morning() -> datetime:
    """Tell the moment at which a simulated office stands."""
    return datetime(2026, 3, 2, 1, tzinfo=UTC)


class Told(Protocol):
    """A story that a simulated ledger plays, by a script that tells the time."""

    def now(self) -> datetime:
        """Tell the time."""

    def play(self, ledger: PostgresLedger) -> None:
        """Found the ledger and play the story."""


@contextmanager
def office_on(
    database: Database,
    *,
    simulated: bool = False,
    models: Sequence[Model] = ALL_MODELS,
    documents: ContentStore = NO_STORE,
    receivers: Receivers = NOBODY,
    secrets: Secrets = NO_SECRETS,
    keys: Path | None = None,
    told: Told | None = None,
) -> Iterator[Office]:
    """Found a ledger and publish its rules, unless that has been done; serve it, with keys: with its log and receipts.

    `told` plays a simulated ledger by its own script instead.
    """
    with (
        append_pool(database.url("append"), size=8, patience=60) as pool,
        read_pool(database.url("read"), size=8, patience=60) as reads,
        values_pool(database.url("read")) as values,
        tempfile.TemporaryDirectory() as own,
        following(database, models),
        WatchedChanges(reads, database.url("read"), listeners=LISTENERS) as changes,
    ):
        script = morning if simulated else None
        script = told.now if told is not None else script
        ledger, protection = ledger_on(LedgerRecorder(pool), keys or Path(own), values, script=script)
        if told is not None:
            told.play(ledger)
        elif ledger.position() == 0:
            opened_office(ledger, simulated=simulated)
        receipts = None if keys is None else receipts_in(keys, pool)
        if keys is not None:
            ready_key(sealing_ledger(pool), pool, KeyFolder(keys))
            ledger, protection = ledger_on(LedgerRecorder(pool), keys, values, script=script, receipts=receipts)
        protected = protected_values_on(ledger, protection, values, None)
        product = ServedProduct(
            ledger,
            cases_on(ledger, protection, documents),
            agreements_on(ledger),
            PostgresReadModels(reads),
            Recording(ledger, protection=protection, readable=protected.readable),
            changes,
            Webhooks(ledger, changes, SignedPost(receivers, secrets)),
            protected,
            documents,
            log=PostgresLog(reads),
            exporting=exporting_on(ledger, database.url("read")),
            access_log=PostgresAccessLog(pool),
            evidence=evidence_desk(sealing_ledger(pool, receipts), pool, reads, keys, protected.opener, page),
            signing_keys=Rotation(sealing_ledger(pool, receipts), pool, KeyFolder(keys or Path(own))),
        )
        with served_application(create_app(product)) as client:
            if len(models) == len(ALL_MODELS):
                client.event_hooks["request"].append(caught_up(product))
            yield Office(client, product)


def caught_up(product: ServedProduct) -> Callable[[httpx.Request], None]:
    """Let a client ask only once the read models hold what was recorded before: the moment until then is no test's."""

    def wait(request: httpx.Request) -> None:
        if request.method == "GET" or request.url.path.startswith(PAGES):
            assert product.models.wait_for(product.ledger.position(), 60)

    return wait


@contextmanager
def opened_database(server: EmbeddedServer, *, simulated: bool = False) -> Iterator[Database]:
    """Give a database of its own with an opened office, that has been read into the models."""

    def opening(database: Database) -> None:
        with append_pool(database.url("append")) as pool:
            ledger = PostgresLedger(
                LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=before if simulated else None
            )
            opened_office(ledger, simulated=simulated)

    template = made_template(server, "simulated_office" if simulated else "office", opening)
    with cloned_database(server, read_into_models(server, template)) as database:
        yield database


def read_into_models(server: EmbeddedServer, template: str) -> str:
    """Give a template with what is on record in another, read into all models."""

    def reading(database: Database) -> None:
        with read_pool(database.url("read")) as reads, following(database, ALL_MODELS):
            with reads.connection() as connection:
                position = last_position(connection)
            assert PostgresReadModels(reads).wait_for(position, timeout=180)

    return made_template(server, f"{template}_read", reading, above=template)


def opened_office(ledger: PostgresLedger, *, simulated: bool) -> None:
    """Found a ledger and publish its rules, with an item."""
    found(ledger, Founding("测试台账", "政务服务中心", simulated=simulated), principal="tests", acting=ADMINISTRATOR)
    publishing = Publishing(ledger, principal="tests", acting=ADMINISTRATOR)
    publishing.calendars(calendars.load_shipped())
    publishing.procedures(procedures.load_shipped())
    publishing.regulations(regulations.load_shipped())
    publishing.item(ItemEntry.model_validate(examples.ITEM["entry"]))


@contextmanager
def following(database: Database, models: Sequence[Model]) -> Iterator[None]:
    """Keep the read models up with the ledger."""
    daemon = Daemon(database.url("project"), LedgerMapper(ALL_TOPICS), ALL_TOPICS, models, poll=0.2, longest_pause=0.2)
    daemon.start()
    try:
        yield
    finally:
        daemon.stop()


@contextmanager
def served_application(app: FastAPI, port: int = 0) -> Iterator[httpx.Client]:
    """Serve an application on a free port of the loopback, and give a client of it."""
    config = configuration(app)
    config.port, config.log_level = port, "critical"
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, name=f"server-{uuid.uuid4().hex[:6]}")
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        base = f"http://127.0.0.1:{port}"
        # whoever asks first for the description waits for it
        with httpx.Client(base_url=base, timeout=60, verify=TRUST) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
