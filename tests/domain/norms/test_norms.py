"""How a norm comes about, as D5 一(一) tells it: drafted, consulted on, submitted, approved, revised, issued."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from domain.errors import Refused
from domain.norms import history
from domain.norms.norm import (
    Answer,
    Norm,
    NormNotAtThisStage,
    NormStage,
    NotAsked,
    OpinionsOutstanding,
    Text,
    VersionTaken,
)
from domain.occasion import NotThisRole
from tests.books import kept, on, topics


def text(version: str = "1") -> Text:
    return Text.model_validate(
        {
            "title": "优化建设项目联合审批流程实施方案（模拟）",
            "kind": "plan",
            "version": version,
            "owner": "政务服务中心",
            "reference": "草案",
        }
    )


def day(value: str) -> date:
    return date.fromisoformat(value)


def drafted() -> Norm:
    return kept(history.draft(None, "joint-approval", text(), on("2012-05-02")))


def approved() -> Norm:
    norm = drafted()
    history.seek_opinion(norm, "住建局", day("2012-05-15"), on("2012-05-03"))
    history.receive_opinion(norm, "住建局", Answer.PROPOSES, "住建函〔2012〕8号", on("2012-05-14"))
    history.revise(norm, "草案（修改稿）", None, on("2012-05-16"))
    history.submit(norm, "市人民政府", on("2012-05-20"))
    history.approve(norm, "市人民政府", "市政府常务会议", on("2012-06-08"))
    return kept(norm)


def issued() -> Norm:
    norm = approved()
    history.issue(norm, "市府办〔2012〕60号", day("2012-07-01"), on("2012-06-25"))
    return kept(norm)


def test_a_plan_is_drafted_consulted_on_submitted_approved_revised_after_the_meeting_and_issued() -> None:
    norm = approved()
    history.seek_opinion(norm, "规划局", day("2012-06-18"), on("2012-06-11"))
    history.receive_opinion(norm, "规划局", Answer.AGREES, "规划函〔2012〕3号", on("2012-06-15"))
    history.revise(norm, "报批稿", "0" * 64, on("2012-06-19"))
    history.issue(norm, "市府办〔2012〕60号", day("2012-07-01"), on("2012-06-25"))
    norm = kept(norm)
    assert topics(norm) == [
        "norm.drafted",
        "norm.opinion_sought",
        "norm.opinion_received",
        "norm.revised",
        "norm.submitted",
        "norm.approved",
        "norm.opinion_sought",
        "norm.opinion_received",
        "norm.revised",
        "norm.issued",
    ]
    version = norm.on(day("2012-07-01"))
    assert version is not None
    assert (version.text.reference, version.text.digest) == ("报批稿", "0" * 64)
    assert norm.on(day("2012-06-30")) is None


@pytest.mark.parametrize(("at", "refused"), [("2012-05-15", True), ("2012-05-16", False)], ids=["last day", "passed"])
def test_an_opinion_is_waited_for_until_its_day_has_passed(at: str, refused: bool) -> None:
    norm = drafted()
    history.seek_opinion(norm, "住建局", day("2012-05-15"), on("2012-05-03"))
    if refused:
        with pytest.raises(OpinionsOutstanding):
            history.submit(norm, "市人民政府", on(at))
    else:
        history.submit(norm, "市人民政府", on(at))
        assert kept(norm).stage is NormStage.SUBMITTED


def test_only_who_was_asked_answers_and_once() -> None:
    norm = drafted()
    history.seek_opinion(norm, "住建局", day("2012-05-15"), on("2012-05-03"))
    with pytest.raises(NotAsked):
        history.receive_opinion(norm, "规划局", Answer.AGREES, "函", on("2012-05-04"))
    history.receive_opinion(norm, "住建局", Answer.OBJECTS, "函", on("2012-05-04"))
    with pytest.raises(NotAsked):
        history.receive_opinion(norm, "住建局", Answer.AGREES, "函", on("2012-05-05"))


def test_a_new_version_ends_the_one_before_it_the_day_before() -> None:
    norm = kept(history.adopt(issued(), "joint-approval", text("2"), day("2013-01-01"), on("2012-12-20")))
    before, after = norm.on(day("2012-12-31")), norm.on(day("2013-01-01"))
    assert before is not None
    assert after is not None
    assert (before.text.version, before.replaced_by, after.text.version) == ("1", "2", "2")


@pytest.mark.parametrize(
    ("end", "stage"),
    [
        (lambda n: history.repeal(n, day("2013-01-01"), "废止决定", on("2012-12-20")), NormStage.REPEALED),
        (lambda n: history.replace(n, "评比办法", day("2013-01-01"), on("2012-12-20")), NormStage.REPLACED),
    ],
    ids=["repealed", "replaced"],
)
def test_a_norm_that_ended_is_in_force_on_the_day_before_and_not_after(
    end: Callable[[Norm], None], stage: NormStage
) -> None:
    norm = issued()
    end(norm)
    norm = kept(norm)
    assert norm.stage is stage
    assert norm.on(day("2012-12-31")) is not None
    assert norm.on(day("2013-01-01")) is None


@pytest.mark.parametrize(
    ("act", "norm"),
    [
        (lambda n: history.draft(n, "joint-approval", text("2"), on("2012-07-01")), approved),
        (lambda n: history.submit(n, "市人民政府", on("2012-07-01")), approved),
        (lambda n: history.approve(n, "市人民政府", None, on("2012-07-01")), drafted),
        (lambda n: history.issue(n, "文", day("2012-08-01"), on("2012-07-01")), drafted),
        (lambda n: history.seek_opinion(n, "x", day("2012-08-01"), on("2012-07-01")), issued),
        (lambda n: history.revise(n, "x", None, on("2012-07-01")), issued),
        (lambda n: history.repeal(n, day("2013-01-01"), "x", on("2012-07-01")), drafted),
        (lambda n: history.replace(n, "x", day("2013-01-01"), on("2012-07-01")), approved),
        (lambda n: history.adopt(n, "joint-approval", text("2"), day("2013-01-01"), on("2012-07-01")), drafted),
    ],
    ids=["draft", "submit", "approve", "issue", "seek", "revise", "repeal", "replace", "adopt"],
)
def test_an_act_out_of_order_is_refused(act: Callable[[Norm], Any], norm: Callable[[], Norm]) -> None:
    with pytest.raises(NormNotAtThisStage):
        act(norm())


@pytest.mark.parametrize(
    "act",
    [
        lambda n: history.adopt(n, "joint-approval", text("1"), day("2013-01-01"), on("2012-07-01")),
        lambda n: history.draft(n, "joint-approval", text("1"), on("2012-07-01")),
        lambda n: history.adopt(n, "joint-approval", text("2"), day("2012-07-01"), on("2012-07-01")),
        lambda n: history.repeal(n, day("2012-07-01"), "x", on("2012-07-01")),
    ],
    ids=["adopted again", "drafted again", "from the same day", "repealed on its first day"],
)
def test_a_version_stands_once_and_later_than_the_one_before(act: Callable[[Norm], Any]) -> None:
    with pytest.raises(VersionTaken):
        act(issued())


def test_a_department_does_not_keep_the_register() -> None:
    refusal: type[Refused] = NotThisRole
    with pytest.raises(refusal):
        history.draft(None, "x", text(), on("2012-05-02", "department"))
