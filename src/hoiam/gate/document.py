"""A decision, conclusion or answer as structured text: what it is about, its bases, and six kinds of sections.

An officer types plain text in a few fields. Out of it comes this small strict model, and out of the model the letter,
the public copy, the register's page and the digest that the history keeps. There is no markup in it: a star is a star.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, cast

from hoiam.core.words import Text
from hoiam.gate.plain import line, paragraphs

SectionKind = Literal["facts", "findings", "dialogue", "law", "decision", "remedies"]
ORDER: Final[tuple[SectionKind, ...]] = ("facts", "findings", "dialogue", "law", "decision", "remedies")
HEADINGS: Final[Mapping[SectionKind, Text]] = {
    "facts": Text("Nội dung đơn", "What was asked"),
    "findings": Text("Kết quả xem xét, xác minh", "What was found"),
    "dialogue": Text("Kết quả đối thoại", "What the dialogue brought"),
    "law": Text("Nhận định, kết luận", "The law and how it applies"),
    "decision": Text("Quyết định", "Decision"),
    "remedies": Text("Quyền khiếu nại tiếp, khởi kiện", "What can still be done"),
}
VERSION: Final = b"hoiam-document/1\n"
LONGEST: Final = 200_000

_BULLET: Final = re.compile(r"[-•–—*+]\s+(.+)")
_NUMBERED: Final = re.compile(r"(?:\d{1,2}|[a-zđ])[.)]\s+(.+)", re.IGNORECASE)
_ARTICLE: Final = re.compile(r"Điều\s+\d{1,3}\s*[.:]\s*(.+)", re.IGNORECASE)


class BadDocument(ValueError):
    """The text does not make a document; `what` says why."""

    def __init__(self, what: Text) -> None:
        super().__init__(what.en)
        self.what = what


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of plain text, without line breaks."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list of plain items; an ordered one is numbered where it is printed."""

    items: tuple[str, ...]
    ordered: bool = False


