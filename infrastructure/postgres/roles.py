"""The four roles of the ledger, the same on the embedded and on an outside server.

owner: the database and the ledger schema, migrations. append: may call the ledger's functions and read it.
project: owns the read models. read: reads. Beside them `within`, which never logs in: who reads takes it on to be held
to a reach by row-level security.
"""

from importlib.resources import files
from typing import Any, Literal, get_args

from psycopg import Connection, sql

RoleName = Literal["owner", "append", "project", "read"]
ROLE_NAMES: tuple[RoleName, ...] = get_args(RoleName)
ROLES: dict[RoleName, str] = {name: f"caseledger_{name}" for name in ROLE_NAMES}
WITHIN = "caseledger_within"
ADMIN = "caseledger_admin"
_FOLDER = files("infrastructure.postgres")
_ROLES_SCRIPT = _FOLDER.joinpath("roles.sql").read_bytes()
_DATABASE_SCRIPT = _FOLDER.joinpath("database.sql").read_bytes()


def create_roles(connection: Connection[Any]) -> None:
    """Create the roles that are missing, without login, and let the present login act as each of them."""
    with connection.transaction():
        connection.execute(_ROLES_SCRIPT)


def grant_database(connection: Connection[Any]) -> None:
    """Give the roles their rights on the connected database, as far as they lack them."""
    with connection.transaction():
        connection.execute(_DATABASE_SCRIPT)


def allow_login(connection: Connection[Any], passwords: dict[str, str]) -> None:
    """Let each role that cannot log in yet do so with its password, which leaves us only as its SCRAM verifier."""
    for role in ROLES.values():
        verifier = connection.pgconn.encrypt_password(passwords[role].encode(), role.encode(), b"scram-sha-256")
        held = connection.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if held is not None and not held[0]:
            statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
            connection.execute(statement.format(sql.Identifier(role), sql.Literal(verifier.decode())))
