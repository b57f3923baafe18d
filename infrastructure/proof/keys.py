"""The private signing keys: a file each in a folder that only its owner enters, outside the database and its backups.

A file is named after its public key and never written over. Which key signs is said by the ledger, not by the folder.
"""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from infrastructure.durable import write_durably
from infrastructure.proof.faults import SigningKeyMissing, SigningKeysUnusable
from infrastructure.proof.note import VerifierKey
from infrastructure.proof.signer import Ed25519Signer, Signer


class KeyFolder:
    """The folder of signing keys."""

    def __init__(self, folder: Path) -> None:
        self.path = folder

    def make(self) -> Signer:
        """Make a new key and keep it."""
        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes_raw()
        content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        try:
            if self.path.exists():
                self._closed(self.path)
            write_durably(self._file(public), content)  # makes folder and file for their owner alone
        except OSError as fault:
            raise SigningKeysUnusable(folder=str(self.path), reason=fault.strerror or str(fault)) from fault
        return Ed25519Signer(key.private_bytes_raw())

    def signer(self, key: VerifierKey) -> Signer:
        """Give the private half of a key that is on record; raise `SigningKeyMissing` or `SigningKeysUnusable`."""
        file = self._file(key.public)
        try:
            self._closed(self.path)
            self._closed(file)
            content = file.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise SigningKeyMissing(key=str(key), file=str(file)) from None
        except OSError as fault:
            raise SigningKeysUnusable(file=str(file), reason=fault.strerror or str(fault)) from fault
        try:
            held = load_pem_private_key(content, password=None)
        except (ValueError, TypeError):
            held = None
        if not isinstance(held, Ed25519PrivateKey):
            raise SigningKeysUnusable(file=str(file), reason="it holds no private Ed25519 key (PKCS #8, PEM)")
        signer = Ed25519Signer(held.private_bytes_raw())
        if signer.public != key.public:
            raise SigningKeysUnusable(file=str(file), reason="it holds another key than the one that it is named after")
        return signer

    def _file(self, public: bytes) -> Path:
        return self.path / f"ed25519-{public.hex()}.pem"

    @staticmethod
    def _closed(path: Path) -> None:
        if path.stat().st_mode & 0o077:
            wanted = "0700" if path.is_dir() else "0600"
            raise SigningKeysUnusable(path=str(path), reason=f"others may enter or read it; set it to {wanted}")
