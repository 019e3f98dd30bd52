"""The gatekeeper's own rules over a dictionary: for tests that need its behaviour and not its process."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hoiam.core.dossier.events import PETITIONER, Act, Fact, Outcome, Recorded
from hoiam.core.errand.events import ErrandSucceeded
from hoiam.core.petition.events import Opened, Received, Reissued, Transferred
from hoiam.core.visit.events import VisitSucceeded
from hoiam.vault import second_chance
from hoiam.vault.errors import NotDone, NotReleased
from hoiam.vault.gatekeeper import Gatekeeper
from hoiam.vault.kept import MANY, Ground, Kept, Lifted, Office, Raised, Release
from hoiam.vault.ordered import said
from hoiam.vault.wraps import Tier


@dataclass
class MemoryStore:
    """A store that forgets everything with the test."""

    kept: dict[UUID, tuple[Kept, datetime]] = field(default_factory=dict)
    gone: set[UUID] = field(default_factory=set)
    confirmed: set[UUID] = field(default_factory=set)
    released: list[tuple[UUID, Tier, str, Ground, datetime]] = field(default_factory=list)
    raised: list[Raised] = field(default_factory=list)
    head: tuple[int, bytes] | None = None
    barred: dict[str, datetime] = field(default_factory=dict)
    away: dict[tuple[UUID, str], datetime] = field(default_factory=dict)
    proofs: set[str] = field(default_factory=set)
    dues: dict[UUID, datetime] = field(default_factory=dict)
    names: dict[UUID, datetime] = field(default_factory=dict)

    def put(self, kept: Kept, at: datetime) -> bool:
        if kept.case in self.kept or kept.case in self.gone:
            return False
        self.kept[kept.case] = (kept, at)
        return True

    def get(self, case: UUID) -> Kept | None:
        return self.kept[case][0] if case in self.kept else None

    def is_shredded(self, case: UUID) -> bool:
        return case in self.gone

    def change(self, case: UUID, *, bodies: Collection[str]) -> None:
        kept, at = self.kept[case]
        self.kept[case] = (replace(kept, bodies=frozenset(bodies)), at)

    def ways(self, case: UUID, slip: bytes, counter: bool) -> None:
        self._change(case, slip=slip, counter=counter)

    def asked(self, case: UUID, seq: int, at: datetime) -> None:
        if self.kept[case][0].asked is None or self.kept[case][0].asked[0] < seq:
            self._change(case, asked=(seq, at), coming=())

    def expect(self, case: UUID, coming: bytes) -> None:
        self._change(case, coming=(coming, *self.kept[case][0].coming)[:MANY])

    def settle(self, case: UUID, seq: int, own: bytes) -> None:
        kept = self.kept[case][0]
        if kept.own_by < seq:
            self._change(case, coming=(), asked=None, own_by=seq, own=own or kept.own)

    def _change(self, case: UUID, **what: Any) -> None:
        kept, at = self.kept[case]
        self.kept[case] = (replace(kept, **what), at)

    def require_two(self, case: UUID, at: datetime) -> None:
        kept, since = self.kept[case]
        self.kept[case] = (replace(kept, two_officers=True), since)
        self.away[case, "*two"] = at

    def exclude(self, case: UUID, codes: Collection[str], at: datetime) -> None:
        kept, since = self.kept[case]
        self.kept[case] = (replace(kept, excluded=kept.excluded | frozenset(codes)), since)
        self.away.update({(case, code): at for code in codes})

    def lift(self, case: UUID, lifted: Lifted) -> bool:
        said = {*lifted.codes, *(["*two"] if lifted.ends_two else [])}
        goes = {code for code in said if self.away.get((case, code), lifted.since) <= lifted.since}
        if said and not goes:
            raise NotDone("old")
        if not self._use(lifted.proof):
            return False
        kept, since = self.kept[case]
        two = kept.two_officers and "*two" not in goes
        self.kept[case] = (replace(kept, excluded=kept.excluded - goes, two_officers=two), since)
        return True

    def used(self, proof: Sequence[str]) -> bool:
        return not self.proofs.isdisjoint(proof)

    def _use(self, proof: Sequence[str]) -> bool:
        if self.used(proof):
            return False
        self.proofs |= set(proof)
        return True

    def doom(
        self, cases: Collection[UUID], order: str, by: Sequence[str], due: datetime, at: datetime, *, names: bool = False
    ) -> bool:
        if not self._use([order]):
            return False
        (self.names if names else self.dues).update(dict.fromkeys(cases, due))
        return True

    def spare(self, cases: Collection[UUID], at: datetime) -> set[UUID]:
        whole = {case for case in cases if case in self.kept and self.dues.pop(case, None) is not None}
        there = {case for case in cases if case in self.kept and not self.kept[case][0].nameless}
        return whole | {case for case in there if self.names.pop(case, None) is not None}

    def doomed(self, before: datetime) -> list[UUID]:
        return [case for case, due in self.dues.items() if due <= before and case in self.kept]

    def doomed_names(self, before: datetime) -> list[UUID]:
        there = [case for case in self.names if case in self.kept and not self.kept[case][0].nameless]
        return [case for case in there if self.names[case] <= before]

    def erase(self, case: UUID, at: datetime) -> bool:
        kept = self.kept[case][0] if case in self.kept else None
        if kept is None or kept.nameless or Tier.IDENTITY not in kept.shares:
            return False
        waits = bool(kept.slip) and not kept.own_by
        half = second_chance.house_half(kept.shares, kept.case_key, case) if waits else b""
        left = {tier: share for tier, share in kept.shares.items() if tier is not Tier.IDENTITY}
        self._change(case, shares=left, nameless=True, half=half)
        return True

    def erased(self, cases: Collection[UUID]) -> set[UUID]:
        return {case for case in cases if case in self.kept and self.kept[case][0].nameless}

    def shred(self, case: UUID, at: datetime) -> bool:
        self.gone.add(case)
        return self.kept.pop(case, None) is not None

    def released_cases(self, officer: str, tier: Tier, since: datetime) -> set[UUID]:
        return {c for c, t, o, _, at in self.released if (t, o) == (tier, officer) and at > since}

    def release(self, case: UUID, tier: Tier, officer: str, ground: Ground, at: datetime) -> None:
        self.released.append((case, tier, officer, ground, at))

    def bar(self, officer: str, at: datetime) -> None:
        self.barred[officer] = max(at, self.barred.get(officer, at))

    def admit(self, officer: str, order: str, by: Sequence[str], at: datetime) -> bool:
        return self._use([order]) and self.barred.pop(officer, None) is not None

    def barred_at(self, officer: str) -> datetime | None:
        return self.barred.get(officer)

    def releases(self, since: datetime) -> list[Release]:
        return [Release(case, tier, officer, ground.seq, at) for case, tier, officer, ground, at in self.released if at > since]

    def seen(self) -> tuple[int, bytes] | None:
        return self.head

    def see(self, size: int, root: bytes, at: datetime) -> None:
        if self.head is None or self.head[0] < size:
            self.head = (size, root)

    def limit(self, officer: str, tier: Tier, at: datetime) -> int | None:
        mine = [r.most for r in self.raised if (r.officer, r.tier) == (officer, tier) and r.until > at]
        return mine[-1] if mine else None

    def raise_limit(self, raised: Raised) -> bool:
        if not self._use([raised.order]):
            return False
        self.raised.append(raised)
        return True

    def raises(self) -> list[Raised]:
        return list(self.raised)

    def unconfirmed(self, before: datetime) -> list[UUID]:
        return [case for case, (_, at) in self.kept.items() if at < before and case not in self.confirmed]

    def confirm(self, cases: Collection[UUID]) -> None:
        self.confirmed |= set(cases)

    def forget(self, case: UUID) -> None:
        self.kept.pop(case, None)


@dataclass
class MemoryGrounds:
    """Grounds that the test sets: (case, officer, tier) to the act."""

    acts: dict[tuple[UUID, str, Tier], Ground] = field(default_factory=dict)
    cases: set[UUID] = field(default_factory=set)

    def record(self, case: UUID, officer: str, tier: Tier, body: str, at: datetime, seq: int = 2) -> None:
        """An act that lets `officer` of `body` have the tier's share."""
        others = tuple(o for (c, o, t) in self.acts if (c, t) == (case, tier) and o != officer)
        self.acts[case, officer, tier] = Ground(seq, at, body, others, tuple(seq for _ in others))

    def find(self, case: UUID, officer: str, tier: Tier) -> Ground | None:
        return self.acts.get((case, officer, tier))

    where: dict[UUID, dict[str, bool]] = field(default_factory=dict)
    history: dict[UUID, list[Recorded]] = field(default_factory=dict)
    known: dict[str, Office] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    shared: dict[frozenset[str], str] = field(default_factory=dict)
    asked: dict[UUID, list[UUID]] = field(default_factory=dict)

    def acts_of(self, case: UUID) -> list[Recorded]:
        """The acts of a case that the test wrote, after those that brought it `where` it is."""
        moved = moving(self.where.get(case, {}))
        return [*moved, *(replace(act, seq=act.seq + len(moved)) for act in self.history.get(case, []))]

    def offices(self, codes: Collection[str]) -> dict[str, Office]:
        return {code: self.known[code] for code in codes if code in self.known}

    def superiors(self, bodies: Collection[str]) -> set[str]:
        return {self.above[body] for body in bodies if body in self.above}

    def hands(self, one: str, other: str) -> str:
        return self.shared.get(frozenset({one, other}), "")

    def last(self, case: UUID) -> int:
        return len(self.acts_of(case))

    def moves(self, case: UUID) -> list[int]:
        return moves_in(self.acts_of(case))

    def agreements(self, case: UUID) -> list[tuple[int, int]]:
        return agreements_in(self.acts_of(case))

    def reissue(self, case: UUID) -> tuple[int, str] | None:
        return reissue_in(self.acts_of(case))

    def errands(self, case: UUID) -> list[UUID]:
        return self.asked.get(case, [])

    def errand_of(self, errand: UUID) -> UUID | None:
        return next((case for case, errands in self.asked.items() if errand in errands), None)

    def existing(self, cases: Collection[UUID]) -> set[UUID]:
        return self.cases & set(cases)


