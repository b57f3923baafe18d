"""The file of a case: held, handed over, appraised, destroyed; each rule at its boundary."""

from datetime import date
from typing import Any

import pytest

from domain.archives import refusals as no
from domain.archives.file import ArchiveFile
from domain.archives.transfer import Transfer
from domain.occasion import NotThisRole
from domain.protection.refusals import HoldStands, NoSuchHold, UnderLegalHold
from domain.two_persons import TwoPersonsNeeded
from tests.records import ARCHIVING, History, a_file, ended, occasion

WHO = "archivist"
HOLD: dict[str, Any] = {"order": "保1号", "authority": "市中级人民法院", "reason": "证据保全"}
APPRAISE: dict[str, Any] = {"act": "appraise-file", "principal": "p:1"}
OVER = "2026-01-01 09:00"  # closed in 2015, ten years: through 2025-12-31


def held(until: str | None = None) -> History[ArchiveFile]:
    last = None if until is None else date.fromisoformat(until)
    return a_file().after("2026-03-02 10:00", WHO, ArchiveFile.hold, **HOLD, until=last)


def condemned(**own: Any) -> History[ArchiveFile]:
    return a_file(OVER).after(
        OVER, WHO, ArchiveFile.appraise, ended(), outcome="destroy", longer=None, **APPRAISE, **own
    )


@pytest.mark.parametrize(
    ("on", "orders"),
    [("2026-03-05", ["保1号"]), ("2026-03-06", [])],
    ids=["through its last day", "no longer on the next"],
)
def test_a_hold_with_a_last_day_stands_through_it(on: str, orders: list[str]) -> None:
    assert held("2026-03-05").record.standing_holds(date.fromisoformat(on)) == orders


def test_a_hold_without_one_stands_until_it_is_released_and_only_once() -> None:
    standing = held()
    standing.refused(HoldStands, "2026-03-03", WHO, ArchiveFile.hold, **HOLD, until=None)
    released = standing.after("2030-01-01", WHO, ArchiveFile.release, order="保1号", reason="审结")
    assert (standing.record.standing_holds(date(2099, 1, 1)), released.record.standing_holds(date(2030, 1, 1))) == (
        ["保1号"], [],
    )  # fmt: skip
    released.refused(NoSuchHold, "2030-01-02", WHO, ArchiveFile.release, order="保1号", reason="审结")


def test_a_hold_does_not_end_before_it_begins() -> None:
    last = date(2026, 3, 1)
    a_file().refused(no.HoldEndsInThePast, "2026-03-02", WHO, ArchiveFile.hold, **HOLD, until=last)


@pytest.mark.parametrize(
    ("at", "through"),
    [("2025-12-31 23:59", "2025-12-31"), ("2025-01-01", "2025-12-31")],
    ids=["last day", "long before"],
)
def test_a_file_is_not_appraised_while_its_term_runs(at: str, through: str) -> None:
    asked: dict[str, Any] = {"outcome": "destroy", "longer": None}
    refused = a_file("2025-01-01").refused(
        no.RetentionRuns, at, WHO, ArchiveFile.appraise, ended(), **asked, **APPRAISE
    )
    assert refused.decided_by == {"keep": "10 years", "kept_through": through}


def test_a_file_that_is_kept_for_ever_is_never_appraised() -> None:
    typical = ended("1950-01-01", procedure="typical-case")
    asked: dict[str, Any] = {"outcome": "destroy", "longer": None}
    a_file().refused(no.KeptForEver, "2099-01-01", WHO, ArchiveFile.appraise, typical, **asked, **APPRAISE)


@pytest.mark.parametrize(
    ("longer", "again", "refusal"),
    [("10 years", "2035-12-31", no.RetentionRuns), ("permanent", "2099-01-01", no.KeptForEver)],
)
def test_a_file_that_was_kept_on_is_appraised_again_when_that_is_over(
    longer: str, again: str, refusal: type[Exception]
) -> None:
    kept = a_file(OVER).after(OVER, WHO, ArchiveFile.appraise, ended(), outcome="keep", longer=longer, **APPRAISE)
    asked: dict[str, Any] = {"outcome": "destroy", "longer": None, **APPRAISE}
    kept.refused(refusal, again, WHO, ArchiveFile.appraise, ended(), **asked)  # type: ignore[arg-type]
    if longer != "permanent":
        assert kept.after("2036-01-01", WHO, ArchiveFile.appraise, ended(), **asked).record.appraised == "destroy"


