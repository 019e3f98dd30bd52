"""The single-file verifier: what it says to a person, and that it judges as the house's own code does."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

import hoiam
from core.ledger import naive
from hoiam.core.ledger import act, checkpoint, ed25519, note, policy, receipt, tiles, witness
from hoiam.core.ledger.errors import LedgerError

ROOT = Path(hoiam.__file__).parents[2]
VERIFIER = ROOT / "verify" / "hoiam_verify.py"
VECTORS = ROOT / "tests" / "vectors" / "ledger"
sys.path.insert(0, str(VERIFIER.parent))

import hoiam_verify  # noqa: E402 - the file lies outside the package on purpose

ORIGIN = "log.example.org/2026"
LOG = note.SignerKey(ORIGIN, note.ED25519, b"\x01" * 32)
WITNESSES = [note.SignerKey(f"w{i}.example.org", note.COSIGNATURE, bytes([i + 10]) * 32) for i in range(3)]
POLICY = f"log {LOG}\n" + "".join(f"witness w{i} {w}\n" for i, w in enumerate(WITNESSES)) + "group two 2 w0 w1 w2\nquorum two\n"
HANOI = timezone(timedelta(hours=7))
RECEIVED_AT = datetime(2025, 11, 24, 10, 32, 5, tzinfo=HANOI)
CODE = "00000-00000-00000-00000"  # valid: the checksum of nothing but zeros is zero
CASE_KEY = hoiam_verify.case_key_of(CODE)
DUE = date(2025, 12, 8)


def _act(seq: int, what: str, prev: bytes = act.NO_PREVIOUS) -> str:
    return act.render(
        act.ActText(
            salt=act.salt_of(CASE_KEY, seq), tag=act.tag_of(CASE_KEY, seq), body="H57", number="H57-2025-000001",
            seq=seq, act=what, time=RECEIVED_AT + timedelta(days=seq - 1), prev=prev,
            digests=(act.Digest("words", b"d" * 32),), dues=(act.DueDate("vn.accept@2018-01-01", DUE),),
            article="Luật Khiếu nại 2011, Điều 27",
        )
    )  # fmt: skip


@dataclass
class Made:
    folder: Path
    text: str

    def run(self, *more: str, receipt_text: str | None = None) -> tuple[int, str]:
        return self.raw((self.text if receipt_text is None else receipt_text).encode("utf-8", "surrogateescape"), *more)

    def raw(self, data: bytes, *more: str) -> tuple[int, str]:
        file = self.folder / "r.tlog-proof"
        file.write_bytes(data)
        said: list[str] = []
        hoiam_verify.print = said.append  # type: ignore[attr-defined]  # the module's own name for saying something
        try:
            code = hoiam_verify.main([str(file), "--policy", str(self.folder / "policy"), "--lang", "en", *more])
        finally:
            del hoiam_verify.print  # type: ignore[attr-defined]  # as above
        return code, "\n".join(said)


def _write_log(folder: Path, leaves: list[bytes], seen_at: datetime, cosigners: int = 3) -> str:
    """A mirror of a log as the exporter lays it out; returns its witnessed checkpoint."""
    for n in range((len(leaves) + 255) // 256):
        part = leaves[n * 256 : n * 256 + 256]
        path = folder / tiles.entries_path(n, len(part))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(tiles.bundle(part))
    head = checkpoint.of(ORIGIN, len(leaves), naive.root(leaves))
    signed = checkpoint.sign(head, [LOG])
    for i, who in enumerate(WITNESSES[:cosigners]):
        signed += witness.cosign(who, head, int(seen_at.timestamp()) + 30 * i)
    (folder / "checkpoint").write_text(signed, "utf-8")
    return signed


def _leaves(*acts: tuple[int, str]) -> list[bytes]:
    return [f"other {i}\n".encode() for i in range(300)] + [act.leaf_of(text) for _, text in acts]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    text = _act(1, "received")
    leaves = [*_leaves((1, text)), b"one more\n"]
    signed = _write_log(tmp_path / "early", leaves, RECEIVED_AT.astimezone(UTC) + timedelta(seconds=40))
    (tmp_path / "policy").write_text(POLICY, "utf-8")
    return Made(tmp_path, str(receipt.Proof(300, tuple(naive.path(300, leaves)), signed, text.encode())))


def test_it_is_one_file_that_python_3_9_reads_and_that_needs_nothing_else() -> None:
    tree = ast.parse(VERIFIER.read_text("utf-8"), feature_version=(3, 9))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    assert names <= set(sys.stdlib_module_names)
    assert not names & {"socket", "urllib", "http", "ssl"}


def test_a_good_receipt_is_told_in_sentences(made: Made) -> None:
    code, said = made.run()
    assert (code, "THE RECEIPT HOLDS" in said) == (0, True)
    for part in ("H57-2025-000001", "received", "2025-11-24T10:32:05+07:00", "2025-12-08", "line 301 of 302", "Điều 27",
                 "no later than 2025-11-24 10:32:45+07:00", "w0, w1, w2"):  # fmt: skip
        assert part in said
    code, said = made.run("--lang", "vi")
    assert (code, "BIÊN NHẬN ĐÚNG" in said, "không chứng minh" in said) == (0, True, True)


def test_it_runs_by_itself_in_a_bare_python(made: Made) -> None:
    (made.folder / "r.tlog-proof").write_text(made.text, "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(VERIFIER), "r.tlog-proof", "--policy", "policy"],
        cwd=made.folder, capture_output=True, text=True, timeout=30, check=False, env={"LANG": "C"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "BIÊN NHẬN ĐÚNG." in done.stdout


def test_every_sentence_exists_in_both_languages() -> None:
    assert set(hoiam_verify.WORDS["vi"]) == set(hoiam_verify.WORDS["en"])
    for key, sentence in hoiam_verify.WORDS["vi"].items():
        fields = [word.split("}")[0] for word in sentence.split("{")[1:]]
        other = [word.split("}")[0] for word in hoiam_verify.WORDS["en"][key].split("{")[1:]]
        assert sorted(set(fields)) == sorted(set(other)), key


def test_single_bit_flips_are_judged_as_the_house_judges_them(made: Made) -> None:
    good = made.text.encode()
    rules = policy.parse(POLICY.encode())
    theirs = hoiam_verify.Policy(POLICY.encode())
    meant = receipt.verify(receipt.parse(made.text), rules)
    accepted = 0
    for at in range(0, len(good) * 8, 41):  # 41 has no factor in common with 8: every bit position of a byte comes up
        flipped = bytearray(good)
        flipped[at // 8] ^= 1 << at % 8
        try:
            text = flipped.decode()
        except UnicodeDecodeError:
            continue
        try:
            shown = receipt.verify(receipt.parse(text), rules)
            house = True
            assert (shown.act, shown.index, shown.checkpoint) == (meant.act, meant.index, meant.checkpoint)
        except LedgerError:
            house = False
        try:
            hoiam_verify.Judged(hoiam_verify.Receipt(text), theirs, None, 4e9)
            alone = True
        except hoiam_verify.Refused:
            alone = False
        assert house == alone, (at, text)
        accepted += alone
    assert accepted < 100


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda t: t[: len(t) // 2], "not in its form"),
        (lambda t: t + t, "not in its form"),
        (lambda t: "", "not in its form"),
        (lambda t: "x" * 300_000, "too large"),
        (lambda t: t.replace("index 300", "index 299"), "does not lead to the signed root"),
        (lambda t: t.replace("index 300", "index 302"), "had only 302 lines"),
        (lambda t: t.replace(f"\n{ORIGIN}\n", "\nlog.elsewhere.org\n"), "not in the policy"),
        (lambda t: t.replace(f"\n{ORIGIN}\n302\n", f"\n{ORIGIN}\n303\n"), "signature of the log"),
        (lambda t: t.replace("w0.example", "x0.example").replace("w1.example", "x1.example"), "too few witnesses"),
        (lambda t: "\n".join(x for x in t.split("\n") if not x.startswith("extra")), "--act"),
    ],
)  # fmt: skip
def test_a_receipt_that_does_not_hold_gets_a_clear_sentence(made: Made, wrong: Callable[[str], str], said: str) -> None:
    code, words = made.run(receipt_text=wrong(made.text))
    assert code in (1, 2)
    assert said in words
    assert "unforeseen" not in words
    assert "Traceback" not in words


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x00" * 50, b"c2sp.org/tlog-proof@v1\nindex 0\n\n\n\n", b"\n\n\n"])
def test_no_bytes_make_it_fall_over(made: Made, data: bytes) -> None:
    code, words = made.raw(data)
    assert code in (1, 2)
    assert "unforeseen" not in words


def test_questions_that_cannot_be_answered_are_told_apart_from_bad_receipts(made: Made) -> None:
    assert hoiam_verify.main([str(made.folder / "nothing"), "--policy", str(made.folder / "policy")]) == 2
    assert hoiam_verify.main([str(made.folder / "policy")]) == 2
    assert hoiam_verify.main([]) == 2
    assert hoiam_verify.main(["--frobnicate"]) == 2
    assert made.run("--vkey", "nonsense")[0] == 0, "the policy comes first"
    (made.folder / "policy").write_text("quorum nobody\n")
    assert made.run()[0] == 2


def test_the_log_key_alone_judges_nothing_but_what_is_wrong(made: Made) -> None:
    file = made.folder / "r.tlog-proof"
    file.write_text(made.text, "utf-8")
    assert hoiam_verify.main([str(file), "--vkey", str(LOG)]) == 2
    file.write_text(made.text.replace("index 300", "index 299"), "utf-8")
    assert hoiam_verify.main([str(file), "--vkey", str(LOG)]) == 1
    assert hoiam_verify.main([str(file), "--vkey", str(WITNESSES[0])]) == 2


def test_an_asserted_time_after_the_witnesses_is_an_alarm(made: Made) -> None:
    text = _act(1, "received").replace("T10:32:05", "T11:32:05")
    leaves = _leaves((1, text))
    signed = _write_log(made.folder / "late", leaves, RECEIVED_AT + timedelta(seconds=40))
    code, said = made.run(receipt_text=str(receipt.Proof(300, tuple(naive.path(300, leaves)), signed, text.encode())))
    assert (code, "ALARM" in said) == (0, True)


def test_an_asserted_time_before_a_witnessed_tree_without_the_act_says_check(made: Made) -> None:
    _write_log(made.folder / "before", _leaves()[:200], RECEIVED_AT + timedelta(hours=1, seconds=300))
    code, said = made.run("--before", str(made.folder / "before" / "checkpoint"))
    assert (code, "CHECK" in said) == (0, True)
    _write_log(made.folder / "before", _leaves()[:200], RECEIVED_AT - timedelta(seconds=300))
    code, said = made.run("--before", str(made.folder / "before" / "checkpoint"))
    assert (code, "CHECK" in said, "after 2025-11-24 10:27:05" in said) == (0, False, True)


def test_silence_is_proved_from_a_mirror_with_the_code(made: Made) -> None:
    leaves = [*_leaves((1, _act(1, "received"))), *(f"later {i}\n".encode() for i in range(400))]
    _write_log(made.folder / "mirror", leaves, datetime(2025, 12, 9, 0, 5, tzinfo=HANOI))
    code, said = made.run("--mirror", str(made.folder / "mirror"), "--due", "2025-12-08", "--code", CODE)
    assert (code, "NO ACT FOLLOWED" in said, "701 lines" in said) == (0, True, True)


def test_silence_up_to_the_due_day_is_proved_even_when_an_answer_came_later(made: Made) -> None:
    first = [*_leaves((1, _act(1, "received"))), b"x\n"]
    mirror = made.folder / "mirror"
    for name, leaves, seen_at in (
        ("302", first, datetime(2025, 12, 8, 12, 0, tzinfo=HANOI)),
        ("303", [*first, b"y\n"], datetime(2025, 12, 9, 0, 5, tzinfo=HANOI)),
        ("304", [*first, b"y\n", act.leaf_of(_act(2, "answered"))], datetime(2025, 12, 20, 8, 0, tzinfo=HANOI)),
    ):
        signed = _write_log(mirror, leaves, seen_at)
        (mirror / "witnessed" / "x000").mkdir(parents=True, exist_ok=True)
        (mirror / "witnessed" / "x000" / name).write_text(signed, "utf-8")
    ask = ("--mirror", str(mirror), "--code", CODE, "--due")
    code, said = made.run(*ask, "2025-12-08")
    assert (code, "NO ACT FOLLOWED" in said, "303 lines" in said) == (0, True, True)
    code, said = made.run(*ask, "2025-12-15")
    assert (code, "act no. 2: line 304" in said) == (0, True)
    (mirror / "witnessed" / "x000" / "303").write_text("\u2014 w AAA\n", "utf-8")
    code, said = made.run(*ask, "2025-12-08")
    assert (code, "act no. 2: line 304" in said) == (0, True)


def test_an_act_that_was_hidden_from_the_petitioner_is_found(made: Made) -> None:
    leaves = [*_leaves((1, _act(1, "received"))), b"x\n", act.leaf_of(_act(2, "identity-opened")), b"y\n"]
    _write_log(made.folder / "mirror", leaves, datetime(2025, 12, 9, 0, 5, tzinfo=HANOI))
    code, said = made.run("--mirror", str(made.folder / "mirror"), "--due", "2025-12-08", "--code", CODE)
    assert (code, "act no. 2: line 303" in said, "NO ACT FOLLOWED" in said) == (0, True, False)


@pytest.mark.parametrize(
    ("seen_at", "cosigners", "spoil", "more", "said"),
    [
        (datetime(2025, 12, 8, 23, 59, tzinfo=HANOI), 3, None, (), "after the due date"),
        (datetime(2025, 12, 9, 0, 5, tzinfo=HANOI), 1, None, (), "after the due date"),
        (datetime(2025, 12, 9, 0, 5, tzinfo=HANOI), 3, "bundle", (), "does not have the signed root"),
        (datetime(2025, 12, 9, 0, 5, tzinfo=HANOI), 3, "gone", (), "incomplete"),
        (datetime(2025, 12, 9, 0, 5, tzinfo=HANOI), 3, None, ("--code", "00000-00000-00000-00001"), "not valid"),
        (datetime(2025, 12, 9, 0, 5, tzinfo=HANOI), 3, None, ("--code", "ab" * 32), "another petition"),
        (datetime(2025, 12, 9, 0, 5, tzinfo=HANOI), 3, None, ("--due", "8/12/2025"), "is not a date"),
    ],
)
def test_silence_is_not_claimed_without_its_grounds(
    made: Made, seen_at: datetime, cosigners: int, spoil: str | None, more: tuple[str, ...], said: str
) -> None:
    mirror = made.folder / "mirror"
    _write_log(mirror, [*_leaves((1, _act(1, "received"))), act.leaf_of(_act(2, "answered"))], seen_at, cosigners)
    bundle = mirror / tiles.entries_path(1, 46)
    if spoil == "bundle":
        hidden = tiles.unbundle(bundle.read_bytes())
        bundle.write_bytes(tiles.bundle([*hidden[:-1], b"nothing to see\n"]))
    if spoil == "gone":
        bundle.unlink()
    code, words = made.run("--mirror", str(mirror), "--due", "2025-12-08", "--code", CODE, *more)
    assert code in (1, 2)
    assert said in words
    assert "NO ACT FOLLOWED" not in words


def test_the_verifier_judges_wycheproofs_signatures_as_published() -> None:
    data = json.loads((VECTORS / "wycheproof" / "ed25519_test.json").read_text())
    judged = 0
    for group in data["testGroups"]:
        key = bytes.fromhex(group["publicKey"]["pk"])
        assert hoiam_verify.key_is_safe(key)
        for case in group["tests"]:
            message, signature = bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
            right = hoiam_verify.signature_is_right(key, message, signature)
            assert right == (case["result"] == "valid"), case["comment"]
            judged += 1
    assert judged == data["numberOfTests"] == 151


def test_the_verifiers_signatures_agree_with_openssl_on_every_safe_key() -> None:
    cases = json.loads((VECTORS / "ed25519" / "ed25519vectors.json").read_text())
    compared = 0
    for case in cases:
        key, signature, message = bytes.fromhex(case["key"]), bytes.fromhex(case["sig"]), case["msg"].encode()
        safe = hoiam_verify.key_is_safe(key)
        try:
            ed25519.check_key(key)
        except LedgerError:
            assert not safe
            continue
        assert safe
        compared += 1
        ours = hoiam_verify.signature_is_right(key, message, signature)
        assert ours == ed25519.verify(key, signature, message)
    assert compared > 20
