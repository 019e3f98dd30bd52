"""The gatekeeper gives its share against a recorded ground, and to nobody whom the case excludes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg
import pytest

from hoiam.casework.ledger import keys as log_keys
from hoiam.core.dossier.events import PETITIONER, Act, Outcome, Recorded
from hoiam.core.ledger.act import salt_of, tag_of
from hoiam.core.ledger.policy import parse as read_policy
from hoiam.core.petition.events import Opened, Reissued
from hoiam.vault import second_chance
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.errors import DoesNotOpen, NotDone, NotReleased, Unreachable
from hoiam.vault.gatekeeper import MOST, NOTICE, Gatekeeper, GatekeeperClient, KeeperClient, petitioner_proof
from hoiam.vault.gatekeeper_store import PostgresStore, SqlGrounds, SqlLog, StoreKeyMissing
from hoiam.vault.kept import Kept, Office
from hoiam.vault.logged import Proofs
from hoiam.vault.made_slip import PublicSlip
from hoiam.vault.ordered import limit, shred
from hoiam.vault.sealing import CaseKeys
from hoiam.vault.wraps import Tier
from vault.conftest import TwoDatabases
from vault.local_gatekeeper import AllLogged, MemoryGrounds, MemoryStore
from vault.processes import Process

BODY, OFFICER, OTHER = "XA-1", "XA-1/02", "XA-1/03"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Room:
    """A gatekeeper in memory whose clock the test sets."""

    def __init__(self) -> None:
        self.now = NOON
        self.store, self.grounds = MemoryStore(), MemoryGrounds()
        self.public: list[bytes] = []
        self.proofs = AllLogged(acts_of=self.grounds.acts_of, public=lambda: self.public)
        self.gatekeeper = Gatekeeper(self.store, self.grounds, self.proofs, now=lambda: self.now)

    def case(self, **how: object) -> tuple[CaseKeys, ReturnCode]:
        keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
        self.gatekeeper.register(keys.case, keys.second_shares(), code.case_key, bodies=[BODY], **how)  # type: ignore[arg-type]  # the test's own words
        return keys, code

    def ordered(
        self, what: str, *, by: Sequence[str] = ("XA-1/01", OTHER), id: UUID | None = None, at: datetime | None = None
    ) -> UUID:
        """Two offices, which look after this body, have ordered this in the public log: the order's number."""
        order, when = id or uuid4(), f"{at or self.now:%Y-%m-%dT%H:%M:%SZ}"
        for office, said in zip(by, ("asked", "agreed"), strict=False):
            self.grounds.known.setdefault(office, Office(office, office.partition("/")[0], True))
            self.public.append(f"hoiam/1 public order {order} {what} by {office} {said} {when}\n".encode())
        return order

    def opened(self, case: UUID, tier: Tier, officer: str = OFFICER, body: str = BODY) -> None:
        self.grounds.record(case, officer, tier, body, self.now)

    def reason(self, case: UUID, tier: Tier = Tier.CONTENT, officer: str = OFFICER) -> str:
        with pytest.raises(NotReleased) as kept:
            self.gatekeeper.release(case, [tier], officer)
        assert all(kept.value.why.of(language) and kept.value.next.of(language) for language in ("vi", "en"))
        return kept.value.reason


@pytest.fixture
def room() -> Room:
    return Room()


def test_words_open_against_a_recorded_reading_and_names_against_a_recorded_opening(room: Room) -> None:
    keys, _ = room.case()
    assert room.reason(keys.case) == room.reason(keys.case, Tier.IDENTITY) == "ground"
    room.opened(keys.case, Tier.CONTENT)
    assert room.gatekeeper.release(keys.case, [Tier.CONTENT], OFFICER) == {Tier.CONTENT: keys.second_shares()[Tier.CONTENT]}
    assert room.reason(keys.case, Tier.IDENTITY) == "ground", "reading the words opens no name"
    assert room.reason(keys.case, officer=OTHER) == "ground", "another officer's reading is no ground"
    room.opened(keys.case, Tier.IDENTITY)
    assert room.gatekeeper.release(keys.case, list(Tier), OFFICER) == keys.second_shares()


def test_every_release_is_written_down_before_it_is_given(room: Room) -> None:
    keys, _ = room.case()
    room.opened(keys.case, Tier.IDENTITY)

    def fails(*_: object) -> None:
        raise Unreachable("gatekeeper")

    room.store.release = fails  # type: ignore[method-assign, assignment]  # the write that fails
    with pytest.raises(Unreachable):
        room.gatekeeper.release(keys.case, [Tier.IDENTITY], OFFICER)


@pytest.mark.parametrize(
    ("tier", "fresh", "stale"), [(Tier.CONTENT, 23 * 60, 24 * 60 + 1), (Tier.IDENTITY, 9, 11)], ids=["words", "names"]
)
def test_a_ground_grows_old(room: Room, tier: Tier, fresh: int, stale: int) -> None:
    keys, _ = room.case()
    room.opened(keys.case, tier)
    room.now = NOON + timedelta(minutes=fresh)
    assert room.gatekeeper.release(keys.case, [tier], OFFICER)
    room.now = NOON + timedelta(minutes=stale)
    assert room.reason(keys.case, tier) == "stale"


@pytest.mark.parametrize("code", [OFFICER, BODY])
def test_an_excluded_office_or_its_whole_body_gets_nothing_even_with_a_ground(room: Room, code: str) -> None:
    keys, _ = room.case(excluded=[code])
    other, _ = room.case()
    for case in (keys.case, other.case):
        room.opened(case, Tier.CONTENT)
    assert room.gatekeeper.release(other.case, [Tier.CONTENT], OFFICER)
    assert room.reason(keys.case) == "excluded"
    room.gatekeeper.exclude(other.case, [code])
    assert room.reason(other.case) == "excluded"


def test_an_exclusion_does_not_touch_an_office_whose_code_merely_begins_alike(room: Room) -> None:
    keys, _ = room.case(excluded=["XA-1/0", "XA"])
    room.opened(keys.case, Tier.CONTENT)
    assert room.gatekeeper.release(keys.case, [Tier.CONTENT], OFFICER)


