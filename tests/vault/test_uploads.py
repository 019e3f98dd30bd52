"""Files are taken for what is in them; every bad one is refused with its own reason and a way on. All made here, in code."""

from __future__ import annotations

import datetime
import io
import random
import struct
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from hoiam.vault.errors import UploadRefused
from hoiam.vault.reader import SealedReader
from hoiam.vault.sealing import CaseKeys, seal_stream
from hoiam.vault.uploads import LARGEST, LONGEST_NAME, inspect
from hoiam.vault.uploads.file_names import KINDS, LONGEST_ON_DISK, accept, safe_name, with_extension, without_moment
from hoiam.vault.uploads.sentences import told_of
from hoiam.vault.wraps import Tier
from vault.written import word, zipped


def refused(name: str, data: bytes) -> UploadRefused:
    with pytest.raises(UploadRefused) as refusal:
        inspect(name, data)
    for words in (refusal.value.what, refusal.value.why, refusal.value.next):
        assert words.vi.strip()
        assert words.en.strip()
        assert words.vi != words.en
    return refusal.value


# --- good files ---


def noise(size: int) -> bytes:
    """Bytes that do not pack, the same at every run."""
    return random.Random(size).randbytes(size)  # noqa: S311 - nothing secret


@cache
def image(kind: str, size: tuple[int, int] = (640, 480), frames: int = 1) -> bytes:
    picture = Image.frombytes("RGB", size, noise(size[0] * size[1] * 3))
    out = io.BytesIO()
    more = {"save_all": True, "append_images": [picture] * (frames - 1)} if kind == "TIFF" else {}
    picture.save(out, kind, **more)
    return out.getvalue()


@cache
def pdf(change: Callable[[PdfWriter], None] | None = None, *, password: str | None = None, owner: str | None = None) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    if change is not None:
        change(writer)
    if password is not None:
        writer.encrypt(password, owner, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx(parts: dict[str, bytes | str] | None = None, **more: str) -> bytes:
    return word(parts=parts, **more)


def photo(size: int) -> bytes:
    """What begins as a picture of four points and goes on for so many bytes."""
    return image("PNG", (4, 4))[:40] + noise(size)


def box(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


HEIC = box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(b"meta", bytes(40)) + box(b"mdat", bytes(900))


@cache
def signature(encoding: Encoding = Encoding.DER, *, inside: int = 0, certificate: bool = True, holds: bytes = b"") -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nguyễn Thị Thử")])
    day = datetime.datetime(2026, 1, 1)  # noqa: DTZ001 - x509 takes days without a zone
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=9))
        .sign(key, hashes.SHA256())
    )
    options = [pkcs7.PKCS7Options.Binary] + ([] if inside or holds else [pkcs7.PKCS7Options.DetachedSignature])
    if not certificate:
        options.append(pkcs7.PKCS7Options.NoCerts)
    signing = pkcs7.PKCS7SignatureBuilder().set_data(holds or bytes(inside) or b"don").add_signer(made, key, hashes.SHA256())
    return signing.sign(encoding, options)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("don.txt", "Kính gửi Ủy ban".encode(), "text"),
        ("don.txt", b"\xef\xbb\xbf" + "Kính gửi".encode(), "text"),
        ("don.txt", "Kính gửi".encode("utf-16"), "text"),
        ("don.txt", "Céng hoµ".encode("latin-1"), "text"),
        ("don.TXT", b"Kinh gui\r\n\tUy ban\x1a", "text"),
        ("don.pdf", pdf(), "pdf"),
        ("Đơn khiếu nại.PDF", b"\r\n" + pdf(), "pdf"),
        ("don.docx", docx(), "docx"),
        ("anh.jpg", image("JPEG"), "jpeg"),
        ("anh.jpeg", image("JPEG"), "jpeg"),
        ("anh.png", image("PNG"), "png"),
        ("quet.tif", image("TIFF", frames=3), "tiff"),
        ("IMG_1.HEIC", HEIC, "heic"),
        ("don.pdf.p7s", signature(), "signature"),
        ("don.p7s", signature(Encoding.PEM), "signature"),
    ],
)
def test_a_lawful_file_is_taken_for_what_it_is(name: str, data: bytes, kind: str) -> None:
    seen = inspect(name, data)
    assert (seen.kind, seen.name, seen.size) == (kind, name, len(data))
    assert "/" in seen.type


