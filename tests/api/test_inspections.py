"""Inspections and the grants that they give, over real HTTP."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.routes import examples
from api.routes.record_examples import SUPERVISOR
from application.cases import Command
from application.grants import grants_of
from application.recording.acts import RECORD_ACTS
from application.recording.inspection import NoteInspection
from domain.access.principal import Grant
from domain.calendar.calendar import CHINA
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.serving import Office, office_on, opened_database
from tests.api.test_assessment import act, done

INSPECTIONS = "/v1/inspections"


def in_days(days: int) -> str:
    return (datetime.now(CHINA).date() + timedelta(days=days)).isoformat()


@pytest.fixture(scope="module")
def office(server: EmbeddedServer) -> Iterator[Office]:
    with opened_database(server) as database, office_on(database) as served:
        yield served


def held(office: Office, holder: str, **query: str) -> list[str]:
    return [one["inspection"] for one in office.get(f"/v1/grants/{holder}", **query)["grants"]]


def test_an_inspection_gives_each_inspector_a_grant_and_takes_it_back(office: Office) -> None:
    path, case = f"{INSPECTIONS}/2026-hall-1", office.file(examples.FILING)["case"]
    scope = {"cases": [case], "procedures": ["procurement-challenge"]}
    done(office, path, "open-inspection", scope=scope, inspectors=["p:901", "p:902"], until=in_days(30))
    done(office, path, "name-inspector", inspector="p:903")
    done(office, path, "extend-inspection", until=in_days(40))
    done(office, path, "withdraw-inspector", inspector="p:902")
    shown = office.get(path)
    assert (shown["basis"], shown["until"], shown["running"]) == ("督查函〔2026〕7号", in_days(40), True)
    assert [one["withdrawn_at"] is None for one in shown["inspectors"]] == [True, False, True]
    assert [one["act"]["zh"] for one in shown["entries"]] == [
        "检查建档",
        "检查立项",
        "增派检查人员",
        "延长检查",
        "撤回检查人员",
    ]
    (grant,) = office.get("/v1/grants/p:901")["grants"]
    assert (grant["scope"], grant["until"][:10]) == ({**scope, "units": []}, in_days(41))
    assert (held(office, "p:902"), held(office, "p:903")) == ([], ["2026-hall-1"])
    done(office, path, "end-inspection")
    assert (held(office, "p:901"), held(office, "p:903")) == ([], [])
    assert office.get(path)["running"] is False
    assert office.get(path, 404, at=in_days(-1))["code"] == "record_unknown"


def test_a_grant_that_ended_is_seen_at_the_moments_at_which_it_held(office: Office) -> None:
    path = f"{INSPECTIONS}/2026-moments"
    done(office, path, "open-inspection", inspectors=["p:905"], until=in_days(0))
    while_it_ran = datetime.now(UTC).isoformat()
    done(office, path, "end-inspection")
    assert held(office, "p:905", at=while_it_ran) == ["2026-moments"]
    assert held(office, "p:905") == []
    assert held(office, "p:nobody") == []


def test_what_an_inspector_did_is_noted_under_the_grant_and_its_words_are_protected(office: Office) -> None:
    path = f"{INSPECTIONS}/2026-noted"
    done(office, path, "open-inspection", inspectors=["p:906"], until=in_days(30))
    refused = act(office, path, "note-inspection", case=None)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_an_inspector")
    asked = NoteInspection.model_validate(
        {"acting": {"unit": "纪检监察组", "role": "inspector"}, "work": "viewed", "values": {"text": "模拟：依据齐全"}}
    )
    office.product.recording.act(Command("note-1", "p:906"), RECORD_ACTS["note-inspection"], "2026-noted", asked)
    entry = office.get(path)["entries"][-1]
    assert (entry["act"]["zh"], entry["content"]["work"]) == ("检查工作记录", "viewed")
    assert entry["values"]["text"]["protection"] == "internal"
    assert "依据齐全" not in str(office.get(path))


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        pytest.param({"reason": ""}, 409, "grant_without_reason", id="no reason"),
        pytest.param({"until": None}, 409, "grant_without_end", id="no end"),
        pytest.param({"until": "2020-01-01"}, 409, "grant_end_passed", id="an end in the past"),
        pytest.param({"until": in_days(200)}, 409, "grant_too_long", id="too long"),
        pytest.param({"scope": {}}, 409, "scope_empty", id="an empty scope"),
        pytest.param({"inspectors": ["local-administrator"]}, 409, "grant_to_oneself", id="to oneself"),
        pytest.param({"inspectors": []}, 422, "malformed", id="nobody"),
        pytest.param({"inspectors": ["张三"]}, 422, "malformed", id="a name"),
        pytest.param({"scope": {"cases": ["case:nobody"]}}, 404, "case_unknown", id="a case unknown"),
        pytest.param({"scope": {"procedures": ["nothing"]}}, 404, "procedure_unknown", id="a procedure unknown"),
        pytest.param({"acting": {**SUPERVISOR, "role": "inspector"}}, 403, "not_this_role", id="a role that may not"),
    ],
)
def test_what_may_not_be_granted_leaves_nothing_on_record(
    office: Office, changed: dict[str, Any], status: int, code: str
) -> None:
    before = office.product.ledger.position()
    answer = act(office, f"{INSPECTIONS}/2026-refused", "open-inspection", **{"until": in_days(30), **changed})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert office.product.ledger.position() == before
    assert office.get(f"{INSPECTIONS}/2026-refused", 404)["code"] == "record_unknown"


def test_a_grant_is_read_off_the_ledger_itself(office: Office) -> None:
    done(office, f"{INSPECTIONS}/2026-read", "open-inspection", inspectors=["p:907"], until=in_days(1))
    (grant,) = grants_of(office.product.ledger, "p:907", datetime.now(UTC))
    assert grant == Grant(
        "2026-read", grant.until, units=frozenset({"住建窗口"}), procedures=frozenset({"window-approval"})
    )


def test_an_act_on_an_inspection_that_was_never_opened_is_refused(office: Office) -> None:
    answer = act(office, f"{INSPECTIONS}/2026-none", "end-inspection")
    assert (answer.status_code, answer.json()["code"]) == (404, "inspection_unknown")
    answer = act(office, f"{INSPECTIONS}/2026--none", "open-inspection", until=in_days(1))
    assert (answer.status_code, answer.json()["code"]) == (422, "inspection_code_malformed")


def test_inspections_are_listed_as_of_any_moment_with_those_that_run(office: Office) -> None:
    for code in ("2026-listed-1", "2026-listed-2"):
        done(office, f"{INSPECTIONS}/{code}", "open-inspection", inspectors=["p:908"], until=in_days(3))
    both_ran = datetime.now(UTC).isoformat()
    done(office, f"{INSPECTIONS}/2026-listed-1", "end-inspection")
    position = str(office.product.ledger.position())

    def listed(**asked: str) -> list[str]:
        rows = office.get(INSPECTIONS, inspector="p:908", min_position=position, **asked)["inspections"]
        return [row["inspection"] for row in rows]

    assert listed() == ["2026-listed-2", "2026-listed-1"]
    assert listed(running="true") == ["2026-listed-2"]
    assert listed(running="false") == ["2026-listed-1"]
    assert listed(running="true", at=both_ran) == ["2026-listed-2", "2026-listed-1"]
    assert listed(sort="inspection") == ["2026-listed-1", "2026-listed-2"]
    row = office.get(INSPECTIONS, inspector="p:908")["inspections"][0]
    assert (row["reason"], row["until"], row["scope"]["units"]) == (
        "专项检查：停止计时的使用",
        in_days(3),
        ["住建窗口"],
    )
    assert office.get(INSPECTIONS, 422, at="1999-01-01")["code"] == "before_the_ledger"
    assert office.get(INSPECTIONS, 422, inspector="张三")["code"] == "malformed"
