"""Bearer tokens of a foreign issuer, good and bad."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from application.access.identities import Subject
from domain.access.role import Role
from infrastructure.identity import issuers
from infrastructure.identity.choice import IdentityChoice
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.guarded import Guarded, guarded_on
from tests.api.serving import ADMINISTRATOR
from tests.issuer import AUDIENCE, Issuer, an_issuer


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with an_issuer() as opened:
        yield opened


@pytest.fixture(scope="module")
def office(server: EmbeddedServer, issuer: Issuer) -> Iterator[Guarded]:
    known = issuers.Issuer(issuer=issuer.url, title="测试", audience=AUDIENCE)
    with guarded_on(server, IdentityChoice(issuers=(known,))) as opened:
        opened.access.people.add_foreign(
            opened.command(), ADMINISTRATOR, name="张三（模拟）", subject=Subject(issuer.url, "zhang-san")
        )
        yield opened


def asked(office: Guarded, token: str) -> tuple[int, str]:
    answer = office.http.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code, answer.json().get("decided_by", {}).get("reason", "")


@pytest.mark.parametrize(
    ("key", "algorithm"), [("rsa", "RS256"), ("rsa", "PS256"), ("ec", "ES256"), ("ed", "EdDSA")], ids=str
)
def test_a_good_token_lets_in(office: Guarded, issuer: Issuer, key: str, algorithm: str) -> None:
    assert asked(office, issuer.token(key=key, algorithm=algorithm)) == (200, "")


def unsigned(issuer: Issuer) -> str:
    return jwt.encode(issuer.claims(), "", "none", {"kid": "rsa"})


def part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def loose(**claims: Any) -> str:
    """Write a token whose claims no library would write."""
    header = {"alg": "RS256", "kid": "rsa"}
    return f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}.{part(b'signature')}"


def signed_with_the_public_key(issuer: Issuer) -> str:
    """HMAC with the published key as its secret, put together by hand: no library would sign it."""
    header = {"alg": "HS256", "kid": "rsa", "typ": "JWT"}
    text = f"{part(json.dumps(header).encode())}.{part(json.dumps(issuer.claims()).encode())}"
    return f"{text}.{part(hmac.new(issuer.public_pem(), text.encode(), hashlib.sha256).digest())}"


def signed_by_a_stranger(issuer: Issuer) -> str:
    return jwt.encode(issuer.claims(), rsa.generate_private_key(65537, 2048), "RS256", {"kid": "rsa"})


def without_kid(issuer: Issuer) -> str:
    return jwt.encode(issuer.claims(), issuer.keys["rsa"], "RS256")


def changed_afterwards(issuer: Issuer) -> str:
    header, _, signature = issuer.token().split(".")
    return f"{header}.{part(json.dumps(issuer.claims(sub='li-si')).encode())}.{signature}"


def now() -> int:
    return int(time.time())


BAD: dict[str, tuple[Callable[[Issuer], str], str]] = {
    "expired": (lambda one: one.token(exp=now() - 60), "expired"),
    "without an end": (lambda one: one.token(exp=None), "exp"),
    "of a future nbf": (lambda one: one.token(nbf=now() + 120), "not yet valid"),
    "of a wrong audience": (lambda one: one.token(aud="other"), "Audience"),
    "without audience": (lambda one: one.token(aud=None), "aud"),
    "of a wrong issuer": (lambda one: one.token(iss="https://issuer.example"), "its issuer is none that is trusted"),
    "without issuer": (lambda one: one.token(iss=None), "its issuer is none that is trusted"),
    "of an issuer that is a list": (lambda one: loose(iss=[one.url]), "its issuer is none that is trusted"),
    "alg none": (unsigned, "it is not signed as it must be"),
    "HMAC with the public key": (signed_with_the_public_key, "it is not signed as it must be"),
    "of an unknown key id": (lambda one: one.token(kid="unknown"), "its key is none of the issuer's"),
    "without key id": (without_kid, "its key is none of the issuer's"),
    "with another key's id": (lambda one: one.token(kid="ec"), ""),
    "signed by a stranger": (signed_by_a_stranger, "Signature verification failed"),
    "changed afterwards": (changed_afterwards, "Signature verification failed"),
    "of a subject without account": (lambda one: one.token(sub="nobody"), ""),
    "of a subject of NUL": (lambda one: one.token(sub="a\0b"), "its subject cannot be read"),
    "no token": (lambda _: "a.b.c", "it cannot be read"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_token_is_refused(office: Guarded, issuer: Issuer, kind: str) -> None:
    make, reason = BAD[kind]
    status, said = asked(office, make(issuer))
    assert status == 401
    assert reason in said


@pytest.mark.parametrize("header", ["Basic eDp5", "Bearer", "Bearer " + "x" * 17_000])
def test_another_authorization_is_malformed(office: Guarded, header: str) -> None:
    answer = office.http.get("/v1/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (422, "header_malformed")


def test_a_token_that_is_refused_is_no_anonymous_request(office: Guarded) -> None:
    assert office.status("/healthz", Authorization="Bearer nonsense") == 401


def test_strangers_who_make_up_key_ids_do_not_make_the_issuer_be_asked(office: Guarded, issuer: Issuer) -> None:
    asked(office, issuer.token())
    before = issuer.asked.count("/keys")
    for number in range(20):
        asked(office, issuer.token(kid=f"made-up-{number}"))
    assert issuer.asked.count("/keys") == before


def test_a_key_that_the_issuer_has_changed_is_found(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infrastructure.identity.provider.ASKED_EVERY", 0.0)
    with an_issuer() as issuer, guarded_on(server, roles_said_by(issuer)) as office:
        assert asked(office, issuer.token(groups=["inspectors"]))[0] == 200
        issuer.keys["next"] = rsa.generate_private_key(65537, 2048)
        assert asked(office, issuer.token(key="next", groups=["inspectors"]))[0] == 200
        del issuer.keys["next"]
        issuer.silent = True
        assert asked(office, issuer.token(groups=["inspectors"]))[0] == 200, "known keys are good while it is silent"


def test_an_issuer_that_never_answered_lets_nobody_in(server: EmbeddedServer) -> None:
    with an_issuer() as issuer, guarded_on(server, roles_said_by(issuer)) as office:
        issuer.silent = True
        answer = office.http.get("/v1/me", headers={"Authorization": f"Bearer {issuer.token()}"})
    assert (answer.status_code, answer.json()["code"]) == (503, "issuer_unreachable")


def roles_said_by(issuer: Issuer) -> IdentityChoice:
    values = {"inspectors": Role.INSPECTOR, "system": Role.SYSTEM_ADMINISTRATOR, "audit": Role.AUDIT_ADMINISTRATOR}
    claims = issuers.Claims(roles="groups", values=values, units="departments")
    return IdentityChoice(issuers=(issuers.Issuer(issuer=issuer.url, title="测试", audience=AUDIENCE, claims=claims),))


def test_an_issuer_may_say_roles_and_units_and_each_subject_is_one_principal(server: EmbeddedServer) -> None:
    with an_issuer() as issuer, guarded_on(server, roles_said_by(issuer)) as office:

        def found(**claims: Any) -> Any:
            from application.access.identification import Brought

            return office.access.identification.identify(Brought(bearer=issuer.token(**claims)))

        first = found(groups=["inspectors", "of no meaning"], departments="驻市住建局 驻市水务局")
        again, other = found(groups=[]), found(sub="li-si", groups="inspectors")
        assert (first.roles, first.units) == ({Role.INSPECTOR}, {"驻市住建局", "驻市水务局"})
        assert (again.id, again.roles) == (first.id, frozenset())
        assert other.id != first.id
        assert not {"zhang-san", "li-si"} & {first.id, other.id}
        assert asked(office, issuer.token(groups=["system", "audit"])) == (401, "it says two of the three officers")


def test_a_token_is_good_for_half_a_minute_longer_than_it_says(office: Guarded, issuer: Issuer) -> None:
    assert asked(office, issuer.token(exp=now() - 20))[0] == 200
