"""The key agent: the process that holds officers' unlocked keys, so that no web worker, cookie, cache or table does.

An officer unlocks his key here with his password and gets a token. With the token his web requests have first shares
unwrapped; the keys themselves never leave. After a time without use the token is worth nothing. The agent knows no
petition and no database, writes nothing, and holds one of the two locks only: what it gives opens nothing without the
gatekeeper's share.

Run as `python -m hoiam.vault.agent`; ready when it prints `ready`. Ops and fields: see `AgentClient`.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import secrets
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hoiam.vault import keys
from hoiam.vault.codes import RecoveryCode
from hoiam.vault.errors import DoesNotOpen, Locked, WrongPassword
from hoiam.vault.hardening import harden
from hoiam.vault.keys import BodyKey, OfficerKey, OfficerPublicKey
from hoiam.vault.made_slip import SLIP_KEY, SLIP_RECIPIENT
from hoiam.vault.sockets import CALLER_HELP, Line, Message, Server, b64, callers_of, folder, raw, serve_until_told
from hoiam.vault.wraps import BodyPublicKey, Tier, Wrap, unwrap_share, wrap_for_body, wrap_share
from hoiam.vault.xwing import PrivateKey, PublicKey

SOCKET: Final = "agent.sock"
IDLE_SECONDS: Final = 15 * 60
LONGEST_SECONDS: Final = 12 * 3600
HOLD_SECONDS: Final = 15 * 60
_FREE_TRIES: Final = 5
_LONGEST_WAIT_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An officer's unlocked key as the web knows it: a token, never a key."""

    token: str = field(repr=False)
    officer: str
    bodies: tuple[str, ...] = ()
    upgraded: OfficerKey | None = None  # to be stored instead of the old one: its password slot met the standard


