"""The page on security names tests that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
CITED = sorted(set(re.findall(r"`(tests/[^`]+)`", PAGE)))


@pytest.mark.parametrize("cited", CITED)
def test_every_test_that_the_page_cites_is_there(cited: str) -> None:
    path, _, name = cited.partition("::")
    assert (ROOT / path).exists()
    if name:
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8")


def test_every_item_of_the_ten_cites_a_test() -> None:
    rows = re.findall(r"^\| API(\d+) .*\|$", PAGE, re.MULTILINE)
    assert [int(number) for number in rows] == list(range(1, 11))
    for row in PAGE.splitlines():
        if row.startswith("| API"):
            cited = re.findall(r"`(tests/[^`]+)`", row)
            assert cited
            assert all("::" in one for one in cited), f"a test, not a file full of them: {row}"
