"""The forms of the acts on accounts: what each asks for, in which office, and what stands above it.

Invariant: a field of a request that has no input here fails a test, so that no act can be asked for by halves.
"""

from collections.abc import Callable

from pydantic import BaseModel

from api.access import Access
from api.console.acts.form_page import Form
from api.console.acts.inputs import Input, asked
from api.console.acts.offices import offices_for
from api.console.acts.sent import NOTHING, Sent
from api.console.page import Page
from api.routes.accounts import AccountRow
from api.words import Words
from application.access.accounts import DISABLE, ENABLE, GIVE, REVOKE, WITHDRAW
from application.access.people import OpenPerson
from application.books import BookAct
from domain.access.account import IN_UNITS, OPENERS
from domain.access.events import Kind
from domain.access.refusals import CLAUSE
from domain.access.role import THREE_OFFICERS, TITLES, Role

PATH = "/console/accounts"
TITLE = Words(zh="账户", en="Accounts")
OPEN = "open-person"
OPENING = Words(zh="开户", en="Open an account")
ACTS = {act.name: act for act in (GIVE, WITHDRAW, DISABLE, ENABLE, REVOKE)}
ENGLISH = {GIVE.name: "Give an office", WITHDRAW.name: "Withdraw an office", DISABLE.name: "Disable the account",
           ENABLE.name: "Enable the account", REVOKE.name: "Revoke a key"}  # fmt: skip
GIVEN = frozenset({"acting", "effective_at"})
WITHOUT_NAMES = Words(zh="写入台账，不得出现个人姓名", en="it stands in the ledger, so it names no person")
NEEDS_UNITS = Words(
    zh=f"{'、'.join(TITLES[one][0] for one in Role if one in IN_UNITS)}须写明；三员写本机关名称；多个之间用顿号分开",
    en="needed for whoever works in a unit; the three officers hold theirs in the body; parted by commas",
)


def title_of(act: str) -> Words:
    """Name an act on an account."""
    return OPENING if act == OPEN else Words(zh=ACTS[act].title, en=ENGLISH[act])


def open_to(row: AccountRow) -> list[BookAct]:
    """List the acts that an account is open to as it stands."""
    closed = {
        GIVE.name: row.disabled or len(row.roles) == len(Role),
        WITHDRAW.name: not row.roles,
        DISABLE.name: row.disabled,
        ENABLE.name: not row.disabled,
        REVOKE.name: not row.keys,
    }
    return [act for act in ACTS.values() if not closed[act.name]]


def form_of(page: Page, allowed: Access, act: str, row: AccountRow | None, sent: Sent = NOTHING) -> Form:
    """Make the form of an act on an account; without an account, of opening one."""
    kind = OpenPerson if row is None else ACTS[act].request
    names = [name for name in kind.model_fields if name not in GIVEN]
    return Form(
        title=title_of(act),
        about=page.tongue.of(TITLE) if row is None else row.name,
        back=PATH if row is None else f"{PATH}/{row.principal}",
        clause=CLAUSE,
        procedure=None,
        inputs=[MADE[name](kind, row) for name in names],
        offices=offices_for(OPENERS, allowed),
        sent=sent,
        previews=False,
        late=False,
    )


Made = Callable[[type[BaseModel], AccountRow | None], Input]


def _one(name: str, zh: str, en: str, kind: str = "text", hint: Words | None = None) -> Made:
    def made(request: type[BaseModel], _: AccountRow | None) -> Input:
        required = request.model_fields[name].is_required()
        return asked(name, Words(zh=zh, en=en), kind, required=required, hint=hint)

    return made


def _role(request: type[BaseModel], row: AccountRow | None) -> Input:
    """Ask for an office: to withdraw, one that is held; to give, one that is not, and to a program no officer's."""
    assert row is not None  # noqa: S101 - an office is asked for on an account that stands
    if request is WITHDRAW.request:
        offered = [Role(one) for one in row.roles]
    else:
        offered = [
            one for one in Role if one not in row.roles and (row.kind == Kind.PERSON or one not in THREE_OFFICERS)
        ]
    options = {one.value: Words(zh=TITLES[one][0], en=TITLES[one][1]) for one in offered}
    return asked("role", Words(zh="岗位", en="Office"), "choice", options, required=True)


def _key(_: type[BaseModel], row: AccountRow | None) -> Input:
    keys = {} if row is None else {key: Words(zh=key, en=key) for key in row.keys}
    return asked("key", Words(zh="密钥", en="Key"), "choice", keys, required=True)


MADE: dict[str, Made] = {
    "login": _one(
        "login", "用户名", "Login", hint=Words(zh="二至一百个字母、数字或汉字", en="2 to 100 letters and digits")
    ),
    "name": _one("name", "姓名", "Name", hint=Words(zh="只存在账户中，不写入台账", en="it stands outside the ledger")),
    "role": _role,
    "units": _one("units", "在哪些单位", "In which units", "list", NEEDS_UNITS),
    "since": _one("since", "自（留空为现在）", "Since (empty: now)", "moment"),
    "until": _one("until", "至（留空为不限期）", "Until (empty: for good)", "moment"),
    "key": _key,
    "reason": _one("reason", "理由", "Reason", hint=WITHOUT_NAMES),
}
