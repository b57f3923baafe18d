"""Against requests that another site makes a browser send (CSRF): by what browsers themselves say of their origin.

Invariant: a request that changes something and is recognised by a cookie comes from our own pages. Every browser says
where a form or a script was (Sec-Fetch-Site, or Origin alone where there is no TLS); a program that sends no cookie
needs no such word.
"""

from urllib.parse import urlsplit

from fastapi import Request

from api.refusals import CrossSite

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN = frozenset({"same-origin", "none"})  # none: the person typed the address, or used a bookmark


def check_origin(request: Request, origin: str | None) -> None:
    """Refuse what comes from elsewhere, and what does not say; `origin` is ours, as the operator has set it."""
    said, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    if site is not None and site not in OWN:
        raise CrossSite(site=site[:60])
    if said is None:
        if site is None:
            raise CrossSite
        return
    ours = urlsplit(origin).netloc if origin is not None else request.headers.get("host", "").lower()
    try:
        theirs = urlsplit(said).netloc.lower()
    except ValueError:
        theirs = ""
    if not theirs or theirs != ours:
        raise CrossSite(origin=said[:200])
