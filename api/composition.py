"""The composition root: the one place where the parts of the product are put together."""

import os
import secrets
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import psycopg
from psycopg import Connection

from api.product import ServedProduct
from application.agreements import Agreements
from application.cases import Cases
from application.demonstration.script import Script
from application.documents import NO_STORE, Citation, ContentStore
from application.history import History
from application.ledger import Ledger
from application.notices import Notices
from application.recording.recording import Recording
from application.sender import Sender
from application.simulation.options import Options
from application.webhooks import Webhooks
from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.changes.watch import WatchedChanges
from infrastructure.documents.citations import citations
from infrastructure.documents.folder import FolderStore
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.ledger.passage import passage
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.parquet.faults import ScaleNotInstalled
from infrastructure.postgres.errors import translated
from infrastructure.postgres.folder import default_folder
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.projections.account import connect, standing
from infrastructure.projections.catching_up import catch_up
from infrastructure.projections.daemon import Daemon
from infrastructure.projections.mending import mend
from infrastructure.projections.reading import PostgresReadModels, read_pool
from infrastructure.projections.rebuild import Build, Rebuilt
from infrastructure.projections.source import Source
from infrastructure.projections.workers import tell_in_processes
from infrastructure.scheduling.lease import NOTICES as SENDING
from infrastructure.scheduling.lease import has_leader
from infrastructure.scheduling.scheduler import scheduling
from infrastructure.sending.contacts import contacts_over
from infrastructure.sending.daemon import sending
from infrastructure.settings import Settings
from infrastructure.simulation.loading import Simulated, simulate
from infrastructure.webhooks.post import SignedPost
from infrastructure.webhooks.rounds import serving_subscriptions
from infrastructure.webhooks.signature import Secrets
from infrastructure.xes.log import XesLog
from projections.board.reads import Counts
from projections.board.view import BOARD
from projections.directory.view import DIRECTORY
from projections.fold import Model
from projections.models import ALL_MODELS
from projections.notices.view import NOTICES
from projections.snapshot import Snapshot, snapshot
from projections.standing import Mended, ParkedCase, Standing, parked_cases

if TYPE_CHECKING:
    from infrastructure.parquet.manifest import Manifest
    from infrastructure.replay.running import Replay

SALT_BYTES = 16
CALLERS = 16  # connections that serve requests at once


@dataclass(frozen=True, slots=True)
class Product:
    """The parts that the command line and the server use."""

    ledger: Ledger
    cases: Cases
    agreements: Agreements
    recording: Recording
    documents: ContentStore


def settings_for(data_dir: Path | None) -> Settings:
    """Read the operator's settings; a data folder given on the command line goes first."""
    return Settings.from_environment(os.environ, data_dir=data_dir)


def demonstration_settings(data_dir: Path | None) -> Settings:
    """Give the demonstration a data folder of its own beside the real one, and never an outside database.

    What is played in a ledger stays there for ever, so a real one must not be met by a slip of the environment.
    """
    if data_dir is None:
        real = settings_for(None).data_dir or default_folder()
        data_dir = real.with_name(f"{real.name}-demo")
    return Settings(data_dir=data_dir)


def simulation_settings(data_dir: Path | None) -> Settings:
    """Give a simulation a data folder of its own beside the real one, unless a place for it is named."""
    settings = settings_for(data_dir)
    if data_dir is None and settings.database_url is None:
        real = settings.data_dir or default_folder()
        return replace(settings, data_dir=real.with_name(f"{real.name}-simulated"))
    return settings


@contextmanager
def opened(settings: Settings, *, script: Callable[[], datetime] | None = None) -> Iterator[Product]:
    """Open the product on its database, migrated to this version; a script tells the time of a simulated ledger."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with append_pool(server.url("append")) as pool:
            ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS), script=script)
            documents = documents_of(settings)
            cases, agreements, recording = cases_on(ledger, documents), agreements_on(ledger), recording_on(ledger)
            yield Product(ledger, cases, agreements, recording, documents)


@contextmanager
def served(settings: Settings) -> Iterator[ServedProduct]:
    """Open the product to be served, with a daemon that keeps the read models up with the ledger."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with (
            append_pool(server.url("append"), size=CALLERS) as pool,
            read_pool(server.url("read"), size=CALLERS) as reads,
        ):
            ledger = PostgresLedger(LedgerRecorder(pool, bounds=settings.bounds), LedgerMapper(ALL_TOPICS))
            ledger.identity()  # a ledger that nobody has founded is not served
            daemon = Daemon(server.url("project"), LedgerMapper(ALL_TOPICS), ALL_TOPICS, ALL_MODELS)
            daemon.start()
            try:
                documents, models = documents_of(settings), PostgresReadModels(reads)
                primary = server.primary_url("read")  # where the locks are, and what was recorded a moment ago
                with (
                    _scheduled(ledger, primary),
                    _sent(settings, ledger, primary),
                    WatchedChanges(reads, server.url("read"), listeners=settings.bounds.listeners) as changes,
                    _told(settings, ledger, changes, primary) as webhooks,
                ):
                    yield ServedProduct(
                        ledger,
                        cases_on(ledger, documents),
                        agreements_on(ledger),
                        models,
                        recording_on(ledger),
                        changes,
                        webhooks,
                        documents,
                        settings.bounds.requests,
                    )
            finally:
                daemon.stop()


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
            snapshot(connection, DIRECTORY) as shown,
        ):
            ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
            yield shown, ZoneInfo(ledger.identity().time_zone)


