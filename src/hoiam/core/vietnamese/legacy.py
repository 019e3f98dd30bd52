"""Files from before Unicode: TCVN3 (ABC fonts), VNI, VISCII, VPS, Windows-1258, and VIQR, which writes marks as signs.

Such a file is bytes in which 0xB5 means à, or text in which somebody has already read those bytes as Western
European and shows «Céng hoµ x· héi». Both forms are accepted. What can't be got back from text alone: TCVN3 has no
capitals with tones, a capital is the same byte in a font whose name ends in H. Whoever reads the font says so with
`capitals=True`.

Sources: TCVN 5712:1993 (VN3), RFC 1456 (VISCII 1.1, VIQR), the VNI-Windows keyboard table, the table of VPS-Win, Windows
code page 1258.

    LegacyError
    ├── UnknownEncoding      no encoding of that name here
    └── NotThisEncoding      the text already has letters that no file of that age could hold
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from hoiam.core.typed import composed
from hoiam.core.vietnamese.alphabet import SHAPE_AND_TONE
from hoiam.core.vietnamese.spelling import is_syllable, normalise
from hoiam.core.words import Text


class LegacyError(Exception):
    """Old text that can't be turned into Unicode. Carries what, why and what to do next."""

    def __init__(self, *, what: Text, why: Text, next: Text) -> None:
        super().__init__(what.en)
        self.what, self.why, self.next = what, why, next


class UnknownEncoding(LegacyError):
    """No encoding of that name is known here."""

    def __init__(self, name: str) -> None:
        known = ", ".join(ENCODINGS)
        super().__init__(
            what=Text(f"Không biết bảng mã “{name}”.", f"There is no encoding called “{name}” here."),
            why=Text("Chỉ đọc được các bảng mã cũ đã biết.", "Only the known old encodings can be read."),
            next=Text(f"Chọn một trong: {known}.", f"Choose one of: {known}."),
        )


class NotThisEncoding(LegacyError):
    """The text holds letters that the encoding can't have produced, so converting it would spoil it."""

    def __init__(self, name: str, letter: str) -> None:
        super().__init__(
            what=Text(f"Văn bản không phải bảng mã {name}.", f"The text is not in {name}."),
            why=Text(
                f"Văn bản có chữ “{letter}”, chữ này không có trong tệp của bảng mã {name}.",
                f"It holds the letter “{letter}”, which no file in {name} can hold.",
            ),
            next=Text(
                "Giữ nguyên văn bản, hoặc chọn bảng mã khác.",
                "Leave the text as it is, or choose another encoding.",
            ),
        )


# Bytes 0xA1 to 0xFE of TCVN 5712. The five marks are combining: huyền, hỏi, ngã, sắc, nặng.
_TCVN3_FROM_A1: Final = (
    "ĂÂÊÔƠƯĐăâêôơưđẶ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵ"
)

# Bytes 0x80 to 0xFF of VISCII, and the six capitals that it puts among the control characters.
_VISCII_FROM_80: Final = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
)
_VISCII_CONTROLS: Final = {"\x02": "Ẳ", "\x05": "Ẵ", "\x06": "Ẫ", "\x14": "Ỷ", "\x19": "Ỹ", "\x1e": "Ỵ"}

# Bytes 0x80 to 0xFF of VPS; a point where there is none of its own. Fourteen capitals lie among the control characters.
_VPS_FROM_80: Final = (
    "ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ..ỀỂỄỐỒỔỖýỷỵỚỜỞ.ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕự"
    "ầÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺ.àáâãảạă.èéêẽìí.ĩẴĐòóôõ.Ơụùúủ.ỶẼỳ"
)
_VPS_CONTROLS: Final = {
    "\x02": "Ạ", "\x03": "Ậ", "\x04": "Ặ", "\x05": "Ẹ", "\x06": "Ệ", "\x10": "Ị", "\x11": "Ọ", "\x12": "Ộ", "\x13": "Ợ",
    "\x14": "Ụ", "\x15": "Ự", "\x19": "Ỵ", "\x1c": "Ẫ", "\x1d": "Ữ",
}  # fmt: skip

