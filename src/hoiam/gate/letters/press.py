"""The compiler: a letter's data in, a PDF out. Loaded in the reader alone, whose processes it runs in.

What a caller gives goes to the compiler as one JSON text beside the template, never into it: a petitioner's `#` or `*`
is printed as it stands. The templates' folder is the compiler's whole world: no package, no system font, no other file.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time
from functools import cache

import typst

from hoiam.gate.letters.faces import FONTS
from hoiam.gate.letters.render import TEMPLATES
from hoiam.gate.letters.shapes import LETTERS

_compiled: list[int] = []  # the process that has compiled something, once one has


class CompiledBeforeFork(RuntimeError):
    """This process was forked from one that had already made a letter: the compiler's threads did not come along.

    A compile here would wait for those threads for ever, so it is refused. Whoever forks makes no letter itself.
    """


@cache
def compiler() -> typst.Compiler:
    """The compiler with its fonts: what every fork may have in its memory, since no letter is in it."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)


def press(name: str, data: str, day: date) -> bytes:
    """The letter `name` (A4, tagged, PDF/UA-1) from its data as JSON: the same bytes for the same data and day."""
    if name not in LETTERS:
        raise ValueError(name)
    if not _compiled:
        _compiled.append(os.getpid())
    if _compiled[0] != os.getpid():
        raise CompiledBeforeFork(CompiledBeforeFork.__doc__)
    out = compiler().compile(
        input=TEMPLATES / f"{name}.typ",
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(day, time(), UTC),
    )
    if not isinstance(out, bytes):
        raise TypeError("the compiler gave no single PDF")
    return out
