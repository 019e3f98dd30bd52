"""What the door says of a file that a test has made."""

from __future__ import annotations

from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads import inspect


def verdict_on(name: str, data: bytes, *, kind: str) -> str:
    """`taken`, where it is of this kind, or the reason of the refusal, whose words are there in both languages."""
    try:
        assert inspect(name, data).kind == kind
    except UploadRefused as refused:
        for words in (refused.what, refused.why, refused.next):
            assert words.vi.strip()
            assert words.en.strip()
            assert words.vi != words.en
        return refused.reason
    return "taken"
