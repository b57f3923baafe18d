"""Text as it is searched: normalised, cut into pairs, marked where it was found."""

import pytest

from projections.search.matching import Excerpt, excerpt_of
from projections.search.sayings import Part, Saying
from projections.search.text import marks, normalised, pairs, words_of


@pytest.mark.parametrize(
    ("written", "flat"),
    [
        pytest.param("采质〔2026〕12号", "采质202612号", id="brackets"),
        pytest.param("ＧＰ－２０２４", "gp2024", id="full width"),
        pytest.param("停止、计时。", "停止计时", id="punctuation"),
        pytest.param(" \t\n—…", "", id="nothing but signs"),
        pytest.param("'; DROP TABLE cases; --", "droptablecases", id="SQL"),
    ],
)
def test_a_text_is_searched_by_its_characters_alone(written: str, flat: str) -> None:
    assert normalised(written) == flat


def test_a_query_is_words_parted_by_blanks_each_once() -> None:
    assert words_of(" 停止计时　专家 停止计时 ") == ("停止计时", "专家")
    assert words_of("—— ？") == ()


def test_pairs_overlap_so_that_a_word_anywhere_in_a_text_is_in_its_pairs() -> None:
    assert len(pairs("停止计时")) == 3
    assert pairs("止计") < pairs("停止计时")
    assert pairs("停") == set()


def test_a_pair_has_the_same_number_in_every_process() -> None:
    assert pairs("受理") == {-1246115558}


def test_marks_stand_on_the_text_as_it_is_written() -> None:
    text = "案号：采质〔2026〕12号"
    assert [text[start:end] for start, end in marks(text, ["采质202612号"])] == ["采质〔2026〕12号"]
    assert [text[start:end] for start, end in marks(text, ["2026", "案号"])] == ["案号", "2026"]
    assert marks(text, ["没有"]) == []


def test_every_place_of_a_word_is_marked_and_places_do_not_overlap() -> None:
    assert marks("哈哈哈", ["哈哈"]) == [(0, 2)]
    assert marks("受理与不予受理", ["受理"]) == [(0, 2), (5, 7)]


def test_an_excerpt_of_a_long_text_shows_the_surroundings_of_the_first_mark() -> None:
    text = "前" * 100 + "质疑" + "后" * 100
    found = excerpt_of(Saying(Part.VALUE, text), ["质疑"])
    assert found.cut == (True, True)
    (mark,) = found.marks
    assert found.text[slice(*mark)] == "质疑"
    assert len(found.text) == 50
    assert excerpt_of(Saying(Part.ACT, "受理"), ["受理"]) == Excerpt(Saying(Part.ACT, "受理"), "受理", ((0, 2),))
