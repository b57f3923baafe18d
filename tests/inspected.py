"""Two inspections and what was done in them, as a script that a read model can be given."""

from datetime import date
from typing import Any

from domain.inspection.inspection import Inspection
from domain.inspection.scope import Scope
from tests.histories import Script
from tests.records import GRANTING, occasion
from tests.vocabulary import moment

LEAD = "centre-supervisor"


def inspections_history() -> Script:
    """One that goes through every act and is ended, and one that runs to its last day."""
    script = Script()
    order: dict[str, Any] = {"reason": "专项检查", "basis": "督查函〔2026〕7号", "until": date(2026, 4, 30)}
    hall = Inspection.open(occasion("2026-03-02 09:00", LEAD, GRANTING), "hall")
    hall.begin(
        occasion("2026-03-02 09:00", LEAD, GRANTING), scope=Scope(units=("住建窗口",)), inspectors=["p:901"], **order
    )
    script.add(moment("2026-03-02 09:00"), hall)
    other = Inspection.open(occasion("2026-03-03 09:00", LEAD, GRANTING), "other")
    other.begin(
        occasion("2026-03-03 09:00", LEAD, GRANTING), scope=Scope(cases=("case:1",)), inspectors=["p:902"], **order
    )
    script.add(moment("2026-03-03 09:00"), other)
    hall.name(occasion("2026-03-04 09:00", LEAD, GRANTING), "p:903", "工作量增加")
    script.add(moment("2026-03-04 09:00"), hall)
    noting = occasion("2026-03-05 09:00", "inspector", GRANTING, act="note-inspection", principal="p:901")
    hall.note(noting, work="viewed", case="case:1", as_of=None, known_at=None)
    script.add(moment("2026-03-05 09:00"), hall)
    hall.withdraw(occasion("2026-03-06 09:00", LEAD, GRANTING), "p:903", "另有任用")
    script.add(moment("2026-03-06 09:00"), hall)
    hall.extend(occasion("2026-04-20 09:00", LEAD, GRANTING), date(2026, 5, 20), "尚有办件待核实")
    script.add(moment("2026-04-20 09:00"), hall)
    hall.end(occasion("2026-05-06 09:00", LEAD, GRANTING), "检查完成")
    script.add(moment("2026-05-06 09:00"), hall)
    return script
