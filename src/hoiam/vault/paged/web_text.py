"""What a web page, or a mail written as one, says: words, headings, lists, tables and the pictures that it carries itself.

Nothing is fetched: a picture that lies elsewhere is named and not drawn, a script is no word of it.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Final
from urllib.parse import unquote_to_bytes

from hoiam.vault.paged.blocks import Cell, Document, Paragraph, Run, Shot, Table, spelled

_SILENT: Final = spelled("script style head title template noscript object embed svg math iframe")
_ENDS: Final = spelled(
    "p div h1 h2 h3 h4 h5 h6 li ul ol table tr td th blockquote pre address article section header footer main nav aside form"
    " fieldset dl dt dd figure figcaption hr center body"
)
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_REMARK: Final = re.compile(r"<!--.*?(?:--!?>|\Z)", re.DOTALL)
_ALONE: Final = re.compile("<(?![^<>]*+>)")
_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?+\s*+([a-zA-Z0-9_.:-]{1,40})", re.IGNORECASE)
MOST_DEPTH: Final = 100


def charset(data: bytes) -> str:
    """The encoding that a page says it is in; "" where it says none."""
    found = _CHARSET.search(data[:4096])
    return found[1].decode("ascii") if found else ""


def web_text(text: str, pictures: Mapping[str, bytes] | None = None) -> Document:
    """The document; `pictures`: those of a mail, by their names in it (Content-ID)."""
    reading = _Reading(pictures or {})
    # What is never closed would be looked through again at each of its beginnings: such a remark is taken out, such a sign is a
    # sign.
    reading.feed(_ALONE.sub("&lt;", _REMARK.sub("", text)))
    reading.close()
    reading.end()
    return reading.found


class _Reading(HTMLParser):
    def __init__(self, pictures: Mapping[str, bytes]) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Document()
        self._pictures = pictures
        self._paragraph = Paragraph()
        self._silent = ""
        self._silent_deep = 0
        self._bold = self._italic = self._struck = self._pre = 0
        self._lists: list[int] = []  # of each list around it, the number of its last item; -1 where it has none
        self._tables: list[Table] = []
        self._link = ""  # where the one that is open leads
        self._link_begins = 0  # the part of its paragraph with which it does
        self._fonts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins: it may end the paragraph before it, and changes how what follows is shown."""
        said = {name: value or "" for name, value in attrs}
        if self._silent:
            self._silent_deep += tag == self._silent
            return
        if tag in _SILENT:
            self._silent, self._silent_deep = tag, 1
            return
        if tag in _ENDS:
            self.end()
        match tag:
            case "b" | "strong" | "th":
                self._bold += 1
            case "i" | "em" | "cite":
                self._italic += 1
            case "s" | "del" | "strike":
                self._struck += 1
            case "pre":
                self._pre += 1
            case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
                self._paragraph.level = int(tag[1])
            case "center":
                self._paragraph.side = "center"
            case "br":
                self._say("\n")
            case "font":
                self._fonts.append(said.get("face", ""))
            case "ul" | "ol" if len(self._lists) < MOST_DEPTH:
                self._lists.append(0 if tag == "ol" else -1)
            case "li":
                self._item()
            case "a":
                self._leads_to()  # one does not stand in another
                self._link, self._link_begins = said.get("href", ""), len(self._paragraph.parts)
            case "img":
                self._image(said)
            case "input" | "textarea" if said.get("value"):
                self._say(f"[{said['value'][:500]}]")
        if tag == "table" and len(self._tables) < MOST_DEPTH:
            self._tables.append(Table())
        elif self._tables and tag == "tr":
            self._tables[-1].rows.append([])
        elif self._tables and tag in ("td", "th"):
            if not self._tables[-1].rows:
                self._tables[-1].rows.append([])
            span = said.get("colspan", "1")
            self._tables[-1].rows[-1].append(Cell(span=min(max(int(span), 1), 50) if span.isdecimal() else 1))
        if tag in ("p", "div", "td", "th", "h1", "h2", "h3") and said.get("align") in ("center", "right"):
            self._paragraph.side = said["align"]

    def handle_endtag(self, tag: str) -> None:
        if self._silent:
            self._silent_deep -= tag == self._silent
            if not self._silent_deep:
                self._silent = ""
            return
        if tag in _ENDS:
            self.end()
        match tag:
            case "b" | "strong" | "th":
                self._bold = max(0, self._bold - 1)
            case "i" | "em" | "cite":
                self._italic = max(0, self._italic - 1)
            case "s" | "del" | "strike":
                self._struck = max(0, self._struck - 1)
            case "pre":
                self._pre = max(0, self._pre - 1)
            case "font" if self._fonts:
                self._fonts.pop()
            case "ul" | "ol" if self._lists:
                self._lists.pop()
            case "a":
                self._leads_to()
            case "table" if self._tables:
                self._end_table()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._say(data if self._pre else _SPACE.sub(" ", data))

    def end(self) -> None:
        """The paragraph is at its end."""
        made, self._paragraph, self._link_begins = self._paragraph, Paragraph(), 0
        if any(not isinstance(part, Run) or part.text.strip() for part in made.parts):
            made.indent = made.indent or max(0, len(self._lists) - 1)
            if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
                self._tables[-1].rows[-1][-1].paragraphs.append(made)
            else:
                self.found.blocks.append(made)
        elif made.mark or made.level:
            self._paragraph = made

    def close(self) -> None:
        super().close()
        while self._tables:
            self.end()
            self._end_table()

    def _end_table(self) -> None:
        table = self._tables.pop()
        table.rows = [row for row in table.rows if any(cell.paragraphs for cell in row)]
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            # Mails are laid out by tables in tables: what is within goes into the cell around it.
            self._tables[-1].rows[-1][-1].paragraphs += [each for row in table.rows for cell in row for each in cell.paragraphs]
        elif max((len(row) for row in table.rows), default=0) <= 1:
            self.found.blocks += [each for row in table.rows for cell in row for each in cell.paragraphs]
        else:
            self.found.blocks.append(table)

    def _say(self, text: str) -> None:
        parts = self._paragraph.parts
        if text == " " and not parts:
            return
        font = self._fonts[-1] if self._fonts else ""
        parts.append(Run(text, self._bold > 0, self._italic > 0, self._struck > 0, font))

    def _item(self) -> None:
        self._paragraph.mark = "•"
        if self._lists and self._lists[-1] >= 0:
            self._lists[-1] += 1
            self._paragraph.mark = f"{self._lists[-1]}."

    def _leads_to(self) -> None:
        """Where the open link leads, where its words do not say it; it is open no more."""
        target, self._link = self._link.strip(), ""
        words = Paragraph(self._paragraph.parts[self._link_begins :]).text
        shown = target.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")
        if shown and not target.startswith("#") and shown not in words:
            self._say(f" <{target[:300]}>")

    def _image(self, said: Mapping[str, str]) -> None:
        source = said.get("src", "").strip()
        data = b""
        if source.lower().startswith("data:"):
            head, _, body = source.partition(",")
            try:
                data = base64.b64decode(body) if head.endswith("base64") else unquote_to_bytes(body)
            except (binascii.Error, ValueError):
                data = b""
        elif source.lower().startswith("cid:"):
            data = self._pictures.get(source[4:], b"")
        if data:
            self._paragraph.parts.append(Shot(data))
        elif source and said.get("width") != "1":
            self._say(f"[{said.get('alt') or source[:200]}]")
            self.found.left = True
