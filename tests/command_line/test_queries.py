"""Saved queries on the command line."""

import pytest

from tests.command_line.conftest import Run

ACTING = ("--as", "centre-supervisor", "--by", "督查室")
SAVE = ("queries", "save", "red", "--title", "超期在办", "--list", "/v1/cases", "--filter", "light=red", *ACTING)


def test_a_query_is_saved_listed_shared_and_retired(founded: Run) -> None:
    assert "保存查询：red" in founded(*SAVE).succeeded().out
    founded("queries", "share", "red", "--with", "督查室", *ACTING).succeeded()
    founded("queries", "rename", "red", "红灯", *ACTING).succeeded()
    assert founded("queries", "list", "--json").json == [{"code": "red", "title": "红灯", "ask": "/v1/cases?light=red"}]
    assert "督查室" in founded("queries", "list").succeeded().out
    asked = founded("queries", "address", "red", "--at", "2024-09-30").succeeded().out
    assert asked == "/v1/cases?light=red&at=2024-09-30\n"
    founded("queries", "retire", "red", *ACTING).succeeded()
    assert "没有常用查询" in founded("queries", "list").succeeded().err
    assert "retired" in founded("queries", "address", "red").refused()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param(("--list", "/v1/nothing"), "no list at that address", id="no list"),
        pytest.param(("--filter", "colour=red"), "no such filter", id="no filter"),
        pytest.param(("--filter", "light"), "name=value", id="no pair"),
    ],
)
def test_what_no_list_knows_is_not_saved(founded: Run, changed: tuple[str, ...], said: str) -> None:
    assert said in founded(*SAVE, *changed).refused()
    assert founded("queries", "list", "--json").json == []
    assert "No such query" in founded("queries", "address", "red").refused()
