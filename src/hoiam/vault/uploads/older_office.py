"""DOC, XLS and MSG: what their container may hold, by a list of its streams; fields by the list of Word's, links where links
may lead, sheets without macros, and what is carried by the same door as by itself.

Sources: MS-DOC 2.5 and 2.8, MS-XLS 2.4, MS-OXMSG 2, MS-OXRTFCP 2.1, MS-OLEDS 2.
"""

from __future__ import annotations

import re
import struct
from typing import BinaryIO, Final

from hoiam.vault.uploads.compound import Compound, Node
from hoiam.vault.uploads.found import Found
from hoiam.vault.uploads.inside import Inside
from hoiam.vault.uploads.links import leads_out_safely, on_own_disk, to_a_document
from hoiam.vault.uploads.rich_text import read_rich_text
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.web_pages import look_at_page
from hoiam.vault.uploads.word_fields import Fields

MOST_RECORDS: Final = 3_000_000
_LARGEST_RTF: Final = 4 * 1024 * 1024
_NOTES: Final = frozenset(
    {"\x05summaryinformation", "\x05documentsummaryinformation", "\x01compobj", "\x01ole", "\x05wordimageinfo"}
)
_SIGNED: Final = frozenset({"_signatures", "_xmlsignatures", "msodatastore"})
_MACROS: Final = frozenset({"macros", "vba", "_vba_project", "_vba_project_cur", "projectwm", "xlm"})
_OF_WORD: Final = (
    _NOTES
    | _SIGNED
    | {"worddocument", "0table", "1table", "data", "objectpool", "wpscustomdata", "etextdata", "ksoproductbuildver"}
)
_OF_EXCEL: Final = (
    _NOTES
    | _SIGNED
    | {
        "workbook",
        "book",
        "_sx_db_cur",
        "revision log",
        "user names",
        "xml",
        "list data",
        "wpscustomdata",
        "etextdata",
        "ksoproductbuildver",
    }
)
# How an object looks and what Windows notes of it.
_SHOWN: Final = re.compile("\x01(?:compobj|ole)|\x02olepres[0-9]{3}|\x03(?:objinfo|eprint|epict|meta|print|pict?|dib)|\x05.*")


def compound(file: BinaryIO, size: int, inside: Inside) -> Found:
    """What is in Microsoft's older container, of what is taken."""
    held = Compound(file, size)
    kind = _look(held, held.root, inside)
    if kind is None:
        if inside.depth:
            _object(held, held.root, inside)
            return Found("doc")
        raise refused("office")
    return Found(kind)


def _look(held: Compound, root: Node, inside: Inside) -> str | None:
    """The kind of document in this storage, None where there is none that is known."""
    names = root.children.keys()
    if names & {"encryptedpackage", "encryption", "\x06dataspaces", "\tdrmcontent"}:
        raise refused("password")
    if _has_macros(root):
        raise refused("macros", kind="doc" if "worddocument" in names else "xls" if names & {"workbook", "book"} else None)
    if "worddocument" in names:
        _only(root, _OF_WORD, kind="doc")
        _Word(held, root).look()
        pool = root.children.get("objectpool")
        for each in pool.storages() if pool is not None else ():
            _object(held, each, inside)
        return "doc"
    if names & {"workbook", "book"}:
        _only(root, _OF_EXCEL, kind="xls", also=("mbd", "lnk"))
        for name in ("workbook", "book"):
            if name in names:
                _Excel(held.read(root.children[name])).look()
        for each in root.storages():
            if each.name.startswith("lnk"):
                raise refused("field", kind="xls")
            if each.name.startswith("mbd"):
                _object(held, each, inside)
        return "xls"
    if "__properties_version1.0" in names:
        _message(held, root, inside)
        return "outlook"
    return None


def _has_macros(root: Node) -> bool:
    waiting = [root]
    while waiting:
        it = waiting.pop()
        if it.children.keys() & _MACROS:
            return True
        waiting.extend(it.storages())
    return False


def _only(root: Node, listed_: frozenset[str], *, kind: str, also: tuple[str, ...] = ()) -> None:
    for name in root.children:
        if name not in listed_ and not (also and name.startswith(also)) and not _SHOWN.fullmatch(name):
            raise refused("embedded" if name in ("ctls", "objinfo") else "foreign part", kind=kind)


