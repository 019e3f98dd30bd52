"""The public copy: each find is taken out or kept by an officer's ruling, and then looked for again.

What is looked for again: the document, with every finder and every term; and the printed PDF as two independent readers
see it, and every other string inside the file. A find that was kept may stand as often as it was kept, and no more.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from hoiam.core.words import Text
from hoiam.gate import plain, readback
from hoiam.gate.document import Document
from hoiam.gate.finds import across, finds, known_terms, looks, searched, term_of
from hoiam.gate.found import Find, Mark
from hoiam.gate.letters import fixed_words
from hoiam.gate.refusals import NotOnlyTakenOut, StillThere, Undecided
from hoiam.gate.search_terms import Term

# Why a find may stay, as codes for the history: an official in office; the body's own contact; words that only look alike;
# the place where the matter happened; what the law itself makes public; the person agreed in writing.
KeepReason = Literal["official", "body_contact", "same_word", "place_of_matter", "public_by_law", "consent"]
KEEP_REASONS: Final[Mapping[KeepReason, Text]] = {
    "official": Text("Người thi hành công vụ, nêu đúng chức vụ", "An official acting in office"),
    "body_contact": Text("Liên hệ công khai của cơ quan", "The body's own public contact"),
    "same_word": Text("Trùng chữ, không phải thông tin cá nhân", "Only looks alike; not personal"),
    "place_of_matter": Text("Nơi xảy ra sự việc, không nêu là nơi ở", "Where the matter happened, not told as a home"),
    "public_by_law": Text("Pháp luật quy định công khai", "Public by law"),
    "consent": Text("Người đó đã đồng ý bằng văn bản", "The person agreed in writing"),
}
# Words that an officer marks, or that a rewritten place leaves out, are looked for up to this length.
LONGEST_TERM: Final = 200
# What the case itself knows of its people stays only for these reasons; the last one for an address alone.
KEEP_KNOWN: Final[frozenset[str]] = frozenset({"same_word", "consent", "place_of_matter"})


def keep_reasons(find: Find) -> Mapping[KeepReason, Text]:
    """The reasons for which this find may stay, for the screen's choices."""
    return {reason: words for reason, words in KEEP_REASONS.items() if _rules(Keep(reason), find)}


@dataclass(frozen=True, slots=True)
class TakeOut:
    """Ruling: this goes; `instead` stands in its place, the find's own suggestion where it is None."""

    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """Ruling: this stays, for a reason from KEEP_REASONS."""

    reason: KeepReason


Ruling = TakeOut | Keep


@dataclass(frozen=True, slots=True)
class Public:
    """A public copy that holds. `taken` counts kinds taken out, `kept` pairs of kind and reason: fit for the history.

    `gone` is what was taken out, to look for; `stays` the words that an officer kept, with how often. They are as secret as the
    original.
    """

    document: Document
    taken: Mapping[str, int]
    kept: Mapping[tuple[str, str], int]
    gone: tuple[Term, ...]
    stays: Mapping[str, int]

    @property
    def count_taken(self) -> int:
        return sum(self.taken.values())

    @property
    def count_kept(self) -> int:
        return sum(self.kept.values())


