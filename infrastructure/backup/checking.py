"""Whether a backup is as it was made, to the last byte: asked before anything is restored from it."""

from pathlib import Path

from infrastructure.backup import programs
from infrastructure.backup.documents import check_documents
from infrastructure.backup.faults import BackupDamaged, OtherPostgres
from infrastructure.backup.manifest import BASE, Kind, Manifest, hash_of


def checked(backup: Path) -> Manifest:
    """Read a backup and hold all of it against its digests; raise `NotABackup`, `BackupDamaged`, `OtherPostgres`.

    The files of a database must be of this program's major version of PostgreSQL; a dump may be older.
    """
    manifest = Manifest.read(backup)
    ours = programs.version()
    if manifest.major > ours or (manifest.kind is Kind.BASE and manifest.major != ours):
        raise OtherPostgres(backup=manifest.postgresql, program=ours)
    for name, digest in manifest.files.items():
        file = backup / name
        try:
            if hash_of(file) != digest:
                raise BackupDamaged(file=str(file), reason="it is not what was written")
        except OSError as fault:
            raise BackupDamaged(file=str(file), reason=fault.strerror or fault) from None
    if manifest.kind is Kind.BASE:
        try:
            programs.run("pg_verifybackup", "--exit-on-error", backup / BASE)
        except programs.ProgramFailed as fault:
            raise BackupDamaged(folder=str(backup / BASE), reason=fault) from None
    check_documents(backup)
    return manifest
