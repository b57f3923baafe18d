"""Proofs of the log as answers: hashes in base64, as C2SP writes them."""

from base64 import b64encode
from typing import Any

from pydantic import Field

from api.answers.frame import Answer
from application.log import Consistency, Inclusion, Sealed

HASH = "32 bytes in base64"


class InclusionAnswer(Answer):
    """That the event at a position is a leaf of the log (RFC 9162, 2.1.3)."""

    position: int
    index: int = Field(description="of the leaf, from 0: position - 1")
    leaf: str = Field(description=f"leaf hash, {HASH}")
    size: int = Field(description="number of leaves of the tree that it is proven in")
    root: str = Field(description=f"of that tree, {HASH}; hold it against a signed checkpoint")
    proof: list[str] = Field(description=f"each {HASH}")


class ConsistencyAnswer(Answer):
    """That the log of one size is the beginning of that of another (RFC 9162, 2.1.4)."""

    from_size: int
    from_root: str
    to_size: int
    to_root: str
    proof: list[str] = Field(description=f"each {HASH}")


def inclusion(found: Inclusion, *, simulated: bool) -> InclusionAnswer:
    """Write a proof of inclusion."""
    return InclusionAnswer(
        position=found.position,
        index=found.position - 1,
        leaf=_text(found.leaf),
        size=found.size,
        root=_text(found.root),
        proof=[_text(step) for step in found.proof],
        simulated=simulated,
    )


def consistency(found: Consistency, *, simulated: bool) -> ConsistencyAnswer:
    """Write a proof of consistency."""
    return ConsistencyAnswer(
        from_size=found.earlier,
        from_root=_text(found.earlier_root),
        to_size=found.size,
        to_root=_text(found.root),
        proof=[_text(step) for step in found.proof],
        simulated=simulated,
    )


def sealed(found: Sealed) -> dict[str, Any]:
    """Write how far the log is sealed."""
    return {
        "origin": found.origin,
        "size": found.size,
        "root": _text(found.root),
        "keys": list(found.key_ids),
        "published_at": found.published_at,
        "behind_events": found.position - found.size,
        "alarm": found.alarm,
        "cosigned": [{"witness": one.witness, "at": one.at} for one in found.cosigned],
        "places": [
            {"place": one.place, "size": one.size, "at": one.taken_at, "fault": one.fault, "fault_at": one.fault_at}
            for one in found.places
        ],
    }


def _text(hash_: bytes) -> str:
    return b64encode(hash_).decode()
