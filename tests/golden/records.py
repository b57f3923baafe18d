"""The record of each kind that is kept for ever, with all its acts; `python -m tests.golden.records` writes a new one.

One that is kept is left as it is. Before the first release, delete a file to have it written anew.
"""

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.archives.file import ArchiveFile
from domain.archives.transfer import Transfer
from domain.assessment import awarding, figures, hall, scores, staff
from domain.assessment.board import PublicBoard
from domain.clock.limit import parse_limit
from domain.findings.finding import Finding
from domain.header import Frozen
from domain.inspection.grants import HeldGrants
from domain.inspection.inspection import Inspection
from domain.inspection.mandate import Mandate
from domain.inspection.scope import Scope
from domain.outreach.calls import MonthOfCalls, Tally
from domain.outreach.year import OutreachYear
from domain.regulation.book import RegulationBook
from tests.golden.cases import to_lines
from tests.records import (
    ASSESSMENT,
    GRANTING,
    History,
    a_board,
    a_file,
    a_finding,
    a_month,
    a_quarter,
    a_transfer,
    a_year_of_outreach,
    an_inspection,
    calls_of,
    ended,
    grants_of,
    occasion,
)
from tests.vocabulary import moment

FOLDER = Path(__file__).parent / "records"
CENTRE, MANAGER, UNIT, OFFICE = "centre", "hall-manager", "unit", "hotline-office"
POSTED: dict[str, Any] = {"unit": "住建窗口", "post": "post-12"}


def month() -> History[Any]:
    """Walk every act of a month, its bulletin, an objection that is upheld, and what is carried into it."""
    made = a_month().after("2026-03-02 09:15", MANAGER, hall.make_round, "early-morning")
    found = made.after(
        "2026-03-02 09:20",
        MANAGER,
        hall.find_problem,
        kind="work-discipline",
        round_made=2,
        principal="p:771",
        act="find-problem",
        **POSTED,
    )
    cited = found.last
    done = found.after("2026-03-02 09:21", MANAGER, hall.correct_on_the_spot, 3)
    done = done.after("2026-03-02 09:30", MANAGER, hall.register_problem, 3, "册-1")
    notice: dict[str, Any] = {"unit": "住建窗口", "findings": [3], "method": "书面通报", "proof": "送达回证-1"}
    done = done.after("2026-03-02 10:45", MANAGER, hall.find_nothing, "late-morning")
    done = done.after("2026-03-02 16:00", MANAGER, hall.notify_unit, **notice)
    done = done.after("2026-03-02 17:45", "system", hall.miss_round, date(2026, 3, 2), "early-afternoon")
    done = done.after("2026-03-03 10:00", MANAGER, hall.record_incident, "dispute", act="record-incident")
    done = done.after("2026-03-03 10:30", MANAGER, hall.handle_incident, 9, act="handle-incident")
    done = done.after("2026-03-04 09:05", MANAGER, staff.record_attendance, status="late", **POSTED)
    done = done.after("2026-03-05 09:05", CENTRE, staff.correct_attendance, 11, "leave", act="correct-attendance")
    done = done.after("2026-03-05 09:30", CENTRE, staff.hold_induction, topics=["centre", "work-notes"], **POSTED)
    held: dict[str, Any] = {"subject": "网上审批操作", "units": ["住建窗口"], "attended": 12, "place_provided": True}
    done = done.after("2026-03-06 15:00", UNIT, staff.hold_training, by_unit="住建窗口", **held)
    checked: dict[str, Any] = {"unit": "住建窗口", "training": 14, "result": "in-order"}
    done = done.after("2026-03-06 15:30", CENTRE, staff.check_training, **checked)
    off: dict[str, Any] = {"unit": "住建窗口", "kind": "work-discipline", "cites": cited.reference, "cited": cited}
    done = done.after("2026-03-09", CENTRE, scores.deduct, act="deduct", **off)
    done = done.after("2026-03-10", CENTRE, scores.carry, cited)
    done = done.after("2026-03-31 17:45", CENTRE, scores.close_month)
    done = done.after("2026-04-02", CENTRE, scores.issue_bulletin, "通报〔2026〕3号")
    done = done.after("2026-04-03", UNIT, scores.object_to_bulletin, 16, by_unit="住建窗口", act="object-to-bulletin")
    done = done.after("2026-04-07", CENTRE, scores.answer_bulletin_objection, 20, upheld=True)
    done = done.after("2026-04-08", CENTRE, scores.withdraw_deduction, 16, 20, act="withdraw-deduction")
    return done.after("2026-04-09", "system", figures.freeze_figures, frozen("2026-03-31"))


