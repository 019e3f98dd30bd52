"""Officers' and bodies' keys: who can open, and that one resignation closes nothing."""

from __future__ import annotations

import json

import pytest

from hoiam.vault.codes import RecoveryCode, ReturnCode
from hoiam.vault.errors import DoesNotOpen, Locked, TooFewHolders, WrongPassword
from hoiam.vault.keys import (
    DEMO,
    BodyKey,
    Cost,
    OfficerKey,
    ceremony,
    demo_ceremony,
    new_officer_key,
    open_body_key,
    unlock,
    unlock_by_recovery,
    with_holder,
    with_new_recovery,
    with_password,
)
from hoiam.vault.xwing import PrivateKey

CHEAP = Cost(1, 64, 1)


def officer(code: str, password: str = "") -> tuple[OfficerKey, RecoveryCode, PrivateKey]:
    key, recovery = new_officer_key(code, password, cost=CHEAP)
    return key, recovery, unlock(key, password)


def test_a_password_opens_its_key_whichever_way_the_keyboard_writes_accents() -> None:
    key, _, private = officer("XA-1.01", "Mật khẩu Ấy")
    import unicodedata

    assert unlock(key, unicodedata.normalize("NFD", "Mật khẩu Ấy")).seed == private.seed
    with pytest.raises(WrongPassword):
        unlock(key, "mật khẩu ấy")


def test_the_recovery_code_opens_the_same_key_until_a_new_one_is_printed() -> None:
    key, code, private = officer("XA-1.01")
    assert unlock_by_recovery(key, RecoveryCode.parse(code.text.lower())).seed == private.seed
    renewed, newer = with_new_recovery(key, private)
    assert unlock_by_recovery(renewed, newer).seed == private.seed
    for wrong in (code, RecoveryCode.new()):
        with pytest.raises(WrongPassword):
            unlock_by_recovery(renewed, wrong)


def test_a_recovery_code_and_a_return_code_with_the_same_characters_are_different_keys() -> None:
    secret = "0123456789ABCDEFGHJ"
    assert RecoveryCode(secret).slot_key != ReturnCode(secret).draft_key
    assert RecoveryCode(secret) != ReturnCode(secret)


def test_changing_the_password_shuts_the_old_one_out_and_keeps_the_recovery_code() -> None:
    key, code, private = officer("XA-1.01", "cũ")
    changed = with_password(key, private, "mới", cost=CHEAP)
    assert unlock(changed, "mới").seed == unlock_by_recovery(changed, code).seed == private.seed
    with pytest.raises(WrongPassword):
        unlock(changed, "cũ")


def test_an_officers_key_reads_back_from_its_json_and_shows_no_secret() -> None:
    key, code, private = officer("XA-1.01", "p")
    text = key.to_json()
    assert OfficerKey.from_json(text) == key
    assert unlock(OfficerKey.from_json(text), "p").seed == private.seed
    for secret in (private.seed.hex(), code.text, code.text.replace("-", "")):
        assert secret not in text + repr(key)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"v":2}', '{"v":1,"officer":"a|b","public":"","slots":[]}', "\x00"])
def test_what_is_not_a_key_does_not_open(text: str) -> None:
    for kind in (OfficerKey, BodyKey):
        with pytest.raises(DoesNotOpen):
            kind.from_json(text)


@pytest.mark.parametrize(
    "change",
    [
        lambda kept: kept.update(officer="XA-1.02"),
        lambda kept: kept.pop("demo"),
        lambda kept: kept["slots"][0].update(t=2),
        lambda kept: kept["slots"][0].update(salt="AAAAAAAAAAAAAAAAAAAAAA=="),
    ],
    ids=["officer", "demo mark", "cost", "salt"],
)
def test_a_key_whose_owner_demo_mark_cost_or_salt_was_changed_does_not_open(change: object) -> None:
    key, _ = new_officer_key("XA-1.01", "p", cost=DEMO, demo=True)
    assert unlock(key, "p")
    kept = json.loads(key.to_json())
    change(kept)  # type: ignore[operator]  # each parameter is a function
    with pytest.raises(WrongPassword):
        unlock(OfficerKey.from_json(json.dumps(kept)), "p")


