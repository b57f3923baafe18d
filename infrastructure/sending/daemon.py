"""The daemon of the sender: a round every few seconds, in a thread of its own, for as long as a context lasts."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from application.ledger import Ledger
from application.notices import Contacts, Notices
from application.sender import Sender
from domain.errors import Refused
from infrastructure.scheduling.lease import NOTICES, Lease
from infrastructure.sending.dispatch import Dispatch
from projections.standing import ModelNotReady

LOG = logging.getLogger(__name__)
EVERY = 2.0
LONGEST_LETTER = 180.0  # seconds of silence after which the lead is lost: a slow server takes its time


@contextmanager
def sending(
    ledger: Ledger, sender: Sender, contacts: Contacts, read_url: str, *, every: float = EVERY
) -> Iterator[None]:
    """Send what is due while the context lasts; `every` in seconds."""
    lease = Lease(read_url, silence=LONGEST_LETTER, work=NOTICES)
    dispatch = Dispatch(Notices(ledger, sender, contacts), lease)
    stopping = Event()

    def rounds() -> None:
        while not stopping.is_set():
            _one(dispatch)
            stopping.wait(every)

    thread = Thread(target=rounds, name="notices", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        dispatch.stop()
        thread.join()
        lease.leave()


def _one(dispatch: Dispatch) -> None:
    """Run a round; one that fails leaves a line in the log, and the next one tries again."""
    try:
        dispatch.run()
    except ModelNotReady as wait:
        LOG.info("notices wait for their read model: %s", wait)
    except Refused as refusal:
        LOG.warning("notices wait for the next round: %s", refusal)
    except Exception:
        LOG.exception("notices wait for the next round")
