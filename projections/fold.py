"""The contract of a read model: what it reads of the ledger, and what it makes of a batch of events.

Whoever runs it gives events in ledger order, each in one transaction with the checkpoint behind it, and sets the
search path to the model's schema. The same batch given twice changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from psycopg import Cursor

from domain.recorded import Recorded

if TYPE_CHECKING:
    from projections.telling import Teller

Histories = Callable[[Mapping[str, int]], Iterable[Recorded]]
"""Gives the events of each stream before a position, by stream and in order."""


class Fold(Protocol):
    """A read model while it follows the ledger. What it remembers is dropped whenever a batch is rolled back."""

    def recall(self, batch: Sequence[Recorded]) -> None:
        """Take over reference events that are already in the rows."""

    def apply(self, cursor: Cursor[Any], batch: Sequence[Recorded]) -> None:
        """Write what a batch changes; no batch ends amid the events of one command."""


@dataclass(frozen=True, slots=True)
class Model:
    """A read model: a change of its rows is a new version, and builds them anew beside the old ones.

    `topics` are all that it reads; `reference` those among them that it must remember from the beginning, which stand
    in streams whose names begin as `streams` say: so they are found without going through the ledger. `tables` names
    its tables; `scripts` holds the statements `tables` and `indexes` that make them. A model of cases can be told
    them one by one (`tell`); `follows` are then the topics that only following the ledger takes in, and `shared` the
    tables of which several cases may tell the same row. `key` is the column by which the other tables name a
    case; `derived` are sums over them, which the script `mended` makes anew when rows of a case are written anew.
    """

    name: str
    version: int
    topics: frozenset[str]
    tables: tuple[str, ...]
    scripts: Mapping[str, bytes]
    open: Callable[[Histories], Fold]
    tell: "Callable[[], Teller] | None" = None
    reference: frozenset[str] = field(default=frozenset())
    streams: tuple[str, ...] = ()
    follows: frozenset[str] = field(default=frozenset())
    shared: frozenset[str] = field(default=frozenset())
    key: str = "case_id"
    derived: frozenset[str] = field(default=frozenset())

    @property
    def schema(self) -> str:
        """Name the schema in which its rows stand."""
        return f"{self.name}_{self.version}"
