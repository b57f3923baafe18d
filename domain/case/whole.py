"""An act is decided as a whole: a refused one leaves the case, and what is pending on it, as it found them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

P = ParamSpec("P")
C = TypeVar("C")
TABLES = dict, list, set  # all else is a value, which is replaced and never changed


def whole(verb: Callable[Concatenate[C, P], None]) -> Callable[Concatenate[C, P], None]:
    """Undo what a verb has folded when it raises; values of a case are never changed in place, its tables are."""

    @wraps(verb)
    def attempt(case: C, /, *args: P.args, **kwargs: P.kwargs) -> None:
        before = {name: value.copy() if isinstance(value, TABLES) else value for name, value in vars(case).items()}
        try:
            verb(case, *args, **kwargs)
        except BaseException:
            vars(case).clear()
            vars(case).update(before)
            raise

    return attempt
