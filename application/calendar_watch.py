"""The standing warning: next year's notice on working days is missing while the year draws to its end.

Until it is on record, due days beyond the published years are estimates, and nothing is deemed on them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from application.rules import Rules
from domain.founding import LedgerIdentity

FROM_MONTH = 12


@dataclass(frozen=True, slots=True)
class StandingWarning:
    """Something that stays wrong until somebody mends it, since a day, in both languages."""

    code: str
    since: date
    chinese: str
    english: str


def standing_warnings(rules: Rules, now: datetime, identity: LedgerIdentity) -> list[StandingWarning]:
    """Warn of each year's notice that should be on record by now: this year's, and from 1 December the next one's."""
    nation = identity.jurisdiction.split("-", 1)[0]
    published = {notice.year for notice in rules.publications if notice.jurisdiction == nation}
    today = now.astimezone(ZoneInfo(identity.time_zone)).date()
    wanted = [today.year, today.year + 1] if today.month >= FROM_MONTH else [today.year]
    return [_missing(year) for year in wanted if year not in published]


def _missing(year: int) -> StandingWarning:
    return StandingWarning(
        code="calendar_notice_missing",
        since=date(year - 1, FROM_MONTH, 1),
        chinese=f"{year}年节假日安排尚未录入：超出已公布年度的期限均为估计，不产生视为效果。请录入国务院办公厅通知。",
        english=(
            f"The notice on the working days of {year} is not on record: due days beyond the published years are "
            "estimates, and nothing is deemed on them. Publish the notice with `caseledger calendars publish`."
        ),
    )
