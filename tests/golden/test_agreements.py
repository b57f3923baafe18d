"""Old agreements always load: every event once stored is read, folded and written back, byte for byte."""

import json

from application.agreements import rebuilt
from domain.agreement.events import AgreementEvent
from domain.events import topics_below
from domain.recorded import Recorded
from tests.golden.agreements import FOLDER, end_of
from tests.golden.cases import from_lines, to_lines
from tests.vocabulary import MAPPER, moment

TEXT = (FOLDER / "undertaking.jsonl").read_text(encoding="utf-8")
END = json.loads((FOLDER / "undertaking.json").read_text(encoding="utf-8"))


def history() -> list[Recorded]:
    events = [MAPPER.to_domain_event(stored) for stored in from_lines(TEXT)]
    return [
        Recorded(place, moment("2026-01-01"), event)
        for place, event in enumerate(events, start=1)
        if isinstance(event, AgreementEvent)
    ]


def test_the_golden_agreement_comes_to_what_it_came_to_then() -> None:
    agreement = rebuilt(history())
    assert agreement is not None
    assert end_of(agreement) == END


def test_its_events_are_written_back_byte_for_byte_and_are_of_every_kind() -> None:
    assert to_lines(MAPPER.to_stored_event(one.event) for one in history()) == TEXT
    assert {one.event.TOPIC for one in history()} == set(topics_below(AgreementEvent))


def test_the_golden_agreement_can_be_seen_after_each_of_its_events() -> None:
    recorded = history()
    for count in range(1, len(recorded) + 1):
        agreement = rebuilt(recorded[:count])
        assert agreement is not None
        assert agreement.version == count


def test_any_later_part_of_it_folds_where_an_act_is_not_yet_known() -> None:
    recorded = history()
    for left_out in range(1, len(recorded)):
        assert rebuilt([*recorded[:left_out], *recorded[left_out + 1 :]]) is not None
    assert rebuilt(recorded[1:]) is None


def test_a_golden_agreement_that_lost_an_event_is_noticed() -> None:
    for topic in ("agreement.price_adjusted", "agreement.supply_stopped", "agreement.extension_objected"):
        agreement = rebuilt([one for one in history() if topic != one.event.TOPIC])
        assert agreement is not None
        assert end_of(agreement) != END
