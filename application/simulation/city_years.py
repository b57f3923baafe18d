"""The years of a city as they follow from the options: how the ledger opens, the plan, and who plays it."""

from datetime import datetime, time

from application.demonstration.office import Office
from application.protection import Protecting
from application.simulation import city
from application.simulation.opening import FOUNDING, Opening, founded_at, open_city
from application.simulation.options import Options
from application.simulation.plan import Plan
from application.simulation.player import Player
from domain.calendar import shipped as calendars
from domain.calendar.calendar import CHINA, WorkingCalendar
from domain.founding import LedgerIdentity
from domain.header import Actor, Header
from domain.procedures import definition


class CityYears:
    """Everything that is the same for whoever plays a part of it."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.opening: Opening = open_city(_identity(options), options.begin, options.until)
        self.office = Office(WorkingCalendar.of(calendars.load_shipped()), options.until)
        self._procedures = tuple(definition.load_shipped())

    @property
    def end(self) -> datetime:
        """Give the instant at which the play ends."""
        return datetime.combine(self.options.until, time.min, CHINA)

    def plan(self) -> Plan:
        """Give the plan from its beginning."""
        return Plan(self.options, self.office, self._procedures)

    def player(self, protecting: Protecting) -> Player:
        """Give a player, whose protected values are sealed with the salts that the seed gives."""
        return Player(self.opening, self.office, self.options.seed, self.end, protecting)


def _identity(options: Options) -> LedgerIdentity:
    """Give the identity of the ledger as its founding will make it."""
    office = Actor(principal=city.PRINCIPAL, unit=city.ADMINISTRATOR.unit, role=city.ADMINISTRATOR.role)
    header = Header(
        ledger=FOUNDING.name,
        body=FOUNDING.body,
        jurisdiction=FOUNDING.jurisdiction,
        actor=office,
        command="founding",
        correlation="founding",
    )
    return LedgerIdentity.found(
        name=FOUNDING.name,
        body=FOUNDING.body,
        jurisdiction=FOUNDING.jurisdiction,
        time_zone=FOUNDING.time_zone,
        simulated=FOUNDING.simulated,
        at=founded_at(options.begin),
        header=header,
    )
