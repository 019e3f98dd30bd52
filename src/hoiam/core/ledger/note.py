"""Signed notes and their keys (c2sp.org/signed-note), types 0x01 (Ed25519) and 0x04 (cosignature/v1).

<text, ending with a line feed>
<empty line>
— <key name> <base64 of key id (4 bytes) and signature>
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from . import ed25519
from .errors import Malformed, SignatureFailed
from .strict import read_base64, write_base64

ED25519 = 0x01
COSIGNATURE = 0x04
MAX_NOTE = 131_072  # bytes; room for two dozen post-quantum lines of other people's keys, far below what would hurt
MAX_SIGNATURES = 100

_DASH = "— "
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_COSIGNED = "cosignature/v1\ntime {time}\n{text}"
MAX_TIME = 2**63 - 1


def is_key_name(name: str) -> bool:
    """Whether this may name a key: not empty, no Unicode space, no plus, nothing that does not print."""
    return bool(name) and "+" not in name and name.isprintable() and not any(c.isspace() for c in name)


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under a name, with the one signature type it is trusted for (ED25519 or COSIGNATURE)."""

    name: str
    kind: int
    public: bytes
    id: bytes = field(init=False)

    def __post_init__(self) -> None:
        if not is_key_name(self.name):
            raise Malformed("key", "the name is empty or has a space or a plus")
        if self.kind not in (ED25519, COSIGNATURE):
            raise Malformed("key", f"signature type {self.kind:#04x} is not supported")
        ed25519.check_key(self.public)
        object.__setattr__(self, "id", key_id(self.name, self.kind, self.public))

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{write_base64(bytes([self.kind]) + self.public)}"


def parse_vkey(text: str) -> VerifierKey:
    """`<name>+<8 hex>+<base64>`; Malformed or UnsafeKey when it is anything else."""
    parts = text.split("+", 2)
    if len(parts) != 3 or not _KEY_ID.fullmatch(parts[1]):
        raise Malformed("key", "not <name>+<key id>+<base64>")
    material = read_base64("key", parts[2])
    if len(material) != 33:
        raise Malformed("key", "not a signature type and an Ed25519 public key")
    key = VerifierKey(parts[0], material[0], material[1:])
    if key.id.hex() != parts[1]:
        raise Malformed("key", "the key id does not belong to this name and key")
    return key


@dataclass(frozen=True, slots=True)
class SignerKey:
    """A private key under a name. The seed (32 bytes) never appears in repr."""

    name: str
    kind: int
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self.kind, ed25519.public_of(self.seed))

    def __str__(self) -> str:
        """What may be shown of a private key: the public one."""
        return str(self.verifier)

    def to_text(self) -> str:
        """`PRIVATE+KEY+<name>+<key id>+<base64>`, the note format that other tools read too."""
        public = self.verifier
        return f"PRIVATE+KEY+{self.name}+{public.id.hex()}+{write_base64(bytes([self.kind]) + self.seed)}"


