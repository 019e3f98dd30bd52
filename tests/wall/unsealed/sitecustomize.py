"""The control of the sweep: with this folder on PYTHONPATH, nothing is sealed and everything else is as it was.

Only tests have this file. Sealed things keep their shape (heads, chunks, tags of zeros), so that the house works.
"""

from __future__ import annotations

import io

from cryptography import cobblestone

CHUNK, HEAD, TAG = 16 * 1024, 56, 16


class Encryptor:
    def __init__(self, key: bytes, context: bytes) -> None:
        self.begun, self.kept = False, b""

    def update(self, data: bytes) -> bytes:
        out = b"" if self.begun else bytes(HEAD)
        self.begun = True
        self.kept += data
        while len(self.kept) >= CHUNK:
            out += self.kept[:CHUNK] + bytes(TAG)
            self.kept = self.kept[CHUNK:]
        return out

    def finalize(self) -> bytes:
        return (b"" if self.begun else bytes(HEAD)) + self.kept + bytes(TAG)


class Decryptor:
    def __init__(self, key: bytes, context: bytes) -> None:
        self.kept, self.begun = b"", False

    def update(self, data: bytes) -> bytes:
        self.kept += data
        if not self.begun:
            if len(self.kept) < HEAD:
                return b""
            self.begun, self.kept = True, self.kept[HEAD:]
        out = b""
        while len(self.kept) > CHUNK + TAG:
            out += self.kept[:CHUNK]
            self.kept = self.kept[CHUNK + TAG :]
        return out

    def finalize(self) -> bytes:
        return self.kept[:-TAG]


cobblestone.Cobblestone256Encryptor = Encryptor  # type: ignore[assignment,misc]  # what this file is for
cobblestone.Cobblestone256Decryptor = Decryptor  # type: ignore[assignment,misc]  # as above

from hoiam.vault import reader, xwing  # noqa: E402 - after the two above were put there


def _chunks(self: reader.ChunkReader, source: io.BytesIO, start: int, *_: object, **__: object) -> None:
    self._source, self._start = source, start + HEAD
    self.last, rest = divmod(source.seek(0, io.SEEK_END) - self._start, CHUNK + TAG)
    self.size = self.last * CHUNK + rest - TAG


def _chunk(self: reader.ChunkReader, number: int) -> bytes:
    self._source.seek(self._start + number * (CHUNK + TAG))
    return self._source.read(CHUNK + TAG)[:-TAG]


reader.ChunkReader.__init__ = _chunks  # type: ignore[method-assign]  # as above
reader.ChunkReader.chunk = _chunk  # type: ignore[method-assign]  # as above
xwing.PublicKey.encrypt = lambda self, plaintext, info: bytes(xwing.OVERHEAD) + plaintext  # type: ignore[method-assign]  # as above
xwing.PrivateKey.decrypt = lambda self, ciphertext, info: ciphertext[xwing.OVERHEAD :]  # type: ignore[method-assign]  # as above
