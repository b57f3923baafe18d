"""Subscriptions served over real HTTP: in order, at least once, with proof; given up, tried again, never twice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from api.routes import examples
from application.webhooks import Webhooks
from domain.subscriptions.delivery import ChangesDelivered, deliveries_stream
from domain.topics import ALL_TOPICS
from infrastructure.changes.watch import WatchedChanges
from infrastructure.ledger.mapper import LedgerMapper
from infrastructure.postgres.embedded import EmbeddedServer
from infrastructure.projections.account import connect
from infrastructure.projections.rebuild import Build
from infrastructure.projections.source import Source
from infrastructure.projections.waiting import wait_for
from infrastructure.scheduling.lease import WEBHOOKS, Lease
from infrastructure.webhooks.post import SignedPost
from infrastructure.webhooks.receivers import Receivers
from infrastructure.webhooks.rounds import Rounds, serving_subscriptions
from infrastructure.webhooks.signature import Secrets
from projections.board.view import BOARD
from projections.models import ALL_MODELS
from tests.api.serving import Office, office_on
from tests.database import Database, cloned_database
from tests.infrastructure.webhooks.receiver import SECRET, Receiver, receiving
from tests.waiting import until

ADMINISTRATOR = {"unit": "政务服务中心", "role": "administrator"}
ENDED = {"acting": ADMINISTRATOR, "reason": "系统下线"}
CODES = [f"oa-{n}" for n in range(40)]
NAMES = Secrets(None, {f"CASELEDGER_WEBHOOK_SECRET_OA_{n}": SECRET for n in range(40)})


@dataclass
class Scene:
    """An office with one subscription to acceptances and filings, and its receiver."""

    office: Office
    database: Database
    receiver: Receiver
    code: str
    allowed: Receivers
    seconds: float = 0.0

    @property
    def webhooks(self) -> Webhooks:
        return self.office.product.webhooks

    @contextmanager
    def rounds(self, webhooks: Webhooks | None = None) -> Iterator[Rounds]:
        lease = Lease(self.database.url("read"), work=WEBHOOKS)
        rounds = Rounds(webhooks or self.webhooks, lease, schedule=(5.0, 60.0), clock=lambda: self.seconds)
        try:
            yield rounds
        finally:
            rounds.stop()
            lease.leave()

    def serve(self, rounds: Rounds) -> None:
        self.catch_up()
        assert rounds.run()
        rounds.settle()

    def catch_up(self) -> None:
        """Wait for the board, which knows of which cases receivers are told."""
        with psycopg.connect(self.database.url("read"), autocommit=True) as connection:
            assert wait_for(connection, [BOARD], self.office.product.ledger.position(), 20)

    def filed(self) -> int:
        case = self.office.file(examples.FILING)["case"]
        return self.office.product.ledger.history(case)[0].position


@pytest.fixture(scope="module")
def whole(server: EmbeddedServer) -> Iterator[Scene]:
    with receiving() as receiver, cloned_database(server) as database:
        allowed = Receivers.listed(f"http://127.0.0.1:{receiver.port}=127.0.0.0/8")
        with office_on(database, receivers=allowed, secrets=NAMES, models=(BOARD,)) as office:
            yield Scene(office, database, receiver, "", allowed)


@pytest.fixture
def scene(whole: Scene) -> Iterator[Scene]:
    """A subscription of its own for each test; those before it are ended."""
    code = CODES.pop()
    whole.receiver.forget()
    subscribed = subscribe(whole.office, code, whole.receiver.url)
    assert subscribed.status_code == 200, subscribed.text
    yield Scene(whole.office, whole.database, whole.receiver, code, whole.allowed)
    whole.office.http.post(f"/v1/subscriptions/{code}/end", json=ENDED)


def subscribe(office: Office, code: str, url: str, **changes: Any) -> Any:
    body = {"acting": ADMINISTRATOR, "receiver": url, "topics": ["case.filed", "case.accepted"], **changes}
    return office.http.post(f"/v1/subscriptions/{code}/open", json=body)


def delivered(scene: Scene) -> list[int]:
    events = [one.event for one in scene.office.product.ledger.events(deliveries_stream(scene.code))]
    return [done.position for event in events if isinstance(event, ChangesDelivered) for done in event.deliveries]


def test_what_is_selected_is_delivered_in_order_signed_and_recorded_with_its_proof(scene: Scene) -> None:
    positions = [scene.filed() for _ in range(3)]
    with scene.rounds() as rounds:
        scene.serve(rounds)
        scene.serve(rounds)
    assert scene.receiver.positions == positions
    assert scene.receiver.unsigned == 0
    assert scene.receiver.ids == [f"{scene.code}_{position}" for position in positions]
    first = scene.receiver.taken[0]
    assert (first["specversion"], first["id"], first["type"]) == ("1.0", str(positions[0]), "case.filed")
    assert first["source"].startswith("urn:caseledger:%E6%B5%8B")
    assert set(first["data"]) == {
        "position", "recorded_at", "effective_at", "topic", "stream", "version", "case", "procedure", "unit"
    }  # fmt: skip
    assert delivered(scene) == positions
    (row,) = [one for one in scene.office.get("/v1/subscriptions")["subscriptions"] if one["open"]]
    assert (row["code"], row["served_through"], row["dead_letters"]) == (scene.code, positions[-1], 0)
    last = scene.office.product.ledger.events(deliveries_stream(scene.code))[-1].event
    assert isinstance(last, ChangesDelivered)
    assert last.deliveries[0].proof.startswith("http 200 sha256:")


def test_a_receiver_that_is_away_is_met_again_in_order_and_loses_nothing(scene: Scene) -> None:
    positions = [scene.filed() for _ in range(3)]
    scene.receiver.answers = [200, 503, 307, 200]
    with scene.rounds() as rounds:
        scene.serve(rounds)
        assert scene.receiver.positions == positions[:1]
        scene.serve(rounds)
        assert len(scene.receiver.ids) == 2
        scene.seconds = 10
        scene.serve(rounds)
        assert len(scene.receiver.ids) == 3
        scene.seconds = 100
        scene.serve(rounds)
    assert scene.receiver.positions == positions
    assert scene.receiver.ids == [f"{scene.code}_{positions[n]}" for n in (0, 1, 1, 1, 2)]
    assert delivered(scene) == positions


def test_what_the_receiver_never_takes_is_a_dead_letter_and_the_others_go_on(scene: Scene) -> None:
    positions = [scene.filed() for _ in range(3)]
    scene.receiver.answers = [200, 422, 200]
    with scene.rounds() as rounds:
        scene.serve(rounds)
    assert scene.receiver.positions == [positions[0], positions[2]]
    (letter,) = scene.office.get(f"/v1/subscriptions/{scene.code}/dead-letters")["dead_letters"]
    assert (letter["position"], letter["attempts"]) == (positions[1], 1)
    scene.webhooks.redeliver(scene.code, positions[1])
    assert scene.receiver.positions == [positions[0], positions[2], positions[1]]
    assert scene.office.get(f"/v1/subscriptions/{scene.code}/dead-letters")["dead_letters"] == []


def test_after_all_its_pauses_a_change_is_given_up(scene: Scene) -> None:
    position, following = scene.filed(), scene.filed()
    scene.receiver.answers = [500, 500, 500]
    with scene.rounds() as rounds:
        for scene.seconds in (0, 10, 200):
            scene.serve(rounds)
    assert scene.receiver.positions == [following]
    (letter,) = scene.webhooks.dead_letters(scene.code)
    assert (letter.position, letter.attempts) == (position, 3)


def test_a_program_that_starts_anew_and_a_rebuild_send_nothing_again(scene: Scene) -> None:
    scene.filed()
    with scene.rounds() as rounds:
        scene.serve(rounds)
    with connect(scene.database.url("project")) as connection:
        source = Source(connection, LedgerMapper(ALL_TOPICS), ALL_TOPICS, ALL_MODELS)
        build = Build(connection, source, ALL_MODELS)
        build.begin(afresh=True)
        while build.step():
            pass
        build.finish()
    following = scene.filed()
    with scene.rounds() as rounds:
        scene.serve(rounds)
    assert len(scene.receiver.ids) == 2
    assert scene.receiver.positions[-1] == following


class Dying(Webhooks):
    """A program that is killed between sending and recording."""

    def record(self, *_: Any) -> Any:
        raise SystemError


def test_a_program_killed_before_it_recorded_sends_again_under_the_same_id(scene: Scene) -> None:
    positions = [scene.filed(), scene.filed()]
    product = scene.office.product
    assert isinstance(product.changes, WatchedChanges)
    dying = Dying(scene.webhooks._ledger, product.changes, SignedPost(scene.allowed, NAMES))
    with scene.rounds(dying) as rounds:
        scene.serve(rounds)
    with scene.rounds() as rounds:
        scene.serve(rounds)
    assert scene.receiver.positions == positions * 2
    assert scene.receiver.ids[:2] == scene.receiver.ids[2:]
    assert delivered(scene) == positions


def test_one_who_led_before_never_takes_the_record_back(scene: Scene) -> None:
    scene.filed()
    position = scene.filed()
    with scene.rounds() as rounds:
        scene.serve(rounds)
    subscription = next(one for one in scene.webhooks.subscriptions() if one.open)
    late = scene.webhooks.send(subscription, scene.office.product.changes.read(position - 2, 1).changes[0])
    scene.webhooks.record(scene.code, [late])
    assert scene.webhooks.served_through(subscription) == position


def test_what_two_programs_delivered_is_on_record_once_and_never_a_dead_letter(scene: Scene) -> None:
    positions = [scene.filed() for _ in range(3)]
    with scene.rounds() as rounds:
        scene.serve(rounds)
    subscription = next(one for one in scene.webhooks.subscriptions() if one.open)
    positions.append(scene.filed())
    scene.catch_up()
    changes, _ = scene.webhooks.following(subscription, positions[0], 10)
    late = [scene.webhooks.send(subscription, change) for change in changes]
    assert [one.position for one in late] == positions[1:]
    scene.webhooks.record(scene.code, late)  # by one who led before, and stood still meanwhile
    scene.webhooks.record(scene.code, late[:2])
    scene.webhooks.give_up(scene.code, positions[1], attempts=9, reason="it did not answer")
    assert delivered(scene) == positions
    assert scene.webhooks.dead_letters(scene.code) == []


def test_while_one_leads_another_sends_nothing(scene: Scene) -> None:
    with scene.rounds() as leading, scene.rounds() as standing_by:
        assert leading.run()
        assert not standing_by.run()
        leading.settle()


def test_an_ended_subscription_is_told_of_nothing_more_and_its_code_is_not_used_again(scene: Scene) -> None:
    assert scene.office.http.post(f"/v1/subscriptions/{scene.code}/end", json=ENDED).status_code == 200
    scene.filed()
    with scene.rounds() as rounds:
        scene.serve(rounds)
    assert scene.receiver.ids == []
    assert subscribe(scene.office, scene.code, scene.receiver.url).json()["code"] == "subscription_exists"
    assert scene.office.http.post(f"/v1/subscriptions/{scene.code}/end", json=ENDED).status_code == 404


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"receiver": "https://elsewhere.example/hooks"}, 409, "receiver_not_allowed"),
        ({"receiver": "http://127.0.0.1@evil.example/"}, 409, "receiver_not_allowed"),
        ({"topics": ["case.nothing"]}, 422, "topic_unknown"),
        ({"acting": {"unit": "x", "role": "window"}}, 403, "not_this_role"),
        ({"after": -1}, 422, "malformed"),
        ({"after": 2**70}, 409, "position_beyond_the_ledger"),
    ],
    ids=[
        "not on the list",
        "a name in disguise",
        "no topic",
        "no administrator",
        "from before the first event",
        "from behind the last",
    ],
)
def test_a_subscription_that_may_not_be_is_refused_with_nothing_on_record(
    scene: Scene, change: dict[str, Any], status: int, code: str
) -> None:
    before = scene.office.product.ledger.position()
    body = {"acting": ADMINISTRATOR, "receiver": scene.receiver.url, **change}
    refused = scene.office.http.post(f"/v1/subscriptions/{CODES[0]}/open", json=body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    if code == "receiver_not_allowed":
        assert refused.json()["decided_by"]["parameter"] == "receiver"
        assert refused.json()["decided_by"]["allowed"] == [f"http://127.0.0.1:{scene.receiver.port}"]
    assert scene.office.product.ledger.position() == before


def test_a_subscription_without_a_secret_is_refused(scene: Scene) -> None:
    body = {"acting": ADMINISTRATOR, "receiver": scene.receiver.url}
    refused = scene.office.http.post("/v1/subscriptions/other/open", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "secret_missing")


def test_a_database_that_is_away_leaves_a_sentence_in_the_log_and_no_trace(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    with serving_subscriptions(scene.webhooks, "host=127.0.0.1 port=1 connect_timeout=2", every=0.01):
        until(lambda: any("webhooks wait" in record.message for record in caplog.records))
    said = [record for record in caplog.records if "webhooks wait" in record.message]
    assert said[0].message.startswith("webhooks wait for the next round: The database cannot be reached.")
    assert all(record.exc_info is None for record in said)
