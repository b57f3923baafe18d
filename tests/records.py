"""Given, when, then for records that are no cases. Every history goes through the real mapper before each act."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar, cast

import pytest
from eventsourcing.domain import BaseAggregate
from eventsourcing.persistence import StoredEvent

from domain.archives.file import ArchiveFile, Ended
from domain.archives.transfer import Transfer
from domain.assessment.board import PublicBoard
from domain.assessment.honours import QuarterHonours
from domain.assessment.month import AssessmentMonth
from domain.case.values import fill_in
from domain.errors import Refused
from domain.findings.events import SignSeen
from domain.findings.finding import Finding
from domain.header import Actor, Header
from domain.inspection.grants import HeldGrants
from domain.inspection.inspection import Inspection
from domain.outreach.calls import MonthOfCalls
from domain.outreach.year import OutreachYear
from domain.regulation.definition import (
    CASE_ARCHIVES,
    HOTLINE_OUTREACH,
    INSPECTION,
    SUPERVISION_FINDINGS,
    WINDOW_ASSESSMENT,
    in_force,
    load_shipped,
)
from domain.regulation.occasion import Occasion
from domain.regulation.record import RecordEvent
from domain.regulation.regulation import Regulation
from tests.sealing import sealing
from tests.vocabulary import CALENDAR, MAPPER, ZONE, moment

A = TypeVar("A", bound=BaseAggregate[str])
DAY = date(2026, 3, 2)
ASSESSMENT = in_force(load_shipped(), WINDOW_ASSESSMENT, DAY)
OUTREACH = in_force(load_shipped(), HOTLINE_OUTREACH, DAY)
FINDINGS = in_force(load_shipped(), SUPERVISION_FINDINGS, DAY)
GRANTING = in_force(load_shipped(), INSPECTION, DAY)
ARCHIVING = in_force(load_shipped(), CASE_ARCHIVES, DAY)
BODY = "中心"
SIGN = SignSeen(view="suspensions", version="1", kind="edge", row="case:1@9/edge")


def occasion(
    at: str,
    role: str,
    regulation: Regulation = ASSESSMENT,
    *,
    unit: str = "单位",
    now: str | None = None,
    act: str | None = None,
    principal: str = "principal",
) -> Occasion:
    """Give the occasion of an act, recorded at once unless said otherwise, with what it must fill in."""
    header = Header(
        ledger="test",
        body=BODY,
        jurisdiction="CN",
        actor=Actor(principal=principal, unit=unit, role=role),
        procedure=regulation.ref,
        command="command",
        correlation="command",
    )
    rules = [rule for rule in regulation.act(act).fields if rule.required] if act else []
    filled = fill_in(rules, {rule.code: "模拟内容" for rule in rules}, sealing())
    return Occasion(moment(at), moment(now or at), header, ZONE, regulation, CALENDAR, filled)


def restored(stored: Iterable[StoredEvent]) -> BaseAggregate[str]:
    """Rebuild a record from stored bytes."""
    record: BaseAggregate[str] | None = None
    for one in stored:
        record = cast("RecordEvent", MAPPER.to_domain_event(one)).mutate(record)
    assert record is not None
    return record


@dataclass(frozen=True)
class History(Generic[A]):
    """What stands on the stream of a record, in bytes."""

    regulation: Regulation
    stored: tuple[StoredEvent, ...]

    @classmethod
    def of(cls, record: A, regulation: Regulation = ASSESSMENT) -> "History[A]":
        """Begin with the pending events of a record."""
        return cls(regulation, tuple(MAPPER.to_stored_event(event) for event in record.collect_events()))

    @property
    def record(self) -> A:
        """Rebuild the record from its bytes."""
        return cast("A", restored(self.stored))

    def after(
        self, at: str, role: str, verb: Callable[..., object], *args: Any, by_unit: str = "单位", **own: Any
    ) -> "History[A]":
        """Let an act have happened."""
        record = self.record
        _do(
            record,
            verb,
            _occasion(at, role, self.regulation, by_unit, own),
            args,
            own,
        )
        fresh = tuple(MAPPER.to_stored_event(event) for event in record.collect_events())
        return replace(self, stored=(*self.stored, *fresh))

    def refused(
        self,
        refusal: type[Refused],
        at: str,
        role: str,
        verb: Callable[..., object],
        *args: Any,
        by_unit: str = "单位",
        **own: Any,
    ) -> Refused:
        """Expect a refusal that names its clause or its values, and nothing on record."""
        record = self.record
        with pytest.raises(Refused) as raised:
            _do(
                record,
                verb,
                _occasion(at, role, self.regulation, by_unit, own),
                args,
                own,
            )
        assert type(raised.value) is refusal, f"{type(raised.value).__name__}: {raised.value}"
        assert raised.value.decided_by
        assert not record.pending_events
        return raised.value

    @property
    def last(self) -> RecordEvent:
        """Give the newest event."""
        return cast("RecordEvent", MAPPER.to_domain_event(self.stored[-1]))


def _occasion(at: str, role: str, regulation: Regulation, unit: str, own: dict[str, Any]) -> Occasion:
    """Give the occasion of an act, and take what tells of it out of what the act says itself."""
    told = {name: own.pop(name) for name in ("now", "act", "principal") if name in own}
    return occasion(at, role, regulation, unit=unit, **told)


def _do(record: Any, verb: Callable[..., object], on: Occasion, args: Any, own: Any) -> None:
    verb(record, on, *args, **own)


def a_month(name: str = "2026-03") -> History[AssessmentMonth]:
    """Open a month of the hall."""
    return History.of(AssessmentMonth.open(occasion(f"{name}-01", "centre"), name))


def a_quarter(name: str = "2026-q1", opened: str = "2026-04-01") -> History[QuarterHonours]:
    """Open a quarter's honours."""
    return History.of(QuarterHonours.open(occasion(opened, "centre"), name))


