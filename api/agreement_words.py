"""The officials' words of an agreement: Chinese first, English beside it."""

from api.words import Coded
from domain.agreement.standing import Standing
from domain.agreement.state import ClaimStage, Rung

STATUS = {
    "in force": "有效",
    "extension pending": "有效期待延长",
    "stopped": "已停止供货资格",
    "lapsed": "有效期届满",
}
STANDING = {
    Standing.NOT_LISTED: "不在名录",
    Standing.AUTHORISED: "已授权",
    Standing.ENDED: "授权已终止",
    Standing.STOPPED: "已停止供货资格",
    Standing.LISTED_AS_BAD: "列入政府采购不良供应商名单",
}
CLOCK = {
    "price-adjustment": ("价格调整及报送", "price adjustment and its report"),
    "contract-report": ("报送合同", "report of a contract"),
    "objection": ("提出书面异议", "written objection"),
}
RUNG = {
    Rung.FOUND: "认定违反承诺",
    Rung.SANCTIONED: "已处罚",
    Rung.STOP_REQUESTED: "已报请停止",
    Rung.STOPPED: "已停止供货资格",
    Rung.LISTED_AS_BAD: "列入政府采购不良供应商名单",
}
CLAIM = {
    ClaimStage.RAISED: "已提出",
    ClaimStage.TAKEN_UP: "交涉中",
    ClaimStage.SETTLED: "已了结",
}
EXTENSION = {
    "not served": "未证明送达",
    "open": "异议期内",
    "objected": "已提出书面异议",
    "accepted": "即为接受",
}


def status(code: str) -> Coded:
    """Name what an agreement is."""
    return Coded(code=code, zh=STATUS[code], en=code)


def standing(code: Standing) -> Coded:
    """Name what a party is."""
    return Coded(code=code, zh=STANDING[code], en=code)


def clock(code: str) -> Coded:
    """Name a clock."""
    zh, en = CLOCK[code]
    return Coded(code=code, zh=zh, en=en)


def rung(code: Rung) -> Coded:
    """Name how far a violation has been taken."""
    return Coded(code=code, zh=RUNG[code], en=code)


def claim(code: ClaimStage) -> Coded:
    """Name where a claim stands."""
    return Coded(code=code, zh=CLAIM[code], en=code)


def extension(code: str) -> Coded:
    """Name what came of a notice of extension."""
    return Coded(code=code, zh=EXTENSION[code], en=code)
