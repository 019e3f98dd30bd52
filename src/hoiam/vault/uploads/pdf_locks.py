"""A PDF that is locked: what is in it when it opens without a password, as one that only restricts printing does."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    TextStringObject,
)

from hoiam.vault.uploads.pdf_syntax import DEEPEST, MOST_OBJECTS, MOST_TOKENS, Ref
from hoiam.vault.uploads.sentences import refused


class Opened(bytes):
    """A string as it reads once the lock is off."""


def opened_objects(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    """Number and value of each object, strings and object streams opened; refused where that takes a password.

    Only here the file's own table of objects is believed: what is not in it cannot be opened.
    """
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise refused("password")
        numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
        if len(numbers) > MOST_OBJECTS:
            raise refused("tangled")
        left = [MOST_TOKENS]
        for number in sorted(numbers):
            generation = next((each for each, table in reader.xref.items() if number in table), 0)
            yield number, _plain(reader.get_object(IndirectObject(number, generation, reader)), left, 0)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        RecursionError,
        zlib.error,
    ) as error:
        raise refused("broken") from error
    except (NotImplementedError, AssertionError) as error:
        raise refused("password") from error


def _plain(thing: Any, left: list[int], depth: int) -> Any:
    """A value of the library's as `pdf_syntax` has them."""
    left[0] -= 1
    if left[0] < 0 or depth > DEEPEST:
        raise refused("tangled")
    match thing:
        case IndirectObject():
            return Ref(thing.idnum)
        case DictionaryObject():
            return {str(key)[1:]: _plain(thing.raw_get(key), left, depth + 1) for key in thing}
        case ArrayObject():
            return [_plain(each, left, depth + 1) for each in list.__iter__(thing)]
        case NameObject():
            return str(thing)[1:]
        case TextStringObject():
            return Opened(thing.original_bytes)
        case ByteStringObject():
            return Opened(thing)
        case BooleanObject():
            return thing.value
        case int():
            return thing
        case _:
            return None
