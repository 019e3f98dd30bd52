"""The keys of bodies and officers: who can open, and how many must be able to.

An officer has an X-Wing key of his own. Its private half lies in slots, as in LUKS: one opened by a password
(Argon2id), one by a printed recovery code. A body has an X-Wing key in versions; its private half is wrapped to each
holder's own key and is nowhere else. A body's key has at least two holders. Everything written here may lie in the
database: without a password or code it opens nothing, and without the gatekeeper's share it opens no petition either.

Written as JSON with `"v": 1`; the context of every seal names officer, slot, cost and whether the key is a demo's, so
that none of these can be changed afterwards.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from hoiam.core.typed import composed
from hoiam.vault.codes import RecoveryCode
from hoiam.vault.errors import DoesNotOpen, Locked, TooFewHolders, Unreachable, WrongPassword
from hoiam.vault.wraps import BodyPublicKey, derive, plain_name
from hoiam.vault.xwing import PrivateKey, PublicKey

LEAST_HOLDERS: Final = 2
_AT_ONCE: Final = threading.BoundedSemaphore(2)
_PATIENCE_SECONDS: Final = 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a password costs: passes, memory in KiB, lanes (Argon2id)."""

    passes: int = 3
    memory: int = 64 * 1024
    lanes: int = 1

    @property
    def weak(self) -> bool:
        """Whether a guess costs less than it must in real use."""
        return self.passes * self.memory < STANDARD.passes * STANDARD.memory


STANDARD: Final = Cost()
DEMO: Final = Cost(passes=1, memory=64)


@dataclass(frozen=True, slots=True)
class OfficerPublicKey:
    """An officer's public key under the pseudonymous office code."""

    officer: str
    key: PublicKey


@dataclass(frozen=True, slots=True)
class Slot:
    """One way into an officer's key: `password` with salt and cost, or `recovery`."""

    kind: str
    sealed: bytes = field(repr=False)
    salt: bytes = b""
    cost: Cost = STANDARD


