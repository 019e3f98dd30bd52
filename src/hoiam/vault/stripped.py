"""A file without what it says of place, device and time, asked of the reader: how it is made of its own pieces comes back.

What comes back is untrusted. It can name pieces of the file itself, zeros and a few new bytes, and no more than the file may be
large; so what it makes is a stranger's file like any other, which whoever asks for it has looked at (`inspection.inspect`)
before it is kept. Making it takes a constant memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from hoiam.core.words import Text
from hoiam.reader import Answer, Failed, NotRead, reader
from hoiam.vault.uploads import LARGEST
from hoiam.vault.uploads.found import STRIPPED

KINDS: Final = STRIPPED
"""Kinds for which there is a way (`uploads.stripping`)."""
MOST_PIECES: Final = 300_000
_PIECE: Final = 1 << 16
_COPY, _NEW, _ZEROS = 0, 1, 2

WHY: Final = {
    "kind": Text(
        "Loại tệp này không bỏ ra được mà giữ nguyên phần nhìn thấy.",
        "Of a file of this kind it cannot be taken out while what it shows stays as it is.",
    ),
    "layout": Text(
        "Tệp này được ghi theo cách mà ở đây không bỏ ra được nếu không vẽ lại hình.",
        "This file is written in a way that it cannot be taken out here without drawing the picture anew.",
    ),
}
NEXT: Final = Text(
    "Hãy giữ nguyên tệp, hoặc chụp màn hình tấm ảnh rồi gửi ảnh chụp thay cho nó.",
    "Keep the file as it is, or take a screenshot of it and send that in its place.",
)


class NotStripped(Exception):
    """It stays in the file. `what`, `why` and `next` are for people."""

    what = Text("Chưa bỏ ra được.", "It was not taken out.")

    def __init__(self, why: Text, next: Text = NEXT) -> None:
        super().__init__(why.en)
        self.why, self.next = why, next


def stripped(file: BinaryIO, kind: str, *, asker: str = "") -> Iterator[bytes]:
    """The new file in pieces, made while it is read; the file must stay open until then. `kind` as `Inspected` has it; `asker`
    as `inspection.inspect`.

    Raises NotStripped before the first piece where it cannot be done, and Busy or Away, when it can be tried again.
    """
    size = file.seek(0, io.SEEK_END)
    try:
        answer = reader().ask("strip", {"kind": kind}, file, asker=asker)
        pieces = _pieces(answer, size)
    except NotRead as failed:
        if failed.reason in ("busy", "away"):
            raise
        raise NotStripped(failed.why) from failed
    return _made(file, pieces, answer.data)


def _pieces(answer: Answer, size: int) -> list[list[int]]:
    """The recipe, each piece within the file and all of them within what a file may be large; or Failed."""
    if answer.has("cannot"):
        raise NotStripped(WHY[answer.text("cannot", 20, WHY)])
    pieces = answer.fields.get("pieces")
    if not isinstance(pieces, list) or not 0 < len(pieces) <= MOST_PIECES:
        raise Failed("answer")
    whole = new = 0
    for piece in pieces:
        if not isinstance(piece, list) or not all(type(each) is int and 0 <= each <= LARGEST for each in piece) or not piece:
            raise Failed("answer")
        if len(piece) != (3 if piece[0] == _COPY else 2) or piece[0] not in (_COPY, _NEW, _ZEROS):
            raise Failed("answer")
        if piece[0] == _COPY and piece[1] + piece[2] > size:
            raise Failed("answer")
        whole += piece[-1]
        new += piece[-1] if piece[0] == _NEW else 0
    if not 0 < whole <= LARGEST or new != len(answer.data):
        raise Failed("answer")
    return pieces


def _made(file: BinaryIO, pieces: list[list[int]], new: bytes) -> Iterator[bytes]:
    at = 0
    for which, *numbers in pieces:
        left = numbers[-1]
        if which == _COPY:
            file.seek(numbers[0])
        while left:
            count = min(left, _PIECE)
            if which == _COPY:
                piece = file.read(count)
                if not piece:
                    raise EOFError
            elif which == _NEW:
                piece, at = new[at : at + count], at + count
            else:
                piece = bytes(count)
            yield piece
            left -= len(piece)
