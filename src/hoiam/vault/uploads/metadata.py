"""What a file says beside what it shows: where it was taken, with what device, by whom and when.

Telephones and cameras write it in EXIF, programs in XMP, IPTC or words; each kind of file keeps them in places of its own. What
is read is bounded by a count of steps (`gathered.MOST_STEPS`), and what cannot be read is told of as being there. `stripping`
takes it out, and this room says whether it did.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final
from xml.parsers import expat

from hoiam.vault.uploads.boxes import PICTURES, Box, boxes, child, items, names_in_track, notes_in_track
from hoiam.vault.uploads.container import DAMAGED
from hoiam.vault.uploads.exif import exif, iptc, photoshop
from hoiam.vault.uploads.found import Metadata
from hoiam.vault.uploads.gathered import EXIF_IN_WORDS, OWN_EXIF, PACKET, Gathered
from hoiam.vault.uploads.xmp import xmp

XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
XMP_MORE: Final = b"http://ns.adobe.com/xmp/extension/\0"
ICC: Final = b"ICC_PROFILE\0"
_XMP_UUID: Final = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_PADDING: Final = b"\0\xff \t\r\n"
_MARKER: Final = re.compile(rb"\xff[^\0\xff\xd0-\xd7]")
_UNPACKED: Final = 1 << 20
# Parts of a PNG, a WEBP, a photo of boxes that make the picture and nothing else.
PNG_PARTS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB cICP mDCV cLLI sBIT bKGD pHYs hIST acTL fcTL fdAT".split()
)
WEBP_PARTS: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"})
# Names that libraries give to what everybody's photos and films are made of: they say nothing of anybody.
_OF_EVERYBODY: Final = frozenset({
    b"", b"Color", b"Alpha", b"Exif", b"XMP", b"VideoHandle", b"SoundHandle", b"VideoHandler", b"SoundHandler",
    b"Core Media Video", b"Core Media Audio", b"Core Media Data Handler", b"DataHandler", b"H.264", b"HEVC",
})  # fmt: skip
NOTES_IN_WORDS: Final = (b"application/rdf+xml", b"text/xml")  # media types of a photo's notes
GIF_LOOPS: Final = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0"})


def read_metadata(file: BinaryIO, kind: str) -> Metadata:
    """What a file of this kind says; nothing of a kind that is not read. The file was looked at before (`looking.look`)."""
    return gather(file, kind).found


def gather(file: BinaryIO, kind: str) -> Gathered:
    """The same, with how a picture is to be turned."""
    gathered = Gathered()
    if kind in _OFFICE:
        _office(file, gathered)
    elif kind in _READERS:
        file.seek(0)
        _READERS[kind](file.read(), gathered)
    return gathered


def segments(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """(kind, where it begins, where its content begins, where it ends) of a JPEG's segments up to its end (0xD9); what is
    behind the head of a scan is part of it."""
    at = 2
    while (mark := _MARKER.search(data, at)) is not None:
        kind, begins = data[mark.end() - 1], mark.end()
        if kind in (0xD9, 0x01, 0xD8):
            yield kind, mark.start(), begins, begins
            if kind == 0xD9:
                return
            at = begins
            continue
        end = begins + max(int.from_bytes(data[begins : begins + 2], "big"), 2)
        if kind == 0xDA:
            behind = _MARKER.search(data, end)
            end = behind.start() if behind is not None else len(data)
        yield kind, mark.start(), begins + 2, min(end, len(data))
        at = end


def _jpeg(data: bytes, gathered: Gathered) -> None:
    """What the segments of a JPEG say, how it was held, and what is joined behind its end."""
    end = len(data)
    turns: int | None = OWN_EXIF
    for kind, _at, begins, ends in segments(data):
        body = data[begins:ends]
        if kind == 0xD9:
            end = ends
        elif kind == 0xE1 and body.startswith(b"Exif\0"):
            exif(body[6:], gathered, turns=turns)
            turns = None  # a second one is not asked
        elif kind == 0xE1 and body.startswith(XMP):
            xmp(body[len(XMP) :], gathered, turns=PACKET)
        elif kind == 0xE1 and body.startswith(XMP_MORE):
            gathered.more("behind")  # parts of a packet too large for one: depth, second pictures
        elif kind == 0xED and body.startswith(b"Photoshop 3.0\0"):
            photoshop(body[14:], gathered)
        elif kind == 0xFE:
            gathered.say_bytes("words", body)
        elif kind == 0xE0 and body.startswith(b"JFIF\0"):
            if any(body[12:14]) and len(body) > 14:
                gathered.more("preview")
        elif kind == 0xE0 and body.startswith(b"JFXX\0"):
            gathered.more("preview")
        elif kind == 0xE2 and body.startswith(ICC):
            continue
        elif kind == 0xE2 and body.startswith(b"MPF\0"):
            gathered.more("behind")
        elif 0xE0 <= kind <= 0xEF and not (kind == 0xEE and body.startswith(b"Adobe")):
            gathered.more("settings")
    if data[end:].strip(_PADDING):
        gathered.more("behind")


def chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """(name, where it begins, where it ends) of a PNG's chunks with their length and sum, up to IEND."""
    at = 8
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            return
        yield data[at + 4 : at + 8], at, end
        if data[at + 4 : at + 8] == b"IEND":
            return
        at = end


