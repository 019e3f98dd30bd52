"""What in a text could tell who somebody is, or must not go out: one look with every finder, in reading order.

What the case knows, what an officer marked and what was taken out is looked for in each text, and in all of them behind each
other: a name that two paragraphs or cells share between them is a find in both.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final

from hoiam.gate import addresses, case_numbers, names, numbers, search_terms, secrecy
from hoiam.gate.document import Document
from hoiam.gate.found import Find, Kind, Mark, Source, finds_of, settle
from hoiam.gate.refusals import CirculationMark, SecretMark
from hoiam.gate.search_terms import Term, TermKind
from hoiam.gate.seen import Seen

# Everything a finder may take a dislike to is longer than this.
_SHORTEST = 2
_HEADING: Final = "/heading"
# What was taken out is looked for as what it was.
_TERM_OF: Final[Mapping[Kind, TermKind]] = {
    "name": "name",
    "address": "address",
    "email": "email",
    "birth_date": "birth",
    "phone": "number",
    "id_card": "number",
    "old_id_card": "number",
    "licence": "number",
    "bank_account": "number",
    "bank_card": "number",
    "social_insurance": "number",
    "tax_code": "number",
    "number": "number",
}

Texts = Sequence[tuple[str, str]]


def finds(
    document: Document,
    *,
    terms: Sequence[str | Term] = (),
    allow: Collection[str] = (),
    by_hand: Sequence[Term] = (),
    taken: Callable[[Find], bool] | None = None,
    unmarked: Collection[str] = (),
) -> tuple[Find, ...]:
    """The finds of a document in reading order. `terms`: what the case knows of its people; `allow`: names of the body's
    own officials in office; `by_hand`: what an officer marked. With `taken`, which says what the officer takes out, also
    each place that says again, in any spelling, what is taken out elsewhere. `unmarked` are places of which two offices said
    that they bear no mark. Raises SecretMark, or CirculationMark."""
    return finds_in(tuple(document.texts()), terms=terms, allow=allow, by_hand=by_hand, taken=taken, unmarked=unmarked)


def finds_in(
    texts: Iterable[tuple[str, str]],
    *,
    terms: Sequence[str | Term] = (),
    allow: Collection[str] = (),
    by_hand: Sequence[Term] = (),
    taken: Callable[[Find], bool] | None = None,
    circulation: bool = True,
    unmarked: Collection[str] = (),
) -> tuple[Find, ...]:
    """The finds of texts with their places, such as a summary or a form field. Raises SecretMark, and for a mark of
    `circulation` CirculationMark."""
    known = known_terms(terms)
    texts = tuple(texts)
    for each in secrecy.passages(texts, circulation=circulation):
        if each.where not in unmarked:
            raise (SecretMark if each.level in secrecy.LEVELS else CirculationMark)(each.where, each.level)
    marks: dict[str, list[Mark]] = {where: [] for where, _ in texts}
    for where, text in texts:
        if len(text) >= _SHORTEST:
            marks[where] = looks(text, known, allow, heading=where.endswith(_HEADING))
    for where, mark in (*across(texts, known), *searched(texts, by_hand, "hand")):
        marks[where].append(mark)
    seen_ids: dict[str, int] = {}
    found: list[Find] = []
    for where, text in texts:
        found.extend(finds_of(where, text, settle(marks[where]), seen_ids))
    if taken is not None:
        found = _with_echoes(texts, found, taken, seen_ids)
    return tuple(found)


def known_terms(terms: Sequence[str | Term]) -> tuple[Term, ...]:
    """The terms that say something."""
    made = (Term.of(term) for term in terms)
    return tuple(term for term in made if len(term.text.strip()) >= _SHORTEST)


def look(text: str, known: Sequence[Term], allow: Collection[str]) -> list[Mark]:
    """Marks of one text without overlaps."""
    return settle(looks(text, known, allow))


def looks(text: str, known: Sequence[Term], allow: Collection[str], *, heading: bool = False) -> list[Mark]:
    """Marks of one text as the finders bring them. In a heading nothing is guessed: what the case knows, and numbers."""
    seen = Seen(text)
    marks = [*search_terms.marks(seen, known), *numbers.marks(seen), *case_numbers.marks(seen)]
    if not heading:
        marks += [*addresses.marks(seen), *names.marks(seen, allow), *secrecy.marks(seen)]
    return _no_set_words(seen, [*marks, *_born(text, marks)])


# "Siu Blơi (1968)": a year or a day in brackets behind a name.
_IN_BRACKETS: Final = re.compile(r"\s?\(\s?((?:\d{1,2}[./-]\d{1,2}[./-])?(?:19|20)\d\d)\s?\)")


def _born(text: str, marks: Sequence[Mark]) -> Iterator[Mark]:
    """Years and days of birth that stand in brackets behind a name."""
    for mark in marks:
        found = _IN_BRACKETS.match(text, mark.end) if mark.kind == "name" else None
        if found is not None:
            yield Mark(*found.span(1), "birth_date", "likely")


def _no_set_words(seen: Seen, marks: Sequence[Mark]) -> list[Mark]:
    """Marks without guesses at names and places that are the words of papers: "Quyết định", "LƯU HÀNH NỘI BỘ"."""
    said = sorted(secrecy.sayings(seen))
    starts = [start for start, _ in said]

    def meets(mark: Mark) -> bool:
        at = bisect_right(starts, mark.end - 1) - 1
        return at >= 0 and said[at][1] > mark.start

    guessed = ("name", "address")
    return [mark for mark in marks if mark.kind not in guessed or mark.confidence == "certain" or not meets(mark)]


def across(texts: Texts, terms: Sequence[Term]) -> Iterator[tuple[str, Mark]]:
    """The pieces of each term that two or more texts share between them, by the place of each piece."""
    if not terms or len(texts) < 2:
        return
    starts = [0, *accumulate(len(text) + 1 for _, text in texts)]
    seen = Seen("\n".join(text for _, text in texts))
    for mark in _no_set_words(seen, [*search_terms.marks(seen, terms)]):
        first, last = bisect_right(starts, mark.start) - 1, bisect_right(starts, mark.end - 1) - 1
        if first == last:
            continue
        for at in range(first, last + 1):
            where, text = texts[at]
            start, end = max(0, mark.start - starts[at]), min(len(text), mark.end - starts[at])
            if any(map(str.isalnum, text[start:end])):
                yield where, replace(mark, start=start, end=end)


def searched(texts: Texts, terms: Sequence[Term], source: Source) -> Iterator[tuple[str, Mark]]:
    """Every place of each term, in every spelling, within texts and across them."""
    if not terms:
        return
    for where, text in texts:
        seen = Seen(text)
        for mark in _no_set_words(seen, [*search_terms.marks(seen, terms)]):
            yield where, _as(mark, source)
        if source == "hand":
            for mark in (each for term in terms for each in search_terms.exactly(seen, term)):
                yield where, _as(mark, source)
    for where, mark in across(texts, terms):
        yield where, _as(mark, source)


def _as(mark: Mark, source: Source) -> Mark:
    """A mark that the case does not know: an officer's is certain, the others are asked."""
    return replace(mark, known=False, source=source, confidence="certain" if source == "hand" else mark.confidence)


