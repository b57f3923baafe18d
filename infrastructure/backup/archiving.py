"""The archive of the write-ahead log: every change of the embedded database, as it is made, for any moment to come.

The server keeps what the archive has not taken yet. Where it could not, the archive is not continued over the gap.
"""

from pathlib import Path

import psycopg

from infrastructure.backup.faults import ArchiveFailed, ArchivePlaceTaken, BackedUpByOthers
from infrastructure.backup.programs import ProgramFailed, run
from infrastructure.backup.statements import SQL
from infrastructure.durable import make_folder
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.errors import translated
from infrastructure.postgres.server import open_server
from infrastructure.settings import Settings

SLOT = "caseledger_archive"
OPTIONS = (f"--slot={SLOT}", "--synchronous", "--no-loop", "--no-password")


def archive(settings: Settings, folder: Path) -> None:
    """Take the log into a folder until stopped; raise one of the three refusals."""
    with open_server(settings) as server:
        if not isinstance(server, EmbeddedServer):
            raise BackedUpByOthers
        url = server.admin_url("postgres")
        try:
            make_folder(folder)
            _keep(url, folder)
            run("pg_receivewal", "--directory", folder, *OPTIONS, url=url)
        except OSError as fault:
            raise ArchiveFailed(folder=str(folder), reason=fault.strerror or fault) from fault
        except ProgramFailed as fault:
            raise ArchiveFailed(folder=str(folder), reason=fault) from None


def _keep(url: str, folder: Path) -> None:
    """See that the server keeps what this archive goes on with."""
    with translated(), psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(SQL["slot"], {"slot": SLOT}).fetchone()
        if found == (True,):
            return
        if any(folder.iterdir()):
            raise ArchivePlaceTaken(folder=str(folder))
        if found is not None:
            connection.execute(SQL["drop_slot"], {"slot": SLOT})
        connection.execute(SQL["make_slot"], {"slot": SLOT})
