"""Who plays: roles and units, and service items. All are made up; no person and no company exists."""

from dataclasses import dataclass
from datetime import date

from application.requests import Acting
from domain.calendar.calendar import CHINA
from domain.catalogue.item import EntryMode, ItemEntry, ItemType
from domain.clock.limit import Limit, parse_limit

LEDGER = "模拟演示台账"
BODY = "模拟市政务服务中心"
TIME_ZONE = CHINA.key
ADMINISTRATOR = Acting(unit="系统管理", role="administrator")

PROCUREMENT = Acting(unit="采购部", role="procurement")
PROCUREMENT_HEAD = Acting(unit="采购部", role="procurement-head")
TENDER = Acting(unit="招标部", role="tender")
EVALUATORS = Acting(unit="评审专家组", role="evaluators")
PURCHASER = Acting(unit="采购人", role="purchaser")
CITY_FINANCE = Acting(unit="市财政局", role="city-finance")
DISTRICT_FINANCE = Acting(unit="区县财政局", role="district-finance")
PANEL = Acting(unit="质疑处理小组", role="panel")

FINANCE = Acting(unit="市财政局", role="finance")
FINANCE_HEAD = Acting(unit="市财政局", role="finance-head")
DISCLOSURE = Acting(unit="政府信息公开工作机构", role="office")
DISCLOSURE_HANDLER = Acting(unit="承办处室", role="handler")
DISCLOSURE_HEAD = Acting(unit="政府信息公开工作机构", role="office-head")
RECONSIDERATION = Acting(unit="行政复议机构", role="handler")
RECONSIDERATION_HEAD = Acting(unit="行政复议机构", role="office-head")
AUTHORITY_HEAD = Acting(unit="行政复议机关", role="authority-head")
RESPONDENT = Acting(unit="被申请人", role="respondent")
CUSTOMS = Acting(unit="海关审价部门", role="officer")
CUSTOMS_HEAD = Acting(unit="海关审价部门", role="head")
TAXPAYER = Acting(unit="进出口企业", role="taxpayer")

JOINT_WINDOW = Acting(unit="联合审批综合窗口", role="joint-window")

SUPERVISOR = Acting(unit="中心督查处", role="supervisor")
SUPERVISOR_HEAD = Acting(unit="中心督查处", role="supervisor-head")
LEADERSHIP = Acting(unit="中心领导", role="leadership")
COMPLAINTS = Acting(unit="中心投诉受理台", role="desk")

SUPPLIERS = tuple(f"供应商{stem}" for stem in "甲乙丙丁戊己庚辛壬癸")


@dataclass(frozen=True, slots=True)
class Item:
    """A service item, and who handles it."""

    code: str
    title: str
    department: str
    unit: str
    promised: Limit
    statutory: Limit

    def acting(self, role: str) -> Acting:
        """Give the office of a role: the window faces the applicants, the department stands behind it."""
        return Acting(unit=f"{self.department}{'窗口' if role == 'window' else '审批处'}", role=role)

    def entry(self, valid_from: date) -> ItemEntry:
        """Give what is published of the item."""
        return ItemEntry(
            code=self.code,
            title=self.title,
            unit=self.unit,
            basis="行政许可法 42（模拟事项）",
            promised=self.promised,
            statutory=self.statutory,
            valid_from=valid_from,
            type=ItemType.LICENCE,
            entry_mode=EntryMode.PHYSICAL,
        )


STATUTORY = parse_limit("20 working days")
CONSTRUCTION = Item(
    "construction-permit", "施工许可（模拟）", "住建", "housing", parse_limit("10 working days"), STATUTORY
)
FOOD = Item("food-licence", "食品经营许可（模拟）", "市场监管", "market", parse_limit("8 working days"), STATUTORY)
CLINIC = Item("clinic-licence", "诊所设置（模拟）", "卫健", "health", parse_limit("15 working days"), STATUTORY)
ITEMS = (CONSTRUCTION, FOOD, CLINIC)
