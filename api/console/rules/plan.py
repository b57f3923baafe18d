"""What is drawn of a procedure: its gate, its steps, its closing and rating as boxes, its clocks as spans, in words."""

from collections.abc import Iterator, Sequence

from api.console.rules.flow import BAR, BOX, COLUMN, PADDING, Box, Flow, Span, flow
from api.console.strip.drawing import text_width
from api.console.tongue import Tongue
from api.definition_sheet.clocks import limit_text
from api.words import EFFECT
from domain.procedures.procedure import Procedure
from domain.procedures.steps import ActKind, Step
from domain.procedures.vocabulary import ClockRule, Title

MOST_OUTCOMES = 4
IDEOGRAPHS = 0x2E80


class Plan:
    """The boxes and spans of one version of a procedure, in one language."""

    def __init__(self, procedure: Procedure, tongue: Tongue) -> None:
        self._procedure = procedure
        self._tongue = tongue

    @property
    def flow(self) -> Flow:
        """Lay it out."""
        return flow(self.boxes, self.spans)

    @property
    def boxes(self) -> list[Box]:
        """List the boxes as they are read."""
        return [*self._gate(), *self._steps(), *self._end()]

    @property
    def spans(self) -> list[Span]:
        """List the clocks, as the definition does."""
        codes = {box.code for box in self.boxes}
        return [self._span(clock, codes) for clock in self._procedure.clocks]

    def _gate(self) -> Iterator[Box]:
        intake, say = self._procedure.intake, self._tongue.say
        yield Box("received", "gate", [say("收到", "received")])
        yield Box("accepted", "gate", [say("受理", "accepted"), *self._who(intake.performers)], ["received"])
        if intake.correction is not None:
            most = intake.correction.at_most
            times = say(f"至多 {most} 次", f"at most {most} time{'' if most == 1 else 's'}")
            yield Box("correcting", "side", [say("告知补正", "corrections asked for"), times], ["received"])
        for code, grounds, zh, en in (
            ("refused", intake.refuse, "不予受理", "refused"),
            ("returned", intake.amend, "告知修改后重新提出", "returned for amendment"),
        ):
            if grounds:
                many = say(f"{len(grounds)} 种情形", f"{len(grounds)} ground{'' if len(grounds) == 1 else 's'}")
                yield Box(code, "side", [say(zh, en), many], ["received"])

    def _steps(self) -> Iterator[Box]:
        """Give the steps; what may be done at any time follows what must be done, each chain of it by itself."""
        late = {step.code for step in self._procedure.steps if step.after_closing}
        above_chain: list[str] = []
        for chain in chains(self._procedure.steps):
            needed = any(not _is_optional(step) for step in chain)
            for step in chain:
                above = [f"step:{code}" for code in step.after if (code in late) == step.after_closing]
                if not above and step.after_closing:
                    above = ["closed"]
                below = [] if needed or step.after_closing else above_chain
                starts = ["accepted"] if not above and needed else []
                yield Box(
                    f"step:{step.code}", self._kind(step), self._lines(step), above or starts, below or ["accepted"]
                )
            above_chain = [f"step:{step.code}" for step in chain if not step.after_closing] or above_chain

    def _end(self) -> Iterator[Box]:
        say, steps = self._tongue.say, [step for step in self._procedure.steps if not step.after_closing]
        followed = {code for step in steps for code in step.after}
        main = {step.code for chain in chains(steps) if any(not _is_optional(one) for one in chain) for step in chain}
        last = [step for step in steps if step.code not in followed and step.code in main and not step.optional]
        owed = [step for step in last if not _is_optional(step)] or last
        closing = self._procedure.closing
        above, every = [f"step:{step.code}" for step in owed], [f"step:{step.code}" for step in steps]
        yield Box("closed", "gate", [say("办结", "closed"), *self._who(closing.performers)], above, every)
        rating = self._procedure.rating
        if rating is not None:
            after = rating.after if rating.after.startswith("step:") else "closed"
            within = say(f"{rating.within.chinese}内", f"within {rating.within}")
            yield Box("rated", "side", [say("评价", "rated"), within], [after])

    def _kind(self, step: Step) -> str:
        kind = "decision" if step.act is ActKind.DECIDE else "step"
        return f"{kind} optional" if _is_optional(step) else kind

    def _lines(self, step: Step) -> list[str]:
        lines = [*self._wrapped(step.title), *self._who(step.performers)]
        if step.act is ActKind.DECIDE:
            outcomes = self._procedure.outcomes
            lines += [f"◇ {self._cut(self._say(one.title), 2)}" for one in outcomes[:MOST_OUTCOMES]]
            if len(outcomes) > MOST_OUTCOMES:
                more = len(outcomes) - MOST_OUTCOMES
                lines.append(self._tongue.say(f"另有 {more} 种结果", f"and {more} more"))
        if step.on_rejection:
            back = self._say(self._procedure.step(step.on_rejection).title)
            lines.append("↩ " + self._cut(self._tongue.say(f"不同意退回{back}", f"rejected: {back}"), 2))
        return lines

    def _span(self, clock: ClockRule, codes: set[str]) -> Span:
        said = self._tongue.say(*limit_text(self._procedure, clock))
        effect = self._tongue.say(*EFFECT[clock.effect])
        room = COLUMN - BAR - 8
        titled = wrapped(self._say(clock.title), room)
        lines = [*titled, *wrapped(f"{said} · {effect}", room), *wrapped(clock.clause, room)]
        until = [code for code in map(_place, clock.until) if code in codes]
        return Span(clock.code, clock.effect.value, lines, len(titled), _place(clock.starts, codes), until)

    def _who(self, roles: Sequence[str]) -> list[str]:
        named = self._tongue.say("、", ", ").join(self._say(self._procedure.roles[code]) for code in roles)
        return [f"· {self._cut(named, 2)}"]

    def _say(self, title: Title) -> str:
        return self._tongue.say(title.zh, title.en)

    def _wrapped(self, title: Title) -> list[str]:
        return wrapped(self._say(title), BOX - 2 * PADDING)

    def _cut(self, text: str, beside: int) -> str:
        """Cut a text to the width of a box, with room for so many characters beside it."""
        room = BOX - 2 * PADDING - beside * 7
        if text_width(text) <= room:
            return text
        while text and text_width(text) + 14 > room:
            text = text[:-1]
        return f"{text}…"


