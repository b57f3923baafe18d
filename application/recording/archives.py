"""The acts of archives: what each asks for, and how it reaches the file of a case and the handovers to the archive."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from application.recording.act import RecordAct, RecordKind, RecordRequest, Work
from application.requests import Text
from domain.archives.events import Outcome
from domain.archives.file import ArchiveFile, Ended, closing_of, file_stream
from domain.archives.refusals import CaseNotClosed, TransferUnknown
from domain.archives.transfer import Transfer, transfer_stream
from domain.case.case import Case
from domain.inspection.scope import CaseId
from domain.regulation.definition import CASE_ARCHIVES
from domain.regulation.occasion import Occasion
from domain.regulation.retention import Keep

WORD = "移交"  # 字号
MOST = 100  # files of one handover
Reason = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200),
    Field(description="理由; it stands in the ledger, so it names no person"),
]
Order = Annotated[Text, Field(description="文书号: the number of the order or request")]


class HoldFile(RecordRequest):
    """案卷保全: let nothing of a case be destroyed while an order stands."""

    order: Order
    authority: Text = Field(description="要求保全的机关: who asks for it")
    reason: Reason
    until: date | None = Field(default=None, description="截止日, the last day; none: until it is released")


class ReleaseFile(RecordRequest):
    """解除案卷保全: an order no longer stands."""

    order: Order
    reason: Reason


class OrderTransfer(RecordRequest):
    """移交档案: hand the files of closed cases over to the archive, by one list."""

    cases: Annotated[list[CaseId], Field(min_length=1, max_length=MOST)]
    archive: Text = Field(description="接收档案馆")
    consent: Text | None = Field(
        default=None, description="同意提前移交的文号: the consent to hand over what is not due yet"
    )


class ReceiveTransfer(RecordRequest):
    """登记接收回执: the archive took the handover."""

    receipt: Text = Field(description="接收回执编号")


class ReturnTransfer(RecordRequest):
    """移交退回: the archive sent it back."""

    reason: Reason


class AppraiseFile(RecordRequest):
    """到期鉴定: to be kept on, for how long, or to be destroyed."""

    outcome: Outcome
    longer: Keep | None = Field(default=None, description="继续保管: permanent, or so many years, as «10 years»")


class RecordDestruction(RecordRequest):
    """销毁登记: nobody can read the protected values of the case any more."""


def _unknown(occasion: Occasion, key: str) -> Transfer:
    raise TransferUnknown(transfer=key)


FILE = RecordKind(
    "archive", "案卷档案", CASE_ARCHIVES, ArchiveFile, lambda _, case: file_stream(case), ArchiveFile.open, "case_id"
)
TRANSFER = RecordKind(
    "transfer", "档案移交", CASE_ARCHIVES, Transfer, lambda _, key: transfer_stream(key), _unknown, "transfer"
)


def ended_of(case: Case, occasion: Occasion, title: str) -> Ended:
    """Give a case as its file is listed; raise `CaseNotClosed`."""
    closed_at = closing_of(case.status, case.moments)
    if closed_at is None or occasion.at < closed_at:
        raise CaseNotClosed(case=case.id, status=case.status)
    procedure = None if case.procedure is None else case.procedure.code
    day = closed_at.astimezone(occasion.zone).date()
    return Ended(case.id, case.version, case.number, title, procedure, case.unit, day)


def _ended(work: Work, case_id: str) -> Ended:
    case, title = work.case(case_id)
    return ended_of(case, work.occasion, f"{title}（{case.number}）")


def _file(work: Work) -> ArchiveFile:
    work.require_case(work.key)
    return work.record(FILE, work.key)


def _hold(work: Work, asked: HoldFile) -> None:
    own = asked.model_dump(include={"order", "authority", "reason", "until"})
    _file(work).hold(work.occasion, **own)


def _order(work: Work, asked: OrderTransfer) -> None:
    cases = list(dict.fromkeys(asked.cases))
    chosen = [(work.record(FILE, case), _ended(work, case)) for case in cases]
    number = work.number(WORD, transfer_stream(work.key))
    own = asked.model_dump(include={"archive", "consent"})
    work.begin(Transfer.order(work.occasion, work.key, number=number, files=chosen, **own))


def _files(work: Work, transfer: Transfer) -> Sequence[ArchiveFile]:
    return [work.record(FILE, one.case) for one in transfer.files]


def _receive(work: Work, asked: ReceiveTransfer) -> None:
    transfer = work.record(TRANSFER, work.key)
    transfer.receive(work.occasion, _files(work, transfer), receipt=asked.receipt)


def _return(work: Work, asked: ReturnTransfer) -> None:
    transfer = work.record(TRANSFER, work.key)
    transfer.send_back(work.occasion, _files(work, transfer), reason=asked.reason)


def _appraise(work: Work, asked: AppraiseFile) -> None:
    file = _file(work)
    file.appraise(work.occasion, _ended(work, work.key), outcome=asked.outcome, longer=asked.longer)


def _record_destruction(work: Work, _: RecordDestruction) -> None:
    _file(work).record_destruction(work.occasion, readable=work.readable(work.key))


TRANSFER_ACTS = (
    RecordAct("order-transfer", "移交档案", TRANSFER, OrderTransfer, _order, begins=True),
    RecordAct("receive-transfer", "登记接收回执", TRANSFER, ReceiveTransfer, _receive),
    RecordAct("return-transfer", "移交退回", TRANSFER, ReturnTransfer, _return),
)
FILE_ACTS = (
    RecordAct("hold-file", "案卷保全", FILE, HoldFile, _hold),
    RecordAct(
        "release-file",
        "解除案卷保全",
        FILE,
        ReleaseFile,
        lambda w, a: _file(w).release(w.occasion, order=a.order, reason=a.reason),
    ),
    RecordAct("appraise-file", "到期鉴定", FILE, AppraiseFile, _appraise),
    RecordAct("record-destruction", "销毁登记", FILE, RecordDestruction, _record_destruction),
)
