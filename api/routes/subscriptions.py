"""订阅: which receivers are told of changes, how far each has been served, and what was given up."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.answers.frame import Framed, PageAnswer
from api.listing import add_list
from api.product import Served, ServedProduct
from api.routes.acts import add_act
from api.routes.book_acts import Performed, performing
from application.books import BookAct, Books
from application.cases import Command
from application.ledger import OnRecord
from application.requests import Request as Asked
from application.webhooks import END, OPEN, OpenSubscription

ADMINISTRATOR = {"unit": "政务服务中心", "role": "administrator"}
RECEIVER = "https://oa.example.gov.cn/hooks/caseledger"
EXAMPLE_OPEN = {"acting": ADMINISTRATOR, "receiver": RECEIVER, "topics": ["case.*"]}
EXAMPLE_END = {"acting": ADMINISTRATOR, "reason": "系统下线"}
Code = Annotated[
    str,
    Path(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40, description="its name for ever", examples=["oa"]),
]


class SubscriptionRow(BaseModel):
    """A subscription, and how far its receiver has been served."""

    code: str
    receiver: str
    topics: list[str] = Field(description="topics and families of them; none stands for all")
    open: bool
    after: int = Field(description="from behind which position on")
    served_through: int = Field(description="the last position that was delivered or given up")
    dead_letters: int = Field(description="given up, and not delivered by hand since")


class SubscriptionsAnswer(PageAnswer):
    """All subscriptions, ended ones too."""

    subscriptions: list[SubscriptionRow]


class DeadLetterRow(BaseModel):
    """A change that was given up; `caseledger webhooks retry` tries it again."""

    position: int
    attempts: int
    reason: str
    given_up_at: datetime


class DeadLettersAnswer(PageAnswer):
    """死信: what was given up for a receiver and waits."""

    dead_letters: list[DeadLetterRow]


def router() -> APIRouter:
    """Give the routes of subscriptions."""
    routes = APIRouter(prefix="/v1/subscriptions", tags=["changes 变更"])
    for act, example in ((OPEN, EXAMPLE_OPEN), (END, EXAMPLE_END)):
        perform = performing(act, example, Code, _perform)
        add_act(routes, act.path.removeprefix(routes.prefix), act, perform, of="subscriptions")
    sorts = ("code", "receiver", "served_through", "dead_letters")
    summary, read = "订阅: who is told of changes", "subscriptions.read"
    add_list(routes, "", _subscriptions, rows="subscriptions", sorts=sorts, summary=summary, act=read)
    letters = ("position", "attempts", "given_up_at")
    summary, rows = "死信: what was given up for a receiver", "dead_letters"
    add_list(routes, "/{code}/dead-letters", _dead_letters, rows=rows, sorts=letters, summary=summary, act=read)
    return routes


def _perform(product: ServedProduct) -> Performed:
    def perform(command: Command, act: BookAct, code: str, asked: Asked) -> OnRecord:
        if isinstance(asked, OpenSubscription):
            product.webhooks.check(asked.receiver, code)
        return Books(product.ledger).perform(command, act, code, asked)

    return perform


def _subscriptions(product: Served) -> SubscriptionsAnswer:
    framed, webhooks = Framed(product), product.webhooks
    rows = [
        SubscriptionRow(
            code=one.code,
            receiver=one.receiver,
            topics=list(one.topics),
            open=one.open,
            after=one.after,
            served_through=webhooks.served_through(one),
            dead_letters=len(webhooks.dead_letters(one.code)),
        )
        for one in webhooks.subscriptions()
    ]
    return SubscriptionsAnswer.model_validate({**framed.fields(), "subscriptions": rows})


def _dead_letters(product: Served, code: Code) -> DeadLettersAnswer:
    rows = [
        DeadLetterRow(
            position=letter.position,
            attempts=letter.attempts,
            reason=letter.reason,
            given_up_at=letter.effective_at.astimezone(product.zone),
        )
        for letter in product.webhooks.dead_letters(code)
    ]
    return DeadLettersAnswer.model_validate({**Framed(product).fields(), "dead_letters": rows})
