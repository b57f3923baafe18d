"""Who asks, as the server recognises it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from api.routes.record_examples import SUPERVISOR
from application.access.accounts import RoleTerms
from application.recording.acts import RECORD_ACTS
from application.recording.inspection import EndInspection, OpenInspection
from application.requests import Acting
from domain.access.role import Role
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.guarded import Guarded, guarded_on
from tests.api.serving import ADMINISTRATOR, Answer, Office

SCOPE = {"units": ["住建窗口"], "cases": [], "procedures": []}
LATER = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
LEAD = Acting.model_validate(SUPERVISOR)


@pytest.fixture(scope="module")
def office(server: EmbeddedServer) -> Iterator[Guarded]:
    with guarded_on(server) as opened:
        yield opened


def me(office: Guarded, **headers: str) -> Answer:
    answer = office.http.get("/v1/me", headers=headers)
    assert answer.status_code == 200, answer.text
    found: Answer = answer.json()
    return found


def test_a_person_is_told_by_name_office_and_units(office: Guarded) -> None:
    principal = office.enter("clerk", Role.WINDOW, "住建窗口")
    office.log_in("clerk")
    assert me(office) == {
        "simulated": False,
        "principal": principal,
        "name": "clerk（模拟）",
        "roles": [{"code": "window", "zh": "窗口人员", "en": "window clerk"}],
        "units": ["住建窗口"],
        "scopes": [],
        "grants": [],
    }


def test_a_program_sees_what_its_key_opens(office: Guarded) -> None:
    office.http.cookies.clear()
    until, held = datetime.now(UTC) + timedelta(days=1), RoleTerms(role=Role.CONSUMER, reason="大屏")
    key = office.access.keys.open(office.command(), ADMINISTRATOR, "大屏", [held], ("board.read",), until)
    found = me(office, Authorization=f"Bearer {key.shown}")
    assert (found["principal"], found["name"], found["scopes"]) == (key.principal, "大屏", ["board.read"])
    office.clock.moved = timedelta(days=1, minutes=1)
    assert office.status("/v1/me", Authorization=f"Bearer {key.shown}") == 401
    office.clock.moved = timedelta()


@pytest.mark.parametrize("change", [lambda key: key[:-1], lambda key: f"{key}x", lambda key: key.replace("_", "_0", 1)])
def test_a_key_that_is_nearly_right_is_refused(office: Guarded, change: object) -> None:
    office.http.cookies.clear()
    until, held = datetime.now(UTC) + timedelta(days=1), RoleTerms(role=Role.CONSUMER, reason="大屏")
    key = office.access.keys.open(office.command(), ADMINISTRATOR, f"大屏 {office.number}", [held], (), until)
    assert callable(change)
    assert office.status("/v1/me", Authorization=f"Bearer {change(key.shown)}") == 401


def test_an_inspector_carries_the_grants_that_hold_and_nobody_else_does(office: Guarded) -> None:
    principals = [office.enter("inspector", Role.INSPECTOR), office.enter("other", Role.WINDOW, "住建窗口")]
    asked = OpenInspection.model_validate(
        {
            "acting": LEAD,
            "basis": "督查函〔2026〕7号",
            "inspectors": principals,
            "reason": "专项检查",
            "scope": SCOPE,
            "until": LATER,
        }
    )
    recording = office.product.recording
    recording.act(office.command(), RECORD_ACTS["open-inspection"], "2026-hall-1", asked)
    office.log_in("inspector")
    assert [grant["inspection"] for grant in me(office)["grants"]] == ["2026-hall-1"]
    office.log_in("other")
    assert me(office)["grants"] == []
    ended = EndInspection.model_validate({"acting": LEAD, "reason": "结束"})
    recording.act(office.command(), RECORD_ACTS["end-inspection"], "2026-hall-1", ended)
    office.log_in("inspector")
    assert me(office)["grants"] == []


def test_who_does_not_log_in_is_nobody_and_on_this_machine_the_administrator(office: Guarded) -> None:
    office.http.cookies.clear()
    assert office.status("/v1/me") == 401


def test_where_nobody_logs_in_whoever_asks_is_the_administrator(simulation: Office) -> None:
    found = simulation.get("/v1/me")
    assert (found["principal"], found["name"], len(found["roles"])) == ("local-administrator", None, len(Role))
