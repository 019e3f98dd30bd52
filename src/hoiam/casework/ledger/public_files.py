"""Which of the log's files a web server may give out under a name, and how long it may be kept.

Only names in their one canonical spelling exist; so no name leads out of the folder, and a cache holds each file once.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hoiam.core.ledger import tiles
from hoiam.core.ledger.errors import Malformed

FOR_EVER = "public, max-age=31536000, immutable"
SECONDS = "public, max-age=5"


@dataclass(frozen=True, slots=True)
class Served:
    """A file to send, with its Content-Type and Cache-Control."""

    path: Path
    kind: str
    caching: str


def served(folder: Path, name: str) -> Served | None:
    """The file of this name (`checkpoint`, `tile/...`, `witnessed/...`) in the exported log, or None when there is none.

    A partial tile or bundle that has been removed is None: its reader asks for the full one.
    """
    if name == "checkpoint":
        found = Served(folder / name, "text/plain; charset=utf-8", SECONDS)
    else:
        # A witnessed checkpoint is named as a full tile is; it can still gain its witnesses' last lines.
        witnessed = name.startswith("witnessed/")
        try:
            tiles.parse_path(name.replace("witnessed/", "tile/entries/", 1) if witnessed else name)
        except Malformed:
            return None
        if witnessed and ".p/" in name:
            return None
        kind = "text/plain; charset=utf-8" if witnessed else "application/octet-stream"
        found = Served(folder / name, kind, SECONDS if witnessed else FOR_EVER)
    return found if found.path.is_file() else None
