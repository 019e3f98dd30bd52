"""The return code: twenty characters that are everything a petitioner needs to come back; and the second slip for a lost one.

Nineteen characters of Crockford's base32 are secret (95 bits, so no slow key derivation is needed); the twentieth is
a checksum over GF(32) that notices every single wrong character and every swap of two characters. It is printed in
four groups of five. The code exists from the first answer of a draft; draft and petition share it. The server stores
the hash of the lookup id and never the code.

The second slip is of the same alphabet and has the same check, and looks otherwise: twenty-eight characters, 135 secret bits,
in seven groups of four. By itself it opens nothing (`vault/second_chance.py`). A slip that is made for the counter has a short
mark, sixteen characters in four groups of four, which is no secret.

Derivation: HKDF-SHA-256, key material = the secret characters as ASCII, salt = `hoiam/code/1` or another one for each kind of
code, info = a label.
Crockford: https://www.crockford.com/base32.html
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from functools import cached_property
from typing import ClassVar, Final, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hoiam.core.typed import composed
from hoiam.core.words import Text
from hoiam.vault.errors import BadCode
from hoiam.vault.xwing import PrivateKey

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 20
GROUP: Final = 5

_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS: Final = {"O": "0", "I": "1", "L": "1"}


def _powers() -> tuple[int, ...]:
    """The powers 0..30 of a primitive element of GF(32) (x^5 + x^2 + 1): all different, so that every swap shows."""
    powers, power = [], 1
    for _ in range(31):
        powers.append(power)
        power <<= 1
        if power & 32:
            power ^= 0b100101
    return tuple(powers)


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a <<= 1
        if a & 32:
            a ^= 0b100101
        b >>= 1
    return product


# The check character stands first in the sum (weight 1), so that it is simply the sum of the others.
_WEIGHTS: Final = _powers()[1:]
_TABLE: Final = tuple(tuple(_times(weight, value) for value in range(32)) for weight in _WEIGHTS)


def checksum(secret: str) -> str:
    """The last character for the secret ones before it; nineteen of them in most codes, thirty at most."""
    total = 0
    for position, character in enumerate(secret):
        total ^= _TABLE[position][_VALUE[character]]
    return ALPHABET[total]


class Code:
    """Characters on paper: twenty in groups of five, where a kind of code does not say otherwise. The `repr` hides them; only
    `text` shows them."""

    _salt: ClassVar[bytes]
    _name: ClassVar[Text]
    _length: ClassVar[int] = LENGTH
    _group: ClassVar[int] = GROUP

    def __init__(self, secret: str) -> None:
        if len(secret) != self._length - 1 or not all(character in _VALUE for character in secret):
            raise ValueError("not as many secret characters of Crockford's base32 as such a code has")
        self._secret = secret

    @classmethod
    def new(cls) -> Self:
        """A fresh code: five bits from the operating system for each of its secret characters, 95 in most."""
        bits = secrets.randbits(5 * (cls._length - 1))
        return cls("".join(ALPHABET[bits >> 5 * place & 31] for place in range(cls._length - 1)))

    @classmethod
    def parse(cls, typed: str) -> Self:
        """The code that somebody typed or dictated: lower case, any spaces and dashes, O for 0, I or L for 1.

        Raises BadCode with `reason` one of empty, keyboard, letter, length, checksum; code, second or follow where it is
        another paper.
        """
        plain = composed(typed[:400], "NFKC").upper()
        kept = [mark for mark in plain if unicodedata.category(mark)[0] not in "ZPC"]
        characters = "".join(_READ_AS.get(mark, mark) for mark in kept)
        if not characters:
            raise _bad(cls._name, "empty")
        strange = [mark for mark in characters if mark not in _VALUE]
        if any(not mark.isascii() for mark in strange):
            raise _bad(cls._name, "keyboard")
        if strange:
            raise _bad(cls._name, "letter")
        if len(typed) <= 400 and len(characters) in _OTHER_PAPER and len(characters) != cls._length:
            raise _bad(cls._name, _OTHER_PAPER[len(characters)])
        if len(characters) != cls._length or len(typed) > 400:
            raise _bad(cls._name, "length", cls._length, cls._group)
        secret, check = characters[:-1], characters[-1]
        if checksum(secret) != check:
            raise _bad(cls._name, "checksum")
        return cls(secret)

    @property
    def text(self) -> str:
        """`XXXXX-XXXXX-XXXXX-XXXXX`, to show once, print and put into a QR code."""
        whole = self._secret + checksum(self._secret)
        return "-".join(whole[at : at + self._group] for at in range(0, self._length, self._group))

    def _derive(self, label: bytes) -> bytes:
        return HKDF(SHA256(), 32, salt=self._salt, info=label).derive(self._secret.encode("ascii"))

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and secrets.compare_digest(self._secret, other._secret)

    def __hash__(self) -> int:
        return hash((type(self), self._derive(b"hash")))

    def __repr__(self) -> str:
        return f"{type(self).__name__}(hidden)"


class ReturnCode(Code):
    """A petitioner's return code."""

    _salt = b"hoiam/code/1"
    _name = Text("Mã tra cứu chưa đúng.", "This is not a valid return code.")

    @cached_property
    def lookup(self) -> bytes:
        """32 bytes that find the petition; the server keeps only `lookup_hash`."""
        return self._derive(b"lookup")

    @cached_property
    def lookup_hash(self) -> bytes:
        """SHA-256 of the lookup id: what the server stores and searches by."""
        return hashlib.sha256(self.lookup).digest()

    @cached_property
    def case_key(self) -> bytes:
        """k_case, 32 bytes: tags and salts of the case's leaves in the log, and the proof to the gatekeeper. Of a code that was
        given for a lost one it is the proof alone: tags and salts stay those of the first code."""
        return self._derive(b"case key")

    @cached_property
    def case_key_key(self) -> bytes:
        """32 bytes under which the case key lies where this code was given for a lost one."""
        return self._derive(b"key of the case key")

    @cached_property
    def draft_key(self) -> bytes:
        """32 bytes that seal the draft."""
        return self._derive(b"draft")

    @cached_property
    def petitioner_key(self) -> PrivateKey:
        """The petitioner's own X-Wing key, to which the first shares of the case are wrapped."""
        return PrivateKey(self._derive(b"petitioner key"))


