"""A PDF is taken when nothing in it acts, plays, carries or fetches: wherever that stands, and however it is written."""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from hoiam.vault.uploads import inspect
from vault.verdicts import verdict_on
from vault.written import portable

PROGRAM = "MZ\x01\x02\x03" + "\x04" * 40
TEXT = "<< /Length 5 >>\nstream\nThuoc\nendstream"
JS = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
SHARE = "<< /S /URI /URI (\\\\\\\\192.0.2.7\\\\x) >>"
WEB = "<< /S /URI /URI (https://vanban.example/) >>"
ATTACHED = "<< /Type /Filespec /F (x.exe) /EF << /F 12 0 R >> >>"


def verdict(data: bytes) -> str:
    return verdict_on("don.pdf", data, kind="pdf")


def annotated(annotation: str) -> dict[str, Any]:
    return {"page": "/Annots [10 0 R]", "objects": {10: f"<< /Type /Annot /Rect [0 0 9 9] {annotation} >>"}}


def formed(inside: str, **more: str) -> dict[str, Any]:
    objects = {10: "<< /Fields [11 0 R] >>", 11: f"<< /FT /Tx /T (ten) {inside} >>"}
    return {"root": "/AcroForm 10 0 R", "objects": objects | {int(n): body for n, body in more.items()}}


