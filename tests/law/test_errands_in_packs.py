"""A pack whose errands do not make sense is refused, or found by the lint, with its line."""

from __future__ import annotations

import re

import pytest
from law_of_the_land import LAW, TEXTS

from hoiam.casework import laws, regulation_files
from hoiam.core.procedure import PackError, lint, load

NAME = "vn/errands.yaml"


def planted(there: str, instead: str) -> dict[str, str]:
    assert TEXTS[NAME].count(there) >= 1, there
    return TEXTS | {NAME: TEXTS[NAME].replace(there, instead, 1)}


@pytest.mark.parametrize(
    ("there", "instead", "why"),
    [
        ("rule: KN-INFO}", "rule: KN-INFO, no_rule: {vi: không, en: none}}", "one of the two"),
        ("kinds: [vn.feedback], article: NĐ 154/2026 Đ.28", "kinds: [vn.complaint], article: NĐ 154/2026 Đ.28", "stands once"),
        ("      - id: opine", "      - id: inform", "already defined"),
    ],
)
def test_a_row_of_an_errand_that_names_what_is_not_there_is_refused_by_line(there: str, instead: str, why: str) -> None:
    with pytest.raises(PackError, match=re.escape(why)) as refused:
        load(planted(there, instead), laws.HOUSE)
    assert NAME in str(refused.value)


@pytest.mark.parametrize(
    ("there", "instead", "why"),
    [
        ("rule: KN-INFO}", "rule: TC-LATE-TOLD}", "which has no number"),
        (
            "kinds: [vn.denunciation2], article: Luật TC Đ.38.2–3",
            "kinds: [vn.denunciation], article: Luật TC Đ.38.2–3",
            "demanded",
        ),
    ],
)
def test_errands_that_can_be_read_and_make_no_sense_are_found(there: str, instead: str, why: str) -> None:
    found = [finding.what for finding in lint(load(planted(there, instead), laws.HOUSE))]
    assert any(why in each for each in found), found


def test_every_kind_of_errand_is_for_petitions_that_the_pack_has_and_the_packs_as_they_are_are_clean() -> None:
    (machine,) = LAW.errands.values()
    assert {kind.id for kind in machine.kinds.values()} >= {
        "inform", "opine", "appraise", "attend", "back", "account", "settle", "crime", "protect",
    }  # fmt: skip
    assert [kind.id for kind in machine.kinds.values() if kind.at_once and not kind.directive] == [
        "back", "account", "crime", "protect",
    ]  # fmt: skip
    assert all(kind in LAW.kinds for each in machine.kinds.values() for term in each.terms for kind in term.kinds)


def test_a_regulation_may_set_days_for_each_kind_of_errand_and_knows_the_laws_own_number() -> None:
    (machine,) = LAW.errands.values()
    asked = {id: kind for id, kind in machine.kinds.items() if not kind.directive}  # an order names its own day
    duties = regulation_files.duties().errands
    assert set(asked) <= set(duties)
    by_law = {id: {kind: term.rule for term in each.terms for kind in term.kinds if term.rule} for id, each in asked.items()}
    assert by_law == {id: dict(duties[id].rules) for id in asked}
