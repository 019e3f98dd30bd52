"""One spelling per word: what is typed, searched and sorted goes through these few functions.

    normalise("hoà giải")        -> "hòa giải"       one spelling, to compare and to store as text
    fold("Đường Lê Lợi")         -> "duong le loi"   to search without accents
    syllables("Đơn khiếu nại")   -> ("đơn", "khiếu", "nại")
    sort_key("Ân") < sort_key("Bình")                Vietnamese alphabetical order in plain bytes
    from_legacy("Céng hoµ", "tcvn3") -> "Cộng hòa"   files of the years before Unicode
    detect("Coäng hoøa xaõ hoäi") -> "vni"           which of them a text is in, or None

A person's own name is kept as that person writes it: `normalise` is for words, and `fold` already gives both
spellings of a name the same search key.
"""

from hoiam.core.vietnamese.legacy import CONTROLS, ENCODINGS, NotThisEncoding, UnknownEncoding, detect, from_legacy
from hoiam.core.vietnamese.order import sort_key
from hoiam.core.vietnamese.spelling import fold, normalise, syllables

__all__ = [
    "CONTROLS",
    "ENCODINGS",
    "NotThisEncoding",
    "UnknownEncoding",
    "detect",
    "fold",
    "from_legacy",
    "normalise",
    "sort_key",
    "syllables",
]