# What is done by it, where it stands: the parts of a PDF, and the reason.
ACTS: dict[str, tuple[dict[str, Any], str]] = {
    "a script when it opens": ({"root": f"/OpenAction {JS}"}, "active"),
    "a script when it opens, by reference": ({"root": "/OpenAction 10 0 R", "objects": {10: JS}}, "active"),
    "a script that is a stream": (
        {
            "root": "/OpenAction 10 0 R",
            "objects": {10: "<< /S /JavaScript /JS 11 0 R >>", 11: "<< /Length 1 >>\nstream\nx\nendstream"},
        },
        "active",
    ),
    "an escaped name": ({"root": "/OpenAction << /S /J#61vaScr#69pt /JS (x) >>"}, "active"),
    "an escaped key": ({"root": "/Open#41ction << /#53 /JavaScript /JS (x) >>"}, "active"),
    "a name by reference": ({"root": "/OpenAction << /S 10 0 R /JS (x) >>", "objects": {10: "/JavaScript"}}, "active"),
    "a name by two references": ({"root": "/OpenAction << /S 10 0 R >>", "objects": {10: "11 0 R", 11: "/Launch"}}, "active"),
    "a script when it closes": ({"root": f"/AA << /WC {JS} >>"}, "active"),
    "a script when a page opens": ({"page": f"/AA << /O {JS} >>"}, "active"),
    "a script when a page opens, far": ({"page": "/AA 10 0 R", "objects": {10: "<< /O 11 0 R >>", 11: JS}}, "active"),
    "a script on a note": (annotated(f"/Subtype /Link /A {JS}"), "active"),
    "a script as a note is met": (annotated(f"/Subtype /Widget /AA << /E {JS} >>"), "active"),
    "a script by name": ({"root": "/Names << /JavaScript << /Names [(a) 10 0 R] >> >>", "objects": {10: JS}}, "active"),
    "a script by name, in branches": (
        {
            "root": "/Names 10 0 R",
            "objects": {10: "<< /JavaScript 11 0 R >>", 11: "<< /Kids [12 0 R] >>", 12: f"<< /Names [(a) {JS}] >>"},
        },
        "active",
    ),
    "a field that reckons": (formed(f"/AA << /C {JS} >>"), "active"),
    "a field within a field": (formed("/Kids [12 0 R]", **{"12": f"<< /T (b) /AA << /K {JS} >> >>"}), "active"),
    "a button": (formed(f"/FT /Btn /Subtype /Widget /A {JS}"), "active"),
    "a heading": (
        {"root": "/Outlines 10 0 R", "objects": {10: "<< /First 11 0 R >>", 11: f"<< /Title (a) /A {JS} >>"}},
        "active",
    ),
    "a heading that leads to a share": (
        {"root": "/Outlines 10 0 R", "objects": {10: "<< /First 11 0 R >>", 11: f"<< /Title (a) /A {SHARE} >>"}},
        "link",
    ),
    "a named place": ({"root": "/Dests << /a << /D [3 0 R /Fit] /S /Launch >> >>"}, "active"),
    "what comes next": (annotated(f"/Subtype /Link /A << /S /GoTo /D [3 0 R /Fit] /Next {JS} >>"), "active"),
    "what comes after next": (
        {
            "page": "/Annots [10 0 R]",
            "objects": {
                10: "<< /Subtype /Link /Rect [0 0 9 9] /A 11 0 R >>",
                11: "<< /S /GoTo /D [3 0 R /Fit] /Next [12 0 R] >>",
                12: "<< /S /GoTo /D [3 0 R /Fit] /Next 13 0 R >>",
                13: f"<< /S /GoTo /D [3 0 R /Fit] /Next [11 0 R {WEB}] >>",
            },
        },
        "active",
    ),
    "a program": ({"root": "/OpenAction << /S /Launch /F (cmd.exe) >>"}, "active"),
    "a program of Windows, on a note": (annotated("/Subtype /Link /A << /S /Launch /Win << /F (cmd.exe) >> >>"), "active"),
    "another document": (annotated("/Subtype /Link /A << /S /GoToR /F (b.pdf) /D [0 /Fit] >>"), "active"),
    "a jump that names a file": (
        annotated("/Subtype /Link /A << /S /GoTo /F (\\\\\\\\192.0.2.7\\\\b.pdf) /D [0 /Fit] >>"),
        "active",
    ),
    "a document inside": (annotated("/Subtype /Link /A << /S /GoToE /T << /R /C >> >>"), "active"),
    "sending a form": (annotated("/Subtype /Widget /A << /S /SubmitForm /F (http://192.0.2.7) >>"), "active"),
    "taking data in": (annotated("/Subtype /Widget /A << /S /ImportData /F (x.fdf) >>"), "active"),
    "emptying a form when it opens": ({"root": "/OpenAction << /S /ResetForm >>"}, "active"),
    "a film by action": (annotated("/Subtype /Link /A << /S /Rendition /OP 0 >>"), "active"),
    "a sound by action": (annotated("/Subtype /Link /A << /S /Sound /Sound 11 0 R >>"), "active"),
    "printing when it opens": ({"root": "/OpenAction << /S /Named /N /Print >>"}, "active"),
    "saving": (annotated("/Subtype /Link /A << /S /Named /N /SaveAs >>"), "active"),
    "an action that is not known": (annotated("/Subtype /Link /A << /S /Xinchao >>"), "active"),
    "a page of the web when it opens": ({"root": f"/OpenAction {WEB}"}, "active"),
    "a page of the web when a page opens": ({"page": f"/AA << /O {WEB} >>"}, "active"),
    "a share": (annotated("/Subtype /Link /A << /S /URI /URI (file://192.0.2.7/x) >>"), "link"),
    "a share as a path": (annotated("/Subtype /Link /A << /S /URI /URI (\\\\\\\\192.0.2.7\\\\x) >>"), "link"),
    "a script as a link": (annotated("/Subtype /Link /A << /S /URI /URI (javascript:x) >>"), "link"),
    "a link of two bytes a letter": (annotated("/Subtype /Link /A << /S /URI /URI <FEFF00660069006C0065003A> >>"), "link"),
    "a link that leads from a base": (annotated("/Subtype /Link /A << /S /URI /URI (x) >>"), "link"),
    "a film": (annotated("/Subtype /Movie /Movie << /F (x.avi) >>"), "active"),
    "a sound": (annotated("/Subtype /Sound /Sound 11 0 R"), "active"),
    "a screen": (annotated("/Subtype /Screen"), "active"),
    "a body in space": (annotated("/Subtype /3D"), "active"),
    "rich media": (annotated("/Subtype /RichMedia /RichMediaContent << >>"), "active"),
    "a note of a kind that is not known": (annotated("/Subtype /Xinchao"), "foreign part"),
    "a share that begins as a site does": (annotated("/Subtype /Link /A << /S /URI /URI (www.a\\\\b.example) >>"), "link"),
    "a mail that takes a file along": (annotated("/Subtype /Link /A << /S /URI /URI (a@b.example?attach=x) >>"), "link"),
    "a program for printers": (
        {"objects": {10: "<< /Type /XObject /Subtype /PS /Length 1 >>\nstream\nx\nendstream"}},
        "active",
    ),
    "a form that draws itself": (formed("") | {"root": "/AcroForm << /XFA 10 0 R >>"}, "xfa"),
    "a form that must be drawn": ({"root": "/NeedsRendering true"}, "xfa"),
    "an attached file": (
        {"root": "/Names << /EmbeddedFiles << /Names [(a) 10 0 R] >> >>", "objects": {10: ATTACHED}},
        "embedded",
    ),
    "a program on a note": (
        {
            "page": "/Annots [10 0 R]",
            "objects": {
                10: "<< /Type /Annot /Rect [0 0 9 9] /Subtype /FileAttachment /FS 11 0 R >>",
                11: "<< /F (x) /EF << /UF 12 0 R >> >>",
                12: f"<< /Length {len(PROGRAM)} >>\nstream\n{PROGRAM}\nendstream",
            },
        },
        "embedded",
    ),
    "a name that starts a program": (
        {"objects": {10: "<< /F (hoa don.pdf) /UF (hoa don.pdf.js) /EF << /F 12 0 R >> >>", 12: TEXT}},
        "embedded",
    ),
    "a file that belongs to a page": ({"page": "/AF [10 0 R]", "objects": {10: ATTACHED}}, "embedded"),
    "a file that nothing leads to": (
        {"objects": {10: f"<< /Type /EmbeddedFile /Length {len(PROGRAM)} >>\nstream\n{PROGRAM}\nendstream"}},
        "embedded",
    ),
    "bytes that lie elsewhere": (
        {"page": "/Contents 10 0 R", "objects": {10: "<< /F (\\\\\\\\192.0.2.7\\\\x) /Length 0 >>\nstream\n\nendstream"}},
        "remote",
    ),
    "a page of another document": (
        {"objects": {10: "<< /Subtype /Form /Ref << /F (http://192.0.2.7/x.pdf) /Page 0 >> /Length 0 >>\nstream\n\nendstream"}},
        "remote",
    ),
    "a file elsewhere": ({"objects": {10: "<< /Type /Filespec /FS /URL /F (http://192.0.2.7/x) >>"}}, "remote"),
    "two answers in one place": ({"root": f"/OpenAction [3 0 R /Fit] /OpenAction {JS}"}, "opaque"),
    "two kinds of one action": (annotated("/Subtype /Link /A << /S /GoTo /D [3 0 R /Fit] /S /Launch >>"), "opaque"),
}
LOOSE_STREAM = re.compile(r"stream\n")


