"""The saved page verifies a receipt in a browser, from a file, without a network, and judges as the house does."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

import hoiam
from hoiam.core.ledger import act, policy, receipt
from hoiam.core.ledger.errors import LedgerError

ROOT = Path(hoiam.__file__).parents[2]
sys.path.insert(0, str(ROOT / "verify"))

import hoiam_verify  # noqa: E402 - the file lies outside the package on purpose

GOLDEN = Path(__file__).parent / "golden"
RECEIPT = (GOLDEN / "receipt.tlog-proof").read_text("utf-8")
POLICY = (GOLDEN / "policy").read_text("utf-8")


@pytest.fixture
def saved(page: Any) -> Any:
    """The page as it lies on somebody's disk, with the network cut."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.set_offline(True)
    page.goto((ROOT / "verify" / "verify.html").as_uri())
    yield page
    assert all(url.startswith("file:") for url in asked)


def _ask(page: Any, text: str, rules: str = POLICY) -> str:
    page.fill("#policy", rules)
    page.fill("#receipt", text)
    page.click("#verify")
    page.wait_for_selector("#answer:not([hidden])")
    return str(page.inner_text("#answer"))


def test_a_good_receipt_is_told_in_both_languages(saved: Any) -> None:
    said = _ask(saved, RECEIPT)
    for part in ("Biên nhận đúng.", "H57.12-2025-000123", "dòng 7 trên 11", "2025-12-08", "w0, 2025-11-24 10:32:20+07:00"):
        assert part in said
    saved.select_option("#language", "en")
    assert "The receipt holds." in _ask(saved, RECEIPT)


def test_files_are_read_and_the_policys_fingerprint_is_shown(saved: Any) -> None:
    saved.set_input_files("#policy-file", GOLDEN / "policy")
    saved.set_input_files("#receipt-file", GOLDEN / "receipt.tlog-proof")
    saved.wait_for_function("document.getElementById('receipt').value.length > 100")
    saved.click("#verify")
    saved.wait_for_selector("#answer.good")
    saved.wait_for_function("document.getElementById('fingerprint').textContent.includes('SHA-256')")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("index 6", "index 7", "không phải là dòng"),
        ("index 6", "index 06", "không đúng dạng"),
        ("\nlog.example.org/2026\n", "\nlog.elsewhere.org\n", "không phải sổ"),
        ("\n11\n", "\n12\n", "Chữ ký của sổ"),
        ("— w0.", "— x0.", "chưa đủ nhân chứng (có: w1)"),
        ("c2sp.org", "c3sp.org", "không đúng dạng"),
    ],
)
def test_a_receipt_that_does_not_hold_gets_a_sentence(saved: Any, old: str, new: str, said: str) -> None:
    assert old in RECEIPT
    told = _ask(saved, RECEIPT.replace(old, new, 1))
    assert "Không công nhận" in told
    assert said in told


def test_what_cannot_be_judged_is_told_apart(saved: Any) -> None:
    assert "Chưa kiểm tra được" in _ask(saved, "", "")
    assert "tệp chính sách" in _ask(saved, RECEIPT, "quorum nobody\n").lower()
    unsafe = "witness w w+d4f1ab9c+BAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nquorum w\n"
    assert "không an toàn" in _ask(saved, RECEIPT, unsafe)


def test_single_bit_flips_are_judged_as_the_house_judges_them(saved: Any) -> None:
    good = RECEIPT.encode()
    rules = policy.parse(POLICY.encode())
    stranger = "— x.example.org " + "A" * 100 + "\n"
    flips = [RECEIPT, RECEIPT + stranger]
    for bit in range(0, len(good) * 8, 37):  # 37 has no factor in common with 8
        flipped = bytearray(good)
        flipped[bit // 8] ^= 1 << bit % 8
        try:
            flips.append(flipped.decode())
        except UnicodeDecodeError:
            continue
    house = []
    for text in flips:
        try:
            receipt.verify(receipt.parse(text), rules)
            house.append(True)
        except LedgerError:
            house.append(False)
    # The values go in as data: the page's own field would turn a carriage return into a line feed.
    alone = saved.evaluate(
        "async ([texts, policy]) => { const all = []; for (const text of texts) {"
        " try { await judge(text, policy); all.push(true); } catch (wrong) {"
        " if (!(wrong instanceof Refused)) throw wrong; all.push(false); } } return all; }",
        [flips, POLICY],
    )
    assert alone == house
    assert house[:2] == [True, True]
    assert sum(house) < len(house)


def test_every_act_text_is_read_as_the_house_reads_it(saved: Any) -> None:
    good = act.render(act.parse((GOLDEN / "received.txt").read_text("utf-8")))
    texts = [good, (GOLDEN / "opened.txt").read_text("utf-8")]
    for old, new in (
        ("2026-11-24T10", "2026-02-30T10"), ("T10:32:05+07:00\nd", "T24:32:05+07:00\nd"), ("2026-12-08", "2026-13-08"),
        ("2026-12-08", "2026-1208"), ("article L", "article  L"), ("Điều 27", "Điều 27 "), ("Điều", "Đie\u0302\u0300u"),
        ("Điều 27", "Điều\u202827"), ("Điều 27", "Điều\u202e27"), ("Điều 27", "x" * 301), ("seq 1\n", "seq 0\n"),
        ("prev 0", "prev A"), ("received", "Received"), ("digest words", "digest Words"), ("+07:00\nd", "+07:60\nd"),
        ("hoiam act 1", "\ufeffhoiam act 1"), ("Điều 27", "Điều \U0001f4dc"),
    ):  # fmt: skip
        assert old in good
        texts.append(good.replace(old, new, 1))
    house, single = [], []
    for text in texts:
        try:
            act.parse(text)
            house.append(True)
        except LedgerError:
            house.append(False)
        try:
            hoiam_verify.Act(text.encode())
            single.append(True)
        except hoiam_verify.Refused:
            single.append(False)
    page = saved.evaluate(
        "async texts => { const all = []; for (const text of texts) { try { await readAct(encoder.encode(text));"
        " all.push(true); } catch (wrong) { if (!(wrong instanceof Refused)) throw wrong; all.push(false); } } return all; }",
        texts,
    )
    assert page == single == house
    assert house == [True, True, *[False] * 16, True]


def test_the_page_knows_an_unsafe_key(saved: Any) -> None:
    cases = json.loads((ROOT / "tests/vectors/ledger/ed25519/ed25519vectors.json").read_text())
    keys = sorted({case["key"] for case in cases})
    bad = {c["key"] for c in cases if {"low_order_A", "low_order_component_A", "non_canonical_A"} & set(c["flags"] or [])}
    safe = saved.evaluate(
        "keys => keys.map(key => isSafe(Uint8Array.from(key.match(/../g), byte => parseInt(byte, 16))))", keys
    )
    assert [key for key, good in zip(keys, safe, strict=True) if not good] == sorted(bad)
