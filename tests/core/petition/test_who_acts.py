"""Who acts for a petitioner and who goes on after him: each refusal for its own reason, with the article that has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.petition.told import LAW, Told, a_complaint, a_denunciation, day
from hoiam.core.dossier.events import PETITIONER, Sealed
from hoiam.core.dossier.refusals import Missing, NoSuchGround, NotNow, NotYours, Refusal, TooLate
from hoiam.core.petition import mandates, wire
from hoiam.core.petition.state import HEIR, PROOF, REPRESENTATIVE
from hoiam.core.procedure import Edge

WHO = Sealed("a" * 32, "identity", REPRESENTATIVE, "ab" * 32)
PAPER = Sealed("b" * 32, "identity", PROOF, "ab" * 32)
HEIRS_ENTRY = Sealed("c" * 32, "identity", HEIR, "ab" * 32)
JULY = day("2026-07-06")


def named(told: Told, as_what: str, on: date = JULY, **said: Any) -> Any:
    return told.then("represent.named", on, **({"as_what": as_what, "until": None, "blobs": (WHO, PAPER)} | said))


def along(told: Told, name: str, on: date) -> Edge:
    word, _dot, outcome = name.partition(".")
    edge = LAW.procedure(told.petition.kind, on).edge(told.petition.state, word, outcome)
    assert edge is not None
    return edge


def permitted(told: Told, name: str, through: int, on: date = JULY) -> Refusal | None:
    try:
        mandates.permit(told.petition, LAW, along(told, name, on), through, on)
    except Refusal as no:
        return no
    return None


def test_whoever_was_authorised_acts_and_papers_go_to_him_until_it_is_taken_back() -> None:
    told = a_complaint("signed")
    named(told, "agent")
    act = told.last.seq
    assert permitted(told, "add", act) is None
    addressed = mandates.addressee(told.petition, LAW, JULY)
    assert addressed is not None and addressed.blob == WHO.id
    told.then("represent.ended", JULY, by="petitioner", of=act, ground="revoked")
    no = permitted(told, "add", act)
    assert isinstance(no, NotYours) and no.article == "BLDS Đ.140.3.d"
    assert "06/07/2026" in no.why.vi and "06/07/2026" in no.why.en
    assert mandates.addressee(told.petition, LAW, JULY) is None
    assert permitted(told, "add", 0) is None


def test_after_the_last_day_of_his_paper_nothing_is_taken_from_him_and_no_act_is_needed_for_that() -> None:
    told = a_complaint("signed")
    named(told, "lawyer", until=day("2026-07-10"))
    act = told.last.seq
    assert permitted(told, "add", act, day("2026-07-10")) is None
    no = permitted(told, "add", act, day("2026-07-11"))
    assert isinstance(no, NotYours) and no.article == "BLDS Đ.140.3"
    assert mandates.addressee(told.petition, LAW, day("2026-07-11")) is None
    # Another can be authorised once it has run out, without anybody recording the end.
    named(told, "agent", day("2026-07-13"))


def test_one_matter_is_not_given_to_two_at_once_but_a_guardian_may_authorise_a_lawyer() -> None:
    told = a_complaint("signed")
    named(told, "guardian")
    named(told, "lawyer")
    addressed = mandates.addressee(told.petition, LAW, JULY)
    assert addressed is not None and addressed.as_what == "lawyer", "papers go to whoever was named last"
    with pytest.raises(NotYours) as no:
        named(told, "agent")
    assert no.value.article == "Luật KN Đ.12.1.a; NĐ 124 Đ.5.3" and "nhiều người cùng lúc" in no.value.why.vi
    assert no.value.field == "behalf"


@pytest.mark.parametrize("as_what", ["guardian", "agent", "head"])
def test_without_the_paper_that_the_law_wants_nobody_is_named(as_what: str) -> None:
    told = a_complaint("signed")
    with pytest.raises(Missing) as no:
        named(told, as_what, blobs=(WHO,))
    assert no.value.field == "file" and no.value.article.startswith("Luật KN")


def test_a_paper_that_has_run_out_is_none_and_nobody_acts_as_what_the_law_does_not_have() -> None:
    told = a_complaint("signed")
    with pytest.raises(TooLate) as late:
        named(told, "agent", until=day("2026-07-05"))
    assert late.value.article == "BLDS Đ.140.3" and late.value.field == "until"
    for strange in ("helper", "neighbour"):
        with pytest.raises(Missing) as no:
            named(told, strange)
        assert no.value.field == "behalf" and "Luật sư được ủy quyền" in no.value.why.vi
    with pytest.raises(TooLate):
        told.then("represent.shown", JULY, of=_agent(told), until=day("2026-07-05"))


def _agent(told: Told) -> int:
    named(told, "agent")
    return told.last.seq


def test_a_paper_that_was_good_when_he_began_stays_good_when_the_law_asks_for_another_one() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-12-28"), representing="agent")
    (mandate,) = told.petition.mandates
    found = mandates.law_of(told.petition, LAW, mandate)
    assert found is not None and found.paper is not None and "công chứng" in found.paper.vi
    assert mandates.standing(told.petition, LAW, day("2027-01-05")) == (mandate,)
    later = Told()
    later.receive("vn.complaint", day("2027-01-04"), representing="agent")
    found = mandates.law_of(later.petition, LAW, later.petition.mandates[0])
    assert found is not None and found.paper is not None and "công chứng" not in found.paper.vi


def test_an_organisation_complains_through_its_head_and_its_end_is_recorded_like_a_death() -> None:
    told = Told()
    told.receive("vn.complaint", JULY, channel="letter", signed="paper", representing="head")
    addressed = mandates.addressee(told.petition, LAW, JULY)
    assert addressed is not None and addressed.as_what == "head"
    told.then("represent.shown", JULY, of=1, until=None)
    told.then("classify.competent", JULY)
    told.then("accept", JULY)
    told.then("succeed.died", JULY)
    assert told.petition.orphaned and told.then("close", JULY, reason="no_successor").state == "terminated"


def test_nobody_denounces_through_one_who_was_authorised() -> None:
    told = a_denunciation("signed")
    with pytest.raises(Missing) as no:
        named(told, "agent", day("2026-01-06"))
    assert no.value.article == "Luật TC Đ.2.1, 29.1.b" and "ủy quyền tố cáo" in no.value.why.vi
    named(told, "guardian", day("2026-01-06"))


def test_whoever_was_authorised_for_a_complaint_is_nobody_once_it_is_a_denunciation() -> None:
    told = Told()
    told.receive("vn.complaint", JULY, channel="letter", signed="paper", representing="agent")
    assert mandates.addressee(told.petition, LAW, JULY) is not None
    told.then("classify.competent", JULY, kind="vn.denunciation")
    assert mandates.addressee(told.petition, LAW, JULY) is None, "no letter about a denunciation goes to him"
    no = permitted(told, "add", 1)
    assert isinstance(no, Missing) and no.article == "Luật TC Đ.2.1, 29.1.b"


def test_it_is_not_taken_up_before_somebody_has_looked_at_the_paper() -> None:
    told = Told()
    told.receive("vn.complaint", JULY, channel="letter", signed="paper", representing="agent")
    told.then("classify.competent", JULY)
    with pytest.raises(Missing) as no:
        told.then("accept", JULY)
    assert no.value.article == "Luật KN Đ.12.1.a; NĐ 124 Đ.5.3"
    told.then("represent.shown", JULY, of=1, until=None)
    assert told.then("accept", JULY).state == "accepted"


def test_he_withdraws_it_only_where_his_paper_says_so() -> None:
    told = a_complaint("signed")
    named(told, "agent")
    act = told.last.seq
    no = permitted(told, "withdraw.asked", act)
    assert isinstance(no, NotYours) and "ghi rõ" in no.why.vi
    told.then("represent.shown", JULY, of=act, until=None, scope=("withdraw",))
    assert permitted(told, "withdraw.asked", act) is None
    assert isinstance(permitted(told, "represent.named", act), NotYours), "he passes the right on to nobody"
    assert permitted(told, "represent.ended", act) is None, "he may give it up"


def test_a_helper_who_types_takes_no_step_and_nobody_without_a_name_is_represented() -> None:
    told = Told()
    told.receive("vn.complaint", JULY, representing="helper")
    assert isinstance(permitted(told, "add", 1), NotYours)
    assert mandates.addressee(told.petition, LAW, JULY) is None and mandates.with_names(told.petition, LAW) == ()
    mandates.lawful_first(told.petition, LAW, JULY)
    nameless = Told()
    nameless.receive("vn.denunciation", JULY, anonymous=True)
    with pytest.raises(Missing):
        named(nameless, "guardian")


def test_what_nobody_began_does_not_end_twice_and_is_not_shown() -> None:
    told = a_complaint("signed")
    for name in ("represent.ended", "represent.shown"):
        with pytest.raises(Missing) as no:
            told.then(name, JULY, by="clerk", of=7, **({"ground": "done"} if name.endswith("ended") else {"until": None}))
        assert no.value.field == "of"
    named(told, "agent")
    act = told.last.seq
    told.then("represent.ended", JULY, by="clerk", of=act, ground="given_up")
    with pytest.raises(Missing):
        told.then("represent.ended", JULY, by="clerk", of=act, ground="given_up")
    with pytest.raises(NoSuchGround):
        told.then("represent.ended", JULY, by="clerk", of=act, ground="tired")


def test_who_acts_for_the_dead_is_told_the_article_also_where_the_law_knows_no_heir() -> None:
    for kind, edge in (("vn.complaint", True), ("vn.feedback", False)):
        no = mandates.nobody_goes_on(replace(a_complaint("accepted").petition, kind=kind), LAW)
        why = LAW.kinds[kind].why_no("succeed.continued")
        assert (why is None) is edge and no.article
        assert why is None or (no.article == why.article and "no heir" in no.next.en)


def test_an_heir_goes_on_with_proof_and_till_then_nothing_is_done_in_the_name_of_the_dead() -> None:
    told = a_complaint("verifying")
    named(told, "agent")
    act = told.last.seq
    due = told.due("KN-RES1")
    told.then("succeed.died", JULY)
    articles = {}
    for through in (0, act):
        no = permitted(told, "add", through)
        assert isinstance(no, NotYours), through
        articles[through] = no.article
    assert articles == {0: "NĐ 124 Đ.5", act: "BLDS Đ.140.3"}
    assert permitted(told, "reissue.asked", 0) is None, "whoever has his second slip may still ask for a code"
    with pytest.raises(NotYours):
        named(told, "lawyer")
    with pytest.raises(NotYours):
        told.then("succeed.died", JULY)
    assert mandates.addressee(told.petition, LAW, JULY) is None, "whoever acted for the dead acts no longer"
    for lacking, field in (
        ({"heirs": 1, "blobs": (HEIRS_ENTRY,)}, "file"),
        ({"heirs": 0}, "heirs"),
        ({"heirs": 3, "chosen": False}, "chosen"),
    ):
        with pytest.raises(Missing) as missing:
            told.then("succeed.continued", JULY, **({"blobs": (HEIRS_ENTRY, PAPER)} | lacking))
        assert (missing.value.field, missing.value.article) == (field, "NĐ 124 Đ.5")
    told.then("succeed.continued", JULY, heirs=3, chosen=True, blobs=(HEIRS_ENTRY, PAPER))
    assert told.petition.heir == HEIRS_ENTRY.id and permitted(told, "add", 0) is None
    named(told, "lawyer")  # an heir authorises whom he likes
    assert permitted(told, "add", told.last.seq) is None
    assert told.petition.state == "verifying" and told.due("KN-RES1") == due, "the law stops no term by itself"
    with pytest.raises(NotYours):
        told.then("succeed.continued", JULY, heirs=1, blobs=(HEIRS_ENTRY, PAPER))


def test_of_a_denunciation_nobody_is_heir_and_whoever_tries_is_told_why_and_not_that_it_is_too_early() -> None:
    told = a_denunciation("verifying")
    with pytest.raises(NotNow) as no:
        told.then("succeed.continued", JULY, heirs=1, blobs=(HEIRS_ENTRY, PAPER))
    why = LAW.kinds["vn.denunciation"].why_no("succeed.continued")
    assert why is not None and (no.value.why, no.value.article) == (why.why, why.article)


def test_what_an_heir_has_had_corrected_counts_of_him_once_it_is_granted_and_makes_nobody_an_heir() -> None:
    right = Sealed("d" * 32, "identity", HEIR, "ef" * 32)
    for goes_on, blobs, answer, heir in (
        (True, (right,), "given", right.id),
        (True, (right,), "declined", HEIRS_ENTRY.id),
        (True, (), "given", HEIRS_ENTRY.id),
        (False, (right,), "given", ""),
    ):
        told = a_complaint("verifying")
        if goes_on:
            told.then("succeed.died", JULY)
            told.then("succeed.continued", JULY, heirs=1, blobs=(HEIRS_ENTRY, PAPER))
        told.then("own_data.correct", JULY, blobs=blobs)
        ground = {"ground": "others"} if answer == "declined" else {}
        assert told.then(f"own_data.{answer}", JULY, **ground).heir == heir, (goes_on, answer)
        assert told.petition.data_asked == ""


def test_when_one_of_several_dies_the_others_go_on_and_their_petition_waits_for_no_heir() -> None:
    told = Told()
    told.receive("vn.complaint", JULY, channel="letter", signed="paper", people=12)
    with pytest.raises(NotYours) as no:
        told.then("succeed.died", JULY)
    assert "12" in no.value.why.vi and no.value.article == "NĐ 124 Đ.5; Luật KN Đ.11a.2.b"
    assert not told.petition.orphaned and permitted(told, "add", 0) is None


def test_where_the_kind_knows_no_heir_nobody_is_told_to_bring_one() -> None:
    told = Told()
    told.receive("vn.complaint", JULY, channel="letter", signed="paper")
    told.then("succeed.died", JULY)
    an_heir = permitted(told, "add", 0)
    told.then("classify.competent", JULY, kind="vn.denunciation")
    none = permitted(told, "add", 0)
    assert an_heir is not None and none is not None
    assert "thừa kế mang giấy tờ" in an_heir.next.vi and "không có người thừa kế" in none.next.vi


def test_that_nobody_succeeds_ends_a_complaint_only_while_nobody_does() -> None:
    told = a_complaint("verifying")
    told.then("succeed.died", JULY)
    waiting = list(told.history)
    assert told.then("close", JULY, reason="no_successor").state == "terminated"
    told.history = waiting
    told.then("succeed.continued", JULY, heirs=1, blobs=(HEIRS_ENTRY, PAPER))
    with pytest.raises(NoSuchGround) as no:
        told.then("close", JULY, reason="no_successor")
    assert no.value.article == "Luật KN Đ.11a.2.b"


def test_an_heir_who_stops_leaves_the_way_to_another_one_and_where_there_is_none_it_ends() -> None:
    """NĐ 124 Đ.5.4; Luật KN Đ.11a.2.b."""
    told = a_complaint("verifying")
    told.then("succeed.died", JULY)
    with pytest.raises(Missing):
        told.then("succeed.ended", JULY)
    told.then("succeed.continued", JULY, heirs=2, chosen=True, blobs=(HEIRS_ENTRY, PAPER))
    named(told, "lawyer")
    his_lawyer, due = told.last.seq, told.due("KN-RES1")
    told.then("succeed.ended", JULY)
    assert told.petition.orphaned and told.petition.died == JULY and told.due("KN-RES1") == due
    assert isinstance(permitted(told, "add", his_lawyer), NotYours), "whoever acted for the first heir acts for nobody"
    with pytest.raises(NotYours) as no:
        told.then("succeed.ended", JULY)
    assert "chờ người thừa kế" in no.value.why.vi
    nobody = list(told.history)
    assert told.then("close", JULY, reason="no_successor").state == "terminated"
    told.history = nobody
    other = replace(HEIRS_ENTRY, id="7" * 32)
    told.then("succeed.continued", JULY, heirs=1, blobs=(other, PAPER))
    assert told.petition.heir == other.id and not told.petition.orphaned
    with pytest.raises(NoSuchGround):
        told.then("close", JULY, reason="no_successor")


def test_when_an_heir_dies_too_his_death_opens_the_way_again() -> None:
    told = a_complaint("verifying")
    told.then("succeed.died", JULY)
    told.then("succeed.continued", JULY, heirs=1, blobs=(HEIRS_ENTRY, PAPER))
    told.then("succeed.died", day("2026-07-27"))
    assert told.petition.orphaned
    assert told.then("close", day("2026-07-27"), reason="no_successor").state == "terminated"


def test_while_an_heir_is_awaited_the_leader_may_suspend_and_the_days_are_not_counted() -> None:
    told = a_complaint("verifying")
    told.then("succeed.died", JULY)
    before = told.due("KN-RES1")
    told.then("suspend", JULY, ground="obstacle")
    told.then("succeed.continued", day("2026-07-27"), heirs=1, blobs=(HEIRS_ENTRY, PAPER))
    told.then("resume", day("2026-07-27"))
    after = told.due("KN-RES1")
    assert before is not None and after is not None and (after - before).days >= 21


def test_through_whom_an_act_was_done_stands_in_its_bytes_and_in_no_other() -> None:
    told = a_complaint("signed")
    told.then("add", JULY)
    assert b"through" not in wire.encode(told.last)
    through = replace(told.last, act=replace(told.last.act, through=4))
    assert wire.decode(wire.encode(through)) == through
    assert told.last.actor == PETITIONER
