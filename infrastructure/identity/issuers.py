"""The issuers of tokens that an operator trusts, pinned by name in a file; no other is ever asked for anything."""

import ipaddress
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from domain import yaml_source
from domain.access.role import Role
from infrastructure.errors import InvalidSetting

ISSUERS_FILE = "CASELEDGER_ISSUERS_FILE"
ASYMMETRIC = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
USUAL = ("RS256", "PS256", "ES256", "EdDSA")
LARGEST_FILE = 1 << 20


def _address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "https" and parts.hostname:
        return url
    host = parts.hostname or ""
    if parts.scheme == "http" and (host == "localhost" or _is_loopback(host)):
        return url
    raise ValueError("an address begins with https; without TLS only this machine is asked")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _asymmetric(name: str) -> str:
    if name not in ASYMMETRIC:
        raise ValueError(f"one of {', '.join(ASYMMETRIC)}")
    return name


Address = Annotated[str, AfterValidator(_address)]
Words = Annotated[str, Field(min_length=1, max_length=200)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Endpoints(_Entry):
    """Where an issuer is asked, for one that does not publish it."""

    jwks: Address
    authorization: Address | None = None
    token: Address | None = None


class Claims(_Entry):
    """Which claims of a token say roles and units, where the issuer keeps them and not the ledger."""

    roles: Words
    values: dict[str, Role] = Field(min_length=1, description="a value of the claim, and the role that it stands for")
    units: Words | None = None


class Issuer(_Entry):
    """One trusted issuer: its name in tokens, whom its tokens must be for, and how they may be signed."""

    issuer: Address
    title: Words = Field(description="what the login page calls it")
    audience: Words = Field(description="for whom bearer tokens of the interface must be")
    algorithms: tuple[Annotated[str, AfterValidator(_asymmetric)], ...] = Field(default=USUAL, min_length=1)
    endpoints: Endpoints | None = None
    client_id: Words | None = Field(default=None, description="of the console, for logging in")
    client_secret_file: Path | None = None
    claims: Claims | None = None

    @model_validator(mode="after")
    def _secret_is_readable(self) -> Self:
        """Read the secret at once: a login is too late to find that it is missing."""
        _ = self.client_secret
        return self

    @cached_property
    def client_secret(self) -> str | None:
        """Give the secret of the console, which may have none: PKCE proves who began."""
        if self.client_secret_file is None:
            return None
        try:
            return self.client_secret_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as fault:
            raise ValueError(f"client_secret_file cannot be read: {type(fault).__name__}") from None


_LIST = TypeAdapter(tuple[Issuer, ...])


def issuers_in(path: Path | None) -> tuple[Issuer, ...]:
    """Read the file of trusted issuers; raise `InvalidSetting`."""
    if path is None:
        return ()
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise InvalidSetting(setting=ISSUERS_FILE, file=str(path), reason="it is too long")
        issuers = _LIST.validate_python(yaml_source.read(path.read_text(encoding="utf-8")).data)
    except yaml_source.NotReadable as fault:
        raise InvalidSetting(setting=ISSUERS_FILE, file=str(path), line=fault.line, reason=fault.reason) from None
    except (OSError, UnicodeDecodeError) as fault:
        reason = f"it cannot be read: {type(fault).__name__}"
        raise InvalidSetting(setting=ISSUERS_FILE, file=str(path), reason=reason) from None
    except ValidationError as fault:
        first = fault.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the list"
        raise InvalidSetting(setting=ISSUERS_FILE, file=str(path), where=where, reason=first["msg"]) from None
    if len({one.issuer for one in issuers}) < len(issuers):
        raise InvalidSetting(setting=ISSUERS_FILE, file=str(path), reason="an issuer stands in it twice")
    return issuers
