from datetime import date

import pytest

from domain.agreement.deadlines import fall_due
from domain.agreement.extension_events import DeemedAssent
from domain.agreement.refusals import (
    AlreadyServed,
    ExtensionPending,
    NoExtensionOffered,
    NoticeAfterExpiry,
    NotInForce,
    NotLonger,
    ObjectionNotWritten,
    ObjectionTooLate,
    ReceivedBeforeSent,
    SupplyStopped,
)
from domain.agreement.values import Bond
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.shipped import load_shipped
from domain.case.deadlines import SYSTEM
from domain.case.refusals import BeforeItsCause, DueDateProvisional, NotDueYet, NotTheSystem
from tests.agreements import Act, does, on, orders, signed
from tests.vocabulary import moment

UNTIL = date(2025, 10, 18)
BOND = Bond(amount="50000.00", valid_until=date(2025, 5, 18))


def offers(until: date = UNTIL) -> Act:
    return does("offer-extension", until=until, notice="延长通知")


def serves(proof: str | None = "送达回证") -> Act:
    return does("serve-extension-notice", proof=proof)


def objects(received: str, letter: str | None = "异议函") -> Act:
    return does("object-to-extension", received_at=moment(received), letter=letter)


OFFERED = signed(bond=BOND).after("2025-03-25", "centre", offers())
SERVED = OFFERED.after("2025-03-28", "centre", serves())  # a Friday: seven days on is a Friday of Qingming, a rest day


def test_silence_accepts_once_the_seven_days_and_the_roll_are_over_and_the_bond_follows() -> None:
    [told] = [event for event in SERVED.events if event.TOPIC == "agreement.extension_notice_served"]
    assert getattr(told, "due_on") == date(2025, 4, 7)  # noqa: B009 - the 4th to the 6th are rest days
    assert SERVED.by_itself("2025-04-07 23:59").topics == SERVED.topics
    accepted = SERVED.by_itself("2025-04-10 09:00")
    assent = accepted.events[-1]
    assert isinstance(assent, DeemedAssent)
    assert (assent.TOPIC, assent.effective_at) == ("agreement.deemed_assent", moment("2025-04-08 00:00"))
    assert assent.header.actor.role == SYSTEM
    agreement = accepted.agreement
    assert agreement.valid_until == UNTIL
    assert agreement.bond == Bond(amount="50000.00", valid_until=date(2025, 11, 17))  # 183 days longer, as the validity
    assert accepted.after("2025-10-18 23:00", "purchaser", orders()).agreement.orders
    accepted.refused("2025-10-19", "purchaser", orders(), NotInForce, valid_until=UNTIL)


def test_a_notice_without_proof_of_its_receipt_has_no_effect_and_the_undertaking_lapses() -> None:
    for history in (OFFERED, OFFERED.after("2025-03-28", "centre", serves(None))):
        lapsed = history.by_itself("2025-05-01")
        assert lapsed.topics[-1] == "lapsed"
        assert "deemed_assent" not in lapsed.topics
        assert lapsed.events[-1].effective_at == moment("2025-04-19 00:00")
        lapsed.refused("2025-04-19", "purchaser", orders(), NotInForce)


def test_a_proof_that_follows_a_bare_receipt_starts_the_seven_days() -> None:
    history = OFFERED.after("2025-03-27", "centre", serves(None)).after("2025-03-28", "centre", serves())
    assert history.by_itself("2025-04-08 00:00").topics[-1] == "deemed_assent"
    history.refused("2025-03-29", "centre", serves(), AlreadyServed)


@pytest.mark.parametrize("sent", ["2025-03-29 09:00", "2025-04-07 23:59"])
def test_a_written_objection_sent_by_the_last_day_is_in_time_whenever_it_arrives(sent: str) -> None:
    history = SERVED.after(sent, "bidder", objects("2025-04-11 10:00"), now="2025-04-12")
    settled = history.by_itself("2025-05-01")
    assert settled.topics[-2:] == ["extension_objected", "lapsed"]
    assert settled.agreement.valid_until == date(2025, 4, 18)


def test_an_objection_that_arrives_after_the_assent_was_recorded_defeats_it_if_it_was_sent_in_time() -> None:
    accepted = SERVED.by_itself("2025-04-08 00:00")
    assert accepted.agreement.valid_until == UNTIL
    objected = accepted.after("2025-04-07 18:00", "bidder", objects("2025-04-09 10:00"), now="2025-04-10")
    assert objected.agreement.valid_until == date(2025, 4, 18)
    assert objected.agreement.bond == BOND
    assert objected.by_itself("2025-05-01").topics[-3:] == ["deemed_assent", "extension_objected", "lapsed"]


