"""What an act on one case means for another in the same command: a whole hears its branches, branches end with it."""

from collections.abc import Callable
from dataclasses import replace

from application.rules import Rules
from domain.case.branches import AT_AN_END
from domain.case.case import Case
from domain.case.occasion import Occasion

Others = Callable[[str], Case]


def note_following(followed: Case, case: Case, occasion: Occasion, rules: Rules) -> None:
    """Let a case note the one that was filed to follow it, as one of its branches if it is one."""
    follows = occasion.procedure.follows
    if follows is not None and follows.as_branch:
        followed.open_branch(beside(occasion, followed, rules), case)
    else:
        followed.link(occasion, case)


def carry_on(case: Case, occasion: Occasion, rules: Rules, other: Others) -> None:
    """Carry an act on: from a branch to the whole, from a whole that ended to its branches.

    `other` loads a case; what it loads is relied on, and written where it changed.
    """
    follows = occasion.procedure.follows
    if case.follows is not None and follows is not None and follows.as_branch:
        whole = other(case.follows)
        branches = [case if name == case.id else other(name) for name in whole.branches]
        whole.hear(beside(occasion, whole, rules), branches)
    elif case.branches and case.status in AT_AN_END:
        for name in (name for name, branch in case.branches.items() if branch.closed_as is None):
            branch = other(name)
            branch.end_with_the_whole(beside(occasion, branch, rules))


def beside(occasion: Occasion, case: Case, rules: Rules) -> Occasion:
    """Give the same occasion for another case, under its own procedure."""
    procedure = rules.procedure(case.procedure)
    header = occasion.header.model_copy(update={"procedure": procedure.ref, "body": case.body})
    return replace(occasion, procedure=procedure, header=header)
