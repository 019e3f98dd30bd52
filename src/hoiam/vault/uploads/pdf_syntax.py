"""The objects of a PDF, each of them: as written, in object streams, of earlier versions, and wherever a reader may find one.

A reader of PDF trusts a table at the end of the file that says where each object stands; readers differ in what they do when it
lies. Here no table is believed: wherever the word `obj` stands, also within the bytes of a stream, an object is read, and
everything that any number was ever given is kept. So whatever a reader shows is among what is looked at.

Names come as str with their escapes undone, strings as bytes, references as Ref; what is cut short is closed, as readers do.
Work is counted: each byte is read a bounded number of times, or the file is refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from hoiam.vault.uploads.found import PIECE, listed
from hoiam.vault.uploads.sentences import refused

MOST_TOKENS: Final = 3_000_000
MOST_OBJECTS: Final = 400_000
MOST_UNPACKED_OBJECTS: Final = 64 * 1024 * 1024
DEEPEST: Final = 200

_SPACE: Final = rb"\0\t\n\f\r "
_TOKEN: Final = re.compile(
    rb"(?P<skip>(?:[" + _SPACE + rb"]++|%[^\r\n]*+)++)"
    rb"|(?P<name>/[^" + _SPACE + rb"()<>\[\]{}/%]*+)"
    rb"|(?P<number>[+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?![^" + _SPACE + rb"()<>\[\]{}/%]))"
    rb"|(?P<open><<)|(?P<close>>>)|(?P<list>\[)|(?P<end>\])"
    rb"|(?P<string>\()"
    rb"|<(?P<hex>[^<>]*+)>"
    rb"|(?P<word>[^" + _SPACE + rb"()<>\[\]{}/%]++)"
    rb"|(?P<other>.)",
    re.DOTALL,
)
_OBJECT: Final = re.compile(rb"(?<![A-Za-z])obj(?![A-Za-z])")
_LINE_END: Final = re.compile(rb"[\r\n]")
_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_MARKS: Final = re.compile(rb"[()\\]")
_PLAIN: Final = re.compile(rb"\(([^()\\]*+)\)")
_BACKSLASH: Final = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r\n|[\r\n]|.)", re.DOTALL)
_LETTERS: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
# Keys whose second value within one dictionary would leave readers to choose.
_ONCE: Final = listed(
    "S A AA PA N F UF D URI JS Next Subtype Type OpenAction Names EF EmbeddedFiles JavaScript XFA AcroForm Root Encrypt Filter"
    " First Annots Pages Kids"
)


class Ref(NamedTuple):
    """A reference to an object by its number; which version of it, nobody can say for all readers."""

    number: int


@dataclass(frozen=True, slots=True)
class Object:
    """An object: its number where one is legible, its value, and where its stream's bytes begin, if it has one."""

    number: int | None
    value: Any
    stream_at: int | None = None


