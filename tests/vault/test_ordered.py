"""What takes two offices is done against their word in the public log and nothing else: not at anybody's word on the socket,
not twice, not for others, not late, and not where the two are one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from hoiam.casework.ledger import keys as log_keys
from hoiam.core.dossier.events import Act, Recorded, TwoOffices
from hoiam.core.petition.events import Opened
from hoiam.vault.errors import NotDone, NotReleased, Unreachable
from hoiam.vault.gatekeeper import (
    AGREED_FOR,
    AHEAD,
    DESTROYED_AFTER,
    KEEPER_OPS,
    KEEPER_SOCKET,
    MOST,
    ORDINARY_OPS,
    SOCKET,
    GatekeeperClient,
    KeeperClient,
)
from hoiam.vault.gatekeeper_store import PostgresStore
from hoiam.vault.kept import Kept, Lifted, Office
from hoiam.vault.ordered import admit, digest_of, limit, of, shred
from hoiam.vault.sealing import CaseKeys
from hoiam.vault.sockets import Line, ServerFailed
from hoiam.vault.wraps import Tier
from vault.conftest import TwoDatabases
from vault.local_gatekeeper import MemoryStore
from vault.processes import Process
from vault.test_gatekeeper import BODY, OFFICER, OTHER, Room, register, two_say

CHAIR, ABOVE, STRANGER = f"{BODY}/01", "TINH/04", "XA-9/01"


@dataclass(frozen=True)
class Lifts(TwoOffices):
    """Two offices let somebody back, or let names open to one."""

    back: tuple[str, ...] = ()
    two: bool = False

    def lets_back(self) -> tuple[str, ...]:
        return self.back

    def ends_two(self) -> bool:
        return self.two


@pytest.fixture
def room() -> Room:
    room = Room()
    room.grounds.above[BODY] = "TINH"
    for code in (CHAIR, OTHER, OFFICER, ABOVE, STRANGER):
        room.grounds.known[code] = Office(code, code.partition("/")[0], True)
    return room


def why(refused: Callable[[], object]) -> str:
    """For which reason the gatekeeper does not do it; said in both languages."""
    with pytest.raises(NotDone) as told:
        refused()
    assert all(words.of(language) for words in (told.value.what, told.value.why, told.value.next) for language in ("vi", "en"))
    return told.value.reason


RAISE = limit(OFFICER, Tier.IDENTITY, 99, 2)


def test_a_limit_is_what_two_other_offices_ordered_for_as_long_as_they_did_and_each_raise_stays_on_record(room: Room) -> None:
    raised = room.gatekeeper.raise_limit(room.ordered(RAISE, by=(CHAIR, ABOVE)))
    assert (raised.officer, raised.tier, raised.most, raised.by) == (OFFICER, Tier.IDENTITY, 99, (CHAIR, ABOVE))
    assert raised.until == room.now + timedelta(days=2)
    assert room.store.limit(OFFICER, Tier.IDENTITY, room.now) == 99
    room.gatekeeper.raise_limit(room.ordered(limit(OFFICER, Tier.IDENTITY, 40, 1)))
    assert room.store.limit(OFFICER, Tier.IDENTITY, room.now) == 40
    assert [each.most for each in room.gatekeeper.raises()] == [99, 40], "the second raise overwrites nothing"
    assert room.store.limit(OFFICER, Tier.IDENTITY, room.now + timedelta(days=3)) is None
    assert MOST == {Tier.CONTENT: 300, Tier.IDENTITY: 30}
    forever = room.gatekeeper.raise_limit(room.ordered(limit(OFFICER, Tier.IDENTITY, 31, 999)))
    assert forever.until - room.now <= timedelta(days=30)


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        (("nobody/1", "nobody/2"), "agreement"),  # no office is written like this
        (("XX-1/01", "XX-1/02"), "foreign"),
        ((CHAIR, STRANGER), "foreign"),
        ((CHAIR, OFFICER), "alone"),
        ((CHAIR, CHAIR), "alone"),
        ((CHAIR,), "agreement"),
        ((), "agreement"),
    ],
)
def test_no_limit_is_raised_by_offices_that_do_not_exist_are_elsewhere_or_are_not_two(
    room: Room, by: tuple[str, ...], reason: str
) -> None:
    room.grounds.known = {c: o for c, o in room.grounds.known.items() if not c.startswith("XX")}
    known = dict(room.grounds.known)
    order = room.ordered(RAISE, by=by)
    room.grounds.known = known
    assert why(lambda: room.gatekeeper.raise_limit(order)) == reason
    assert room.gatekeeper.raises() == []


def _fresh(room: Room) -> None:
    room.grounds.shared[frozenset({CHAIR, OTHER})] = "fresh"


def _hand(room: Room) -> None:
    room.grounds.shared[frozenset({CHAIR, OTHER})] = "hand"


def _left(room: Room) -> None:
    room.gatekeeper.bar(OTHER)


def _clerk(room: Room) -> None:
    room.grounds.known[OTHER] = Office(OTHER, BODY, False)


def _gone(room: Room) -> None:
    del room.grounds.known[OTHER]


def _late(room: Room) -> None:
    room.now += AGREED_FOR + timedelta(minutes=1)


def _early(room: Room) -> None:
    room.now -= timedelta(hours=1)


@pytest.mark.parametrize(
    ("bend", "reason"),
    [
        (_fresh, "fresh"), (_hand, "alone"), (_left, "left"), (_clerk, "foreign"), (_gone, "foreign"), (_late, "old"),
        (_early, "old"),
    ],
)  # fmt: skip
def test_what_two_offices_ordered_is_done_only_while_they_are_two_persons_who_may_and_for_a_week(
    room: Room, bend: Callable[[Room], None], reason: str
) -> None:
    keys, _ = room.case()
    room.gatekeeper.bar(OFFICER)
    id = uuid4()
    orders = [room.ordered(RAISE), room.ordered(admit(OFFICER)), room.ordered(shred(BODY, id, [keys.case]), id=id)]
    bend(room)
    assert why(lambda: room.gatekeeper.raise_limit(orders[0])) == reason
    assert why(lambda: room.gatekeeper.shred(orders[2], [keys.case])) == reason
    assert room.store.proofs == set()
    if bend is _late:
        assert room.gatekeeper.admit(orders[1]) == OFFICER, "who is let in has a key to be given before he opens anything"
    else:
        assert why(lambda: room.gatekeeper.admit(orders[1])) == reason


def test_an_order_serves_once_and_for_nothing_else(room: Room) -> None:
    keys, _ = room.case()
    raising, id = room.ordered(RAISE), uuid4()
    ending = room.ordered(shred(BODY, id, [keys.case]), id=id)
    assert why(lambda: room.gatekeeper.admit(raising)) == "agreement"
    assert why(lambda: room.gatekeeper.shred(raising, [keys.case])) == "agreement"
    assert why(lambda: room.gatekeeper.raise_limit(ending)) == "agreement"
    assert why(lambda: room.gatekeeper.raise_limit(uuid4())) == "agreement"
    room.gatekeeper.raise_limit(raising)
    assert why(lambda: room.gatekeeper.raise_limit(raising)) == "used"
    assert len(room.gatekeeper.raises()) == 1


def test_the_second_office_agrees_to_the_very_words_of_the_first(room: Room) -> None:
    order = room.ordered(RAISE, by=(CHAIR,))
    room.ordered(limit(OFFICER, Tier.IDENTITY, 1_000, 2), by=(OTHER, ABOVE), id=order)  # another first word under that number
    assert why(lambda: room.gatekeeper.raise_limit(order)) == "agreement"
    at = f"{room.now:%Y-%m-%dT%H:%M:%SZ}"
    room.public.append(f"hoiam/1 public order {order} {RAISE} by {ABOVE} agreed {at}\n".encode())
    room.public.append(f"hoiam/1 public order {order} {RAISE} by {OTHER} agreed {at}\n".encode())
    assert room.gatekeeper.raise_limit(order).by == (CHAIR, ABOVE), "of two that agree at once the first counts"


@pytest.mark.parametrize(
    "line",
    [
        "hoiam/1 public order {id} {what} by XA-1/01 asked 2026-11-24T12:00:00Z",  # no line feed
        "hoiam/1 public order {id} {what}\nby XA-1/01 asked 2026-11-24T12:00:00Z\n",
        "hoiam/1 public order {id} {what} by XA-1/01 asked 2026-11-24T12:00:00+00:00\n",
        "hoiam/1 public order {id} {what} by XA-1/01 and XA-1/03 asked 2026-11-24T12:00:00Z\n",
        "hoiam/1 public orders {id} {what} by XA-1/01 asked 2026-11-24T12:00:00Z\n",
    ],
)
def test_a_line_that_is_not_written_to_the_letter_is_nobodys_word(line: str) -> None:
    id = uuid4()
    asked = line.format(id=id, what=RAISE).encode()
    agreed = f"hoiam/1 public order {id} {RAISE} by {OTHER} agreed 2026-11-24T12:00:00Z\n".encode()
    assert why(lambda: of(id, [asked, agreed], "limit")) == "agreement"


def test_an_office_that_was_barred_is_let_in_by_two_others_after_its_officer_left_and_not_before(room: Room) -> None:
    keys, _ = room.case()
    room.opened(keys.case, Tier.CONTENT)
    before = room.ordered(admit(OFFICER))
    room.now += timedelta(minutes=1)
    room.gatekeeper.bar(OFFICER)
    assert why(lambda: room.gatekeeper.admit(before)) == "old"
    assert room.reason(keys.case) == "left"
    unused = room.ordered(admit(OFFICER))
    room.now += timedelta(minutes=1)
    room.gatekeeper.bar(OFFICER)  # who came left again before he had opened anything
    assert why(lambda: room.gatekeeper.admit(unused)) == "old"
    order = room.ordered(admit(OFFICER))
    assert room.gatekeeper.release(keys.case, [Tier.CONTENT], OFFICER), "it looks in the log itself"
    assert why(lambda: room.gatekeeper.admit(order)) == "used"
    assert why(lambda: room.gatekeeper.admit(room.ordered(admit(OFFICER)))) == "unknown"


def test_whoever_was_let_in_again_is_one_of_two_before_he_has_opened_anything_and_two_who_let_in_each_other_are_not(
    room: Room,
) -> None:
    """A steward opens nothing, ever; whom he and another let in must not wait for that."""
    keys, _ = room.case()
    room.opened(keys.case, Tier.CONTENT)
    for office in (OFFICER, OTHER, CHAIR):
        room.gatekeeper.bar(office)
    room.ordered(admit(OFFICER), by=(OTHER, ABOVE))
    room.ordered(admit(OTHER), by=(CHAIR, ABOVE))
    room.ordered(admit(CHAIR), by=(OTHER, ABOVE))
    assert room.reason(keys.case) == "left"
    room.grounds.known["TINH/05"] = Office("TINH/05", "TINH", True)
    room.ordered(admit(CHAIR), by=("TINH/05", ABOVE))
    assert room.gatekeeper.release(keys.case, [Tier.CONTENT], OFFICER)


def test_cases_are_destroyed_a_month_after_two_offices_ordered_it_and_not_where_somebody_said_no(room: Room) -> None:
    (gone, _), (kept, _) = room.case(), room.case()
    cases, id = [gone.case, kept.case], uuid4()
    order = room.ordered(shred(BODY, id, cases), id=id)
    for others in ([gone.case], [gone.case, uuid4()], [*cases, uuid4()], []):
        assert why(lambda others=others: room.gatekeeper.shred(order, others)) == "cases"  # type: ignore[misc]  # bound at once
    due = room.gatekeeper.shred(order, cases)
    assert due == room.now + DESTROYED_AFTER
    for case in cases:
        room.opened(case, Tier.CONTENT)
        assert room.gatekeeper.release(case, [Tier.CONTENT], OFFICER)
    assert room.gatekeeper.recall([kept.case, uuid4()]) == {kept.case}
    room.now = due - timedelta(seconds=1)
    assert room.gatekeeper.destroy() == 0
    room.now = due
    assert room.gatekeeper.destroy() == 1
    assert room.gatekeeper.gone(cases) == {gone.case}
    assert room.gatekeeper.recall(cases) == set(), "nobody can undo it"
    assert why(lambda: room.gatekeeper.shred(order, cases)) == "used"


def test_cases_of_another_body_are_not_destroyed_by_this_ones_offices(room: Room) -> None:
    keys, id = CaseKeys.new(uuid4()), uuid4()
    room.gatekeeper.register(keys.case, keys.second_shares(), bytes(32), bodies=["XA-9"])
    order = room.ordered(shred(BODY, id, [keys.case]), id=id)
    assert why(lambda: room.gatekeeper.shred(order, [keys.case])) == "cases"


def test_the_line_of_an_order_to_destroy_tells_nobody_which_cases_it_is_about() -> None:
    id, cases = uuid4(), [uuid4(), uuid4()]
    line = shred(BODY, id, cases)
    assert not any(part in line for case in cases for part in (str(case), case.hex))
    assert digest_of(id, cases) == digest_of(id, [*reversed(cases), cases[0]])
    assert digest_of(id, cases) != digest_of(uuid4(), cases)


# --- lifting what was laid on a case -------------------------------------------------------------------------------------


def propose(room: Room, case: UUID, fact: TwoOffices, by: str = CHAIR, outcome: str = "proposed", **how: object) -> int:
    """An act by an office in the case's history; its number."""
    history = room.grounds.history.setdefault(case, [])
    act = Act("lift", fact, room.now.date(), "open", "", outcome)  # type: ignore[arg-type]  # an outcome
    history.append(Recorded(len(history) + 1, room.now, by, by.partition("/")[0], act))
    return len(room.grounds.acts_of(case))


