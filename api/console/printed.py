"""A page as a PDF: the very page, with its stylesheet inside; the print rules leave out what is for the screen."""

import re
from urllib.parse import quote

from fastapi import Request
from starlette.responses import HTMLResponse, Response

from api.console.assets import HELD
from api.console.page import Page

MEDIA_TYPE = "application/pdf"
LINKED = re.compile(r"<(?:link rel=\"(?:stylesheet|icon)\"[^>]*|script [^>]*></script)>")
LEADING = re.compile(r'(<a [^>]*?)href="/[^"]*"')  # on paper nothing leads anywhere
NO_DARK_ROOM = re.compile(r'<html lang="([^"]+)"[^>]*>')


POLICY = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"


def printed(page: Page, http: Request, shown: HTMLResponse, name: str) -> Response:
    """Answer with the PDF of a page that was made; raise `NoPrinter`, `PrinterBusy`, `PrinterFailed`."""
    text = bytes(shown.body).decode()
    http.state.printed = text  # what it shows is on the access log like the page itself
    content = page.product.printer.pdf(alone(text))
    named = f"attachment; filename=\"{http.path_params.get('name', 'page')}.pdf\"; filename*=UTF-8''{quote(name)}.pdf"
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": named, "Cache-Control": "no-store"})


def alone(text: str) -> str:
    """Give a page that needs nothing beside itself: light, its stylesheet inside, under a policy that runs nothing."""
    sheet = HELD["console.css"][1].decode()
    bare = NO_DARK_ROOM.sub(r'<html lang="\1">', LEADING.sub(r"\1", LINKED.sub("", text)), count=1)
    return bare.replace("<head>", f"<head>{POLICY}", 1).replace("</head>", f"<style>{sheet}</style></head>", 1)