# VIQR: a vowel, the sign of its shape, the sign of its tone (RFC 1456, 2). A stop or a question mark behind a word is a tone
# only where the sentence goes on in small letters.
_VIQR_SHAPES: Final = {"(": "\u0306", "^": "\u0302", "+": "\u031b"}
_VIQR_SHAPED: Final = ("a(", "a^", "e^", "o^", "o+", "u+")
_VIQR_TONES: Final = {"`": "\u0300", "'": "\u0301", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_VIQR_LETTER: Final = re.compile(
    r"(?P<stroke>dd|Dd|DD|dD)|(?P<vowel>[aeiouy])(?P<shape>[(^+]?)"
    r"(?P<tone>[`'~]|[?.](?=[a-z]|[^\S\n]+[-a-z(\"]|[,;:.!?]))?|\\(?P<escaped>[(^+`'?~.d\\])",
    re.IGNORECASE,
)

# VNI writes a vowel and, after it, one character for its circumflex or breve together with its tone.
_VNI_MARKS: Final = {
    "ø": "\u0300", "ù": "\u0301", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "à": "\u0302\u0300", "á": "\u0302\u0301", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306", "è": "\u0306\u0300", "é": "\u0306\u0301", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_LETTERS: Final = {
    "ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
}  # fmt: skip
_VNI_PAIR: Final = re.compile(
    rf"(?P<vowel>[aeiouyôö])(?P<mark>[{''.join(_VNI_MARKS)}])|(?P<letter>[{''.join(_VNI_LETTERS)}])", re.IGNORECASE
)


def _as_western(byte: int) -> str:
    """What a Western European system shows for a byte; five bytes are undefined there and show as controls."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_WESTERN: Final = "".join(_as_western(byte) for byte in range(256))
_WESTERN_LETTERS: Final = frozenset(_WESTERN) | frozenset(chr(byte) for byte in range(256))


def _byte_table(first: int, letters: str, controls: Mapping[str, str] | None = None) -> dict[int, str]:
    """A str.translate table that takes both readings of a byte: as Windows-1252 and as Latin-1."""
    table = {ord(control): letter for control, letter in (controls or {}).items()}
    for byte, letter in enumerate(letters, first):
        table[byte] = letter
        table[ord(_WESTERN[byte])] = letter
    return table


_TCVN3: Final = _byte_table(0xA1, _TCVN3_FROM_A1)
_VISCII: Final = _byte_table(0x80, _VISCII_FROM_80, _VISCII_CONTROLS)
_VPS: Final = {point: letter for point, letter in _byte_table(0x80, _VPS_FROM_80, _VPS_CONTROLS).items() if letter != "."}
# Code page 1258: bytes that differ from Western European. Accents are combining and follow their letter.
_CP1258: Final = {
    ord(_WESTERN[byte]): bytes([byte]).decode("cp1258", "replace")
    for byte in range(0x80, 0x100)
    if bytes([byte]).decode("cp1258", "replace") not in ("\ufffd", _WESTERN[byte])
}


def _from_vni(text: str) -> str:
    def letter(match: re.Match[str]) -> str:
        if single := match["letter"]:
            return _cased(_VNI_LETTERS[single.lower()], single)
        vowel = _VNI_LETTERS.get(match["vowel"].lower(), match["vowel"].lower())
        return _cased(composed(vowel + _VNI_MARKS[match["mark"].lower()]), match["vowel"])

    return _VNI_PAIR.sub(letter, text)


def _cased(letter: str, like: str) -> str:
    return letter.upper() if like.isupper() else letter


def _from_viqr(text: str) -> str:
    def letter(match: re.Match[str]) -> str:
        if escaped := match["escaped"]:
            return escaped
        if stroke := match["stroke"]:
            return "Đ" if stroke[0] == "D" else "đ"
        if match["shape"] and (match["vowel"] + match["shape"]).lower() not in _VIQR_SHAPED:
            return match[0]
        return composed(match["vowel"] + _VIQR_SHAPES.get(match["shape"], "") + _VIQR_TONES.get(match["tone"] or "", ""))

    return _VIQR_LETTER.sub(letter, text)


CONTROLS: Final = {
    "viscii": "".join(_VISCII_CONTROLS).encode("ascii"),
    "vps": "".join(_VPS_CONTROLS).encode("ascii"),
}
"""The bytes among the control characters that are capital letters, by the encoding."""

_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    "tcvn3": lambda text: text.translate(_TCVN3),
    "vni": _from_vni,
    "viscii": lambda text: text.translate(_VISCII),
    "vps": lambda text: text.translate(_VPS),
    "windows-1258": lambda text: text.translate(_CP1258),
    "viqr": _from_viqr,
}

ENCODINGS: Final = tuple(_READERS)
"""The names that `from_legacy` takes and `detect` gives."""


def from_legacy(data: bytes | str, encoding: str, *, capitals: bool = False) -> str:
    """Old text in Unicode, each word in its one spelling.

    `data`: the bytes of the file, or text in which those bytes were read as Western European. `encoding`: one of
    ENCODINGS. `capitals`: the run is set in a capitals font (TCVN3 fonts ending in H).
    Raises UnknownEncoding, or NotThisEncoding when text that is already Unicode is handed in.

    >>> from_legacy("§éc lËp - Tù do - H¹nh phóc", "tcvn3")
    'Độc lập - Tự do - Hạnh phúc'
    >>> from_legacy("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "vni")
    'Cộng hòa xã hội chủ nghĩa Việt Nam'
    """
    reader = _READERS.get(encoding)
    if reader is None:
        raise UnknownEncoding(encoding)
    text = _western(data)
    for letter in text:
        if letter not in _WESTERN_LETTERS and letter.isalpha():
            raise NotThisEncoding(encoding, letter)
    read = normalise(reader(text))
    return read.upper() if capitals else read


def detect(data: bytes | str) -> str | None:
    """Which old encoding a text is in, or None when it is in none of them (Unicode, or too little to tell).

    A guess with a reason: read in the right encoding, the words that change become Vietnamese syllables. At least
    three words must change, and nine in ten of the different words that change must become syllables; in VIQR, which is made
    of signs that any text has, also every third word.

    >>> detect("Céng hoµ x· héi chñ nghÜa ViÖt Nam"), detect("Cộng hòa xã hội chủ nghĩa Việt Nam")
    ('tcvn3', None)
    """
    # Marks that stand apart from their letters (as a Mac writes them) are Unicode, and no old encoding for being put together.
    text = composed(_western(data))
    if any(letter not in _WESTERN_LETTERS and letter in SHAPE_AND_TONE for letter in text):
        return None
    words = set(re.findall(r"[^\s\d.,;:!?()\"/-]+", text))
    signed = set(text.split())
    best, best_good = None, 0
    for name, reader in _READERS.items():
        among = signed if name == "viqr" else words
        # A dash or a quotation mark by itself is a letter in some of them, and tells nothing.
        changed = [
            after for before in among if (after := normalise(reader(before))) != before and any(map(str.isalpha, before))
        ]
        good = sum(is_syllable(word.strip('.,;:!?()"/-')) for word in changed)
        enough = 3 if name != "viqr" else max(3, len(among) / 3)
        if len(changed) >= enough and good >= 0.9 * len(changed) and good > best_good:
            best, best_good = name, good
    return best


def _western(data: bytes | str) -> str:
    """Bytes as the text that a Western European system shows; a file that is UTF-8 after all is read as that."""
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_WESTERN[byte] for byte in data)
