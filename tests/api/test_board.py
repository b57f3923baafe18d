"""Lists and counts off the read models: filters, pages, past moments, one's own write."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from api.routes import examples
from domain.recorded import Recorded
from projections.board.view import BOARD
from projections.models import ALL_MODELS
from tests.api.serving import Office, office_on
from tests.database import Database
from tests.infrastructure.projections.faulty import failing_at


@pytest.fixture(scope="module")
def cases(office: Office) -> list[str]:
    """Five challenges: one accepted and overdue, one refused, one returned, two waiting."""
    filed = [office.file(examples.FILING)["case"] for _ in range(5)]
    office.do(filed[0], "accept")
    office.do(filed[1], "refuse")
    office.do(filed[2], "return-for-amendment")
    return filed


def listed(office: Office, **asked: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = office.get(
        "/v1/cases", min_position=str(office.product.ledger.position()), **asked
    )["cases"]  # fmt: skip
    return rows


def test_a_list_shows_each_case_with_its_words_and_its_first_due_day(office: Office, cases: list[str]) -> None:
    first = listed(office)[0]
    assert first["case"] == cases[0]
    assert first["status"]["zh"] == "办理中"
    assert first["light"] == {"zh": "超期", "en": "overdue", "code": "red", "sign": "■"}
    assert first["procedure"]["title"]["zh"] == "政府采购质疑处理"
    assert (first["due_on"], first["breached"], first["stale_since"]) == ("2024-09-26", True, None)


@pytest.mark.parametrize(
    ("asked", "places"),
    [
        ({"status": "accepted"}, [0]),
        ({"status": "refused"}, [1]),
        ({"status": "returned"}, [2]),
        ({"status": "filed"}, [3, 4]),
        ({"unit": "采购部"}, [0, 1, 2, 3, 4]),
        ({"unit": "招标部"}, []),
        ({"procedure": "procurement-challenge", "status": "filed"}, [3, 4]),
        ({"procedure": "window-approval"}, []),
        ({"item": "outdoor-advertising"}, []),
        ({"body": "政务服务中心", "light": "red", "status": "accepted"}, [0]),
        ({"light": "grey"}, []),
    ],
    ids=str,
)
def test_a_list_holds_the_cases_that_meet_every_filter(
    office: Office, cases: list[str], asked: dict[str, str], places: list[int]
) -> None:
    assert [row["case"] for row in listed(office, **asked)] == [cases[place] for place in places]


def test_pages_hold_every_case_once_in_order(office: Office, cases: list[str]) -> None:
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(3):
        page = office.get("/v1/cases", limit="2", **cursor)
        seen += [row["case"] for row in page["cases"]]
        cursor = {"cursor": page["next_cursor"]}
    assert (seen, page["next_cursor"]) == (cases, None)


@pytest.mark.parametrize("cursor", ["", "nonsense", "!!", "\ufffd", "x" * 501])
def test_a_cursor_that_the_ledger_did_not_give_is_malformed(office: Office, cursor: str) -> None:
    office.get("/v1/cases", 422, cursor=cursor)


def test_a_cursor_of_another_question_is_refused(office: Office, cases: list[str]) -> None:
    cursor = office.get("/v1/cases", limit="2")["next_cursor"]
    assert office.get("/v1/cases", 422, cursor=cursor, status="filed")["code"] == "cursor_mismatch"


@pytest.mark.parametrize(
    ("name", "value"),
    [("limit", "0"), ("limit", "201"), ("limit", "ten"), ("status", "asleep"), ("light", "blue"), ("unit", ""),
     ("unit", "x" * 201), ("unit", "a\0b"), ("at", "2024-02-30"), ("min_position", "-1"), ("min_position", "1e99"),
     ("staus", "filed"), ("known_at", "2024-01-01")],
)  # fmt: skip
def test_a_parameter_that_cannot_be_meant_is_named(office: Office, name: str, value: str) -> None:
    assert name in office.get("/v1/cases", 422, **{name: value})["detail"]


def test_a_past_moment_shows_the_board_as_it_was_known_then(office: Office, cases: list[str]) -> None:
    events = office.get(f"/v1/cases/{cases[1]}/timeline")["events"]
    refused = next(event for event in events if event["act"]["zh"] == "不予受理")
    refused_at = datetime.fromisoformat(refused["recorded_at"])
    before = (refused_at - timedelta(microseconds=1)).isoformat()
    now = {row["case"]: row["status"]["code"] for row in listed(office)}
    then = {row["case"]: row["status"]["code"] for row in listed(office, at=before)}
    assert (now[cases[1]], then[cases[1]]) == ("refused", "filed")
    problem = office.get("/v1/cases", 422, at="2024-09-26")
    assert (problem["code"], problem["decided_by"]["parameter"]) == ("before_the_ledger", "at")
    assert datetime.fromisoformat(problem["decided_by"]["earliest"]) < refused_at


def test_a_case_whose_event_could_not_be_taken_in_says_since_when_it_stands_still(database: Database) -> None:
    def graded(recorded: Recorded) -> bool:
        return recorded.event.TOPIC == "case.graded"

    faulty = [failing_at(model, graded) if model is BOARD else model for model in ALL_MODELS]
    with office_on(database, models=faulty) as office:
        case, other = (office.file(examples.FILING)["case"] for _ in range(2))
        office.do(case, "accept")
        at = office.do(case, "grade", effective_at="2024-09-26T12:00:00+08:00")["recorded_at"]
        office.do(other, "refuse")
        rows = {row["case"]: row for row in listed(office)}
        assert (rows[case]["stale_since"], rows[case]["grades"]) == (at, [])
        assert (rows[other]["stale_since"], rows[other]["status"]["code"]) == (None, "refused")
        assert [grade["zh"] for grade in office.get(f"/v1/cases/{case}")["grades"]] == ["复杂"]
        health = office.get("/healthz")
        assert (health["status"], health["parked"]) == ("ok", 1)


def test_a_stopped_case_is_grey_until_its_pause_ends_by_itself(simulation: Office) -> None:
    body = {**examples.APPROVAL, "effective_at": "2026-02-26T09:00:00+08:00"}
    case = simulation.file(body)["case"]
    notice = [{"form": "acceptance-notice", "reference": "SL-9"}]
    day = "2026-02-27T09:00:00+08:00"
    simulation.do(case, "accept", acting=examples.WINDOW, effective_at=day, forms=notice)
    simulation.do(case, "suspend-clocks", acting=examples.HANDLER, effective_at=day)
    (row,) = listed(simulation, light="grey")
    assert (row["case"], row["light"]["sign"], row["suspended_until"][:10]) == (case, "‖", "2026-03-19")


def test_counts_count_what_the_list_lists(office: Office, cases: list[str]) -> None:
    counted = office.get("/v1/counts", min_position=str(office.product.ledger.position()))
    assert counted["cases"] == len(cases)
    by_status = {row["zh"]: row["cases"] for row in counted["by_status"]}
    assert by_status == {"办理中": 1, "待修改后重新提出": 1, "不予受理": 1, "待审查": 2}
    assert sum(row["cases"] for row in counted["by_light"]) == len(cases)
    clocks = {row["clock"]: row for row in counted["by_clock"]}
    assert (clocks["handling"]["open"], clocks["handling"]["met"]) == (1, 0)
    assert office.get("/v1/counts", status="filed")["cases"] == 2


def test_a_client_reads_its_own_write(office: Office) -> None:
    for _ in range(5):
        filed = office.file({**examples.FILING, "channel": "post"})
        answer = office.get("/v1/cases", min_position=str(filed["ledger_position"]), unit="采购部", limit="200")
        assert answer["cases"][-1]["case"] == filed["case"]
        assert answer["ledger_position"] >= filed["ledger_position"]
        assert office.get(f"/v1/cases/{filed['case']}", min_position=str(filed["ledger_position"]))["version"] > 0


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/counts", "/v1/cases/{case}"])
def test_a_position_that_the_ledger_has_not_reached_is_not_yet_there(
    office: Office, cases: list[str], path: str
) -> None:
    answer = office.http.get(path.format(case=cases[0]), params={"min_position": 10**9})
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "not_yet", "1")


def test_what_came_on_a_list_and_left_it_is_listed_with_how_it_stands(office: Office, cases: list[str]) -> None:
    founded = office.product.ledger.identity().created_on.isoformat()
    now = (datetime.now().astimezone() + timedelta(seconds=1)).isoformat()
    position = str(office.product.ledger.position())
    asked = {"from": founded, "to": now, "min_position": position}
    found = office.get("/v1/cases/moves", **asked, unit="采购部")
    assert {move["case"] for move in found["moves"]} >= {cases[0]}
    assert found["entered"] == len(found["moves"])
    assert found["left"] == 0
    assert {move["now"]["light"]["zh"] for move in found["moves"]} == {"超期"}
    assert office.get("/v1/cases/moves", **asked, unit="无此单位")["moves"] == []
    problem = office.get("/v1/cases/moves", 422, **{"from": now, "to": founded})
    assert (problem["code"], problem["decided_by"]["parameter"]) == ("parameter_malformed", "to")
    assert office.get("/v1/cases/moves", 422, **{"from": "1999-01-01", "to": now})["code"] == "before_the_ledger"
    assert office.get("/v1/cases/moves", 422, **{"from": founded, "to": now, "light": "green"})["code"] == "malformed"
