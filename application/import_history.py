"""Taking over the history of an older system: recorded now, effective then, each case once.

Invariant: nothing is written before the whole log has been read and found well formed; a case that is on record
stays as it is, and whatever was not taken over as it stands is in the report.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Protocol
from zoneinfo import ZoneInfo

from application.history import History, Trace
from application.imported_traces import Keys, Translation, case_id, digest
from application.ledger import Conflicting, Intent, OnRecord, Outcome, Reused
from application.protection import Protection
from domain.case.case import Case
from domain.case.events import ActivityImported, Imported
from domain.case.imported import ImportedCase, take_over
from domain.case.values import ProtectedValue
from domain.errors import Malformed
from domain.founding import LedgerIdentity
from domain.header import Actor, Header, ProcedureRef

IMPORTED_HISTORY = ProcedureRef(code="imported-history", version="1")
BATCH = 100  # commands in one transaction
LONGEST_SOURCE = 120  # characters: it stands in principals and command ids


class SourceMalformed(Malformed):
    """The source of an import needs a name of 1 to 120 printable characters."""

    code = "source_malformed"


class Recipient(Protocol):
    """What an import needs of a ledger; every `Ledger` is one."""

    def now(self) -> datetime:
        """Give the present moment."""

    def identity(self) -> LedgerIdentity:
        """Give what this ledger is."""

    def append(self, intents: Sequence[Intent]) -> list[Outcome]:
        """Write commands, each on its own; give the outcome of each, in order."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Who imports, from which source (the log's own name unless given), by which attributes."""

    by: Actor
    source: str | None = None
    keys: Keys = field(default_factory=Keys)


@dataclass(frozen=True, slots=True)
class Odd:
    """Something odd about a case of the log."""

    case: str
    what: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Cases and facts (events) in the log, cases added to the ledger now, and what was odd."""

    cases: int
    facts: int
    added: int
    odd: tuple[Odd, ...]


def import_history(
    ledger: Recipient,
    log: History,
    plan: Plan,
    protection: Protection,
    *,
    progress: Callable[[int, int], None] = lambda done, cases: None,
) -> ImportReport:
    """Take every trace of a log over as a case; `progress` hears of cases done and cases in all.

    Raises `Malformed` before anything is written. A second run over the same log adds nothing.
    """
    survey = log.survey()
    taking = _Import(ledger, plan, _source(plan.source or survey.name), protection)
    traces, done = log.traces(), 0
    while batch := list(islice(traces, BATCH)):
        taking.write(batch)
        done += len(batch)
        progress(done, survey.traces)
    return ImportReport(survey.traces, survey.events, taking.added, tuple(taking.odd))


class _Import:
    """One run: what it has added, what it found odd, and which names it has seen."""

    def __init__(self, ledger: Recipient, plan: Plan, source: str, protection: Protection) -> None:
        self._ledger = ledger
        self._identity = ledger.identity()
        self._zone = ZoneInfo(self._identity.time_zone)
        self._plan = plan
        self._source = source
        self._protection = protection
        self._names: set[str] = set()
        self.added = 0
        self.odd: list[Odd] = []

    def write(self, traces: list[Trace]) -> None:
        """Append the cases of some traces together, and note the outcome of each."""
        self._protection.prepare([case_id(self._source, trace.name) for trace in traces])
        intents = {trace.name: intent for trace in traces if (intent := self._intent(trace)) is not None}
        if not intents:
            return
        for name, outcome in zip(intents, self._ledger.append(list(intents.values())), strict=True):
            match outcome:
                case OnRecord():
                    self.added += not outcome.repeated
                case Reused():
                    self.odd.append(Odd(name, "left as it is on record: changed since it was imported"))
                case Conflicting():
                    self.odd.append(Odd(name, "left out: its case is on record by another command"))

    def _intent(self, trace: Trace) -> Intent | None:
        if trace.name in self._names:
            self.odd.append(Odd(trace.name, "left out: the name stands in the log more than once"))
            return None
        self._names.add(trace.name)
        translation = Translation(trace, self._source, self._plan.keys, self._zone, self._protection)
        imported = translation.case(self._ledger.now())
        self.odd.extend(Odd(trace.name, what) for what in translation.odd)
        if imported is None:
            return None
        command = command_id(self._source, trace.name)
        case = take_over(imported, _header(self._identity, self._plan.by, command), self._identity.time_zone)
        return Intent(
            id=command,
            digest=digest(trace, self._source, imported),
            changed=(case,),
            answer={"case": case.id, "number": case.number, "version": case.version, "status": case.status},
            protected=_protected(case, imported),
        )


def command_id(source: str, name: str) -> str:
    """Name the command that imports a case: the same whoever imports it; a colon in the source cannot mislead."""
    return f"import:{source.replace('%', '%25').replace(':', '%3A')}:{name}"


def _source(name: str) -> str:
    if not name.strip() or not name.isprintable() or len(name) > LONGEST_SOURCE:
        raise SourceMalformed(given=ascii(name[:60]))
    return name


def _header(identity: LedgerIdentity, by: Actor, command: str) -> Header:
    return Header(
        ledger=identity.name,
        body=identity.body,
        jurisdiction=identity.jurisdiction,
        actor=by,
        procedure=IMPORTED_HISTORY,
        command=command,
        correlation=command,
    )


def _protected(case: Case, imported: ImportedCase) -> dict[tuple[str, int], Sequence[ProtectedValue]]:
    """Lay each protected value beside the event that commits to it; activities come in the order of the case."""
    events = [event for event in case.pending_events if isinstance(event, Imported | ActivityImported)]
    filled = (imported.filled, *(activity.filled for activity in imported.activities))
    return {
        (case.id, event.originator_version): values.protected
        for event, values in zip(events, filled, strict=True)
        if values.protected
    }
