"""Approvals that tell boards, lists and figures something: three windows, of which one has a hostile name."""

from datetime import UTC, datetime
from typing import Any

from api.routes import examples
from tests.api.console.linked import HOSTILE
from tests.api.serving import Office

WINDOWS = (
    ("住建窗口", "2026-01-06"),
    ("住建窗口", "2026-01-07"),
    (HOSTILE, "2026-02-03"),
    ("住建窗口", "2026-02-04"),
    ("市监窗口", None),
)


def accepted(office: Office) -> list[str]:
    """File and accept them: four in January and February, which are never decided, and one now."""
    filed = []
    for unit, day in WINDOWS:
        acting: dict[str, Any] = {"acting": {"unit": unit, "role": "window"}}
        at = f"{day}T09:00:00+08:00" if day else datetime.now(UTC).isoformat()
        case = office.file({**examples.APPROVAL, **acting, "effective_at": at})["case"]
        notice = [{"form": "acceptance-notice", "reference": "受-1"}]
        office.do(case, "accept", **acting, forms=notice, effective_at=at)
        filed.append(case)
    return filed
