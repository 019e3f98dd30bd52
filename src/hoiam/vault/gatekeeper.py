"""The gatekeeper: the process that holds the second lock, and gives it only against a recorded ground.

It keeps, for every case, share 2 of each tier and the case key, in a database of its own. A share goes out when the
act that is its ground lies committed in the case's history, is that officer's, is fresh, and nothing excludes him; for a
name that act must also be proved to stand in the public log. Each release is written down first. The petitioner gets his
own by his code. The case key never goes out: tags and salts derived from it do. With an officer's key and a copy of the
main database, but without this process, nothing opens; with this process alone, nothing opens either.

Run as `python -m hoiam.vault.gatekeeper`; ready when it prints `ready`. It reads HOIAM_GATEKEEPER_DATABASE_URL (its
own database), HOIAM_GATEKEEPER_WITNESS_URL (the main one, as the role of `sql/witness.sql`; without it no officer
gets a share),
HOIAM_RUN (its socket), HOIAM_GATEKEEPER_KEY (the file with the key that its rows are sealed with) and
HOIAM_GATEKEEPER_LOG (the log's policy with its public key; default HOIAM_HOME/keys/ledger/policy).
"""

from __future__ import annotations

import argparse
import hmac
import os
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from hoiam.core.ledger.act import salt_of, tag_of
from hoiam.core.ledger.errors import LedgerError
from hoiam.core.ledger.note import VerifierKey
from hoiam.core.ledger.policy import parse as read_policy
from hoiam.vault.errors import NotReleased, Unreachable
from hoiam.vault.gatekeeper_store import NoGrounds, PostgresStore, SqlGrounds, SqlLog, StoreKeyMissing
from hoiam.vault.hardening import harden
from hoiam.vault.kept import Ground, Grounds, Kept, Proves, Release, Store
from hoiam.vault.logged import NothingLogged, Proofs
from hoiam.vault.sockets import Line, Message, Server, b64, folder, raw, serve_until_told
from hoiam.vault.wraps import SHARE_BYTES, Tier, plain_name

SOCKET: Final = "gatekeeper.sock"

# How long a recorded act is a ground: words are read once a day, a name is opened for a few minutes.
FRESH: Final = {Tier.CONTENT: timedelta(hours=24), Tier.IDENTITY: timedelta(minutes=10)}
# How many cases an officer may open in any 24 hours; two persons can raise it.
MOST: Final = {Tier.CONTENT: 300, Tier.IDENTITY: 30}
# How long what one office proposes waits for a second one to agree.
AGREED_FOR: Final = timedelta(days=7)
SWEEP_AFTER: Final = timedelta(hours=1)


