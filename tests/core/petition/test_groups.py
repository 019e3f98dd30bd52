"""Petitions of one content that are handled together: what may come into a group, and that nothing of its own changes by it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings

from core.petition.lives import KINDS, lives
from core.petition.told import BODY, LAW, OTHER, Told, a_complaint, a_denunciation, a_feedback, day
from hoiam.core.dossier.participants import kept_away
from hoiam.core.dossier.refusals import Missing, NotNow, Refusal
from hoiam.core.petition import events, group
from hoiam.core.petition.steps.join import Other

ON = day("2026-07-08")
G = "4" * 32


def like(told: Told, **changed: Any) -> Other:
    petition = told.petition
    return Other(**{"kind": petition.kind, "body": petition.body, "away": frozenset(kept_away(petition, LAW))} | changed)


def joined(told: Told) -> Told:
    told.then("join", ON, group=G, others=(like(told),))
    return told


@pytest.mark.parametrize("make", [a_complaint, a_denunciation])
def test_a_petition_comes_into_a_group_and_keeps_its_state_and_every_term(make: Any) -> None:
    told = make("accepted")
    before = told.petition
    after = joined(told).petition
    assert after.group == G
    assert (after.state, dict(after.clocks), after.runs) == (before.state, dict(before.clocks), before.runs)
    act = told.last.act
    assert not (act.starts or act.ends or act.pauses or act.again)
    left = told.then("leave_group.asked", ON, by="petitioner")
    assert (left.group, left.state, dict(left.clocks)) == ("", before.state, dict(before.clocks))
    assert told.last.act.fact == events.Left(G, "")


def refused(told: Told, name: str, **said: Any) -> Refusal:
    before = list(told.history)
    with pytest.raises(Missing) as no:
        told.then(name, ON, **said)
    assert told.history == before and no.value.article
    return no.value


@pytest.mark.parametrize(
    "others, why",
    [
        ([], "Một đơn thì không thành nhóm."),
        ([{"kind": "vn.feedback"}], "Các đơn không cùng một loại."),
        ([{}, {"kind": "vn.feedback"}], "Các đơn không cùng một loại."),
        ([{"body": OTHER}], "Các đơn không ở cùng một cơ quan."),
        ([{}, {"body": OTHER}], "Các đơn không ở cùng một cơ quan."),
        ([{"away": frozenset({f"{BODY}/07"})}], "Người bị giữ ngoài các đơn này không giống nhau."),
        ([{}, {"away": frozenset({f"{BODY}/07"})}], "Người bị giữ ngoài các đơn này không giống nhau."),
    ],
)
def test_what_is_not_alike_is_not_handled_together(others: list[Any], why: str) -> None:
    told = a_complaint("accepted")
    assert refused(told, "join", group=G, others=[like(told, **each) for each in others]).what.vi == why


def test_what_is_kept_away_from_all_of_them_stands_in_no_ones_way() -> None:
    told = a_complaint("accepted")
    told.then("recuse", ON, office=f"{BODY}/07", reason="relative")
    assert refused(told, "join", group=G, others=[like(told, away=frozenset())]).what.vi.startswith("Người bị giữ ngoài")
    assert joined(told).petition.group == G


def test_a_petition_is_in_one_group_at_a_time_and_leaves_only_where_it_is() -> None:
    told = joined(a_complaint("accepted"))
    assert refused(told, "join", group="5" * 32, others=[like(told)]).what.vi == "Đơn này đã ở trong một nhóm."
    told.then("leave_group.ended", ON, ground="other_content")
    assert told.last.act.fact == events.Left(G, "other_content")
    assert refused(told, "leave_group.asked", by="petitioner").what.vi == "Đơn này không được giải quyết chung."
    assert refused(told, "leave_group.ended", ground="other_content").what.vi == "Đơn này không được giải quyết chung."
    assert joined(told).petition.group == G


def test_what_is_settled_or_closed_comes_into_no_group() -> None:
    answered = a_feedback("classified")
    answered.then("assign", ON)
    answered.then("decide", ON, result="answered")
    for told in (a_complaint("decided"), answered):
        with pytest.raises(NotNow):
            told.then("join", ON, group=G, others=[like(told)])


def test_whoever_goes_to_another_body_goes_by_himself() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-07-01"), channel="letter", signed="paper")
    told.then("classify.elsewhere", ON)
    joined(told)
    assert told.then("transfer.sent", ON, body=OTHER, reason="competence").group == ""


@settings(max_examples=60, deadline=None)
@given(lives(KINDS, most=24))
def test_no_term_and_no_state_of_any_life_is_touched_by_coming_in_or_leaving(drawn: Any) -> None:
    _told, tried = drawn
    for each in tried:
        if each.edge.step not in ("join", "leave_group"):
            continue
        for recorded in each.acts:
            act = recorded.act
            assert act.state == each.before.state
            assert not (act.starts or act.ends or act.pauses or act.again or act.how)


def test_a_fact_of_a_group_says_nothing_of_who_else_is_in_it() -> None:
    assert [f.name for f in fields(events.Joined)] == ["group"]
    assert [f.name for f in fields(events.Left)] == ["group", "reason"]


def test_inside_a_group_nobody_is_kept_away_from_one_alone_and_none_becomes_of_another_kind() -> None:
    told = joined(a_complaint("accepted"))
    before = told.petition
    kept = told.then("recuse", ON, office=f"{BODY}/07", reason="relative")
    assert group.parts_it(before, kept, LAW) and group.in_all(before, kept, LAW, told.last.act.fact)
    told = Told()
    told.receive("vn.complaint", day("2026-07-01"), channel="letter", signed="paper")
    before = joined(told).petition
    other = told.then("classify.competent", ON, kind="vn.feedback")
    assert group.parts_it(before, other, LAW) and not group.in_all(before, other, LAW, told.last.act.fact)
    left = joined(a_complaint("accepted"))
    before = left.petition
    assert not group.parts_it(before, left.then("leave_group.asked", ON, by="petitioner"), LAW)
    alone = a_complaint("accepted")
    before = alone.petition
    assert not group.parts_it(before, alone.then("recuse", ON, office=f"{BODY}/07", reason="relative"), LAW)
    acts = [alone.last.act, alone.history[0].act]
    assert group.keeps_away(alone.petition, acts) == () and group.keeps_away(kept, acts) == (f"{BODY}/07",)
    assert group.leave_first("Điều 1").article == "Điều 1"
    assert Other.of(alone.petition, LAW) == like(alone), "what of another one has to be alike"


# --- slips to follow by, of those who wrote one petition together ---------------------------------------------------------

SLIP, OTHERS_SLIP, OFFICE = "5" * 64, "6" * 64, f"{BODY}/01"


def of_several(people: int = 3) -> Told:
    told = Told()
    told.receive("vn.complaint", day("2026-07-01"), channel="letter", signed="paper", people=people)
    told.then("open", ON, office=OFFICE, purpose="verify_identity")
    return told


def given_to(told: Told, seat: int, slip: str = SLIP, **said: Any) -> Any:
    return told.then("follow_slip.given", ON, **({"slip": slip, "seat": seat, "office": OFFICE} | said))


def test_each_who_wrote_has_one_slip_and_nobody_else_has_one() -> None:
    told = of_several()
    for seat in (1, 2, 3):
        given_to(told, seat, str(seat) * 64)
    assert [seat for seat, _slip in told.petition.followers] == [1, 2, 3]
    for seat in (0, 4, 3, -1):
        assert refused(told, "follow_slip.given", slip=SLIP, seat=seat, office=OFFICE).field == "seat"
    told.then("follow_slip.ended", ON, seat=2)
    assert told.last.act.fact == events.FollowSlip("2" * 64, 2)
    assert refused(told, "follow_slip.ended", seat=2).field == "seat"
    assert dict(given_to(told, 2, OTHERS_SLIP).followers)[2] == OTHERS_SLIP


def test_a_slip_takes_an_office_that_has_compared_whoever_came_today() -> None:
    told = of_several()
    assert "so" in refused(told, "follow_slip.given", slip=SLIP, seat=1, office=f"{BODY}/09").what.vi
    other_day = Told()
    other_day.receive("vn.complaint", day("2026-07-01"), channel="letter", signed="paper", people=3)
    other_day.then("open", day("2026-07-07"), office=OFFICE, purpose="verify_identity")
    refused(other_day, "follow_slip.given", slip=SLIP, seat=1, office=OFFICE)
    other_day.then("open", ON, office=OFFICE, purpose="serve")
    refused(other_day, "follow_slip.given", slip=SLIP, seat=1, office=OFFICE)
    assert given_to(told, 1).followers
    two = of_several(2)
    two.then("open", ON, office=f"{BODY}/09", purpose="serve")
    assert given_to(two, 1).followers, "one that compared is enough, whoever else looked, and two are several"


def test_one_alone_has_no_slip_beside_his_code() -> None:
    assert "nhiều người" in refused(of_several(1), "follow_slip.given", slip=SLIP, seat=1, office=OFFICE).what.vi


def test_where_some_withdraw_all_slips_end_since_nobody_knows_whose_they_were() -> None:
    told = of_several(6)
    given_to(told, 1)
    told.then("withdraw.some", ON, people=1, representatives=0, unsigned=0, coerced="no")
    assert told.petition.followers == ()
    assert given_to(told, 1, OTHERS_SLIP).followers == ((1, OTHERS_SLIP),)


def test_a_paper_that_counts_fewer_leaves_no_slip_beyond_them() -> None:
    told = of_several(8)
    given_to(told, 7)
    given_to(told, 6, OTHERS_SLIP)
    told.then("delegate", ON, people=6, representatives=2, unsigned=0)
    assert told.petition.followers == ((6, OTHERS_SLIP),)


def test_slips_touch_no_term_and_no_state() -> None:
    told = of_several()
    before = told.petition
    given_to(told, 1)
    told.then("follow_slip.ended", ON, seat=1)
    assert (told.petition.state, told.petition.runs) == (before.state, before.runs)