def parse_signer(text: str) -> SignerKey:
    """Reads what SignerKey.to_text wrote."""
    parts = text.strip().split("+", 4)
    if len(parts) != 5 or parts[:2] != ["PRIVATE", "KEY"]:
        raise Malformed("private key", "not PRIVATE+KEY+<name>+<key id>+<base64>")
    material = read_base64("private key", parts[4])
    if len(material) != 33:
        raise Malformed("private key", "not a signature type and an Ed25519 seed")
    key = SignerKey(parts[2], material[0], material[1:])
    if key.verifier.id.hex() != parts[3]:
        raise Malformed("private key", "the key id does not belong to this name and key")
    return key


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """One signature line: who says to have signed, with which key, and the signature's bytes."""

    name: str
    id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {write_base64(self.id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Signed:
    """A note whose text may be trusted: the keys whose signatures are right, and for cosignatures their times.

    `times`: key -> POSIX time in seconds, for keys of type COSIGNATURE.
    """

    text: str
    keys: tuple[VerifierKey, ...]
    times: dict[VerifierKey, int]


def split(note: str) -> tuple[str, tuple[SignatureLine, ...]]:
    """(text, signature lines) of a note; nothing is verified yet."""
    if len(note) > MAX_NOTE or len(note.encode("utf-8", "surrogatepass")) > MAX_NOTE:
        raise Malformed("note", "too long")
    if any((c < " " and c != "\n") or "\ud800" <= c <= "\udfff" for c in note):
        raise Malformed("note", "has a control character")
    text, gap, tail = note.rpartition("\n\n")
    if not gap or not text or not tail.endswith("\n"):
        raise Malformed("note", "not a text, an empty line and signature lines")
    lines = tuple(parse_signature_line(line) for line in tail[:-1].split("\n"))
    if len(lines) > MAX_SIGNATURES:
        raise Malformed("note", "too many signatures")
    return text + "\n", lines


def parse_signature_line(line: str) -> SignatureLine:
    """`— <name> <base64>` without its line feed."""
    if not line.startswith(_DASH):
        raise Malformed("note", "a signature line does not start with a dash")
    name, gap, encoded = line[len(_DASH) :].partition(" ")
    if not gap or not is_key_name(name):
        raise Malformed("note", "a signature line has no key name")
    value = read_base64("note", encoded)
    if len(value) < 5:
        raise Malformed("note", "a signature is too short")
    return SignatureLine(name, value[:4], value[4:])


def check(key: VerifierKey, text: str, signature: bytes) -> int | None:
    """The time of a cosignature, or None for a plain signature; SignatureFailed when it is wrong."""
    if key.kind == ED25519:
        if len(signature) != 64 or not ed25519.verify(key.public, signature, text.encode()):
            raise SignatureFailed("note", f"the signature of {key.name} is wrong")
        return None
    time = int.from_bytes(signature[:8], "big")
    message = _COSIGNED.format(time=time, text=text).encode()
    if len(signature) != 72 or not 0 < time <= MAX_TIME or not ed25519.verify(key.public, signature[8:], message):
        raise SignatureFailed("note", f"the cosignature of {key.name} is wrong")
    return time


def open_note(note: str, keys: Iterable[VerifierKey]) -> Signed:
    """The note's text, once at least one of the keys has signed it.

    Signatures of unknown keys are ignored; a wrong one of a known key condemns the whole note.
    """
    known = {(key.name, key.id): key for key in keys}
    text, lines = split(note)
    signed: list[VerifierKey] = []
    times: dict[VerifierKey, int] = {}
    for line in lines:
        key = known.get((line.name, line.id))
        if key is None:
            continue
        time = check(key, text, line.signature)
        if key in signed:
            if time is not None:
                times[key] = min(times[key], time)
            continue
        signed.append(key)
        if time is not None:
            times[key] = time
    if not signed:
        raise SignatureFailed("note", "no known key has signed")
    return Signed(text, tuple(signed), times)


def sign(text: str, signers: Sequence[SignerKey], time: int | None = None) -> str:
    """The note: text, empty line, one line per signer. `time` (POSIX seconds) is needed by cosigners."""
    if not text.endswith("\n") or text == "\n":
        raise Malformed("note", "the text does not end with a line feed")
    note = text + "\n" + "".join(str(signature_by(signer, text, time)) for signer in signers)
    split(note)
    return note


def signature_by(signer: SignerKey, text: str, time: int | None = None) -> SignatureLine:
    """One signature line over the text; with the time (POSIX seconds) in it when the key is a cosigner's."""
    key = signer.verifier
    if key.kind == ED25519:
        return SignatureLine(key.name, key.id, ed25519.sign(signer.seed, text.encode()))
    if time is None or not 0 < time <= MAX_TIME:
        raise Malformed("note", "a cosignature needs its time")
    message = _COSIGNED.format(time=time, text=text).encode()
    return SignatureLine(key.name, key.id, time.to_bytes(8, "big") + ed25519.sign(signer.seed, message))
