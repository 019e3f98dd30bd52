"""Petitioners' drafts: ciphertext found by the hash of the return code's lookup id, forgotten after a time."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hoiam.casework import officer_drafts, wall
from hoiam.casework.models import Draft

_PUT = """
INSERT INTO casework_draft AS d (lookup_hash, data, expires_at) VALUES (%s, %s, %s)
ON CONFLICT (lookup_hash) DO UPDATE SET data = excluded.data, expires_at = greatest(d.expires_at, excluded.expires_at)
"""
_GET = "SELECT data FROM casework_draft WHERE lookup_hash = %s AND expires_at > %s"


def put(lookup_hash: bytes, data: bytes, days: int = 1) -> None:
    """Keeps ``data`` for ``days``; a draft that was to stay longer is not shortened."""
    wall.hold(lookup_hash)
    wall.ask(_PUT, [lookup_hash, data, timezone.now() + timedelta(days=days)])


def get(lookup_hash: bytes) -> bytes | None:
    """The ciphertext, or None when there is none or its time is over."""
    wall.hold(lookup_hash)
    found = wall.ask(_GET, [lookup_hash, timezone.now()]).fetchone()
    return bytes(found[0]) if found else None


def drop(lookup_hash: bytes) -> None:
    """Forgets a draft."""
    wall.hold(lookup_hash)
    wall.ask("DELETE FROM casework_draft WHERE lookup_hash = %s", [lookup_hash])


def sweep() -> int:
    """Deletes what has expired, of petitioners and of officers; returns how many."""
    return Draft.objects.filter(expires_at__lte=timezone.now()).delete()[0] + officer_drafts.sweep()
