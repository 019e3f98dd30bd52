"""A file is sealed while it arrives: no byte of it lies on a disk in clear, and arriving takes a constant memory.

Django hands the pieces of a multipart form to the handler below. It seals them into HOIAM_HOME/files under a random id, then
has it looked at through the seal by the reader (type by content, broken, locked, bombs: `hoiam.vault.inspection`). What no
view keeps is removed when the request ends. If the process dies in between, an unnamed ciphertext stays, which the clock's
sweep removes. How much one draft, one address and all strangers together may leave is bounded, and so is what of the disk
they may fill.

Requests of other faces get their files in memory, up to the same size.
"""

from __future__ import annotations

import hashlib
import html
import io
import os
import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler, SkipFile, StopFutureHandlers
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.translation import gettext

from hoiam.casework import files, intake, limits, originals
from hoiam.casework.said import told
from hoiam.core.words import Text
from hoiam.portal import own
from hoiam.portal.drafts import DAYS, FOLLOWING, Draft, DraftFile, carried, current
from hoiam.portal.forms import FILE_BYTES_MOST, FILES_MOST
from hoiam.vault.content import OpenWords
from hoiam.vault.errors import UploadRefused
from hoiam.vault.inspection import NOTHING_SAID, Metadata, inspect, shown, told_of
from hoiam.vault.sealing import SealedStream, StreamSealer
from hoiam.vault.wraps import Tier

if TYPE_CHECKING:
    _Uploaded = UploadedFile[bytes]
else:
    _Uploaded = UploadedFile  # which takes no parameter where it runs

NAME_MOST: Final = 160
NAMED_MOST: Final = 10  # of files that were too many, as the page names them
DRAFT_BYTES_MOST: Final = 300 * 1024 * 1024  # of all files of one draft
_WRITES: Final = {"portal:words"}
_FOLLOWS: Final = {"portal:add", "portal:reply", "portal:sign", "portal:withdraw", "portal:represent"}


class SealedUpload(_Uploaded):
    """A file that arrived and is sealed, or the reason why it was not taken. Gone at the end of the request unless kept."""

    def __init__(
        self,
        field_name: str,
        name: str,
        *,
        sealed: SealedStream | None,
        type_: str,
        refusal: str,
        path: Path,
        contents: str = "",
        unseen: bool = False,
        notes: tuple[Text, ...] = (),
        metadata: Metadata = NOTHING_SAID,
    ) -> None:
        # Django takes no file that is called nothing, or as a folder is; the person is told the name that he gave.
        called = "tep" if os.path.basename(name) in ("", ".", "..") else name  # noqa: PTH119 - as Django itself asks
        super().__init__(io.BytesIO(), called, type_, sealed.size if sealed else 0)
        self.field_name = field_name
        self.sealed = sealed
        self.refusal = refusal
        self.over = False  # one of more than a page takes at once; nothing of it was read
        self.path = path
        self.contents = contents
        self.unseen = unseen
        self.notes = notes
        self.metadata = metadata
        self.kept = False

    def draft_file(self) -> DraftFile:
        """What the draft remembers of it."""
        assert self.sealed is not None  # noqa: S101 - only asked of files that were taken
        name, type_ = str(self.name)[:NAME_MOST], str(self.content_type)
        kept = intake.File(self.sealed, name, type_, unseen=self.unseen, notes=self.notes, metadata=self.metadata)
        return replace(DraftFile.of(kept), contents=self.contents)

    def close(self) -> None:
        """Called by Django when the request ends."""
        super().close()
        if not self.kept:
            self.path.unlink(missing_ok=True)


_given = threading.local()
_cleaned = MultiPartParser.sanitize_file_name


def _note_the_name(parser: MultiPartParser, file_name: str) -> str:
    """Django's own cleaning, with the name that the browser sent kept beside it for this thread's next file: a name with
    path parts or turned letters is mended in one place, and the person is told."""
    _given.name = html.unescape(file_name)
    return _cleaned(parser, file_name) or "tep"


MultiPartParser.sanitize_file_name = _note_the_name  # type: ignore[assignment, method-assign]  # the parser has no other way


