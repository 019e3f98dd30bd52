"""What a page carries for the house from one request to the next: sealed, so that this house alone can read or make it.

AES-256-GCM under a key from the house's secret; the purpose is bound to it, so that what one page carries means nothing on
another. It lies in the browser that was given the page and in no table, but for what an officer typed for a batch
(`casework.batches`), until that is over. Who has both that page and the secret reads it.
"""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from secrets import token_bytes
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SECONDS: Final = 24 * 60 * 60
"""How long it is believed."""
_LONGEST: Final = 64 * 1024
_NONCE: Final = 12


def sealed(what: Any, purpose: str) -> str:
    """Anything that JSON takes, as text for a hidden field."""
    nonce = token_bytes(_NONCE)
    plain = json.dumps({"at": int(time.time()), "what": what}, ensure_ascii=False).encode()
    return urlsafe_b64encode(nonce + AESGCM(_key(settings.SECRET_KEY)).encrypt(nonce, plain, purpose.encode())).decode("ascii")


def opened(text: str, purpose: str, *, seconds: int = SECONDS, longest: int = _LONGEST) -> Any:
    """What `sealed` was given; None where it is older than that, was made for something else, or not here."""
    if len(text) > longest:
        return None
    try:
        raw = urlsafe_b64decode(text.encode("ascii"))
        found = json.loads(AESGCM(_key(settings.SECRET_KEY)).decrypt(raw[:_NONCE], raw[_NONCE:], purpose.encode()))
    except (ValueError, InvalidTag):
        return None
    return found["what"] if time.time() - found["at"] <= seconds else None


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return HKDF(SHA256(), 32, salt=b"hoiam/page/1", info=b"what a page carries").derive(secret.encode())
