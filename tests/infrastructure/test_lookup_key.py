"""The key of the lookup codes: made once, closed to others, never replaced in silence."""

from pathlib import Path

import pytest

from infrastructure.lookup_key import NAME, LookupKeyUnusable, lookup_codes


def test_a_key_is_made_once_and_read_ever_after(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    first, second = lookup_codes(folder), lookup_codes(folder)
    assert first.of("case:a") == second.of("case:a")
    assert (folder / NAME).stat().st_mode & 0o077 == 0


def test_two_ledgers_have_two_keys(tmp_path: Path) -> None:
    assert lookup_codes(tmp_path / "one").of("case:a") != lookup_codes(tmp_path / "other").of("case:a")


def test_a_key_that_is_cut_short_is_told_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"short")
    with pytest.raises(LookupKeyUnusable):
        lookup_codes(tmp_path)
    assert (tmp_path / NAME).read_bytes() == b"short"


def test_without_a_folder_codes_hold_while_the_program_runs() -> None:
    codes = lookup_codes(None)
    assert codes.fits("case:a", codes.of("case:a"))
    assert not lookup_codes(None).fits("case:a", codes.of("case:a"))
