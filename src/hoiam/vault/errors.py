"""Why the vault says no.

VaultError
├── BadCode           the characters are not a return code
├── DoesNotOpen       key, context and bytes do not belong together
├── WrongPassword     no slot of the officer's key opens with it
├── Locked            the officer's key is not unlocked (any more)
├── TooFewHolders     a body would be left with one holder of its key, or none
├── NotReleased       the gatekeeper keeps its share: see `.reason`
├── Unreachable       the key agent or the gatekeeper does not answer
└── UploadRefused     a file cannot be taken: see `.reason`

Each says what happened, why, and what to do next, in Vietnamese and English; none carries a key, a code, a name or a
word.
"""

from __future__ import annotations

from collections.abc import Mapping

Text = Mapping[str, str]  # {"vi": ..., "en": ...}


class VaultError(Exception):
    """A refusal of the vault, with the words for the person in front of the screen.

    `reason` is a code for programs (stable, ASCII); `what`, `why` and `next` are {vi, en}.
    """

    def __init__(self, reason: str, what: Text, why: Text, next: Text) -> None:
        super().__init__(reason)
        self.reason = reason
        self.what = what
        self.why = why
        self.next = next


class BadCode(VaultError):
    """What was typed is not a return code."""


class DoesNotOpen(VaultError):
    """A sealed thing does not open: altered, cut short, moved from elsewhere, or sealed to another key."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            reason,
            {"vi": "Không mở được nội dung niêm phong.", "en": "The sealed content does not open."},
            {
                "vi": "Khóa không khớp, hoặc nội dung đã bị thay đổi hay đặt nhầm chỗ.",
                "en": "The key does not fit, or the content was altered or put in the wrong place.",
            },
            {
                "vi": "Đừng thử sửa. Hãy báo cho người quản trị; bản gốc và dấu vết vẫn còn.",
                "en": "Do not try to repair it. Tell the administrator; the original and the trace remain.",
            },
        )
