"""Evidence of a case: what a bundle shows, and the act of giving it out, which is on record before anyone has it."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from application.ledger import Intent, Ledger, OnRecord
from application.once import decided_once
from application.requests import Acting
from domain.errors import Malformed
from domain.evidence import PREFIX, Evidence
from domain.header import Actor, Header
from domain.recorded import Recorded

LARGEST = 64 * 1024 * 1024  # bytes of a bundle that is handed in to be looked at
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]+$")
]


class Verdict(Protocol):
    """What the verifier says of one thing that it looked at."""

    @property
    def state(self) -> str:
        """Give `holds`, `fails`, `unreadable` or `note`."""

    @property
    def zh(self) -> str:
        """Say in Chinese what was looked at."""

    @property
    def en(self) -> str:
        """Say in English what was looked at, and what is wrong with it."""


class FieldNotProtected(Malformed):
    """The case holds no protected value of that name, so that there is nothing to disclose."""

    code = "field_not_protected"


class EvidenceRequest(BaseModel):
    """What a bundle is to be: which protected fields it discloses, for what, for whom."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    disclose: tuple[Words, ...] = Field(default=(), max_length=200, description="names of protected fields")
    purpose: Words | None = None
    recipient: Words | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """What a bundle shows of a case: its events through a position, and the log that proves them."""

    case: str
    history: Sequence[Recorded]
    through: int
    as_of: int  # microseconds since 1970 UTC
    origin: str
    checkpoint_size: int
    root: bytes
    disclosed: Sequence[tuple[int, str, str]] = field(default=())  # version, field, value


@dataclass(frozen=True, slots=True)
class Made:
    """A bundle: its bytes, its manifest, and what it shows."""

    content: bytes
    manifest: bytes
    shown: Shown


@dataclass(frozen=True, slots=True)
class EvidenceDesk:
    """Where evidence is given out, and where it is looked at."""

    ledger: Ledger
    make: Callable[[str, EvidenceRequest], Made]
    verify: Callable[[bytes], Sequence[Verdict]]

    def give_out(
        self,
        case: str,
        request: EvidenceRequest,
        *,
        evidence_id: str,
        principal: str,
        acting: Acting,
        ready: Callable[[bytes], object] = lambda content: None,
    ) -> tuple[Made, OnRecord]:
        """Make a bundle and put on record that it is given out; `ready` may still fail before it is."""
        made = self.make(case, request)
        ready(made.content)
        done = issue(
            self.ledger, made.shown, request, made.manifest, evidence_id=evidence_id, principal=principal, acting=acting
        )
        return made, done


def issue(
    ledger: Ledger,
    shown: Shown,
    request: EvidenceRequest,
    manifest: bytes,
    *,
    evidence_id: str,
    principal: str,
    acting: Acting,
) -> OnRecord:
    """Put on record that a bundle is given out, under the hash of its manifest; once under one id."""
    stream = f"{PREFIX}{evidence_id}"
    command, digest = f"evidence:{evidence_id}", hashlib.sha256(manifest).digest()
    named = f"sha256:{digest.hex()}"

    def decide() -> Intent:
        identity = ledger.identity()
        header = Header(
            ledger=identity.name,
            body=identity.body,
            jurisdiction=identity.jurisdiction,
            actor=Actor(principal=principal, unit=acting.unit, role=acting.role),
            command=command,
            correlation=command,
        )
        evidence = Evidence.issue(
            stream,
            at=ledger.now(),
            header=header,
            case=shown.case,
            version=shown.history[-1].event.originator_version,
            through=shown.through,
            checkpoint_size=shown.checkpoint_size,
            manifest=named,
            purpose=request.purpose,
            recipient=request.recipient,
            disclosed=tuple(sorted({name for _, name, _ in shown.disclosed})),
        )
        return Intent(id=command, digest=digest, changed=(evidence,), answer={"evidence": stream, "manifest": named})

    return decided_once(ledger, command, digest, decide)
