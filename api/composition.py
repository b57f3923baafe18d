"""The composition root: the one place where the parts of the product are put together."""

import os
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import Connection

from api.composition_of_access import access_on, identity_pool
from api.composition_of_demonstration import frozen_since
from api.composition_of_files import exporting_on
from api.composition_of_proof import evidence_desk
from api.composition_of_read_models import kept_up
from api.composition_of_webhooks import telling
from api.pages.evidence import page
from api.product import ServedProduct
from application.agreements import Agreements
from application.cases import Cases
from application.demonstration.script import Script
from application.documents import NO_STORE, Citation, ContentStore
from application.exporting.exporting import Exporting
from application.ledger import Ledger
from application.notices import Notices
from application.protected_values import Opener, ProtectedValues
from application.protection import Protection
from application.recording.recording import Recording
from application.sender import Sender
from application.simulation.options import Options
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.access_log.log import PostgresAccessLog
from infrastructure.changes.watch import WatchedChanges
from infrastructure.data_keys import protection as data_keys
from infrastructure.data_keys.opening import ledger_on, protected_values_on, values_pool
from infrastructure.documents.citations import citations
from infrastructure.documents.folder import FolderStore
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.passage import passage
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.lookup_key import lookup_codes
from infrastructure.postgres.errors import translated
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server, server_version
from infrastructure.projections.account import connect, standing
from infrastructure.projections.catching_up import catch_up
from infrastructure.projections.mending import mend
from infrastructure.projections.reading import PostgresReadModels, read_pool
from infrastructure.projections.rebuild import Build, Rebuilt
from infrastructure.projections.source import Source
from infrastructure.projections.workers import tell_in_processes
from infrastructure.proof.by_hand import ProofByHand
from infrastructure.proof.introducing import Rotation
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.log import PostgresLog
from infrastructure.proof.opening import barred_by, checked_outside, receipts_in, sealed, sealing_ledger
from infrastructure.proof.warning import warned
from infrastructure.replay.program import program
from infrastructure.scheduling.lease import NOTICES as SENDING
from infrastructure.scheduling.lease import has_leader
from infrastructure.scheduling.scheduler import scheduling
from infrastructure.sending.contacts import contacts_over
from infrastructure.sending.daemon import sending
from infrastructure.settings import Settings
from infrastructure.simulation.loading import Simulated, simulate
from infrastructure.tracing.choice import traced
from projections.board.view import BOARD
from projections.directory.view import DIRECTORY
from projections.fold import Model
from projections.models import ALL_MODELS
from projections.notices.view import NOTICES
from projections.snapshot import Snapshot, snapshot
from projections.standing import Mended, ParkedCase, Standing, parked_cases

CALLERS = 16  # connections that serve requests at once
LONGEST_QUESTION = 30  # seconds that one statement of a request may take


@dataclass(frozen=True, slots=True)
class Product:
    """The parts that the command line and the server use."""

    ledger: Ledger
    cases: Cases
    agreements: Agreements
    recording: Recording
    documents: ContentStore
    protection: Protection
    protected: ProtectedValues
    exporting: Exporting
    freeze_since: Callable[[date], None]


def settings_for(data_dir: Path | None) -> Settings:
    """Read the operator's settings; a data folder given on the command line goes first."""
    return Settings.from_environment(os.environ, data_dir=data_dir)


def demonstration_settings(data_dir: Path | None) -> Settings:
    """Give the demonstration a data folder of its own beside the real one, and never an outside database.

    What is played in a ledger stays there for ever, so a real one must not be met by a slip of the environment.
    """
    own = settings_for(None)
    return Settings(data_dir=own.beside("demo") if data_dir is None else data_dir, printer=own.printer)


def simulation_settings(data_dir: Path | None) -> Settings:
    """Give a simulation a data folder of its own beside the real one, unless a place for it is named."""
    settings = settings_for(data_dir)
    if data_dir is None and settings.database_url is None:
        return replace(settings, data_dir=settings.beside("simulated"))
    return settings


