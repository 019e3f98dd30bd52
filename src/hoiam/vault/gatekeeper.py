"""The gatekeeper: the process that holds the second lock, and gives it only against a recorded ground.

It keeps, for every case, share 2 of each tier and the case key, in a database of its own. A share goes out when the act that is
its ground lies committed in the case's history, is that officer's, is fresh, and nothing excludes him; for a name that act must
also be proved to stand in the public log. Each release is written down first. The petitioner gets his own by his code. The case
key never goes out but sealed under a new code for a lost one: tags and salts derived from it do. With an officer's key and a
copy of the main database, but without this process, nothing opens; with this process alone, nothing opens either.

Run as `python -m hoiam.vault.gatekeeper`; ready when it prints `ready`. It reads HOIAM_GATEKEEPER_DATABASE_URL (its
own database), HOIAM_GATEKEEPER_WITNESS_URL (the main one, as the role of `sql/witness.sql`; without it no officer
gets a share),
HOIAM_RUN (its socket), HOIAM_GATEKEEPER_KEY (the file with the key that its rows are sealed with) and
HOIAM_GATEKEEPER_LOG (the log's policy with its public key; default HOIAM_HOME/keys/ledger/policy).
"""

from __future__ import annotations

import argparse
import contextlib
import hmac
import os
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from hoiam.core.dossier.events import Fact, Recorded, TwoOffices
from hoiam.core.errand.events import ErrandSucceeded
from hoiam.core.ledger.act import salt_of, tag_of
from hoiam.core.ledger.errors import LedgerError
from hoiam.core.ledger.note import VerifierKey
from hoiam.core.ledger.policy import parse as read_policy
from hoiam.core.petition.events import COUNTER, SLIP, Received, Reissued, Transferred
from hoiam.core.visit.events import VisitSucceeded
from hoiam.vault import made_slip, second_chance
from hoiam.vault.credentials import credential
from hoiam.vault.errors import NotDone, NotReleased, Unreachable
from hoiam.vault.gatekeeper_store import NoGrounds, PostgresStore, SqlGrounds, SqlLog, StoreKeyMissing
from hoiam.vault.hardening import harden
from hoiam.vault.kept import Ground, Grounds, Kept, Lifted, Proves, Raised, Release, Store
from hoiam.vault.logged import NothingLogged, Proofs
from hoiam.vault.ordered import TIERS, Order, digest_of, division
from hoiam.vault.ordered import admit as admit_words
from hoiam.vault.ordered import of as order_of
from hoiam.vault.ordered import succeed as succeed_words
from hoiam.vault.sockets import CALLER_HELP, Line, Message, Server, b64, callers_of, folder, raw, serve_until_told
from hoiam.vault.wraps import SHARE_BYTES, Tier, derive, plain_name

# Two sockets, so that the kernel tells who may ask what: the web and the clock, and whoever keeps the installation.
SOCKET: Final = "gatekeeper.sock"
KEEPER_SOCKET: Final = "keeper.sock"
ORDINARY_OPS: Final = frozenset(
    {
        "ping",
        "register",
        "secrets",
        "release",
        "foresee",
        "petitioner",
        "second",
        "case key",
        "exclude",
        "require two",
        "follow",
        "erased",
        "bar",
        "barred",
        "recall",
    }
)
KEEPER_OPS: Final = frozenset(
    {"ping", "lift", "raise limit", "raises", "admit", "shred", "erase", "gone", "unaccounted", "sweep"}
)

