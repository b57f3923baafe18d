"""Pages that show what was just recorded, and where their links lead."""

import re
from html import unescape

from tests.api.console.pages import text
from tests.api.serving import Office

HOSTILE = "<script>alert(1)</script>\"'&窗口"


def shown(office: Office, path: str, status: int = 200, /, **query: str) -> str:
    """Ask for a page, once the read models have come as far as the ledger."""
    assert office.product.models.wait_for(office.product.ledger.position(), 60)
    answer = office.http.get(path, params=query or None, headers={"Accept": "text/html"})
    assert answer.status_code == status, answer.text
    assert "<script>alert" not in answer.text
    assert "Traceback" not in answer.text
    return answer.text


def links(page: str, to: str) -> list[tuple[str, str]]:
    """List the links of a page that lead below an address: where to, and the text of each."""
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return [(unescape(address), text(said)) for address, said in found if unescape(address).startswith(to)]


def first_number(text: str) -> int:
    """Give the first number of a text."""
    found = re.search(r"\d[\d,]*", text)
    assert found is not None, text
    return int(found[0].replace(",", ""))
