"""A little procedure of a counter whose terms run by office hours, and the hours of its body."""

from datetime import date

from domain.calendar.hours import OfficeHoursEntry
from domain.procedures.definition import read_definition

COUNTER = """
code: counter
version: "2019-01-01"
title: {zh: 柜台事项, en: Matter of the counter}
in_force: {from: 2019-01-01}
number_prefix: 柜
sources: {T: {title: 测试, issuer: 测试, date: 2019-01-01}}
roles: {window: {zh: 窗口, en: Window}, head: {zh: 负责人, en: Head}}
intake: {performers: [window], accept: {clause: T 1}}
steps:
  - {code: answer, title: {zh: 答复, en: Answer}, act: conclude, performers: [window], clause: T 2}
  - {code: service, title: {zh: 送达, en: Service}, act: serve, performers: [window], to: head, clause: T 2}
  - {code: publication, title: {zh: 公告, en: Publication}, act: conclude, performers: [window], clause: T 2}
  - {code: objection, title: {zh: 异议, en: Objection}, act: conclude, performers: [window], clause: T 2}
pauses: {performers: [window], approvers: [head]}
suspension:
  - {code: hearing, title: {zh: 听证, en: Hearing}, maximum: 2 working days, at_most: 9, clause: T 3}
clocks:
  - code: gate
    title: {zh: 当即审查, en: Immediate review}
    limit: immediately
    closes: closing time
    receipt: next working day
    effect: internal
    starts: received
    until: [accepted]
    clause: T 4
  - code: answer
    title: {zh: 答复时限, en: Time to answer}
    limit: 4 working hours
    near: 1
    effect: promised
    starts: accepted
    until: ["step:answer"]
    grounds: [hearing]
    extension: {maximum: 2 working hours, performers: [head], clause: T 4}
    warnings:
      - {code: one-hour, remaining: 1, clause: T 4}
      - {code: overdue, to: head, clause: T 4}
    clause: T 4
  - code: filing
    title: {zh: 归档, en: Filing}
    limit: 2 working days
    closes: closing time
    effect: internal
    starts: accepted
    until: ["step:answer"]
    grounds: [hearing]
    clause: T 4
  - code: appeal
    title: {zh: 复议, en: Appeal}
    limit: 60 calendar days
    effect: statutory
    starts: "served:service"
    until: ["step:objection"]
    clause: T 5
  - code: objections
    title: {zh: 异议期, en: Time to object}
    limit: 5 working days
    effect: statutory
    starts: "step:publication"
    until: ["step:objection"]
    clause: T 5
withdrawal: {performers: [window], clause: T 6}
closing: {performers: [window], clause: T 6}
"""
PROCEDURE = read_definition(COUNTER)
INTERVALS = (("09:00", "12:00"), ("13:30", "17:00"))


def hours(body: str, valid_from: str = "2020-01-01", *intervals: tuple[str, str]) -> OfficeHoursEntry:
    """Give an entry of a body's office hours."""
    return OfficeHoursEntry(
        body=body, valid_from=date.fromisoformat(valid_from), intervals=intervals or INTERVALS, basis="作息时间通知"
    )