def test_an_exclusion_holds_at_one_word_and_ends_at_two_that_the_history_and_the_log_have(room: Room) -> None:
    keys, _ = room.case(two_officers=True)
    room.grounds.where[keys.case] = {BODY: True}
    room.opened(keys.case, Tier.CONTENT)
    room.gatekeeper.exclude(keys.case, [OFFICER])
    assert room.reason(keys.case) == "excluded"
    room.now += timedelta(hours=1)
    first = propose(room, keys.case, Lifts((OFFICER,), True))
    room.gatekeeper.follow(keys.case)
    assert room.reason(keys.case) == "excluded", "one office is not two"
    second = propose(room, keys.case, Lifts((OFFICER,), True), OTHER, "agreed")
    room.opened(keys.case, Tier.CONTENT)
    room.proofs.missing = {(keys.case, second)}
    with pytest.raises(NotReleased, match="log"):
        room.gatekeeper.follow(keys.case)
    assert room.reason(keys.case) == "excluded", "an act that the log does not have is none"
    room.proofs.missing = set()
    room.gatekeeper.follow(keys.case)
    assert room.gatekeeper.release(keys.case, [Tier.CONTENT], OFFICER)
    assert room.store.kept[keys.case][0].two_officers is False
    room.now += timedelta(hours=1)
    room.gatekeeper.exclude(keys.case, [OFFICER])
    room.gatekeeper.follow(keys.case)
    assert room.reason(keys.case) == "excluded", "what was used does not lift what came after"
    assert why(lambda: room.gatekeeper.lift(keys.case, first, second)) == "used"


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        ((Lifts((OFFICER,)), OTHER, "proposed"), "agreement"),
        ((Lifts((OTHER,)), OTHER, "agreed"), "agreement"),
        ((Lifts((OFFICER,), True), OTHER, "agreed"), "agreement"),
        ((Opened("contact", OTHER, ()), OTHER, "agreed"), "agreement"),
        ((Lifts((OFFICER,)), CHAIR, "agreed"), "alone"),
        ((Lifts((OFFICER,)), OFFICER, "agreed"), "alone"),
        ((Lifts((OFFICER,)), STRANGER, "agreed"), "foreign"),
        ((Lifts((OFFICER,)), "XA-1/77", "agreed"), "foreign"),
        ((Lifts((OFFICER,)), "petitioner", "agreed"), "foreign"),
    ],
)
def test_nobody_is_let_back_by_one_by_himself_by_others_bodies_or_in_other_words(
    room: Room, second: tuple[TwoOffices, str, str], reason: str
) -> None:
    keys, _ = room.case(excluded=[OFFICER])
    room.grounds.where[keys.case] = {BODY: True}
    one = propose(room, keys.case, Lifts((OFFICER,)))
    two = propose(room, keys.case, *second)
    assert why(lambda: room.gatekeeper.lift(keys.case, one, two)) == reason
    assert why(lambda: room.gatekeeper.lift(keys.case, two, one)) == "agreement"
    room.gatekeeper.follow(keys.case)
    assert room.store.kept[keys.case][0].excluded == {OFFICER}