def test_a_body_needs_two_different_holders() -> None:
    a, _, _ = officer("XA-1.01")
    with pytest.raises(TooFewHolders):
        ceremony("XA-1", 1, [a.public_key])
    with pytest.raises(TooFewHolders):
        ceremony("XA-1", 1, [a.public_key, a.public_key])
    with pytest.raises(TooFewHolders):
        ceremony("XA-1", 1, [])


def test_every_holder_opens_the_bodys_key_and_nobody_else_does() -> None:
    (a, _, a_private), (b, _, b_private), (c, _, c_private) = (officer(f"XA-1.0{n}") for n in (1, 2, 3))
    key = BodyKey.from_json(ceremony("XA-1", 1, [a.public_key, b.public_key]).to_json())
    opened = open_body_key(key, a.officer, a_private)
    assert opened.seed == open_body_key(key, b.officer, b_private).seed
    assert opened.public == key.public
    with pytest.raises(Locked):
        open_body_key(key, c.officer, c_private)
    with pytest.raises(DoesNotOpen):
        open_body_key(key, a.officer, c_private)
    more = with_holder(key, opened, c.public_key)
    assert open_body_key(more, c.officer, c_private).seed == opened.seed


def test_a_wrap_moved_to_another_version_body_or_holder_does_not_open() -> None:
    (a, _, a_private), (b, _, _) = (officer(f"XA-1.0{n}") for n in (1, 2))
    key = ceremony("XA-1", 1, [a.public_key, b.public_key])
    for wrong in (
        BodyKey("XA-1", 2, key.public, key.holders),
        BodyKey("XA-2", 1, key.public, key.holders),
        BodyKey("XA-1", 1, key.public, key.holders, demo=True),
        BodyKey("XA-1", 1, key.public, {a.officer: key.holders[b.officer]}),
        BodyKey("XA-1", 1, b.public, key.holders),
    ):
        with pytest.raises(DoesNotOpen):
            open_body_key(wrong, a.officer, a_private)


def test_a_demo_makes_keys_for_many_bodies_and_marks_them_weak() -> None:
    made = demo_ceremony({f"XA-{n}": [f"XA-{n}.01", f"XA-{n}.02", "TINH.01"] for n in range(30)}, "demo")
    assert len(made.bodies) == 30
    assert len(made.officers) == 61
    assert all(key.weak for key in made.officers.values())
    assert all(body.demo for body in made.bodies.values())
    private = unlock(made.officers["TINH.01"], "demo")
    assert open_body_key(made.bodies["XA-7"], "TINH.01", private).public == made.bodies["XA-7"].public


def test_the_standard_cost_is_not_weak() -> None:
    key, _ = new_officer_key("XA-1.01", "p")
    assert not key.weak
    assert officer("XA-1.02")[0].weak


def test_an_officers_and_a_bodys_key_of_the_first_day_open_for_ever() -> None:
    from pathlib import Path

    golden = json.loads((Path(__file__).parent / "golden.json").read_text("utf-8"))
    key, body = (
        OfficerKey.from_json(golden["officer_key"]["json"]),
        BodyKey.from_json(golden["body_key"]["json"]),
    )
    private = unlock(key, golden["officer_key"]["password"])
    assert private.seed.hex() == golden["officer_key"]["seed"]
    assert unlock_by_recovery(key, RecoveryCode.parse(golden["officer_key"]["recovery"])).seed == private.seed
    assert open_body_key(body, key.officer, private).seed.hex() == golden["body_key"]["seed"]
    assert (key.to_json(), body.to_json()) == (golden["officer_key"]["json"], golden["body_key"]["json"])
