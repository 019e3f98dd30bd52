"""Files from before Unicode are read letter by letter as their standards say.

The bytes of VISCII, TCVN3 and Windows-1258 below were made by the GNU C library's iconv, those of VPS and VIQR letter by letter
from their tables; VNI is checked against the table of the VNI-Windows keyboard, written out in this file apart from the reader.
"""

from __future__ import annotations

import doctest
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.core.vietnamese import ENCODINGS, NotThisEncoding, UnknownEncoding, detect, from_legacy, legacy
from hoiam.core.vietnamese.alphabet import ALPHABET, SHAPE_AND_TONE

SENTENCE = (
    "Độc lập - Tự do - Hạnh phúc. Kính gửi Ủy ban nhân dân; tôi ký đơn khiếu nại về quyết định thu hồi đất, đề nghị "
    "xem xét lại giá đền bù: thửa ruộng rẫy, mẫu mạ, nghĩa vụ, chẳng ngờ, dẫu rằng"
)
BYTES = {
    "viscii": (
        "d0b563206ca770202d2054f120646f202d2048d56e68207068fa632e204bed6e682067d869209c792062616e206e68e26e2064e26e3b"
        "2074f469206bfd20f0bd6e206b6869aa75206ed5692076ab20717579aa7420f0b86e68207468752068b06920f0a4742c20f0ab206e67"
        "68b82078656d2078e974206cd569206769e120f0ab6e2062f93a207468d861207275b56e672072e7792c206de775206dd52c206e6768"
        "ee612076f82c206368c66e67206e67b62c2064e7752072a26e67"
    ),
    "tcvn3": (
        "a7e963206ccb70202d2054f920646f202d2048b96e68207068f3632e204bdd6e682067f6692055792062616e206e68a96e2064a96e3b"
        "2074ab69206bfd20aeac6e206b6869d575206eb9692076d220717579d57420aede6e68207468752068e56920aeca742c20aed2206e67"
        "68de2078656d2078d074206cb969206769b820aed26e2062ef3a207468f661207275e96e672072c9792c206dc975206db92c206e6768"
        "dc612076f42c206368bc6e67206e67ea2c2064c9752072bb6e67"
    ),
    "windows-1258": (
        "d0f4f263206ce2f270202d2054fdf220646f202d204861f26e68207068fa632e204bed6e682067fdd2692055d2792062616e206e68e2"
        "6e2064e26e3b2074f469206b79ec20f0f56e206b6869eaec75206e61f2692076eacc20717579eaec7420f069f26e68207468752068f4"
        "cc6920f0e2ec742c20f0eacc206e676869f22078656d2078e974206c61f269206769e120f0eacc6e2062f93a207468fdd261207275f4"
        "f26e672072e2de792c206de2de75206d61f22c206e676869de61207675f22c206368e3d26e67206e67f5cc2c2064e2de752072e3cc6e"
        "67"
    ),
    "vps": (
        "f1b663206cc670202d2054bf20646f202d2048e56e68207068fa632e204bed6e682067ba6920d1792062616e206e68e26e2064e26e3b"
        "2074f469206b9a20c7d66e206b68698975206ee56920768a20717579897420c7ce6e68207468752068d26920c7c3742c20c78a206e67"
        "68ce2078656d2078e974206ce569206769e120c78a6e2062f93a207468ba61207275b66e672072c5792c206dc575206de52c206e6768"
        "ef612076f82c206368a36e67206e67a92c2064c5752072a26e67"
    ),
    "viqr": (
        "44446f5e2e63206c615e2e70202d2054752b2e20646f202d2048612e6e682070687527632e204b69276e682067752b3f6920553f7920"
        "62616e206e68615e6e2064615e6e3b20746f5e69206b79272064646f2b6e206b6869655e2775206e612e692076655e6020717579655e"
        "2774206464692e6e682074687520686f5e6069206464615e27742c206464655e60206e6768692e2078656d2078652774206c612e6920"
        "67696127206464655e606e206275603a207468752b3f612072756f5e2e6e672072615e7e792c206d615e7e75206d612e2c206e676869"
        "7e612076752e2c20636861283f6e67206e676f2b602c2064615e7e7520726128606e67"
    ),
}

# The keyboard table of VNI-Windows: what follows the bare vowel, row by row for the tones.
VNI_TABLE = {
    "": "øùûõï",  # grave acute hook tilde dot on a e o u y ơ ư
    "\u0302": "àáåãä",
    "\u0306": "èéúüë",
}
VNI_ALONE = {"đ": "ñ", "ơ": "ô", "ư": "ö", "í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "â": "aâ",
             "ê": "eâ", "ô": "oâ", "ă": "aê"}  # fmt: skip
MARKS = "\u0300\u0301\u0309\u0303\u0323"