class AgentClient:
    """What the web may ask of the agent, whose socket is in the folder `run`.

    Blocking; one connection a thread; opens again after a restart.
    """

    def __init__(self, run: Path, *, seconds: float = 30) -> None:
        self._line = Line(run / SOCKET, "agent", seconds=seconds)

    def ping(self) -> int:
        """How many officers' keys are unlocked; Unreachable when the agent is down."""
        return int(self._line.ask("ping")["unlocked"])

    def unlock(self, key: OfficerKey, password: str, bodies: Sequence[BodyKey]) -> Unlocked:
        """Unlocks by password, with the bodies' keys that the officer holds. WrongPassword; `upgraded` is to be stored."""
        return self._unlocked(key, self._line.ask("unlock", password=password, **_both(key, bodies)))

    def hold(self, officer: str, password: str) -> str:
        """The password sealed for the agent itself, while the officer shows his second factor; it opens nothing yet."""
        return str(self._line.ask("hold", officer=officer, password=password)["held"])

    def unlock_held(self, key: OfficerKey, held: str, bodies: Sequence[BodyKey]) -> Unlocked:
        """Unlocks by what `hold` gave: for the same officer, once, soon. Otherwise Locked; WrongPassword as `unlock`."""
        return self._unlocked(key, self._line.ask("unlock", held=held, **_both(key, bodies)))

    def unlock_by_recovery(self, key: OfficerKey, code: RecoveryCode, bodies: Sequence[BodyKey]) -> Unlocked:
        """Unlocks by the printed recovery code."""
        return self._unlocked(key, self._line.ask("unlock", recovery=code.text, **_both(key, bodies)))

    def lock(self, unlocked: Unlocked) -> None:
        """Forgets the key behind this token; harmless when it is forgotten already."""
        self._line.ask("lock", token=unlocked.token)

    def lock_officer(self, officer: str) -> None:
        """Forgets every unlocked key of an officer who leaves."""
        self._line.ask("lock officer", officer=officer)

    def unwrap(self, unlocked: Unlocked, case: UUID, wraps: Sequence[Wrap]) -> dict[Tier, bytes]:
        """Share 1 of each tier that `wraps` has for a body whose key is unlocked. Locked when there is none."""
        answer = self._line.ask(
            "unwrap", token=unlocked.token, officer=unlocked.officer, case=str(case), wraps=[_wrap_out(w) for w in wraps]
        )
        return {Tier(tier): raw(share) for tier, share in answer["shares"].items()}

    def rewrap(self, unlocked: Unlocked, case: UUID, wraps: Sequence[Wrap], to: BodyPublicKey) -> list[Wrap]:
        """The same shares wrapped to another body's key; no share leaves the agent."""
        answer = self._line.ask(
            "rewrap",
            token=unlocked.token,
            officer=unlocked.officer,
            case=str(case),
            wraps=[_wrap_out(w) for w in wraps],
            to={"body": to.body, "version": to.version, "key": b64(to.key.raw)},
        )
        return [_wrap_in(wrap) for wrap in answer["wraps"]]

    def to_slip(self, unlocked: Unlocked, case: UUID, wraps: Sequence[Wrap], to: PublicKey) -> list[Wrap]:
        """The same shares wrapped to a slip that was made for the counter; no share leaves the agent."""
        answer = self._line.ask(
            "to slip",
            token=unlocked.token,
            officer=unlocked.officer,
            case=str(case),
            wraps=[_wrap_out(w) for w in wraps],
            to=b64(to.raw),
        )
        return [_wrap_in(wrap) for wrap in answer["wraps"]]

    def new_officer_key(self, officer: str, password: str) -> tuple[OfficerKey, RecoveryCode]:
        """A fresh key for an officer; the code is printed once."""
        answer = self._line.ask("new officer key", officer=officer, password=password)
        return OfficerKey.from_json(answer["key"]), RecoveryCode.parse(answer["code"])

    def change_password(self, key: OfficerKey, old: str, new: str) -> OfficerKey:
        """The key under a new password. WrongPassword when `old` is wrong."""
        answer = self._line.ask("change password", key=key.to_json(), password=old, new=new)
        return OfficerKey.from_json(answer["key"])

    def recover(self, key: OfficerKey, code: RecoveryCode, new: str) -> tuple[OfficerKey, RecoveryCode]:
        """The key under a new password by the printed code, with a new code to print: the old paper is used up."""
        answer = self._line.ask("recover", key=key.to_json(), recovery=code.text, new=new)
        return OfficerKey.from_json(answer["key"]), RecoveryCode.parse(answer["code"])

    def new_recovery(self, key: OfficerKey, password: str) -> tuple[OfficerKey, RecoveryCode]:
        """The key with a new recovery code instead of the old one."""
        answer = self._line.ask("new recovery", key=key.to_json(), password=password)
        return OfficerKey.from_json(answer["key"]), RecoveryCode.parse(answer["code"])

    def ceremony(self, body: str, version: int, holders: Sequence[OfficerPublicKey], *, demo: bool = False) -> BodyKey:
        """A fresh key for a body; its private half is made and forgotten in the agent. TooFewHolders for less than two."""
        answer = self._line.ask(
            "ceremony",
            body=body,
            version=version,
            holders=[{"officer": holder.officer, "key": b64(holder.key.raw)} for holder in holders],
            demo=demo,
        )
        return BodyKey.from_json(answer["body"])

    def add_holder(self, unlocked: Unlocked, body: BodyKey, holder: OfficerPublicKey) -> BodyKey:
        """The body's key with one more holder, added by one who holds it."""
        answer = self._line.ask(
            "add holder",
            token=unlocked.token,
            officer=unlocked.officer,
            body=body.to_json(),
            holder={"officer": holder.officer, "key": b64(holder.key.raw)},
        )
        return BodyKey.from_json(answer["body"])

    @staticmethod
    def _unlocked(key: OfficerKey, answer: Message) -> Unlocked:
        upgraded = OfficerKey.from_json(answer["upgraded"]) if answer.get("upgraded") else None
        return Unlocked(answer["token"], key.officer, tuple(answer["bodies"]), upgraded)


def _both(key: OfficerKey, bodies: Sequence[BodyKey]) -> dict[str, object]:
    return {"key": key.to_json(), "bodies": [body.to_json() for body in bodies]}


def _wrap_out(wrap: Wrap) -> dict[str, str]:
    return {"tier": wrap.tier.value, "to": wrap.recipient, "key": wrap.key_id, "bytes": b64(wrap.bytes)}


def _wrap_in(message: Mapping[str, str]) -> Wrap:
    return Wrap(Tier(message["tier"]), message["to"], message["key"], raw(message["bytes"]))


@dataclass(slots=True)
class _Held:
    officer: str
    bodies: dict[str, PrivateKey] = field(repr=False)  # by key id, `body/version`
    since: float
    used: float


@dataclass(slots=True)
class _Tries:
    count: int = 0
    again_at: float = 0


