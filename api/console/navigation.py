"""The rooms of the console that there are; the navigation of every page leads to those that are open to who asks."""

from dataclasses import dataclass
from datetime import datetime

from domain.access.decision import decide
from domain.access.principal import Principal


@dataclass(frozen=True, slots=True)
class Room:
    """A part of the console, with the address of its first page, and the act that one must be allowed to enter it."""

    path: str
    zh: str
    en: str
    act: str

    def holds(self, path: str) -> bool:
        """Tell whether a page stands in it."""
        return path == self.path or path.startswith(f"{self.path}/")


ROOMS = (
    Room("/console/overview", "总览", "Overview", "metrics.read"),
    Room("/console/boards", "看板", "Boards", "metrics.read"),
    Room("/console/cases", "办件", "Cases", "board.read"),
    Room("/console/filings", "申报", "File", "case.file"),
    Room("/console/accounts", "账户", "Accounts", "accounts.read"),
    Room("/console/inspection", "监督", "Inspection", "console.open"),
    Room("/console/metrics", "统计", "Metrics", "metrics.read"),
    Room("/console/bulletins", "通报", "Bulletins", "bulletins.read"),
    Room("/console/procedures", "程序", "Procedures", "rules.read"),
    Room("/console/items", "事项", "Items", "items.read"),
    Room("/console/calendars", "日历", "Calendar", "rules.read"),
)
PUBLIC_ROOMS = (
    Room("/public/progress", "办件进度", "Progress", "progress.read"),
    Room("/public/demands", "我要反映", "Say something", "public.demand"),
    Room("/public/rating", "满意度评价", "Rate", "public.rate"),
    Room("/public/items", "服务事项", "Service items", "public.read"),
)


def rooms_open_to(principal: Principal, at: datetime, *, has_accounts: bool) -> list[Room]:
    """List the rooms that are open to whoever asks; where nobody logs in, nobody has an account to look at."""
    return [
        room
        for room in ROOMS
        if (has_accounts or room.act != "accounts.read") and decide(principal, room.act, None, at).allowed
    ]