def test_who_is_kept_away_from_a_case_lets_nobody_else_back(room: Room) -> None:
    keys, _ = room.case(excluded=[OFFICER, OTHER])
    room.grounds.where[keys.case] = {BODY: True}
    one, two = propose(room, keys.case, Lifts((OFFICER,))), propose(room, keys.case, Lifts((OFFICER,)), OTHER, "agreed")
    assert why(lambda: room.gatekeeper.lift(keys.case, one, two)) == "alone"


def test_what_was_laid_on_a_case_after_the_proposal_is_not_lifted_by_it_nor_by_one_that_is_a_week_old(room: Room) -> None:
    keys, _ = room.case(excluded=[OFFICER])
    room.grounds.where[keys.case] = {BODY: True}
    one = propose(room, keys.case, Lifts((OFFICER,)))
    room.now += timedelta(minutes=1)
    room.gatekeeper.exclude(keys.case, [OFFICER])
    two = propose(room, keys.case, Lifts((OFFICER,)), OTHER, "agreed")
    assert why(lambda: room.gatekeeper.lift(keys.case, one, two)) == "old"
    room.now += timedelta(minutes=1)
    one, two = propose(room, keys.case, Lifts((OFFICER,))), propose(room, keys.case, Lifts((OFFICER,)), OTHER, "agreed")
    room.now += AGREED_FOR + timedelta(minutes=1)
    assert why(lambda: room.gatekeeper.lift(keys.case, one, two)) == "old"


