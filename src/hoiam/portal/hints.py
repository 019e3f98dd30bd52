"""What a lawful petition needs, ticked off while it is being written.

The list itself is the law's (`kind.required`). Here is only how to notice that a person thought of a point: words that people
use for it, without accents. A tick is a hint; it never blocks, and its absence never does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from hoiam.core.procedure import Kind
from hoiam.core.vietnamese import fold

# By the id of the law's field. Patterns for folded text; the same patterns run in the browser (JavaScript knows this subset).
SIGNS: Final[dict[str, tuple[str, ...]]] = {
    "date": (
        r"\b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b",
        r"\b(ngay|thang) \d",
        r"\b(on|in) (\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)",
    ),
    "against": (
        r"\b(uy ban|ubnd|chu tich|so|phong|cong an|can bo|cong chuc|giam doc|quyet dinh so|co quan|ong|ba)\b",
        r"\b(committee|chair|department|officer|official|director|decision no)\b",
    ),
    "words": (r"[\s\S]{200}",),
    "request": (r"\b(de nghi|yeu cau|mong|xin|kien nghi)\b", r"\b(ask|request|want|please)\b"),
    "documents": (r"\b(kem|giay to|ban sao|anh|tai lieu|chung cu)\b", r"\b(attached|copy|photo|document|evidence)\b"),
}


@dataclass(frozen=True, slots=True)
class Hint:
    """One point of the list: the law's words for it, the signs, and whether they were seen."""

    id: str
    title: object
    signs: str
    done: bool


def hints(kind: Kind, words: str) -> list[Hint]:
    """The points that the words of a petition of this kind should hold; what is asked on other pages is left out."""
    folded = fold(words)
    found = []
    for point in kind.required:
        signs = SIGNS.get(point.id)
        if signs:
            found.append(Hint(point.id, point.title, "¦".join(signs), any(re.search(sign, folded) for sign in signs)))
    return found
