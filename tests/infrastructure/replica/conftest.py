"""Two servers: a primary, and a hot standby made of it by pg_basebackup, which replays what it streams."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.errors import SerializationFailure

from infrastructure.postgres.account import server_account
from infrastructure.postgres.binaries import server_programs
from infrastructure.postgres.cluster import CONFIGURATION, Cluster
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.folder import prepare_folder
from infrastructure.settings import Settings
from tests.infrastructure.postgres.machines import fresh_folder

IMPATIENT = {"max_standby_streaming_delay": "300ms", "hot_standby_feedback": "off", "cluster_name": "standby"}


@dataclass(frozen=True)
class Pair:
    """The primary, and where its standby answers."""

    primary: EmbeddedServer
    standby_socket: str

    def standby_url(self, *, admin: bool = False) -> str:
        """Give the connection string of the role that reads, or of the superuser, on the standby."""
        url = self.primary.admin_url() if admin else self.primary.url("read")
        return make_conninfo(url, host=self.standby_socket)

    @property
    def settings(self) -> Settings:
        """Write on the primary, read from the standby."""
        url = self.primary.url
        return Settings(
            database_url=url("owner"),
            append_url=url("append"),
            project_url=url("project"),
            read_url=self.standby_url(),
            keys_dir=Path(self.standby_socket) / "keys",
        )

    def on_standby(self, statement: str) -> object:
        """Run a statement on the standby as its superuser: again where replay broke it off, as it may any reading."""
        for _ in range(100):
            with (
                suppress(SerializationFailure),
                psycopg.connect(self.standby_url(admin=True), autocommit=True) as connection,
            ):
                row = connection.execute(statement.encode()).fetchone()
                return None if row is None else row[0]
        raise AssertionError(f"replay broke this off a hundred times: {statement}")


@pytest.fixture
def pair() -> Iterator[Pair]:
    account = server_account()
    with fresh_folder() as home, EmbeddedServer(home / "primary") as primary:
        programs, folder = server_programs(account), prepare_folder(home / "standby", account)
        folder.cluster.mkdir()
        account.own(folder.cluster, 0o700)
        copied = account.run(
            programs / "pg_basebackup",
            *("--pgdata", folder.cluster, "--dbname", primary.admin_url("postgres")),
            *("--write-recovery-conf", "--wal-method", "stream", "--checkpoint", "fast"),
        )
        assert copied.returncode == 0, copied.stdout
        standby = Cluster(programs, folder, account, {**CONFIGURATION, **IMPATIENT})
        standby.start()
        try:
            yield Pair(primary, str(standby.socket_folder()))
        finally:
            standby.stop()
