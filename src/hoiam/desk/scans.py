"""Scans that came with a form of the desk which was not taken: the next try has them, as if they had been chosen again."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from hoiam.casework import given_back
from hoiam.casework.said import told
from hoiam.casework.unsent_files import Waiting
from hoiam.vault.errors import UploadRefused

FIELD = "file"
_CARRIES = "kept"
WAITING_MOST = 64 * 1024 * 1024
"""Bytes of all that wait for one form: with what one request brings, a page holds twice as much in memory."""


def waiting(request: HttpRequest, purpose: str) -> Waiting:
    """What waits for this form; without the file that the officer has just taken out."""
    found = Waiting(purpose, request.POST.get(_CARRIES, ""))
    if "remove" in request.POST:
        found.remove(request.POST["remove"])
        given_back.fill_in_again(request, _CARRIES)
    return found


def all_of(request: HttpRequest, waits: Waiting, *, one: bool = False) -> MultiValueDict[str, Any]:
    """The files of the form: those that wait, then those that came now; of `one` alone, the one that came now."""
    came = request.FILES.getlist(FIELD)
    before = [] if one and came else [_uploaded(each.name, each.type, data) for each, data in waits.contents()]
    return MultiValueDict({FIELD: [*before, *came]} if before or came else {})


def keep(
    request: HttpRequest, waits: Waiting, look: Callable[[str, bytes], Any], *, most: int, one: bool = False
) -> list[str]:
    """Keeps those that came now and are good; why the others were not kept, a sentence each with the file's name. `look` raises
    UploadRefused for one that is not; `one`: a good one takes the place of what waited."""
    refused = []
    for file in request.FILES.getlist(FIELD):
        file.seek(0)
        data = file.read()
        file.seek(0)
        name = str(file.name)
        if not one and len(waits.files) >= most:
            refused.append(_("“%(name)s” không được giữ lại: nhiều nhất %(most)d tệp.") % {"name": name, "most": most})
            continue
        if sum(each.size for each in waits.files) + len(data) > WAITING_MOST:
            refused.append(_("“%(name)s” không được giữ lại: các tệp cộng lại quá 64 MB.") % {"name": name})
            continue
        try:
            look(name, data)
        except UploadRefused as why:
            refused.append(f"“{name}”: {' '.join(told(why))}")
            continue
        if one:
            waits.forget()
        waits.add(name, str(file.content_type or ""), data)
    return refused


def shown(waits: Waiting) -> dict[str, Any]:
    """For the page: which files wait, and what it carries of them."""
    return {"files": waits.files, "kept": waits.carries}


def _uploaded(name: str, type_: str, data: bytes) -> InMemoryUploadedFile:
    return InMemoryUploadedFile(io.BytesIO(data), FIELD, name, type_, len(data), None)
