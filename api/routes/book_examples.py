"""A realistic body for each act on the books, shown in the description of the interface; the tests send them."""

from typing import Any

CENTRE = {"unit": "政务服务中心", "role": "centre"}
HOUSING = {"unit": "住建窗口", "role": "department"}
DOCUMENT = "市编办〔2024〕1号"

CITY: dict[str, Any] = {
    "code": "city",
    "name": "市人民政府",
    "level": "city",
    "kind": "government",
    "body": "市人民政府",
    "since": "2011-01-01",
    "document": "市政务函〔2011〕40号",
}
UNIT: dict[str, Any] = {
    "code": "housing",
    "name": "市住房和城乡建设局",
    "level": "city",
    "kind": "department",
    "body": "市住房和城乡建设局",
    "acting_names": ["住建窗口", "住建审批处"],
    "since": "2011-01-01",
    "document": "市政务函〔2011〕40号",
}
DISTRICT: dict[str, Any] = {
    "code": "east",
    "name": "城东区人民政府",
    "level": "district",
    "kind": "government",
    "parent": "city",
    "body": "城东区人民政府",
    "since": "2011-01-01",
    "document": "市政务函〔2011〕40号",
}
MEMBER: dict[str, Any] = {
    "code": "housing",
    "name": "市住房和城乡建设局",
    "kind": "municipal-department",
    "unit": "housing",
    "since": "2011-01-01",
    "document": "热线办〔2011〕1号",
}
ENTRY: dict[str, Any] = {
    "code": "construction-permit",
    "title": "建筑工程施工许可",
    "unit": "housing",
    "basis": "建筑法 7",
    "promised": "9 working days",
    "statutory": "20 working days",
    "valid_from": "2024-07-01",
    "type": "licence",
    "entry_mode": "docked",
    "materials": [{"code": "application-form", "title": "施工许可申请表"}],
    "before_compression": "15 working days",
    "compression_target": 40,
}
NORM: dict[str, Any] = {
    "title": "大厅咨询台业务岗工作规范",
    "kind": "working-rule",
    "version": "1",
    "owner": "咨询组",
    "reference": "政务中心〔2024〕5号",
}

BOOK_ACTS: dict[str, dict[str, Any]] = {
    "publish-directory": {"acting": CENTRE, "units": [CITY, UNIT, DISTRICT], "members": [MEMBER]},
    "register-unit": {"acting": CENTRE, "unit": UNIT},
    "rename-unit": {"acting": CENTRE, "name": "市住房城乡建设局", "since": "2024-03-01", "document": DOCUMENT},
    "move-unit": {"acting": CENTRE, "parent": "city", "since": "2024-03-01", "document": DOCUMENT},
    "abolish-unit": {"acting": CENTRE, "until": "2024-12-31", "document": DOCUMENT},
    "join-members": {"acting": CENTRE, "member": MEMBER},
    "leave-members": {"acting": CENTRE, "until": "2024-12-31", "document": DOCUMENT},
    "assign-item": {"acting": CENTRE, "title": "建筑工程施工许可", "unit": "housing", "due_on": "2024-06-14"},
    "submit-item": {"acting": HOUSING, "entry": ENTRY},
    "send-item-back": {"acting": CENTRE, "wrong": ["材料目录缺少施工图审查合格书"]},
    "verify-item": {"acting": CENTRE},
    "register-item": {"acting": CENTRE, "valid_from": "2024-07-01"},
    "dock-item": {"acting": CENTRE, "system": "housing-approvals", "since": "2024-07-01"},
    "remove-item": {"acting": CENTRE, "since": "2025-01-01", "document": DOCUMENT},
    "draft-norm": {"acting": CENTRE, "text": NORM},
    "seek-opinion": {"acting": CENTRE, "unit": "housing", "answer_by": "2024-05-31"},
    "receive-opinion": {"acting": CENTRE, "unit": "housing", "answer": "agrees", "document": "住建函〔2024〕8号"},
    "revise-norm": {"acting": CENTRE, "document": "政务中心〔2024〕5号（修改稿）"},
    "submit-norm": {"acting": CENTRE, "to": "市人民政府"},
    "approve-norm": {"acting": CENTRE, "by": "市人民政府", "meeting": "市政府常务会议"},
    "issue-norm": {"acting": CENTRE, "document": "市府办〔2024〕12号", "in_force_from": "2024-07-01"},
    "adopt-norm": {"acting": CENTRE, "text": NORM, "in_force_from": "2024-07-01"},
    "replace-norm": {"acting": CENTRE, "by": "窗口服务考核管理评比办法", "since": "2025-01-01"},
    "repeal-norm": {"acting": CENTRE, "since": "2025-01-01", "document": DOCUMENT},
}
ACT_OF_A_SYSTEM: dict[str, Any] = {
    "id": "2025-000871-1",
    "case": "ZJ-2025-000871",
    "act": "file",
    "request": {
        "acting": {"unit": "住建窗口", "role": "window"},
        "effective_at": "2025-09-22T09:00:00+08:00",
        "procedure": "window-approval",
        "channel": "online",
        "item": "outdoor-advertising",
        "values": {"applicant": "申办人", "matter": "设置户外广告设施"},
    },
}
INTAKE: dict[str, Any] = {"source": "housing-approvals", "acts": [ACT_OF_A_SYSTEM]}
RECONCILIATION: dict[str, Any] = {
    "acting": {"unit": "住建窗口", "role": "department"},
    "id": "reconciliation-2025-09-22",
    "day": "2025-09-22",
    "count": 1,
    "acts": [{"id": "2025-000871-1"}],
}