def frozen(day: str) -> figures.Sheet:
    """Give figures of a window, and a correction of an earlier month."""
    rate: dict[str, Any] = {"metric": "on-time-rate", "version": "1", "n": 50, "numerator": 49, "denominator": 50}
    late: dict[str, Any] = {"period": "2026-02", "metric": "accepted", "unit": "住建窗口", "was": 40, "now": 41}
    return figures.Sheet(
        as_of=moment(f"{day} 23:59"),
        position=4711,
        figures=(
            figures.FrozenFigure(**rate, value="0.980000"),
            figures.FrozenFigure(**rate, unit="住建窗口", value="0.980000"),
        ),
        corrections=(figures.FigureCorrected(**late, cases=("政务办〔2026〕12号",)),),
    )


def honours() -> History[Any]:
    """Award one honour and decline another, over an objection."""
    flag: dict[str, Any] = {"honour": "red-flag-window", "unit": "住建窗口", "criteria": ["conduct", "results"]}
    done = a_quarter().after("2026-04-01", MANAGER, awarding.propose_honour, **flag)
    star: dict[str, Any] = {"honour": "star-of-service", "criteria": ["results"], "principal": "p:771", **POSTED}
    done = done.after("2026-04-01", CENTRE, awarding.propose_honour, **star)
    done = done.after("2026-04-02", CENTRE, awarding.publish_nominations, [2, 3])
    done = done.after("2026-04-03", UNIT, awarding.object_to_nomination, 3, act="object-to-nomination")
    done = done.after("2026-04-07", CENTRE, awarding.answer_nomination_objection, 5, upheld=True)
    done = done.after("2026-04-13", CENTRE, awarding.award_honour, 2)
    done = done.after("2026-04-13", CENTRE, awarding.decline_honour, 3, act="decline-honour")
    return done.after("2026-04-13", "system", figures.evaluate_quarter, frozen("2026-03-31"), [month().record])


def board() -> History[Any]:
    """Put up and take down a plate and a promise, and put up an honour."""
    plate: dict[str, Any] = {
        "title": "施工许可受理岗",
        "phone": "0898-12345",
        "party_post": True,
        "principal": "p:771",
        **POSTED,
    }
    done = a_board().after("2026-03-02", CENTRE, PublicBoard.publish_post, **plate)
    promise: dict[str, Any] = {
        "promise": "construction",
        "unit": "住建窗口",
        "matter": "施工许可",
        "standard": "一次性告知",
    }
    limit = parse_limit("10 working days")
    done = done.after("2026-03-02", UNIT, PublicBoard.publish_promise, by_unit="住建窗口", limit=limit, **promise)
    done = done.after("2026-03-20", CENTRE, PublicBoard.withdraw_post, "post-12")
    done = done.after("2026-03-20", UNIT, PublicBoard.withdraw_promise, "construction", by_unit="住建窗口")
    awarded: History[Any] = History(ASSESSMENT, honours().stored[:-2])
    return done.after("2026-04-13", CENTRE, PublicBoard.publish_performance, awarded.record, awarded.last)


