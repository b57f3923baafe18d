"""The newest checkpoint: how far the log is sealed, who signed it, and a head short enough to be printed on paper."""

from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from api.answers import log as answers
from api.command_line.options import DataDir, Json
from api.command_line.output import emit, say
from api.composition import proof_by_hand, settings_for
from application.log import Sealed

app = typer.Typer()

GROUP, GROUPS_IN_A_LINE = 4, 8


@app.command()
def checkpoint(
    *,
    printed: Annotated[
        bool, typer.Option("--print", help="纸质存证: date, size, root in groups of four, key id; to be kept on paper.")
    ] = False,
    note: Annotated[bool, typer.Option("--note", help="The signed note itself, as it is handed over.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """检查点: show the newest checkpoint of the log, its signatures, and the outside places that hold it."""
    found, zone = proof_by_hand(settings_for(data_dir)).sealed()
    if as_json:
        emit(answers.sealed(found))
    elif note:
        say(found.note.removesuffix("\n"))
    elif printed:
        _on_paper(found, zone)
    else:
        _show(found, zone)


def _on_paper(found: Sealed, zone: ZoneInfo) -> None:
    """Write the head so that it can be read aloud, typed in and compared; 64 hexadecimal digits in groups of four."""
    digits = found.root.hex()
    groups = [digits[at : at + GROUP] for at in range(0, len(digits), GROUP)]
    say(f"日期 date  {found.published_at.astimezone(zone):%Y-%m-%d %H:%M:%S}")
    say(f"台账 log   {found.origin}")
    say(f"事件 size  {found.size}")
    for at in range(0, len(groups), GROUPS_IN_A_LINE):
        label = "根   root " if at == 0 else "          "
        say(f"{label} {' '.join(groups[at : at + GROUPS_IN_A_LINE])}")
    say(f"密钥 key   {' '.join(found.key_ids)}")


def _show(found: Sealed, zone: ZoneInfo) -> None:
    behind = found.position - found.size
    said = "已全部封存 all is sealed" if behind == 0 else f"其后 {behind} 条待封存 {behind} events wait behind it"
    say(f"检查点 checkpoint：{found.size} 条事件 events，{said}")
    if found.alarm is not None:
        say(f"  ■ 停止封存 nothing more is sealed：{found.alarm}")
    say(f"  台账 log：{found.origin}")
    say(f"  根 root：{found.root.hex()}")
    say(f"  签名 signed：{found.published_at.astimezone(zone):%Y-%m-%d %H:%M:%S}，密钥 key {', '.join(found.key_ids)}")
    for one in found.cosigned:
        say(f"  见证 witnessed：{one.witness}，{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}")
    if not found.cosigned:
        say("  见证 witnessed：尚无 by nobody yet")
    for place in found.places:
        taken = (
            "从未 never"
            if place.taken_at is None
            else f"{place.size}，{place.taken_at.astimezone(zone):%m-%d %H:%M:%S}"
        )
        say(f"  外部存放 outside：{place.place}：{taken}")
        if place.fault is not None:
            say(f"    ■ 未成 not taken：{place.fault}")
    if not found.places:
        say("  外部存放 outside：未设置，管理员改写全库则无从发现 none: whoever rewrites everything would go unseen")
