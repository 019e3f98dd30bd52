"""What a CMS signature has inside, if anything: read from its outer structure (RFC 5652), DER or BER.

ContentInfo { signedData, [0] { version, digestAlgorithms, encapContentInfo { data, [0] OCTET STRING }, ... } }
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hoiam.vault.uploads.sentences import refused

_SEQUENCE, _OCTETS, _CONTEXT, _PIECES = 0x30, 0x04, 0xA0, 0x24
_END: Final = b"\0\0"
MOST_PIECES: Final = 100_000


@dataclass
class _Place:
    """Where the next element is read, and how far this one goes; None is until its end is said."""

    at: int
    end: int | None


def content_of(data: bytes) -> bytes | None:
    """The document inside, or None where the signature stands beside it. Refused where this cannot be told."""
    try:
        outer = _enter(data, _Place(0, len(data)), _SEQUENCE)
        _skip(data, outer)  # the type: signed data
        signed = _enter(data, _enter(data, outer, _CONTEXT), _SEQUENCE)
        _skip(data, signed)  # version
        _skip(data, signed)  # digests
        inner = _enter(data, signed, _SEQUENCE)
        _skip(data, inner)  # the type: data
        if _is_over(data, inner) or data[inner.at] != _CONTEXT:
            return None
        wrapped = _enter(data, inner, _CONTEXT)
        if data[wrapped.at] == _OCTETS:
            held = _enter(data, wrapped, _OCTETS)
            return data[held.at : held.end]
        return _in_pieces(data, _enter(data, wrapped, _PIECES))
    except (IndexError, ValueError) as error:
        raise refused("broken") from error


def _in_pieces(data: bytes, place: _Place) -> bytes:
    pieces: list[bytes] = []
    while not _is_over(data, place):
        held = _enter(data, place, _OCTETS)
        if held.end is None or len(pieces) > MOST_PIECES:
            raise ValueError
        pieces.append(data[held.at : held.end])
        place.at = held.end
    return b"".join(pieces)


def _is_over(data: bytes, place: _Place) -> bool:
    return data[place.at : place.at + 2] == _END if place.end is None else place.at >= place.end


def _enter(data: bytes, place: _Place, tag: int) -> _Place:
    """The inside of the element here, which must have this tag."""
    if data[place.at] != tag:
        raise ValueError
    at, end = _length(data, place.at)
    return _Place(at, end)


def _length(data: bytes, at: int) -> tuple[int, int | None]:
    """Where the content of the element here begins, and where it ends."""
    first = data[at + 1]
    if first < 0x80:
        begins, length = at + 2, first
    elif first == 0x80:
        return at + 2, None
    else:
        begins = at + 2 + (first & 0x7F)
        length = int.from_bytes(data[at + 2 : begins], "big")
    if begins + length > len(data):
        raise ValueError
    return begins, begins + length


def _skip(data: bytes, place: _Place) -> None:
    """Goes behind the element here; one whose end is said within is gone through by counting."""
    depth, at, count = 0, place.at, 0
    while True:
        count += 1
        if count > MOST_PIECES:
            raise ValueError
        if depth and data[at : at + 2] == _END:
            at, depth = at + 2, depth - 1
        else:
            begins, end = _length(data, at)
            at, depth = (begins, depth + 1) if end is None else (end, depth)
        if not depth:
            place.at = at
            return
