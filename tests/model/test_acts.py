"""Random acts, legal and not, at random moments: what the ledger's domain does is what stands on paper.

The paper (`paper_case`, `paper_clock`) reads the same rules a second time and counts every day. After each act stage,
steps, every run of every clock, its due day and its figures must agree; an act is refused just where paper forbids it.
"""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from application.replay import known, rebuild
from domain.calendar.calendar import WorkingCalendar
from domain.calendar.publication import CalendarEntry, CalendarPublication, DayKind
from domain.case.corrections import supplied_fields
from domain.case.deadlines import SYSTEM, due_moments
from domain.case.values import Disclosed, FilledIn, Scalar, fill_in
from domain.clock.limit import parse_limit
from domain.clock.reading import read
from tests.model.case_beside_paper import A_TURN, CaseBesidePaper
from tests.model.paper_acts import RETURNS, UNIT
from tests.model.paper_case import NotAllowed, Rule
from tests.model.paper_clock import day_of
from tests.sealing import sealing
from tests.vocabulary import act_of, filled, forms

EXAMPLES = int(os.environ.get("CASELEDGER_EXAMPLES", "100"))
LATE = st.sampled_from([0, 0, 0, 0, 1, 20, 72, 400])  # hours after the act that it is entered
MOSTLY = st.sampled_from([True, True, True, False])
NOTHING = FilledIn({})


