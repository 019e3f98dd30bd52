"""Sealing at the door: what is typed or uploaded becomes a sealed blob before anything is written.

A case has one data key per tier, each made of two shares that never lie together once the petition is sent. A blob is
`format 01`, `mode`, then Cobblestone-256 (c2sp.org/chunked-encryption) under a key of its own, bound to case, blob
id, tier and kind. Inside: a salt of 32 bytes, the data, one byte 80 and zeros up to a size that tells little (Padmé).
The digest that a fact carries is SHA-256(salt ‖ data), so that it can be checked with `sha256sum` by whoever has
both, and guessed by nobody else.
Modes: 43 (`C`) by the case's data key; 44 (`D`) dropped in by somebody who can write but not read: the blob's key is
wrapped by X-Wing to the tier's drop key, whose private half is derived from the data key.
Byte for byte: docs/spec/sealing.md. A format, once written, is read for ever.
"""

from __future__ import annotations

import builtins
import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID, uuid4

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from hoiam.vault.codes import ReturnCode
from hoiam.vault.errors import DoesNotOpen, NotReleased
from hoiam.vault.padding import Unpadder, filler
from hoiam.vault.wraps import (
    PETITIONER,
    PETITIONER_KEY,
    SHARE_BYTES,
    BodyPublicKey,
    Tier,
    Wrap,
    data_key,
    derive,
    plain_name,
    wrap_for_body,
    wrap_share,
)
from hoiam.vault.xwing import OVERHEAD, PrivateKey, PublicKey

FORMAT: Final = b"\x01"
BY_CASE_KEY: Final = b"C"
DROPPED: Final = b"D"
SALT_BYTES: Final = 32
_KEY_BYTES: Final = 32
_SEALED_KEY_BYTES: Final = OVERHEAD + _KEY_BYTES
_PIECE: Final = 1 << 18

# The least size of what lies inside a blob: two petitioners are not told apart by the length of a name.
_FLOOR: Final = {Tier.CONTENT: 512, Tier.IDENTITY: 1024}


class Writable(Protocol):
    """Where the bytes of a sealed stream go."""

    def write(self, data: bytes, /) -> object: ...


class DataKeys:
    """The data keys of one case in the clear, for as long as a request needs them; closed tiers are absent. `erased`: those of
    which the gatekeeper has no share any more."""

    def __init__(self, case: UUID, keys: Mapping[Tier, bytes], erased: Iterable[Tier] = ()) -> None:
        self.case = case
        self._keys = dict(keys)
        self._erased = frozenset(erased)

    def dek(self, tier: Tier) -> bytes:
        """The data key of `tier`; DoesNotOpen where it is not open here, NotReleased (`erased`) where it never is again."""
        try:
            return self._keys[tier]
        except KeyError:
            if tier in self._erased:
                raise NotReleased("erased") from None
            raise DoesNotOpen("tier not open") from None

    def drop_key(self, tier: Tier) -> PublicKey:
        """The public key with which anyone may add to the case without being able to read it; kept beside the case."""
        return _drop_private(self, tier).public

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.case}, hidden)"