def test_the_need_of_two_that_was_laid_on_a_case_after_the_proposal_stays(two_databases: TwoDatabases, tmp_path: Path) -> None:
    """It was relabelled, its walls were lifted, and it was called a denunciation again before the gatekeeper had followed."""
    store, now = PostgresStore(two_databases.gate, tmp_path / "key"), datetime.now(UTC)
    keys = CaseKeys.new(uuid4())
    assert store.put(Kept(keys.case, keys.second_shares(), bytes(32), frozenset([BODY]), frozenset([OFFICER]), True), now)
    store.require_two(keys.case, now)
    lifted = Lifted(frozenset(), True, ("a", "b"), (CHAIR, ABOVE), now - timedelta(minutes=1), now)
    assert why(lambda: store.lift(keys.case, lifted)) == "old"
    kept = store.get(keys.case)
    assert kept is not None and kept.two_officers
    store.close()


def test_in_the_real_store_an_exclusion_that_comes_at_the_same_moment_as_a_lift_holds(
    two_databases: TwoDatabases, tmp_path: Path
) -> None:
    store = PostgresStore(two_databases.gate, tmp_path / "key")
    keys, now = CaseKeys.new(uuid4()), datetime.now(UTC)
    assert store.put(
        Kept(keys.case, keys.second_shares(), bytes(32), frozenset([BODY]), frozenset([OFFICER, OTHER]), True), now
    )
    store.exclude(keys.case, [OFFICER], now)
    store.require_two(keys.case, now)

    def lifted(*proof: str, since: datetime) -> Lifted:
        return Lifted(frozenset([OFFICER]), True, proof, (CHAIR, ABOVE), since, now)

    assert why(lambda: store.lift(keys.case, lifted("a", "b", since=now - timedelta(seconds=1)))) == "old"
    kept = store.get(keys.case)
    assert kept is not None
    assert (kept.excluded, kept.two_officers) == ({OFFICER, OTHER}, True)
    assert store.lift(keys.case, lifted("a", "b", since=now))
    kept = store.get(keys.case)
    assert kept is not None
    assert (kept.excluded, kept.two_officers) == ({OTHER}, False)
    assert store.lift(keys.case, lifted("b", "c", since=now)) is False, "a part of the proof was used"
    with psycopg.connect(two_databases.gate) as gate:
        rows = gate.execute("SELECT code, away, by FROM exclusion ORDER BY id").fetchall()
        mark = store._mark(keys.case, OFFICER)
        two = store._mark(keys.case, "*two")
        laid, taken = [(mark, True, []), (two, True, [])], [(two, False, [CHAIR, ABOVE]), (mark, False, [CHAIR, ABOVE])]
        assert rows == laid + taken
        # Somebody is excluding at this moment: the lift waits for him, and then sees him.
        gate.execute("UPDATE kept SET excluded = excluded WHERE case_id = %s", [keys.case])
        gate.execute(
            "INSERT INTO exclusion (case_id, code, away, by, at) VALUES (%s, %s, true, '{}', %s)",
            [keys.case, mark, now + timedelta(seconds=1)],
        )
        with ThreadPoolExecutor(1) as other:
            late = other.submit(store.lift, keys.case, lifted("d", since=now))
            wait([late], timeout=0.5)
            assert not late.done()
            gate.commit()
            assert late.result()
        done = gate.execute("SELECT code FROM exclusion WHERE NOT away ORDER BY id OFFSET 2").fetchall()
        assert done == [(two,)], "who is excluded in that moment is not let back"
    store.close()


