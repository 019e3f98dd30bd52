"""Slots: size and index tell when, never how much; what is not shown yet is in no file that anybody reads."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ledger.conftest import CASE, ORIGIN, Databases, House, no_witnesses
from hoiam.casework.ledger import check, exporter, fillers, health, receipts, repair, sequencer, slots
from hoiam.casework.ledger.mirror import Mirror
from hoiam.casework.ledger.refusals import LogStopped
from hoiam.casework.ledger.slots import LINES, STEP, TURN, NoSlot, Room, Shown, Slots
from hoiam.casework.ledger.tail import Tail
from hoiam.core.ledger import act, checkpoint, filler, receipt
from hoiam.core.ledger.tiles import unbundle

MINUTE = timedelta(minutes=1)
WHOLE = 60 * LINES  # lines of a slot of a minute
NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def slotted(house: House) -> House:
    """A log with slots of a minute, which has just shown its empty tree."""
    house = no_witnesses(house)
    house.keeper.slots = Slots(MINUTE)
    house.now = NINE - TURN
    house.turn()
    return house


def at(house: House, seconds: float) -> None:
    """The turn that many seconds after nine."""
    house.now = NINE + timedelta(seconds=seconds)
    done = house.keeper.run_once(house.conn, now=house.now)
    assert done.refusal is None


def place(house: House, seq: int) -> tuple[int, int]:
    """Index and size in the receipt of an act."""
    standing = receipts.standing(house.conn, CASE, seq, house.keeper.policy)
    assert standing is not None
    return standing.index, standing.size


def public(house: House) -> dict[str, bytes]:
    """Every file that anybody may read."""
    log = house.home / "log"
    return {str(path.relative_to(log)): path.read_bytes() for path in sorted(log.rglob("*")) if path.is_file()}


# --- the schedule -----------------------------------------------------------------------------------------------------


def test_slots_begin_on_the_clock() -> None:
    ten = Slots()
    assert ten.begin(datetime(2026, 11, 24, 10, 17, 3, tzinfo=UTC)) == datetime(2026, 11, 24, 10, 10, tzinfo=UTC)
    assert ten.end(datetime(2026, 11, 24, 10, 10, tzinfo=UTC)) == datetime(2026, 11, 24, 10, 20, tzinfo=UTC)
    assert ten.witnessed_by(datetime(2026, 11, 24, 10, 19, 59, tzinfo=UTC)) == datetime(2026, 11, 24, 10, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "length"), [("", 600), ("10m", 600), ("600", 600), ("30s", 30), ("2s", 2), ("60m", 3600), ("1m", 60)]
)
def test_the_length_of_a_slot_is_read_as_it_is_written(written: str, length: int) -> None:
    assert slots.of({slots.VARIABLE: written}).length == timedelta(seconds=length)


@pytest.mark.parametrize("written", ["0", "1", "-5", "7s", "61m", "10 m", "10h", "ten", "3600m", "1.5m", "00600", "\n600"])
def test_a_slot_that_is_none_is_refused_by_the_settings_name(written: str) -> None:
    with pytest.raises(NoSlot, match="HOIAM_LOG_SLOT"):
        slots.of({slots.VARIABLE: written})


@given(st.integers(0, 59), st.lists(st.integers(0, 2 * LINES), max_size=12), st.integers(0, 10**9))
def test_the_size_is_one_of_time_alone_as_long_as_no_turn_holds_more_than_its_lines(
    last: int, counts: list[int], before: int
) -> None:
    """Whatever came in earlier turns, the head of a turn has the size that it has where nothing came before."""
    shown, schedule = Shown(before, NINE), Slots(MINUTE)
    size = before
    for second, waiting in enumerate([min(count, LINES) for count in counts][:last], start=1):
        size = Room(schedule, shown, NINE + TURN * second).size(size, waiting)
    alone = Room(schedule, shown, NINE + TURN * 60).size(before, 1)
    assert Room(schedule, shown, NINE + TURN * 60).size(size, 1) == alone == before + WHOLE
    assert Room(schedule, shown, NINE + MINUTE, closes=True).size(size, 0) == before + WHOLE


@given(st.integers(0, 59), st.integers(0, 40_000), st.integers(1, 5_000), st.booleans())
def test_there_is_always_room_and_growth_is_by_steps(second: int, ahead: int, waiting: int, closes: bool) -> None:
    shown, now = Shown(7, NINE), NINE + TURN * second
    room = Room(Slots(MINUTE), shown, now, closes=closes)
    size = 7 + ahead
    grown = room.size(size, waiting)
    assert grown >= size + waiting
    scheduled = max(size, 7 + (WHOLE if closes else LINES * second))
    assert (grown - scheduled) % STEP == 0
    assert grown - STEP < size + waiting or grown == scheduled
    if closes:
        shown_next = Slots(MINUTE).closed(shown, grown)
        assert shown_next <= grown < shown_next + WHOLE
        assert shown_next - 7 in range(WHOLE, grown, WHOLE) or shown_next == grown


def test_a_line_lies_among_those_of_its_own_turn_however_long_the_log_was_still() -> None:
    for free in (LINES, 30, 500):
        assert {slots.places(1, free)[0] for _ in range(200)} == set(range(free - LINES, free))
    drawn = Counter(slots.places(2, 500)[0] for _ in range(2_000))
    assert all(abs(count - 1_000) < 200 for count in drawn.values()), "the first of two is as often the later one"
    full = slots.places(40, 64)
    assert len(set(full)) == 40
    assert set(range(62, 64)) <= set(full)


# --- receipts tell when, not how much ---------------------------------------------------------------------------------


def quiet(house: House, second: int) -> None:
    """Nobody else writes."""


def lively(house: House, second: int) -> None:
    """Somebody else writes in most turns, in the same second too."""
    if second % 4:
        house.fill(1, f"other {second}")


def in_bursts(house: House, second: int) -> None:
    """Thirty write at once, twice."""
    if second in (15, 37):
        house.fill(25 if second == 15 else 30, f"crowd {second}")


@pytest.mark.parametrize("others", [lively, in_bursts])
def test_ones_own_receipts_are_the_same_whoever_else_wrote(slotted: House, others: Callable[[House, int], None]) -> None:
    """He writes four times within a slot, and reads index and size; so he does in a house where nobody else writes."""

    def told(begin: int, others: Callable[[House, int], None]) -> list[int]:
        base, mine = slotted.size(), dict[int, int]()
        for second in range(begin, begin + 60):
            others(slotted, second - begin)
            if second - begin in (3, 10, 34, 59):
                mine[second - begin] = slotted.act()[0]
            at(slotted, second + 1)
        seen = [place(slotted, seq) for seq in mine.values()]
        # Which of the places of a turn it is, is drawn; that it is one of these is what a receipt tells.
        assert all(size - LINES <= index < size for index, size in seen)
        return [size - base for _, size in seen]

    alone = told(0, quiet)
    assert alone == [4 * LINES, 11 * LINES, 35 * LINES, 60 * LINES]
    assert told(60, others) == alone
    assert slotted.size() == 2 * WHOLE


def test_what_is_written_waits_for_the_next_turn_whether_or_not_somebody_was_here_before(slotted: House) -> None:
    at(slotted, 5)
    mine, _ = slotted.act()
    at(slotted, 5.4)
    assert receipts.standing(slotted.conn, CASE, mine, slotted.keeper.policy) is None
    at(slotted, 6)
    assert place(slotted, mine)[1] == 6 * LINES
    slotted.fill(1)
    at(slotted, 7)
    after, _ = slotted.act()
    at(slotted, 7.4)
    assert receipts.standing(slotted.conn, CASE, after, slotted.keeper.policy) is None


def test_a_turn_with_too_many_lines_runs_ahead_by_steps_and_the_slot_ends_as_ever(slotted: House) -> None:
    at(slotted, 9)
    slotted.fill(1)
    at(slotted, 10)
    slotted.fill(20)
    at(slotted, 11)
    assert slotted.size() == 11 * LINES + 2 * STEP
    for second in range(12, 60):
        at(slotted, second)
        assert slotted.size() == 11 * LINES + 2 * STEP
    slotted.act()
    at(slotted, 60)
    assert slotted.size() == WHOLE


def shown_size(house: House) -> int:
    """The size of the head that anybody may read."""
    return checkpoint.verify(Mirror(str(house.home / "log")).checkpoint(), house.keeper.policy.log_keys).checkpoint.size


def test_a_slot_with_twice_the_lines_that_it_has_is_shown_so_and_the_next_one_is_as_ever(slotted: House) -> None:
    slotted.fill(2 * WHOLE - 3)
    at(slotted, 30)
    at(slotted, 60)
    assert shown_size(slotted) == 2 * WHOLE
    at(slotted, 120)
    assert shown_size(slotted) == 3 * WHOLE


@pytest.mark.parametrize("second", [57, 59, 59.9])
def test_a_burst_at_the_end_of_a_slot_is_not_shown_by_its_size_and_its_lines_a_slot_later(
    slotted: House, second: float
) -> None:
    for turn in range(50, int(second) + 1):
        slotted.fill(1, f"one {turn}")
        at(slotted, turn)
    slotted.fill(30, "crowd")
    seq, text = slotted.act()
    for turn in range(int(second) + 1, 61):
        at(slotted, turn)
    assert slotted.size() > WHOLE, "it is durable"
    assert shown_size(slotted) == WHOLE
    index, _ = place(slotted, seq)
    standing = receipts.standing(slotted.conn, CASE, seq, slotted.keeper.policy)
    assert standing is not None
    assert slotted.keeper.slots is not None
    by = standing.witnessed_by(slotted.keeper.slots)
    assert by == NINE + (3 * MINUTE if index >= WHOLE else 2 * MINUTE)
    at(slotted, 120)
    assert shown_size(slotted) == 2 * WHOLE
    full = receipts.receipt_for(slotted.conn, CASE, seq, slotted.keeper.policy, text)
    assert full is not None
    assert check.check(slotted.conn, slotted.keeper.policy.log_keys, folder=slotted.home / "log").faults == ()
    assert fillers.opened(slotted.conn, slotted.keeper.signers).closed == ()


# --- what is shown ----------------------------------------------------------------------------------------------------


def test_nothing_public_changes_within_a_slot_and_the_receipt_is_there_at_once(slotted: House) -> None:
    before = public(slotted)
    stamps = {path: path.stat().st_mtime_ns for path in (slotted.home / "log").rglob("*")}
    for second in range(1, 60):
        seq, text = slotted.act()
        at(slotted, second)
        full = receipts.receipt_for(slotted.conn, CASE, seq, slotted.keeper.policy, text)
        assert full is not None
        assert receipt.included(receipt.parse(full), slotted.keeper.policy).index < slotted.size()
        assert public(slotted) == before
    assert {path: path.stat().st_mtime_ns for path in (slotted.home / "log").rglob("*")} == stamps
    at(slotted, 60)
    assert shown_size(slotted) == WHOLE
    done = check.check(slotted.conn, slotted.keeper.policy.log_keys, all_signatures=True, folder=slotted.home / "log")
    assert (done.faults, done.entries) == ((), WHOLE)


def test_a_slot_in_which_nothing_happened_looks_like_any_other(slotted: House) -> None:
    at(slotted, 60)
    slotted.act()
    at(slotted, 61)
    at(slotted, 120)
    files = {name: data for name, data in public(slotted).items() if name.startswith("tile/entries")}
    lines = unbundle(list(files.values())[-1])
    assert len(lines) == 2 * WHOLE
    assert {len(line) for line in lines} == {106}
    assert len(set(lines)) == len(lines)
    for line in lines:
        magic, tag, commitment = line.decode().split()
        assert (magic, len(tag), len(commitment)) == ("hoiam/1", 32, 64)


def test_witnesses_are_asked_about_what_is_shown_and_the_receipt_says_by_when(house: House) -> None:
    house.keeper.slots = Slots(MINUTE)
    house.now = NINE - TURN
    house.turn()
    asked = len(house.network.asked)
    seq, _ = house.act()
    for second in range(1, 59):
        at(house, second)
    assert len(house.network.asked) == asked
    standing = receipts.standing(house.conn, CASE, seq, house.keeper.policy)
    assert standing is not None
    said = receipts.words(standing, ORIGIN, house.keeper.slots, now=house.now)["witnesses"]
    assert "Witnesses sign by 09:02" in said.en
    assert "chậm nhất lúc 09:02" in said.vi
    at(house, 60)
    at(house, 61)
    bettered = receipts.standing(house.conn, CASE, seq, house.keeper.policy)
    assert bettered is not None
    assert (bettered.quorum, bettered.size, bettered.index) == (True, WHOLE, standing.index)
    assert bettered.judge(NINE, own_act=True) == "good"


def test_a_house_that_stood_still_for_a_week_leaves_the_slots_out(slotted: House) -> None:
    slotted.act()
    at(slotted, 10)
    week = 7 * 24 * 3600
    at(slotted, week + 30)
    assert slotted.size() == WHOLE, "the slot that was open is filled up and shown"
    slotted.act()
    at(slotted, week + 31)
    assert slotted.size() == WHOLE + 31 * LINES, "as if it had been there since the slot began"
    at(slotted, week + 60)
    assert slotted.size() == 2 * WHOLE


@pytest.mark.parametrize("stops_at", ["keep", "show", "witnesses"])
def test_a_stop_between_signing_and_showing_fills_no_slot_twice(
    slotted: House, stops_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slotted.act()
    at(slotted, 10)
    slotted.act()

    target, name = (slotted.keeper.witnesses, "step") if stops_at == "witnesses" else (exporter, stops_at)
    real, signed = getattr(target, name), slotted.size()

    def fails(*arguments: object) -> object:
        if slotted.size() == signed:
            return real(*arguments)
        raise OSError("the power is gone")

    with monkeypatch.context() as power:
        power.setattr(target, name, fails)
        with pytest.raises(OSError, match="power"):
            slotted.turn(after=50)
    assert slotted.size() == WHOLE
    slots_of_it = slotted.keeper.slots
    slotted = slotted.again()
    slotted.keeper.slots = slots_of_it
    at(slotted, 61)
    slotted.act()
    at(slotted, 62)
    shown = exporter.last_shown(slotted.conn)
    assert shown == Shown(WHOLE, NINE + MINUTE)
    assert slotted.size() == WHOLE + 2 * LINES
    assert check.check(slotted.conn, slotted.keeper.policy.log_keys, folder=slotted.home / "log").faults == ()


def test_two_lines_of_one_dossier_keep_their_order(slotted: House) -> None:
    for second in range(1, 30):
        slotted.act()
        slotted.act()
        slotted.fill(second % 3)
        at(slotted, second)
    at(slotted, 60)
    rows = slotted.conn.execute("SELECT seq FROM ledger_entry WHERE dossier = %s ORDER BY idx", (CASE,)).fetchall()
    assert [seq for (seq,) in rows] == list(range(1, 59))


# --- fillers ----------------------------------------------------------------------------------------------------------


def test_every_filler_opens_as_a_filler_and_no_act_does(slotted: House) -> None:
    seq, _ = slotted.act()
    sequencer.enqueue_public(slotted.conn, act.public_entry("body-key", "H57 1 AAAA"))
    at(slotted, 7)
    at(slotted, 60)
    found = fillers.opened(slotted.conn, slotted.keeper.signers)
    assert (found.lines, found.opened, found.acts, found.closed) == (WHOLE, WHOLE - 2, 2, ())
    index = place(slotted, seq)[0]
    assert fillers.opened(slotted.conn, slotted.keeper.signers, index + 1).text is None
    one = next(i for i in range(WHOLE) if fillers.opened(slotted.conn, slotted.keeper.signers, i + 1).text)
    text = fillers.opened(slotted.conn, slotted.keeper.signers, one + 1).text
    assert text is not None
    row = slotted.conn.execute("SELECT leaf FROM ledger_entry WHERE idx = %s", (one,)).fetchone()
    assert row is not None
    tag, commitment = bytes(row[0]).decode().split()[1:]
    assert text.splitlines()[0] == "hoiam filler 1"
    assert text.splitlines()[2:] == [f"tag {tag}", f"log {ORIGIN}", f"index {one}"]
    assert hashlib.sha256(text.encode()).hexdigest() == commitment
    assert health.health(slotted.conn, slotted.keeper.policy).lost == 0


def test_an_act_that_somebody_calls_a_filler_is_named(slotted: House) -> None:
    seq, _ = slotted.act()
    at(slotted, 7)
    index = place(slotted, seq)[0]
    slotted.conn.execute("SET session_replication_role = replica")
    slotted.conn.execute("UPDATE ledger_entry SET filler = true WHERE idx = %s", (index,))
    assert fillers.opened(slotted.conn, slotted.keeper.signers).closed == (index,)


def test_a_filler_is_of_its_place_of_its_log_and_of_its_key(slotted: House) -> None:
    signer = slotted.keeper.signers[0]
    key, other = filler.key_of(signer), filler.key_of(replace(signer, seed=b"\x05" * 32))
    lines = {filler.line(*of) for of in ((key, ORIGIN, 3), (key, ORIGIN, 4), (key, "log.elsewhere/1", 3), (other, ORIGIN, 3))}
    assert len(lines) == 4
    assert filler.line(bytes(range(32)), ORIGIN, 3) == (
        b"hoiam/1 " + filler.text(bytes(range(32)), ORIGIN, 3).splitlines()[2][4:].encode() + b" "
        + hashlib.sha256(filler.text(bytes(range(32)), ORIGIN, 3).encode()).hexdigest().encode() + b"\n"
    )  # fmt: skip


# --- what was durable and not shown comes back ------------------------------------------------------------------------


def test_lines_that_no_mirror_has_seen_come_back_from_the_tail(slotted: House, databases: Databases) -> None:
    at(slotted, 60)
    schedule = slotted.keeper.slots
    backup = databases.copy()
    slotted = slotted.again()
    slotted.keeper.slots = schedule
    at(slotted, 61)
    seq, text = slotted.act()
    at(slotted, 70)
    full = receipts.receipt_for(slotted.conn, CASE, seq, slotted.keeper.policy, text)
    assert full is not None
    mirror = slotted.home / "log"
    assert checkpoint.verify(Mirror(str(mirror)).checkpoint(), slotted.keeper.policy.log_keys).checkpoint.size == WHOLE
    restored = slotted.again(backup)
    restored.keeper.slots = schedule
    refused = restored.turn().refusal
    assert isinstance(refused, LogStopped)
    assert refused.cause == "ahead"
    rules, signers = restored.keeper.policy, restored.keeper.signers
    done = repair.from_mirror(restored.conn, Mirror(str(mirror)), rules, now=restored.now, signers=signers)
    assert done.after == WHOLE
    after = repair.from_tail(restored.conn, Tail.beside(restored.keeper.mark), rules, now=restored.now, signers=signers)
    assert after is not None
    assert (after.after, after.without_act) == (WHOLE + 10 * LINES, 1)
    assert receipt.included(receipt.parse(full), rules).checkpoint.size == restored.size()
    assert fillers.opened(restored.conn, signers).opened == restored.size() - 1


def test_the_tail_forgets_what_is_shown(slotted: House) -> None:
    tail = Tail.beside(slotted.keeper.mark)
    for second in (10, 20, 30, 60, 70, 80):
        slotted.act()
        at(slotted, second)
    assert sorted(int(path.name) for path in Path(tail.folder).iterdir()) == [WHOLE, WHOLE + 10 * LINES]
    assert tail.folder.stat().st_mode & 0o777 == 0o700
