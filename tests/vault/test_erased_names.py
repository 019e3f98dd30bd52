"""What opens the names is destroyed by itself, at the word of two offices in the public log alone; the words, the code, the
second slip and everything else of the case go on, and no start, restore or second order brings the names back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

from hoiam.core.ledger.act import salt_of, tag_of
from hoiam.vault import second_chance
from hoiam.vault.codes import ReturnCode, SecondSlip
from hoiam.vault.content import ask_words, open_own
from hoiam.vault.errors import NotDone, NotReleased, why_kept
from hoiam.vault.gatekeeper import (
    DESTROYED_AFTER,
    KEEPER_OPS,
    KEEPER_SOCKET,
    ORDINARY_OPS,
    SOCKET,
    GatekeeperClient,
    KeeperClient,
    petitioner_proof,
)
from hoiam.vault.gatekeeper_store import PostgresStore
from hoiam.vault.kept import Kept
from hoiam.vault.ordered import digest_of, erase, shred
from hoiam.vault.sealing import CaseKeys
from hoiam.vault.sockets import Line
from hoiam.vault.wraps import Tier
from vault.conftest import TwoDatabases
from vault.processes import Process
from vault.test_gatekeeper import BODY, OFFICER, OTHER, Room, register, two_say
from vault.test_opening import NAME, WORDS, House, house, made, open_names
from vault.test_ordered import ABOVE, CHAIR, processes, room, why

__all__ = ["house", "made", "processes", "room"]  # fixtures


def ordered(room: Room, *cases: UUID, body: str = BODY, by: tuple[str, ...] = (CHAIR, OTHER)) -> UUID:
    id = uuid4()
    return room.ordered(erase(body, id, cases), by=by, id=id)


def erased(room: Room, case: UUID) -> None:
    room.now = room.gatekeeper.erase(ordered(room, case), [case])
    assert room.gatekeeper.erase_names() == 1


def test_names_go_a_month_after_two_offices_ordered_it_and_the_rest_of_the_case_stays(room: Room) -> None:
    keys, code = room.case()
    before = room.store.get(keys.case)
    due = room.gatekeeper.erase(ordered(room, keys.case), [keys.case])
    assert due == room.now + DESTROYED_AFTER
    room.now = due - timedelta(seconds=1)
    assert (room.gatekeeper.erase_names(), room.gatekeeper.destroy()) == (0, 0)
    room.opened(keys.case, Tier.IDENTITY)
    assert room.gatekeeper.release(keys.case, [Tier.IDENTITY], OFFICER), "until its day it opens as before"
    room.now = due
    assert room.gatekeeper.destroy() == 0, "an order about names ends no case"
    assert room.gatekeeper.erase_names() == 1
    assert room.gatekeeper.erase_names() == 0
    assert room.gatekeeper.erased([keys.case, uuid4()]) == {keys.case}
    assert room.gatekeeper.gone([keys.case]) == set()
    room.opened(keys.case, Tier.IDENTITY)
    room.opened(keys.case, Tier.CONTENT)
    assert room.reason(keys.case, Tier.IDENTITY) == "erased"
    assert why_kept("erased") != why_kept("unknown")
    with pytest.raises(NotReleased, match="erased"):
        room.gatekeeper.foresee(keys.case, Tier.IDENTITY, OFFICER, BODY)
    words = keys.second_shares()[Tier.CONTENT]
    assert room.gatekeeper.release(keys.case, [Tier.CONTENT], OFFICER) == {Tier.CONTENT: words}
    proof = petitioner_proof(code.case_key, keys.case)
    assert room.gatekeeper.release_to_petitioner(keys.case, list(Tier), proof) == {Tier.CONTENT: words}
    last = room.grounds.last(keys.case)
    coming = (tag_of(code.case_key, last + 1), salt_of(code.case_key, last + 1))
    assert room.gatekeeper.secrets(keys.case, last + 1, 1) == [coming]
    after = room.store.get(keys.case)
    assert before is not None
    assert after is not None
    assert (after.case_key, after.bodies, after.two_officers) == (before.case_key, before.bodies, before.two_officers)


def test_one_hand_another_word_another_body_or_another_case_erase_nothing(room: Room) -> None:
    (keys, _), (other, _) = room.case(), room.case()
    case, id = keys.case, uuid4()
    assert why(lambda: room.gatekeeper.erase(ordered(room, case, by=(CHAIR,)), [case])) == "agreement"
    assert why(lambda: room.gatekeeper.erase(ordered(room, case, by=(CHAIR, CHAIR)), [case])) == "alone"
    assert why(lambda: room.gatekeeper.erase(ordered(room, case, by=(CHAIR, "XA-9/01")), [case])) == "foreign"
    assert why(lambda: room.gatekeeper.erase(ordered(room, case), [other.case])) == "cases"
    whole = room.ordered(shred(BODY, id, [case]), id=id)
    assert why(lambda: room.gatekeeper.erase(whole, [case])) == "agreement", "an order about keys is none about names"
    names = ordered(room, case)
    assert why(lambda: room.gatekeeper.shred(names, [case])) == "agreement", "nor the other way round"
    assert digest_of(id, [case]) != digest_of(id, [case], "erase")
    foreign = CaseKeys.new(uuid4())
    room.gatekeeper.register(foreign.case, foreign.second_shares(), bytes(32), bodies=["XA-9"])
    assert why(lambda: room.gatekeeper.erase(ordered(room, foreign.case), [foreign.case])) == "cases"
    errand = CaseKeys.new(uuid4(), [Tier.CONTENT])
    room.gatekeeper.register(errand.case, errand.second_shares(), bytes(32), bodies=[BODY])
    assert why(lambda: room.gatekeeper.erase(ordered(room, errand.case), [errand.case])) == "cases", "it has no names"
    room.now += timedelta(days=365)
    assert (room.gatekeeper.erase_names(), room.gatekeeper.destroy()) == (0, 0)
    room.now -= timedelta(days=365)
    room.gatekeeper.erase(names, [case])
    assert why(lambda: room.gatekeeper.erase(names, [case])) == "used"


def test_one_word_keeps_the_names_until_their_day_and_none_afterwards(room: Room) -> None:
    (kept, _), (gone, _) = room.case(), room.case()
    cases = [kept.case, gone.case]
    room.now = room.gatekeeper.erase(ordered(room, *cases), cases)
    assert room.gatekeeper.recall([kept.case]) == {kept.case}
    assert room.gatekeeper.erase_names() == 1
    assert room.gatekeeper.erased(cases) == {gone.case}
    assert room.gatekeeper.recall(cases) == set(), "nobody can undo it"
    assert why(lambda: room.gatekeeper.erase(ordered(room, gone.case), [gone.case])) == "cases", "there is none left"


def test_whatever_else_the_gatekeeper_does_of_a_case_it_does_without_its_names(room: Room) -> None:
    keys, code = room.case()
    erased(room, keys.case)
    with pytest.raises(NotReleased, match="conflict"):
        room.gatekeeper.register(keys.case, keys.second_shares(), code.case_key, bodies=[BODY])
    assert room.gatekeeper.erased([keys.case]) == {keys.case}, "and brings nothing back"
    room.gatekeeper.exclude(keys.case, [OTHER])
    room.gatekeeper.require_two(keys.case)
    room.grounds.where[keys.case] = {BODY: False, "XA-2": True}
    room.gatekeeper.follow(keys.case)
    now = room.store.get(keys.case)
    assert now is not None
    assert (now.bodies, now.excluded, now.two_officers) == (frozenset({"XA-2"}), frozenset({OTHER}), True)
    assert Tier.IDENTITY not in now.shares
    room.grounds.where[keys.case] = {BODY: True, "XA-2": False}
    room.gatekeeper.follow(keys.case)
    errand = CaseKeys.new(uuid4(), [Tier.CONTENT])
    room.gatekeeper.register(errand.case, errand.second_shares(), b"", bodies=[BODY], of=keys.case)
    order = uuid4()
    room.ordered(shred(BODY, order, [keys.case]), by=(CHAIR, ABOVE), id=order)
    room.now = room.gatekeeper.shred(order, [keys.case])
    assert room.gatekeeper.destroy() == 1
    assert room.gatekeeper.gone([keys.case]) == {keys.case}


def test_neither_officer_nor_writer_nor_a_restored_main_database_reads_the_name_and_both_read_the_words(house: House) -> None:
    mine = house.agent.unlock(house.made, OFFICER)
    for tier in Tier:
        house.record(tier)
    assert open_names(house.case, house.wraps, mine, house.agent, house.gatekeeper).read(house.name) == NAME
    house.store.erase(house.case, datetime.now(UTC))
    with pytest.raises(NotReleased, match="erased"):
        open_names(house.case, house.wraps, mine, house.agent, house.gatekeeper)
    assert ask_words(house.case, house.wraps, mine, house.agent).open(house.gatekeeper).read(house.words) == WORDS
    own = open_own(house.case, house.wraps, house.code, house.gatekeeper, tiers=tuple(Tier))
    assert own.read(house.words) == WORDS
    with pytest.raises(NotReleased, match="erased"):
        own.read(house.name)


# --- the real store ---------------------------------------------------------------------------------------------------


@pytest.fixture
def store(two_databases: TwoDatabases, tmp_path: Path) -> PostgresStore:
    return PostgresStore(two_databases.gate, tmp_path / "keys" / "gatekeeper")


def put(store: PostgresStore, *, slip: SecondSlip | None = None) -> tuple[CaseKeys, ReturnCode]:
    keys, code = CaseKeys.new(uuid4()), ReturnCode.new()
    proves = second_chance.verifier(slip.proving) if slip is not None else b""
    assert store.put(Kept(keys.case, keys.second_shares(), code.case_key, frozenset({BODY}), slip=proves), datetime.now(UTC))
    return keys, code


def test_the_sealed_row_is_made_anew_without_the_names_share(store: PostgresStore, two_databases: TwoDatabases) -> None:
    keys, code = put(store)
    with psycopg.connect(two_databases.gate) as gate:
        before = gate.execute("SELECT sealed FROM kept").fetchone()
    assert store.erase(keys.case, datetime.now(UTC))
    assert not store.erase(keys.case, datetime.now(UTC))
    assert not store.erase(uuid4(), datetime.now(UTC))
    found = store.get(keys.case)
    assert found is not None
    assert (found.nameless, found.half, found.case_key) == (True, b"", code.case_key)
    assert dict(found.shares) == {Tier.CONTENT: keys.second_shares()[Tier.CONTENT]}
    with psycopg.connect(two_databases.gate) as gate:
        after = gate.execute("SELECT sealed FROM kept").fetchone()
        assert before is not None
        assert after is not None
        assert before[0] != after[0]
        with pytest.raises(psycopg.errors.RaiseException):
            gate.execute("DELETE FROM erased")


def test_the_second_slip_opens_after_the_names_are_gone_with_the_half_that_was_kept(store: PostgresStore) -> None:
    slip = SecondSlip.new()
    keys, code = put(store, slip=slip)
    sealed = second_chance.seal(slip, keys, code.case_key)
    half = second_chance.house_half(keys.second_shares(), code.case_key, keys.case)
    store.erase(keys.case, datetime.now(UTC))
    found = store.get(keys.case)
    assert found is not None
    assert found.half == half
    inside = second_chance.open(slip, found.half, keys.case, sealed)
    assert inside.case_key == code.case_key
    wraps = second_chance.wraps_for(ReturnCode.new(), keys.case, {Tier.CONTENT: inside.first[Tier.CONTENT]})
    assert [wrap.tier for wrap in wraps] == [Tier.CONTENT]


def test_a_restored_copy_of_the_store_loses_the_names_again_before_anything_is_served(
    store: PostgresStore, two_databases: TwoDatabases, tmp_path: Path
) -> None:
    slip = SecondSlip.new()
    keys, code = put(store, slip=slip)
    with psycopg.connect(two_databases.gate) as gate:
        older = gate.execute("SELECT sealed FROM kept").fetchone()
    assert older is not None
    store.erase(keys.case, datetime.now(UTC))
    store.close()
    with psycopg.connect(two_databases.gate) as gate:
        gate.execute("UPDATE kept SET sealed = %s, nameless = false", [older[0]])
    again = PostgresStore(two_databases.gate, tmp_path / "keys" / "gatekeeper")
    found = again.get(keys.case)
    again.close()
    assert found is not None
    assert Tier.IDENTITY not in found.shares
    assert found.half == second_chance.house_half(keys.second_shares(), code.case_key, keys.case)


def test_a_copy_from_within_the_month_remembers_the_order_and_carries_it_out(store: PostgresStore) -> None:
    keys, _ = put(store)
    now = datetime.now(UTC)
    assert store.doom([keys.case], str(uuid4()), [CHAIR, OTHER], now, now, names=True)
    assert store.doomed(now) == []
    assert store.doomed_names(now) == [keys.case]
    store.erase(keys.case, now)
    assert store.doomed_names(now) == []
    assert store.spare([keys.case], now) == set()


@pytest.mark.parametrize("lost", ["erased", "kept"])
def test_where_a_write_of_the_erasure_is_lost_none_of_it_has_happened_and_the_next_turn_does_it(
    lost: str, store: PostgresStore, two_databases: TwoDatabases
) -> None:
    keys, _ = put(store)
    now = datetime.now(UTC)
    store.doom([keys.case], str(uuid4()), [CHAIR, OTHER], now, now, names=True)
    with psycopg.connect(two_databases.gate, autocommit=True) as gate:
        gate.execute("CREATE FUNCTION lost() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'lost'; END $$")
        gate.execute(f"CREATE TRIGGER lost BEFORE INSERT OR UPDATE ON {lost} FOR EACH ROW EXECUTE FUNCTION lost()")
        with pytest.raises(psycopg.errors.RaiseException):
            store.erase(keys.case, now)
        gate.execute(f"DROP TRIGGER lost ON {lost}")
    found = store.get(keys.case)
    assert found is not None
    assert dict(found.shares) == keys.second_shares()
    assert store.erased([keys.case]) == set()
    assert store.doomed_names(now) == [keys.case]
    assert store.erase(keys.case, now)


def test_whoever_is_on_the_webs_socket_erases_nothing_and_learns_only_whether_it_was_done(
    processes: tuple[Path, TwoDatabases, dict[str, str]], tmp_path: Path
) -> None:
    run, databases, environ = processes
    assert "erase" in KEEPER_OPS - ORDINARY_OPS
    with Process("hoiam.vault.gatekeeper", run, environ=environ):
        client, keeper = GatekeeperClient(run), KeeperClient(run)
        keys, _ = register(client)
        databases.received(keys.case, BODY, datetime.now(UTC))
        for office in (CHAIR, OTHER):
            databases.office(office)
        order = uuid4()
        databases.said(*two_say(order, erase(BODY, order, [keys.case])))
        databases.sign(tmp_path / "keys" / "ledger")
        web = Line(run / SOCKET, "gatekeeper")
        assert why(lambda: web.ask("erase", order=str(order), cases=[str(keys.case)])) == "socket"
        with pytest.raises((NotDone, NotReleased)):
            Line(run / KEEPER_SOCKET, "gatekeeper").ask("erase", order=str(uuid4()), cases=[str(keys.case)])
        assert keeper.erase(order, [keys.case]) - datetime.now(UTC) > timedelta(days=29)
        assert client.erased([keys.case]) == set()
        assert client.recall([keys.case]) == {keys.case}
