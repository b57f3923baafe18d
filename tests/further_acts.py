"""Further acts as commands, beside those of the vocabulary."""

from domain.case.case import Case
from domain.case.occasion import Occasion
from tests.vocabulary import Command, forms, moment


def excuses(began: str, ended: str, attached: str | None = "outage-proof") -> Command:
    """Excuse a late filing by an outage."""
    given = forms(attached) if attached else ()
    return lambda case, on: case.excuse_lateness(on, moment(began), moment(ended), given)


def rates(score: int) -> Command:
    """Rate how the case was handled."""
    return lambda case, on: case.rate(on, score)


def closes(case: Case, on: Occasion) -> None:
    """Close the case."""
    case.close(on)
