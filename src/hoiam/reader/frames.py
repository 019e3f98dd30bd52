"""How asker and reader speak: a JSON object of bounded size, then as many bytes as it says.

Four bytes of length, big-endian, that many bytes of UTF-8 JSON, then `size` bytes as the object's field `size` says. Who reads
bounds both before it takes either; what is longer, or no object, is Garbage.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any, Final

LENGTH: Final = struct.Struct(">I")
LONGEST_HEADER: Final = 2048  # bytes of what a session begins with
LONGEST_ORDER: Final = 8 << 20  # of a job's fields
LONGEST_ANSWER: Final = 4 << 20  # of an answer's fields
LARGEST_FILE: Final = 64 << 20  # of a job's file
PIECE: Final = 1 << 16


class Garbage(Exception):
    """What came is no frame of these."""


def frame(fields: Mapping[str, Any]) -> bytes:
    """The object as bytes, its length before it."""
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return LENGTH.pack(len(body)) + body


def length(head: bytes, most: int) -> int:
    """The length that four bytes tell; Garbage above `most`."""
    (told,) = LENGTH.unpack(head)
    if told > most:
        raise Garbage("too long")
    return int(told)


def fields(body: bytes) -> dict[str, Any]:
    """The object of a frame's bytes."""
    try:
        found = json.loads(body.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        raise Garbage("no JSON") from error
    if not isinstance(found, dict):
        raise Garbage("no object")
    return found


def size(told: Mapping[str, Any], most: int) -> int:
    """How many bytes follow an object; Garbage for anything but a number from 0 to `most`."""
    found = told.get("size", 0)
    if type(found) is not int or not 0 <= found <= most:
        raise Garbage("size")
    return found
