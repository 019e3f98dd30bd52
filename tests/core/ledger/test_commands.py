"""The commands of the log, as somebody at a terminal meets them."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from core.ledger.conftest import CASE, ORIGIN, Databases, House, no_witnesses
from hoiam.casework.ledger import keys, receipts
from hoiam.casework.ledger.slots import Slots
from hoiam.clock.ledger_witnesses import utc_now
from hoiam.core.ledger import act, checkpoint, note, tiles
from hoiam.site.cli.ledger import main as ledger
from hoiam.site.cli.monitor import main as monitor
from hoiam.site.cli.receipt import main as receipt


@pytest.fixture
def terminal(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house as the environment of a terminal describes it, with no witnesses on the network."""
    return _at_terminal(no_witnesses(house), monkeypatch)


def _at_terminal(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("HOIAM_HOME", str(house.home))
    monkeypatch.setenv("HOIAM_LEDGER_MARK", str(house.home / "mark" / "checkpoint"))
    monkeypatch.setenv("HOIAM_LEDGER_DATABASE_URL", house.url)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    return house


def test_a_log_is_founded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("HOIAM_HOME", str(tmp_path))
    assert ledger(["new"]) == 2
    assert ledger(["new", "two words"]) == 2
    capsys.readouterr()
    assert ledger(["new", ORIGIN]) == 0
    assert note.parse_vkey(capsys.readouterr().out.split()[0]).name == ORIGIN
    assert ledger(["new", ORIGIN, "--lang", "vi"]) == 1
    assert "không bao giờ bị ghi đè" in capsys.readouterr().err
    assert ledger(["policy"]) == 0
    data = (tmp_path / "keys" / "ledger" / "policy").read_bytes()
    assert b"not provable by others" in data
    assert "không chứng minh được với người khác" in data.decode()
    assert hashlib.sha256(data).hexdigest() in capsys.readouterr().out


def test_a_log_is_founded_with_its_witnesses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOIAM_HOME", str(tmp_path))
    cosigners = [note.SignerKey(f"w{i}.example.org", note.COSIGNATURE, bytes([i + 1]) * 32) for i in range(3)]
    words = [word for w in cosigners for word in ("--witness", w.name.partition(".")[0], str(w), f"https://{w.name}")]
    assert ledger(["new", ORIGIN, *words, "--enough", "4", "--lang", "en"]) == 1
    assert ledger(["new", ORIGIN, "--witness", "w", "nonsense", "https://w"]) == 1
    assert not (tmp_path / "keys" / "ledger" / "log.key").exists(), "a policy that is none founds nothing"
    assert ledger(["new", ORIGIN, *words, "--lang", "en"]) == 0
    assert "No witnesses" not in capsys.readouterr().out
    rules = keys.read_policy(tmp_path / "keys" / "ledger")
    assert [one.url for one in rules.witnesses] == [f"https://w{i}.example.org" for i in range(3)]
    assert rules.is_met([w.verifier for w in cosigners[:2]])
    assert not rules.is_met([cosigners[0].verifier])


def test_status_and_check_speak_of_a_good_log(terminal: House, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.fill(300)
    terminal.turn()
    terminal.fill(2)
    assert ledger(["status"]) == 0
    said = capsys.readouterr().out
    assert f"{ORIGIN}: 300 lines" in said
    assert "2 lines are waiting" in said
    assert ledger(["check", "--all"]) == 0
    assert "All is as it was signed." in capsys.readouterr().out
    assert ledger(["export"]) == 0
    assert "Nothing new." in capsys.readouterr().out
    assert ledger(["status", "--lang", "vi"]) == 0
    assert "300 dòng" in capsys.readouterr().out


def test_check_names_what_is_wrong(terminal: House, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.fill(300)
    terminal.turn()
    (terminal.home / "log" / tiles.entries_path(1, 44)).write_bytes(b"\x00\x01x" * 44)
    assert ledger(["check"]) == 1
    assert "export --all" in capsys.readouterr().out
    assert ledger(["export", "--all"]) == 0
    assert ledger(["check"]) == 0


def test_a_lost_tail_is_repaired_from_the_terminal(
    terminal: House, databases: Databases, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.fill(300)
    terminal.turn()
    terminal.conn.close()
    backup = databases.copy()
    terminal = terminal.again(terminal.url)
    terminal.fill(200)
    terminal.turn()
    assert monitor([str(terminal.home / "log"), "--policy", str(_policy(terminal)), "--folder", str(_mirror(terminal))]) == 0
    restored = terminal.again(backup)
    monkeypatch.setenv("HOIAM_LEDGER_DATABASE_URL", backup)
    assert restored.turn().refusal is not None
    assert ledger(["status"]) == 1
    assert "repair --from-mirror" in capsys.readouterr().out
    assert ledger(["repair", "--from-mirror", str(restored.home / "nowhere")]) == 1
    assert ledger(["repair", "--from-mirror", str(_mirror(restored))]) == 0
    said = capsys.readouterr().out
    assert "500 lines (before: 300)" in said
    assert "1 stops were lifted" in said
    restored.fill(1)
    restarted = restored.again(backup)
    restarted.now = utc_now()  # the repair was signed by the real clock
    assert restarted.turn().refusal is None
    assert restarted.size() == 501


def test_what_was_not_shown_yet_is_repaired_from_the_tail_by_itself(
    terminal: House, databases: Databases, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.keeper.slots = Slots()
    terminal.now = utc_now() - timedelta(minutes=25)  # the repair signs nothing, and looks at the real clock
    terminal.turn()
    terminal.act()
    terminal.turn(after=600)
    shown = terminal.size()
    terminal.conn.close()
    backup = databases.copy()
    terminal = terminal.again(terminal.url)
    terminal.keeper.slots = Slots()
    terminal.act()
    assert terminal.turn(after=20).durable == terminal.size() > shown
    size = terminal.size()
    restored = terminal.again(backup)
    monkeypatch.setenv("HOIAM_LEDGER_DATABASE_URL", backup)
    assert restored.turn().refusal is not None
    assert ledger(["repair", "--from-mirror", str(restored.home / "log")]) == 0
    said = capsys.readouterr().out
    assert f"{size} lines (before: {shown})" in said
    assert "1 have lost it" in said
    assert "1 stops were lifted" in said
    restarted = restored.again(backup)
    restarted.keeper.slots, restarted.now = Slots(), utc_now()
    restarted.fill(1)
    assert restarted.turn(2).refusal is None
    assert restarted.turn(after=600).shown == restarted.size()
    assert ledger(["check"]) == 0
    assert ledger(["status"]) == 0
    assert "1 lines have lost their act" in capsys.readouterr().out


def test_fillers_are_opened_from_the_terminal_also_after_a_change_of_keys(
    terminal: House, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal.keeper.slots = Slots(timedelta(seconds=10))
    terminal.turn()
    terminal.act()
    terminal.turn(after=10)
    size = terminal.size()
    assert ledger(["fillers"]) == 0
    assert f"{size} lines: {size - 1} fillers" in capsys.readouterr().out
    folder = terminal.home / "keys" / "ledger"
    old = folder / "old.key"
    (folder / "log.key").rename(old)
    fresh = note.SignerKey(ORIGIN, note.ED25519, b"\x07" * 32)
    (folder / "log.key").write_text(f"{fresh.to_text()}\n")
    (folder / "log.key").chmod(0o600)
    assert ledger(["fillers"]) == 1
    assert "this key does not open it" in capsys.readouterr().out
    assert ledger(["fillers", "--key", str(old)]) == 0
    capsys.readouterr()
    for line in range(1, size + 1):
        assert ledger(["fillers", "--key", str(old), "--open", str(line)]) == 0
    assert capsys.readouterr().out.count("hoiam filler 1\n") == size - 1


def test_a_missing_mark_is_set_anew_only_on_purpose(terminal: House, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.fill(3)
    terminal.turn()
    mark = terminal.home / "mark" / "checkpoint"
    mark.unlink()
    restarted = terminal.again()
    refused = restarted.turn().refusal
    assert refused is not None
    assert "ledger mark" in refused.words("vi")
    (restarted.home / "keys" / "ledger" / "mirrors").write_text(f"{restarted.home / 'nowhere'}\n")
    assert ledger(["mark"]) == 1
    assert not mark.exists()
    (restarted.home / "keys" / "ledger" / "mirrors").write_text(f"{restarted.home / 'log'}\n")
    assert ledger(["mark"]) == 0
    assert restarted.again().turn().refusal is None


def _policy(house: House) -> Path:
    return house.home / "keys" / "ledger" / "policy"


def _mirror(house: House) -> Path:
    return house.home / "monitor"


def test_a_monitor_keeps_a_mirror_and_sees_a_rewrite(terminal: House, capsys: pytest.CaptureFixture[str]) -> None:
    watch = [str(terminal.home / "log"), "--policy", str(_policy(terminal)), "--folder", str(_mirror(terminal))]
    assert monitor(watch) == 2, "nothing is published yet"
    for count in (0, 3, 254, 300, 0):
        terminal.fill(count)
        terminal.turn()
        assert monitor(watch) == 0
    copy, log = _mirror(terminal), terminal.home / "log"
    for level, n, width in tiles.tiles_of(557):
        name = tiles.tile_path(level, n, width)
        assert (copy / name).read_bytes() == (log / name).read_bytes()
    for name in ("checkpoint", "tile/entries/000", "tile/entries/002.p/45"):
        assert (copy / name).read_bytes() == (log / name).read_bytes()
    # The same log shows somebody else another tree, under a good signature.
    signer = terminal.keeper.signers[0]
    other = terminal.home / "other"
    other.mkdir()
    (other / "checkpoint").write_text(checkpoint.sign(checkpoint.of(ORIGIN, 300, bytes(32)), [signer]), "utf-8")
    assert monitor([*watch, "--compare", str(other)]) == 1
    assert "two faces" not in capsys.readouterr().err
    (log / "checkpoint").write_text(checkpoint.sign(checkpoint.of(ORIGIN, 557, bytes(32)), [signer]), "utf-8")
    assert monitor(watch) == 1
    assert "ALARM" in capsys.readouterr().out
    assert len(list((copy / "seen").iterdir())) == 6, "both faces are kept"


def test_a_receipt_is_verified_from_the_terminal(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = _at_terminal(house, monkeypatch)
    terminal.fill(20)
    seq, text = terminal.act()
    terminal.turn(2)
    full = receipts.receipt_for(terminal.conn, CASE, seq, terminal.keeper.policy, text)
    assert full is not None
    file = terminal.home / "r.tlog-proof"
    file.write_text(full, "utf-8")
    assert receipt(["verify", str(file)]) == 0
    assert "line 21 of 21" in capsys.readouterr().out
    assert receipt(["verify", str(file), "--lang", "vi", "--policy", str(_policy(terminal))]) == 0
    assert "BIÊN NHẬN ĐÚNG." in capsys.readouterr().out
    assert receipt(["entry", str(file)]) == 0
    assert capsys.readouterr().out.encode() == act.leaf_of(text)
    for spoiled, said in (
        (full.replace("index 20", "index 19"), "not the line"),
        (full[:-9], "not in its form"),
        (full.replace(f"\n{ORIGIN}\n", "\nlog.elsewhere.org\n"), "signature"),
    ):
        file.write_text(spoiled, "utf-8")
        assert receipt(["verify", str(file)]) == 1
        assert said in capsys.readouterr().out
    file.write_text(full, "utf-8")
    _policy(terminal).write_text("quorum 0\n", "utf-8")
    assert receipt(["verify", str(file)]) == 2
    assert "policy file is not in its form" in capsys.readouterr().out
    file.write_bytes(b"\xff\xfe")
    assert receipt(["verify", str(file)]) == 1
    assert receipt(["verify", str(terminal.home / "nowhere")]) == 2
