"""A page as somebody gets it: what a voice reads of it with the wrong sounds, and what it weighs."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

from hoiam.site.tongues import LETTER

MOST = 60_000
STATIC = Path(__file__).resolve().parents[1] / "src" / "hoiam" / "site" / "static" / "hoiam"


def packed(name: str) -> int:
    """What a file of the house weighs on the line, where the server packs it; a page itself is not packed."""
    return len(gzip.compress((STATIC / name).read_bytes(), 9))


def weight(html: bytes) -> int:
    loaded = set(re.findall(rb'(?:href|src)="[^"]*?/hoiam/([\w.-]+\.(?:css|js|svg))"', html))
    return len(html) + sum(packed(re.sub(r"\.[0-9a-f]{12}(?=\.)", "", name.decode())) for name in loaded)


ENGLISH = re.compile(r"\b(the|of|and|is|are|was|by|with|for|from|this|that|you|not|has|have|commune|ward|province)\b", re.I)


class Heard(HTMLParser):
    """What a voice would read with English sounds although a letter in it is Vietnamese; and, on a Vietnamese page, what it
    would read with Vietnamese sounds although it is English."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[tuple[str, str]] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("br", "hr", "img", "input", "link", "meta", "rect", "path", "polyline", "circle", "line", "use", "col"):
            return
        lang = dict(attrs).get("lang") or (self.inside[-1][1] if self.inside else "")
        self.inside.append((tag, lang))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that ends where it begins holds no words."""

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        here = self.inside[-1] if self.inside else ("", "")
        # A title that names both languages has one element for them, and so has a choice that puts a name into English words.
        if here[0] in ("script", "style", "title") or (here[0] == "option" and ENGLISH.search(data)):
            return
        if here[1] != "vi" and LETTER.search(data):
            self.wrong.append(" ".join(data.split()))
        if here[1] == "vi" and LETTER.search(data) is None and len(ENGLISH.findall(data)) > 1:
            self.wrong.append(" ".join(data.split()))


def heard(html: str) -> list[str]:
    reader = Heard()
    reader.feed(html)
    return reader.wrong
