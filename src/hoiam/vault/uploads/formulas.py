"""Formulas of a sheet: those that ask for something beyond the file, or start something."""

from __future__ import annotations

import re
from typing import Final

_QUOTED: Final = re.compile(r'"[^"]*+"')
_ASKS: Final = re.compile(
    r"(?<![\w.])(?:_xlfn\.|_xlws\.|_xll\.|com\.[a-z.]{1,80}\.)*+(?:WEBSERVICE|IMAGE|RTD|CALL|REGISTER|REGISTER\.ID|SQL\.REQUEST|EXEC"
    r"|DDE|DDEEXEC|DDEINITIATE|STOCKHISTORY|PY|CUBE[A-Z]{1,20}|IMPORTXML|IMPORTDATA|IMPORTHTML|IMPORTFEED|IMPORTRANGE)\s*+\(",
    re.IGNORECASE,
)
# Numbers in rows, which OpenDocument parts by such a stroke as well.
_ROWS: Final = re.compile(r"\{[0-9\s.;,|\"+-]*+\}")
# `program|subject!item` is how a sheet asks another program.
_PROGRAM: Final = re.compile(r"[\w.']\s*+\|")
_PLACE: Final = re.compile(r"\\\\|https?:|ftp:|file:", re.IGNORECASE)


def looks_elsewhere(formula: str) -> bool:
    """Whether a formula fetches, asks another program or calls one. Words in quotes are only words."""
    it = _ROWS.sub("{}", _QUOTED.sub('""', formula))
    return bool(_ASKS.search(it) or _PROGRAM.search(it) or _PLACE.search(it))
