"""A receipt proves, or says that it does not: what the thief of the log's key can make is good to no verifier."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import hoiam
from core.ledger import forgeries
from core.ledger.forgeries import HOLDS, NOT_JUDGED, REFUSED, Tried
from hoiam.core.ledger import policy, receipt
from hoiam.core.ledger.errors import LedgerError, Unwitnessed
from hoiam.site.cli.receipt import main as house

ROOT = Path(hoiam.__file__).parents[2]
sys.path.insert(0, str(ROOT / "verify"))

import hoiam_verify  # noqa: E402 - the file lies outside the package on purpose

TITLES = {
    HOLDS: ("BIÊN NHẬN ĐÚNG.", "THE RECEIPT HOLDS."),
    REFUSED: ("KHÔNG CÔNG NHẬN BIÊN NHẬN NÀY.", "THIS RECEIPT IS NOT ACCEPTED."),
    NOT_JUDGED: ("CHƯA KIỂM TRA ĐƯỢC.", "IT COULD NOT BE JUDGED."),
}
PAIRS = list(forgeries.tried())


@pytest.mark.parametrize("tried", PAIRS, ids=lambda tried: tried.name)
def test_every_verifier_at_a_terminal_says_the_same(tried: Tried, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, rules = tmp_path / "r.tlog-proof", tmp_path / "policy"
    file.write_text(tried.receipt, "utf-8")
    rules.write_text(tried.policy, "utf-8")
    for verifier, words in ((house, ["verify"]), (hoiam_verify.main, [])):
        for title, language in zip(TITLES[tried.outcome], ("vi", "en"), strict=True):
            code = verifier([*words, str(file), "--policy", str(rules), "--lang", language])
            said = capsys.readouterr().out
            assert code == tried.outcome, said
            assert said.startswith(title), said


def test_a_policy_that_asks_nobody_is_explained_in_both_languages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, rules = tmp_path / "r.tlog-proof", tmp_path / "policy"
    file.write_text(forgeries.FORGED, "utf-8")
    for text in forgeries.ASK_NOBODY.values():
        rules.write_text(text, "utf-8")
        for verifier, words in ((house, ["verify"]), (hoiam_verify.main, [])):
            for said, language in (("không đòi nhân chứng nào", "vi"), ("asks for no witness", "en")):
                verifier([*words, str(file), "--policy", str(rules), "--lang", language])
                told = capsys.readouterr().out
                assert said in told
                assert "decide.upheld" not in told, "what nobody vouches for is not told as an act"


def test_a_fresh_receipt_is_told_until_when_witnesses_sign(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, rules = tmp_path / "r.tlog-proof", tmp_path / "policy"
    file.write_text(forgeries.FRESH, "utf-8")
    rules.write_text(forgeries.WITNESSED, "utf-8")
    fields = receipt.included(receipt.parse(forgeries.FRESH), policy.parse(forgeries.WITNESSED.encode())).act
    assert fields is not None
    until = fields.time + timedelta(seconds=receipt.LONGEST_SLOT + receipt.TOLERANCE)
    for verifier, words in ((house, ["verify"]), (hoiam_verify.main, [])):
        for said, language in (
            ("Sổ đã ký, nhân chứng còn phải ký: chậm nhất lúc", "vi"),
            ("witnesses are still to sign: by", "en"),
        ):
            verifier([*words, str(file), "--policy", str(rules), "--lang", language])
            told = capsys.readouterr().out
            assert f"{said} {until.isoformat(sep=' ')}" in told


def test_the_page_to_save_says_the_same(page: Any) -> None:
    page.goto((ROOT / "verify" / "verify.html").as_uri())
    outcomes = page.evaluate(
        "async pairs => { const all = []; for (const [text, policy] of pairs) {"
        " try { await judge(text, policy); all.push(0); } catch (wrong) {"
        " if (!(wrong instanceof Refused)) throw wrong; all.push(wrong.judged ? 1 : 2); } } return all; }",
        [[tried.receipt, tried.policy] for tried in PAIRS],
    )
    assert outcomes == [tried.outcome for tried in PAIRS]
    page.fill("#policy", f"log {forgeries.LOG}\nquorum none\n")
    page.fill("#receipt", forgeries.FORGED)
    page.click("#verify")
    page.wait_for_selector("#answer.bad")
    told = str(page.inner_text("#answer"))
    assert "Chưa kiểm tra được" in told
    assert "không đòi nhân chứng nào" in told


def test_without_asking_the_witnesses_the_house_only_says_what_the_log_signed() -> None:
    """`included` is for who has the log beside him: it names no act as proved, and what is wrong stays wrong."""
    rules = policy.parse(forgeries.ASK_NOBODY["spaces and words"].encode())
    assert receipt.included(receipt.parse(forgeries.FORGED), rules).witnesses == {}
    with pytest.raises(Unwitnessed):
        receipt.verify(receipt.parse(forgeries.FORGED), rules)
    with pytest.raises(LedgerError):
        receipt.included(receipt.parse(forgeries.OF_ANOTHER_LOG), rules)
