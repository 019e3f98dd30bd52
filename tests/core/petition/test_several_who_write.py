"""Several who write one petition: what the law wants of them before it is accepted, and what becomes of it when some of them
withdraw."""

from __future__ import annotations

from typing import Any

import pytest

from core.petition.told import LAW, Told, day
from hoiam.core.dossier.refusals import Missing, NotNow
from hoiam.core.petition.journey import OUTCOMES
from hoiam.core.petition.together import lacking

SIGNED, LATER, NEXT = day("2026-07-06"), day("2026-07-08"), day("2026-07-09")
TOGETHER = [name for name, kind in LAW.kinds.items() if kind.representatives]


def several(people: int, kind: str = "vn.complaint") -> Told:
    """A petition of so many, classified as within competence."""
    told = Told()
    told.receive(kind, SIGNED, channel="letter", signed="paper", people=people, subject=LAW.kinds[kind].subjects[0].id)
    told.then("classify.competent", SIGNED)
    return told


def refused(told: Told, name: str, **said: Any) -> Missing:
    before = list(told.history)
    with pytest.raises(Missing) as no:
        told.then(name, LATER, **said)
    assert told.history == before, "nothing was recorded"
    assert no.value.article
    return no.value


@pytest.mark.parametrize("kind", ["vn.complaint", "vn.complaint2", "vn.denunciation", "vn.denunciation2"])
@pytest.mark.parametrize("people", [5, 10, 11, 400])
def test_a_petition_of_five_or_more_is_accepted_once_the_paper_that_all_have_signed_names_who_speaks(kind, people):
    """Luật TCD Đ.29; NĐ 124 Đ.16.1."""
    told = several(people, kind)
    no = refused(told, "accept")
    assert "Luật TCD Đ.29" in no.article
    assert str(people) in no.why.vi
    told.then("delegate", LATER, people=people, representatives=1)
    assert told.then("accept", LATER).state == "accepted"


@pytest.mark.parametrize(
    ("people", "representatives", "taken"),
    [
        (2, 0, True), (2, 1, True), (4, 1, True), (4, 2, False),
        (5, 0, False), (5, 1, True), (5, 2, True), (5, 3, False), (10, 2, True), (10, 3, False),
        (11, 0, False), (11, 3, True), (11, 5, True), (12, 6, False), (400, 6, False),
    ],
)  # fmt: skip
def test_how_many_speak_for_how_many_is_the_laws(people, representatives, taken):
    told = several(people)
    if taken:
        petition = told.then("delegate", LATER, people=people, representatives=representatives)
        assert petition.speaking is not None and petition.speaking.representatives == representatives
    else:
        no = refused(told, "delegate", people=people, representatives=representatives)
        assert no.field == "representatives"
        assert no.article == LAW.kinds["vn.complaint"].speaking_for(people).article
        assert str(representatives) in no.why.vi and str(people) in no.why.en


def test_while_one_has_not_signed_it_is_not_accepted_and_then_it_is():
    told = several(12)
    told.then("delegate", LATER, people=12, representatives=3, unsigned=1)
    no = refused(told, "accept")
    assert "1 người đứng đơn chưa ký" in no.why.vi and "NĐ 124" in no.article
    told.then("delegate", LATER, people=12, representatives=3, unsigned=0)
    assert told.then("accept", LATER).state == "accepted"


def test_of_two_to_four_no_paper_is_asked_but_one_that_lacks_a_signature_stands_in_the_way():
    told = several(4)
    assert lacking(told.petition, LAW) is None
    told.then("delegate", LATER, people=4, representatives=1, unsigned=2)
    refused(told, "accept")
    assert several(3).then("accept", LATER).state == several(1).then("accept", LATER).state == "accepted"


def test_whoever_speaks_for_them_is_one_of_them_and_numbers_that_cannot_be_are_refused():
    told = several(6)
    assert refused(told, "delegate", people=6, representatives=2, among=False).field == "among"
    assert refused(told, "delegate", people=6, representatives=2, unsigned=7).field == "unsigned"
    assert refused(told, "delegate", people=6, representatives=2, unsigned=-1).field == "unsigned"
    assert refused(told, "delegate", people=1, representatives=1).field == "people"


