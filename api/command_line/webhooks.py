"""Subscriptions by hand: who is told of changes, what was given up, trying it again, and secrets."""

from typing import Annotated

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, say, table
from api.composition import settings_for
from api.composition_of_webhooks import webhook_secrets, webhooks_by_hand
from domain.subscriptions.subscription import SubscriptionUnknown

app = typer.Typer(help="订阅: receivers that are told of changes.", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="The subscription, by its code.")]


@app.command("list")
def list_(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """列出: all subscriptions, how far each has been served, and how many changes were given up."""
    with webhooks_by_hand(settings_for(data_dir)) as webhooks:
        rows = [
            {
                "code": one.code,
                "receiver": one.receiver,
                "topics": list(one.topics),
                "open": one.open,
                "served_through": webhooks.served_through(one),
                "dead_letters": len(webhooks.dead_letters(one.code)),
            }
            for one in webhooks.subscriptions()
        ]
    if as_json:
        emit(rows)
        return
    headings = ("代码 Code", "接收方 Receiver", "主题 Topics", "已推送至 Through", "死信 Given up", "状态 State")
    lines = (
        (
            str(row["code"]),
            str(row["receiver"]),
            ", ".join(map(str, row["topics"] if isinstance(row["topics"], list) else [])) or "全部 all",
            str(row["served_through"]),
            str(row["dead_letters"]),
            "有效 open" if row["open"] else "已退订 ended",
        )
        for row in rows
    )
    table(headings, lines)


@app.command()
def dead(code: Code, *, data_dir: DataDir = None, as_json: Json = False) -> None:
    """死信: what was given up for a receiver."""
    with webhooks_by_hand(settings_for(data_dir)) as webhooks:
        if code not in {one.code for one in webhooks.subscriptions()}:
            raise SubscriptionUnknown(subscription=code)
        letters = webhooks.dead_letters(code)
    if as_json:
        emit([{"position": one.position, "attempts": one.attempts, "reason": one.reason} for one in letters])
        return
    lines = ((str(one.position), str(one.attempts), one.reason) for one in letters)
    table(("账序 Position", "次数 Attempts", "原因 Reason"), lines)


@app.command()
def retry(
    code: Code,
    position: Annotated[int | None, typer.Argument(help="The change; without it, all that were given up.")] = None,
    *,
    data_dir: DataDir = None,
) -> None:
    """补推: try again what was given up, in order; the first that fails ends the work."""
    with webhooks_by_hand(settings_for(data_dir)) as webhooks:
        waiting = sorted(one.position for one in webhooks.dead_letters(code)) if position is None else [position]
        for one in waiting:
            recorded = webhooks.redeliver(code, one)
            say(f"{code} {one}：已推送 It is delivered; on record at position {recorded.last_position}.")


@app.command()
def secret(
    code: Code,
    *,
    keep: Annotated[int, typer.Option(min=0, max=3, help="How many of those that hold go on holding.")] = 1,
    data_dir: DataDir = None,
) -> None:
    """密钥: make a new secret of a subscription and print it, once, to be told to its receiver."""
    say(webhook_secrets(settings_for(data_dir)).make(code, keep=keep))