@contextmanager
def opened(settings: Settings, *, script: Callable[[], datetime] | None = None) -> Iterator[Product]:
    """Open the product on its database, migrated to this version; a script tells the time of a simulated ledger."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with append_pool(server.url("append")) as pool, values_pool(server.primary_url("read")) as reads:
            receipts, documents = receipts_in(settings.keys_folder, pool), documents_of(settings)
            with pool.connection() as connection:
                barred = barred_by(connection, settings.proof)
            with warned(barred):
                ledger, protection = ledger_on(
                    LedgerRecorder(pool), settings.keys_folder, reads, script=script, receipts=receipts, barred=barred
                )
                protected = protected_values_on(ledger, protection, reads, settings.letters)
                yield Product(
                    ledger,
                    cases_on(ledger, protection, documents),
                    agreements_on(ledger),
                    Recording(ledger, protection=protection, readable=protected.readable),
                    documents,
                    protection,
                    protected,
                    exporting_on(ledger, server.primary_url("read")),
                    partial(frozen_since, server, ledger),
                )


@contextmanager
def served(settings: Settings) -> Iterator[ServedProduct]:
    """Open the product to be served, with a daemon that keeps the read models up with the ledger."""
    with traced(settings.traces, settings.receivers), open_server(settings) as server:
        migrate(server.url("owner"))
        primary = server.primary_url("read")  # where the locks are, and what was recorded a moment ago
        with (
            append_pool(server.url("append"), size=CALLERS) as pool,
            read_pool(server.url("read"), size=CALLERS, longest=LONGEST_QUESTION) as reads,
            values_pool(primary) as values,
            identity_pool(server.url("append")) as identities,
        ):
            checked_outside(pool, settings.proof)
            recorder, receipts = LedgerRecorder(pool, bounds=settings.bounds), receipts_in(settings.keys_folder, pool)
            ledger, protection = ledger_on(recorder, settings.keys_folder, values, receipts=receipts)
            ledger.identity()  # a ledger that nobody has founded is not served
            protection.check()  # nor one whose keys are somewhere else
            protected = protected_values_on(ledger, protection, values, settings.letters)
            protected.opener.hold_to_record()
            with kept_up(settings, server.url("project")):
                documents, models = documents_of(settings), PostgresReadModels(reads)
                own = sealing_ledger(pool, receipts)
                access = access_on(ledger, identities, settings.identity)
                with (
                    sealed(settings.proof, settings.required_keys, server.url("append"), primary),
                    _scheduled(ledger, primary, PostgresAccessLog(pool)),
                    _sent(settings, ledger, protected.opener, primary),
                    WatchedChanges(reads, server.url("read"), listeners=settings.bounds.listeners) as changes,
                    telling(settings, ledger, changes, primary) as webhooks,
                ):
                    yield ServedProduct(
                        ledger,
                        cases_on(ledger, protection, documents),
                        agreements_on(ledger),
                        models,
                        Recording(ledger, protection=protection, readable=protected.readable),
                        changes,
                        webhooks,
                        protected,
                        documents,
                        settings.bounds.requests,
                        PostgresLog(reads),
                        exporting=exporting_on(ledger, primary),
                        access_log=PostgresAccessLog(pool),
                        evidence=evidence_desk(own, pool, reads, settings.keys_folder, protected.opener, page),
                        signing_keys=Rotation(own, pool, KeyFolder(settings.required_keys)),
                        identification=access.identification,
                        entrance=access.entrance,
                        requests_a_second=settings.identity.rate,
                        outcomes=recorder.tally.counted,
                        build={"program": program(), "postgresql": server_version(pool)},
                        lookup_codes=lookup_codes(settings.keys_folder),
                        printer=settings.printer.opened(),
                    )


def simulated_city(
    settings: Settings, options: Options, *, processes: int, progress: Callable[[int, int], None]
) -> Simulated:
    """Play a city's years into a simulated ledger of their own, at bulk speed."""
    script = Script(datetime.now(UTC))
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with (
            append_pool(server.url("append"), size=1) as pool,
            psycopg.connect(server.url("owner"), autocommit=True) as owner,
        ):
            ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=script.now)
            return simulate(ledger, script.move_to, owner, options, processes=processes, progress=progress)


@contextmanager
def read_model(settings: Settings, model: Model) -> Iterator[Snapshot]:
    """Open a read model for reading; raise `ModelNotReady` while it has never been built."""
    with (
        open_server(settings) as server,
        psycopg.connect(server.primary_url("read"), autocommit=True) as connection,
        warned(barred_by(connection, settings.proof)),
        snapshot(connection, model) as shown,
    ):
        yield shown


@contextmanager
def lookup(settings: Settings) -> Iterator[tuple[Ledger, Snapshot]]:
    """Open the ledger and the board in which a number is looked up; raise `ModelNotReady` where it was never built."""
    with (
        open_server(settings) as server,
        append_pool(server.url("append")) as pool,
        psycopg.connect(server.primary_url("read"), autocommit=True) as connection,
        warned(barred_by(connection, settings.proof)),
        snapshot(connection, BOARD) as board,
    ):
        yield PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS)), board


