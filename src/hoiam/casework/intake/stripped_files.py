"""A file that is sealed already, without what it says of place, device and time: what goes round in the place of the original.

The new file is made of pieces of the old one (`vault.stripped`), sealed while it is made, and looked at as any file that comes
in; it counts as stripped only where that look finds nothing more. The original is evidence: it is sealed anew in the tier of
the name, for whoever opens the name on record, or dropped, as its writer says.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO, Final, cast

from hoiam.casework import files
from hoiam.casework.intake.envelope import FILE, File
from hoiam.core.petition.state import ORIGINAL
from hoiam.vault.errors import UploadRefused
from hoiam.vault.inspection import NOTHING_SAID, Metadata, inspect, kind_of_type, told_of, without_moment
from hoiam.vault.reader import SealedReader
from hoiam.vault.sealing import DataKeys, SealedStream, open_stream
from hoiam.vault.stripped import KINDS, WHY, NotStripped, stripped
from hoiam.vault.wraps import Tier

__all__ = ["NotStripped", "can_be_stripped", "stripped_file", "with_original"]

_BROKEN: Final = WHY["layout"]


def can_be_stripped(type_: str) -> bool:
    """Whether there is a way for files of this media type; a single one may still be written so that there is none."""
    return kind_of_type(type_) in KINDS


def stripped_file(
    keys: DataKeys, file: File, *, keep: bool, asker: str = "", others: Collection[str] = ()
) -> tuple[File, str]:
    """The file as it goes round then, with the SHA-256 of what is in it (hex). `keep`: the original is sealed with the name.
    A moment that a device wrote into its name goes too; `others`: the names of the files beside it.

    The old ciphertext stays: whoever remembers the new one removes it. Raises NotStripped with nothing new on the disk, and
    Busy or Away, when it can be tried again.
    """
    kind, old, contents = kind_of_type(file.type), file.sealed, hashlib.sha256()
    if kind not in KINDS:
        raise NotStripped(WHY["kind"])

    def noted(pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            contents.update(piece)
            yield piece

    with files.opened(old.id) as source:
        plain = _plain(keys, old, source)
        new = files.seal_pieces(keys, old.tier, noted(stripped(plain, kind, asker=asker)))
    try:
        with files.opened(new.id) as source:
            seen = inspect(without_moment(file.name, others), _plain(keys, new, source), asker=asker)
    except UploadRefused as refused:
        files.remove(new.id)
        raise NotStripped(refused.why, refused.next) from refused
    if seen.metadata or seen.type != file.type:
        files.remove(new.id)
        raise NotStripped(_BROKEN)
    original = None
    if keep:
        pieces = open_stream(keys, old.id, old.tier, old.kind, files.ciphertext(old.id), digest=old.digest)
        original = files.seal_pieces(keys, Tier.IDENTITY, pieces, kind=ORIGINAL)
    named = replace(file, name=seen.name, notes=told_of(file.name, seen) if seen.name != file.name else file.notes)
    return replace(named, sealed=new, metadata=NOTHING_SAID, stripped=True, original=original), contents.hexdigest()


def with_original(keys: DataKeys, file: File, metadata: Metadata) -> File:
    """The file as it came, in the place of the stripped one: its writer has thought again. The ciphertexts stay, as above."""
    if file.original is None:
        raise LookupError(file.sealed.id)
    old = file.original
    pieces = open_stream(keys, old.id, old.tier, old.kind, files.ciphertext(old.id), digest=old.digest)
    lies = files.seal_pieces(keys, file.sealed.tier, pieces)
    return replace(file, sealed=lies, metadata=metadata, stripped=False, original=None)


def _plain(keys: DataKeys, sealed: SealedStream, source: BinaryIO) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(SealedReader(keys, sealed.id, sealed.tier, FILE, source)))
