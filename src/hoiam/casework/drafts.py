"""Petitioners' drafts: ciphertext found by the hash of the return code's lookup id, forgotten after a time."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from hoiam.casework import officer_drafts, wall
from hoiam.casework.models import Draft


def put(lookup_hash: bytes, data: bytes, days: int = 1) -> None:
    """Keeps ``data`` for ``days``; a draft that was to stay longer is not shortened."""
    wall.hold(lookup_hash)
    expires = timezone.now() + timedelta(days=days)
    changed = Draft.objects.filter(lookup_hash=lookup_hash).update(data=data)
    if changed:
        Draft.objects.filter(Q(lookup_hash=lookup_hash) & Q(expires_at__lt=expires)).update(expires_at=expires)
    else:
        Draft.objects.update_or_create(lookup_hash=lookup_hash, defaults={"data": data, "expires_at": expires})


def get(lookup_hash: bytes) -> bytes | None:
    """The ciphertext, or None when there is none or its time is over."""
    wall.hold(lookup_hash)
    found = Draft.objects.filter(lookup_hash=lookup_hash, expires_at__gt=timezone.now()).values_list("data").first()
    return bytes(found[0]) if found else None


def drop(lookup_hash: bytes) -> None:
    """Forgets a draft. One statement: the ORM would look for what hangs on the row, and nothing does."""
    wall.hold(lookup_hash)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM casework_draft WHERE lookup_hash = %s", [lookup_hash])


def sweep() -> int:
    """Deletes what has expired, of petitioners and of officers; returns how many."""
    return Draft.objects.filter(expires_at__lte=timezone.now()).delete()[0] + officer_drafts.sweep()
