"""What is asked for of protected values, act by act. No text here may name a person: all of it stays on record."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from application.requests import Request, Text
from domain.procedures.vocabulary import FieldClass
from domain.protection.custody import PROTECTED
from domain.protection.disclosures import Shown

Reason = Annotated[str, StringConstraints(min_length=1, max_length=500)]


def _protected(asked: FieldClass) -> FieldClass:
    if asked is FieldClass.PUBLIC:
        raise ValueError("a public value is not protected")
    return asked


ProtectedClass = Annotated[
    FieldClass, AfterValidator(_protected), Field(description="internal, personal, sensitive or trade-secret")
]
Classes = Annotated[tuple[ProtectedClass, ...], Field(min_length=1, max_length=len(PROTECTED))]


class Because(Request):
    """Why it is done."""

    reason: Reason = Field(description="why, without a name in it: it stays on record")


class Disclose(Because):
    """披露: show chosen values, with their salts; recorded with who, to whom and why."""

    fields: Annotated[tuple[Shown, ...], Field(min_length=1, max_length=200)]
    recipient: Text = Field(description="to whom: an office or a court, by its name or reference")


class Seal(Because):
    """封存: keep values and stop their use."""

    classes: Classes = PROTECTED


class LiftSeal(Because):
    """解除封存: let values be used again."""

    classes: Classes = PROTECTED


class Hold(Because):
    """保全: let nothing be shredded while this stands."""

    order: Text = Field(description="the number of the order or request")


class Release(Because):
    """解除保全: a legal hold no longer stands."""

    order: Text


class ProposeShred(Because):
    """提请销毁: propose that the keys of a subject be destroyed; another person confirms it."""

    classes: Classes
    law: Text | None = Field(default=None, description="the clause that asks for it while a case is still open")


class ConfirmShred(Request):
    """确认销毁: destroy the keys, for ever."""

    proposal: Text = Field(description="the proposal, as its answer named it: stream@version")
