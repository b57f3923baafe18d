"""From a trace of an older log to a case to take over, with whatever is odd about it.

Invariant: nothing of the trace is lost, and nothing that may be personal stands open: a resource becomes an opaque
principal, and every attribute that the ledger has no word for goes into one protected value.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from application.history import Attribute, LoggedEvent, Trace
from application.protection import Protection
from domain.case.imported import ImportedActivity, ImportedCase
from domain.case.values import NOTHING_FILLED_IN, FilledIn, protect
from domain.header import Actor
from domain.procedures.vocabulary import FieldClass

ACTIVITY, INSTANCE, LIFECYCLE = "concept:name", "concept:instance", "lifecycle:transition"
TIME, GROUP, RESOURCE = "time:timestamp", "org:group", "org:resource"
PACKED = "attributes"
ROLE = "imported"
CASES = UUID("8f0f6a0e-5f53-5c1e-9d3a-6c1f0a5be0d7")  # names imported cases; never to be changed


@dataclass(frozen=True, slots=True)
class Keys:
    """Under which attribute of a trace the log keeps the due instant, the end and the start of a case."""

    deadline: str = "deadline"
    end: str = "enddate"
    start: str = "startdate"


@dataclass(slots=True)
class Translation:
    """One trace on its way to a case. `odd` gathers what a reader of the report should know."""

    trace: Trace
    source: str
    keys: Keys
    zone: ZoneInfo
    protection: Protection
    odd: list[str] = field(default_factory=list)
    _zoneless: int = field(default=0, init=False)

    def case(self, now: datetime) -> ImportedCase | None:
        """Give the case to take over, or None where the trace cannot become one; `odd` then says why."""
        attributes = self.trace.attributes
        due = self._moment(attributes, self.keys.deadline)
        ended = self._moment(attributes, self.keys.end)
        started = self._moment(attributes, self.keys.start)
        activities = sorted(self._activities(), key=lambda activity: activity.at)
        if self._zoneless:
            self.odd.append(f"{self._zoneless} time(s) without a zone, read as {self.zone.key}")
        if started is None and not activities:
            self.odd.append("left out: neither a start nor a dated event")
            return None
        begun = started or activities[0].at
        self._compare(begun, due, ended, activities)
        if max(moment for moment in (begun, ended, *(a.at for a in activities)) if moment is not None) > now:
            self.odd.append("left out: something in it lies in the future")
            return None
        used = {
            key
            for key, moment in ((self.keys.deadline, due), (self.keys.end, ended), (self.keys.start, started))
            if moment is not None
        }
        return ImportedCase(
            case_id=case_id(self.source, self.trace.name),
            source=self.source,
            number=self.trace.name,
            started_at=begun,
            due=due,
            ended_at=ended,
            activities=tuple(activities),
            filled=self._rest(attributes, used),
        )

    def _activities(self) -> Iterator[ImportedActivity]:
        for number, event in enumerate(self.trace.events, start=1):
            where = f"event {number}" + (f" (line {event.line})" if event.line else "")
            at, name = self._moment(event.attributes, TIME), _text(event.attributes, ACTIVITY)
            if at is None:
                self.odd.append(f"{where} left out: no timestamp")
            elif name is None:
                self.odd.append(f"{where} left out: no name")
            else:
                yield self._activity(event, at, name)

    def _activity(self, event: LoggedEvent, at: datetime, name: str) -> ImportedActivity:
        attributes = event.attributes
        unit = _text(attributes, GROUP)
        used = {ACTIVITY, INSTANCE, LIFECYCLE, TIME}
        if unit is not None and len(unit) <= 200:
            used.add(GROUP)
        else:
            unit = self.source
        return ImportedActivity(
            at=at,
            actor=Actor(principal=principal(self.source, _text(attributes, RESOURCE)), unit=unit, role=ROLE),
            activity=name,
            instance=_text(attributes, INSTANCE),
            lifecycle=_text(attributes, LIFECYCLE),
            filled=self._rest(attributes, used),
        )

    def _compare(
        self, begun: datetime, due: datetime | None, ended: datetime | None, activities: list[ImportedActivity]
    ) -> None:
        if due is None:
            self.odd.append("no deadline")
        elif due < begun:
            self.odd.append("the deadline is before the start")
        if ended is not None and ended < begun:
            self.odd.append("the end is before the start")
        if ended is not None and activities and ended < activities[-1].at:
            self.odd.append("the end is before the last activity")
        if activities and activities[0].at < begun:
            self.odd.append("an activity is before the start")

    def _moment(self, attributes: Mapping[str, Attribute], key: str) -> datetime | None:
        value = attributes[key].value if key in attributes else None
        if not isinstance(value, datetime):
            if value is not None:
                self.odd.append(f"{key} is no date and was not used")
            return None
        if value.tzinfo is None:
            self._zoneless += 1
            return value.replace(tzinfo=self.zone)
        return value

    def _rest(self, attributes: Mapping[str, Attribute], used: set[str]) -> FilledIn:
        """Protect what has no word of its own, and whatever has something nested in it."""
        rest = {key: packed(value) for key, value in attributes.items() if key not in used or value.nested}
        if not rest:
            return NOTHING_FILLED_IN
        sealing = self.protection.sealing(case_id(self.source, self.trace.name))
        recorded, protected = protect(PACKED, FieldClass.INTERNAL, canonical(rest), sealing)
        return FilledIn({PACKED: recorded}, (protected,))


def case_id(source: str, name: str) -> str:
    """Name a case after its source and its name there, so that it has one id whoever imports it."""
    return f"case:{uuid5(CASES, chr(0).join((source, name)))}"


def principal(source: str, resource: str | None) -> str:
    """Give the opaque id of whoever acted: a resource may be a person's name."""
    if resource is None:
        return f"import:{source}:unknown"
    return f"import:{source}:{hashlib.sha256(chr(0).join((source, resource)).encode()).hexdigest()[:12]}"


def digest(trace: Trace, source: str, case: ImportedCase) -> bytes:
    """Hash the whole trace, and the instants that were read from it under the keys and the zone chosen."""
    instants = (case.started_at, case.due, case.ended_at, *(activity.at for activity in case.activities))
    events = [{key: packed(value) for key, value in event.attributes.items()} for event in trace.events]
    content = {
        "source": source,
        "name": trace.name,
        "attributes": {key: packed(value) for key, value in trace.attributes.items()},
        "events": events,
        "instants": [None if at is None else at.astimezone(UTC).isoformat() for at in instants],
    }
    return hashlib.sha256(canonical(content).encode()).digest()


def packed(attribute: Attribute) -> Any:
    """Give an attribute as JSON: a plain string as itself, every other kind under its name."""
    value = attribute.value.isoformat() if isinstance(attribute.value, datetime) else attribute.value
    if attribute.kind == "string" and not attribute.nested:
        return value
    nested = [[key, packed(inner)] for key, inner in attribute.nested]
    return {attribute.kind: value} | ({"nested": nested} if nested else {})


def canonical(content: Any) -> str:
    """Write JSON in one form: keys sorted, no blanks, every character as itself."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _text(attributes: Mapping[str, Attribute], key: str) -> str | None:
    value = attributes[key].value if key in attributes else None
    return None if value is None else str(value).strip() or None
