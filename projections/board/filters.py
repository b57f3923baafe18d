"""What a list or a count of the board asks for: which cases, and as of which moment."""

from dataclasses import asdict, dataclass
from datetime import datetime

from domain.clock.reading import Light


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that a case must all meet; None asks nothing."""

    status: str | None = None
    unit: str | None = None
    procedure: str | None = None
    light: Light | None = None
    body: str | None = None
    item: str | None = None

    def asked(self) -> dict[str, object]:
        """Give the conditions as parameters."""
        return asdict(self)

    @property
    def ask_of_headings(self) -> bool:
        """Tell whether they ask for something that a heading says."""
        return any(asked is not None for asked in (self.unit, self.procedure, self.body, self.item))

    @property
    def open_alone(self) -> bool:
        """Tell whether only cases that are not settled can match."""
        return self.status == "accepted" or self.light in {Light.AMBER, Light.GREY}


EVERY_CASE = Filters()


@dataclass(frozen=True, slots=True)
class Moment:
    """The instant at which lights are read, and what is shown: all that is on record, or what was at `known_at`.

    A light read off the board is right from the last act shown on; that is why a past moment shows what was known
    then, and acts entered late appear only from their recording on.
    """

    at: datetime
    known_at: datetime | None = None

    @classmethod
    def present(cls, now: datetime) -> "Moment":
        """Show everything on record, with the lights of now."""
        return cls(now)

    @classmethod
    def as_known(cls, at: datetime) -> "Moment":
        """Show the board as it stood at a past instant."""
        return cls(at, at)