def test_pages_signatures_and_encodings_are_told() -> None:
    def sign(writer: PdfWriter) -> None:
        form = DictionaryObject({NameObject("/SigFlags"): NumberObject(3), NameObject("/Fields"): ArrayObject()})
        writer.root_object[NameObject("/AcroForm")] = form

    assert inspect("a.tif", image("TIFF", frames=3)).pages == 3
    assert (inspect("a.pdf", pdf()).pages, inspect("a.pdf", pdf()).signed) == (1, False)
    assert inspect("a.pdf", pdf(sign)).signed
    assert inspect("a.p7s", signature()).signed
    texts = ("Đơn".encode(), "Đơn".encode("utf-16"), b"\xd1\xf0n")
    assert [inspect("a.txt", text).encoding for text in texts] == ["utf-8", "utf-16", "legacy"]


def test_a_file_is_inspected_through_its_seal() -> None:
    keys = CaseKeys.new(uuid4())
    for name, data in [("a.pdf", pdf()), ("a.docx", docx()), ("a.tif", image("TIFF")), ("a.jpg", image("JPEG"))]:
        out = io.BytesIO()
        sealed = seal_stream(keys, Tier.CONTENT, "file", [data], out)
        reader = io.BufferedReader(SealedReader(keys, sealed.id, Tier.CONTENT, "file", out))
        assert inspect(name, reader) == inspect(name, data)


# --- bad files ---


def acting(where: str, action: str) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        does = DictionaryObject({NameObject("/S"): NameObject(action), NameObject("/JS"): TextStringObject("app.alert(1)")})
        if where == "/AA":
            does = DictionaryObject({NameObject("/WC"): does})
        writer.root_object[NameObject(where)] = writer._add_object(does)

    return change


def named_script(writer: PdfWriter) -> None:
    does = DictionaryObject({NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")})
    tree = DictionaryObject({NameObject("/Names"): ArrayObject([TextStringObject("a"), writer._add_object(does)])})
    writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject("/JavaScript"): tree})


def carried(writer: PdfWriter) -> None:
    writer.add_attachment("x.exe", b"MZ")


def bombed() -> bytes:
    return docx({"word/media/zeros.bin": bytes(40 * 1024 * 1024)})


def overlapping() -> bytes:
    """Two entries of the index that share one packed body, as in bombs that look small."""
    data = bytearray(docx({"word/media/a.bin": noise(30_000)}))
    index = data.index(b"PK\x01\x02")
    end = data.rindex(b"PK\x05\x06")
    entries = bytes(data[index:end])
    last = entries[entries.rindex(b"PK\x01\x02") :]
    count, size = struct.unpack("<H", data[end + 10 : end + 12])[0], end - index
    copies = last * 40
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, count + 40, count + 40, size + len(copies))
    return bytes(data[:end]) + copies + bytes(tail)


def flipped(data: bytes, at: int) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 0xFF
    return bytes(changed)


def huge_png() -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10))) + chunk(b"IEND", b"")


