"""RTF: groups of control words, read from front to back. Its fields follow the same list as Word's; what it carries as an
object is none of what is taken, and a template lies on one's own disk or nowhere."""

from __future__ import annotations

import re
from typing import BinaryIO, Final

from hoiam.vault.uploads.found import Found, listed
from hoiam.vault.uploads.links import on_own_disk
from hoiam.vault.uploads.sentences import refused
from hoiam.vault.uploads.tails import nothing_behind
from hoiam.vault.uploads.word_fields import INNER, look_at

DEEPEST: Final = 500
MOST_TOKENS: Final = 4_000_000
LONGEST: Final = 100_000
_TOKEN: Final = re.compile(
    rb"(?P<open>\{)|(?P<close>\})|\\(?P<word>[A-Za-z]{1,40})(?P<number>-?\d{1,12})?"
    rb" ?|\\'(?P<byte>[0-9A-Fa-f]{2})|\\(?P<sign>[^A-Za-z'])"
    rb"|(?P<text>[^\\{}]++)|(?P<other>\\)",
    re.DOTALL,
)
_CARRIES: Final = listed("object objdata objocx objlink objautlink objsub objpub objicemb objhtml objemb")
_READ: Final = listed(
    "fldinst template nextfile datafield mailmerge mmconnectstr mmdatasource mmheadersource mmodsoudl mmodsosrc"
)


def rich_text(file: BinaryIO, size: int) -> Found:
    """A text of an office program of any age."""
    file.seek(0)
    read_rich_text(file.read(size))
    return Found("rtf")


def read_rich_text(data: bytes) -> None:
    """Reads the text that stands in these bytes; nothing else stands behind it."""
    end = _Walk(data, data.index(b"{\\rtf")).walk()
    nothing_behind(data[end:])


class _Walk:
    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at
        self._groups: list[tuple[str, list[str] | None]] = []  # what each group is for, and what is written in it
        self._skip = 0

    def walk(self) -> int:
        """From the first bracket to the one that closes it; where that is."""
        tokens = 0
        while (token := _TOKEN.match(self._data, self._at)) is not None:
            tokens += 1
            if tokens > MOST_TOKENS:
                raise refused("tangled")
            self._at = token.end()
            kind = token.lastgroup
            if kind == "open":
                if len(self._groups) >= DEEPEST:
                    raise refused("tangled")
                kept = self._groups[-1] if self._groups else ("", None)
                self._groups.append(kept)
            elif kind == "close":
                self._close()
                if not self._groups:
                    return self._at
            elif kind in ("word", "number"):
                self._word(token["word"].decode(), token["number"])
            elif kind == "byte":
                self._letter(bytes.fromhex(token["byte"].decode()).decode("latin-1"))
            elif kind == "sign":
                self._letter({b"~": "\u00a0", b"_": "-", b"-": ""}.get(token["sign"], token["sign"].decode("latin-1")))
            elif kind == "text":
                self._text(token["text"])
        raise refused("broken")

    def _word(self, word: str, number: bytes | None) -> None:
        if word in _CARRIES:
            raise refused("embedded")
        if word == "bin" and number is not None:
            self._at += max(int(number), 0)
        elif word == "u" and number is not None:
            self._letter(chr(int(number) % 65536))
            self._skip = 1
            return
        elif word in _READ:
            self._groups[-1:] = [(word, [])]
            return
        elif word in ("tab", "line", "par"):
            self._letter(" ")

    def _letter(self, letter: str) -> None:
        if self._skip:
            self._skip -= 1
            return
        kept = self._groups[-1][1] if self._groups else None
        if kept is not None:
            kept.append(letter)
            if len(kept) > LONGEST:
                raise refused("tangled")

    def _text(self, raw: bytes) -> None:
        kept = self._groups[-1][1] if self._groups else None
        if kept is None:
            self._skip = 0
            return
        letters = raw.replace(b"\r", b"").replace(b"\n", b"").decode("latin-1")
        kept.append(letters[self._skip :])
        self._skip = 0

    def _close(self) -> None:
        purpose, kept = self._groups.pop()
        if kept is None or (self._groups and self._groups[-1][1] is kept):
            return  # it goes on in the group around it
        said = "".join(kept).strip()
        around = self._groups[-1][1] if self._groups else None
        if around is not None:
            around.append(INNER)
        if purpose == "fldinst":
            look_at(said)
        elif purpose in ("mailmerge", "datafield", "mmodsoudl", "mmconnectstr"):
            if "\\\\" in said or "//" in said:
                raise refused("merge")
        elif said and not on_own_disk(said):
            raise refused("remote")
