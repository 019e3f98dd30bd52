"""PDF: whole, open to everybody, doing nothing but show itself.

Every object that a reader could find is looked at (`pdf_syntax`), reached from the pages or not. What may act is on a list: a
jump within the document, presses that turn pages, print or empty a form, fields that reckon by the form program's own
functions, and a link in a page to the web, a mailbox or a telephone. Whatever else acts, carries a film, draws itself by
program or takes something from elsewhere is refused; an attached file comes in by the same door as by itself."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final

from hoiam.vault.uploads.container import ends_as_one
from hoiam.vault.uploads.file_names import safe_name
from hoiam.vault.uploads.found import Found, listed
from hoiam.vault.uploads.inside import Inside
from hoiam.vault.uploads.links import leads_out_safely
from hoiam.vault.uploads.metadata import of_pdf
from hoiam.vault.uploads.pdf_locks import Opened, opened_objects
from hoiam.vault.uploads.pdf_syntax import Object, Ref, Syntax
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.tails import nothing_behind

_TURNS: Final = frozenset(
    {"NextPage", "PrevPage", "FirstPage", "LastPage", "Print", "Find", "FitPage", "FitWidth", "ActualSize"}
)
_ACTIONS: Final = listed(
    "GoTo GoToR GoToE GoToDp Launch Thread URI Sound Movie Hide Named SubmitForm ResetForm ImportData JavaScript SetOCGState"
    " Rendition Trans GoTo3DView RichMediaExecute"
)
# What a press may do within the form: empty it, hide a field, show a layer.
_HARMLESS: Final = frozenset({"ResetForm", "Hide", "SetOCGState", "Trans"})
# What a page may have on it. Sound, Movie, Screen, 3D and RichMedia are not here, nor whatever comes next. What a
# FileAttachment carries is looked at where it is described.
_ANNOTATIONS: Final = listed(
    "Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Popup"
    " Widget FileAttachment"
    " PrinterMark TrapNet Watermark Redact"
)
_PLAYS: Final = listed("Sound Movie Screen 3D RichMedia Projection")
_MEDIA: Final = listed("Rendition MediaClip MediaPlayParams 3D RichMedia RichMediaContent RichMediaSettings")
_FILE_NAMES: Final = listed("F UF DOS Mac Unix")
# When a field is typed in, shown, checked or reckoned.
_RECKONING: Final = listed("K F V C")
# The functions that form programs bring along (Acrobat's "AF" family): for numbers, days, telephones, ranges and sums.
_FUNCTIONS: Final = re.compile(
    r"AF(?:Number|Percent|Date|Time|Special|Range|Simple)(?:_|Special_)?(?:Format|FormatEx|Keystroke|KeystrokeEx|Validate|Calculate)"
)
_LONGEST_SCRIPT: Final = 20_000
_TOKEN: Final = re.compile(
    r"\s++|(?P<word>[A-Za-z_]\w*+)|(?P<said>\"[^\"\\]*+\"|'[^'\\]*+'|-?\d[\d.]*+)|(?P<sign>[(),;\[\]])", re.DOTALL
)
_WORDS: Final = listed("new Array true false null")


def pdf(file: BinaryIO, size: int, inside: Inside) -> Found:
    """A PDF that has all of its pages, opens without a password and does nothing by itself."""
    file.seek(0)
    data = file.read(size)
    if ends_as_one(file, size):
        raise refused("hidden")
    # Readers look for a beginning and an end within some distance; what stands outside is no file of another kind.
    nothing_behind(data[: data.find(b"%PDF-")])
    end = data.rfind(b"%%EOF")
    if end >= 0:
        nothing_behind(data[end + 5 :])
    syntax = Syntax(data)
    locked = any(trailer.get("Encrypt") is not None for trailer in syntax.trailers)
    if locked:
        for number, value in opened_objects(io.BytesIO(data)):
            syntax.add(Object(number, value))
    pages = _pages(syntax)
    rules = _Rules(syntax, data, inside, locked=locked)
    rules.look()
    return Found("pdf", signed=rules.signed, pages=pages, metadata=of_pdf(syntax.trailers, syntax.last))


def _pages(syntax: Syntax) -> int:
    """How many pages there are; refused where one is missing that the document has in its tree, or all are.

    A mark at the end is not asked for: readers do without it, and what a file lacks that breaks off is its pages.
    """
    roots = [syntax.last(trailer.get("Root")) for trailer in reversed(syntax.trailers)]
    # Where no trailer is left, readers look for the catalogue.
    roots += [it.value for it in reversed(syntax.objects) if isinstance(it.value, dict) and it.value.get("Type") == "Catalog"]
    for root in roots:
        tree = syntax.last(root.get("Pages")) if isinstance(root, dict) else None
        if not isinstance(tree, dict):
            continue
        count = _leaves(syntax, tree)
        if count:
            return count
    raise refused("broken")


def _leaves(syntax: Syntax, tree: dict[str, Any]) -> int:
    """The pages of a tree, each node once; none where one that it names is not there, or what stands on one breaks off."""
    seen: set[int] = set()
    waiting: list[Any] = [tree]
    count = 0
    while waiting:
        it = waiting.pop()
        if isinstance(it, Ref):
            if it.number in seen:
                continue
            seen.add(it.number)
        node = syntax.last(it)
        if not isinstance(node, dict):
            return 0
        kids = syntax.last(node.get("Kids"))
        if isinstance(kids, list):
            waiting.extend(kids)
            continue
        count += 1
        shown = node.get("Contents")
        for each in shown if isinstance(shown, list) else [shown]:
            if isinstance(each, Ref) and each.number not in syntax.by_number:
                return 0
    return count


class _Rules:
    """One walk over all objects; each is looked at once in each of the few parts that it can play."""

    def __init__(self, syntax: Syntax, data: bytes, inside: Inside, *, locked: bool) -> None:
        self.signed = False
        self._data = data
        self._inside = inside
        self._carried: set[int] = set()
        self._are: dict[tuple[str, int], bool] = {}
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
                self._dictionary(thing, dictionary)
        while self._waiting:
            self._action(*self._waiting.pop())

    def _dictionary(self, thing: Object, it: dict[str, Any]) -> None:
        """One dictionary: what it is on a page, what it carries, and what acts in it, which is put in line."""
        is_stream = thing.stream_at is not None and it is thing.value
        kinds = self._names(it.get("Type"))
        subtypes = self._names(it.get("Subtype"))
        self._carries(thing, it, kinds)
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
                self._acts(it[key], pressed=True)
        for key in ("AA", "OpenAction"):
            for trigger in self._once(key, it.get(key)):
                if isinstance(trigger.value, dict):
                    self._acts(trigger.value, pressed=False)
                    for when, does in trigger.value.items() if key == "AA" else ():
                        if not (when in _RECKONING and self._reckons_only(does)):
                            self._acts(does, pressed=False)
        is_part = "P" in it and ("K" in it or "StructElem" in kinds)
        if "S" in it and self._names(it["S"]) & _ACTIONS and not is_part and not self._is_reckoning(it):
            self._loose(it)
        if (isinstance(it.get("JS"), bytes) or ("JS" in it and "S" in it)) and not self._is_reckoning(it):
            raise refused("active")

    def _reckons_only(self, value: Any) -> bool:
        """Whether all that a field does is to reckon or to write its number, by the form program's own functions."""
        return self._is_each("field", value, lambda each: isinstance(each.value, dict) and self._is_reckoning(each.value))

    def _is_reckoning(self, it: dict[str, Any]) -> bool:
        """Whether an action is one call of a function that every form program has for numbers, days and telephones."""
        if self._names(it.get("S")) != {"JavaScript"} or it.get("Next") is not None:
            return False
        return self._is_each("script", it.get("JS"), self._is_a_call)

    def _is_a_call(self, script: Object) -> bool:
        text = script.value
        if script.stream_at is not None and not self._locked:
            text = self._syntax.unpacked(self._data, script)
        return isinstance(text, bytes) and _only_reckons(_text(text).strip())

    def _is_each(self, part: str, value: Any, so: Callable[[Object], bool]) -> bool:
        """Whether everything that a value may be is so; asked once of an object, to which many may refer."""
        key = (part, value.number) if isinstance(value, Ref) else None
        if key is None or key not in self._are:
            found = list(self._syntax.resolved(value))
            so_all = bool(found) and all(so(each) for each in found)
            if key is None:
                return so_all
            self._are[key] = so_all
        return self._are[key]

    def _carries(self, thing: Object, it: dict[str, Any], kinds: set[str]) -> None:
        """What is attached comes in by the same door as by itself; scripts that are kept by name run when the file opens."""
        if "EmbeddedFile" in kinds and it is thing.value:
            self._attached(thing, "")
        if it.get("EF") is None:
            named: list[str] = []
        else:
            said = [each.value for key in _FILE_NAMES for each in self._once("name", it.get(key))]
            named = [_text(each) for each in said if isinstance(each, bytes)]
        for name in named:
            self._inside.look(b"", name=name)
        for held in self._once("EF", it.get("EF")):
            for key in held.value.keys() & _FILE_NAMES if isinstance(held.value, dict) else ():
                if not any(True for _ in self._syntax.resolved(held.value[key])):
                    raise refused("embedded", part=safe_name(named[0]) if named else None)
                for file in self._once("file", held.value[key]):
                    self._attached(file, max(named, key=len, default=""))
        if self._tree_holds(it.get("JavaScript")):
            raise refused("active")

    def _attached(self, thing: Object, name: str) -> None:
        if thing.stream_at is None:
            if isinstance(thing.value, dict) and not self._locked:
                raise refused("embedded")
            return  # of a locked file, what is inside cannot be told from here
        if thing.stream_at in self._carried:
            return
        self._carried.add(thing.stream_at)
        if self._locked:
            raise refused("embedded", inner="password")
        self._inside.look(self._syntax.unpacked(self._data, thing), name=name)

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
        if subtypes & _PLAYS:
            raise refused("active")
        if surely and subtypes - _ANNOTATIONS:
            raise refused("foreign part")

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
            if name == "Named" and self._names(it.get("N")) <= (_TURNS if pressed else _TURNS - {"Print"}):
                continue
            if name in _HARMLESS and pressed:
                continue
            if name == "URI" and pressed:
                self._link(it.get("URI"))
                continue
            raise refused("active")

    def _link(self, value: Any) -> None:
        for target in self._once("link", value):
            if self._locked and isinstance(target.value, bytes) and not isinstance(target.value, Opened):
                continue  # as written, under the lock; the object comes again as it reads without
            if not isinstance(target.value, bytes) or not leads_out_safely(_with_scheme(_text(target.value))):
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


