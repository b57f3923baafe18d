"""The server's side of HTTP/1.1, read by llhttp: whatever is sent beside a body is bounded.

Invariant: of a head, of trailers or of what stands between chunks no more is kept than so many bytes and one piece as
it came; bodies are bounded by whoever reads them.
"""

from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

LONGEST = 64 * 1024  # bytes with nothing of a body among them
TOO_LONG = b"The head of the request is too long."


class BoundedHeads(HttpToolsProtocol):
    """Reads requests by httptools, which itself keeps a head however long it grows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._beside = 0  # bytes since the last of a body, or since a head or a request was whole

    def data_received(self, data: bytes) -> None:
        """Take a piece of what is sent; too much beside a body is answered by 431, and the connection closed."""
        self._beside += len(data)
        super().data_received(data)
        if self._beside > LONGEST and not self.transport.is_closing():
            self._refuse()

    def on_headers_complete(self) -> None:
        """Have the request answered, whose head is whole."""
        self._beside = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of a body."""
        self._beside = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        self._beside = 0
        super().on_message_complete()

    def _refuse(self) -> None:
        fields = b"content-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        if self.cycle is None or self.cycle.response_complete:  # else it is the answer to another that is on its way
            self.transport.write(b"".join((STATUS_LINE[431], fields % len(TOO_LONG), TOO_LONG)))
        self.transport.close()
