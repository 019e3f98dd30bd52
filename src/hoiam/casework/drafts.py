"""Petitioners' drafts: ciphertext found by the hash of the return code's lookup id, forgotten after a time.

Nobody overwrites a state that he has not seen: whoever writes names the one that he read, and where another came between,
nothing is written and he reads again.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.utils import timezone

from hoiam.casework import batches, officer_drafts, wall
from hoiam.casework.models import Draft, MadeSlip
from hoiam.reader import Waits

# A ciphertext is written once: sealed again, the same answers are other bytes. So its digest is the version of a draft, and no
# count lies beside it that would tell how often somebody changed what he wrote.
_PUT = "SELECT wall_draft_put(%s, %s, %s, %s, %s)"
_DROP = "DELETE FROM casework_draft WHERE lookup_hash = %s AND sha256(data) = %s"
_GET = "SELECT wall_draft(%s, %s)"


def version(data: bytes) -> bytes:
    """Which state of a draft this ciphertext is: 32 bytes, another for each time that it was sealed."""
    return hashlib.sha256(data).digest()


def begin(lookup_hash: bytes, data: bytes, days: int = 1) -> bool:
    """Keeps the first state of a draft for ``days``; False where one lies there already."""
    return _put(lookup_hash, None, data, days)


def exchange(lookup_hash: bytes, old: bytes, data: bytes, days: int = 1) -> bool:
    """Puts ``data`` in the place of the state with the version ``old``, for ``days``; a draft that was to stay longer is not
    shortened. False, and nothing is written, where it is in another state by now, or gone."""
    return _put(lookup_hash, old, data, days)


def _put(lookup_hash: bytes, old: bytes | None, data: bytes, days: int) -> bool:
    now = timezone.now()
    with Waits.aside():
        (put,) = wall.ask(_PUT, [lookup_hash, old, data, now + timedelta(days=days), now]).fetchone() or (False,)
    return bool(put)


def get(lookup_hash: bytes) -> bytes | None:
    """The ciphertext, or None when there is none or its time is over."""
    (found,) = wall.ask(_GET, [lookup_hash, timezone.now()]).fetchone() or (None,)
    return bytes(found) if found is not None else None


def drop(lookup_hash: bytes, old: bytes) -> bool:
    """Forgets a draft that is in the state with this version; False where it is in another by now, or gone."""
    wall.hold(lookup_hash)
    with Waits.aside():
        return wall.ask(_DROP, [lookup_hash, old]).rowcount == 1


def sweep() -> int:
    """Deletes what has expired: drafts of petitioners and of officers, slips that were made and not used, batches; how many."""
    now = timezone.now()
    gone = sum(each.objects.filter(expires_at__lte=now).delete()[0] for each in (Draft, MadeSlip))
    return gone + officer_drafts.sweep() + batches.sweep()
