"""A return code is forgiving to fingers and strict about mistakes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.vault.codes import ALPHABET, LENGTH, ReturnCode, checksum
from hoiam.vault.errors import BadCode

secrets_ = st.text(alphabet=ALPHABET, min_size=19, max_size=19)


def reason(typed: str) -> str:
    with pytest.raises(BadCode) as refused:
        ReturnCode.parse(typed)
    for words in (refused.value.what, refused.value.why, refused.value.next):
        assert words.vi and words.en
    return refused.value.reason


def test_a_new_code_is_four_groups_of_five_and_reads_back() -> None:
    code = ReturnCode.new()
    assert re.fullmatch(rf"([{ALPHABET}]{{5}}-){{3}}[{ALPHABET}]{{5}}", code.text)
    assert ReturnCode.parse(code.text) == code


@given(bits=st.integers(0, 2**95 - 1))
def test_a_new_code_holds_ninety_five_bits_of_the_operating_systems_and_loses_none(bits: int) -> None:
    asked = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("hoiam.vault.codes.secrets.randbits", lambda n: asked.append(n) or bits)
        code = ReturnCode.new()
    secret = code.text.replace("-", "")[:-1]
    assert asked == [95]
    # The bits can be read back from the nineteen characters, so no two of them make the same code.
    assert sum(ALPHABET.index(character) << 5 * place for place, character in enumerate(secret)) == bits


def test_new_codes_differ() -> None:
    assert len({ReturnCode.new().text for _ in range(200)}) == 200


@pytest.mark.parametrize(
    "typed",
    [
        "01234-56789-ABCDE-FGHJ4",
        "01234 56789 abcde fghj4",
        "o I 2 3 4 - 5 6 7 8 9 - a b c d e - f g h j 4",
        "oL234–56789—abcde‑fghj4",  # dashes as word processors write them
        "０１２３４５６７８９ＡＢＣＤＥＦＧＨＪ４",  # full width
        "\u200b01234-56789-ABCDE-FGHJ4\r\n",
        "01234.56789/abcde_fghj4",
    ],
)
def test_a_code_may_be_typed_in_many_ways(typed: str) -> None:
    assert ReturnCode.parse(typed).text == "01234-56789-ABCDE-FGHJ4"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "empty"),
        ("  -- ", "empty"),
        ("01234-56789-ABCDE-FGH", "length"),
        ("01234-56789-ABCDE-FGHJ44", "length"),
        ("0" * 500, "length"),
        ("U1234-56789-ABCDE-FGHJ4", "letter"),
        ("01234-56789-ÂBCDE-FGHJ4", "keyboard"),
        ("01234-56789-ABCĐE-FGHJ4", "keyboard"),
        ("01234-56789-ABCDE-FGHJ5", "checksum"),
        ("10234-56789-ABCDE-FGHJ4", "checksum"),
    ],
)
def test_what_is_not_a_code_is_refused_with_its_reason(typed: str, why: str) -> None:
    assert reason(typed) == why


@settings(max_examples=60, deadline=None)
@given(secrets_, st.data())
def test_every_single_wrong_character_shows(secret: str, data: st.DataObject) -> None:
    whole = secret + checksum(secret)
    at = data.draw(st.integers(0, LENGTH - 1))
    for other in ALPHABET:
        if other != whole[at]:
            wrong = whole[:at] + other + whole[at + 1 :]
            with pytest.raises(BadCode, match="checksum"):
                ReturnCode.parse(wrong)


@settings(max_examples=60, deadline=None)
@given(secrets_)
def test_every_swap_of_two_characters_shows(secret: str) -> None:
    whole = secret + checksum(secret)
    for a in range(LENGTH):
        for b in range(a + 1, LENGTH):
            if whole[a] != whole[b]:
                swapped = list(whole)
                swapped[a], swapped[b] = whole[b], whole[a]
                with pytest.raises(BadCode, match="checksum"):
                    ReturnCode.parse("".join(swapped))


def test_the_keys_of_a_code_differ_from_each_other_and_from_those_of_another_code() -> None:
    keys = [
        key
        for code in (ReturnCode("0123456789ABCDEFGHJ"), ReturnCode("0123456789ABCDEFGHK"))
        for key in (code.lookup, code.lookup_hash, code.case_key, code.draft_key, code.petitioner_key.seed)
    ]
    assert len(set(keys)) == len(keys)
    assert {len(key) for key in keys} == {32}


def test_a_code_does_not_show_itself_in_a_traceback() -> None:
    code = ReturnCode.new()
    shown = repr(code) + str(code) + repr([code]) + f"{code.petitioner_key!r}"
    assert not any(group in shown for group in code.text.split("-"))
