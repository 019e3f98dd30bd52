"""The act text: what a petitioner holds on paper, to the letter."""

from __future__ import annotations

import hashlib
import re
import sys
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.core.ledger import act
from hoiam.core.ledger.errors import Malformed

GOLDEN = Path(__file__).parent / "golden"
HANOI = timezone(timedelta(hours=7))
CASE_KEY = bytes(range(32))

RECEIVED = act.ActText(
    salt=bytes.fromhex("7a3ef6b1d7c3cd08e8d5a7f1e8b5d2f3b4a0a58d7a6a2f3c6d5c9f8d1e2b3c4d"),
    tag=bytes.fromhex("00112233445566778899aabbccddeeff"),
    body="H57.12",
    number="H57.12-2026-000123",
    seq=1,
    act="received",
    time=datetime(2026, 11, 24, 10, 32, 5, tzinfo=HANOI),
    digests=(act.Digest("words", b"\x11" * 32), act.Digest("file", b"\x22" * 32)),
    dues=(
        act.DueDate("vn.complaint.accept@2018-01-01", date(2026, 12, 8)),
        act.DueDate("vn.report.urgent@2025-07-01", datetime(2026, 11, 25, 10, 32, 5, tzinfo=HANOI)),
    ),
    article="Luật Khiếu nại 2011, Điều 27",
)


def test_a_received_petition_reads_as_the_golden_text() -> None:
    assert act.render(RECEIVED) == (GOLDEN / "received.txt").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "sha256"),
    [
        ("received", "34e250c94a96783b444e0e922f0421981a09497263e536a6d65365d93de7585f"),
        ("opened", "2de2aaa0db937e6f4d98d3ddd5494b2c107e593d5476c31b1f2d74deef6d807d"),
    ],
)
def test_a_golden_text_keeps_its_commitment_for_ever(name: str, sha256: str) -> None:
    text = (GOLDEN / f"{name}.txt").read_text("utf-8")
    assert act.render(act.parse(text)) == text
    assert act.commitment(text).hex() == sha256
    assert act.leaf_of(text) == f"hoiam/1 {act.parse(text).tag.hex()} {sha256}\n".encode()
    assert len(act.leaf_of(text)) == 106


def test_the_database_fills_in_the_number_and_gets_the_same_leaf() -> None:
    waiting = act.render(replace(RECEIVED, number=act.NUMBER_PLACEHOLDER, prev=None))
    assert waiting.count(act.NUMBER_PLACEHOLDER) == waiting.count(act.PREV_PLACEHOLDER) == 1
    with pytest.raises(Malformed):
        act.parse(waiting)
    assert act.fill(waiting, number=RECEIVED.number, prev=act.NO_PREVIOUS) == act.render(RECEIVED)


def test_tag_and_salt_come_from_the_case_key_as_openssl_would_compute_them() -> None:
    # printf 7 | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102...1f
    assert act.tag_of(CASE_KEY, 7).hex() == "43c875c1027e0bb60b3c5e055d7245be"
    assert act.salt_of(CASE_KEY, 7).hex() == "0fd80051ae1a208661c69ce60594d5f832262289a3984be55025f1228e3d819c"
    assert len({act.tag_of(CASE_KEY, seq) for seq in range(1, 100)}) == 99


@pytest.mark.parametrize("seq", [0, -1, 10**9])
def test_no_act_has_a_number_before_one_or_past_nine_digits(seq: int) -> None:
    with pytest.raises(Malformed):
        act.tag_of(CASE_KEY, seq)
    with pytest.raises(Malformed):
        act.render(replace(RECEIVED, seq=seq))


@pytest.mark.parametrize(
    "change",
    [
        {"body": "Nguyễn Văn A"},
        {"body": ""},
        {"number": "H57 12"},
        {"act": "Received"},
        {"time": datetime(2026, 11, 24, 10, 32, 5)},  # noqa: DTZ001 - a time without an offset is what must be refused
        {"time": datetime(2026, 11, 24, 10, 32, 5, 1, tzinfo=UTC)},
        {"time": datetime(2026, 11, 24, tzinfo=timezone(timedelta(hours=7, seconds=1)))},
        {"article": "Điều 27 "},
        {"article": "Điều\n27"},
        {"article": "Điều \u202e27"},
        {"article": "Đie\u0302\u0300u 27"},
        {"article": f"Điều {act.NUMBER_PLACEHOLDER}"},
        {"salt": b"short"},
        {"digests": (act.Digest("words", b"short"),)},
        {"digests": tuple(act.Digest("file", bytes(32)) for _ in range(300))},
        {"dues": (act.DueDate("a rule", date(2026, 1, 1)),)},
    ],
)
def test_a_field_that_the_grammar_cannot_say_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        act.render(replace(RECEIVED, **change))  # type: ignore[arg-type]  # the wrong types are the point


GOOD = act.render(RECEIVED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        GOOD[:-1],
        GOOD + "\n",
        GOOD + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("act 1", "act 2", 1),
        GOOD.replace("seq 1\n", "seq 01\n"),
        GOOD.replace("seq 1\n", ""),
        GOOD.replace("tag 0011", "tag 0011 "),
        GOOD.replace("salt 7a", "salt 7A"),
        GOOD.replace("T10:32:05+07:00\nd", "T10:32:05Z\nd"),
        GOOD.replace("2026-11-24T", "2026-13-24T"),
        GOOD.replace("2026-12-08", "2026-02-30"),
        GOOD.replace("article ", "article  "),
        GOOD.replace("Điều", "Đie\u0302\u0300u"),
        GOOD.replace("prev ", "name A\nprev "),
        "\ufeff" + GOOD,
        GOOD.replace("received", "recei\udcffved"),
        "hoiam act 1\n" + "x" * act.MAX_TEXT + "\n",
    ],
)
def test_a_text_that_is_almost_an_act_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        act.parse(text)


codes = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,20}", fullmatch=True)
words = st.from_regex(r"[a-z][a-z0-9_.-]{0,15}", fullmatch=True)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.builds(
    lambda naive, zone: naive.replace(microsecond=0, tzinfo=zone),
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001 - the zone is added in the line above
    offsets,
)
acts = st.builds(
    act.ActText,
    salt=st.binary(min_size=32, max_size=32),
    tag=st.binary(min_size=16, max_size=16),
    body=codes,
    number=codes,
    seq=st.integers(1, 999_999_999),
    act=words,
    time=moments,
    digests=st.lists(st.builds(act.Digest, words, st.binary(min_size=32, max_size=32)), max_size=4).map(tuple),
    dues=st.lists(st.builds(act.DueDate, codes, st.one_of(st.dates(), moments)), max_size=3).map(tuple),
    article=st.none() | st.sampled_from(["Điều 27", "Art. 11(1)", "NĐ 124/2020, Điều 16 khoản 2"]),
    prev=st.binary(min_size=32, max_size=32),
)


@settings(max_examples=150)
@given(acts)
def test_every_act_reads_back_as_it_was_written(one: act.ActText) -> None:
    text = act.render(one)
    assert act.parse(text) == one
    assert act.commitment(text) == hashlib.sha256(text.encode()).digest()


@settings(max_examples=150)
@given(acts, st.integers(0, 10_000), st.integers(0, 127))
def test_one_changed_character_is_refused_or_another_commitment(one: act.ActText, at: int, to: int) -> None:
    text = act.render(one)
    at %= len(text)
    changed = text[:at] + chr(to) + text[at + 1 :]
    if changed == text:
        return
    try:
        act.parse(changed)
    except Malformed:
        return
    assert act.commitment(changed) != act.commitment(text)


def test_a_public_entry_is_never_mistaken_for_an_act() -> None:
    entry = act.public_entry("body-key", "H57.12 1 " + "A" * 1624)
    assert entry.startswith(b"hoiam/1 public body-key H57.12 1 ")
    assert re.fullmatch(rb"hoiam/1 [0-9a-f]{32} [0-9a-f]{64}\n", entry) is None
    for bad in ("two\nlines", "", " x"):
        with pytest.raises(Malformed):
            act.public_entry("body-key", bad)


def test_what_python_prints_has_no_character_that_the_text_refuses() -> None:
    """So that asking Python first changes no answer."""
    letters = map(chr, range(sys.maxunicode + 1))
    assert [c for c in letters if c.isprintable() and unicodedata.category(c) in act._UNPRINTED] == []
