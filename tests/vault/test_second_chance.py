"""What lies for a second slip opens with the slip and the house together, and with neither alone."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.vault import second_chance
from hoiam.vault.codes import ALPHABET, ReturnCode, SecondSlip
from hoiam.vault.errors import BadCode, DoesNotOpen
from hoiam.vault.gatekeeper import petitioner_proof
from hoiam.vault.sealing import CaseKeys
from hoiam.vault.wraps import PETITIONER, Tier, unwrap_share

CASE = UUID(int=7)
SLIP = SecondSlip("0123456789ABCDEFGHJKMNPQRST")
CODE = ReturnCode("0123456789ABCDEFGHJ")


def made() -> tuple[CaseKeys, bytes, bytes]:
    """A case's keys, what lies for its slip, and the house's half."""
    keys = CaseKeys(CASE, {tier: (bytes([n]) * 32, bytes([n + 2]) * 32) for n, tier in enumerate(Tier)})
    sealed = second_chance.seal(SLIP, keys, CODE.case_key)
    return keys, sealed, second_chance.house_half(keys.second_shares(), CODE.case_key, CASE)


def test_slip_and_house_together_give_the_first_shares_and_the_case_key() -> None:
    keys, sealed, house = made()
    inside = second_chance.open(SLIP, house, CASE, sealed)
    assert inside.first == {tier: keys.first_share(tier) for tier in Tier}
    assert inside.case_key == CODE.case_key
    new = ReturnCode.new()
    wraps = second_chance.wraps_for(new, CASE, inside.first)
    assert {wrap.tier: unwrap_share(wrap, new.petitioner_key, CASE) for wrap in wraps} == inside.first
    assert {wrap.recipient for wrap in wraps} == {PETITIONER}
    lies = second_chance.seal_case_key(new, CASE, inside.case_key)
    assert second_chance.open_case_key(new, CASE, lies) == CODE.case_key
    for code, case in ((CODE, CASE), (new, UUID(int=8))):
        with pytest.raises(DoesNotOpen):
            second_chance.open_case_key(code, case, lies)


def test_without_the_houses_half_or_without_the_slip_it_stays_closed() -> None:
    keys, sealed, house = made()
    other = second_chance.house_half({**keys.second_shares(), Tier.IDENTITY: bytes(32)}, CODE.case_key, CASE)
    assert second_chance.open(SLIP, house, CASE, sealed)
    for slip, half, case in (
        (SLIP, other, CASE),
        (SLIP, bytes(32), CASE),
        (SLIP, CODE.case_key, CASE),
        (SecondSlip.new(), house, CASE),
        (SLIP, house, UUID(int=8)),
    ):
        with pytest.raises(DoesNotOpen):
            second_chance.open(slip, half, case, sealed)
    for at in (0, 1, len(sealed) // 2, len(sealed) - 1):
        broken = bytearray(sealed)
        broken[at] ^= 1
        with pytest.raises(DoesNotOpen):
            second_chance.open(SLIP, house, CASE, bytes(broken))


def test_what_the_slip_derives_tells_nothing_of_its_other_uses_and_stays_as_it_is() -> None:
    proves = second_chance.verifier(SLIP.proving)
    derived = {SLIP.lookup_hash, SLIP.half, SLIP.proving, proves, CODE.case_key_key, CODE.case_key}
    assert len(derived) == 6
    # Written once, read for ever.
    assert SLIP.text == "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTR"
    assert SLIP.lookup_hash.hex() == LOOKUP
    assert made()[2].hex() == HOUSE
    assert second_chance.verifier(petitioner_proof(CODE.case_key, CASE)).hex() == PROVES


LOOKUP = "e1ffe02a30789679705857e5bf8a1593f0cb7af39b9d8e03b2a364f464f8d835"
HOUSE = "69bf65ddf3f81e5252ee9cb9e378ce2ab77d02c10f707483d1f2b6253e687c5b"
PROVES = "3b9ec66b8940dc50e9990956fbd1f1baa1daeab13034055e2c107c2a01043a7b"

secrets_ = st.text(alphabet=ALPHABET, min_size=27, max_size=27)


@settings(max_examples=60)
@given(secret=secrets_, at=st.integers(0, 27), by=st.integers(1, 31), other=st.integers(1, 27))
def test_a_slip_notices_every_wrong_character_and_every_swap(secret: str, at: int, by: int, other: int) -> None:
    text = SecondSlip(secret).text.replace("-", "")
    assert SecondSlip.parse(text.lower()) == SecondSlip(secret)
    wrong = text[:at] + ALPHABET[(ALPHABET.index(text[at]) + by) % 32] + text[at + 1 :]
    swapped = list(text)
    to = (at + other) % 28
    swapped[at], swapped[to] = swapped[to], swapped[at]
    for typed in {wrong, "".join(swapped)} - {text}:
        with pytest.raises(BadCode, match="checksum") as bad:
            SecondSlip.parse(typed)
        assert bad.value.reason == "checksum"


def test_neither_paper_is_taken_for_the_other() -> None:
    slip, code = SecondSlip.new(), ReturnCode.new()
    for kind, text, why in ((ReturnCode, slip.text, "second"), (SecondSlip, code.text, "code")):
        with pytest.raises(BadCode) as bad:
            kind.parse(text)
        assert bad.value.reason == why
    assert {len(group) for group in slip.text.split("-")} == {4}
    assert {len(group) for group in code.text.split("-")} == {5}
    assert slip.text not in repr(slip)
