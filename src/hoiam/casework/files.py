"""Sealed files in HOIAM_HOME/files: ciphertext under random names, readable by this installation's user alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings

from hoiam.vault.sealing import DataKeys, SealedStream, seal_stream
from hoiam.vault.wraps import Tier

_PIECE = 1 << 18


def folder() -> Path:
    place = Path(settings.HOIAM_HOME) / "files"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def seal_bytes(keys: DataKeys, data: bytes) -> SealedStream:
    """A file that is in memory, sealed onto the disk and flushed there before its petition names it."""
    blob = uuid4()
    path = folder() / blob.hex
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        pieces = (data[at : at + _PIECE] for at in range(0, len(data), _PIECE))
        sealed = seal_stream(keys, Tier.CONTENT, "file", pieces, out, id=blob)
        out.flush()
        os.fsync(out.fileno())
    return sealed


def ciphertext(blob: UUID) -> Iterator[bytes]:
    """The bytes of a sealed file, piece by piece; LookupError when the file is not there."""
    path = folder() / blob.hex
    if not path.exists():
        raise LookupError(blob)
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece
