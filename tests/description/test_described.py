"""The interface held against its own description, by every role: no 500, no undeclared answer, no protected word."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import cycle
from random import Random
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.schemas import APIOperation, BaseSchema

from infrastructure.postgres.embedded import EmbeddedServer
from tests.api.crowd import brought_by
from tests.description.asked import Ledger
from tests.description.planted import ASKING, Planted, planted_on
from tests.description.tally import Tally

SEED = int(os.environ.get("CASELEDGER_TORTURE_SEED") or time.time())
SHARES = ((GenerationMode.POSITIVE, 3), (GenerationMode.NEGATIVE, 1))  # of four requests
WHOLE = 24  # requests of each operation that make five thousand
EACH = int(os.environ.get("CASELEDGER_EACH") or WHOLE)
ROUNDS = 2  # the second knows what the first has made
JUDGED = schemathesis.Config.from_dict(  # what breaks the description is refused, by whichever rule comes first
    {"checks": {"negative_data_rejection": {"expected-statuses": ["4xx", "503"]}}}
)
LISTENS, WAITS = 1.0, 30.0  # seconds: to a stream, which would go on, and for any other answer


@pytest.fixture(scope="module")
def planted(server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planted]:
    with planted_on(server, tmp_path_factory.mktemp("described")) as opened:
        yield opened


def tried(planted: Planted, of_each: int, within: float) -> Tally:
    """Send about so many requests to every operation, as one role after the other, and stop after so many seconds."""
    print(f"CASELEDGER_TORTURE_SEED={SEED}")
    chance = Random(SEED)  # noqa: S311 - the same run again, not a secret
    tally, session, ledger = Tally(), requests.Session(), Ledger(planted, chance)
    schema = schemathesis.openapi.from_url(f"{planted.url}/v1/openapi.json", config=JUDGED)
    roles = cycle(chance.sample(ASKING, len(ASKING)))
    hidden = {who: planted.hidden_from(who) for who in ASKING}

    def ask(case: Case[Any]) -> None:
        who = next(roles)
        changed = ledger.bring_closer(case, who)
        patience = LISTENS if case.path.endswith("/stream") else WAITS
        changed |= case.headers.pop("Authorization", None) is not None  # made up, and no key of anybody's
        answer = case.call(planted.url, session, brought_by(who), timeout=patience, allow_redirects=False)
        tally.judge(case, answer, who, hidden[who], as_made_up=not changed)
        ledger.learn(case, answer)

    made_up = [
        (operation.as_strategy(mode, feedback=NO_FEEDBACK), share)
        for operation in operations_of(schema)
        for mode, share in SHARES
    ]
    until = time.monotonic() + within
    for _ in range(ROUNDS):
        chance.shuffle(made_up)
        for strategy, share in made_up:
            if time.monotonic() > until:
                return tally
            _sent(strategy, max(1, of_each * share // (4 * ROUNDS)), chance.randrange(2**32), ask)
        planted.sealer.seal()
    return tally


def operations_of(schema: BaseSchema) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    """Give every operation of a description, each of which Schemathesis can read."""
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def _sent(made_up: SearchStrategy[Case[Any]], count: int, seed: int, ask: Callable[[Case[Any]], None]) -> None:
    """Make so many requests up and send each; a fault of one is noted, and hides no other."""

    @seeded(seed)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=made_up)
    def sent(case: Case[Any]) -> None:
        ask(case)

    with suppress(Unsatisfiable):  # nothing can be wrong with a body of any bytes
        sent()


def stands(planted: Planted, of_each: int, within: float) -> Tally:
    tally = tried(planted, of_each, within)
    print(tally.report())
    assert not tally.faults, tally.told
    return tally


def test_every_answer_is_as_described(planted: Planted) -> None:
    tally = stands(planted, 4, within=60)
    assert {who for _, who, _ in tally.seen} == set(ASKING)


@pytest.mark.torture
def test_thousands_of_answers_are_as_described(planted: Planted) -> None:
    tally = stands(planted, EACH, within=900)
    operations = {act for act, _, _ in tally.seen}
    met = 1 if EACH >= WHOLE else 1 - (1 - 1 / len(ASKING)) ** EACH  # the share of the roles that each operation meets
    assert tally.seen.total() >= 5_000 * EACH // WHOLE
    assert len({(act, who) for act, who, _ in tally.seen}) > 0.9 * met * len(ASKING) * len(operations)
