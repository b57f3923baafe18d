"""应有、实有 as an answer: what a case must have on file by now, why, what it has, and what is missing."""

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from api import words
from api.answers.frame import ReadAnswer
from api.words import Coded, Words
from application.documents import DIGEST, ContentStore
from domain.case.events import OnFile
from domain.case.file_list import Duty, FileList
from domain.procedures.procedure import Procedure


class OwedOnFileAnswer(BaseModel):
    """Something that must be on file."""

    why: Words = Field(description="the act or the ground that asks for it")
    clause: str
    any_of: list[list[Coded]] = Field(description="one of these sets of forms, complete")
    missing: list[Coded] = Field(description="the least that is missing of them; empty: the duty is met")


class OnFileAnswer(BaseModel):
    """A document that is on file."""

    form: Coded
    reference: str
    digest: str | None
    content: Literal["paper", "held", "missing"] = Field(
        description="纸质: cited by its reference alone; held: its content is there; missing: cited, but not there"
    )
    version: int = Field(description="the version of the case with which it came")
    at: datetime


class FileListAnswer(ReadAnswer):
    """应有、实有: the file of a case."""

    case: str
    version: int
    known_at: datetime | None
    calendar_known_at: date | None
    owed: list[OwedOnFileAnswer] = Field(description="应有")
    on_file: list[OnFileAnswer] = Field(description="实有")
    missing: list[Coded] = Field(description="缺少: every form that is owed and not there, once")


def file_list_of(
    found: FileList, procedure: Procedure | None, store: ContentStore, zone: ZoneInfo
) -> dict[str, object]:
    """Give the fields of a file list."""
    return {
        "owed": [_duty(duty, procedure) for duty in found.duties],
        "on_file": [_on_file(one, procedure, store, zone) for one in found.on_file],
        "missing": [form_of(code, procedure) for code in found.missing],
    }


def form_of(code: str, procedure: Procedure | None) -> Coded:
    """Name a form."""
    titles = {} if procedure is None else {form.code: form.title for form in procedure.forms}
    return words.titled(code, titles.get(code))


def content_of(one: OnFile, store: ContentStore) -> Literal["paper", "held", "missing"]:
    """Tell whether the content of a document is there."""
    digest = one.attachment.digest
    if digest is None:
        return "paper"
    return "held" if DIGEST.fullmatch(digest) and store.holds(digest) else "missing"


def _duty(duty: Duty, procedure: Procedure | None) -> OwedOnFileAnswer:
    return OwedOnFileAnswer(
        why=Words(zh=duty.why.zh, en=duty.why.en),
        clause=duty.clause,
        any_of=[[form_of(code, procedure) for code in alternative] for alternative in duty.any_of],
        missing=[form_of(code, procedure) for code in duty.missing],
    )


def _on_file(one: OnFile, procedure: Procedure | None, store: ContentStore, zone: ZoneInfo) -> OnFileAnswer:
    return OnFileAnswer(
        form=form_of(one.attachment.form, procedure),
        reference=one.attachment.reference,
        digest=one.attachment.digest,
        content=content_of(one, store),
        version=one.version,
        at=one.at.astimezone(zone),
    )
