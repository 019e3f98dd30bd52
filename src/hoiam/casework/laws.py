"""The law packs as they lie in ``law/``: read once, looked at again now and then, and never replaced by a broken version.

A pack with an error does not load: the message names file, line and cause, and the last good version stays in force.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from pathlib import Path

from hoiam.core.procedure import Law, PackError, load

log = logging.getLogger("hoiam.law")
_LOOK_AGAIN_SECONDS = 5.0
# Facts about places, read elsewhere (core.places); they are no packs of rules.
_NOT_PACKS = {"competence.yaml"}

_lock = threading.Lock()
_law: Law | None = None
_seen: tuple[tuple[str, int, int], ...] = ()
_looked_at = 0.0


def folder() -> Path:
    """HOIAM_LAW, else ``law/`` beside the code."""
    given = os.environ.get("HOIAM_LAW") or os.environ.get("HOIAM_ROOT", "") and f"{os.environ['HOIAM_ROOT']}/law"
    return Path(given) if given else Path(__file__).resolve().parents[3] / "law"


def _files(place: Path) -> list[Path]:
    return sorted(f for f in place.rglob("*.yaml") if f.name not in _NOT_PACKS and "units" not in f.relative_to(place).parts)


def texts(place: Path) -> dict[str, str]:
    """The packs by their name inside the folder."""
    return {f.relative_to(place).as_posix(): f.read_text("utf-8") for f in _files(place)}


def current() -> Law:
    """The law in force in this installation; raises PackError only when there has never been a good version."""
    global _law, _seen, _looked_at
    now = time.monotonic()
    if _law is not None and now - _looked_at < _LOOK_AGAIN_SECONDS:
        return _law
    with _lock:
        place = folder()
        seen = tuple((str(f), (s := f.stat()).st_mtime_ns, s.st_size) for f in _files(place))
        if _law is None or seen != _seen:
            try:
                _law = load(texts(place))
            except PackError as error:
                if _law is None:
                    raise
                log.error("The changed law does not load; the last good version stays in force. %s", error)
            _seen = seen
        _looked_at = now
        return _law