def is_scheduled(shown: Snapshot) -> bool:
    """Tell whether a program performs what falls due."""
    return has_leader(shown.connection)


def _scheduled(ledger: Ledger, read_url: str) -> AbstractContextManager[object]:
    """Perform what falls due; not in a simulation, whose time its script tells."""
    return nullcontext() if ledger.identity().simulated else scheduling(ledger, read_url)


@contextmanager
def _sent(settings: Settings, ledger: Ledger, read_url: str) -> Iterator[None]:
    """Send notices, a simulated ledger into its outbox alone; where there is neither outbox nor sender, they wait."""
    sender = _sender(settings, ledger)
    if sender is None:
        yield
        return
    with read_pool(read_url, size=1) as reads, sending(ledger, sender, contacts_over(reads), read_url):
        yield


def _sender(settings: Settings, ledger: Ledger) -> Sender | None:
    return settings.sender.opened(settings.data_folder, simulated=ledger.identity().simulated)


@contextmanager
def _told(settings: Settings, ledger: PostgresLedger, changes: WatchedChanges, read_url: str) -> Iterator[Webhooks]:
    """Tell receivers of changes; a simulation tells nobody, for theirs are real systems."""
    webhooks = Webhooks(ledger, changes, SignedPost(settings.receivers, settings.webhook_secrets))
    simulated = ledger.identity().simulated
    with nullcontext() if simulated else serving_subscriptions(webhooks, read_url):
        yield webhooks


@contextmanager
def webhooks_by_hand(settings: Settings) -> Iterator[Webhooks]:
    """Open what tells receivers of single changes."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with append_pool(server.url("append")) as pool, read_pool(server.primary_url("read"), size=1) as reads:
            ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
            changes = WatchedChanges(reads, server.primary_url("read"))
            yield Webhooks(ledger, changes, SignedPost(settings.receivers, settings.webhook_secrets))


def webhook_secrets(settings: Settings) -> Secrets:
    """Give the secrets of subscriptions."""
    return settings.webhook_secrets


@contextmanager
def notices_by_hand(settings: Settings) -> Iterator[Notices | None]:
    """Open what sends a single notice; None where there is neither outbox nor sender."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with append_pool(server.url("append")) as pool, read_pool(server.primary_url("read")) as reads:
            ledger = PostgresLedger(LedgerRecorder(pool), LedgerMapper(ALL_TOPICS))
            sender = _sender(settings, ledger)
            yield None if sender is None else Notices(ledger, sender, contacts_over(reads))


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
        with psycopg.connect(server.primary_url("read"), autocommit=True) as connection:
            yield connection


def documents_of(settings: Settings) -> ContentStore:
    """Give the store of documents; one that takes nothing where no folder is named."""
    folder = settings.documents_folder
    return NO_STORE if folder is None else FolderStore(folder)


def read_models_standing(settings: Settings) -> list[Standing]:
    """Tell how far the read models have come."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        with psycopg.connect(server.primary_url("read"), autocommit=True) as connection:
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


@contextmanager
def scale_installed() -> Iterator[None]:
    """Say what to install where Parquet or Dask is missing."""
    try:
        yield
    except ModuleNotFoundError as fault:
        raise ScaleNotInstalled(missing=fault.name) from fault


def ledger_exported(
    settings: Settings, folder: Path, *, parts: int, through: int | None, progress: Callable[[int, int], None]
) -> "Manifest":
    """Export the ledger into a folder, from the replica if there is one."""
    with scale_installed():
        from infrastructure.replay.running import export_to  # noqa: PLC0415 - an extra, and slow to load
    with open_server(settings) as server:
        migrate(server.url("owner"))
        return export_to(server.url("read"), folder, parts=parts, through=through, progress=progress)


@contextmanager
def replaying(
    settings: Settings,
    folder: Path | None,
    *,
    dask: str | None,
    through: int | None,
    progress: Callable[[int, int], None],
) -> Iterator["Replay"]:
    """Open an export to be replayed: that in a folder, else one made of the ledger for the moment."""
    with scale_installed():
        from infrastructure.replay.running import exported  # noqa: PLC0415 - an extra, and slow to load
    with ExitStack() as leaving:
        url = None
        if folder is None:
            server = leaving.enter_context(open_server(settings))
            migrate(server.url("owner"))
            url = server.url("read")
        yield leaving.enter_context(exported(url, folder, dask=dask, through=through, progress=progress))


def board_as_replayed(settings: Settings, replay: "Replay", at: datetime) -> Counts:
    """Count the live board as it stood where a replay ends."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        return replay.on_the_board(server.primary_url("read"), at)


def event_log(path: Path) -> History:
    """Give the log of an older system."""
    return XesLog(path)


def cases_on(ledger: Ledger, documents: ContentStore = NO_STORE) -> Cases:
    """Give the use cases of cases, with real randomness for salts and ids."""
    return Cases(ledger, salts=fresh_salts(), new_id=lambda: str(uuid.uuid4()), documents=documents)


def agreements_on(ledger: Ledger) -> Agreements:
    """Give the use cases of agreements, with real randomness for ids."""
    return Agreements(ledger, new_id=lambda: str(uuid.uuid4()))


def recording_on(ledger: Ledger) -> Recording:
    """Give the use case of records that are no cases, with real randomness for salts."""
    return Recording(ledger, salts=fresh_salts())


def fresh_salts() -> Iterator[bytes]:
    """Give salts that nobody can guess. Many threads draw on them at once, which a generator would not bear."""
    return iter(partial(secrets.token_bytes, SALT_BYTES), b"")
