"""Bytes into words, whichever encoding they are in; and which that was."""

from __future__ import annotations

import codecs
from typing import Final

from hoiam.core.vietnamese import NotThisEncoding, detect, from_legacy

MOST_WORDS: Final = 2_000_000  # letters of a file
_SAMPLE: Final = 200_000
_MARKS: Final = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decoded(data: bytes, said: str = "") -> tuple[str, str]:
    """The words, and the encoding that they were in: "" for UTF-8 and what `said` names, a name of
    `core.vietnamese.legacy`, "unknown" where each byte was taken for a Western letter.

    `said`: what a mail or a web page says its encoding is; it is believed where the bytes do not speak against it.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace").removeprefix("\ufeff")[:MOST_WORDS], ""
    wide = _without_mark(data)
    if wide:
        return data.decode(wide, "replace")[:MOST_WORDS], ""
    try:
        text = data.decode("utf-8-sig")[:MOST_WORDS]
    except UnicodeDecodeError as error:
        # One cut in the middle of a letter, as where a file was cut short, is no other encoding.
        if error.reason == "unexpected end of data":
            return data.decode("utf-8-sig", "ignore")[:MOST_WORDS], ""
    else:
        old = detect(text[:_SAMPLE])  # also old bytes that were once read as Western and saved so; and VIQR
        return (_old(text, old), old) if old else (text, "")
    raw = data[:MOST_WORDS]
    found = detect(raw[:_SAMPLE])
    if found:
        return _old(raw, found), found
    if said and _known(said) and codecs.lookup(said).name not in ("ascii", "iso8859-1", "utf-8"):
        return raw.decode(said, "replace"), ""
    return raw.decode("cp1252", "replace"), "unknown"


def _old(text: bytes | str, encoding: str) -> str:
    try:
        return from_legacy(text, encoding)
    except NotThisEncoding:  # a sample was, the whole is not
        return text if isinstance(text, str) else text.decode("cp1252", "replace")


def _known(name: str) -> bool:
    """Whether it is an encoding of text (Python has others under such names)."""
    try:
        return codecs.lookup(name)._is_text_encoding  # what str.encode asks as well
    except (LookupError, ValueError):
        return False


def _without_mark(data: bytes) -> str:
    """UTF-16 that does not say so: every second byte of what is plain ASCII in it is zero, and it decodes."""
    head = data[:_SAMPLE]
    low, high = head[0::2].count(0), head[1::2].count(0)
    if max(low, high) * 8 < len(head) or min(low, high) * 10 > max(low, high):
        return ""
    name = "utf-16-le" if high > low else "utf-16-be"
    try:
        data[: len(data) // 2 * 2].decode(name)
    except UnicodeDecodeError:
        return ""
    return name
