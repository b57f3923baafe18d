"""Chromium, headless: one short-lived process for each PDF, in a folder of its own that goes with it.

Invariant: it is given one file, whose own policy lets no script run and nothing be fetched, and it reaches no network;
what it wrote beside the PDF is thrown away.
"""

import logging
import subprocess
import tempfile
from pathlib import Path
from threading import BoundedSemaphore

from application.printing import PrinterBusy, PrinterFailed

LOG = logging.getLogger(__name__)
AT_ONCE = 2
PATIENCE, LONGEST = 10, 60  # seconds: until one's turn comes, and for one page
QUIET = (
    "--headless",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--no-pdf-header-footer",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",  # nothing listens there: no address is reached, whatever a page names
    "--proxy-bypass-list=<-loopback>",  # nor this machine's own
)


class Chromium:
    """Makes PDF of pages by a browser of the family of Chromium, 131 or later (page numbers by margin boxes)."""

    is_there = True

    def __init__(self, program: Path, *, sandboxed: bool = True) -> None:
        self._program = program
        self._own = () if sandboxed else ("--no-sandbox",)
        self._turns = BoundedSemaphore(AT_ONCE)

    def pdf(self, page: str) -> bytes:
        """Print a page that needs nothing beside itself; raise `PrinterBusy` or `PrinterFailed`."""
        if not self._turns.acquire(timeout=PATIENCE):
            raise PrinterBusy
        try:
            with tempfile.TemporaryDirectory(prefix="caseledger-print-", ignore_cleanup_errors=True) as folder:
                return self._printed(Path(folder), page)
        finally:
            self._turns.release()

    def _printed(self, folder: Path, page: str) -> bytes:
        source, made = folder / "page.html", folder / "page.pdf"
        source.write_text(page, encoding="utf-8")
        profile = f"--user-data-dir={folder / 'profile'}"
        asked = [str(self._program), *QUIET, *self._own, profile, f"--print-to-pdf={made}", source.as_uri()]
        bare = {"HOME": str(folder), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        try:
            done = subprocess.run(asked, capture_output=True, timeout=LONGEST, check=False, env=bare, cwd=folder)
            content = made.read_bytes()
        except (OSError, subprocess.TimeoutExpired) as fault:
            LOG.exception("the browser made no PDF")
            raise PrinterFailed from fault
        if done.returncode or not content.startswith(b"%PDF-"):
            LOG.error("the browser made no PDF: %s", done.stderr[-500:].decode(errors="replace"))
            raise PrinterFailed
        return content
