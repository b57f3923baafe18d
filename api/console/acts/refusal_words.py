"""Why an act is refused, in the officials' words: a sentence for each rule, with the values that decided.

Blanks are filled with those values; codes of a procedure are said by their titles.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from api.words import STATUS
from domain.errors import Refused
from domain.procedures.procedure import Procedure
from domain.regulation.regulation import Regulation

SENTENCES: Mapping[str, str] = {
    "not_at_this_stage": "本件现在的状态是{status}，不能办理此项；此项在{allowed}时办理",
    "form_missing": "缺少必须随附的材料：{title}",
    "form_unknown": "本程序没有这种材料：{form}",
    "field_missing": "必填：{title}",
    "field_unknown": "此项没有这个字段：{field}",
    "form_malformed": "这张表读不出来：缺少必要的字段，或者有本表没有的字段",
    "publication_malformed": "通知读不出来：第 {line} 行，{reason}",
    "publication_differs": "{publication} 已经公布，内容不同；有变动的须另编修订号",
    "revision_out_of_order": "修订号或者公布日期不能接续已公布的通知：{publication}",
    "year_out_of_order": "全国的日历须逐年接续公布，现有 {first} 年至 {last} 年",
    "definition_malformed": "程序定义读不出来：第 {line} 行（{place}），{reason}",
    "version_differs": "{procedure} 已经公布，内容不同；有变动的须另编版本号",
    "versions_overlap": "与已公布的 {published} 施行时间重叠",
    "document_too_large": "电子件超过 20 MB",
    "document_empty": "电子件是空的",
    "media_type_not_kept": "电子件须为 PDF、OFD、PNG、JPEG、TIFF、DOCX、XLSX 或者 UTF-8 纯文本",
    "document_not_held": "所引的电子件没有交存：{form}",
    "digest_malformed": "电子件的摘要不合格式，请重新上传",
    "field_malformed": "填写有误：{field}，应为{expected}",
    "before_its_cause": "生效时间 {effective_at} 早于其所依据的事项（{not_before}）",
    "in_the_future": "生效时间 {effective_at} 晚于现在，尚未发生的事项不能记录",
    "not_this_role": "此岗位（{role}）不办理此项；由{allowed}办理",
    "office_not_held": "您不担任{unit}的{role}",
    "not_permitted": "您的岗位不能办理此项",
    "procedure_not_in_force": "提交之日 {filed_on} 本版程序不在施行",
    "item_needed": "本程序的办件须选定事项",
    "item_not_taken": "本程序的办件不选事项",
    "item_unknown": "没有这个事项",
    "followed_case_needed": "本程序的办件须写明前案",
    "not_to_be_followed": "不能以该办件为前案",
    "followed_too_early": "前案尚未答复，期限也未届满",
    "followed_otherwise_decided": "前案的决定与此次提交不符",
    "ground_not_listed": "所选理由不在法定情形之内",
    "ground_needed": "此项决定须写明理由",
    "filed_out_of_time": "提交已逾期，不能受理",
    "filed_in_time": "提交未逾期，不能以逾期为由不予受理",
    "amend_by_passed": "修改期限 {amend_by} 早于告知之日",
    "no_correction": "本程序不设补正",
    "correction_used_up": "补正告知已达本程序所许次数（{at_most} 次）",
    "told_too_late": "告知补正的期限已过，视为已受理",
    "nothing_missing": "请写明缺少什么：材料、字段或者说明",
    "not_known_as_missing": "所列缺少的内容不属于本程序：{missing}",
    "supply_by_passed": "补正期限 {supply_by} 早于告知之日",
    "supply_by_needed": "告知补正须定明补正期限",
    "supply_not_over": "补正期限未过，仍可补正",
    "field_needed": "据以判断的字段未填：{field}",
    "guard_not_met": "不符合条件：{title}",
    "guard_holds": "所有条件均已符合，不能以此为由不予受理",
    "ground_not_for_this": "所选依据不适用于所申请的内容",
    "material_missing": "证明材料不齐，须有：{needed}",
    "step_not_open": "须先办理：{missing}",
    "step_not_required": "本件不需要此环节：{title}",
    "step_waived": "此环节的期限已过，视为放弃：{title}",
    "already_done": "已经办理，不再重复",
    "outcome_not_listed": "本程序没有这种决定",
    "no_grading": "本程序不设认定",
    "no_suspension": "本程序没有停止计时的法定情形",
    "term_has_expired": "期限已于 {due} 届满，不能停止计时",
    "already_suspended": "该时限已经停止计时",
    "not_suspended": "没有停止计时的时限",
    "pauses_overlap": "两次停止计时不得重叠，须在 {not_before} 之后",
    "needed_time_too_long": "所需时间 {needed} 超过此情形的上限 {maximum}",
    "ground_used_up": "此情形已达本程序所许次数（{at_most} 次）",
    "no_clock_to_stop": "没有可以此情形停止的时限",
    "steps_outstanding": "尚有应办环节未办，不能办结：{steps}",
    "no_withdrawal": "本程序不设撤回",
    "late_entry_needs_approval": "逾期后补录停止计时，须由{approvers}办理",
    "no_extension": "本时限不得延长",
    "extension_too_long": "延长超过上限",
    "extension_used_up": "延长已达本程序所许次数",
    "extension_not_requested": "须在期限内先提出延期申请：{request}",
    "reason_needed": "须写明理由",
    "term_is_over": "期限已届满或已终止，不能延长或中断",
    "no_branches": "本程序不设分支",
    "branches_decided": "联合决定已经作出，不再抄告部门",
    "branch_opened_already": "已经抄告该部门",
    "branch_longer_than_joint": "部门的期限不得长于联合审批的期限",
    "branches_outstanding": "尚有部门未作决定",
    "branches_too_few": "涉及部门不足联合审批所需",
    "branch_refused": "有部门不同意，联合决定只能为不予许可",
    "stopped_by_branches_alone": "联合审批的计时随部门办理停止和恢复，不能手工停止",
    "branches_open": "尚有部门未办结，本件不能办结",
    "missing_left_out": "一次性告知遗漏了部门提出的内容：{left_out}",
    "missing_not_told": "部门已提出补正，尚未告知申请人",
    "received_when_entered": "网上提交以进入系统的时间为准，不得另选时间",
    "no_relief": "本程序不设逾期提交的核准",
    "not_late": "提交未逾期，无须核准",
    "outage_malformed": "故障的起止时间有误",
    "outage_elsewhere": "期限届满时系统并未故障",
    "came_too_long_after": "系统恢复后未在规定时间内提交",
    "step_over": "此环节已不能办理：{title}",
    "step_too_late": "办理此环节的时间已过，最后一日为 {last_day}",
    "step_used_up": "此环节已达所许次数（{at_most} 次）",
    "not_in_charge": "本件由{in_charge}承办，不由{unit}办理",
    "only_to_members": "{unit}不是当日的热线成员单位",
    "same_person": "此项须由另一人办理",
    "ground_not_true": "所选理由与已填内容不符",
    "not_the_unit_addressed": "此项由被督办的单位（{addressed}）办理",
    "joint_bodies_needed": "须写明会同单位",
    "unit_needed": "须写明单位",
    "day_passed": "所填日期 {day} 早于办理之日",
    "no_merging": "本程序的办件不能合并",
    "not_to_be_merged": "只能并入同一程序中尚未办结的另一件办件",
    "code_not_of_this_case": "没有这个编号的办件，或者查询码不符",
    "no_rating": "本程序不设评价",
    "rating_not_open": "现在不能评价",
    "rating_over": "评价时间已过，最后一日为 {last_day}",
    "rated_already": "已经评价，并已达可修改次数",
    "score_off_the_scale": "评分不在 1 至 {best} 之间",
    "on_this_level": "知悉范围已经如此",
    "case_unknown": "台账中没有这件办件",
    "imported_is_closed": "导入的历史办件不再办理",
    "command_reused": "这份表单已经用于另一次办理，请重新打开表单",
    "contended": "同时办理的人太多，没有记录任何内容，请再试一次",
    "unknown_step": "本程序没有这个环节",
    "no_calendar_data": "所涉年份的工作日历尚未公布",
    "finding_unknown": "没有这条线索",
    "event_not_on_record": "所依据的记录不在台账中",
    "nothing_behind": "由督查视图登记的线索须写明所依据的记录",
    "verified_already": "已经核实",
    "not_verified_yet": "须先核实，再认定责任",
    "did_not_hold": "线索不属实，无须认定责任",
    "attributed_already": "责任已经认定",
    "not_attributed_yet": "须先认定责任、定明整改",
    "rectify_by_the_past": "整改期限早于作出之日",
    "not_found_responsible": "整改由被认定的责任单位办理",
    "rectified_already": "已经报告整改",
    "not_rectified_yet": "尚未报告整改",
    "finding_closed": "线索已经销号",
    "not_closed_yet": "线索不属实或者已整改，才能销号",
    "inspection_unknown": "没有这次监督检查",
    "inspection_code_malformed": "编号只能用小写字母、数字和中间的单个连字符，如 2026-hall-1",
    "inspection_exists": "这个编号已经用过，不再重用",
    "inspection_over": "检查已经结束，如需继续请重新立项",
    "grant_without_reason": "授权的给予、变更和结束都须写明理由",
    "grant_without_end": "授权须定明截止日",
    "grant_end_passed": "截止日已过",
    "grant_too_long": "授权期限超过所许的最长期限",
    "grant_to_oneself": "不得给自己授权，也不得延长自己的授权",
    "scope_empty": "授权须写明办件、单位或者程序",
    "inspector_named_already": "此人已是检查人员",
    "not_an_inspector": "此人不持有本次检查的授权",
    "not_later": "延长后的截止日须晚于原截止日",
    "record_changed": "记录已有变化，请查看后再办理",
    "transfer_unknown": "没有这次移交",
    "case_not_closed": "办件办结后，案卷才能移交、鉴定或者销毁",
    "transfer_not_due": "案卷尚未到应移交之日，提前移交须写明同意文号",
    "transferred_already": "案卷已经移交",
    "transfer_settled": "这次移交已经接收或者退回",
    "with_the_archive": "案卷已移交档案馆，由其鉴定",
    "kept_for_ever": "案卷永久保管，不作销毁鉴定",
    "retention_runs": "保管期限未满，应保管至 {kept_through}",
    "longer_needed": "继续保管的须写明期限，销毁的不写期限",
    "not_appraised": "案卷未经鉴定销毁",
    "values_readable": "受保护内容仍可读取，须先由两人销毁密钥",
    "destroyed_already": "销毁已经登记",
    "hold_ends_in_the_past": "保全截止日早于保全之日",
    "hold_stands": "该文书的保全已在，不重复登记",
    "no_such_hold": "没有该文书的保全",
    "under_legal_hold": "在保全中，解除以前不得销毁",
    "two_persons_needed": "须由另一人办理",
    "field_not_protected": "本件没有这项受保护内容",
    "not_sealed": "台账尚未封存，稍后再出具",
    "body_without_hours": "本单位的办公时间尚未公布",
    "account_unknown": "没有这个账户",
    "account_exists": "此主体已有账户",
    "two_officers": "三员分立：任何人不得同时担任系统、安全、审计管理员中的两员",
    "officers_are_persons": "三员须由本人担任，程序的账户不得担任",
    "not_to_oneself": "不得给自己授予岗位",
    "role_held": "该账户已任此岗位；先收回，再重新授予",
    "role_not_held": "该账户没有此岗位",
    "units_needed": "此岗位须写明在哪个单位",
    "access_ends_before_it_begins": "截止时间须晚于开始时间，并晚于现在",
    "already_disabled": "该账户已经停用",
    "not_disabled": "该账户没有停用",
    "api_key_unknown": "该账户没有这个有效的密钥",
    "login_taken": "用户名已被占用",
    "login_malformed": "用户名由字母、数字、汉字组成，中间可有 . _ @ + -，二至一百字",
    "holder_unknown": "没有这个用户名或账号",
    "not_an_applicant": "该账户没有申请人岗位，不能关联",
    "tied_to_oneself": "不得把办件关联到自己的账户",
    "case_tied_already": "该账户已经关联本件",
    "case_not_tied": "该账户没有关联本件",
    "holder_name_malformed": "姓名为一至二百字",
}
NAMED = frozenset(
    {"missing", "steps", "left_out", "allowed", "role", "approvers", "field", "request", "form", "status"}
)

NOTHING_NAMED: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class RefusalShown:
    """A refusal beside a form: in words, with the clause and the code."""

    zh: str
    en: str
    clause: str | None
    code: str


def shown(refusal: Refused, rules: Procedure | Regulation | None) -> RefusalShown:
    """Say why an act was refused, in the words of the procedure or the regulation that it is done by, if any."""
    if rules is None:
        return said_of(refusal)
    roles = {code: title.zh for code, title in rules.roles.items()}
    return said_of(refusal, roles if isinstance(rules, Regulation) else {**_titles(rules), **roles})


def said_of(refusal: Refused, titles: Mapping[str, str] = NOTHING_NAMED) -> RefusalShown:
    """Say why something was refused; `titles` say what codes stand for."""
    said = sentence(refusal.code, refusal.decided_by, titles)
    return RefusalShown(
        zh=type(refusal)().message if said is None else said,
        en=refusal.message,
        clause=refusal.relied_on or None,
        code=refusal.code,
    )


def sentence(code: str, decided_by: Mapping[str, object], titles: Mapping[str, str] = NOTHING_NAMED) -> str | None:
    """Say a refusal in Chinese, with the values that decided; None where there is no sentence for it."""
    if (said := SENTENCES.get(code)) is None:
        return None
    values = {name: _said(value, titles if name in NAMED else {}) for name, value in decided_by.items()}
    return Formatter().vformat(said, (), _Blanks(values))


class _Blanks(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "—"


def _said(value: object, titles: Mapping[str, str]) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return "、".join(_said(one, titles) for one in value)
    return titles.get(str(value), str(value))


def _titles(procedure: Procedure) -> dict[str, str]:
    """Say what the codes of a procedure stand for."""
    of_steps = (field for step in procedure.steps for field in step.fields)
    found = {code: zh for code, (zh, _) in STATUS.items()}
    found |= {code: title.zh for code, title in procedure.roles.items()}
    for fields in (of_steps, procedure.fields):
        found |= {one.code: one.title.zh for one in fields}
    found |= {one.code: one.title.zh for one in procedure.forms}
    return found | {one.code: one.title.zh for one in procedure.steps}
