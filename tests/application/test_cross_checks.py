"""开展招标活动期间没有供应商质疑: the declaration of the agency is held against the challenges that the ledger has."""

import json

import psycopg
import pytest

from domain.case.events import DeclarationContradicted
from infrastructure.ledger.statements import SQL
from tests.database import Database
from tests.infrastructure.scheduling.office import Office, opened

PROJECT = "2024-Z-031"
SCOPE = {"level": "市级", "kind": "货物", "budget": "3.00", "threshold": "2.00", "purchaser": "p", "reasons": "r"}
FAILED = {"method": "竞争性谈判", "ground": "failed-tender"}
PROOF = "application tender-notice terms-opinion agency-declaration no-bid-record"


def challenge(office: Office, project: str) -> str:
    values = {"project": project, "supplier": "s", "known-on": "2024-09-20", "matters": "m"}
    return office.file("2024-09-23 09:00", "procurement-challenge", "procurement", None, **values)


def accepted(office: Office, project: str, values: dict[str, str], materials: str) -> str:
    said = {**SCOPE, **values, "project": project}
    case = office.file("2024-09-26 09:00", "procurement-method-change", "purchaser", None, forms=materials, **said)
    office.act(case, "accept", "2024-09-26 10:00", "own-finance", forms=[])
    return case


def test_challenges_on_the_same_project_are_named_on_the_timeline(database: Database) -> None:
    with opened(database, "2024-09-20 08:00") as office:
        first, second = challenge(office, PROJECT), challenge(office, PROJECT)
        challenge(office, "2024-Z-032")
        case = accepted(office, PROJECT, FAILED, PROOF)
        (found,) = office.events(case, "case.declaration_contradicted")
        assert isinstance(found, DeclarationContradicted)
        assert (found.check, found.cases, found.header.clause) == ("no-challenge", (first, second), "D4 9(三)")
        assert office.case(case).contradicted == {"no-challenge": (first, second)}
        assert office.case(case).status == "accepted"


@pytest.mark.parametrize(
    ("project", "values", "materials"),
    [
        pytest.param("2024-Z-033", FAILED, PROOF, id="no challenge on the project"),
        pytest.param(
            PROJECT,
            {"method": "邀请招标", "ground": "limited-range"},
            "application expert-report",
            id="no such ground",
        ),
    ],
)
def test_nothing_is_noted_where_nothing_contradicts(
    database: Database, project: str, values: dict[str, str], materials: str
) -> None:
    with opened(database, "2024-09-20 08:00") as office:
        challenge(office, PROJECT)
        case = accepted(office, project, values, materials)
        assert office.events(case, "case.declaration_contradicted") == []


@pytest.mark.parametrize("value", ['"', "\\", "' OR true --", '"}}', "项目〔2024〕1号"])
def test_a_value_is_looked_up_as_it_stands(database: Database, value: str) -> None:
    with opened(database, "2024-09-20 08:00") as office:
        filed = challenge(office, value)
        challenge(office, "another")
        assert office.ledger.filed_with(["procurement-challenge"], "project", value) == [filed]
        assert office.ledger.filed_with(["procurement-complaint"], "project", value) == []


def test_the_lookup_goes_by_its_index(database: Database) -> None:
    part = json.dumps({"procedure": "procurement-challenge", "values": {"project": {"value": "x"}}})
    with opened(database, "2024-09-20 08:00"), psycopg.connect(database.url("read")) as connection:
        connection.execute("SET enable_seqscan = off")
        plan = connection.execute(b"EXPLAIN " + SQL["filed_as"], {"filings": [part]}).fetchall()
    assert any("filings" in line for (line,) in plan), plan
