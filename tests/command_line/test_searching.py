"""Searching the timelines of cases on the command line."""

import pytest

from tests.command_line.conftest import Run
from tests.command_line.test_cases import accept, approval, challenge


@pytest.fixture
def searched(ready: Run) -> Run:
    """A challenge and an approval, accepted; the read models are built."""
    accept(ready, challenge(ready)["case"]).succeeded()
    approval(ready)
    ready("projections", "rebuild").succeeded()
    return ready


def test_hits_are_printed_with_what_was_found_marked(searched: Run) -> None:
    shown = searched("search", "施工").succeeded().out
    assert "事项：【施工】许可" in shown
    found = searched("search", "受理", "--kind", "受理", "--json").json
    assert [hit["procedure"]["title"]["zh"] for hit in found["hits"]] == ["窗口审批办件", "政府采购质疑处理"]
    assert searched("search", "评分标准", "--json").json["hits"] == []
    assert "没有找到" in searched("search", "评分标准").succeeded().err
    first = searched("search", "受理", "--limit", "1", "--json").json
    rest = searched("search", "受理", "--limit", "1", "--after", str(first["after"]), "--json").json
    assert first["hits"][0]["case"] != rest["hits"][0]["case"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(("",), "two characters", id="empty"),
        pytest.param(("停",), "two characters", id="one character"),
        pytest.param(("一二 三四 五六 七八 九十",), "four words", id="five words"),
        pytest.param(("受理", "--kind", "跳舞"), "case.filed", id="no such act"),
        pytest.param(("受理", "--from", "2024-13-01"), "A date reads like", id="no such day"),
        pytest.param(("受理", "--from", "2024-02-01", "--to", "2024-01-01"), "before --from", id="reversed"),
    ],
)
def test_a_search_that_cannot_be_read_is_one_sentence(ready: Run, words: tuple[str, ...], said: str) -> None:
    assert said in ready("search", *words).refused()


def test_what_was_never_built_cannot_be_searched(ready: Run) -> None:
    assert "first time" in ready("search", "受理").refused()
