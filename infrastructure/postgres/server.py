"""The database of a program: the embedded server, or an outside one of PostgreSQL 15 or later.

Either is refused unless it keeps what it acknowledges. On an outside server the one login acts as each role by
SET ROLE at connection, unless the role has a URL of its own.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import ConnectionPool

from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.postgres.errors import translated
from infrastructure.postgres.roles import ROLE_NAMES, ROLES, RoleName, create_roles, grant_database
from infrastructure.postgres.settings_check import check_settings, check_version
from infrastructure.settings import Settings

# A connection of which no packet comes back, and no word that none will, is given up after half a minute; left to the
# operating system, whoever waits on it would wait a quarter of an hour or two hours.
SILENCE: Mapping[str, str] = {
    "connect_timeout": "10",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}
LOGIN = ("user", "password", "options")  # what a login has of its own; the rest says which server


class Server(Protocol):
    """Whatever gives a connection string for each role."""

    def url(self, role: RoleName) -> str:
        """Give the connection string of a role; that of `read` may lead to a replica, which lags and takes no locks."""
        ...

    def primary_url(self, role: RoleName) -> str:
        """Give the connection string of a role on the server that writes."""
        ...


class OutsideServer:
    """A database that someone else runs."""

    def __init__(self, database_url: str, role_urls: dict[RoleName, str]) -> None:
        """Name the database, and the roles that have logins of their own."""
        self._database_url = _not_waiting_for_ever(database_url)
        self._role_urls = {role: _not_waiting_for_ever(url) for role, url in role_urls.items()}

    def url(self, role: RoleName) -> str:
        """Give the connection string of a role."""
        if role in self._role_urls:
            return self._role_urls[role]
        options = conninfo_to_dict(self._database_url).get("options") or ""
        return make_conninfo(self._database_url, options=f"{options} -c role={ROLES[role]}".strip())

    def primary_url(self, role: RoleName) -> str:
        """Give the connection string of a role on the server that writes, where a replica's logins are the same."""
        primary, own = conninfo_to_dict(self._database_url), conninfo_to_dict(self.url(role))
        together = {name: value for name, value in primary.items() if name not in LOGIN}
        together.update((name, own[name]) for name in LOGIN if name in own)
        return make_conninfo("", **{name: str(value) for name, value in together.items() if value is not None})

    def set_up(self) -> None:
        """Make the roles and their rights, unless an administrator has made them and gave each its URL."""
        with translated(), psycopg.connect(self._database_url, autocommit=True) as connection:
            check_version(connection.info.server_version)
            if len(self._role_urls) < len(ROLE_NAMES) - 1:
                create_roles(connection)
                grant_database(connection)


def _not_waiting_for_ever(url: str) -> str:
    """Bound the silence of a connection where its URL says nothing of it."""
    named = conninfo_to_dict(url)
    return make_conninfo(url, **{name: value for name, value in SILENCE.items() if name not in named})


def server_version(pool: ConnectionPool) -> str:
    """Give the version of the server, such as 18.6."""
    with translated(), pool.connection() as connection:
        number = connection.info.server_version
    return f"{number // 10000}.{number % 10000}"


@contextmanager
def open_server(settings: Settings) -> Iterator[Server]:
    """Open the database that the settings name, with its roles made and its safety checked; migrate is another step."""
    if settings.database_url is None:
        with EmbeddedServer(settings.data_dir) as embedded:
            check_settings(embedded.url)
            yield embedded
        return
    own: dict[RoleName, str | None] = {
        "append": settings.append_url,
        "project": settings.project_url,
        "read": settings.read_url,
    }
    outside = OutsideServer(settings.database_url, {role: url for role, url in own.items() if url})
    outside.set_up()
    check_settings(outside.url)
    yield outside