def chains(steps: Sequence[Step]) -> list[list[Step]]:
    """Part steps into those that hang together, those that must be done before those that only may be."""
    of = {step.code: {step.code} for step in steps}
    for step in steps:
        for before in step.after:
            if before in of and of[before] is not of[step.code]:
                joined = of[before] | of[step.code]
                of |= dict.fromkeys(joined, joined)
    parts = list({id(codes): codes for codes in of.values()}.values())
    found = [[step for step in steps if step.code in codes] for codes in parts]
    alone = [step for chain in found if len(chain) == 1 and _is_optional(chain[0]) for step in chain]
    longer = [chain for chain in found if len(chain) > 1 or not _is_optional(chain[0])]
    needed = [step for step in steps if any(step in chain and not all(map(_is_optional, chain)) for chain in longer)]
    free = [chain for chain in longer if all(map(_is_optional, chain))]
    return [part for part in (needed, alone, *free) if part]


def _is_optional(step: Step) -> bool:
    return step.optional or step.when is not None


def wrapped(text: str, room: float) -> list[str]:
    """Break a text into lines: English between words, Chinese anywhere."""
    spaced = all(ord(character) < IDEOGRAPHS for character in text)
    pieces = text.split(" ") if spaced else list(text)
    joint = " " if spaced else ""
    lines = [""]
    for piece in pieces:
        longer = f"{lines[-1]}{joint}{piece}" if lines[-1] else piece
        if lines[-1] and text_width(longer) > room:
            lines.append(piece)
        else:
            lines[-1] = longer
    return [line.strip() for line in lines]


def _place(trigger: str, codes: set[str] | None = None) -> str:
    """Give the box at which something happens."""
    kind, _, step = trigger.partition(":")
    if step:
        return f"step:{step}"
    code = {"supplied": "correcting", "low-rating": "rated"}.get(kind, kind)
    return code if codes is None or code in codes else "received"
