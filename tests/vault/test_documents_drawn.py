"""What office programs, mails and old machines wrote can be read: in pages, each with what has to be said of it."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from hoiam.core.vietnamese import ENCODINGS
from hoiam.vault import pixels
from hoiam.vault.inspection import inspect
from hoiam.vault.paged.blocks import Table
from hoiam.vault.paged.sheets import sheets
from hoiam.vault.pixels import Drawn, NotDrawn, draw
from vault.compounds import compound, moment, old_slides, old_word, wide
from vault.written import R, relation, relations, word, zipped
from vault.written_kinds import record

SENTENCE = "Kính gửi Ủy ban nhân dân xã, tôi khiếu nại quyết định thu hồi đất số 12"
TCVN3 = "KÝnh göi Uy ban nh©n d©n x·, t«i khiÕu n¹i quyÕt ®Þnh thu håi ®Êt sè 12"


def shot(color: str = "lime") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 150), color).save(out, "PNG")
    return out.getvalue()


def holds(drawn: Drawn, color: tuple[int, int, int]) -> bool:
    """Whether there is much of a color on a page."""
    with Image.open(io.BytesIO(drawn.picture)) as image:
        found = {each: count for count, each in image.getcolors(1 << 20) or ()}
    return sum(count for each, count in found.items() if max(abs(a - b) for a, b in zip(each, color, strict=True)) < 12) > 9000


def paragraph(text: str, properties: str = "", run: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def docx() -> bytes:
    table = (
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>Bảng kê</w:t></w:r></w:p></w:tc></w:tr>'
        "<w:tr><w:tc><w:p><w:r><w:t>ô một</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>ô hai</w:t></w:r></w:p></w:tc></w:tr>"
        "</w:tbl>"
    )
    body = (
        paragraph("Đơn khiếu nại", '<w:outlineLvl w:val="0"/>')
        + paragraph(SENTENCE)
        + paragraph("Céng hoµ x· héi", run='<w:rFonts w:ascii=".VnTime"/>')
        + paragraph("h¹nh phóc", run='<w:rFonts w:ascii=".VnTimeH"/>')
        + "<w:p><w:del><w:r><w:delText>đã xóa</w:delText></w:r></w:del><w:ins><w:r><w:t>đã thêm</w:t></w:r></w:ins></w:p>"
        + paragraph("mục", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>') * 2
        + table
        + f'<w:p><w:r><w:drawing><a:blip xmlns:r="{R}" r:embed="r9"/></w:drawing></w:r></w:p>'
        + '<w:p><w:r><w:br w:type="page"/><w:t>trang sau</w:t></w:r></w:p>'
    )
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return word(
        f"</w:p>{body}<w:p>",
        related=[
            f'<Relationship Id="r9" Type="{R}/image" Target="media/image1.png"/>',
            relation("numbering", "numbering.xml"),
            relation("footnotes", "footnotes.xml"),
        ],
        parts={
            "word/media/image1.png": shot(),
            "word/numbering.xml": f'<w:numbering {w}><w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0"><w:numFmt'
            ' w:val="upperRoman"/><w:lvlText w:val="Điều %1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId'
            ' w:val="5"/></w:num></w:numbering>',
            "word/footnotes.xml": f"<w:footnotes {w}><w:footnote>{paragraph('chú thích cuối')}</w:footnote></w:footnotes>",
        },
    )


def xlsx() -> bytes:
    s = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = "".join(
        f'<row r="{i}"><c r="B{i}"><v>{i * 1250}</v></c><c r="C{i}" s="1"><v>{46000 + i}</v></c></row>' for i in (2, 3)
    )
    return zipped({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(relation("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{s}" xmlns:r="{R}"><sheets><sheet name="Chi phí" sheetId="1" r:id="a"/>'
        '<sheet name="Kín" sheetId="2" state="hidden" r:id="b"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            *(f'<Relationship Id="{i}" Type="{R}/worksheet" Target="worksheets/{i}.xml"/>' for i in "ab"),
            relation("styles", "styles.xml"),
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{s}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
        "xl/worksheets/a.xml": f'<worksheet xmlns="{s}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/worksheets/b.xml": f'<worksheet xmlns="{s}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>ẩn</t></is></c>'
        "</row></sheetData></worksheet>",
        "xl/media/image1.png": shot(),
    })  # fmt: skip


def pptx() -> bytes:
    a, p = (f"http://schemas.openxmlformats.org/{each}/2006/main" for each in ("drawingml", "presentationml"))
    spaces = f'xmlns:p="{p}" xmlns:a="{a}" xmlns:r="{R}"'

    def said(text: str) -> str:
        return f"<p:sp><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"

    return zipped({
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(relation("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f'<p:presentation {spaces}><p:sldIdLst><p:sldId id="256" r:id="b"/><p:sldId id="257" r:id="a"/>'
        "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            *(f'<Relationship Id="{i}" Type="{R}/slide" Target="slides/{i}.xml"/>' for i in "ab")
        ),
        "ppt/slides/b.xml": f"<p:sld {spaces}>{said('trang chiếu đầu')}</p:sld>",
        "ppt/slides/a.xml": f"<p:sld {spaces}>{said('trang chiếu sau')}<p:pic><a:blip r:embed='x'/></p:pic></p:sld>",
        "ppt/slides/_rels/a.xml.rels": relations(f'<Relationship Id="x" Type="{R}/image" Target="../media/1.png"/>'),
        "ppt/media/1.png": shot(),
    })  # fmt: skip


def opened(kind: str, body: str) -> bytes:
    o = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = " ".join(f'xmlns:{name}="{o}{name}:1.0"' for name in ("office", "text", "table")) + f' xmlns:draw="{o}drawing:1.0"'
    return zipped({
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{o}manifest:1.0"/>',
        "content.xml": f'<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink"><office:body>'
        f"<office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
        "Pictures/1.png": shot(),
    })  # fmt: skip


def odt() -> bytes:
    cells = (
        "<table:table-cell><text:p>ô một</text:p></table:table-cell><table:table-cell><text:p>ô hai</text:p></table:table-cell>"
    )
    return opened(
        "text",
        f'<text:h text:outline-level="1">Đơn tố cáo</text:h><text:p>{SENTENCE}<text:line-break/>dòng hai</text:p>'
        "<text:list><text:list-item><text:p>một</text:p></text:list-item></text:list>"
        f"<table:table><table:table-row>{cells}</table:table-row></table:table>"
        '<text:p><draw:frame><draw:image xlink:href="Pictures/1.png"/></draw:frame></text:p>',
    )


def ods() -> bytes:
    return opened(
        "spreadsheet",
        '<table:table table:name="Bảng"><table:table-row><table:table-cell office:value-type="string"><text:p>chữ</text:p>'
        '</table:table-cell><table:table-cell office:value-type="float" office:value="12.5"/></table:table-row></table:table>',
    )


RTF = (
    r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0\fcharset0 Arial;}{\f1 .VnTime;}}{\*\generator x;}{\info{\author bỏ}}\f0 "
    r"Xu\u7889?ng {\b \'e9t}\par\f1 C\'e9ng ho\'b5 x\'b7 h\'e9i\f0\par\trowd\intbl o mot\cell o hai\cell\row\pard cuoi \{\}\par"
    r"{\pict\pngblip "
).encode() + shot().hex().encode() + b"}}"  # fmt: skip

HTML = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>bỏ</title><script>alert(1)</script></head><body>'
    "<h1>Thư đe dọa</h1>"
    f'<p>{SENTENCE} <a href="https://a.example/x">bấm</a></p><ol><li>một<li>hai</ol><table><tr><td>ô một<td>ô hai</table>'
    '<img src="https://theo-doi.example/1.png"></body></html>'
).encode()


def mailed() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Nguyễn Văn A <a@example.vn>"
    message["To"] = "b@example.vn"
    message["Subject"] = "Về việc thu hồi đất"
    message["Date"] = "Mon, 30 Nov 2026 10:00:00 +0700"
    message.set_content("Tôi nhắn anh lần cuối.\n")
    message.add_attachment(shot(), maintype="image", subtype="png", filename="ảnh chụp.png")
    message.add_attachment(docx(), maintype="application", subtype="msword", filename="đơn.docx")
    message.add_attachment(b"MZ\0\0\1\0", maintype="application", subtype="octet-stream", filename="chạy.exe")
    return message


def outlook() -> bytes:
    return compound({
        "__properties_version1.0": bytes(32) + struct.pack("<HHIQ", 0x40, 0x39, 6, moment(2026, 11, 30)),
        "__substg1.0_0C1A001F": wide("Nguyễn Văn A"),
        "__substg1.0_5D01001F": wide("a@example.vn"),
        "__substg1.0_0037001F": wide("Về việc thu hồi đất"),
        "__substg1.0_1000001F": wide("Tôi nhắn anh lần cuối."),
        "__attach_version1.0_#00000000/__substg1.0_3707001F": wide("ảnh.png"),
        "__attach_version1.0_#00000000/__substg1.0_37010102": shot(),
    })  # fmt: skip


DOCX_SAYS = (
    "Đơn khiếu nại", SENTENCE, "Cộng hòa xã hội", "HẠNH PHÚC", "đã xóa", "đã thêm", "Điều I. mục", "Điều II. mục", "Bảng kê",
    "ô một", "ô hai",
)  # fmt: skip


@pytest.mark.parametrize(
    ("file", "pages", "says", "drawn_on"),
    [
        (docx, 2, DOCX_SAYS, 1),
        (xlsx, 2, ("Chi phí", "2500", "3750", "11/12/2025", "B", "C"), 2),
        (pptx, 2, ("trang chiếu đầu",), 2),
        (odt, 1, ("Đơn tố cáo", SENTENCE, "dòng hai", "• một", "ô một", "ô hai"), 1),
        (ods, 1, ("Bảng", "chữ", "12.5"), 0),
        (lambda: RTF, 1, ("Xuống ét", "Cộng hòa xã hội", "o mot", "o hai", "cuoi {}"), 1),
        (lambda: HTML, 1, ("Thư đe dọa", SENTENCE, "bấm <https://a.example/x>", "1. một", "2. hai", "ô hai", "theo-doi"), 0),
        (lambda: old_word(SENTENCE + "\rô một\x07ô hai\x07\x07cuối"), 1, (SENTENCE, "ô một", "ô hai", "cuối"), 0),
        (lambda: old_slides("Trang chiếu", "trong khung", shot()), 1, ("Trang chiếu", "trong khung"), 1),
        (lambda: mailed().as_bytes(), 4, ("Nguyễn Văn A <a@example.vn>", "Về việc thu hồi đất", "lần cuối", "chạy.exe"), 2),
        (outlook, 2, ("Nguyễn Văn A <a@example.vn>", "Về việc thu hồi đất", "30/11/2026", "lần cuối", "ảnh.png"), 0),
    ],
)
def test_what_an_office_program_wrote_is_read_in_pages(
    file: Callable[[], bytes], pages: int, says: tuple[str, ...], drawn_on: int
) -> None:
    drawn = draw(file(), 1)
    assert (drawn.pages, drawn.width > 900) == (pages, True)
    assert pixels.NOTES["laid out"] in drawn.notes
    read = " ".join(drawn.words.split())
    assert [each for each in says if each not in read] == []
    assert [each for each in ("bỏ", "alert", "khuôn") if each in read] == []
    if drawn_on:
        assert holds(drawn if drawn_on == 1 else draw(file(), drawn_on), (0, 255, 0))


def test_what_follows_a_text_is_there_too() -> None:
    assert "chú thích cuối" in draw(docx(), 2).words
    assert "ẩn / hidden" in draw(xlsx(), 2).words


def test_the_parts_of_a_mail_follow_it_each_under_its_name() -> None:
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"], outer["Date"] = "c@x.vn", "d@x.vn", "Fwd", "Mon, 30 Nov 2026 11:00:00 +0700"
    outer.set_content("chuyển tiếp")
    outer.add_attachment(mailed())
    parts = [draw(outer.as_bytes(), number).part for number in range(1, 6)]
    inner = "1/1: message/rfc822"
    assert parts == ["", inner, f"{inner} › 1/2: ảnh chụp.png", *[f"{inner} › 2/2: đơn.docx"] * 2]
    assert holds(draw(outlook(), 2), (0, 255, 0))


def test_letters_that_no_font_has_are_said_to_be_among_the_words() -> None:
    # Of a script that is written in no file here: Deseret, on the second plane.
    drawn = draw(word(f"</w:p>{paragraph('chữ ' + chr(0x10414))}<w:p>"), 1)
    assert pixels.NOTES["letters"] in drawn.notes
    assert pixels.NOTES["letters"] not in draw(docx(), 1).notes


def test_a_mail_that_says_two_things_shows_both() -> None:
    message = mailed()
    message.clear_content()
    message.set_content("lời trong thư")
    message.add_alternative("<html><body><p>lời khác</p></body></html>", subtype="html")
    assert "lời trong thư" in draw(message.as_bytes(), 1).words
    assert "lời khác" in draw(message.as_bytes(), 2).words


LEGACY = {
    "tcvn3": TCVN3.encode("cp1252"),
    "vni": "Kính göûi UÛy ban nhaân daân xaõ, toâi khieáu naïi quyeát ñònh thu hoài ñaát soá 12".encode("cp1252"),
    "viqr": b"Ki'nh gu+?i U?y ban nha^n da^n xa~, to^i khie^'u na.i quye^'t ddi.nh thu ho^`i dda^'t so^' 12",
    "vps": bytes.fromhex(
        "4bed6e682067ba6920d1792062616e206e68e26e2064e26e2078e32c2074f469206b68698975206e"
        "e56920717579897420c7ce6e68207468752068d26920c7c3742073d3203132"
    ),
}


@pytest.mark.parametrize("encoding", [*LEGACY, "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_text_says_what_its_writer_saw_and_from_which_old_encoding(encoding: str) -> None:
    data = LEGACY[encoding] if encoding in LEGACY else SENTENCE.encode(encoding)
    drawn = draw(data, 1)
    # TCVN3 has no capital with a tone: that is the same letter in a font of capitals.
    assert drawn.words == (SENTENCE.replace("Ủy", "Uy") if encoding == "tcvn3" else SENTENCE)
    assert drawn.notes == ((pixels.converted(encoding),) if encoding in LEGACY else ())


def test_every_old_encoding_has_a_name_for_people() -> None:
    assert set(pixels.ENCODINGS) == set(ENCODINGS)


def test_an_encoding_that_nobody_recognises_is_said_to_be_that() -> None:
    assert draw("Où êtes-vous né ?".encode("cp1252"), 1).notes == (pixels.UNKNOWN,)


def test_a_text_is_words_however_it_begins() -> None:
    begun = ("0912 345 678: Nam", "ID3 là mã", "PK 12, xã B", "GIF8 là ảnh", "BM: bà Mai", "OggS fLaC", "{rtf", "<b>x</b>")
    for text in begun:
        assert draw(text.encode(), 1).words == text


def test_a_word_file_of_before_1997_is_read() -> None:
    text = "Don khieu nai\rCeng ty\r".encode("cp1252")
    head = bytearray(1024)
    struct.pack_into("<HH", head, 0, 0xA5DC, 0x68)
    struct.pack_into("<II", head, 24, 1024, 1024 + len(text))
    struct.pack_into("<I", head, 0x34, len(text))
    drawn = draw(compound({"WordDocument": bytes(head) + text}), 1)
    assert drawn.width
    assert "Don khieu nai" in drawn.words


def test_a_picture_whose_tags_cannot_be_read_is_shown() -> None:
    out = io.BytesIO()
    told = PngInfo()
    told.add_text("Raw profile type exif", "\nexif\n      12\nzzzz\n")
    Image.new("RGB", (40, 20), "lime").save(out, "PNG", pnginfo=told)
    assert draw(out.getvalue(), 1).width == 40


def test_a_sheet_that_its_library_cannot_count_is_read_as_words() -> None:
    with zipfile.ZipFile(io.BytesIO(ods())) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    parts["mimetype"] += b"\n"
    assert "chữ" in draw(zipped(parts), 1).words


def test_a_sheet_is_laid_out_no_further_than_its_cells_are_many() -> None:
    far = "".join(f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>' for row, column in ((1, "A"), (2000, "ALL")))
    with zipfile.ZipFile(io.BytesIO(xlsx())) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    parts["xl/worksheets/b.xml"] = parts["xl/worksheets/b.xml"].split(b"<row")[0] + far.encode() + b"</sheetData></worksheet>"
    found = sheets(io.BytesIO(zipped(parts)), None)
    assert found.left
    table = found.blocks[-1]
    assert isinstance(table, Table)
    assert len(table.rows) * len(table.rows[0]) <= 200_000 + 2 * len(table.rows) + len(table.rows[0])


@pytest.mark.parametrize("last", ["XFD1048576", "IV65536"])
def test_two_cells_far_apart_are_shown_by_their_places_and_not_with_all_that_lies_between(last: str) -> None:
    number = last.lstrip("XFDIV")
    far = f'<row r="1"><c r="A1"><v>17</v></c></row><row r="{number}"><c s="0" r="{last}"><v>18</v></c></row>'
    with zipfile.ZipFile(io.BytesIO(xlsx())) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    parts["xl/worksheets/b.xml"] = parts["xl/worksheets/b.xml"].split(b"<row")[0] + far.encode() + b"</sheetData></worksheet>"
    words = " ".join(draw(zipped(parts), number).words for number in (1, 2)).split()
    assert {"A1", "17", last, "18"} <= set(words)
    blank = far.replace("<v>18</v></c>", "</c>").replace(f'r="{last}"></c>', f'r="{last}"/>')
    parts["xl/worksheets/b.xml"] = parts["xl/worksheets/b.xml"].split(b"<row")[0] + blank.encode() + b"</sheetData></worksheet>"
    assert "A1" not in draw(zipped(parts), 2).words, "a cell that has its look alone is none"


def test_an_old_sheet_of_two_cells_far_apart_is_kept_unseen_and_costs_nobody_else_a_look() -> None:
    begins = [record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 6)) for kind in (5, 0x10)]
    cells = [record(0x203, struct.pack("<HHHd", row, column, 0, 1.0)) for row, column in ((0, 0), (65535, 255))]
    ends, name = record(0x0A), b"\1\0A"
    at = len(begins[0]) + 4 + 6 + len(name) + len(ends)
    book = begins[0] + record(0x85, struct.pack("<IH", at, 0) + name) + ends + begins[1] + b"".join(cells) + ends
    data = compound({"Workbook": book.ljust(4096, b"\0")})
    seen = inspect("a.xls", data)
    assert (seen.kind, seen.unseen) == ("xls", True)
    with pytest.raises(NotDrawn):
        draw(data, 1)
    assert not inspect("a.txt", "Kính gửi".encode()).unseen
    assert "Chi phí" in draw(xlsx(), 1).words
    near = compound({"Workbook": book.replace(struct.pack("<HH", 65535, 255), struct.pack("<HH", 6, 2)).ljust(4096, b"\0")})
    assert not inspect("a.xls", near).unseen
    assert draw(near, 1).words.split()[-1] == "1"


def test_a_still_and_a_film_are_told_apart_by_the_brands_that_the_door_reads() -> None:
    for brands, why in ((b"vvic\0\0\0\0mif1vvic", "no page"), (b"isom\0\0\0\0isommp42", "played")):
        with pytest.raises(NotDrawn) as cannot:
            draw(struct.pack(">I", 8 + len(brands)) + b"ftyp" + brands + bytes(40), 1)
        assert why in cannot.value.why.en


def test_a_mail_of_outlook_in_eight_bits_is_read_by_the_page_that_it_names() -> None:
    said = "Свиридов Дмитрий"
    numbers = bytes(32) + struct.pack("<HHIQ", 0x0003, 0x3FFD, 6, 1251)
    mail_of = compound({"__properties_version1.0": numbers, "__substg1.0_0037001E": said.encode("cp1251")})
    assert said in draw(mail_of, 1).words


def test_a_workbook_that_its_library_cannot_read_is_shown_as_its_parts_say() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx())) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    parts["xl/worksheets/b.xml"] = parts["xl/worksheets/b.xml"].replace(b'r="A1"', b'r="A"')
    drawn = draw(zipped(parts), 1)
    assert "2500" in drawn.words
    assert pixels.NOTES["left"] in drawn.notes
    assert "ẩn" in draw(zipped(parts), drawn.pages).words


def test_a_mail_of_two_heads_is_a_mail_to_whoever_draws_it() -> None:
    given = b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="1"\r\n\r\n--1\r\n\r\nKinh gui\r\n--1--\r\n'
    drawn = draw(given, 1)
    assert drawn.width
    assert "Kinh gui" in drawn.words


def test_a_signature_has_no_page() -> None:
    with pytest.raises(NotDrawn) as cannot:
        draw(bytes.fromhex("3082010006092a864886f70d010702") + bytes(40), 1)
    assert "signature" in cannot.value.why.en


def test_a_workbook_beyond_all_pages_is_shown_as_words_and_says_so() -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    row = f"<table:table-row>{cell * 21}</table:table-row>"
    drawn = draw(opened("spreadsheet", f'<table:table table:name="Dài">{row * 1000}</table:table>'), 2)
    assert (drawn.width, drawn.notes) == (0, (pixels.NOTES["words"],))
    assert drawn.pages > 5


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04" + bytes(60), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"a\0\1\2\3" * 99]
)
def test_what_nothing_here_draws_is_said_to_be_kept(data: bytes) -> None:
    with pytest.raises(NotDrawn):
        draw(data, 1)


def test_what_is_written_to_cost_much_is_drawn_all_the_same() -> None:
    hands = "<w:r><w:t>ạ</w:t></w:r>" * 25_000  # one word of more bytes than the compiler takes in a piece
    for data in (
        b"<html>" + b"<!--" * 20_000,
        b"<html>" + b"<a " * 20_000,
        b"<html>" + b"<table><tr><td>" * 5_000 + "chữ".encode(),
        b"{\\rtf1 " + b"{" * 20_000,
        word(hands),
        word("</w:p>" + paragraph("a" + "\u0301" * 20_000) + "<w:p>"),
        old_word("\x13" + "a" * 20_000),
        old_word("a\x07" * 5_000),
    ):
        assert draw(data, 1).number == 1
