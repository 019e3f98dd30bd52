"""What is public of a slip that somebody had made for the counter: kept for a day under its mark, which two offices are told.

It is of no petition, and opens none. What is found by a mark is taken only where it gives this very mark again, so that whoever
writes the table puts no other key in the place of that one.
"""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from hoiam.vault.codes import SecondSlip, SlipMark
from hoiam.vault.made_slip import PublicSlip
from hoiam.vault.xwing import PublicKey


def make() -> SecondSlip:
    """A fresh slip, of which what is public waits under its mark."""
    while True:
        slip = SecondSlip.new()
        public = PublicSlip.of(slip)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT casework_slip_made(%s, %s, %s, %s, %s)",
                [public.mark.text, public.key.raw, public.proves, public.finds, timezone.now()],
            )
            (kept,) = cursor.fetchone() or (False,)
        if kept:
            return slip


def marked(mark: SlipMark) -> PublicSlip | None:
    """What was made under this mark; None where nothing was, or a day has passed since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT key, proves, finds FROM casework_slip_marked(%s, %s)", [mark.text, timezone.now()])
        row = cursor.fetchone()
    if row is None:
        return None
    key, proves, finds = map(bytes, row)
    found = PublicSlip(PublicKey(key), proves, finds)
    return found if found.mark == mark else None


def of(digest: str) -> PublicSlip | None:
    """The same by what two offices have put on record of it (64 hex digits)."""
    found = marked(SlipMark.of(bytes.fromhex(digest)))
    return found if found is not None and found.digest.hex() == digest else None
