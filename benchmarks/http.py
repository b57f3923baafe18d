"""A legal act over HTTP, end to end, beside an endpoint that does one INSERT and COMMIT and nothing else."""

import itertools
import json
import multiprocessing
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg
import uvicorn
from fastapi import FastAPI
from psycopg_pool import ConnectionPool
from pydantic import BaseModel

from api.app import create_app
from api.command_line.serving import configuration, listening
from api.composition import agreements_on, cases_on, served
from api.composition_of_files import exporting_on
from api.composition_of_proof import evidence_desk
from api.pages.evidence import page
from api.product import ServedProduct
from application.access.identification import OnThisMachine
from application.ledger import Intent, OnRecord
from application.protection import Protection
from application.publishing import Founding, Publishing, found
from application.recording.recording import Recording
from application.requests import Acting
from application.webhooks import Webhooks
from benchmarks.appends import INSERT, TABLES
from benchmarks.rounds import HEADING, Compared, Way, compared, machine, rounds
from domain.calendar.shipped import load_shipped
from domain.case.case import Case
from domain.case.events import ItemTerms
from domain.case.occasion import Occasion
from domain.case.values import fill_in
from domain.clock.limit import parse_limit
from domain.header import Actor, Header
from domain.procedures.definition import load_shipped as shipped_procedures
from domain.topics import ALL_TOPICS
from infrastructure.access_log.log import PostgresAccessLog
from infrastructure.changes.watch import WatchedChanges
from infrastructure.data_keys.opening import ledger_on, protected_values_on, values_pool
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.migrations import migrate
from infrastructure.projections.reading import PostgresReadModels, read_pool
from infrastructure.proof.introducing import Rotation
from infrastructure.proof.keys import KeyFolder
from infrastructure.settings import Settings
from infrastructure.webhooks.post import SignedPost
from infrastructure.webhooks.receivers import Receivers
from infrastructure.webhooks.signature import Secrets

CLIENTS, ROUNDS, REQUESTS = 32, 5, 1000
ZONE = ZoneInfo("Asia/Shanghai")
ADMIN = Acting(unit="office", role="admin")
BODY = json.dumps(
    {
        "acting": {"unit": "hall", "role": "window"},
        "forms": [{"form": "acceptance-notice", "reference": "受理〔2026〕1号"}],
    }
).encode()
OURS = "caseledger: accept a case, nothing else running"
WHOLE = "caseledger: accept a case, beside its read models"
PEER = "FastAPI: one INSERT+COMMIT, worker threads"


def results(count: int = ROUNDS, requests: int = REQUESTS) -> list[Compared]:
    """Measure, and compare."""
    with tempfile.TemporaryDirectory(prefix="caseledger-bench-") as name, ExitStack() as leaving:
        Path(name).chmod(0o711)
        folder = str(Path(name) / "data")
        server = leaving.enter_context(EmbeddedServer(Path(folder)))
        migrate(server.url("owner"))
        with psycopg.connect(server.url("owner"), autocommit=True) as owner:
            owner.execute(TABLES)
        paths = _filed(server, Path(folder) / "keys", 2 * (count + 1) * requests)
        found: list[Compared] = []
        for title, target, to_reach in ((OURS, _ours, 0.6), (WHOLE, _whole, None)):
            with (
                _serving(target, folder, server.url("owner")) as ours,
                _serving(_peer, folder, server.url("owner")) as peer,
            ):
                ways = {
                    title: _asking(ours, paths, requests),
                    PEER: _asking(peer, itertools.repeat("/insert"), requests),
                }
                rates = rounds(ways, count)
            found.append(compared(rates, title, PEER, is_limit=True, to_reach=to_reach))
    return found


def main(count: int) -> None:
    """Print the figures."""
    print(f"An act over HTTP, one worker, {CLIENTS} clients, {count} rounds of {REQUESTS:,} requests in turn")
    print(f"({machine()})")
    print(HEADING)
    for one in results(count):
        print(one.line)


def a_ledger(url: str) -> None:
    """Found a ledger with all calendars and procedures."""
    with append_pool(url) as pool:
        ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
        found(ledger, Founding(name="bench", body="bench"), principal="p", acting=ADMIN)
        publishing = Publishing(ledger, principal="p", acting=ADMIN)
        publishing.calendars(load_shipped())
        publishing.procedures(shipped_procedures())


def _filed(server: EmbeddedServer, keys: Path, count: int) -> Iterator[str]:
    """File cases that wait to be accepted, and give the address of the act for each."""
    a_ledger(server.url("append"))
    with append_pool(server.url("append")) as pool, values_pool(server.url("read")) as reads:
        ledger, protection = ledger_on(LedgerRecorder(pool), keys, reads)
        protection.prepare([f"case:bench-{n}" for n in range(count)])
        for number in range(0, count, 250):
            written = ledger.append([filing(ledger, protection, n) for n in range(number, min(number + 250, count))])
            assert all(isinstance(one, OnRecord) for one in written)  # noqa: S101
    return iter([f"/v1/cases/case:bench-{n}/accept" for n in range(count)])


