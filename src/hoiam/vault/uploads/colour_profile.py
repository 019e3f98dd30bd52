"""A colour profile (ICC.1:2022) without what it says of the device: a screen's profile may bear its serial number.

What reckons colours is kept as it is; names, notes, days and whatever else programs put beside it are left out.
"""

from __future__ import annotations

import struct
from typing import Final

_LARGEST: Final = 4 << 20
_MOST: Final = 200
_TAGS: Final = frozenset(
    b"rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC wtpt bkpt lumi chad chrm cicp A2B0 A2B1 A2B2 A2B3 B2A0 B2A1 B2A2 B2A3 D2B0 D2B1 D2B2"
    b" D2B3 B2D0 B2D1 B2D2 B2D3 gamt pre0 pre1 pre2".split()
)
_NUMBERS: Final = frozenset({b"XYZ ", b"curv", b"para", b"sf32", b"mft1", b"mft2", b"mAB ", b"mBA ", b"chrm", b"cicp", b"mpet"})
# Of the head: which module, when, on which system, for which device, by whom, and a sum over all of it.
_ZEROED: Final = ((4, 8), (24, 36), (40, 44), (48, 56), (80, 128))


def without_names(profile: bytes) -> bytes | None:
    """The profile as it reckons and no more; None where it is none."""
    if not 132 <= len(profile) <= _LARGEST or profile[36:40] != b"acsp":
        return None
    count = int.from_bytes(profile[128:132], "big")
    kept: list[tuple[bytes, bytes]] = []
    for number in range(min(count, _MOST)):
        entry = profile[132 + 12 * number : 144 + 12 * number]
        if len(entry) < 12:
            return None
        name, at, length = entry[:4], int.from_bytes(entry[4:8], "big"), int.from_bytes(entry[8:12], "big")
        if name in _TAGS and profile[at : at + 4] in _NUMBERS:
            kept.append((name, profile[at : at + length]))
    if not kept:
        return None
    # A reader may ask for a name and for whose it is.
    newer = profile[8] >= 4
    kept.append((b"desc", _words_of_4("-") if newer else _words_of_2("-")))
    kept.append((b"cprt", _words_of_4("-") if newer else b"text\0\0\0\0-\0"))
    head = bytearray(profile[:128])
    for begins, end in _ZEROED:
        head[begins:end] = bytes(end - begins)
    table, bodies, at = struct.pack(">I", len(kept)), b"", 132 + 12 * len(kept)
    known: dict[bytes, int] = {}
    for name, body in kept:
        if body not in known:
            known[body] = at + len(bodies)
            bodies += body + bytes(-len(body) % 4)
        table += name + struct.pack(">II", known[body], len(body))
    whole = bytes(head) + table + bodies
    return struct.pack(">I", len(whole)) + whole[4:]


def _words_of_4(said: str) -> bytes:
    text = said.encode("utf-16-be")
    return b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(text), 28) + text


def _words_of_2(said: str) -> bytes:
    text = said.encode("ascii") + b"\0"
    return b"desc" + struct.pack(">II", 0, len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)