@dataclass(frozen=True)
class OfficerKey:
    """An officer's key with its slots: what the database keeps."""

    officer: str
    public: PublicKey
    slots: tuple[Slot, ...]
    demo: bool = False

    @property
    def public_key(self) -> OfficerPublicKey:
        """The public half, for the holders' list of a body."""
        return OfficerPublicKey(self.officer, self.public)

    @property
    def weak(self) -> bool:
        """Whether this is a demo's key or a password slot is cheaper to guess than the standard; `up` refuses it."""
        return self.demo or any(slot.kind == "password" and slot.cost.weak for slot in self.slots)

    def to_json(self) -> str:
        """One line of JSON, version 1."""
        slots = [
            {"kind": slot.kind, "sealed": _b64(slot.sealed)}
            | (
                {"salt": _b64(slot.salt), "t": slot.cost.passes, "m": slot.cost.memory, "p": slot.cost.lanes}
                if slot.kind == "password"
                else {}
            )
            for slot in self.slots
        ]
        body: dict[str, object] = {"v": 1, "officer": self.officer, "public": _b64(self.public.raw), "slots": slots}
        return json.dumps(body | ({"demo": True} if self.demo else {}), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The key that `to_json` wrote; DoesNotOpen on anything else."""
        try:
            kept = _read(text)
            slots = tuple(
                Slot(
                    str(slot["kind"]),
                    _raw(slot["sealed"]),
                    _raw(slot.get("salt", "")),
                    Cost(int(slot["t"]), int(slot["m"]), int(slot["p"])) if "t" in slot else STANDARD,
                )
                for slot in kept["slots"]
            )
            return cls(plain_name(kept["officer"]), PublicKey(_raw(kept["public"])), slots, bool(kept.get("demo", False)))
        except (KeyError, TypeError, ValueError) as error:
            raise DoesNotOpen("officer key format") from error


def new_officer_key(
    officer: str, password: str, *, cost: Cost = STANDARD, demo: bool = False
) -> tuple[OfficerKey, RecoveryCode]:
    """A fresh key for an officer, opened by `password` or by the returned code, which is printed and kept nowhere."""
    private, code = PrivateKey.new(), RecoveryCode.new()
    key = OfficerKey(plain_name(officer), private.public, (), demo)
    slots = (_password_slot(key, private, password, cost), _recovery_slot(key, private, code))
    return replace(key, slots=slots), code


def unlock(key: OfficerKey, password: str) -> PrivateKey:
    """The officer's private key; WrongPassword when no password slot opens."""
    for slot in key.slots:
        if slot.kind == "password":
            private = _opened(key, slot, _stretch(password, slot.salt, slot.cost))
            if private is not None:
                return private
    raise WrongPassword


def unlock_by_recovery(key: OfficerKey, code: RecoveryCode) -> PrivateKey:
    """The officer's private key by the printed code; WrongPassword when it is another's or was replaced."""
    for slot in key.slots:
        if slot.kind == "recovery":
            private = _opened(key, slot, code.slot_key)
            if private is not None:
                return private
    raise WrongPassword("recovery")


def with_password(key: OfficerKey, private: PrivateKey, password: str, *, cost: Cost = STANDARD) -> OfficerKey:
    """The key with `password` as its only password; the recovery code stays."""
    others = tuple(slot for slot in key.slots if slot.kind != "password")
    return replace(key, slots=(_password_slot(key, private, password, cost), *others))


def with_new_recovery(key: OfficerKey, private: PrivateKey) -> tuple[OfficerKey, RecoveryCode]:
    """The key with a fresh recovery code; the old paper opens nothing any more."""
    code = RecoveryCode.new()
    others = tuple(slot for slot in key.slots if slot.kind != "recovery")
    return replace(key, slots=(*others, _recovery_slot(key, private, code))), code


@dataclass(frozen=True)
class BodyKey:
    """A body's key in one version: the public half, and the private half wrapped to each holder."""

    body: str
    version: int
    public: PublicKey
    holders: Mapping[str, bytes] = field(repr=False)
    demo: bool = False

    @property
    def public_key(self) -> BodyPublicKey:
        """What petitions are sealed to, and what the public log names."""
        return BodyPublicKey(self.body, self.version, self.public)

    def to_json(self) -> str:
        """One line of JSON, version 1."""
        kept: dict[str, object] = {
            "v": 1,
            "body": self.body,
            "version": self.version,
            "public": _b64(self.public.raw),
            "holders": {officer: _b64(wrapped) for officer, wrapped in sorted(self.holders.items())},
        }
        return json.dumps(kept | ({"demo": True} if self.demo else {}), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The key that `to_json` wrote; DoesNotOpen on anything else."""
        try:
            kept = _read(text)
            holders = {plain_name(officer): _raw(wrapped) for officer, wrapped in kept["holders"].items()}
            public = BodyPublicKey(kept["body"], int(kept["version"]), PublicKey(_raw(kept["public"])))
            return cls(public.body, public.version, public.key, holders, bool(kept.get("demo", False)))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise DoesNotOpen("body key format") from error


def ceremony(body: str, version: int, holders: Sequence[OfficerPublicKey], *, demo: bool = False) -> BodyKey:
    """A fresh key for `body`, wrapped to every holder; the private half exists nowhere when this returns.

    TooFewHolders for fewer than two different officers.
    """
    private = PrivateKey.new()
    key = BodyKey(plain_name(body), version, private.public, {}, demo)
    made = replace(key, holders={holder.officer: _wrap_for_holder(key, private, holder) for holder in holders})
    if len(made.holders) < LEAST_HOLDERS:
        raise TooFewHolders
    return made


def open_body_key(key: BodyKey, officer: str, private: PrivateKey) -> PrivateKey:
    """The body's private key for one of its holders; Locked when the officer holds none."""
    wrapped = key.holders.get(officer)
    if wrapped is None:
        raise Locked("not a holder")
    opened = PrivateKey(private.decrypt(wrapped, _holder_info(key, officer)))
    if opened.public != key.public:
        raise DoesNotOpen("body key")
    return opened


def with_holder(key: BodyKey, private: PrivateKey, holder: OfficerPublicKey) -> BodyKey:
    """The body's key with one more holder; needs the opened key, so only a holder can add one."""
    return replace(key, holders={**key.holders, holder.officer: _wrap_for_holder(key, private, holder)})


@dataclass(frozen=True)
class DemoKeys:
    """Keys of a demonstration: known password, cheap to guess, marked so that `up` refuses them."""

    bodies: Mapping[str, BodyKey]
    officers: Mapping[str, OfficerKey]


def demo_ceremony(holders: Mapping[str, Iterable[str]], password: str) -> DemoKeys:
    """Keys for many bodies at once: `holders` maps a body's code to the codes of its officers."""
    wanted = {body: tuple(officers) for body, officers in holders.items()}
    officers = {
        officer: new_officer_key(officer, password, cost=DEMO, demo=True)[0]
        for officer in sorted({name for names in wanted.values() for name in names})
    }
    bodies = {
        body: ceremony(body, 1, [officers[name].public_key for name in names], demo=True) for body, names in wanted.items()
    }
    return DemoKeys(bodies, officers)


def _stretch(password: str, salt: bytes, cost: Cost) -> bytes:
    """The key-encrypting key of a password slot. At most two at a time, or logging in would be a lever against the house."""
    secret = composed(password, "NFKC").encode("utf-8")
    if not _AT_ONCE.acquire(timeout=_PATIENCE_SECONDS):
        raise Unreachable("agent")
    try:
        stretched = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory).derive(
            secret
        )
    finally:
        _AT_ONCE.release()
    # A label of its own: the hash by which the officer logs in comes from another salt and can never be this key.
    return derive(stretched, "hoiam/slot-key/1")


def _slot_context(key: OfficerKey, kind: str, salt: bytes, cost: Cost) -> bytes:
    how = f"{salt.hex()}|{cost.passes}|{cost.memory}|{cost.lanes}" if kind == "password" else ""
    return f"hoiam/slot/1|{key.officer}|{kind}|{how}|{'demo' if key.demo else ''}|".encode("ascii") + key.public.raw


def _password_slot(key: OfficerKey, private: PrivateKey, password: str, cost: Cost) -> Slot:
    salt = secrets.token_bytes(16)
    cipher = Cobblestone256Encryptor(_stretch(password, salt, cost), _slot_context(key, "password", salt, cost))
    return Slot("password", cipher.update(private.seed) + cipher.finalize(), salt, cost)


def _recovery_slot(key: OfficerKey, private: PrivateKey, code: RecoveryCode) -> Slot:
    cipher = Cobblestone256Encryptor(code.slot_key, _slot_context(key, "recovery", b"", STANDARD))
    return Slot("recovery", cipher.update(private.seed) + cipher.finalize())


def _opened(key: OfficerKey, slot: Slot, slot_key: bytes) -> PrivateKey | None:
    cipher = Cobblestone256Decryptor(slot_key, _slot_context(key, slot.kind, slot.salt, slot.cost))
    try:
        return PrivateKey(cipher.update(slot.sealed) + cipher.finalize())
    except InvalidTag:
        return None


def _holder_info(key: BodyKey, officer: str) -> bytes:
    return f"hoiam/body-seed/1|{key.body}|{key.version}|{officer}|{'demo' if key.demo else ''}".encode("ascii")


def _wrap_for_holder(key: BodyKey, private: PrivateKey, holder: OfficerPublicKey) -> bytes:
    return holder.key.encrypt(private.seed, _holder_info(key, plain_name(holder.officer)))


def _read(text: str) -> dict[str, Any]:
    kept = json.loads(text)
    if not isinstance(kept, dict) or kept.get("v") != 1:
        raise ValueError("not version 1")
    return kept


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _raw(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