class Syntax:
    """All objects of a PDF. `by_number` has every version of each, the last one last; `trailers` what points at the root."""

    def __init__(self, data: bytes) -> None:
        self.objects: list[Object] = []
        self.by_number: dict[int, list[Object]] = {}
        self.trailers: list[dict[str, Any]] = []
        self.tokens = 0
        self._names: dict[bytes, str] = {}
        self._unpacked = self._packed = 0
        self._nothing_after: int | None = None
        self._read(data)

    def resolved(self, value: Any) -> Iterator[Object]:
        """What a value may be: itself, or each version of the object that it refers to."""
        if not isinstance(value, Ref):
            yield Object(None, value)
            return
        seen = {value.number}
        waiting = [value.number]
        while waiting:
            for each in self.by_number.get(waiting.pop(), ()):
                if not isinstance(each.value, Ref):
                    yield each
                elif each.value.number not in seen:
                    seen.add(each.value.number)
                    waiting.append(each.value.number)

    def last(self, value: Any) -> Any:
        """What a value is in the file's last version."""
        found = None
        for each in self.resolved(value):
            found = each.value
        return found

    def _inflated(self, data: bytes, at: int) -> bytes:
        """What was packed here, to its own end, up to what all object streams of a file may take and hold together."""
        worker = zlib.decompressobj()
        plain = bytearray()
        length = PIECE // 16  # most are small, and what follows one is not its own
        while not worker.eof and at < len(data):
            piece = data[at : at + length]
            at, length = at + len(piece), PIECE
            try:
                plain += worker.decompress(piece, MOST_UNPACKED_OBJECTS - self._unpacked - len(plain) + 1)
            except zlib.error:
                # Readers use what came before the damage; what that is differs, so nothing is said to be in it.
                raise refused("opaque") from None
            self._packed += len(piece) - len(worker.unused_data)
            if self._unpacked + len(plain) > MOST_UNPACKED_OBJECTS or self._packed > 4 * len(data):
                raise refused("tangled")
        self._unpacked += len(plain)
        return bytes(plain)

    def add(self, found: Object) -> None:
        """Keeps an object."""
        if len(self.objects) >= MOST_OBJECTS:
            raise refused("tangled")
        self.objects.append(found)
        if found.number is not None:
            self.by_number.setdefault(found.number, []).append(found)

    def _read(self, data: bytes) -> None:
        budget = 3 * len(data) + 4096
        for mark in _OBJECT.finditer(data):
            self.tokens += 2
            value, end = self.value(data, mark.end())
            budget -= end - mark.end()
            if budget < 0:
                raise refused("tangled")
            at = self._stream_at(data, end) if isinstance(value, dict) else None
            number = _number_before(data, mark.start())
            if number is None and not isinstance(value, dict | list):
                continue  # the letters o, b and j among packed bytes
            self.add(Object(number, value, at))
            if at is not None and value.get("Type") == "XRef":
                self.trailers.append(value)
        for mark in re.finditer(rb"trailer", data):
            value, end = self.value(data, mark.end())
            budget -= end - mark.end()
            if budget < 0:
                raise refused("tangled")
            if isinstance(value, dict):
                self.trailers.append(value)
                self.add(Object(None, value))
        if not any(trailer.get("Encrypt") is not None for trailer in self.trailers):
            self._read_object_streams(data)

    def _read_object_streams(self, data: bytes) -> None:
        """Adds what stands in streams of objects; whether a stream says so by its type or only has their two numbers."""
        for holder in list(self.objects):
            if holder.stream_at is None or not (holder.value.get("Type") == "ObjStm" or {"N", "First"} <= holder.value.keys()):
                continue
            plain = self._plain(data, holder)
            first = self.last(holder.value.get("First"))
            if not isinstance(first, int) or not 0 <= first <= len(plain):
                raise refused("opaque")
            numbers = [int(found) for found in re.findall(rb"\d{1,10}", plain[:first])]
            budget = 3 * len(plain) + 4096
            for number, offset in zip(numbers[::2], numbers[1::2], strict=False):
                value, end = self.value(plain, first + offset)
                budget -= max(end - first - offset, 1)
                if budget < 0:
                    raise refused("tangled")
                self.add(Object(number, value))

    def _plain(self, data: bytes, holder: Object) -> bytes:
        """The bytes of an object stream, unpacked by the one filter that writers use for them."""
        assert holder.stream_at is not None  # noqa: S101 - asked only of streams
        filters = self.last(holder.value.get("Filter"))
        names = [filters] if isinstance(filters, str) else [self.last(each) for each in filters or ()]
        parameters = self.last(holder.value.get("DecodeParms"))
        if any(self._predicts(each) for each in (parameters if isinstance(parameters, list) else [parameters])):
            raise refused("opaque")
        if names == ["FlateDecode"]:
            return self._inflated(data, holder.stream_at)
        length = self.last(holder.value.get("Length"))
        end = self._end_of_stream(data, holder.stream_at)
        if names or not isinstance(length, int) or end is None or not 0 <= length <= end - holder.stream_at + 2:
            raise refused("opaque")
        self._unpacked += end - holder.stream_at
        if self._unpacked > MOST_UNPACKED_OBJECTS:
            raise refused("tangled")
        return data[holder.stream_at : end]

    def unpacked(self, data: bytes, holder: Object) -> bytes:
        """The bytes of any stream, by the filters that writers use for what they attach; refused where there is another."""
        return self._plain(data, holder)

    def _predicts(self, parameters: Any) -> bool:
        found = self.last(parameters)
        return isinstance(found, dict) and self.last(found.get("Predictor", 1)) != 1

    def _stream_at(self, data: bytes, at: int) -> int | None:
        """Where the bytes of a stream begin, when one follows a dictionary that ends here."""
        skipped = _TOKEN.match(data, at)
        if skipped is not None and skipped.lastgroup == "skip":
            at = skipped.end()
        if not data.startswith(b"stream", at):
            return None
        at += 6
        return at + 2 if data.startswith(b"\r\n", at) else at + 1

    def _end_of_stream(self, data: bytes, at: int) -> int | None:
        """Where the word that ends a stream stands; one search finds out for all that none follows."""
        if self._nothing_after is not None and at >= self._nothing_after:
            return None
        end = data.find(b"endstream", at)
        if end < 0:
            self._nothing_after = at
            return None
        return end

    def value(self, data: bytes, at: int) -> tuple[Any, int]:
        """The value that begins here, and where it ends. Iterative: depth is counted, not the interpreter's to break."""
        open_: list[tuple[list[Any], bool]] = []  # what is being filled, and whether it is a dictionary
        while True:
            match = _TOKEN.match(data, at)
            if match is None:
                return self._closed(open_), at
            kind, start, at = match.lastgroup, at, match.end()
            if kind == "skip":
                continue
            self.tokens += 1
            if self.tokens > MOST_TOKENS:
                raise refused("tangled")
            value: Any
            match kind:
                case "name":
                    value = self._name(match[0])
                case "number":
                    value = _number(match[0])
                case "open" | "list":
                    if len(open_) >= DEEPEST:
                        raise refused("tangled")
                    open_.append(([], kind == "open"))
                    continue
                case "close" | "end":
                    if not open_:
                        return None, start
                    filled, is_dictionary = open_.pop()
                    value = _dictionary(filled) if is_dictionary else filled
                case "string":
                    value, at = _string(data, start)
                case "hex":
                    digits = re.sub(rb"[^0-9A-Fa-f]", b"", match[0])
                    value = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
                case "word":
                    word = match[0]
                    if word == b"R" and open_ and _reference(open_[-1][0]):
                        continue
                    if word in (b"endobj", b"obj", b"stream", b"endstream", b"xref", b"trailer", b"startxref"):
                        return self._closed(open_), start
                    value = {b"true": True, b"false": False}.get(word)
                case _:
                    continue
            if open_:
                open_[-1][0].append(value)
            elif isinstance(value, int) and not isinstance(value, bool):
                return _maybe_reference(data, at, value)
            else:
                return value, at

    def _closed(self, open_: list[tuple[list[Any], bool]]) -> Any:
        """What was cut short, closed where it breaks off."""
        value: Any = None
        first = True
        while open_:
            filled, is_dictionary = open_.pop()
            if not first:
                filled.append(value)
            value = _dictionary(filled) if is_dictionary else filled
            first = False
        return value

    def _name(self, raw: bytes) -> str:
        known = self._names.get(raw)
        if known is None:
            known = _ESCAPE.sub(lambda code: bytes.fromhex(code[1].decode()), raw[1:]).decode("latin-1")
            self._names[raw] = known
        return known


