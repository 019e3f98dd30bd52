"""XML from strangers: parsed for good, in one pass, without a tree in memory.

No document type, so no entities and nothing that is fetched; the two encodings that office files may have; depth and number
counted. The parser is the interpreter's own expat, driven by handlers, since a tree would cost many times the file.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from xml.parsers import expat

from hoiam.vault.uploads.sentences import refused

MOST_ELEMENTS: Final = 1_500_000
MOST_BYTES: Final = 48 * 1024 * 1024
LARGEST_PART: Final = 24 * 1024 * 1024
DEEPEST: Final = 400
# The parser begins a tag or a comment again when its end had not come: it is fed few times within the longest that is taken.
_FED: Final = 256 * 1024
_LONGEST: Final = 4 * 1024 * 1024
_NO_ELEMENTS: Final = expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]
_BLANK: Final = b" \t\r\n\0\xef\xbb\xbf"
_ENCODINGS: Final = {None, "utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1"}

Started = Callable[[str, str, dict[str, str]], None]
"""Told of an element: its namespace, its name, its attributes, whose names are `namespace name` where they have one."""


class Markup:
    """What one file may cost, over all of its parts."""

    def __init__(self) -> None:
        self._elements = 0
        self._bytes = 0

    def takes(self, size: int) -> None:
        """Asks for so many bytes before they are unpacked."""
        self._bytes += size
        if size > LARGEST_PART or self._bytes > MOST_BYTES:
            raise refused("tangled")

    def read(
        self,
        data: bytes,
        started: Started,
        *,
        text: Callable[[str], None] | None = None,
        ended: Callable[[str, str], None] | None = None,
        declared: Callable[[str | None, int], None] | None = None,
    ) -> None:
        """Tells of each element in the order of the document, or refuses.

        `declared` is told where its type is said to lie, and whether it is declared here; without it no document has one.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        depth = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self._elements += 1 + len(attributes)
            if depth > DEEPEST or self._elements > MOST_ELEMENTS:
                raise refused("tangled")
            space, _, local = name.rpartition(" ")
            started(space, local, attributes)

        def end(name: str) -> None:
            nonlocal depth
            depth -= 1
            if ended is not None:
                space, _, local = name.rpartition(" ")
                ended(space, local)

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.StartDoctypeDeclHandler = (
            _declares if declared is None else lambda _name, system, _public, here: declared(system, here)
        )
        parser.XmlDeclHandler = _declared
        parser.ProcessingInstructionHandler = _instructs
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            for at in range(0, len(data), _FED):
                parser.Parse(data[at : at + _FED])
                if min(at + _FED, len(data)) - parser.CurrentByteIndex > _LONGEST:
                    raise refused("tangled")
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            # Some programs leave a part empty that they have no use for.
            if error.code != _NO_ELEMENTS or data[parser.ErrorByteIndex :].strip(_BLANK):
                raise refused("broken") from error
        except (ValueError, LookupError) as error:
            raise refused("broken") from error


def _declares(*_: object) -> None:
    raise refused("broken")  # office programs open no such file either


def _declared(_version: str, encoding: str | None, _standalone: int) -> None:
    if (encoding.lower() if encoding else None) not in _ENCODINGS:
        raise refused("opaque")


def _instructs(target: str, _data: str) -> None:
    if target.lower() == "xml-stylesheet":
        raise refused("remote")