class Gatekeeper:
    """The rules. The same object serves in a test's memory and behind the socket."""

    def __init__(
        self, store: Store, grounds: Grounds, proofs: Proves, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store = store
        self._grounds = grounds
        self._proofs = proofs
        self._now = now

    def register(
        self,
        case: UUID,
        shares: Mapping[Tier, bytes],
        case_key: bytes,
        *,
        bodies: Collection[str],
        excluded: Collection[str] = (),
        two_officers: bool = False,
    ) -> None:
        """Keeps a new case's second shares; durable when it returns, so that the case may then be committed.

        Asked twice with the same shares it is content; with others it refuses (`conflict`), and nothing is
        overwritten.
        """
        if len(case_key) != 32 or not shares or any(len(share) != SHARE_BYTES for share in shares.values()):
            raise ValueError("shares and case key have 32 bytes")
        kept = Kept(case, dict(shares), case_key, _names(bodies), _names(excluded), two_officers)
        if self._store.put(kept, self._now()):
            return
        before = self._kept(case)
        if dict(before.shares) != dict(shares) or not hmac.compare_digest(before.case_key, case_key):
            raise NotReleased("conflict")

    def secrets(self, case: UUID, first: int, count: int) -> list[tuple[bytes, bytes]]:
        """Tag (16 bytes) and salt (32 bytes) of the case's acts number `first` and following, for the public log."""
        key = self._kept(case).case_key
        return [(tag_of(key, seq), salt_of(key, seq)) for seq in range(first, first + count)]

    def release(self, case: UUID, tiers: Collection[Tier], officer: str) -> dict[Tier, bytes]:
        """Share 2 of each tier for an officer, or NotReleased. Written down before it is given."""
        kept = self._kept(case)
        now = self._now()
        allowed = [(tier, self._allowed(kept, tier, officer, now)) for tier in tiers]
        for tier, ground in allowed:
            self._store.release(case, tier, officer, ground, now)
        return {tier: kept.shares[tier] for tier, _ in allowed}

    def foresee(self, case: UUID, tier: Tier, officer: str, body: str) -> None:
        """Asks before an opening is recorded: NotReleased with what is against it now whatever is recorded. Gives nothing and
        leaves nothing; that it returns is no promise."""
        kept = self._kept(case)
        self._not_kept_from(kept, tier, officer)
        if body not in kept.bodies:
            raise NotReleased("body")
        if body in kept.excluded:
            raise NotReleased("excluded")
        self._within_the_day(kept, tier, officer, self._now())

    def release_to_petitioner(self, case: UUID, tiers: Collection[Tier], proof: bytes) -> dict[Tier, bytes]:
        """Share 2 for the holder of the return code: his own view is no opening."""
        kept = self._kept(case)
        if not hmac.compare_digest(petitioner_proof(kept.case_key, case), proof):
            raise NotReleased("proof")
        return {tier: kept.shares[tier] for tier in tiers if tier in kept.shares}

    def exclude(self, case: UUID, codes: Collection[str]) -> None:
        """Adds office, unit or body codes to which this case's shares never go. There is no way back."""
        kept = self._kept(case)
        self._change(kept, excluded=kept.excluded | _names(codes))

    def require_two(self, case: UUID) -> None:
        """From now on the names of this case take two officers."""
        self._change(self._kept(case), two_officers=True)

    def follow(self, case: UUID) -> None:
        """Lets those bodies have the shares that have the case by its history, or to which it is on its way, and no other
        that had it; nobody's word is asked. A body that never had it (the superior that keeps the names) stays."""
        kept = self._kept(case)
        recorded = self._grounds.bodies(case)
        now = {body for body, here in recorded.items() if here}
        if now:
            self._change(kept, bodies=_names(now) | (kept.bodies - recorded.keys()))

    def shred(self, case: UUID) -> None:
        """Destroys shares and case key at the end of the retention period. Nobody can undo it."""
        self._store.shred(case, self._now())

    def raise_limit(self, officer: str, tier: Tier, most: int, *, by: Sequence[str], days: int = 1) -> None:
        """Lets an officer open more cases for some days; two different other persons must ask for it."""
        if len(set(by) - {officer}) < 2:
            raise NotReleased("second")
        now = self._now()
        self._store.raise_limit(officer, tier, most, sorted(set(by)), now + timedelta(days=days), now)

    def bar(self, officer: str) -> None:
        """From now on this office gets no share of any case: its officer has left."""
        self._store.bar(plain_name(officer), self._now())

    def admit(self, officer: str) -> None:
        """An office that was barred has another officer."""
        self._store.admit(officer)

    def unaccounted(self, *, days: int = 400) -> list[Release]:
        """Names that went out against an opening which its case's history or the public log no longer has: somebody has
        deleted it. Empty in an honest house."""
        names = [each for each in self._store.releases(self._now() - timedelta(days=days)) if each.tier is Tier.IDENTITY]
        found = self._proofs.accounted([(each.case, each.seq) for each in names])
        return [each for each in names if found.get((each.case, each.seq), (False, False)) != (True, True)]

    def sweep(self, *, older_than: timedelta = SWEEP_AFTER) -> int:
        """Removes shares whose case was never committed; how many."""
        cases = self._store.unconfirmed(self._now() - older_than)
        existing = self._grounds.existing(cases) if cases else set()
        self._store.confirm(existing)
        orphans = [case for case in cases if case not in existing]
        for case in orphans:
            self._store.forget(case)
        return len(orphans)

    def _kept(self, case: UUID) -> Kept:
        kept = self._store.get(case)
        if kept is None:
            raise NotReleased("gone" if self._store.is_shredded(case) else "unknown")
        return kept

    def _allowed(self, kept: Kept, tier: Tier, officer: str, now: datetime, *, count: bool = True) -> Ground:
        """The recorded opening on which this office gets this share now. Raises NotReleased with the first reason against
        it. In this order: no such share, kept away, left the office, no opening recorded, one too old, another body's, no
        second officer, the day's number used up (unless `count` is off), not proved to be in the public log."""
        self._not_kept_from(kept, tier, officer)
        ground = self._grounds.find(kept.case, officer, tier)
        if ground is None:
            raise NotReleased("ground")
        if ground.at < now - FRESH[tier]:
            raise NotReleased("stale")
        if ground.body not in kept.bodies:
            raise NotReleased("body")
        if ground.body in kept.excluded:
            raise NotReleased("excluded")
        if tier is Tier.IDENTITY and kept.two_officers:
            seconds = [
                seq
                for other, seq in zip(ground.seconds, ground.second_seqs, strict=True)
                if other != officer and not _is_excluded(kept, other)
            ]
            if not seconds:
                raise NotReleased("second")
            self._proofs.prove(kept.case, seconds[-1], kept.case_key)
        if count:
            self._within_the_day(kept, tier, officer, now)
        if tier is Tier.IDENTITY:
            self._proofs.prove(kept.case, ground.seq, kept.case_key)
        return ground

    def _not_kept_from(self, kept: Kept, tier: Tier, officer: str) -> None:
        if tier not in kept.shares:
            raise NotReleased("unknown")
        if _is_excluded(kept, officer):
            raise NotReleased("excluded")
        if self._store.is_barred(officer):
            raise NotReleased("left")

    def _within_the_day(self, kept: Kept, tier: Tier, officer: str, now: datetime) -> None:
        cases = self._store.released_cases(officer, tier, now - timedelta(days=1))
        limit = self._store.limit(officer, tier, now)
        if kept.case not in cases and len(cases) >= (MOST[tier] if limit is None else limit):
            raise NotReleased("quota")

    def _change(
        self,
        kept: Kept,
        *,
        bodies: Collection[str] | None = None,
        excluded: Collection[str] | None = None,
        two_officers: bool | None = None,
    ) -> None:
        self._store.change(
            kept.case,
            bodies=kept.bodies if bodies is None else bodies,
            excluded=kept.excluded if excluded is None else excluded,
            two_officers=kept.two_officers if two_officers is None else two_officers,
        )


def petitioner_proof(case_key: bytes, case: UUID) -> bytes:
    """What the holder of a return code shows to the gatekeeper: HMAC-SHA-256(case key, `hoiam/petitioner/1|case`)."""
    return hmac.digest(case_key, f"hoiam/petitioner/1|{case}".encode("ascii"), "sha256")


def _names(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(plain_name(code) for code in codes)


def _is_excluded(kept: Kept, officer: str) -> bool:
    """An office is excluded by its own code or by that of a unit or body above it (`XA-1` above `XA-1/03`)."""
    parts = officer.split("/")
    return any("/".join(parts[: length + 1]) in kept.excluded for length in range(len(parts)))


class GatekeeperClient:
    """The gatekeeper as the web and the worker ask it, over its socket in the folder `run`. Methods as in `Gatekeeper`."""

    def __init__(self, run: Path, *, seconds: float = 10) -> None:
        self._line = Line(run / SOCKET, "gatekeeper", seconds=seconds)

    def ping(self) -> None:
        """Returns when the gatekeeper answers; Unreachable otherwise."""
        self._line.ask("ping")

    def register(
        self,
        case: UUID,
        shares: Mapping[Tier, bytes],
        case_key: bytes,
        *,
        bodies: Collection[str],
        excluded: Collection[str] = (),
        two_officers: bool = False,
    ) -> None:
        """See `Gatekeeper.register`."""
        self._line.ask(
            "register",
            case=str(case),
            shares={tier.value: b64(share) for tier, share in shares.items()},
            case_key=b64(case_key),
            bodies=sorted(bodies),
            excluded=sorted(excluded),
            two_officers=two_officers,
        )

    def secrets(self, case: UUID, first: int, count: int) -> list[tuple[bytes, bytes]]:
        """See `Gatekeeper.secrets`."""
        answer = self._line.ask("secrets", case=str(case), first=first, count=count)
        return [(raw(tag), raw(salt)) for tag, salt in answer["secrets"]]

    def release(self, case: UUID, tiers: Collection[Tier], officer: str) -> dict[Tier, bytes]:
        """See `Gatekeeper.release`."""
        return _shares(self._line.ask("release", case=str(case), tiers=[*tiers], officer=officer))

    def foresee(self, case: UUID, tier: Tier, officer: str, body: str) -> None:
        """See `Gatekeeper.foresee`."""
        self._line.ask("foresee", case=str(case), tier=tier, officer=officer, body=body)

    def release_to_petitioner(self, case: UUID, tiers: Collection[Tier], proof: bytes) -> dict[Tier, bytes]:
        """See `Gatekeeper.release_to_petitioner`."""
        return _shares(self._line.ask("petitioner", case=str(case), tiers=[*tiers], proof=b64(proof)))

    def exclude(self, case: UUID, codes: Collection[str]) -> None:
        """See `Gatekeeper.exclude`."""
        self._line.ask("exclude", case=str(case), codes=sorted(codes))

    def require_two(self, case: UUID) -> None:
        """See `Gatekeeper.require_two`."""
        self._line.ask("require two", case=str(case))

    def follow(self, case: UUID) -> None:
        """See `Gatekeeper.follow`."""
        self._line.ask("follow", case=str(case))

    def shred(self, case: UUID) -> None:
        """See `Gatekeeper.shred`."""
        self._line.ask("shred", case=str(case))

    def raise_limit(self, officer: str, tier: Tier, most: int, *, by: Sequence[str], days: int = 1) -> None:
        """See `Gatekeeper.raise_limit`."""
        self._line.ask("raise limit", officer=officer, tier=tier, most=most, by=[*by], days=days)

    def bar(self, officer: str) -> None:
        """See `Gatekeeper.bar`."""
        self._line.ask("bar", officer=officer)

    def admit(self, officer: str) -> None:
        """See `Gatekeeper.admit`."""
        self._line.ask("admit", officer=officer)

    def unaccounted(self, *, days: int = 400) -> list[Release]:
        """See `Gatekeeper.unaccounted`."""
        return [
            Release(UUID(r["case"]), Tier(r["tier"]), r["officer"], int(r["seq"]), datetime.fromisoformat(r["at"]))
            for r in self._line.ask("unaccounted", days=days)["releases"]
        ]

    def sweep(self, *, older_than: timedelta = SWEEP_AFTER) -> int:
        """See `Gatekeeper.sweep`."""
        return int(self._line.ask("sweep", seconds=older_than.total_seconds())["orphans"])


def _shares(answer: Message) -> dict[Tier, bytes]:
    return {Tier(tier): raw(share) for tier, share in answer["shares"].items()}


def handler(gatekeeper: Gatekeeper) -> Callable[[str, Message], Message]:
    """The gatekeeper's side of the socket."""

    def handle(op: str, message: Message) -> Message:
        """One order of the socket's protocol, by its word in `op`, passed to the gatekeeper. What it answers is JSON: bytes
        in base64, times in ISO form, and nothing for an order that only does something. Raises NotReleased; ValueError for
        an unknown word."""
        case = UUID(message["case"]) if "case" in message else UUID(int=0)
        tiers = [Tier(tier) for tier in message.get("tiers", ())]
        match op:
            case "ping":
                pass
            case "register":
                gatekeeper.register(
                    case,
                    {Tier(tier): raw(share) for tier, share in message["shares"].items()},
                    raw(message["case_key"]),
                    bodies=message["bodies"],
                    excluded=message["excluded"],
                    two_officers=bool(message["two_officers"]),
                )
            case "secrets":
                pairs = gatekeeper.secrets(case, int(message["first"]), int(message["count"]))
                return {"secrets": [[b64(tag), b64(salt)] for tag, salt in pairs]}
            case "release":
                return _out(gatekeeper.release(case, tiers, message["officer"]))
            case "foresee":
                gatekeeper.foresee(case, Tier(message["tier"]), message["officer"], message["body"])
                return {}
            case "petitioner":
                return _out(gatekeeper.release_to_petitioner(case, tiers, raw(message["proof"])))
            case "exclude":
                gatekeeper.exclude(case, message["codes"])
            case "require two":
                gatekeeper.require_two(case)
            case "follow":
                gatekeeper.follow(case)
            case "shred":
                gatekeeper.shred(case)
            case "raise limit":
                tier, most = Tier(message["tier"]), int(message["most"])
                gatekeeper.raise_limit(message["officer"], tier, most, by=message["by"], days=int(message["days"]))
            case "bar":
                gatekeeper.bar(message["officer"])
            case "admit":
                gatekeeper.admit(message["officer"])
            case "unaccounted":
                found = gatekeeper.unaccounted(days=int(message["days"]))
                return {
                    "releases": [
                        {"case": str(r.case), "tier": r.tier.value, "officer": r.officer, "seq": r.seq, "at": r.at.isoformat()}
                        for r in found
                    ]
                }
            case "sweep":
                return {"orphans": gatekeeper.sweep(older_than=timedelta(seconds=float(message["seconds"])))}
            case _:
                raise ValueError("no such op")
        return {}

    return handle


def _out(shares: Mapping[Tier, bytes]) -> Message:
    return {"shares": {tier.value: b64(share) for tier, share in shares.items()}}


def _log_keys(policy: Path) -> tuple[VerifierKey, ...]:
    """The public log's keys; NotReleased (`log`) where the installation has none yet."""
    try:
        return read_policy(policy.read_bytes()).log_keys
    except (OSError, LedgerError) as missing:
        raise NotReleased("log") from missing


def main(arguments: Sequence[str] | None = None) -> int:
    """The process."""
    parser = argparse.ArgumentParser(prog="hoiam.vault.gatekeeper", description="Holds the second share of every case.")
    parser.add_argument("--run", type=Path, default=folder(), help="folder of the socket, 0700")
    parser.add_argument("--caller", type=int, action="append", default=[], help="further user id that may call")
    chosen = parser.parse_args(arguments)
    for missing in harden():
        print(f"gatekeeper: {missing}", file=sys.stderr, flush=True)
    home = Path(os.environ.get("HOIAM_HOME") or "var")
    key_file = Path(os.environ.get("HOIAM_GATEKEEPER_KEY") or home / "keys" / "gatekeeper")
    url, witness = os.environ.get("HOIAM_GATEKEEPER_DATABASE_URL"), os.environ.get("HOIAM_GATEKEEPER_WITNESS_URL")
    if not url:
        print("gatekeeper: HOIAM_GATEKEEPER_DATABASE_URL is missing: its own database.", file=sys.stderr, flush=True)
        return 1
    try:
        store = PostgresStore(url, key_file)
        grounds: Grounds = SqlGrounds(witness) if witness else NoGrounds()
        policy = Path(os.environ.get("HOIAM_GATEKEEPER_LOG") or home / "keys" / "ledger" / "policy")
        proofs: Proves = Proofs(SqlLog(witness), lambda: _log_keys(policy), store) if witness else NothingLogged()
        gatekeeper = Gatekeeper(store, grounds, proofs)
        server = Server(chosen.run / SOCKET, handler(gatekeeper), callers=chosen.caller)
    except (OSError, Unreachable, StoreKeyMissing) as error:
        print(f"gatekeeper: cannot start: {error}", file=sys.stderr, flush=True)
        return 1

    def sweep() -> None:
        try:
            gatekeeper.sweep()
        except Unreachable:
            print("gatekeeper: the sweep must wait, a database does not answer", file=sys.stderr, flush=True)

    serve_until_told(server, sweep if witness else lambda: None)
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
