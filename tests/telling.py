"""Notices of a scenario: what its acts call for, and letting one be told."""

from typing import cast

from domain.case.case import Case
from domain.case.deadlines import SYSTEM
from domain.case.events import CaseEvent
from domain.case.notice_text import Words, written
from domain.case.notices import Notice, confirm, give_up, notices_of
from domain.case.occasion import Occasion
from domain.procedures.notices import Channel
from tests.vocabulary import MAPPER, ZONE, Command, Scenario, restored


def events_of(scenario: Scenario) -> list[CaseEvent]:
    return [cast("CaseEvent", MAPPER.to_domain_event(stored)) for stored in scenario.stored]


def notices_in(scenario: Scenario) -> list[Notice]:
    return notices_of(events_of(scenario), scenario.case, scenario.procedure)


def the_notice(scenario: Scenario, code: str) -> Notice:
    """Give the last notice of a rule."""
    return [one for one in notices_in(scenario) if one.rule.code == code][-1]


def text_of(scenario: Scenario, code: str) -> Words:
    """Write the last notice of a rule, as the case stood right after the act."""
    notice = the_notice(scenario, code)
    then = restored(scenario.stored[: notice.event.originator_version])
    return written(notice, then, scenario.procedure, ZONE)


def confirms(notice: Notice, channel: Channel = Channel.SMS, proof: str = "receipt") -> Command:
    """Put on record that a notice is out."""

    def act(case: Case, on: Occasion) -> None:
        confirm(case, on, notice, channel=channel, proof=proof)

    return act


def gives_up(notice: Notice, attempts: int = 6, reason: str = "no answer") -> Command:
    """Put on record that a notice is given up."""

    def act(case: Case, on: Occasion) -> None:
        give_up(case, on, notice, attempts=attempts, reason=reason)

    return act


def told(scenario: Scenario, at: str, *codes: str) -> Scenario:
    """Let the last notices of some rules have gone out."""
    for code in codes:
        scenario = scenario.after(at, SYSTEM, confirms(the_notice(scenario, code)))
    return scenario
