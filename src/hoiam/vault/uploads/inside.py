"""What a file carries inside: an attachment, a sheet behind a chart, a film on a page. It comes in by the same door as by
itself."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads.file_names import ENDINGS, ending, safe_name
from hoiam.vault.uploads.found import Found
from hoiam.vault.uploads.sentences import refused

DEEPEST: Final = 6
# Said of the whole as of the part: what is too much is that wherever it stands.
_SAME: Final = frozenset({"tangled", "bomb"})


@dataclass(frozen=True, slots=True)
class Inside:
    """The inside of a file: `door` looks at what is carried, `depth` is in how many others it lies."""

    door: Callable[[BinaryIO, int, int], Found]
    depth: int = 0

    def look(self, data: bytes, *, name: str = "", reason: str = "embedded") -> Found | None:
        """What is carried, or UploadRefused for `reason` with its own as `inner`; nothing is nothing.

        `name`: what it is called there, if anything. An ending of what is not taken is refused whatever the bytes are, for a
        press on it starts what the ending says."""
        if self.depth >= DEEPEST:
            raise refused("tangled")
        called = safe_name(name) if name else None
        if called is not None and (last := ending(called)) and last not in ENDINGS:
            raise refused(reason, part=called)
        if not data:
            return None
        try:
            return self.door(io.BytesIO(data), len(data), self.depth + 1)
        except UploadRefused as refusal:
            if refusal.reason in _SAME:
                raise
            raise refused(reason, part=refusal.part or called, inner=refusal.inner or refusal.reason) from refusal
