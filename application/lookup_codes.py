"""查询码: what whoever filed a case, with or without an account, holds to speak of it again.

Invariant: nothing is stored. A code is the case named under a key that the ledger does not have, so that one who reads
the whole database cannot tell it, and losing the key takes codes away and nothing else.
"""

import hmac
import secrets
from base64 import b32encode
from hashlib import sha256

BYTES_OF_KEY = 32
LETTERS = 10  # of 32 kinds: 50 bits
UNLIKE = str.maketrans("IO", "89")  # base32 has neither 0, 1, 8 nor 9: nothing that looks like 1 or 0 remains


class LookupCodes:
    """Gives the code of a case, and tells whether a code is that of a case."""

    def __init__(self, key: bytes) -> None:
        self.key = key

    @classmethod
    def passing(cls) -> "LookupCodes":
        """Give codes that hold while the program runs, where no folder keeps a key."""
        return cls(secrets.token_bytes(BYTES_OF_KEY))

    def of(self, case: str) -> str:
        """Give the code of a case: ten letters and digits, in two groups."""
        code = self._letters(case)
        return f"{code[:5]}-{code[5:]}"

    def fits(self, case: str, given: str) -> bool:
        """Tell whether a code is that of a case, however it was typed."""
        typed = "".join(one for one in given.upper() if one.isalnum())
        return hmac.compare_digest(typed.encode(), self._letters(case).encode())

    def _letters(self, case: str) -> str:
        digest = hmac.digest(self.key, f"lookup-code/1\n{case}".encode(), sha256)
        return b32encode(digest).decode()[:LETTERS].translate(UNLIKE)
