"""Reads the packs in the folder law/ and holds the last good version of the law.

Reading files is outside core, so it is here. `current()` looks at the folder again now and then, so that a new notice of
days off takes effect without a restart; a pack with an error is reported and changes nothing.
"""

from __future__ import annotations

import logging
import os
import re
import time
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from zoneinfo import ZoneInfo

from hoiam.casework.days import utc_now
from hoiam.core.errand.journey import OUTCOMES as ASKING
from hoiam.core.moments import day_in
from hoiam.core.petition.journey import DECIDING, OUTCOMES, TELLING, TIMED, WRITERS
from hoiam.core.procedure import Holder, House, Law, PackError, as_read
from hoiam.core.visit.journey import OUTCOMES as VISITING
from hoiam.gate.letters import LETTERS

log = logging.getLogger("hoiam.law")

_LOOK_AGAIN_AFTER = 10.0
"""Seconds between two looks at the folder."""

HOUSE = House(
    steps=OUTCOMES,
    printed=frozenset(LETTERS),
    deciding=DECIDING,
    telling=TELLING,
    writers=WRITERS,
    timed=TIMED,
    visiting=VISITING,
    asking=ASKING,
)
"""What the packs may ask of this house."""

_PACK = re.compile(r"^pack:", re.MULTILINE)


def folder() -> Path:
    """Where the packs lie: law/ beside src/, or under HOIAM_ROOT."""
    return _folder(os.environ.get("HOIAM_ROOT"))


@lru_cache(maxsize=4)
def _folder(root: str | None) -> Path:
    return (Path(root) if root else Path(__file__).resolve().parents[3]) / "law"


def texts(where: Path | None = None) -> dict[str, str]:
    """The text of every pack, by its path in the folder. Tables of places have no `pack:` line and are no packs. A body's own
    regulations lie apart, so that one that cannot be read stops no law (`casework.regulation_files`).

    Raises PackError for a file that is no text or cannot be read.
    """
    base = where or folder()
    read = {}
    for file in sorted(base.rglob("*.yaml")):
        if file.parent.name == "regulations":
            continue
        name = str(file.relative_to(base))
        try:
            read[name] = file.read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise PackError(name, error.object.count(b"\n", 0, error.start) + 1, "this is not UTF-8") from error
        except OSError as error:
            raise PackError(name, 1, f"the file cannot be read ({error.strerror})") from error
    return {name: text for name, text in read.items() if _PACK.search(text)}


def competence() -> str:
    """The text of the table of who is competent."""
    return (folder() / "vn" / "competence.yaml").read_text("utf-8")


class _Watched:
    """A folder of packs, the law that it last held, and when it was last looked at."""

    def __init__(self, where: Path) -> None:
        self.where = where
        self._seen = self._stamp()
        self._looked = time.monotonic()
        self._lock = Lock()
        self.holder = Holder(texts(where), HOUSE)
        self._read: tuple[Law, date, Law] | None = None

    def read(self) -> Law:
        """The law with the words of lawyers that had been given by today."""
        law = self.law()
        if not law.opinions:
            return law
        today = day_of(law)
        if self._read is None or self._read[0] is not law or self._read[1] != today:
            self._read = (law, today, as_read(law, today))
        return self._read[2]

    def law(self) -> Law:
        if time.monotonic() - self._looked >= _LOOK_AGAIN_AFTER and self._lock.acquire(blocking=False):
            try:
                self._looked = time.monotonic()
                self.look()
            finally:
                self._lock.release()
        return self.holder.current

    def look(self) -> None:
        """Take what changed in the folder, if it can be read."""
        stamp = self._stamp()
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            changed = self.holder.offer(texts(self.where))
        except PackError as unreadable:
            # Perhaps somebody is just writing there: look again the next time, although no stamp may differ then.
            self._seen = ()
            self.holder.refused, changed = unreadable, False
        if changed:
            log.info("The law is now version %s.", self.holder.current.version[:12])
        elif self.holder.refused is not None:
            log.error("A pack was refused, the law stays as it was: %s", self.holder.refused)

    def _stamp(self) -> tuple[tuple[str, int, int], ...]:
        found = []
        for file in sorted(self.where.rglob("*.yaml")):
            try:
                about = file.stat()
            except OSError:  # gone since the folder was listed
                continue
            found.append((str(file), about.st_mtime_ns, about.st_size))
        return tuple(found)


_watched: _Watched | None = None


def current() -> Law:
    """The law in force for this process, as lawyers have read it until today. PackError only when the first reading fails."""
    global _watched
    if _watched is None or _watched.where != folder():
        _watched = _Watched(folder())
    return _watched.read()


def day_of(law: Law) -> date:
    """Today, where it is the latest day of the calendars of these packs."""
    now = utc_now()
    return max(day_in(ZoneInfo(calendar.tz), now) for calendar in law.calendars.values())


def refused() -> PackError | None:
    """Why the last change of the packs was not taken; None when it was."""
    return _watched.holder.refused if _watched is not None else None
