"""The public copy: each find is taken out or kept by an officer's ruling, and then looked for again.

What is looked for again: the document, with every finder and every term; and the printed PDF as two independent readers
see it, and every other string inside the file. A find that was kept may stand as often as it was kept, and no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from hoiam.core.words import Text
from hoiam.gate import plain, readback
from hoiam.gate.document import Document
from hoiam.gate.finds import finds, look
from hoiam.gate.found import Find
from hoiam.gate.letters import fixed_words
from hoiam.gate.refusals import StillThere, Undecided
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

    `gone` and `stays` are the words themselves, to check the printed copy with; they are as secret as the original.
    """

    document: Document
    taken: Mapping[str, int]
    kept: Mapping[tuple[str, str], int]
    gone: tuple[str, ...]
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
) -> Public:
    """The public copy of a document after the rulings, by id of find.

    Raises SecretMark; Undecided when a find has no ruling, a ruling has no find, or a known identity is kept for a reason
    that doesn't cover it; StillThere when something taken out is found in the result.
    """
    found = finds(document, terms=terms, allow=allow)
    open_ids = [find.id for find in found if not _rules(rulings.get(find.id), find)]
    strangers = sorted(set(rulings) - {find.id for find in found})
    if open_ids or strangers:
        raise Undecided(open_ids, strangers)

    places: dict[str, list[Find]] = {}
    for find in found:
        places.setdefault(find.where, []).append(find)
    public = document.with_texts(lambda where, text: _replaced(text, places.get(where, ()), rulings))

    gone = tuple(dict.fromkeys(f.text for f in found if isinstance(rulings[f.id], TakeOut)))
    stays = Counter(f.text for f in found if isinstance(rulings[f.id], Keep))
    taken = Counter(str(f.kind) for f in found if isinstance(rulings[f.id], TakeOut))
    kept = Counter((str(f.kind), str(r.reason)) for f in found if isinstance(r := rulings[f.id], Keep))
    again = Counter(f.text for f in finds(public, terms=terms, allow=allow))
    left = [where for where, text in public.texts() if _found_again(text, again, stays, gone, terms, allow)]
    if left:
        raise StillThere(left)
    return Public(public, dict(taken), dict(kept), gone, dict(stays))


def _rules(ruling: Ruling | None, find: Find) -> bool:
    if isinstance(ruling, Keep):
        fits = not find.known or ruling.reason in KEEP_KNOWN
        return ruling.reason in KEEP_REASONS and fits and (ruling.reason != "place_of_matter" or find.kind == "address")
    return ruling is not None


def _replaced(text: str, found: Sequence[Find], rulings: Mapping[str, Ruling]) -> str:
    for find in sorted(found, key=lambda each: -each.span[0]):
        ruling = rulings[find.id]
        if isinstance(ruling, TakeOut):
            instead = find.suggestion if ruling.instead is None else plain.line(ruling.instead)
            text = text[: find.span[0]] + instead + text[find.span[1] :]
    return plain.line(text)


def _found_again(
    text: str,
    again: Mapping[str, int],
    stays: Mapping[str, int],
    gone: Collection[str],
    terms: Sequence[str | Term],
    allow: Collection[str],
) -> bool:
    """Whether a text of the public copy still holds a find that nobody decided to keep.

    A new warning that only the changed surroundings brought up, about words that the officer had read and nobody took out,
    is none: else a text could have no public copy at all.
    """
    known = tuple(Term.of(term) for term in terms)
    for mark in look(text, known, allow):
        said = text[mark.start : mark.end]
        warning = mark.confidence == "possible" and not mark.known and said not in gone
        if not (warning and said not in stays) and again[said] > stays.get(said, 0):
            return True
    return False


def check_pdf(
    pdf: bytes,
    public: Public,
    *,
    terms: Sequence[str | Term] = (),
    letterhead: Mapping[str, Any] | Collection[str] = (),
) -> None:
    """Reads the printed public copy back; raises StillThere when an identity term or anything taken out is in it.

    `letterhead`: the data the letter was made with, or its texts. What stands there by right (body, signer), like the words
    of the template, is no find: a commune's name may be a petitioner's name too.
    """
    known = tuple(Term.of(term) for term in terms)
    gone = tuple(Term(text, "phrase") for text in public.gone if len(text) >= 4)
    own = [plain.line(text) for text in (*_strings(letterhead), *fixed_words(), *(text for _, text in public.document.texts()))]
    try:
        places = [part.place for part in readback.parts(pdf) if readback.still_says(part, (*known, *gone), own=own)]
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
