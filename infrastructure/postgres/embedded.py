"""The embedded server: started by the first program that needs it, shared, stopped by the last one.

It listens on a private unix socket only, every login has a password, and no other server is touched.
"""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from infrastructure.errors import DatabaseUnavailable, DataFolderUnusable
from infrastructure.postgres.account import server_account
from infrastructure.postgres.binaries import server_programs
from infrastructure.postgres.cluster import CONFIGURATION, START_SECONDS, Cluster
from infrastructure.postgres.credentials import credentials
from infrastructure.postgres.errors import sentence, translated
from infrastructure.postgres.folder import DataFolder, default_folder, prepare_folder
from infrastructure.postgres.roles import ADMIN, ROLES, RoleName, allow_login, create_roles, grant_database
from infrastructure.postgres.sharing import Use, alone

DATABASE = "caseledger"


class EmbeddedServer:
    """A PostgreSQL server of our own on a data folder; a context manager."""

    folder: DataFolder  # once entered

    def __init__(
        self,
        data_dir: Path | None = None,
        *,
        configuration: Mapping[str, str] = CONFIGURATION,
        start_seconds: int = START_SECONDS,
    ) -> None:
        """Name the data folder (by default the user's, or the system's for root); nothing is touched yet."""
        self._start_seconds = start_seconds
        self._data_dir = data_dir or default_folder()
        self._configuration = configuration
        self._leaving = ExitStack()
        self._socket_folder: Path | None = None

    def __enter__(self) -> Self:
        """Start the server or join the one that runs, and see that the roles and the database are there."""
        account = server_account()
        folder = prepare_folder(self._data_dir, account)
        try:
            programs = server_programs(account)
            cluster = Cluster(programs, folder, account, self._configuration, self._start_seconds)
            with alone(folder.start_lock), ExitStack() as leaving:
                use = Use(folder.users_lock)
                leaving.callback(use.end)
                self._passwords = credentials(folder.credentials, data_exists=cluster.exists())
                if not cluster.exists():
                    cluster.create(self._passwords[ADMIN])
                self._connect(cluster)
                leaving.callback(_stop_if_last, cluster, use)
                with translated():
                    self._set_up()
                self._leaving = leaving.pop_all()
        except OSError as fault:
            raise DataFolderUnusable(folder=str(folder.root), reason=str(fault)) from fault
        self.folder = folder
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave, and stop the server if no other program uses it."""
        with alone(self.folder.start_lock), self._leaving:
            pass

    def url(self, role: RoleName, database: str = DATABASE) -> str:
        """Give the connection string of a role."""
        return self._url(ROLES[role], database)

    def primary_url(self, role: RoleName) -> str:
        """Give the connection string of a role: the embedded server has no replica."""
        return self.url(role)

    def admin_url(self, database: str = DATABASE) -> str:
        """Give the connection string of the superuser, which the product uses only to set up roles and databases."""
        return self._url(ADMIN, database)

    def _url(self, login: str, database: str) -> str:
        # `options` is named so that a PGOPTIONS of the caller's cannot weaken a setting
        return make_conninfo(
            host=str(self._socket_folder),
            port=self._configuration["port"],
            user=login,
            password=self._passwords[login],
            dbname=database,
            options="",
        )

    def _set_up(self) -> None:
        with psycopg.connect(self.admin_url("postgres"), autocommit=True) as connection:
            create_roles(connection)
            allow_login(connection, self._passwords)
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                create_database(connection, DATABASE)
        with psycopg.connect(self.admin_url(), autocommit=True) as connection:
            grant_database(connection)

    def _connect(self, cluster: Cluster) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            if cluster.socket_folder() is None:
                cluster.start()
            try:
                self._socket_folder = cluster.socket_folder()
                psycopg.connect(self.admin_url("postgres")).close()
            except psycopg.OperationalError as fault:
                # a server found running may still be recovering from a crash, or be on its way out
                if time.monotonic() > deadline or "authentication failed" in str(fault):
                    raise DatabaseUnavailable(reason=sentence(fault), log=str(cluster.folder.log)) from fault
                time.sleep(0.05)
            else:
                return


def create_database(connection: Connection[Any], name: str, template: str = "template1") -> None:
    """Create a database that the owner role owns, closed to all others; rights follow by `grant_database`."""
    statement = sql.SQL("CREATE DATABASE {} OWNER caseledger_owner TEMPLATE {}")
    connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def _stop_if_last(cluster: Cluster, use: Use) -> None:
    if use.last():
        cluster.stop()
