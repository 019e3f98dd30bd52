"""What a mail saved by Outlook says (MS-OXMSG): the same as a mail, out of the streams of a compound file."""

from __future__ import annotations

import datetime
import struct
from typing import Final

import olefile

from hoiam.vault.paged.blocks import Document, words
from hoiam.vault.paged.decoded import decoded
from hoiam.vault.paged.mail_parts import MOST_PARTS, Part, head
from hoiam.vault.paged.rich_text import rich_text
from hoiam.vault.paged.web_text import charset, web_text

# Properties of MS-OXPROPS, by their numbers.
_FROM_NAME, _FROM_ADDRESS, _FROM_SMTP = "0C1A", "0C1F", "5D01"
_FIELDS: Final = (("To", "0E04"), ("Cc", "0E03"), ("Bcc", "0E02"), ("Subject", "0037"), ("Message-ID", "1035"))
_TEXT, _HTML, _RTF = "1000", "1013", "1009"
_SENT, _ARRIVED = 0x0039, 0x0E06
_MESSAGE_PAGE, _INTERNET_PAGE = 0x3FFD, 0x3FDE
_LONG_NAME, _SHORT_NAME, _DATA, _TYPE, _METHOD = "3707", "3704", "3701", "370E", 0x3705
_EPOCH: Final = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
MOST_UNPACKED: Final = 64 << 20
# What a compressed RTF may refer to before its first letter (MS-OXRTFCP 2.1.2.1).
_BEFORE: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS"
    b" Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i"
    b"\\u\\tab\\tx"
)


def is_outlook(file: olefile.OleFileIO) -> bool:
    """Whether a compound file is such a mail."""
    return bool(file.exists("__properties_version1.0"))


def outlook(file: olefile.OleFileIO, inside: str = "") -> tuple[Document, list[Part], list[str]]:
    """The mail's own page, its parts, and the storages of the mails within it; `inside`: the storage of this one."""
    found = Document()
    sender = _text(file, inside, _FROM_NAME)
    address = _text(file, inside, _FROM_SMTP) or _text(file, inside, _FROM_ADDRESS)
    fields = [("From", f"{sender} <{address}>" if address and address != sender else sender)]
    fields += [(name, said) for name, number in _FIELDS if (said := _text(file, inside, number))]
    sent = _moment(file, inside)
    if sent:
        fields.append(("Date", sent))
    found.blocks.append(head(fields))
    text = _text(file, inside, _TEXT)
    page = _stream(file, inside, f"{_HTML}0102") or _text(file, inside, _HTML).encode()
    if text.strip():
        found.blocks += [words(line) for line in text.splitlines()]
    elif page:
        said, found.encoding = decoded(page, charset(page))
        found.blocks += web_text(said).blocks
    elif packed := _stream(file, inside, f"{_RTF}0102"):
        found.blocks += rich_text(unpacked(packed)).blocks
    parts: list[Part] = []
    within: list[str] = []
    if text.strip() and page:
        parts.append(Part("", "text/html", page))
    for folder in _folders(file, inside)[:MOST_PARTS]:  # the library goes through all names for each that it is asked for
        name = _text(file, folder, _LONG_NAME) or _text(file, folder, _SHORT_NAME)
        if file.exists(f"{folder}/__substg1.0_{_DATA}000D"):
            within.append(f"{folder}/__substg1.0_{_DATA}000D")
        else:
            parts.append(Part(name, _text(file, folder, _TYPE) or "-", _stream(file, folder, f"{_DATA}0102")))
    return found, parts, within


def _folders(file: olefile.OleFileIO, inside: str) -> list[str]:
    """The storages of what is attached."""
    above = inside.split("/") if inside else []
    found = {"/".join(path[: len(above) + 1]) for path in file.listdir() if path[: len(above)] == above}
    return sorted(each for each in found if each.rpartition("/")[2].startswith("__attach_version1.0_"))


def _stream(file: olefile.OleFileIO, inside: str, name: str) -> bytes:
    path = f"{inside}/__substg1.0_{name}".lstrip("/")
    if not file.exists(path):
        return b""
    data: bytes = file.openstream(path).read()
    return data


def _text(file: olefile.OleFileIO, inside: str, number: str) -> str:
    """A property that is text: in UTF-16, or in eight bits."""
    wide = _stream(file, inside, f"{number}001F")
    if wide:
        return wide.decode("utf-16-le", "replace").rstrip("\0")
    return decoded(_stream(file, inside, f"{number}001E"), _code_page(file))[0].rstrip("\0")


def _code_page(file: olefile.OleFileIO) -> str:
    """The encoding of what is in eight bits, by the number that Windows gives it: that of the mail, or of the Internet's."""
    numbers = _numbers(file, "", 0x0003)
    page = (numbers.get(_MESSAGE_PAGE, 0) or numbers.get(_INTERNET_PAGE, 0)) & 0xFFFFFFFF
    return {65001: "utf-8", 20127: "ascii", 28591: "iso8859-1", 20866: "koi8-r"}.get(page, f"cp{page}" if page else "")


def _moment(file: olefile.OleFileIO, inside: str) -> str:
    """When it was sent, or came: a number of tenths of microseconds since 1601."""
    found = _numbers(file, inside, 0x0040)
    value = found.get(_SENT) or found.get(_ARRIVED) or 0
    if not 0 < value < 1 << 62:
        return ""
    try:
        return (_EPOCH + datetime.timedelta(microseconds=value // 10)).strftime("%d/%m/%Y %H:%M:%S UTC")
    except (OverflowError, ValueError):
        return ""


def _numbers(file: olefile.OleFileIO, inside: str, wanted: int) -> dict[int, int]:
    """The properties of one type that are numbers, by theirs."""
    path = f"{inside}/__properties_version1.0".lstrip("/")
    data = file.openstream(path).read() if file.exists(path) else b""
    found: dict[int, int] = {}
    for at in range(24 if inside else 32, len(data) - 15, 16):
        kind, number, _, value = struct.unpack_from("<HHIQ", data, at)
        if kind == wanted:
            found[number] = value
    return found


def unpacked(data: bytes) -> bytes:
    """RTF out of its compressed form (MS-OXRTFCP)."""
    if len(data) < 16:
        return b""
    _, size, kind = struct.unpack_from("<III", data)
    if kind == 0x414C454D:  # stored as it is
        return data[16 : 16 + size]
    window = bytearray(_BEFORE.ljust(4096, b"\0"))
    at, out, place = len(_BEFORE), bytearray(), 16
    while place < len(data) and len(out) < MOST_UNPACKED:
        control = data[place]
        place += 1
        for bit in range(8):
            if control >> bit & 1:
                if place + 1 >= len(data):
                    return bytes(out)
                word = data[place] << 8 | data[place + 1]
                place += 2
                offset, length = word >> 4, (word & 15) + 2
                if offset == at:
                    return bytes(out)
                for step in range(length):
                    letter = window[(offset + step) & 4095]
                    out.append(letter)
                    window[at] = letter
                    at = at + 1 & 4095
            else:
                if place >= len(data):
                    return bytes(out)
                out.append(data[place])
                window[at] = data[place]
                at = at + 1 & 4095
                place += 1
    return bytes(out)
