"""A publication is read whole or refused with the line that is wrong."""

from datetime import date

import pytest

from domain.calendar.publication import CalendarPublication, PublicationMalformed, read_publication

GOOD = """\
jurisdiction: CN
year: 2019
revision: 2
supersedes: 1
document_number: 国办发明电〔2019〕3号
title: 国务院办公厅关于调整2019年劳动节假期安排的通知
published_at: 2019-03-22
source: 国务院办公厅通知
number_verified: true
entries:
  - {from: 2019-05-01, to: 2019-05-04, kind: rest, reason: 劳动节}
  - {date: 2019-04-28, kind: work, reason: 劳动节}
"""


def test_a_publication_reads_back_what_it_wrote() -> None:
    notice = read_publication(GOOD)
    assert notice.name == "CN/2019-2"
    assert notice.entries[1].days() == [date(2019, 4, 28)]
    assert CalendarPublication.model_validate_json(notice.model_dump_json()) == notice


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        pytest.param("2019-04-28", "2019-02-30", 12, "date", id="a day that does not exist"),
        pytest.param("2019-04-28", "2019-05-02", 12, "2019-05-02 is named twice", id="a day named twice"),
        pytest.param("2019-04-28", "2021-04-28", 12, "2021-04-28 is not of", id="a day of a distant year"),
        pytest.param("kind: work", "kind: half", 12, "half|rest", id="neither rest nor work"),
        pytest.param("to: 2019-05-04", "to: 2019-04-30", 11, "from", id="a run that goes backwards"),
        pytest.param("to: 2019-05-04", "to: 2019-12-04", 11, "60", id="a run without measure"),
        pytest.param(
            "{date: 2019-04-28", "{date: 2019-04-28, to: 2019-04-29", 12, "from and to", id="two ways at once"
        ),
        pytest.param("supersedes: 1", "supersedes: null", 1, "supersedes", id="a revision of nothing"),
        pytest.param("published_at: 2019-03-22", "published: 2019-03-22", 1, "published_at", id="a field missing"),
        pytest.param("source: 国务院办公厅通知", "source: [", 10, "expected", id="not YAML"),
        pytest.param("title:", "year: 2020\ntitle:", 6, "twice", id="a name given twice"),
        pytest.param("revision: 2", "revision: two", 3, "integer", id="not a number"),
        pytest.param("year: 2019", "year: 2019\n? [a]\n: b", 3, "plain text", id="a name that is a list"),
        pytest.param("source: 国务院办公厅通知", "source: &s x\ntitle2: *s", 8, "aliases", id="an alias"),
        pytest.param("source: 国务院办公厅通知", "source: \x07", 1, "character", id="a control character"),
        pytest.param("source: 国务院办公厅通知", "source: \ud800", 1, "character", id="half a character"),
    ],
)
def test_a_malformed_publication_is_refused_with_its_line(old: str, new: str, line: int, words: str) -> None:
    assert old in GOOD
    with pytest.raises(PublicationMalformed, match=words) as refusal:
        read_publication(GOOD.replace(old, new), file="2019-r2.yaml")
    assert refusal.value.decided_by["line"] == line
    assert "2019-r2.yaml" in refusal.value.message


@pytest.mark.parametrize(
    "text", ["", "- a", "just words", "[" * 100_000, "{a: " * 100_000, "a: *b", "&a [*a]", "a: b\n---\nc: d"]
)
def test_what_is_no_publication_at_all_is_refused(text: str) -> None:
    with pytest.raises(PublicationMalformed):
        read_publication(text)
