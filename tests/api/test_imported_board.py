"""A real municipal permit log on the board: figures that an independent reckoning of the file gives too."""

import pytest

from application.import_history import Plan, import_history
from infrastructure.xes.log import XesLog
from tests.api.serving import office_on
from tests.application.recipient import CLERK
from tests.database import Database
from tests.logs import RECEIPT
from tests.sealing import protection


@pytest.mark.skipif(not RECEIPT.exists(), reason="the real log is not at hand")
def test_the_board_counts_what_ended_late_by_the_rule_and_by_the_instant(database: Database) -> None:
    with office_on(database) as office:
        ledger = office.product.ledger
        report = import_history(ledger, XesLog(RECEIPT), Plan(CLERK, "receipt"), protection())
        assert (report.cases, report.facts, report.added) == (1434, 8577, 1434)
        assert import_history(ledger, XesLog(RECEIPT), Plan(CLERK, "receipt"), protection()).added == 0
        counts = office.get("/v1/counts", procedure="imported-history", min_position=str(ledger.position()))
    assert {status["code"]: status["cases"] for status in counts["by_status"]} == {"closed": 1329, "accepted": 105}
    assert counts["by_clock"] == [
        {"clock": "source-deadline", "open": 105, "met": 1020, "missed": 309, "missed_by_instant": 377}
    ]
