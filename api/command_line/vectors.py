"""Clock vectors from a file, for `caseledger clock --file`: a file that cannot be read is one refusal."""

from pathlib import Path

from api.bodies import read
from api.refusals import BodyNotJson
from domain.clock.vectors import Answer, answer
from domain.errors import Malformed

LARGEST = 32 * 1024 * 1024  # bytes


class UnreadableVectors(Malformed):
    """The file of clock vectors cannot be read as JSON of at most 32 MiB."""

    code = "unreadable_vectors"


def answer_file(path: Path) -> list[Answer]:
    """Answer the clock vectors of a file, in their order; raise UnreadableVectors or MalformedVectors."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UnreadableVectors(file=path.name)
        document = read(content.removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise UnreadableVectors(file=path.name, reason=error.strerror) from error
    except BodyNotJson as error:
        raise UnreadableVectors(file=path.name, reason=error.message) from error
    return answer(document)
