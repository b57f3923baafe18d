"""The calendars that come with the product: data files, each with its document number and source."""

from functools import cache
from importlib.resources import files

from domain.calendar.publication import CalendarPublication, read_publication


@cache
def load_shipped(jurisdiction: str = "CN") -> tuple[CalendarPublication, ...]:
    """Load the shipped publications in order of publication; none for an unknown jurisdiction."""
    folder = files("domain.calendar").joinpath("data", jurisdiction)
    if not folder.is_dir():
        return ()
    found = [
        read_publication(file.read_text(encoding="utf-8"), file=file.name)
        for file in folder.iterdir()
        if file.name.endswith(".yaml") and file.name[0].isdigit()
    ]
    return tuple(sorted(found, key=lambda notice: (notice.published_at, notice.year, notice.revision)))
