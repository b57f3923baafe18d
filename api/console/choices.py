"""What a form of the console sends: a field that was left empty asks nothing."""

from collections.abc import Iterable

from api.refusals import ParameterMalformed


def text(given: str) -> str | None:
    """Read a field of free text."""
    return given.strip() or None


def one_of(parameter: str, given: str, allowed: Iterable[str]) -> str | None:
    """Read a choice; raise `ParameterMalformed` with those that there are."""
    known = list(allowed)
    if given and given not in known:
        raise ParameterMalformed(parameter=parameter, given=given[:60], allowed=known)
    return given or None
