"""Scans that came with a form of the desk which was not taken: the next try has them, as if they had been chosen again.

They are seen in small, put in order and turned as a writer's own files are (`casework.photos`). What opens them lies in a
cookie that goes to the pictures of this page alone; the page itself has it too, and no address has it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hoiam.casework import carried, photos
from hoiam.casework.guards import officer
from hoiam.casework.said import told
from hoiam.casework.unsent_files import Waiting, WaitingFile, pictured
from hoiam.core.words import Text
from hoiam.desk.who import actor_of
from hoiam.vault.errors import UploadRefused
from hoiam.vault.inspection import inspect, told_of

FIELD = "file"
_CARRIES = "kept"
WAITING_MOST = 64 * 1024 * 1024
"""Bytes of all that wait for one form: with what one request brings, a page holds twice as much in memory."""
_COOKIE: Final = "waiting"


class Scans:
    """The files of one form of one officer: those that wait, and those that came now. `one`: the form takes a single one, and
    the one that came now takes the place of what waited."""

    def __init__(self, request: HttpRequest, purpose: str, *, one: bool = False) -> None:
        """`purpose` says which form, whose and for what; what the form says of its files (take one out, put, turn) is done."""
        self._request, self._one = request, one
        self._office = actor_of(request).office
        self._waits = Waiting(purpose, request.POST.get(_CARRIES, ""))
        self.same: list[Text] = []
        self.asked: bool = photos.is_asked(request.POST, ordered=not one)
        """Whether the form came for its files alone, and is to be shown again."""
        if "remove" in request.POST:
            self._waits.remove(request.POST["remove"])
        if not one:
            self._waits.change(lambda files: photos.put(files, request.POST))
        self._came = self._once()

    def _once(self) -> list[Any]:
        """Those that came now, each once: a twin of one that is here already is said to be one."""
        names = {each.contents: each.name for each in self._waits.files if each.contents} if not self._one else {}
        came = []
        for file in self._request.FILES.getlist(FIELD):
            contents = hashlib.sha256(file.read()).hexdigest()
            file.seek(0)
            if contents in names:
                self.same.append(photos.kept_once(str(file.name), names[contents]))
            else:
                names[contents] = str(file.name)
                came.append(file)
        return came

    def files(self) -> MultiValueDict[str, Any]:
        """For the form: those that wait, then those that came now; of one alone, the one that came now."""
        before = [] if self._one and self._came else [_uploaded(each, data) for each, data in self._waits.contents()]
        return MultiValueDict({FIELD: [*before, *self._came]} if before or self._came else {})

    def keep(self, *, most: int, look: Callable[[str, bytes], Any] | None = None) -> list[str]:
        """Keeps those that came now and are good; why the others were not kept, a sentence each with the file's name. `look`:
        in place of the reader's look at a file, for a form that has had it."""
        refused = []
        for file in self._came:
            file.seek(0)
            data, name = file.read(), str(file.name)
            file.seek(0)
            if not self._one and len(self._waits.files) >= most:
                refused.append(_("“%(name)s” không được giữ lại: nhiều nhất %(most)d tệp.") % {"name": name, "most": most})
                continue
            if sum(each.size for each in self._waits.files) + len(data) > WAITING_MOST:
                refused.append(_("“%(name)s” không được giữ lại: các tệp cộng lại quá 64 MB.") % {"name": name})
                continue
            try:
                seen = look(name, data) if look is not None else inspect(name, io.BytesIO(data), asker=self._office)
            except UploadRefused as why:
                refused.append(f"“{name}”: {' '.join(told(why))}")
                continue
            if self._one:
                self._waits.forget()
            self._waits.add(name, seen.type, data, unseen=seen.unseen, told=told_of(name, seen))
        return refused

    def forget(self) -> None:
        """None waits any more: the form was taken."""
        self._waits.forget()

    def shown(self) -> dict[str, Any]:
        """For the page: which files wait, what is said of those that came twice, and what the page carries of them."""
        rows = photos.rows(self._waits.files, self._address, ordered=not self._one)
        return {"files": rows, "same": self.same, "kept": self._waits.carries}

    def seen_by(self, response: HttpResponse) -> HttpResponse:
        """The page, with what lets its own browser ask for the pictures in small."""
        if self._waits.files:
            response.set_cookie(
                _cookie(),
                self._waits.opens(self._office),
                max_age=carried.SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Strict",
                path=self._address(UUID(int=0)).removesuffix(f"{UUID(int=0)}/"),
            )
        return response

    def _address(self, file: UUID) -> str:
        return reverse("desk:waiting_scan", args=[self._waits.page, file])


@officer("clerk", "officer", "leader", "publisher")
@require_safe
def small(request: HttpRequest, page: UUID, file: UUID) -> HttpResponse:
    """A file that waits with a form of this office, in small, for the browser in which that page stands."""
    office = actor_of(request).office
    return photos.picture(request, pictured(page, file, request.COOKIES.get(_cookie(), ""), office), asker=office)


def _cookie() -> str:
    return f"__Secure-{_COOKIE}" if settings.SESSION_COOKIE_SECURE else _COOKIE


def _uploaded(file: WaitingFile, data: bytes) -> InMemoryUploadedFile:
    made = InMemoryUploadedFile(io.BytesIO(data), FIELD, file.name, file.type, len(data), None)
    made.turned = file.turned  # type: ignore[attr-defined]  # read by the form that has an order and turning
    return made