class ActsAgainstPaper(CaseBesidePaper):
    """Everybody who may or may not act on the case, the scheduler, and the State Council."""

    def now_and_then(self) -> bool:
        """Let what is plainly out of place be tried, but not most of the time."""
        return (len(self.history.recorded) + self.refusals) % 6 == 5

    def nothing_is_owed(self) -> bool:
        return not any(code not in self.paper.steps and self.paper.is_owed(code) for code in self.paper.steps_of)

    # Time, the scheduler, the State Council.

    @rule(hours=st.sampled_from([1, 5, 17, 24, 25, 72, 120, 400]))
    def time_passes(self, hours: int) -> None:
        if day_of(self.now + timedelta(hours=hours)) < self.table.horizon:
            self.now += timedelta(hours=hours)

    @rule()
    def the_scheduler_sweeps(self) -> None:
        for _ in range(60):
            due = [one for one in due_moments(self.case, self.procedure, self.calendar, self.now) if one.at <= self.now]
            ready = [one for one in due if not one.blocked]
            if not ready:
                break
            self.case.fall_due(self.on(min(ready[0].at, self.now), SYSTEM), ready[0])
            self.record()
        else:
            raise AssertionError("there is no end to what falls due")
        self.paper.let_happen(self.now)

    @precondition(lambda self: self.now_and_then())
    @rule(role=st.sampled_from(["handler", SYSTEM]), data=st.data())
    def somebody_plays_the_scheduler(self, role: str, data: st.DataObject) -> None:
        """Nothing happens by itself at the hand of a person, or before its moment."""
        now = self.now + A_TURN
        due = due_moments(self.case, self.procedure, self.calendar, now)
        wrong = [one for one in due if role != SYSTEM or one.at > now or one.blocked]
        if wrong:
            moment = data.draw(st.sampled_from(wrong))
            self.attempt(role, 0, lambda case, on: case.fall_due(on, moment), forbids)

    @rule(offset=st.integers(1, 45), days=st.integers(1, 3), works=st.booleans())
    def a_notice_changes_days(self, offset: int, days: int, works: bool) -> None:
        first = day_of(self.now) + timedelta(days=offset)
        if first + timedelta(days=4) >= self.table.horizon:
            return
        revision = max(one.revision for one in self.notices if one.year == first.year)
        notice = CalendarPublication(
            jurisdiction="CN", year=first.year, revision=revision + 1, supersedes=revision,
            document_number=f"国办发明电〔{first.year}〕{revision + 1}号", title="通知", published_at=day_of(self.now),
            source="试验", number_verified=False,
            entries=(CalendarEntry(first=first, last=first + timedelta(days=days - 1),
                                   kind=DayKind.WORK if works else DayKind.REST, reason="试验"),),
        )  # fmt: skip
        self.notices.append(notice)
        self.calendar = self.table.estimates = WorkingCalendar.of(self.notices)
        self.table.add(notice)
        self.case.restate_due_dates(self.on(self.now, SYSTEM), notice)
        self.record()
        self.paper.restate(self.now)

    # The gate.

    @precondition(lambda self: self.case.status == "filed" or self.now_and_then())
    @rule(late=LATE, whole=MOSTLY, right=MOSTLY)
    def someone_accepts(self, late: int, whole: bool, right: bool) -> None:
        needed = self.text["intake"]["accept"].get("forms", [])
        role = self.text["intake"]["performers"][0] if right else "nobody"
        self.accept(late, role, needed if whole else needed[1:])

    @precondition(lambda self: self.case.status in {"filed", "correcting"} or self.now_and_then())
    @rule(data=st.data(), late=LATE)
    def someone_refuses(self, data: st.DataObject, late: int) -> None:
        listed = [one["code"] for one in self.text["intake"].get("refuse", ())]
        ground = data.draw(st.sampled_from([*listed, "no-ground"]))
        role = self.text["intake"]["performers"][0]
        self.attempt(
            role, late, lambda case, on: case.refuse(on, ground), lambda at: self.paper.refuse(at, role, ground)
        )

    @precondition(lambda self: self.case.status == "filed" or self.now_and_then())
    @rule(late=LATE, days=st.sampled_from([None, -2, 0, 1, 10]), ground=st.sampled_from(["not-conforming", "poem"]))
    def someone_has_it_amended(self, late: int, days: int | None, ground: str) -> None:
        role = self.text["intake"]["performers"][0]
        day = None if days is None else day_of(self.now) + timedelta(days=days)
        self.attempt(
            role, late,
            lambda case, on: case.return_for_amendment(on, ground, day),
            lambda at: self.paper.return_for_amendment(at, role, ground, day),
        )  # fmt: skip

    @precondition(lambda self: self.case.status == "returned" or self.now_and_then())
    @rule(late=LATE)
    def the_filer_files_again(self, late: int) -> None:
        values: dict[str, Scalar] = {name: value for name, value in self.case.disclosed.items() if "." not in name}
        role = self.text.get("filing", {"performers": ["supplier"]})["performers"][0]
        filling = filled(self.procedure.fields, values)
        self.attempt(
            role, late,
            lambda case, on: case.resubmit(on, filling),
            lambda at: self.paper.resubmit(at, role, values),
        )  # fmt: skip

    @precondition(lambda self: "correction" in self.text["intake"])
    @precondition(lambda self: self.case.status == "filed" or self.now_and_then())
    @rule(late=LATE, known=st.sampled_from([True, True, False]), days=st.sampled_from([None, -1, 7, 7, 15]))
    def what_is_missing_is_told(self, late: int, known: bool, days: int | None) -> None:
        correction = self.text["intake"]["correction"]
        brought, role = (
            correction.get("forms", []),
            (correction.get("performers") or self.text["intake"]["performers"])[0],
        )
        missing = [self.text["fields"][0]["code"] if known else "poem"]
        day = None if days is None else day_of(self.now) + timedelta(days=days)
        self.attempt(
            role, late,
            lambda case, on: case.return_for_correction(on, missing, day, forms=forms(*brought)),
            lambda at: self.paper.ask(at, role, missing, day, {*brought}),
        )  # fmt: skip

    @precondition(lambda self: self.case.status == "correcting" or self.now_and_then())
    @rule(late=LATE, right=MOSTLY)
    def what_is_missing_is_supplied(self, late: int, right: bool) -> None:
        supplied = fill_in(supplied_fields(self.procedure), {}, sealing())
        role = self.text.get("filing", {"performers": ["anybody"]})["performers"][0] if right else "nobody"
        self.attempt(
            role, late, lambda case, on: case.supply_corrections(on, supplied), lambda at: self.paper.supply(at, role)
        )

    # Handling.

    @precondition(lambda self: self.case.status in {"accepted", "closed"})
    @rule(data=st.data(), late=LATE, careless=st.sampled_from([False, False, False, True]))
    def someone_does_a_step(self, data: st.DataObject, late: int, careless: bool) -> None:
        self.do_step(data, data.draw(st.sampled_from(self.text["steps"])), late, careless=careless)

    @precondition(lambda self: self.case.status == "accepted")
    @rule(data=st.data(), late=st.sampled_from([0, 0, 0, 2]), often=st.integers(2, 6))
    def the_next_steps_are_done(self, data: st.DataObject, late: int, often: int) -> None:
        """Do what is owed and waits for nothing, as an office does on most days."""
        for _ in range(often):
            owed = [step for step in self.text["steps"] if self.is_next(step["code"])]
            if not owed or self.case.status != "accepted":
                return
            self.do_step(data, owed[0], late, careless=False)

    def is_next(self, code: str) -> bool:
        before = self.paper.before(code)
        done = self.paper.steps
        return code not in done and self.paper.is_owed(code) and not any(
            one not in done and self.paper.is_owed(one) for one in before
        )  # fmt: skip

    def do_step(self, data: st.DataObject, step: Rule, late: int, *, careless: bool) -> None:
        code, needed = step["code"], step.get("forms", [])
        waiting = [one for one in step["performers"] if one not in self.paper.approved.get(code, {})]
        role = "nobody" if careless and data.draw(st.booleans()) else (waiting or step["performers"])[0]
        brought = needed[1:] if careless else needed
        said = self.said(data, step)
        outcomes = [one["code"] for one in self.text.get("outcomes", ())]
        outcome = data.draw(st.sampled_from([*outcomes, "whim"] if careless else outcomes)) if outcomes else None
        ground = None if careless else self.ground_of(data, step, outcome)
        approved = data.draw(st.sampled_from([True, True, False])) if step["act"] == "review" else None
        proof = data.draw(st.booleans()) if step["act"] == "serve" else False
        unit = data.draw(st.sampled_from([UNIT, UNIT, "another"])) if step["act"] == "dispatch" else UNIT
        reached = data.draw(st.booleans()) if step["act"] == "follow_up" else True
        bare = act_of(self.procedure.step(code))
        act = replace(
            bare, filled=fill_in(self.procedure.step(code).fields, said, sealing()), forms=forms(*brought),
            approved=approved, outcome=outcome, ground=ground, proof="回证" if proof else None, unit=unit,
            reached=reached, joint=("会同单位",),
        )  # fmt: skip
        public = {one["code"] for one in step.get("fields", ()) if one["class"] == "public"}
        told = {name: value for name, value in said.items() if name in public}
        self.attempt(
            role, late,
            lambda case, on: case.perform(on, code, act),
            lambda at: self.paper.perform(at, role, code, forms={*brought}, said=told, approved=approved,
                                          outcome=outcome, ground=ground, proof=proof, unit=unit, reached=reached),
        )  # fmt: skip

    def ground_of(self, data: st.DataObject, step: Rule, outcome: str | None) -> str:
        if step["act"] in RETURNS:
            return str(data.draw(st.sampled_from([*(one["code"] for one in step.get("grounds", ())), "另有理由"])))
        listed = [one for one in self.text.get("outcomes", ()) if one["code"] == outcome and one.get("grounds")]
        return str(listed[0]["grounds"][0]["code"]) if listed else "理由"

    def said(self, data: st.DataObject, step: Rule) -> dict[str, Any]:
        """Fill in what a step must say."""
        found: dict[str, Any] = {}
        for one in step.get("fields", ()):
            if one.get("required") == "true":
                match one.get("type", "text"):
                    case "choice":
                        found[one["code"]] = data.draw(st.sampled_from(one["choices"]))
                    case "boolean":
                        found[one["code"]] = data.draw(st.booleans())
                    case "date":
                        found[one["code"]] = (
                            day_of(self.now) + timedelta(days=data.draw(st.integers(-1, 9)))
                        ).isoformat()
                    case "integer":
                        found[one["code"]] = 1
                    case "amount":
                        found[one["code"]] = "1.00"
                    case _:
                        found[one["code"]] = "甲"
        return found

    @precondition(lambda self: "grading" in self.text and not self.paper.grades)
    @rule(grade=st.sampled_from(["major", "complex", "poem"]), late=LATE)
    def someone_grades(self, grade: str, late: int) -> None:
        role = self.text["grading"]["performers"][0]
        self.attempt(role, late, lambda case, on: case.grade(on, [grade]), lambda at: self.paper.grade(at, role, grade))

    # Clocks.

    @precondition(lambda self: "suspension" in self.text and self.case.status == "accepted")
    @rule(data=st.data(), late=LATE, approver=st.booleans(), whole=MOSTLY)
    def someone_stops_clocks(self, data: st.DataObject, late: int, approver: bool, whole: bool) -> None:
        ground = data.draw(st.sampled_from(self.text["suspension"]))
        maximum = ground["maximum"].split(" ", 1)
        needed = f"{data.draw(st.sampled_from([1, 3, 5, int(maximum[0]), int(maximum[0]) + 1]))} {maximum[1]}"
        clocks = data.draw(st.sampled_from([None, None, [self.text["clocks"][-1]["code"]], ["promised"]]))
        roles = self.text["pauses"]["approvers" if approver and "approvers" in self.text["pauses"] else "performers"]
        brought = [ground["form"]] if whole and "form" in ground else []
        self.attempt(
            roles[0], late,
            lambda case, on: case.suspend_clocks(on, ground["code"], parse_limit(needed), clocks=clocks,
                                                 forms=forms(*brought)),
            lambda at: self.paper.suspend(at, self.now, roles[0], ground["code"], needed, clocks, {*brought}),
        )  # fmt: skip

    @precondition(lambda self: "suspension" in self.text and self.case.status == "accepted")
    @rule(data=st.data(), days=st.integers(1, 9), until=st.sampled_from([0, 30, 200]))
    def clocks_stand_still_for_a_while(self, data: st.DataObject, days: int, until: int) -> None:
        """Stop them as the rules have it, and perhaps resume them."""
        ground = data.draw(st.sampled_from(self.text["suspension"]))
        needed, brought = f"{days} {ground['maximum'].split(' ', 1)[1]}", [*filter(None, [ground.get("form")])]
        role = self.text["pauses"]["performers"][0]
        self.attempt(
            role, 0,
            lambda case, on: case.suspend_clocks(on, ground["code"], parse_limit(needed), forms=forms(*brought)),
            lambda at: self.paper.suspend(at, self.now, role, ground["code"], needed, None, {*brought}),
        )  # fmt: skip
        if until:
            self.time_passes(until)
            self.someone_resumes_clocks(0, None)

    @precondition(lambda self: any(run.standing for run in self.paper.open_runs().values()))
    @rule(late=LATE, clocks=st.sampled_from([None, None, ["promised"], ["statutory", "promised"], ["gate"]]))
    def someone_resumes_clocks(self, late: int, clocks: list[str] | None) -> None:
        role = self.text["pauses"]["performers"][0]
        self.attempt(
            role, late, lambda case, on: case.resume_clocks(on, clocks), lambda at: self.paper.resume(at, role, clocks)
        )

    @precondition(lambda self: any("extension" in one for one in self.text["clocks"]))
    @rule(
        data=st.data(),
        late=LATE,
        override=st.sampled_from([False, False, True]),
        careless=st.sampled_from([0, 0, 0, 1, 2]),
    )
    def someone_extends_a_term(self, data: st.DataObject, late: int, override: bool, careless: int) -> None:
        clock = data.draw(st.sampled_from([one for one in self.text["clocks"] if "extension" in one]))
        extension = clock["extension"]
        amount, unit = extension["maximum"].split(" ", 1)
        by = f"{data.draw(st.sampled_from([1, int(amount), int(amount) + 1]))} {unit}"
        role = extension.get("overriders" if override else "performers", ["nobody"])[0]
        brought = [extension["form"]] if "form" in extension and careless != 1 else []
        reason = FilledIn({"reason": Disclosed(value="理由")}) if careless != 2 else NOTHING
        self.attempt(
            role, late,
            lambda case, on: case.extend_term(on, clock["code"], parse_limit(by), filled=reason, override=override,
                                              forms=forms(*brought)),
            lambda at: self.paper.extend(at, role, clock["code"], by, override=override, reason=careless != 2,
                                         forms={*brought}),
        )  # fmt: skip

    # Ends.

    @precondition(lambda self: len(self.history.recorded) > 10)
    @rule(late=LATE, seldom=st.integers(0, 5))
    def the_filer_withdraws(self, late: int, seldom: int) -> None:
        role = self.text["withdrawal"]["performers"][0] if seldom == 0 else "nobody"
        self.attempt(role, late, lambda case, on: case.withdraw(on), lambda at: self.paper.withdraw(at, role))

    @precondition(lambda self: self.nothing_is_owed() or self.now_and_then())
    @rule(late=LATE)
    def someone_closes(self, late: int) -> None:
        role = self.text["closing"]["performers"][0]
        self.attempt(role, late, lambda case, on: case.close(on), lambda at: self.paper.close(at, role))

    @rule(data=st.data())
    def someone_asks_again_what_was_answered(self, data: st.DataObject) -> None:
        """What was on record at a moment, by the calendar of then, gives the answer of then."""
        then = data.draw(st.sampled_from(self.answers))
        case = rebuild(known(self.history.recorded, at=None, known_at=then.at))
        assert case is not None
        clocks = {code: read(clock, then.calendar, then.at) for code, clock in case.clocks.items() if clock.is_open}
        assert case.status == then.status
        assert {code: (reading.due_on, reading.state.value) for code, reading in clocks.items()} == then.clocks


def forbids(_: datetime) -> None:
    """Say what stands on no paper: nothing happens by itself but by itself."""
    raise NotAllowed("it does not happen by itself")


TestActsAgainstPaper = ActsAgainstPaper.TestCase
TestActsAgainstPaper.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=50,
    deadline=None,
    derandomize="CASELEDGER_EXAMPLES" not in os.environ,
    phases=[Phase.explicit, Phase.generate],  # shrinking fifty acts takes minutes
    suppress_health_check=[HealthCheck.too_slow],
)
