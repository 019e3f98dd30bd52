"""One act on a petition as a printable text, and the line that the public log keeps of it.

The act text is what the petitioner holds and a court recomputes with a text editor and `sha256sum`. It is rendered from
facts whenever it is needed and stored nowhere; its salt comes from the case key, so destroying the case key makes the
line in the log 106 bytes of noise. The log sees only a tag and a commitment: no act, no body, no time.

Grammar, version 1 (UTF-8, NFC, LF, exactly these lines in exactly this order, nothing after the last LF):

    hoiam act 1
    salt <64 hex>                 HMAC-SHA-256(case key, "salt" + seq in decimal)
    tag <32 hex>                  first 16 bytes of HMAC-SHA-256(case key, seq in decimal)
    body <code>                   the public body's code
    number <public number>        or the placeholder NUMBER_PLACEHOLDER, which the road's SQL fills in
    seq <n>                       1 for the first act of the case, then +1
    act <code>                    what was done: received, accepted, ...
    time <YYYY-MM-DDThh:mm:ss+hh:mm>   the time that the body asserts
    digest <what> <64 hex>        zero or more: salted SHA-256 of what the act is about
    due <rule@version> <date or time>  zero or more: when the term that this act starts runs out
    article <text>                at most one: the article that the act rests on
    prev <64 hex>                 leaf hash of the case's previous act; 64 zeros for the first

A published version is never edited: a change is version 2 beside it. Specified in docs/spec/ledger.md.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NoReturn

from hoiam.core.typed import composed

from .errors import Malformed

MAGIC: Final = "hoiam act 1"
LEAF_MAGIC: Final = "hoiam/1"
NUMBER_PLACEHOLDER: Final = "@NUMBER@"
PREV_PLACEHOLDER: Final = "@PREV@"
NO_PREVIOUS: Final = bytes(32)
MAX_TEXT: Final = 16_384  # bytes; so that a receipt stays a file a telephone can show
MAX_ENTRY: Final = 65_535  # bytes; an entry bundle's length prefix is a uint16

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}")
_ACT = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_RULE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,95}(?:@[0-9]{4}-[0-9]{2}-[0-9]{2})?")
_SEQ = re.compile(r"[1-9][0-9]{0,8}")
_HEX16 = re.compile(r"[0-9a-f]{32}")
_HEX32 = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[+-][0-9]{2}:[0-9]{2}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNPRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Digest:
    """The salted SHA-256 of one thing that the act is about; `what` is a word such as words, file, decision."""

    what: str
    value: bytes


@dataclass(frozen=True, slots=True)
class DueDate:
    """The last day (or, for terms in hours, the last moment) of a term; `rule` is the rule's id with its version."""

    rule: str
    due: date | datetime


@dataclass(frozen=True, slots=True)
class ActText:
    """The fields of one act text. Not known yet: `number` is NUMBER_PLACEHOLDER, `prev` is None; the road fills both.

    time: with its own UTC offset, whole seconds. salt and prev: 32 bytes; tag: 16 bytes.
    `prev=None` renders PREV_PLACEHOLDER, for a step that leaves two acts before the number is known.
    """

    salt: bytes
    tag: bytes
    body: str
    number: str
    seq: int
    act: str
    time: datetime
    digests: tuple[Digest, ...] = ()
    dues: tuple[DueDate, ...] = ()
    article: str | None = None
    prev: bytes | None = NO_PREVIOUS


def _no(cause: str) -> NoReturn:
    raise Malformed("act", cause)


