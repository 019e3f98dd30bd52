"""The tail: the lines that are durable and not shown yet, in files beside the high-water mark.

What is shown stands in the public files and in every mirror. What came in since stands in the database alone, and for the time
of a slot here as well: whoever restores a database from a backup finds the lines again that receipts have been given for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from hoiam.core.ledger import tiles
from hoiam.core.ledger.errors import Malformed

from .highwater import HighWater, sync_folder, write_durably
from .mirror import Unreachable


@dataclass(frozen=True, slots=True)
class Tail:
    """A file for each head that became durable, named by the index of its first line: entries as an entry bundle has them,
    in any number. The mark holds the head that they lead to."""

    folder: Path
    mark: HighWater

    @classmethod
    def beside(cls, mark: HighWater) -> Tail:
        """The tail that belongs to a mark."""
        return cls(mark.path.with_name("tail"), mark)

    def put(self, start: int, entries: Sequence[bytes]) -> None:
        """Writes the entries from `start` on, which are the last ones, and returns once they are on disk."""
        for later in self._starts():
            if later > start:  # of a log that was restored and went on otherwise
                (self.folder / str(later)).unlink(missing_ok=True)
        if not self.folder.is_dir():
            # Whose disk the mark lies on need not see within a slot what comes in.
            self.folder.mkdir(mode=0o700, parents=True)
            sync_folder(self.folder.parent)
        write_durably(self.folder / str(start), tiles.bundle(entries))

    def forget(self, size: int) -> None:
        """Takes away files that have no line at or behind `size`."""
        starts = self._starts()
        for start, after in pairwise(starts):
            if after <= size:
                (self.folder / str(start)).unlink(missing_ok=True)

    def _starts(self) -> list[int]:
        names = [path.name for path in self.folder.glob("*")] if self.folder.is_dir() else []
        return sorted(int(name) for name in names if name.isdecimal())

    def checkpoint(self) -> str:
        """The signed head that the tail leads to. Unreachable where there is no mark."""
        held = self.mark.read()
        if held is None:
            raise Unreachable(f"{self.mark.path} is missing")
        return held

    def entries(self, start: int, size: int) -> Iterator[tuple[int, list[bytes]]]:
        """(index of the first, entries) of the lines [start, size), file by file. Unreachable where it begins later or ends
        before."""
        for first in self._starts():
            found = _unbundle((self.folder / str(first)).read_bytes())
            if first > start:
                break
            part = found[start - first : size - first]
            if part:
                yield start, part
                start += len(part)
        if start < size:
            raise Unreachable(f"{self.folder} has no line {start}")


def _unbundle(data: bytes) -> list[bytes]:
    """The entries of a file; Malformed when it breaks off."""
    entries: list[bytes] = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data):
            raise Malformed("tail", "breaks off")
        entries.append(data[at + 2 : end])
        at = end
    return entries


__all__ = ["Tail"]
