"""Notices (告知): what must be told to whom, on which act, over which channel, in which words.

Invariant: a text has blanks for what is public alone. No blank stands for a field of the filing, so that nothing
protected, and nothing personal beyond the case number, ever leaves in a notice.
"""

from enum import StrEnum
from string import Formatter
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from domain.header import Frozen
from domain.procedures.vocabulary import Code, Ruled

NoticeTrigger = Annotated[
    str,
    StringConstraints(
        pattern=r"^(received|correcting|supplied|accepted|refused|returned|suspended|resumed|extended|waived|withdrawn"
        r"|lapsed|merged|closed|step:[a-z][a-z0-9-]*)$"
    ),
    Field(description="the act that is told of"),
]


class Channel(StrEnum):
    """The ways on which a notice goes out; only two of them need an address of the addressee."""

    PORTAL = "portal"
    SMS = "sms"
    EMAIL = "email"
    LETTER = "letter"


ADDRESSED = frozenset({Channel.SMS, Channel.EMAIL})
ALWAYS = frozenset({"number", "procedure", "day", "clause"})
SAYS: dict[str, frozenset[str]] = {  # the further blanks that an act can fill
    "correcting": frozenset({"due"}),
    "returned": frozenset({"ground", "due"}),
    "refused": frozenset({"ground"}),
    "suspended": frozenset({"ground", "clock", "term", "due"}),
    "resumed": frozenset({"clock", "due"}),
    "extended": frozenset({"clock", "term", "due"}),
    "waived": frozenset({"clock"}),
    "closed": frozenset({"outcome"}),
    "step": frozenset({"step", "outcome"}),
}


def blanks(text: str) -> set[str]:
    """Give the names of the blanks of a text; raise `ValueError` for braces that are no plain blank."""
    found = set()
    for _, name, form, conversion in Formatter().parse(text):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError(f"a blank is a name in braces, and {{{name}}} is not")
        found.add(name)
    return found


def _written(text: str) -> str:
    blanks(text)
    return text


Written = Annotated[str, StringConstraints(min_length=1, max_length=500), AfterValidator(_written)]


class NoticeText(Frozen):
    """The words of a notice, with its blanks in braces."""

    zh: Written
    en: Written


class NoticeRule(Ruled):
    """A notice: on which act, to which role, over the first channel that reaches it, in which words."""

    on: NoticeTrigger
    to: Code
    channels: tuple[Channel, ...] = Field(min_length=1, description="in the order of preference")
    address: Code | None = Field(default=None, description="the field of the filing with the addressee's contact")
    text: NoticeText
