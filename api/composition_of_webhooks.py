"""The composition root's part for webhooks: who is told of changes, by the server and by hand."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext

from application.webhooks import Webhooks
from infrastructure.changes.watch import WatchedChanges
from infrastructure.data_keys.opening import ledger_on, values_pool
from infrastructure.ledger.ledger import PostgresLedger
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.projections.reading import read_pool
from infrastructure.proof.opening import checked_outside
from infrastructure.settings import Settings
from infrastructure.webhooks.post import SignedPost
from infrastructure.webhooks.rounds import serving_subscriptions
from infrastructure.webhooks.signature import Secrets


@contextmanager
def telling(settings: Settings, ledger: PostgresLedger, changes: WatchedChanges, read_url: str) -> Iterator[Webhooks]:
    """Tell receivers of changes; a simulation tells nobody, for theirs are real systems."""
    simulated = ledger.identity().simulated
    with closing(SignedPost(settings.receivers, settings.webhook_secrets)) as post:
        webhooks = Webhooks(ledger, changes, post)
        with nullcontext() if simulated else serving_subscriptions(webhooks, read_url):
            yield webhooks


@contextmanager
def webhooks_by_hand(settings: Settings) -> Iterator[Webhooks]:
    """Open what tells receivers of single changes."""
    with open_server(settings) as server:
        migrate(server.url("owner"))
        primary = server.primary_url("read")
        with (
            append_pool(server.url("append")) as pool,
            read_pool(primary, size=1) as reads,
            values_pool(primary) as values,
            closing(SignedPost(settings.receivers, settings.webhook_secrets)) as post,
        ):
            checked_outside(pool, settings.proof)
            ledger, _ = ledger_on(LedgerRecorder(pool), settings.keys_folder, values)
            changes = WatchedChanges(reads, primary)
            yield Webhooks(ledger, changes, post)


def webhook_secrets(settings: Settings) -> Secrets:
    """Give the secrets of subscriptions."""
    return settings.webhook_secrets
