"""What contradicts itself in the notices of a procedure. Each fault begins with its place."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from domain.procedures.notices import ADDRESSED, ALWAYS, SAYS, NoticeRule, blanks
from domain.procedures.steps import ActKind
from domain.procedures.vocabulary import ExpiryEffect

if TYPE_CHECKING:
    from domain.procedures.procedure import Procedure


def notice_faults(procedure: "Procedure") -> Iterator[str]:
    """Find every fault of the notices."""
    codes = [rule.code for rule in procedure.notices]
    yield from (f"notice {code} stands twice" for code in sorted({code for code in codes if codes.count(code) > 1}))
    for rule in procedure.notices:
        where = f"notice {rule.code}"
        if rule.to not in procedure.roles:
            yield f"{where}.to names unknown {rule.to}"
        if not _happens(rule.on, procedure):
            yield f"{where}.on: {rule.on} never happens in this procedure"
        yield from _address_faults(where, rule, {field.code for field in procedure.fields})
        yield from _text_faults(where, rule, procedure)


def _address_faults(where: str, rule: NoticeRule, fields: set[str]) -> Iterator[str]:
    if len(set(rule.channels)) < len(rule.channels):
        yield f"{where}.channels: each stands once"
    if (rule.address is not None) != bool(ADDRESSED & set(rule.channels)):
        yield f"{where}.address belongs to sms and email, and these need it"
    elif rule.address is not None and rule.address not in fields:
        yield f"{where}.address names unknown {rule.address}"


def _text_faults(where: str, rule: NoticeRule, procedure: "Procedure") -> Iterator[str]:
    kind, _, step = rule.on.partition(":")
    says = ALWAYS | SAYS.get(kind, frozenset())
    decides = [each.code for each in procedure.steps if each.act is ActKind.DECIDE]
    if not decides or (step and step not in decides):
        says -= {"outcome"}
    used = {"zh": blanks(rule.text.zh), "en": blanks(rule.text.en)}
    for language, names in used.items():
        yield from (
            f"{where}.text.{language}: {{{name}}} cannot be filled on {rule.on}" for name in sorted(names - says)
        )
    if used["zh"] != used["en"]:
        yield f"{where}.text: both languages have the same blanks"


def _happens(trigger: str, procedure: "Procedure") -> bool:
    kind, _, step = trigger.partition(":")
    if step:
        return step in {each.code for each in procedure.steps}
    effects = {clock.expiry.effect for clock in procedure.clocks if clock.expiry is not None}
    possible = {
        "correcting": procedure.intake.correction is not None,
        "supplied": procedure.intake.correction is not None,
        "refused": bool(procedure.intake.refuse),
        "returned": bool(procedure.intake.amend),
        "suspended": bool(procedure.suspension),
        "resumed": bool(procedure.suspension),
        "extended": any(clock.extension is not None for clock in procedure.clocks),
        "waived": ExpiryEffect.DEEMED_WAIVED in effects,
        "lapsed": ExpiryEffect.LAPSE in effects,
        "merged": procedure.merging is not None,
        "withdrawn": procedure.withdrawal is not None,
    }
    return possible.get(kind, True)