def _object(held: Compound, root: Node, inside: Inside) -> None:
    """What another program has put into a document: a document again, or a package with a file."""
    names = root.children.keys()
    if "\x01ole10native" in names:
        name, data = _packaged(held.read(root.children["\x01ole10native"]))
        inside.look(data, name=name)
    elif "package" in names or ("contents" in names and "\x03ocxname" not in names):
        inside.look(held.read(root.children["package" if "package" in names else "contents"]))
    elif "\x03linkinfo" in names or "\x03ocxname" in names or _look(held, root, Inside(inside.door, inside.depth + 1)) is None:
        _only_shown(root)


def _only_shown(root: Node) -> None:
    """What has nothing but how it looks is only a picture."""
    if not all(_SHOWN.fullmatch(name) for name in root.children):
        raise refused("embedded")


def _packaged(data: bytes) -> tuple[str, bytes]:
    """The name and the bytes of a file in an OLE package: length, two bytes, name, path, eight bytes, path, length, bytes."""
    try:
        at = 6
        name_end = data.index(b"\0", at)
        path_end = data.index(b"\0", name_end + 1)
        length = int.from_bytes(data[path_end + 5 : path_end + 9], "little")
        at = path_end + 9 + length
        size = int.from_bytes(data[at : at + 4], "little")
        names = [each.decode("cp1252", "replace") for each in (data[6:name_end], data[name_end + 1 : path_end])]
        body = data[at + 4 : at + 4 + size]
        if not size or len(body) != size:
            raise ValueError
        # The longer of the two has the ending that a press on it starts.
        return max(names, key=len), body
    except ValueError as error:
        raise refused("embedded") from error


