"""The address for news, where a petitioner asked for it: sealed to the mailer alone, weaker than the rest, and said so.

The message that goes there says only that there is news. The mailer's key lies in a file, since it works without anybody at
hand: its thief can read the addresses and nothing else. X-Wing HPKE, bound to the case: 1 byte format, 1,168 bytes and more.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final
from uuid import UUID

from hoiam.vault.errors import DoesNotOpen
from hoiam.vault.padding import Unpadder, filler
from hoiam.vault.xwing import PrivateKey, PublicKey

_FORMAT: Final = b"\x01"
_FLOOR: Final = 128


def seal_address(mailer: PublicKey, case: UUID, address: str) -> bytes:
    """An address that only the mailer reads; addresses of usual length give one size."""
    plain = address.encode("utf-8")
    return _FORMAT + mailer.encrypt(b"".join((plain, *filler(len(plain), _FLOOR))), _info(case))


def open_address(mailer: PrivateKey, case: UUID, sealed: bytes) -> str:
    """The address; DoesNotOpen when it was altered or belongs to another case."""
    if sealed[:1] != _FORMAT:
        raise DoesNotOpen("address format")
    unpadder = Unpadder()
    plain = unpadder.take(mailer.decrypt(sealed[1:], _info(case)))
    if not unpadder.complete:
        raise DoesNotOpen("address padding")
    return plain.decode("utf-8")


def mailer_public(file: Path) -> PublicKey:
    """The public half of the mailer's key, from a file that anybody may read; made with the key in `mailer` beside it."""
    if not file.exists():
        # Two that come at the same time write the same bytes.
        public = mailer_key(file.with_suffix("")).public.raw
        unfinished = file.with_name(f"{file.name}.{os.getpid()}")
        unfinished.write_text(public.hex() + "\n", "ascii")
        unfinished.chmod(0o644)
        unfinished.replace(file)
    return PublicKey(bytes.fromhex(file.read_text("ascii").strip()))


def mailer_key(file: Path) -> PrivateKey:
    """The mailer's key, made when it is first asked for; a file of mode 0600."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            os.write(handle, PrivateKey.new().seed.hex().encode("ascii") + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)
    return PrivateKey(bytes.fromhex(file.read_text("ascii").strip()))


def _info(case: UUID) -> bytes:
    return f"hoiam/notice/1|{case}".encode("ascii")