_WITHOUT_SCHEME: Final = (
    ("http://", re.compile(r"www\.[^\s\\/:@]+\.[^\s\\/:@]{2,63}(?:[/?#][^\s\\]*+)?", re.IGNORECASE)),
    ("mailto:", re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9.-]{1,253}")),
)


def _with_scheme(target: str) -> str:
    """An address as people write it, `www.example.vn` or `don@example.vn`, with what every reader puts before it."""
    return next((f"{scheme}{target}" for scheme, written in _WITHOUT_SCHEME if written.fullmatch(target)), target)


def _only_reckons(script: str) -> bool:
    """Whether a script is nothing but calls of those functions with words, numbers and lists: no name of anything else, no dot,
    no operator, and no bracket behind a value, with which more of the language could be reached."""
    at, before = 0, ""
    while at < len(script):
        token = _TOKEN.match(script, at) if len(script) <= _LONGEST_SCRIPT else None
        if token is None:
            return False
        at = token.end()
        if token["word"] is not None and not (token["word"] in _WORDS or _FUNCTIONS.fullmatch(token["word"])):
            return False
        if token["sign"] == "[" and before not in ("(", ",", "["):
            return False
        before = token["sign"] or ("x" if token.lastgroup else before)
    return _FUNCTIONS.match(script) is not None