class RecoveryCode(Code):
    """The printed code that opens an officer's key when the password is forgotten."""

    _salt = b"hoiam/recovery/1"
    _name = Text("Mã khôi phục chưa đúng.", "This is not a valid recovery code.")

    @cached_property
    def slot_key(self) -> bytes:
        """32 bytes that open the recovery slot."""
        return self._derive(b"slot")


class SecondSlip(Code):
    """The slip that is kept elsewhere, for whoever chose it when he sent: with what the house holds, and after a notice, it
    gives a new return code. `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`."""

    _salt = b"hoiam/second-slip/1"
    _name = Text("Phiếu thứ hai chưa đúng.", "This is not a valid second slip.")
    _length = 28
    _group = 4

    @cached_property
    def lookup_hash(self) -> bytes:
        """SHA-256 of what finds its petition: what the server stores and searches by."""
        return hashlib.sha256(self._derive(b"lookup")).digest()

    @cached_property
    def key(self) -> PrivateKey:
        """The X-Wing key to which two offices have the first shares wrapped, where this slip was made for the counter."""
        return PrivateKey(self._derive(b"key"))

    @cached_property
    def half(self) -> bytes:
        """32 bytes: its half of the key under which the petition's first shares lie for it."""
        return self._derive(b"half")

    @cached_property
    def proving(self) -> bytes:
        """32 bytes that the gatekeeper is shown; it keeps their SHA-256 alone."""
        return self._derive(b"proof")


class FollowCode(Code):
    """The slip of one of several who wrote a petition together: it finds the petition and opens nothing that is sealed, so the
    gatekeeper knows nothing of it. `XXXX-XXXX-XXXX-XXXX-XXXX-XXXX`, of which 115 bits are secret."""

    _salt = b"hoiam/follow/1"
    _name = Text("Phiếu theo dõi chưa đúng.", "This is not a valid slip to follow by.")
    _length = 24
    _group = 4

    @cached_property
    def lookup_hash(self) -> bytes:
        """SHA-256 of what finds its petition: what the server stores and searches by."""
        return hashlib.sha256(self._derive(b"lookup")).digest()


