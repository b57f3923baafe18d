import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from domain.errors import Refused
from infrastructure.parquet import faults
from infrastructure.parquet.manifest import MANIFEST, Manifest, Part, check_export, hash_of
from infrastructure.replay.partition import fold_part
from tests.infrastructure.parquet.conftest import Exported

VICTIM = "cases-001.parquet"
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def torn(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + bytes(len(content) - len(content) // 2))


def altered(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def foreign(path: Path) -> None:
    (path.parent / "cases-999.parquet").write_bytes(path.read_bytes())


def swapped(path: Path) -> None:
    path.write_bytes((path.parent / "cases-002.parquet").read_bytes())


DAMAGES: list[tuple[Callable[[Path], None], type[Refused], str]] = [
    (Path.unlink, faults.ExportFileMissing, VICTIM),
    (truncated, faults.ExportFileTorn, VICTIM),
    (torn, faults.ExportFileAltered, VICTIM),
    (altered, faults.ExportFileAltered, VICTIM),
    (swapped, faults.ExportFileTorn, VICTIM),
    (foreign, faults.ExportFileForeign, "cases-999.parquet"),
]


@pytest.mark.parametrize(("damage", "refusal", "named"), DAMAGES, ids=[d[0].__name__ for d in DAMAGES])
def test_a_damaged_export_is_refused_by_the_name_of_the_file(
    exported: Callable[..., Exported], damage: Callable[[Path], None], refusal: type[Refused], named: str
) -> None:
    folder, manifest = exported()
    damage(folder / VICTIM)
    with pytest.raises(refusal, match=named):
        check_export(folder)
    if refusal is not faults.ExportFileForeign:
        with pytest.raises(refusal, match=named):
            fold_part(Part(str(folder), manifest.parts[1], manifest.reference), manifest.through, AT)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (None, faults.ExportUnreadable),
        ('{"schema_version": 1, "ledger"', faults.ExportUnreadable),
        ({"schema_version": 2}, faults.ExportOfOtherSchema),
        ({"through": 17}, faults.ExportFileAltered),
        ({"events": "many"}, faults.ExportUnreadable),
    ],
    ids=["missing", "torn", "of another form", "not adding up", "not a number"],
)
def test_a_manifest_that_is_not_as_written_is_refused(
    exported: Callable[..., Exported], content: str | dict[str, object] | None, refusal: type[Refused]
) -> None:
    folder, manifest = exported()
    if content is None:
        (folder / MANIFEST).unlink()
    elif isinstance(content, str):
        (folder / MANIFEST).write_text(content)
    else:
        (folder / MANIFEST).write_text(json.dumps({**manifest.model_dump(mode="json"), **content}))
    with pytest.raises(refusal, match=str(folder)):
        check_export(folder)


def test_a_manifest_cannot_lead_out_of_its_folder(exported: Callable[..., Exported]) -> None:
    folder, manifest = exported()
    said = manifest.model_dump(mode="json")
    said["parts"][0]["name"] = "../cases-000.parquet"
    (folder / MANIFEST).write_text(json.dumps(said))
    with pytest.raises(faults.ExportUnreadable, match=r"parts\.0\.name"):
        check_export(folder)


def forged(folder: Path, manifest: Manifest, table: pa.Table) -> Part:
    """Write a file anew, with an entry that fits it."""
    path = folder / VICTIM
    pq.write_table(table, path)
    entry = manifest.parts[1].model_copy(update={"bytes": path.stat().st_size, "sha256": hash_of(path)})
    return Part(str(folder), entry, manifest.reference)


def test_an_event_altered_together_with_its_manifest_still_does_not_hash(exported: Callable[..., Exported]) -> None:
    folder, manifest = exported()
    table = pq.read_table(folder / VICTIM)
    states = table.column("state").to_pylist()
    states[3] += b" "
    place = table.schema.get_field_index("state")
    part = forged(folder, manifest, table.set_column(place, table.schema.field("state"), [states]))
    with pytest.raises(faults.ExportFileAltered, match=VICTIM):
        fold_part(part, manifest.through, AT)


def test_a_file_of_other_columns_is_refused(exported: Callable[..., Exported]) -> None:
    folder, manifest = exported()
    part = forged(folder, manifest, pq.read_table(folder / VICTIM).drop_columns(["command_id"]))
    with pytest.raises(faults.ExportFileAltered, match="columns"):
        fold_part(part, manifest.through, AT)
