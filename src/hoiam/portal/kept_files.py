"""Files that came with a form which was not taken yet: they stay, sealed for the petition that they were sent to.

Each lies under that petition's keys in HOIAM_HOME/files for a day (`casework.files.keep_until`); then the sweep takes it. Which
they are, the page itself carries (`casework.carried`), bound to petition, code and step: two tabs have each its own, and no
row tells that somebody was about to send something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from hoiam.casework import carried, files, laws, originals, photos
from hoiam.casework.days import zone_of
from hoiam.casework.reading.cases import CaseView
from hoiam.core.dossier.participants import shields, stands_under
from hoiam.core.words import Text
from hoiam.portal import metadata_offer, own, uploads
from hoiam.portal.drafts import DAYS, DraftFile
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
    """For the page: the files as it lists them, with what each says of place, device and time, and what it carries of them."""
    rows = photos.rows(kept, lambda file: reverse("portal:waiting-photo", args=[file]))
    two = shields(case.petition, laws.current())
    return {
        "files": metadata_offer.beside(rows, zone_of(laws.current(), case.petition.kind)),
        "metadata_of_all": metadata_offer.for_all(kept),
        "two": two,
        "anonymous": case.petition.anonymous,
        "hides": two or case.petition.anonymous,
        "goes_by_itself": True,
        "kept": carried.sealed([asdict(each) for each in kept], _purpose(case, code, step)) if kept else "",
    }


def as_asked(kept: Sequence[DraftFile], request: HttpRequest) -> list[DraftFile]:
    """The files as the form wants them: in another order, one of them turned, or without one, whose ciphertext goes at once."""
    removed = request.POST.get("remove")
    for each in kept:
        if each.id == removed:
            uploads.discard(each)
    left = [each for each in kept if each.id != removed]
    photos.put(left, request.POST)
    return left


def stripped(
    kept: list[DraftFile], request: HttpRequest, case: CaseView, code: ReturnCode
) -> tuple[list[DraftFile], list[str]]:
    """The files once what the form asks for was done: what they say taken out, an original dropped or taken back; and why some
    stay as they are. What they were lies on for its day and goes with the sweep: the page before this one, to which Back leads,
    carries that. Raises VaultError where the petition's own keys do not open."""
    if not metadata_offer.is_asked(request.POST):
        return kept, []
    done = metadata_offer.asked(own.data_keys(case, code), kept, request)
    until = timezone.now() + timedelta(days=DAYS)
    files.keep_until((each for file in done.instead.values() for each in file.ids), until)
    return done.put(kept), done.refused


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
        twin = photos.twin(there, file.contents) or metadata_offer.twin(there, file.contents)
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
