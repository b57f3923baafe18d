"""The composition root's part for the demonstration: what the scheduler does of a ledger that is no simulation."""

from datetime import date

from application.ledger import Ledger
from domain.topics import ALL_TOPICS
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.postgres.server import Server
from infrastructure.projections.catching_up import catch_up
from infrastructure.scheduling.freezing import freeze_what_is_over
from projections.facts.view import COUNTED


def frozen_since(server: Server, ledger: Ledger, since: date) -> None:
    """Freeze the figures of what is over, from a day on, the facts having come as far as the ledger."""
    catch_up(server.url("project"), LedgerMapper(ALL_TOPICS), ALL_TOPICS, COUNTED)
    freeze_what_is_over(ledger, server.primary_url("read"), since=since)
