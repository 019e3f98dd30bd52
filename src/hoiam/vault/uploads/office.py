"""DOCX, XLSX and PPTX, and what else comes in a ZIP.

An allow list, of what is parsed and not of what the bytes look like: each part has a type that is listed and is what it says,
each relation between parts is listed, and only a link may lead out of the file. What Word would fetch, start or merge is none
of these, however it is spelled. What is carried inside comes in by the same door as by itself.
"""

from __future__ import annotations

import binascii
import io
import re
from functools import partial
from posixpath import join, normpath
from typing import BinaryIO, Final
from urllib.parse import unquote

from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads.container import DAMAGED, Container, part_name
from hoiam.vault.uploads.formulas import looks_elsewhere
from hoiam.vault.uploads.found import LARGEST, MOST_PIXELS, Found, listed
from hoiam.vault.uploads.inside import Inside
from hoiam.vault.uploads.links import leads_out_safely, on_own_disk, to_a_document
from hoiam.vault.uploads.markup import Markup
from hoiam.vault.uploads.office_lists import (
    BEGINNINGS,
    BEGINS,
    CARRIED,
    DRAWINGS,
    FONTS,
    FORMULAS,
    LOCAL,
    NOTED,
    PAGES,
    PICTURES,
    PRINTERS,
    REFUSED_ELEMENTS,
    REFUSED_RELATIONS,
    REFUSED_TYPES,
    RELATIONS,
    ROOTS,
    SIGNED,
    WITHIN,
    WORD,
    XML,
)
from hoiam.vault.uploads.open_document import OPEN, open_document
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.word_fields import Fields, look_at

_TYPES: Final = "[content_types].xml"
_RELATIONS: Final = re.compile(r"(?:(?P<folder>.*)/)?_rels/(?P<source>[^/]*)\.rels")
# Where letters stand that may be an instruction: said to be one, or ordinary letters where one is expected.
_LETTERS: Final = {"instrText": True, "delInstrText": True, "t": False, "delText": False}
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[\\/]{2}|\\")
_BLANK: Final = re.compile(r"[\0-\x20\x7f-\xa0\u2000-\u200f\u2028\u2029\u202f\u3000\ufeff]")
# What is not read as markup, and the relations that lead to it.
_REACHED_AS: Final = (
    (PICTURES | DRAWINGS, listed("image thumbnail hdphoto")),
    (FONTS, listed("font")),
    (PRINTERS, listed("printersettings customproperty")),
    ({NOTED}, listed("presentationmetadata workbookmetadata documentmetadata")),
    (CARRIED - {PAGES}, listed("package oleobject audio video media hyperlink")),
    ({PAGES}, listed("package oleobject hyperlink image")),
    ({SIGNED}, listed("origin")),
)
_STRANGERS: Final = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"%PDF-",
    b"Rar!",
    b"7z\xbc\xaf",
    b"#!",
    b"\x1f\x8b",
)


def package(file: BinaryIO, size: int, inside: Inside) -> Found:
    """A document in a ZIP: weighed from its index first, then each part unpacked, looked at and thrown away."""
    kind = None
    try:
        with Container(file, size) as container:
            if "mimetype" in container and container.size("mimetype") < 200:
                kind = OPEN.get(container.whole("mimetype").decode("latin-1").strip())
            if kind is not None:
                open_document(container, inside)
            else:
                document = _Document(container, inside)
                kind = document.begins()
                document.look()
    except UploadRefused as refusal:
        refusal.kind = refusal.kind or (kind if refusal.reason not in ("archive", "office") else None)
        raise
    except DAMAGED as error:
        raise refused("password" if "password" in str(error) else "broken", kind=kind) from error
    return Found(kind)


