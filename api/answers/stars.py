"""服务之星: the posts of a quarter in the order of what is on record of them."""

from pydantic import BaseModel, Field

from api.answers.frame import PageAnswer
from domain.assessment.stars import RankedPost


class StarAnswer(BaseModel):
    """A post in its place; equals share one."""

    place: int
    unit: str
    post: str = Field(description="岗位, an opaque id, never a name")
    points: int = Field(description="扣分, without what was withdrawn")
    days: int = Field(description="出勤登记: days of which attendance is on record")
    lapses: int = Field(description="迟到、早退、缺勤: days not in order, after corrections")
    rests_on: list[str] = Field(description="the deductions and the days that count, as stream@version")


class StarsAnswer(PageAnswer):
    """服务之星排名: a proposal that follows from the record; whom to honour people decide."""

    quarter: str
    months: list[str] = Field(description="the months of which something is on record")
    stars: list[StarAnswer]


def star_of(ranked: RankedPost) -> StarAnswer:
    """Show a post."""
    return StarAnswer(**{name: getattr(ranked, name) for name in StarAnswer.model_fields})
