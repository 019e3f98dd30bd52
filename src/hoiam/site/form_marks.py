"""The mark against forged forms, drawn and masked in a few steps: Django does it letter by letter, for each page with a form.

What it is stays Django's: as long, of the same letters, each as likely as the others and from the operating system; a mark that
Django made is read here, and one of ours by Django.
"""

from __future__ import annotations

import secrets
from operator import add
from typing import Final

from django.middleware import csrf

_CHARS: Final = csrf.CSRF_ALLOWED_CHARS.encode("ascii")
_COUNT: Final = len(_CHARS)
_LONG: Final = csrf.CSRF_SECRET_LENGTH
# A byte below the greatest multiple of their count stands for one of the letters, and any other for none.
_FAIR: Final = 256 // _COUNT * _COUNT
_OF_BYTE: Final = bytes(_CHARS[byte % _COUNT] for byte in range(256))
_NONE: Final = bytes(range(_FAIR, 256))
# Of a letter: its place, and how far the place is from the end. Whatever is no letter was refused before (Django looks).
_PLACE: Final = bytes(max(0, _CHARS.find(byte)) for byte in range(256))
_BACK: Final = bytes((_COUNT - place) % _COUNT for place in _PLACE)


def new_string() -> str:
    """As many letters as a secret has, none likelier than another."""
    made = b""
    while len(made) < _LONG:
        made += secrets.token_bytes(_LONG + 16).translate(_OF_BYTE, _NONE)
    return made[:_LONG].decode("ascii")


def masked(secret: str) -> str:
    """A mask, and the secret under it."""
    mask = new_string()
    return mask + _sum(secret.encode("ascii").translate(_PLACE), mask.encode("ascii").translate(_PLACE))


def unmasked(token: str) -> str:
    """The secret of what `masked` made."""
    mask, under = token[:_LONG].encode("ascii"), token[_LONG:].encode("ascii")
    return _sum(under.translate(_PLACE), mask.translate(_BACK))


def _sum(one: bytes, other: bytes) -> str:
    return bytes(map(add, one, other)).translate(_OF_BYTE).decode("ascii")


def make_them_here() -> None:
    """From here on each mark is made by these."""
    vars(csrf).update(_get_new_csrf_string=new_string, _mask_cipher_secret=masked, _unmask_cipher_token=unmasked)
