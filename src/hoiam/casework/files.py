"""Sealed files in HOIAM_HOME/files: ciphertext under random names, readable by this installation's user alone."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from hoiam.vault.sealing import DataKeys, SealedStream, seal_stream
from hoiam.vault.wraps import Tier

log = logging.getLogger("hoiam.clock")
_PIECE = 1 << 18


def folder() -> Path:
    place = Path(settings.HOIAM_HOME) / "files"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def seal_bytes(keys: DataKeys, tier: Tier, data: bytes) -> SealedStream:
    """A file that is in memory, sealed onto the disk and flushed there before its petition names it."""
    return seal_pieces(keys, tier, (data[at : at + _PIECE] for at in range(0, len(data), _PIECE)))


def seal_pieces(keys: DataKeys, tier: Tier, pieces: Iterable[bytes]) -> SealedStream:
    """The same for a file that comes in pieces, in constant memory."""
    blob = uuid4()
    path = folder() / blob.hex
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        sealed = seal_stream(keys, tier, "file", pieces, out, id=blob)
        out.flush()
        os.fsync(out.fileno())
    return sealed


def opened(blob: UUID) -> BinaryIO:
    """The ciphertext of a file, to be read through its seal at any place; LookupError where there is none."""
    try:
        return (folder() / blob.hex).open("rb")
    except FileNotFoundError as missing:
        raise LookupError(blob) from missing


def sweep(*, older_than: timedelta = timedelta(weeks=2)) -> int:
    """Removes files that no petition names and no draft can name any more (a draft lives seven days); how many.

    Such a file was sealed for a draft that was never sent, or its request died: nobody holds a key to it.
    """
    before = time.time() - older_than.total_seconds()
    old = [path for path in folder().iterdir() if path.stat().st_mtime < before]
    named: set[UUID] = set()
    ids = [UUID(path.name) for path in old if _is_id(path.name)]
    if ids:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM casework_blob WHERE id = ANY (%s)", [ids])
            named = {row[0] for row in cursor.fetchall()}
            cursor.execute("SELECT EXISTS (SELECT 1 FROM casework_blob WHERE data IS NULL)")
            (sees_files,) = cursor.fetchone()
        if not sees_files:
            # Either no petition has a file, or this session may not see them: then everything would look like an orphan.
            log.warning("%d old files are left where they are: this session sees no petition with a file.", len(ids))
            return 0
    orphans = [path for path in old if not _is_id(path.name) or UUID(path.name) not in named]
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _is_id(name: str) -> bool:
    return len(name) == 32 and all(c in "0123456789abcdef" for c in name)


def ciphertext(blob: UUID) -> Iterator[bytes]:
    """The bytes of a sealed file, piece by piece; LookupError when the file is not there."""
    path = folder() / blob.hex
    if not path.exists():
        raise LookupError(blob)
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece
