"""Documents (材料): stored by the hash of their content, outside the events, which hold form, reference and digest.

Invariant: an act cites a digest only while its content is held; what was cited can be checked at any time.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Literal, Protocol

from application.media_types import recognised
from domain.case.events import Attachment
from domain.errors import Malformed, Refused, Unknown

ALGORITHM = "sha256"
DIGEST = re.compile(rf"{ALGORITHM}:[0-9a-f]{{64}}")
LARGEST = 20 * 1024 * 1024  # bytes
PIECE = 64 * 1024  # bytes of a document that are in memory at a time


class DigestMalformed(Malformed):
    """A digest reads like sha256: and 64 digits from 0 to 9 and a to f."""

    code = "digest_malformed"


class DocumentUnknown(Unknown):
    """No document with this digest is held."""

    code = "document_unknown"


class DocumentNotHeld(Refused):
    """An act cites a document by a digest of which nothing is held: hand the document in first."""

    code = "document_not_held"


class DocumentTooLarge(Refused):
    """The document is larger than is taken."""

    code = "document_too_large"


class DocumentEmpty(Malformed):
    """The document is empty."""

    code = "document_empty"


class DocumentDamaged(Refused):
    """What is held under this digest is no longer what it was; handing the document in again restores it."""

    code = "document_damaged"


class NoDocumentsFolder(Refused):
    """This deployment keeps no documents: name their folder by CASELEDGER_DOCUMENTS_DIR."""

    code = "no_documents_folder"


@dataclass(frozen=True, slots=True)
class Held:
    """A document that is held: under which digest, how long it is in bytes, of which kind."""

    digest: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Citation:
    """An event that cites a digest: where, and for which form."""

    digest: str
    reference: str
    form: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a document that is cited."""

    citation: Citation
    state: Literal["held", "missing", "damaged"]


class ContentStore(Protocol):
    """Where content lies. A digest that reaches it is well formed."""

    def put(self, digest: str, content: IO[bytes]) -> None:
        """Keep content under its digest, durably; content that is held already stays, unless it is damaged."""

    def get(self, digest: str) -> bytes:
        """Give content, verified against its digest; raise `DocumentUnknown` or `DocumentDamaged`."""

    def holds(self, digest: str) -> bool:
        """Tell whether anything is held under a digest, without reading it."""


class NoStore:
    """The store of a deployment that names no folder: it holds nothing and takes nothing."""

    def put(self, digest: str, content: IO[bytes]) -> None:
        """Refuse."""
        raise NoDocumentsFolder

    def get(self, digest: str) -> bytes:
        """Refuse."""
        raise DocumentUnknown(digest=digest)

    def holds(self, digest: str) -> bool:
        """Hold nothing."""
        return False


NO_STORE = NoStore()


def digest_of(content: bytes) -> str:
    """Name content by its hash, with the id of the algorithm before it."""
    return f"{ALGORITHM}:{hashlib.sha256(content).hexdigest()}"


def pieces_of(content: IO[bytes]) -> Iterator[bytes]:
    """Read content from its beginning, piece by piece."""
    content.seek(0)
    while piece := content.read(PIECE):
        yield piece


def digest_of_file(content: IO[bytes]) -> str:
    """Name the content of a file by its hash, read piece by piece."""
    whole = hashlib.new(ALGORITHM)
    for piece in pieces_of(content):
        whole.update(piece)
    return f"{ALGORITHM}:{whole.hexdigest()}"


def checked(digest: str) -> str:
    """Give a digest back if it is one; raise `DigestMalformed`."""
    if DIGEST.fullmatch(digest) is None:
        raise DigestMalformed(given=digest[:80])
    return digest


def hand_in(store: ContentStore, content: IO[bytes]) -> Held:
    """Keep a document, read from a file piece by piece; the same bytes again get the same answer.

    Raises `DocumentEmpty`, `DocumentTooLarge` (more than 20 MiB), `MediaTypeNotKept`.
    """
    size = content.seek(0, io.SEEK_END)
    if not size:
        raise DocumentEmpty
    if size > LARGEST:
        raise DocumentTooLarge(largest=LARGEST, given=size)
    held = Held(digest_of_file(content), size, recognised(content))
    store.put(held.digest, content)
    return held


def hand_out(store: ContentStore, digest: str) -> tuple[Held, bytes]:
    """Give a document with what is known of it; raise `DocumentUnknown` or `DocumentDamaged`."""
    content = store.get(checked(digest))
    return Held(digest, len(content), recognised(io.BytesIO(content))), content


def require_held(store: ContentStore, attached: Iterable[Attachment]) -> None:
    """Refuse an act that cites a digest of which nothing is held."""
    for one in attached:
        if one.digest is not None and not store.holds(checked(one.digest)):
            raise DocumentNotHeld(form=one.form, digest=one.digest)


def verify(store: ContentStore, cited: Iterable[Citation]) -> list[Finding]:
    """Read every document that is cited and hold it against its digest; each is read once."""
    first: dict[str, Citation] = {}
    for one in cited:
        first.setdefault(one.digest, one)
    return [Finding(citation, _state(store, digest)) for digest, citation in first.items()]


def _state(store: ContentStore, digest: str) -> Literal["held", "missing", "damaged"]:
    try:
        store.get(checked(digest))
    except DocumentDamaged:
        return "damaged"
    except (DocumentUnknown, DigestMalformed):
        return "missing"
    return "held"
