"""What an officer has typed into a step and not confirmed: ciphertext under the key of the petition's words.

Only who may read the petition can open it, and only the office that wrote it is given it. Forgotten after a while.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from hoiam.casework.models import OfficerDraft
from hoiam.vault.sealing import SealedBlob
from hoiam.vault.wraps import Tier

KIND = "draft"
KEPT = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it lies there, and until when."""

    blob: SealedBlob
    until: datetime


def put(petition_id: UUID, office: str, step: str, blob: SealedBlob) -> None:
    """Keeps the newest draft of this office for this step of the petition."""
    data = json.dumps({"id": blob.id.hex, "digest": blob.digest.hex(), "bytes": base64.b64encode(blob.bytes).decode()})
    until = timezone.now() + KEPT
    OfficerDraft.objects.update_or_create(
        dossier_id=petition_id, office=office, step=step, defaults={"data": data.encode(), "expires_at": until}
    )


def get(petition_id: UUID, office: str, step: str) -> Kept | None:
    """The draft, still sealed; None when there is none."""
    found = OfficerDraft.objects.filter(dossier_id=petition_id, office=office, step=step, expires_at__gt=timezone.now()).first()
    if found is None:
        return None
    data = json.loads(bytes(found.data))
    blob = SealedBlob(UUID(data["id"]), Tier.CONTENT, KIND, base64.b64decode(data["bytes"]), bytes.fromhex(data["digest"]))
    return Kept(blob, found.expires_at)


def drop(petition_id: UUID, office: str, step: str) -> None:
    OfficerDraft.objects.filter(dossier_id=petition_id, office=office, step=step).delete()


def sweep() -> int:
    """Deletes what has expired; returns how many."""
    return OfficerDraft.objects.filter(expires_at__lte=timezone.now()).delete()[0]
