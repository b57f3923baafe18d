"""Events about how a filing reached the office, beside the filing itself."""

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import AwareDatetime

from domain.case.events import CaseEvent

if TYPE_CHECKING:
    from domain.case.case import Case


class LatenessExcused(CaseEvent):
    """逾期提交核准: a late filing counts as in time, as the designated system was down when its term ended."""

    TOPIC: ClassVar[str] = "case.lateness_excused"

    began_at: AwareDatetime
    ended_at: AwareDatetime
    filed_on: date

    def apply(self, case: "Case") -> None:
        """Remember which day of filing is excused; a filing that comes back on another day is not."""
        case.excused_day = self.filed_on
