"""Somebody else's copy of the log, in a folder or behind a URL, read with limits and believed only after a check."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from hoiam.core.ledger import tiles
from hoiam.core.ledger.errors import Malformed

TIMEOUT = 10  # seconds
LARGEST = 256 * 65_537  # bytes: a full bundle of the longest entries


class Unreachable(Exception):
    """The copy, or a part of it, cannot be read now; this says nothing about what is in it."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A witness or mirror that sends elsewhere is not the one that was configured."""

    def redirect_request(self, *_: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def fetch(url: str, body: bytes | None = None) -> tuple[int, bytes]:
    """(status, body) of a GET, or of a POST with a body; Unreachable when there is no answer."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Unreachable(f"{url} is neither http nor https")
    request = urllib.request.Request(url, data=body, headers={"User-Agent": "hoiam-ledger/1"})  # noqa: S310 - checked above
    try:
        with _OPENER.open(request, timeout=TIMEOUT) as response:
            data = response.read(LARGEST + 1)
            status = int(response.status)
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.read(65_536)
    except (OSError, http.client.HTTPException, ValueError) as wrong:
        raise Unreachable(f"{url}: {wrong}") from wrong
    if len(data) > LARGEST:
        raise Unreachable(f"{url}: the answer is too long")
    return status, data


@dataclass(frozen=True, slots=True)
class Mirror:
    """A copy of a log; `place` is a folder, or a URL without a slash at its end."""

    place: str

    def read(self, name: str) -> bytes | None:
        """The file of this name below the copy's root, or None when it is not there."""
        if not self.place.startswith(("http://", "https://")):
            try:
                return (Path(self.place) / name).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                return None
            except OSError as wrong:
                raise Unreachable(f"{self.place}/{name}: {wrong.strerror}") from wrong
        status, data = fetch(f"{self.place.rstrip('/')}/{name}")
        if status == 200:
            return data
        if status in (404, 410):
            return None
        raise Unreachable(f"{self.place}/{name}: status {status}")

    def checkpoint(self) -> str:
        """The signed checkpoint that the copy shows."""
        data = self.read("checkpoint")
        if data is None:
            raise Unreachable(f"{self.place} has no checkpoint")
        try:
            return data.decode()
        except UnicodeDecodeError as wrong:
            raise Unreachable(f"{self.place}: the checkpoint is not text") from wrong

    def tile(self, level: int, n: int, width: int) -> bytes:
        """A tile at least this wide (core.ledger.tiles.ReadTile)."""
        data = self.read(tiles.tile_path(level, n, width))
        if data is None and width < tiles.WIDTH:
            data = self.read(tiles.tile_path(level, n))
        if data is None:
            raise Unreachable(f"{self.place} lacks {tiles.tile_path(level, n, width)}")
        return data

    def entries(self, start: int, size: int) -> Iterator[tuple[int, list[bytes]]]:
        """(index of the first, entries) of the leaves [start, size), bundle by bundle."""
        for n in range(start // tiles.WIDTH, (size + tiles.WIDTH - 1) // tiles.WIDTH):
            width = min(tiles.WIDTH, size - n * tiles.WIDTH)
            name = tiles.entries_path(n, width)
            data = self.read(name)
            if data is None and width < tiles.WIDTH:
                data = self.read(tiles.entries_path(n))
            if data is None:
                raise Unreachable(f"{self.place} lacks {name}")
            found = tiles.unbundle(data)[:width]
            if len(found) < width:
                raise Malformed("entry bundle", f"{name} is too short")
            skip = max(0, start - n * tiles.WIDTH)
            yield n * tiles.WIDTH + skip, found[skip:]
