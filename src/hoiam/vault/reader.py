"""Reading a sealed file at any place, without opening all of it and without a clear copy on disk.

Cobblestone-256 is c2sp.org/chunked-encryption with SHA-512 and AES-256-GCM: salt (24), commitment (32), then chunks
of 16 KiB of plaintext, each with its tag, the last one shorter. The library reads it as a stream only; a ZIP or PDF
is read from its end. So the thirty lines of the format are here a second time; the tests hold them against the
published cases and against the library, byte for byte.
"""

from __future__ import annotations

import io
import secrets
from typing import BinaryIO, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA512, HashAlgorithm
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from hoiam.vault.errors import DoesNotOpen
from hoiam.vault.sealing import BY_CASE_KEY, FORMAT, SALT_BYTES, DataKeys, blob_key, context
from hoiam.vault.wraps import Tier

CHUNK: Final = 16 * 1024
TAG: Final = 16
HEAD: Final = 24 + 32
_KEPT: Final = 8


class ChunkReader:
    """The plaintext of one Cobblestone-256 message in a seekable file, chunk by chunk, from `start` on."""

    def __init__(
        self,
        source: BinaryIO,
        start: int,
        key: bytes,
        bound: bytes,
        *,
        aead: str = "AEAD_AES_256_GCM",
        hash: HashAlgorithm | None = None,
    ) -> None:
        self._source, self._start = source, start + HEAD
        source.seek(start)
        head = source.read(HEAD)
        if len(head) < HEAD:
            raise DoesNotOpen("sealed file cut short")
        info = b"c2sp.org/chunked-encryption@v1+" + aead.encode("ascii") + b"\0" + head[:24] + bound
        derived = HKDFExpand(hash or SHA512(), len(key) + 12 + 32, info).derive(key)
        if not secrets.compare_digest(derived[-32:], head[24:]):
            raise DoesNotOpen("sealed file key")
        self._cipher = (ChaCha20Poly1305 if "CHACHA" in aead else AESGCM)(derived[: len(key)])
        self._base = int.from_bytes(derived[len(key) : -32], "big")
        sealed = source.seek(0, io.SEEK_END) - self._start
        self.last, rest = divmod(sealed, CHUNK + TAG)
        if rest < TAG:
            raise DoesNotOpen("sealed file cut short")
        self.size = self.last * CHUNK + rest - TAG
        # The last chunk vouches for the length; without it a file cut at a chunk's edge would pass.
        self._chunks: dict[int, bytes] = {}
        self.chunk(self.last)

    def chunk(self, number: int) -> bytes:
        """Chunk `number`, authenticated."""
        kept = self._chunks.get(number)
        if kept is not None:
            return kept
        self._source.seek(self._start + number * (CHUNK + TAG))
        try:
            nonce = (self._base ^ number).to_bytes(12, "big")
            plain = self._cipher.decrypt(nonce, self._source.read(CHUNK + TAG), None)
        except InvalidTag as error:
            raise DoesNotOpen("sealed file") from error
        if (len(plain) == CHUNK) is (number == self.last):
            raise DoesNotOpen("sealed file chunk length")
        if len(self._chunks) >= _KEPT:
            del self._chunks[next(iter(self._chunks))]
        self._chunks[number] = plain
        return plain


class SealedReader(io.RawIOBase):
    """A sealed file (mode `C`) as a seekable binary file of its plaintext, holding at most eight chunks in the clear."""

    def __init__(self, keys: DataKeys, blob: UUID, tier: Tier, kind: str, source: BinaryIO) -> None:
        super().__init__()
        source.seek(0)
        if source.read(2) != FORMAT + BY_CASE_KEY:
            raise DoesNotOpen("sealed file format")
        self._chunks = ChunkReader(source, 2, blob_key(keys, tier, blob), context(keys.case, blob, tier, kind))
        self._at = 0
        self.size = self._find_end() - SALT_BYTES

    def _find_end(self) -> int:
        """Where the data ends: the padding is read backwards to its mark."""
        number, end = self._chunks.last, self._chunks.size
        while end > SALT_BYTES:
            start = number * CHUNK
            body = self._chunks.chunk(number)[: end - start].rstrip(b"\0")
            if body:
                if body[-1] != 0x80 or start + len(body) - 1 < SALT_BYTES:
                    break
                return start + len(body) - 1
            end, number = start, number - 1
        raise DoesNotOpen("sealed file padding")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("seek before the start")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: object, /) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]  # typeshed has no public name for a writable buffer
        place = SALT_BYTES + self._at
        number, skip = divmod(place, CHUNK)
        wanted = min(len(view), self.size - self._at, CHUNK - skip)
        if wanted <= 0:
            return 0
        view[:wanted] = self._chunks.chunk(number)[skip : skip + wanted]
        self._at += wanted
        return wanted
