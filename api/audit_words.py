"""The words of a supervision view: what its codes are called, and the sentence that a row says of itself."""

from collections.abc import Iterator

from api.words import Coded, Words, titled
from application.rules import Rules
from domain.procedures.procedure import Procedure
from domain.procedures.vocabulary import Title
from domain.topics import ALL_TOPICS
from projections.audits.asking import Found
from projections.audits.definition import Kind

NOT_SAID = Words(zh="未登记", en="not stated")


class Titles:
    """What codes are called in the procedures on record; where versions differ, in the latest."""

    def __init__(self, rules: Rules) -> None:
        self._titles = {
            (procedure.code, code): title for procedure in rules.procedures for code, title in _titles_of(procedure)
        }

    def of(self, procedure: str | None, code: str | None) -> Coded | None:
        """Name a code, or several with commas between; a kind of event by its act."""
        if code is None:
            return None
        if code in ALL_TOPICS:
            zh, en = ALL_TOPICS[code].names()
            return Coded(code=code, zh=zh, en=en)
        parts = [titled(part, self._titles.get((procedure or "", part))) for part in code.split(",")]
        return Coded(code=code, zh="、".join(part.zh for part in parts), en=", ".join(part.en for part in parts))


def said(found: Found, kind: Kind, titles: Titles) -> Words:
    """Say why a row is listed, with its figures."""
    code, detail = titles.of(found.procedure, found.code), titles.of(found.procedure, found.detail)
    if kind.record == "system":
        detail = detail or Coded(code="", zh="", en="")
    named = {"code": code or NOT_SAID, "detail": detail or NOT_SAID}
    figures = {name: str(found.figures.get(name, "—")) for name in ("nth", "days", "gap", "share", "minutes", "count")}
    figures |= {"whole": str(found.figures.get("whole", "—")), "state": found.state}
    return Words(
        zh=kind.says.zh.format_map({**figures, **{name: one.zh for name, one in named.items()}}).strip(),
        en=kind.says.en.format_map({**figures, **{name: one.en for name, one in named.items()}}).strip(),
    )


def _titles_of(procedure: Procedure) -> Iterator[tuple[str, Title]]:
    yield from procedure.roles.items()
    for listed in (procedure.intake.refuse, procedure.intake.amend, procedure.suspension, procedure.cross_checks):
        yield from ((one.code, one.title) for one in listed)
    for outcome in procedure.outcomes:
        yield outcome.code, outcome.title
        yield from ((ground.code, ground.title) for ground in outcome.grounds)
    yield from ((clock.code, clock.title) for clock in procedure.clocks)
    for step in procedure.steps:
        yield from ((ground.code, ground.title) for ground in step.grounds)
        yield step.code, step.title