def take_out(
    document: Document,
    rulings: Mapping[str, Ruling],
    *,
    terms: Sequence[str | Term] = (),
    allow: Collection[str] = (),
    by_hand: Sequence[Term] = (),
    rewritten: Mapping[str, str] | None = None,
    unmarked: Collection[str] = (),
) -> Public:
    """The public copy of a document after the rulings, by id of find.

    `by_hand` is what an officer marked beside the finds; `rewritten` the new wording of whole places, which may only say less
    (see `less`); `unmarked` are places that bear no mark, as two offices said. Raises SecretMark; NotOnlyTakenOut; Undecided
    when a find has no ruling, a ruling has no find, or a known identity is kept for a reason that doesn't cover it; StillThere
    when something taken out is found in the result.
    """
    wording = less(document, rewritten or {})
    hidden = wording.gone
    found = finds(
        wording.document,
        terms=terms,
        allow=allow,
        by_hand=(*by_hand, *hidden),
        taken=lambda find: isinstance(rulings.get(find.id), TakeOut),
        unmarked=unmarked,
    )
    open_ids = [find.id for find in found if not _rules(rulings.get(find.id), find)]
    strangers = sorted(set(rulings) - {find.id for find in found})
    if open_ids or strangers:
        raise Undecided(open_ids, strangers)

    places: dict[str, list[Find]] = {}
    for find in found:
        places.setdefault(find.where, []).append(find)
    kept_at: dict[str, list[tuple[int, int]]] = {}

    def replaced(where: str, text: str) -> str:
        made, kept_at[where] = _replaced(text, places.get(where, ()), rulings)
        return made

    public = wording.document.with_texts(replaced)
    gone = (*hidden, *dict.fromkeys(term_of(f) for f in found if isinstance(rulings[f.id], TakeOut)))
    stays = Counter(_kept_words(wording.document, [f for f in found if isinstance(rulings[f.id], Keep)]))
    taken = Counter(str(f.kind) for f in found if isinstance(rulings[f.id], TakeOut)) + Counter({"phrase": wording.places})
    kept = Counter((str(f.kind), str(r.reason)) for f in found if isinstance(r := rulings[f.id], Keep))
    left = _left(public, kept_at, known=known_terms(terms), gone=(*by_hand, *gone), allow=allow)
    if left:
        raise StillThere(left)
    return Public(public, dict(taken), dict(kept), gone, dict(stays))


def _kept_words(document: Document, kept: Sequence[Find]) -> Iterator[str]:
    """The words of each find that is kept, and those of two that stand behind each other in neighbouring texts as one."""
    texts = dict(document.texts())
    at = {where: place for place, where in enumerate(texts)}
    for before, find in zip([None, *kept], kept, strict=False):
        yield find.text
        follows = before is not None and at[find.where] == at[before.where] + 1 and find.span[0] == 0
        if before is not None and follows and before.span[1] == len(texts[before.where]):
            yield f"{before.text} {find.text}"


def draft(document: Document, found: Sequence[Find], rulings: Mapping[str, Ruling]) -> Document:
    """The document after the rulings that there are; what is not ruled on stands as it is. To be looked at, not let out."""
    places: dict[str, list[Find]] = {}
    for find in found:
        if isinstance(rulings.get(find.id), TakeOut):
            places.setdefault(find.where, []).append(find)
    return document.with_texts(lambda where, text: _replaced(text, places.get(where, ()), rulings)[0])


@dataclass(frozen=True, slots=True)
class Less:
    """A document after places were rewritten: what it says now, what no longer stands there, and in how many places."""

    document: Document
    gone: tuple[Term, ...]
    places: int


_BRACKETS: Final = re.compile(r"\[[^\[\]]{0,80}\]")


def less(document: Document, rewritten: Mapping[str, str]) -> Less:
    """The document with whole places in other words, which may only say less: outside square brackets the new wording is the
    old one, in its order. Raises NotOnlyTakenOut for the first place that says more, and for a place that there is not."""
    texts = dict(document.texts())
    new = {where: plain.line(text) for where, text in rewritten.items() if plain.line(text) != texts.get(where)}
    gone: dict[Term, None] = {}
    for where, text in new.items():
        if where not in texts:
            raise NotOnlyTakenOut(where)
        for said in _missing(where, texts[where], text):
            gone |= dict.fromkeys([Term.of(said)])
    return Less(document.with_texts(lambda where, text: new.get(where, text)), tuple(gone), len(new))


def _missing(where: str, old: str, new: str) -> Iterator[str]:
    """What of the old wording stands in brackets in the new one."""
    pieces = _BRACKETS.split(new)
    if not old.startswith(pieces[0]) or not old.endswith(pieces[-1]) or len(pieces) == 1:
        raise NotOnlyTakenOut(where)
    at, last = len(pieces[0]), len(old) - len(pieces[-1])
    for piece in [*pieces[1:-1], None]:
        found = last if piece is None else old.find(piece, at, last)
        if found < at:
            raise NotOnlyTakenOut(where)
        said = old[at:found].strip(" ,.;:()")
        if 2 <= len(said) <= LONGEST_TERM:
            yield said
        at = found + len(piece or "")