Block = Paragraph | Items


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document under a heading."""

    kind: SectionKind
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The whole text. `about` is the line under the kind of letter; `bases` are what the law calls "Căn cứ"."""

    about: str
    bases: tuple[str, ...]
    sections: tuple[Section, ...]

    @classmethod
    def from_fields(
        cls,
        *,
        about: str,
        bases: str | Sequence[str] = (),
        facts: str = "",
        findings: str = "",
        dialogue: str = "",
        law: str = "",
        decision: str = "",
        remedies: str = "",
        headings: Mapping[str, str] | None = None,
        lang: str = "vi",
    ) -> Document:
        """The document of a form's fields. Empty fields give no section; each line break begins a new paragraph.

        A line that begins with "- " is an item of a list; "1. ", "a) " or "Điều" and a number an item of a numbered one.
        Raises BadDocument when it says nothing or is longer than LONGEST characters.
        """
        typed = {
            "facts": facts,
            "findings": findings,
            "dialogue": dialogue,
            "law": law,
            "decision": decision,
            "remedies": remedies,
        }
        given = bases.splitlines() if isinstance(bases, str) else bases
        sections = tuple(
            Section(kind, line((headings or {}).get(kind, "")) or HEADINGS[kind].of(lang), blocks)
            for kind in ORDER
            if (blocks := _blocks(typed[kind]))
        )
        document = cls(line(about), tuple(base for each in given if (base := _base(each))), sections)
        if not document.about:
            raise BadDocument(Text("Chưa có trích yếu: văn bản này về việc gì?", "It does not say what it is about."))
        if not sections:
            raise BadDocument(Text("Văn bản chưa có nội dung.", "The document says nothing yet."))
        if sum(len(text) for _, text in document.texts()) > LONGEST:
            raise BadDocument(Text(f"Văn bản dài quá {LONGEST} ký tự.", f"The document is longer than {LONGEST} characters."))
        return document

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text in reading order, with its place: `about`, `bases/0`, `facts/heading`, `facts/2`, `facts/2/0`."""
        yield "about", self.about
        for at, base in enumerate(self.bases):
            yield f"bases/{at}", base
        for section in self.sections:
            yield f"{section.kind}/heading", section.heading
            for at, block in enumerate(section.blocks):
                if isinstance(block, Paragraph):
                    yield f"{section.kind}/{at}", block.text
                else:
                    for inner, item in enumerate(block.items):
                        yield f"{section.kind}/{at}/{inner}", item

    def with_texts(self, change: Callable[[str, str], str]) -> Document:
        """The same document with each text put through `change(place, text)`."""
        sections = []
        for section in self.sections:
            blocks: list[Block] = []
            for at, block in enumerate(section.blocks):
                here = f"{section.kind}/{at}"
                if isinstance(block, Paragraph):
                    blocks.append(Paragraph(change(here, block.text)))
                else:
                    items = tuple(change(f"{here}/{inner}", item) for inner, item in enumerate(block.items))
                    blocks.append(replace(block, items=items))
            heading = change(f"{section.kind}/heading", section.heading)
            sections.append(Section(section.kind, heading, tuple(blocks)))
        bases = tuple(change(f"bases/{at}", base) for at, base in enumerate(self.bases))
        return Document(change("about", self.about), bases, tuple(sections))

    def section(self, kind: SectionKind) -> Section | None:
        """The section of a kind, if the document has it."""
        return next((section for section in self.sections if section.kind == kind), None)

    def to_json(self) -> dict[str, Any]:
        """The document as plain data; `from_json` reads it back to an equal document."""
        return {
            "about": self.about,
            "bases": list(self.bases),
            "sections": [
                {
                    "kind": section.kind,
                    "heading": section.heading,
                    "blocks": [
                        {"kind": "paragraph", "text": block.text}
                        if isinstance(block, Paragraph)
                        else {"kind": "list", "ordered": block.ordered, "items": list(block.items)}
                        for block in section.blocks
                    ],
                }
                for section in self.sections
            ],
        }

    def to_typst_data(self) -> dict[str, Any]:
        """What the letters `decision`, `conclusion` and `answer` take as their field `document`."""
        return self.to_json()

    @classmethod
    def from_json(cls, data: Any) -> Document:
        """Reads `to_json` back, strictly: unknown fields, other types or text that is not plain raise BadDocument."""
        top = _fields(data, {"about", "bases", "sections"})
        sections: list[Section] = []
        for each in _list(top["sections"]):
            part = _fields(each, {"kind", "heading", "blocks"})
            if part["kind"] not in ORDER:
                raise BadDocument(Text("Phần không rõ loại.", "A section of unknown kind."))
            kind = cast("SectionKind", part["kind"])
            if any(section.kind == kind for section in sections):
                raise BadDocument(Text("Một phần có hai lần.", "A section stands twice."))
            blocks = tuple(_block(block) for block in _list(part["blocks"]))
            sections.append(Section(kind, _plain(part["heading"]), blocks))
        return cls(_plain(top["about"]), tuple(_plain(base) for base in _list(top["bases"])), tuple(sections))

    def canonical(self) -> bytes:
        """The bytes that stand for this document: a version line, then JSON with sorted keys and composed letters."""
        return VERSION + json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    def digest(self) -> bytes:
        """SHA-256 of the canonical bytes: 32 bytes that change with any letter of the text."""
        return hashlib.sha256(self.canonical()).digest()


def _base(text: str) -> str:
    """One base without the words and the stop that the letter sets itself: "Căn cứ ...;"."""
    made = line(text).rstrip(";.").rstrip()
    bullet = _BULLET.fullmatch(made)
    made = bullet[1] if bullet else made
    return re.sub(r"^căn cứ\s*:?\s+", "", made, flags=re.IGNORECASE)


def _blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs and lists of a typed field; lines of the same mark that follow each other are one list."""
    blocks: list[Block] = []
    for each in paragraphs(text):
        bullet, numbered = _BULLET.fullmatch(each), _ARTICLE.fullmatch(each) or _NUMBERED.fullmatch(each)
        if not bullet and not numbered:
            blocks.append(Paragraph(each))
            continue
        item = (bullet or cast("re.Match[str]", numbered))[1]
        before = blocks[-1] if blocks else None
        if isinstance(before, Items) and before.ordered is (bullet is None):
            blocks[-1] = replace(before, items=(*before.items, item))
        else:
            blocks.append(Items((item,), ordered=bullet is None))
    return tuple(blocks)


def _fields(data: Any, names: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping) or set(data) != names:
        raise BadDocument(Text("Dữ liệu không phải là một văn bản.", "These data are not a document."))
    return data


def _list(data: Any) -> Sequence[Any]:
    if isinstance(data, str) or not isinstance(data, Sequence):
        raise BadDocument(Text("Dữ liệu không phải là một văn bản.", "These data are not a document."))
    return data


def _plain(data: Any) -> str:
    if not isinstance(data, str) or line(data) != data:
        raise BadDocument(Text("Chữ chưa được đưa về một cách viết.", "The text is not in its one plain form."))
    return data


def _block(data: Any) -> Block:
    if isinstance(data, Mapping) and data.get("kind") == "list":
        part = _fields(data, {"kind", "ordered", "items"})
        items = tuple(_plain(item) for item in _list(part["items"]))
        if not isinstance(part["ordered"], bool) or not items:
            raise BadDocument(Text("Danh sách hỏng.", "A broken list."))
        return Items(items, part["ordered"])
    part = _fields(data, {"kind", "text"})
    if part["kind"] != "paragraph":
        raise BadDocument(Text("Khối không rõ loại.", "A block of unknown kind."))
    return Paragraph(_plain(part["text"]))
