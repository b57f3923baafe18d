"""Spans (调用链): how long a part of the work took, and for which request and command; off until a program turns it on.

Invariant: what is said of a span is an id, a count, a name out of the program or the code of a refusal: never a value,
a name or a message.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Said = str | int
Note = Callable[..., None]


def _nothing(**_: Said) -> None:
    """Say nothing."""


class Tracer(Protocol):
    """What opens spans."""

    def span(self, name: str, said: dict[str, Said]) -> AbstractContextManager[Note]:
        """Open a span below the one under way; it gives what says more of it."""


_OFF: AbstractContextManager[Note] = nullcontext(_nothing)
_TRACER: list[Tracer] = []


def span(name: str, **said: Said) -> AbstractContextManager[Note]:
    """Open a span, if somebody follows."""
    return _TRACER[-1].span(name, said) if _TRACER else _OFF


def follow(tracer: Tracer) -> None:
    """Give spans to a tracer from now on."""
    _TRACER.append(tracer)


def leave(tracer: Tracer) -> None:
    """Give it no more."""
    _TRACER.remove(tracer)
