"""A batch that is judged ahead and written at once comes to what its acts come to one after the other."""

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from api.routes import book_examples, examples
from application import intake
from application.acts import ACTS
from application.ahead import Ahead
from application.cases import Command
from application.intake import HandedIn, Intake, case_id_of
from application.ledger import Outcome
from application.requests import FileCase
from tests.api.serving import Office

FILED = book_examples.ACT_OF_A_SYSTEM
WINDOW = {"unit": "住建窗口", "role": "window"}
SCOPE = {"level": "市级", "kind": "货物", "budget": "3.00", "threshold": "2.00", "purchaser": "p", "reasons": "r"}
SCOPE |= {"method": "竞争性谈判", "ground": "failed-tender"}
PROOF = ("application", "tender-notice", "terms-opinion", "agency-declaration", "no-bid-record")
NUMBERS = ("1", "2", "3")


def filed(number: str, own: str = "file", **changed: Any) -> HandedIn:
    request = {**FILED["request"], **changed}
    return HandedIn.model_validate({**FILED, "id": f"{number}-{own}", "case": number, "request": request})


def act(number: str, own: str, name: str, **asked: Any) -> HandedIn:
    request = {"acting": WINDOW, "effective_at": "2025-09-22T11:00:00+08:00", **asked}
    return HandedIn(id=f"{number}-{own}", case=number, act=name, request=request)


def accepted(number: str, own: str = "accept", **changed: Any) -> HandedIn:
    return act(number, own, "accept", **{"forms": [{"form": "acceptance-notice", "reference": "受-1"}], **changed})


def choices(number: str) -> list[HandedIn]:
    """Give acts of every kind that a source may send, some of them at fault."""
    return [
        filed(number),
        filed(number),
        filed(number, channel="post"),
        filed(number, "again"),
        filed(number, "wrong", item="nothing"),
        accepted(number),
        accepted(number, "again"),
        accepted(number, acting={"unit": "住建窗口", "role": "nobody"}),
        accepted(number, "early", effective_at="2025-09-22T08:00:00+08:00"),
        act(number, "withdraw", "withdraw"),
        act(
            number, "correct", "return-for-correction", missing=["matter"], explanation="请补充", supply_by="2025-10-20"
        ),
        act(number, "odd", "no-such-act"),
    ]


def taking(office: Office, source: str) -> Intake:
    return Intake(office.product.ledger, office.product.cases, source=source, principal="system")


def stripped(source: str, outcomes: Sequence[intake.Outcome]) -> list[intake.Outcome]:
    """Give what does not depend on the source and the moment."""
    return [
        replace(
            one,
            case="",
            number=one.number and "",
            receipt=one.receipt and "",
            recorded_at=None,
            message=one.message and one.message.replace(source, "").replace(one.case, ""),
        )
        for one in outcomes
    ]


def place_of(number: str | None) -> int:
    """Read the place in its year out of an official number."""
    return int(re.findall(r"(\d+)号", number or "")[0])


def topics(office: Office, source: str, number: str) -> list[str]:
    return [one.event.TOPIC for one in office.product.ledger.events(case_id_of(source, number))]


@pytest.mark.parametrize("seed", range(12))
def test_acts_come_to_the_same_together_as_one_after_the_other(office: Office, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same batches again
    acts = [chance.choice(choices(chance.choice(NUMBERS))) for _ in range(25)]
    together, singly = f"together-{seed}", f"singly-{seed}"
    outcomes = taking(office, together).take(acts)
    expected = [taking(office, singly).take([one])[0] for one in acts]
    assert stripped(together, outcomes) == stripped(singly, expected)
    assert len({one.outcome for one in outcomes}) > 1
    for number in NUMBERS:
        assert topics(office, together, number) == topics(office, singly, number)


Meanwhile = Callable[[Callable[[], None], int], list[int]]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Do something the first times that what was judged ahead is about to be written; tell how often by a list."""

    def every(deed: Callable[[], None], times: int) -> list[int]:
        done: list[int] = []
        write = Ahead._write

        def after_a_deed(ahead: Ahead, queued: Callable[[], None] | None = None) -> Mapping[str, Outcome]:
            if len(done) < times:
                done.append(len(done))
                deed()
            return write(ahead, queued)

        monkeypatch.setattr(Ahead, "_write", after_a_deed)
        return done

    return every


@pytest.mark.parametrize(("times", "rounds"), [(1, 1), (2, 2), (99, 3)], ids=["once", "twice", "always"])
def test_a_batch_that_others_come_before_in_is_judged_anew(
    office: Office, meanwhile: Meanwhile, times: int, rounds: int
) -> None:
    source, others = f"overtaken-{times}", count(1)

    def another_files() -> None:
        command = Command(f"{source}-other:{next(others)}", "window")
        office.product.cases.file(command, FileCase.model_validate({**FILED["request"], "channel": "window"}))

    first = number_of(office, source, "0")
    done = meanwhile(another_files, times)
    outcomes = taking(office, source).take([one for number in NUMBERS for one in (filed(number), accepted(number))])
    assert len(done) == rounds
    assert [one.outcome for one in outcomes] == ["stored"] * 6
    numbers = sorted(place_of(one.number) for one in outcomes[::2])
    assert numbers == [first + rounds + place for place in (1, 2, 3)]
    journal = office.product.ledger.events(f"intake:{source}:2025-09-22")
    assert len(journal) == 7


def number_of(office: Office, source: str, number: str) -> int:
    [outcome] = taking(office, source).take([filed(number)])
    return place_of(outcome.number)


def test_a_refusal_that_rested_on_what_never_came_is_judged_anew(office: Office, meanwhile: Meanwhile) -> None:
    system = taking(office, "refused")
    system.take([filed("1"), filed("2")])
    taken_back = act("2", "withdraw", "withdraw")
    [_, after_withdrawal] = system.take([taken_back, accepted("2", "late")])

    def somebody_withdraws() -> None:
        request = {**taken_back.request, "effective_at": "2025-09-22T10:00:00+08:00"}
        asked = ACTS["withdraw"].request.model_validate(request)
        office.product.cases.act(Command("withdrawn", "citizen"), case_id_of("refused", "1"), ACTS["withdraw"], asked)

    meanwhile(somebody_withdraws, 1)
    first, second = system.take([accepted("1"), accepted("1", "again")])
    assert [first.code, second.code] == [after_withdrawal.code] * 2
    assert second.message == first.message


def test_what_is_looked_up_across_cases_sees_the_acts_before_it(office: Office) -> None:
    project = {"project": "2025-Z-7"}
    challenge = examples.FILING | {"effective_at": "2024-09-26T09:00:00+08:00"}
    challenged = {**challenge, "values": {**challenge["values"], **project}}
    change = {
        "procedure": "procurement-method-change",
        "acting": {"unit": "采购单位", "role": "purchaser"},
        "effective_at": "2024-09-26T09:30:00+08:00",
        "values": {**SCOPE, **project},
        "forms": [{"form": form, "reference": form} for form in PROOF],
    }
    accept = {"acting": {"unit": "x", "role": "own-finance"}, "effective_at": "2024-09-26T10:00:00+08:00", "forms": []}
    outcomes = taking(office, "crossed").take(
        [
            HandedIn(id="1", case="challenge", act="file", request=challenged),
            HandedIn(id="2", case="change", act="file", request=change),
            HandedIn(id="3", case="change", act="accept", request=accept),
        ]
    )
    assert [one.outcome for one in outcomes] == ["stored"] * 3
    assert "case.declaration_contradicted" in topics(office, "crossed", "change")
