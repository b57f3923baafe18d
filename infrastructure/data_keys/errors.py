"""What may be wrong with the keys: each a sentence for the operator."""

from typing import ClassVar

from domain.errors import Refused


class KeysMissing(Refused):
    """The keys of this ledger's protected values are not in the folder of keys: put the right folder there."""

    code: ClassVar[str] = "keys_missing"


class KeysUnusable(Refused):
    """The folder of keys cannot be used; nothing was recorded."""

    code: ClassVar[str] = "keys_unusable"


class KeyDamaged(Refused):
    """A key in the folder of keys is damaged: put the file back from a copy, or shred what it was for."""

    code: ClassVar[str] = "key_damaged"