def test_a_denouncers_name_takes_two_officers_neither_of_them_excluded(room: Room) -> None:
    keys, _ = room.case(two_officers=True, excluded=["XA-1/09"])
    room.opened(keys.case, Tier.IDENTITY)
    assert room.reason(keys.case, Tier.IDENTITY) == "second"
    room.opened(keys.case, Tier.IDENTITY, "XA-1/09")
    room.opened(keys.case, Tier.IDENTITY)
    assert room.reason(keys.case, Tier.IDENTITY) == "second", "an excluded officer is no second"
    room.opened(keys.case, Tier.IDENTITY, OTHER)
    room.opened(keys.case, Tier.IDENTITY)
    assert room.gatekeeper.release(keys.case, [Tier.IDENTITY], OFFICER)
    room.opened(keys.case, Tier.CONTENT)
    assert room.gatekeeper.release(keys.case, [Tier.CONTENT], OFFICER), "the words take one"


def test_the_day_has_a_limit_that_two_others_can_raise(room: Room) -> None:
    cases = [room.case()[0].case for _ in range(MOST[Tier.IDENTITY] + 1)]
    for case in cases:
        room.opened(case, Tier.IDENTITY)
    for case in cases[:-1]:
        assert room.gatekeeper.release(case, [Tier.IDENTITY], OFFICER)
    assert room.reason(cases[-1], Tier.IDENTITY) == "quota"
    assert room.gatekeeper.release(cases[0], [Tier.IDENTITY], OFFICER), "a case opened today opens again"
    room.gatekeeper.raise_limit(room.ordered(limit(OFFICER, Tier.IDENTITY, MOST[Tier.IDENTITY] + 1, 1)))
    assert room.gatekeeper.release(cases[-1], [Tier.IDENTITY], OFFICER)


def test_the_limit_is_for_any_24_hours(room: Room) -> None:
    for _ in range(MOST[Tier.IDENTITY]):
        case = room.case()[0].case
        room.opened(case, Tier.IDENTITY)
        room.gatekeeper.release(case, [Tier.IDENTITY], OFFICER)
    late = room.case()[0].case
    room.now = NOON + timedelta(hours=23)
    room.opened(late, Tier.IDENTITY)
    assert room.reason(late, Tier.IDENTITY) == "quota"
    room.now = NOON + timedelta(hours=24, minutes=1)
    room.opened(late, Tier.IDENTITY)
    assert room.gatekeeper.release(late, [Tier.IDENTITY], OFFICER)


def test_a_case_opens_to_the_bodies_that_have_it_by_its_history_and_to_nobody_at_anybody_s_word(room: Room) -> None:
    keys, _ = room.case()
    room.opened(keys.case, Tier.CONTENT, "XA-2/01", "XA-2")
    room.opened(keys.case, Tier.CONTENT)
    # Whoever asks it to follow, and however often: what the history does not say does not happen.
    for recorded in ({}, {BODY: True}):
        room.grounds.where[keys.case] = recorded
        room.gatekeeper.follow(keys.case)
        assert room.reason(keys.case, officer="XA-2/01") == "body"
        assert room.gatekeeper.release(keys.case, [Tier.CONTENT], OFFICER)
    room.grounds.where[keys.case] = {BODY: True, "XA-2": True}
    room.gatekeeper.follow(keys.case)
    for officer in (OFFICER, "XA-2/01"):
        assert room.gatekeeper.release(keys.case, [Tier.CONTENT], officer), "while it is on its way, both"
    room.grounds.where[keys.case] = {BODY: False, "XA-2": True}
    for _again in range(2):
        room.gatekeeper.follow(keys.case)
        assert room.reason(keys.case) == "body"
        assert room.gatekeeper.release(keys.case, [Tier.CONTENT], "XA-2/01")


def test_a_body_that_sent_a_case_back_gets_nothing_more_of_it(room: Room) -> None:
    keys, _ = room.case()
    room.opened(keys.case, Tier.CONTENT, "XA-2/01", "XA-2")
    room.opened(keys.case, Tier.CONTENT)
    for to in (True, False):
        room.grounds.where[keys.case] = {BODY: True, "XA-2": to}
        room.gatekeeper.follow(keys.case)
    assert room.reason(keys.case, officer="XA-2/01") == "body"
    assert room.gatekeeper.release(keys.case, [Tier.CONTENT], OFFICER)


def test_a_superior_that_keeps_the_names_keeps_them_wherever_the_case_goes(room: Room) -> None:
    keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
    room.gatekeeper.register(keys.case, keys.second_shares(), code.case_key, bodies=[BODY, "TINH"])
    for officer, body in ((OFFICER, BODY), ("XA-2/01", "XA-2"), ("TINH/01", "TINH")):
        room.opened(keys.case, Tier.IDENTITY, officer, body)
    room.grounds.where[keys.case] = {BODY: False, "XA-2": True}
    room.gatekeeper.follow(keys.case)
    assert room.reason(keys.case, Tier.IDENTITY) == "body"
    for officer in ("XA-2/01", "TINH/01"):
        assert room.gatekeeper.release(keys.case, [Tier.IDENTITY], officer)


def test_whom_a_case_denounces_gets_nothing_of_it_even_where_it_was_sent_to_him(room: Room) -> None:
    keys, _ = room.case(excluded=["XA-2"])
    room.opened(keys.case, Tier.CONTENT, "XA-2/01", "XA-2")
    room.grounds.where[keys.case] = {BODY: False, "XA-2": True}
    room.gatekeeper.follow(keys.case)
    assert room.reason(keys.case, officer="XA-2/01") == "excluded"
    assert room.store.kept[keys.case][0].excluded == {"XA-2"}


def test_a_shredded_case_is_followed_nowhere(room: Room) -> None:
    keys, _ = room.case()
    room.store.shred(keys.case, NOON)
    room.grounds.where[keys.case] = {BODY: False, "XA-2": True}
    with pytest.raises(NotReleased, match="gone"):
        room.gatekeeper.follow(keys.case)


