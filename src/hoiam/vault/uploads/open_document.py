"""ODT, ODS, ODP and ODG (OASIS OpenDocument): the parts by a list, the markup of each read, nothing that runs, and only a link
that leads out.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from hoiam.vault.uploads.container import Container
from hoiam.vault.uploads.formulas import looks_elsewhere
from hoiam.vault.uploads.found import LARGEST, listed
from hoiam.vault.uploads.inside import Inside
from hoiam.vault.uploads.links import leads_out_safely, on_own_disk, to_a_document
from hoiam.vault.uploads.markup import Markup
from hoiam.vault.uploads.sentences import refused

_BEFORE: Final = "application/vnd.oasis.opendocument."
OPEN: Final = {
    f"{_BEFORE}{word}{after}": kind
    for word, kind in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"), ("graphics", "odg"))
    for after in ("", "-template")
} | {f"{_BEFORE}text-master": "odt"}
# Where a document, or one within it, keeps what it is.
_XML: Final = re.compile(
    r"(?:.*/)?(?:content|styles|meta|settings|documentsignatures|layout-cache)\.(?:xml|rdf)|(?:.*/)?manifest\.rdf|meta-inf/(?:manifest|"
    r"documentsignatures|packagesignatures)\.xml|configurations2/.*\.xml|(?:.*/)?buildsettings\.xml"
)
_RUNS: Final = re.compile(r"(?:.*/)?(?:basic|scripts|dialogs)/")
_OFFICE: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_LINK: Final = "http://www.w3.org/1999/xlink"
_RUNNING: Final = listed("script event-listener")
# Elements that take what they show from another place, by themselves or when asked by nobody.
_TAKES: Final = listed(
    "applet plugin floating-frame table-source section-source database-display database-source-sql database-source-table"
    " database-source-query database-range-source dde-connection dde-connection-decl dde-source dde-link connection-resource"
    " database"
    " cell-range-source"
)
_PRESSED: Final = listed("a hyperlink-behaviour")


def open_document(parts: Container, inside: Inside) -> None:
    """Each part in turn; refuses what is no part of such a document."""
    markup = Markup()
    if "content.xml" not in parts:
        raise refused("broken")
    for name in parts.names:
        if _RUNS.match(name):
            if parts.size(name) and not name.endswith((".xml", ".xlb", ".xlc")):
                raise refused("macros")
            if _holds_code(parts.head(name)):
                raise refused("macros")
        elif name == "mimetype":
            continue
        elif _XML.fullmatch(name) and not name.endswith("layout-cache.xml"):
            markup.takes(parts.size(name))
            _Reading(markup, parts.whole(name)).read()
        elif name.rpartition("/")[2] == "layout-cache" or not parts.size(name):
            continue
        else:
            _carried(parts, name, inside)


def _holds_code(head: bytes) -> bool:
    """Whether a library of macros has one in it; office programs write empty ones of their own accord."""
    return b"<library:element " in head or b"<script:module" in head or b"library:link" in head


def _carried(parts: Container, name: str, inside: Inside) -> None:
    """A picture, a font, a film, a document of another program."""
    if parts.size(name) > LARGEST:
        raise refused("tangled")
    data = parts.whole(name)
    folder, _, last = name.rpartition("/")
    if folder.endswith("fonts") or last.endswith((".ttf", ".otf")):
        if data[:4] not in (b"\0\1\0\0", b"OTTO", b"true", b"ttcf"):
            raise refused("embedded")
        return
    if _is_metafile(data):
        return
    if data.lstrip().startswith((b"<svg", b"<?xml")) and b"<svg" in data[:4096]:
        markup = Markup()
        markup.takes(len(data))
        _drawing(markup, data)
        return
    # A name within such a file is a number, and "Object 1" may be of any kind.
    inside.look(data, name="" if folder in ("pictures", "thumbnails") else last)


def _is_metafile(data: bytes) -> bool:
    """The way in which office programs keep drawings: of Windows, and of their own."""
    return (
        data[40:44] == b" EMF"
        or data[:4] in (b"\xd7\xcd\xc6\x9a", b"\1\0\x09\0", b"\2\0\x09\0")
        or data[:6] in (b"VCLMTF", b"SVGDI\0")
    )


def _drawing(markup: Markup, data: bytes) -> None:
    def started(_space: str, local: str, attributes: dict[str, str]) -> None:
        if local.lower() in ("script", "foreignobject", "iframe", "handler", "animate", "set"):
            raise refused("macros")
        for name, value in attributes.items():
            last = name.rpartition(" ")[2].lower()
            if last.startswith("on"):
                raise refused("macros")
            if last in ("href", "src") and not value.startswith(("#", "data:image/")):
                raise refused("remote")
            if "url(" in value and not re.search(r"url\(\s*['\"]?#", value):
                raise refused("remote")

    markup.read(data, started)


class _Reading:
    """One part in XML."""

    def __init__(self, markup: Markup, data: bytes) -> None:
        self._markup, self._data = markup, data

    def read(self) -> None:
        """From the first element to the last."""
        self._markup.read(self._data, self._started, declared=_declared)

    def _started(self, space: str, local: str, attributes: dict[str, str]) -> None:
        if local == "encryption-data":
            raise refused("password")
        if space.startswith(_OFFICE):
            if local in _RUNNING and not space.endswith(":presentation:1.0"):
                raise refused("macros")
            if local in _TAKES:
                raise refused("field")
        for name, value in attributes.items():
            where, _, last = name.rpartition(" ")
            if where == _LINK and last == "href":
                self._leads(local, value)
            elif last in ("formula", "condition", "expression") and where.startswith(_OFFICE):
                if looks_elsewhere(value):
                    raise refused("field")
            elif last in ("macro-name", "execute-macro"):
                raise refused("macros")

    def _leads(self, local: str, target: str) -> None:
        it = target.strip()
        if not it or it.startswith("#") or (leads_out_safely(it) and local in _PRESSED):
            return
        if it.lower().startswith(("vnd.sun.star.script:", "macro:", "script:", "javascript:")):
            raise refused("macros")
        if local in _PRESSED:
            if not (to_a_document(it) or _within(it)):
                raise refused("link")
        elif not on_own_disk(unquote(it).removesuffix("/")):  # an object is a folder of the file
            raise refused("remote")


def _declared(_system: str | None, here: int) -> None:
    """The first office programs named the type of a part, which nobody fetches; none declares anything."""
    if here:
        raise refused("opaque")


def _within(target: str) -> bool:
    """Whether it names another place of the document, as `#` or as a path without scheme or server."""
    return on_own_disk(target) and ":" not in target and "." not in target.rpartition("/")[2]
