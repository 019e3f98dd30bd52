"""What a Rich Text file says (RTF 1.9.1): paragraphs, cells, pictures; read in one pass, whatever is not known is left out."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from typing import Final

from hoiam.vault.paged.blocks import Block, Cell, Document, PageEnd, Paragraph, Run, Shot, Table, spelled

_TOKEN: Final = re.compile(
    rb"\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]{1,32})(-?\d{1,10})? ?|([^a-zA-Z]))|([{}])|([\r\n]+)|([^\\{}\r\n]+)"
)
# Groups whose words are not the document's own.
_ASIDE: Final = spelled(
    "colortbl stylesheet info listtable listoverridetable rsidtbl generator themedata colorschememapping latentstyles datastore"
    " xmlnstbl fldinst objdata objclass bkmkstart bkmkend filetbl revtbl pgdsctbl mmathPr nonshppict panose falt header footer"
    " headerl headerr headerf footerl footerr footerf listtext pntext template picprop blipuid operator wgrffmtfilter"
)
_ENDS: Final = {
    "line": "\n", "tab": "\t", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "emspace": " ", "enspace": " ",
}  # fmt: skip
# Character sets of fonts (the table of \fcharset) that are not the file's own.
_SETS: Final = {0: "cp1252", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}  # fmt: skip
MOST_DEPTH: Final = 200
_LONGEST_FONT: Final = 100  # letters of a font's name


@dataclass(slots=True)
class _State:
    aside: bool = False
    bold: bool = False
    italic: bool = False
    struck: bool = False
    font: int = 0
    skip: int = 1  # bytes that stand for a letter that is given by its number as well
    where: str = "text"  # text, fonts or picture


@dataclass(slots=True)
class _Made:
    document: Document
    page: str = "cp1252"
    paragraph: Paragraph = field(default_factory=Paragraph)
    bytes: bytearray = field(default_factory=bytearray)
    fonts: dict[int, str] = field(default_factory=dict)
    sets: dict[int, str] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    cell: Cell = field(default_factory=Cell)
    in_table: bool = False
    picture: bytearray = field(default_factory=bytearray)
    high: int = 0  # the first half of a letter beyond the first plane


def rich_text(data: bytes) -> Document:
    """The document."""
    made = _Made(Document())
    states = [_State()]
    left_out = 0
    at_once = 0
    for token in _TOKEN.finditer(data):
        state = states[-1]
        byte, word, number, sign, brace, _, plain = token.groups()
        if brace == b"{":
            _flush(made, state)
            if len(states) < MOST_DEPTH:
                states.append(replace(state))
            else:
                left_out += 1
        elif brace == b"}":
            _flush(made, state)
            if state.where == "picture" and (len(states) < 2 or states[-2].where != "picture"):
                _shoot(made)
            if left_out:
                left_out -= 1
            elif len(states) > 1:
                states.pop()
        elif word is not None:
            name, value = word.decode("ascii"), int(number) if number is not None else None
            if name != "u":
                _flush(made, state)
            at_once = _word(made, state, name, value) or (at_once if name == "u" else 0)
        elif byte is not None:
            if at_once:
                at_once -= 1
            elif not state.aside and state.where == "text":
                made.bytes.append(int(byte, 16))
        elif sign is not None:
            _sign(made, state, sign)
        elif plain is not None:
            if at_once:
                plain, at_once = plain[at_once:], max(0, at_once - len(plain))
            if state.where == "picture" and not state.aside:
                made.picture += plain
            elif state.where == "fonts":
                known = made.fonts.get(state.font, "")
                if len(known) < _LONGEST_FONT:
                    made.fonts[state.font] = (known + plain[:_LONGEST_FONT].decode("latin-1").rstrip(";"))[:_LONGEST_FONT]
            elif not state.aside:
                made.bytes += plain
    _flush(made, states[-1])
    _end_paragraph(made)
    _end_table(made)
    return made.document


def _word(made: _Made, state: _State, name: str, value: int | None) -> int:
    """A control word; how many of the letters behind it only stand in for it."""
    on = value != 0
    match name:
        case "ansicpg" if value is not None:
            made.page = _page(f"cp{value}")
        case "fonttbl":
            state.where = "fonts"
        case "f" if value is not None:
            state.font = value
        case "fcharset" if value is not None and state.where == "fonts":
            if value in _SETS and value != 0:
                made.sets[state.font] = _SETS[value]
        case "pict":
            state.where = "picture"
        case "shppict" | "shptxt":
            state.aside = False
        case _ if name in _ASIDE:
            state.aside = True
        case _ if state.aside or state.where != "text":
            return 0
        case "b":
            state.bold = on
        case "i":
            state.italic = on
        case "strike" | "deleted":
            state.struck = on
        case "plain":
            state.bold = state.italic = state.struck = False
        case "uc" if value is not None:
            state.skip = min(max(value, 0), 8)
        case "u" if value is not None:
            _flush(made, state)
            _letter(made, state, value % 65536)
            return state.skip
        case "par" | "sect":
            _end_paragraph(made)
        case "page":
            _end_paragraph(made)
            _end_table(made)
            made.document.blocks.append(PageEnd())
        case "pard":
            made.in_table = False
            made.paragraph.side = "left"
        case "intbl":
            made.in_table = True
        case "qc":
            made.paragraph.side = "center"
        case "qr":
            made.paragraph.side = "right"
        case "cell" | "nestcell":
            made.in_table = True
            _end_paragraph(made)
            made.cells.append(made.cell)
            made.cell = Cell()
        case "row":
            _row(made)
        case _ if name in _ENDS:
            made.paragraph.parts.append(_run(made, state, _ENDS[name]))
    return 0


def _sign(made: _Made, state: _State, sign: bytes) -> None:
    if sign == b"*":
        state.aside = True
    elif state.aside or state.where != "text":
        return
    elif sign in (b"\\", b"{", b"}"):
        made.bytes += sign
    elif sign == b"~":
        made.bytes += b" "
    elif sign == b"_":
        made.bytes += b"-"
    elif sign in (b"\r", b"\n"):
        _flush(made, state)
        _end_paragraph(made)


def _letter(made: _Made, state: _State, point: int) -> None:
    if 0xD800 <= point < 0xDC00:
        made.high = point
        return
    if 0xDC00 <= point < 0xE000:
        if not made.high:
            return
        point = 0x10000 + ((made.high - 0xD800) << 10) + point - 0xDC00
    made.high = 0
    made.paragraph.parts.append(_run(made, state, chr(point)))


def _run(made: _Made, state: _State, text: str) -> Run:
    return Run(text, state.bold, state.italic, state.struck, made.fonts.get(state.font, ""))


def _flush(made: _Made, state: _State) -> None:
    """What has been gathered becomes words, in the encoding of its font."""
    if made.bytes:
        name = made.fonts.get(state.font, "").lower()
        old = name.startswith((".vn", "vni-", "vni ", "vps "))
        page = "cp1252" if old else made.sets.get(state.font, made.page)
        made.paragraph.parts.append(_run(made, state, bytes(made.bytes).decode(page, "replace")))
        made.bytes.clear()


def _end_paragraph(made: _Made) -> None:
    if made.in_table:
        if made.paragraph.parts:
            made.cell.paragraphs.append(made.paragraph)
    else:
        _end_table(made)
        made.document.blocks.append(made.paragraph)
    made.paragraph = Paragraph(side=made.paragraph.side)


def _row(made: _Made) -> None:
    blocks: list[Block] = made.document.blocks
    if not blocks or not isinstance(blocks[-1], Table):
        blocks.append(Table())
    table = blocks[-1]
    assert isinstance(table, Table)  # noqa: S101 - put there a line above
    table.rows.append(made.cells)
    made.cells = []


def _end_table(made: _Made) -> None:
    if made.cells:
        _row(made)


def _shoot(made: _Made) -> None:
    """The picture that has been gathered as hexadecimal digits."""
    digits = bytes(made.picture).translate(None, b" \t\r\n")
    made.picture.clear()
    try:
        data = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        made.document.left = True
        return
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG")):
        made.paragraph.parts.append(Shot(data))
    elif data:
        made.document.left = True


def _page(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
