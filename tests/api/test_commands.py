"""Idempotency before preconditions, and preconditions before the act."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from api.routes import examples
from api.routes.acts import version_named
from tests.api.serving import Office

ACCEPT = examples.ACTS["accept"]


def filed(office: Office) -> str:
    case: str = office.file(examples.FILING)["case"]
    return case


def test_filing_answers_with_the_address_and_the_version(office: Office) -> None:
    answer = office.http.post("/v1/cases", json=examples.FILING)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/cases/{answer.json()['case']}"
    assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'


def test_many_clients_file_at_once_and_every_number_is_given_once(simulation: Office) -> None:
    def file(n: int) -> str:
        answer = simulation.http.post("/v1/cases", json=examples.FILING, headers={"Idempotency-Key": f"many-{n}"})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["number"])

    with ThreadPoolExecutor(8) as clients:
        numbers = list(clients.map(file, range(48)))
    assert sorted(numbers, key=lambda number: int(number[number.index("〕") + 1 : -1])) == [
        f"采质〔2026〕{n}号" for n in range(1, 49)
    ]


def test_two_clients_with_one_version_and_two_acts_get_one_act_done(office: Office) -> None:
    for _ in range(5):
        case = filed(office)
        seen = {"If-Match": office.tags[case]}
        with ThreadPoolExecutor(2) as clients:
            sent = [clients.submit(office.send, case, act, examples.ACTS[act], **seen) for act in ("accept", "refuse")]
        assert sorted(answer.result().status_code for answer in sent) == [200, 412]


def test_one_act_sent_twice_at_once_is_done_once(office: Office) -> None:
    for _ in range(5):
        case = filed(office)
        key = {"Idempotency-Key": f"twice-{case}", "If-Match": office.tags[case]}
        with ThreadPoolExecutor(2) as clients:
            sent = [clients.submit(office.send, case, "accept", ACCEPT, **key) for _ in range(2)]
        answers = [answer.result() for answer in sent]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert sorted(answer.json()["repeated"] for answer in answers) == [False, True]


def test_a_repeated_filing_gets_its_first_answer_and_no_second_number(office: Office) -> None:
    key = {"Idempotency-Key": "filing-1"}
    first = office.http.post("/v1/cases", json=examples.FILING, headers=key)
    again = office.http.post("/v1/cases", json=examples.FILING, headers=key)
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert "Idempotent-Replayed" not in first.headers
    assert again.json() == {**first.json(), "repeated": True}


@pytest.mark.parametrize("version", [{}, {"If-Match": '"1"'}, {"If-Match": '"77"'}, {"If-Match": "nonsense"}])
def test_a_repeated_act_gets_its_first_answer_whatever_version_is_named(
    office: Office, version: dict[str, str]
) -> None:
    case = filed(office)
    key = {"Idempotency-Key": f"accept-{case}"}
    first = office.send(case, "accept", ACCEPT, **key)
    again = office.http.post(f"/v1/cases/{case}/accept", json=ACCEPT, headers={**key, **version})
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (200, "true")
    assert again.json() == {**first.json(), "repeated": True}
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_key_used_for_another_body_is_a_conflict(office: Office) -> None:
    case = filed(office)
    key = {"Idempotency-Key": f"reused-{case}"}
    office.send(case, "accept", ACCEPT, **key)
    other = {**ACCEPT, "effective_at": "2024-09-26T11:00:00+08:00"}
    for body, act in ((other, "accept"), ({"acting": ACCEPT["acting"]}, "withdraw")):
        answer = office.http.post(f"/v1/cases/{case}/{act}", json=body, headers=key)
        assert (answer.status_code, answer.json()["code"]) == (409, "command_reused")


def test_a_key_cannot_take_the_place_of_one_of_the_ledgers_own_commands(office: Office) -> None:
    answer = office.http.post("/v1/cases", json=examples.FILING, headers={"Idempotency-Key": "founding"})
    assert answer.status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "钥匙".encode().decode("latin-1"), "a b"])
def test_a_key_that_is_not_visible_ascii_is_malformed(office: Office, key: str) -> None:
    answer = office.http.post("/v1/cases", json=examples.FILING, headers={b"Idempotency-Key": key.encode("latin-1")})
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["where"] == "header.Idempotency-Key"


@pytest.mark.parametrize("headers", [{}, {"If-Match": "*"}], ids=["none", "any"])
def test_an_act_without_the_version_seen_is_refused(office: Office, headers: dict[str, str]) -> None:
    case = filed(office)
    answer = office.http.post(f"/v1/cases/{case}/accept", json=ACCEPT, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (428, "version_not_named")


def test_an_act_on_an_older_version_is_refused_with_both_versions(office: Office) -> None:
    case = filed(office)
    office.do(case, "accept")
    answer = office.send(case, "withdraw", {"acting": ACCEPT["acting"]}, **{"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
    assert answer.json()["decided_by"]["seen"] == 1
    assert answer.json()["decided_by"]["now"] > 1


def test_a_version_that_cannot_be_read_is_malformed(office: Office) -> None:
    answer = office.send(filed(office), "accept", ACCEPT, **{"If-Match": "three"})
    assert (answer.status_code, answer.json()["code"]) == (422, "header_malformed")


@pytest.mark.parametrize(
    ("header", "version"), [(None, None), ("*", None), ('"3"', 3), ('W/"3"', 3), ('"3-0fa"', 3), (' "12" ', 12)]
)
def test_a_version_is_read_from_every_tag_that_the_server_gives(header: str | None, version: int | None) -> None:
    assert version_named(header) == version


def test_an_unknown_case_is_unknown_even_without_a_version(office: Office) -> None:
    answer = office.http.post("/v1/cases/case:nobody/accept", json=ACCEPT)
    assert (answer.status_code, answer.json()["code"]) == (404, "case_unknown")