def told_of_oneself(texts: Iterable[str]) -> tuple[Term, ...]:
    """What a petition says of whoever wrote it or of others in a form that is told at sight: days of birth, e-mail addresses,
    telephones and papers. For the gate these are terms of the case."""
    seen = (Seen(text) for text in texts)
    every = (term for each in seen for mark in numbers.marks(each) if (term := _told(each, mark)) is not None)
    return tuple(dict.fromkeys(every))


def named_in(texts: Iterable[str]) -> tuple[Term, ...]:
    """The names that texts say in the form of one, as terms of the case: so that they are found in another text in any
    spelling."""
    seen = (Seen(text) for text in texts)
    every = (each.text[mark.start : mark.end] for each in seen for mark in names.marks(each, ()))
    return tuple(Term(name, "name") for name in dict.fromkeys(every))


def _told(seen: Seen, mark: Mark) -> Term | None:
    kind = _TERM_OF.get(mark.kind)
    return Term(seen.text[mark.start : mark.end], kind) if kind is not None and mark.confidence != "possible" else None


def term_of(find: Find) -> Term:
    """What was taken out, as something to look for."""
    kind: TermKind = _TERM_OF.get(find.kind, "phrase")
    if kind == "number" and sum(map(str.isdecimal, find.text)) < 5:
        kind = "phrase"
    return Term(find.text, kind)


def _with_echoes(texts: Texts, found: list[Find], taken: Callable[[Find], bool], seen_ids: dict[str, int]) -> list[Find]:
    """The finds, and each further place that says what is taken out; what is taken out of those is looked for as well."""
    wheres = {where: at for at, (where, _) in enumerate(texts)}
    every = list(found)
    asked: set[Term] = set()
    while True:
        gone = {term_of(find) for find in every if taken(find)} - asked
        if not gone:
            break
        asked |= gone
        free = _without(texts, every)
        echoes: dict[str, list[Mark]] = {}
        for where, mark in searched(texts, sorted(gone, key=lambda term: term.text), "gone"):
            echoes.setdefault(where, []).extend(_pieces(mark, free[where]))
        for where, marks in echoes.items():
            text = texts[wheres[where]][1]
            told = [mark for mark in settle(marks) if any(map(str.isalnum, text[mark.start : mark.end]))]
            every.extend(finds_of(where, text, told, seen_ids))
    return sorted(every, key=lambda find: (wheres[find.where], find.span))


def _without(texts: Texts, found: Sequence[Find]) -> dict[str, list[tuple[int, int]]]:
    """The stretches of each text in which nothing is found yet."""
    free: dict[str, list[tuple[int, int]]] = {where: [] for where, _ in texts}
    spans: dict[str, list[tuple[int, int]]] = {where: [] for where, _ in texts}
    for find in found:
        spans[find.where].append(find.span)
    for where, text in texts:
        at = 0
        for start, end in sorted(spans[where]):
            if start > at:
                free[where].append((at, start))
            at = max(at, end)
        if at < len(text):
            free[where].append((at, len(text)))
    return free


def _pieces(mark: Mark, free: Sequence[tuple[int, int]]) -> Iterator[Mark]:
    """What of a mark lies where nothing was found yet."""
    at = max(0, bisect_right(free, (mark.start, mark.start)) - 1)
    while at < len(free) and free[at][0] < mark.end:
        start, end = max(mark.start, free[at][0]), min(mark.end, free[at][1])
        if start < end:
            yield replace(mark, start=start, end=end)
        at += 1
