"""The words of the directory, of items and of norms, in Chinese with English beside them."""

from api.words import Coded
from domain.catalogue.item import EntryMode, ItemType, Stage
from domain.directory.members import MemberKind, MemberRole
from domain.directory.unit import Level, UnitKind
from domain.norms.norm import NormKind

WORDS: dict[type, dict[str, tuple[str, str]]] = {
    Level: {
        Level.CITY: ("市", "city"),
        Level.DISTRICT: ("区", "district"),
        Level.STREET: ("镇街", "town or street"),
        Level.VILLAGE: ("村居", "village or residents' community"),
    },
    UnitKind: {
        UnitKind.GOVERNMENT: ("政府", "government"),
        UnitKind.DEPARTMENT: ("职能部门", "department"),
        UnitKind.SERVICE_CENTRE: ("政务（便民）服务中心", "service centre"),
        UnitKind.SERVICE_POINT: ("便民服务点", "service point"),
        UnitKind.ENTERPRISE_OR_INSTITUTION: ("企事业单位", "enterprise or institution"),
        UnitKind.SOCIAL_ORGANISATION: ("社会团体", "social organisation"),
    },
    MemberKind: {
        MemberKind.MUNICIPAL_DEPARTMENT: ("市级职能部门", "municipal department"),
        MemberKind.DISTRICT_GOVERNMENT: ("区政府", "district government"),
        MemberKind.ENTERPRISE_OR_INSTITUTION: ("企事业单位", "enterprise or institution"),
        MemberKind.SOCIAL_ORGANISATION: ("社会团体", "social organisation"),
        MemberKind.PROVINCIAL_BODY: ("省级单位", "provincial body"),
        MemberKind.GARRISON_BODY: ("驻地部队机关", "body of the garrison"),
        MemberKind.NON_MUNICIPAL: ("非市属单位", "non-municipal body"),
    },
    MemberRole: {
        MemberRole.MEMBER: ("成员单位", "member unit"),
        MemberRole.ASSISTING: ("协办单位", "assisting unit"),
    },
    ItemType: {
        ItemType.LICENCE: ("行政许可", "licence"),
        ItemType.NON_LICENCE_SERVICE: ("非行政服务", "non-licence service"),
        ItemType.HANDLING_SERVICE: ("办理服务", "handling service"),
    },
    EntryMode: {
        EntryMode.PHYSICAL: ("物理进驻", "at the counter"),
        EntryMode.DOCKED: ("系统对接", "by a docked system"),
        EntryMode.NETWORKED: ("联网并网进驻", "over the network"),
    },
    Stage: {
        Stage.ASSIGNED: ("待报送", "to be submitted"),
        Stage.SUBMITTED: ("已报送，待核对", "submitted, to be verified"),
        Stage.SENT_BACK: ("核对退回，待补报", "sent back, to be submitted anew"),
        Stage.VERIFIED: ("已核对，待登录", "verified, to be registered"),
        Stage.REGISTERED: ("已登录", "registered"),
        Stage.REMOVED: ("已退出", "removed"),
    },
    NormKind: {
        NormKind.WORKING_RULE: ("工作规范", "working rule"),
        NormKind.HANDBOOK: ("工作手册", "handbook"),
        NormKind.PLAN: ("实施方案", "plan"),
        NormKind.PROCEDURE: ("办理程序", "procedure"),
    },
}


def coded(kind: type, code: str | None) -> Coded | None:
    """Give a code with its words; None where there is none."""
    if code is None:
        return None
    zh, en = WORDS[kind][code]
    return Coded(code=str(code), zh=zh, en=en)


def word(kind: type, code: str | None) -> str:
    """Give the Chinese word of a code; a dash where there is none."""
    return "—" if code is None else WORDS[kind][code][0]
