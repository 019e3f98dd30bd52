"""Plain text: composed letters, plain spaces, and nothing on the line that a reader cannot see.

Zero-width letters and marks that turn the writing direction can hide a name from a search and show it to a reader. They
go at the door, so that what is looked through afterwards is what people read.
"""

import re
import unicodedata
from typing import Final

from hoiam.core.typed import composed

# Control (except line ends), format and lone surrogate characters. Variation selectors only choose how a sign is drawn.
_HIDDEN: Final = frozenset({"Cf", "Cc", "Cs"})
_VARIATION: Final = range(0xFE00, 0xFE10)
_CHOOSES: Final = re.compile(f"[{chr(_VARIATION[0])}-{chr(_VARIATION[-1])}]")


def _seen(character: str, keeping: frozenset[str]) -> str:
    if character.isspace():
        return " "
    if character in keeping:
        return character
    if unicodedata.category(character) in _HIDDEN or ord(character) in _VARIATION:
        return ""
    return character


def line(text: str, keeping: frozenset[str] = frozenset()) -> str:
    """One line of plain text; line breaks and runs of spaces become one space. `keeping`: hidden characters that stay.

    >>> line("  Nguyễn\\u200b Văn\\n An ")
    'Nguyễn Văn An'
    """
    text = " ".join(text.split())
    if not text.isprintable() or _CHOOSES.search(text):
        text = " ".join("".join(_seen(character, keeping) for character in text).split())
    return text if text.isascii() else composed(text)


def paragraphs(text: str, keeping: frozenset[str] = frozenset()) -> list[str]:
    """Paragraphs of a typed text: each line break begins a new one, empty lines are dropped. `keeping` as for `line`.

    >>> paragraphs("Một.\\r\\n\\r\\n Hai. ")
    ['Một.', 'Hai.']
    """
    return [made for part in text.splitlines() if (made := line(part, keeping))]