class SealingUploadHandler(FileUploadHandler):
    """Seals each file of a portal form under the keys of the petition that it is for."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._case: OpenWords | None = None
        self._tier = Tier.CONTENT
        self._sealer: StreamSealer | None = None
        self._out: BinaryIO | None = None
        self._path = Path()
        self._size = 0
        self._too_big = False
        self._there = 0
        self._contents = hashlib.sha256()
        self._name = ""
        self._memory: MemoryFileUploadHandler | None = None
        self._count = 0

    def handle_raw_input(
        self, input_data: Any, META: dict[str, Any], content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        """Before the first part: whose files are these?"""
        found = _case_of(self.request)
        if found is not None:
            self._case, self._tier, self._there = found
        else:
            self._memory = MemoryFileUploadHandler(self.request)
            self._memory.chunk_size = self.chunk_size
            # Above the limit of its setting the memory handler steps aside, and then no handler takes the file.
            self._memory.activated = content_length <= settings.FILE_UPLOAD_MAX_MEMORY_SIZE

    def new_file(
        self,
        field_name: str,
        file_name: str,
        content_type: str,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: dict[str, bytes] | None = None,
    ) -> None:
        """The head of a part that holds a file."""
        super().new_file(field_name, file_name, content_type, content_length, charset, content_type_extra)
        self._count += 1
        if self._case is not None and self._count > FILES_MOST:
            return
        if self._memory is not None:
            if not self._memory.activated:
                raise SkipFile
            try:
                self._memory.new_file(field_name, file_name, content_type, content_length, charset, content_type_extra)
            except StopFutureHandlers:
                return
            return
        assert self._case is not None  # noqa: S101 - one of the two was set above
        self._size, self._too_big, self._contents = 0, False, hashlib.sha256()
        self._name = getattr(_given, "name", file_name)
        folder = files.folder()
        # The id is the sealer's; the file gets its name from it, so the sealer is made over a file that has none yet.
        partial = _Out()
        self._sealer = self._case.sealer(intake.FILE, partial, tier=self._tier)
        self._path = folder / self._sealer.id.hex
        self._out = os.fdopen(os.open(self._path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb")
        partial.open(self._out)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """A piece of the file."""
        if self._memory is not None:
            return self._memory.receive_data_chunk(raw_data, start)
        if self._count > FILES_MOST:
            return None
        assert self._sealer is not None  # noqa: S101 - set when the file began
        self._size += len(raw_data)
        if self._size > FILE_BYTES_MOST or self._there + self._size > DRAFT_BYTES_MOST:
            self._too_big = True
        elif not self._too_big:
            self._sealer.write(raw_data)
            self._contents.update(raw_data)
        return None

    def file_complete(self, file_size: int) -> _Uploaded | None:
        """The file is whole: close the seal, then look at it."""
        if self._memory is not None:
            return self._memory.file_complete(file_size)
        if self._count > FILES_MOST:
            return _one_too_many(str(self.field_name), str(self.file_name or ""))
        assert self._sealer is not None  # noqa: S101 - set when the file began
        assert self._out is not None  # noqa: S101 - as above
        sealed = self._sealer.finish()
        self._out.flush()
        os.fsync(self._out.fileno())  # before any petition names it
        self._out.close()
        name, type_, unseen = shown(self._name), "", False
        notes: tuple[Text, ...] = ()
        metadata = NOTHING_SAID
        if not (refusal := self._no_room(name)):
            assert self._case is not None  # noqa: S101 - as above
            try:
                with self._path.open("rb") as source:
                    sealed_file = io.BufferedReader(self._case.reader(sealed.id, sealed.kind, source, tier=sealed.tier))
                    asker = limits.asker(self.request) if self.request is not None else ""
                    seen = inspect(self._name, sealed_file, asker=asker)
                name, type_, unseen = seen.name, seen.type, seen.unseen
                notes, metadata = told_of(self._name, seen), seen.metadata
            except UploadRefused as refused:
                refusal = f"“{name}”: {' '.join(told(refused))}"
        if not refusal:
            self._there += self._size
            files.keep_until([sealed.id], timezone.now() + timedelta(days=DAYS))
        upload = SealedUpload(
            str(self.field_name),
            name,
            sealed=None if refusal else sealed,
            type_=type_,
            refusal=refusal,
            path=self._path,
            contents=self._contents.hexdigest(),
            unseen=unseen,
            notes=notes,
            metadata=metadata,
        )
        if refusal:
            self._path.unlink(missing_ok=True)
        return upload

    def _no_room(self, name: str) -> str:
        """Why there is no room for the file that has come; empty when there is. A file that is refused counts for nothing."""
        assert self.request is not None  # noqa: S101 - a petition's files come by a request
        if self._size > FILE_BYTES_MOST:
            why = gettext("“%(name)s” lớn hơn 50 MB. Hãy chụp lại nhỏ hơn hoặc tách thành nhiều tệp, mỗi tệp dưới 50 MB.")
        elif self._there + self._size > DRAFT_BYTES_MOST:
            return too_much(name)
        elif not files.has_room(0) or not limits.may_leave(self.request, self._size):
            why = gettext(
                "“%(name)s” không nhận được: lúc này nơi này không đủ chỗ cho tệp. Lời viết vẫn gửi được; hãy thêm tệp sau,"
                " bằng mã trở lại, hoặc mang tệp đến cơ quan."
            )
        else:
            return ""
        return why % {"name": name}

    def upload_interrupted(self) -> None:
        """The connection broke: nothing stays."""
        if self._out is not None and not self._out.closed:
            self._out.close()
            self._path.unlink(missing_ok=True)


def _one_too_many(field: str, name: str) -> SealedUpload:
    """A file beyond those that a page takes at once: nothing of it was read."""
    upload = SealedUpload(field, name, sealed=None, type_="", refusal=name or "?", path=files.folder() / uuid4().hex)
    upload.over = True
    return upload


class _Out:
    """Where the sealer writes: held back until the file has its name, then straight to it."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._file: BinaryIO | None = None

    def open(self, file: BinaryIO) -> None:
        self._file = file
        file.write(self._held)
        self._held.clear()

    def write(self, data: bytes) -> object:
        if self._file is None:
            self._held += data
            return len(data)
        return self._file.write(data)


