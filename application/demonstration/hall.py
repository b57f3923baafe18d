"""What the hall is made of in the play: units, members of the hotline, items in every mode, norms, a docked system.

All are made up (模拟): no such unit and no such company exists. One department owes the data of an item.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from application.book_acts import BOOK_ACTS
from application.demonstration import cast
from application.demonstration.chance import Chance
from application.demonstration.office import Office
from application.intake import HandedIn, Reconcile
from application.requests import Acting, Request
from domain.calendar.calendar import CHINA

CENTRE = Acting(unit="政务服务中心", role="centre")
FOUNDED = "模拟编办〔2011〕1号"
SINCE = date(2011, 1, 1)
SOURCE, DOCKED_ITEM = "transport-approvals", "transport-permit"
DEPARTMENTS = {  # code: name, stem of its offices
    "housing": "住建",
    "market": "市场监管",
    "health": "卫健",
    "transport": "交通运输",
    "social-security": "社会保障",
    "archives": "档案",
}
DISTRICTS = {"east": "城东区", "west": "城西区", "north": "城北区", "harbour": "港湾区"}


@dataclass(frozen=True, slots=True)
class Entered:
    """One act on a book, and when it is done."""

    at: datetime
    act: str
    code: str
    request: Request


def acting(department: str) -> Acting:
    """Give the window of a department when it submits data."""
    return Acting(unit=f"{DEPARTMENTS[department]}窗口", role="department")


def entered(office: Office, begins: date) -> Iterator[Entered]:
    """Give the acts on the books: the directory the day before the first items, the rest through the year."""
    eve = begins - timedelta(days=1)
    yield _entered(eve, "publish-directory", "directory", units=_units(), members=_members())
    day = office.back(120)
    for code, name in (("port-police", "港务公安机构（模拟）"), ("bridge-company", "桥梁管理公司（模拟）")):
        joining = _member(code, name, "enterprise-or-institution", day)
        yield _entered(day, "join-members", code, member=joining)
    change: dict[str, Any] = {"since": day + timedelta(days=30), "document": "模拟编办〔调整〕2号"}
    yield _entered(day, "rename-unit", "east-street-1", name="城东区新港街道（模拟）", **change)
    yield from _items(office)
    yield from _norms(office)


def handed_in(office: Office, chance: Chance) -> Iterator[tuple[datetime, HandedIn]]:
    """Give the acts of the docked system: a case filed and accepted, the acceptance sent twice."""
    number, day = _number(chance), office.back(3)
    window = {"unit": "交通运输窗口", "role": "window"}
    filing = {
        "procedure": "window-approval",
        "channel": "online",
        "item": DOCKED_ITEM,
        "values": {"applicant": "申办人（模拟）", "matter": "道路运输经营（模拟）"},
    }
    notice = {"forms": [{"form": "acceptance-notice", "reference": "模拟-受理-JT"}]}
    for own, hour, act, asked in (("1", 10, "file", filing), ("2", 11, "accept", notice), ("2", 11, "accept", notice)):
        at = office.at(day, hour)
        request = {"acting": window, "effective_at": at.isoformat(), **asked}
        yield at, HandedIn(id=f"{number}-{own}", case=number, act=act, request=request)


def reconciliation(office: Office, chance: Chance) -> tuple[datetime, Reconcile]:
    """Give the message of the docked system on that day: it says that it sent one act more than came."""
    day = office.back(3)
    sent = [{"id": f"{_number(chance)}-{own}"} for own in ("1", "2", "3")]
    content = {"acting": acting("transport"), "id": f"day-{day}", "day": day, "count": len(sent), "acts": sent}
    return office.at(day, 18), Reconcile.model_validate(content)


def _number(chance: Chance) -> str:
    """Give the number that the docked system gave the case."""
    return f"JT-{chance.number(1_000_000, SOURCE):06}"


def _units() -> list[dict[str, Any]]:
    units = [_unit("city", "模拟市人民政府", "city", "government", None)]
    for code, stem in DEPARTMENTS.items():
        own = _unit(code, f"模拟市{stem}局", "city", "department", None)
        units.append({**own, "acting_names": [f"{stem}窗口", f"{stem}审批处"]})
    for code, name in DISTRICTS.items():
        units.append(_unit(code, f"{name}人民政府（模拟）", "district", "government", "city"))
        for street in ("1", "2"):
            above = f"{code}-street-{street}"
            units.append(_unit(above, f"{name}第{street}街道（模拟）", "street", "service-centre", code))
            units += [
                _unit(f"{above}-{n}", f"{name}第{street}街道{n}号社区（模拟）", "village", "service-point", above)
                for n in (1, 2)
            ]
    return units


def _unit(code: str, name: str, level: str, kind: str, parent: str | None) -> dict[str, Any]:
    own = {"code": code, "name": name, "level": level, "kind": kind, "parent": parent}
    return {**own, "body": name, "since": SINCE, "document": FOUNDED}


def _members() -> list[dict[str, Any]]:
    """Give sixty members and three assisting units; two more members join in the year."""
    departments = [
        {**_member(code, f"模拟市{stem}局", "municipal-department", SINCE), "unit": code}
        for code, stem in DEPARTMENTS.items()
    ]
    departments += [
        _member(f"department-{n}", f"市级职能部门{n}（模拟）", "municipal-department", SINCE) for n in range(1, 31)
    ]
    districts = [
        {**_member(code, f"{name}人民政府（模拟）", "district-government", SINCE), "unit": code}
        for code, name in DISTRICTS.items()
    ]
    others = [
        _member(f"company-{n}", f"企事业单位{n}（模拟）", "enterprise-or-institution", SINCE) for n in range(1, 17)
    ]
    others += [_member(f"society-{n}", f"社会团体{n}（模拟）", "social-organisation", SINCE) for n in range(1, 5)]
    assisting = [
        {**_member(f"assisting-{n}", f"非市属单位{n}（模拟）", "non-municipal", SINCE), "role": "assisting"}
        for n in range(1, 4)
    ]
    return [*departments, *districts, *others, *assisting]


def _member(code: str, name: str, kind: str, since: date) -> dict[str, Any]:
    return {"code": code, "name": name, "kind": kind, "since": since, "document": "模拟热线办〔成员〕1号"}


def _items(office: Office) -> Iterator[Entered]:
    day = office.back(200)
    permit = _entry(DOCKED_ITEM, "道路运输经营许可（模拟）", "transport", "licence", "docked", day)
    yield _entered(day, "assign-item", DOCKED_ITEM, title=permit["title"], unit="transport")
    yield from _submitted(office, permit, 195)
    yield _entered(office.back(193), "dock-item", DOCKED_ITEM, system=SOURCE, since=office.back(190))
    card = _entry("disability-card", "残疾人证（模拟）", "social-security", "handling-service", "networked", day)
    yield _entered(day, "assign-item", card["code"], title=card["title"], unit="social-security")
    yield _entered(office.back(196), "submit-item", card["code"], who=acting("social-security"), entry=card)
    yield _entered(office.back(195), "send-item-back", card["code"], wrong=["材料目录缺少评定表"])
    yield from _submitted(office, card, 192)
    yield _entered(office.back(189), "dock-item", card["code"], system="municipal-network", since=office.back(188))
    inquiry = _entry("archive-inquiry", "档案查询（模拟）", "archives", "non-licence-service", "physical", day)
    yield from _submitted(office, inquiry, 180)
    yield _entered(
        office.back(30), "remove-item", inquiry["code"], since=office.back(25), document="模拟审改办〔退出〕1号"
    )
    opening = _entry("restaurant-opening", "餐饮开办（模拟）", "market", "licence", "physical", day)
    yield from _submitted(office, {**opening, "prerequisites": [cast.FOOD.code]}, 170)
    yield _entered(office.back(40), "assign-item", "canteen-record", title="食堂备案（模拟）", unit="health")


def _submitted(office: Office, entry: dict[str, Any], days: int) -> Iterator[Entered]:
    """Let a department submit, and the centre verify and register."""
    yield _entered(office.back(days), "submit-item", entry["code"], who=acting(entry["unit"]), entry=entry)
    yield _entered(office.back(days - 1), "verify-item", entry["code"])
    yield _entered(office.back(days - 2), "register-item", entry["code"])


def _entry(code: str, title: str, unit: str, kind: str, mode: str, valid_from: date) -> dict[str, Any]:
    return {
        "code": code,
        "title": title,
        "unit": unit,
        "basis": "模拟依据",
        "promised": "12 working days",
        "statutory": "20 working days",
        "valid_from": valid_from,
        "type": kind,
        "entry_mode": mode,
        "materials": [{"code": "application-form", "title": "申请表（模拟）"}],
        "before_compression": "20 working days",
        "compression_target": 40,
    }


def _norms(office: Office) -> Iterator[Entered]:
    desk = _text("大厅咨询台业务岗工作规范（模拟）", "working-rule", "咨询组")
    yield _entered(office.back(150), "adopt-norm", "consulting-desk", text=desk, in_force_from=office.back(140))
    handbook = _text("协调处工作手册（模拟）", "handbook", "协调处")
    yield _entered(office.back(20), "draft-norm", "coordination-handbook", text=handbook)
    asked: dict[str, Any] = {"unit": "模拟市住建局", "answer_by": office.today + timedelta(days=10)}
    yield _entered(office.back(18), "seek-opinion", "coordination-handbook", **asked)
    plan = _text("优化建设项目联合审批流程实施方案（模拟）", "plan", "政务服务中心")
    answered = {"unit": "模拟市住建局", "answer": "proposes", "document": "模拟住建函8号"}
    steps: tuple[tuple[int, str, dict[str, Any]], ...] = (
        (110, "draft-norm", {"text": plan}),
        (108, "seek-opinion", {"unit": "模拟市住建局", "answer_by": office.back(100)}),
        (103, "receive-opinion", answered),
        (101, "revise-norm", {"document": "送审稿（模拟）"}),
        (99, "submit-norm", {"to": "模拟市人民政府"}),
        (95, "approve-norm", {"by": "模拟市人民政府", "meeting": "市政府常务会议（模拟）"}),
        (90, "issue-norm", {"document": "模拟府办12号", "in_force_from": office.back(85)}),
    )
    for days, act, content in steps:
        yield _entered(office.back(days), act, "joint-approval-plan", **content)


def _text(title: str, kind: str, owner: str) -> dict[str, Any]:
    return {"title": title, "kind": kind, "version": "1", "owner": owner, "reference": f"{title}文本"}


def _entered(day: date, act: str, code: str, *, who: Acting = CENTRE, **content: Any) -> Entered:
    request = BOOK_ACTS[act].request.model_validate({"acting": who, **content})
    return Entered(datetime(day.year, day.month, day.day, 9, tzinfo=CHINA), act, code, request)
