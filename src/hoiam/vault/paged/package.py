"""A package of parts (a ZIP whose parts name each other), as Office Open XML has it; also the plain ZIP of OpenDocument."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import BinaryIO, Final
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

LARGEST_PART: Final = 64 << 20
LARGEST_ALL: Final = 256 << 20
_PIECE: Final = 1 << 20


class Package:
    """A package, its parts unpacked one at a time; what it has unpacked in all is bounded, beyond it MemoryError."""

    def __init__(self, file: BinaryIO) -> None:
        self._archive = zipfile.ZipFile(file)
        self._names = {name.lower(): name for name in self._archive.namelist()}
        self._unpacked = 0
        self._kept: dict[str, bytes] = {}
        self._relations: dict[str, dict[str, tuple[str, str, bool]]] = {}

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name.lower() in self._names

    def names(self) -> list[str]:
        """The parts, in the order of the file."""
        return list(self._names.values())

    def read(self, name: str) -> bytes:
        """A part's bytes; none where it is missing."""
        found = self._names.get(name.lower())
        if found is None:
            return b""
        with self._archive.open(found) as part:
            data = part.read(LARGEST_PART + 1)
        self._unpacked += len(data)
        if len(data) > LARGEST_PART or self._unpacked > LARGEST_ALL:
            raise MemoryError
        return data

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part's bytes a piece at a time, thrown away as they are read; no piece begins within a tag."""
        found = self._names.get(name.lower())
        if found is None:
            return
        with self._archive.open(found) as part:
            kept = b""
            while piece := part.read(_PIECE):
                whole, begun, rest = (kept + piece).rpartition(b"<")
                kept = (begun + rest)[-_PIECE:]
                yield whole
            yield kept

    def xml(self, name: str) -> Element:
        """A part as XML; an empty element where it is missing. Raises SyntaxError."""
        data = self.read(name)
        return ElementTree.fromstring(data) if data else Element("nothing")  # noqa: S314 - in a process with limits of its own

    def main(self) -> str:
        """The part that the package is about, as its relations name it."""
        return next(iter(self.related("", "officeDocument")), "word/document.xml")

    def related(self, part: str, kind: str) -> list[str]:
        """The parts that a part names under a kind (the last word of the relation's type), in their order."""
        return [target for said, target, out in self._of(part).values() if said == kind and not out]

    def target(self, part: str, identity: str) -> bytes:
        """The bytes of the part that a relation names; none where it leads out or nowhere."""
        _, target, out = self._of(part).get(identity, ("", "", True))
        if out:
            return b""
        if target not in self._kept:  # a mark at the head of each page is one picture
            self._kept[target] = self.read(target)
        return self._kept[target]

    def named(self, part: str, identity: str) -> str:
        """The name of the part that a relation names."""
        _, target, out = self._of(part).get(identity, ("", "", True))
        return "" if out else target

    def outside(self, part: str, identity: str) -> str:
        """Where a relation leads that leads out."""
        _, target, out = self._of(part).get(identity, ("", "", False))
        return target if out else ""

    def _of(self, part: str) -> dict[str, tuple[str, str, bool]]:
        if part not in self._relations:
            folder, _, name = part.rpartition("/")
            found: dict[str, tuple[str, str, bool]] = {}
            for each in self.xml(posixpath.join(folder, "_rels", f"{name}.rels").lstrip("/")):
                target, out = each.get("Target", ""), each.get("TargetMode") == "External"
                if not out:
                    target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
                found[each.get("Id", "")] = (each.get("Type", "").rpartition("/")[2], target, out)
            self._relations[part] = found
        return self._relations[part]


def local(element: Element) -> str:
    """An element's own name."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its own name, "" without; the one with a namespace before the one without."""
    plain = ""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            if "}" in key:
                return value
            plain = value
    return plain


def inner(element: Element, name: str) -> Element | None:
    """The first child of that name."""
    return next((each for each in element if local(each) == name), None)
