"""A QR code on a page says what was put into it, to a reader of its own that shares no code with whoever wrote it."""

from __future__ import annotations

import re

import pytest

from hoiam.gate import qr
from hoiam.vault.codes import ReturnCode

Modules = list[list[bool]]
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
MASKS = (
    lambda i, j: (i + j) % 2,
    lambda i, j: i % 2,
    lambda i, j: j % 3,
    lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: i * j % 2 + i * j % 3,
    lambda i, j: (i * j % 2 + i * j % 3) % 2,
    lambda i, j: ((i + j) % 2 + i * j % 3) % 2,
)
# Codewords of data in a symbol of 25 modules (version 2), by level of correction.
DATA = {"L": 34, "M": 28, "Q": 22, "H": 16}


def drawn(svg: str) -> Modules:
    """The modules of a symbol, without the border, out of the one path that draws its dark runs."""
    (width,), (path,) = re.findall(r'width="(\d+)"', svg), re.findall(r' d="([^"]+)"', svg)
    side = int(width) // 4 - 2 * qr.QUIET
    dark = [[False] * side for _ in range(side)]
    x, y = 0.0, 0.0
    for sort, numbers in re.findall(r"([Mmh])([-\d. ]+)", path):
        values = [float(each) for each in numbers.split()]
        if sort == "h":
            for at in range(round(x), round(x + values[0])):
                dark[int(y) - qr.QUIET][at - qr.QUIET] = True
            x += values[0]
        else:
            x, y = (values[0], values[1]) if sort == "M" else (x + values[0], y + values[1])
    return dark


def read(dark: Modules) -> str:
    """The text of a symbol of 25 modules in capitals and digits, as clause 7 of ISO/IEC 18004 lays it out."""
    side = len(dark)
    assert side == 25
    form = [*((8, at) for at in (0, 1, 2, 3, 4, 5, 7, 8)), *((at, 8) for at in (7, 5, 4, 3, 2, 1, 0))]
    bits = sum(dark[i][j] << 14 - at for at, (i, j) in enumerate(form)) ^ 0b101010000010010
    assert _is_form(bits)
    level, mask = "MLHQ"[bits >> 13], MASKS[bits >> 10 & 7]
    stream: list[bool] = []
    up = True
    for right in (24, 22, 20, 18, 16, 14, 12, 10, 8, 5, 3, 1):
        for i in reversed(range(side)) if up else range(side):
            stream += [dark[i][j] ^ (mask(i, j) == 0) for j in (right, right - 1) if not _is_pattern(i, j, side)]
        up = not up
    whole = int("".join("01"[bit] for bit in stream[: 8 * DATA[level]]), 2)
    at = 8 * DATA[level]

    def taken(count: int) -> int:
        nonlocal at
        at -= count
        return whole >> at & (1 << count) - 1

    assert taken(4) == 0b0010  # capitals and digits
    count = taken(9)
    text = ""
    for _ in range(count // 2):
        pair = taken(11)
        text += SIGNS[pair // 45] + SIGNS[pair % 45]
    return text + (SIGNS[taken(6)] if count % 2 else "")


def _is_form(bits: int) -> bool:
    """Whether the fifteen bits are a word of the BCH code that guards level and mask."""
    for at in range(14, 9, -1):
        if bits >> at & 1:
            bits ^= 0b10100110111 << at - 10
    return bits == 0


def _is_pattern(i: int, j: int, side: int) -> bool:
    """Whether a module finds or times the symbol, or says its level: no data lie there."""
    corner = (i < 9 and j < 9) or (i < 9 and j >= side - 8) or (i >= side - 8 and j < 9)
    return corner or 6 in (i, j) or (16 <= i <= 20 and 16 <= j <= 20)


@pytest.mark.parametrize("_again", range(20))
def test_the_code_on_the_page_is_read_back_from_its_modules(_again: int) -> None:
    code = ReturnCode.new().text
    assert read(drawn(qr.on_page(code))) == code


def test_another_module_is_another_text_or_none() -> None:
    code = ReturnCode.new().text
    dark = drawn(qr.on_page(code))
    dark[20][22] = not dark[20][22]  # within the text
    assert read(dark) != code