class _Word:
    """A DOC: its fields, and where its template and its data for letters lie."""

    def __init__(self, held: Compound, root: Node) -> None:
        self._held, self._root = held, root
        self._words = held.read(root.children["worddocument"])

    def look(self) -> None:
        words = self._words
        if len(words) < 68 or words[:2] not in (b"\xec\xa5", b"\xdc\xa5"):
            raise refused("office", kind="doc")
        version, flags = int.from_bytes(words[2:4], "little"), int.from_bytes(words[10:12], "little")
        if flags & 0x100:
            raise refused("password", kind="doc")
        if version < 0xC1:  # of before 1997: one piece of letters, or pieces in a way of its own
            if flags & 4:
                raise refused("opaque", kind="doc")
            self._fields(words[_four(words, 24) : _four(words, 28)].decode("cp1252", "replace"))
            return
        name = "1table" if flags & 0x200 else "0table"
        if name not in self._root.children or len(words) < 0x1AA:
            raise refused("broken", kind="doc")
        table = self._held.read(self._root.children[name])
        self._fields(self._text(table[_four(words, 0x1A2) :][: _four(words, 0x1A6)]))
        self._associated(table[_four(words, 0x19A) :][: _four(words, 0x19E)])

    def _text(self, pieces: bytes) -> str:
        """The letters in their order, by the table of pieces."""
        at = 0
        while pieces[at : at + 1] == b"\1":
            at += 3 + int.from_bytes(pieces[at + 1 : at + 3], "little")
        if pieces[at : at + 1] != b"\2":
            raise refused("broken", kind="doc")
        plan = pieces[at + 5 : at + 5 + _four(pieces, at + 1)]
        count = (len(plan) - 4) // 12
        ends = struct.unpack(f"<{count + 1}I", plan[: 4 * (count + 1)])
        found, left = [], 4 * len(self._words) + 4096
        for number in range(count):
            place = _four(plan, 4 * (count + 1) + 8 * number + 2)
            letters = ends[number + 1] - ends[number]
            left -= letters
            if letters < 0 or left < 0:
                raise refused("broken", kind="doc")
            if place & 0x40000000:
                begins = (place & 0x3FFFFFFF) // 2
                found.append(self._words[begins : begins + letters].decode("cp1252", "replace"))
            else:
                found.append(self._words[place : place + 2 * letters].decode("utf-16-le", "replace"))
        return "".join(found)

    def _fields(self, text: str) -> None:
        fields = Fields()
        fields.read(False)
        for piece in re.split("([\x13\x14\x15])", text.replace("\x01", "")):
            if piece in _MARKS:
                fields.character(_MARKS[piece])
            else:
                fields.letters(piece)
        fields.finish()

    def _associated(self, data: bytes) -> None:
        """The list of what goes with it: the second is its template, the ninth and the tenth its data for letters."""
        if len(data) < 6 or data[:2] != b"\xff\xff":
            return
        at = 6
        for number in range(min(int.from_bytes(data[2:4], "little"), 20)):
            length = int.from_bytes(data[at : at + 2], "little")
            said = data[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace").strip("\0 ")
            at += 2 + 2 * length
            if number in (1, 8, 9) and said and not on_own_disk(said):
                raise refused("remote" if number == 1 else "merge", kind="doc")


_MARKS: Final = {"\x13": "begin", "\x14": "separate", "\x15": "end"}


def _four(data: bytes, at: int) -> int:
    return int.from_bytes(data[at : at + 4], "little")


class _Excel:
    """The records of an XLS, one behind the other."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._version = 0

    def look(self) -> None:
        """Each record; what is behind the last that is whole is filling."""
        at, count = 0, 0
        if self._data[1:2] not in (b"\x08", b"\x04", b"\x02", b"\x00") or self._data[:1] != b"\x09":
            raise refused("broken", kind="xls")
        while at + 4 <= len(self._data):
            kind, length = struct.unpack("<HH", self._data[at : at + 4])
            count += 1
            if count > MOST_RECORDS:
                raise refused("tangled", kind="xls")
            if kind in _RECORDS:
                self._record(kind, self._data[at + 4 : at + 4 + length])
            at += 4 + length

    def _record(self, kind: int, body: bytes) -> None:
        reason = None
        match kind:
            case 0x809 | 0x409 | 0x209 | 0x9:
                self._version = int.from_bytes(body[:2], "little")
                if body[2:4] in (b"\x40\0", b"\x06\0"):
                    reason = "macros"
            case 0x85:
                if body[5:6] in (b"\1", b"\6"):
                    reason = "macros"
            case 0x2F:
                reason = "password"
            case 0x1AE:
                reason = self._book(body)
            case 0x17:
                if self._version < 0x600 and body[:1] and body[0] < len(body):
                    reason = _leads(body[1 : 1 + body[0] + 1].decode("cp1252", "replace"))
            case 0x1B8:
                reason = _hyperlink(body)
            case _:
                reason = "field"
        if reason:
            raise refused(reason, kind="xls")

    def _book(self, body: bytes) -> str | None:
        letters = int.from_bytes(body[2:4], "little")
        if letters in (0x401, 0x3A01) or not letters:
            return None
        wide = body[4:5] != b"\0"
        return _leads(body[5 : 5 + letters * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace"))


# BOF, BOUNDSHEET, FILEPASS, SUPBOOK, EXTERNSHEET, HLINK; and what takes data from elsewhere: queries and their connections.
_RECORDS: Final = frozenset({0x809, 0x409, 0x209, 0x9, 0x85, 0x2F, 0x1AE, 0x17, 0x1B8, 0xDC, 0x803, 0x805, 0x80A, 0x876})


def _leads(path: str) -> str | None:
    """Where another book lies, as XLS writes paths; one of this computer may be named, a server or a program may not."""
    if path.startswith("\3"):  # a sheet of this very book, as Excel 5 and 95 write it
        path = path[1:]
    if path.startswith("\1"):
        return (
            "remote" if path.startswith(("\1\1@", "\1\5")) or "//" in path or "\\\\" in path or "http" in path.lower() else None
        )
    if "\3" in path or "|" in path:
        return "field"
    return "remote" if path.startswith(("\\\\", "//")) or ":/" in path else None


_URL: Final = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
_FILE: Final = bytes.fromhex("0303000000000000c000000000000046")


def _hyperlink(body: bytes) -> str | None:
    """Where a link of a sheet leads, if not where a link may."""
    flags, at = _four(body, 28), 32
    for flag in (0x10, 0x80):
        if flags & flag:
            at += 4 + 2 * _four(body, at)
    if not flags & 1:
        return None
    if flags & 0x100:
        target = body[at + 4 : at + 4 + 2 * _four(body, at)].decode("utf-16-le", "replace")
    elif body[at : at + 16] == _URL:
        target = body[at + 20 : at + 20 + _four(body, at + 16)].decode("utf-16-le", "replace").partition("\0")[0]
    elif body[at : at + 16] == _FILE:
        target = body[at + 22 : at + 22 + _four(body, at + 18)].decode("cp1252", "replace")
    else:
        return "link"
    target = target.partition("\0")[0]
    if not target or target.startswith("#") or leads_out_safely(target) or to_a_document(target):
        return None
    return "link"


_OF_A_MESSAGE: Final = re.compile(
    r"__substg1\.0_[0-9a-f]{8}(?:-[0-9a-f]{8})?|__properties_version1\.0|__nameid_version1\.0|__(?:recip|attach)_version1\.0_#[0-9a-f]{8}"
    r"|olk10sideprops_[0-9]{4}"  # how Outlook had it on its screen
)


# Properties that have a name and no number of their own: of an appointment, a task, an add-in.
_OF_ITS_OWN: Final = re.compile(r"__substg1\.0_[89a-f][0-9a-f]{3}001[ef]")
_SERVER: Final = re.compile(r"[\\/]{2}|file:[\\/]{2}[^\\/]", re.IGNORECASE)


def _message(held: Compound, root: Node, inside: Inside) -> None:
    """A mail of Outlook: its page, its rich text, and what is attached."""
    if inside.depth > 20:
        raise refused("tangled")
    for name, node in root.children.items():
        if not _OF_A_MESSAGE.fullmatch(name):
            raise refused("foreign part", kind="outlook")
        if name.startswith("__attach"):
            _attachment(held, node, inside)
        elif name in ("__substg1.0_10130102", "__substg1.0_1013001e"):
            look_at_page(held.read(node), in_mail=True)
        elif _OF_ITS_OWN.fullmatch(name):
            said = held.read(node).decode("utf-16-le" if name.endswith("f") else "cp1252", "replace").strip("\0 ")
            if _SERVER.match(said):  # a sound of an appointment, say, that Outlook fetches by itself
                raise refused("remote", kind="outlook")
        elif name == "__substg1.0_1013001f":
            look_at_page(held.read(node).decode("utf-16-le", "replace").encode(), in_mail=True)
        elif name == "__substg1.0_10090102":
            text = unpacked_rich_text(held.read(node))
            if b"{\\rtf" in text:
                read_rich_text(text)


def _attachment(held: Compound, root: Node, inside: Inside) -> None:
    named = [root.children.get(f"__substg1.0_{tag}") for tag in ("3707001f", "3704001f", "3707001e", "3704001e")]
    names = [held.read(node).decode("utf-16-le" if node.name.endswith("f") else "cp1252", "replace") for node in named if node]
    name = next((each.strip("\0 ") for each in names), "")
    for each in names:
        inside.look(b"", name=each.strip("\0 "), reason="attached")
    data, held_within = root.children.get("__substg1.0_37010102"), root.children.get("__substg1.0_3701000d")
    if data is not None:
        inside.look(held.read(data), name=name, reason="attached")
    if held_within is not None:
        deeper = Inside(inside.door, inside.depth + 1)
        if "__properties_version1.0" in held_within.children:
            _message(held, held_within, deeper)
        else:
            _object(held, held_within, deeper)


_DICTIONARY: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans"
    b" SerifSymbolArial"
    b"Times New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)


def unpacked_rich_text(data: bytes) -> bytes:
    """The rich text of a mail of Outlook, unpacked (MS-OXRTFCP 2.1.3.1): references into the last 4096 bytes, and plain
    bytes."""
    if len(data) < 16:
        return b""
    size, kind = _four(data, 4), data[8:12]
    if kind == b"MELA":
        return data[16 : 16 + size]
    if kind != b"LZFu" or len(data) > _LARGEST_RTF or size > 2 * _LARGEST_RTF:
        raise refused("tangled" if kind == b"LZFu" else "opaque", kind="outlook")
    out = bytearray(_DICTIONARY)
    begun = len(out)
    at = 16
    while at < len(data) and len(out) - begun < size:
        flags = data[at]
        at += 1
        for bit in range(8):
            if flags >> bit & 1:
                if at + 2 > len(data):
                    return bytes(out[begun:])
                pair = data[at] << 8 | data[at + 1]
                at += 2
                place, length = pair >> 4, (pair & 15) + 2
                back = (len(out) - place) % 4096
                if back == 0:
                    return bytes(out[begun:])
                for _ in range(length):
                    out.append(out[-back] if back <= len(out) else 32)
            elif at < len(data):
                out.append(data[at])
                at += 1
    return bytes(out[begun : begun + size])
