"""The door to the names in a petition. One screen may open it: `desk.open`, after the opening is recorded and committed.

The gatekeeper releases the share only against that record, for a few minutes; for a denouncer's name two officers' records.
What is opened is shown and written nowhere; it can be read here and nothing can be sealed.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, Final
from uuid import UUID

from hoiam.vault import sealing
from hoiam.vault.agent import Unlocked
from hoiam.vault.errors import NotReleased
from hoiam.vault.locks import FirstLock, FirstTurned, SecondLock, turn_first
from hoiam.vault.reader import SealedReader
from hoiam.vault.sealing import DataKeys, SealedBlob
from hoiam.vault.wraps import Tier, Wrap

_PAUSES: Final = (0.4, 0.4, 0.4, 0.6, 0.8, 1.0)  # seconds; the log signs once a second, on the clock


class OpenNames:
    """The open names of one case, to read once."""

    def __init__(self, keys: DataKeys) -> None:
        self._keys = keys
        self.case = keys.case

    def read(self, blob: SealedBlob) -> bytes:
        """The plaintext of a blob of the identity tier."""
        return sealing.open_blob(self._keys, blob)

    def stream(self, id: UUID, kind: str, chunks: Iterable[bytes], *, digest: bytes) -> Iterator[bytes]:
        """A file of the identity tier in pieces and constant memory; DoesNotOpen at the end means a broken download."""
        return sealing.open_stream(self._keys, id, Tier.IDENTITY, kind, chunks, digest=digest)

    def reader(self, id: UUID, kind: str, source: BinaryIO) -> SealedReader:
        """A file of the identity tier, such as the scan of a handwritten letter."""
        return SealedReader(self._keys, id, Tier.IDENTITY, kind, source)

    def __repr__(self) -> str:
        return f"OpenNames({self.case}, hidden)"


class AskedNames:
    """The names of a case, asked for with a key that fits; they open once the opening is recorded and committed."""

    def __init__(self, turned: FirstTurned) -> None:
        self._turned = turned

    def open(self, gatekeeper: SecondLock) -> OpenNames:
        """The names. NotReleased: the gatekeeper says why. Unreachable: it is down.

        The opening has to enter the public log first, which takes about a second; so a refusal for that alone is asked again
        a few times before it is passed on.
        """
        for pause in _PAUSES:
            try:
                return OpenNames(self._turned.open(gatekeeper))
            except NotReleased as kept:
                if kept.reason != "log":
                    raise
            time.sleep(pause)
        return OpenNames(self._turned.open(gatekeeper))


def ask_names(case: UUID, wraps: Sequence[Wrap], unlocked: Unlocked, agent: FirstLock) -> AskedNames:
    """The names of a case, asked for by an officer. Locked: unlock first. Unreachable: the key agent is down."""
    return AskedNames(turn_first(case, Tier.IDENTITY, wraps, unlocked, agent))


def open_names(case: UUID, wraps: Sequence[Wrap], unlocked: Unlocked, agent: FirstLock, gatekeeper: SecondLock) -> OpenNames:
    """The names of a case for an officer whose opening is recorded and committed. Raises as ``ask_names`` and ``open``."""
    return ask_names(case, wraps, unlocked, agent).open(gatekeeper)