def finding() -> History[Any]:
    """Walk a finding through its course, rectified twice."""
    head, unit = "supervisor-head", {"by_unit": "住建窗口", "act": "rectify-finding"}
    done = a_finding().after("2026-03-04 10:00", "supervisor", Finding.verify, held=True, act="verify-finding")
    order: dict[str, Any] = {"unit": "住建窗口", "office": "受理岗", "person": "p:012", "act": "attribute-finding"}
    done = done.after("2026-03-05 09:00", head, Finding.attribute, rectify_by=date(2026, 3, 16), **order)
    done = done.after("2026-03-13 15:00", "unit", Finding.rectify, **unit)
    again: dict[str, Any] = {"rectify_by": date(2026, 3, 27), "act": "return-rectification"}
    done = done.after("2026-03-16 09:00", "supervisor", Finding.return_rectification, **again)
    done = done.after("2026-03-25 15:00", "unit", Finding.rectify, **unit)
    return done.after("2026-03-27 16:00", head, Finding.close, act="close-finding")


def outreach() -> History[Any]:
    """Hold one event and cancel another, with counts, a correction and an intake."""
    plan: dict[str, Any] = {
        "place": "明珠广场",
        "theme": "噪音专项整治",
        "units": ["市公安局"],
        "day": date(2026, 3, 14),
    }
    done = a_year_of_outreach().after("2026-03-02", OFFICE, OutreachYear.plan, **plan)
    done = done.after("2026-03-02", OFFICE, OutreachYear.plan, **{**plan, "day": date(2026, 3, 21)})
    done = done.after("2026-03-14 09:00", OFFICE, OutreachYear.hold, 2, ["市公安局"])
    done = done.after("2026-03-14 10:00", OFFICE, OutreachYear.link_intake, 2, "case:1")
    for what, number in (("visitors", 320), ("leaflets", 5000), ("answered-on-the-spot", 287)):
        done = done.after("2026-03-14 12:00", OFFICE, OutreachYear.count, 2, what, number)
    done = done.after("2026-03-16", OFFICE, OutreachYear.correct_count, 6, 302, act="correct-count")
    return done.after("2026-03-20", OFFICE, OutreachYear.cancel, 3, act="cancel-outreach")


def calls() -> History[Any]:
    """Count a day, and correct it."""
    tally = Tally(connected=760, answered_on_the_spot=420, made_case=302, closed=297)
    counted: dict[str, Any] = {"day": date(2026, 3, 2), "channel": "telephone", "tally": tally}
    done = calls_of().after("2026-03-03 08:00", OFFICE, MonthOfCalls.tally, **counted)
    right = tally.model_copy(update={"connected": 772})
    return done.after("2026-03-04 08:00", OFFICE, MonthOfCalls.correct, 2, right, act="correct-tally")


SCOPE = Scope(cases=("case:1",), units=("住建窗口",), procedures=("window-approval",))
LEAD, WHY, GO_ON = "centre-supervisor", "专项检查：停止计时的使用", date(2026, 5, 20)


def inspection() -> History[Any]:
    """Walk an inspection from its opening to its end."""
    order: dict[str, Any] = {"reason": WHY, "basis": "督查函〔2026〕7号", "scope": SCOPE, "until": date(2026, 4, 30)}
    done = an_inspection().after("2026-03-02 09:00", LEAD, Inspection.begin, inspectors=["p:901"], **order)
    done = done.after("2026-03-03", LEAD, Inspection.name, "p:902", "工作量增加")
    looked: dict[str, Any] = {"work": "replayed", "case": "case:1", "as_of": moment("2026-02-01"), "known_at": None}
    noted = {"act": "note-inspection", "principal": "p:901"}
    done = done.after("2026-03-04", "inspector", Inspection.note, **looked, **noted)
    done = done.after("2026-03-05", LEAD, Inspection.withdraw, "p:902", "另有任用")
    done = done.after("2026-04-20", LEAD, Inspection.extend, GO_ON, "尚有办件待核实")
    return done.after("2026-05-06", LEAD, Inspection.end, "检查完成")


def grants() -> History[Any]:
    """Give a grant, extend it, and end it."""
    rule, code = GRANTING.act("open-inspection"), "2026-hall-1"
    mandate = Mandate(moment("2026-03-02 09:00"), WHY, "督查函〔2026〕7号", SCOPE, date(2026, 4, 30))
    done = grants_of().after("2026-03-02 09:00", LEAD, HeldGrants.receive, rule, code, mandate)
    longer: dict[str, Any] = {"inspection": code, "reason": "尚有办件待核实", "until": GO_ON}
    done = done.after("2026-04-20", LEAD, HeldGrants.extend, rule, **longer)
    return done.after("2026-05-06", LEAD, HeldGrants.end, rule, inspection=code, reason="检查完成")


