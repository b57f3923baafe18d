"""Checking a file in hand: whether it is, byte for byte, the one whose digest stands in the register of exports."""

from dataclasses import dataclass

from application.exporting.exporting import Exporting
from domain.exports.register import Export


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says of itself, and the digest of its bytes."""

    ledger: str
    year: int
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a check. `export` is the one that the file says it is; None if this ledger has none such."""

    export: Export | None
    digest: str
    same_ledger: bool

    @property
    def holds(self) -> bool:
        """Tell whether the file is the one on record."""
        left = None if self.export is None else self.export.left
        return self.same_ledger and left is not None and left.file == self.digest

    @property
    def words(self) -> tuple[str, str]:
        """Say it in Chinese and in English."""
        if not self.same_ledger:
            return "不是本台账导出的文件", "another ledger made this file"
        if self.export is None:
            return "台账没有这个编号的导出", "no export of this number is on record"
        if self.export.left is None:
            return "该编号的导出没有完成", "the export of this number was not completed"
        if self.holds:
            return "与登记一致", "the file is the one on record"
        return (
            "与登记不符：文件被改动过，或不是原件",
            "the file is not the one on record: it was altered, or is no original",
        )


def verify(exporting: Exporting, claim: Claim) -> Verdict:
    """Hold a file against the register of exports."""
    same = claim.ledger == exporting.ledger.identity().name
    found = exporting.exports(claim.year).get(claim.number) if same else None
    return Verdict(found, claim.digest, same)
