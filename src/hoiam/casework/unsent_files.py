"""Files that an officer sent with a form which was not taken yet: they wait on the disk, sealed, and go with his next try.

Each is sealed under a key that is drawn for this page alone and opens no case; it lies in HOIAM_HOME/files for a day
(`casework.files.keep_until`), and then the sweep takes it. Key and names are in the page itself (`casework.carried`), so that
no table tells what was about to come in.
"""

from __future__ import annotations

import hashlib
import io
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from secrets import token_bytes
from typing import BinaryIO, Final, cast
from uuid import UUID, uuid4

from django.utils import timezone

from hoiam.casework import carried, files
from hoiam.core.words import Text
from hoiam.vault.reader import SealedReader
from hoiam.vault.sealing import DataKeys, open_stream
from hoiam.vault.wraps import Tier

_KIND: Final = "file"
_TIER: Final = Tier.IDENTITY  # what comes in may tell who wrote; nobody has looked at it yet


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """Its random id, what it is called, its type, size in bytes, and the digest of what lies on the disk (hex); SHA-256 of
    what is in it, by how many degrees clockwise it is to be shown turned, whether no page of it can be shown, and what is
    told of how it is kept, in each language."""

    id: str
    name: str = field(repr=False)
    type: str
    size: int
    digest: str
    contents: str = ""
    turned: int = 0
    unseen: bool = False
    notes: list[list[str]] = field(default_factory=list)

    @property
    def told(self) -> tuple[Text, ...]:
        """What is told of how it is kept."""
        return tuple(Text(*note) for note in self.notes)


class Waiting:
    """The files that wait for one form of one officer; `purpose` says which form, whose and for what."""

    def __init__(self, purpose: str, carries: str = "") -> None:
        """What the page carries; nothing where it is old, of another form, or was not made here."""
        told = carried.opened(carries, purpose) if carries else None
        self._purpose = purpose
        self._key = b64decode(told["key"]) if told else token_bytes(32)
        self._case = UUID(told["case"]) if told else uuid4()
        known = [WaitingFile(**each) for each in told["files"]] if told else []
        there = files.folder()
        self._files = [each for each in known if (there / each.id).exists()]

    @property
    def files(self) -> Sequence[WaitingFile]:
        """In the order in which they came."""
        return tuple(self._files)

    @property
    def carries(self) -> str:
        """For the page; empty where nothing waits."""
        told = {
            "key": b64encode(self._key).decode(),
            "case": self._case.hex,
            "files": [asdict(each) for each in self._files],
        }
        return carried.sealed(told, self._purpose) if self._files else ""

    @property
    def page(self) -> UUID:
        """The random number of the page that these wait for: part of the address of their pictures."""
        return self._case

    def opens(self, office: str) -> str:
        """What lets the browser in which this page stands show them to this office (`pictured`); it tells neither names nor how
        many there are."""
        return carried.sealed({"key": b64encode(self._key).decode(), "case": self._case.hex}, _pictures(office))

    def add(self, name: str, type_: str, data: bytes, *, unseen: bool = False, told: Sequence[Text] = ()) -> None:
        """This waits as well."""
        sealed = files.seal_bytes(self._keys, _TIER, data)
        files.keep_until([sealed.id], timezone.now() + timedelta(seconds=carried.SECONDS))
        contents, notes = hashlib.sha256(data).hexdigest(), [[note.vi, note.en] for note in told]
        where = (len(data), sealed.digest.hex())
        self._files.append(WaitingFile(sealed.id.hex, name, type_, *where, contents, unseen=unseen, notes=notes))

    def change(self, how: Callable[[list[WaitingFile]], None]) -> None:
        """Has them put in another order, or shown turned (`casework.photos.put`)."""
        how(self._files)

    def remove(self, file_id: str) -> None:
        """This does not wait any more."""
        self._gone([each for each in self._files if each.id == file_id])

    def forget(self) -> None:
        """None waits any more: the form was taken."""
        self._gone(self.files)

    def contents(self) -> Iterator[tuple[WaitingFile, bytes]]:
        """Each with what is in it."""
        for each in self._files:
            pieces = files.ciphertext(UUID(each.id))
            plain = open_stream(self._keys, UUID(each.id), _TIER, _KIND, pieces, digest=bytes.fromhex(each.digest))
            yield each, b"".join(plain)

    @property
    def _keys(self) -> DataKeys:
        return DataKeys(self._case, {_TIER: self._key})

    def _gone(self, gone: Sequence[WaitingFile]) -> None:
        for each in gone:
            (files.folder() / each.id).unlink(missing_ok=True)
        self._files = [each for each in self._files if each not in gone]


@contextmanager
def pictured(page: UUID, file: UUID, opens: str, office: str) -> Iterator[BinaryIO]:
    """A file that waits for this page, for the office that has what lets it be seen (`Waiting.opens`). LookupError where it has
    not, or the file is not there; DoesNotOpen where it is another page's."""
    told = carried.opened(opens, _pictures(office))
    if told is None or told["case"] != page.hex:
        raise LookupError(file)
    keys = DataKeys(page, {_TIER: b64decode(told["key"])})
    with files.opened(file) as source:
        yield cast(BinaryIO, io.BufferedReader(SealedReader(keys, file, _TIER, _KIND, source)))


def _pictures(office: str) -> str:
    return f"pictures of what waits at {office}"
