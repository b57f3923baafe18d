"""A counting in words: what is counted, of which it must be so, and what is added up."""

from api.console.boards.titles import Sort, Titles
from api.console.tongue import Tongue
from api.metric_words import EFFECT, STATE
from projections.metrics.definition import Counting, Form, Metric

KIND = {
    "filed": ("收件", "filings"),
    "accepted": ("受理的办件", "cases accepted"),
    "closed": ("办结的办件", "cases closed"),
    "run": ("时限（逐次计时）", "runs of clocks"),
    "expired": ("期满的时限", "terms that ran out"),
    "pause": ("停止计时", "pauses"),
    "extension": ("延期", "extensions"),
    "rework": ("退回", "returns"),
    "step": ("办理环节", "steps done"),
    "handover": ("转交", "handovers"),
    "rating": ("评价", "ratings"),
    "measure": ("督办措施、黄红牌", "measures of supervision and cards"),
    "call": ("来电（按日）", "tallies of calls, by day"),
}
COLUMN = {
    "procedure": ("事项", "procedure"),
    "principal": ("经办人", "who acted"),
    "code": ("细目", "of which"),
    "detail": ("情形", "kind"),
    "state": ("状态", "state"),
    "promised": ("承诺时限", "promised term"),
    "statutory": ("法定时限", "statutory term"),
    "paused": ("停止过计时", "was stopped"),
    "extended": ("延过期", "was extended"),
    "reworked": ("退回重办过", "was reworked"),
}
TOTAL = {
    "rows": ("件数", "how many"),
    "amount": ("数量合计", "their amounts, added up"),
    "promised_days": ("承诺工作日合计", "their promised working days, added up"),
    "statutory_days": ("法定工作日合计", "their statutory working days, added up"),
}
FORM = {
    Form.COUNT: ("计数", "count"),
    Form.SUM: ("合计", "sum"),
    Form.RATIO: ("分子 ÷ 分母", "numerator ÷ denominator"),
    Form.REDUCTION: ("1 − 分子 ÷ 分母", "1 − numerator ÷ denominator"),
    Form.MEAN: ("平均：分子 ÷ 分母", "mean: numerator ÷ denominator"),
    Form.PERCENTILE: ("百分位", "percentile"),
}
BASIS = {
    "text": ("条文原意", "as the clause says"),
    "law": ("依相关法律", "by the law around it"),
    "default": ("本系统约定，可改", "ours, may be replaced"),
}
MARKS = {
    "both-terms": ("承诺、法定时限均按工作日", "both terms in working days"),
    "yellow": ("黄牌", "yellow card"),
    "red": ("红牌", "red card"),
    "true": ("是", "yes"),
    "false": ("否", "no"),
}
CODED: dict[str, Sort] = {
    "run": "clock",
    "pause": "clock",
    "extension": "clock",
    "step": "step",
    "handover": "step",
    "expired": "step",
    "measure": "step",
}


def counted(counting: Counting, tongue: Tongue, titles: Titles) -> str:
    """Say what a counting counts."""
    said = [tongue.say(*KIND[counting.kind])]
    for column, values in counting.where.items():
        of = tongue.say("、", " or ").join(
            valued(counting.kind, column, None, value, tongue, titles) for value in values
        )
        said.append(tongue.say(f"{COLUMN[column][0]}为{of}", f"{COLUMN[column][1]}: {of}"))
    if counting.total != "rows":
        said.append(tongue.say(*TOTAL[counting.total]))
    if counting.known:
        said.append(tongue.say("能算出天数的", "whose days can be told"))
    return tongue.say("，", ", ").join(said)


def valued(kind: str, column: str, procedure: str | None, value: str, tongue: Tongue, titles: Titles) -> str:
    """Name a value of a column: by the procedure that knows it, or in the words of figures."""
    if column == "procedure":
        return titles.procedure(value)
    if column == "code" and kind in CODED:
        return titles.of(CODED[kind], procedure, value)
    if column == "detail" and kind == "pause":
        return titles.of("ground", procedure, value)
    if (kind, column, value) == ("pause", "state", "open"):
        return tongue.say("停止中", "stopped")
    for named in (STATE, EFFECT, MARKS) if column != "principal" else ():
        if value in named:
            return tongue.say(*named[value])
    return value


def formed(metric: Metric, tongue: Tongue) -> str:
    """Say how the value follows from what is counted."""
    if metric.percentile is not None:
        return tongue.say(f"第 {metric.percentile} 百分位", f"{metric.percentile}th percentile")
    return tongue.say(*FORM[metric.form])
