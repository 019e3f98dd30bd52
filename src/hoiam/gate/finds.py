"""What in a text could tell who somebody is, or must not go out: one look with every finder, in reading order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from hoiam.gate import addresses, names, numbers, search_terms, secrecy
from hoiam.gate.document import Document
from hoiam.gate.found import Find, Mark, finds_of, settle
from hoiam.gate.refusals import SecretMark
from hoiam.gate.search_terms import Term
from hoiam.gate.seen import Seen

# Everything a finder may take a dislike to is longer than this.
_SHORTEST = 2


def finds(document: Document, *, terms: Sequence[str | Term] = (), allow: Collection[str] = ()) -> tuple[Find, ...]:
    """The finds of a document in reading order. `terms`: what the case knows of its people; `allow`: names of the body's
    own officials in office. Raises SecretMark when the document bears a secrecy mark."""
    return finds_in(document.texts(), terms=terms, allow=allow)


def finds_in(
    texts: Iterable[tuple[str, str]], *, terms: Sequence[str | Term] = (), allow: Collection[str] = ()
) -> tuple[Find, ...]:
    """The finds of texts with their places, such as a summary or a form field. Raises SecretMark."""
    known = tuple(Term.of(term) for term in terms if _says_something(term))
    found: list[Find] = []
    seen_ids: dict[str, int] = {}
    for where, text in texts:
        level = secrecy.mark_in(text)
        if level is not None:
            raise SecretMark(where, level)
        if len(text) >= _SHORTEST:
            found.extend(finds_of(where, text, look(text, known, allow), seen_ids))
    return tuple(found)


def _says_something(term: str | Term) -> bool:
    return len((term.text if isinstance(term, Term) else term).strip()) >= _SHORTEST


def look(text: str, known: Sequence[Term], allow: Collection[str]) -> list[Mark]:
    """Marks of one text without overlaps."""
    seen = Seen(text)
    return settle(
        [
            *search_terms.marks(seen, known),
            *numbers.marks(seen),
            *addresses.marks(seen),
            *names.marks(seen, allow),
            *secrecy.marks(seen),
        ]
    )
