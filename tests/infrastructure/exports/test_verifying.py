"""A file in hand is the one on record, or it is told what is wrong with it."""

import zipfile
from pathlib import Path

import pytest

from application.exporting.verifying import Claim, verify
from infrastructure.exports.claims import claim_of
from infrastructure.exports.faults import NotAnExport
from tests.infrastructure.exports.conftest import Bureau


@pytest.mark.parametrize(("contents", "form"), [("cases", "csv"), ("cases", "xlsx"), ("log", "xes")])
def test_a_file_as_it_left_holds(bureau: Bureau, contents: str, form: str) -> None:
    bureau.export("cases")
    export = bureau.export(contents, form=form).export
    verdict = verify(bureau.exporting, claim_of(bureau.file))
    assert verdict.holds
    assert verdict.export == export


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_file_of_which_one_byte_differs_does_not_hold(bureau: Bureau, form: str) -> None:
    bureau.export("cases", form=form)
    content = bytearray(bureau.file.read_bytes())
    with zipfile.ZipFile(bureau.file) as bundle:
        entry = bundle.getinfo("cases.csv" if form == "csv" else "xl/worksheets/sheet2.xml")
    content[entry.header_offset + 200] ^= 1
    bureau.file.write_bytes(content)
    verdict = verify(bureau.exporting, claim_of(bureau.file))
    assert not verdict.holds
    assert "改动" in verdict.words[0]


def test_a_number_that_was_never_given_and_another_ledger_are_told_apart(bureau: Bureau) -> None:
    bureau.export("cases")
    claim = claim_of(bureau.file)
    unknown = verify(bureau.exporting, Claim(claim.ledger, claim.year, 99, claim.digest))
    foreign = verify(bureau.exporting, Claim("另一台账", claim.year, 1, claim.digest))
    assert (unknown.holds, unknown.export, foreign.holds, foreign.same_ledger) == (False, None, False, False)
    assert len({unknown.words, foreign.words}) == 2


def test_a_file_without_a_cover_is_no_export(tmp_path: Path) -> None:
    for name, content in (("text", b"a,b"), ("empty", b"")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(NotAnExport):
            claim_of(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "zip", "x") as bundle:
        bundle.writestr("cover.json", "[]")
    with pytest.raises(NotAnExport):
        claim_of(tmp_path / "zip")
    with pytest.raises(NotAnExport):
        claim_of(tmp_path / "missing")
