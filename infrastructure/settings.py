"""What an operator may set, read once from the environment and handed on: nothing else reads the environment.

Where the data lie (`CASELEDGER_DATA_DIR`), or which PostgreSQL to use instead of the embedded one; where documents
and keys lie, which sender takes the notices, how much may wait, where checkpoints go, and who gets in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from infrastructure.errors import InvalidSetting, KeysNotNamed, UnsafeSettings
from infrastructure.identity.choice import IdentityChoice
from infrastructure.ledger.bounds import Bounds
from infrastructure.postgres.folder import default_folder
from infrastructure.printing.choice import PrinterChoice
from infrastructure.proof.choice import ProofChoice
from infrastructure.sending.choice import SenderChoice
from infrastructure.sending.outbox import OutboxSender
from infrastructure.tracing.choice import TRACES
from infrastructure.webhooks.receivers import RECEIVERS, Receivers
from infrastructure.webhooks.signature import FROM_ENVIRONMENT, Secrets

DATA_DIR = "CASELEDGER_DATA_DIR"
DATABASE_URL = "CASELEDGER_DATABASE_URL"
DOCUMENTS_DIR = "CASELEDGER_DOCUMENTS_DIR"
KEYS_DIR = "CASELEDGER_KEYS_DIR"
LOG, LOG_FORMS = "CASELEDGER_LOG", ("text", "json")
ROLE_URLS = ("CASELEDGER_APPEND_URL", "CASELEDGER_PROJECT_URL", "CASELEDGER_READ_URL")
# With it the event-sourcing library loses events for tailing readers.
DB_FUNCTIONS = "POSTGRES_ENABLE_DB_FUNCTIONS"
TRUE = {"y", "yes", "t", "true", "on", "1"}


@dataclass(frozen=True)
class Settings:
    """The settings of one program."""

    data_dir: Path | None = None
    database_url: str | None = None
    append_url: str | None = None
    project_url: str | None = None
    read_url: str | None = None
    documents_dir: Path | None = field(default=None, kw_only=True)
    keys_dir: Path | None = field(default=None, kw_only=True)
    sender: SenderChoice = field(default_factory=SenderChoice, kw_only=True)
    bounds: Bounds = field(default_factory=Bounds, kw_only=True)
    receivers: Receivers = field(default_factory=lambda: Receivers({}), kw_only=True)
    webhook_keys: Mapping[str, str] = field(default_factory=dict, kw_only=True, repr=False)
    proof: ProofChoice = field(default_factory=ProofChoice, kw_only=True)
    log_as_json: bool = field(default=False, kw_only=True)
    identity: IdentityChoice = field(default_factory=IdentityChoice, kw_only=True)
    traces: str | None = field(default=None, kw_only=True)
    printer: PrinterChoice = field(default_factory=PrinterChoice, kw_only=True)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, data_dir: Path | None = None) -> Self:
        """Read the settings; a data folder given on the command line goes before that of the environment."""
        if environment.get(DB_FUNCTIONS, "").strip().lower() in TRUE:
            raise UnsafeSettings(setting=DB_FUNCTIONS)
        urls = [_url(environment, name) for name in (DATABASE_URL, *ROLE_URLS)]
        if urls[0] is None and any(urls):
            raise InvalidSetting(missing=DATABASE_URL, reason="a URL for one role needs the database's own beside it")
        folder, documents = environment.get(DATA_DIR), environment.get(DOCUMENTS_DIR)
        keys = environment.get(KEYS_DIR)
        return cls(
            data_dir or (Path(folder) if folder else None),
            *urls,
            documents_dir=Path(documents) if documents else None,
            keys_dir=Path(keys) if keys else None,
            sender=SenderChoice.from_environment(environment),
            bounds=Bounds.from_environment(environment),
            receivers=Receivers.listed(environment.get(RECEIVERS, "")),
            webhook_keys={name: key for name, key in environment.items() if name.startswith(FROM_ENVIRONMENT)},
            proof=ProofChoice.from_environment(environment),
            log_as_json=_log_as_json(environment.get(LOG) or "text"),
            identity=IdentityChoice.from_environment(environment),
            traces=environment.get(TRACES) or None,
            printer=PrinterChoice.from_environment(environment),
        )

    @property
    def data_folder(self) -> Path | None:
        """Give the folder of what lies beside the database; an outside database has one only if it is named."""
        return self.data_dir or (default_folder() if self.database_url is None else None)

    @property
    def webhook_secrets(self) -> Secrets:
        """Give the secrets with which messages to receivers are signed, beside the other keys."""
        return Secrets(None if self.keys_folder is None else self.keys_folder / "webhooks", self.webhook_keys)

    @property
    def letters(self) -> OutboxSender | None:
        """Give the folder of letters that were written, if there is one."""
        return self.sender.letters(self.data_folder)

    def beside(self, name: str) -> Path:
        """Give a data folder beside the real one, for what must not get into it."""
        real = self.data_dir or default_folder()
        return real.with_name(f"{real.name}-{name}")

    @property
    def documents_folder(self) -> Path | None:
        """Give the folder of documents, if there is one."""
        return self.documents_dir or (None if self.data_folder is None else self.data_folder / "documents")

    @property
    def keys_folder(self) -> Path | None:
        """Give the folder of keys, if there is one."""
        return self.keys_dir or (None if self.data_folder is None else self.data_folder / "keys")

    @property
    def required_keys(self) -> Path:
        """Give the folder of keys; raise `KeysNotNamed` where there is none."""
        if self.keys_folder is None:
            raise KeysNotNamed
        return self.keys_folder


def _log_as_json(form: str) -> bool:
    if form not in LOG_FORMS:
        raise InvalidSetting(setting=LOG, given=form, allowed=" or ".join(LOG_FORMS))
    return form == "json"


def _url(environment: Mapping[str, str], name: str) -> str | None:
    value = environment.get(name) or None
    if value is not None:
        try:
            conninfo_to_dict(value)
        except ProgrammingError:  # its message may quote the password
            raise InvalidSetting(setting=name, reason="it is not a PostgreSQL connection string") from None
    return value