class CaseKeys(DataKeys):
    """Both shares of every tier of a new case: kept in the sealed draft, forgotten when the petition is sent."""

    def __init__(self, case: UUID, shares: Mapping[Tier, tuple[bytes, bytes]]) -> None:
        super().__init__(case, {tier: data_key(*both, case, tier) for tier, both in shares.items()})
        self._shares = dict(shares)

    @classmethod
    def new(cls, case: UUID, tiers: Iterable[Tier] = Tier) -> CaseKeys:
        """Fresh shares for both tiers; of an errand, which holds no name, for its words alone."""
        return cls(case, {tier: (secrets.token_bytes(SHARE_BYTES), secrets.token_bytes(SHARE_BYTES)) for tier in tiers})

    def wraps(self, body: BodyPublicKey, code: ReturnCode, *, identity_to: BodyPublicKey | None = None) -> list[Wrap]:
        """Share 1 of each tier for the body and for the petitioner: four wraps.

        `identity_to`: another body that alone may open the names (the superior, where this body is concerned).
        """
        own = code.petitioner_key.public
        made = []
        for tier, (first, _) in self._shares.items():
            to = identity_to if identity_to is not None and tier is Tier.IDENTITY else body
            made.append(wrap_for_body(first, to, self.case, tier))
            made.append(wrap_share(first, own, PETITIONER, PETITIONER_KEY, self.case, tier))
        return made

    def wraps_for(self, body: BodyPublicKey) -> list[Wrap]:
        """Share 1 of each tier for a body alone: of a case that nobody outside has a code for."""
        return [wrap_for_body(first, body, self.case, tier) for tier, (first, _) in self._shares.items()]

    def first_share(self, tier: Tier) -> bytes:
        """Share 1 of `tier`, in the clear."""
        return self._shares[tier][0]

    def second_shares(self) -> dict[Tier, bytes]:
        """Share 2 of each tier: for the gatekeeper, and for nobody else."""
        return {tier: second for tier, (_, second) in self._shares.items()}

    def to_bytes(self) -> bytes:
        """For the sealed draft: format 01, case (16), then per tier its mark (1), share 1 (32), share 2 (32)."""
        parts = [FORMAT, self.case.bytes]
        for tier, (first, second) in sorted(self._shares.items(), key=lambda item: _MARK[item[0]]):
            parts += [_MARK[tier], first, second]
        return b"".join(parts)

    @classmethod
    def from_bytes(cls, data: bytes) -> CaseKeys:
        """The keys that `to_bytes` wrote; DoesNotOpen on any other bytes."""
        step = 1 + 2 * SHARE_BYTES
        if data[:1] != FORMAT or len(data) < 17 + step or (len(data) - 17) % step:
            raise DoesNotOpen("case keys format")
        shares: dict[Tier, tuple[bytes, bytes]] = {}
        marks = []
        for at in range(17, len(data), step):
            mark, first = data[at : at + 1], data[at + 1 : at + 1 + SHARE_BYTES]
            if mark not in _TIER:
                raise DoesNotOpen("case keys tier")
            marks.append(mark)
            shares[_TIER[mark]] = (first, data[at + 1 + SHARE_BYTES : at + step])
        if marks != sorted(set(marks)):
            raise DoesNotOpen("case keys order")
        return cls(UUID(bytes=data[1:17]), shares)


_MARK: Final = {Tier.CONTENT: b"\x01", Tier.IDENTITY: b"\x02"}
_TIER: Final = {mark: tier for tier, mark in _MARK.items()}


@dataclass(frozen=True, slots=True)
class SealedBlob:
    """Something sealed: random id, tier, kind (an ASCII word such as `words`), bytes to store, salted digest."""

    id: UUID
    tier: Tier
    kind: str
    bytes: bytes = field(repr=False)
    digest: builtins.bytes


@dataclass(frozen=True, slots=True)
class SealedStream:
    """A sealed file whose bytes went elsewhere: its true size, what it takes on disk, and the salted digest."""

    id: UUID
    tier: Tier
    kind: str
    digest: bytes
    size: int
    sealed_size: int


def context(case: UUID, blob: UUID, tier: Tier, kind: str) -> bytes:
    """What a blob is bound to: `hoiam/blob/1|case|blob id|tier|kind`."""
    return f"hoiam/blob/1|{case}|{blob}|{tier.value}|{plain_name(kind)}".encode("ascii")


def digest_of(salt: bytes, data: bytes) -> bytes:
    """The salted digest of a document: SHA-256 of 32 bytes of salt, then the document."""
    return hashlib.sha256(salt + data).digest()


