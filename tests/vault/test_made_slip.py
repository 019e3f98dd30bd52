"""A slip that is made for the counter: what is public of it says which it is, and what lies for it opens with it alone."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.vault.codes import ALPHABET, SecondSlip, SlipMark
from hoiam.vault.errors import BadCode, DoesNotOpen
from hoiam.vault.made_slip import PublicSlip, beside, open_beside, proves_by, slip_digest, wraps_to_slip
from hoiam.vault.sealing import CaseKeys
from hoiam.vault.wraps import Tier

CASE = UUID(int=7)
SLIP = SecondSlip("0123456789ABCDEFGHJKMNPQRST")
KEYS = CaseKeys(CASE, {tier: (bytes([n]) * 32, bytes([n + 2]) * 32) for n, tier in enumerate(Tier)})


def test_what_lies_for_it_gives_both_first_shares_to_this_slip_and_case_and_nothing_else() -> None:
    lies = beside(wraps_to_slip(KEYS, SLIP.key.public))
    assert open_beside(SLIP, CASE, lies) == {tier: KEYS.first_share(tier) for tier in Tier}
    for slip, case in ((SecondSlip.new(), CASE), (SLIP, UUID(int=8))):
        with pytest.raises(DoesNotOpen):
            open_beside(slip, case, lies)
    for at in (0, 1, len(lies) // 2, len(lies) - 1):
        broken = bytearray(lies)
        broken[at] ^= 1
        with pytest.raises(DoesNotOpen):
            open_beside(SLIP, CASE, bytes(broken))
    for short in (b"", lies[:1], lies[:-1], lies + b"\0"):
        with pytest.raises(DoesNotOpen):
            open_beside(SLIP, CASE, short)


def test_where_a_tier_is_missing_nothing_lies_for_it() -> None:
    wraps = wraps_to_slip(KEYS, SLIP.key.public)
    for some in (wraps[:1], wraps[1:], [], [replace(wrap, recipient="petitioner") for wrap in wraps]):
        with pytest.raises(DoesNotOpen):
            beside(some)


def test_the_mark_stands_for_the_key_for_what_proves_and_for_what_finds() -> None:
    public, other = PublicSlip.of(SLIP), PublicSlip.of(SecondSlip.new())
    assert public.mark.text == PublicSlip.of(SLIP).mark.text
    assert len(public.mark.text) == len("XXXX-XXXX-XXXX-XXXX")
    assert SlipMark.parse(public.mark.text.lower().replace("-", " ")) == public.mark
    for name in ("key", "proves", "finds"):
        changed = replace(public, **{name: getattr(other, name)})
        assert changed.digest != public.digest
        assert changed.mark != public.mark
    assert slip_digest(proves_by(SLIP.proving), public.rest) == public.digest
    assert all(secret not in repr(public) for secret in (SLIP.text, SLIP.proving.hex(), SLIP.half.hex()))


@settings(max_examples=60)
@given(st.integers(0, 15), st.sampled_from(ALPHABET))
def test_a_wrong_character_of_a_mark_is_noticed(at: int, character: str) -> None:
    plain = PublicSlip.of(SLIP).mark.text.replace("-", "")
    if plain[at] == character:
        return
    with pytest.raises(BadCode):
        SlipMark.parse(plain[:at] + character + plain[at + 1 :])
