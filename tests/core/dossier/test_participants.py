"""Who takes part in a dossier, as what, since when, and what he may: case by case, and over any life that the packs allow."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.petition.lives import Tried, lives
from core.petition.told import BODY, LAW, OTHER, Told, a_denunciation, a_feedback, day
from hoiam.core.dossier import participants
from hoiam.core.dossier.events import Act
from hoiam.core.dossier.participants import THE_CLOCK, THE_PETITIONER, Actor, Reads, Work
from hoiam.core.dossier.refusals import NotYours
from hoiam.core.dossier.standing import Part, Participant
from hoiam.core.petition.events import Classified, Received
from hoiam.core.petition.state import Petition

ROLES = ("clerk", "officer", "leader", "publisher", "steward")


def office(code: str, *roles: str) -> Actor:
    return Actor(code, frozenset(roles), code.partition("/")[0])


def actors() -> st.SearchStrategy[Actor]:
    """Offices of bodies that may take part and of one that never does, with any roles."""
    codes = st.sampled_from([f"{body}/{n}" for body in (BODY, OTHER, "SO-XX") for n in ("01", "02", "03", "2/01", "clerk")])
    return st.builds(lambda code, roles: office(code, *roles), codes, st.sets(st.sampled_from(ROLES), max_size=3))


def assigned(told: Told, on: str, *offices: str) -> Petition:
    return told.then("assign", day(on), by="leader", offices=offices)


# --- over any life --------------------------------------------------------------------------------------------------------


@given(lives(), actors())
def test_whoever_has_a_key_to_a_door_and_is_not_kept_away_sees_it_and_nobody_else(
    life: tuple[Told, list[Tried]], who: Actor
) -> None:
    petition = life[0].petition
    fits = not set(participants.doors(petition)).isdisjoint(participants.keys_of(who))
    away = not set(participants.kept_away(petition, LAW)).isdisjoint(participants.above(who.office))
    assert participants.sees(petition, LAW, who) == (fits and not away)


@given(lives(), actors())
def test_strangers_and_those_who_only_keep_keys_see_nothing_and_may_nothing(life: tuple[Told, list[Tried]], who: Actor) -> None:
    petition = life[0].petition
    is_named = participants.is_among(petition.offices, who.office)
    if who.body not in participants.bodies(petition) or (who.roles <= {"steward"} and not is_named):
        assert not participants.sees(petition, LAW, who)
        for edge in LAW.procedure(petition.kind, petition.since).edges_from(petition.state):
            assert not participants.may(petition, LAW, who, edge)


@given(lives(), actors())
def test_who_reads_sees_and_who_may_sees(life: tuple[Told, list[Tried]], who: Actor) -> None:
    petition = life[0].petition
    may = [
        e
        for e in LAW.procedure(petition.kind, petition.since).edges_from(petition.state)
        if participants.may(petition, LAW, who, e)
    ]
    if may or participants.reads(petition, LAW, who):
        assert participants.sees(petition, LAW, who)


@given(lives())
def test_one_body_has_it_and_one_at_most_is_to_get_it_and_those_who_handle_it_are_of_the_first(
    life: tuple[Told, list[Tried]],
) -> None:
    petition = life[0].petition
    parts = [p.part for p in petition.participants]
    assert parts.count(Part.HOLDS) == 1 and parts.count(Part.ARRIVING) <= 1
    assert participants.bodies(petition) == tuple(filter(None, (petition.body, petition.moving_to)))
    assert {participants.above(o)[-1] for o in petition.offices} <= {petition.body}
    assert not any(participants.is_among(petition.recused, o) for o in petition.offices)


@given(lives())
def test_each_takes_part_since_a_day_of_the_history_and_never_since_a_later_one_than_before(
    life: tuple[Told, list[Tried]],
) -> None:
    told = life[0]
    days = {recorded.act.day for recorded in told.history}
    before: dict[tuple[str, Part], object] = {}
    for n in range(1, len(told.history) + 1):
        now = {(p.who, p.part): p.since for p in replace(told, history=told.history[:n]).petition.participants}
        assert set(now.values()) <= days
        assert all(before[key] == since for key, since in now.items() if key in before)
        before = now


# Of the body that gets it first, of the one it may go to, of one that never has it; posts, a unit, whole bodies.
ABOUT = (f"{BODY}/01", f"{BODY}/2", f"{BODY}/04", BODY, f"{OTHER}/02", OTHER, "SO-XX/03")


@given(lives(("vn.denunciation", "vn.complaint", "vn.feedback"), against=ABOUT, relabel=True), actors())
def test_whoever_is_denounced_sees_and_may_nothing_of_it_from_then_on_whichever_edges_it_goes_along(
    life: tuple[Told, list[Tried]], who: Actor
) -> None:
    told = life[0]
    first = told.history[0].act.fact
    assert isinstance(first, Received)
    for n in range(1, len(told.history) + 1):
        petition = replace(told, history=told.history[:n]).petition
        assert petition.against == first.about, "whom it is about never changes"
        called = {first.kind} | {r.act.fact.kind for r in told.history[:n] if isinstance(r.act.fact, Classified)}
        if not any(LAW.kinds[kind].recusal.rule == "absolute" for kind in called):
            continue
        assert first.about <= set(participants.kept_away(petition, LAW))
        if not participants.is_among(first.about, who.office):
            continue
        assert not participants.sees(petition, LAW, who) and not participants.reads(petition, LAW, who)
        assert not participants.assignable(petition, LAW, who)
        for edge in LAW.procedure(petition.kind, petition.since).edges_from(petition.state):
            assert not participants.may(petition, LAW, who, edge), edge.name


FURTHER = ("vn.complaint2", "vn.complaint", "vn.feedback")


@given(lives(FURTHER, against=ABOUT, relabel=True, walls=("vn.denunciation",)), actors())
def test_what_takes_a_denunciation_further_hides_it_from_whom_it_is_about_whatever_it_is_called(
    life: tuple[Told, list[Tried]], who: Actor
) -> None:
    told = life[0]
    for n in range(1, len(told.history) + 1):
        petition = replace(told, history=told.history[:n]).petition
        if petition.happened("lift.agreed"):
            break  # by two: tests/wall/test_further.py
        assert participants.shields(petition, LAW)
        assert petition.against <= set(participants.kept_away(petition, LAW))
        assert "vn.denunciation" in participants.walls_further(petition, LAW), "and so does what takes this one further"
        if participants.is_among(petition.against, who.office):
            assert not participants.sees(petition, LAW, who) and not participants.assignable(petition, LAW, who)


@given(lives(against=ABOUT, relabel=True))
def test_nobody_who_was_kept_away_comes_back(life: tuple[Told, list[Tried]]) -> None:
    told = life[0]
    before: set[str] = set()
    for n in range(1, len(told.history) + 1):
        away = set(participants.kept_away(replace(told, history=told.history[:n]).petition, LAW))
        assert before <= away
        before = away


# --- in single cases ------------------------------------------------------------------------------------------------------


def test_who_is_assigned_again_keeps_the_day_of_the_first_time() -> None:
    told = a_feedback()
    assigned(told, "2026-07-08", f"{BODY}/02")
    petition = assigned(told, "2026-07-10", f"{BODY}/03", f"{BODY}/02")
    since = {p.who: p.since for p in petition.participants if p.part is Part.ASSIGNED}
    assert since == {f"{BODY}/02": day("2026-07-08"), f"{BODY}/03": day("2026-07-10")}
    assert petition.offices == (f"{BODY}/03", f"{BODY}/02")


def test_a_transfer_ends_every_part_in_the_body_that_sent_it() -> None:
    told = a_feedback()
    assigned(told, "2026-07-08", f"{BODY}/02")
    sent = told.then("transfer.sent", day("2026-07-09"), body=OTHER)
    assert [(p.who, p.part) for p in sent.participants] == [
        (BODY, Part.HOLDS), (f"{BODY}/02", Part.ASSIGNED), (OTHER, Part.ARRIVING),
    ]  # fmt: skip
    taken = told.then("transfer.received", day("2026-07-13"), by="clerk", on_behalf_of=OTHER, body=OTHER)
    assert taken.participants == ((OTHER, Part.HOLDS, day("2026-07-13")),)
    assert not participants.sees(taken, LAW, office(f"{BODY}/04", "leader"))


def test_a_unit_that_is_kept_away_takes_its_offices_along() -> None:
    told = a_feedback()
    assigned(told, "2026-07-08", f"{BODY}/2/01", f"{BODY}/02")
    petition = told.then("recuse", day("2026-07-09"), by="leader", office=f"{BODY}/2", reason="stake")
    assert petition.offices == (f"{BODY}/02",)
    assert not participants.sees(petition, LAW, office(f"{BODY}/2/07", "leader"))
    # A code that only begins alike is another office.
    assert participants.sees(petition, LAW, office(f"{BODY}/20", "leader"))


def test_a_whole_body_is_given_nothing() -> None:
    with pytest.raises(NotYours):
        assigned(a_feedback(), "2026-07-08", BODY)


def test_a_unit_that_is_assigned_lets_its_offices_in_and_read() -> None:
    petition = assigned(a_feedback(), "2026-07-08", f"{BODY}/2")
    inside, beside = office(f"{BODY}/2/03", "officer"), office(f"{BODY}/3", "officer")
    assert participants.sees(petition, LAW, inside) and participants.reads(petition, LAW, inside)
    assert not participants.sees(petition, LAW, beside)


def test_what_was_a_denunciation_stays_hidden_from_whom_it_is_about_whatever_it_is_called() -> None:
    told = Told()
    told.receive("vn.denunciation", day("2026-07-01"), channel="letter", signed="paper", against=f"{BODY}/2/01")
    assert participants.shields(told.petition, LAW)
    petition = told.then("classify.competent", day("2026-07-02"), kind="vn.complaint")
    assert petition.kind == "vn.complaint" and petition.kinds == {"vn.denunciation", "vn.complaint"}
    assert participants.shields(petition, LAW)
    assert not participants.sees(petition, LAW, office(f"{BODY}/2/01", "leader"))


def test_what_is_called_a_denunciation_is_hidden_from_then_on() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-07-01"), channel="letter", signed="paper", against=f"{BODY}/2/01")
    accused = office(f"{BODY}/2/01", "leader")
    assert participants.sees(told.petition, LAW, accused) and not participants.shields(told.petition, LAW)
    petition = told.then("classify.competent", day("2026-07-02"), kind="vn.denunciation", subject="conduct")
    assert not participants.sees(petition, LAW, accused) and participants.shields(petition, LAW)


def test_the_petitioner_sees_and_reads_his_own_and_the_clock_sees_without_reading() -> None:
    petition = a_denunciation().petition
    assert participants.sees(petition, LAW, THE_PETITIONER) and participants.reads(petition, LAW, THE_PETITIONER)
    assert participants.sees(petition, LAW, THE_CLOCK) and not participants.reads(petition, LAW, THE_CLOCK)


@pytest.mark.parametrize(
    ("roles", "work", "reads"),
    [
        ({"steward"}, set(), set()),
        ({"officer"}, {Work.ASSIGNED}, {Reads.HANDLING}),
        ({"clerk", "publisher"},
         {Work.ASSIGNED, Work.UNASSIGNED, Work.ARRIVING, Work.TO_SEND, Work.TO_PUBLISH}, {Reads.NEW, Reads.SETTLED}),
        ({"leader", "steward"}, {Work.ASSIGNED, Work.OF_THE_BODY, Work.ARRIVING}, {Reads.ALWAYS}),
    ],
)  # fmt: skip
def test_an_office_with_several_roles_has_the_work_and_the_sight_of_each(
    roles: set[str], work: set[Work], reads: set[Reads]
) -> None:
    who = office(f"{BODY}/01", *roles)
    assert (participants.work_of(who), participants.reads_when(who)) == (work, reads)


def test_the_registry_reads_until_somebody_handles_it_and_the_publisher_once_it_is_settled() -> None:
    told = a_feedback()
    clerk, publisher = office(f"{BODY}/01", "clerk"), office(f"{BODY}/05", "publisher")
    new = told.petition
    handled = assigned(told, "2026-07-08", f"{BODY}/02")
    settled = told.then("decide", day("2026-07-09"), result="answered")
    assert [participants.reads(p, LAW, clerk) for p in (new, handled, settled)] == [True, False, False]
    assert [participants.reads(p, LAW, publisher) for p in (new, handled, settled)] == [False, False, True]


def test_who_handles_petitions_reads_those_that_are_given_to_him_though_another_role_shows_him_more() -> None:
    petition = assigned(a_feedback(), "2026-07-08", f"{BODY}/02")
    for more in ("clerk", "publisher"):
        beside = office(f"{BODY}/08", "officer", more)
        assert participants.sees(petition, LAW, beside) and not participants.reads(petition, LAW, beside)
        given_too = replace(
            petition, participants=(*petition.participants, Participant(beside.office, Part.ASSIGNED, petition.since))
        )
        assert participants.reads(given_too, LAW, beside)


def test_whoever_typed_a_copy_does_not_check_it() -> None:
    petition = replace(a_denunciation().petition, typed_by=f"{BODY}/02")
    assert participants.checks(petition, f"{BODY}/03") and not participants.checks(petition, f"{BODY}/02")
    assert not participants.checks(replace(petition, typed_by=""), f"{BODY}/03")


def test_walls_that_two_lifted_stand_again_when_it_is_called_a_denunciation_again() -> None:
    """They follow the label from the lifting on, both ways."""
    told, on = Told(), day("2026-07-06")
    accused = "XA-AB/07"
    told.receive("vn.denunciation", on, channel="letter", signed="paper", against=accused)
    told.then("classify.competent", on, by="clerk", kind="vn.complaint", subject="land")
    assert participants.kept_away(told.petition, LAW) == (accused,)
    assert participants.liftable(told.petition, LAW) == (((accused,), True), ((accused,), False))
    walls = {"codes": (accused,), "walls": True}
    told.then("lift.proposed", on, by="clerk", actor="XA-AB/01", office="XA-AB/01", **walls)
    told.then("lift.agreed", on, by="leader", actor="XA-AB/04", office="XA-AB/04", **walls)
    assert participants.kept_away(told.petition, LAW) == ()
    assert participants.liftable(told.petition, LAW) == ()
    again = Act("classify", Classified("vn.denunciation", "conduct", ()), on, told.petition.state, "Art. 1", "competent")
    told._record(again, on, "XA-AB/01")
    assert participants.kept_away(told.petition, LAW) == (accused,)
