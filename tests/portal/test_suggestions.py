"""Which kind and which body are suggested, and what the hint list notices. Suggestions never decide."""

from __future__ import annotations

import pytest

from hoiam.casework import laws
from hoiam.portal.choosing import first_kinds, is_mixed, suggested_kind
from hoiam.portal.hints import SIGNS, hints

KINDS = {name: kind for name, kind in laws.current().kinds.items() if kind.pack == "vn"}


@pytest.mark.parametrize(
    ("own", "wrong", "kind"),
    [("y", "n", "vn.complaint"), ("y", "y", "vn.complaint"), ("n", "y", "vn.denunciation"), ("n", "n", "vn.feedback")],
)
def test_ones_own_right_makes_a_complaint_a_breach_a_denunciation_and_the_rest_feedback(
    own: str, wrong: str, kind: str
) -> None:
    assert suggested_kind({"own": own, "wrong": wrong, "general": "y"}, KINDS) == kind
    assert is_mixed({"own": own, "wrong": wrong}) == (own == wrong == "y")


def test_nobody_begins_with_a_second_stage() -> None:
    assert set(first_kinds(KINDS)) == {"vn.complaint", "vn.denunciation", "vn.feedback", "vn.disciplinary"}


def test_where_no_pack_has_the_kind_nothing_is_suggested() -> None:
    assert suggested_kind({"own": "y"}, {"vn.feedback": KINDS["vn.feedback"]}) == ""


def test_the_packs_say_which_kinds_most_people_mean() -> None:
    everyday = {name for name, kind in laws.current().kinds.items() if kind.everyday}
    assert everyday == {"vn.complaint", "vn.denunciation", "vn.feedback", "eu.report", "eu.external_report", "in.grievance"}
    assert everyday <= first_kinds(laws.current().kinds).keys()


def test_the_hint_list_ticks_what_was_thought_of() -> None:
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