def test_the_petitioner_gets_his_own_by_his_code_and_nobody_by_another(room: Room) -> None:
    keys, code = room.case(excluded=[BODY], two_officers=True)
    other, other_code = room.case()
    proof = petitioner_proof(code.case_key, keys.case)
    assert room.gatekeeper.release_to_petitioner(keys.case, list(Tier), proof) == keys.second_shares()
    for case, wrong in [
        (keys.case, petitioner_proof(other_code.case_key, keys.case)),
        (other.case, proof),
        (keys.case, b""),
        (keys.case, code.lookup),
        (keys.case, code.lookup_hash),
    ]:
        with pytest.raises(NotReleased, match="proof"):
            room.gatekeeper.release_to_petitioner(case, list(Tier), wrong)
    assert room.store.released == [], "his own view is no opening"


def test_a_shredded_case_opens_to_nobody_and_does_not_come_back(room: Room) -> None:
    keys, code = room.case()
    room.opened(keys.case, Tier.CONTENT)
    room.store.shred(keys.case, NOON)
    assert room.reason(keys.case) == "gone"
    proof = petitioner_proof(code.case_key, keys.case)
    with pytest.raises(NotReleased, match="gone"):
        room.gatekeeper.release_to_petitioner(keys.case, list(Tier), proof)
    with pytest.raises(NotReleased, match="gone"):
        room.gatekeeper.secrets(keys.case, 1, 1)
    with pytest.raises(NotReleased, match="gone"):
        room.gatekeeper.register(keys.case, keys.second_shares(), code.case_key, bodies=[BODY])


def test_registering_twice_is_one_case_and_never_overwrites(room: Room) -> None:
    keys, code = room.case()
    room.gatekeeper.register(keys.case, keys.second_shares(), code.case_key, bodies=[BODY])
    for shares, key in [
        (CaseKeys.new(keys.case).second_shares(), code.case_key),
        (keys.second_shares(), ReturnCode.new().case_key),
    ]:
        with pytest.raises(NotReleased, match="conflict"):
            room.gatekeeper.register(keys.case, shares, key, bodies=["XA-2"])
    room.opened(keys.case, Tier.CONTENT)
    assert room.gatekeeper.release(keys.case, [Tier.CONTENT], OFFICER)[Tier.CONTENT] == keys.second_shares()[Tier.CONTENT]


def test_tags_and_salts_are_those_of_the_ledger_and_the_case_key_stays_inside(room: Room) -> None:
    keys, code = room.case()
    pairs = room.gatekeeper.secrets(keys.case, 3, 2)
    assert pairs == [(tag_of(code.case_key, seq), salt_of(code.case_key, seq)) for seq in (3, 4)]
    assert code.case_key not in [part for pair in pairs for part in pair]


def test_the_sweep_removes_shares_of_cases_that_never_came_to_be_and_no_others(room: Room) -> None:
    committed, orphan = room.case()[0].case, room.case()[0].case
    room.grounds.cases = {committed}
    assert room.gatekeeper.sweep() == 0, "too young"
    room.now = NOON + timedelta(hours=2)
    young = room.case()[0].case
    assert room.gatekeeper.sweep() == 1
    assert set(room.store.kept) == {committed, young}
    assert orphan not in room.store.gone
    room.grounds.cases = set()
    assert room.gatekeeper.sweep() == 0, "a case once seen is never swept"


# --- a new code for a lost one: over both databases, by its own clock ---------------------------------------------------


@dataclass
class Lost:
    """A case whose writer took a second slip, in a gatekeeper over both databases whose clock the test sets."""

    databases: TwoDatabases
    log: Path
    key_file: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    keys: CaseKeys = field(default_factory=lambda: CaseKeys.new(uuid4()))
    code: ReturnCode = field(default_factory=ReturnCode.new)
    slip: SecondSlip = field(default_factory=SecondSlip.new)
    coming: bytes = b""

    def __post_init__(self) -> None:
        log_keys.new(self.log, "log.test.invalid")
        self.gatekeeper = self.opened()
        proves = second_chance.verifier(self.slip.proving)
        self.gatekeeper.register(self.keys.case, self.keys.second_shares(), self.code.case_key, bodies=[BODY], slip=proves)
        self.databases.received(self.keys.case, BODY, self.now, code=self.code)

    def opened(self) -> Gatekeeper:
        """The gatekeeper, as it stands after a start."""
        store = PostgresStore(self.databases.gate, self.key_file)
        policy = self.log / "policy"
        proofs = Proofs(SqlLog(self.databases.witness), lambda: read_policy(policy.read_bytes()).log_keys, store)
        return Gatekeeper(store, SqlGrounds(self.databases.witness), proofs, now=lambda: self.now)

    def recorded(self, seq: int, outcome: Outcome, code: str = "") -> None:
        """An act about a new code, which stands in the log."""
        fact = Reissued("second_slip", self.now.date(), self.now.date(), code)
        act = Act("reissue", fact, self.now.date(), "received", "", outcome)
        self.databases.recorded(self.keys.case, Recorded(seq, self.now, PETITIONER, BODY, act), self.code)
        self.databases.sign(self.log)

    def second(self, coming: bytes = bytes(32), slip: SecondSlip | None = None) -> bytes:
        return self.gatekeeper.second(self.keys.case, (slip or self.slip).proving, coming)

    def refused(self, **said: Any) -> str:
        with pytest.raises(NotReleased) as kept:
            self.second(**said)
        return kept.value.reason

    def opens(self, code: ReturnCode) -> bool:
        try:
            self.gatekeeper.release_to_petitioner(
                self.keys.case, [Tier.CONTENT], petitioner_proof(code.case_key, self.keys.case)
            )
        except NotReleased:
            return False
        return True

    def proves(self, code: ReturnCode) -> bytes:
        return second_chance.verifier(petitioner_proof(code.case_key, self.keys.case))


@pytest.fixture
def lost(two_databases: TwoDatabases, tmp_path: Path) -> Lost:
    return Lost(two_databases, tmp_path / "keys" / "ledger", tmp_path / "keys" / "gatekeeper")


