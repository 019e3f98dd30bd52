"""Who a petition may be of, for and against: in every kind of the land's law each is a step, or the kind says why not."""

from __future__ import annotations

import pytest
from law_of_the_land import LAW, TEXTS

from core.petition.told import Told, day
from hoiam.casework import laws
from hoiam.core.dossier.refusals import NotNow
from hoiam.core.procedure import PackError, load

JULY = day("2026-07-06")
KINDS = [name for name, kind in LAW.kinds.items() if kind.pack == "vn"]
# Who people ask about: the step by which it is done, and as what somebody is named.
PERSONS = {
    "authorised": ("represent.named", "agent"),
    "lawyer": ("represent.named", "lawyer"),
    "guardian": ("represent.named", "guardian"),
    "head of an organisation": ("represent.named", "head"),
    "heir": ("succeed.continued", None),
    "heir who stops": ("succeed.ended", None),
    "co-petitioners": ("delegate", None),
    "several accused": ("record_accused.counted", None),
    "accused moved": ("record_accused.moved", None),
    "accused retired": ("record_accused.retired", None),
    "accused died": ("record_accused.died", None),
    "accused body merged": ("record_accused.merged", None),
}


def possible(kind: str, step: str, as_what: str | None) -> bool:
    """Whether the law of the kind has it: a step that some state has, and the way of acting that it needs."""
    has = any(step in (edge.name, edge.step) and edge.sources for edge in LAW.wholes[kind].edges)
    ways = {each.id for each in LAW.kinds[kind].representations(JULY) if each.named}
    return has and (as_what is None or as_what in ways)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", PERSONS)
def test_each_is_possible_by_a_step_or_the_kind_says_why_not_under_an_article(kind: str, who: str) -> None:
    step, as_what = PERSONS[who]
    why = LAW.kinds[kind].why_no(step, as_what)
    if who == "heir who stops" and why is None and not possible(kind, step, None):
        why = LAW.kinds[kind].why_no("succeed.continued")  # where none begins, none stops
    assert possible(kind, step, as_what) != (why is not None)
    if why is not None:
        assert why.article and why.why.vi.strip() and why.why.en.strip()


def test_what_each_family_can_do_is_what_its_law_has() -> None:
    """Luật KN Đ.2.10, 12, 47, 49; NĐ 124 Đ.5; Luật TC Đ.2.1, 12.3-12.5, 29.1.b; NĐ 20/2008 Đ.5, 7."""
    can = {kind: {who for who, (step, way) in PERSONS.items() if possible(kind, step, way)} for kind in KINDS}
    assert can["vn.complaint"] == can["vn.complaint2"] == set(PERSONS)
    assert can["vn.disciplinary"] == can["vn.disciplinary2"] == set(PERSONS) - {
        "head of an organisation", "co-petitioners", "several accused",
    }  # fmt: skip
    assert can["vn.denunciation"] == can["vn.denunciation2"] == set(PERSONS) - {
        "authorised", "lawyer", "head of an organisation", "heir", "heir who stops",
    }  # fmt: skip
    assert can["vn.feedback"] == set()


def test_whoever_tries_what_the_kind_does_not_have_is_told_why_and_under_which_article() -> None:
    told = Told()
    told.receive("vn.feedback", JULY, subject="roads", people=9)
    with pytest.raises(NotNow) as no:
        told.then("delegate", JULY, people=9, representatives=1)
    assert no.value.article == "Luật TCD Đ.29; NĐ 20/2008 Đ.7" and "lượt tiếp" in no.value.why.vi


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ('{what: delegate, article: a, why: {vi: "a", en: "b"}}', "says why there is no delegate, and has it"),
        ('{what: represent.named, as: agent, article: a, why: {vi: "a", en: "b"}}', "no represent.named as agent, and has it"),
        ('{what: delegated, article: a, why: {vi: "a", en: "b"}}', "there is no step “delegated”"),
        ('{what: succeed.gone, article: a, why: {vi: "a", en: "b"}}', "there is no step “succeed.gone”"),
    ],
)
def test_a_pack_that_says_there_is_none_of_what_it_has_is_refused_by_its_line(row: str, says: str) -> None:
    name = "vn/complaints.yaml"
    before = "    represented: &represented\n"
    text = TEXTS[name].replace(before, f"    no_such_step: [{row}]\n{before}", 1)
    with pytest.raises(PackError, match=says):
        load(TEXTS | {name: text}, laws.HOUSE)
