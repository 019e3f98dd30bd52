"""Files that came with a form which was not taken yet: they stay, sealed for the petition that they were sent to.

Each lies under that petition's keys in HOIAM_HOME/files for a day (`casework.files.keep_until`); then the sweep takes it. Which
they are, the page itself carries (`casework.carried`), bound to petition, code and step: two tabs have each its own, and no
row tells that somebody was about to send something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from hoiam.casework import carried, files, originals
from hoiam.casework.reading.cases import CaseView
from hoiam.core.dossier.participants import stands_under
from hoiam.portal import uploads
from hoiam.portal.drafts import DraftFile
from hoiam.portal.forms import FILES_MOST
from hoiam.portal.uploads import SealedUpload
from hoiam.vault.codes import ReturnCode

FIELD = "kept"


def of(request: HttpRequest, case: CaseView, code: ReturnCode, step: str) -> list[DraftFile]:
    """The files that this form says to have been kept, as far as they are there and were not sent with it since."""
    told = carried.opened(request.POST.get(FIELD, ""), _purpose(case, code, step))
    sent = {row.id for row in case.blobs}
    tier = originals.tier(stands_under(case.petition)).value
    found = [DraftFile(**each) for each in told or ()]
    there = files.folder()
    return [each for each in found if each.tier == tier and UUID(each.id) not in sent and (there / each.id).exists()]


def as_field(kept: Sequence[DraftFile], case: CaseView, code: ReturnCode, step: str) -> str:
    """What the page carries of them."""
    return carried.sealed([asdict(each) for each in kept], _purpose(case, code, step)) if kept else ""


def without(kept: Sequence[DraftFile], removed: str) -> list[DraftFile]:
    """All but one, whose ciphertext goes at once."""
    for each in kept:
        if each.id == removed:
            uploads.discard(each)
    return [each for each in kept if each.id != removed]


def fitting(kept: Sequence[DraftFile], arrived: Sequence[SealedUpload]) -> tuple[list[SealedUpload], list[str]]:
    """Of the files that came now, those for which there is room beside the kept ones; and why the others were not taken. One
    that is there already, by its name and its bytes, stays one."""
    taken: list[SealedUpload] = []
    refused: list[str] = []
    size = sum(file.size for file in kept)
    there = {(file.name, file.contents) for file in kept if file.contents}
    for file in arrived:
        told = file.draft_file()
        if (told.name, told.contents) in there:
            continue
        there.add((told.name, told.contents))
        size += file.size or 0
        if len(kept) + len(taken) >= FILES_MOST:
            refused.append(_("“%(name)s” chưa được nhận: mỗi lần gửi nhiều nhất 20 tệp.") % {"name": file.name})
        elif size > uploads.DRAFT_BYTES_MOST:
            refused.append(
                _("“%(name)s” chưa được nhận: các tệp gửi một lần cộng lại quá 300 MB.") % {"name": file.name},
            )
        else:
            taken.append(file)
    return taken, refused


def _purpose(case: CaseView, code: ReturnCode, step: str) -> str:
    return f"files of {step} for {case.id.hex} by {code.lookup_hash.hex()}"
