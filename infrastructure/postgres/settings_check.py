"""Refuse a database that could lose or alter what it acknowledged: asked as each role, since a role can have its own.

With `synchronous_commit` off a crash loses acknowledged events and forks a published log.
"""

from collections.abc import Callable
from importlib.resources import files

import psycopg

from infrastructure.errors import ServerTooOld, UnsafeSettings
from infrastructure.postgres.errors import translated
from infrastructure.postgres.roles import ROLE_NAMES, RoleName

OLDEST = 150000
_QUESTION = files("infrastructure.postgres").joinpath("settings_check.sql").read_bytes()


def check_settings(url: Callable[[RoleName], str]) -> None:
    """Connect as each role and refuse what is too old or unsafe."""
    for role in ROLE_NAMES:
        with translated(), psycopg.connect(url(role), autocommit=True) as connection:
            check_version(connection.info.server_version)
            found = [row[0] for row in connection.execute(_QUESTION)]
        if found:
            raise UnsafeSettings(found="; ".join(found), role=role)


def check_version(number: int) -> None:
    """Refuse a server older than PostgreSQL 15; the number is `server_version_num`."""
    if number < OLDEST:
        raise ServerTooOld(server_version_num=number)
