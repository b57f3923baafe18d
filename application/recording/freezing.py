"""The figures of a month and of a quarter, frozen by the program itself as soon as the period is over.

Exactly once follows from the command id, which names body and period; a program that comes late freezes what was known
when the period ended.
"""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from application.deadlines import THE_SYSTEM
from application.ledger import Intent, Ledger, OnRecord
from application.once import decided_once
from application.recording.honours import QUARTER
from application.recording.month import MONTH
from domain.assessment.figures import Sheet, evaluate_quarter, freeze_figures, months_of
from domain.assessment.honours import QuarterHonours, honours_stream
from domain.assessment.month import AssessmentMonth, month_stream
from domain.calendar.book import calendar_stream
from domain.header import Header
from domain.regulation.book import RegulationBook, regulation_stream
from domain.regulation.definition import WINDOW_ASSESSMENT, NoRegulationInForce, in_force
from domain.regulation.occasion import Occasion
from domain.regulation.period import Period, month, month_of, quarter


class Freezing:
    """Puts frozen figures on record."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def due(self, founded_on: date) -> Iterator[Period]:
        """Give the months and quarters that are over and not frozen, oldest first; a quarter behind its last month."""
        today = self._ledger.now().astimezone(ZoneInfo(self._ledger.identity().time_zone)).date()
        one = month_of(founded_on)
        while one.last < today:
            if not self._is_frozen(one):
                yield one
            if one.last.month % 3 == 0:
                of = quarter(f"{one.last.year:04}-q{one.last.month // 3}")
                if not self._is_frozen(of):
                    yield of
            one = one.following

    def freeze(self, period: Period, sheet: Sheet) -> OnRecord:
        """Freeze a period, or find it frozen; raise `NoRegulationInForce` where no regulation gives it a term."""
        command = f"system:figures:{self._ledger.identity().body}:{period.name}"
        decide = self._month if "q" not in period.name else self._quarter
        digest = hashlib.sha256(command.encode()).digest()  # whoever comes second has the same sheet, or none
        return decided_once(self._ledger, command, digest, lambda: decide(command, digest, period, sheet))

    def frozen_month(self, name: str) -> AssessmentMonth | None:
        """Give the record of a month, if there is one."""
        return self._ledger.find(AssessmentMonth, month_stream(self._ledger.identity().body, name))

    def _is_frozen(self, period: Period) -> bool:
        body = self._ledger.identity().body
        if "q" in period.name:
            honours = self._ledger.find(QuarterHonours, honours_stream(body, period.name))
            return honours is not None and honours.evaluated_at is not None
        record = self.frozen_month(period.name)
        return record is not None and record.frozen is not None

    def _month(self, command: str, digest: bytes, period: Period, sheet: Sheet) -> Intent:
        occasion, relied_on = self._occasion(command)
        record = self.frozen_month(period.name) or MONTH.open(occasion, period.name)
        freeze_figures(record, occasion, sheet)
        answer = {"record": record.id, "version": record.version, "position": sheet.position}
        return Intent(id=command, digest=digest, changed=(record,), answer=answer, relied_on=relied_on)

    def _quarter(self, command: str, digest: bytes, period: Period, sheet: Sheet) -> Intent:
        occasion, relied_on = self._occasion(command)
        body = self._ledger.identity().body
        record = self._ledger.find(QuarterHonours, honours_stream(body, period.name))
        record = record or QUARTER.open(occasion, period.name)
        found = (self.frozen_month(month(name).name) for name in months_of(period))
        months = [one for one in found if one is not None]
        evaluate_quarter(record, occasion, sheet, months)
        answer = {"record": record.id, "version": record.version, "position": sheet.position}
        read = {one.id: one.version for one in months}
        return Intent(id=command, digest=digest, changed=(record,), answer=answer, relied_on={**relied_on, **read})

    def _occasion(self, command: str) -> tuple[Occasion, dict[str, int]]:
        identity, rules, now = self._ledger.identity(), self._ledger.rules(fresh=True), self._ledger.now()
        zone = ZoneInfo(identity.time_zone)
        day = now.astimezone(zone).date()
        book = self._ledger.find(RegulationBook, regulation_stream(WINDOW_ASSESSMENT))
        if book is None:
            raise NoRegulationInForce(regulation=WINDOW_ASSESSMENT, day=day.isoformat())
        regulation = in_force(book.versions, WINDOW_ASSESSMENT, day)
        header = Header(
            ledger=identity.name,
            body=identity.body,
            jurisdiction=identity.jurisdiction,
            actor=THE_SYSTEM,
            procedure=regulation.ref,
            command=command,
            correlation=command,
        )
        calendar = rules.calendar(jurisdiction=identity.jurisdiction)
        versions = {name: n for name, n in rules.versions.items() if name.startswith(calendar_stream(""))}
        return Occasion(now, now, header, zone, regulation, calendar), {book.id: book.version, **versions}


def end_of(period: Period, zone: ZoneInfo) -> datetime:
    """Give the last microsecond of a period where the body sits: what was known then is frozen."""
    return datetime.combine(period.last + timedelta(days=1), time.min, zone) - timedelta(microseconds=1)
