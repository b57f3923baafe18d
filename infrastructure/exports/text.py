"""Texts on their way into a cell or into XML: no formula ever runs, and no character is lost without a trace."""

import re

# A spreadsheet runs what begins so, also in its full-width form. A text that begins with the guard itself is guarded
# too, so that taking one away always gives the text back.
RUNS = re.compile("^[=+\\-@\t\r\n＝＋－＠']")
GUARD = "'"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # by XML 1.0
REPLACEMENT = "\ufffd"
PICTURES = 0x2400  # the symbols of the control characters, in their order
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
ESCAPED = re.compile('[&<>"\n\r\t]')


def guarded(text: str) -> str:
    """Put a guard before a text that a spreadsheet would run."""
    return GUARD + text if RUNS.match(text) else text


def unguarded(text: str) -> str:
    """Take the guard away."""
    return text[1:] if text.startswith(GUARD) else text


def for_xml(text: str) -> tuple[str, int]:
    """Show what XML forbids by its symbol; give how many characters that were."""
    return FORBIDDEN.subn(_shown, text)


def attribute(text: str) -> str:
    """Write a text, which holds nothing that XML forbids, as the value of an attribute."""
    return ESCAPED.sub(lambda found: ESCAPES[found[0]], text)


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(PICTURES + code) if code < 0x20 else REPLACEMENT
