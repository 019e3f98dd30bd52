"""A PDF as two outsiders read it: pypdf and PDFium, which share no line of code. Loaded in the reader alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pypdfium2
from pypdf.generic import ArrayObject, ByteStringObject, DictionaryObject, StreamObject, TextStringObject


def places(pdf: bytes) -> Iterator[str]:
    """What stands on the pages, by each; then every string and every readable stream of the file."""
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    yield "\n".join(page.extract_text() for page in reader.pages)
    yield _second_reading(pdf)
    strings: list[str] = []
    for number in range(1, int(reader.trailer["/Size"])):
        if number in reader.xref.get(0, {}) or number in reader.xref_objStm:
            found = reader.get_object(pypdf.generic.IndirectObject(number, 0, reader))
            strings.extend(_strings(found, set()))
    yield "\n".join(strings)


def _second_reading(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(document[number].get_textpage().get_text_bounded() for number in range(len(document)))


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