def _number(raw: bytes) -> int | float:
    if b"." in raw:
        return 0.5  # no rule asks for a fraction
    return int(raw) if len(raw) < 12 else 1 << 40


def _number_before(data: bytes, at: int) -> int | None:
    """The number in `12 0 obj`, with whatever comments stand between."""
    window = data[max(0, at - 256) : at] if b"%" in data[max(0, at - 64) : at] else data[max(0, at - 64) : at]
    *lines, last = _LINE_END.split(window)
    # What the last line has behind a % may as well stand in a string: it counts.
    before = b" ".join([*(line.partition(b"%")[0] for line in lines), last]).replace(b"\0", b" ").split()[-2:]
    if len(before) < 2 or not all(each.isdigit() for each in before):
        return None
    return int(before[0][-10:])


def _reference(filled: list[Any]) -> bool:
    """Makes one reference of the two numbers before an R."""
    if len(filled) < 2 or not isinstance(filled[-1], int) or not isinstance(filled[-2], int):
        return False
    filled.pop()
    filled[-1] = Ref(filled[-1])
    return True


_SECOND: Final = re.compile(rb"[" + _SPACE + rb"]{1,80}\d{1,5}[" + _SPACE + rb"]{1,80}R(?![A-Za-z0-9])")


def _maybe_reference(data: bytes, at: int, value: int) -> tuple[Any, int]:
    """An object that is nothing but a reference to another."""
    second = _SECOND.match(data, at)
    return (Ref(value), second.end()) if second else (value, at)


def _dictionary(filled: list[Any]) -> dict[str, Any]:
    """Pairs of a name and a value; a value that is missing leaves the name that follows in its place, as readers do."""
    found: dict[str, Any] = {}
    at = 0
    while at + 1 < len(filled):
        key, value = filled[at], filled[at + 1]
        if not isinstance(key, str):
            at += 1
            continue
        if key in found and key in _ONCE and found[key] != value:
            raise refused("opaque")
        found[key] = value
        at += 2
    return found


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    """The string that begins with the bracket here; brackets within it are paired."""
    plain = _PLAIN.match(data, at)
    if plain is not None:
        return plain[1], plain.end()
    depth, start = 0, at + 1
    while (mark := _MARKS.search(data, at)) is not None:
        sign, at = mark[0], mark.end()
        if sign == b"\\":
            at += 1
        elif sign == b"(":
            depth += 1
        else:
            depth -= 1
            if depth == 0:
                return _BACKSLASH.sub(_unescaped, data[start : at - 1]), at
    return data[start:], len(data)


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    if sign[:1].isdigit() and sign[:1] < b"8":
        return bytes([int(sign, 8) & 255])
    return b"" if sign in (b"\r", b"\n", b"\r\n") else _LETTERS.get(sign, sign)