def locked(data: bytes, password: str = "") -> bytes:
    """The same under a lock that forbids printing, or that needs a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(password, "chủ", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(("parts", "reason"), ACTS.values(), ids=ACTS)
def test_what_acts_plays_carries_or_fetches_is_refused_wherever_it_stands(parts: dict[str, Any], reason: str) -> None:
    assert verdict(portable(**parts)) == reason
    if not LOOSE_STREAM.search(str(parts)) and "stream" not in str(parts):
        assert verdict(portable(**parts, packed=True)) == reason


@pytest.mark.parametrize(
    "other", [b"MZ\x90" + bytes(60), b"<html><script>1</script>", b"\x7fELF", b"PK\x03\x04\x14\0x", b"#!/bin/sh\n"]
)
def test_no_other_file_is_joined_to_a_pdf(other: bytes) -> None:
    assert verdict(other + portable()) in ("tail", "program", "hidden", "broken")
    assert verdict(portable() + other) == "tail"
    # What a scanner or a printer puts before a page is no file.
    assert verdict(b"\x1b%-12345X@PJL JOB\r\n" + portable() + b"\r\n\0\0") == "taken"


@pytest.mark.parametrize(
    "name", ["a script when it opens", "a script when a page opens", "a share", "a film", "an attached file"]
)
def test_a_lock_that_needs_no_password_hides_nothing(name: str) -> None:
    parts, reason = ACTS[name]
    for packed in (False, True):
        assert verdict(locked(portable(**parts, packed=packed))) == reason
    assert verdict(locked(portable())) == "taken"
    assert verdict(locked(portable(**annotated(f"/Subtype /Link /A {WEB}")))) == "taken"
    assert verdict(locked(portable(), "bí mật")) == "password"


def later(data: bytes, number: int, body: str) -> bytes:
    """A version saved behind the first, in which one object is another."""
    at = len(data)
    start = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
    return (
        data
        + (
            f"{number} 0 obj\n{body}\nendobj\nxref\n{number} 1\n{at:010} 00000 n \n"
            f"trailer\n<< /Size 999 /Root 1 0 R /Prev {start} >>\nstartxref\n{at + len(body) + 20}\n%%EOF\n"
        ).encode()
    )


def test_every_version_of_a_document_counts() -> None:
    clean, acting = "<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Catalog /Pages 2 0 R /OpenAction {JS} >>"
    assert verdict(later(portable(), 1, clean)) == "taken"
    assert verdict(later(portable(), 1, acting)) == "active"
    assert verdict(later(portable(root=f"/OpenAction {JS}"), 1, clean)) == "active"
    # Two tables side by side, of which older readers see one: whichever it is, its objects were looked at.
    holder = zlib.compress(f"1 0 {acting}".encode())
    hybrid = (
        f"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length {len(holder)} >>\nstream\n".encode() + holder
    )
    assert verdict(portable(before=hybrid + b"\nendstream\nendobj\n")) == "active"


def test_an_object_is_found_where_only_a_table_would_lead() -> None:
    hidden = f"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction {JS} >>\nendobj"
    for written in (
        hidden,
        hidden.replace("1 0 obj", "1 %(x)\n0 obj"),
        hidden.replace("1 0 obj\n", "1\r0\tobj"),
        hidden.replace(">>\nendobj", ""),
    ):
        inside = f"20 0 obj\n<< /Length {len(written)} >>\nstream\n{written}\nendstream\nendobj\n".encode()
        assert verdict(portable(before=inside)) == "active", written
    in_a_string = f"20 0 obj\n({hidden.replace('(', '').replace(')', '')})\nendobj\n".encode()
    assert verdict(portable(before=in_a_string)) == "active"


@pytest.mark.parametrize(
    "head",
    [
        "/N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]",
        "/N 1 /First 4 /Filter /LZWDecode",
        "/N 1 /First 4 /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 4 >>",
        "/N 1 /First 99999 /Filter /FlateDecode",
        "/Type /ObjStm /Filter /FlateDecode",
    ],
)
def test_objects_that_cannot_be_unpacked_are_not_taken_on_trust(head: str) -> None:
    holder = zlib.compress(b"50 0 << >>")
    stream = f"9 0 obj\n<< {head} /Length {len(holder)} >>\nstream\n".encode() + holder + b"\nendstream\nendobj\n"
    assert verdict(portable(before=stream)) == "opaque"


HONEST: dict[str, dict[str, Any]] = {
    "one page": {},
    "links of Word, in its pages and to the web": {
        "page": "/Annots [10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R]",
        "objects": {
            10: f"<< /Subtype /Link /Rect [0 0 9 9] /Border [0 0 0] /A {WEB} >>",
            11: "<< /Subtype /Link /Rect [0 0 9 9] /Dest [3 0 R /XYZ 0 0 0] >>",
            12: "<< /Subtype /Link /Rect [0 0 9 9] /A << /Type /Action /S /GoTo /D (muc1) >> >>",
            13: "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (mailto:ba@thu.example) >> >>",
            14: "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (www.vanban.example/luat?so=1) >> >>",
            15: "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (ba@thu.example) >> >>",
        },
    },
    "headings, and a page to begin with": {
        "root": "/OpenAction [3 0 R /FitH null] /Outlines 10 0 R /PageLabels << /Nums [0 << /S /D >>] >>",
        "objects": {
            10: "<< /First 11 0 R /Count 1 >>",
            11: "<< /Title (M\\351c) /A << /S /GoTo /D [3 0 R /Fit] >> /Next 12 0 R >>",
        },
    },
    "an inner jump to begin with": {"root": "/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"},
    "a form without actions": {
        "root": "/AcroForm 10 0 R",
        "page": "/Annots [11 0 R 12 0 R]",
        "objects": {
            10: "<< /Fields [11 0 R 12 0 R] /DA (/Helv 0 Tf) /NeedAppearances true >>",
            11: "<< /Type /Annot /Subtype /Widget /Rect [0 0 9 9] /FT /Tx /T (ten) /V (B\\340) /F 4 >>",
            12: "<< /Type /Annot /Subtype /Widget /Rect [0 0 9 9] /FT /Btn /T (x) /AS /Off /MK << /CA (4) >> /AA << >> >>",
        },
    },
    "notes and marks": {
        "page": "/Annots [10 0 R 11 0 R 12 0 R]",
        "objects": {
            10: "<< /Subtype /Text /Rect [0 0 9 9] /Contents (xem l\\341i) /F 28 /Popup 12 0 R >>",
            11: "<< /Subtype /Highlight /Rect [0 0 9 9] /QuadPoints [0 0 9 0 0 9 9 9] >>",
            12: "<< /Subtype /Popup /Rect [0 0 9 9] /Parent 10 0 R >>",
        },
    },
    "tagged, with letters for names": {
        "root": "/StructTreeRoot 10 0 R /Lang (vi) /Names << /Dests << /Names [(a) [3 0 R /Fit]] >> >>",
        "page": "/Resources << /Font << /A 13 0 R /S 13 0 R /AA 13 0 R /Next 13 0 R >> >> /Group << /S /Transparency >>",
        "objects": {
            10: "<< /Type /StructTreeRoot /K 11 0 R /RoleMap << /Sound /Span >> >>",
            11: "<< /Type /StructElem /S /Sound /P 10 0 R /K 0 /A [<< /O /Layout /BBox [0 0 1 1] >> 0] >>",
            13: "<< /Type /Font /Subtype /Type3 /CharProcs << /A 14 0 R /S 14 0 R /PA 14 0 R >> >>",
            14: "<< /Length 1 >>\nstream\nx\nendstream",
        },
    },
    "empty lists of what would act": {
        "root": "/Names << /EmbeddedFiles << /Names [] >> /JavaScript 10 0 R >> /AA << >>",
        "objects": {10: "<< /Kids [] >>"},
    },
    "buttons that print, empty, hide and show": {
        "page": "/Annots [10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R]",
        "objects": {
            10: "<< /Type /Annot /Subtype /Widget /Rect [0 0 9 9] /FT /Btn /A << /S /Named /N /Print >> >>",
            11: "<< /Type /Annot /Subtype /Widget /Rect [0 0 9 9] /FT /Btn /A << /S /ResetForm >> >>",
            12: "<< /Type /Annot /Subtype /Widget /Rect [0 0 9 9] /FT /Btn /A << /S /Hide /T (a) >> >>",
            13: "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /SetOCGState /State [/ON] >> >>",
        },
    },
    "headings that open a page of the web": {
        "root": "/Outlines 10 0 R",
        "objects": {10: "<< /First 11 0 R >>", 11: f"<< /Title (a) /A {WEB} >>"},
    },
    "fields that reckon": formed(
        '/AA << /C 13 0 R /F << /S /JavaScript /JS (AFNumber_Format\\(0, 1, 0, 0, "", true\\);) >> >>',
        **{"13": '<< /S /JavaScript /JS (AFSimple_Calculate\\("SUM", new Array \\("a", "b"\\)\\);) >>'},
    ),
    "a word beside it": {
        "root": "/Names << /EmbeddedFiles << /Names [(a) 10 0 R] >> >>",
        "page": "/AF [10 0 R]",
        "objects": {10: "<< /Type /Filespec /F (loi.txt) /UF (loi.txt) /EF << /F 12 0 R /UF 12 0 R >> >>", 12: TEXT},
    },
    "pages counted elsewhere": {"root": "/Pages 10 0 R", "objects": {10: "<< /Kids [3 0 R] /Count 11 0 R >>", 11: "1"}},
}


@pytest.mark.parametrize("parts", HONEST.values(), ids=HONEST)
def test_what_word_writes_and_scanners_and_forms_is_taken(parts: dict[str, Any]) -> None:
    assert verdict(portable(**parts) if "/Pages" not in str(parts.get("root")) else counted(parts)) == "taken"
    if "stream" not in str(parts) and "/Pages" not in str(parts.get("root")):
        assert verdict(portable(**parts, packed=True)) == "taken"


@pytest.mark.parametrize(
    "script",
    [
        "AFNumber_Format\\(0\\); app.alert\\(1\\)",
        'AFSimple_Calculate\\(app.launchURL\\("http://192.0.2.7"\\)\\)',
        "event.value = AFMakeNumber\\(1\\)",
        'AFNumber_Format\\(0, "\\\\x22"\\)',
        "AFMergeChange\\(event\\)",
        'AFNumber_Format\\(0\\)["constructor"]\\("x"\\)\\(\\)',
        'AFNumber_Format\\(Array["constructor"]\\("x"\\)\\)',
        'AFNumber_Format\\("a"["constructor"]\\)',
    ],
)
def test_a_field_that_does_more_than_reckon_is_refused(script: str) -> None:
    assert verdict(portable(**formed(f"/AA << /C << /S /JavaScript /JS ({script}) >> >>"))) == "active"
    reckons = "/S /JavaScript /JS (AFNumber_Format\\(0\\))"
    assert verdict(portable(**formed(f"/AA << /C << {reckons} /Next {JS} >> >>"))) == "active"
    assert verdict(portable(root=f"/OpenAction << {reckons} >>")) == "active"


def test_a_file_that_lacks_its_mark_at_the_end_is_taken_when_no_page_of_it_is_missing() -> None:
    whole = portable(page="/Contents 10 0 R", objects={10: "<< /Length 1 >>\nstream\nx\nendstream"})
    assert verdict(whole.replace(b"%%EOF\n", b"")) == "taken"
    assert verdict(whole[: whole.index(b"xref")]) == "taken"
    assert verdict(whole[: whole.index(b"10 0 obj")]) == "broken"
    assert verdict(whole.replace(b"/Count 1", b"/Count 9")) == "taken"
    assert verdict(whole.replace(b"/Kids [3 0 R]", b"/Kids [3 0 R 77 0 R]")) == "broken"


def counted(parts: dict[str, Any]) -> bytes:
    """The count of pages as an object of its own."""
    return portable(**parts).replace(b"/Pages 2 0 R /Pages 10 0 R", b"/Pages 10 0 R")


def test_pages_and_a_signature_are_told() -> None:
    signed = portable(
        root="/AcroForm << /SigFlags 3 /Fields [10 0 R] >>",
        objects={10: "<< /FT /Sig /T (Ky) /V << /Type /Sig /Contents <00> /Reference [<< /Data 1 0 R >>] >> >>"},
    )
    seen = inspect("don.pdf", signed)
    assert (seen.signed, seen.pages) == (True, 1)
    assert not inspect("don.pdf", portable()).signed
