"""The acts on a case on paper: each forbidden or done, by the words of its procedure."""

from datetime import date, datetime
from typing import Any

from tests.model.paper_case import PaperFile, Rule, given, need, plain
from tests.model.paper_clock import Run, day_of, end_of, read_term

RETURNS = {"return_dispatch", "return_for_rework"}
UNIT = "unit"  # of whoever acts


class PaperCase(PaperFile):
    """A case, from its filing on."""

    def file(self, at: datetime) -> None:
        self.filings = [(day_of(at), None)]
        self.moments["received"] = at
        self.follow(at, "received")

    # The gate.

    def in_time(self, window: Rule) -> bool:
        """Tell whether the filing came in its time; an amended one keeps its day if it came back in time."""
        last = self.last_day_of(window["limit"], date.fromisoformat(self.values[window["field"]]))
        counted = self.filings[0][0]
        for day, amend_by in self.filings[1:]:
            if day > last and (amend_by is None or day > amend_by):
                counted = day
        return counted <= last

    def accept(self, at: datetime, role: str, forms: set[str]) -> None:
        intake = self.rules["intake"]
        need(self.status == "filed", "not filed")
        need(role in intake["performers"], "not the role")
        need(forms >= {*intake["accept"].get("forms", ())}, "a form is missing")
        window = intake["accept"].get("window")
        need(window is None or self.in_time(window), "out of time")
        self.need_after(at)
        self.enter("accepted", "accepted", at)
        self.follow(at, "accepted")

    def refuse(self, at: datetime, role: str, ground: str) -> None:
        intake = self.rules["intake"]
        need(ground in [rule["code"] for rule in intake.get("refuse", ())], "not a ground")
        need(
            ground not in [rule.get("ground") for rule in self.rules.get("guards", ())],
            "the filings tried are in scope",
        )
        correction = intake.get("correction", {})
        if correction.get("ground") == ground and not (self.status == "filed" and self.corrections):
            need(self.status == "correcting", "nothing was asked for")
            dues = [run.due(self.table, at) for run in self.open_runs().values()]
            need(all(day_of(at) > due for due in dues), "it may still be supplied")
        else:
            need(self.status == "filed", "not filed")
        need(role in intake["performers"], "not the role")
        window = intake["accept"].get("window")
        need(window is None or window["ground"] != ground or not self.in_time(window), "it came in time")
        self.need_after(at)
        self.enter("refused", "refused", at)
        self.end_all(at)

    def return_for_amendment(self, at: datetime, role: str, ground: str, amend_by: date | None) -> None:
        intake = self.rules["intake"]
        need(ground in [rule["code"] for rule in intake.get("amend", ())], "not a ground")
        need(self.status == "filed", "not filed")
        need(role in intake["performers"], "not the role")
        need(amend_by is None or amend_by >= day_of(at), "a day that has passed")
        self.need_after(at)
        self.amend_by = amend_by
        self.enter("returned", "returned", at)
        self.end_all(at)

    def resubmit(self, at: datetime, role: str, values: dict[str, Any]) -> None:
        need(self.status == "returned", "not returned")
        self.need_filer(role)
        self.need_after(at)
        self.filings.append((day_of(at), self.amend_by))
        self.values |= {name: plain(value) for name, value in values.items()}
        self.enter("filed", "received", at)
        self.follow(at, "received")

    def ask(self, at: datetime, role: str, missing: list[str], supply_by: date | None, forms: set[str]) -> None:
        rule = given(self.rules["intake"].get("correction"), "no correction")
        need(self.status == "filed", "not filed")
        need(role in (rule.get("performers") or self.rules["intake"]["performers"]), "not the role")
        need(self.corrections < int(rule.get("at_most", 1)), "asked for already")
        known = [one["code"] for name in ("forms", "fields") for one in self.rules.get(name, ())]
        need(missing and all(one in known for one in missing), "nothing that is known is missing")
        need(supply_by is not None or not any("notice" in one["limit"] for one in self.rules["clocks"]), "no day")
        need(supply_by is None or supply_by >= day_of(at), "a day that has passed")
        need(forms >= {*rule.get("forms", ())}, "a form is missing")
        deemed = [
            one["code"] for one in self.rules["clocks"] if one.get("expiry", {}).get("effect") == "deemed_accepted"
        ]
        need(
            not any(self.is_over(run, at) for code, run in self.open_runs().items() if code in deemed), "told too late"
        )
        self.need_after(at, *self.turns(self.open_runs()))
        self.corrections += 1
        self.supply_by = supply_by
        self.enter("correcting", "correcting", at)
        self.end_all(at)
        self.follow(at, "correcting")

    def supply(self, at: datetime, role: str) -> None:
        need(self.rules["intake"].get("correction") and self.status == "correcting", "not asked for")
        self.need_filer(role)
        self.need_after(at)
        self.enter("filed", "received", at)
        self.moments["supplied"] = at
        self.supply_by = None
        self.follow(at, "supplied")
        self.follow(at, "received")

    # Steps.

    def grade(self, at: datetime, role: str, grade: str) -> None:
        rule = given(self.rules.get("grading"), "no grading")
        need(self.status == "accepted" and role in rule["performers"], "not now, or not by that role")
        need(grade in [one["code"] for one in rule["grades"]] and grade not in self.grades, "no new grade")
        self.need_after(at)
        self.grades.add(grade)

    def perform(
        self, at: datetime, role: str, code: str, *, forms: set[str], said: dict[str, Any],
        approved: bool | None = None, outcome: str | None = None, ground: str | None = None, proof: bool = False,
        unit: str = UNIT, reached: bool = True,
    ) -> None:  # fmt: skip
        step = self.steps_of[code]
        self.need_open(at, role, step)
        need(forms >= {*step.get("forms", ())}, "a form is missing")
        for rule in self.rules["clocks"]:
            kept, _, field = rule["limit"]["date"].partition(".") if "date" in rule["limit"] else ("", "", "")
            need(kept != code or field not in said or said[field] >= day_of(at).isoformat(), "a day that has passed")
        if step["act"] == "decide":
            self.need_outcome(outcome, ground)
        if step["act"] in RETURNS:
            self.need_ground(step, ground)
        done = [self.steps[one] for one in (code, *step.get("after", ()), *reopened_by(step)) if one in self.steps]
        waiting = [rule["code"] for rule in self.rules["clocks"] if f"step:{code}" in rule["until"]]
        reopened = [self.reopened[code]] if code in self.reopened else []
        self.need_after(at, *done, *self.turns(waiting), *reopened)
        if step["act"] == "review":
            self.review(at, role, step, approved=approved)
        else:
            self.mark(at, role, code, said)
            self.outcome = outcome if step["act"] == "decide" else self.outcome
            self.hand_on(at, step, unit, reached=reached)
        if code in self.steps:
            served = [f"served:{code}"] if step["act"] == "serve" and proof else []
            self.follow(self.steps[code], f"step:{code}", *served)

    def hand_on(self, at: datetime, step: Rule, unit: str, *, reached: bool) -> None:
        """Do what is a dispatch's, a return's or a call's own."""
        code = step["code"]
        if step["act"] == "dispatch":
            self.in_charge = unit
        elif step["act"] == "follow_up":
            last = int(step.get("at_most", 10**6)) if step.get("repeats") == "true" else 1
            if not reached and self.times[code] < last:
                del self.steps[code]
        elif step["act"] in RETURNS:
            for one in step["reopens"]:
                self.reopen(one, at)
            self.in_charge = None if step["act"] == "return_dispatch" else self.in_charge
            lost = {f"{kind}:{one}" for one in step["reopens"] for kind in ("step", "served")}
            started = [rule["code"] for rule in self.rules["clocks"] if rule["starts"] in lost]
            interrupted = [clock for clock in self.open_runs() if clock in started]
            if interrupted:
                self.settle(at)
            for clock in interrupted:
                self.runs[clock][-1].without_verdict = True

    def need_open(self, at: datetime, role: str, step: Rule) -> None:
        code = step["code"]
        need(self.status == ("closed" if step.get("after_closing") == "true" else "accepted"), "not at this stage")
        need(role in step["performers"], "not the role")
        need(self.holds(step.get("when")), "not called for")
        need(code not in self.waived, "waived")
        need(self.times.get(code, 0) < int(step.get("at_most", 10**6)), "done too often")
        again = step.get("repeats") == "true" and step["act"] != "follow_up"
        need(code not in self.steps or again, "done already")
        need(not any(one in self.steps for one in step.get("before", ())), "over")
        need(not any(one not in self.steps and self.is_owed(one) for one in self.before(code)), "not its turn")
        need(step.get("by_unit_in_charge") != "true" or self.in_charge == UNIT, "not in charge")
        need("other_than" not in step or self.done_by.get(step["other_than"]) != role, "the same person")
        within = step.get("within")
        if within is not None and within["since"] in self.steps:
            last = self.last_day_of(within["limit"], day_of(self.steps[within["since"]]))
            need(day_of(at) <= last, "too late")
        for rule in self.rules["clocks"]:
            run = self.last_run(rule["code"])
            if rule.get("extension", {}).get("request") == code and run is not None:
                need(run.is_open and not self.is_over(run, at), "its term is over")
        need(not (step["act"] == "review" and role in self.approved.get(code, {})), "said already")

    def need_outcome(self, outcome: str | None, ground: str | None) -> None:
        found = [one for one in self.rules["outcomes"] if one["code"] == outcome]
        need(found, "no such outcome")
        need(ground or found[0].get("needs_ground") != "true", "no ground")
        listed = [one["code"] for one in found[0].get("grounds", ())]
        need(not listed or ground in listed, "not a ground")

    def need_ground(self, step: Rule, ground: str | None) -> None:
        """Hold the ground of a return against the list; one that rests on an answer must be true."""
        listed = {one["code"]: one for one in step.get("grounds", ())}
        need(ground in listed or (ground and step.get("other_grounds") == "true"), "not a ground")
        need(ground not in listed or self.holds(listed[str(ground)].get("when")), "it is not so")

    def mark(self, at: datetime, role: str, code: str, said: dict[str, Any]) -> None:
        self.steps[code] = at
        self.done_by[code] = role
        self.times[code] = self.times.get(code, 0) + 1
        self.values |= {f"{code}.{field}": plain(value) for field, value in said.items()}

    def review(self, at: datetime, role: str, step: Rule, *, approved: bool | None) -> None:
        code = step["code"]
        if approved:
            self.approved.setdefault(code, {})[role] = at
            if {*self.approved[code]} >= {*step["performers"]}:
                self.steps[code] = max(self.approved[code].values())
            return
        self.approved.pop(code, None)
        self.reopen(step["on_rejection"], at)

    def reopen(self, code: str, at: datetime) -> None:
        self.steps.pop(code, None)
        self.times.pop(code, None)
        self.approved.pop(code, None)
        self.values = {name: value for name, value in self.values.items() if not name.startswith(f"{code}.")}
        self.reopened[code] = at

    # Clocks.

    def suspend(
        self,
        at: datetime,
        now: datetime,
        role: str,
        ground: str,
        needed: str,
        clocks: list[str] | None,
        forms: set[str],
    ) -> None:
        grounds = {one["code"]: one for one in self.rules.get("suspension", ())}
        rule = given(grounds.get(ground), "not a ground")
        pauses = self.rules["pauses"]
        need(self.status == "accepted", "not accepted")
        need(role in (*pauses["performers"], *pauses.get("approvers", ())), "not the role")
        need("form" not in rule or rule["form"] in forms, "a form is missing")
        (longest, unit), (amount, needed_unit) = read_term(rule["maximum"]), read_term(needed)
        need(unit == needed_unit and amount <= longest, "longer than the maximum")
        need(self.stops.get(ground, 0) < int(rule.get("at_most", 1)), "used up")
        late = any(at < run.expires(self.table, at) <= now for run in self.open_runs().values())
        listing = [one["code"] for one in self.rules["clocks"] if ground in one.get("grounds", ())]
        running = [clock for clock in self.open_runs() if clock in listing]
        chosen = running if clocks is None else clocks
        need(chosen and {*chosen} <= {*running}, "no such clock runs")
        for clock in chosen:
            self.need_stoppable(self.runs[clock][-1], at)
        need(not late or role in pauses.get("approvers", ()), "entered late without an approver")
        self.need_after(at, *(self.runs[clock][-1].opened for clock in chosen))
        self.settle(at)
        self.stop(dict.fromkeys(chosen), ground, needed, at)

    def need_stoppable(self, run: Run, at: datetime) -> None:
        last = run.pauses[-1] if run.pauses else None
        over = None if last is None else last.resumed or (last.longest if last.longest <= at else None)
        need(last is None or (over is not None and over <= at), "it stands still, or did then")
        need(not self.is_over(run, at), "its term is over")

    def resume(self, at: datetime, role: str, clocks: list[str] | None) -> list[str]:
        standing = [
            clock
            for clock, run in self.open_runs().items()
            if run.standing is not None and not run.standing.longest <= at
        ]
        chosen = standing if clocks is None else [*dict.fromkeys(clocks)]
        need(chosen and {*chosen} <= {*standing}, "it does not stand still")
        need(all(at >= self.runs[clock][-1].pauses[-1].stopped for clock in chosen), "before it was stopped")
        pauses = self.rules["pauses"]
        need(role in (*pauses["performers"], *pauses.get("approvers", ())), "not the role")
        self.settle(at)
        for clock in chosen:
            self.resume_run(self.runs[clock][-1], at)
        return chosen

    def extend(
        self, at: datetime, role: str, clock: str, by: str, *, override: bool, reason: bool, forms: set[str]
    ) -> None:
        rules = {one["code"]: one.get("extension") for one in self.rules["clocks"]}
        rule = given(rules.get(clock), "no extension")
        need(self.status in {"filed", "correcting", "accepted"}, "not at this stage")
        need(role in rule.get("overriders" if override else "performers", ()), "not the role")
        need("form" not in rule or rule["form"] in forms, "a form is missing")
        need(reason, "no reason")
        run = self.last_run(clock)
        need(run is not None and run.is_open and not self.is_over(run, at), "its term is over")
        assert run is not None
        asked = rule.get("request")
        need(asked is None or self.steps.get(asked, self.moments["received"]) >= run.opened, "not asked for")
        need(asked is None or asked in self.steps, "not asked for")
        amount, unit = read_term(by)
        need(unit == run.unit, "in another unit")
        if not override:
            need(len(run.extensions) < int(rule.get("at_most", 1)), "extended already")
            longest = read_term(rule["maximum"])[0]
            need(amount + sum(more for more, _ in run.extensions) <= longest, "longer than the maximum")
        self.need_after(at, run.opened, *([self.steps[asked]] if asked else []))
        run.extensions.append((amount, at))
        run.told = run.due(self.table, at)

    # Ends.

    def withdraw(self, at: datetime, role: str) -> None:
        rule = given(self.rules.get("withdrawal"), "no withdrawal")
        need(self.status in {"filed", "returned", "correcting", "accepted"}, "not at this stage")
        need(role in rule["performers"], "not the role")
        self.need_after(at, *self.turns(self.open_runs()))
        self.enter("withdrawn", "closed", at)
        self.end_all(at)

    def close(self, at: datetime, role: str) -> None:
        need(self.status == "accepted", "not accepted")
        need(role in self.rules["closing"]["performers"], "not the role")
        need(all(code in self.steps for code in self.steps_of if self.is_owed(code)), "a step is outstanding")
        self.need_after(at, *self.steps.values(), *self.turns(self.open_runs()))
        self.enter("closed", "closed", at)
        later = {f"step:{code}" for code, step in self.steps_of.items() if step.get("after_closing") == "true"}
        kept = [rule["code"] for rule in self.rules["clocks"] if {*rule["until"]} <= later]
        self.end_runs([clock for clock in self.open_runs() if clock not in kept], at)
        self.follow(at, "closed")

    def enter(self, status: str, moment: str, at: datetime) -> None:
        self.status = status
        self.moments[moment] = at

    def need_filer(self, role: str) -> None:
        filing = self.rules.get("filing")
        need(filing is None or role in filing["performers"], "not the filer")

    # By itself.

    def let_happen(self, now: datetime) -> None:
        """Do what happens by itself by now, in order of time."""
        while coming := self.expiring(now):
            at, clock, what = coming[0]
            if what == "resume":
                self.settle(at)
            else:
                self.expire(max([at, *self.turns(self.open_runs()), *self.moments.values()]), clock)

    def expire(self, at: datetime, clock: str) -> None:
        rule = next(one for one in self.rules["clocks"] if one["code"] == clock)["expiry"]
        run = self.runs[clock][-1]
        since = {
            "expiry": run.expires(self.table, at),
            "last day": end_of(run.due(self.table, at)),
            "opening": run.opened,
        }[rule["effective_from"]]
        if rule["effect"] == "deemed_accepted":
            self.enter("accepted", "accepted", since)
            self.follow(at, "accepted")
        elif rule["effect"] == "deemed_waived":
            self.waived.add(rule["step"])
            waiting = [
                one["code"]
                for one in self.rules["clocks"]
                if one["code"] in self.open_runs()
                and f"step:{rule['step']}" in one["until"]
                and all(self.has_happened(what) for what in one["until"])
            ]
            self.end_runs(dict.fromkeys([clock, *waiting]), at)
        else:
            self.enter("lapsed", "closed", at)
            self.end_all(at)

    def restate(self, at: datetime) -> None:
        """Hold what was told against the table, which a notice has changed."""
        for clock, run in self.open_runs().items():
            if run.standing is not None:
                continue
            rule = next(one for one in self.rules["clocks"] if one["code"] == clock)
            due = run.due(self.table, at)
            if rule.get("restatement") == "no prejudice" and due < run.told:
                run.floor = run.told
            else:
                run.told = due


def reopened_by(step: Rule) -> list[str]:
    """Give the steps that a return opens anew."""
    return list(step["reopens"]) if step["act"] in RETURNS else []
