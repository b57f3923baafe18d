from collections.abc import Callable
from pathlib import Path

import pytest

from domain.calendar.shipped import load_shipped
from tests.command_line.commands import run
from tests.command_line.conftest import Run

YEAR_2026 = (Path(__file__).parents[2] / "domain/calendar/data/CN/2026.yaml").read_text("utf-8")


def test_the_shipped_notices_are_published_once(founded: Run) -> None:
    names = [notice.name for notice in load_shipped()]
    assert founded("calendars", "publish", "--json").json == {"offered": names, "published": names}
    assert founded("calendars", "publish", "--json").json["published"] == []
    assert [notice["name"] for notice in founded("calendars", "list", "--json").json] == names


def test_publishing_says_on_stderr_how_many_were_new(founded: Run) -> None:
    first = founded("calendars", "publish").succeeded()
    assert "CN/2020-2" in first.out
    assert first.err == f"{len(load_shipped())} of {len(load_shipped())} were new.\n"


def test_a_year_is_shown_with_its_notices_and_its_working_days() -> None:
    shown = run("calendars", "show", "2020", "--shipped", "--json").json
    assert [notice["document_number"] for notice in shown["notices"]] == [
        "国办发明电〔2019〕16号",
        "国办发明电〔2020〕1号",
    ]
    assert shown["working_days"] == 249
    printed = run("calendars", "show", "2020", "--shipped").succeeded().out
    assert "春节延长假期" in printed
    assert "249" in printed


def test_a_year_without_a_notice_is_refused() -> None:
    assert "year=1999" in run("calendars", "show", "1999", "--shipped").refused()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("jurisdiction: [\n", "line=2"),
        (YEAR_2026.replace("2026-01-01", "2026-02-30", 1), "line=11"),
        (YEAR_2026.replace("revision: 1", "revision: 3").replace("supersedes: null", "supersedes: 2"), "CN/2026-3"),
        (YEAR_2026.replace("title: ", "title: 另一个", 1), "CN/2026-1"),
    ],
    ids=["not YAML", "a day that does not exist", "out of order", "the same notice with other content"],
)
def test_a_notice_at_fault_is_refused_and_nothing_is_published(
    ready: Run, text: str, said: str, written: Callable[[str], str]
) -> None:
    assert said in ready("calendars", "publish", written(text)).refused()
    assert len(ready("calendars", "list", "--json").json) == len(load_shipped())
