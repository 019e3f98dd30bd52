"""PDF: whole, open to everybody, doing nothing but show itself.

Every object that a reader could find is looked at (`pdf_syntax`), reached from the pages or not. What may act is on a list: a
jump within the document, the four presses that turn pages, and a link in a page to the web, a mailbox or a telephone. Whatever
else acts, carries a file or a film, draws itself by program or takes something from elsewhere is refused.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from hoiam.vault.uploads.container import ends_as_one
from hoiam.vault.uploads.found import Found, listed
from hoiam.vault.uploads.links import leads_out_safely
from hoiam.vault.uploads.pdf_locks import Opened, opened_objects
from hoiam.vault.uploads.pdf_syntax import Object, Ref, Syntax
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.tails import nothing_behind

_TURNS: Final = frozenset({"NextPage", "PrevPage", "FirstPage", "LastPage"})
_ACTIONS: Final = listed(
    "GoTo GoToR GoToE GoToDp Launch Thread URI Sound Movie Hide Named SubmitForm ResetForm ImportData JavaScript SetOCGState"
    " Rendition Trans GoTo3DView RichMediaExecute"
)
# What a page may have on it. Sound, Movie, Screen, 3D, RichMedia and FileAttachment are not here, nor whatever comes next.
_ANNOTATIONS: Final = listed(
    "Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Popup Widget"
    " PrinterMark TrapNet Watermark Redact"
)
_PLAYS: Final = listed("Sound Movie Screen 3D RichMedia Projection")
_MEDIA: Final = listed("Rendition MediaClip MediaPlayParams 3D RichMedia RichMediaContent RichMediaSettings")
_FILE_NAMES: Final = listed("F UF DOS Mac Unix")


def pdf(file: BinaryIO, size: int) -> Found:
    """A PDF that is whole, opens without a password and does nothing by itself."""
    file.seek(0)
    data = file.read(size)
    if b"%%EOF" not in data[-8192:]:
        raise refused("broken")
    if ends_as_one(file, size):
        raise refused("hidden")
    # Readers look for a beginning and an end within some distance; what stands outside is no file of another kind.
    nothing_behind(data[: data.find(b"%PDF-")])
    nothing_behind(data[data.rfind(b"%%EOF") + 5 :])
    syntax = Syntax(data)
    locked = any(trailer.get("Encrypt") is not None for trailer in syntax.trailers)
    if locked:
        for number, value in opened_objects(io.BytesIO(data)):
            syntax.add(Object(number, value))
    pages = _pages(syntax)
    rules = _Rules(syntax, locked=locked)
    rules.look()
    return Found("pdf", signed=rules.signed, pages=pages)


def _pages(syntax: Syntax) -> int:
    """How many pages the document says it has; one without a page is none."""
    roots = [syntax.last(trailer.get("Root")) for trailer in reversed(syntax.trailers)]
    # Where no trailer is left, readers look for the catalogue.
    roots += [it.value for it in reversed(syntax.objects) if isinstance(it.value, dict) and it.value.get("Type") == "Catalog"]
    for root in roots:
        tree = syntax.last(root.get("Pages")) if isinstance(root, dict) else None
        if not isinstance(tree, dict):
            continue
        count = syntax.last(tree.get("Count"))
        if syntax.last(tree.get("Kids")) and isinstance(count, int) and count >= 1:
            return count
    raise refused("broken")


class _Rules:
    """One walk over all objects; each is looked at once in each of the few parts that it can play."""

    def __init__(self, syntax: Syntax, *, locked: bool) -> None:
        self.signed = False
        self._syntax = syntax
        self._locked = locked
        self._waiting: list[tuple[Any, bool]] = []
        self._done: set[tuple[int, bool]] = set()
        self._seen: set[tuple[str, int]] = set()
        self._known: dict[int, set[str]] = {}

    def look(self) -> None:
        """Everything that is written, then everything that acts, in chains of any length."""
        for thing in self._syntax.objects:
            for dictionary in _dictionaries(thing.value):
                self._dictionary(dictionary, is_stream=thing.stream_at is not None and dictionary is thing.value)
        while self._waiting:
            self._action(*self._waiting.pop())

    def _dictionary(self, it: dict[str, Any], *, is_stream: bool) -> None:
        """One dictionary: what it is on a page, what it carries, and what acts in it, which is put in line."""
        kinds = self._names(it.get("Type"))
        subtypes = self._names(it.get("Subtype"))
        self._carries_nothing(it, kinds)
        self._comes_whole(it, kinds, is_stream=is_stream)
        if "Annot" in kinds or "Rect" in it:
            self._annotation(subtypes, surely="Annot" in kinds)
        for on_page in self._once("Annots", it.get("Annots")):
            for each in on_page.value if isinstance(on_page.value, list) else ():
                for annotation in self._once("annotation", each):
                    if isinstance(annotation.value, dict) and "Subtype" in annotation.value:
                        self._annotation(self._names(annotation.value["Subtype"]), surely=True)
        if kinds & _MEDIA or _truth(it.get("RichMediaContent")):
            raise refused("active")
        if "PS" in subtypes and is_stream:  # a program for printers
            raise refused("active")
        self._form(it)
        for key in ("A", "PA"):
            if key in it:
                self._acts(it[key], pressed=subtypes == {"Link"})
        for key in ("AA", "OpenAction"):
            for trigger in self._once(key, it.get(key)):
                if isinstance(trigger.value, dict):
                    self._acts(trigger.value, pressed=False)
                    for does in trigger.value.values() if key == "AA" else ():
                        self._acts(does, pressed=False)
        if "S" in it and self._names(it["S"]) & _ACTIONS and not ("P" in it and ("K" in it or "StructElem" in kinds)):
            self._loose(it)
        if isinstance(it.get("JS"), bytes) or ("JS" in it and "S" in it):
            raise refused("active")

    def _carries_nothing(self, it: dict[str, Any], kinds: set[str]) -> None:
        if "EmbeddedFile" in kinds:
            raise refused("embedded")
        for held in self._once("EF", it.get("EF")):
            if isinstance(held.value, dict) and held.value.keys() & _FILE_NAMES:
                raise refused("embedded")
        if self._tree_holds(it.get("EmbeddedFiles")):
            raise refused("embedded")
        if self._tree_holds(it.get("JavaScript")):
            raise refused("active")

    def _comes_whole(self, it: dict[str, Any], kinds: set[str], *, is_stream: bool) -> None:
        """Whether all of it is in this file: a stream's bytes, a page taken from another document, a picture's original."""
        if kinds & {"Filespec", "F"} and it.keys() & _FILE_NAMES and it.get("EF") is None:
            raise refused("remote")
        if not is_stream:
            return
        if it.get("F") is not None or _truth(it.get("OPI")):
            raise refused("remote")
        if any(isinstance(each.value, dict) and "F" in each.value for each in self._once("Ref", it.get("Ref"))):
            raise refused("remote")

    def _annotation(self, subtypes: set[str], *, surely: bool) -> None:
        if "FileAttachment" in subtypes:
            raise refused("embedded")
        if subtypes & _PLAYS or (surely and subtypes - _ANNOTATIONS):
            raise refused("active")

    def _form(self, it: dict[str, Any]) -> None:
        if _truth(it.get("XFA")) or it.get("NeedsRendering") is True:
            raise refused("xfa")
        flags = it.get("SigFlags")
        if (isinstance(flags, int) and flags & 1) or (it.get("FT") == "Sig" and it.get("V") is not None):
            self.signed = True

    def _acts(self, value: Any, *, pressed: bool) -> None:
        """Puts what may be an action, or several, in line to be looked at; each once."""
        part = "pressed" if pressed else "acts"
        for found in self._once(part, value):
            for each in found.value if isinstance(found.value, list) else [found.value]:
                for action in self._once(f"{part} in a list", each) if isinstance(each, Ref) else (Object(None, each),):
                    key = (id(action.value), pressed)
                    if isinstance(action.value, dict) and key not in self._done:
                        self._done.add(key)
                        self._waiting.append((action.value, pressed))

    def _action(self, it: dict[str, Any], pressed: bool) -> None:
        names = self._names(it.get("S"))
        if not names:
            return  # a list of attributes, a glyph that is called A: nothing acts that does not say how
        self._loose(it, pressed=pressed)
        if not names <= _ACTIONS:
            raise refused("active")
        self._acts(it.get("Next"), pressed=False)

    def _loose(self, it: dict[str, Any], *, pressed: bool = True) -> None:
        """An action by itself, whoever may point at it."""
        for name in self._names(it.get("S")) & _ACTIONS:
            if name == "GoTo" and "F" not in it:
                continue
            if name == "Named" and self._names(it.get("N")) <= _TURNS:
                continue
            if name == "URI" and pressed:
                self._link(it.get("URI"))
                continue
            raise refused("active")

    def _link(self, value: Any) -> None:
        for target in self._once("link", value):
            if self._locked and isinstance(target.value, bytes) and not isinstance(target.value, Opened):
                continue  # as written, under the lock; the object comes again as it reads without
            if not isinstance(target.value, bytes) or not leads_out_safely(_text(target.value)):
                raise refused("link")

    def _once(self, part: str, value: Any) -> Iterator[Object]:
        """What a value may be, unless the object that it refers to was looked at in this part before: so many may refer to one
        that has many versions."""
        if isinstance(value, Ref):
            if (part, value.number) in self._seen:
                return
            self._seen.add((part, value.number))
        yield from self._syntax.resolved(value)

    def _names(self, value: Any) -> set[str]:
        if isinstance(value, str):
            return {value}
        if not isinstance(value, Ref):
            return set()
        if value.number not in self._known:
            self._known[value.number] = {it.value for it in self._syntax.resolved(value) if isinstance(it.value, str)}
        return self._known[value.number]

    def _tree_holds(self, value: Any) -> bool:
        """Whether a tree of names has a leaf or a branch in any version of it."""
        for tree in self._once("tree", value):
            for key in ("Names", "Kids") if isinstance(tree.value, dict) else ():
                if any(isinstance(each.value, list) and each.value for each in self._once("leaves", tree.value.get(key))):
                    return True
        return False


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    """Each dictionary within a value, itself among them."""
    waiting = [value]
    while waiting:
        it = waiting.pop()
        if isinstance(it, dict):
            yield it
            waiting.extend(each for each in it.values() if isinstance(each, dict | list))
        elif isinstance(it, list):
            waiting.extend(each for each in it if isinstance(each, dict | list))


def _truth(value: Any) -> bool:
    return value is not None and value is not False


def _text(raw: bytes) -> str:
    return raw.decode("utf-16", "replace") if raw[:2] in (b"\xfe\xff", b"\xff\xfe") else raw.decode("latin-1")