def too_much(name: str) -> str:
    """That all files of a petition together would be too many bytes with this one."""
    why = gettext("“%(name)s” không nhận được: các tệp của đơn này cộng lại quá 300 MB. Hãy bỏ bớt tệp, hoặc chụp lại nhỏ hơn.")
    return why % {"name": name}


def refusals(request: HttpRequest, field: str = "file") -> list[str]:
    """Why files of this request were not taken: a sentence each, and one for all that were too many."""
    came = request.FILES.getlist(field)
    over = [str(file.name) for file in came if getattr(file, "over", False)]
    why = [
        getattr(file, "refusal", "") or gettext("“%(name)s” không nhận được. Hãy thử gửi lại.") % {"name": file.name}
        for file in came
        if (not isinstance(file, SealedUpload) or file.refusal) and not getattr(file, "over", False)
    ]
    if over:
        too_many = gettext("Mỗi lần nhận nhiều nhất %(most)d tệp. Chưa nhận %(n)d tệp sau cùng: %(names)s.")
        names = ", ".join(over[:NAMED_MOST]) + (", …" if len(over) > NAMED_MOST else "")
        why.append(too_many % {"most": FILES_MOST, "n": len(over), "names": names})
    return why


def arrived(request: HttpRequest, field: str = "file") -> list[SealedUpload]:
    """The files of this request that were taken and are sealed."""
    return [file for file in request.FILES.getlist(field) if isinstance(file, SealedUpload) and not file.refusal]


def keep(taken: Iterable[SealedUpload]) -> None:
    """These stay when the request ends."""
    for file in taken:
        file.kept = True


def discard(file: DraftFile) -> None:
    """Removes what lies on the disk of a file that a person took out of his draft, its original as well."""
    for each in file.ids:
        files.remove(each)


def discard_all(old: Iterable[DraftFile], *, but: Iterable[DraftFile]) -> None:
    """Removes the ciphertexts of files that a draft no longer names."""
    kept = {each for file in but for each in file.ids}
    for each in (each for file in old for each in file.ids):
        if each not in kept:
            files.remove(each)


def in_their_tier(draft: Draft) -> bool:
    """Seals anew what was uploaded while another kind was chosen, which keeps originals elsewhere; whether anything was.

    The old ciphertext is removed only after the draft names the new one, which the caller stores.
    """
    handed = (file.handed_in() for file in draft.files)
    lie = (DraftFile.of(intake.file_in_its_tier(draft.keys, draft.kind, each, along=draft.along)) for each in handed)
    seen = [
        replace(file, contents=before.contents, stripped=before.stripped, original=before.original)
        for before, file in zip(draft.files, lie, strict=True)
    ]
    moved = seen != draft.files
    draft.files = seen
    return moved


def _case_of(request: HttpRequest | None) -> tuple[OpenWords, Tier, int] | None:
    """Whose files these are, how close to the name they are sealed, and how many bytes of files are there already."""
    if request is None:
        return None
    try:
        view_name = resolve(request.path_info).view_name
    except Resolver404:
        return None
    if view_name in _WRITES:
        draft: Draft | None = current(request)
        if draft is None:
            return None
        return OpenWords(draft.keys), originals.tier(draft.along.under(draft.kind)), sum(file.size for file in draft.files)
    if view_name in _FOLLOWS:
        code = carried(request, FOLLOWING)
        found = own.for_adding(code) if code is not None else None
        return (*found, 0) if found is not None else None
    return None
