"""Which cases leave: a few conditions, all of which a case must meet.

Invariant: a filter that is not known is refused by name, never ignored: the file would answer another question.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from zoneinfo import ZoneInfo

from domain.access.reach import Reach
from domain.case.case import Case
from domain.case.events import CaseEvent, Filed
from domain.errors import Malformed
from domain.procedures.procedure import Procedure


class FilterUnknown(Malformed):
    """An export knows no such filter."""

    code = "filter_unknown"


class FilterMalformed(Malformed):
    """The value of a filter cannot be read."""

    code = "filter_malformed"


@dataclass(frozen=True, slots=True)
class Selection:
    """The conditions; None asks nothing. `reach` is that of whoever asks."""

    procedure: str | None = None
    unit: str | None = None
    item: str | None = None
    status: str | None = None
    filed_from: date | None = None
    filed_to: date | None = None
    reach: Reach | None = None

    @classmethod
    def of(cls, filters: Mapping[str, str], reach: Reach | None = None) -> "Selection":
        """Read filters; raise `FilterUnknown`, `FilterMalformed`."""
        allowed = [field.name for field in fields(cls) if field.name != "reach"]
        for name in filters:
            if name not in allowed:
                raise FilterUnknown(filter=name[:60], allowed=allowed)
        read: dict[str, str | date] = {}
        for name, text in filters.items():
            if not text or len(text) > 200:
                raise FilterMalformed(filter=name, reason="1 to 200 characters")
            read[name] = _day(name, text) if name.startswith("filed_") else text
        selection = cls(**read, reach=reach)  # type: ignore[arg-type]
        first, last = selection.filed_from, selection.filed_to
        if first is not None and last is not None and last < first:
            raise FilterMalformed(filter="filed_to", given=last.isoformat(), reason="it lies before filed_from")
        return selection

    @property
    def everything(self) -> bool:
        """Tell whether nothing is asked."""
        return self == Selection()

    def opens(self, first: CaseEvent, zone: ZoneInfo) -> bool:
        """Tell whether a case may match, by its first event alone."""
        procedure = first.header.procedure
        if self.procedure is not None and (procedure is None or procedure.code != self.procedure):
            return False
        if self.unit is not None and first.header.actor.unit != self.unit:
            return False
        item = first.item if isinstance(first, Filed) else None
        if self.item is not None and (item is None or item.code != self.item):
            return False
        day = first.effective_at.astimezone(zone).date()
        return (self.filed_from is None or self.filed_from <= day) and (self.filed_to is None or day <= self.filed_to)

    def matches(self, case: Case, procedure: Procedure | None) -> bool:
        """Tell whether a case, as it stands at the cut, matches what its first event does not tell."""
        if self.reach is not None and not self.reach.covers(case.header_for_access(procedure)):
            return False
        return self.status is None or case.status == self.status


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise FilterMalformed(filter=name, given=text[:60], expected="a day as 2024-09-30") from None
