"""How much one may ask in a while."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from api.rates import Buckets, Rate
from api.refusals import TooManyRequests
from domain.access.role import Role
from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.guarded import Guarded, guarded_on


@dataclass
class Watch:
    """A clock that a test moves on."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def taken(buckets: Buckets, key: str, times: int) -> int:
    """Take so often, and tell how often there was one."""
    found = 0
    for _ in range(times):
        try:
            buckets.take(key)
        except TooManyRequests:
            continue
        found += 1
    return found


def test_a_bucket_gives_what_is_in_it_and_fills_again_as_time_goes_on() -> None:
    watch = Watch()
    buckets = Buckets(Rate(a_second=2, at_once=5), clock=watch)
    assert taken(buckets, "p:1", 9) == 5
    watch.seconds = 1.0
    assert taken(buckets, "p:1", 9) == 2
    watch.seconds = 100.0
    assert taken(buckets, "p:1", 9) == 5, "never more than it holds"


def test_a_refusal_says_when_there_is_one_again() -> None:
    watch = Watch()
    buckets = Buckets(Rate(a_second=0.1, at_once=1), clock=watch)
    buckets.take("p:1")
    watch.seconds = 4.0
    with pytest.raises(TooManyRequests) as refused:
        buckets.take("p:1")
    assert refused.value.decided_by["seconds"] == 6
    watch.seconds = 4.0 + 6
    buckets.take("p:1")


def test_each_has_a_bucket_of_his_own() -> None:
    buckets = Buckets(Rate(1, 3), clock=Watch())
    assert (taken(buckets, "p:1", 9), taken(buckets, "p:2", 9)) == (3, 3)


def test_however_many_ask_the_memory_is_bounded_and_the_busy_ones_are_not_forgotten() -> None:
    buckets = Buckets(Rate(1, 3), most=100, clock=Watch())
    for number in range(1_000):
        taken(buckets, f"stranger {number}", 1)
        taken(buckets, "busy", 1)
    assert len(buckets._held) == 100
    assert taken(buckets, "busy", 9) == 0


@pytest.fixture(scope="module")
def office(server: EmbeddedServer) -> Iterator[Guarded]:
    with guarded_on(server, rate=2) as opened:
        opened.enter("clerk", Role.WINDOW, "住建窗口")
        opened.enter("handler", Role.HANDLER, "市住建局")
        yield opened


def statuses(office: Guarded, path: str, times: int, **headers: str) -> list[int]:
    return [office.status(path, **headers) for _ in range(times)]


def test_a_principal_that_asks_too_much_is_told_when_to_ask_again_and_others_are_not_kept_waiting(
    office: Guarded,
) -> None:
    office.log_in("clerk")
    clerk = office.http.cookies["caseledger"]
    office.http.cookies.clear()
    office.log_in("handler")
    handler = office.http.cookies["caseledger"]
    office.http.cookies.clear()
    busy = {"Cookie": f"caseledger={clerk}"}
    assert set(statuses(office, "/v1/procedures", 30, **busy)) == {200, 429}
    answer = office.http.get("/v1/procedures", headers=busy)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert int(answer.headers["Retry-After"]) >= 1
    assert office.status("/v1/procedures", Cookie=f"caseledger={handler}") == 200


def test_whoever_is_not_recognised_is_counted_by_where_he_comes_from(office: Guarded) -> None:
    office.http.cookies.clear()
    assert set(statuses(office, "/v1/counts", 20, Authorization="Bearer made-up")) <= {401, 429}
    assert statuses(office, "/v1/counts", 2, Authorization="Bearer made-up") == [429, 429]
    assert statuses(office, "/healthz", 1) == [429]


def test_passwords_are_not_tried_faster_than_people_type(server: EmbeddedServer) -> None:
    with guarded_on(server, rate=1_000) as office:
        tried = [office.log_in("nobody", f"guess-{number}").status_code for number in range(40)]
    assert tried[:30] == [401] * 30
    assert 429 in tried[30:]
