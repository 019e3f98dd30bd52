"""Whole days as a calendar file (RFC 5545), which every telephone takes.

Nothing in it says whence it comes: one neutral title, no place, no description, no address, no alarm, an id of random bits.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

_LONGEST: Final = 75  # octets in a line, without its end (3.1)


def written(days: Iterable[date], title: str, now: datetime) -> bytes:
    """The file: one entry for each day, whoever asks and whatever it is the day of."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calendar//EN", "CALSCALE:GREGORIAN"]
    for day in sorted(set(days)):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uuid.uuid4()}",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(title)}",
            "CLASS:PRIVATE",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def escaped(text: str) -> str:
    """Text as a value (3.3.11)."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def folded(line: str) -> bytes:
    """The line with its end, gone on in the next wherever it is too long, never within a letter (3.1)."""
    pieces, here = list[bytes](), b""
    for letter in line:
        octets = letter.encode()
        if len(here) + len(octets) > _LONGEST:
            pieces.append(here)
            here = b" "
        here += octets
    return b"\r\n".join((*pieces, here)) + b"\r\n"