@pytest.mark.parametrize("store_of", ["memory", "database"])
def test_of_several_whom_two_let_back_only_he_stays_who_was_kept_away_again_since(
    two_databases: TwoDatabases, tmp_path: Path, store_of: str
) -> None:
    store: Any = PostgresStore(two_databases.gate, tmp_path / "key") if store_of == "database" else MemoryStore()
    keys, now = CaseKeys.new(uuid4()), datetime.now(UTC)
    both = frozenset([OFFICER, OTHER])
    assert store.put(Kept(keys.case, keys.second_shares(), bytes(32), frozenset([BODY]), both, False), now)
    store.exclude(keys.case, [OFFICER], now)
    lifted = Lifted(both, False, ("a", "b"), (CHAIR, ABOVE), now - timedelta(minutes=1), now)
    assert store.lift(keys.case, lifted)
    assert store.get(keys.case).excluded == {OFFICER}
    again = replace(lifted, codes=frozenset([OFFICER]), proof=("c", "d"))
    assert why(lambda: store.lift(keys.case, again)) == "old"
    assert not store.used(["c"]), "what was not done uses nothing up"
    if store_of == "database":
        store.close()


def test_a_limit_that_the_release_before_raised_at_one_word_is_shown_and_counts_no_more(
    two_databases: TwoDatabases, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    with psycopg.connect(two_databases.gate) as gate:
        gate.execute(
            "CREATE TABLE raised (officer text NOT NULL, tier text NOT NULL, most int NOT NULL, by text[] NOT NULL,"
            " until timestamptz NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (officer, tier))"
        )
        gate.execute(
            "INSERT INTO raised VALUES (%s, 'identity', 1000000, '{XA-9/01,XA-9/02}', %s, %s)",
            [OFFICER, now + timedelta(days=3650), now - timedelta(days=1)],
        )
    store = PostgresStore(two_databases.gate, tmp_path / "key")
    assert [each.most for each in store.raises()] == [1000000]
    assert store.limit(OFFICER, Tier.IDENTITY, now) is None
    store.close()


# --- what the web may ask ------------------------------------------------------------------------------------------------


def test_tags_are_given_of_what_comes_next_and_never_of_what_is_written(room: Room) -> None:
    keys, _ = room.case()
    room.grounds.where[keys.case] = {BODY: True, "XA-2": True}  # two acts
    for first, count in ((1, 1), (2, 1), (2, 2), (3, AHEAD + 1), (2 + AHEAD + 1, 1), (3, 0), (0, 1), (-1, 4)):
        assert why(lambda first=first, count=count: room.gatekeeper.secrets(keys.case, first, count)) == "written"  # type: ignore[misc]  # as above
    assert len(room.gatekeeper.secrets(keys.case, 3, 2)) == 2


@pytest.fixture
def processes(two_databases: TwoDatabases, tmp_path: Path) -> tuple[Path, TwoDatabases, dict[str, str]]:
    """What a gatekeeper of these two databases is started with."""
    log_keys.new(tmp_path / "keys" / "ledger", "log.test.invalid")
    environ = {
        "HOIAM_GATEKEEPER_DATABASE_URL": two_databases.gate,
        "HOIAM_GATEKEEPER_WITNESS_URL": two_databases.witness,
        "HOIAM_HOME": str(tmp_path),
    }
    return tmp_path / "run", two_databases, environ


def test_whoever_is_on_the_webs_socket_raises_admits_destroys_and_lifts_nothing(
    processes: tuple[Path, TwoDatabases, dict[str, str]],
) -> None:
    """All that `gatekeeper_ops` tried over the socket, in the words of the protocol."""
    run, databases, environ = processes
    with Process("hoiam.vault.gatekeeper", run, environ=environ):
        web, keeper = Line(run / SOCKET, "gatekeeper"), Line(run / KEEPER_SOCKET, "gatekeeper")
        client = GatekeeperClient(run)
        keys, _ = register(client)
        databases.received(keys.case, BODY, datetime.now(UTC))
        client.bar(OFFICER)
        case, order = str(keys.case), str(uuid4())
        tries: dict[str, dict[str, object]] = {
            "raise limit": {
                "officer": OFFICER,
                "tier": "identity",
                "most": 10**6,
                "by": ["nobody/1", "nobody/2"],
                "days": 3650,
            },
            "admit": {"officer": OFFICER},
            "shred": {"case": case},
            "lift": {"case": case, "first": 1, "second": 2},
            "unaccounted": {"days": 1},
        }
        assert set(tries) < KEEPER_OPS
        assert not set(tries) & ORDINARY_OPS
        for op, said in tries.items():
            assert why(lambda op=op, said=said: web.ask(op, order=order, cases=[case], **said)) == "socket"  # type: ignore[misc]  # as above
        for op in sorted(ORDINARY_OPS - {"ping"}):
            assert why(lambda op=op: keeper.ask(op)) == "socket"  # type: ignore[misc]  # as above
        for op in ("raise limit", "admit", "shred"):
            with pytest.raises((NotDone, NotReleased, ServerFailed)):
                keeper.ask(op, order=order, cases=[case], **tries[op])
        assert why(lambda: client.secrets(keys.case, 1, 1)) == "written"
        with psycopg.connect(databases.gate) as gate:
            rows = gate.execute(
                "SELECT (SELECT count(*) FROM raised), (SELECT count(*) FROM barred), (SELECT count(*) FROM doomed),"
                " (SELECT count(*) FROM kept), (SELECT count(*) FROM shredded)"
            ).fetchone()
        assert rows == (0, 1, 0, 1, 0)


def test_two_keepers_at_once_use_an_order_once(processes: tuple[Path, TwoDatabases, dict[str, str]], tmp_path: Path) -> None:
    run, databases, environ = processes
    for office in (CHAIR, OTHER):
        databases.office(office)
    order = uuid4()
    databases.said(*two_say(order, RAISE))
    databases.sign(tmp_path / "keys" / "ledger")
    with Process("hoiam.vault.gatekeeper", run, environ=environ), ThreadPoolExecutor(6) as several:

        def raising(_: int) -> str:
            try:
                return KeeperClient(run).raise_limit(order).officer
            except NotDone as refused:
                return refused.reason

        assert sorted(several.map(raising, range(6))) == [OFFICER, *["used"] * 5]
        assert [each.most for each in KeeperClient(run).raises()] == [99]


_AS_ANOTHER = """
import os, sys
from pathlib import Path
from tempfile import gettempdir
from hoiam.vault.gatekeeper import GatekeeperClient, KeeperClient
from hoiam.vault.errors import VaultError
os.setgroups([]); os.setgid(65534); os.setuid({uid})
for client in (GatekeeperClient, KeeperClient):
    try:
        client(Path(sys.argv[1])).ping()
        print("let in")
    except VaultError as refused:
        print(type(refused).__name__)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="another user's socket can be tried only by root")
def test_a_user_who_is_not_in_a_sockets_table_of_callers_is_hung_up_on_even_where_the_file_lets_him_in(
    processes: tuple[Path, TwoDatabases, dict[str, str]], tmp_path: Path
) -> None:
    run, _, environ = processes
    web, keeper, stranger = 64001, 64002, 64003
    with Process("hoiam.vault.gatekeeper", run, "--caller", str(web), "--keeper", str(keeper), environ=environ):
        run.chmod(0o755)
        for folder in (tmp_path, *tmp_path.parents):
            if folder.is_relative_to(gettempdir()) and folder != Path(gettempdir()):
                folder.chmod(folder.stat().st_mode | 0o011)
        for socket in (SOCKET, KEEPER_SOCKET):
            (run / socket).chmod(0o666)

        def tried(uid: int) -> list[str]:
            command = [sys.executable, "-c", _AS_ANOTHER.format(uid=uid), str(run)]
            said = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environ})
            return said.stdout.split("\n")[:-1] or [said.stderr]

        assert tried(web) == ["let in", "Unreachable"]
        assert tried(keeper) == ["Unreachable", "let in"]
        assert tried(stranger) == ["Unreachable", "Unreachable"]


def test_no_user_is_both_of_the_web_and_of_who_keeps_the_installation(tmp_path: Path) -> None:
    from hoiam.vault.gatekeeper import main

    with pytest.raises(SystemExit):
        main(["--run", str(tmp_path), "--caller", "64001", "--keeper", "64001"])


def test_without_a_gatekeeper_nothing_is_done(tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        KeeperClient(tmp_path).raise_limit(uuid4())
