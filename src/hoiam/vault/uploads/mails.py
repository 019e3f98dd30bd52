"""E-mails as mail programs save them: parts within parts, each looked at by the same door as a file by itself.

The parts are found in one pass, line by line (RFC 2046); heads are read by the library for heads alone. A page of a mail
follows the rules of `web_pages` for mails; words may be of any encoding, since nothing acts in them."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from email.policy import compat32
from typing import BinaryIO, Final

from hoiam.vault.uploads.found import Found
from hoiam.vault.uploads.inside import Inside
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.web_pages import is_page, look_at_page

MOST_PARTS: Final = 2000
MOST_PIECES: Final = 100  # of one part in base64, each with its own end
LONGEST_HEAD: Final = 512 * 1024  # of the mail; of a part, a sixteenth
LONGEST_FIELD: Final = 8 * 1024
_FIELD: Final = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,60})[ \t]*:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*+")
_MBOX: Final = re.compile(rb">?From [^\r\n]{1,300}\r?\n")
_HEADS: Final = frozenset(
    b"received return-path delivered-to from to cc bcc subject date message-id mime-version content-type reply-to sender"
    b" x-mailer"
    b" dkim-signature in-reply-to references content-transfer-encoding x-unsent arc-seal x-received authentication-results"
    b" thread-topic x-ms-has-attach importance x-mozilla-status x-account-key x-uidl snapshot-content-location".split()
)
_LINE: Final = re.compile(rb"^--([^\r\n]{1,300})\r?$", re.MULTILINE)
_BLANK: Final = re.compile(rb"\r?\n\r?\n|\A\r?\n")
# Words: of these nothing but their bytes is looked at.
_WORDS: Final = frozenset({"text/plain", "text/enriched", "text/rfc822-headers", "message/delivery-status", "text/x-amp-html"})


def is_mail(head: bytes) -> bool:
    """Whether it begins as a mail does: lines with a name and a colon, two of which mails have."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    at = mbox.end() if (mbox := _MBOX.match(start)) else 0
    names = set()
    while (field := _FIELD.match(start, at)) is not None:
        names.add(field[1].lower())
        at = field.end()
    # The last may be cut by where the head ends.
    return len(names & _HEADS) >= 2


def mail(file: BinaryIO, size: int, inside: Inside) -> Found:
    """A mail with its parts."""
    file.seek(0)
    data = file.read(size)
    start = len(data) - len(data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))
    if (mbox := _MBOX.match(data, start)) is not None:
        start = mbox.end()
    for part in _parts(data, start):
        _look_at(part, inside)
    return Found("mail")


@dataclass(frozen=True, slots=True)
class _Leaf:
    head: Message
    body: bytes


def _parts(data: bytes, start: int) -> Iterator[_Leaf]:
    """Each part that has no parts of its own, in their order."""
    open_: dict[bytes, int] = {}  # the boundaries that are open, and how deep each is
    stack: list[bytes] = []
    head: Message | None
    head, at = _head(data, start, LONGEST_HEAD)
    if (boundary := _boundary(head)) is not None:
        open_[boundary] = 0
        stack.append(boundary)
        head = None
    parts = 0
    for line in _LINE.finditer(data, at):
        mark = line[1].rstrip(b" \t")
        closes = mark not in open_ and mark.endswith(b"--") and mark[:-2] in open_
        if mark not in open_ and not closes:
            continue
        if head is not None:
            yield _Leaf(head, data[at : line.start()])
            head = None
        depth = open_[mark[:-2] if closes else mark]
        for inner in stack[depth + 1 :]:
            del open_[inner]
        del stack[depth + 1 :]
        if closes:
            del open_[stack.pop()]
            continue
        parts += 1
        if parts > MOST_PARTS:
            raise refused("tangled")
        head, at = _head(data, min(line.end() + 1, len(data)), LONGEST_HEAD // 16)
        if (boundary := _boundary(head)) is not None and boundary not in open_:
            open_[boundary] = len(stack)
            stack.append(boundary)
            head = None
    if head is not None:
        yield _Leaf(head, data[at:])


def _head(data: bytes, at: int, longest: int) -> tuple[Message, int]:
    """The head that begins here, and where the body does."""
    if data[at : at + 1] == b"\n" or data[at : at + 2] == b"\r\n":
        return Message(policy=compat32), at + (1 if data[at : at + 1] == b"\n" else 2)
    end = _BLANK.search(data, at, at + longest)
    if end is None:
        if len(data) - at > longest:
            raise refused("tangled")
        return _fields(data[at:]), len(data)
    return _fields(data[at : end.start()]), end.end()


def _fields(raw: bytes) -> Message:
    head: Message = HeaderParser(policy=compat32).parsestr(raw.decode("latin-1"))
    for name in ("content-type", "content-disposition", "content-transfer-encoding"):
        said = head.get_all(name, [])
        if any(len(each) > LONGEST_FIELD for each in said):
            raise refused("tangled")
        if len(set(said)) > 1:
            raise refused("opaque")
    return head


def _boundary(head: Message) -> bytes | None:
    if head.get_content_maintype() != "multipart":
        return None
    boundary = head.get_boundary()
    return boundary.encode("latin-1", "replace").rstrip() if boundary else None


def _look_at(part: _Leaf, inside: Inside) -> None:
    media, name = part.head.get_content_type(), part.head.get_filename("") or ""
    if media.startswith("multipart/"):
        return  # without a boundary: nothing is in it that a program would find
    data = _decoded(part)
    if media == "message/external-body":
        raise refused("remote")
    if media == "message/partial":
        raise refused("attached", part=name or None)
    if media in ("message/rfc822", "message/global", "message/news"):
        # A mail within the mail: its own lines stand among this one's, and are no attachment that lies.
        inside.look(data if data.strip() else b"", name=name, reason="attached")
        return
    if media == "text/html" or (media.startswith("text/") and is_page(data[:4096])):
        inside.look(b"", name=name, reason="attached")
        look_at_page(data, in_mail=True)
        return
    if media in _WORDS and not name:
        return
    inside.look(data, name=name, reason="attached")


def _decoded(part: _Leaf) -> bytes:
    encoding = str(part.head.get("content-transfer-encoding", "")).strip().lower()
    if encoding == "base64":
        # Some programs read on behind the sign that ends it.
        pieces = re.split(rb"=++", re.sub(rb"[^A-Za-z0-9+/=]++", b"", part.body), maxsplit=MOST_PIECES)
        if len(pieces) > MOST_PIECES:
            raise refused("tangled")
        return b"".join(binascii.a2b_base64(piece[: len(piece) - (len(piece) % 4 == 1)] + b"==") for piece in pieces)
    if encoding == "quoted-printable":
        return quopri.decodestring(part.body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue", "x-yenc"):
        raise refused("attached", inner="opaque")
    return part.body.rstrip(b"\r\n")