class _Document:
    def __init__(self, container: Container, inside: Inside) -> None:
        self._parts = container
        self._inside = inside
        self._markup = Markup()
        self._by_name: dict[str, str] = {}
        self._by_ending: dict[str, str] = {}
        self._main = ""

    def begins(self) -> str:
        """The kind of document, by the types and by where it begins."""
        names = self._parts.names
        if _TYPES not in self._parts or not any(name.endswith((".rels", "document.xml")) for name in names):
            raise refused(_other_zip(names))
        self._markup.takes(self._parts.size(_TYPES))
        self._markup.read(self._parts.whole(_TYPES), self._typed)
        declared = {*self._by_name.values(), *self._by_ending.values()}
        # A binary workbook (XLSB) says "macro enabled" of itself whether it has any or not.
        if any(("macroenabled" in each and "sheet.binary" not in each) or "vbaproject" in each for each in declared) or any(
            name.rpartition("/")[2] in ("vbaproject.bin", "vbadata.xml") or name.startswith("xl/macrosheets/") for name in names
        ):
            main = next((BEGINNINGS[each] for each in declared if each in BEGINNINGS), None)
            raise refused("macros", kind=main or self._by_folder())
        self._main = self._first()
        return BEGINNINGS[self._type(self._main)]

    def _by_folder(self) -> str | None:
        folders = {name.partition("/")[0] for name in self._parts.names}
        return next((kind for folder, kind in (("word", "docx"), ("xl", "xlsx"), ("ppt", "pptx")) if folder in folders), None)

    def look(self) -> None:
        """Every part, reached or not."""
        for name in self._parts.names:
            if name != _TYPES:
                self._part(name, is_main=name == self._main)

    def _typed(self, _space: str, local: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").partition(";")[0].strip().lower()
        if local == "Override":
            known, name = self._by_name, part_name(attributes.get("PartName", ""))
        elif local == "Default":
            known, name = self._by_ending, attributes.get("Extension", "").lower().removeprefix(".")
        else:
            return
        if known.setdefault(name, kind) != kind:
            raise refused("opaque")  # which of the two counts, programs do not agree on

    def _type(self, name: str) -> str:
        ending = name.rpartition("/")[2].rpartition(".")[2]
        return self._by_name.get(name) or self._by_ending.get(ending, "")

    def _first(self) -> str:
        """The part that the package itself names as its document."""
        found: list[str] = []

        def related(_space: str, _local: str, attributes: dict[str, str]) -> None:
            if attributes.get("Type", "").strip().lower() in BEGINS:
                found.append(part_name(normpath(attributes.get("Target", ""))))

        if "_rels/.rels" in self._parts:
            self._markup.takes(self._parts.size("_rels/.rels"))
            self._markup.read(self._parts.whole("_rels/.rels"), related)
        if len(found) != 1 or found[0] not in self._parts:
            raise refused("opaque" if len(found) > 1 else _other_zip(self._parts.names))
        if self._type(found[0]) not in BEGINNINGS:
            raise refused("office")
        return found[0]

    def _part(self, name: str, *, is_main: bool) -> None:
        relations = _RELATIONS.fullmatch(name)
        kind = self._type(name)
        if relations is not None:
            self._markup.takes(self._parts.size(name))
            self._markup.read(self._parts.whole(name), partial(self._related, f"/{relations['folder'] or ''}"))
        elif kind in XML:
            self._markup.takes(self._parts.size(name))
            _Part(self._markup, self._parts.whole(name), root=ROOTS[BEGINNINGS[kind]] if is_main else None).look()
        elif kind in DRAWINGS:
            self._markup.takes(self._parts.size(name))
            _Drawing(self._markup, self._parts.whole(name)).look()
        elif kind in PICTURES:
            _picture(self._parts.head(name))
        elif kind in FONTS:
            _font(self._parts.head(name))
        elif kind == SIGNED:
            if self._parts.size(name):
                raise refused("hidden")
        elif kind in CARRIED:
            if self._parts.size(name) > LARGEST:
                raise refused("tangled")
            self._inside.look(self._parts.whole(name), name=name.rpartition("/")[2].removesuffix(".bin"))
        elif kind in PRINTERS or kind == NOTED or (not kind and name.startswith("[trash]/")):
            if self._parts.head(name).startswith(_STRANGERS):
                raise refused("embedded")
        else:
            raise refused(_why_not(kind, self._parts.head(name)))

    def _related(self, folder: str, space: str, local: str, attributes: dict[str, str]) -> None:
        """A relation of a part in this folder: it leads where one may, and to what it says. Some programs ask only the relation
        what a part is, others only the part's type: a part that is not read as markup is reached as what its type says."""
        _relation(space, local, attributes)
        if local != "Relationship" or attributes.get("TargetMode", "Internal") != "Internal":
            return
        target = unquote(attributes.get("Target", "")).partition("#")[0].replace("\\", "/")
        name = normpath(join(folder, target)).lower().lstrip("/")
        word = attributes.get("Type", "").strip().lower().rpartition("/")[2]
        if name not in self._parts or word == "hyperlink":
            return
        kind = self._type(name)
        for kinds, words in _REACHED_AS:
            if kind in kinds and word not in words:
                raise refused("opaque")
        if not kind:  # what a program threw away
            raise refused("opaque")


def _why_not(kind: str, head: bytes) -> str:
    why = next((REFUSED_TYPES[word] for word in REFUSED_TYPES if word in kind), None)
    return why or ("embedded" if head.startswith(_STRANGERS) else "foreign part")


def _relation(_space: str, local: str, attributes: dict[str, str]) -> None:
    """One relation: of a kind that is listed, within the file, or a link that leads where a link may."""
    if local == "Relationships":
        if any(name.endswith(" base") for name in attributes):
            raise refused("opaque")
        return
    type_, target = attributes.get("Type", "").strip().lower(), attributes.get("Target", "")
    mode = attributes.get("TargetMode", "Internal")
    if local != "Relationship" or mode not in ("Internal", "External") or any(name.endswith(" base") for name in attributes):
        raise refused("opaque")
    word = type_.rpartition("/")[2]
    # Some programs leave out spaces and line ends of an address, wherever they stand.
    outside = mode == "External" or _SCHEME.match(_BLANK.sub("", unquote(target))) is not None
    if word == "hyperlink" and type_ in RELATIONS:
        if not (target.startswith("#") or leads_out_safely(target) or to_a_document(target) or not target):
            raise refused("link")
        return
    if outside and word in LOCAL and on_own_disk(target):
        return
    why = REFUSED_RELATIONS.get(word)
    if outside:
        raise refused(why if why in ("merge", "field") else "local" if on_own_disk(target) else "remote")
    if type_ not in RELATIONS:
        raise refused(why or "foreign part")


class _Part:
    """A part in XML: what its elements would fetch or start, and its fields."""

    def __init__(self, markup: Markup, data: bytes, *, root: str | None) -> None:
        self._markup = markup
        self._data = data
        self._root = root
        self._formula: list[str] | None = None
        self._fields = Fields()
        self._base: list[str] | None = None

    def look(self) -> None:
        """From the first element to the last."""
        self._markup.read(self._data, self._started, text=self._letters, ended=self._ended)
        if self._root is not None:
            raise refused("broken")
        self._fields.finish()

    def _started(self, space: str, local: str, attributes: dict[str, str]) -> None:
        if self._root is not None:
            if local != self._root or not space.startswith(WORD):
                raise refused("broken")
            self._root = None
        if not space.startswith(WORD):
            return
        if local in REFUSED_ELEMENTS:
            raise refused(REFUSED_ELEMENTS[local])
        if local == "fldChar":
            self._fields.character(_attribute(attributes, "fldCharType").strip())
        elif local in _LETTERS:
            self._fields.read(_LETTERS[local])
        elif local in ("entryMacro", "exitMacro") and _attribute(attributes, "val"):
            raise refused("macros")
        elif local == "fldSimple":
            look_at(_attribute(attributes, "instr"))
        elif local == "HyperlinkBase":
            self._base = []
        elif local in FORMULAS:
            self._formula = []
        _asks(local, attributes)
        for name, value in attributes.items():
            if name.rpartition(" ")[2] == "gfxdata":
                _drawing_within(self._markup, value)
            else:
                _leads(name, value)

    def _letters(self, text: str) -> None:
        self._fields.letters(text)
        if self._base is not None:
            self._base.append(text)
        if self._formula is not None:
            self._formula.append(text)

    def _ended(self, _space: str, local: str) -> None:
        if local in FORMULAS and self._formula is not None:
            formula, self._formula = "".join(self._formula), None
            if looks_elsewhere(formula):
                raise refused("field")
        if local in _LETTERS:
            self._fields.read(None)
        elif local == "HyperlinkBase" and self._base is not None:
            base, self._base = "".join(self._base).strip(), None
            if base and not leads_out_safely(base):
                raise refused("link")


_CONNECTS: Final = listed("connectString udl query")
_ENGINES: Final = ("microsoft.jet.oledb", "microsoft.ace.oledb")


def _asks(local: str, attributes: dict[str, str]) -> None:
    """Elements that start something or connect to something, by what they say."""
    if local == "OLEObject" and _attribute(attributes, "Type") != "Embed":
        raise refused("field")
    if local == "definedName" and any(
        _attribute(attributes, each) in ("1", "true") for each in ("xlm", "vbProcedure", "function")
    ):
        raise refused("macros")
    if local == "cmd" and _attribute(attributes, "type") == "verb":
        raise refused("embedded")
    if local in _CONNECTS and not _to_local_data(_attribute(attributes, "val")):
        raise refused("merge")


def _to_local_data(said: str) -> bool:
    """Whether what a letter is merged with lies on one's own disk: the engine for files alone, and no server in any word of
    it."""
    if "\\\\" in said or "//" in said:
        return False
    for pair in said.split(";"):
        key, _, value = pair.partition("=")
        key, value = key.strip().lower(), value.strip().strip("\"'").lower()
        if key == "provider" and not value.startswith(_ENGINES):
            return False
        if key in ("data source", "dbq", "fil", "defaultdir") and value and not on_own_disk(value):
            return False
        if key in ("server", "address", "addr", "network address", "driver", "remote server", "remote provider", "location"):
            return False
    return True


def _drawing_within(markup: Markup, value: str) -> None:
    """Word keeps a newer drawing within an older one, as a package of its own in an attribute: the same rules hold there."""
    try:
        data = binascii.a2b_base64(value)
        with Container(io.BytesIO(data), len(data)) as within:
            for name in within.names:
                if _RELATIONS.fullmatch(name):
                    markup.takes(within.size(name))
                    markup.read(within.whole(name), _relation_within)
                elif name.endswith(".xml"):
                    markup.takes(within.size(name))
                    markup.read(within.whole(name), _drawn_within)
                else:
                    _picture(within.head(name))
    except DAMAGED as error:
        raise refused("opaque") from error


def _relation_within(space: str, local: str, attributes: dict[str, str]) -> None:
    if attributes.get("Type", "").lower() in WITHIN and _SCHEME.match(attributes.get("Target", "")) is None:
        return
    _relation(space, local, attributes)


def _drawn_within(space: str, local: str, attributes: dict[str, str]) -> None:
    if not space.startswith(WORD):
        return
    if local in REFUSED_ELEMENTS:
        raise refused(REFUSED_ELEMENTS[local])
    for name, value in attributes.items():
        if name.rpartition(" ")[2] == "gfxdata":
            raise refused("tangled")
        _leads(name, value)


_JUMPS: Final = re.compile(
    r"ppaction://(?:noaction|hlinksldjump|hlinkshowjump|customshow|media|hlinkfile|hlinkpres)\b", re.IGNORECASE
)


def _attribute(attributes: dict[str, str], name: str) -> str:
    """The attribute of that name, in whatever namespace; of two, both."""
    return " ".join(value for key, value in attributes.items() if key.rpartition(" ")[2] == name)


def _leads(name: str, value: str) -> None:
    """Attributes of drawings that name another place."""
    space, _, local = name.rpartition(" ")
    local = local.lower()
    if local in ("src", "althref", "manifestlocation") or (local == "href" and space):
        if value and not value.startswith("#"):
            raise refused("local" if on_own_disk(value) and ":" in value else "remote")
    elif local == "href":
        if value and not (value.startswith("#") or leads_out_safely(value) or to_a_document(value)):
            raise refused("link")
    elif local == "action":
        if value.lower().startswith("ppaction:") and not _JUMPS.match(value):
            raise refused("link")
    elif local == "style" and _loads(value):
        raise refused("remote")


_LOADS: Final = re.compile(r"\b(?:url|src)\(\s*+(?!['\"]?#)|@import|expression\(|image-set\(|cross-fade\(", re.IGNORECASE)
_ESCAPED: Final = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})\s?|(.))", re.DOTALL)
_DATA: Final = re.compile(r"#|data:image/(?:png|jpeg|gif);base64,", re.IGNORECASE)
_WEB_PAGE: Final = "http://www.w3.org/1999/xhtml"
_ELSEWHERE: Final = listed("base ping srcset")
_IN_DRAWINGS: Final = listed("script foreignobject iframe object embed handler audio video animate set")


