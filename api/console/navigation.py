"""The rooms of the console that there are; the navigation of every page leads to each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Room:
    """A part of the console, with the address of its first page."""

    path: str
    zh: str
    en: str

    def holds(self, path: str) -> bool:
        """Tell whether a page stands in it."""
        return path == self.path or path.startswith(f"{self.path}/")


ROOMS = (Room("/console/cases", "办件", "Cases"),)
