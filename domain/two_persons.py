"""What takes two persons (两人办理): one proposes it, another one confirms exactly that.

Invariant: nobody confirms what he or she has proposed, and nobody confirms anything but what is proposed now.
"""

from typing import TypeVar

from domain.errors import Refused
from domain.events import DomainEvent
from domain.header import Actor

Proposal = TypeVar("Proposal", bound=DomainEvent)


class NothingProposed(Refused):
    """Nothing has been proposed, or it was done already."""

    code = "nothing_proposed"


class AnotherProposed(Refused):
    """Something else than this is proposed now; look at it before confirming."""

    code = "another_proposed"


class TwoPersonsNeeded(Refused):
    """Whoever proposed this may not confirm it: it takes two persons."""

    code = "two_persons_needed"


def to_confirm(proposed: Proposal | None, named: str, by: Actor) -> Proposal:
    """Give the proposal that somebody may confirm, by the name that its answer gave it (stream@version).

    Raises `NothingProposed`, `AnotherProposed`, `TwoPersonsNeeded`.
    """
    if proposed is None:
        raise NothingProposed
    if proposed.reference != named:
        raise AnotherProposed(proposed=proposed.reference, named=named)
    if by.is_person(proposed.header.actor):
        raise TwoPersonsNeeded(proposed_by=proposed.header.actor.principal)
    return proposed