def seal(keys: DataKeys, tier: Tier, kind: str, plaintext: bytes, *, id: UUID | None = None) -> SealedBlob:
    """`plaintext` sealed into the case under a new random id."""
    blob = uuid4() if id is None else id
    bound = context(keys.case, blob, tier, kind)
    body, digest = _sealed_body(blob_key(keys, tier, blob), bound, tier, plaintext)
    return SealedBlob(blob, tier, kind, FORMAT + BY_CASE_KEY + body, digest)


def drop(case: UUID, drop_key: PublicKey, tier: Tier, kind: str, plaintext: bytes) -> SealedBlob:
    """`plaintext` sealed into the case by one who cannot read there: a letter by the clock, a clerk's purpose."""
    blob = uuid4()
    bound = context(case, blob, tier, kind)
    key = secrets.token_bytes(_KEY_BYTES)
    body, digest = _sealed_body(key, bound, tier, plaintext)
    return SealedBlob(blob, tier, kind, FORMAT + DROPPED + drop_key.encrypt(key, bound) + body, digest)


def open_blob(keys: DataKeys, blob: SealedBlob) -> bytes:
    """What `seal` or `drop` was given; DoesNotOpen when a bit, case, id, tier, kind or digest differs."""
    return b"".join(open_stream(keys, blob.id, blob.tier, blob.kind, [blob.bytes], digest=blob.digest))


def open_with_salt(keys: DataKeys, blob: SealedBlob) -> tuple[bytes, bytes]:
    """The salt and the plaintext: whoever is shown both can recompute the digest in the act."""
    opening = _Opening(keys, blob.id, blob.tier, blob.kind)
    plaintext = opening.take(blob.bytes) + opening.finish(blob.digest)
    return opening.salt, plaintext


class StreamSealer:
    """Seals a file while it arrives, in constant memory: `write` pieces of any size, then `finish`."""

    def __init__(self, keys: DataKeys, tier: Tier, kind: str, out: Writable, *, id: UUID | None = None) -> None:
        self.id = uuid4() if id is None else id
        self.tier = tier
        self.kind = kind
        self.size = 0
        self._out = out
        salt = secrets.token_bytes(SALT_BYTES)
        self._hash = hashlib.sha256(salt)
        self._cipher = Cobblestone256Encryptor(blob_key(keys, tier, self.id), context(keys.case, self.id, tier, kind))
        head = FORMAT + BY_CASE_KEY
        self._written = len(head)
        out.write(head)
        self._emit(self._cipher.update(salt))

    def write(self, piece: bytes) -> None:
        """Seal `piece` and pass it on."""
        self.size += len(piece)
        self._hash.update(piece)
        self._emit(self._cipher.update(piece))

    def finish(self) -> SealedStream:
        """Pad, close and tell what was sealed."""
        for piece in filler(SALT_BYTES + self.size, _FLOOR[self.tier]):
            self._emit(self._cipher.update(piece))
        self._emit(self._cipher.finalize())
        return SealedStream(self.id, self.tier, self.kind, self._hash.digest(), self.size, self._written)

    def _emit(self, sealed: bytes) -> None:
        if sealed:
            self._written += len(sealed)
            self._out.write(sealed)


def seal_stream(
    keys: DataKeys, tier: Tier, kind: str, chunks: Iterable[bytes], out: Writable, *, id: UUID | None = None
) -> SealedStream:
    """Seals `chunks` into `out` in constant memory, under `id` or a new random id."""
    sealer = StreamSealer(keys, tier, kind, out, id=id)
    for chunk in chunks:
        sealer.write(chunk)
    return sealer.finish()


