"""Refusals: one class per rule. The docstring is the message; code and clause travel with it.

Nothing here knows HTTP or a terminal: `api` turns a refusal into a problem response or one sentence on stderr.
"""

from functools import partial
from typing import Any, ClassVar


class Refused(Exception):  # noqa: N818 - a refusal is an answer, not a malfunction
    """The act is refused."""

    code: ClassVar[str] = "refused"
    clause: ClassVar[str | None] = None

    def __init__(self, *, clause: str | None = None, **decided_by: object) -> None:
        """Keep the values that decided, and the clause relied on where a procedure names it."""
        self.decided_by = decided_by
        self.relied_on = clause or type(self).clause
        super().__init__(self.message)

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes whole."""
        return partial(type(self), clause=self.relied_on, **self.decided_by), ()

    @property
    def message(self) -> str:
        """The rule in one sentence, with the values that decided."""
        sentence = " ".join((type(self).__doc__ or "").split("\n\n", maxsplit=1)[0].split())
        values = ", ".join(f"{name}={value}" for name, value in self.decided_by.items())
        return f"{sentence} ({values})" if values else sentence


class Malformed(Refused):
    """The input is not well formed."""

    code = "malformed"


class Unknown(Refused):
    """No such thing is on record."""

    code = "unknown"


class NoCalendarData(Refused):
    """No working-day calendar is on record for that year."""

    code = "no_calendar_data"
