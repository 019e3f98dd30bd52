"""The high-water mark: the last durable checkpoint, in a file on another volume than the database.

A database restored from a backup does not restore this file, so the mark then shows more than the database has. That is
the one thing that a log must notice before it signs again. The thief of this file can stop the log, never change it.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from .refusals import LogStopped


def write_durably(path: Path, data: bytes) -> None:
    """The file has the data, whole, also after a power cut; or it is as it was. Temporary file, fsync, rename, fsync."""
    make_folder(path.parent)
    waiting = path.with_name(path.name + ".tmp")
    with waiting.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    # If we stop here, a .tmp file remains that nobody reads and the next attempt overwrites.
    waiting.replace(path)
    sync_folder(path.parent)


def make_folder(folder: Path) -> None:
    """The folder is there, also after a power cut; a new one is written into its parent before anything into it."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Makes names that were given in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@dataclass(frozen=True, slots=True)
class HighWater:
    """The mark at a path."""

    path: Path

    def read(self) -> str | None:
        """The signed checkpoint that the mark holds, or None when there is no mark."""
        try:
            return self.path.read_text("utf-8")
        except FileNotFoundError:
            return None

    def raise_to(self, was: str | None, new: str) -> None:
        """Compare and swap: the mark must still be `was`. Raises LogStopped when another process has moved it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(self.path.name + ".lock").open("a") as guard:
            fcntl.flock(guard, fcntl.LOCK_EX)
            found = self.read()
            if found != was:
                raise LogStopped("fork", "the high-water mark", "another process has moved it")
            write_durably(self.path, new.encode())
