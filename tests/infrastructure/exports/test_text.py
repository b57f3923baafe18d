"""No text of the ledger runs as a formula, none is lost, and whatever it holds gives well-formed XML."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as some
from lxml import etree

from infrastructure.exports.text import attribute, for_xml, guarded, unguarded

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A", "'=1", "''", "'"]
TEXTS = some.one_of(some.sampled_from(HOSTILE), some.text(some.characters(exclude_categories=["Cs"])))


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_a_text_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"


@given(TEXTS)
def test_taking_the_guard_away_gives_the_text_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in set("=+-@\t\r\n＝＋－＠")


@given(some.lists(TEXTS, min_size=1, max_size=4))
def test_a_row_of_csv_reads_back_as_it_was(row: list[str]) -> None:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow([guarded(text) for text in row])
    read = next(csv.reader(io.StringIO(written.getvalue(), newline=""), strict=True))
    assert [unguarded(cell) for cell in read] == row


@given(some.text())
def test_whatever_a_text_holds_it_is_well_formed_in_xml(text: str) -> None:
    shown, replaced = for_xml(text)
    element = etree.fromstring(f'<a b="{attribute(shown)}"/>'.encode())
    assert element.get("b") == shown
    assert (replaced == 0) == (shown == text)
    assert len(shown) == len(text)


def test_a_control_character_is_shown_by_its_symbol() -> None:
    assert for_xml("a\x0b\x1bb\ufffe") == ("a␋␛b\ufffd", 3)
