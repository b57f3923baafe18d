"""What a form says in Chinese beside the input that a refusal is about; the ledger's own sentence stands behind it."""

from api.console.problem_words import advice
from api.problems import status_of
from api.words import Words
from domain.errors import Refused

SAID = {
    "field_missing": ("这一栏必须填写", "this must be filled in"),
    "field_malformed": ("内容不符合这一栏的格式", "this is not as the field wants it"),
    "form_missing": ("缺少必须提交的材料", "a material that must come with it is missing"),
    "form_not_whole": (
        "这张表没有填完整，或者内容过长",
        "the form is not filled in as it must be, or something is too long",
    ),
    "material_missing": ("缺少这一情形要求的材料", "a material that this ground calls for is missing"),
    "followed_case_needed": ("必须写明前案", "name the case that it follows"),
    "followed_too_early": (
        "前案尚未答复，期限也未届满",
        "the case that it follows is neither answered nor over its term",
    ),
    "procedure_not_in_force": ("这个程序今天不施行", "the procedure is not in force today"),
    "item_needed": ("请选择办理的事项", "choose the service item"),
    "item_unknown": ("没有这个事项", "there is no such service item"),
    "no_limit_published": ("这个事项今天不可申办", "this item is not open today"),
    "case_unknown": ("没有这件前案，或者您不能查看", "there is no such case, or you may not see it"),
    "not_this_role": ("这个身份不能提交", "nobody may file as that"),
    "office_not_held": ("您的账户没有这个单位或者身份", "your account does not hold that unit or office"),
    "not_permitted": ("您的岗位不能提交这一程序的办件", "your office may not file under this procedure"),
    "command_reused": (
        "这张表已经提交过，内容与上次不同；请打开新表填写",
        "this form was sent before with something else in it; open a new one",
    ),
}


def said_of(refusal: Refused) -> Words:
    """Say what is wrong, by its code; else by what such a refusal means."""
    known = SAID.get(refusal.code)
    return advice(refusal.code, status_of(refusal)).title if known is None else Words(zh=known[0], en=known[1])
