"""Every form that the packs name is printed or explained, and every printed form can be had: by a step, or empty."""

from __future__ import annotations

from datetime import date

import pytest
from law_of_the_land import LAW

from hoiam.core.procedure import Form
from hoiam.gate.letters import LETTERS

DAY = date(2026, 11, 30)
# What the house makes by itself of what comes in, whatever the law calls it.
OF_THE_HOUSE = {"receipt", "return_slip", "second_slip", "follow_slip", "document_receipt", "errand_request"}
# No annex was seen of these: nothing but a description of what they hold.
MINUTES_ORDERS_REPORTS = [
    *(f"NĐ 124 Mẫu {number}" for number in ("02", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "16")),
    *(f"NĐ 31 Mẫu {number}" for number in ("03", "05", "07", "08", "09", "10", "11")),
    *(f"TT 05/2021 Mẫu {number}" for number in ("01", "02", "03")),
]


def in_force() -> list[Form]:
    return [form for versions in LAW.form_versions.values() for form in versions if form.in_force(DAY)]


def made() -> set[str]:
    """The printed forms that some step makes."""
    edges = [(kind, edge) for kind, whole in LAW.wholes.items() for edge in whole.edges]
    return {LAW.paper(name, kind).printed for kind, edge in edges for name in edge.papers}


# The steps whose paper is printed from a page of the desk and kept nowhere, since it has a name; the pack says so.
FROM_A_PAGE = {("vn.visit", "serve")}
# The steps whose form those who write fill in and sign themselves; the body makes none, and the pack says so.
SIGNED_BY_SEVERAL = {
    *((kind, "delegate") for kind in ("vn.complaint", "vn.complaint2")),
    *((kind, "withdraw.some") for kind in ("vn.denunciation", "vn.denunciation2")),
}


def test_every_step_with_a_form_makes_its_paper() -> None:
    without = [(kind, e) for kind, whole in LAW.wholes.items() for e in whole.edges if e.form and e.letter is None]
    assert {(kind, edge.name) for kind, edge in without} == FROM_A_PAGE | SIGNED_BY_SEVERAL
    assert all(edge.no_letter for _kind, edge in without)


def test_every_form_is_printed_but_the_book_and_what_is_no_form_by_itself() -> None:
    assert {form.number for form in in_force() if form.printed is None} == {"03/TCD", "NĐ 30 thể thức"}
    assert all(form.not_printed for form in in_force() if form.printed is None)


def test_every_printed_form_is_reached_by_a_step_or_can_be_taken_empty() -> None:
    own = {kind.own_form for kind in LAW.kinds.values()}
    blank = {form.printed for form in in_force() if form.blank_to is not None}
    assert set(LETTERS) - made() - own - blank == OF_THE_HOUSE - blank


@pytest.mark.parametrize("number", MINUTES_ORDERS_REPORTS)
def test_what_no_gazette_was_seen_of_says_so_and_can_be_had(number: str) -> None:
    form = LAW.form(number, DAY)
    assert form is not None
    assert form.drawn in ("description", "memory")
    assert form.printed in made() or form.blank_to is not None


def test_nobody_claims_to_have_drawn_anything_from_the_gazette() -> None:
    assert {form.drawn for form in in_force() if form.printed} == {"copy", "description", "memory"}


def test_the_form_of_a_step_has_the_parts_that_the_form_names() -> None:
    """Where the form is what the body writes, the paper of the step is printed as that form; a form that the petitioner brings
    is answered by another paper."""
    brought = {"NĐ 124 Mẫu 01", "NĐ 31 Mẫu 02", "NĐ 124 Đ.7"}
    wrong = []
    for kind, whole in LAW.wholes.items():
        for edge in whole.edges:
            printed = {LAW.paper(name, kind).printed for name in edge.papers}
            if (kind, edge.name) in FROM_A_PAGE:
                printed |= {"notice"}  # desk/visits.py
            for form in LAW.form_versions.get(edge.form or "", ()):
                ends = {"termination"} if form.printed == "suspension" else set()  # one form for both
                if form.number not in brought and form.printed not in printed and not printed & ends:
                    wrong.append((kind, edge.name, form.number, printed))
    assert wrong == []


def test_an_authorisation_says_until_the_end_of_2026_that_it_is_notarised_or_certified_and_then_only_certified() -> None:
    before, after = LAW.form("NĐ 124 Mẫu 02", date(2026, 12, 31)), LAW.form("NĐ 124 Mẫu 02", date(2027, 1, 1))
    assert before is not None
    assert after is not None
    assert "công chứng" in str(before.note.vi if before.note else "")
    assert "công chứng" not in str(after.note.vi if after.note else "")
