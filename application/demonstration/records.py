"""What is played beside the cases: a month of the hall, a quarter's honours, an outreach event, calls, an inspection.

Acts are written in the order of their time, so that each knows the version at which an earlier one stands.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from application.demonstration.cast import BODY, SUPERVISOR, SUPERVISOR_HEAD
from application.demonstration.chance import Chance
from application.demonstration.office import Office
from application.demonstration.story import Story
from application.recording.act import RecordRequest
from application.recording.acts import RECORD_ACTS
from application.recording.recording import key_of
from application.requests import Acting
from domain.calendar.calendar import CHINA
from domain.regulation.period import Period, month_of, quarter

MANAGER = Acting(unit="大厅管理部（模拟）", role="hall-manager")
CENTRE = Acting(unit=BODY, role="centre")
UNIT = Acting(unit="住建窗口", role="unit")
LEAD = Acting(unit="督查室（模拟）", role="centre-supervisor")
INSPECTOR = Acting(unit="驻中心纪检监察组（模拟）", role="inspector")
HOTLINE = Acting(unit="热线办（模拟）", role="hotline-office")
EDGE_STOP = 9  # the version at which the stop at the edge of the term stands in its case
FRIDAY, SETTLED = 5, timedelta(days=25)  # after so many days a month's bulletin and the objections to it are over
TOPICS = ["centre", "approval-flow", "work-notes", "management-rules", "newcomer-notes"]
DAYS_OF_CALLS = 10


@dataclass(frozen=True, slots=True)
class RecordDeed:
    """One act on a record, or, without a name, the system's noting of what was missed on its day."""

    at: datetime
    number: int
    name: str | None = None
    key: str = ""
    request: RecordRequest | None = None


def record_command(number: int) -> str:
    """Name the command of a deed."""
    return f"demonstration:record:{number}"


