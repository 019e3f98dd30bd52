"""The log in its database: no line lost, none doubled, nothing signed that anybody could contradict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

import hoiam.casework.ledger as tables
from core.ledger.conftest import CASE, ORIGIN, Databases, House, no_witnesses
from hoiam.casework.ledger import ahead, check, exporter, health, keys, public_files, receipts, repair, sequencer, tail
from hoiam.casework.ledger.mirror import Mirror
from hoiam.casework.ledger.refusals import (
    AnotherSequencer,
    ClockWrong,
    KeyMissing,
    LogStopped,
    NoHighWater,
    NotDurable,
)
from hoiam.casework.ledger.slots import Slots
from hoiam.core.ledger import act, checkpoint, merkle, note, receipt, tiles
from hoiam.core.ledger.errors import ProofFailed, SignatureFailed


def _checked(house: House) -> check.Checked:
    done = check.check(house.conn, house.keeper.policy.log_keys, all_signatures=True, folder=house.home / "log")
    assert done.faults == ()
    return done


def test_a_new_log_signs_the_empty_tree(house: House) -> None:
    done = house.turn()
    assert (done.sequenced, done.durable, done.refusal) == (0, 0, None)
    head = checkpoint.verify((house.home / "log" / "checkpoint").read_text("utf-8"), house.keeper.policy.log_keys)
    assert head.checkpoint == checkpoint.of(ORIGIN, 0, merkle.EMPTY_ROOT)
    assert house.turn().durable is None


def test_an_act_gets_a_receipt_that_the_witnesses_then_better(house: House) -> None:
    seq, text = house.act()
    assert receipts.receipt_for(house.conn, CASE, seq, house.keeper.policy) is None
    house.network.down = {"w0.example.org", "w1.example.org", "w2.example.org"}
    house.turn(2)
    place = receipts.standing(house.conn, CASE, seq, house.keeper.policy)
    assert place is not None
    assert (place.index, place.size, place.quorum, place.before) == (0, 1, False, None)
    bare = receipts.proof_text(house.conn, place, text)
    assert "not yet provable to others" in receipts.words(place, ORIGIN, Slots(), now=house.now)["witnesses"].en

    house.network.down = {"w2.example.org"}
    house.turn(3, after=10)
    place = receipts.standing(house.conn, CASE, seq, house.keeper.policy)
    assert place is not None
    assert (place.quorum, set(place.witnesses), place.after) == (True, {"w0", "w1"}, None)
    full = receipts.receipt_for(house.conn, CASE, seq, house.keeper.policy, text)
    assert full is not None
    assert full.startswith(bare)
    shown = receipt.verify(receipt.parse(full), house.keeper.policy)
    assert shown.act == act.parse(text)
    assert shown.not_later_than == int(place.before.timestamp() if place.before else 0)


def test_a_receipt_is_never_made_for_another_text(house: House) -> None:
    seq, text = house.act()
    house.turn()
    with pytest.raises(receipts.NotTheAct):
        receipts.receipt_for(house.conn, CASE, seq, house.keeper.policy, text.replace("received", "accepted"))


def test_each_act_is_bracketed_by_two_witnessed_times(house: House) -> None:
    house.act("received")
    house.turn(2, after=30)
    earlier = house.now
    seq, _ = house.act("answered")
    house.turn(2, after=30)
    place = receipts.standing(house.conn, CASE, seq, house.keeper.policy)
    assert place is not None
    assert place.after is not None
    assert place.before is not None
    assert place.after <= earlier < place.before
    assert place.judge(earlier, own_act=True) == "good"
    assert place.judge(earlier - timedelta(days=3), own_act=True) == "alarm"
    assert place.judge(earlier - timedelta(days=3), own_act=False) == "check"
    assert place.judge(earlier + timedelta(days=3), own_act=True) == "alarm"


@pytest.mark.parametrize("count", [1, 255, 256, 257, 513])
def test_the_exported_files_are_the_whole_log(house: House, count: int) -> None:
    house = no_witnesses(house)
    house.fill(count)
    house.turn()
    log = house.home / "log"
    for level, n, width in tiles.tiles_of(count):
        assert len((log / tiles.tile_path(level, n, width)).read_bytes()) == width * 32
    mirror = Mirror(str(log))
    entries = [entry for _, part in mirror.entries(0, count) for entry in part]
    head = checkpoint.verify(mirror.checkpoint(), house.keeper.policy.log_keys).checkpoint
    assert tiles.grow(0, {}, [merkle.leaf_hash(entry) for entry in entries]).root == head.root
    assert tiles.TileTree(count, mirror.tile).root() == head.root
    assert _checked(house).entries == count


def test_partial_tiles_of_published_trees_stay_until_the_full_tile_stands(house: House) -> None:
    house = no_witnesses(house)
    for count in (10, 20, 30):
        house.fill(count)
        house.turn()
    partial = house.home / "log" / "tile" / "0" / "000.p"
    assert sorted(int(path.name) for path in partial.iterdir()) == [10, 30, 60]
    house.fill(200)
    house.turn()
    assert not partial.exists()
    for path, size in (("tile/0/000", 8192), ("tile/0/001.p/4", 128), ("tile/1/000.p/1", 32)):
        assert len((house.home / "log" / path).read_bytes()) == size


def test_the_order_of_acts_is_the_order_of_the_outbox(house: House) -> None:
    house = no_witnesses(house)
    for i in range(50):
        house.conn.execute("INSERT INTO ledger_outbox (leaf, dossier, seq) VALUES (%s, %s, 1)", (b"%d" % i, uuid4()))
    house.turn()
    rows = house.conn.execute("SELECT leaf FROM ledger_entry ORDER BY idx").fetchall()
    assert [int(leaf) for (leaf,) in rows] == list(range(50))


def test_a_line_cannot_enter_twice_nor_an_entry_change(house: House) -> None:
    house = no_witnesses(house)
    seq, text = house.act()
    house.turn()
    house.conn.execute("INSERT INTO ledger_outbox (leaf, dossier, seq) VALUES (%s, %s, %s)", (act.leaf_of(text), CASE, seq))
    with pytest.raises(psycopg.errors.UniqueViolation):
        house.turn()
    assert house.size() == 1
    for statement in ("UPDATE ledger_entry SET leaf = 'x'", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry",
                      "DELETE FROM ledger_checkpoint", "DELETE FROM ledger_cosignature"):  # fmt: skip
        with pytest.raises(psycopg.errors.RaiseException):
            house.conn.execute(statement)


def test_two_sequencers_do_not_both_write(house: House) -> None:
    house = no_witnesses(house)
    house.turn()
    house.fill(3)
    with psycopg.connect(house.url, autocommit=True) as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s)", (sequencer.LOCK,))
        done = house.turn()
        assert isinstance(done.refusal, AnotherSequencer)
        assert house.size() == 0
    assert house.turn().sequenced == 3


@pytest.mark.parametrize("setting", ["synchronous_commit"])
def test_the_log_does_not_sign_what_a_power_cut_could_take_back(house: House, setting: str) -> None:
    house.act()
    house.conn.execute(f"SET {setting} = off")
    done = house.turn()
    assert isinstance(done.refusal, NotDurable)
    assert setting in done.refusal.words("en")
    assert setting in done.refusal.words("vi")
    assert house.size() == -1
    house.conn.execute(f"SET {setting} = on")
    assert house.turn().sequenced == 1


def test_fsync_and_full_page_writes_are_asked_for_too() -> None:
    class Said:
        """A connection to a server with these settings, which no test may switch off for the others."""

        def __init__(self, *row: str) -> None:
            self.row = row

        def execute(self, _: str) -> Said:
            return self

        def fetchone(self) -> tuple[str, ...]:
            return self.row

    for row, named in ((("off", "on", "on"), "fsync"), (("on", "off", "on"), "full_page_writes"),
                       (("on", "on", "local"), "synchronous_commit")):  # fmt: skip
        with pytest.raises(NotDurable, match=named):
            sequencer.check_durable(Said(*row))  # type: ignore[arg-type]  # the one method that it needs
    sequencer.check_durable(Said("on", "on", "on"))  # type: ignore[arg-type]  # as above


def test_a_clock_that_runs_backward_signs_nothing(house: House) -> None:
    house = no_witnesses(house)
    house.turn()
    house.act()
    done = house.turn(after=-30)
    assert isinstance(done.refusal, ClockWrong)
    assert house.size() == 0
    assert house.turn(after=60).sequenced == 1


def test_a_clock_that_most_witnesses_contradict_signs_nothing(house: House) -> None:
    house.act()
    house.turn(2)
    for name in ("w0", "w1"):
        house.network.witnesses[f"{name}.example.org"].clock = lambda: int(house.now.timestamp()) + 300
    house.act()
    house.turn(2)
    house.act()
    done = house.turn()
    assert isinstance(done.refusal, ClockWrong)
    assert "2 of 3" in done.refusal.words("en")


def test_one_witness_with_a_wrong_clock_does_not_stop_the_log(house: House) -> None:
    house.network.witnesses["w0.example.org"].clock = lambda: int(house.now.timestamp()) - 300
    for _ in range(3):
        house.act()
        assert house.turn(2).refusal is None
    skews = {w.name: w.skew for w in health.health(house.conn, house.keeper.policy).witnesses}
    assert skews["w0"] is not None
    assert skews["w0"] < -200
    assert skews["w1"] == 0


def test_only_the_logs_own_files_are_given_out_each_under_one_name(house: House) -> None:
    house.fill(300)
    house.turn(2)
    log = house.home / "log"
    every = [str(path.relative_to(log)) for path in log.rglob("*") if path.is_file()]
    assert len(every) == 7
    for name in every:
        file = public_files.served(log, name)
        assert file is not None, name
        assert file.path.read_bytes() == (log / name).read_bytes()
        assert ("immutable" in file.caching) == name.startswith("tile/")
    for name in ("", "tile", "tile/0/000/", "tile/0/0", "tile/0/../0/000", "../keys/ledger/log.key", "witnessed/300.p/1",
                 "tile/0/001.p/45", "tile/0/001", "checkpoint/", "/checkpoint", "checkpoint.tmp"):  # fmt: skip
        assert public_files.served(log, name) is None, name


# --- what other stores remember ---------------------------------------------------------------------------------------


def _backup(house: House, databases: Databases) -> str:
    """A copy of the database as it is now; the house goes on with the original."""
    house.conn.close()
    copy = databases.copy()
    house.conn = psycopg.connect(house.url, autocommit=True)
    return copy


def test_a_restored_backup_is_noticed_by_the_high_water_mark(house: House, databases: Databases) -> None:
    house = no_witnesses(house)
    house.fill(10)
    house.turn()
    backup = _backup(house, databases)
    house.fill(5)
    house.turn()
    restored = house.again(backup)
    restored.fill(1)
    done = restored.turn()
    assert isinstance(done.refusal, LogStopped)
    assert (done.refusal.cause, done.refusal.source) == ("ahead", "the high-water mark")
    assert "repair --from-mirror" in done.refusal.words("vi")
    assert restored.size() == 10
    # Neither another turn nor a restart lifts it.
    assert isinstance(restored.turn(3).refusal, LogStopped)
    assert isinstance(restored.again(backup).turn().refusal, LogStopped)


@pytest.mark.parametrize("who", ["a witness", "a mirror"])
def test_a_restored_backup_is_noticed_even_when_the_mark_was_restored_too(house: House, databases: Databases, who: str) -> None:
    house.fill(10)
    house.turn(2)
    backup = _backup(house, databases)
    mark = house.keeper.mark.path.read_bytes()
    house.fill(5)
    house.turn(2)
    house.keeper.mark.path.write_bytes(mark)
    if who == "a mirror":
        (house.home / "keys" / "ledger" / "mirrors").write_text(f"# ours\n{house.home / 'log'}\n")
        house.network.down = set(house.network.witnesses)
    restored = house.again(backup)
    done = restored.turn()
    assert isinstance(done.refusal, LogStopped)
    assert done.refusal.cause == "ahead"
    assert done.refusal.source == ("w0" if who == "a witness" else str(house.home / "log"))
    assert restored.size() == 10


def test_a_forced_log_is_stopped_by_the_first_witness(house: House, databases: Databases) -> None:
    # Somebody removed the mark and cut the line at the start; the fork reaches no receipt with a quorum.
    house.fill(10)
    house.turn(2)
    backup = _backup(house, databases)
    house.fill(5)
    house.turn(2)
    house.network.down = set(house.network.witnesses)
    house.keeper.mark.path.write_text(house.conn.execute("SELECT note FROM ledger_checkpoint WHERE size = 10").fetchall()[0][0])
    restored = house.again(backup)
    restored.fill(2, "forged")
    assert restored.turn().refusal is None
    restored.network.down = set()
    done = restored.turn(3, after=60)
    assert isinstance(done.refusal, LogStopped)
    assert (done.refusal.cause, done.refusal.detail) == ("ahead", "15 > 12")
    restored.fill(1)
    assert isinstance(restored.turn().refusal, LogStopped)
    assert restored.size() == 12


def test_a_fork_of_the_same_size_is_answered_422_and_stops_the_log(house: House, databases: Databases) -> None:
    house.fill(10)
    house.turn(2)
    backup = _backup(house, databases)
    house.fill(5)
    house.turn(2)
    house.network.down = set(house.network.witnesses)
    house.keeper.mark.path.write_text(house.conn.execute("SELECT note FROM ledger_checkpoint WHERE size = 10").fetchall()[0][0])
    restored = house.again(backup)
    restored.fill(8, "forged")
    assert restored.turn().durable == 18
    restored.network.down = set()
    done = restored.turn(4, after=60)
    assert isinstance(done.refusal, LogStopped)
    assert done.refusal.cause == "fork"
    assert "422" in done.refusal.detail
    for witness in house.network.witnesses.values():
        if list((witness.folder / "evidence").glob("*-422.txt")):
            break
    else:
        raise AssertionError("no witness kept the evidence")


def test_the_lost_tail_comes_back_from_a_mirror(house: House, databases: Databases) -> None:
    house.fill(300)
    house.turn(2)
    seq, text = house.act("answered")
    backup = _backup(house, databases)  # the act is in the outbox of the backup
    house.turn()
    house.fill(500, "lost")
    house.turn(2)
    wanted = (house.home / "log" / "checkpoint").read_text("utf-8")
    mirror = house.home / "mirror"
    (house.home / "log").rename(mirror)

    restored = house.again(backup)
    assert isinstance(restored.turn().refusal, LogStopped)
    done = repair.from_mirror(restored.conn, Mirror(str(mirror)), restored.keeper.policy, now=restored.now)
    assert (done.before, done.after, done.known, done.without_act) == (300, 801, 1, 500)
    assert (
        checkpoint.parse(note.split(wanted)[0]).root
        == restored.conn.execute("SELECT root FROM ledger_checkpoint ORDER BY size DESC LIMIT 1").fetchall()[0][0]
    )
    ahead.check_nobody_is_ahead(restored.conn, restored.keeper.mark, restored.keeper.policy, [], get=restored.network.call)
    repair.clear_stops(restored.conn, "repaired in a test", now=restored.now, silent=())

    restored.act("closed")
    end = restored.turn(2)
    assert end.refusal is None
    assert restored.size() == 802
    assert restored.turn(2, after=10).refusal is None
    _checked(restored)
    assert health.health(restored.conn, restored.keeper.policy).lost == 500
    full = receipts.receipt_for(restored.conn, CASE, seq, restored.keeper.policy, text)
    assert full is not None
    assert receipt.verify(receipt.parse(full), restored.keeper.policy).index == 300


def test_a_mirror_that_lies_repairs_nothing(house: House, databases: Databases) -> None:
    house = no_witnesses(house)
    house.fill(300)
    house.turn()
    backup = _backup(house, databases)
    house.fill(20)
    house.turn()
    mirror = house.home / "log"
    bundle = mirror / tiles.entries_path(1, 64)
    entries = tiles.unbundle(bundle.read_bytes())
    bundle.write_bytes(tiles.bundle([*entries[:-1], b"nothing happened\n"]))
    restored = house.again(backup)
    with pytest.raises(ProofFailed):
        repair.from_mirror(restored.conn, Mirror(str(mirror)), restored.keeper.policy, now=restored.now)
    assert restored.size() == 300
    stranger = note.SignerKey(ORIGIN, note.ED25519, b"\x09" * 32)
    (mirror / "checkpoint").write_text(checkpoint.sign(checkpoint.of(ORIGIN, 320, bytes(32)), [stranger]), "utf-8")
    with pytest.raises(SignatureFailed):
        repair.from_mirror(restored.conn, Mirror(str(mirror)), restored.keeper.policy, now=restored.now)


def test_a_database_restored_under_a_running_process_is_noticed(house: House, databases: Databases) -> None:
    house = no_witnesses(house)
    house.fill(10)
    house.turn()
    backup = _backup(house, databases)
    house.fill(5)
    house.turn()
    house.conn.close()
    house.conn = psycopg.connect(backup, autocommit=True)  # the same keeper reconnects, and finds the past
    house.fill(1)
    done = house.turn()
    assert isinstance(done.refusal, LogStopped)
    assert done.refusal.cause == "ahead"
    assert house.size() == 10


def test_a_mark_that_another_house_has_raised_stops_the_log_in_the_next_turn(house: House) -> None:
    house = no_witnesses(house)
    house.fill(10)
    house.turn()
    ahead_of_us = checkpoint.sign(checkpoint.of(ORIGIN, 99, bytes(32)), house.keeper.signers)
    house.keeper.mark.path.write_text(ahead_of_us, "utf-8")
    house.fill(1)
    assert isinstance(house.turn().refusal, LogStopped)
    assert house.size() == 10


def test_a_mark_that_this_log_never_signed_stops_the_log(house: House) -> None:
    house = no_witnesses(house)
    house.fill(10)
    house.turn()
    stranger = note.SignerKey(ORIGIN, note.ED25519, b"\x09" * 32)
    house.keeper.mark.path.write_text(checkpoint.sign(checkpoint.of(ORIGIN, 9, bytes(32)), [stranger]), "utf-8")
    refused = house.turn().refusal
    assert isinstance(refused, LogStopped)
    assert (refused.cause, refused.source) == ("fork", "the high-water mark")


def test_two_exporters_do_not_take_each_others_files_back(house: House) -> None:
    house = no_witnesses(house)
    house.turn()
    house.fill(3)
    sequencer.sequence(house.conn, house.keeper.signers, now=house.now)
    with psycopg.connect(house.url, autocommit=True) as other, other.transaction():
        other.execute("SELECT pg_advisory_xact_lock(%s)", (sequencer.LOCK + 1,))
        assert exporter.keep(house.conn, house.keeper.mark) is None
        assert exporter.show(house.conn, house.home / "log", house.now) is None
    assert exporter.keep(house.conn, house.keeper.mark) == 3
    assert exporter.show(house.conn, house.home / "log", house.now) == 3


def test_a_missing_mark_is_not_overlooked(house: House) -> None:
    house = no_witnesses(house)
    house.fill(3)
    house.turn()
    house.keeper.mark.path.unlink()
    restarted = house.again()
    assert isinstance(restarted.turn().refusal, NoHighWater)
    ahead.check_nobody_is_ahead(restarted.conn, restarted.keeper.mark, restarted.keeper.policy, [], marked=False)


def test_two_processes_cannot_both_move_the_mark(house: House) -> None:
    house = no_witnesses(house)
    house.fill(3)
    house.turn()
    signed = house.keeper.mark.read()
    with pytest.raises(LogStopped):
        house.keeper.mark.raise_to("something else", "new")
    assert house.keeper.mark.read() == signed


# --- stopped in the middle --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stops_at", range(7))  # the tail; five files; the checkpoint
def test_files_are_finished_after_a_stop_at_any_write(house: House, stops_at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    house = no_witnesses(house)
    house.fill(300)
    house.turn()
    house.fill(300)
    real = exporter.write_durably
    count = 0

    def fails(path: Path, data: bytes) -> None:
        nonlocal count
        if count == stops_at:
            raise OSError("the power is gone")
        count += 1
        real(path, data)

    for module in (exporter, tail):
        monkeypatch.setattr(module, "write_durably", fails)
    with pytest.raises(OSError, match="power"):
        house.turn()
    # Whatever is visible is whole: the checkpoint that a reader sees has all its tiles.
    mirror = Mirror(str(house.home / "log"))
    seen = checkpoint.verify(mirror.checkpoint(), house.keeper.policy.log_keys).checkpoint
    assert tiles.TileTree(seen.size, mirror.tile).root() == seen.root
    for module in (exporter, tail):
        monkeypatch.setattr(module, "write_durably", real)
    restarted = house.again()
    assert restarted.turn().shown == 600
    _checked(restarted)


def test_a_stop_between_the_mark_and_the_database_is_not_a_fork(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house = no_witnesses(house)
    house.fill(3)
    house.turn()
    house.fill(3)
    house.keeper.mark.path.chmod(0o600)

    class Stops(type(house.keeper.mark)):  # type: ignore[misc]  # the mark's own class, whatever it is
        def raise_to(self, was: str | None, new: str) -> None:
            super().raise_to(was, new)
            raise OSError("the power is gone")

    house.keeper.mark = Stops(house.keeper.mark.path)
    with pytest.raises(OSError, match="power"):
        house.turn()
    restarted = house.again()
    done = restarted.turn()
    assert (done.refusal, done.durable) == (None, 6)


# --- the witnesses ----------------------------------------------------------------------------------------------------


def test_a_slow_witness_catches_up_from_where_it_was(house: House) -> None:
    house.network.down = {"w2.example.org"}
    for count in (3, 300, 5):
        house.fill(count)
        house.turn(2)
    house.network.down = set()
    house.turn(3, after=400)
    last = {w.name: w.size for w in health.health(house.conn, house.keeper.policy).witnesses}
    assert last == {"w0": 308, "w1": 308, "w2": 308}


def test_a_witness_that_knows_an_older_tree_than_believed_is_asked_again_from_there(house: House) -> None:
    house.fill(3)
    house.turn(2)
    house.fill(3)
    house.network.down = set(house.network.witnesses)
    house.turn()
    # The answer to 6 never came back, or the witness was itself restored: what it says counts.
    house.conn.execute("UPDATE ledger_witness_state SET size = 6")
    house.network.down = set()
    assert house.turn(4, after=400).refusal is None
    assert {w.size for w in health.health(house.conn, house.keeper.policy).witnesses} == {6}


def test_witnesses_that_answer_at_different_speeds_still_meet_on_one_checkpoint(house: House) -> None:
    house.keeper.slots = Slots(timedelta(seconds=10))
    seq, _ = house.act()
    for second in range(60):
        # One is always slow: it answers when a slot is three seconds old, or seven.
        house.network.down = {name for i, name in enumerate(house.network.witnesses) if (second + 4 * i) % 10 < 7}
        house.fill(1)
        assert house.turn().refusal is None
    place = receipts.standing(house.conn, CASE, seq, house.keeper.policy)
    assert place is not None
    assert place.quorum


def test_a_witness_that_names_the_size_it_was_asked_from_is_out_of_order(house: House) -> None:
    house.fill(3)
    house.network.answers["w0.example.org"] = (409, b"0\n")
    assert house.turn(3).refusal is None
    failures = [w.failure for w in health.health(house.conn, house.keeper.policy).witnesses]
    assert "from which it was asked" in failures[0]


@pytest.mark.parametrize("answer", [(500, b"oh"), (404, b"?"), (403, b""), (400, b""), (200, b"nonsense"), (409, b"x\n"),
                                    (200, b"\xff"), (200, b"")])  # fmt: skip
def test_a_witness_out_of_order_is_shown_and_does_not_stop_the_log(house: House, answer: tuple[int, bytes]) -> None:
    house.network.answers["w0.example.org"] = answer
    house.fill(3)
    assert house.turn(3).refusal is None
    seen = health.health(house.conn, house.keeper.policy)
    assert [bool(w.failure) for w in seen.witnesses] == [True, False, False]
    assert not seen.good
    asked = len([url for url in house.network.asked if "w0" in url])
    house.turn(3)
    assert len([url for url in house.network.asked if "w0" in url]) <= asked + 1, "later and later"


def test_a_quiet_log_is_cosigned_anew_so_that_silence_can_be_shown(house: House) -> None:
    house.act()
    house.turn(2)
    house.turn(3, after=3700)
    lines = (house.home / "log" / "witnessed" / "001").read_text("utf-8")
    opened = note.open_note(lines, house.keeper.policy.witness_keys)
    assert opened.text.startswith(f"{ORIGIN}\n1\n")
    times = [row[0] for row in house.conn.execute("SELECT time FROM ledger_cosignature WHERE size = 1").fetchall()]
    assert max(times) - min(times) > 3600
    assert lines.count("— w0.") == 2
    assert (house.home / "log" / "checkpoint").read_text("utf-8") == lines


# --- the re-check -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE ledger_entry SET leaf = 'forged' WHERE idx = 300", "checkpoint 600"),
        ("DELETE FROM ledger_entry WHERE idx = 300", "entry 300 is missing"),
        ("UPDATE ledger_tile SET data = set_byte(data, 5, 255 - get_byte(data, 5)) WHERE level = 0 AND n = 1", "tile 0/1"),
        ("UPDATE ledger_checkpoint SET root = sha256('x') WHERE size = 300", "checkpoint 300"),
        ("UPDATE ledger_checkpoint SET note = replace(note, '600', '601') WHERE size = 600", "checkpoint 600"),
        ("INSERT INTO ledger_tile VALUES (3, 0, 1, sha256('x'))", "tiles are stored"),
    ],
)
def test_a_row_that_an_administrator_changed_is_found(house: House, harm: str, said: str) -> None:
    house = no_witnesses(house)
    for _ in range(2):
        house.fill(300)
        house.turn()
    assert _checked(house).checkpoints == 3
    house.conn.execute("SET session_replication_role = replica")  # as a superuser who switches triggers off
    house.conn.execute(harm)
    faults = check.check(house.conn, house.keeper.policy.log_keys).faults
    assert any(said in fault for fault in faults), faults


def test_a_changed_edge_is_noticed_before_the_next_signature(house: House) -> None:
    house = no_witnesses(house)
    house.fill(3)
    house.turn()
    house.conn.execute("UPDATE ledger_tile SET data = set_byte(data, 0, 255 - get_byte(data, 0))")
    house.fill(1)
    done = house.turn()
    assert isinstance(done.refusal, LogStopped)
    assert done.refusal.cause == "damaged"
    assert house.size() == 3


def test_the_hourly_recheck_stops_a_log_that_was_changed(house: House) -> None:
    house = no_witnesses(house)
    house.fill(300)
    house.turn()
    assert house.keeper.recheck(house.conn, now=house.now).faults == ()
    house.conn.execute("SET session_replication_role = replica")
    house.conn.execute("UPDATE ledger_entry SET leaf = 'forged' WHERE idx = 7")
    assert house.keeper.recheck(house.conn, now=house.now).faults
    house.fill(1)
    refused = house.turn().refusal
    assert isinstance(refused, LogStopped)
    assert "tile 0/0" in refused.detail


def test_lost_files_are_written_anew(house: House) -> None:
    house = no_witnesses(house)
    house.fill(600)
    house.turn()
    (house.home / "log" / "tile" / "2").mkdir()
    for path in sorted((house.home / "log").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    faults = check.check(house.conn, house.keeper.policy.log_keys, folder=house.home / "log").faults
    assert any("is missing" in fault for fault in faults)
    exporter.rebuild(house.conn, house.home / "log")
    _checked(house)


# --- keys -------------------------------------------------------------------------------------------------------------


def _readable(path: Path) -> None:
    path.chmod(0o644)


def _nonsense(path: Path) -> None:
    path.write_text("PRIVATE+KEY+nothing")


@pytest.mark.parametrize("harm", [Path.unlink, _readable, _nonsense])
def test_a_key_that_is_gone_or_lies_open_signs_nothing(house: House, harm: Callable[[Path], None]) -> None:
    folder = house.home / "keys" / "ledger"
    assert (folder / "log.key").stat().st_mode & 0o777 == 0o600
    harm(folder / "log.key")
    with pytest.raises(KeyMissing):
        keys.signers(folder)


def test_a_key_is_never_replaced(house: House) -> None:
    with pytest.raises(FileExistsError):
        keys.new(house.home / "keys" / "ledger", ORIGIN)


def test_another_key_does_not_continue_the_log(house: House) -> None:
    house = no_witnesses(house)
    house.turn()
    house.fill(1)
    house.keeper.signers = [note.SignerKey(ORIGIN, note.ED25519, b"\x07" * 32)]
    assert isinstance(house.turn().refusal, KeyMissing)
    assert house.size() == 0


def test_a_change_of_keys_signs_with_both(house: House) -> None:
    house = no_witnesses(house)
    house.turn()
    fresh = note.SignerKey(ORIGIN, note.ED25519, b"\x07" * 32)
    house.keeper.signers = [*house.keeper.signers, fresh]
    house.fill(1)
    house.turn()
    signed = (house.home / "log" / "checkpoint").read_text("utf-8")
    assert checkpoint.verify(signed, [fresh.verifier]).checkpoint.size == 1


def test_a_public_entry_stands_in_the_log_in_clear(house: House) -> None:
    house = no_witnesses(house)
    sequencer.enqueue_public(house.conn, act.public_entry("body-key", "H57 1 AAAA"))
    house.turn()
    assert b"hoiam/1 public body-key H57 1 AAAA\n" in (house.home / "log/tile/entries/000.p/1").read_bytes()
    assert health.health(house.conn, house.keeper.policy).lost == 0


@pytest.mark.usefixtures("copies")  # which makes the roles of the house on the server
def test_those_who_serve_requests_can_add_lines_and_read_and_nothing_else(house: House) -> None:
    house = no_witnesses(house)
    house.turn()
    house.conn.execute("GRANT USAGE ON SCHEMA public TO hoiam_app")
    house.conn.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO hoiam_app")
    house.conn.execute((Path(tables.__file__).parent / "rights.sql").read_text("utf-8"))
    house.conn.execute("SET ROLE hoiam_app")
    house.act()
    house.conn.execute("SELECT * FROM ledger_entry")
    for statement in ("DELETE FROM ledger_outbox", "UPDATE ledger_outbox SET leaf = 'x'",
                      "INSERT INTO ledger_entry VALUES (0, 'x')", "UPDATE ledger_tile SET width = 1",
                      "UPDATE ledger_checkpoint SET durable = true", "DELETE FROM ledger_stop"):  # fmt: skip
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            house.conn.execute(statement)
