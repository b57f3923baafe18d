"""How a figure is written for an official: n stands beside every rate, and a rate is rounded once, here."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from domain.assessment.figures import FrozenFigure
from domain.procedures.vocabulary import Title
from projections.metrics.definition import Form, Metric, load_shipped
from projections.metrics.levels import FigureLevel
from projections.metrics.reads import Figure

LEVEL = {
    FigureLevel.WINDOW: ("窗口", "window"),
    FigureLevel.UNIT: ("单位", "unit"),
    FigureLevel.BODY: ("机关", "body"),
    FigureLevel.VILLAGE: ("村居", "village"),
    FigureLevel.STREET: ("镇街", "street"),
    FigureLevel.DISTRICT: ("区", "district"),
    FigureLevel.CITY: ("市", "city"),
}
STATE = {
    "open": ("办理中", "open"),
    "closed": ("办结", "closed"),
    "withdrawn": ("撤回", "withdrawn"),
    "lapsed": ("失效", "lapsed"),
    "merged": ("合并", "merged"),
    "received": ("已收件", "received"),
    "refused": ("不予受理", "refused"),
    "running": ("计时中", "running"),
    "stopped": ("停止计时", "stopped"),
    "overdue": ("超期未办结", "overdue and open"),
    "met": ("按期", "in time"),
    "late": ("超期办结", "ended late"),
    "interrupted": ("中断", "interrupted"),
    "ended": ("已恢复", "over"),
    "waiting": ("待接手", "waiting"),
    "taken": ("已接手", "taken up"),
    "answered": ("已回复", "answered"),
    "none": ("无须回复", "calls for no answer"),
    "unanswered": ("未作评价", "no rating"),
    "satisfied": ("满意", "satisfied"),
    "dissatisfied": ("不满意", "dissatisfied"),
    "rework": ("退回重办", "rework"),
    "dispatch": ("退回派单", "dispatch sent back"),
}
EFFECT = {
    "statutory": ("法定时限", "statutory"),
    "promised": ("承诺时限", "promised"),
    "internal": ("内部时限", "internal"),
}


def decimal(value: Fraction, places: int = 6) -> str:
    """Write a value as a decimal number, rounded half up."""
    quantum = Decimal(1).scaleb(-places)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return str(exact.quantize(quantum, rounding=ROUND_HALF_UP))


def percent(value: Fraction, places: int = 2) -> str:
    """Write a share in percent."""
    return f"{decimal(value * 100, places)}%"


def written(metric: Metric, figure: Figure) -> Title:
    """Write a figure with what it is made of."""
    value, n = figure.value, figure.n
    if value is None:
        return Title(zh=f"—（n={n}，无基数）", en=f"— (n={n}, nothing to divide by)")
    if metric.form.is_share:
        over, under = f"{figure.numerator:,}", f"{figure.denominator:,}"
        sum_of = f"1 − {over} ÷ {under}" if metric.form is Form.REDUCTION else f"{over} ÷ {under}"
        return Title(zh=f"{percent(value)}（{sum_of}，n={n:,}）", en=f"{percent(value)} ({sum_of}, n={n:,})")
    if metric.form is Form.COUNT:
        return Title(zh=f"{figure.numerator:,} {metric.measure.zh}", en=f"{figure.numerator:,} {metric.measure.en}")
    told = decimal(value, 2) if metric.form is Form.MEAN else f"{int(value):,}"
    return Title(zh=f"{told} {metric.measure.zh}（n={n:,}）", en=f"{told} {metric.measure.en} (n={n:,})")


def frozen_text(figure: FrozenFigure) -> str:
    """Write a frozen figure, with n beside a rate."""
    metric = load_shipped().get(figure.metric)
    if figure.value is None:
        return f"—（n={figure.n}）"
    if metric is not None and metric.form.is_share:
        return f"{percent(Fraction(figure.value))}（n={figure.n}）"
    if metric is not None and metric.form is Form.MEAN:
        return f"{decimal(Fraction(figure.value), 2)}（n={figure.n}）"
    return figure.value.rstrip("0").rstrip(".") if "." in figure.value else figure.value
