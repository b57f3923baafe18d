"""What is wrong with the proof: each a sentence for the operator, who must not go on before it is understood."""

from typing import ClassVar

from domain.errors import Refused, Unknown


class LogInconsistent(Refused):
    """The ledger no longer holds what its own checkpoint says; nothing more is sealed until this is explained."""

    code: ClassVar[str] = "log_inconsistent"


class OutsideAhead(Refused):
    """An outside checkpoint is ahead of this ledger, which must be an older copy: restore the newer one, or begin a new incarnation (`caseledger incarnation begin`)."""  # noqa: E501 - the docstring is the message

    code: ClassVar[str] = "outside_ahead"


class OutsideDiffers(Refused):
    """An outside checkpoint says something else of this ledger than the ledger itself: its history was changed, or this copy went another way."""  # noqa: E501

    code: ClassVar[str] = "outside_differs"


class OtherLog(Refused):
    """This is a checkpoint of another log."""

    code: ClassVar[str] = "other_log"


class OutsideUnreadable(Refused):
    """The outside directory cannot be read, so that nobody knows what was published of this ledger."""

    code: ClassVar[str] = "outside_unreadable"


class NothingAhead(Refused):
    """No outside checkpoint is ahead of this ledger or differs from it, so that there is nothing to give up."""

    code: ClassVar[str] = "nothing_ahead"


class SigningKeysUnusable(Refused):
    """The folder of signing keys cannot be used."""

    code: ClassVar[str] = "signing_keys_unusable"


class SigningKeyMissing(Refused):
    """The private half of the ledger's signing key is not in the folder of keys: put it back, or name the folder by CASELEDGER_KEYS_DIR."""  # noqa: E501

    code: ClassVar[str] = "signing_key_missing"


class TileUnknown(Unknown):
    """There is no such tile, or it is not that wide yet."""

    code: ClassVar[str] = "tile_unknown"


class SizeNotSealed(Unknown):
    """The log has not been sealed up to that size."""

    code: ClassVar[str] = "size_not_sealed"


class SizesOutOfOrder(Refused):
    """Of two sizes the earlier one stands first, and a position lies within its size."""

    code: ClassVar[str] = "sizes_out_of_order"
