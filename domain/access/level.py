"""知悉范围: how far the knowledge of a case may go, from the widest circle to the narrowest.

State secrets (国家秘密) have levels of their own by law and never enter this ledger; 工作秘密 is the most that it holds
(保守国家秘密法 64).
"""

from enum import StrEnum


class CaseLevel(StrEnum):
    """The level of a case."""

    PUBLIC = "public"
    INTERNAL = "internal"
    SENSITIVE = "sensitive"
    WORK_SECRET = "work-secret"  # noqa: S105 - a level, no password

    @property
    def rank(self) -> int:
        """Give the place in the order, 0 for the widest."""
        return _RANKS[self]

    def within(self, ceiling: "CaseLevel") -> bool:
        """Tell whether who may know as much as a ceiling may know of this."""
        return self.rank <= ceiling.rank


_RANKS = {level: rank for rank, level in enumerate(CaseLevel)}

LEVEL_TITLES = {
    CaseLevel.PUBLIC: ("公开", "public"),
    CaseLevel.INTERNAL: ("内部", "internal"),
    CaseLevel.SENSITIVE: ("敏感", "sensitive"),
    CaseLevel.WORK_SECRET: ("工作秘密", "work secret"),
}
