"""All that is fuzzed, by name."""

from tests.fuzz.archives import ARCHIVES
from tests.fuzz.documents import DOCUMENTS
from tests.fuzz.target import Target

TARGETS: dict[str, Target] = {target.name: target for target in (*DOCUMENTS, *ARCHIVES)}
