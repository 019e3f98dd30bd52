"""Which kind and which body are suggested, and what the hint list notices. Suggestions never decide."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from hoiam.portal.choosing import EVERYDAY, first_kinds, is_mixed, suggested_kind
from hoiam.portal.hints import SIGNS, hints


@dataclass(frozen=True)
class Kind:
    instance: int = 1
    next_kind: str | None = None


KINDS = {
    "vn.complaint": Kind(next_kind="vn.complaint2"),
    "vn.complaint2": Kind(2),
    "vn.denunciation": Kind(next_kind="vn.denunciation2"),
    "vn.denunciation2": Kind(2),
    "vn.feedback": Kind(),
}


@pytest.mark.parametrize(
    ("own", "wrong", "kind"),
    [("y", "n", "vn.complaint"), ("y", "y", "vn.complaint"), ("n", "y", "vn.denunciation"), ("n", "n", "vn.feedback")],
)
def test_ones_own_right_makes_a_complaint_a_breach_a_denunciation_and_the_rest_feedback(
    own: str, wrong: str, kind: str
) -> None:
    assert suggested_kind({"own": own, "wrong": wrong, "general": "y"}, KINDS) == kind  # type: ignore[arg-type]  # stands in for the law's kinds
    assert is_mixed({"own": own, "wrong": wrong}) == (own == wrong == "y")


def test_nobody_begins_with_a_second_stage() -> None:
    assert set(first_kinds(KINDS)) == {"vn.complaint", "vn.denunciation", "vn.feedback"}  # type: ignore[arg-type]  # as above


def test_where_no_pack_has_the_kind_nothing_is_suggested() -> None:
    assert suggested_kind({"own": "y"}, {"vn.feedback": Kind()}) == ""  # type: ignore[dict-item]  # as above


def test_the_kinds_of_the_packs_are_known_by_their_words() -> None:
    from hoiam.casework import laws

    kinds = laws.current().kinds
    words = {name.rpartition(".")[2] for name in first_kinds(kinds)}
    assert {"complaint", "denunciation", "feedback"} <= words & EVERYDAY


def test_the_hint_list_ticks_what_was_thought_of() -> None:
    from hoiam.casework import laws

    kind = laws.current().kinds["vn.complaint"]
    empty = {hint.id: hint.done for hint in hints(kind, "")}
    assert empty
    assert not any(empty.values())
    words = "Ngày 12/12/2025 Chủ tịch UBND xã ra quyết định sai. " + "Chuyện là thế này. " * 12 + "Tôi đề nghị đo lại."
    assert all(hint.done for hint in hints(kind, words))
    assert all(hint.done for hint in hints(kind, words.lower().replace("đ", "d").replace("ề", "e").replace("ủ", "u")))


def test_the_signs_are_patterns_that_a_browser_reads_as_well() -> None:
    for signs in SIGNS.values():
        for sign in signs:
            assert "¦" not in sign
            assert "(?" not in sign  # groups with names or conditions differ between the two languages
