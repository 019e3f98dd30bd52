"""Fields of Word: a word that says what is put in its place, with what it needs. Those that fetch or start nothing are here."""

from __future__ import annotations

import re
from typing import Final

from hoiam.vault.uploads.found import listed
from hoiam.vault.uploads.links import leads_out_safely, on_own_disk, to_a_document
from hoiam.vault.uploads.sentences import refused

DEEPEST: Final = 100
LONGEST: Final = 1_000_000  # letters; programs that manage citations keep their notes in them
INNER: Final = "\x02"  # stands for the result of a field within a field
_HARMLESS: Final = listed(  # numbers, days, the document's own data
    "PAGE NUMPAGES SECTION SECTIONPAGES NUMCHARS NUMWORDS REVNUM EDITTIME FILENAME FILESIZE TEMPLATE DATE TIME CREATEDATE"
    " SAVEDATE PRINTDATE AUTHOR LASTSAVEDBY TITLE SUBJECT KEYWORDS COMMENTS INFO DOCPROPERTY DOCVARIABLE USERNAME USERINITIALS"
    " USERADDRESS"
    # references within it, lists, tables of contents
    " REF PAGEREF NOTEREF FTNREF STYLEREF SEQ TOC TC TOA TA XE INDEX CITATION BIBLIOGRAPHY LISTNUM AUTONUM AUTONUMLGL"
    " AUTONUMOUT BOOKMARK GOTOBUTTON GLOSSARY AUTOTEXT AUTOTEXTLIST"
    # drawing and counting
    " SYMBOL EQ ADVANCE SHAPE QUOTE IF COMPARE SET FORMULA BARCODE DISPLAYBARCODE BIDIOUTLINE"
    # forms, and what is left of a mail merge once it is a letter
    " EMBED FORMTEXT FORMCHECKBOX FORMDROPDOWN MERGEFIELD MERGEREC MERGESEQ MERGEBARCODE NEXT NEXTIF SKIPIF ADDRESSBLOCK"
    " GREETINGLINE FILLIN ASK"
    # notes of programs that manage citations; they hold words
    " ADDIN PRIVATE"
)
_TAKES_FROM_ELSEWHERE: Final = listed(
    "DDE DDEAUTO LINK IMPORT INCLUDE INCLUDETEXT INCLUDEPICTURE DATABASE RD CONTROL OCX HTMLACTIVEX HTMLCONTROL PRINT DATA"
)
_WITH_NAME: Final = listed(
    "REF PAGEREF NOTEREF STYLEREF SEQ DOCPROPERTY DOCVARIABLE MERGEFIELD TC XE SET ASK BOOKMARK GOTOBUTTON"
)
_WORD: Final = re.compile(r'"(?P<quoted>[^"]*)"?|“(?P<curly>[^”]*)”?|(?P<plain>[^\s"“]+)')
# Places to type in, as templates have them: no macro at all, or the click that Word knows by itself.
_NO_MACRO: Final = frozenset({"nomacro", "nomacros", "noname", "nothing", "none", "dofieldclick"})
_WITH_VALUE: Final = frozenset({"\\l", "\\o", "\\t"})


def look_at(instruction: str) -> None:
    """Refuses an instruction whose word is not on the list, or that leads where no link may."""
    if len(instruction) > LONGEST:
        raise refused("tangled")
    it = instruction.strip()
    if not it:
        return
    words = [
        (match["plain"] is not None, match["plain"] or match["quoted"] or match["curly"] or "") for match in _WORD.finditer(it)
    ]
    plain, first = words[0]
    word = first.upper()
    if word.startswith("="):
        word = "FORMULA"
    word = word.partition("\\")[0]
    # Word makes a field's word also of the result of another field: what is not legible is not known. A word further on may be
    # the first one to Word: where one of two branches is shown, or where what was deleted by hand comes before it.
    further = {each.upper() for is_plain, each in words[2 if word in _WITH_NAME else 1 :] if is_plain}
    if not plain or INNER in word or further & _TAKES_FROM_ELSEWHERE:
        raise refused("field")
    if word == "HYPERLINK":
        _link([each for _, each in words[1:]])
    elif word == "INCLUDEPICTURE":
        _shown([each for _, each in words[1:]])
    elif word == "MACROBUTTON":
        if len(words) < 2 or words[1][1].lower() not in _NO_MACRO:
            raise refused("field")
    elif word not in _HARMLESS:
        raise refused("field")


def _shown(words: list[str]) -> None:
    """A picture that lies on the disk where the document was written: nobody else learns of it, and nobody else sees it."""
    target = next((word for word in words if not word.startswith("\\") or word.startswith("\\\\")), "").replace("\\\\", "\\")
    if INNER in target or not on_own_disk(target):
        raise refused("remote")


def _link(words: list[str]) -> None:
    """The target is the first word that is neither a switch nor the value of one."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("\\") and len(word) == 2:
            skip = word.lower() in _WITH_VALUE
        else:
            target = word.replace("\\\\", "\\")
            if INNER in target or not (target.startswith("#") or leads_out_safely(target) or to_a_document(target)):
                raise refused("link")
            return


class Fields:
    """The fields of one part, as they are told from front to back: nested, cut into runs, deleted and put in by hand."""

    def __init__(self) -> None:
        self._open: list[list[str] | None] = []  # of each, its instruction so far; None once its result follows
        self._loose: list[str] = []
        self._reading: bool | None = None

    def character(self, kind: str) -> None:
        """The beginning, the middle or the end of a field."""
        if kind == "begin":
            self._open.append([])
            if len(self._open) > DEEPEST:
                raise refused("tangled")
        elif kind in ("separate", "end") and self._open:
            self._look_at(self._open[-1])
            if kind == "separate":
                self._open[-1] = None
                return
            self._open.pop()
            if self._open and self._open[-1] is not None:
                self._open[-1].append(INNER)

    def read(self, said: bool | None) -> None:
        """What the letters that follow are: said to be an instruction (True), ordinary ones (False), or none (None)."""
        self._reading = said

    def letters(self, text: str) -> None:
        """Letters of the document. Ordinary ones count where an instruction is open, for Word takes them for part of it."""
        if self._reading is None:
            return
        inner = self._open[-1] if self._open else None
        if inner is not None:
            inner.append(text)
        elif self._reading:
            self._loose.append(text)

    def finish(self) -> None:
        """What is left open when a part ends."""
        for parts in [*self._open, self._loose]:
            self._look_at(parts)

    def _look_at(self, parts: list[str] | None) -> None:
        if parts is not None:
            look_at("".join(parts))