def test_the_notice_is_counted_by_the_gatekeepers_own_clock_from_when_it_saw_the_act_in_the_log(lost: Lost) -> None:
    assert lost.refused() == "notice"
    lost.recorded(2, "asked")
    assert lost.refused() == "notice"
    began = lost.now
    # What the record says of its moment is not believed, nor that it was asked for before.
    for hours in (1, 71.9):
        lost.now = began + timedelta(hours=hours)
        assert lost.refused() == "notice"
    lost.now = began + NOTICE
    assert lost.refused(slip=SecondSlip.new()) == "proof"
    house = second_chance.house_half(lost.keys.second_shares(), lost.code.case_key, lost.keys.case)
    assert lost.second() == house


def test_a_new_code_counts_once_its_act_is_proved_and_then_the_old_one_and_the_slip_do_not(lost: Lost) -> None:
    lost.recorded(2, "asked")
    lost.gatekeeper.follow(lost.keys.case)
    lost.now += NOTICE
    new, other = ReturnCode.new(), ReturnCode.new()
    lost.second(lost.proves(new))
    lost.second(lost.proves(other))
    assert (lost.opens(lost.code), lost.opens(new)) == (True, False), "made, and not given yet"
    lost.gatekeeper = lost.opened()  # it was started again meanwhile
    lost.recorded(3, "given", lost.proves(new).hex())
    for _ in range(2):
        lost.gatekeeper.follow(lost.keys.case)
        assert (lost.opens(lost.code), lost.opens(new), lost.opens(other)) == (False, True, False)
    assert lost.refused() == "proof"
    assert lost.gatekeeper.secrets(lost.keys.case, 4, 1) == [(tag_of(lost.code.case_key, 4), salt_of(lost.code.case_key, 4))]


def test_what_is_given_without_the_slip_or_before_the_notice_counts_for_nothing(lost: Lost) -> None:
    thief = ReturnCode.new()
    lost.recorded(2, "asked")
    lost.recorded(3, "given", lost.proves(thief).hex())
    lost.gatekeeper.follow(lost.keys.case)
    assert (lost.opens(lost.code), lost.opens(thief)) == (True, False)
    lost.now += NOTICE
    assert lost.refused(coming=lost.proves(thief)) == "notice", "nothing waits that was asked for"


def test_one_that_was_stopped_ends_the_slip_and_changes_nothing_else(lost: Lost) -> None:
    lost.recorded(2, "asked")
    lost.gatekeeper.follow(lost.keys.case)
    lost.recorded(3, "stopped")
    lost.gatekeeper.follow(lost.keys.case)
    lost.now += NOTICE
    assert lost.refused() == "proof"
    assert lost.opens(lost.code)
    lost.recorded(4, "asked")
    assert lost.refused() == "proof"


@pytest.mark.parametrize("older", ["histories", "gatekeeper"])
def test_after_a_restore_that_code_counts_which_the_histories_gave_whichever_dump_is_older(lost: Lost, older: str) -> None:
    from hoiam.site.cli.backup import codes_as_recorded

    new = ReturnCode.new()
    lost.recorded(2, "asked")
    lost.gatekeeper.follow(lost.keys.case)
    lost.now += NOTICE
    lost.second(lost.proves(new))
    lost.recorded(3, "given", lost.proves(new).hex())
    if older == "histories":
        lost.gatekeeper.follow(lost.keys.case)
        for seq in (3, 2):
            lost.databases.forget_act(lost.keys.case, seq)
    codes_as_recorded(lost.databases.main, lost.databases.gate)
    assert (lost.opens(lost.code), lost.opens(new)) == (older == "histories", older == "gatekeeper")
    assert lost.refused() == ("notice" if older == "histories" else "proof")


def test_an_act_that_is_not_in_the_log_is_no_request_for_a_new_code(lost: Lost) -> None:
    fact = Reissued("second_slip", lost.now.date(), lost.now.date(), "")
    act = Act("reissue", fact, lost.now.date(), "received", "", "asked")
    lost.databases.recorded(lost.keys.case, Recorded(2, lost.now, PETITIONER, BODY, act), lost.code)
    assert lost.refused() == "log"
    lost.databases.sign(lost.log)
    assert lost.refused() == "notice"


@dataclass
class Person(Lost):
    """The same, whose writer chose to come in person: two offices open the names and say what they have found."""

    def __post_init__(self) -> None:
        log_keys.new(self.log, "log.test.invalid")
        self.gatekeeper = self.opened()
        shares, key = self.keys.second_shares(), self.code.case_key
        self.gatekeeper.register(self.keys.case, shares, key, bodies=[BODY], counter=True)
        self.databases.received(self.keys.case, BODY, self.now, code=self.code)
        for office in (OFFICER, "XA-1/04"):
            self.databases.office(office)
        self.seq = 1

    def opens_names(self, *offices: str) -> None:
        for office in offices:
            self.seq += 1
            what = Opened("lost_code", office, ())
            act = Act("open", what, self.now.date(), "received", "")
            self.databases.recorded(self.keys.case, Recorded(self.seq, self.now, office, BODY, act), self.code)
            self.databases.sign(self.log)
            self.gatekeeper.release(self.keys.case, [Tier.IDENTITY], office)

    def says(self, outcome: Outcome, by: str, slip: SecondSlip | None = None, code: str = "") -> None:
        self.seq += 1
        digest = PublicSlip.of(slip or self.slip).digest.hex() if not code else ""
        fact = Reissued("counter", self.now.date(), self.now.date(), code, digest)
        act = Act("reissue", fact, self.now.date(), "received", "", outcome)
        self.databases.recorded(self.keys.case, Recorded(self.seq, self.now, by, BODY, act), self.code)
        self.databases.sign(self.log)

    def case_key(self, coming: bytes = bytes(32), slip: SecondSlip | None = None, key: bytes = bytes(32)) -> bytes:
        shown = slip or self.slip
        return self.gatekeeper.sealed_case_key(self.keys.case, shown.proving, PublicSlip.of(shown).rest, coming, key)

    def closed(self, **said: Any) -> str:
        with pytest.raises(NotReleased) as kept:
            self.case_key(**said)
        return kept.value.reason


