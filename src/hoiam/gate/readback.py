"""A PDF read back as an outsider would: its text by two readers, its metadata, and every other string in the file."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pypdf
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject, TextStringObject

from hoiam.gate import plain, search_terms
from hoiam.gate.search_terms import Term
from hoiam.gate.seen import Seen

# Poppler's reader is used where the machine has it; pypdf always.
SECOND_READER: Final = "pdftotext"
TIMEOUT: Final = 10


class Unreadable(Exception):
    """A reader could not read the file to its end; such a file is not let out."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the file that says something: `place` is named in a refusal, `text` is what it says."""

    place: str
    text: str


def parts(pdf: bytes) -> Iterator[Part]:
    """Everything that a PDF says: text by each reader, then every string and every readable stream of the file.

    Raises Unreadable when a reader fails.
    """
    try:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        text = "\n".join(page.extract_text() for page in reader.pages)
    except pypdf.errors.PyPdfError as failed:
        raise Unreadable from failed
    yield Part("PDF: text", text)
    program = shutil.which(SECOND_READER)
    if program is not None:
        yield Part("PDF: text (poppler)", _second_reading(program, pdf))
    strings: list[str] = []
    for number in range(1, int(reader.trailer["/Size"])):
        if number in reader.xref.get(0, {}) or number in reader.xref_objStm:
            found = reader.get_object(pypdf.generic.IndirectObject(number, 0, reader))
            strings.extend(_strings(found, set()))
    yield Part("PDF: strings", "\n".join(strings))


def _second_reading(program: str, pdf: bytes) -> str:
    """The text as poppler reads it. It may hang or fail on a file that is not of this house: then nothing is known of it."""
    try:
        done = subprocess.run(  # noqa: S603  a fixed program, the PDF on its standard input, no shell
            [program, "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, timeout=TIMEOUT, check=True
        )
    except (subprocess.SubprocessError, OSError) as failed:
        raise Unreadable from failed
    return done.stdout.decode("utf-8", "replace")


def _strings(found: Any, visited: set[int]) -> Iterator[str]:
    """Strings of an object and of what lies inside it, references not followed: each object comes round by itself."""
    if id(found) in visited:
        return
    visited.add(id(found))
    if isinstance(found, TextStringObject | ByteStringObject):
        yield found if isinstance(found, str) else found.decode("utf-8", "replace")
    elif isinstance(found, ArrayObject):
        for each in list.__iter__(found):
            yield from _strings(each, visited)
    elif isinstance(found, DictionaryObject):
        for each in dict.values(found):
            yield from _strings(each, visited)
        if isinstance(found, StreamObject) and found.get("/Type") in ("/Metadata", "/EmbeddedFile"):
            yield found.get_data().decode("utf-8", "replace")


def still_says(part: Part, known: Sequence[Term], *, own: Sequence[str]) -> bool:
    """Whether a part says one of the terms in a way that none of the texts that may stand there says it.

    Those texts were looked through one by one before; here the whole file is one text, so that a name that two paragraphs
    share between them, or that only the file's hidden parts hold, is seen.
    """
    seen = Seen(plain.line(part.text))
    may = [Seen(text).alnum[0] for text in own]
    for mark in search_terms.marks(seen, known):
        said = Seen(seen.text[mark.start : mark.end]).alnum[0]
        if mark.confidence != "possible" and not any(said in text for text in may):
            return True
    return False