@pytest.mark.parametrize(("outcome", "longer"), [("keep", None), ("destroy", "10 years")])
def test_what_is_kept_on_is_kept_for_a_term_and_what_is_destroyed_for_none(outcome: str, longer: str | None) -> None:
    asked: dict[str, Any] = {"outcome": outcome, "longer": longer, **APPRAISE}
    a_file(OVER).refused(no.LongerNeeded, OVER, WHO, ArchiveFile.appraise, ended(), **asked)


def test_the_opinion_never_stands_open_in_the_event() -> None:
    assert {value.kind for value in condemned().last.values.values()} == {"committed"}


def test_destruction_takes_another_person_no_hold_and_nothing_that_can_be_read() -> None:
    found = condemned()
    record: dict[str, Any] = {"readable": [], "principal": "p:2", "by_unit": "单位"}
    a_file(OVER).refused(no.NotAppraised, OVER, WHO, ArchiveFile.record_destruction, **record)
    found.refused(TwoPersonsNeeded, OVER, WHO, ArchiveFile.record_destruction, **{**record, "principal": "p:1"})
    found.refused(no.ValuesReadable, OVER, WHO, ArchiveFile.record_destruction, **{**record, "readable": ["caller@1"]})
    stopped = found.after("2026-01-02", WHO, ArchiveFile.hold, **HOLD, until=None)
    stopped.refused(UnderLegalHold, "2026-01-03", WHO, ArchiveFile.record_destruction, **record)
    done = found.after("2026-01-02", WHO, ArchiveFile.record_destruction, **record)
    assert done.record.status == "destroyed"
    done.refused(no.DestroyedAlready, "2026-01-03", WHO, ArchiveFile.hold, **HOLD, until=None)


def test_only_the_archivist_acts_on_a_file() -> None:
    a_file().refused(NotThisRole, "2026-03-02", "handler", ArchiveFile.hold, **HOLD, until=None)


# Handovers.

KEPT = ended("2005-05-01", procedure="window-approval")  # thirty years, handed over from 2026-01-01 on


def ordered(at: str = "2026-01-01", consent: str | None = None) -> tuple[History[Transfer], History[ArchiveFile]]:
    file = a_file(at).record
    on = occasion(at, WHO, ARCHIVING)
    made = Transfer.order(on, "1", number="移交〔2026〕1号", archive="市档案馆", consent=consent, files=[(file, KEPT)])
    history: History[ArchiveFile] = a_file(at)
    return History.of(made, ARCHIVING), History(ARCHIVING, (*history.stored, *History.of(file, ARCHIVING).stored))


def test_a_file_is_handed_over_from_its_day_on_and_before_it_with_a_consent_alone() -> None:
    with pytest.raises(no.TransferNotDue) as refused:
        ordered("2025-12-31")
    assert refused.value.decided_by["due"] == "2026-01-01"
    early, _ = ordered("2025-12-31", consent="档案函〔2025〕1号")
    [listed] = early.record.files
    assert (listed.item, listed.year, listed.keep, listed.kept_through) == (1, 2005, "30 years", date(2035, 12, 31))


def test_what_the_schedule_does_not_hand_over_takes_a_consent() -> None:
    on = occasion("2099-01-01", WHO, ARCHIVING)
    with pytest.raises(no.TransferNotDue) as refused:
        a_file().record.hand_over(on, ended(), transfer="transfer:1", item=1, consent=None)
    assert refused.value.decided_by["due"] is None


def test_a_file_stands_on_one_handover_and_the_archive_appraises_what_it_has() -> None:
    _, file = ordered()
    assert file.record.status == "transferred"
    again: dict[str, Any] = {"transfer": "transfer:2", "item": 1, "consent": "函"}
    file.refused(no.TransferredAlready, "2026-02-01", WHO, ArchiveFile.hand_over, KEPT, **again)
    asked: dict[str, Any] = {"outcome": "destroy", "longer": None, **APPRAISE}
    file.refused(no.WithTheArchive, "2099-01-01", WHO, ArchiveFile.appraise, KEPT, **asked)


def test_a_handover_ends_with_a_receipt_or_comes_back_once() -> None:
    made, file = ordered()
    taken = made.after("2026-02-01", WHO, Transfer.receive, [], receipt="收1号")
    assert (made.record.status, taken.record.status, taken.record.receipt) == ("ordered", "received", "收1号")
    taken.refused(no.TransferSettled, "2026-02-02", WHO, Transfer.send_back, [], reason="缺件")
    back = file.after("2026-02-01", WHO, ArchiveFile.send_back, transfer="transfer:1")
    assert back.record.status == "kept"
    received = file.after("2026-02-01", WHO, ArchiveFile.receive, transfer="transfer:1", receipt="收1号")
    assert received.record.status == "received"
