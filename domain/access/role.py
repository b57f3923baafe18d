"""The offices held before the ledger. One person may hold several, save where the law parts them."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """An office before the ledger: what its holder may do is said by the policy alone."""

    APPLICANT = "applicant"
    WINDOW = "window"
    HANDLER = "handler"
    REVIEWER = "reviewer"
    UNIT_LEAD = "unit-lead"
    CENTRE_SUPERVISOR = "centre-supervisor"
    INSPECTOR = "inspector"
    HOTLINE_AGENT = "hotline-agent"
    SYSTEM_ADMINISTRATOR = "system-administrator"
    SECURITY_ADMINISTRATOR = "security-administrator"
    AUDIT_ADMINISTRATOR = "audit-administrator"
    CONSUMER = "consumer"


TITLES: Mapping[Role, tuple[str, str]] = {
    Role.APPLICANT: ("申请人", "applicant, supplier or caller"),
    Role.WINDOW: ("窗口人员", "window clerk"),
    Role.HANDLER: ("经办人", "handler"),
    Role.REVIEWER: ("审核人", "reviewer"),
    Role.UNIT_LEAD: ("单位负责人", "unit lead"),
    Role.CENTRE_SUPERVISOR: ("中心督查人员", "centre supervisor"),
    Role.INSPECTOR: ("纪检监察人员", "discipline inspector"),
    Role.HOTLINE_AGENT: ("热线话务员", "hotline agent"),
    Role.SYSTEM_ADMINISTRATOR: ("系统管理员", "system administrator"),
    Role.SECURITY_ADMINISTRATOR: ("安全管理员", "security administrator"),
    Role.AUDIT_ADMINISTRATOR: ("审计管理员", "audit administrator"),
    Role.CONSUMER: ("数据接口用户", "read-API consumer"),
}

THREE_OFFICERS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR})
"""三员分立: nobody holds two of these."""