@dataclass
class AnyGround:
    """For tests of other things: every officer, `BODY/NN`, has just recorded what he needs."""

    acts_of: Callable[[UUID], Sequence[Recorded]] = lambda case: ()

    def find(self, case: UUID, officer: str, tier: Tier) -> Ground | None:
        return Ground(2, datetime.now(UTC), officer.rpartition("/")[0], ("XX/99",), (2,))

    def offices(self, codes: Collection[str]) -> dict[str, Office]:
        return {code: Office(code, code.partition("/")[0], True) for code in codes}

    def hands(self, one: str, other: str) -> str:
        return ""

    def superiors(self, bodies: Collection[str]) -> set[str]:
        return set()

    def last(self, case: UUID) -> int:
        return len(self.acts_of(case))

    def moves(self, case: UUID) -> list[int]:
        return moves_in(self.acts_of(case))

    def agreements(self, case: UUID) -> list[tuple[int, int]]:
        return agreements_in(self.acts_of(case))

    def reissue(self, case: UUID) -> tuple[int, str] | None:
        return reissue_in(self.acts_of(case))

    def errands(self, case: UUID) -> list[UUID]:
        return []

    def errand_of(self, errand: UUID) -> UUID | None:
        return None

    def existing(self, cases: Collection[UUID]) -> set[UUID]:
        return set(cases)


