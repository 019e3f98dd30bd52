"""A petitioner finds his own rows by his return code alone, nobody else's, and sees what does not agree with his receipts."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from core.figures.quarters_told import PLACES, counted
from hoiam.core.figures.judged import Class
from hoiam.core.figures.own_rows import Own, is_of, own
from hoiam.core.figures.pools import Counted
from hoiam.core.figures.quarter_file import QuarterFile, read, written
from hoiam.core.figures.row_ids import row_id, seed_of
from hoiam.core.ledger import act, checkpoint, merkle, note, receipt, witness
from hoiam.site.cli.receipt import main
from hoiam.vault.codes import ReturnCode

Q = "2026-Q4"
CODE = ReturnCode("0123456789ABCDEFGHJ")
KEY = CODE.case_key
LOG = note.SignerKey("log.example.org/2026", note.ED25519, b"\x01" * 32)
WITNESS = note.SignerKey("w.example.org", note.COSIGNATURE, b"\x02" * 32)
POLICY = f"log {LOG} https://log.example.org/2026\nwitness w {WITNESS}\nquorum w\n"


def done(seq: int, on: str, *dues: tuple[str, str], key: bytes = KEY, body: str = "P") -> act.ActText:
    """An act of the case, as its receipt has it."""
    at = datetime.fromisoformat(f"{on}T09:00:00").replace(tzinfo=timezone(timedelta(hours=7)))
    terms = tuple(act.DueDate(f"{rule}@2026-07-01", date.fromisoformat(due)) for rule, due in dues)
    salt, tag = act.salt_of(key, seq), act.tag_of(key, seq)
    return act.ActText(salt, tag, body, "P-2026-000001", seq, "accept", at, dues=terms)


def text_with(how: Class | None, *, body: str = "P") -> str:
    """A file with one row of the case, of the term T that its second act set going; none where ``how`` is None."""
    mine = [] if how is None else [Counted(seed_of(act.salt_of(KEY, 2), "T"), body, "complaint", "T", how, 9, "wd")]
    others = [counted(n, body, how or "on_time", used=9) for n in range(30)]
    return written(Q, [*others, *mine], PLACES)[0]


def file_with(how: Class | None, *, body: str = "P") -> QuarterFile:
    return read(text_with(how, body=body))


RECEIVED, ACCEPTED, ANSWERED = done(1, "2026-10-01"), done(2, "2026-10-05", ("T", "2026-11-04")), done(3, "2026-11-02")


def test_his_code_alone_finds_his_rows_and_another_one_finds_none() -> None:
    file = file_with("late")
    (mine,) = own(file, KEY, [])
    assert (mine.term, mine.started, mine.row and mine.row.id) == ("T", 2, row_id(seed_of(act.salt_of(KEY, 2), "T"), Q))
    assert own(file, bytes(32), []) == []
    assert own(file_with(None), KEY, []) == []
    assert row_id(seed_of(act.salt_of(KEY, 2), "T"), "2027-Q1") not in {row.id for row in file.rows}, (
        "another one in each quarter"
    )
    assert [each.row for each in own(file, None, [RECEIVED, ACCEPTED])] == [mine.row], "his receipts alone find it as well"
    assert own(file, None, [RECEIVED, ANSWERED]) == [], "but only by that of the act with which it began"


@pytest.mark.parametrize(
    ("file", "receipts", "wrong"),
    [
        (file_with("on_time"), [RECEIVED, ACCEPTED, ANSWERED], None),
        (file_with("on_time"), [RECEIVED, ACCEPTED, done(3, "2026-11-05")], "late"),
        (file_with("on_time"), [RECEIVED, ACCEPTED], "late"),
        (file_with("late"), [RECEIVED, ACCEPTED], None),
        (file_with("extended"), [RECEIVED, ACCEPTED, done(3, "2026-11-20")], None),
        (file_with("on_time", body="H"), [RECEIVED, ACCEPTED, ANSWERED], "body"),
        (file_with(None), [RECEIVED, ACCEPTED], "missing"),
    ],
)
def test_what_does_not_agree_with_his_receipts_is_said(
    file: QuarterFile, receipts: list[act.ActText], wrong: str | None
) -> None:
    (mine,) = own(file, KEY, receipts)
    assert (mine.due, mine.wrong, mine.row is None) == (date(2026, 11, 4), wrong, wrong == "missing")


@pytest.mark.parametrize(
    "receipts",
    [
        [RECEIVED, ACCEPTED, ANSWERED],
        [RECEIVED, done(2, "2026-10-05", ("T", "2027-01-04"))],
        [RECEIVED, done(2, "2026-10-05", ("OF-HIS-OWN", "2026-11-04"))],
        [RECEIVED, done(2, "2026-10-05", ("T", "2026-11-04")), done(3, "2026-11-20", ("T", "2027-02-04"))],
    ],
)
def test_no_row_is_missed_where_something_was_done_or_the_term_runs_on(receipts: list[act.ActText]) -> None:
    assert own(file_with(None), KEY, receipts) == list[Own]()


def test_an_act_is_of_the_case_whose_key_made_its_tag_and_its_salt() -> None:
    assert is_of(KEY, ACCEPTED)
    assert not is_of(bytes(32), ACCEPTED)


# --- at the terminal --------------------------------------------------------------------------------------------------


def kept(folder: Path, texts: list[act.ActText]) -> list[str]:
    """Receipts of the acts, one file each, of a log that has them and nothing else."""
    leaves = [act.leaf_of(act.render(text)) for text in texts]
    hashes = [merkle.leaf_hash(leaf) for leaf in leaves]

    def node(level: int, index: int) -> bytes:
        return hashes[index] if level == 0 else merkle.node_hash(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))

    head = checkpoint.of(LOG.name, len(leaves), merkle.root(len(leaves), node))
    signed = checkpoint.sign(head, [LOG]) + witness.cosign(WITNESS, head, 1_796_000_000)
    files = []
    for index, text in enumerate(texts):
        path = tuple(merkle.inclusion_proof(index, len(leaves), node))
        files.append(folder / f"{index}.tlog-proof")
        files[-1].write_text(str(receipt.Proof(index, path, signed, act.render(text).encode())), "utf-8")
    return [str(file) for file in files]


@pytest.mark.parametrize(
    ("how", "texts", "code", "ends", "says"),
    [
        ("on_time", [RECEIVED, ACCEPTED, ANSWERED], CODE.text, 0, "- T (act 2, due 2026-11-04)\n  on time; of P;"),
        ("late", [], CODE.text, 0, "- T (act 2)\n  late (done since, or not); of P;"),
        ("on_time", [RECEIVED, ACCEPTED], CODE.text, 1, "IT DOES NOT AGREE"),
        (None, [RECEIVED, ACCEPTED], CODE.text, 1, "THERE IS NO ROW"),
        (None, [], CODE.text, 0, "No row is of this petition."),
        ("late", [done(1, "2026-10-01", key=bytes(32))], CODE.text, 2, "not of the petition of this return code"),
        ("late", [], "01234-56789-ABCDE-FGHJJ", 2, ""),
        ("late", [RECEIVED, ACCEPTED], "", 0, "- T (act 2, due 2026-11-04)\n  late (done since, or not); of P;"),
        ("late", [], "", 2, ""),
    ],
)
def test_the_command_finds_them_and_says_what_does_not_agree(
    how: Class | None,
    texts: list[act.ActText],
    code: str,
    ends: int,
    says: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "policy").write_text(POLICY, "utf-8")
    (tmp_path / "figures.csv").write_text(text_with(how), "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{code}\n"))
    files = kept(tmp_path, texts)
    words = ["figures", str(tmp_path / "figures.csv"), *files, "--policy", str(tmp_path / "policy"), "--lang", "en"]
    assert main(words) == ends
    out = capsys.readouterr().out
    assert says in out
    assert CODE.text not in out
    if ends == 0:
        assert f"\nhoiam/1 public figures {Q} {file_with(how).root.hex()} " in out


def test_a_file_that_was_altered_is_refused_before_the_code_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "f.csv").write_text(text_with("late").replace(",late,", ",later,", 1), "utf-8")
    monkeypatch.setattr("sys.stdin", None)
    assert main(["figures", str(tmp_path / "f.csv"), "--lang", "vi"]) == 1
    assert "đã bị sửa" in capsys.readouterr().out
