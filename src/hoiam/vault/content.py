"""The door to the words of a petition: what it says, its files, messages, letters and decisions.

An officer comes in with his unlocked key and a recorded reading; the petitioner with his code. What is opened lives in memory
for one request and is written nowhere. Who may import this is a contract in `pyproject.toml`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import BinaryIO
from uuid import UUID

from hoiam.vault import sealing
from hoiam.vault.agent import Unlocked
from hoiam.vault.codes import ReturnCode
from hoiam.vault.locks import FirstLock, FirstTurned, SecondLock, for_petitioner, turn_first
from hoiam.vault.reader import SealedReader
from hoiam.vault.sealing import DataKeys, SealedBlob, SealedStream, StreamSealer, Writable
from hoiam.vault.wraps import Tier, Wrap


class OpenWords:
    """The open words of one case: read what is there, seal what is added."""

    def __init__(self, keys: DataKeys) -> None:
        self._keys = keys
        self.case = keys.case

    def read(self, blob: SealedBlob) -> bytes:
        """The plaintext of a blob, checked against the digest in its fact."""
        return sealing.open_blob(self._keys, blob)

    def stream(
        self, id: UUID, kind: str, chunks: Iterable[bytes], *, digest: bytes, tier: Tier = Tier.CONTENT
    ) -> Iterator[bytes]:
        """A file in pieces and constant memory; DoesNotOpen at the end means that the download is broken."""
        return sealing.open_stream(self._keys, id, tier, kind, chunks, digest=digest)

    def reader(self, id: UUID, kind: str, source: BinaryIO, *, tier: Tier = Tier.CONTENT) -> SealedReader:
        """A file as a seekable one, for range requests and for looking into it."""
        return SealedReader(self._keys, id, tier, kind, source)

    def seal(self, kind: str, plaintext: bytes, *, tier: Tier = Tier.CONTENT, id: UUID | None = None) -> SealedBlob:
        """Words that belong to the case from now on: grounds, a purpose, a message, a decision. `id`: as in `sealing.seal`."""
        return sealing.seal(self._keys, tier, kind, plaintext, id=id)

    def sealer(self, kind: str, out: Writable, *, tier: Tier = Tier.CONTENT) -> StreamSealer:
        """For a file that is added: seals while it arrives."""
        return StreamSealer(self._keys, tier, kind, out)

    def __repr__(self) -> str:
        return f"OpenWords({self.case}, hidden)"


class AskedWords:
    """The words of a case, asked for with a key that fits; they open once the reading is recorded and committed."""

    def __init__(self, turned: FirstTurned) -> None:
        self._turned = turned

    def open(self, gatekeeper: SecondLock) -> OpenWords:
        """The words. NotReleased: the gatekeeper says why. Unreachable: it is down."""
        return OpenWords(self._turned.open(gatekeeper))


def ask_words(case: UUID, wraps: Sequence[Wrap], unlocked: Unlocked, agent: FirstLock) -> AskedWords:
    """The words of a case, asked for by an officer. Locked: unlock first. Unreachable: the key agent is down."""
    return AskedWords(turn_first(case, Tier.CONTENT, wraps, unlocked, agent))


def open_own(
    case: UUID, wraps: Sequence[Wrap], code: ReturnCode, gatekeeper: SecondLock, *, tiers: Collection[Tier] = (Tier.CONTENT,)
) -> OpenWords:
    """A petitioner's own petition by his code; with `tiers` also the identity that he gave."""
    return OpenWords(for_petitioner(case, tiers, wraps, code, gatekeeper))


__all__ = ["AskedWords", "OpenWords", "SealedStream", "ask_words", "open_own"]
