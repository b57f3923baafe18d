"""The acts by which a norm comes about: drafted, consulted on, submitted, approved, issued; and by which it ends."""

from datetime import date

from domain.book_occasion import BookOccasion
from domain.norms.norm import (
    CLAUSE,
    KEEPERS,
    REGISTER_CLAUSE,
    Answer,
    Norm,
    NormAdopted,
    NormApproved,
    NormDrafted,
    NormEvent,
    NormIssued,
    NormNotAtThisStage,
    NormRepealed,
    NormReplaced,
    NormRevised,
    NormStage,
    NormSubmitted,
    NotAsked,
    OpinionReceived,
    OpinionSought,
    OpinionsOutstanding,
    Text,
    VersionTaken,
    norm_stream,
)

AT_REST = (None, NormStage.IN_FORCE, NormStage.REPLACED, NormStage.REPEALED)
AT_WORK = (NormStage.DRAFTED, NormStage.APPROVED)  # the opinions on a plan may be sought before and after approval


def draft(norm: Norm | None, code: str, text: Text, occasion: BookOccasion) -> Norm:
    """Draft a version."""
    _require(norm, occasion, *AT_REST, clause=CLAUSE)
    _check_version(norm, text.version)
    return occasion.enter(Norm, norm, NormDrafted, norm_stream(code), clause=CLAUSE, text=text)


def seek_opinion(norm: Norm, unit: str, answer_by: date, occasion: BookOccasion) -> None:
    """Ask a unit for its opinion, by a day."""
    _require(norm, occasion, *AT_WORK, clause=CLAUSE)
    _enter(norm, OpinionSought, occasion, unit=unit, answer_by=answer_by)


def receive_opinion(norm: Norm, unit: str, answer: Answer, document: str, occasion: BookOccasion) -> None:
    """Take the opinion of a unit that was asked."""
    _require(norm, occasion, *AT_WORK, clause=CLAUSE)
    if unit not in norm.awaited:
        raise NotAsked(unit=unit, awaited=sorted(norm.awaited))
    _enter(norm, OpinionReceived, occasion, unit=unit, answer=answer, document=document)


def revise(norm: Norm, document: str, digest: str | None, occasion: BookOccasion) -> None:
    """Revise the text, before it is submitted or as the approval asked."""
    _require(norm, occasion, *AT_WORK, clause=CLAUSE)
    _enter(norm, NormRevised, occasion, document=document, digest=digest)


def submit(norm: Norm, to: str, occasion: BookOccasion) -> None:
    """Submit the draft for approval, once the opinions have come."""
    _require(norm, occasion, NormStage.DRAFTED, clause=CLAUSE)
    _require_opinions(norm, occasion)
    _enter(norm, NormSubmitted, occasion, to=to)


def approve(norm: Norm, by: str, meeting: str | None, occasion: BookOccasion) -> None:
    """Put the approval on record."""
    _require(norm, occasion, NormStage.SUBMITTED, clause=CLAUSE)
    _enter(norm, NormApproved, occasion, by=by, meeting=meeting)


def issue(norm: Norm, document: str, in_force_from: date, occasion: BookOccasion) -> None:
    """Issue what was approved, once the opinions sought after the approval have come."""
    _require(norm, occasion, NormStage.APPROVED, clause=CLAUSE)
    _require_opinions(norm, occasion)
    _check_order(norm, in_force_from)
    _enter(norm, NormIssued, occasion, document=document, in_force_from=in_force_from)


def adopt(norm: Norm | None, code: str, text: Text, in_force_from: date, occasion: BookOccasion) -> Norm:
    """Enter a version that is in force without a history here."""
    _require(norm, occasion, *AT_REST, clause=REGISTER_CLAUSE)
    _check_version(norm, text.version)
    _check_order(norm, in_force_from)
    content = {"text": text, "in_force_from": in_force_from}
    return occasion.enter(Norm, norm, NormAdopted, norm_stream(code), clause=REGISTER_CLAUSE, **content)


def replace(norm: Norm, by: str, since: date, occasion: BookOccasion) -> None:
    """Let another norm take the place of this one."""
    _require(norm, occasion, NormStage.IN_FORCE, clause=REGISTER_CLAUSE)
    _check_order(norm, since)
    _enter(norm, NormReplaced, occasion, by=by, since=since)


def repeal(norm: Norm, since: date, document: str, occasion: BookOccasion) -> None:
    """Repeal the norm."""
    _require(norm, occasion, NormStage.IN_FORCE, clause=REGISTER_CLAUSE)
    _check_order(norm, since)
    _enter(norm, NormRepealed, occasion, since=since, document=document)


def _require(norm: Norm | None, occasion: BookOccasion, *stages: NormStage | None, clause: str) -> None:
    occasion.require_role(KEEPERS, clause=clause)
    stage = None if norm is None else norm.stage
    if stage not in stages:
        raise NormNotAtThisStage(stage=stage, allowed=[one for one in stages if one is not None])


def _require_opinions(norm: Norm, occasion: BookOccasion) -> None:
    outstanding = {unit: day for unit, day in norm.awaited.items() if occasion.day <= day}
    if outstanding:
        raise OpinionsOutstanding(outstanding=outstanding, day=occasion.day)


def _check_version(norm: Norm | None, version: str) -> None:
    if norm is not None and any(known.text.version == version for known in norm.versions):
        raise VersionTaken(version=version)


def _check_order(norm: Norm | None, since: date) -> None:
    if norm is not None and norm.versions and since <= norm.versions[-1].in_force_from:
        raise VersionTaken(since=since, after=norm.versions[-1].in_force_from)


def _enter(norm: Norm, event: type[NormEvent], occasion: BookOccasion, **content: object) -> None:
    occasion.enter(Norm, norm, event, norm.id, clause=CLAUSE, **content)
