"""The package of a handover (移交包): the list, an evidence bundle of each case, and the documents that came with acts.

Invariant: the same files at the same checkpoint give the same bytes; every bundle was verified and is on record as
given out before anyone has the package, and each can be verified without this program.
"""

import csv
import hashlib
import io
import json
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from application.documents import ContentStore, DocumentUnknown
from application.evidence import EvidenceDesk, EvidenceRequest, Made, Verdict, issue
from application.ledger import Ledger, OnRecord
from application.recording.archives import TRANSFER
from application.recording.seeing import see
from application.requests import Acting
from domain.archives.events import Listed
from domain.archives.transfer import Transfer
from domain.case.events import CaseEvent
from domain.case.values import Committed
from domain.errors import Malformed, Refused
from domain.regulation.retention import years_of

FORMAT = "caseledger-transfer/1"
LARGEST = 256 * 1024 * 1024  # bytes of a package
PACKAGES = uuid.UUID("0d3a6f7e-57d4-5b0e-9a55-5c6f6f0b8a52")  # the name space of bundles given out in packages
CATALOGUE, MANIFEST, README = "移交清单.csv", "manifest.json", "说明.txt"
COLUMNS = (
    "件号", "案号", "题名", "责任单位", "年度", "办结日期", "保管期限", "保管至", "事件数", "办件标识", "证据包",
    "证据包SHA-256", "材料数", "缺失材料数",
)  # fmt: skip
SAID = """档案移交包 Package of a handover to the archive

移交清单.csv    件号、题名、年度、保管期限 the list
cases/NNN.zip   每件一个证据包，内含独立核验程序 an evidence bundle of each item, with its own verifier:
                python3 -I verify.py NNN.zip --key VKEY
documents/…     随办理行为提交的材料，文件名为其SHA-256 what came with acts, named by its SHA-256
manifest.json   以上各文件的SHA-256 the SHA-256 of each of these files

整包核验 the whole package: caseledger retention verify FILE.zip
"""


class PackageTooLarge(Refused):
    """The package would be too large: order smaller handovers."""

    code: ClassVar[str] = "package_too_large"


class PackageMalformed(Malformed):
    """This is no package of a handover, or something in it is not as its manifest says."""

    code: ClassVar[str] = "package_malformed"


@dataclass(frozen=True, slots=True)
class Packaged:
    """A package: its bytes, what it holds, and what is on record of its bundles."""

    content: bytes
    transfer: Transfer
    bundles: Sequence[OnRecord]

    @property
    def digest(self) -> str:
        """Name it by its hash."""
        return f"sha256:{hashlib.sha256(self.content).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a package: its place on the list, its bundle, and its documents by hash; None is one that is lost."""

    listed: Listed
    bundle: Made
    documents: dict[str, bytes | None]


def package(
    ledger: Ledger,
    desk: EvidenceDesk,
    documents: ContentStore,
    key: str,
    *,
    values: bool,
    principal: str,
    acting: Acting,
) -> Packaged:
    """Make the package of a handover, and put on record that its bundles are given out; `values` discloses all.

    Raises `RecordUnknown`, `PackageTooLarge`, and what hinders a bundle or the opening of a value.
    """
    transfer = see(ledger, TRANSFER, key).record
    asked = [
        EvidenceRequest(
            disclose=tuple(_protected(ledger, one.case)) if values else (),
            purpose=f"档案移交 {transfer.number}",
            recipient=transfer.archive,
        )
        for one in transfer.files
    ]
    items, size = [], 0
    for one, request in zip(transfer.files, asked, strict=True):
        item = Item(one, desk.make(one.case, request), _documents(ledger, documents, one.case))
        size += len(item.bundle.content) + sum(len(content or b"") for content in item.documents.values())
        if size > LARGEST:
            raise PackageTooLarge(largest=LARGEST, item=one.item, files=len(transfer.files))
        items.append(item)
    content = packed(transfer, items)
    issued = [
        issue(
            ledger,
            item.bundle.shown,
            request,
            item.bundle.manifest,
            evidence_id=str(uuid.uuid5(PACKAGES, f"{key}:{item.listed.item}:{_sha256(item.bundle.manifest)}")),
            principal=principal,
            acting=acting,
        )
        for item, request in zip(items, asked, strict=True)
    ]
    return Packaged(content, transfer, issued)


def packed(transfer: Transfer, items: Sequence[Item]) -> bytes:
    """Write a package: the same for the same."""
    files = {f"cases/{item.listed.item:03}.zip": item.bundle.content for item in items}
    files |= {
        f"documents/{digest}": content
        for item in items
        for digest, content in item.documents.items()
        if content is not None
    }
    files |= {CATALOGUE: _catalogue(items), README: SAID.encode()}
    listed = [{"name": name, "bytes": len(files[name]), "sha256": _sha256(files[name])} for name in sorted(files)]
    said = {
        "format": FORMAT,
        "transfer": transfer.id,
        "number": transfer.number,
        "archive": transfer.archive,
        "items": [{"item": item.listed.item, "case": item.listed.case} for item in items],
        "files": listed,
    }
    files[MANIFEST] = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return _archived(files)


