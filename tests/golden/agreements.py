"""The golden agreement: every act once, with what the system does by itself, and what it came to."""

from datetime import date
from pathlib import Path
from typing import Any

from domain.agreement.agreement import Agreement
from domain.agreement.standing import standings
from domain.agreement.values import Supplier
from domain.clock.reading import read
from tests.agreements import Agreed, does, orders, product, signed, signs_contract
from tests.vocabulary import CALENDAR, moment

FOLDER = Path(__file__).parent / "undertakings"
READ_AT = "2026-01-01"


def walked() -> Agreed:
    """Walk through every act; reports come late, a lapse is taken back, a letter defeats silence, and it lapses."""
    broken = {"violation": "V1", "document": "文书"}
    reports = {"written_report": "书面", "electronic_report": "电子文档"}
    successor = product("A2", memory=512)  # states no grade: the centre says that it is not lower
    acts: tuple[tuple[str, str, Any], ...] = (
        ("2024-05-06", "purchaser", orders()),
        ("2024-05-07", "supplier", signs_contract()),
        ("2024-05-20", "supplier", does("report-contract", contract="H1")),
        ("2024-05-21", "centre", does("publish-price", product="A", medium="报", media_price="5000.00")),
        ("2024-05-27", "bidder", does("adjust-price", product="A", price="4400.00", **reports)),
        ("2024-06-03", "centre", does("replace-product", product="A", successor=successor, statement="函")),
        ("2024-06-04", "bidder", does("cancel-product", product="C")),
        ("2024-06-05", "bidder", does("withdraw-supplier", supplier="T")),
        ("2024-06-06", "bidder", does("authorise-supplier", supplier=Supplier(code="U", name="供货商丙"))),
        ("2024-06-11", "purchaser", does("raise-claim", claim="K1", product="A2", right="patent", document="函")),
        ("2024-06-12", "bidder", does("take-up-claim", claim="K1", dealt_with_by="法务部")),
        ("2024-06-13", "bidder", does("settle-claim", claim="K1", document="和解书")),
        ("2024-06-14", "centre", does("find-violation", party="S", promise="二", **broken)),
        ("2024-06-17", "centre", does("sanction", measure="警告", term="第八条", **broken)),
        ("2024-06-18", "centre", does("request-stop", **broken)),
        ("2024-06-19", "regulator", does("stop-supply", **broken)),
        ("2024-06-20", "regulator", does("list-as-bad", **broken)),
        ("2025-03-25", "centre", does("offer-extension", until=date(2025, 10, 18), notice="延长通知")),
    )
    history = signed()
    for at, role, act in acts:
        history = history.by_itself(at).after(at, role, act)
    lapsed = history.by_itself("2025-04-20")
    proved = lapsed.after("2025-04-07", "centre", does("serve-extension-notice", proof="回证"), now="2025-04-21")
    letter = does("object-to-extension", letter="异议函", received_at=moment("2025-04-22"))
    objected = proved.by_itself("2025-04-21").after("2025-04-14", "bidder", letter, now="2025-04-23")
    return objected.by_itself("2025-05-01")


def end_of(agreement: Agreement) -> dict[str, Any]:
    """Give what an agreement came to."""
    assert agreement.bidder is not None
    assert agreement.bond is not None
    return {
        "version": agreement.version,
        "valid_until": agreement.valid_until.isoformat(),
        "bond_until": agreement.bond.valid_until.isoformat(),
        "status": agreement.status_at(moment(READ_AT)),
        "products": {code: _line(line) for code, line in agreement.lines.items()},
        "standings": {
            party: [f"{one.since:%Y-%m-%d} {one.standing.value}" for one in standings(agreement, party)]
            for party in (agreement.bidder.code, *agreement.listed)
        },
        "clocks": {
            f"{code}/{run}": read(clock, CALENDAR, moment(READ_AT)).state.value
            for (code, run), clock in agreement.clocks.items()
        },
        "violations": {code: violation.rung.value for code, violation in agreement.violations.items()},
        "claims": {code: claim.stage.value for code, claim in agreement.claims.items()},
    }


def _line(line: Any) -> dict[str, Any]:
    return {"prices": [price for _, price in line.prices], "successor": line.successor, "ended": line.until is not None}
