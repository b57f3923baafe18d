"""PostgreSQL's client programs, run as ourselves. A password reaches them by the environment, never by an argument."""

import os
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from infrastructure.postgres.account import ENVIRONMENT, Account
from infrastructure.postgres.binaries import PROGRAMS, installed_packages

OURS = Account(os.geteuid(), os.getegid(), switched=False)
LINES = 5


class ProgramFailed(Exception):  # noqa: N818 - what a program said, to be put into the caller's own sentence
    """A program of PostgreSQL ended badly; its last lines are the message."""


def run(program: str, *options: str | Path, url: str | None = None) -> str:
    """Run a program to its end, on a database if one is given; give what it said, or raise `ProgramFailed`."""
    options = tuple(one.absolute() if isinstance(one, Path) else one for one in options)  # it runs in another folder
    environment = {**os.environ, **ENVIRONMENT}
    if url is not None:
        parts = conninfo_to_dict(url)
        if password := parts.pop("password", None):
            environment["PGPASSWORD"] = str(password)
        named = {name: str(value) for name, value in parts.items() if value is not None}
        options = (*options, "--dbname", make_conninfo("", **named))
    done = OURS.run(installed_packages() / PROGRAMS / program, *options, environment=environment)
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        raise ProgramFailed(" | ".join(lines[:LINES]) or f"{program} ended with status {done.returncode}")
    return done.stdout


def version() -> int:
    """Give the major version of the programs."""
    said = OURS.run(installed_packages() / PROGRAMS / "postgres", "--version").stdout
    return int(said.split()[-1].split(".", maxsplit=1)[0])
