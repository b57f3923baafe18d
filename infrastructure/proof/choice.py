"""To which outside places the operator has checkpoints go: read from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from infrastructure.errors import InvalidSetting
from infrastructure.proof.note import COSIGNATURE, KeyMalformed, VerifierKey
from infrastructure.proof.places import DirectoryPlace, Place, Prove, ReceiverPlace, WitnessPlace

ANCHOR_DIR, ANCHOR_URL, WITNESSES = "CASELEDGER_ANCHOR_DIR", "CASELEDGER_ANCHOR_URL", "CASELEDGER_WITNESSES"


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness: its verifier key, and the prefix of its address."""

    key: VerifierKey
    url: str


@dataclass(frozen=True, slots=True)
class ProofChoice:
    """What is set about the proof."""

    anchor_dir: Path | None = None
    anchor_url: str | None = None
    witnesses: tuple[Witness, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read the settings; witnesses are pairs of key and address, all set apart by blanks."""
        folder = environment.get(ANCHOR_DIR)
        words = environment.get(WITNESSES, "").split()
        if len(words) % 2:
            raise InvalidSetting(setting=WITNESSES, reason="each witness is a verifier key and the address behind it")
        witnesses = tuple(_witness(key, url) for key, url in zip(words[::2], words[1::2], strict=True))
        url = environment.get(ANCHOR_URL) or None
        return cls(
            Path(folder) if folder else None,
            None if url is None else _address(ANCHOR_URL, url),
            witnesses,
        )

    @property
    def directory(self) -> DirectoryPlace | None:
        """Give the directory, if one is set."""
        return None if self.anchor_dir is None else DirectoryPlace(self.anchor_dir)

    def places(self, prove: Prove) -> list[Place]:
        """Give all places; witnesses are shown that the log goes on by what `prove` gives."""
        places: list[Place] = [] if self.directory is None else [self.directory]
        if self.anchor_url is not None:
            places.append(ReceiverPlace(self.anchor_url))
        return [*places, *(WitnessPlace(witness.key, witness.url, prove) for witness in self.witnesses)]


def _witness(key: str, url: str) -> Witness:
    try:
        parsed = VerifierKey.parse(key)
    except KeyMalformed as fault:
        raise InvalidSetting(setting=WITNESSES, reason=str(fault)) from fault
    if parsed.kind != COSIGNATURE:
        raise InvalidSetting(setting=WITNESSES, reason="the key is that of a log, not of a witness", key=key)
    return Witness(parsed, _address(WITNESSES, url))


def _address(setting: str, url: str) -> str:
    """Read an address. What goes there is signed and says nothing of any case, so that it need not be hidden."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = False
    if not usable:
        raise InvalidSetting(setting=setting, reason="it is no address that begins with http or https")
    return url
