"""What a mail says (RFC 5322, MIME): its head, its words, a list of its parts; each part that can be drawn follows."""

from __future__ import annotations

import email
import email.header
import email.policy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage, MIMEPart
from typing import Final

from hoiam.vault.paged.blocks import Block, Cell, Document, Paragraph, Run, Table, words
from hoiam.vault.paged.decoded import decoded
from hoiam.vault.paged.web_text import web_text

SHOWN: Final = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Date", "Subject", "Message-ID")
MOST_PARTS: Final = 100


@dataclass(frozen=True, slots=True)
class Part:
    """Something that came with a mail: what it is called, what it says it is, its bytes. `seen`: whether pages of it follow."""

    name: str
    kind: str
    data: bytes = field(repr=False)


def mail(data: bytes) -> tuple[Document, list[Part]]:
    """The mail's own page, without the list of its parts (`listed`), and the parts."""
    if data.startswith(b"From "):
        data = data.partition(b"\n")[2]
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 - what that policy makes
    found = Document()
    found.blocks.append(head((name, _said(message, name)) for name in SHOWN if message[name] is not None))
    bodies, parts = _parts(message)
    pictures = {part.name: part.data for part in parts if part.name}
    named = (each for each in _walk(message, mails=True) if each["Content-ID"])
    pictures |= {_said(each, "Content-ID").strip("<> "): _payload(each) for each in named}
    for each in bodies:
        text, encoding = decoded(_payload(each), each.get_content_charset() or "")
        found.encoding = found.encoding or encoding
        if each.get_content_type() == "text/html":
            web = web_text(text, pictures)
            found.blocks += web.blocks
            found.left = found.left or web.left
        else:
            found.blocks += [words(line) for line in text.splitlines()]
    return found, parts


def head(fields: Iterable[tuple[str, str]]) -> Table:
    """The head of a mail as a table."""
    return Table([[Cell([Paragraph([Run(name, bold=True)])]), Cell([words(said)])] for name, said in fields])


def listed(parts: Sequence[Part], seen: Sequence[bool]) -> list[Block]:
    """The list of a mail's parts, which says of each whether pages of it follow."""
    if not parts:
        return []
    rows = [
        [Cell([words(part.name or "-")]), Cell([words(part.kind)]), Cell([words(f"{len(part.data):,} byte")]),
         Cell([words("ở các trang sau / on pages below" if shown else "không xem được ở đây / not shown here")])]
        for part, shown in zip(parts, seen, strict=True)
    ]  # fmt: skip
    return [words("Tệp kèm theo / Attachments", level=4), Table(rows)]


def _parts(message: EmailMessage) -> tuple[list[MIMEPart], list[Part]]:
    """The parts that are the mail's words, and the rest. Of several forms of the same words the plain one is taken, and the
    other is among the rest: it may say something else."""
    bodies: list[MIMEPart] = []
    rest: list[Part] = []
    chosen = message.get_body(preferencelist=("plain", "html"))
    if chosen is not None and chosen.get_content_type() == "text/plain" and not _payload(chosen).strip():
        chosen = message.get_body(preferencelist=("html", "plain"))
    for each in _walk(message):
        if each is chosen:
            bodies.append(each)
        elif each.is_multipart() and each.get_content_type() != "message/rfc822":
            continue
        elif len(rest) < MOST_PARTS:
            rest.append(Part(_name(each), each.get_content_type(), _payload(each)))
    return bodies, rest


def _walk(message: EmailMessage, *, mails: bool = False) -> Iterable[EmailMessage]:
    """Each part in its order; those of a mail within where `mails` says so."""
    left = [message]
    while left:
        part = left.pop()
        yield part
        if part.is_multipart() and (mails or part.get_content_type() != "message/rfc822"):
            left += [each for each in reversed(list(part.iter_parts())) if isinstance(each, EmailMessage)]


def _payload(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inside = part.get_payload(0) if part.is_multipart() else None
        return inside.as_bytes() if isinstance(inside, EmailMessage) else b""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _name(part: EmailMessage) -> str:
    try:
        return (part.get_filename() or "").replace("\n", " ")[:200]
    except (ValueError, LookupError, TypeError):
        return ""


def _said(message: EmailMessage, name: str) -> str:
    """What a field says, decoded; as it stands where it cannot be."""
    try:
        return " ".join(str(each) for each in message.get_all(name, ()))[:4000]
    except (ValueError, LookupError, TypeError, AttributeError, IndexError):
        return " ".join(value for key, value in message.raw_items() if key.lower() == name.lower())[:4000]
