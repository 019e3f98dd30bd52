"""The compiler: a letter's data in, a PDF out. Loaded in the reader alone, whose processes it runs in.

What a caller gives goes to the compiler as one JSON text beside the template, never into it: a petitioner's `#` or `*`
is printed as it stands. The text lies in a file in memory. The compiler's whole world is what this process has open, by
number: the templates' folder and that file; no package, no system font. An input of the compiler's own (`sys_inputs`) would
hold the text as well, but another input is another library to it, with which it knows nothing any more of the letter before.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time
from functools import cache
from typing import BinaryIO, Final

import typst

from hoiam.gate.letters.faces import FONTS
from hoiam.gate.letters.render import TEMPLATES
from hoiam.gate.letters.shapes import LETTERS

OPEN: Final = "/proc/self/fd"
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


@cache
def _templates() -> int:
    return os.open(TEMPLATES, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)


@cache
def _own_file() -> BinaryIO:
    return os.fdopen(os.memfd_create("letter", os.MFD_CLOEXEC), "w+b")


def press(name: str, data: str, day: date, file: BinaryIO | None = None) -> bytes:
    """The letter `name` (A4, tagged, PDF/UA-1) from its data as JSON: the same bytes for the same data and day. `file`: the
    file in memory that this process has for such; where none is given, it makes one for all its letters."""
    if name not in LETTERS:
        raise ValueError(name)
    if not _compiled:
        _compiled.append(os.getpid())
    if _compiled[0] != os.getpid():
        raise CompiledBeforeFork(CompiledBeforeFork.__doc__)
    beside = file or _own_file()
    beside.seek(0)
    beside.truncate()
    beside.write(data.encode())
    beside.flush()
    out = compiler().compile(
        input=f'#include "/{_templates()}/{name}.typ"'.encode("ascii"),
        root=OPEN,
        format="pdf",
        sys_inputs={"data": f"/{beside.fileno()}"},
        pdf_standards=["ua-1"],
        timestamp=datetime.combine(day, time(), UTC),
    )
    if not isinstance(out, bytes):
        raise TypeError("the compiler gave no single PDF")
    return out
