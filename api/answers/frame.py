"""What every answer says about itself: as of when, by how much of the ledger, and whether that is a simulation."""

from datetime import datetime

from pydantic import BaseModel, Field

from api.product import ServedProduct


class Answer(BaseModel):
    """Any answer."""

    simulated: bool = Field(description="whether the ledger is a simulation, for ever")


class ReadAnswer(Answer):
    """The answer to a question."""

    as_of: datetime = Field(description="the moment that the answer speaks of: the one asked for, or now")
    ledger_position: int = Field(description="the answer knows the ledger up to this position")


class PageAnswer(ReadAnswer):
    """A stretch of a list."""

    next_cursor: str | None = Field(default=None, description="give it as cursor to go on; none on the last page")


class Framed:
    """The frame of one answer, taken before anything is read, so that the position never promises too much."""

    def __init__(self, product: ServedProduct, as_of: datetime | None = None) -> None:
        self.position = product.ledger.position()
        self.zone = product.zone
        self.as_of = (as_of or product.ledger.now()).astimezone(self.zone)
        self.simulated = product.ledger.identity().simulated

    def fields(self) -> dict[str, object]:
        """Give what goes into a `ReadAnswer`."""
        return {"as_of": self.as_of, "ledger_position": self.position, "simulated": self.simulated}
