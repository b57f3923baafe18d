"""A record that is no case: events with what each act fills in, put on a stream of their own.

Folding never refuses, never reads a clock, never calls out: the rules ran once, when the act was decided.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from eventsourcing.domain import BaseAggregate
from pydantic import Field

from domain.case.values import RecordedValue
from domain.errors import Unknown
from domain.events import DomainEvent
from domain.procedures.vocabulary import Ruled
from domain.regulation.occasion import Occasion

T = TypeVar("T")


class EntryUnknown(Unknown):
    """The record holds no such entry."""

    code = "entry_unknown"


class RecordEvent(DomainEvent):
    """Something that is on record beside the cases; a value that is not public stands here as a commitment."""

    values: dict[str, RecordedValue] = Field(default_factory=dict)


def put(
    record: BaseAggregate[str], event: type[RecordEvent], occasion: Occasion, rule: Ruled, /, **content: Any
) -> RecordEvent:
    """Put an act on record under the clause that it rests on; give its event."""
    record.trigger_event(
        event,
        timestamp=occasion.at,
        header=occasion.citing(rule.clause),
        values=dict(occasion.filled.recorded),
        **content,
    )
    put_event = record.pending_events[-1]
    assert isinstance(put_event, RecordEvent)  # noqa: S101 - the one just triggered
    return put_event


def entry(table: Mapping[int, T], version: int, kind: str) -> T:
    """Give the entry that stands at a version of the record; refuse one that does not."""
    if version not in table:
        raise EntryUnknown(entry=kind, version=version, known=sorted(table))
    return table[version]


def change(table: dict[int, T], version: int, **changes: Any) -> None:
    """Change an entry while folding; as of a past moment, an act may be seen whose entry is not."""
    if version in table:
        table[version] = replace(table[version], **changes)  # type: ignore[type-var]
