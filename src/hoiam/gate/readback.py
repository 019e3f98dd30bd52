"""A PDF read back as an outsider would: its text by two readers, its metadata, and every other string in the file.

The file is opened in a process of the reader (`outsider`); what it says is searched here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hoiam.gate import plain, search_terms, secrecy
from hoiam.gate.search_terms import Term
from hoiam.gate.seen import Seen
from hoiam.reader import Exceeded, Failed, reader

ON_PAGES: Final = ("PDF: text", "PDF: text (second reader)")
PLACES: Final = (*ON_PAGES, "PDF: strings")
LONGEST: Final = 4 << 20  # characters


class Unreadable(Exception):
    """A reader could not read the file to its end; such a file is not let out."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the file that says something: `place` is named in a refusal, `text` is what it says."""

    place: str
    text: str


def parts(pdf: bytes) -> Iterator[Part]:
    """Everything that a PDF says: text by each reader, then every string and every readable stream of the file.

    Raises Unreadable when one cannot read it to its end; Busy or Away when nobody has tried.
    """
    try:
        answer = reader().ask("read back", {}, pdf)
        found = [
            Part(each.text("place", 40, PLACES), each.text("text", LONGEST)) for each in answer.parts("parts", len(PLACES))
        ]
    except (Exceeded, Failed) as failed:
        raise Unreadable from failed
    # One that answered for less than all has not read it.
    if [part.place for part in found] != [*PLACES]:
        raise Unreadable
    yield from found


class Allowed:
    """What may stand in a printed copy though it says a term: by right, or because an officer kept it.

    `by_right` are texts of the letterhead and the template; `stays` the kept words, with how often; `document` the checked
    texts, in which a word that only looks like a given name may stand.
    """

    def __init__(self, by_right: Sequence[str], stays: Mapping[str, int], document: Sequence[str]) -> None:
        self._by_right = [_Words(text) for text in by_right]
        self._stays = [(_Words(text), count) for text, count in stays.items()]
        self._alike = {Seen(word.written).alnum[0] for text in document for word in Seen(text).words}

    def by_right(self, said: str) -> bool:
        return any(text.times(said) for text in self._by_right)

    def looks_alike(self, said: str) -> bool:
        return said in self._alike or self.by_right(said)

    def times(self, said: str) -> int:
        """How often the kept words say it."""
        return sum(text.times(said) * count for text, count in self._stays)


class _Words:
    """A text by its letters and digits, in which whole words are counted."""

    def __init__(self, text: str) -> None:
        seen = Seen(text)
        self._alnum, places = seen.alnum
        apart = [at for at in range(1, len(places)) if places[at] - places[at - 1] > 1]
        self._edges = {0, len(places), *apart}

    def times(self, said: str) -> int:
        count, at = 0, self._alnum.find(said)
        while said and at >= 0:
            count += at in self._edges and at + len(said) in self._edges
            at = self._alnum.find(said, at + 1)
        return count


def still_says(part: Part, wanted: Sequence[Term], allowed: Allowed) -> bool:
    """Whether a part says one of the terms where nothing allows it.

    Here the whole file is one text, so that a name that two paragraphs share between them, or that only the file's hidden
    parts hold, is seen; a hidden string is also looked at alone. On the pages kept words stand as often as they were kept; the
    hidden parts may repeat them, as a title does.
    """
    on_pages = part.place in ON_PAGES
    alone = () if on_pages else filter(None, map(plain.line, part.text.splitlines()))
    return any(_says(text, wanted, allowed, counted=on_pages) for text in (plain.line(part.text), *alone))


def _says(text: str, wanted: Sequence[Term], allowed: Allowed, *, counted: bool) -> bool:
    seen = Seen(text)
    set_words = secrecy.sayings(seen)
    said: dict[str, set[int]] = {}
    for mark in search_terms.marks(seen, wanted):
        words = Seen(seen.text[mark.start : mark.end]).alnum[0]
        if mark.confidence == "possible":
            in_set_words = any(start < mark.end and mark.start < end for start, end in set_words)
            if not (in_set_words or allowed.looks_alike(words)):
                return True
        elif not allowed.by_right(words):
            said.setdefault(words, set()).add(mark.start)
    return any(allowed.times(words) < (len(places) if counted else 1) for words, places in said.items())