def _rules(ruling: Ruling | None, find: Find) -> bool:
    if isinstance(ruling, Keep):
        if find.kind == "case_number" and find.confidence == "certain":
            return False  # whoever holds a receipt would know from it whose the published text is
        fits = not find.known or ruling.reason in KEEP_KNOWN
        return ruling.reason in KEEP_REASONS and fits and (ruling.reason != "place_of_matter" or find.kind == "address")
    return ruling is not None


def _replaced(text: str, found: Sequence[Find], rulings: Mapping[str, Ruling]) -> tuple[str, list[tuple[int, int]]]:
    """A text after the rulings, as one plain line, and where in it the words stand that are kept."""
    made, kept, done = "", [], 0
    for find in sorted(found, key=lambda each: each.span):
        start, end = find.span
        ruling = rulings[find.id]
        made += text[done:start]
        if isinstance(ruling, TakeOut):
            made += find.suggestion if ruling.instead is None else plain.line(ruling.instead)
        else:
            kept.append((len(made), len(made) + end - start))
            made += text[start:end]
        done = end
    made += text[done:]
    line = plain.line(made)
    if line != made:
        # Typed words brought a space too many: the kept ones stand a little further left.
        kept = [(len(plain.line(made[:a] + "·")) - 1, len(plain.line(made[:b] + "·")) - 1) for a, b in kept]
    return line, kept


def _left(
    public: Document,
    kept_at: Mapping[str, Sequence[tuple[int, int]]],
    *,
    known: Sequence[Term],
    gone: Sequence[Term],
    allow: Collection[str],
) -> list[str]:
    """The places of the public copy that still say what the case knows or what was taken out, or a find that nobody kept.

    What was taken out is looked for as itself, in every spelling, whatever the finders say of the place. A new warning that
    only the changed surroundings brought up, about words that the officer had read, is none.
    """
    texts = tuple(public.texts())
    said = [
        *searched(texts, gone, "gone"),
        *((where, mark) for where, text in texts for mark in _sure(text, known, allow, heading=where.endswith("/heading"))),
        *across(texts, known),
    ]
    left = {where for where, mark in said if not _within(mark.start, mark.end, kept_at.get(where, ()))}
    return [where for where, _ in texts if where in left]


def _sure(text: str, known: Sequence[Term], allow: Collection[str], *, heading: bool) -> Iterator[Mark]:
    return (mark for mark in looks(text, known, allow, heading=heading) if mark.known or mark.confidence != "possible")


def _within(start: int, end: int, kept: Sequence[tuple[int, int]]) -> bool:
    """Whether each letter and digit of a span is among those that an officer kept."""
    at = max(0, bisect_right(kept, (start, end)) - 1)
    while at < len(kept) and kept[at][0] < end:
        first, last = kept[at]
        if first <= start < last:
            start = last
        at += 1
    return start >= end


def check_pdf(
    pdf: bytes,
    public: Public,
    *,
    terms: Sequence[str | Term] = (),
    letterhead: Mapping[str, Any] | Collection[str] = (),
    name: str = "",
) -> None:
    """Reads the printed public copy back; raises StillThere when an identity term or anything taken out is in it, or in its
    file's `name`.

    Nothing that the file itself says is the measure. `letterhead`: the data the letter was made with, or its texts; what stands
    there by right (body, signer), like the words of the template, is no find, since a commune's name may be a petitioner's
    name too. What an officer kept may stand as often as it was kept.
    """
    wanted = tuple(dict.fromkeys((*known_terms(terms), *public.gone)))
    by_right = [plain.line(text) for text in (*_strings(letterhead), *fixed_words())]
    allowed = readback.Allowed(by_right, public.stays, [text for _, text in public.document.texts()])
    try:
        parts = [*readback.parts(pdf), readback.Part("file name", re.sub(r"[_\-.]+", " ", name))]
        places = [part.place for part in parts if readback.still_says(part, wanted, allowed)]
    except readback.Unreadable:
        places = ["PDF: unreadable"]
    if places:
        raise StillThere(sorted(set(places)))


def _strings(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            if key not in ("document", "addressee"):
                yield from _strings(value)
    elif isinstance(data, Collection):
        for value in data:
            yield from _strings(value)