def _loads(text: str) -> bool:
    """Whether a style takes something from elsewhere; letters may be written by their numbers in it."""
    if _LOADS.search(text):
        return True
    return "\\" in text and _LOADS.search(_ESCAPED.sub(_letter, text)) is not None


def _letter(escape: re.Match[str]) -> str:
    number = int(escape[1], 16) if escape[1] else 0
    return chr(number) if 0 < number < 0x110000 else escape[2] or ""


class _Drawing:
    """An SVG drawing: it draws, takes nothing from elsewhere, and is nothing of Word's under another type."""

    def __init__(self, markup: Markup, data: bytes) -> None:
        self._markup = markup
        self._data = data
        self._text: list[str] = []
        self._is_root = True

    def look(self) -> None:
        """From the first element to the last; its letters together, for a style may be cut by anything."""
        self._markup.read(self._data, self._started, text=self._text.append)
        if _loads("".join(self._text)):
            raise refused("remote")

    def _started(self, space: str, local: str, attributes: dict[str, str]) -> None:
        if (self._is_root and local != "svg") or space.startswith(WORD):
            raise refused("opaque")
        self._is_root = False
        if local.lower() in _IN_DRAWINGS or space == _WEB_PAGE:
            raise refused("macros" if local.lower() in ("script", "handler") else "foreign part")
        for name, value in attributes.items():
            last = name.rpartition(" ")[2].lower()
            if last.startswith("on"):
                raise refused("macros")
            if (last in ("href", "src") and not _DATA.match(value)) or last in _ELSEWHERE or _loads(value):
                raise refused("remote")


