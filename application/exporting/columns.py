"""The tables that can leave, column by column: the data dictionary is written from here, and so is every header."""

from application.exporting.table import Column, Kind, Table
from domain.exports.level import Level

NUMBER, TRUTH, DAY, INSTANT, INTERNAL = Kind.NUMBER, Kind.TRUTH, Kind.DAY, Kind.INSTANT, Level.INTERNAL

CASE_ID = Column("case", "案件标识", "台账内的唯一标识 the id of the case in this ledger")
CASE_NUMBER = Column(
    "number", "案号", "正式编号；旧系统的编号可能重复 the official number; that of an older system may be shared"
)
PROCEDURE = (
    Column("procedure", "程序", "程序代码 the code of the procedure that the case is bound to"),
    Column("procedure_version", "程序版本", "案件适用的程序版本 the version that the case is bound to"),
)
WHERE = (
    Column("unit", "收件单位", "接收申请的单位 the unit that took the filing"),
    Column("item", "事项编码", "服务事项 the service item, where the procedure has one"),
)
STATUS = (
    "filed 待审查, returned 待修改后重新提出, correcting 待补正, refused 不予受理, accepted 办理中, closed 办结, "
    "withdrawn 已撤回, merged 已合并, lapsed 期限届满失效"
)
EFFECT = "internal 内部, promised 承诺, statutory 法定"
STATE = "running 计时中, suspended 停止计时, expired 超期, interrupted 中断，重新计算, met 按期, missed 逾期办结"
LIGHT = "green 正常, amber 临期, red 超期, grey 停止计时"
ACT = (
    Column("position", "台账序号", "事件在台账中的位置 the position in the ledger", NUMBER),
    Column("version", "案内序号", "事件在案件中的次序 the place in the case", NUMBER),
    Column("topic", "事件代码", "见 docs/events.md the stable name of the kind of event"),
    Column("act", "行为", "法律行为的名称 the officials' word for the act"),
    Column("effective_at", "生效时间", "行为发生的时间 when it happened in law", INSTANT),
)

