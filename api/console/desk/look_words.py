"""What was looked at or asked for, in words: the acts of the policy that stand in the access log most."""

from api.console.acts.offices import act_words
from api.words import Words
from application.acts import ACTS

CASE = "case."
LOOKS = {
    "access-log.read": Words(zh="访问日志", en="the access log"),
    "accounts.read": Words(zh="账户", en="the accounts"),
    "archives.read": Words(zh="档案保管", en="the archives"),
    "board.read": Words(zh="办件列表", en="the list of cases"),
    "bulletins.read": Words(zh="通报、评比", en="the bulletins"),
    "case.read": Words(zh="办件", en="a case"),
    "case.read-inside": Words(zh="办件的内部情况", en="the inside of a case"),
    "changes.read": Words(zh="变更流水", en="the feed of changes"),
    "console.open": Words(zh="控制台", en="the console"),
    "deadlines.read": Words(zh="到期清单", en="what falls due"),
    "document.hand-in": Words(zh="交存电子件", en="a document was handed in"),
    "document.hand-out": Words(zh="电子件", en="a document"),
    "entrance.use": Words(zh="登录、退出", en="log in or out"),
    "evidence.issue": Words(zh="出具证据包", en="evidence was given out"),
    "export.make": Words(zh="导出", en="an export was made"),
    "export.read": Words(zh="导出记录", en="the exports"),
    "findings.read": Words(zh="问题线索", en="the findings"),
    "grants.read": Words(zh="检查授权", en="the grants of inspection"),
    "inspections.read": Words(zh="监督检查", en="the inspections"),
    "metrics.read": Words(zh="总览、看板、统计", en="overview, boards and figures"),
    "notices.read": Words(zh="告知", en="the notices"),
    "progress.read": Words(zh="办件进度", en="the progress of a case"),
    "protected.disclose": Words(zh="披露受保护的内容", en="a protected value was disclosed"),
    "protected.read": Words(zh="受保护内容的记录", en="the record of protected values"),
    "search.read": Words(zh="检索", en="a search"),
    "supervision.read": Words(zh="督查视图", en="the views of supervision"),
}


def looked_at(act: str) -> Words | None:
    """Say what an act of the policy looks at or does; None where only its code is known."""
    if act in LOOKS:
        return LOOKS[act]
    done = act.removeprefix(CASE)
    return act_words(done) if act.startswith(CASE) and done in ACTS else None