def elsewhere(kind: str) -> bytes:
    """A Word file with a part that lies on another machine."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return word(
        related=[f'<Relationship Id="r1" Type="{base}/{kind}" Target="http://example.invalid/x" TargetMode="External"/>']
    )


BAD: list[tuple[str, str, Callable[[], bytes], str]] = [
    ("an empty file", "don.pdf", lambda: b"", "empty"),
    ("too large a file", "don.txt", lambda: b"x" * (LARGEST + 1), "large"),
    ("a program", "don.pdf", lambda: b"MZ\x90\0" + bytes(500), "program"),
    ("a program of Linux", "anh.jpg", lambda: b"\x7fELF" + bytes(500), "program"),
    ("a script", "don.txt", lambda: b"#!/bin/sh\nrm -rf /\n", "program"),
    ("a web page", "don.txt", lambda: b"\n<!DOCTYPE html><script>1</script>", "page"),
    ("a drawing that can run", "anh.png", lambda: b"<svg xmlns='x'><script/></svg>", "type"),
    ("a drawing in XML", "anh.svg", lambda: b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
    (
        "a drawing in XML that names its type",
        "anh.svg",
        lambda: b"<?xml version='1.0'?><!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'http://a.example/svg.dtd'><svg/>",
        "type",
    ),
    ("a program of a web server", "anh.png", lambda: b"<?php echo 1; ?>", "program"),
    ("a spreadsheet", "bang.docx", lambda: zipped({"xl/workbook.xml": b"x", "[Content_Types].xml": b"x"}), "office"),
    ("an archive", "anh.zip", lambda: zipped({"1.jpg": image("JPEG")}), "archive"),
    ("an empty archive", "a.zip", lambda: zipped({}), "archive"),
    ("a RAR archive", "a.rar", lambda: b"Rar!\x1a\x07\x01\0" + bytes(99), "archive"),
    ("a 7Z archive", "a.pdf", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(99), "archive"),
    ("a film whose index is missing", "a.mp4", lambda: box(b"ftyp", b"isom\0\0\0\0") + box(b"mdat", bytes(99)), "broken"),
    ("a recording of nothing", "a.mp3", lambda: b"ID3\x04" + bytes(200), "broken"),
    ("a moving picture cut short", "a.gif", lambda: image("GIF", (20, 20))[:-40], "broken"),
    ("a picture of the web cut short", "a.webp", lambda: image("WEBP", (20, 20))[:-40], "broken"),
    ("bytes without meaning", "don.txt", lambda: noise(4000), "type"),
    ("zeros", "don.txt", lambda: bytes(5000), "type"),
    ("a Word file with locked parts", "don.docx", lambda: locked_zip(), "password"),
    ("a Word file with macros", "don.docx", lambda: docx({"word/vbaProject.bin": b"x"}), "macros"),
    (
        "a Word file that says it has macros",
        "don.docx",
        lambda: docx(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "macros",
    ),
    ("a Word file that fetches its template", "d.docx", lambda: elsewhere("attachedTemplate"), "remote"),
    ("a Word file with a picture elsewhere", "d.docx", lambda: elsewhere("image"), "remote"),
    ("a Word file that unpacks to much", "don.docx", bombed, "bomb"),
    ("a Word file with thousands of parts", "don.docx", lambda: docx({f"p/{n}": b"" for n in range(3001)}), "bomb"),
    ("a Word file whose parts share bytes", "don.docx", overlapping, "bomb"),
    ("a Word file with entities", "don.docx", lambda: docx({"_rels/a.rels": b"<!DOCTYPE x [<!ENTITY a 'b'>]>"}), "broken"),
    ("a Word file that reaches outside", "don.docx", lambda: docx({"../../etc/passwd": b"x"}), "broken"),
    ("a Word file cut short", "don.docx", lambda: docx()[:-30], "broken"),
    ("a Word file with a broken part", "don.docx", lambda: flipped(docx({"word/media/1.png": photo(5000)}), 2500), "broken"),
    ("a PDF cut short", "don.pdf", lambda: pdf()[: len(pdf()) // 3], "broken"),
    ("a PDF of nothing", "don.pdf", lambda: b"%PDF-1.7\n%%EOF\n", "broken"),
    ("a PDF without pages", "don.pdf", lambda: pdf(lambda w: w.remove_page(0)), "broken"),
    ("a PDF locked with a password", "don.pdf", lambda: pdf(password="bí mật"), "password"),
    ("a PDF that runs a script when opened", "don.pdf", lambda: pdf(acting("/OpenAction", "/JavaScript")), "active"),
    ("a PDF that starts a program", "don.pdf", lambda: pdf(acting("/OpenAction", "/Launch")), "active"),
    ("a PDF that acts when closed", "don.pdf", lambda: pdf(acting("/AA", "/JavaScript")), "active"),
    ("a PDF with scripts by name", "don.pdf", lambda: pdf(named_script), "active"),
    ("a PDF that carries a file", "don.pdf", lambda: pdf(carried), "embedded"),
    ("a photo cut short", "anh.jpg", lambda: image("JPEG")[:-4000], "broken"),
    ("a photo of nothing", "anh.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(60), "broken"),
    ("a PNG cut short", "anh.png", lambda: image("PNG")[:-2000], "broken"),
    ("a PNG with a wrong sum", "anh.png", lambda: flipped(image("PNG"), 900), "broken"),
    ("a picture of 3.6 thousand million points", "anh.png", huge_png, "pixels"),
    ("a scan cut short", "quet.tif", lambda: image("TIFF")[:-5000], "broken"),
    ("a phone's photo cut short", "a.heic", lambda: HEIC[:-5], "broken"),
    ("a phone's photo without an index", "a.heic", lambda: box(b"ftyp", b"heic\0\0\0\0") + box(b"mdat", bytes(9)), "broken"),
    ("a signature cut short", "don.p7s", lambda: signature()[:-9], "broken"),
    ("a signature without a certificate", "don.p7s", lambda: signature(certificate=False), "no certificate"),
    ("a signature with the document inside", "don.p7s", lambda: signature(inside=6_000_000), "large signature"),
    ("text that breaks off", "don.txt", lambda: "Đơn".encode("utf-16") + b"\xd8", "broken"),
]


def locked_zip() -> bytes:
    """A Word file whose index says that its parts are locked."""
    data = bytearray(docx())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def flat(kind: str, size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("1", size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("name", "make", "reason"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_file_is_refused_with_its_reason(name: str, make: Callable[[], bytes], reason: str) -> None:
    assert refused(name, make()).reason == reason


def test_a_pdf_that_only_restricts_printing_is_taken() -> None:
    assert inspect("don.pdf", pdf(password="", owner="chủ")).kind == "pdf"


def test_a_word_file_with_an_ordinary_link_is_taken() -> None:
    assert inspect("don.docx", elsewhere("hyperlink")).kind == "docx"


def test_a_large_white_scan_is_no_bomb() -> None:
    assert inspect("trang.png", flat("PNG", (5000, 7000))).kind == "png"
    assert inspect("don.docx", docx({"word/media/white.png": flat("BMP", (2000, 3600))})).kind == "docx"


def test_what_a_signature_carries_is_looked_at_too() -> None:
    letter = b"x" * 70_000
    for encoding in (Encoding.DER, Encoding.PEM):
        assert inspect("don.p7m", signature(encoding, holds=pdf())).kind == "signature"
        assert inspect("don.p7m", signature(encoding, holds=letter)).kind == "signature"
        assert refused("don.p7m", signature(encoding, holds=b"MZ\x90\0" + bytes(400))).reason == "inside"
        assert refused("don.p7m", signature(encoding, holds=zipped({"a": b"b"}))).reason == "inside"
        assert refused("don.p7m", signature(encoding, holds=signature())).reason == "inside"
        assert refused("don.p7m", signature(encoding, holds=pdf(acting("/OpenAction", "/Launch")))).reason == "inside"


def test_a_table_in_text_whose_cells_reckon_is_kept_as_a_text() -> None:
    wide = ("＝1+1", "＋cmd|x", "＠SUM(1)")  # as they are written where letters are wide
    for cell in ("=1+1", "=WEBSERVICE(1)", "+cmd|' /C calc'!A0", "@SUM(1)", '"=1"', " -2+3+cmd|x", "-A1(2)", *wide):
        for table in (cell, f"a,b\n1,{cell}\n", f"a;{cell}", f"a\t{cell}", "x" * 70_000 + f"\n{cell}"):
            assert inspect("bang.csv", table.encode()).name == "bang.txt", table[-40:]
    for cell in ("=1", "＝1", "－A1(2)"):
        for encoding in ("utf-16", "utf-16-be"):
            mark = b"" if encoding == "utf-16" else b"\xfe\xff"
            assert inspect("bang.csv", mark + f"a,{cell}".encode(encoding)).name == "bang.txt"
    assert inspect("bang.csv", b'ID;PWXL\nC;X1;Y1;EEXEC("calc")\nE\n').name == "bang.txt"
    honest = "tên,số\nBà Tư,-5\nÔng Năm,+84 912 345 678\n- chưa trả,1=1\n(x),a@thu.example\n"
    assert inspect("bang.csv", honest.encode()).name == "bang.csv"


def test_an_archive_behind_a_pdf_is_found() -> None:
    assert refused("don.pdf", pdf() + zipped({"x.exe": b"MZ"}) + b"\n%%EOF\n").reason == "hidden"


def test_a_page_of_the_web_behind_a_word_is_text_and_is_sent_as_text() -> None:
    seen = inspect("don.txt", b"Kinh gui <html><script>alert(1)</script></html>")
    assert (seen.kind, seen.type, seen.name) == ("text", "text/plain", "don.txt")
    assert inspect("don.html", b"Kinh gui <html><script>alert(1)</script></html>").name == "don.txt"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Ba\\don.txt", "don.txt"),
        ("..", "tep.txt"),
        (".bimat.txt", "bimat.txt"),
        ("thu\u202egpj.txt", "thugpj.txt"),
        ("do\u200bn.txt", "don.txt"),
        ("do\u2066n\u2069.txt", "don.txt"),
        ("nhà 👨\u200d👩\u200d👧.txt", "nhà 👨👩👧.txt"),
        ("don\n.txt", "don.txt"),
        ("don\0.txt", "don.txt"),
        ("a<b>:don?.txt", "ab-don.txt"),
        ("Có được không?.txt", "Có được không.txt"),
        ("CON.txt", "_CON.txt"),
        ("con", "_con.txt"),
        ("x" * 300 + ".txt", "x" * (LONGEST_NAME - 4) + ".txt"),
        ("x" * 300, "x" * (LONGEST_NAME - 4) + ".txt"),
        ("x" * 300 + ".exe", "x" * (LONGEST_NAME - 4) + ".txt"),
        ("ấ" * 140 + ".txt", "ấ" * 82 + ".txt"),
        ("nul .txt", "_nul .txt"),
        ("COM¹.txt", "_COM¹.txt"),
        ("CONIN$", "_CONIN$.txt"),
        ("don.pdf", "don.txt"),
        ("don.pdf.exe", "don.pdf.txt"),
        ("image:1000012345", "image-1000012345.txt"),
        ("Đơn 29:11:2026.pdf", "Đơn 29-11-2026.txt"),
        ("Đơn 29/11/2026.txt", "Đơn 29-11-2026.txt"),
        ("Đơn khiếu nại 12.5.2026", "Đơn khiếu nại 12.5.2026.txt"),
        ("Quyết định số 12.UBND", "Quyết định số 12.UBND.txt"),
        ("Số 12. Ông Tư", "Số 12. Ông Tư.txt"),
    ],
)
def test_a_name_is_mended_and_its_sender_is_told(name: str, kept: str) -> None:
    seen = inspect(name, b"Kinh gui")
    assert seen.name == kept
    assert inspect(kept, b"Kinh gui").name == kept
    (note,) = told_of(name, seen)
    assert kept in note.vi
    assert kept in note.en
    assert "\u202e" not in note.vi
    assert told_of(kept, seen) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_every_ending_that_a_picker_offers_is_kept_with_its_kind_and_no_other_is_offered(kind: str) -> None:
    offered = accept([kind]).split(",")
    for ending in KINDS[kind].extensions:
        assert f".{ending}" in offered
        assert with_extension(f"anh.{ending.upper()}", kind) == f"anh.{ending.upper()}"
    assert KINDS[kind].type in offered
    assert "*" not in "".join(offered)
    assert all(each in accept().split(",") for each in offered)


def test_a_name_without_an_ending_gets_one_and_a_decomposed_one_is_composed() -> None:
    import unicodedata

    assert inspect("anh", image("JPEG")).name == "anh.jpg"
    assert inspect("", b"x").name == "tep.txt"
    assert inspect("Đơn số 12. Ông Tư", b"x").name == "Đơn số 12. Ông Tư.txt"
    assert inspect(unicodedata.normalize("NFD", "Đơn tố cáo.txt"), b"x").name == "Đơn tố cáo.txt"


@settings(max_examples=120, deadline=None)
@given(st.text(max_size=220))
def test_whatever_a_file_is_called_the_name_kept_is_safe(name: str) -> None:
    import unicodedata

    kept = inspect(name, b"Kinh gui").name
    assert 0 < len(kept) <= LONGEST_NAME
    assert len(kept.encode()) <= LONGEST_ON_DISK
    assert safe_name(kept) == kept
    assert not set('/\\:*?"<>|\0\n') & set(kept)
    assert not [mark for mark in kept if unicodedata.category(mark) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")]
    assert Path(kept).name == kept
    assert kept not in (".", "..")


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(["pdf", "docx", "jpg", "png", "tif", "heic", "p7s"]), st.data())
def test_a_damaged_file_is_taken_or_refused_but_never_breaks_the_house(kind: str, data: st.DataObject) -> None:
    good = {
        "pdf": pdf(),
        "docx": docx(),
        "jpg": image("JPEG", (64, 64)),
        "png": image("PNG", (64, 64)),
        "tif": image("TIFF", (64, 64)),
        "heic": HEIC,
        "p7s": signature(),
    }[kind]
    bad = bytearray(good)
    for _ in range(data.draw(st.integers(1, 6))):
        bad[data.draw(st.integers(0, len(bad) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(bad)))
    for changed in (bytes(bad), bytes(bad[:cut])):
        try:
            inspect(f"a.{kind}", changed)
        except UploadRefused as refusal:
            assert refusal.why.vi


def test_looking_at_a_large_file_through_its_seal_takes_little_memory() -> None:
    import tracemalloc

    keys = CaseKeys.new(uuid4())
    big = docx({"word/media/noise.png": photo(20_000_000)})
    out = io.BytesIO()
    sealed = seal_stream(keys, Tier.CONTENT, "file", [big], out)
    tracemalloc.start()
    inspect("a.docx", io.BufferedReader(SealedReader(keys, sealed.id, Tier.CONTENT, "file", out)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3_000_000


MOMENTS = {
    "IMG_20260512_140300.jpg": "IMG.jpg",
    "20260512_140300.jpg": "tep.jpg",
    "PXL_20260512_070300123.MP.jpg": "PXL.MP.jpg",
    "Screenshot_20260512-140300_Zalo.png": "Screenshot_Zalo.png",
    "WhatsApp Image 2026-05-12 at 14.03.00.jpeg": "WhatsApp Image.jpeg",
    "IMG-20260512-WA0003.jpg": "IMG-WA0003.jpg",
    "photo_2026-05-12_14-03-00.jpg": "photo.jpg",
    "FB_IMG_1778569380000.jpg": "FB_IMG.jpg",
    "Ảnh bờ ruộng 20260512_1403.jpg": "Ảnh bờ ruộng.jpg",
}


@pytest.mark.parametrize("name", MOMENTS)
def test_the_moment_that_a_device_wrote_into_a_name_goes_and_two_of_one_name_are_told_apart(name: str) -> None:
    short = MOMENTS[name]
    assert without_moment(name) == short
    assert without_moment(short) == short
    stem, _, extension = short.rpartition(".")
    assert without_moment(name, {short, f"{stem}-2.{extension}"}) == f"{stem}-3.{extension}"


@pytest.mark.parametrize(
    "name",
    [
        "Biên bản 12-05-2026.jpg",
        "Biên bản 2026-05-12.pdf",
        "ruong.jpg",
        "IMG_0042.HEIC",
        "Quyết định 214-QĐ-UBND.jpg",
        "0950118204.jpg",
        "thửa 20261299 tờ 14.png",
    ],
)
def test_a_day_or_a_number_that_somebody_wrote_himself_stays_in_a_name(name: str) -> None:
    assert without_moment(name) == name
