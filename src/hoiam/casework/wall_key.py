"""The key with which the web server signs who asks, and the database checks it: derived from Django's secret.

The web server keeps it in memory; in the database it lies in a table that its role cannot read. Whoever can only send SQL
in the web's name can sign nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

_BLOCK = 64
_LABEL = b"hoiam wall v1"


def signing_key(secret: str) -> bytes:
    """32 bytes."""
    return hmac.digest(secret.encode(), _LABEL, hashlib.sha256)


def lay(conn: Any, secret: str) -> None:
    """Writes the key into the database as its owner: HMAC's two padded blocks. `conn`: anything with cursor()."""
    key = signing_key(secret).ljust(_BLOCK, b"\0")
    with conn.cursor() as cursor:
        cursor.execute(
            "INSERT INTO wall.key (one, inner_pad, outer_pad) VALUES (true, %s, %s)"
            " ON CONFLICT (one) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
            [bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)],
        )


def token(secret: str, office: str, until: int, process: int) -> str:
    """``office|until|process|mac``: an office for one connection (by its server process) until a moment (POSIX seconds)."""
    said = f"{office}|{until}|{process}"
    return f"{said}|{hmac.new(signing_key(secret), said.encode(), hashlib.sha256).hexdigest()}"