class SlipMark(Code):
    """The short mark of a slip that was made for the counter: what its owner says there and two offices type. No secret.
    `XXXX-XXXX-XXXX-XXXX`, of which 75 bits stand for the slip."""

    _salt = b"hoiam/slip-mark/1"
    _name = Text("Dấu của phiếu chưa đúng.", "This is not a valid mark of a slip.")
    _length = 16
    _group = 4

    @classmethod
    def of(cls, digest: bytes) -> SlipMark:
        """The mark of what has this digest: its first 75 bits."""
        bits = int.from_bytes(digest[:10], "big") >> 5
        return cls("".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(15))))


# How long each paper is that a petitioner has, for whoever types one where the other is asked for.
_OTHER_PAPER: Final = {LENGTH: "code", SecondSlip._length: "second", FollowCode._length: "follow"}


def _bad(name: Text, reason: str, length: int = LENGTH, group: int = GROUP) -> BadCode:
    """The refusal of what was typed as a code. `name` says which code was wanted; `reason` is empty, keyboard, letter,
    length or checksum, or another paper (code, second, follow)."""
    why = {
        "empty": Text("Ô mã đang để trống.", "The code field is empty."),
        "keyboard": Text(
            "Trong mã có chữ có dấu; có lẽ bộ gõ tiếng Việt đã đổi chữ khi bạn gõ.",
            "There are accented letters in it; a Vietnamese keyboard may have changed what was typed.",
        ),
        "letter": Text(
            "Trong mã có ký tự không dùng cho mã. Mã chỉ gồm chữ số và chữ cái, không có chữ U.",
            "It holds a character that codes never use. A code has only digits and letters, and no letter U.",
        ),
        "length": Text(
            f"Mã có {length} ký tự, chia thành {length // group} nhóm, mỗi nhóm {group} ký tự.",
            f"A code has {length} characters in {length // group} groups of {group}.",
        ),
        "second": Text(
            "Đây là độ dài của phiếu thứ hai, không phải của mã.",
            "This is as long as a second slip, not as this code.",
        ),
        "follow": Text(
            "Đây là độ dài của phiếu theo dõi của một người cùng đứng đơn, không phải của mã này.",
            "This is as long as the slip of one of several who wrote together, not as this code.",
        ),
        "code": Text(
            "Đây là độ dài của mã tra cứu, không phải của phiếu thứ hai.",
            "This is as long as a return code, not as a second slip.",
        ),
        "checksum": Text(
            "Có ít nhất một ký tự bị gõ sai hoặc hai ký tự bị đổi chỗ.",
            "At least one character is wrong, or two have changed places.",
        ),
    }[reason]
    then = {
        "keyboard": Text(
            "Hãy tắt bộ gõ tiếng Việt rồi gõ lại mã, từng nhóm một.",
            "Switch the Vietnamese keyboard off and type the code again, group by group.",
        ),
        "second": Text(
            "Nếu mất mã và có phiếu thứ hai, hãy vào trang “Tôi làm mất mã”.",
            "Where you have the second slip and not the code, go to the page “I have lost my code”.",
        ),
        "follow": Text(
            "Gõ phiếu đó ở trang “Theo dõi bằng mã”.",
            "Type that slip on the page “Follow by code”.",
        ),
        "code": Text(
            "Nếu bạn còn mã, hãy vào trang “Theo dõi bằng mã”: không cần phiếu này.",
            "Where you have the code, go to “Follow by code”: this slip is not needed.",
        ),
    }.get(
        reason,
        Text(
            "Hãy so lại với tờ giấy có mã, từng nhóm một. Chữ hoa, chữ thường và dấu gạch không quan trọng.",
            "Compare with the paper that bears the code, group by group. Capitals and dashes do not matter.",
        ),
    )
    return BadCode(reason, name, why, then)