def in_vni(text: str) -> str:
    """Writes a text as VNI, from the table above; the reader under test has no part in it."""
    written = []
    for letter in text:
        lower = letter.lower()
        parts = unicodedata.normalize("NFD", lower)
        if lower in VNI_ALONE:
            out = VNI_ALONE[lower]
        elif len(parts) == 1:
            out = lower
        else:
            tone = next(mark for mark in parts if mark in MARKS)
            shape = next((mark for mark in parts if mark in "\u0302\u0306"), "")
            base = unicodedata.normalize("NFC", parts[0] + ("\u031b" if "\u031b" in parts else ""))
            out = VNI_ALONE.get(base, base) + VNI_TABLE[shape][MARKS.index(tone)]
        written.append(out.upper() if letter.isupper() else out)
    return "".join(written)


@pytest.mark.parametrize("encoding", BYTES)
def test_a_petition_in_old_bytes_is_read_letter_for_letter(encoding: str) -> None:
    expected = SENTENCE.replace("Ủy", "Uy") if encoding == "tcvn3" else SENTENCE
    assert from_legacy(bytes.fromhex(BYTES[encoding]), encoding) == expected


@pytest.mark.parametrize("encoding", BYTES)
def test_the_same_petition_shown_as_western_text_is_read_too(encoding: str) -> None:
    shown = "".join(legacy._WESTERN[byte] for byte in bytes.fromhex(BYTES[encoding]))
    assert from_legacy(shown, encoding) == from_legacy(bytes.fromhex(BYTES[encoding]), encoding)


@given(st.text("".join(SHAPE_AND_TONE) + ALPHABET + ALPHABET.upper() + " ,.0123456789", max_size=40))
@settings(max_examples=200)
def test_what_is_written_in_vni_is_read_back(text: str) -> None:
    # A mark that follows its vowel belongs to it: «oa» + «ø» is oà, which normalises to òa. Hence word by word.
    for word in text.split():
        assert legacy._from_vni(in_vni(word)) == word


def _letters_of_tcvn3() -> list[str]:
    return [letter for letter in SHAPE_AND_TONE if letter.islower()] + list("đĐĂÂÊÔƠƯ")


@given(st.lists(st.sampled_from(_letters_of_tcvn3()), max_size=30))
def test_what_is_written_in_tcvn3_is_read_back(letters: list[str]) -> None:
    table = {letter: byte for byte, letter in enumerate(legacy._TCVN3_FROM_A1, 0xA1)}
    written = bytes(table.get(letter) or ord(letter) for letter in letters)
    assert "".join(legacy._WESTERN[byte] for byte in written).translate(legacy._TCVN3) == "".join(letters)


@given(st.lists(st.sampled_from([*SHAPE_AND_TONE, "đ", "Đ"]), max_size=30))
def test_what_is_written_in_viscii_is_read_back(letters: list[str]) -> None:
    table = {letter: byte for byte, letter in enumerate(legacy._VISCII_FROM_80, 0x80)}
    table |= {letter: ord(control) for control, letter in legacy._VISCII_CONTROLS.items()}
    written = bytes(table.get(letter) or ord(letter) for letter in letters)
    assert "".join(legacy._WESTERN[byte] for byte in written).translate(legacy._VISCII) == "".join(letters)


def test_signs_of_viqr_that_are_no_marks_stay() -> None:
    assert from_legacy("Co' ddu'ng kho^ng? Va^ng. To^i ddi.nh ddi.\nTo^i cha('c. a\\.b", "viqr") == (
        "Có đúng không? Vâng. Tôi định đi.\nTôi chắc. a.b"
    )


def test_a_run_in_a_capitals_font_comes_out_in_capitals() -> None:
    assert from_legacy("céng hoµ x· héi", "tcvn3", capitals=True) == "CỘNG HÒA XÃ HỘI"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_encoding_of_a_petition_is_recognised(encoding: str) -> None:
    data = in_vni(SENTENCE) if encoding == "vni" else bytes.fromhex(BYTES[encoding])
    assert detect(data) == encoding


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        SENTENCE.encode(),
        "Le conseil a été saisi par les élèves de la région; où êtes-vous, à Nîmes ou à Orléans?",
        "Über die Beschwerde entscheidet die nächsthöhere Behörde für Bürgerangelegenheiten in Köln.",
        "El señor Núñez pidió la revisión según el artículo vigésimo; así lo decidió también la jueza.",
        "Plain English with no accents at all",
        unicodedata.normalize("NFD", SENTENCE),
        "Please note:\n• the house – not ours\n— the “ yard ” and ‘ that ’ as well",
        "I don't know what you're saying. He's here? It isn't mine, is it? You've seen a.b.c., (foo), e.g. i.e. me. So do I.",
        "",
    ],
)
def test_text_that_is_in_no_old_encoding_is_left_alone(text: str | bytes) -> None:
    assert detect(text) is None


def test_unicode_text_is_not_spoilt_by_a_second_conversion() -> None:
    with pytest.raises(NotThisEncoding) as refusal:
        from_legacy("Cộng hòa", "tcvn3")
    assert "ộ" in refusal.value.why.vi
    assert refusal.value.next.en


def test_an_unknown_encoding_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownEncoding) as refusal:
        from_legacy(b"", "utf-7")
    assert "tcvn3" in refusal.value.next.vi


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(legacy).failed == 0
