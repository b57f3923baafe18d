"""Bringing the events of each case together with little memory: spooled into heaps by case, each then sorted by itself.

No case crosses heaps, so that heaps written one behind another hold each case in one run of rows, by version.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc

from infrastructure.parquet.envelope import CASE, ENVELOPE, share_of

HEAP = 100_000  # events, as many as are sorted in memory at once
MOST_HEAPS = 800  # files open at once
OTHERS = -1  # the heap of events that are no case's


class Spool:
    """The heaps on disk while the ledger is read. `parts` files are wanted in the end, of so many `events`."""

    def __init__(self, folder: Path, parts: int, events: int) -> None:
        self._folder = folder
        self._parts = parts
        self._heaps = parts * min(max(1, MOST_HEAPS // parts), 1 + events // (parts * HEAP))
        self._writers: dict[int, pa.RecordBatchStreamWriter] = {}
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        """Begin."""
        self._folder.mkdir()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close what is open."""
        self._closing.close()

    def add(self, batch: pa.RecordBatch) -> None:
        """Distribute events over the heaps, in the order in which they come."""
        streams = batch.column("stream").dictionary_encode()  # acts on a case come in clusters: few ids, many rows
        heaps = pa.array(map(self._heap_of, streams.dictionary.to_pylist()), pa.int32()).take(streams.indices)
        batch = batch.take(pc.sort_indices(heaps))  # a stable sort
        start = 0
        counts = sorted((one["values"], one["counts"]) for one in pc.value_counts(heaps).to_pylist())
        for heap, count in counts:
            self._writer(heap).write_batch(batch.slice(start, count))
            start += count

    def finish(self) -> None:
        """End adding."""
        self._closing.close()

    def others(self) -> Iterator[pa.RecordBatch]:
        """Give the events that are no case's, by position."""
        path = self._path(OTHERS)
        if path.exists():
            with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as reader:
                yield from reader
            path.unlink()

    def cases(self, part: int) -> Iterator[pa.Table]:
        """Give the events of a part, heap by heap, each sorted by stream and version."""
        for heap in range(part, self._heaps, self._parts):
            path = self._path(heap)
            if path.exists():
                with pa.OSFile(str(path)) as file, pa.ipc.open_stream(file) as reader:
                    table = reader.read_all()
                path.unlink()
                yield table.sort_by([("stream", "ascending"), ("version", "ascending")])

    def _heap_of(self, stream: str) -> int:
        return share_of(stream, self._heaps) if stream.startswith(CASE) else OTHERS

    def _writer(self, heap: int) -> pa.RecordBatchStreamWriter:
        writer = self._writers.get(heap)
        if writer is None:
            file = self._closing.enter_context(pa.OSFile(str(self._path(heap)), "wb"))
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            writer = self._closing.enter_context(pa.ipc.new_stream(file, ENVELOPE, options=options))
            self._writers[heap] = writer
        return writer

    def _path(self, heap: int) -> Path:
        return self._folder / f"{'others' if heap == OTHERS else heap}.arrow"
