"""A QR code as SVG, of a short text: how dense it is, and how it is laid out."""

from __future__ import annotations

import io
from typing import Final

import segno

QUIET: Final = 2  # modules around it; the page around that is white as well

# One of the eight patterns that a symbol may be laid under (ISO/IEC 18004, 7.8.2). Which one it was stands in the symbol, and a
# camera reads each of them. To choose the best looking of the eight costs five times what the rest of the symbol does.
_MASK: Final = 0


def on_page(text: str) -> str:
    """An `<svg>` element for a page, error correction M at least: the code that somebody takes along with his camera."""
    made = segno.make(text, error="m", micro=False, mask=_MASK)
    return made.svg_inline(scale=4, border=QUIET, svgclass=None, lineclass=None)


def on_paper(text: str) -> str:
    """The same as a file of its own, for a letter: printed, copied and folded, so its pattern is chosen for its sake."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, svgns=True, border=QUIET)
    return out.getvalue().decode("ascii")