def test_an_objection_out_of_time_or_not_in_writing_or_never_sent_is_refused() -> None:
    SERVED.refused("2025-04-08 00:00", "bidder", objects("2025-04-08 00:00"), ObjectionTooLate, due=date(2025, 4, 7))
    accepted = SERVED.by_itself("2025-04-09")
    accepted.refused("2025-04-09", "bidder", objects("2025-04-09"), ObjectionTooLate)
    for letter in (None, ""):
        SERVED.refused("2025-04-01", "bidder", objects("2025-04-01", letter), ObjectionNotWritten)
    SERVED.refused("2025-04-01", "bidder", objects("2025-03-31"), ReceivedBeforeSent)
    SERVED.refused("2025-04-01", "bidder", objects("2025-04-02"), ReceivedBeforeSent)
    signed().refused("2025-04-01", "bidder", objects("2025-04-01"), NoExtensionOffered)
    handed_over = SERVED.after("2025-04-01", "bidder", does("object-to-extension", letter="异议函"))
    assert getattr(handed_over.events[-1], "received_at") == moment("2025-04-01")  # noqa: B009 - of that event alone
    OFFERED.refused("2025-03-24", "bidder", objects("2025-03-25"), BeforeItsCause, now="2025-03-26")


def test_a_notice_names_a_later_day_while_the_undertaking_runs_and_one_at_a_time() -> None:
    signed().refused("2025-04-01", "centre", offers(date(2025, 4, 18)), NotLonger)
    assert signed().after("2025-04-18", "centre", offers(date(2025, 4, 19))).agreement.extension is not None
    signed().refused("2025-04-19", "centre", offers(), NotInForce)
    OFFERED.refused("2025-03-26", "centre", offers(), ExtensionPending)
    signed().refused("2025-04-01", "centre", serves(), NoExtensionOffered)


def test_a_notice_received_after_the_last_day_has_no_effect() -> None:
    OFFERED.refused("2025-04-19", "centre", serves(), NoticeAfterExpiry, valid_until=date(2025, 4, 18))
    last_day = OFFERED.after("2025-04-18 23:59", "centre", serves())
    assert last_day.by_itself("2025-05-01").topics[-1] == "deemed_assent"


def test_nothing_lapses_while_the_answer_to_a_notice_received_in_time_is_open() -> None:
    history = OFFERED.after("2025-04-17", "centre", serves())
    assert history.by_itself("2025-04-24 12:00").topics == history.topics
    assert history.agreement.status_at(moment("2025-04-20")) == "extension pending"
    history.refused("2025-04-20", "purchaser", orders(), NotInForce)
    assert history.by_itself("2025-04-25").agreement.valid_until == UNTIL


def test_a_proof_entered_after_the_lapse_was_recorded_takes_it_back_and_each_lapse_has_its_own_name() -> None:
    lapsed = OFFERED.by_itself("2025-04-20")
    assert lapsed.topics[-1] == "lapsed"
    proved = lapsed.after("2025-04-16", "centre", serves(), now="2025-04-21")
    objected = proved.after("2025-04-17", "bidder", objects("2025-04-21"), now="2025-04-22")
    first, second = OFFERED.due("2025-04-20")[-1], objected.due("2025-04-22")[-1]
    assert first.command_id("agreement:1") != second.command_id("agreement:1")
    assert objected.by_itself("2025-04-22").topics.count("lapsed") == 2
    assert proved.by_itself("2025-05-01").topics[-1] == "deemed_assent"


def test_nothing_is_deemed_on_a_provisional_day_until_the_years_notice_is_out() -> None:
    until_2025 = WorkingCalendar.of(notice for notice in load_shipped() if notice.year <= 2025)
    served = (
        signed("2025-01-10", calendar=until_2025)
        .after("2025-12-22", "centre", offers(date(2026, 6, 30)))
        .after("2025-12-24", "centre", serves())
    )
    [blocked] = [one for one in served.due("2026-01-20") if one.blocked]
    assert blocked.clock == "objection"
    assert served.by_itself("2026-02-01").topics == served.topics

    served.refused("2026-02-01", SYSTEM, lambda agreement, at: fall_due(agreement, at, blocked), DueDateProvisional)
    late = served.after("2026-01-05", "bidder", objects("2026-01-06"), now="2026-01-07")
    assert late.topics[-1] == "extension_objected"  # the day is only an estimate yet: no letter is too late by it


def test_a_bidder_that_was_stopped_is_offered_no_extension() -> None:
    party = {"party": "B", "promise": "二", "document": "r"}
    history = signed().after("2024-06-03", "centre", does("find-violation", violation="V1", **party))
    further = {"violation": "V1", "document": "r"}
    history = history.after("2024-06-04", "centre", does("sanction", measure="警告", term="第八条", **further))
    history = history.after("2024-06-05", "centre", does("request-stop", **further))
    stopped = history.after("2024-06-06", "regulator", does("stop-supply", **further))
    stopped.refused("2025-03-25", "centre", offers(), SupplyStopped)


def test_what_falls_due_is_the_systems_and_happens_at_its_moment_only() -> None:
    [assent] = [one for one in SERVED.due("2025-04-01") if one.clock == "objection"]
    SERVED.refused("2025-04-07", SYSTEM, lambda agreement, at: fall_due(agreement, at, assent), NotDueYet)
    SERVED.refused("2025-04-08", "centre", lambda agreement, at: fall_due(agreement, at, assent), NotTheSystem)
    accepted = SERVED.by_itself("2025-04-08")
    accepted.refused("2025-04-09", SYSTEM, lambda agreement, at: fall_due(agreement, at, assent), NotDueYet)
    assert on("2025-04-09").day == date(2025, 4, 9)
