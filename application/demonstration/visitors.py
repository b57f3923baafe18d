"""Who may log in to the demonstration: an account of each office, with one password that everybody may know.

Only a simulated ledger has them: nobody and nothing in it is real.
"""

from dataclasses import dataclass

from application.access.accounts import RoleTerms
from application.access.people import People
from application.cases import Command
from application.demonstration.cast import ADMINISTRATOR, BODY
from domain.access.role import TITLES, Role

PASSWORD = "Yan-shi-2026"  # noqa: S105 - told to every visitor, of a ledger in which nothing is real
REASON = "演示 demonstration"


@dataclass(frozen=True, slots=True)
class Visitor:
    """An account of the demonstration; a visitor may go on with what the play has entered as `plays`."""

    login: str
    role: Role
    plays: str
    units: tuple[str, ...] = ()
    of_one_unit: bool = False

    @property
    def title(self) -> str:
        """Name the office in both languages."""
        return " ".join(TITLES[self.role])

    @property
    def name(self) -> str:
        """Give the name that stands beside what was done; who plays in several units is named by the office alone."""
        return f"{self.units[0] if self.of_one_unit else ''}{TITLES[self.role][0]}（演示）"


VISITORS = (
    Visitor("citizen", Role.APPLICANT, "taxpayer", ("进出口企业",)),
    Visitor("clerk", Role.WINDOW, "window", ("住建窗口",)),
    Visitor("handler", Role.HANDLER, "handler", ("住建审批处",)),
    Visitor("reviewer", Role.REVIEWER, "reviewer", ("住建审批处",)),
    Visitor("lead", Role.UNIT_LEAD, "lead", ("住建审批处",)),
    Visitor("supervisor", Role.CENTRE_SUPERVISOR, "supervisor", (BODY, "中心督查处")),
    Visitor("inspector", Role.INSPECTOR, "inspector"),
    Visitor("procurement", Role.HANDLER, "procurement", ("采购部",), of_one_unit=True),
    Visitor("tender", Role.HANDLER, "tender", ("招标部",), of_one_unit=True),
    Visitor("customs", Role.HANDLER, "officer", ("海关审价部门",), of_one_unit=True),
    Visitor("finance", Role.HANDLER, "finance", ("市财政局",), of_one_unit=True),
    Visitor("department", Role.HANDLER, "department", ("住建审批处",)),
    Visitor("openness", Role.HANDLER, "office", ("政府信息公开工作机构",)),
    Visitor("joint", Role.WINDOW, "joint-window", ("联合审批综合窗口",), of_one_unit=True),
    Visitor("desk", Role.WINDOW, "desk", ("中心投诉受理台",), of_one_unit=True),
    Visitor("hotline", Role.HOTLINE_AGENT, "agent", ("热线话务组",)),
    Visitor("admin", Role.SYSTEM_ADMINISTRATOR, "system-administrator", (BODY,)),
    Visitor("security", Role.SECURITY_ADMINISTRATOR, "security-administrator", (BODY,)),
    Visitor("audit", Role.AUDIT_ADMINISTRATOR, "audit-administrator", (BODY,)),
)


def let_visitors_in(people: People) -> None:
    """Give each visitor an account, and everybody the password that is told, whatever it was changed to."""
    known = {holder.login: holder for holder in people.all()}
    for visitor in VISITORS:
        if visitor.login in known:
            people.set_password(known[visitor.login], PASSWORD)
            continue
        people.add(
            Command(f"demonstration:visitor:{visitor.login}", f"demonstration:{ADMINISTRATOR.role}"),
            ADMINISTRATOR,
            login=visitor.login,
            name=visitor.name,
            password=PASSWORD,
            must_change=False,
            principal=f"demonstration:{visitor.plays}",
            roles=[RoleTerms(role=visitor.role, units=visitor.units, reason=REASON)],
        )
