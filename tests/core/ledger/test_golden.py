"""A receipt of the first day, kept: it must verify for ever, by the house and by the single-file verifier."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import hoiam
from core.ledger import naive
from hoiam.core.ledger import act, checkpoint, note, policy, receipt, witness
from hoiam.vault.codes import ReturnCode

ROOT = Path(hoiam.__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
CODE = "00000-00000-00000-00000"
LOG = note.SignerKey("log.example.org/2026", note.ED25519, b"\x01" * 32)
WITNESSES = [note.SignerKey(f"w{i}.example.org", note.COSIGNATURE, bytes([i + 2]) * 32) for i in range(3)]
POLICY = (
    f"# The policy of the example in docs/spec/ledger.md\nlog {LOG}\n"
    + "".join(f"witness w{i} {w}\n" for i, w in enumerate(WITNESSES))
    + "group two 2 w0 w1 w2\nquorum two\n"
)


def made() -> str:
    """The receipt, made anew: Ed25519 signs the same bytes in the same way."""
    key = ReturnCode.parse(CODE).case_key
    text = act.render(
        act.ActText(
            salt=act.salt_of(key, 1), tag=act.tag_of(key, 1), body="H57.12", number="H57.12-2025-000123", seq=1,
            act="received", time=datetime(2025, 11, 24, 10, 32, 5, tzinfo=timezone(timedelta(hours=7))),
            digests=(act.Digest("words", b"\x11" * 32),), dues=(act.DueDate("accept@2018-01-01", date(2025, 12, 8)),),
            article="Điều 27",
        )
    )  # fmt: skip
    leaves = [act.leaf(bytes([i]) * 16, bytes([i]) * 32) for i in range(11)]
    leaves[6] = act.leaf_of(text)
    head = checkpoint.of(LOG.name, len(leaves), naive.root(leaves))
    signed = checkpoint.sign(head, [LOG]) + "".join(
        witness.cosign(w, head, 1_763_955_140 + 20 * i) for i, w in enumerate(WITNESSES[:2])
    )
    return str(receipt.Proof(6, tuple(naive.path(6, leaves)), signed, text.encode()))


def test_a_receipt_of_the_first_day_still_verifies() -> None:
    kept = (GOLDEN / "receipt.tlog-proof").read_text("utf-8")
    assert kept == made()
    shown = receipt.verify(receipt.parse(kept), policy.parse((GOLDEN / "policy").read_bytes()))
    assert shown.act is not None
    assert (shown.act.number, shown.index, set(shown.witnesses)) == ("H57.12-2025-000123", 6, {"w0", "w1"})
    done = subprocess.run(
        [sys.executable, ROOT / "verify" / "hoiam_verify.py", "receipt.tlog-proof", "--policy", "policy", "--lang", "en"],
        cwd=GOLDEN, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    assert (done.returncode, "THE RECEIPT HOLDS." in done.stdout) == (0, True)


def test_the_specification_tells_the_values_that_the_code_makes() -> None:
    words = (ROOT / "docs" / "spec" / "ledger.md").read_text("utf-8")
    key = bytes(range(32))
    for value in (act.tag_of(key, 7).hex(), act.salt_of(key, 7).hex(), ReturnCode.parse(CODE).case_key.hex()):
        assert f"`{value}`" in words
    text = (GOLDEN / "received.txt").read_text("utf-8")
    assert act.leaf_of(text).decode().strip() in words


def test_the_shell_lines_of_the_specification_make_the_entry(tmp_path: Path) -> None:
    words = (ROOT / "docs" / "spec" / "ledger.md").read_text("utf-8")
    lines = re.findall(r"^    ((?:sed|printf) .*> (?:act\.txt|entry))$", words, re.M)
    assert len(lines) == 2
    kept = receipt.parse((GOLDEN / "receipt.tlog-proof").read_text("utf-8"))
    (tmp_path / "r").write_text(str(kept), "utf-8")
    subprocess.run(["sh", "-ec", "\n".join(lines)], cwd=tmp_path, check=True, timeout=30)
    assert (tmp_path / "entry").read_bytes() == act.leaf_of((kept.extra or b"").decode())
