"""What an operator does about the proof: looks at the newest checkpoint, rotates the key, begins a new incarnation."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from psycopg_pool import ConnectionPool

from application.cases import Command
from application.ledger import OnRecord
from application.ledger_acts import ledger_itself
from application.ledger_requests import Confirm, ProposeIncarnation, ProposeRotation
from application.log import Sealed
from domain.founding import LEDGER_STREAM
from domain.ledger_events import SigningKeyIntroduced
from infrastructure.ledger.recorder import append_pool
from infrastructure.postgres.errors import translated
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.proof.checkpoint import checkpoint_of
from infrastructure.proof.introducing import Beginning, Rotation
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.log import PostgresLog
from infrastructure.proof.note import Note
from infrastructure.proof.opening import barred_by, checked_outside, sealing_ledger
from infrastructure.proof.outside import Against, against, judged
from infrastructure.proof.receipts import Receipts
from infrastructure.proof.sealer import Sealer
from infrastructure.proof.warning import warned
from infrastructure.settings import Settings


class ProofByHand:
    """The proof of one ledger in its operator's hands."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def sealed(self) -> tuple[Sealed, ZoneInfo]:
        """Tell how far the log is sealed, and in which zone its days begin; raise `NotSealed`."""
        with self._read() as pool:
            return PostgresLog(pool).sealed(), ZoneInfo(sealing_ledger(pool).identity().time_zone)

    def keys(self) -> Sequence[tuple[int, SigningKeyIntroduced]]:
        """Give the position of each introduction of a signing key, and what it says, in order; raise `NotFounded`."""
        with self._read() as pool:
            ledger = sealing_ledger(pool)
            ledger_itself(ledger)
            recorded = [(one.position, one.event) for one in ledger.events(LEDGER_STREAM)]
        return [(position, event) for position, event in recorded if isinstance(event, SigningKeyIntroduced)]

    def propose_rotation(self, command: Command, request: ProposeRotation) -> OnRecord:
        """Propose that the signing key be changed."""
        with self._rotation() as (rotation, _):
            return rotation.propose(command, request)

    def rotate(self, command: Command, request: Confirm | ProposeRotation) -> OnRecord:
        """Introduce a new key as another person proposed, or alone for a reason, and seal at once, by both keys."""
        with self._rotation() as (rotation, sealer):
            done = rotation.rotate(command, request)
            sealer.seal()
            return done

    def propose_incarnation(self, command: Command, request: ProposeIncarnation, checkpoint: bytes | None) -> OnRecord:
        """Propose to give up the outside checkpoint that stands against this ledger.

        It is the one in the directory, unless its note is given, as where only a witness or a receiver holds it.
        """
        with self._beginning(checkpoint) as beginning:
            return beginning.propose(command, request)

    def begin(self, command: Command, request: Confirm | ProposeIncarnation, checkpoint: bytes | None) -> OnRecord:
        """Give it up as another person proposed, or alone for a reason.

        No receipt is signed: its key would be that of the log that is given up.
        """
        with self._beginning(checkpoint) as beginning:
            return beginning.begin(command, request)

    @contextmanager
    def _read(self) -> Iterator[ConnectionPool]:
        with self._pool() as pool:
            with pool.connection() as connection:
                barred = barred_by(connection, self._settings.proof)
            with warned(barred):
                yield pool

    @contextmanager
    def _rotation(self) -> Iterator[tuple[Rotation, Sealer]]:
        folder = KeyFolder(self._settings.required_keys)
        with self._pool() as pool:
            checked_outside(pool, self._settings.proof)
            ledger = sealing_ledger(pool, Receipts(pool, folder))
            yield Rotation(ledger, pool, folder), Sealer(pool, folder)

    @contextmanager
    def _beginning(self, checkpoint: bytes | None) -> Iterator[Beginning]:
        folder = KeyFolder(self._settings.required_keys)
        with self._pool() as pool:
            yield Beginning(sealing_ledger(pool), pool, folder, self._against(pool, checkpoint))

    def _against(self, pool: ConnectionPool, checkpoint: bytes | None) -> Against | None:
        directory = self._settings.proof.directory
        with translated(), pool.connection() as connection:
            if checkpoint is not None:
                return judged(connection, "the checkpoint given", checkpoint_of(Note.parse(checkpoint)))
            return None if directory is None else against(connection, directory)

    @contextmanager
    def _pool(self) -> Iterator[ConnectionPool]:
        with open_server(self._settings) as server:
            migrate(server.url("owner"))
            with append_pool(server.url("append")) as pool:
                yield pool