_KEYWORDS: Final = {
    "author": "owner", "artist": "owner", "copyright": "owner", "software": "software", "source": "model", "make": "maker",
    "model": "model",
}  # fmt: skip


def _png(data: bytes, gathered: Gathered) -> None:
    end = len(data)
    for name, at, ends in chunks(data):
        body = data[at + 8 : ends - 4] if name not in (b"IDAT", b"fdAT") else b""
        end = ends
        if name == b"eXIf":
            exif(body, gathered)
        elif name in (b"tEXt", b"zTXt", b"iTXt"):
            if not gathered.step():
                continue
            _png_text(name, body, gathered)
        elif name == b"tIME" and len(body) == 7:
            year = int.from_bytes(body[:2], "big")
            gathered.say_when(f"{year:04}-{body[2]:02}-{body[3]:02} {body[4]:02}:{body[5]:02}:{body[6]:02}+00:00")
        elif name not in PNG_PARTS and name != b"iCCP":
            gathered.more("settings")
    if data[end:].strip(_PADDING):
        gathered.more("behind")


def _png_text(name: bytes, body: bytes, gathered: Gathered) -> None:
    keyword, _, rest = body.partition(b"\0")
    if name == b"zTXt":
        rest = _unpacked(rest[1:], gathered)
    elif name == b"iTXt":
        packed = rest[:1] == b"\1"
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
        rest = _unpacked(rest, gathered) if packed else rest
    called = keyword.decode("latin-1")
    if called == "XML:com.adobe.xmp":
        xmp(rest, gathered, turns=PACKET)
    elif called.startswith("Raw profile type "):
        _raw_profile(called.rpartition(" ")[2], rest, gathered)
    elif called in ("Creation Time", "date:create", "date:modify", "date:timestamp"):
        gathered.say_when(rest[:64].decode("latin-1"))
    elif called.lower() in _KEYWORDS:
        gathered.say_bytes(_KEYWORDS[called.lower()], rest)
    else:
        gathered.say("words", f"{called}: {rest[:1000].decode('utf-8', 'replace')}")


