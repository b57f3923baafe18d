"""Pages as tests read them: their text without its markup, and what stands where."""

import re
from html import unescape

import httpx


def page(http: httpx.Client, path: str, expected: int = 200, /, **query: str) -> str:
    """Ask for a page, and expect a status."""
    answer = http.get(path, params=query or None)
    assert answer.status_code == expected, answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return answer.text


def text(markup: str) -> str:
    """Read what a page says: no tags, each run of blanks one."""
    bare = re.sub(r"<(script|style|datalist)[^>]*>.*?</\1>|<[^>]+>", " ", markup, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(bare)).strip()


def inside(markup: str, begin: str, end: str) -> str:
    """Give the stretch of a page from one mark to another."""
    found = re.search(f"{re.escape(begin)}(.*?){re.escape(end)}", markup, re.DOTALL)
    assert found is not None, begin
    return found[1]


def sentence(markup: str) -> str:
    """Give the first thing that the page of a case says."""
    return text(inside(markup, 'id="standing"', "</h2>").partition(">")[2])