def _word(name: str, value: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(value):
        _no(f"{name} {value!r} is not written as the grammar wants")
    return value


def _moment(name: str, value: datetime) -> str:
    """RFC 3339 with a numeric offset; a fraction of a second or an offset with seconds has no place in the text."""
    offset = value.utcoffset()
    if offset is None:
        _no(f"{name} has no UTC offset")
    if value.microsecond or offset.seconds % 60 or offset.microseconds:
        _no(f"{name} is finer than the text can say (whole seconds, offset in minutes)")
    written = value.isoformat(timespec="seconds")
    return _word(name, written, _TIME)


def _line(name: str, value: str, longest: int) -> str:
    """One line of free text: NFC, no control or format characters, no blanks at its ends."""
    if not value or value != value.strip() or len(value) > longest:
        _no(f"{name} is empty, too long or has blanks at its ends")
    if composed(value) != value:
        _no(f"{name} is not in NFC")
    # What Python prints has none of these; asking that first spares looking at every letter.
    if not value.isprintable() and any(unicodedata.category(c) in _UNPRINTED for c in value):
        _no(f"{name} has a character that does not print")
    return value


def render(act: ActText) -> str:
    """The act as text, ending with a line feed.

    Holds NUMBER_PLACEHOLDER (and PREV_PLACEHOLDER) at most once each, so that the database may put the value there.
    Raises Malformed when a field cannot be written.
    """
    if len(act.salt) != 32 or len(act.tag) != 16 or (act.prev is not None and len(act.prev) != 32):
        _no("salt and prev are 32 bytes, tag is 16")
    number = act.number if act.number == NUMBER_PLACEHOLDER else _word("number", act.number, _CODE)
    lines = [
        MAGIC,
        f"salt {act.salt.hex()}",
        f"tag {act.tag.hex()}",
        f"body {_word('body', act.body, _CODE)}",
        f"number {number}",
        f"seq {_word('seq', str(act.seq), _SEQ)}",
        f"act {_word('act', act.act, _ACT)}",
        f"time {_moment('time', act.time)}",
    ]
    for digest in act.digests:
        if len(digest.value) != 32:
            _no("a digest is 32 bytes")
        lines.append(f"digest {_word('digest', digest.what, _ACT)} {digest.value.hex()}")
    for due in act.dues:
        when = _moment("due", due.due) if isinstance(due.due, datetime) else due.due.isoformat()
        lines.append(f"due {_word('rule', due.rule, _RULE)} {when}")
    if act.article is not None:
        if NUMBER_PLACEHOLDER in act.article or PREV_PLACEHOLDER in act.article:
            _no("article holds a placeholder")
        lines.append(f"article {_line('article', act.article, 300)}")
    lines.append(f"prev {PREV_PLACEHOLDER if act.prev is None else act.prev.hex()}")
    text = "\n".join(lines) + "\n"
    if len(text.encode()) > MAX_TEXT:
        _no(f"text is longer than {MAX_TEXT} bytes")
    return text


def parse(text: str) -> ActText:
    """The fields of a finished act text (no placeholders). Strict: render(parse(text)) == text, or Malformed."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT:
        _no(f"text is longer than {MAX_TEXT} bytes")
    if not text.endswith("\n"):
        _no("text does not end with a line feed")
    lines = text[:-1].split("\n")
    lines.reverse()

    def take(name: str) -> str:
        if not lines or not lines[-1].startswith(name + " "):
            _no(f"expected a line {name!r}")
        return lines.pop()[len(name) + 1 :]

    def several(name: str) -> list[str]:
        found = []
        while lines and lines[-1].startswith(name + " "):
            found.append(take(name))
        return found

    if not lines or lines.pop() != MAGIC:
        _no(f"first line is not {MAGIC!r}")
    act = ActText(
        salt=bytes.fromhex(_word("salt", take("salt"), _HEX32)),
        tag=bytes.fromhex(_word("tag", take("tag"), _HEX16)),
        body=take("body"),
        number=_word("number", take("number"), _CODE),
        seq=int(_word("seq", take("seq"), _SEQ)),
        act=take("act"),
        time=_read_moment("time", take("time")),
        digests=tuple(_read_digest(value) for value in several("digest")),
        dues=tuple(_read_due(value) for value in several("due")),
        article=take("article") if lines and lines[-1].startswith("article ") else None,
        prev=bytes.fromhex(_word("prev", take("prev"), _HEX32)),
    )
    if lines:
        _no("a line follows the last one")
    if render(act) != text:
        _no("text is not in its one canonical form")
    return act


def _read_moment(name: str, value: str) -> datetime:
    _word(name, value, _TIME)
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        _no(f"{name} {value!r} is not a moment of the calendar")


def _read_digest(value: str) -> Digest:
    what, _, digits = value.partition(" ")
    return Digest(what, bytes.fromhex(_word("digest", digits, _HEX32)))


def _read_due(value: str) -> DueDate:
    rule, _, when = value.partition(" ")
    if not _DATE.fullmatch(when):
        return DueDate(rule, _read_moment("due", when))
    try:
        return DueDate(rule, date.fromisoformat(when))
    except ValueError:
        _no(f"due {when!r} is not a day of the calendar")


def fill(text: str, *, number: str, prev: bytes | None = None) -> str:
    """The text with its placeholders replaced, as the road's SQL does it with replace()."""
    filled = text.replace(NUMBER_PLACEHOLDER, number)
    return filled if prev is None else filled.replace(PREV_PLACEHOLDER, prev.hex())


def commitment(text: str) -> bytes:
    """SHA-256 of the act text (32 bytes). The salt in the text hides what it says; the first line names the domain."""
    return hashlib.sha256(text.encode()).digest()


def leaf(tag: bytes, commit: bytes) -> bytes:
    """The log's entry for an act: `hoiam/1 <tag> <commitment>` and a line feed, 106 bytes of ASCII."""
    if len(tag) != 16 or len(commit) != 32:
        _no("tag is 16 bytes and commitment 32")
    return f"{LEAF_MAGIC} {tag.hex()} {commit.hex()}\n".encode("ascii")


def leaf_of(text: str) -> bytes:
    """The log's entry for a finished act text; the tag is read from the text, so the two cannot disagree."""
    return leaf(parse(text).tag, commitment(text))


def public_entry(kind: str, words: str) -> bytes:
    """An entry in clear, for what must be public and is about nobody: a body's encryption key, a list of witnesses.

    `hoiam/1 public <kind> <words>` and a line feed. `public` is no 32 hex digits, so no act's entry looks like it.
    """
    entry = f"{LEAF_MAGIC} public {_word('kind', kind, _ACT)} {_line('words', words, 16_000)}\n".encode()
    if len(entry) > MAX_ENTRY:
        _no("entry is longer than an entry bundle can hold")
    return entry


def tag_of(case_key: bytes, seq: int) -> bytes:
    """The tag of the case's act number `seq` (16 bytes). Who holds the case key can look for it in the public log."""
    return _keyed(case_key, b"", seq)[:16]


def salt_of(case_key: bytes, seq: int) -> bytes:
    """The salt of the case's act number `seq` (32 bytes)."""
    return _keyed(case_key, b"salt", seq)


def _keyed(case_key: bytes, label: bytes, seq: int) -> bytes:
    if len(case_key) != 32:
        _no("case key is 32 bytes")
    number = _word("seq", str(seq), _SEQ)
    return hmac.digest(case_key, label + number.encode("ascii"), "sha256")