CASES = Table(
    "cases",
    "案件",
    "截止时点台账中的每一案件一行 one row for each case on record at the cut, as it stands there",
    (
        CASE_ID,
        CASE_NUMBER,
        *PROCEDURE,
        Column("procedure_title", "程序名称", "程序的名称 the title of the procedure"),
        Column("body", "机关", "台账所属机关 the body whose ledger this is"),
        *WHERE,
        Column("item_title", "事项名称", "事项的名称 the title of the item"),
        Column("status", "办理状态", STATUS),
        Column("filed_at", "提交时间", "首次提交 when it was filed first", INSTANT),
        Column("accepted_at", "受理时间", "when it was accepted", INSTANT),
        Column("decided_at", "决定时间", "when it was decided", INSTANT),
        Column("ended_at", "结束时间", "办结、撤回、合并或失效 closed, withdrawn, merged or lapsed", INSTANT),
        Column("outcome", "结果", "决定的结果代码 the code of the outcome"),
        Column("outcome_ground", "结果理由", "决定的理由 the ground of the outcome", level=INTERNAL),
        Column("in_charge", "承办单位", "派单承办单位 the unit in charge", level=INTERNAL),
        Column("grades", "难易认定", "重大、复杂、疑难 codes of the grades, parted by blanks", level=INTERNAL),
        Column("score", "评价", "最后一次评价，空为未评价 the last rating; empty is no rating", NUMBER, INTERNAL),
        Column("follows", "前案", "所针对的案件 the case that it follows"),
        Column("merged_into", "并入案件", "合并办理的案件 the case in which it ended"),
        Column("source", "来源系统", "导入案件的旧系统 the older system, of a case taken over"),
        Column(
            "breached", "曾逾期", "任一期限曾经逾期，包括未结的 whether any of the clocks that leave was broken", TRUTH
        ),
        Column("first_position", "首事件序号", "the position of its first event", NUMBER),
        Column("last_position", "末事件序号", "the position of its last event at the cut", NUMBER),
        Column("events", "事件数", "the number of its events at the cut", NUMBER),
    ),
)
CLOCKS = Table(
    "clocks",
    "期限",
    "每一案件的每一期限每次起算一行，按截止时点读数 one row for each run of each clock of a case, read at the cut",
    (
        CASE_ID,
        CASE_NUMBER,
        *PROCEDURE,
        *WHERE,
        Column("clock", "期限", "期限代码 the code of the clock"),
        Column("clock_title", "期限名称", "the title that the procedure gives it"),
        Column("effect", "效力", EFFECT),
        Column("run", "次", "第几次起算 which run", NUMBER),
        Column("limit", "时限", "空为来源系统给定 its length; empty where the source gives the due instant"),
        Column("opened_at", "起算时间", "when it started", INSTANT),
        Column("notified_due_on", "告知到期日", "当时告知的到期日 the due day as it was told last", DAY),
        Column("due_on", "到期日", "按截止时点的日历 the due day as read at the cut", DAY),
        Column("expires_at", "届满时间", "24:00 or closing time of the due day", INSTANT),
        Column("provisional", "暂定", "次年日历未公布，到期日为估计 the due day is an estimate", TRUTH),
        Column("state", "计时状态", STATE),
        Column("light", "灯", LIGHT),
        Column("elapsed", "已用", "以时限的单位计 used, in the unit of the limit", NUMBER),
        Column("remaining", "剩余", "left, in the unit of the limit", NUMBER),
        Column("overdue", "超期", "overdue, in the unit of the limit", NUMBER),
        Column("pauses", "停止计时次数", "how often it was suspended", NUMBER),
        Column("extensions", "延期次数", "how often it was extended", NUMBER),
        Column("ended_at", "终止时间", "when what it waited for happened", INSTANT),
        Column("breached", "逾期", "是否逾期，包括未结的 whether the limit was broken, ended since or not", TRUTH),
        Column("clause", "依据", "条款 the clause"),
    ),
)
EVENTS = Table(
    "events",
    "事件",
    "每一案件的每一法律行为一行 one row for each event of a case that leaves at this level",
    (
        CASE_ID,
        CASE_NUMBER,
        *PROCEDURE,
        *ACT,
        Column("recorded_at", "记录时间", "台账得知的时间 when the ledger learnt of it", INSTANT),
        Column("entered_late", "补录", "记录之日晚于生效之日 recorded after the day on which it took effect", TRUTH),
        Column("unit", "办理单位", "行为单位 the acting unit", level=INTERNAL),
        Column("role", "角色", "the acting role", level=INTERNAL),
        Column("principal", "办理人", "不透明标识，不是姓名 an opaque id, never a name", level=INTERNAL),
        Column("step", "环节", "环节代码 the code of the step"),
        Column("step_title", "环节名称", "the title of the step"),
        Column("outcome", "结果", "决定的结果 the outcome, of a decision"),
        Column("ground", "理由", "the ground, as a code or in words"),
        Column("clause", "依据", "条款 the clause relied on"),
        Column("clocks", "涉及期限", "the clocks that it is about, parted by blanks"),
        Column("other_case", "关联案件", "the other case, of a link, a branch or a merger"),
        Column("addressee", "责任单位", "the unit that must answer, or to which it was dispatched", level=INTERNAL),
        Column("values", "填写项", "JSON；受保护的值为承诺值 what was filled in, protected values as commitments"),
        Column("command", "命令", "the command that recorded it", level=INTERNAL),
        Column("cause", "起因", "the event that it follows from, stream@version", level=INTERNAL),
    ),
)
FINDINGS = Table(
    "findings",
    "流程合规",
    "偏离程序次序的每一处一行；导入案件不评判 one row for each place where a case left the order of its procedure; "
    "cases of older systems are not judged",
    (
        CASE_ID,
        CASE_NUMBER,
        *PROCEDURE,
        *ACT,
        Column("departure", "偏离", "偏离的种类 the kind of departure"),
        Column("departure_title", "偏离名称", "the kind of departure in Chinese"),
        Column("step", "环节", "the code of the step"),
        Column("step_title", "环节名称", "the title of the step"),
        Column("expected", "应为", "what the procedure expects there, parted by blanks"),
        Column("clause", "依据", "the clause that says so"),
    ),
    INTERNAL,
)
HISTORY = Table(
    "history",
    "台账全史",
    "台账的每一事件一行，原样；可再导入空的模拟台账 one row for each event of the ledger as stored; can be put into an "
    "empty simulated ledger",
    (
        Column("position", "台账序号", "the position in the ledger", NUMBER),
        Column("stream", "流", "the stream"),
        Column("version", "流内序号", "the place in the stream", NUMBER),
        Column("topic", "事件代码", "the stable name of the kind of event"),
        Column("recorded_at", "记录时间", "when the ledger learnt of it", INSTANT),
        Column("command", "命令", "the command that recorded it"),
        Column("payload", "内容", "规范 JSON，逐字节原样 canonical JSON, byte for byte as stored"),
        Column("payload_hash", "内容摘要", "SHA-256 of the payload, hexadecimal"),
    ),
    INTERNAL,
)
TABLES = {table.name: table for table in (CASES, CLOCKS, EVENTS, FINDINGS, HISTORY)}
