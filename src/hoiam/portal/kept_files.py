"""Files that came with a form which was not taken yet: they stay, sealed for the petition that they were sent to.

Each lies under that petition's keys in HOIAM_HOME/files for a day (`casework.files.keep_until`); then the sweep takes it. Which
they are, the page itself carries (`casework.carried`), bound to petition, code and step: two tabs have each its own, and no
row tells that somebody was about to send something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hoiam.casework import carried, files, originals, photos
from hoiam.casework.reading.cases import CaseView
from hoiam.core.dossier.participants import stands_under
from hoiam.core.words import Text
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


def listed(kept: Sequence[DraftFile], case: CaseView, code: ReturnCode, step: str) -> Mapping[str, Any]:
    """For the page: the files as it lists them, and what it carries of them."""
    return {
        "files": photos.rows(kept, lambda file: reverse("portal:waiting-photo", args=[file])),
        "kept": carried.sealed([asdict(each) for each in kept], _purpose(case, code, step)) if kept else "",
    }


def as_asked(kept: Sequence[DraftFile], request: HttpRequest) -> list[DraftFile]:
    """The files as the form wants them: in another order, one of them turned, or without one, whose ciphertext goes at once."""
    removed = request.POST.get("remove")
    for each in kept:
        if each.id == removed:
            uploads.discard(each.id)
    left = [each for each in kept if each.id != removed]
    photos.put(left, request.POST)
    return left


@dataclass(slots=True)
class Come:
    """What became of the files that came now: those taken, what is said of those that are here already, and why others were
    not taken."""

    taken: list[SealedUpload] = field(default_factory=list)
    same: list[Text] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def fitting(kept: Sequence[DraftFile], arrived: Sequence[SealedUpload]) -> Come:
    """Of the files that came now, those for which there is room beside the kept ones. One that is there already stays one."""
    come = Come()
    there = list(kept)
    for upload in arrived:
        file = upload.draft_file()
        twin = photos.twin(there, file.contents)
        if twin is not None:
            come.same.append(photos.kept_once(file.name, twin.name))
        elif len(there) >= FILES_MOST:
            come.refused.append(_("“%(name)s” chưa được nhận: mỗi lần gửi nhiều nhất 20 tệp.") % {"name": file.name})
        elif sum(each.size for each in there) + file.size > uploads.DRAFT_BYTES_MOST:
            why = _("“%(name)s” chưa được nhận: các tệp gửi một lần cộng lại quá 300 MB.")
            come.refused.append(why % {"name": file.name})
        else:
            there.append(file)
            come.taken.append(upload)
    return come


def _purpose(case: CaseView, code: ReturnCode, step: str) -> str:
    return f"files of {step} for {case.id.hex} by {code.lookup_hash.hex()}"