def a_board(opened: str = "2026-03-02") -> History[PublicBoard]:
    """Set a public board up."""
    return History.of(PublicBoard.open(occasion(opened, "centre"), ""))


def a_year_of_outreach(name: str = "2026") -> History[OutreachYear]:
    """Open a year of outreach events."""
    return History.of(OutreachYear.open(occasion(f"{name}-01-01", "hotline-office", OUTREACH), name), OUTREACH)


def calls_of(month: str = "2026-03") -> History[MonthOfCalls]:
    """Open a month of calls."""
    return History.of(MonthOfCalls.open(occasion(f"{month}-01", "hotline-office", OUTREACH), month), OUTREACH)


def a_finding(opened: str = "2026-03-02 09:00", *, sign: SignSeen | None = SIGN) -> History[Finding]:
    """Open a finding that concerns a window."""
    found = Finding.open(
        occasion(opened, "supervisor", FINDINGS, act="open-finding"),
        "1",
        number="线索〔2026〕1号",
        sign=sign,
        events=("case:1@9",) if sign is not None else (),
        missing=(),
        unit="住建窗口",
    )
    return History.of(found, FINDINGS)


def an_inspection(code: str = "2026-hall-1", on: str = "2026-03-02 09:00") -> History[Inspection]:
    """Open the record of an inspection."""
    return History.of(Inspection.open(occasion(on, "centre-supervisor", GRANTING), code), GRANTING)


def grants_of(holder: str = "p:901", on: str = "2026-03-02 09:00") -> History[HeldGrants]:
    """Open the record of a person's grants."""
    return History.of(HeldGrants.open(occasion(on, "centre-supervisor", GRANTING), holder), GRANTING)


def a_file(on: str = "2026-03-02 09:00", case: str = "case:1") -> History[ArchiveFile]:
    """Open the account of the file of a case."""
    return History.of(ArchiveFile.open(occasion(on, "archivist", ARCHIVING), case), ARCHIVING)


def ended(closed_on: str = "2015-06-30", *, procedure: str = "hotline", case: str = "case:1") -> Ended:
    """Give a case that came to its end on a day."""
    return Ended(
        case, 9, "热线〔2015〕1号", "热线诉求（热线〔2015〕1号）", procedure, "住建窗口", date.fromisoformat(closed_on)
    )


def a_transfer(at: str = "2026-03-10", consent: str | None = None) -> History[Transfer]:
    """Hand the file of an approval of 2005 over, which is due from 2026-01-01 on."""
    case = ended("2005-05-01", procedure="window-approval")
    made = Transfer.order(
        occasion(at, "archivist", ARCHIVING),
        "1",
        number="移交〔2026〕1号",
        archive="市档案馆",
        consent=consent,
        files=[(a_file(at).record, case)],
    )
    return History.of(made, ARCHIVING)
