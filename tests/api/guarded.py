"""An office behind its entrance: every request must come with an identity."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
from argon2 import PasswordHasher

from api.app import create_app
from api.composition_of_access import Access, access_on, identity_pool
from api.product import ServedProduct
from application.access.accounts import RoleTerms
from application.cases import Command
from domain.access.role import Role
from infrastructure.identity.argon import Argon2
from infrastructure.identity.choice import IdentityChoice
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.serving import ADMINISTRATOR, caught_up, office_on, opened_database, served_application
from tests.database import Database

PASSWORD = "Chuang-kou-1"
USUAL = IdentityChoice()
QUICK = Argon2(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))  # a test guesses no hash


@dataclass
class Clock:
    """The present moment, and how far a test has moved it on."""

    moved: timedelta = field(default_factory=timedelta)

    def now(self) -> datetime:
        """Give the moment."""
        return datetime.now(UTC) + self.moved


@dataclass
class Guarded:
    """A client that holds no cookie yet, and what lets people in."""

    http: httpx.Client
    access: Access
    product: ServedProduct
    clock: Clock
    database: Database
    number: int = 0

    @property
    def url(self) -> str:
        """Give the address of the server."""
        return str(self.http.base_url).rstrip("/")

    def command(self) -> Command:
        """Give a command of the local administrator."""
        self.number += 1
        return Command(f"test:{self.number}", "local-administrator")

    def enter(self, login: str, role: Role | None = None, *units: str, must_change: bool = False) -> str:
        """Enter a person with an office, and give the principal."""
        roles = [] if role is None else [RoleTerms(role=role, units=units, reason="测试")]
        principal, _ = self.access.people.add(
            self.command(), ADMINISTRATOR, login=login, name=f"{login}（模拟）",
            password=PASSWORD, must_change=must_change, roles=roles,
        )  # fmt: skip
        return principal

    def post(self, path: str, **form: str) -> httpx.Response:
        """Post the form of a page of ours."""
        return self.http.post(path, data={name.rstrip("_"): value for name, value in form.items()}, headers=self.own)

    @property
    def own(self) -> dict[str, str]:
        """Give what a browser says on our own pages."""
        return {"Origin": self.url}

    def log_in(self, login: str, password: str = PASSWORD, **form: str) -> httpx.Response:
        """Log in."""
        return self.post("/login", login=login, password=password, **form)

    def status(self, path: str = "/v1/me", **headers: str) -> int:
        """Ask for something that is not open to everyone."""
        return self.http.get(path, headers=headers).status_code


@contextmanager
def guarded_on(
    server: EmbeddedServer, choice: IdentityChoice = USUAL, *, rate: int | None = None, port: int = 0
) -> Iterator[Guarded]:
    """Serve a ledger of its own behind an entrance."""
    clock = Clock()
    with (
        opened_database(server) as database,
        office_on(database) as office,
        identity_pool(database.url("append")) as pool,
    ):
        access = access_on(office.product.ledger, pool, choice, now=clock.now, hasher=QUICK)
        product = dataclasses.replace(
            office.product,
            identification=access.identification,
            entrance=access.entrance,
            requests_a_second=rate,
        )
        with served_application(create_app(product), port) as client:
            client.event_hooks["request"].append(caught_up(product))
            yield Guarded(client, access, product, clock, database)