def test_some_withdraw_and_the_petition_goes_on_for_the_others_with_its_terms_as_they_were():
    """NĐ 124 Đ.7a; NĐ 31 Đ.4.3."""
    told = several(12)
    told.then("delegate", LATER, people=12, representatives=3)
    before = told.then("accept", LATER)
    after = told.then("withdraw.some", NEXT, people=2, representatives=1, coerced="no")
    assert (after.state, after.people, after.clocks) == ("accepted", 10, before.clocks)
    assert after.speaking is not None and after.speaking.representatives == 2
    assert after.withdrawal == "", "the petition itself is not withdrawn"


def test_whoever_was_forced_has_not_withdrawn_for_himself():
    told = several(6)
    for answer in ("", "yes"):
        assert refused(told, "withdraw.some", people=1, coerced=answer).field == "coerced"


def test_when_the_number_falls_under_a_bound_the_rule_of_the_smaller_number_holds():
    told = several(11)
    told.then("delegate", LATER, people=11, representatives=3)
    told.then("withdraw.some", LATER, people=1, coerced="no")
    assert "10" in refused(told, "accept").why.vi, "of ten, two at most"
    told.then("delegate", LATER, people=10, representatives=2)
    told.then("withdraw.some", LATER, people=6, representatives=2, coerced="no")
    assert told.petition.people == 4
    assert told.then("accept", LATER).state == "accepted", "of four no paper is asked"


def test_when_all_who_speak_withdraw_the_others_name_new_ones():
    told = several(8)
    told.then("delegate", LATER, people=8, representatives=1)
    told.then("withdraw.some", LATER, people=1, representatives=1, coerced="no")
    refused(told, "accept")
    told.then("delegate", LATER, people=7, representatives=1)
    assert told.then("accept", LATER).state == "accepted"


def test_when_whoever_had_not_signed_withdraws_the_paper_of_the_others_is_whole():
    told = several(8)
    told.then("delegate", LATER, people=8, representatives=1, unsigned=1)
    refused(told, "accept")
    told.then("withdraw.some", LATER, people=1, unsigned=1, coerced="no")
    assert told.then("accept", LATER).state == "accepted"


@pytest.mark.parametrize("people", [1, 2, 7])
def test_when_the_last_withdraws_it_is_the_petition_that_is_withdrawn(people):
    told = several(people)
    no = refused(told, "withdraw.some", people=people, coerced="no")
    assert no.field == "people" and "đình chỉ" in no.next.vi
    told.then("withdraw.asked", LATER)
    assert told.then("withdraw.signed", LATER, coerced="no").state == "withdrawn"


@pytest.mark.parametrize(
    "numbers",
    [
        {"people": 0},
        {"people": -1},
        {"people": 1, "representatives": 2},
        {"people": 3, "representatives": 3},
        {"people": 1, "unsigned": 1},
    ],
)
def test_more_cannot_withdraw_than_there_are(numbers):
    told = several(9)
    told.then("delegate", LATER, people=9, representatives=2)
    refused(told, "withdraw.some", coerced="no", **numbers)


def test_a_kind_of_which_the_law_has_nothing_on_several_has_no_such_step():
    assert set(TOGETHER) == {"vn.complaint", "vn.complaint2", "vn.denunciation", "vn.denunciation2"}
    for kind, whole in LAW.wholes.items():
        steps = {edge.name for edge in whole.edges}
        assert ({"delegate", "withdraw.some"} <= steps) == (kind in TOGETHER), kind
    assert "some" in OUTCOMES["withdraw"]
    told = Told()
    told.receive("vn.feedback", SIGNED, subject="roads", people=9)
    with pytest.raises(NotNow):
        told.then("delegate", LATER, people=9, representatives=1)