@dataclass(frozen=True, slots=True)
class Checked:
    """What the verifier says of one item of a package: whether its bundle is of that case, and proven."""

    item: int
    case: str
    proven: bool
    says: str


def verify(content: bytes, verified: Callable[[bytes], Sequence[Verdict]]) -> Iterator[Checked]:
    """Hold a package against its manifest and each bundle against its proof; raise `PackageMalformed`.

    `verified` is the verifier of bundles.
    """
    files = _files(content)
    said = _manifest(files)
    for one in said["items"]:
        bundle = files.get(f"cases/{one['item']:03}.zip")
        if bundle is None:
            raise PackageMalformed(reason=f"item {one['item']} has no bundle")
        checks = verified(bundle)
        wrong = [check.en for check in checks if check.state in {"fails", "unreadable"}]
        if not wrong and (shown := _case_of(bundle)) != one["case"]:
            wrong = [f"it is the bundle of {shown}"]
        yield Checked(one["item"], str(one["case"]), not wrong, wrong[0] if wrong else "proven")


def _protected(ledger: Ledger, case: str) -> list[str]:
    found = set()
    for recorded in ledger.history(case):
        if isinstance(event := recorded.event, CaseEvent):
            found |= {field for field, value in event.values.items() if isinstance(value, Committed)}
    return sorted(found)


def _documents(ledger: Ledger, store: ContentStore, case: str) -> dict[str, bytes | None]:
    """Read the documents that are cited; one that was deleted is lost, one that is damaged stops the handover."""
    found: dict[str, bytes | None] = {}
    for form in (form for recorded in ledger.history(case) for form in getattr(recorded.event, "forms", ())):
        if form.digest is not None:
            try:
                found[form.digest.partition(":")[2]] = store.get(form.digest)
            except DocumentUnknown:
                found[form.digest.partition(":")[2]] = None
    return found


def _catalogue(items: Iterable[Item]) -> bytes:
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    for item in items:
        one = item.listed
        lost = sum(content is None for content in item.documents.values())
        years = years_of(one.keep)
        writer.writerow(
            (
                one.item,
                _cell(one.number),
                _cell(one.title),
                _cell(one.unit),
                one.year,
                one.closed_on.isoformat(),
                "永久" if years is None else f"{years}年",
                "" if one.kept_through is None else one.kept_through.isoformat(),
                item.bundle.shown.history[-1].event.originator_version,
                one.case,
                f"cases/{one.item:03}.zip",
                _sha256(item.bundle.content),
                len(item.documents),
                lost,
            )
        )
    return b"\xef\xbb\xbf" + lines.getvalue().encode()


def _cell(text: str) -> str:
    """Guard a text that a spreadsheet would run."""
    return f"'{text}" if text[:1] in "=+-@\t\r'＝＋－＠" else text


def _archived(files: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, files[name])
    return written.getvalue()


def _files(content: bytes) -> dict[str, bytes]:
    """Read a package of exactly the form in which we write one: nothing in it is deflated, hidden or said twice."""
    if len(content) > 2 * LARGEST:
        raise PackageMalformed(reason="it is too large")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if any(one.compress_type != zipfile.ZIP_STORED for one in entries):
                raise PackageMalformed(reason="something in it is compressed")
            if sum(one.file_size for one in entries) > len(content):
                raise PackageMalformed(reason="what is in it lies over one another")
            files = {one.filename: archive.read(one) for one in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as fault:
        raise PackageMalformed(reason=str(fault)[:200]) from fault
    if _archived(files) != content:
        raise PackageMalformed(reason="it holds more, or otherwise, than a package does")
    return files


def _manifest(files: dict[str, bytes]) -> dict[str, Any]:
    try:
        said = json.loads(files[MANIFEST])
        listed = {one["name"]: (one["bytes"], one["sha256"]) for one in said["files"]}
        items = [(int(one["item"]), str(one["case"])) for one in said["items"]]
        known = said["format"] == FORMAT
    except (KeyError, TypeError, ValueError, RecursionError) as fault:
        raise PackageMalformed(reason=f"its manifest does not read: {fault}"[:200]) from fault
    if not known:
        raise PackageMalformed(reason="it is of another form", format=str(said["format"])[:60])
    here = {name: (len(content), _sha256(content)) for name, content in files.items() if name != MANIFEST}
    for name in sorted({*here} ^ {*listed} | {name for name in here if listed.get(name) != here[name]}):
        raise PackageMalformed(reason="a file is not as the manifest says", file=name[:200])
    if [number for number, _ in items] != list(range(1, len(items) + 1)):
        raise PackageMalformed(reason="its items are not numbered from one on")
    return {"items": [{"item": number, "case": case} for number, case in items]}


def _case_of(bundle: bytes) -> object:
    """Give the case that a bundle, which the verifier has read, is about."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return json.loads(archive.read(MANIFEST))["case"]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