class Records:
    """Writes the deeds of all records."""

    def __init__(self, office: Office, chance: Chance, stories: Sequence[Story]) -> None:
        self.deeds: list[RecordDeed] = []
        self._office = office
        self._chance = chance
        self._stories = stories
        self._versions: Counter[str] = Counter()
        month = month_of(office.today)
        while month.last + SETTLED >= office.today:
            month = month_of(month.first - timedelta(days=1))
        self._board(office.after(month.first, 0))
        self._month(month)
        self._quarter()
        self._outreach(office.after(month.first, 2), office.after(month.first, 8))
        self._calls()
        self._findings(next(story for story in stories if story.kind == "irregular-stops"))
        self._today()
        self._inspection()

    def _board(self, day: date) -> None:
        plate = {"title": "施工许可受理岗（模拟）", "unit": "住建窗口", "phone": "0898-00000000", "principal": "p:012"}
        named = {"name": "模拟姓名", "photo": "模拟相片-012"}
        self._act("publish-post", "", self._at(day, 9), CENTRE, named, post="post-12", party_post=True, **plate)
        standard = "材料齐全即时受理，缺件一次性告知（模拟）"
        promise = {"promise": "construction-permit", "unit": "住建窗口", "matter": "施工许可（模拟）"}
        self._act(
            "publish-promise", "", self._at(day, 9, 10), UNIT, standard=standard, limit="10 working days", **promise
        )

    def _month(self, month: Period) -> None:
        key, office = month.name, self._office
        day = office.after(month.first, 1)
        posted = {"unit": "住建窗口", "post": "post-12"}
        self._act("record-attendance", key, self._at(day, 9, 5), MANAGER, status="present", **posted)
        made = self._act("make-round", key, self._at(day, 9, 15), MANAGER, slot="early-morning")
        said = {"description": "模拟：办公时间处理私人事务。"}
        found = self._act(
            "find-problem", key, self._at(day, 9, 20), MANAGER, said, round=made, kind="work-discipline", **posted
        )
        self._act("correct-on-the-spot", key, self._at(day, 9, 21), MANAGER, finding=found)
        self._act("register-problem", key, self._at(day, 9, 40), MANAGER, finding=found, number=f"{key}-001")
        self._act("find-nothing", key, self._at(day, 10, 45), MANAGER, slot="late-morning")
        self._act("find-nothing", key, self._at(day, 14, 10), MANAGER, slot="early-afternoon")
        notice = {"unit": "住建窗口", "findings": [found], "method": "书面通报", "proof": f"模拟送达回证-{key}-001"}
        self._act("notify-unit", key, self._at(day, 16), MANAGER, **notice)
        self._missed(key, self._at(day, 17, 45))
        self._induction_and_training(month)
        cites = f"assessment:{BODY}:{key}@{found}"
        cited = {"kind": "work-discipline", "cites": cites, **posted}
        off = self._act(
            "deduct", key, self._at(office.after(month.first, 12), 9), CENTRE, {"reason": "模拟扣分理由。"}, **cited
        )
        closing = office.after(month.last, 0)
        self._act("close-month", key, self._at(closing, 17, 45), CENTRE)
        issued = office.after(closing, 2)
        self._act("issue-bulletin", key, self._at(issued, 10), CENTRE, number=f"模拟通报〔{key[:4]}〕{int(key[5:])}号")
        objected = office.after(issued, 1)
        objection = self._act(
            "object-to-bulletin", key, self._at(objected, 9), UNIT, {"reason": "模拟异议理由。"}, about=off
        )
        answer = {"objection": objection, "upheld": True}
        said = {"answer": "模拟答复：情况属实，予以更正。"}
        self._act("answer-bulletin-objection", key, self._at(office.after(objected, 1), 9), CENTRE, said, **answer)
        withdrawn = {"deduction": off, "objection": objection}
        at = self._at(office.after(objected, 1), 10)
        self._act("withdraw-deduction", key, at, CENTRE, {"reason": "模拟：异议成立。"}, **withdrawn)
        self._take(month_of(at.date()).name)  # carried into the month that is open

    def _induction_and_training(self, month: Period) -> None:
        key, day = month.name, self._office.after(month.first, 3)
        friday = next(
            one
            for number in range(3, 20)
            if (one := self._office.after(month.first, number)).isoweekday() == FRIDAY and one > day
        )
        self._act("hold-induction", key, self._at(day, 9), CENTRE, unit="卫健窗口", post="post-31", topics=TOPICS)
        held = {"subject": "网上审批操作（模拟）", "units": ["住建窗口", "卫健窗口"], "attended": 14}
        training = self._act("hold-training", key, self._at(friday, 15), UNIT, place_provided=True, **held)
        checked = {"unit": "卫健窗口", "training": training, "result": "in-order"}
        self._act("check-training", key, self._at(friday, 15, 30), CENTRE, **checked)

    def _quarter(self) -> None:
        name, office = self._last_quarter(), self._office
        last = quarter(name).last
        nominee = {"honour": "red-flag-window", "unit": "市场监管窗口", "criteria": ["conduct", "satisfaction"]}
        window = self._act("propose-honour", name, self._at(office.after(last, 1), 9), CENTRE, **nominee)
        star = {"honour": "star-of-service", "unit": "住建窗口", "post": "post-12", "criteria": ["solidity"]}
        post = self._act("propose-honour", name, self._at(office.after(last, 1), 9, 10), CENTRE, **star)
        self._act("publish-nominations", name, self._at(office.after(last, 2), 9), CENTRE, nominations=[window, post])
        said = {"reason": "模拟：本季度有通报。"}
        objection = self._act(
            "object-to-nomination", name, self._at(office.after(last, 4), 9), CENTRE, said, nomination=post
        )
        answer = {"objection": objection, "upheld": True}
        said = {"answer": "模拟答复：异议成立。"}
        self._act("answer-nomination-objection", name, self._at(office.after(last, 6), 9), CENTRE, said, **answer)
        self._act("award-honour", name, self._at(office.after(last, 9), 9), CENTRE, nomination=window)
        said = {"reason": "模拟：异议成立。"}
        self._act("decline-honour", name, self._at(office.after(last, 9), 9, 10), CENTRE, said, nomination=post)

    def _outreach(self, planned: date, day: date) -> None:
        year, units = str(day.year), ["市公安局", "市生态环境局"]
        plan = {"place": "模拟广场", "theme": "噪音专项整治", "units": units, "day": day.isoformat()}
        event = self._act("plan-outreach", year, self._at(planned, 9), HOTLINE, **plan)
        self._act("hold-outreach", year, self._at(day, 9, 30), HOTLINE, event=event, units=units)
        taken = [story for story in self._stories if story.opening < day][-1]
        self._act("link-intake", year, self._at(day, 10), HOTLINE, event=event, case=taken.case_id)
        self._act("answer-on-the-spot", year, self._at(day, 12), HOTLINE, event=event, number=287)
        self._act("count-visitors", year, self._at(day, 12, 5), HOTLINE, event=event, number=320)
        self._act("count-leaflets", year, self._at(day, 12, 10), HOTLINE, event=event, number=5000)

    def _calls(self) -> None:
        for back in range(DAYS_OF_CALLS, 0, -1):
            day = self._office.today - timedelta(days=back + 1)
            connected = 700 + self._chance.number(100, "calls", back)
            tally = {
                "connected": connected,
                "answered_on_the_spot": connected // 2,
                "made_case": connected * 2 // 5,
                "closed": connected * 2 // 5 - back,
            }
            counted = {"day": day.isoformat(), "channel": "telephone", "tally": tally}
            at, key = self._at(day + timedelta(days=1), 9), month_of(day).name
            entry = self._act("tally-calls", key, at, HOTLINE, **counted)
            if back == DAYS_OF_CALLS:
                later, right = at + timedelta(minutes=30), {**tally, "connected": connected + 12}
                self._act(
                    "correct-tally", key, later, HOTLINE, {"reason": "模拟：漏计夜班。"}, entry=entry, tally=right
                )

    def _findings(self, story: Story) -> None:
        """Follow a sign through its course, rectified twice; and leave a finding whose day is over."""
        row, unit = f"{story.case_id}@{EDGE_STOP}", "住建窗口"
        sign = {"view": "suspensions", "version": "1", "kind": "edge", "row": f"{row}/edge"}
        said = {"description": "模拟线索：承诺时限届满前一日停止计时，恢复后又停止。"}
        key = self._find(story.day(48), said, sign=sign, events=[row], unit=unit)
        said = {"facts": "模拟核实：停止计时所附告知书未写明所需时间。"}
        self._act("verify-finding", key, self._at(story.day(50), 10), SUPERVISOR, said, held=True)
        said = {"reasons": "模拟认定：经办岗位未按程序告知。"}
        by = {"unit": unit, "office": "施工许可受理岗（模拟）", "principal": "p:012"}
        ordered = {**by, "rectify_by": story.day(56).isoformat()}
        self._act("attribute-finding", key, self._at(story.day(51), 9), SUPERVISOR_HEAD, said, **ordered)
        said = {"measures": "模拟整改：补发告知书。"}
        self._act("rectify-finding", key, self._at(story.day(55), 15), UNIT, said)
        said, again = {"reasons": "模拟退回：未培训经办人员。"}, {"rectify_by": story.day(62).isoformat()}
        self._act("return-rectification", key, self._at(story.day(57), 9), SUPERVISOR, said, **again)
        said = {"measures": "模拟整改：补发告知书并培训经办人员。"}
        self._act("rectify-finding", key, self._at(story.day(61), 15), UNIT, said)
        said = {"conclusion": "模拟结论：整改到位，予以销号。"}
        self._act("close-finding", key, self._at(story.day(63), 16), SUPERVISOR_HEAD, said)
        said = {"description": "模拟线索：窗口延迟录入办件。"}
        key = self._find(self._office.back(15), said, unit=unit)
        said = {"facts": "模拟核实：三件均迟延录入。"}
        self._act("verify-finding", key, self._at(self._office.back(13), 10), SUPERVISOR, said, held=True)
        ordered = {"unit": unit, "rectify_by": self._office.back(5).isoformat()}
        said = {"reasons": "模拟认定：窗口未按日录入。"}
        self._act("attribute-finding", key, self._at(self._office.back(12), 9), SUPERVISOR_HEAD, said, **ordered)

    def _find(self, day: date, said: dict[str, str], **content: Any) -> str:
        """Open a finding; give its name, which follows from the command that opens it."""
        number = len(self.deeds)
        self._act("open-finding", "", self._at(day, 9), SUPERVISOR, said, **content)
        return key_of(record_command(number))

    def _today(self) -> None:
        """Leave the last working day with a round, and three slots on which nothing is on record."""
        day = self._office.back(1)
        self._act("find-nothing", month_of(day).name, self._at(day, 9, 30), MANAGER, slot="early-morning")

    def _inspection(self) -> None:
        """Let a late entry be looked into, under a grant that runs on beyond today, and another that was withdrawn."""
        office, looked = self._office, next(one for one in self._stories if one.kind == "approval-entered-late")
        opened, code = office.back(20), f"{office.back(20).year}-late-entries"
        order = {
            "reason": "专项检查：补录与停止计时（模拟）",
            "basis": f"模拟督查函〔{opened.year}〕1号",
            "scope": {"units": ["住建窗口", "住建审批处"], "procedures": ["window-approval"]},
            "until": (office.today + timedelta(days=30)).isoformat(),
        }
        team = {"inspectors": ["demonstration:inspector", "demonstration:second-inspector"]}
        self._act("open-inspection", code, self._at(opened, 9), LEAD, **order, **team)
        then = looked.deeds[-1].recorded_at
        for hour, work, said in (
            (10, "viewed", "模拟：查看办件及全部材料。"),
            (11, "replayed", "模拟：逐步回放，一项行为系事后补录。"),
            (14, "compared", "模拟：比对补录前后，期限未受影响。"),
            (15, "found", "模拟：补录未说明原因，建议提醒。"),
        ):
            content = {"work": work, "case": looked.case_id, "as_of": then.isoformat()}
            day = office.after(opened, 1)
            self._act("note-inspection", code, self._at(day, hour), INSPECTOR, {"text": said}, **content)
        withdrawn = {"inspector": "demonstration:second-inspector", "reason": "另有任用（模拟）"}
        self._act("withdraw-inspector", code, self._at(office.after(opened, 3), 9), LEAD, **withdrawn)

    def _last_quarter(self) -> str:
        for year in (self._office.today.year, self._office.today.year - 1):
            for number in (4, 3, 2, 1):
                if quarter(name := f"{year}-q{number}").last + SETTLED < self._office.today:
                    return name
        raise AssertionError("a quarter of the last year is always over")

    def _act(
        self, name: str, key: str, at: datetime, acting: Acting, values: dict[str, str] | None = None, /, **content: Any
    ) -> int:
        """Write an act; give the version at which it will stand in its record."""
        act = RECORD_ACTS[name]
        request = act.request.model_validate({"acting": acting, "values": values or {}, **content})
        self.deeds.append(RecordDeed(at, len(self.deeds), name, key, request))
        return self._take(f"{act.kind.name}/{key}" if act.kind.name != "assessment" else key)

    def _missed(self, key: str, at: datetime) -> None:
        """Let the system note the one slot of the day that has no round."""
        self.deeds.append(RecordDeed(at, len(self.deeds)))
        self._take(key)

    def _take(self, record: str) -> int:
        self._versions[record] = max(self._versions[record], 1) + 1  # the first event opened the record
        return self._versions[record]

    @staticmethod
    def _at(day: date, hour: int, minute: int = 0) -> datetime:
        return datetime.combine(day, time(hour, minute), CHINA)
