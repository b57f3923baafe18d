"""Who looked: what is put on the access log, for whom and with what, before an answer leaves; and if it cannot be."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest

from api.app import create_app
from api.routes import examples
from application.access_log import Kept, Look, NotOnAccessRecord
from domain.access.role import Role
from infrastructure.access_log.log import PostgresAccessLog
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.crowd import OWN_UNIT, Crowd, brought_by, crowd_before, holder
from tests.api.serving import Office, answer_of, office_on, served_application
from tests.database import cloned_database

LEAD = {"unit": OWN_UNIT, "role": "lead"}


@pytest.fixture(scope="module")
def crowd(office: Office) -> Iterator[Crowd]:
    with crowd_before(office) as gathered:
        gathered.principals["other-lead"] = holder(Role.UNIT_LEAD, "q")
        narrowed = {"acting": LEAD, "level": "sensitive", "reason": "涉及举报人信息"}
        path = f"/v1/cases/{gathered.cases['unit']}/set-level"
        answer = gathered.ask("unit-lead", "POST", path, json=narrowed, headers={"If-Match": '"2"'})
        assert answer.status_code == 200, answer.text
        assert office.product.models.wait_for(office.product.ledger.position(), 20)
        yield gathered


@pytest.fixture
def log(office: Office) -> PostgresAccessLog:
    found = office.product.access_log
    assert isinstance(found, PostgresAccessLog)
    return found


def looks(log: PostgresAccessLog, since: int) -> list[Look]:
    return [kept.look for kept in log.page(since, 1000)]


def last(log: PostgresAccessLog) -> int:
    found: list[Kept] = log.page(0, 100_000)
    return found[-1].position if found else 0


def test_a_look_at_a_confidential_case_is_on_record(crowd: Crowd, log: PostgresAccessLog) -> None:
    since, case = last(log), crowd.cases["unit"]
    answer = crowd.ask("handler", "GET", f"/v1/cases/{case}", params={"at": "2030-01-01"})
    assert answer.status_code == 200
    assert answer.json()["level"]["code"] == "sensitive"
    (look,) = looks(log, since)
    assert look == Look(
        request=answer.headers["X-Request-Id"],
        principal="p",
        role="handler",
        grant=None,
        rule="handler.unit",
        act="case.read",
        method="GET",
        address=f"/v1/cases/{case}?at=2030-01-01",
        status=200,
        cases=(case,),
    )


def test_what_is_open_inside_is_looked_at_without_a_record(crowd: Crowd, log: PostgresAccessLog) -> None:
    since = last(log)
    for path in (f"/v1/cases/{crowd.cases['own']}", "/v1/procedures", "/v1/counts", "/healthz"):
        assert crowd.ask("handler", "GET", path).status_code == 200
    assert looks(log, since) == []


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/changes", "/v1/deadlines?state=due", "/console/cases"])
def test_a_list_that_shows_a_confidential_case_is_on_record_with_that_case_alone(
    crowd: Crowd, log: PostgresAccessLog, path: str
) -> None:
    since = last(log)
    answer = crowd.ask("centre-supervisor", "GET", path)
    assert answer.status_code == 200
    if crowd.cases["unit"] in answer.text:
        assert [look.cases for look in looks(log, since)] == [(crowd.cases["unit"],)]
    else:
        assert path.startswith("/v1/deadlines")


def test_a_stream_is_on_record_piece_by_piece(crowd: Crowd, log: PostgresAccessLog, office: Office) -> None:
    since = last(log)
    with crowd.http.stream("GET", "/v1/changes/stream", headers=brought_by("centre-supervisor")) as answer:
        for line in answer.iter_lines():
            if crowd.cases["unit"] in line:
                break
    found = looks(log, since)
    assert found[0].cases == (crowd.cases["unit"],)
    assert found[0].act == "changes.read"


def test_whatever_an_inspector_sees_by_a_grant_is_on_record(crowd: Crowd, log: PostgresAccessLog) -> None:
    since, foreign = last(log), crowd.cases["foreign"]
    assert crowd.ask("inspector", "GET", f"/v1/cases/{foreign}/replay").status_code == 200
    assert crowd.ask("inspector", "GET", "/v1/cases").status_code == 200
    assert [(look.role, look.grant, look.cases) for look in looks(log, since)] == [
        ("inspector", "grant-1", (foreign,)),
        ("inspector", None, (foreign,)),
    ]


def test_who_is_refused_is_on_record_too(crowd: Crowd, log: PostgresAccessLog) -> None:
    since, foreign = last(log), crowd.cases["foreign"]
    assert crowd.ask("handler", "GET", f"/v1/cases/{foreign}").status_code == 404
    assert crowd.ask("audit-administrator", "GET", "/v1/cases").status_code == 403
    assert [(look.principal, look.rule, look.status, look.cases) for look in looks(log, since)] == [
        ("p", "denied", 404, (foreign,)),
        ("p", "denied", 403, ()),
    ]


def test_a_case_that_is_asked_for_by_a_parameter_is_on_record_however_it_is_written(
    crowd: Crowd, log: PostgresAccessLog
) -> None:
    since, case = last(log), crowd.cases["unit"]
    for written in (case, case.replace(":", "%3A")):
        answer = crowd.ask("handler", "GET", f"/v1/deadlines?state=blocked&case={written}")
        assert answer_of(answer, 200)["deadlines"] == []
    assert [look.cases for look in looks(log, since)] == [(case,), (case,)]


def test_a_disclosure_is_on_record_with_the_classes_that_it_showed(crowd: Crowd, log: PostgresAccessLog) -> None:
    since, case = last(log), crowd.cases["own"]
    asked = {
        "acting": {"unit": OWN_UNIT, "role": "custodian"},
        "fields": [{"version": 1, "field": "applicant"}],
        "recipient": "市中级人民法院",
        "reason": "调取证据",
    }
    answer = crowd.ask("unit-lead", "POST", f"/v1/protected/{case}/disclose", json=asked)
    assert answer.status_code == 200, answer.text
    (look,) = looks(log, since)
    assert (look.rule, look.act, look.classes) == ("lead.disclose", "protected.disclose", ("personal",))


def test_whoever_reads_the_access_log_stands_in_it(crowd: Crowd, log: PostgresAccessLog) -> None:
    since = last(log)
    first = answer_of(crowd.ask("audit-administrator", "GET", "/v1/access-log", params={"after": since}), 200)
    assert first["looks"] == []
    again = answer_of(crowd.ask("inspector", "GET", "/v1/access-log", params={"after": since}), 200)
    assert [(look["act"], look["rule"], look["role"]["zh"]) for look in again["looks"]] == [
        ("access-log.read", "audit.looked", "审计管理员")
    ]
    assert [look.rule for look in looks(log, since)] == ["audit.looked", "inspector.looked"]
    assert crowd.ask("handler", "GET", "/v1/access-log").status_code == 403


def test_the_access_log_is_asked_for_one_principal_and_one_case(crowd: Crowd) -> None:
    case = crowd.cases["unit"]
    found = answer_of(crowd.ask("audit-administrator", "GET", "/v1/access-log", params={"case": case}), 200)
    assert {case} == {one for look in found["looks"] for one in look["cases"]}
    nobody = crowd.ask("audit-administrator", "GET", "/v1/access-log", params={"principal": "nobody"})
    assert answer_of(nobody, 200)["looks"] == []


class Broken:
    """An access log that cannot be written."""

    def record(self, look: Look) -> int:
        raise NotOnAccessRecord

    def page(self, *_: Any, **__: Any) -> list[Kept]:
        return []


def test_where_the_log_cannot_be_written_nothing_is_shown(crowd: Crowd, office: Office) -> None:
    product = replace(office.product, access_log=Broken())
    case, path = crowd.cases["unit"], f"/v1/cases/{crowd.cases['unit']}"
    with served_application(create_app(product)) as client:
        for shown in (path, f"{path}/timeline", "/v1/cases", "/v1/changes", "/v1/access-log"):
            answer = client.get(shown)
            assert (answer.status_code, answer.json()["code"]) == (503, "not_on_access_record"), shown
            assert case not in answer.text
            assert answer.headers["Retry-After"]
        assert client.get(f"/v1/cases/{crowd.cases['own']}").status_code == 200
        with client.stream("GET", "/v1/changes/stream") as stream:
            assert case not in "".join(stream.iter_text())


def test_an_act_whose_look_cannot_be_recorded_gets_its_answer_when_it_is_sent_again_under_the_key_that_is_told(
    crowd: Crowd, office: Office
) -> None:
    case = office.file({**examples.APPROVAL, "acting": {"unit": OWN_UNIT, "role": "window"}})["case"]
    path = f"/v1/cases/{case}/set-level"
    body, seen = {"acting": LEAD, "level": "sensitive", "reason": "涉及举报人信息"}, {"If-Match": office.tags[case]}
    with served_application(create_app(replace(office.product, access_log=Broken()))) as client:
        answer = client.post(path, json=body, headers=seen)
    assert (answer.status_code, answer.json()["code"]) == (503, "not_on_access_record")
    again = office.http.post(path, json=body, headers={**seen, "Idempotency-Key": answer.json()["command"]})
    assert (again.status_code, again.json()["repeated"]) == (200, True)


def test_a_case_put_on_a_level_a_moment_ago_is_looked_at_on_record_though_the_board_is_behind(
    server: EmbeddedServer,
) -> None:
    with cloned_database(server) as database, office_on(database) as office:
        case = office.file(examples.FILING)["case"]
        assert office.product.models.wait_for(office.product.ledger.position(), 20)
        log = office.product.access_log
        assert isinstance(log, PostgresAccessLog)
        office.http.event_hooks = {}  # no question waits for the board
        with psycopg.connect(database.admin_url()) as standing_in_the_way:
            standing_in_the_way.execute("SELECT FROM projections.checkpoints FOR UPDATE")
            office.do(case, "set-level", acting={"unit": "采购部", "role": "lead"})
            since = last(log)
            assert office.http.get(f"/v1/cases/{case}").status_code == 200
            assert [look.cases for look in looks(log, since)] == [(case,)]
            standing_in_the_way.rollback()


def test_acts_that_change_a_confidential_case_are_looks_at_it(crowd: Crowd, log: PostgresAccessLog) -> None:
    since, case = last(log), crowd.cases["unit"]
    body = {**examples.ACTS["withdraw"], "acting": {"unit": OWN_UNIT, "role": "window"}}
    assert crowd.ask("window", "POST", f"/v1/cases/{case}/withdraw", json=body).status_code == 428
    assert looks(log, since) == []