# JPEG, TIFF, HD Photo, two kinds of WMF.
_OTHER_PICTURES: Final = (
    b"\xff\xd8\xff",
    b"II*\0",
    b"MM\0*",
    b"II\xbc\x01",
    b"\xd7\xcd\xc6\x9a",
    b"\x01\0\x09\0",
    b"\x02\0\x09\0",
)


def _picture(head: bytes) -> None:
    """What is called a picture is one, of whichever listed kind, and not too large to open."""
    width = height = 0
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    elif head.startswith((b"GIF87a", b"GIF89a")):
        width, height = int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    elif head.startswith(b"BM") and head[6:10] == bytes(4):
        width, height = int.from_bytes(head[18:22], "little"), abs(int.from_bytes(head[22:26], "little", signed=True))
    elif not (head.startswith(_OTHER_PICTURES) or head[40:44] == b" EMF" or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")):
        raise refused("no picture")
    if width * height > MOST_PIXELS:
        raise refused("pixels")


def _font(head: bytes) -> None:
    """A font's table of contents is legible also where its first 32 bytes are veiled."""
    if head.startswith(_STRANGERS) or not all(re.fullmatch(rb"[A-Za-z0-9/ ]{4}", head[at : at + 4]) for at in (44, 60)):
        raise refused("embedded")


def _other_zip(names: list[str]) -> str:
    if "mimetype" in names or any(name.startswith(("xl/", "ppt/", "meta-inf/", "index/")) for name in names):
        return "office"
    return "archive"
