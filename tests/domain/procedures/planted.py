"""A sound little definition, and faults to plant in it: what to replace by what, on which line it is found, and why.

A line is named by a text that stands on it alone (`+1`: the one below); None is a fault of the whole definition.
"""
# ruff: noqa: E501 - a rule is a line of a definition, and a fault is a line of this table

SOUND = """\
code: sample
version: "2020-01-01"
title: {zh: 样例, en: Sample}
in_force: {from: 2020-01-01, until: 2024-12-31}
number_prefix: 样
sources:
  法: {title: 法, issuer: 机关, date: 2020-01-01}
roles:
  window: {zh: 窗口, en: Window}
  lead: {zh: 负责人, en: Head}
forms:
  - {code: notice, title: {zh: 通知, en: Notice}}
  - {code: record, title: {zh: 记录, en: Record}}
fields:
  - {code: known-on, title: {zh: 知道之日, en: Known on}, type: date, class: public, required: true}
  - {code: name, title: {zh: 姓名, en: Name}, class: personal}
  - {code: paid, title: {zh: 金额, en: Paid}, type: amount, class: public}
  - {code: whole, title: {zh: 总额, en: Whole}, type: amount, class: public}
  - {code: goods, title: {zh: 货物, en: Goods}, type: boolean, class: public}
  - {code: level, title: {zh: 级次, en: Level}, type: choice, choices: [市, 县], class: public, required: true}
  - {code: basis, title: {zh: 情形, en: Ground}, type: choice, choices: [urgent, small], class: public, required: true}
filing: {performers: [lead], forms: [notice], clause: 法 10}
guards:
  - {code: share, title: {zh: 不超过一成, en: A tenth at most}, field: paid, at_most: {field: whole, percent: 10}, ground: late, clause: 法 10}
table:
  ground: basis
  applied_for: level
  clause: 法 11
  rows:
    - {code: urgent, title: {zh: 紧急, en: Urgent}, applied_for: 市, materials: [{any_of: [[notice], [record]], when: {field: goods, is: true}, clause: 法 11}], clause: 法 11}
    - {code: small, title: {zh: 小额, en: Small}, applied_for: 县, guards: [{code: not-goods, title: {zh: 非货物, en: No goods}, field: goods, one_of: [false], clause: 法 11}], clause: 法 11}
intake:
  performers: [window]
  accept:
    clause: 法 1
    forms: [notice]
    window: {field: known-on, limit: 7 working days, ground: late, clause: 法 2}
  refuse:
    - {code: late, title: {zh: 逾期, en: Late}, clause: 法 2}
  amend:
    - {code: unclear, title: {zh: 不清, en: Unclear}, clause: 法 3}
  correction: {forms: [notice], clause: 法 3 III}
grading:
  performers: [lead]
  clause: 法 4
  grades:
    - {code: major, title: {zh: 重大, en: Major}, clause: 法 4}
steps:
  - {code: county, title: {zh: 县审, en: County}, act: opine, performers: [lead], when: {field: level, is: 县}, clause: 法 5}
  - {code: look, title: {zh: 审查, en: Look}, act: opine, performers: [window], clause: 法 5}
  - {code: panel, title: {zh: 会商, en: Panel}, act: conclude, performers: [lead], after: [look], when: {graded: true}, clause: 法 5}
  - {code: draft, title: {zh: 拟稿, en: Draft}, act: draft, performers: [window], after: [panel], forms: [record], clause: 法 5}
  - {code: review, title: {zh: 审核, en: Review}, act: review, performers: [lead], after: [draft], on_rejection: draft, clause: 法 5}
  - {code: decision, title: {zh: 决定, en: Decision}, act: decide, performers: [lead], after: [review], to: window, clause: 法 5}
outcomes:
  - {code: granted, title: {zh: 准予, en: Granted}, clause: 法 6}
pauses: {performers: [window], approvers: [lead], checkers: [lead]}
suspension:
  - {code: hearing, title: {zh: 听证, en: Hearing}, maximum: 20 working days, form: notice, clause: 法 7}
clocks:
  - {code: main, title: {zh: 期限, en: Term}, limit: 9 working days, near: 2, effect: statutory, starts: accepted, until: ["step:decision"], grounds: [hearing], clause: 法 8}
  - {code: quick, title: {zh: 当日, en: Same day}, limit: same day, effect: internal, starts: received, when: {field: level, is: 市}, until: [accepted], clause: 法 8}
  - {code: supply, title: {zh: 补正, en: Supply}, limit: 10 calendar days, effect: internal, starts: correcting, until: [supplied], clause: 法 8}
withdrawal: {performers: [window], clause: 法 9}
closing: {performers: [window], clause: 法 9}
"""

