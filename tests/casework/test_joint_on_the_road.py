"""Several bodies settle a petition: who leads has a reason, parts are waited for, and a member may think otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import pytest

from hoiam.casework import laws, wall
from hoiam.casework.reading.history import load
from hoiam.casework.road import errands, joint, perform, publication
from hoiam.casework.road.errands import Demand
from hoiam.core.dossier.refusals import Missing, NotNow, NotYours, Refusal
from hoiam.core.errand import steps
from hoiam.core.petition.joint import open_tasks, taking_part
from hoiam.core.petition.steps.strike import Strike
from hoiam.core.petition.steps.verify import Verify
from hoiam.core.regulation import Led
from hoiam.core.words import Text
from world import COMMUNE, PROVINCE, WARD, World, act, actor, reached, submit

THURSDAY, MONDAY, DUE = date(2026, 10, 1), date(2026, 10, 5), date(2026, 10, 9)
LEADER, OFFICER, THEIRS, ABOVE = f"{COMMUNE}/04", f"{COMMUNE}/03", f"{WARD}/04", f"{PROVINCE}/04"


def at(day: date) -> datetime:
    return datetime.combine(day, time(3), UTC)


def a_complaint() -> UUID:
    """One that is being verified."""
    case = submit(date(2026, 9, 28), "vn.complaint", signed="paper", channel="letter").petition_id
    for step, by in (("classify.competent", f"{COMMUNE}/01"), ("accept", LEADER)):
        act(case, step, date(2026, 10, 1), by)
    act(case, "assign", date(2026, 10, 1), LEADER, offices=(OFFICER,))
    act(case, "verify.ordered", date(2026, 10, 1), LEADER)
    return UUID(str(case))


def set_lead(case: UUID, body: str, members: Any, by: str, day: date) -> Any:
    with wall.acting(by):
        step = joint.order(case, load(case)[0], body, members, actor(by), at(day))
        return perform(step, case, actor=actor(by), on_behalf_of=by.partition("/")[0], now=at(day))


def led(case: UUID, *members: str, by: str = LEADER) -> Any:
    return set_lead(case, COMMUNE, members or (WARD, PROVINCE), by, THURSDAY)


def task(case: UUID, to: str = WARD, by: str = LEADER) -> UUID:
    with wall.acting(by):
        demand = Demand("task", to, DUE, ("Đo lại thửa đất.",), confirmed=True)
        sent = errands.send(case, demand, terms=(), actor=actor(by), now=at(THURSDAY)).petition_id
    return reached(sent, MONDAY, by)


def then(errand: UUID, step: Any, by: str = THEIRS) -> Any:
    with wall.acting(by):
        return errands.act(step, errand, actor=actor(by), now=at(MONDAY)).petition


def done(errand: UUID, by: str = THEIRS) -> None:
    body = by.partition("/")[0]
    then(errand, steps.Agree(outcome="agreed"), by)
    then(errand, steps.Allot((f"{body}/03",)), by)
    with wall.acting(by):
        errands.respond(errand, "Đã đo.", ("1",), "full", actor=actor(by), now=at(MONDAY))


def reported(case: UUID) -> Any:
    with wall.acting(OFFICER):
        return perform(Verify(outcome="reported"), case, actor=actor(OFFICER), on_behalf_of=COMMUNE, now=at(MONDAY))


def test_the_lead_says_with_its_rule_who_takes_part_and_the_row_says_who_leads(world: World) -> None:
    case = a_complaint()
    with wall.acting(LEADER):
        proposal = joint.proposed(case, load(case)[0], at(MONDAY))
    assert proposal.led.reason.vi.strip() and {WARD, PROVINCE} <= set(proposal.offered) and proposal.elsewhere == ""
    led(case)
    petition = load(case)[0]
    assert petition.joint is not None
    assert (petition.joint.body, petition.joint.members) == (COMMUNE, (WARD, PROVINCE))
    assert world.one("SELECT lead FROM casework_petition WHERE dossier_id = %s", case) == COMMUNE
    assert world.faults_of(case) == []


def test_whom_the_petition_keeps_away_leads_by_no_regulation(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Led("regulation", WARD, "", (), "", "L2@2026-10-01", "", "Đ.1", Text("Dòng L2.", "Row L2."))
    monkeypatch.setattr("hoiam.casework.regulations.leads", lambda *_of, **_more: row)
    case = a_complaint()
    assert joint.who_leads(load(case)[0], THURSDAY) == row
    act(case, "recuse", THURSDAY, LEADER, office=THEIRS)
    led_by = joint.who_leads(load(case)[0], THURSDAY)
    assert (led_by.by, led_by.body, led_by.row) == ("person", "", "") and WARD not in str(led_by)
    led(case, PROVINCE)


def test_the_report_waits_for_each_part_and_says_for_which(world: World) -> None:
    case = a_complaint()
    led(case)
    one, other = task(case), task(case, PROVINCE)
    with pytest.raises(Missing) as waits:
        reported(case)
    assert WARD in waits.value.why.vi and PROVINCE in waits.value.why.en and waits.value.article
    done(one)
    then(other, steps.TurnDown("not_held"), ABOVE)
    with pytest.raises(Missing) as still:
        reported(case)
    assert WARD not in still.value.why.vi and PROVINCE in still.value.why.vi, "what was refused is not done"
    with wall.acting(LEADER):
        perform(Strike(other.hex, "done_by_lead"), case, actor=actor(LEADER), on_behalf_of=COMMUNE, now=at(MONDAY))
        with pytest.raises(Missing):
            perform(Strike(one.hex, "not_needed"), case, actor=actor(LEADER), on_behalf_of=COMMUNE, now=at(MONDAY))
    after = reported(case).petition
    assert open_tasks(after, laws.current()) == ()
    assert taking_part(after, laws.current()) == (WARD,)
    # The paper that settles it says so, by the body's name.
    assert publication._took_part(after) == {"took_part": ["Ủy ban nhân dân phường Minh Tân"]}
    for dossier in (case, one, other):
        assert world.faults_of(dossier) == []


def test_a_part_is_done_by_somebody_by_name_of_his_office_and_is_not_handed_on(world: World) -> None:
    case = a_complaint()
    led(case)
    part = task(case)
    then(part, steps.Agree(outcome="agreed"))
    with wall.acting(THEIRS), pytest.raises(Missing):
        errands.respond(part, "Đã đo.", ("1",), "full", actor=actor(THEIRS), now=at(MONDAY))
    with wall.acting(THEIRS), pytest.raises(NotNow):
        errands.hand_on(part, [(PROVINCE, ())], ("Một?",), due=DUE, actor=actor(THEIRS), now=at(MONDAY))
    then(part, steps.Allot((f"{WARD}/03",)))
    with wall.acting(THEIRS):
        errands.respond(part, "Đã đo.", ("1",), "full", actor=actor(THEIRS), now=at(MONDAY))


def test_parts_go_to_members_alone_and_there_are_none_before_somebody_leads(world: World) -> None:
    case = a_complaint()
    with pytest.raises(NotYours):
        task(case)
    led(case, PROVINCE)
    with pytest.raises(NotYours) as told:
        task(case)
    assert PROVINCE in told.value.why.vi


def test_another_opinion_marks_the_petition_and_neither_decides_nor_makes_its_term_longer(world: World) -> None:
    case = a_complaint()
    led(case)
    part = task(case)
    then(part, steps.Agree(outcome="agreed"))
    before = load(case)[0]
    with wall.acting(THEIRS), pytest.raises(Missing):
        joint.dissent(part, "facts", " ", actor=actor(THEIRS), now=at(MONDAY))
    with wall.acting(THEIRS):
        joint.dissent(part, "facts", "Ranh giới khác.", actor=actor(THEIRS), now=at(MONDAY))
    after = load(case)[0]
    assert after.conditions - before.conditions == {"opinions_differ"}
    assert after.clocks["KN-RES1"].due == before.clocks["KN-RES1"].due
    (asking,) = after.errands
    assert asking.differs and asking.open
    text = str(world.history(case))
    assert "Ranh giới" not in text and f"{WARD}/" not in text
    # What is none of a joint verification has no such step.
    with wall.acting(LEADER):
        plain = errands.send(
            case, Demand("inform", WARD, DUE, ("Ai quản lý?",), confirmed=True), terms=(), actor=actor(LEADER), now=at(MONDAY)
        ).petition_id
    then(plain, steps.Agree(outcome="agreed"))
    with wall.acting(THEIRS), pytest.raises(NotNow):
        joint.dissent(plain, "facts", "Khác.", actor=actor(THEIRS), now=at(MONDAY))
    for dossier in (case, part, plain):
        assert world.faults_of(dossier) == []


def test_whom_the_petition_keeps_away_is_neither_offered_nor_taken_as_a_member(world: World) -> None:
    case = a_complaint()
    act(case, "recuse", MONDAY, LEADER, office=THEIRS)
    with wall.acting(LEADER):
        assert WARD not in joint.proposed(case, load(case)[0], at(MONDAY)).offered
    with pytest.raises(NotYours) as told:
        led(case)
    assert told.value.what.vi == "Việc này gửi cấp trên."
    assert WARD not in told.value.why.vi + told.value.next.vi
    assert load(case)[0].joint is None


def test_where_the_law_wants_a_team_one_office_alone_does_not_report(world: World) -> None:
    made = submit(date(2026, 9, 28), "vn.denunciation", signed="paper", channel="letter", subject="conduct")
    case = UUID(str(made.petition_id))
    act(case, "classify.competent", date(2026, 9, 29), f"{COMMUNE}/01")
    act(case, "accept", date(2026, 10, 1), LEADER)
    act(case, "assign", date(2026, 10, 1), LEADER, offices=(OFFICER,))
    act(case, "verify.ordered", date(2026, 10, 1), LEADER)
    led(case)
    part = task(case)
    with wall.acting(LEADER):
        perform(Strike(part.hex, "not_needed"), case, actor=actor(LEADER), on_behalf_of=COMMUNE, now=at(MONDAY))
    with pytest.raises(Missing) as small:
        reported(case)
    assert "2" in small.value.why.vi and small.value.article
    done(task(case, PROVINCE), ABOVE)
    assert reported(case).acts


def test_what_makes_no_sense_leaves_nothing(world: World) -> None:
    case = a_complaint()
    before = len(world.history(case))
    for members in ((COMMUNE,), (WARD, WARD), ("KHONG-CO",)):
        with pytest.raises(Refusal):
            led(case, *members)
    with pytest.raises(Refusal), wall.acting(LEADER):
        set_lead(case, PROVINCE, (WARD,), LEADER, MONDAY)
    with pytest.raises(LookupError):
        led(case, by=THEIRS)
    assert len(world.history(case)) == before


def test_a_second_lead_on_a_petition_of_the_same_content_is_refused_with_the_firsts_body(world: World) -> None:
    from hoiam.casework.reading import same_content
    from hoiam.core.petition.steps.duplicate import Duplicate

    first = UUID(str(submit(date(2026, 10, 1), "vn.feedback").petition_id))
    second = UUID(str(submit(date(2026, 10, 1), "vn.feedback").petition_id))
    for case in (first, second):
        act(case, "classify.competent", date(2026, 10, 2), f"{COMMUNE}/01")
    with wall.acting(LEADER):
        ground = next(
            each.grounds
            for each in laws.current().wholes["vn.feedback"].edges
            if each.step == "duplicate" and each.outcome == "noted"
        )
        code = laws.current().grounds[ground][0].id
        step = Duplicate(code, same_content.mark(second, first), outcome="noted")
        perform(step, second, actor=actor(LEADER), on_behalf_of=COMMUNE, now=at(MONDAY))
    assert led(first, WARD) is not None
    with wall.acting(LEADER):
        assert joint.proposed(second, load(second)[0], at(MONDAY)).elsewhere == "", "it leads both itself"
    # The later one goes to another body, and is led there no second time: the superior says who leads.
    act(second, "transfer.sent", MONDAY, f"{COMMUNE}/01", body=WARD)
    act(second, "transfer.received", MONDAY, f"{WARD}/01")
    act(second, "classify.competent", MONDAY, f"{WARD}/01")
    before = len(world.history(second))
    with wall.acting(THEIRS):
        assert joint.proposed(second, load(second)[0], at(MONDAY)).elsewhere == COMMUNE
    with pytest.raises(NotNow) as told:
        set_lead(second, WARD, (PROVINCE,), THEIRS, MONDAY)
    assert COMMUNE in told.value.why.vi and told.value.article and told.value.next.vi.startswith("Nhờ cấp trên")
    assert len(world.history(second)) == before
    assert world.faults_of(second) == []
