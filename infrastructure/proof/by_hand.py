"""What an operator does about the proof: looks at the newest checkpoint, rotates the key, begins a new incarnation."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from psycopg_pool import ConnectionPool

from application.ledger import OnRecord
from application.log import Sealed
from domain.header import Actor
from infrastructure.ledger.recorder import append_pool
from infrastructure.postgres.errors import translated
from infrastructure.postgres.migrations import migrate
from infrastructure.postgres.server import open_server
from infrastructure.proof.checkpoint import checkpoint_of
from infrastructure.proof.faults import NoKeyFolder
from infrastructure.proof.introducing import begin, rotate_key
from infrastructure.proof.keys import KeyFolder
from infrastructure.proof.log import PostgresLog
from infrastructure.proof.naming import naming
from infrastructure.proof.note import Note
from infrastructure.proof.opening import checked_outside, sealing_ledger
from infrastructure.proof.outside import Against, against, judged
from infrastructure.proof.sealer import Sealer
from infrastructure.settings import Settings


class Custody:
    """The proof of one ledger in its operator's hands."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def sealed(self) -> tuple[Sealed, ZoneInfo]:
        """Tell how far the log is sealed, and in which zone its days begin; raise `NotSealed`."""
        with self._pool() as pool:
            return PostgresLog(pool).sealed(), ZoneInfo(sealing_ledger(pool).identity().time_zone)

    def keys(self) -> Sequence[tuple[int, str]]:
        """Give the position and the verifier key of each introduction, in order."""
        with self._pool() as pool, translated(), pool.connection() as connection:
            return [(position, str(key)) for position, key in naming(connection).keys]

    def rotate(self, *, by: Actor) -> tuple[str, OnRecord]:
        """Introduce a new key and seal at once, by both; give its verifier key."""
        folder = self._folder()
        with self._pool() as pool:
            checked_outside(pool, self._settings.proof)
            key, done = rotate_key(sealing_ledger(pool), pool, folder, by=by)
            Sealer(pool, folder).seal()
            return str(key), done

    def begin(self, reason: str, checkpoint: bytes | None, *, by: Actor) -> tuple[str, OnRecord]:
        """Give up the outside checkpoint that stands against this ledger; give the new origin.

        It is the one in the directory, unless its note is given, as where only a witness or a receiver holds it.
        """
        folder = self._folder()
        with self._pool() as pool:
            return begin(sealing_ledger(pool), pool, folder, self._against(pool, checkpoint), reason=reason, by=by)

    def _against(self, pool: ConnectionPool, checkpoint: bytes | None) -> Against | None:
        directory = self._settings.proof.directory
        with translated(), pool.connection() as connection:
            if checkpoint is not None:
                return judged(connection, "the checkpoint given", checkpoint_of(Note.parse(checkpoint)))
            return None if directory is None else against(connection, directory)

    def _folder(self) -> KeyFolder:
        if self._settings.keys_folder is None:
            raise NoKeyFolder
        return KeyFolder(self._settings.keys_folder)

    @contextmanager
    def _pool(self) -> Iterator[ConnectionPool]:
        with open_server(self._settings) as server:
            migrate(server.url("owner"))
            with append_pool(server.url("append")) as pool:
                yield pool