def _raw_profile(called: str, text: bytes, gathered: Gathered) -> None:
    """EXIF, IPTC and XMP as some programs put them into a PNG: in letters, two for a byte, behind a name and a length."""
    letters = b"".join(text.split()[2:])
    try:
        raw = bytes.fromhex(letters[: 2 * _UNPACKED].decode("ascii"))
    except ValueError:
        gathered.more("tangled")
        return
    if called in ("exif", "APP1") and not raw.startswith(XMP):
        exif(raw, gathered, turns=EXIF_IN_WORDS if called == "exif" else None)
    elif called in ("xmp", "APP1"):
        xmp(raw.removeprefix(XMP), gathered)
    elif called in ("iptc", "8bim") and raw.startswith(b"8BIM"):
        photoshop(raw, gathered)
    elif called in ("iptc", "8bim"):
        iptc(raw, gathered)
    elif called not in ("icc", "icm"):
        gathered.more("settings")


def _unpacked(raw: bytes, gathered: Gathered) -> bytes:
    packed = zlib.decompressobj()
    try:
        found = packed.decompress(raw, _UNPACKED)
    except zlib.error:
        gathered.more("tangled")
        return b""
    if packed.unconsumed_tail:
        gathered.more("tangled")
    return found


def riff(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(name, where its content begins, where it ends) of a WEBP's chunks."""
    while at + 8 <= end:
        ends = at + 8 + int.from_bytes(data[at + 4 : at + 8], "little")
        if ends > end:
            return
        yield data[at : at + 4], at + 8, ends
        at = ends + (ends - at) % 2


def _webp(data: bytes, gathered: Gathered) -> None:
    end = min(8 + int.from_bytes(data[4:8], "little"), len(data))
    for name, begins, ends in riff(data, 12, end):
        if name == b"EXIF":
            exif(data[begins:ends], gathered)
        elif name == b"XMP ":
            xmp(data[begins:ends], gathered, turns=PACKET)
        elif name not in WEBP_PARTS and name not in (b"VP8X", b"ICCP"):
            gathered.more("settings")
    if data[end:].strip(_PADDING):
        gathered.more("behind")


def gif_blocks(data: bytes) -> Iterator[tuple[int, bytes, int, int]]:
    """(kind, name, where it begins, where it ends) of a GIF's blocks: a picture (0x2C), an extension (its label, and of an
    application its name), the end (0x3B)."""
    at = 13 + _colours(data[10:11])
    while at < len(data):
        first = data[at]
        if first == 0x2C:
            end = _blocks_end(data, at + 11 + _colours(data[at + 9 : at + 10]))
            yield 0x2C, b"", at, end
        elif first == 0x21 and at + 2 < len(data):
            name = data[at + 3 : at + 14] if data[at + 1] == 0xFF else b""
            end = _blocks_end(data, at + 2)
            yield data[at + 1], name, at, end
        else:
            if first == 0x3B:
                yield 0x3B, b"", at, at + 1
            return
        at = end


def _colours(flags: bytes) -> int:
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _blocks_end(data: bytes, at: int) -> int:
    while at < len(data) and data[at]:
        at += 1 + data[at]
    return min(at + 1, len(data))


def gif_said(data: bytes, at: int, end: int, most: int = 1 << 16) -> bytes:
    """What stands in the blocks from one place to another, put together."""
    found = bytearray()
    while at < end and data[at] and len(found) < most:
        found += data[at + 1 : at + 1 + data[at]]
        at += 1 + data[at]
    return bytes(found)


def _gif(data: bytes, gathered: Gathered) -> None:
    last = len(data)
    for kind, name, at, end in gif_blocks(data):
        last = end
        if kind == 0xFE:
            gathered.say_bytes("words", gif_said(data, at + 2, end))
        elif kind == 0xFF and name == b"XMP DataXMP":
            # The packet stands as it is; its letters are taken for lengths, and a tail of numbers catches that.
            packet, found, _ = data[at + 14 : end].rpartition(b"\1\xff\xfe\xfd")
            xmp(packet if found else data[at + 14 : end], gathered)
        elif (kind == 0xFF and name not in GIF_LOOPS) or kind not in (0x2C, 0x3B, 0xF9, 0xFF):
            gathered.more("settings")
    if data[last:].strip(_PADDING):
        gathered.more("behind")


def _tiff(data: bytes, gathered: Gathered) -> None:
    exif(data, gathered, is_file=True)


_KEPT_BOXES: Final = frozenset({b"ftyp", b"meta", b"mdat", b"idat"})
_IN_META: Final = frozenset(b"hdlr pitm iinf iref iprp iloc idat grpl dinf".split())


def _heic(data: bytes, gathered: Gathered) -> None:
    for box in boxes(data, 0, len(data)):
        if box.name == b"meta":
            _photo_index(data, box, gathered)
        elif box.name == b"uuid" and data[box.begins : box.begins + 16] == _XMP_UUID:
            xmp(data[box.begins + 16 : box.end], gathered)
        elif box.name in (b"moov", b"mpvd", b"sefd", b"moof"):
            gathered.more("behind")
        elif box.name not in _KEPT_BOXES and data[box.begins : box.end].strip(b"\0"):
            gathered.more("settings")


def _photo_index(data: bytes, meta: Box, gathered: Gathered) -> None:
    found = items(data, meta)
    if found is None:
        gathered.more("tangled")
        return
    for item in found:
        if not gathered.step():
            return
        body = b"".join(data[begins:ends] for begins, ends in item.extents) if item.type not in PICTURES else b""
        if item.name not in _OF_EVERYBODY:
            gathered.say_bytes("words", item.name)
        if not body.strip(b"\0"):
            continue
        if item.type == b"Exif":
            exif(body[4 + int.from_bytes(body[:4], "big") :], gathered)
        elif item.type == b"mime" and item.media in NOTES_IN_WORDS:
            xmp(body, gathered)
        else:
            gathered.more("settings")
    for name in (b"udes", b"crtt", b"mdft", b"altt"):
        properties = child(data, meta, b"iprp", b"ipco", skip=4)
        if properties is not None and (words := child(data, properties, name)) is not None:
            gathered.more("settings")
            if name in (b"udes", b"altt"):
                gathered.say("words", data[words.begins + 4 : words.end].replace(b"\0", b" ").decode("utf-8", "replace"))
    if any(
        box.name not in _IN_META and data[box.begins : box.end].strip(b"\0") for box in boxes(data, meta.begins + 4, meta.end)
    ):
        gathered.more("settings")


_OF_FILMS: Final = {
    b"\xa9mak": "maker", b"\xa9mod": "model", b"\xa9swr": "software", b"\xa9too": "software", b"\xa9enc": "owner",
    b"\xa9ART": "owner", b"\xa9aut": "owner", b"\xa9cpy": "owner", b"\xa9nam": "words", b"\xa9cmt": "words",
    b"\xa9des": "words", b"\xa9inf": "words", b"\xa9key": "words", b"auth": "owner", b"cprt": "owner", b"titl": "words",
    b"dscp": "words",
    b"perf": "owner", b"smta": "model", b"name": "words", b"manu": "maker", b"modl": "model", b"desc": "words",
    b"aART": "owner",
}  # fmt: skip
_KEYS_OF_FILMS: Final = {
    "make": "maker", "model": "model", "software": "software", "author": "owner", "artist": "owner", "copyright": "owner",
    "displayname": "words", "title": "words", "comment": "words", "description": "words", "version": "software",
    "manufacturer": "maker", "director": "owner", "producer": "owner", "name": "place", "body": "place", "note": "place",
    "identifier": "serial", "serial": "serial",
}  # fmt: skip
_PLAYED: Final = frozenset({b"vide", b"soun", b"text", b"sbtl", b"subt", b"clcp", b"auxv", b"pict"})


def _film(data: bytes, gathered: Gathered) -> None:
    for box in boxes(data, 0, len(data)):
        if box.name == b"moov":
            _index_of_film(data, box, gathered)
        elif box.name in (b"udta", b"meta"):
            _notes(data, box, gathered)
        elif box.name == b"uuid" and data[box.begins : box.begins + 16] == _XMP_UUID:
            xmp(data[box.begins + 16 : box.end], gathered)
        elif box.name in (b"uuid", b"free", b"skip", b"wide") and data[box.begins : box.end].strip(b"\0"):
            gathered.more("settings")


def _index_of_film(data: bytes, moov: Box, gathered: Gathered) -> None:
    for box in boxes(data, moov.begins, moov.end):
        if box.name == b"mvhd":
            gathered.say_seconds(_seconds(data, box))
        elif box.name in (b"udta", b"meta"):
            _notes(data, box, gathered)
        elif box.name == b"trak":
            handler = child(data, box, b"mdia", b"hdlr")
            if handler is not None and data[handler.begins + 8 : handler.begins + 12] not in _PLAYED:
                gathered.more("track")
            for inner in notes_in_track(data, box):
                if not gathered.step():
                    return
                if inner.name in (b"udta", b"meta"):
                    _notes(data, inner, gathered)
                elif data[inner.begins : inner.end].strip(b"\0"):
                    gathered.more("settings")
            for begins, ends in names_in_track(data, box):
                _name(data[begins:ends], gathered)
        elif box.name not in (b"iods", b"mvex", b"free", b"skip"):
            gathered.more("settings")


def _name(raw: bytes, gathered: Gathered) -> None:
    """A name as QuickTime (its length first) or MP4 (a zero behind it) writes it."""
    name = raw.rstrip(b"\0")
    name = name[1:] if name and name[0] == len(name) - 1 else name
    if name not in _OF_EVERYBODY:
        gathered.say_bytes("software", name)


def _seconds(data: bytes, head: Box) -> int:
    wide = 8 if data[head.begins : head.begins + 1] == b"\1" else 4
    return int.from_bytes(data[head.begins + 4 : head.begins + 4 + wide], "big")


def _notes(data: bytes, notes: Box, gathered: Gathered) -> None:
    """Notes of a film: one by one (QuickTime, 3GPP), or by a list of keys (mdta) or of names (iTunes)."""
    full = notes.name == b"meta" and data[notes.begins : notes.begins + 4] == b"\0\0\0\0"
    keys: list[str] = []
    for box in boxes(data, notes.begins + (4 if full else 0), notes.end):
        if not gathered.step():
            return
        body = data[box.begins : min(box.end, box.begins + 4096)]
        if box.name == b"keys":
            for key in boxes(data, box.begins + 8, box.end):
                if not gathered.step():
                    return
                keys.append(data[key.begins : key.end].decode("utf-8", "replace"))
        elif box.name == b"ilst":
            _listed(data, box, keys, gathered)
        elif box.name == b"meta":
            _notes(data, box, gathered)
        elif box.name == b"\xa9xyz":
            gathered.say_point(body[4:].decode("latin-1"))
        elif box.name == b"loci":
            _place_of_3gpp(body, gathered)
        elif box.name == b"\xa9day":
            gathered.say_when(body[4:].decode("latin-1").strip("\0"))
        elif box.name == b"XMP_":
            xmp(data[box.begins : box.end], gathered)
        elif box.name in _OF_FILMS:
            skip = 4 if box.name[:1] == b"\xa9" else 6 if box.name in (b"auth", b"cprt", b"titl", b"dscp", b"perf") else 0
            gathered.say_bytes(_OF_FILMS[box.name], body[skip:])
        elif box.name not in (b"hdlr", b"free", b"skip") and body.strip(b"\0"):
            gathered.more("settings")


def _listed(data: bytes, listed: Box, keys: list[str], gathered: Gathered) -> None:
    for box in boxes(data, listed.begins, listed.end):
        if not gathered.step():
            return
        value = child(data, box, b"data")
        said = data[value.begins + 8 : min(value.end, value.begins + 4096)] if value is not None else b""
        number = int.from_bytes(box.name, "big")
        key = keys[number - 1] if 0 < number <= len(keys) else ""
        if box.name == b"\xa9day" or key.endswith("creationdate"):
            gathered.say_when(said.decode("utf-8", "replace"))
        elif box.name == b"\xa9xyz" or "ISO6709" in key:
            gathered.say_point(said.decode("latin-1"))
        elif box.name in _OF_FILMS:
            gathered.say_bytes(_OF_FILMS[box.name], said)
        elif (last := key.rpartition(".")[2].lower()) in _KEYS_OF_FILMS:
            gathered.say_bytes(_KEYS_OF_FILMS[last], said)
        else:
            gathered.more("around" if "location" in key else "settings")


def _place_of_3gpp(body: bytes, gathered: Gathered) -> None:
    """A place (3GPP TS 26.244, 8.10): a name, then degrees east and north in 65,536ths."""
    name, _, rest = body[6:].partition(b"\0")
    gathered.say_bytes("place", name)
    if len(rest) >= 9:
        east, north = (int.from_bytes(rest[at : at + 4], "big", signed=True) / 65536 for at in (1, 5))
        gathered.say_position(north, east)


_INFO: Final = {
    "Author": "owner",
    "Creator": "software",
    "Producer": "software",
    "Title": "words",
    "Subject": "words",
    "Keywords": "words",
}


def of_pdf(trailers: list[Any], last: Any) -> Metadata:
    """What a PDF's list of its own says (ISO 32000-2, 14.3.3), by its trailers; `last`: what a reference leads to."""
    gathered = Gathered()
    for trailer in trailers:
        info = last(trailer.get("Info"))
        if not isinstance(info, dict) or not gathered.step():
            continue
        for name, value in info.items():
            said = last(value)
            if not isinstance(said, bytes):
                continue
            text = (
                said[:4096].decode("utf-16", "replace")
                if said[:2] in (b"\xfe\xff", b"\xff\xfe")
                else said[:4096].decode("latin-1")
            )
            if name in _INFO:
                gathered.say(_INFO[name], text)
            elif name in ("CreationDate", "ModDate"):
                gathered.say_when(text)
    return gathered.found


_PROPERTIES: Final = {
    "creator": "owner", "lastModifiedBy": "owner", "Company": "owner", "Manager": "owner", "initial-creator": "owner",
    "Application": "software", "generator": "software", "title": "words", "subject": "words", "description": "words",
    "keywords": "words", "keyword": "words", "Template": "words",
}  # fmt: skip
_DAYS: Final = frozenset({"created", "modified", "creation-date", "date"})


def _office(file: BinaryIO, gathered: Gathered) -> None:
    """Properties of an office file: who wrote it, with which program, when."""
    try:
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                if entry.filename.lower() in ("docprops/core.xml", "docprops/app.xml", "meta.xml"):
                    with archive.open(entry) as part:
                        _properties(part.read(_UNPACKED), gathered)
    except DAMAGED:
        gathered.more("tangled")


def _properties(data: bytes, gathered: Gathered) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    inside: list[str] = []

    def text(said: str) -> None:
        if not inside or not gathered.step():
            return
        if inside[-1] in _PROPERTIES:
            gathered.say(_PROPERTIES[inside[-1]], said)
        elif inside[-1] in _DAYS:
            gathered.say_when(said)

    parser.StartElementHandler = lambda name, _attributes: inside.append(name.rpartition(" ")[2])
    parser.EndElementHandler = lambda _name: inside.pop()
    parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        gathered.more("tangled")


_OFFICE: Final = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp", "odg"})
_READERS: Final = {
    "jpeg": _jpeg, "png": _png, "webp": _webp, "gif": _gif, "tiff": _tiff, "heic": _heic, "avif": _heic, "mp4": _film,
}  # fmt: skip
