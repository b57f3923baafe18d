"""What a page says where something cannot be shown: what happened, and what to do next."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from api.words import Words


class Way(NamedTuple):
    """A page to go on from, and what the link to it says."""

    path: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What happened, and the next thing to do: with a page to go on from, if there is one.

    `again`: the same address may work in a moment. `exact`: it is said of this very problem, not of its kind.
    """

    title: Words
    next: Words
    again: bool = False
    way: Way | None = None
    exact: bool = False


def _advice(title: tuple[str, str], then: tuple[str, str], *, again: bool = False, way: Way | None = None) -> Advice:
    return Advice(Words(zh=title[0], en=title[1]), Words(zh=then[0], en=then[1]), again, way)


SEARCH = (
    "请核对案号后重新查找，或从办件列表进入。",
    "Check the number and search again, or start from the list of cases.",
)
CASES = Way("/console/cases", "办件列表", "The list of cases")
BY_CODE = {
    "case_unknown": _advice(
        ("没有这件办件，或者您无权查看", "There is no such case, or you may not see it"), SEARCH, way=CASES
    ),
    "number_unknown": _advice(
        ("没有这个案号，或者您无权查看", "There is no case of that number, or you may not see it"), SEARCH, way=CASES
    ),
    "not_on_record_then": _advice(
        ("那时台账中还没有这件办件", "The case was not on record at that moment"),
        ("请选择较晚的时刻，或去掉网址中的时刻。", "Choose a later moment, or leave the moment out of the address."),
    ),
    "calendar_unknown": _advice(
        ("没有这一年的工作日历", "There is no calendar of that year"),
        ("请从日历里选择有数据的年份。", "Choose one of the years that the calendar has."),
        way=Way("/console/calendars", "打开日历", "Open the calendar"),
    ),
    "procedure_unknown": _advice(
        ("没有这个程序或者版本", "There is no such procedure or version"),
        ("请从程序列表里选择。", "Choose one from the list of procedures."),
        way=Way("/console/procedures", "程序列表", "The procedures"),
    ),
    "item_unknown": _advice(
        ("没有这个服务事项", "There is no such service item"),
        ("请从事项列表里选择。", "Choose one from the list of items."),
    ),
    "metric_unknown": _advice(
        ("没有这个统计指标", "There is no such metric"),
        ("请从统计指标里选择。", "Choose one from the list of metrics."),
        way=Way("/console/metrics", "统计指标", "The metrics"),
    ),
    "act_not_open": _advice(
        ("这件办件现在不能办理此项", "The case is not open to this act as it stands"),
        ("请回到办件，看现在可以办理什么。", "Go back to the case and see what may be done now."),
    ),
    "no_printer": _advice(
        ("这里不生成 PDF", "No PDF is made here"),
        ("请在浏览器里打印这一页，选择存为 PDF。", "Print the page in your browser, and save it as a PDF."),
    ),
    "not_for_anyone": _advice(
        ("这里不受理这类事项", "That is not taken here"),
        ("请从「我要反映」进入，或者到窗口办理。", "Start from what may be said here, or come to the window."),
    ),
    "printer_failed": _advice(
        ("没有生成 PDF", "The PDF was not made"),
        ("请在浏览器里打印这一页；原因在服务器日志里。", "Print the page in your browser; the log says why."),
    ),
    "server_busy": _advice(
        ("访问的人太多，没有记录任何内容", "Too many ask at once; nothing was recorded"),
        ("请稍候片刻再试。", "Wait a moment and try again."),
        again=True,
    ),
    "read_model_not_ready": _advice(
        ("台账正在整理，列表稍后可看", "The lists are being built"),
        ("请稍候片刻再试；单件办件现在就可以查看。", "Wait a moment and try again; a single case can be seen now."),
        again=True,
    ),
}
BY_STATUS = {
    401: _advice(
        ("请先登录", "Log in first"),
        ("登录之后会回到这一页。", "You come back to this page once you have."),
    ),
    403: _advice(
        ("您的岗位不能查看或办理此项", "Your office may not see or do this"),
        ("如确有需要，请向本单位管理员申请授权。", "If you need to, ask your administrator for a grant."),
    ),
    404: _advice(
        ("这里没有页面", "There is nothing at this address"),
        ("请核对网址，或者从上面的导航进入。", "Check the address, or start from the rooms above."),
    ),
    409: _advice(
        ("现在不能这样做", "This cannot be done now"),
        ("原因如下，请据此调整。", "The reason stands below; change what it names."),
    ),
    422: _advice(
        ("网址或者填写的内容有误", "The address, or what was filled in, cannot be read"),
        ("请按下面的说明改正。", "Put right what is named below."),
    ),
    429: _advice(
        ("请求太多，请稍候", "Too many requests; wait a moment"),
        ("请稍候片刻再试。没有记录任何内容。", "Wait a moment and try again. Nothing was recorded."),
        again=True,
    ),
    500: _advice(
        ("服务器出错，已记入日志", "The server made a mistake; it is in its log"),
        ("请再试一次；如仍出错，请告知管理员。", "Try again; if it happens again, tell the administrator."),
        again=True,
    ),
    503: _advice(
        ("暂时不能应答", "There is no answer at the moment"),
        ("请稍候片刻再试。没有记录任何内容。", "Wait a moment and try again. Nothing was recorded."),
        again=True,
    ),
}
OTHER = _advice(("请求未能完成", "The request was not done"), ("请返回后再试。", "Go back and try again."))


def advice(code: str, status: int) -> Advice:
    """Choose what to say: for the very problem, for its status, or in general."""
    if code in BY_CODE:
        return replace(BY_CODE[code], exact=True)
    return BY_STATUS.get(status, OTHER)