class Agent:
    """The agent's own side."""

    def __init__(self, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._idle = idle_seconds
        self._held: dict[bytes, _Held] = {}
        self._tries: dict[str, _Tries] = {}
        # Keys that seal what is held, newest last, with the moment from which each seals no more: what an old copy of a
        # half-done log-in holds opens for nobody, not even for whoever has this memory.
        self._for_holding: list[tuple[float, AESGCM]] = []
        self._let_go: dict[bytes, float] = {}  # nonce of a held password that was used -> when it would have run out
        self._guard = threading.Lock()

    def handle(self, op: str, message: Message) -> Message:
        """One answer."""
        match op:
            case "ping":
                self.forget_idle()
                return {"unlocked": len(self._held)}
            case "hold":
                return {"held": self._hold(message["officer"], message["password"])}
            case "unlock":
                return self._unlock(message)
            case "unwrap":
                return self._unwrap(message)
            case "rewrap":
                return self._rewrap(message)
            case "to slip":
                return self._to_slip(message)
            case "lock":
                with self._guard:
                    self._held.pop(_name(message["token"]), None)
                return {}
            case "lock officer":
                with self._guard:
                    self._held = {name: held for name, held in self._held.items() if held.officer != message["officer"]}
                return {}
            case "new officer key":
                key, code = keys.new_officer_key(message["officer"], message["password"])
                return {"key": key.to_json(), "code": code.text}
            case "change password":
                key = OfficerKey.from_json(message["key"])
                private = self._checked(key, message)
                return {"key": keys.with_password(key, private, message["new"]).to_json()}
            case "recover":
                key = OfficerKey.from_json(message["key"])
                private = self._checked(key, message)
                key, code = keys.with_new_recovery(keys.with_password(key, private, message["new"]), private)
                return {"key": key.to_json(), "code": code.text}
            case "new recovery":
                key = OfficerKey.from_json(message["key"])
                key, code = keys.with_new_recovery(key, self._checked(key, message))
                return {"key": key.to_json(), "code": code.text}
            case "ceremony":
                holders = [OfficerPublicKey(each["officer"], PublicKey(raw(each["key"]))) for each in message["holders"]]
                made = keys.ceremony(message["body"], int(message["version"]), holders, demo=bool(message["demo"]))
                return {"body": made.to_json()}
            case "add holder":
                return self._add_holder(message)
            case _:
                raise ValueError("no such op")

    def forget_idle(self) -> None:
        """Drops keys that were not used for a while or are unlocked since this morning, and those of what was held long ago."""
        now = time.monotonic()
        with self._guard:
            self._for_holding = [(until, seal) for until, seal in self._for_holding if now < until + HOLD_SECONDS]
            self._held = {
                name: held
                for name, held in self._held.items()
                if now - held.used < self._idle and now - held.since < LONGEST_SECONDS
            }

    def _checked(self, key: OfficerKey, message: Message) -> PrivateKey:
        """The officer's private key by password or recovery code; wrong tries make the next ones wait."""
        now = time.monotonic()
        with self._guard:
            tries = self._tries.setdefault(key.officer, _Tries())
            if now < tries.again_at:
                raise WrongPassword("wait", wait=int(tries.again_at - now) + 1)
        try:
            if "recovery" in message:
                private = keys.unlock_by_recovery(key, RecoveryCode.parse(message["recovery"]))
            else:
                private = keys.unlock(key, message["password"])
        except WrongPassword:
            with self._guard:
                tries.count += 1
                if tries.count >= _FREE_TRIES:
                    pause = min(2 ** (tries.count - _FREE_TRIES) * 5, _LONGEST_WAIT_SECONDS)
                    tries.again_at = time.monotonic() + pause
            raise
        with self._guard:
            self._tries.pop(key.officer, None)
        return private

    def _hold(self, officer: str, password: str) -> str:
        now = time.monotonic()
        nonce, until = secrets.token_bytes(12), now + HOLD_SECONDS
        with self._guard:
            if not self._for_holding or self._for_holding[-1][0] <= now:
                self._for_holding.append((now + HOLD_SECONDS, AESGCM(AESGCM.generate_key(256))))
            seal = self._for_holding[-1][1]
        kept = json.dumps([until, password]).encode()
        kept = kept.ljust(-(-len(kept) // 256) * 256)  # how long a password is shows nowhere
        return b64(nonce + seal.encrypt(nonce, kept, officer.encode()))

    def _held_password(self, officer: str, held: str) -> str:
        self.forget_idle()
        with self._guard:
            seals = [seal for _, seal in self._for_holding]
        sealed, until, password = b"", 0.0, ""
        for seal in seals:
            with suppress(ValueError, InvalidTag):
                sealed = raw(held)
                until, password = json.loads(seal.decrypt(sealed[:12], sealed[12:], officer.encode()))
        now = time.monotonic()
        with self._guard:
            used = sealed[:12] in self._let_go
            self._let_go = {nonce: end for nonce, end in self._let_go.items() if end > now} | {sealed[:12]: until}
        if used or until < now:
            raise Locked
        return str(password)

    def _unlock(self, message: Message) -> Message:
        key = OfficerKey.from_json(message["key"])
        if "held" in message:
            message = message | {"password": self._held_password(key.officer, message["held"])}
        private = self._checked(key, message)
        opened = {}
        for text in message["bodies"]:
            body = BodyKey.from_json(text)
            if key.officer in body.holders:
                # A version may be wrapped to the key of whoever had this office before: it does not open, and the others do.
                with contextlib.suppress(DoesNotOpen):
                    opened[body.public_key.id] = keys.open_body_key(body, key.officer, private)
        token, now = secrets.token_urlsafe(32), time.monotonic()
        self.forget_idle()
        with self._guard:
            self._held[_name(token)] = _Held(key.officer, opened, now, now)
        upgraded = None
        if "password" in message and key.weak and not key.demo:
            upgraded = keys.with_password(key, private, message["password"]).to_json()
        return {"token": token, "bodies": sorted(opened), "upgraded": upgraded}

    def _held_by(self, message: Message) -> _Held:
        self.forget_idle()
        with self._guard:
            held = self._held.get(_name(message["token"]))
            if held is None or held.officer != message["officer"]:
                raise Locked
            held.used = time.monotonic()
            return held

    def _unwrap(self, message: Message) -> Message:
        shares = self._shares(message)
        return {"shares": {tier.value: b64(share) for tier, share in shares.items()}}

    def _shares(self, message: Message) -> dict[Tier, bytes]:
        held, case = self._held_by(message), UUID(message["case"])
        shares = {}
        for wrap in map(_wrap_in, message["wraps"]):
            body = held.bodies.get(wrap.key_id)
            if body is not None and wrap.tier not in shares:
                shares[wrap.tier] = unwrap_share(wrap, body, case)
        if not shares:
            raise Locked("no key")
        return shares

    def _rewrap(self, message: Message) -> Message:
        to = message["to"]
        body = BodyPublicKey(to["body"], int(to["version"]), PublicKey(raw(to["key"])))
        case = UUID(message["case"])
        made = [wrap_for_body(share, body, case, tier) for tier, share in self._shares(message).items()]
        return {"wraps": [_wrap_out(wrap) for wrap in made]}

    def _to_slip(self, message: Message) -> Message:
        to, case = PublicKey(raw(message["to"])), UUID(message["case"])
        made = [wrap_share(share, to, SLIP_RECIPIENT, SLIP_KEY, case, tier) for tier, share in self._shares(message).items()]
        return {"wraps": [_wrap_out(wrap) for wrap in made]}

    def _add_holder(self, message: Message) -> Message:
        held, body = self._held_by(message), BodyKey.from_json(message["body"])
        private = held.bodies.get(body.public_key.id)
        if private is None:
            raise Locked("not a holder")
        if private.public != body.public:
            raise DoesNotOpen("body key")
        holder = OfficerPublicKey(message["holder"]["officer"], PublicKey(raw(message["holder"]["key"])))
        return {"body": keys.with_holder(body, private, holder).to_json()}


def _name(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8")).digest()


def main(arguments: Sequence[str] | None = None) -> int:
    """The process."""
    parser = argparse.ArgumentParser(prog="hoiam.vault.agent", description="Holds officers' unlocked keys.")
    parser.add_argument("--run", type=Path, default=folder(), help="folder of the socket, 0700")
    parser.add_argument("--idle", type=float, default=IDLE_SECONDS, help="seconds without use after which a key is locked")
    parser.add_argument("--caller", action="append", default=[], help=CALLER_HELP)
    chosen = parser.parse_args(arguments)
    for missing in harden():
        print(f"agent: {missing}", file=sys.stderr, flush=True)
    agent = Agent(idle_seconds=chosen.idle)
    try:
        server = Server(chosen.run / SOCKET, agent.handle, callers=callers_of(SOCKET, chosen.caller))
    except OSError as error:
        print(f"agent: cannot listen: {error}", file=sys.stderr, flush=True)
        return 1
    serve_until_told(server, agent.forget_idle)
    return 0


if __name__ == "__main__":
    sys.exit(main())