# How long a recorded act is a ground: words are read once a day, a name is opened for a few minutes.
FRESH: Final = {Tier.CONTENT: timedelta(hours=24), Tier.IDENTITY: timedelta(minutes=10)}
# How long after two offices have agreed their word is taken, and how long the second may take to agree with the first.
AGREED_FOR: Final = timedelta(days=7)
# How far the main database's clock, which dates the lines of orders, may go ahead of this process's.
SKEW: Final = timedelta(minutes=5)
# From the order to the end of a case's keys: whoever looks once a month can still say no, and as long as backups of this store
# are kept.
DESTROYED_AFTER: Final = timedelta(days=30)
# How long a request for a new code must have been seen here in the public log before this process does its part in it: so long
# the petition's page tells whoever holds the code. The law's days are at least as many.
NOTICE: Final = timedelta(days=3)
# By which acts a new code is asked for: by whoever has the second slip, and by the second of two offices at the counter.
ASKS: Final = frozenset({"asked", "agreed"})
# How long before the first of two offices says that it has compared somebody with the names both may have opened them.
OPENED_BEFORE: Final = timedelta(days=1)
# A limit stays raised no longer than this, whatever the order says.
LONGEST_RAISE: Final = timedelta(days=30)
# How many acts one change of a case may leave: of so many that come next the tags are given.
AHEAD: Final = 16
# How many cases an officer may open in any 24 hours; an order of two offices can raise it.
MOST: Final = {Tier.CONTENT: 300, Tier.IDENTITY: 30}
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
        slip: bytes = b"",
        counter: bool = False,
        of: UUID | None = None,
    ) -> None:
        """Keeps a new case's second shares; durable when it returns, so that the case may then be committed. `slip`: SHA-256 of
        what the second slip proves with, where whoever sends it has chosen one; `counter`: that he chose to come in person.
        `of`: the case that an errand is of, from whose key its own is derived (`errand_key`); none is given then.

        Asked twice with the same shares it is content; with others it refuses (`conflict`), and nothing is overwritten but
        the ways to a new code of a case that has not come in yet.
        """
        if of is not None:
            case_key = errand_key(self._kept(of).case_key, case)
        if len(case_key) != 32 or not shares or any(len(share) != SHARE_BYTES for share in shares.values()):
            raise ValueError("shares and case key have 32 bytes")
        kept = Kept(case, dict(shares), case_key, _names(bodies), _names(excluded), two_officers, counter, slip)
        if self._store.put(kept, self._now()):
            return
        before = self._kept(case)
        if dict(before.shares) != dict(shares) or not hmac.compare_digest(before.case_key, case_key):
            raise NotReleased("conflict")
        if (before.slip, before.counter) != (slip, counter):
            if self._grounds.last(case):
                raise NotReleased("conflict")
            self._store.ways(case, slip, counter)

    def secrets(self, case: UUID, first: int, count: int) -> list[tuple[bytes, bytes]]:
        """Tag (16 bytes) and salt (32 bytes) of the case's acts number `first` and following, for the public log: of those
        alone that are about to be written. NotDone (`written`) for an act that the history has, or one that does not come
        next."""
        key, last = self._kept(case).case_key, self._grounds.last(case)
        if not (last < first and 0 < count <= AHEAD and first + count - 1 <= last + AHEAD):
            raise NotDone("written")
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
        if not _is_petitioner(kept, proof):
            # A new code may count since, of which nobody has told yet.
            kept = self._with_its_code(kept)
            if not _is_petitioner(kept, proof):
                raise NotReleased("proof")
        return {tier: kept.shares[tier] for tier in tiers if tier in kept.shares}

    # --- a new code for a lost one -----------------------------------------------------------------------------------------

    def second(self, case: UUID, proof: bytes, coming: bytes) -> bytes:
        """The house's half of what lies under the case's second slip, for whoever has the slip (`proof`), once a new code was
        asked for on record and nobody has stopped it for `NOTICE` since this process saw that act in the public log.

        `coming`: SHA-256 of what the new code will prove with. It counts once the act that gives just this code is proved
        (`follow`); until then the old one does. Asked again with another, either of them may be the one that is given.
        NotReleased: `proof` (also where nobody chose a slip, or it was used or stopped), `notice`, `log`, `fork`.
        """
        kept = self._kept(case)
        if not kept.has_way or not kept.slip or not hmac.compare_digest(second_chance.verifier(proof), kept.slip):
            raise NotReleased("proof")
        kept = self._after_the_notice(kept, SLIP)
        self._expect(kept, coming)
        return kept.half or second_chance.house_half(kept.shares, kept.case_key, case)

    def sealed_case_key(self, case: UUID, proof: bytes, rest: bytes, coming: bytes, key: bytes) -> bytes:
        """The case key sealed under a new code (`key`, its `case_key_key`), for whoever has the slip that was made for the
        counter (`proof`; `rest` as in `PublicSlip`), once two offices have asked for it on record and nobody has stopped it for
        `NOTICE` since this process saw that.

        The two acts name this slip and no other, are proved to be in the public log, and are of two persons to whom this
        process has given the names for it (`_compared_by_two`). `coming` and what is raised: as in `second`; `proof` also where
        whoever sent it did not choose to come in person.
        """
        kept = self._kept(case)
        if not kept.has_way or not kept.counter:
            raise NotReleased("proof")
        kept = self._after_the_notice(kept, COUNTER, proof=(proof, rest))
        if len(key) != 32:
            raise ValueError("a key has 32 bytes")
        self._expect(kept, coming)
        return second_chance.seal_case_key_under(key, case, kept.case_key)

    def _after_the_notice(self, kept: Kept, way: str, *, proof: tuple[bytes, bytes] | None = None) -> Kept:
        """The case as it stands now, where a new code was asked for by this way; NotReleased where none waits, where what is
        shown is not the slip of which it speaks, or where the notice is not over."""
        kept = self._with_its_code(kept)
        last = self._grounds.reissue(kept.case)
        if last is None or not kept.has_way or kept.asked is None or kept.asked[0] != last[0] or last[1] not in ASKS:
            raise NotReleased("notice")
        asked = self._proofs.prove(kept.case, kept.asked[0], kept.case_key, Reissued).act.fact
        if not isinstance(asked, Reissued) or asked.way != way:
            raise NotReleased("notice")
        if proof is not None:
            shown, rest = proof
            if not hmac.compare_digest(made_slip.slip_digest(second_chance.verifier(shown), rest).hex(), asked.slip):
                raise NotReleased("proof")
        if self._now() < kept.asked[1] + NOTICE:
            raise NotReleased("notice")
        return kept

    def _expect(self, kept: Kept, coming: bytes) -> None:
        if len(coming) != 32:
            raise ValueError("a code is told by 32 bytes")
        self._store.expect(kept.case, coming)

    def _with_its_code(self, kept: Kept) -> Kept:
        """The case after the last act about a new code, once that is proved to be in the log: one that was asked for is noted
        with the moment when it was seen first; one that was stopped ends every way; one that was given counts from now on,
        where it is the one that was made with the slip (`second`, `sealed_case_key`), and is else none. What two offices say of
        whoever has come to the counter is a request where both are believed, and else nothing."""
        last = self._grounds.reissue(kept.case) if kept.has_way else None
        if last is None or (kept.asked is not None and kept.asked[0] == last[0] and last[1] in ASKS):
            return kept
        seq, outcome = last
        fact = self._proofs.prove(kept.case, seq, kept.case_key, Reissued).act.fact
        match outcome:
            case "asked" if isinstance(fact, Reissued) and fact.way == SLIP:
                self._store.asked(kept.case, seq, self._now())
            case "agreed" if self._compared_by_two(kept, seq):
                self._store.asked(kept.case, seq, self._now())
            case "stopped":
                self._store.settle(kept.case, seq, b"")
            case "given" if isinstance(fact, Reissued) and fact.code in {each.hex() for each in kept.coming}:
                self._store.settle(kept.case, seq, bytes.fromhex(fact.code))
        return self._kept(kept.case)

    def _compared_by_two(self, kept: Kept, agreed: int) -> bool:
        """Whether two persons of two offices of the bodies that have the case have compared somebody with its names, and say so
        of one slip in two acts that are proved: `agreed` and the one that it agrees to. To both this process itself has given
        the names, within a day before the first of the two said so, or since. Who is kept away from the case is none of
        them."""
        first = next((one for one, two in self._grounds.agreements(kept.case) if two == agreed), None)
        if not kept.counter or first is None:
            return False
        one, two = (self._proofs.prove(kept.case, seq, kept.case_key, Reissued) for seq in (first, agreed))
        said, again = one.act.fact, two.act.fact
        if not (isinstance(said, Reissued) and isinstance(again, Reissued)):
            return False
        if (said.way, again.way) != (COUNTER, COUNTER) or said.slip != again.slip or len(again.slip) != 64:
            return False
        try:
            self._are_two(one.actor, two.actor, kept.bodies, kept.excluded, keeps=False)
            _are_fresh(one.at, two.at, min(self._now(), two.at))
        except NotDone:
            return False
        since = one.at - OPENED_BEFORE
        return all(kept.case in self._store.released_cases(o, Tier.IDENTITY, since) for o in (one.actor, two.actor))

    def exclude(self, case: UUID, codes: Collection[str]) -> None:
        """Adds office, unit or body codes to which this case's shares never go, at once and on one word. Two offices can
        `lift` it."""
        self._store.exclude(self._kept(case).case, _names(codes), self._now())

    def require_two(self, case: UUID) -> None:
        """From now on the names of this case take two officers."""
        self._store.require_two(self._kept(case).case, self._now())

    def follow(self, case: UUID) -> None:
        """Does what the case's history says of who may have its shares, once the acts that say it are proved to be in the
        public log; nobody's word is asked. The same of a new code for a lost one (`second`).

        Those bodies have the shares that have the case, or to which it is on its way, and no other that had it; a body that
        never had it (the superior that keeps the names) stays. Of an errand those two have them that were registered, or
        whoever stands in the place of one. Then whatever two offices have agreed to lift is lifted
        (`lift`); an agreement that the gatekeeper does not accept changes nothing. NotReleased (`log`) while an act has not
        entered the log: ask again.
        """
        kept = self._kept(case)
        moves = [self._proofs.prove(case, seq, kept.case_key, Fact) for seq in self._grounds.moves(case)]
        of = next((each.act.fact.place for each in moves if isinstance(each.act.fact, Received)), None)
        moves = [each for each in moves if self._is_ordered(each, of)]
        now, ever = _bodies(moves)
        if now:
            self._store.change(case, bodies=now | (kept.bodies - ever))
        elif (both := _both_sides(kept.bodies, moves)) != kept.bodies:
            self._store.change(case, bodies=both)
        self._with_its_code(kept)
        for first, second in self._grounds.agreements(case):
            if not self._store.used([_proof(case, first), _proof(case, second)]):
                with contextlib.suppress(NotDone):
                    self.lift(case, first, second)

    def _is_ordered(self, moved: Recorded, place: str | None) -> bool:
        """Whether a case from that place (None: an errand or a reception, which has none) may have gone there: to a body that
        succeeds another one, by the order of two offices alone, which stands in the public log. Where the order divides a body,
        only to one that it names for that place. What the case is about is not known here, so that any of those will do who
        would get it for some subject; and the place is the one that the history tells, to which no line of the log commits."""
        fact = moved.act.fact
        if not isinstance(fact, ErrandSucceeded | VisitSucceeded | Transferred):
            return True
        if isinstance(fact, Transferred) and moved.act.outcome != "succeeded":
            return True
        instrument, _at, day = fact.reason.partition("@")
        old = moved.on_behalf_of
        if self._orders("succeed", succeed_words(old, fact.body, instrument, day), (old, fact.body, instrument, day)):
            return True
        for order in self._orders("divide", f"divide {old} {instrument} {day}", (old, instrument, day)):
            with contextlib.suppress(ValueError):
                if fact.body in division(order.what).named(place, None):
                    return True
        return False

    def _orders(self, word: str, begins: str, about: tuple[str, ...]) -> list[Order]:
        """The orders of two offices that are proved to stand in the log and are about this. Which those are the main database
        says, and is not believed: each is read from its own lines."""
        found = list[Order]()
        for id in self._proofs.orders(begins):
            with contextlib.suppress(NotDone):
                order = order_of(id, self._proofs.lines(id), word)
                if order.about[: len(about)] == about:
                    found.append(order)
        return found

    # --- what takes two offices on record --------------------------------------------------------------------------------

    def lift(self, case: UUID, first: int, second: int) -> None:
        """Takes back an exclusion, or the need of a second office for the names, which two offices have agreed on in two acts
        of the case's history.

        What the two acts must be, for whoever writes the step that leaves them:

        * both are of one kind of fact, a subclass of `hoiam.core.dossier.events.TwoOffices`: so each one's line in the public
          log commits to all its bytes. What `lets_back()` (codes, as they were excluded) and `ends_two()` say is what is
          lifted, and both acts say the same;
        * act `first` has the outcome `proposed`, act `second`, which comes after it, `agreed`. Who says it is the act's
          `actor`, an office code; `on_behalf_of` is its body. No other act of that kind of fact lies between the two;
        * the two offices exist, have officers, are not barred, and are of a body that has the case or of its superior. They
          are two persons: neither has let the other in, and neither is among those who are let back, or kept away from this
          case at all;
        * `second` is not older than a week, and no older than a week after `first`;
        * both are proved to stand in the public log, as an opening is. Each act serves once.

        Who was excluded again since `first`, and the need of two that was laid on it again, stay; the rest is lifted. The
        history says the same (`Dossier.kept_away`). NotDone (`old`) where nothing is left to lift.

        The road needs to call nothing but `follow`, which finds such pairs by itself; this is the same for one pair, with a
        clear word where it is not accepted. NotReleased (`log`, `fork`), NotDone (`agreement`, `used`, `alone`, `foreign`,
        `old`, `left`).
        """
        kept, now = self._kept(case), self._now()
        one, two = (self._proofs.prove(case, seq, kept.case_key, Fact) for seq in (first, second))
        said, agreed = one.act.fact, two.act.fact
        if (
            not (isinstance(said, TwoOffices) and type(said) is type(agreed) and isinstance(agreed, TwoOffices))
            or (one.act.outcome, two.act.outcome) != ("proposed", "agreed")
            or (said.lets_back(), said.ends_two()) != (agreed.lets_back(), agreed.ends_two())
            or (first, second) not in self._grounds.agreements(case)
        ):
            raise NotDone("agreement")
        proof = [_proof(case, first), _proof(case, second)]
        if self._store.used(proof):
            raise NotDone("used")
        back = _names(said.lets_back())
        self._are_two(one.actor, two.actor, kept.bodies, back | kept.excluded, keeps=False)
        _are_fresh(one.at, two.at, now)
        by = (one.actor, two.actor)
        # What other bodies were asked for it goes along, and first: if we stop between, the case itself is tried again.
        for errand in self._grounds.errands(case):
            with contextlib.suppress(NotDone):
                self._store.lift(errand, Lifted(back, False, tuple(f"{each} {errand}" for each in proof), by, one.at, now))
        if not self._store.lift(case, Lifted(back, said.ends_two(), tuple(proof), by, one.at, now)):
            raise NotDone("used")

    def raise_limit(self, order: UUID) -> Raised:
        """Lets an office open as many cases a day, for as many days, as the order of two offices in the public log says; what
        was raised before stays on record. NotReleased (`log`, `fork`) or NotDone otherwise."""
        now, found = self._now(), self._order(order, "limit")
        office, what, most, days = found.about
        # In a body of two the steward above is the only second one that there is, also beside somebody whom he once let in.
        self._are_two(found.asked_by, found.agreed_by, {_body(office)}, {office}, kin=True)
        until = now + timedelta(days=min(int(days), LONGEST_RAISE.days))
        raised = Raised(office, TIERS[what], int(most), (found.asked_by, found.agreed_by), until, str(order), now)
        if not self._store.raise_limit(raised):
            raise NotDone("used")
        return raised

    def raises(self) -> list[Raised]:
        """Every limit that was ever raised, oldest first; none is overwritten."""
        return self._store.raises()

    def bar(self, officer: str) -> None:
        """From now on this office gets no share of any case: its officer has left. One word is enough to take a right away."""
        self._store.bar(plain_name(officer), self._now())

    def barred(self, offices: Collection[str]) -> set[str]:
        """Those of these offices that get no share: their officer has left, and no two let them in again since."""
        return {each for each in offices if self._store.barred_at(plain_name(each)) is not None and not self._is_back(each)}

    def admit(self, order: UUID) -> str:
        """Lets an office have shares again whose officer had left, as the order of two offices says that was given after he
        had; which office. NotReleased (`log`, `fork`) or NotDone otherwise.

        A barred office that asks for a share, or is one of two who order something, is looked up as well, so nobody needs to
        call this.
        """
        return self._admit(order, frozenset())

    def _admit(self, order: UUID, asking: frozenset[str]) -> str:
        found = self._order(order, "admit")
        (office,) = found.about
        # In a body of two the steward above is the only second one that there is, also beside somebody whom he once let in.
        self._are_two(found.asked_by, found.agreed_by, {_body(office)}, {office}, kin=True, asking=asking)
        barred = self._store.barred_at(office)
        if barred is None:
            raise NotDone("unknown")
        if found.asked_at < barred.replace(microsecond=0):
            raise NotDone("old")
        if not self._store.admit(office, str(order), (found.asked_by, found.agreed_by), self._now()):
            raise NotDone("used")
        return office

    def shred(self, order: UUID, cases: Collection[UUID]) -> datetime:
        """Remembers that shares and case keys of these cases are destroyed (`DESTROYED_AFTER` from now), as the order of two
        offices says; the moment. Until then everything opens as before and anybody's `recall` is enough; afterwards nobody can
        undo it.

        NotReleased (`log`, `fork`, `unknown`, `gone`) or NotDone otherwise; then none of them is destroyed.
        """
        return self._doom(order, "shred", cases)

    def erase(self, order: UUID, cases: Collection[UUID]) -> datetime:
        """As `shred`, of what opens the names alone: the words, the case key and everything that the code, receipts and second
        slip need stay. NotDone (`cases`) also where one of these has no names any more."""
        return self._doom(order, "erase", cases)

    def _doom(self, order: UUID, word: str, cases: Collection[UUID]) -> datetime:
        now, found = self._now(), self._order(order, word)
        body, count, digest = found.about
        if int(count) != len(set(cases)) or not hmac.compare_digest(digest, digest_of(order, cases, word)):
            raise NotDone("cases")
        every = [self._kept(case) for case in set(cases)]
        if any(body not in kept.bodies or (word == "erase" and Tier.IDENTITY not in kept.shares) for kept in every):
            raise NotDone("cases")
        self._are_two(found.asked_by, found.agreed_by, {body}, set())
        due = now + DESTROYED_AFTER
        by = (found.asked_by, found.agreed_by)
        if not self._store.doom(set(cases), str(order), by, due, now, names=word == "erase"):
            raise NotDone("used")
        return due

    def recall(self, cases: Collection[UUID]) -> set[UUID]:
        """Keeps those of these cases that were to be destroyed and are not yet; which. One word is enough to keep something."""
        return self._store.spare(set(cases), self._now())

    def gone(self, cases: Collection[UUID]) -> set[UUID]:
        """Those of these cases whose keys were destroyed."""
        return {case for case in cases if self._store.is_shredded(case)}

    def destroy(self) -> int:
        """Destroys the keys of the cases whose day has come, with those of what other bodies were asked for them; how many."""
        now = self._now()
        # The errands first: if we stop between, the case is still to be destroyed, and so found again.
        return sum(
            self._store.shred(each, now) for case in self._store.doomed(now) for each in (*self._grounds.errands(case), case)
        )

    def erase_names(self) -> int:
        """Destroys what opens the names of the cases of which that day has come; of how many."""
        now = self._now()
        return sum(self._store.erase(case, now) for case in self._store.doomed_names(now))

    def erased(self, cases: Collection[UUID]) -> set[UUID]:
        """Those of these cases whose names open to nobody any more, while the rest of them does."""
        return self._store.erased(cases)

    def _order(self, id: UUID, word: str) -> Order:
        """The order of two offices as the log tells it, not used and fresh."""
        found, now = order_of(id, self._proofs.lines(id), word), self._now()
        if self._store.used([str(id)]):
            raise NotDone("used")
        # Who is let in again makes a key, is given it and is assigned something before he asks for a share: for that word it
        # counts that the office was ended before it and not since (`admit`), and not how long ago it was given.
        _are_fresh(found.asked_at, found.agreed_at, min(now, found.agreed_at) if word == "admit" else now)
        return found

    def _are_two(
        self, first: str, second: str, bodies: Collection[str], concerned: Collection[str], *, keeps: bool = True,
        kin: bool = False, asking: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        """NotDone where these offices are not two persons of these bodies or their superiors who may do it: leaders or
        stewards where `keeps` says so, and none of those concerned. `kin`: of two bodies one may have let the other in.
        `asking`: offices for whose return this is asked already."""
        found = self._grounds.offices([first, second])
        here = {*bodies, *self._grounds.superiors(bodies)}
        if first == second or any(_is_among(concerned, office) for office in (first, second)):
            raise NotDone("alone")
        for office in (first, second):
            known = found.get(office)
            if known is None or known.body not in here or (keeps and not known.keeps):
                raise NotDone("foreign")
            if self._store.barred_at(office) is not None and not self._is_back(office, asking):
                raise NotDone("left")
        match self._grounds.hands(first, second):
            case "":
                pass
            case "fresh":
                raise NotDone("fresh")
            case "hand" if kin and found[first].body != found[second].body:
                pass
            case _:
                raise NotDone("alone")

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

    def _is_back(self, officer: str, asking: frozenset[str] = frozenset()) -> bool:
        """Whether two offices have let a barred office in again, which is then done. One of these two may be barred and let in
        himself, of which nobody has asked yet; two who let in each other are not (`asking`)."""
        if officer in asking:
            return False
        for order in self._proofs.orders(admit_words(officer)):
            with contextlib.suppress(NotDone):
                # Which order it is the main database says: another one's lets another one in.
                if self._admit(order, asking | {officer}) == officer:
                    return True
        return False

    def _not_kept_from(self, kept: Kept, tier: Tier, officer: str) -> None:
        if tier not in kept.shares:
            raise NotReleased("erased" if kept.nameless and tier is Tier.IDENTITY else "unknown")
        if _is_excluded(kept, officer):
            raise NotReleased("excluded")
        if self._store.barred_at(officer) is not None and not self._is_back(officer):
            raise NotReleased("left")

    def _within_the_day(self, kept: Kept, tier: Tier, officer: str, now: datetime) -> None:
        cases = self._store.released_cases(officer, tier, now - timedelta(days=1))
        limit = self._store.limit(officer, tier, now)
        if kept.case not in cases and len(cases) >= (MOST[tier] if limit is None else limit):
            raise NotReleased("quota")


def errand_key(case_key: bytes, errand: UUID) -> bytes:
    """The case key of an errand: HKDF of that of the case which it is of. Whoever has that one follows the errand's lines in
    the log; whoever is asked has neither, and from this one nobody climbs to that."""
    return derive(case_key, f"hoiam/errand/1|{errand}")


def petitioner_proof(case_key: bytes, case: UUID) -> bytes:
    """What the holder of a return code shows to the gatekeeper: HMAC-SHA-256(case key, `hoiam/petitioner/1|case`)."""
    return hmac.digest(case_key, f"hoiam/petitioner/1|{case}".encode("ascii"), "sha256")


def _is_petitioner(kept: Kept, proof: bytes) -> bool:
    """Whether this proves to hold the code that counts: the first one, or the one that was given for it."""
    if kept.own:
        return hmac.compare_digest(second_chance.verifier(proof), kept.own)
    return hmac.compare_digest(petitioner_proof(kept.case_key, kept.case), proof)


def _names(codes: Iterable[str]) -> frozenset[str]:
    return frozenset(plain_name(code) for code in codes)


def _is_excluded(kept: Kept, officer: str) -> bool:
    return _is_among(kept.excluded, officer)


def _is_among(codes: Collection[str], officer: str) -> bool:
    """An office is meant by its own code and by that of a unit or body above it (`XA-1` above `XA-1/03`)."""
    parts = officer.split("/")
    return any("/".join(parts[: length + 1]) in codes for length in range(len(parts)))


def _body(office: str) -> str:
    return office.partition("/")[0]


def _proof(case: UUID, seq: int) -> str:
    return f"{case}/{seq}"


def _are_fresh(asked: datetime, agreed: datetime, now: datetime) -> None:
    if not (now - AGREED_FOR <= agreed <= now + SKEW and agreed - AGREED_FOR <= asked <= agreed + SKEW):
        raise NotDone("old")


def _both_sides(bodies: frozenset[str], acts: Iterable[Recorded]) -> frozenset[str]:
    """The bodies of an errand or a reception after those acts by which another one stands in the place of one of them."""
    for done in acts:
        if isinstance(done.act.fact, ErrandSucceeded | VisitSucceeded) and done.on_behalf_of in bodies:
            bodies = bodies - {done.on_behalf_of} | {done.act.fact.body}
    return _names(bodies)


def _bodies(acts: Iterable[Recorded]) -> tuple[frozenset[str], frozenset[str]]:
    """By the acts that brought a case somewhere, in their order: the bodies that have it or are getting it, and all that ever
    did."""
    holder, arriving, ever = "", "", set[str]()
    for done in acts:
        fact, before, arriving = done.act.fact, arriving, ""
        if isinstance(fact, Received) or (isinstance(fact, Transferred) and done.act.outcome == "received"):
            holder = done.on_behalf_of
            ever.add(holder)
        elif isinstance(fact, Transferred) and done.act.outcome == "sent":
            arriving = fact.body
            ever.add(arriving)
        elif isinstance(fact, Transferred) and done.act.outcome == "succeeded":
            arriving = fact.body if done.on_behalf_of == before else before
            holder = fact.body if done.on_behalf_of == holder else holder
            ever.add(fact.body)
    return _names(filter(None, (holder, arriving))), _names(ever)


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
        slip: bytes = b"",
        counter: bool = False,
        of: UUID | None = None,
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
            slip=b64(slip),
            counter=counter,
            of=str(of) if of is not None else "",
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

    def second(self, case: UUID, proof: bytes, coming: bytes) -> bytes:
        """See `Gatekeeper.second`."""
        return raw(self._line.ask("second", case=str(case), proof=b64(proof), coming=b64(coming))["half"])

    def sealed_case_key(self, case: UUID, proof: bytes, rest: bytes, coming: bytes, key: bytes) -> bytes:
        """See `Gatekeeper.sealed_case_key`."""
        said = {"proof": b64(proof), "rest": b64(rest), "coming": b64(coming), "key": b64(key)}
        return raw(self._line.ask("case key", case=str(case), **said)["sealed"])

    def exclude(self, case: UUID, codes: Collection[str]) -> None:
        """See `Gatekeeper.exclude`."""
        self._line.ask("exclude", case=str(case), codes=sorted(codes))

    def require_two(self, case: UUID) -> None:
        """See `Gatekeeper.require_two`."""
        self._line.ask("require two", case=str(case))

    def follow(self, case: UUID) -> None:
        """See `Gatekeeper.follow`."""
        self._line.ask("follow", case=str(case))

    def recall(self, cases: Collection[UUID]) -> set[UUID]:
        """See `Gatekeeper.recall`."""
        return {UUID(case) for case in self._line.ask("recall", cases=[*map(str, cases)])["cases"]}

    def erased(self, cases: Collection[UUID]) -> set[UUID]:
        """See `Gatekeeper.erased`."""
        return {UUID(case) for case in self._line.ask("erased", cases=[*map(str, cases)])["cases"]}

    def bar(self, officer: str) -> None:
        """See `Gatekeeper.bar`."""
        self._line.ask("bar", officer=officer)

    def barred(self, offices: Collection[str]) -> set[str]:
        """See `Gatekeeper.barred`."""
        return set(self._line.ask("barred", officers=sorted(offices))["officers"])


class KeeperClient:
    """The gatekeeper as whoever keeps the installation asks it, over the second socket. Methods as in `Gatekeeper`."""

    def __init__(self, run: Path, *, seconds: float = 10) -> None:
        self._line = Line(run / KEEPER_SOCKET, "gatekeeper", seconds=seconds)

    def ping(self) -> None:
        """Returns when the gatekeeper answers; Unreachable otherwise."""
        self._line.ask("ping")

    def lift(self, case: UUID, first: int, second: int) -> None:
        """See `Gatekeeper.lift`."""
        self._line.ask("lift", case=str(case), first=first, second=second)

    def raise_limit(self, order: UUID) -> Raised:
        """See `Gatekeeper.raise_limit`."""
        return _raised(self._line.ask("raise limit", order=str(order)))

    def raises(self) -> list[Raised]:
        """See `Gatekeeper.raises`."""
        return [_raised(each) for each in self._line.ask("raises")["raises"]]

    def admit(self, order: UUID) -> str:
        """See `Gatekeeper.admit`."""
        return str(self._line.ask("admit", order=str(order))["officer"])

    def shred(self, order: UUID, cases: Collection[UUID]) -> datetime:
        """See `Gatekeeper.shred`."""
        answer = self._line.ask("shred", order=str(order), cases=[*map(str, cases)])
        return datetime.fromisoformat(answer["due"])

    def erase(self, order: UUID, cases: Collection[UUID]) -> datetime:
        """See `Gatekeeper.erase`."""
        answer = self._line.ask("erase", order=str(order), cases=[*map(str, cases)])
        return datetime.fromisoformat(answer["due"])

    def gone(self, cases: Collection[UUID]) -> set[UUID]:
        """See `Gatekeeper.gone`."""
        return {UUID(case) for case in self._line.ask("gone", cases=[*map(str, cases)])["cases"]}

    def unaccounted(self, *, days: int = 400) -> list[Release]:
        """See `Gatekeeper.unaccounted`."""
        return [
            Release(UUID(r["case"]), Tier(r["tier"]), r["officer"], int(r["seq"]), datetime.fromisoformat(r["at"]))
            for r in self._line.ask("unaccounted", days=days)["releases"]
        ]

    def sweep(self, *, older_than: timedelta = SWEEP_AFTER) -> int:
        """See `Gatekeeper.sweep`."""
        return int(self._line.ask("sweep", seconds=older_than.total_seconds())["orphans"])


def _raised(message: Message) -> Raised:
    m = message
    until, at = datetime.fromisoformat(m["until"]), datetime.fromisoformat(m["at"])
    return Raised(m["officer"], Tier(m["tier"]), int(m["most"]), tuple(m["by"]), until, m["order"], at)


def _shares(answer: Message) -> dict[Tier, bytes]:
    return {Tier(tier): raw(share) for tier, share in answer["shares"].items()}


def handler(gatekeeper: Gatekeeper) -> Callable[[str, Message], Message]:
    """The gatekeeper's side of the ordinary socket: what the web and the clock may ask. It serves no order that gives a right
    back or destroys something."""

    def handle(op: str, message: Message) -> Message:
        """One order of the socket's protocol, by its word in `op`, passed to the gatekeeper. What it answers is JSON: bytes in
        base64, times in ISO form, and nothing for an order that only does something. Raises NotReleased; NotDone (`socket`)
        for what is not served here; ValueError for an unknown word."""
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
                    slip=raw(message["slip"]),
                    counter=bool(message["counter"]),
                    of=UUID(message["of"]) if message["of"] else None,
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
            case "second":
                return {"half": b64(gatekeeper.second(case, raw(message["proof"]), raw(message["coming"])))}
            case "case key":
                said = [raw(message[name]) for name in ("proof", "rest", "coming", "key")]
                return {"sealed": b64(gatekeeper.sealed_case_key(case, *said))}
            case "exclude":
                gatekeeper.exclude(case, message["codes"])
            case "require two":
                gatekeeper.require_two(case)
            case "follow":
                gatekeeper.follow(case)
            case "erased":
                return {"cases": [*map(str, gatekeeper.erased(_cases(message)))]}
            case "bar":
                gatekeeper.bar(message["officer"])
            case "barred":
                return {"officers": sorted(gatekeeper.barred(message["officers"]))}
            case "recall":
                return {"cases": [*map(str, gatekeeper.recall(_cases(message)))]}
            case _:
                raise _not_served(op, KEEPER_OPS)
        return {}

    return handle


def keeper_handler(gatekeeper: Gatekeeper) -> Callable[[str, Message], Message]:
    """The gatekeeper's side of the keeper's socket: what takes two offices on record, and what tells what was done."""

    def handle(op: str, message: Message) -> Message:
        """As on the ordinary socket. Raises NotReleased and NotDone; ValueError for an unknown word."""
        order = UUID(message["order"]) if "order" in message else UUID(int=0)
        match op:
            case "ping":
                return {}
            case "lift":
                gatekeeper.lift(UUID(message["case"]), int(message["first"]), int(message["second"]))
                return {}
            case "raise limit":
                return _told(gatekeeper.raise_limit(order))
            case "raises":
                return {"raises": [_told(each) for each in gatekeeper.raises()]}
            case "admit":
                return {"officer": gatekeeper.admit(order)}
            case "shred":
                return {"due": gatekeeper.shred(order, _cases(message)).isoformat()}
            case "erase":
                return {"due": gatekeeper.erase(order, _cases(message)).isoformat()}
            case "gone":
                return {"cases": [*map(str, gatekeeper.gone(_cases(message)))]}
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
                raise _not_served(op, ORDINARY_OPS)

    return handle


def _not_served(op: str, elsewhere: Collection[str]) -> Exception:
    return NotDone("socket") if op in elsewhere else ValueError("no such op")


def _cases(message: Message) -> set[UUID]:
    return {UUID(case) for case in message["cases"]}


def _told(raised: Raised) -> Message:
    return {
        "officer": raised.officer,
        "tier": raised.tier.value,
        "most": raised.most,
        "by": [*raised.by],
        "until": raised.until.isoformat(),
        "order": raised.order,
        "at": raised.at.isoformat(),
    }


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
    parser.add_argument("--caller", action="append", default=[], help=CALLER_HELP)
    parser.add_argument("--keeper", action="append", default=[], help="USER who keeps the installation, besides root")
    chosen = parser.parse_args(arguments)
    callers, keepers = callers_of(SOCKET, chosen.caller), callers_of(KEEPER_SOCKET, chosen.keeper)
    if callers and not keepers:
        keepers = {0}  # where each process has its own user, root keeps the installation, and not even ours does
    if both := callers & keepers:
        parser.error(f"user id {min(both)} is both of the web or clock and of who keeps the installation")
    for missing in harden():
        print(f"gatekeeper: {missing}", file=sys.stderr, flush=True)
    home = Path(os.environ.get("HOIAM_HOME") or "var")
    key_file = Path(os.environ.get("HOIAM_GATEKEEPER_KEY") or home / "keys" / "gatekeeper")
    url, witness = (credential(f"HOIAM_GATEKEEPER_{name}_URL", os.environ) for name in ("DATABASE", "WITNESS"))
    if not url:
        print("gatekeeper: HOIAM_GATEKEEPER_DATABASE_URL is missing: its own database.", file=sys.stderr, flush=True)
        return 1
    try:
        store = PostgresStore(url, key_file)
        grounds: Grounds = SqlGrounds(witness) if witness else NoGrounds()
        policy = Path(os.environ.get("HOIAM_GATEKEEPER_LOG") or home / "keys" / "ledger" / "policy")
        proofs: Proves = Proofs(SqlLog(witness), lambda: _log_keys(policy), store) if witness else NothingLogged()
        gatekeeper = Gatekeeper(store, grounds, proofs)
        keeper = Server(chosen.run / KEEPER_SOCKET, keeper_handler(gatekeeper), callers=keepers)
        server = Server(chosen.run / SOCKET, handler(gatekeeper), callers=callers)
    except (OSError, Unreachable, StoreKeyMissing) as error:
        print(f"gatekeeper: cannot start: {error}", file=sys.stderr, flush=True)
        return 1

    def tick() -> None:
        try:
            gatekeeper.destroy()
            gatekeeper.erase_names()
            if witness:
                gatekeeper.sweep()
        except Unreachable:
            print("gatekeeper: the sweep must wait, a database does not answer", file=sys.stderr, flush=True)

    threading.Thread(target=keeper.serve, daemon=True).start()
    serve_until_told(server, tick)
    keeper.close()
    store.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
