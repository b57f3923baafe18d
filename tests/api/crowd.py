"""One principal of each role, before one served office: each is recognised by its name."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import httpx

from api.app import create_app
from api.product import ServedProduct
from api.routes import book_examples, examples
from application.access.identification import LOCAL_ADMINISTRATOR, Brought
from domain.access.policy import by_act
from domain.access.principal import Grant, Principal
from domain.access.role import Role
from tests.api.serving import Answer, Office, caught_up, served_application

OWN_UNIT, OTHER_UNIT = "住建窗口", "水务窗口"
EVER = datetime(2200, 1, 1, tzinfo=UTC)


def holder(role: Role, name: str = "p", *, unit: str = OWN_UNIT) -> Principal:
    """Give the holder of one role in a unit, without any grant."""
    scopes = (
        frozenset({*by_act(), f"source:{book_examples.INTAKE['source']}"})
        if role is Role.CONSUMER
        else frozenset[str]()
    )
    return Principal(name, frozenset({role}), frozenset({unit}), scopes=scopes)


class ByName:
    """Recognises principals by names that they bring as keys; nobody's request is the operator's."""

    nobody = LOCAL_ADMINISTRATOR

    def __init__(self, principals: Mapping[str, Principal]) -> None:
        self._principals = principals

    def identify(self, brought: Brought) -> Principal:
        """Give the principal of that name."""
        return self._principals[brought.bearer or ""]


def brought_by(who: str) -> dict[str, str]:
    """Give the header that says who asks."""
    return {"Authorization": f"Bearer {who}"}


@dataclass
class Crowd:
    """A client on whose behalf any principal asks, and three cases: one's own, one of one's unit, a foreign one."""

    http: httpx.Client
    principals: dict[str, Principal]
    cases: Mapping[str, str]
    product: ServedProduct

    def ask(self, who: str, method: str, path: str, **more: object) -> httpx.Response:
        """Ask as somebody."""
        return self.http.request(method, path, headers={**brought_by(who), **more.pop("headers", {})}, **more)  # type: ignore[arg-type, dict-item]

    def file(self, who: str, body: Answer) -> str:
        """File a case as somebody."""
        answer = self.ask(who, "POST", "/v1/cases", json=body)
        assert answer.status_code == 201, answer.text
        case: str = answer.json()["case"]
        return case


@contextmanager
def crowd_before(office: Office) -> Iterator[Crowd]:
    """Serve an office to a crowd: each role by its name, and the clerks who file."""
    principals = {role.value: holder(role) for role in Role}
    principals["clerk-p"] = holder(Role.WINDOW, "p")
    principals["clerk-q"] = holder(Role.WINDOW, "q")
    principals["clerk-r"] = holder(Role.WINDOW, "r", unit=OTHER_UNIT)
    principals["operator"] = LOCAL_ADMINISTRATOR

    product = replace(office.product, identification=ByName(principals))
    with served_application(create_app(product)) as client:
        client.event_hooks["request"].append(caught_up(product))
        crowd = Crowd(client, principals, {}, product)
        filing = {who: {**examples.APPROVAL, "acting": {"unit": unit, "role": "window"}} for who, unit in UNITS.items()}
        cases = {name: crowd.file(who, filing[who]) for name, who in FILED_BY.items()}
        grant = Grant("grant-1", EVER, cases=frozenset({cases["foreign"]}))
        inspector = principals[Role.INSPECTOR.value]
        principals[Role.INSPECTOR.value] = replace(inspector, grants=(grant,))
        yield Crowd(client, principals, cases, product)


UNITS = {"clerk-p": OWN_UNIT, "clerk-q": OWN_UNIT, "clerk-r": OTHER_UNIT}
FILED_BY = {"own": "clerk-p", "unit": "clerk-q", "foreign": "clerk-r"}
