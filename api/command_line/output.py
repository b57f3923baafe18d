"""What a command prints: one JSON document or text for a person on stdout, notes and refusals on stderr."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from domain.errors import Refused

WIDTH_WITHOUT_TERMINAL = 160  # columns: a table in a file or a pipe is not folded to the width of some terminal


def emit(document: Any) -> None:
    """Print one JSON document."""
    print(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def say(text: str = "") -> None:
    """Print a line for a person, at once: a server that goes on running keeps nothing back in a pipe."""
    print(text, flush=True)


def note(text: str) -> None:
    """Tell the operator something on stderr."""
    print(text, file=sys.stderr, flush=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, title: str | None = None) -> None:
    """Print a table."""
    terminal = sys.stdout.isatty()
    drawn = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    console = Console(
        file=sys.stdout, width=None if terminal else WIDTH_WITHOUT_TERMINAL, markup=False, emoji=False, highlight=False
    )
    console.print(drawn)


def sentence(refusal: Refused) -> str:
    """Write a refusal in one line: the rule, what decided, and the clause relied on."""
    clause = f" [{refusal.relied_on}]" if refusal.relied_on else ""
    return " ".join(f"{refusal.message}{clause}".split())


class Bar:
    """The progress of long work, drawn on a terminal only."""

    def __init__(self, drawn: Progress, title: str) -> None:
        self._drawn = drawn
        self._task = drawn.add_task(title, total=None)

    def __call__(self, done: int, total: int) -> None:
        """Take note of how much is done."""
        self._drawn.update(self._task, completed=done, total=total)


@contextmanager
def progress(title: str) -> Iterator[Bar]:
    """Show a progress bar with rate and time left on stderr while long work goes on."""
    console = Console(stderr=True, markup=False)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as drawn:
        yield Bar(drawn, title)


@contextmanager
def working() -> Iterator[Callable[[str], None]]:
    """Show on stderr, on a terminal only, which step long work is at."""
    console = Console(stderr=True, markup=False)
    columns = (TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as drawn:
        task = drawn.add_task("", total=None)
        yield lambda step: drawn.update(task, description=step)


class _Rate(ProgressColumn):
    """How much is done in a second."""

    def render(self, task: Task) -> Text:
        """Write the rate of a task."""
        return Text("" if task.speed is None else f"{task.speed:,.0f}/s")


def _plain(value: object) -> object:
    if isinstance(value, date):  # and datetime
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)