def moving(where: Mapping[str, bool]) -> list[Recorded]:
    """A history that brings a case to these bodies in their order, and to where it is now or is going."""
    at, (first, *others) = datetime(2026, 1, 1, tzinfo=UTC), [*where] or [""]
    if not first:
        return []
    come = Received("vn.complaint", "land", "SL-AB", "portal", "vi", at.date(), True, False, "", 1, "", ())
    acts = [Recorded(1, at, PETITIONER, first, Act("receive", come, at.date(), "received", ""))]
    here = first

    def moved(outcome: Outcome, by: str, to: str) -> None:
        act = Act("transfer", Transferred(to, "competence", "", ()), at.date(), "moving", "", outcome)
        acts.append(Recorded(len(acts) + 1, at, f"{by}/01", by, act))

    for to in others:
        moved("sent", here, to)
        if where[here] and where[to]:
            break  # it is on its way
        moved("undone" if where[here] else "received", to, to)
        here = here if where[here] else to
    return acts


def moves_in(acts: Sequence[Recorded]) -> list[int]:
    """As `vault_moves` does it in SQL."""
    return [done.seq for done in acts if isinstance(done.act.fact, Received | Transferred | ErrandSucceeded | VisitSucceeded)]


def agreements_in(acts: Sequence[Recorded]) -> list[tuple[int, int]]:
    """As `vault_agreements` does it in SQL."""
    found = []
    for n, one in enumerate(acts):
        after = next((two for two in acts[n + 1 :] if type(two.act.fact) is type(one.act.fact)), None)
        if one.act.outcome == "proposed" and after is not None and after.act.outcome == "agreed":
            found.append((one.seq, after.seq))
    return found


def reissue_in(acts: Sequence[Recorded]) -> tuple[int, str] | None:
    """As `vault_reissue` does it in SQL."""
    return next(((done.seq, done.act.outcome) for done in reversed(acts) if isinstance(done.act.fact, Reissued)), None)


@dataclass
class AllLogged:
    """For tests of other things: every act is in the log, but those that the test names."""

    missing: set[tuple[UUID, int]] = field(default_factory=set)
    acts_of: Callable[[UUID], Sequence[Recorded]] = lambda case: ()
    public: Callable[[], Sequence[bytes]] = tuple

    def prove(self, case: UUID, seq: int, case_key: bytes, fact: type[Fact] = Opened) -> Recorded:
        if (case, seq) in self.missing:
            raise NotReleased("log")
        at = datetime(2026, 1, 1, tzinfo=UTC)
        opened = Recorded(seq, at, "XX/99", "XX", Act("open", Opened("contact", "XX/99", ()), at.date(), "x", ""))
        return next((done for done in self.acts_of(case) if done.seq == seq), opened) if fact is not Opened else opened

    def lines(self, order: UUID) -> list[bytes]:
        return [line for line in self.public() if str(order).encode() in line]

    def orders(self, what: str) -> list[UUID]:
        agreed = [each for each in map(said, self.public()) if each is not None and each.agreed]
        return [each.id for each in agreed if f"{each.what} ".startswith(f"{what} ")]

    def accounted(self, acts: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], tuple[bool, bool]]:
        return {each: (each not in self.missing, True) for each in acts}


def local_gatekeeper(grounds: MemoryGrounds | AnyGround | None = None, store: MemoryStore | None = None) -> Gatekeeper:
    """A gatekeeper in memory; by default every officer may have everything, and quotas and exclusions hold."""
    grounds = grounds or AnyGround()
    return Gatekeeper(store or MemoryStore(), grounds, AllLogged(acts_of=lambda case: grounds.acts_of(case)))
