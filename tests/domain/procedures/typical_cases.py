"""Publications of cases of the hotline as far as they have come."""

from domain.case.case import Case
from tests.domain.procedures.hotline_cases import closes, done, finished, replied
from tests.vocabulary import Scenario, a_case


def chosen(after: Scenario | None = None, column: str = "典型办件") -> Scenario:
    """Let a case, by default a closed one, have been chosen for a column."""
    followed = (after or finished(replied(), "2025-09-03")).case
    filed = a_case_of(followed, column)
    return filed.after("2025-09-10", "office", lambda case, on: case.accept(on, ()))


def a_case_of(followed: Case | None, column: str = "典型办件") -> Scenario:
    """Let the editor have filed what follows a case."""
    return a_case("typical-case", "2025-09-10", role="editor", followed=followed, column=column, unit="市水务局")


def checked() -> Scenario:
    """Let the text have been de-identified, and checked."""
    return done(chosen(), "2025-09-11", "de-identification", "check")


def published() -> Scenario:
    """Let it have been approved, published and closed."""
    return done(checked(), "2025-09-12", "approval", "publication").after("2025-09-12 10:00", "office", closes)