def archive() -> History[Any]:
    """Hold a file and release it, hand it over twice, keep it on, and destroy it at last."""
    who, case = "archivist", ended("2005-05-01", procedure="window-approval")
    hold: dict[str, Any] = {"order": "保1号", "authority": "市中级人民法院", "reason": "证据保全", "until": GO_ON}
    done = a_file("2026-03-02").after("2026-03-02", who, ArchiveFile.hold, **hold)
    done = done.after("2026-03-09", who, ArchiveFile.release, order="保1号", reason="审结")
    first: dict[str, Any] = {"transfer": "transfer:1", "item": 1, "consent": None}
    done = done.after("2026-03-10", who, ArchiveFile.hand_over, case, **first)
    done = done.after("2026-03-20", who, ArchiveFile.send_back, transfer="transfer:1")
    second = done.after("2026-03-21", who, ArchiveFile.hand_over, case, **{**first, "transfer": "transfer:2"})
    return second.after("2026-04-01", who, ArchiveFile.receive, transfer="transfer:2", receipt="收〔2026〕1号")


def destruction() -> History[Any]:
    """Keep a file on, and destroy it when that is over."""
    who, case, look = "archivist", ended(), {"act": "appraise-file", "principal": "p:1"}
    done = a_file("2026-03-02").after(
        "2026-03-02", who, ArchiveFile.appraise, case, outcome="keep", longer="5 years", **look
    )
    done = done.after("2031-03-02", who, ArchiveFile.appraise, case, outcome="destroy", longer=None, **look)
    return done.after("2031-03-09", who, ArchiveFile.record_destruction, readable=[], principal="p:2")


def transfer() -> History[Any]:
    """Hand a file over, and record the receipt."""
    return a_transfer().after("2026-04-01", "archivist", Transfer.receive, [], receipt="收〔2026〕1号")


def transfer_back() -> History[Any]:
    """Hand a file over, and have it sent back."""
    return a_transfer().after("2026-04-01", "archivist", Transfer.send_back, [], reason="清单缺件")


def regulation() -> History[Any]:
    """Publish the regulation of the product."""
    header = occasion("2026-01-01", "administrator").header
    return History.of(RegulationBook.open(ASSESSMENT, at=moment("2026-01-01"), header=header))


RECORDS: dict[str, Callable[[], History[Any]]] = {
    "assessment": month,
    "honours": honours,
    "posts": board,
    "finding": finding,
    "outreach": outreach,
    "calls": calls,
    "inspection": inspection,
    "grants": grants,
    "archive": archive,
    "destruction": destruction,
    "transfer": transfer,
    "transfer-back": transfer_back,
    "regulation": regulation,
}


def end_of(record: Any) -> str:
    """Write all that a record came to."""
    held: dict[str, Any] = {
        name: value for name, value in vars(record).items() if not name.startswith("_") and name != "modified_on"
    }
    return json.dumps(held, ensure_ascii=False, indent=2, default=_plain) + "\n"


def _plain(value: object) -> object:
    if isinstance(value, Frozen):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, ZoneInfo):
        return value.key
    return value.isoformat() if isinstance(value, date) else str(value)


def main() -> None:
    """Write what is missing, and say so."""
    FOLDER.mkdir(exist_ok=True)
    for name, history in RECORDS.items():
        lines = FOLDER / f"{name}.jsonl"
        if lines.exists():
            print(f"{name}: kept")
            continue
        walked = history()
        lines.write_text(to_lines(walked.stored), encoding="utf-8")
        lines.with_suffix(".json").write_text(end_of(walked.record), encoding="utf-8")
        print(f"{name}: {len(walked.stored)} events written")


if __name__ == "__main__":
    main()
