"""A filing that follows another case: found in the ledger, relied on, and shown."""

import pytest

from application.ledger import CaseUnknown
from domain.case.refusals import FollowedTooEarly, NotToBeFollowed
from tests.database import Database
from tests.infrastructure.scheduling.office import Office, opened

CHALLENGE = {"project": "P-1", "supplier": "s", "known-on": "2024-09-20", "matters": "m"}
COMPLAINT = {"project": "P-1", "complainant": "s", "reply-period-end": "2024-10-11", "matters": "m"}


def complain(office: Office, at: str, follows: str) -> str:
    return office.file(at, "procurement-complaint", "finance", None, follows, **COMPLAINT)


def test_a_complaint_follows_the_challenge_that_was_left_unanswered(database: Database) -> None:
    with opened(database, "2024-09-26 09:00") as office:
        challenge = office.file("2024-09-26 10:00", "procurement-challenge", "procurement", None, **CHALLENGE)
        forms = [{"form": form, "reference": "r"} for form in ("receipt", "register-form")]
        office.act(challenge, "accept", "2024-09-26 11:00", "procurement", forms=forms)
        with pytest.raises(FollowedTooEarly) as early:
            complain(office, "2024-10-11 16:00", challenge)
        assert early.value.decided_by["due"] == "2024-10-11"
        complaint = complain(office, "2024-10-12 09:00", challenge)
        assert office.case(complaint).follows == challenge
        assert office.case(complaint).number != office.case(challenge).number
        assert office.case(challenge).links == (complaint,)


def test_a_complaint_cannot_follow_what_is_not_there_or_is_no_challenge(database: Database) -> None:
    with opened(database, "2024-09-26 09:00") as office:
        with pytest.raises(CaseUnknown):
            complain(office, "2024-10-12 09:00", "case:nowhere")
        permit = office.accepted("2024-09-26 10:00")
        with pytest.raises(NotToBeFollowed) as refused:
            complain(office, "2024-10-12 09:00", permit)
        assert refused.value.decided_by["procedure"] == "window-approval"