@pytest.fixture
def person(two_databases: TwoDatabases, tmp_path: Path) -> Person:
    return Person(two_databases, tmp_path / "keys" / "ledger", tmp_path / "keys" / "gatekeeper")


def test_two_who_had_the_names_begin_the_notice_and_after_it_the_case_key_goes_out_under_the_new_code(person: Person) -> None:
    assert person.closed() == "notice"
    person.opens_names(OFFICER, "XA-1/04")
    person.says("proposed", OFFICER)
    assert person.closed() == "notice"
    person.says("agreed", "XA-1/04")
    person.gatekeeper.follow(person.keys.case)
    began = person.now
    for hours in (0, 71.9):
        person.now = began + timedelta(hours=hours)
        assert person.closed() == "notice"
    person.now = began + NOTICE
    person.gatekeeper = person.opened()  # it was started again meanwhile
    assert person.closed(slip=SecondSlip.new()) == "proof"
    new = ReturnCode.new()
    sealed = person.case_key(person.proves(new), key=new.case_key_key)
    assert second_chance.open_case_key(new, person.keys.case, sealed) == person.code.case_key
    person.says("given", PETITIONER, code=person.proves(new).hex())
    for _ in range(2):
        person.gatekeeper.follow(person.keys.case)
        assert (person.opens(person.code), person.opens(new)) == (False, True)
    assert person.closed() == "proof", "it has served"


