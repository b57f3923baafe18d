"""材料 that are uploaded with a form: held by the hash of their content, and cited by the act under it.

Invariant: what was uploaded is held before the act is judged, so that a refusal takes it from nobody; the name of a
file, which may name a person, goes nowhere.
"""

import io
from collections.abc import Sequence

from api.access import Access
from api.console.acts.inputs import Input
from api.console.acts.sent import Sent
from application.documents import NO_STORE, ContentStore, hand_in
from domain.access.decision import decide
from domain.errors import Refused

HAND_IN = "document.hand-in"
SHOWN = 12  # digits of a hash that tell two documents apart to the eye


def takes_files(documents: ContentStore, allowed: Access) -> bool:
    """Tell whether whoever fills a form in may hand documents in, and whether there is a place for them."""
    return documents is not NO_STORE and decide(allowed.principal, HAND_IN, None, allowed.at).allowed


def held(documents: ContentStore, sent: Sent, inputs: Sequence[Input]) -> tuple[Sent, Refused | None]:
    """Hand in what was uploaded, and cite it; with the refusal of a file that is not taken, the others being held.

    A material that was given no reference is referred to by the first digits of its hash.
    """
    given, files = dict(sent.given), dict(sent.files)
    refusal: Refused | None = None
    for one in inputs:
        file = files.pop(one.file, None) if one.kind == "material" else None
        if file is None:
            continue
        try:
            digest = hand_in(documents, io.BytesIO(file.content)).digest
        except Refused as fault:
            refusal = fault
            continue
        given[one.digest] = [digest]
        if not sent.one(one.name).strip():
            given[one.name] = [f"电子件 {digest.partition(':')[2][:SHOWN]}"]
    return Sent(given, files), refusal
