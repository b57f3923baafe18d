"""What stands against a backup or its restoration: each a sentence for the operator, who can act on it."""

from typing import ClassVar

from domain.errors import Refused


class BackupPlaceTaken(Refused):
    """A backup is made in a folder that is new or empty."""

    code: ClassVar[str] = "backup_place_taken"


class BackupFailed(Refused):
    """The backup could not be made; nothing of it is left."""

    code: ClassVar[str] = "backup_failed"


class BackedUpByOthers(Refused):
    """The database is run by somebody else, whose own tools copy its files: `caseledger backup --logical` dumps it."""

    code: ClassVar[str] = "backed_up_by_others"


class NotABackup(Refused):
    """This folder holds no whole backup: backup.json, which is written last, is not there or cannot be read."""

    code: ClassVar[str] = "not_a_backup"


class BackupDamaged(Refused):
    """The backup is not as it was made; nothing was restored."""

    code: ClassVar[str] = "backup_damaged"


class OtherPostgres(Refused):
    """The files of a database are read by the major version of PostgreSQL alone that wrote them: restore with the program that made the backup, or move the ledger by `caseledger backup --logical`."""  # noqa: E501 - the docstring is the message

    code: ClassVar[str] = "other_postgres"


class RestorePlaceTaken(Refused):
    """A ledger is restored into a place that is new or empty, never over what is there."""

    code: ClassVar[str] = "restore_place_taken"


class RestoreFailed(Refused):
    """The backup could not be restored; nothing of it is left."""

    code: ClassVar[str] = "restore_failed"


class KeysPlaceTaken(Refused):
    """Keys are copied into a folder that is new or empty; move away what is there."""

    code: ClassVar[str] = "keys_place_taken"


class KeysBesideBackup(Refused):
    """Keys never lie in a backup of the database: whoever has both opens every protected value, shredded ones too."""

    code: ClassVar[str] = "keys_beside_backup"


class NoKeysThere(Refused):
    """There are no keys in that folder."""

    code: ClassVar[str] = "no_keys_there"


class KeysNotCopied(Refused):
    """The keys could not be copied."""

    code: ClassVar[str] = "keys_not_copied"


class ArchivePlaceTaken(Refused):
    """The server has not kept what this archive would go on with, as after a restore: begin a new archive in an empty folder, and make a backup."""  # noqa: E501

    code: ClassVar[str] = "archive_place_taken"


class ArchiveFailed(Refused):
    """The write-ahead log could not be archived; the ledger itself goes on."""

    code: ClassVar[str] = "archive_failed"


class ArchiveDoesNotReach(Refused):
    """The archive does not go on from this backup without a gap; nothing was restored."""

    code: ClassVar[str] = "archive_does_not_reach"


class UntilOutOfReach(Refused):
    """A moment to restore to lies behind the end of the backup, and needs the archive (--archive)."""

    code: ClassVar[str] = "until_out_of_reach"


class NotPruned(Refused):
    """Old backups could not be looked through or taken away."""

    code: ClassVar[str] = "not_pruned"


class BackupsOfSeveral(Refused):
    """There are backups of several ledgers in this folder, of which none may take the place of another's."""

    code: ClassVar[str] = "backups_of_several"


class TooFewBackups(Refused):
    """Of the newest backups fewer are whole than are to be kept: nothing was taken away. Make a backup first."""

    code: ClassVar[str] = "too_few_backups"
