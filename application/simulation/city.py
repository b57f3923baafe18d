"""The city that is simulated: 37 departments with 827 service items, and the 62 units of the hotline (D5 一, 三).

All are made up (模拟); only the numbers are the document's. The same for every seed.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from application.demonstration import cast
from application.demonstration.cast import Item
from application.requests import Acting
from domain.catalogue.item import EntryMode, ItemEntry, ItemType
from domain.clock.limit import parse_limit

LEDGER = "模拟城市台账"
BODY = "模拟市政务服务中心"
TIME_ZONE = cast.TIME_ZONE
PRINCIPAL = "simulation"
ADMINISTRATOR = Acting(unit="系统管理", role="administrator")
CENTRE = Acting(unit="政务服务中心", role="centre")
FOUNDED = "模拟编办〔2011〕1号"
SINCE = date(2011, 1, 1)
DEPARTMENTS = (  # the first three and the federation also play in the joint and the linked approvals
    *("住建", "市场监管", "卫健", "残联", "交通运输", "社会保障", "档案", "发展改革", "教育", "科技", "工业信息化"),
    *("公安", "民政", "司法", "财政", "自然资源", "生态环境", "水务", "农业农村", "商务", "文化旅游", "退役军人"),
    *("应急管理", "审计", "国资", "林业", "统计", "医疗保障", "城市管理", "园林", "人防", "税务", "气象", "烟草"),
    *("消防", "海事", "公积金"),
)
OWN_CODES = {"住建": "housing", "市场监管": "market", "卫健": "health", "残联": "disabled-federation"}
ITEMS_OF_TYPE = ((ItemType.LICENCE, 338), (ItemType.NON_LICENCE_SERVICE, 193), (ItemType.HANDLING_SERVICE, 296))
STATUTORY = (20, 20, 20, 10, 15, 30, 45)  # working days
SHARE_PROMISED = (60, 60, 50, 40, 30)  # per cent of the statutory limit: four rounds of shortening by 40 per cent
DISTRICTS = ("城东区", "城西区", "城北区", "港湾区")
COMPANIES, SOCIETIES = 16, 5


@dataclass(frozen=True, slots=True)
class Service:
    """A service item with its type."""

    item: Item
    type: ItemType

    def entry(self, valid_from: date) -> ItemEntry:
        """Give what is published of it."""
        return self.item.entry(valid_from).model_copy(update={"type": self.type, "entry_mode": EntryMode.PHYSICAL})


def code_of(department: str) -> str:
    """Give the code of a department in the directory."""
    return OWN_CODES.get(department, f"department-{DEPARTMENTS.index(department) + 1}")


def services() -> tuple[Service, ...]:
    """Give the 827 service items: those that the scripts name first, the others by turns over all departments."""
    named = [Service(item, ItemType.LICENCE) for item in cast.ITEMS]
    types = [kind for kind, number in ITEMS_OF_TYPE for _ in range(number)][len(named) :]
    return (*named, *(Service(_item(n), kind) for n, kind in enumerate(types)))


def units() -> list[dict[str, Any]]:
    """Give the 37 departments and the four districts, under the city."""
    above = _unit("city", "模拟市人民政府", "city", "government", None)
    departments = [
        {
            **_unit(code_of(stem), f"模拟市{stem}局", "city", "department", None),
            "acting_names": [f"{stem}窗口", f"{stem}审批处"],
        }
        for stem in DEPARTMENTS
    ]
    districts = [
        _unit(f"district-{n}", f"{name}人民政府（模拟）", "district", "government", "city")
        for n, name in enumerate(DISTRICTS, start=1)
    ]
    return [above, *departments, *districts]


def members() -> list[dict[str, Any]]:
    """Give the 62 members of the hotline: 37 departments, four districts, companies and societies."""
    named = [
        *((code_of(stem), f"模拟市{stem}局", "municipal-department") for stem in DEPARTMENTS),
        *((f"district-{n}", f"{name}人民政府（模拟）", "district-government") for n, name in enumerate(DISTRICTS, 1)),
        *((f"company-{n}", f"企事业单位{n}（模拟）", "enterprise-or-institution") for n in range(1, COMPANIES + 1)),
        *((f"society-{n}", f"社会团体{n}（模拟）", "social-organisation") for n in range(1, SOCIETIES + 1)),
    ]
    of_the_directory = {unit["code"] for unit in units()}
    return [
        {"code": code, "name": name, "kind": kind, "since": SINCE, "document": "模拟热线办〔成员〕1号"}
        | ({"unit": code} if code in of_the_directory else {})
        for code, name, kind in named
    ]


def _item(number: int) -> Item:
    stem = DEPARTMENTS[number % len(DEPARTMENTS)]
    statutory = STATUTORY[number % len(STATUTORY)]
    promised = max(1, statutory * SHARE_PROMISED[number % len(SHARE_PROMISED)] // 100)
    return Item(
        f"item-{number + 1:03}",
        f"{stem}事项{number + 1:03}（模拟）",
        stem,
        code_of(stem),
        parse_limit(f"{promised} working days"),
        parse_limit(f"{statutory} working days"),
    )


def _unit(code: str, name: str, level: str, kind: str, parent: str | None) -> dict[str, Any]:
    own = {"code": code, "name": name, "level": level, "kind": kind, "parent": parent}
    return {**own, "body": name, "since": SINCE, "document": FOUNDED}
