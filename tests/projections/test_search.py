"""What is said on the timelines of cases is found by any stretch of it, and nothing that is protected is."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, LiteralString

import psycopg
import pytest

from domain.recorded import Recorded
from domain.topics import ALL_TOPICS
from infrastructure.ledger.recorder import LedgerRecorder, append_pool
from infrastructure.projections.catching_up import catch_up
from projections.search import reads
from projections.search.matching import Hit, Within, hits
from projections.search.reads import QueryTooLong, QueryTooShort, Sought, candidates, words_sought
from projections.search.sayings import Part, Speaking
from projections.search.text import normalised
from projections.search.view import SEARCH
from projections.snapshot import Snapshot, snapshot
from tests.database import Database
from tests.histories import MAPPER, Script, answered, challenge, founded, moment, resumed, varied, withdrawn
from tests.projections.hotline import hotline_script
from tests.projections.spec import given

Owner = psycopg.Connection[Any]
Build = Callable[[Script], "Searched"]


class Searched:
    """Searching in the read model of a script."""

    def __init__(self, shown: Snapshot) -> None:
        self.shown = shown

    def __call__(self, query: str, *, before: int = 0, limit: int = 100, **asked: Any) -> list[str]:
        sought = Sought(words_sought(query), **asked)
        return [one.case_id for one in candidates(self.shown, sought, before=before, limit=limit)]

    def rows(self, statement: LiteralString) -> list[tuple[Any, ...]]:
        return self.shown.connection.execute(statement).fetchall()


@pytest.fixture
def searching(database: Database) -> Iterator[Callable[[Script], Searched]]:
    """Write a script into the ledger, follow it, and open what is said for searching."""
    with ExitStack() as leaving:

        def build(script: Script) -> Searched:
            with append_pool(database.url("append")) as pool:
                script.write(LedgerRecorder(pool))
            catch_up(database.url("project"), MAPPER, ALL_TOPICS, SEARCH)
            connection = leaving.enter_context(psycopg.connect(database.url("read"), autocommit=True))
            return Searched(leaving.enter_context(snapshot(connection, SEARCH)))

        yield build


def test_a_case_is_found_by_any_stretch_of_what_its_acts_say(searching: Build) -> None:
    search = searching(founded() + answered("case:1") + resumed("case:2"))
    for query in ("停止计时", "止计", "专家评审", "窗口审批", "unit-lead", "号-case:2"):
        assert search(query) == ["case:2"], query
    assert search("质疑") == ["case:1"]
    assert search("受理") == ["case:2", "case:1"]
    assert search("没有这样的话") == []


def test_every_word_of_a_query_must_be_said(searching: Build) -> None:
    search = searching(founded() + answered("case:1") + resumed("case:2"))
    assert search("受理 停止计时") == ["case:2"]
    assert search("质疑 停止计时") == []
    assert search("受理 办结 送达 转交") == ["case:1"]


def test_words_are_found_among_those_of_all_cases_and_texts_in_each_alone(searching: Build) -> None:
    search = searching(founded() + answered("case:1"))
    words = {row[0] for row in search.rows("SELECT text FROM words")}
    assert {"受理", "转交招标部", "不予受理"} & words == {"受理", "转交招标部"}
    assert "p1" not in words
    assert search("P-1") == ["case:1"]


def test_filters_ask_for_a_unit_a_procedure_a_kind_of_act_and_a_period(searching: Build) -> None:
    search = searching(founded() + answered("case:1") + resumed("case:2"))
    assert search("受理", unit="unit-window") == ["case:2"]
    assert search("受理", procedure="procurement-challenge") == ["case:1"]
    assert search("受理", act=normalised("停止计时")) == ["case:2"]
    assert search("受理", until=_micro("2024-12-31 00:00")) == ["case:1"]
    assert search("受理", since=_micro("2025-01-01 00:00")) == ["case:2"]
    assert search("受理", since=_micro("2024-09-27 00:00"), until=_micro("2024-12-31 00:00")) == ["case:1"]
    assert search("受理", since=_micro("2024-12-01 00:00"), until=_micro("2025-08-31 00:00")) == []
    assert search("受理", since=_micro("1990-01-01 00:00"), until=_micro("2100-01-01 00:00")) == ["case:2", "case:1"]


def test_pages_go_on_behind_the_last_case(searching: Build) -> None:
    search = searching(varied(2))
    everything = search("受理")
    assert len(everything) > 8
    assert search("受理", limit=3) == everything[:3]
    places = dict(search.rows("SELECT case_id, place FROM cases"))
    assert search("受理", before=places[everything[2]]) == everything[3:]


def test_a_unit_answers_for_a_case_while_it_is_in_its_charge(owner: Owner) -> None:
    given(hotline_script()).seen(SEARCH, owner, batch=1)
    with owner.cursor() as cursor:
        rows = cursor.execute(f"SELECT unit, responsible FROM {SEARCH.schema}.cases").fetchall()
    assert any(unit != responsible for unit, responsible in rows)


def test_no_protected_value_is_said(owner: Owner) -> None:
    story = challenge("case:1")
    said = [
        saying.text
        for recorded in story.script.recorded()
        for saying in Speaking().said(recorded.event, story._procedure)  # type: ignore[arg-type]
    ]
    assert "P-1" in said
    assert not {"s", "m"} & set(said)


@pytest.mark.parametrize("query", ["", "  ", "停", "停止 计", "？！", "'"])
def test_a_word_has_two_characters_at_the_least(query: str) -> None:
    with pytest.raises(QueryTooShort):
        words_sought(query)


def test_a_query_has_four_words_at_the_most() -> None:
    assert len(words_sought("一二 三四 五六 七八")) == 4
    with pytest.raises(QueryTooLong):
        words_sought("一二 三四 五六 七八 九十")


@pytest.mark.parametrize("query", ["%%", "a' OR '1'='1", "受理 | !停止 & <->", "\\x00 {1,2}", "__ --", "号" * 60])
def test_what_would_mean_something_elsewhere_means_itself(searching: Build, query: str) -> None:
    search = searching(founded() + answered("case:1"))
    try:
        words = words_sought(query)
    except (QueryTooShort, QueryTooLong):
        return
    assert search(query) == [], words


def found(history: Sequence[Recorded], query: str, within: Within | None = None) -> list[Hit]:
    return hits(history, challenge("x")._procedure, words_sought(query), within or Within(), Speaking())


def test_a_hit_is_the_event_that_says_it_with_the_words_marked() -> None:
    (hit, *_) = found(answered("case:1").recorded(), "转交招标")
    assert hit.recorded.event.TOPIC == "case.handed_over"
    (excerpt,) = hit.excerpts
    assert (excerpt.saying.part, excerpt.text, excerpt.marks) == (Part.STEP, "转交招标部", ((0, 4),))


def test_events_that_say_more_of_the_words_come_first() -> None:
    first = found(answered("case:1").recorded(), "转交 招标部")[0]
    assert first.words == 2


def test_pairs_that_do_not_stand_together_are_no_hit() -> None:
    assert found(answered("case:1").recorded(), "受理转交") == []


def test_only_events_of_the_kind_and_the_period_are_looked_at() -> None:
    history = answered("case:1").recorded()
    kinds = {hit.recorded.event.TOPIC for hit in found(history, "unit-procurement")}
    assert len(kinds) > 1
    served = found(history, "unit-procurement", Within(topic="case.served"))
    assert {hit.recorded.event.TOPIC for hit in served} == {"case.served"}
    assert found(history, "转交招标部", Within(until=moment("2024-09-26 09:45"))) == []
    assert found(history, "转交招标部", Within(since=moment("2024-09-26 09:45"))) != []


def _micro(text: str) -> int:
    return int(moment(text).timestamp() * 1_000_000)


def test_a_case_in_which_a_word_is_not_said_is_no_hit() -> None:
    assert found(answered("case:1").recorded(), "转交 停止计时") == []


@pytest.mark.parametrize(("window", "weeks"), [(1, 0), (2, 1), (1000, 4)])
def test_how_far_one_looks_before_the_index_is_asked_changes_nothing(
    searching: Build, monkeypatch: pytest.MonkeyPatch, window: int, weeks: int
) -> None:
    search = searching(founded() + answered("case:1") + resumed("case:2") + withdrawn("case:3"))
    monkeypatch.setattr(reads, "WINDOW", window)
    monkeypatch.setattr(reads, "WEEKS", weeks)
    assert search("受理") == ["case:2", "case:3", "case:1"]
    assert search("停止计时") == ["case:2"]
    assert search("采购质疑", limit=1) == ["case:3"]
    assert search("受理", unit="unit-window") == ["case:2"]
