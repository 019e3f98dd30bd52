"""Every Vietnamese letter is drawn in every face of the letters, and comes out of the PDF as the same letter."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from datetime import date
from pathlib import Path

import pypdf
import pytest
import typst

from hoiam.gate.letters import render
from hoiam.gate.letters.faces import FONTS, covered, family
from hoiam.gate.letters.printable import line, paragraphs
from letters.samples import SAMPLES, TODAY

TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in TONES] + ["đ"]
ACCENTED = sorted({letter for each in SMALL for letter in (each, each.upper()) if not letter.isascii()})
FACES = sorted((*FONTS.glob("Tinos-*.ttf"), *FONTS.glob("BeVietnamPro-*.ttf")))
STYLES = {
    "Tinos-Regular": 'font: "Tinos"',
    "Tinos-Bold": 'font: "Tinos", weight: "bold"',
    "Tinos-Italic": 'font: "Tinos", style: "italic"',
    "Tinos-BoldItalic": 'font: "Tinos", weight: "bold", style: "italic"',
    "BeVietnamPro-Regular": 'font: "Be Vietnam Pro"',
    "BeVietnamPro-SemiBold": 'font: "Be Vietnam Pro", weight: 600',
}
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is missing")


def poppler(program: str, pdf: bytes) -> str:
    given = ["-", "-"] if program == "pdftotext" else ["-"]
    return subprocess.run([program, *given], input=pdf, capture_output=True, check=True).stdout.decode()


def specimen(style: str) -> bytes:
    """All accented letters in one face, without any other font to fall back on."""
    source = f'#set document(title: "x")\n#set text({STYLES[style]}, fallback: false, lang: "vi")\n= x\n' + " ".join(ACCENTED)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    made = typst.compile(source.encode(), format="pdf", font_paths=fonts, ignore_system_fonts=True, pdf_standards=["ua-1"])
    assert isinstance(made, bytes)
    return made


def test_there_are_134_accented_letters_and_a_specimen_for_every_face() -> None:
    assert len(ACCENTED) == 134
    assert {path.stem for path in FACES} == set(STYLES)


@pytest.mark.parametrize("face", FACES, ids=lambda path: path.stem)
def test_a_faces_character_map_has_every_vietnamese_letter_and_mark(face: Path) -> None:
    points = covered(face.read_bytes())
    missing = [letter for letter in [*ACCENTED, *TONES[1:], *"“”«»–—…•₫"] if ord(letter) not in points]
    assert missing == []


@pytest.mark.parametrize("style", STYLES)
def test_every_vietnamese_letter_is_drawn_and_read_back_by_two_readers(style: str) -> None:
    pdf = specimen(style)
    texts = [pypdf.PdfReader(__import__("io").BytesIO(pdf)).pages[0].extract_text()]
    if shutil.which("pdftotext"):
        texts.append(poppler("pdftotext", pdf))
    for text in texts:
        assert set(ACCENTED) <= set(unicodedata.normalize("NFC", text)), style


@needs_poppler
@pytest.mark.parametrize("name", ["decision", "receipt", "form_denunciation"])
def test_every_font_of_a_letter_is_embedded(name: str) -> None:
    rows = poppler("pdffonts", render(name, SAMPLES[name], today=TODAY)).splitlines()[2:]
    assert rows
    for row in rows:
        embedded, _, to_unicode = row.split()[-5:-2]
        assert (embedded, to_unicode) == ("yes", "yes"), row
        assert any(stem.replace("-", "") in row.replace("-", "") for stem in ("Tinos", "BeVietnamPro"))


@needs_poppler
def test_what_no_font_can_draw_is_printed_as_its_code_and_the_page_still_comes_out() -> None:
    words = "Đường ngập \U00020000 từ tháng 5 – ảnh ở \ue000\u0f40, e\u0302\u0301 ghép, dấu \u202eẩn\u202c."
    pdf = render("form_complaint", {**SAMPLES["form_complaint"], "words_of_petitioner": words}, today=date(2026, 7, 8))
    text = " ".join(poppler("pdftotext", pdf).split())
    assert "Đường ngập [U+20000] từ tháng 5 – ảnh ở [U+E000][U+0F40]" in text
    assert "ế ghép, dấu ẩn." in text


def test_printable_text_is_drawable_and_composed() -> None:
    assert line("a\u0302\u0301 \u00a0\u200b b\ufb01") in ("ấ bfi", "ấ b\ufb01")
    assert paragraphs("một\r\n\r\nhai\u2028ba") == ["một", "hai", "ba"]
    assert all(family(character) for character in line("".join(map(chr, range(32, 0x2100)))))
