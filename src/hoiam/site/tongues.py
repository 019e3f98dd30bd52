"""The language of each part of a page: what is Vietnamese on a page in another language says so, for voices and for
translators (WCAG 2.2, 3.1.2).

Names of bodies and places, titles of laws, published answers, what a person or an officer wrote: they stand in many sentences
of many pages. So no template has to remember it: every page passes here once it is drawn, before anything is done with its
length, and each run of Vietnamese words gets ``<span lang="vi">``. Words in another language on a Vietnamese page cannot be
told by their letters; a template that shows such words says which language they are in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest
from django.template import TemplateDoesNotExist
from django.template.backends.django import DjangoTemplates, Template, reraise
from django.utils.safestring import SafeString, mark_safe

VIETNAMESE: Final = "vi"
LETTER: Final = re.compile(
    "[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE
)  # fmt: skip
"""A letter that Vietnamese has and English has not."""

# How the title of every page ends.
_OURS: Final = " – Hồi Âm"
# So large a part of the words, and the whole text is Vietnamese: every second word of it bears no mark.
_MOSTLY: Final = 0.34
# A page in another language begins so; anything else that is drawn (a letter, a part of a page) is left as it is.
_OTHER: Final = re.compile(r'\s*<!doctype html>\s*<html lang="(?!vi")[a-z-]+"', re.IGNORECASE)
# What is no text and no tag, from its beginning to its end.
_WHOLE: Final = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"), ("<", ">"))
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_LANG: Final = re.compile(r'\slang="([a-z-]+)"')
_WORD: Final = re.compile(r"\S+")
_VOID: Final = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
# Elements that hold words and no other element: they bear the language themselves.
_PLAIN: Final = frozenset(["title", "option", "textarea", "text", "desc"])
_ENDS: Final = (".", ",", ";", ":", "?", "!", ")")
# A capital that begins an English sentence is no part of the name behind it.
_ENGLISH: Final = frozenset(
    ["the", "a", "in", "on", "at", "of", "by", "to", "you", "your", "this", "that", "it", "and", "or", "from", "with", "for",
     "is", "are", "was", "no", "not"]
)  # fmt: skip
# Words of an English sentence that no Vietnamese word without marks is spelt like.
_ENGLISH_ALONE: Final = frozenset(
    ["the", "of", "by", "and", "as", "is", "are", "was", "were", "for", "from", "with", "that", "or", "amended", "which"]
)


def marked(html: str) -> str:
    """The page with its Vietnamese parts marked, nothing else changed; as it was where it is Vietnamese itself, or no page."""
    return "".join(_marked(html)) if _OTHER.match(html) else html


def _marked(html: str) -> Iterator[str]:
    """The page, piece by piece: what stands in an element that is Vietnamese already passes, an element that holds words alone
    is told to be Vietnamese, any other text gets its spans."""
    open_: list[tuple[str, bool]] = []
    waiting = ""  # the opening tag of an element that holds words alone
    for piece in _pieces(html):
        if piece.startswith("<"):
            if waiting:
                yield waiting
                waiting = ""
            tag = _TAG.match(piece)
            if tag is None or piece.startswith(("<script", "<style")):
                yield piece
                continue
            name = tag[2].lower()
            if tag[1]:
                _close(open_, name)
            elif name not in _VOID and not piece.endswith("/>"):
                lang = _LANG.search(piece)
                inside = open_[-1][1] if open_ else False
                open_.append((name, lang[1] == VIETNAMESE if lang is not None else inside))
                if name in _PLAIN and lang is None and not inside:
                    waiting = piece
                    continue
            yield piece
        elif open_ and open_[-1][1]:
            yield waiting + piece
            waiting = ""
        elif open_ and open_[-1][0] in _PLAIN:
            words = _WORD.findall(piece.removesuffix(_OURS))
            yield (waiting[:-1] + f' lang="{VIETNAMESE}">' if waiting and _mostly(words) else waiting) + piece
            waiting = ""
        else:
            yield _in_spans(piece)


def _pieces(html: str) -> Iterator[str]:
    """The tags, each with what it keeps to itself, and the texts between them, in their order."""
    at = 0
    while at < len(html):
        ends = html.find("<", at)
        if ends == at:
            close = next(close for begin, close in _WHOLE if html.startswith(begin, at))
            ends = html.find(close, at)
            ends = len(html) if ends < 0 else ends + len(close)
        ends = len(html) if ends < 0 else ends
        yield html[at:ends]
        at = ends


def _close(open_: list[tuple[str, bool]], name: str) -> None:
    """An element ends, and with it those in it whose end is left out."""
    if any(each == name for each, _is in open_):
        while open_.pop()[0] != name:
            pass


def _mostly(words: list[str]) -> bool:
    if not _ENGLISH_ALONE.isdisjoint(word.strip("().,;:").lower() for word in words):
        return False
    count = sum(LETTER.search(word) is not None for word in words)
    return count > 0 and count >= _MOSTLY * sum(any(letter.isalpha() for letter in word) for word in words)


def _in_spans(text: str) -> str:
    """The text between two tags, its Vietnamese words in spans."""
    if LETTER.search(text) is None:
        return text
    words = list(_WORD.finditer(text))
    if _mostly([word[0] for word in words]):
        runs = [(0, len(words) - 1)]
    else:
        runs = _runs([word[0] for word in words])
    out, at = [], 0
    for first, last in runs:
        start, end = words[first].start(), words[last].end()
        out.append(f'{text[at:start]}<span lang="{VIETNAMESE}">{text[start:end]}</span>')
        at = end
    return "".join(out) + text[at:]


def _runs(words: list[str]) -> list[tuple[int, int]]:
    """First and last word of each run: a word with a Vietnamese letter, and the names and numbers that stand beside it."""
    found: list[tuple[int, int]] = []
    for n, word in enumerate(words):
        if LETTER.search(word) is None or (found and n <= found[-1][1]):
            continue
        first = last = n
        while first > 0 and _goes_along(words[first - 1]) and not words[first - 1].endswith(_ENDS):
            first -= 1
        while last + 1 < len(words) and not words[last].endswith((";", ":", "?", "!", ")")) and _in_run(words[last + 1]):
            last += 1
        if found and first <= found[-1][1] + 1:
            first = found.pop()[0]
        found.append((first, last))
    return found


def _goes_along(word: str) -> bool:
    bare = word.lstrip("(“\"'")
    return bare[:1].isupper() and bare.lower() not in _ENGLISH


def _in_run(word: str) -> bool:
    return LETTER.search(word) is not None or word[:1].isdigit() or _goes_along(word)


class Page(Template):
    """A template whose result has its parts marked."""

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        """Draws it, and marks what is Vietnamese on a page in another language."""
        return mark_safe(marked(super().render(context, request)))  # noqa: S308 - what was drawn, with spans of our own


class Templates(DjangoTemplates):
    """Django's templates, each result passing through ``marked``."""

    def get_template(self, template_name: str) -> Page:
        """The template of that name."""
        try:
            return Page(self.engine.get_template(template_name), self)
        except TemplateDoesNotExist as missing:
            reraise(missing, self)
            raise