def open_stream(
    keys: DataKeys, blob: UUID, tier: Tier, kind: str, chunks: Iterable[bytes], *, digest: bytes | None = None
) -> Iterator[bytes]:
    """The plaintext of a sealed stream, piece by piece, in constant memory.

    Each piece is authentic when it comes out, but only the end shows that nothing is missing: whoever passes pieces
    on must treat DoesNotOpen at the end as a broken download.
    """
    opening = _Opening(keys, blob, tier, kind)
    for chunk in chunks:
        for at in range(0, len(chunk), _PIECE):
            plain = opening.take(chunk[at : at + _PIECE])
            if plain:
                yield plain
    rest = opening.finish(digest)
    if rest:
        yield rest


class _Opening:
    """Opens a blob or stream of either mode: header, salt, data, padding."""

    def __init__(self, keys: DataKeys, blob: UUID, tier: Tier, kind: str) -> None:
        self._keys, self._blob, self._tier = keys, blob, tier
        self._bound = context(keys.case, blob, tier, kind)
        self._cipher: Cobblestone256Decryptor | None = None
        self._head = b""
        self._unpadder = Unpadder()
        self.salt = b""
        self._hash = hashlib.sha256()

    def take(self, sealed: bytes) -> bytes:
        if self._cipher is None:
            self._head += sealed
            sealed = self._start()
            if self._cipher is None:
                return b""
        try:
            return self._plain(self._cipher.update(sealed))
        except InvalidTag as error:
            raise DoesNotOpen("blob") from error

    def finish(self, digest: bytes | None) -> bytes:
        if self._cipher is None:
            raise DoesNotOpen("blob cut short")
        try:
            rest = self._plain(self._cipher.finalize())
        except InvalidTag as error:
            raise DoesNotOpen("blob") from error
        if len(self.salt) < SALT_BYTES or not self._unpadder.complete:
            raise DoesNotOpen("blob padding")
        if digest is not None and not secrets.compare_digest(self._hash.digest(), digest):
            raise DoesNotOpen("blob digest")
        return rest

    def _start(self) -> bytes:
        """Reads the header once enough of it is here, and returns what follows it."""
        head = self._head
        if head[:1] not in (b"", FORMAT) or head[1:2] not in (b"", BY_CASE_KEY, DROPPED):
            raise DoesNotOpen("blob format")
        if len(head) < 2:
            return b""
        if head[1:2] == BY_CASE_KEY:
            key, rest = blob_key(self._keys, self._tier, self._blob), head[2:]
        elif len(head) < 2 + _SEALED_KEY_BYTES:
            return b""
        else:
            wrapped, rest = head[2 : 2 + _SEALED_KEY_BYTES], head[2 + _SEALED_KEY_BYTES :]
            key = _drop_private(self._keys, self._tier).decrypt(wrapped, self._bound)
        self._cipher = Cobblestone256Decryptor(key, self._bound)
        self._head = b""
        return rest

    def _plain(self, opened: bytes) -> bytes:
        if len(self.salt) < SALT_BYTES:
            missing = SALT_BYTES - len(self.salt)
            self.salt += opened[:missing]
            self._hash.update(opened[:missing])
            opened = opened[missing:]
        plain = self._unpadder.take(opened)
        self._hash.update(plain)
        return plain


def blob_key(keys: DataKeys, tier: Tier, blob: UUID) -> bytes:
    """The key of one blob of mode `C`: with it that blob opens, and no other."""
    return derive(keys.dek(tier), f"hoiam/blob-key/1|{blob}")


def _drop_private(keys: DataKeys, tier: Tier) -> PrivateKey:
    return PrivateKey(derive(keys.dek(tier), f"hoiam/drop-key/1|{keys.case}|{tier.value}"))


def _sealed_body(key: bytes, bound: bytes, tier: Tier, plaintext: bytes) -> tuple[bytes, bytes]:
    salt = secrets.token_bytes(SALT_BYTES)
    inside = b"".join((salt, plaintext, *filler(SALT_BYTES + len(plaintext), _FLOOR[tier])))
    cipher = Cobblestone256Encryptor(key, bound)
    return cipher.update(inside) + cipher.finalize(), digest_of(salt, plaintext)