@contextmanager
def directory_shown(settings: Settings) -> Iterator[tuple[Snapshot, ZoneInfo]]:
    """Open the directory for reading, brought up to the ledger first, with the zone in which days begin."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        catch_up(server.url("project"), LedgerMapper(ALL_TOPICS), ALL_TOPICS, DIRECTORY)
        with (
            append_pool(server.url("append")) as pool,
            psycopg.connect(server.primary_url("read"), autocommit=True) as connection,
            warned(barred_by(connection, settings.proof)),
            snapshot(connection, DIRECTORY) as shown,
        ):
            yield shown, ZoneInfo(PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS)).identity().time_zone)


def is_scheduled(shown: Snapshot) -> bool:
    """Tell whether a program performs what falls due."""
    return has_leader(shown.connection)


def _scheduled(ledger: Ledger, read_url: str, looks: PostgresAccessLog) -> AbstractContextManager[object]:
    """Perform what falls due; not in a simulation, whose time its script tells."""
    return nullcontext() if ledger.identity().simulated else scheduling(ledger, read_url, looks)


def _sent(settings: Settings, ledger: Ledger, opener: Opener, read_url: str) -> AbstractContextManager[object]:
    """Send notices, a simulated ledger into its outbox alone; where there is neither outbox nor sender, they wait."""
    sender = _sender(settings, ledger)
    return nullcontext() if sender is None else sending(ledger, sender, contacts_over(opener), read_url)


def _sender(settings: Settings, ledger: Ledger) -> Sender | None:
    return settings.sender.opened(settings.data_folder, simulated=ledger.identity().simulated)


@contextmanager
def notices_by_hand(settings: Settings) -> Iterator[Notices | None]:
    """Open what sends a single notice; None where there is neither outbox nor sender."""
    with opened(settings) as product:
        sender = _sender(settings, product.ledger)
        yield None if sender is None else Notices(product.ledger, sender, contacts_over(product.protected.opener))


@contextmanager
def notices_shown(settings: Settings) -> Iterator[Snapshot]:
    """Open the notices for reading; raise `ModelNotReady` while they have never been built."""
    with _reading(settings) as connection, snapshot(connection, NOTICES) as shown:
        yield shown


def are_sent(shown: Snapshot) -> bool:
    """Tell whether a program sends notices."""
    return has_leader(shown.connection, SENDING)


@contextmanager
def ledger_read_through(settings: Settings, topics: Collection[str]) -> Iterator[Iterator[Recorded]]:
    """Open the ledger to go through all its events of some topics, in order."""
    with _reading(settings) as connection:
        yield passage(connection, LedgerMapper(ALL_TOPICS), topics)


@contextmanager
def cited_documents(settings: Settings) -> Iterator[Iterator[Citation]]:
    """Open the ledger to go through all citations of documents."""
    with _reading(settings) as connection:
        yield citations(connection, LedgerMapper(ALL_TOPICS))


@contextmanager
def _reading(settings: Settings) -> Iterator[Connection[Any]]:
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with (
            psycopg.connect(server.primary_url("read"), autocommit=True) as connection,
            warned(barred_by(connection, settings.proof)),
        ):
            yield connection


def proof_by_hand(settings: Settings) -> ProofByHand:
    """Give what an operator does about the proof."""
    return ProofByHand(settings)


def documents_of(settings: Settings) -> ContentStore:
    """Give the store of documents; one that takes nothing where no folder is named."""
    folder = settings.documents_folder
    return NO_STORE if folder is None else FolderStore(folder)


def read_models_standing(settings: Settings) -> list[Standing]:
    """Tell how far the read models have come."""
    with _reading(settings) as connection:
        return standing(connection, ALL_MODELS)


def rebuild_read_models(
    settings: Settings,
    models: Sequence[Model],
    *,
    compare: bool,
    afresh: bool,
    workers: int,
    progress: Callable[[int, int], None],
) -> dict[str, Rebuilt]:
    """Build read models anew beside the live ones by so many processes, and put each in its place."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        url = server.url("project")
        with translated(), connect(url) as connection:
            source = Source(connection, LedgerMapper(ALL_TOPICS), ALL_TOPICS, ALL_MODELS)
            build = Build(connection, source, models)
            build.begin(afresh=afresh)
            tell_in_processes(build, url, workers, progress)
            return build.finish(compare=compare)


def parked_in_read_models(settings: Settings) -> list[tuple[Model, ParkedCase]]:
    """List the cases and agreements that stand still, by read model; raise `ModelNotReady`."""
    with _reading(settings) as connection:
        standing(connection, ALL_MODELS)
        return [(model, case) for model in ALL_MODELS for case in parked_cases(connection, model)]


def mend_cases(settings: Settings, cases: Sequence[tuple[Model, str]]) -> list[Mended]:
    """Tell cases anew, each to the read model beside it."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with translated(), connect(server.url("project")) as connection:
            source = Source(connection, LedgerMapper(ALL_TOPICS), ALL_TOPICS, ALL_MODELS)
            return [mend(connection, source, model, case_id) for model, case_id in cases]


def simulated_protection(salts: Iterator[bytes]) -> Protection:
    """Give the protection of a ledger that is played."""
    return data_keys.simulated_protection(salts)


def cases_on(ledger: Ledger, protection: Protection, documents: ContentStore = NO_STORE) -> Cases:
    """Give the use cases of cases, with real randomness for ids."""
    return Cases(ledger, protection=protection, new_id=lambda: str(uuid.uuid4()), documents=documents)


def agreements_on(ledger: Ledger) -> Agreements:
    """Give the use cases of agreements, with real randomness for ids."""
    return Agreements(ledger, new_id=lambda: str(uuid.uuid4()))
