"""Old backups taken away, and of the archive what only they needed."""

from pathlib import Path
from typing import Annotated

import typer

from api.command_line.options import Json
from api.command_line.output import emit, say
from api.composition_of_operations import pruned

app = typer.Typer()


@app.command("prune-backups")
def prune_backups(
    place: Annotated[Path, typer.Argument(metavar="DIR", help="The folder in which the backups lie, each in its own.")],
    *,
    keep: Annotated[int, typer.Option(min=1, max=10_000, help="How many to keep, the newest, of each kind.")],
    archive: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Take away the archived log, too, that no backup kept needs.")
    ] = None,
    only_say: Annotated[bool, typer.Option("--only-say", help="Say what would be taken away, and leave it.")] = False,
    as_json: Json = False,
) -> None:
    """清理备份: take old backups away, once the newest were read whole and found as they were made."""
    done = pruned(place, keep=keep, archive=archive, only_say=only_say)
    if as_json:
        emit(
            {
                "kept": [str(one) for one in done.kept],
                "removed": [str(one) for one in done.removed],
                "segments": done.segments,
                "left": [{"folder": str(one), "reason": reason} for one, reason in done.left],
                "only_said": only_say,
            }
        )
        return
    for one in done.kept:
        say(f"● 保留 kept      {one}")
    for one in done.removed:
        say(f"{'○ 将删除 would go' if only_say else '○ 已删除 removed  '} {one}")
    for one, reason in done.left:
        say(f"■ 未动 left       {one}：{reason}")
    say(f"归档日志 archived log: {done.segments} files {'would go' if only_say else 'removed'}")