FAULTS: list[tuple[str, str, str | None, str]] = [
    # Each code once.
    ("code: panel,", "code: look,", "code: panel,", "step look stands twice"),
    ("code: quick,", "code: main,", "code: quick,", "clock main stands twice"),
    ("{code: record,", "{code: notice,", "{code: record,", "form notice stands twice"),
    ("{code: name,", "{code: known-on,", "{code: name,", "field known-on stands twice"),
    ("{code: granted,", "{code: a, title: {zh: 一, en: A}, clause: 法 6}\n  - {code: a,", "code: granted", "outcome a stands twice"),
    ("{code: unclear,", "{code: a, title: {zh: 一, en: A}, clause: 法 6}\n    - {code: a,", "code: unclear", "intake.amend a stands twice"),
    ("{code: major,", "{code: a, title: {zh: 一, en: A}, clause: 法 6}\n    - {code: a,", "code: major", "grades a stands twice"),
    # Days.
    ("until: 2024-12-31", "until: 2019-12-31", "in_force:", "in_force ends before it begins"),
    # Roles.
    ("intake:\n  performers: [window]", "intake:\n  performers: [door]", "intake:+1", "intake.performers names unknown door"),
    ("closing: {performers: [window]", "closing: {performers: [door]", "closing:", "closing.performers names unknown door"),
    ("withdrawal: {performers: [window]", "withdrawal: {performers: [door]", "withdrawal:", "withdrawal.performers names unknown door"),
    ("checkers: [lead]", "checkers: [door]", "pauses:", "pauses.checkers names unknown door"),
    ("grading:\n  performers: [lead]", "grading:\n  performers: [door]", "grading:+1", "grading.performers names unknown door"),
    ("act: opine, performers: [window]", "act: opine, performers: [door]", "code: look,", "step look.performers names unknown door"),
    ("to: window", "to: door", "code: decision,", "step decision.to names unknown door"),
    # The gate.
    ("    forms: [notice]", "    forms: [poem]", "    forms: [notice]", "intake.accept.forms names unknown poem"),
    ("field: known-on", "field: name", "    window:", "intake.accept.window.field (a required public date) names unknown name"),
    ("type: date, class: public, required: true}", "type: date, class: public, required: false}", "    window:", "intake.accept.window.field (a required public date) names unknown known-on"),
    ("type: date, class: public", "type: date, class: personal", "    window:", "intake.accept.window.field (a required public date) names unknown known-on"),
    ("ground: late, clause: 法 2", "ground: early, clause: 法 2", "    window:", "intake.accept.window.ground names unknown early"),
    ("limit: 7 working days", "limit: same day", "    window:", "intake.accept.window.limit: a filing window counts days"),
    ("correction: {forms: [notice]", "correction: {forms: [poem]", "  correction:", "intake.correction.forms names unknown poem"),
    ("correction: {forms", "correction: {performers: [door], forms", "  correction:", "intake.correction.performers names unknown door"),
    ("correction: {forms", "correction: {at_most: 0, forms", "  correction:", "greater than or equal to 1"),
    ("clause: 法 3 III", "clause: 令 3 III", "  correction:", "intake.correction: clause «令 3 III» names no listed source"),
    ("  correction: {forms: [notice], clause: 法 3 III}", "", "code: supply,", "clock supply: correcting never happens"),
    # Filing, guards, decision tables, conditions.
    ("filing: {performers: [lead]", "filing: {performers: [door]", "filing:", "filing names unknown door"),
    ("filing: {performers: [lead], forms: [notice]", "filing: {performers: [lead], forms: [poem]", "filing:", "filing.forms names unknown poem"),
    ("clause: 法 10}\nguards", "clause: 令 10}\nguards", "filing:", "filing: clause «令 10» names no listed source"),
    ("field: paid", "field: name", "code: share,", "guard share: name is no public field with a number"),
    ("{field: whole, percent", "{field: goods, percent", "code: share,", "guard share: goods is no public field with a number"),
    ("at_most: {field: whole, percent: 10}", "at_most: {percent: 10}", "code: share,", "guard share: a bound is either a value or a share"),
    ("at_most: {field: whole, percent: 10}", "at_most: {value: ten}", "code: share,", "String should match pattern"),
    ("at_most: {field: whole, percent: 10}, ", "", "code: share,", "guard share: it has either one_of, at_most or at_least"),
    ("ground: late, clause: 法 10", "ground: early, clause: 法 10", "code: share,", "guard share.ground names unknown early"),
    ("ground: late, clause: 法 10", "ground: late, clause: 令 10", "code: share,", "guard share: clause «令 10» names no listed source"),
    ("{code: share,", "{code: a, title: {zh: 一, en: A}, field: goods, one_of: [true], clause: 法 6}\n  - {code: a,", "code: share,", "guard a stands twice"),
    ("{code: small,", "{code: urgent,", "code: small,", "ground urgent stands twice"),
    ("ground: basis", "ground: name", "  ground: basis", "table.ground: name must be a required public choice"),
    ("choices: [urgent, small]", "choices: [urgent]", "  ground: basis", "table.ground: basis must be a required public choice of exactly"),
    ("applied_for: 县", "applied_for: 省", "  applied_for: level", "table.applied_for: level must be a required public choice of exactly"),
    ("[[notice], [record]]", "[[notice], [poem]]", "code: urgent,", "ground urgent.materials names unknown poem"),
    ("when: {field: goods, is: true}", "when: {field: goods, is: 市}", "code: urgent,", "ground urgent.materials.when: goods is never 市"),
    ("when: {field: goods, is: true}", "when: {field: name, is: 市}", "code: urgent,", "ground urgent.materials.when: no decision rests on name"),
    ("one_of: [false]", "one_of: [never]", "code: small,", "ground small.guard not-goods: goods is never never"),
    ("is: true}, clause: 法 11", "is: true}, clause: 令 11", "code: urgent,", "ground urgent.materials: clause «令 11»"),
    ("clause: 法 11\n", "clause: 令 11\n", "table:+1", "table: clause «令 11» names no listed source"),
    ("when: {field: level, is: 县}", "when: {field: level}", "code: county,", "step county.when: a field and what it is belong together"),
    ("when: {field: level, is: 县}", "when: {field: goods, is: true}", "code: county,", "step county.when: no decision rests on goods"),
    ("when: {field: level, is: 市}", "when: {field: level, is: 省}", "code: quick,", "clock quick.when: level is never 省"),
    ("correction: {forms: [notice]", "correction: {ground: early, forms: [notice]", "  correction:", "intake.correction.ground names unknown early"),
    ("limit: same day, effect", "limit: {notice: supply-by}, effect", "code: quick,", "clock quick takes its limit from a notice of correction, and must start with one"),
    # Steps.
    ("after: [look]", "after: [lock]", "code: panel,", "step panel.after names unknown lock"),
    ("after: [look]", "after: [panel]", "code: panel,", "step panel.after names unknown panel"),
    ("after: [look]", "after: [draft]", "code: panel,", "step panel: it comes after itself"),
    ("forms: [record]", "forms: [poem]", "code: draft,", "step draft.forms names unknown poem"),
    ("when: {graded: true}", "when: {done: lock}", "code: panel,", "step panel.when.done names unknown lock"),
    (" on_rejection: draft,", "", "code: review,", "step review: on_rejection belongs to a review"),
    ("on_rejection: draft", "on_rejection: look", "code: review,", "step review.on_rejection names unknown look"),
    ("act: decide, performers: [lead]", "act: opine, on_rejection: review, performers: [lead]", "code: decision,", "step decision: on_rejection belongs to a review"),
    ("outcomes:\n  - {code: granted, title: {zh: 准予, en: Granted}, clause: 法 6}", "outcomes: []", "outcomes:", "outcomes: a step decides, but none is listed"),
    # Fields.
    ("class: personal}", "type: choice, class: personal}", "code: name,", "field name: choices belong to the type choice"),
    ("class: personal}", "class: personal, choices: [a]}", "code: name,", "field name: choices belong to the type choice"),
    ("act: opine, performers: [window], ", "act: opine, performers: [window], fields: [{code: a, title: {zh: 一, en: A}, type: choice, class: public}], ", "code: look,", "step look: field a: choices belong"),
    # Clocks and pauses.
    ('until: ["step:decision"]', 'until: ["step:decide"]', "code: main,", "clock main names unknown decide"),
    ("grounds: [hearing]", "grounds: [illness]", "code: main,", "clock main.grounds names unknown illness"),
    ("limit: 9 working days", "limit: {item: promised}", "code: main,", "clock main takes its limit from a service item"),
    ("near: 2", "near: 9", "code: main,", "clock main: near must be shorter than the limit"),
    ("limit: same day, effect: internal", "limit: same day, grounds: [hearing], effect: internal", "code: quick,", "clock quick: a same-day term can be neither"),
    ("starts: received", "starts: closed", "code: quick,", "clock quick: once a case is closed nothing but what is done after closing ends a clock"),
    ("starts: received", "starts: received, counted_from: accepted", "code: quick,", "clock quick: accepted need not have happened"),
    ("starts: accepted", 'starts: "step:draft", counted_from: "step:panel"', "code: main,", "clock main: step:panel need not have happened"),
    ("limit: 9 working days", "limit: 9 working hours, closes: closing time", "code: main,", "clock main: closes and receipt are for terms of days"),
    ("limit: 9 working days", "limit: 9 working hours, receipt: next working day", "code: main,", "clock main: closes and receipt are for terms of days"),
    ("near: 2", "near: 2, closes: dusk", "code: main,", "Input should be"),
    ("starts: received", 'starts: "served:look"', "code: quick,", "clock quick: served:look is no step that serves"),
    ("starts: received", 'starts: "served:letter"', "code: quick,", "clock quick names unknown letter"),
    ('until: ["step:decision"]', 'until: ["served:decision"]', "code: main,", "String should match pattern"),
    ("pauses: {performers: [window], approvers: [lead], checkers: [lead]}\n", "", None, "pauses belong to grounds of suspension"),
    ("form: notice", "form: poem", "code: hearing,", "suspension hearing.form names unknown poem"),
    # Extensions on request, effects that need an act, terms given anew, cases to follow.
    ("grounds: [hearing]", "extension: {maximum: 5 working days, request: look, performers: [lead], clause: 法 8}", "code: main,", "clock main.extension.request: look is no step that requests"),
    ("grounds: [hearing]", "expiry: {effect: lapse, effective_from: expiry, needs: letter, clause: 法 8}", "code: main,", "clock main.expiry.needs names unknown letter"),
    ("grounds: [hearing]", "expiry: {effect: lapse, effective_from: expiry, needs: look.day, clause: 法 8}", "code: main,", "clock main.expiry.needs: look.day is no required public date"),
    ("grounds: [hearing]", "anew: accepted", "code: main,", "clock main: accepted starts it and cannot give it anew"),
    ("grounds: [hearing]", 'anew: "step:letter"', "code: main,", "clock main names unknown letter"),
    ("grounds: [hearing]", 'anew: "served:look"', "code: main,", "clock main: served:look is no step that serves"),
    ("filing: {performers", "follows: {procedures: [other], when: {field: goods, is: true}, clause: 法 9}\nfiling: {performers", "filing:", "follows.when: no decision rests on goods"),
    # Clauses.
    ("clause: 法 1\n", "clause: 令 1\n", "  accept:+1", "intake.accept: clause «令 1» names no listed source"),
    ("ground: late, clause: 法 2", "ground: late, clause: 令 2", "    window:", "intake.accept.window: clause «令 2» names no listed source"),
    ("clause: 法 3}\n  correction", "clause: 令 3}\n  correction", "code: unclear", "intake.amend unclear: clause «令 3» names no listed source"),
    ("clause: 法 6", "clause: 令 6", "code: granted", "outcome granted: clause «令 6» names no listed source"),
    ("clause: 法 7", "clause: 令 7", "code: hearing,", "suspension hearing: clause «令 7» names no listed source"),
    # Form.
    ("limit: 9 working days", "limit: 0 working days", "code: main,", "A limit reads like"),
    ("limit: 9 working days", "limit: -9 working days", "code: main,", "A limit reads like"),
    ("limit: 7 working days", "limit: soon", "    window:", "A limit reads like"),
    ("from: 2020-01-01", "from: 2020-02-30", "in_force:", "day value is outside expected range"),
    ("act: draft", "act: dream", "code: draft,", "Input should be"),
    ("number_prefix: 样", "number_prefx: 样", None, "Field required"),
    ("closing: {performers: [window], clause: 法 9}", "", None, "Field required"),
    ("near: 2", "near: -1", "code: main,", "greater than or equal to 0"),
    ("starts: received", "starts: yesterday", "code: quick,", "String should match pattern"),
    ("code: look,", "code: Look At,", "code: look,", "String should match pattern"),
]  # fmt: skip