def filing(ledger: PostgresLedger, protection: Protection, number: int) -> Intent:
    """Give the filing of a case."""
    rules, case_id, now = ledger.rules(), f"case:bench-{number}", datetime.now(ZONE)
    procedure = next(one for one in rules.procedures if one.code == "window-approval")
    actor = Actor(principal="p", unit="hall", role="window")
    header = Header(ledger="bench", body="bench", jurisdiction="CN", actor=actor, procedure=procedure.ref,
                    command=case_id, correlation=case_id)  # fmt: skip
    occasion = Occasion(at=now, now=now, header=header, zone=ZONE, procedure=procedure, calendar=rules.calendar())
    terms = ItemTerms(
        code="i", title="i", promised=parse_limit("5 working days"), statutory=parse_limit("20 working days")
    )
    values: dict[str, str | int | bool] = {"applicant": "a", "by-agent": False, "matter": "m"}
    filled = fill_in(procedure.fields, values, protection.sealing(case_id))
    case = Case.file(occasion, case_id=case_id, number=f"{number}", channel="counter", item=terms, filled=filled)
    return Intent(case_id, case_id.encode().ljust(32, b"."), (case,), {"case": case_id},
                  protected={(case_id, 1): filled.protected})  # fmt: skip


def _ours(folder: str, _: str, ready: Pipe) -> None:
    """Serve the product without what follows the ledger beside it."""
    with (
        EmbeddedServer(Path(folder)) as server,
        append_pool(server.url("append"), size=16) as pool,
        read_pool(server.url("read")) as reads,
    ):
        ledger, protection = ledger_on(LedgerRecorder(pool), Path(folder) / "keys", reads)
        changes = WatchedChanges(reads, server.url("read"))
        product = ServedProduct(
            ledger,
            cases_on(ledger, protection),
            agreements_on(ledger),
            PostgresReadModels(reads),
            Recording(ledger, protection=protection),
            changes,
            Webhooks(ledger, changes, SignedPost(Receivers({}), Secrets(None))),
            protected := protected_values_on(ledger, protection, reads, None),
            exporting=exporting_on(ledger, server.url("read")),
            access_log=PostgresAccessLog(pool),
            evidence=evidence_desk(ledger, pool, reads, None, protected.opener, page),
            signing_keys=Rotation(ledger, pool, KeyFolder(Path(folder) / "keys")),
        )
        _serve(create_app(product), ready)


def _whole(folder: str, _: str, ready: Pipe) -> None:
    """Serve the product as `caseledger serve` does, to whoever asks."""
    with served(Settings(data_dir=Path(folder))) as product:
        unhurried = replace(product, identification=OnThisMachine(), requests_a_second=None)
        _serve(create_app(unhurried), ready)


class _Asked(BaseModel):
    acting: dict[str, str]
    forms: list[dict[str, str]]


def _peer(_: str, url: str, ready: Pipe) -> None:
    """Serve an endpoint that does one INSERT and COMMIT."""
    app = FastAPI()
    with ConnectionPool(url, min_size=16, max_size=16, kwargs={"autocommit": True}, open=True) as pool:

        @app.post("/insert")
        def insert(asked: _Asked) -> dict[str, str]:
            with pool.connection() as connection:
                connection.execute(INSERT, ("case", 1, "accepted", BODY), prepare=True)
            return {"status": "accepted", "unit": asked.acting["unit"]}

        _serve(app, ready)


def _serve(app: FastAPI, ready: Pipe) -> None:
    with listening("127.0.0.1", 0) as listener:
        ready.send(listener.getsockname()[1])
        uvicorn.Server(configuration(app)).run(sockets=[listener])


@contextmanager
def _serving(target: Callable[[str, str, Pipe], None], folder: str, url: str) -> Iterator[int]:
    """Run a server in a process of its own, and give its port."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe()
    process = spawning.Process(target=target, args=(folder, url, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join(10)
        process.kill()


def _asking(port: int, paths: Iterator[str], count: int) -> Way:
    """Ask from as many clients as there are, each over a connection that it keeps."""

    def once() -> float:
        asked = [list(itertools.islice(paths, count // CLIENTS)) for _ in range(CLIENTS)]
        start = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as threads:
            done = sum(threads.map(lambda mine: _client(port, mine), asked))
        return done / (time.perf_counter() - start)

    return once


def _client(port: int, paths: Sequence[str]) -> int:
    """Post to each address; raw sockets, since a client library would cost more than the servers do."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for path in paths:
            head = (
                f'POST {path} HTTP/1.1\r\nHost: bench\r\nIf-Match: "2"\r\nContent-Type: application/json\r\n'
                f"Content-Length: {len(BODY)}\r\n\r\n"
            )
            connection.sendall(head.encode() + BODY)
            answer = connection.recv(65536)
            while b"\r\n\r\n" not in answer:
                answer += connection.recv(65536)
            head_of_answer, _, body = answer.partition(b"\r\n\r\n")
            length = int(head_of_answer.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            while len(body) < length:
                body += connection.recv(65536)
            assert head_of_answer.startswith(b"HTTP/1.1 200"), answer  # noqa: S101
    return len(paths)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
