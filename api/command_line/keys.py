"""The signing keys of the log: which are on record, and the change to a new one."""

import typer

from api.command_line.options import DataDir, Json
from api.command_line.output import emit, note, say
from api.command_line.session import BY_HAND
from api.composition import custody_of, settings_for

app = typer.Typer(help="签名密钥: the keys that sign the log.", no_args_is_help=True)


@app.callback()
def keys() -> None:
    """签名密钥: the keys that sign the log."""


@app.command("list")
def listed(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """列出: the public keys on record, with the position from which each signs."""
    found = custody_of(settings_for(data_dir)).keys()
    if as_json:
        emit([{"from_position": position, "key": key} for position, key in found])
        return
    for position, key in found:
        say(f"自位置 from position {position}：{key}")
    if not found:
        say("尚无签名密钥 no key is on record yet: the first one is made when the ledger is first served")


@app.command()
def rotate(*, data_dir: DataDir = None, as_json: Json = False) -> None:
    """更换: introduce a new signing key by an event; the old one signs once more, the checkpoint that covers it."""
    key, done = custody_of(settings_for(data_dir)).rotate(by=BY_HAND)
    if as_json:
        emit({"key": key, "position": done.last_position, "recorded_at": done.recorded_at})
        return
    say(f"自位置 from position {done.last_position} 起由新密钥签名 checkpoints are signed by：")
    say(key)
    note("Give this key to the witnesses and to whoever verifies; the old one must be kept no longer.")