@pytest.mark.parametrize(
    ("opened", "said", "why"),
    [
        ((OFFICER,), ((OFFICER, 0), ("XA-1/04", 0)), "one of them had no name"),
        ((OFFICER, "XA-1/04"), ((OFFICER, 0), (OFFICER, 0)), "one office is both"),
        ((OFFICER, "XA-1/04"), ((OFFICER, 1), ("XA-1/04", 0)), "two slips"),
        ((OFFICER, "XA-1/04"), (("XA-1/04", 0),), "nobody before him"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_without_two_persons_their_openings_and_one_slip_no_notice_begins(
    person: Person, opened: tuple[str, ...], said: tuple[tuple[str, int], ...], why: str
) -> None:
    person.opens_names(*opened)
    slips = (person.slip, SecondSlip.new())
    for outcome, (office, which) in zip(("proposed", "agreed")[-len(said) :], said, strict=True):
        person.says(cast(Outcome, outcome), office, slips[which])
    person.gatekeeper.follow(person.keys.case)
    person.now += NOTICE
    assert person.closed() == "notice", why


def test_who_is_kept_away_is_none_of_the_two_and_who_did_not_choose_it_has_no_two(person: Person) -> None:
    person.opens_names(OFFICER, "XA-1/04")
    person.gatekeeper.exclude(person.keys.case, ["XA-1/04"])
    person.says("proposed", OFFICER)
    person.says("agreed", "XA-1/04")
    person.gatekeeper.follow(person.keys.case)
    person.now += NOTICE
    assert person.closed() == "notice"
    theirs, slip = CaseKeys.new(uuid4()), SecondSlip.new()
    proves = second_chance.verifier(slip.proving)
    person.gatekeeper.register(theirs.case, theirs.second_shares(), person.code.case_key, bodies=[BODY], slip=proves)
    with pytest.raises(NotReleased, match="proof"):
        person.gatekeeper.sealed_case_key(theirs.case, slip.proving, PublicSlip.of(slip).rest, bytes(32), bytes(32))
    with pytest.raises(NotReleased, match="conflict"):
        person.gatekeeper.register(person.keys.case, person.keys.second_shares(), person.code.case_key, bodies=[BODY])


@pytest.mark.parametrize("older", ["histories", "gatekeeper"])
def test_after_a_restore_what_two_have_said_waits_anew_and_is_never_a_code_that_was_given(person: Person, older: str) -> None:
    from hoiam.site.cli.backup import codes_as_recorded

    person.opens_names(OFFICER, "XA-1/04")
    person.says("proposed", OFFICER)
    person.says("agreed", "XA-1/04")
    person.gatekeeper.follow(person.keys.case)
    person.now += NOTICE
    person.case_key()
    if older == "histories":
        person.databases.forget_act(person.keys.case, person.seq)
    codes_as_recorded(person.databases.main, person.databases.gate)
    assert person.opens(person.code)
    assert person.closed() == "notice"
    person.now += NOTICE
    assert person.opens(person.code)
    if older == "histories":
        assert person.closed() == "notice"
    else:
        assert len(person.case_key()) > 32


def test_the_slip_of_a_case_that_has_not_come_in_may_be_another_and_later_may_not(lost: Lost) -> None:
    keys, code, slip = CaseKeys.new(uuid4()), ReturnCode.new(), SecondSlip.new()
    for proves in (b"", second_chance.verifier(slip.proving)):
        lost.gatekeeper.register(keys.case, keys.second_shares(), code.case_key, bodies=[BODY], slip=proves)
    with pytest.raises(NotReleased, match="conflict"):
        lost.gatekeeper.register(lost.keys.case, lost.keys.second_shares(), lost.code.case_key, bodies=[BODY])
    lost.recorded(2, "asked")
    assert lost.refused() == "notice", "nothing was overwritten"


# --- as a real process over two databases ---


@pytest.fixture
def house(two_databases: TwoDatabases, tmp_path: Path) -> Iterator[tuple[Process, GatekeeperClient, TwoDatabases]]:
    environ = {
        "HOIAM_HOME": str(tmp_path),
        "HOIAM_GATEKEEPER_DATABASE_URL": two_databases.gate,
        "HOIAM_GATEKEEPER_WITNESS_URL": two_databases.witness,
    }
    log_keys.new(tmp_path / "keys" / "ledger", "log.test.invalid")
    with Process("hoiam.vault.gatekeeper", tmp_path / "run", environ=environ) as process:
        yield process, GatekeeperClient(tmp_path / "run"), two_databases


def two_say(order: UUID, what: str, by: Sequence[str] = ("XA-1/01", OTHER)) -> list[str]:
    """The two lines of an order, of this moment."""
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return [
        f"hoiam/1 public order {order} {what} by {office} {said} {now}\n"
        for office, said in zip(by, ("asked", "agreed"), strict=True)
    ]


def register(client: GatekeeperClient, **how: object) -> tuple[CaseKeys, ReturnCode]:
    keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
    client.register(keys.case, keys.second_shares(), code.case_key, bodies=[BODY], **how)  # type: ignore[arg-type]  # the test's own words
    return keys, code


def test_the_process_releases_against_a_committed_row_and_no_longer_when_it_is_deleted(
    house: tuple[Process, GatekeeperClient, TwoDatabases], tmp_path: Path
) -> None:
    _, client, databases = house
    keys, code = register(client, two_officers=True)
    with pytest.raises(NotReleased, match="ground"):
        client.release(keys.case, [Tier.CONTENT], OFFICER)
    now = datetime.now(UTC)
    databases.act(keys.case, 2, "WordsRead", OFFICER, BODY, now)
    assert client.release(keys.case, [Tier.CONTENT], OFFICER) == {Tier.CONTENT: keys.second_shares()[Tier.CONTENT]}
    databases.act(keys.case, 5, "Opened", OFFICER, BODY, now, code=code)
    with pytest.raises(NotReleased, match="second"):
        client.release(keys.case, [Tier.IDENTITY], OFFICER)
    databases.act(keys.case, 7, "Opened", OTHER, BODY, now, code=code)
    for publish in (False, True):
        with pytest.raises(NotReleased, match="log"):
            client.release(keys.case, [Tier.IDENTITY], OFFICER)
        databases.sign(tmp_path / "keys" / "ledger", publish=publish)
    keeper = KeeperClient(tmp_path / "run")
    assert keeper.unaccounted() == []
    assert client.release(keys.case, [Tier.IDENTITY], OFFICER) == {Tier.IDENTITY: keys.second_shares()[Tier.IDENTITY]}
    assert keeper.unaccounted() == []
    databases.forget_act(keys.case, 5)
    with pytest.raises(NotReleased, match="ground"):
        client.release(keys.case, [Tier.IDENTITY], OFFICER)
    assert [(gone.case, gone.officer, gone.seq) for gone in keeper.unaccounted()] == [(keys.case, OFFICER, 5)]
    with psycopg.connect(databases.main) as main:
        lines = main.execute("SELECT seq FROM ledger_entry WHERE dossier = %s ORDER BY idx", [keys.case]).fetchall()
    assert lines == [(5,), (7,)], "its line in the public log stays"
    with psycopg.connect(databases.gate) as gate:
        kept = gate.execute("SELECT tier, officer, body, seq FROM released ORDER BY id").fetchall()
    assert kept == [("content", OFFICER, BODY, 2), ("identity", OFFICER, BODY, 5)], "the trace of the deleted one stays"
    assert client.release_to_petitioner(keys.case, [Tier.CONTENT], petitioner_proof(code.case_key, keys.case))
    assert client.secrets(keys.case, 8, 1) == [(tag_of(code.case_key, 8), salt_of(code.case_key, 8))]


@pytest.mark.faults
def test_a_registered_case_survives_a_killed_gatekeeper(
    house: tuple[Process, GatekeeperClient, TwoDatabases],
) -> None:
    process, client, databases = house
    keys, _ = register(client, excluded=["XA-1/09"])
    process.kill()
    with pytest.raises(Unreachable):
        register(client)
    process.start()
    databases.act(keys.case, 2, "WordsRead", OFFICER, BODY, datetime.now(UTC))
    databases.act(keys.case, 3, "WordsRead", "XA-1/09", BODY, datetime.now(UTC))
    assert client.release(keys.case, [Tier.CONTENT], OFFICER)[Tier.CONTENT] == keys.second_shares()[Tier.CONTENT]
    with pytest.raises(NotReleased, match="excluded"):
        client.release(keys.case, [Tier.CONTENT], "XA-1/09")


@pytest.mark.faults
def test_every_case_acknowledged_before_a_kill_in_the_middle_of_many_is_there(
    house: tuple[Process, GatekeeperClient, TwoDatabases],
) -> None:
    process, client, databases = house
    acknowledged: list[UUID] = []

    def submit() -> None:
        try:
            while True:
                acknowledged.append(register(client)[0].case)
        except Unreachable:
            return

    threads = [Thread(target=submit) for _ in range(6)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 100:
        threads[0].join(0.01)
    process.kill()
    for thread in threads:
        thread.join()
    with psycopg.connect(databases.gate) as gate:
        kept = {row[0] for row in gate.execute("SELECT case_id FROM kept").fetchall()}
    assert len(acknowledged) >= 100
    assert set(acknowledged) <= kept


def test_a_database_that_was_away_for_a_moment_is_met_again(
    house: tuple[Process, GatekeeperClient, TwoDatabases],
) -> None:
    _, client, databases = house
    keys, code = register(client)
    with psycopg.connect(databases.gate, autocommit=True) as gate:
        gate.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert client.secrets(keys.case, 1, 1) == [(tag_of(code.case_key, 1), salt_of(code.case_key, 1))]
    assert register(client)


def test_a_copy_of_the_gatekeepers_database_shows_no_share_and_no_case_key(
    house: tuple[Process, GatekeeperClient, TwoDatabases], tmp_path: Path
) -> None:
    _, client, databases = house
    keys, code = register(client)
    with psycopg.connect(databases.gate) as gate:
        row = gate.execute("SELECT kept::text, sealed FROM kept").fetchone()
    assert row is not None
    for secret in (*keys.second_shares().values(), code.case_key):
        assert secret not in row[1]
        assert secret.hex() not in row[0]
    assert (tmp_path / "keys" / "gatekeeper").stat().st_mode & 0o777 == 0o600


def test_the_sweep_and_the_shredder_work_on_the_real_store(
    house: tuple[Process, GatekeeperClient, TwoDatabases], tmp_path: Path
) -> None:
    _, client, databases = house
    committed, orphan = register(client)[0].case, register(client)[0].case
    databases.act(committed, 1, "Received", "", BODY, datetime.now(UTC))
    keeper = KeeperClient(tmp_path / "run")
    assert keeper.sweep(older_than=timedelta(0)) == 1
    with pytest.raises(NotReleased, match="unknown"):
        client.secrets(orphan, 1, 1)
    assert client.secrets(committed, 2, 1)
    for office in ("XA-1/01", OTHER):
        databases.office(office)
    order = uuid4()
    with pytest.raises(NotReleased, match="log"):
        keeper.shred(order, [committed])
    databases.said(*two_say(order, shred(BODY, order, [committed])))
    databases.sign(tmp_path / "keys" / "ledger")
    due = keeper.shred(order, [committed])
    assert due - datetime.now(UTC) > timedelta(days=29)
    assert client.secrets(committed, 2, 1), "nothing is destroyed before its day"
    assert keeper.gone([committed]) == set()
    store = PostgresStore(databases.gate, tmp_path / "keys" / "gatekeeper")
    assert store.doomed(datetime.now(UTC)) == []
    assert store.doomed(due) == [committed]
    assert client.recall([committed]) == {committed}
    assert store.doomed(due) == [], "one word keeps it"
    with pytest.raises(NotDone, match="used"):
        keeper.shred(order, [committed])
    store.shred(committed, datetime.now(UTC))
    store.close()
    assert keeper.gone([committed]) == {committed}
    with pytest.raises(NotReleased, match="gone"):
        client.secrets(committed, 2, 1)


def test_the_process_reads_in_the_history_which_bodies_have_a_case_once_the_log_has_the_acts(
    house: tuple[Process, GatekeeperClient, TwoDatabases], tmp_path: Path
) -> None:
    _, client, databases = house
    keys, code = register(client)
    now = datetime.now(UTC)

    def bodies() -> list[str]:
        databases.sign(tmp_path / "keys" / "ledger")
        client.follow(keys.case)
        with psycopg.connect(databases.gate) as gate:
            row = gate.execute("SELECT bodies FROM kept WHERE case_id = %s", [keys.case]).fetchone()
        assert row is not None
        return list(row[0])

    assert bodies() == [BODY], "of a case without history nothing is known, and nothing changes"
    databases.received(keys.case, BODY, now, code=code)
    assert bodies() == [BODY]
    databases.transferred(keys.case, 2, "sent", BODY, "XA-2", now, code=code)
    with pytest.raises(NotReleased, match="log"):
        client.follow(keys.case)
    assert bodies() == [BODY, "XA-2"]
    databases.transferred(keys.case, 3, "undone", "XA-2", "XA-2", now, code=code)
    assert bodies() == [BODY]
    databases.transferred(keys.case, 4, "sent", BODY, "XA-3", now, code=code)
    databases.transferred(keys.case, 5, "received", "XA-3", "XA-3", now, code=code)
    assert bodies() == ["XA-3"]
    databases.transferred(keys.case, 6, "sent", "XA-3", BODY, now, code=code)
    assert bodies() == [BODY, "XA-3"], "it may come back to where it was"
    # Who can write the main database and not the log moves nothing: an act without a line is no act.
    databases.transferred(keys.case, 7, "received", "XA-9", "XA-9", now)
    with pytest.raises(NotReleased, match="log"):
        bodies()


def test_nobody_can_look_up_or_count_in_the_gatekeepers_database_from_which_cases_somebody_is_kept_away(
    two_databases: TwoDatabases, tmp_path: Path
) -> None:
    def rows() -> list[str]:
        with psycopg.connect(two_databases.gate) as gate:
            return [text for (away,) in gate.execute("SELECT excluded FROM kept ORDER BY registered_at") for text in away]

    def kept(*excluded: str) -> Kept:
        keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
        return Kept(keys.case, keys.second_shares(), code.case_key, frozenset({BODY}), frozenset(excluded))

    store = PostgresStore(two_databases.gate, tmp_path / "keys" / "gatekeeper")
    cases = [kept("XA-1/09"), kept("XA-1/09"), kept("XA-1/09", "XA-2", "XA-3/01"), kept()]
    for each in cases:
        store.put(each, datetime.now(UTC))
    assert [store.get(each.case) for each in cases] == cases
    assert len(set(rows())) == len(rows()) == 3 and not any("XA-" in text for text in rows())
    assert len({len(text) for text in rows()}) == 1, "nor how many they are"

    # A row says nothing about another case, and one that the release before wrote in the clear is sealed at the next start.
    with psycopg.connect(two_databases.gate) as gate:
        gate.execute("UPDATE kept SET excluded = %s WHERE case_id = %s", [[rows()[1]], cases[0].case])
        gate.execute("UPDATE kept SET excluded = '{XA-1/09,XA-2}' WHERE case_id = %s", [cases[1].case])
    with pytest.raises(DoesNotOpen):
        store.get(cases[0].case)
    store.close()
    store = PostgresStore(two_databases.gate, tmp_path / "keys" / "gatekeeper")
    assert not any("XA-" in text for text in rows())
    again = store.get(cases[1].case)
    assert again is not None and again.excluded == {"XA-1/09", "XA-2"}
    store.close()


def test_a_body_that_a_case_went_to_limits_and_second_officers_live_in_the_real_store(
    house: tuple[Process, GatekeeperClient, TwoDatabases], tmp_path: Path
) -> None:
    _, client, databases = house
    keys, code = register(client)
    now = datetime.now(UTC)
    databases.received(keys.case, BODY, now, code=code)
    databases.transferred(keys.case, 2, "sent", BODY, "XA-2", now, code=code)
    databases.transferred(keys.case, 3, "received", "XA-2", "XA-2", now, code=code)
    databases.act(keys.case, 4, "WordsRead", OFFICER, BODY, now)
    for office in ("XA-1/01", OTHER):
        databases.office(office)
    orders = [uuid4(), uuid4()]
    for order, most in zip(orders, (7, 0), strict=True):
        databases.said(*two_say(order, limit(OFFICER, Tier.CONTENT, most, 1)))
    databases.sign(tmp_path / "keys" / "ledger")
    client.follow(keys.case)
    client.require_two(keys.case)
    client.exclude(keys.case, ["XA-2/07"])
    keeper = KeeperClient(tmp_path / "run")
    for order in orders:
        assert keeper.raise_limit(order).by == ("XA-1/01", OTHER)
    with psycopg.connect(databases.gate) as gate:
        row = gate.execute("SELECT bodies, two_officers FROM kept").fetchone()
    assert row == (["XA-2"], True)
    store = PostgresStore(databases.gate, tmp_path / "keys" / "gatekeeper")
    kept = store.get(keys.case)
    store.close()
    assert kept is not None and kept.excluded == {"XA-2/07"}
    assert [(r.officer, r.most, r.order) for r in keeper.raises()] == [
        (OFFICER, 7, str(orders[0])),
        (OFFICER, 0, str(orders[1])),
    ]
    with psycopg.connect(databases.gate) as gate, pytest.raises(psycopg.errors.RaiseException):
        gate.execute("UPDATE raised SET most = 10")
    with pytest.raises(NotReleased, match="body"):
        client.release(keys.case, [Tier.CONTENT], OFFICER)


def test_the_witness_role_sees_no_table(two_databases: TwoDatabases) -> None:
    with (
        psycopg.connect(two_databases.witness) as witness,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        witness.execute("SELECT * FROM casework_history")
    with psycopg.connect(two_databases.witness) as witness:
        assert witness.execute("SELECT * FROM vault_ground(%s, 'a', 'content')", [uuid4()]).fetchall() == []


def test_rows_moved_between_cases_or_sealed_with_a_lost_key_do_not_open(two_databases: TwoDatabases, tmp_path: Path) -> None:
    from hoiam.vault.errors import DoesNotOpen
    from hoiam.vault.kept import Kept

    store = PostgresStore(two_databases.gate, tmp_path / "key")
    cases = [CaseKeys.new(uuid4()) for _ in range(2)]
    for keys in cases:
        assert store.put(Kept(keys.case, keys.second_shares(), bytes(32), frozenset([BODY])), NOON)
    with psycopg.connect(two_databases.gate) as gate:
        gate.execute(
            "UPDATE kept SET sealed = (SELECT k.sealed FROM kept k WHERE k.case_id = %s) WHERE case_id = %s",
            [cases[0].case, cases[1].case],
        )
    assert store.get(cases[0].case)
    with pytest.raises(DoesNotOpen):
        store.get(cases[1].case)
    store.close()
    (tmp_path / "key").unlink()
    with pytest.raises(StoreKeyMissing):
        PostgresStore(two_databases.gate, tmp_path / "key")
    assert not (tmp_path / "key").exists(), "no new key is made over rows that another one sealed"


def test_the_real_main_database_shows_the_witness_its_grounds_and_no_table(postgres: object, own_database: object) -> None:
    from datetime import date

    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    from hoiam.core.dossier.events import Act, Recorded
    from hoiam.core.petition import wire
    from hoiam.core.petition.events import Opened, WordsRead
    from hoiam.vault.gatekeeper_store import SqlGrounds
    from hoiam.vault.kept import Ground

    witness: str = own_database.witness  # type: ignore[attr-defined]  # hoiam.site.engine.Addresses
    case, day = uuid4(), date(2026, 11, 24)
    facts = [WordsRead(OFFICER), WordsRead(OTHER), Opened("contact", OTHER, ()), Opened("contact", OFFICER, ())]
    name = str(conninfo_to_dict(witness)["dbname"])
    with psycopg.connect(make_conninfo(postgres.url, dbname=name)) as admin:  # type: ignore[attr-defined]  # engine.Server
        admin.execute("SET session_replication_role = replica")  # only the history matters here, not what it belongs to
        for seq, fact in enumerate(facts, 1):
            recorded = Recorded(seq, NOON, fact.office, BODY, Act("read", fact, day, "open", ""))
            values = [case, seq, NOON, wire.encode(recorded), b""]
            admin.execute("INSERT INTO casework_history (dossier_id, seq, at, wire, leaf) VALUES (%s, %s, %s, %s, %s)", values)
    grounds = SqlGrounds(witness)
    assert grounds.find(case, OFFICER, Tier.CONTENT) == Ground(1, NOON, BODY, (OTHER,), (2,))
    assert grounds.find(case, OFFICER, Tier.IDENTITY) == Ground(4, NOON, BODY, (), ()), "whose key opens nothing is no second"
    assert grounds.find(case, "XA-1/77", Tier.CONTENT) is None
    assert grounds.find(uuid4(), OFFICER, Tier.CONTENT) is None
    assert grounds.existing([case, uuid4()]) == {case}
    with psycopg.connect(witness, autocommit=True) as eye:
        tables = eye.execute(
            "SELECT table_name FROM information_schema.table_privileges WHERE grantee IN (current_user, 'PUBLIC')"
            " AND table_schema = 'public'"
        ).fetchall()
    assert tables == []


def test_whoever_asks_before_is_told_what_no_record_would_change_and_the_asking_leaves_nothing(room: Room) -> None:
    keys, _ = room.case(two_officers=True)

    def foreseen(officer: str = OFFICER, body: str = BODY, tier: Tier = Tier.IDENTITY) -> str:
        try:
            room.gatekeeper.foresee(keys.case, tier, officer, body)
        except NotReleased as kept:
            return kept.reason
        return ""

    # Neither the ground nor the second office is there yet: they may come with the record.
    assert foreseen() == ""
    assert foreseen(body="XA-2") == "body"
    room.gatekeeper.bar(OTHER)
    assert foreseen(OTHER) == "left"
    room.gatekeeper.exclude(keys.case, ["XA-1/04"])
    assert foreseen("XA-1/04") == "excluded"
    for _ in range(MOST[Tier.IDENTITY]):
        other, _code = room.case()
        room.opened(other.case, Tier.IDENTITY)
        assert room.gatekeeper.release(other.case, [Tier.IDENTITY], OFFICER)
    assert foreseen() == "quota"
    assert foreseen(tier=Tier.CONTENT) == ""
    assert room.reason(keys.case, Tier.IDENTITY) == "ground", "the asking itself is no ground"
    assert keys.case not in {release[0] for release in room.store.released}
