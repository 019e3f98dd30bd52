"""What an officer has typed into a step and not confirmed: ciphertext under the key of the petition's words.

Only who may read the petition can open it, and only the office that wrote it is given it. Forgotten after a while. As of a
petitioner's draft (`drafts.py`), nobody writes over a state that he has not seen.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from hoiam.casework.models import OfficerDraft
from hoiam.vault.sealing import SealedBlob
from hoiam.vault.wraps import Tier

KIND = "draft"
KEPT = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as it lies there, until when, and which state of it this is: 64 hexadecimal digits."""

    blob: SealedBlob
    until: datetime
    version: str


_PUT = """
INSERT INTO casework_officerdraft AS d (dossier_id, office, step, data, expires_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (dossier_id, office, step) DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at
    WHERE encode(sha256(d.data), 'hex') = %s OR d.expires_at <= %s
"""
_DROP = """
DELETE FROM casework_officerdraft WHERE dossier_id = %s AND office = %s AND step = %s AND encode(sha256(data), 'hex') = %s
"""


def put(petition_id: UUID, office: str, step: str, blob: SealedBlob, over: str = "") -> bool:
    """Keeps a draft of this office for this step of the petition, in the place of the state with the version `over`, or where
    none lies. False, and nothing is written, where another state of it lies there by now."""
    data = json.dumps({"id": blob.id.hex, "digest": blob.digest.hex(), "bytes": base64.b64encode(blob.bytes).decode()})
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_PUT, [petition_id, office, step, data.encode(), now + KEPT, over, now])
        return bool(cursor.rowcount == 1)


def get(petition_id: UUID, office: str, step: str) -> Kept | None:
    """The draft, still sealed; None when there is none."""
    found = OfficerDraft.objects.filter(dossier_id=petition_id, office=office, step=step, expires_at__gt=timezone.now()).first()
    if found is None:
        return None
    data = json.loads(bytes(found.data))
    blob = SealedBlob(UUID(data["id"]), Tier.CONTENT, KIND, base64.b64decode(data["bytes"]), bytes.fromhex(data["digest"]))
    return Kept(blob, found.expires_at, hashlib.sha256(bytes(found.data)).hexdigest())


def drop(petition_id: UUID, office: str, step: str, over: str) -> bool:
    """Forgets a draft that is in the state with this version; False where it is in another by now, or gone."""
    with connection.cursor() as cursor:
        cursor.execute(_DROP, [petition_id, office, step, over])
        return bool(cursor.rowcount == 1)


def sweep() -> int:
    """Deletes what has expired; returns how many."""
    return OfficerDraft.objects.filter(expires_at__lte=timezone.now()).delete()[0]
