"""Several who write one petition: what the law wants of them before it is accepted, and what becomes of it when some of them
withdraw."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.petition.told import LAW, Told, a_complaint, day
from hoiam.core.dossier import terms
from hoiam.core.dossier.events import Sealed
from hoiam.core.dossier.refusals import Missing, NotNow
from hoiam.core.petition import wire
from hoiam.core.petition.journey import OUTCOMES
from hoiam.core.petition.together import lacking

SIGNED, LATER, NEXT, FRIDAY = day("2026-07-06"), day("2026-07-08"), day("2026-07-09"), day("2026-07-10")
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
    assert told.then("withdraw.signed", LATER, coerced="no", signatures=people).state == "withdrawn"


@pytest.mark.parametrize("kind", ["vn.complaint", "vn.denunciation"])
@pytest.mark.parametrize(("people", "signatures"), [(2, 1), (4, 2), (6, 5), (12, 6), (12, 5), (12, 0), (6, 7), (6, -1)])
def test_all_of_it_is_withdrawn_only_when_all_who_wrote_have_signed(kind: str, people: int, signatures: int) -> None:
    """NĐ 124 Đ.7a.2; NĐ 31 Đ.4.3: whoever speaks for the others signs for himself."""
    told = several(people, kind)
    told.then("withdraw.asked", LATER)
    no = refused(told, "withdraw.signed", coerced="no", signatures=signatures)
    assert no.field == "signatures" and ("NĐ 124 Đ.7a" in no.article or "NĐ 31 Đ.4.3" in no.article)
    assert str(people) in no.why.vi and str(abs(signatures)) in no.why.en
    assert "những người còn lại" in no.next.vi
    ended = told.then("withdraw.signed", LATER, coerced="no", signatures=people)
    assert (ended.state, told.last.act.fact.signatures) == ("withdrawn", people)


def test_where_nobody_has_signed_the_refusal_says_how_many_are_left() -> None:
    told = several(12)
    told.then("withdraw.asked", LATER)
    for signatures, why in ((0, "0 have signed the withdrawal, 12 have not"), (-1, "-1 signatures are named")):
        no = refused(told, "withdraw.signed", coerced="no", signatures=signatures)
        assert why in no.why.en and "speak for them" not in no.why.en, "no paper has named anybody"


def test_signatures_are_counted_of_several_who_sign_and_of_nobody_who_asks_or_wrote_alone() -> None:
    told = several(6)
    told.then("withdraw.asked", LATER, signatures=6)
    assert told.last.act.fact.signatures == 0, "whoever asks has not signed"
    alone = several(1)
    alone.then("withdraw.asked", LATER)
    alone.then("withdraw.signed", LATER, coerced="no", signatures=1)
    assert alone.last.act.fact.signatures == 0


def test_those_who_speak_for_the_others_do_not_withdraw_for_them() -> None:
    told = several(12)
    told.then("delegate", LATER, people=12, representatives=3)
    told.then("withdraw.asked", LATER)
    no = refused(told, "withdraw.signed", coerced="no", signatures=3)
    assert "3 người đại diện chỉ ký cho chính mình" in no.why.vi and "còn 9 người chưa ký" in no.why.vi
    told.then("withdraw.some", LATER, people=3, representatives=3, coerced="no")
    assert told.then("withdraw.signed", LATER, coerced="no", signatures=9).state == "withdrawn", "as many as are left"


def test_whoever_asked_and_was_not_let_go_or_had_a_part_withdrawn_asks_again() -> None:
    """Luật KN Đ.10: it is for the complainant to say."""
    for first in ("withdraw.continued", "withdraw.part"):
        told = several(1)
        told.then("withdraw.asked", LATER)
        told.then(first, LATER, coerced="no")
        refused(told, "withdraw.signed", coerced="no")
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
    with pytest.raises(NotNow) as no:
        told.then("delegate", LATER, people=9, representatives=1)
    why = LAW.kinds["vn.feedback"].why_no("delegate")
    # A refusal that says not now would mean that it can be later.
    assert why is not None and (no.value.why, no.value.article) == (why.why, why.article)


def unaccepted(people: int, kind: str = "vn.complaint", **said: Any) -> Told:
    """A petition of so many, signed on 6 July and not classified yet."""
    told = Told()
    told.receive(kind, SIGNED, channel="letter", signed="paper", people=people, subject=LAW.kinds[kind].subjects[0].id, **said)
    return told


@pytest.mark.parametrize(("kind", "term"), [("vn.complaint", "KN-ACC1"), ("vn.complaint2", "KN-ACC2")])
def test_the_term_for_accepting_runs_from_the_day_on_which_the_file_of_several_is_in_due_form(kind, term):
    """NĐ 124 Đ.16.1: accepted when all signatures and the paper that names representatives are there."""
    alone, together = unaccepted(1, kind), unaccepted(12, kind)
    unsigned = Told()
    unsigned.receive(kind, SIGNED, people=12, subject="land")
    signing = LAW.procedure(kind, SIGNED).edge("received", "sign", "")
    assert signing is not None
    coming = {each.rule.id: each.clock for each in terms.coming(unsigned.petition, LAW, signing, SIGNED)}
    assert coming[term] is None and coming["TD-45"] is not None, "nor is a day promised before"
    assert alone.petition.clocks[term].trigger == SIGNED
    assert term not in together.petition.clocks and "TD-45" in together.petition.clocks, "the alarm runs all the same"
    together.then("classify.competent", LATER)
    assert term not in together.petition.clocks
    together.then("delegate", NEXT, people=12, representatives=3, unsigned=2)
    assert term not in together.petition.clocks, "two have not signed"
    together.then("delegate", FRIDAY, people=12, representatives=3, on=NEXT)
    clock = together.petition.clocks[term]
    assert clock.trigger == NEXT, "from the day on which the paper came in, whenever that is recorded"
    together.then("delegate", FRIDAY, people=12, representatives=4)
    assert together.petition.clocks[term] == clock, "that others speak for them starts nothing anew"
    assert together.then("accept", day("2026-07-20")).state == "accepted"
    assert [(run.how, run.began) for run in together.petition.runs if run.name == term] == [("met", NEXT)]
    assert together.petition.clocks["KN-ACCN"].trigger == NEXT, "so does the notice of it, which the same article wants"


def test_the_paper_that_was_there_before_the_signature_or_the_classification_counts_from_the_later_of_the_two():
    first = unaccepted(6)
    first.then("delegate", LATER, people=6, representatives=1)
    assert first.petition.clocks["KN-ACC1"].trigger == LATER
    first.then("classify.competent", NEXT)
    assert first.petition.clocks["KN-ACC1"].trigger == LATER, "classifying it counts from the form that it had"
    unsigned = Told()
    unsigned.receive("vn.complaint", SIGNED, people=6)
    unsigned.then("delegate", SIGNED, people=6, representatives=1)
    assert set(unsigned.petition.clocks) == {"TD-45"}, "no term of a complaint runs before it is signed"
    unsigned.then("sign", NEXT, how="paper", on=LATER)
    assert unsigned.petition.clocks["KN-ACC1"].trigger == LATER


def test_when_those_who_are_left_need_no_paper_the_term_runs_from_the_day_on_which_the_others_withdrew():
    told = unaccepted(6)
    told.then("withdraw.some", NEXT, people=2, coerced="no")
    assert told.petition.clocks["KN-ACC1"].trigger == NEXT
    told = unaccepted(8)
    told.then("delegate", LATER, people=8, representatives=1, unsigned=1)
    assert "KN-ACC1" not in told.petition.clocks
    told.then("withdraw.asked", LATER)
    assert "KN-ACC1" not in told.petition.clocks, "to ask for it brings no form"
    told.then("withdraw.some", NEXT, people=1, unsigned=1, coerced="no")
    assert told.petition.clocks["KN-ACC1"].trigger == NEXT, "whoever had not signed is gone"
    told = unaccepted(12)
    told.then("delegate", LATER, people=12, representatives=3)
    told.then("withdraw.some", NEXT, people=2, representatives=1, coerced="no")
    assert told.petition.clocks["KN-ACC1"].trigger == LATER, "it had its form, and begins no term again"


def test_what_was_told_to_one_alone_stays_when_it_turns_out_that_they_are_several():
    told = unaccepted(1)
    told.then("delegate", LATER, people=7, representatives=1)
    assert told.petition.clocks["KN-ACC1"].trigger == SIGNED


def test_a_denunciation_of_several_is_looked_at_from_its_receipt_whoever_speaks_for_them():
    """Luật TC Đ.24.1 counts from receipt and knows no such condition."""
    assert unaccepted(12, "vn.denunciation").petition.clocks["TC-INIT"].trigger == SIGNED


LISTED = Sealed("5" * 32, "identity", "list", "cd" * 32)


@pytest.mark.parametrize("kind", ["vn.complaint", "vn.complaint2"])
def test_one_decision_of_several_goes_with_their_list_or_each_has_his_own(kind):
    """Luật KN Đ.31.3."""
    told = several(12, kind)
    told.then("delegate", LATER, people=12, representatives=3)
    told.then("accept", LATER)
    told.then("assign", LATER)
    told.then("verify.ordered", NEXT)
    told.then("verify.differs" if kind == "vn.complaint" else "verify.reported", NEXT)
    told.then("dialogue.called", NEXT, held_on=day("2026-07-20"))
    told.then("dialogue.held", day("2026-07-20"), held_on=day("2026-07-20"))
    before = list(told.history)
    for blobs in ((), (replace(LISTED, tier="content"),), (replace(LISTED, kind="scan"),)):
        with pytest.raises(Missing) as no:
            told.then("decide", day("2026-07-21"), blobs=blobs)
        assert (no.value.field, no.value.article) == ("file", "Luật KN Đ.31.3") and "12" in no.value.why.vi
    assert told.then("decide", day("2026-07-21"), blobs=(LISTED,)).state == "decided"
    told.history = before
    assert told.then("decide", day("2026-07-21"), each=True).state == "decided"
    assert wire.decode(wire.encode(told.last)) == told.last and b'"each"' in wire.encode(told.last)


def test_a_decision_for_one_asks_for_no_list_and_its_bytes_are_as_ever():
    told = a_complaint("decided")
    decided = next(r for r in told.history if r.act.step == "decide")
    assert b'"each"' not in wire.encode(decided)
