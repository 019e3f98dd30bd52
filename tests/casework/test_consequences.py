"""What follows from an act, for acts that are taken through the road with no face at all: a promise for each row of the table.

Take a row out, and its promise is broken; a row without a promise here, or a promise without a row, fails as well.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import psycopg
import pytest

from hoiam.core.dossier.events import Fact
from hoiam.core.errand.events import ErrandSucceeded
from hoiam.core.petition.events import Assigned, Classified, Errand, Gated, Lifted, Received, Recused, Reissued, Transferred
from hoiam.core.visit.events import VisitSucceeded
from hoiam.site.engine import copies as copies_
from hoiam.vault.errors import Locked
from world import COMMUNE, PROVINCE, WARD, PassesOn, World, act, actor, copy_of, furnish, moment, reached, submit

DAY, NEXT, THIRD = date(2026, 7, 6), date(2026, 7, 7), date(2026, 7, 8)
OFFICER, CHAIR, CLERK, PUBLISHER = f"{COMMUNE}/03", f"{COMMUNE}/04", f"{COMMUNE}/01", f"{COMMUNE}/05"


# --- what can be seen of it -------------------------------------------------------------------------------------------


def owed(world: World, case: UUID) -> list[tuple[int, str]]:
    """What is owed to the petition: by which act, of which kind."""
    return world.rows("SELECT seq, kind FROM casework_owed WHERE dossier_id = %s ORDER BY seq, kind", case)


def wrapped(world: World, case: UUID) -> set[tuple[str, str]]:
    """The tiers and the bodies whose keys open them."""
    found = world.rows("SELECT tier, recipient FROM casework_wrap WHERE dossier_id = %s AND recipient LIKE 'body:%%'", case)
    return {(tier, recipient.removeprefix("body:")) for tier, recipient in found}


BOTH = {("content", COMMUNE), ("identity", COMMUNE)}, {("content", WARD), ("identity", WARD)}


@contextmanager
def nothing_can_be_recorded(world: World) -> Iterator[None]:
    """Every write of an act fails in the database."""
    with psycopg.connect(world.admin, autocommit=True) as admin:
        admin.execute(
            "CREATE OR REPLACE FUNCTION fails_here() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$"
        )
        admin.execute("CREATE TRIGGER fails_here BEFORE INSERT ON casework_history FOR EACH ROW EXECUTE FUNCTION fails_here()")
        try:
            yield
        finally:
            admin.execute("DROP TRIGGER fails_here ON casework_history")


def elsewhere(**said: Any) -> UUID:
    """A complaint at the commune that belongs to another body."""
    case: UUID = submit(DAY, "vn.complaint", subject="land", signed="paper", **said).petition_id
    act(case, "classify.elsewhere", NEXT, CLERK)
    return case


# --- the promises -----------------------------------------------------------------------------------------------------


def whoever_wrote_is_owed_the_acknowledgement_that_the_law_sends_him_and_it_is_made(world: World) -> None:
    case = submit(DAY).petition_id
    assert owed(world, case) == [(1, "letter")]
    assert world.rows("SELECT seq, name, blob FROM casework_letter WHERE dossier_id = %s", case) == [
        (1, "acknowledgement", None)
    ]
    world.work_off()
    assert owed(world, case) == []
    assert world.one("SELECT blob FROM casework_letter WHERE dossier_id = %s", case) is not None


def who_is_recused_is_kept_away_at_the_gatekeeper_before_the_record_also_when_the_record_then_fails(world: World) -> None:
    from django.db import DatabaseError

    case = submit(DAY).petition_id
    act(case, "classify.competent", NEXT, CLERK)
    act(case, "assign", NEXT, CHAIR, offices=(OFFICER,))
    assert world.kept(case) == ({COMMUNE}, set())
    with nothing_can_be_recorded(world), pytest.raises(DatabaseError, match="the disk is full"):
        act(case, "recuse", NEXT, CHAIR, office=OFFICER)
    assert len(world.history(case)) == 3
    assert world.kept(case) == ({COMMUNE}, {OFFICER})
    act(case, "recuse", NEXT, CHAIR, office=OFFICER)
    assert world.kept(case) == ({COMMUNE}, {OFFICER})


def a_petition_of_a_group_stays_what_the_others_of_it_are_while_it_is_in_it(world: World) -> None:
    from hoiam.core.dossier.refusals import Missing

    case = submit(DAY, "vn.complaint", subject="land", signed="paper").petition_id
    act(case, "join", NEXT, CHAIR, group="4" * 32)
    before = len(world.history(case))
    with suppress(Missing):
        act(case, "classify.competent", NEXT, CLERK, kind="vn.feedback")
    assert len(world.history(case)) == before
    act(case, "leave_group.ended", NEXT, CHAIR, ground="other_content")
    act(case, "classify.competent", NEXT, CLERK, kind="vn.feedback")
    assert len(world.history(case)) == before + 2


def whom_a_petition_is_about_is_kept_away_and_a_name_takes_two_once_it_is_classified_as_a_denunciation(world: World) -> None:
    case = submit(DAY, "vn.complaint", subject="land", signed="paper", against=OFFICER).petition_id
    assert world.kept(case) == ({COMMUNE}, set())
    act(case, "classify.competent", NEXT, CLERK, kind="vn.denunciation", subject="conduct")
    assert world.kept(case) == ({COMMUNE}, {OFFICER})
    assert world.keeper._store.get(case).two_officers is True


def nobody_is_given_a_petition_who_is_kept_away_for_an_office_that_he_had_before(world: World) -> None:
    from hoiam.core.dossier.refusals import RecusedHere

    case = submit(DAY).petition_id
    act(case, "classify.competent", NEXT, CLERK)
    act(case, "recuse", NEXT, CHAIR, office=f"{WARD}/03")
    refused = False
    with world.moved(OFFICER, f"{WARD}/03"):
        try:
            act(case, "assign", THIRD, CHAIR, offices=(OFFICER,))
        except RecusedHere as no:
            refused = no.field == "offices"
    assert refused and len(world.history(case)) == 3
    act(case, "assign", THIRD, CHAIR, offices=(OFFICER,))


def whom_two_offices_let_back_the_gatekeeper_is_owed_to_hear_of_and_who_proposed_is_still_in_office(world: World) -> None:
    from hoiam.core.dossier.refusals import NotYours

    case = submit(DAY).petition_id
    act(case, "recuse", NEXT, CHAIR, office=OFFICER)
    world.work_off()
    act(case, "lift.proposed", NEXT, CLERK, codes=(OFFICER,))
    assert owed(world, case) == [], "one word is no deed"
    # Whoever sits there now came into the office after the proposal was made.
    refused = None
    try:
        act(case, "lift.agreed", THIRD, CHAIR, codes=(OFFICER,))
    except NotYours as no:
        refused = no.what.en
    assert refused == "This proposal counts no longer."
    with psycopg.connect(world.admin) as admin:
        admin.execute("UPDATE casework_officer SET date_joined = %s", [DAY])
    act(case, "lift.agreed", THIRD, CHAIR, codes=(OFFICER,))
    assert owed(world, case) == [(4, "bodies")]


def of_two_offices_that_find_no_mark_of_secrecy_the_first_is_still_in_office(world: World) -> None:
    from hoiam.core.dossier.refusals import NotYours

    case = submit(DAY, "vn.complaint", subject="land", signed="paper").petition_id
    for name, by in (("classify.competent", CLERK), ("accept", CHAIR), ("assign", CHAIR), ("verify.ordered", CHAIR),
                     ("verify.reported", OFFICER), ("decide", CHAIR)):  # fmt: skip
        act(case, name, NEXT, by)
    marks = {"taken_out": 0, "kept": 1, "original": "ab" * 32, "public": "", "marks": "cd" * 32}
    act(case, "gate.proposed", NEXT, CHAIR, office=CHAIR, **marks)
    with psycopg.connect(world.admin, autocommit=True) as admin:
        before = admin.execute("SELECT date_joined FROM casework_officer WHERE office_id = %s", [CHAIR]).fetchone()
        admin.execute("UPDATE casework_officer SET date_joined = now() WHERE office_id = %s", [CHAIR])
        refused = None
        try:
            act(case, "gate.agreed", THIRD, PUBLISHER, office=PUBLISHER, **marks)
        except NotYours as no:
            refused = no.what.en
        assert refused == "This proposal counts no longer."
        admin.execute("UPDATE casework_officer SET date_joined = %s WHERE office_id = %s", [DAY, CHAIR])
        act(case, "gate.agreed", THIRD, PUBLISHER, office=PUBLISHER, **marks)
        admin.execute(
            "UPDATE casework_officer SET date_joined = %s WHERE office_id = %s", [before[0] if before else DAY, CHAIR]
        )


def the_keys_go_along_to_the_body_that_a_petition_is_sent_to_and_the_gatekeeper_follows(world: World) -> None:
    case = elsewhere()
    here, there = BOTH
    assert wrapped(world, case) == here
    act(case, "transfer.sent", THIRD, CLERK, body=WARD)
    assert wrapped(world, case) == here | there
    assert (4, "bodies") in owed(world, case)
    assert world.kept(case) == ({COMMUNE}, set())
    world.work_off()
    assert world.kept(case) == ({COMMUNE, WARD}, set())


def the_keys_of_a_body_that_is_no_more_go_over_to_whom_its_petitions_go_and_the_gatekeeper_follows(world: World) -> None:
    from hoiam.casework import wall
    from hoiam.casework.keys import agreements
    from hoiam.vault import ordered

    case = elsewhere()
    here, there = BOTH
    assert wrapped(world, case) == here
    with wall.acting(CHAIR):
        order = agreements.ask(ordered.succeed(COMMUNE, WARD, "19/NQ-HĐND", "2026-07-01"))
    with wall.acting(f"{PROVINCE}/04"):
        agreements.agree(order)
    act(case, "transfer.succeeded", THIRD, CHAIR, body=WARD, reason="19/NQ-HĐND@2026-07-01")
    assert wrapped(world, case) == there
    assert (4, "bodies") in owed(world, case)
    world.work_off()
    assert world.kept(case) == ({WARD}, set())


def the_keys_of_an_errand_go_over_to_whoever_stands_in_the_place_of_the_asked_body_and_the_gatekeeper_follows(
    world: World,
) -> None:
    from hoiam.casework import bodies, wall
    from hoiam.casework.keys import agreements
    from hoiam.casework.road import errands, successions
    from hoiam.vault import ordered

    case = submit(DAY, "vn.feedback").petition_id
    act(case, "classify.competent", NEXT, CLERK)
    demand = errands.Demand("inform", WARD, date(2026, 7, 14), ("Đường này do ai quản lý?",))
    with wall.acting(CHAIR):
        errand = errands.send(case, demand, terms=(), actor=actor(CHAIR), now=datetime.combine(NEXT, time(9), UTC)).petition_id
    there = date(2026, 7, 9)
    reached(errand, there, CHAIR)
    world.work_off()
    with wall.acting(f"{WARD}/04"):
        order = agreements.ask(ordered.succeed(WARD, PROVINCE, "19/NQ-HĐND", "2026-07-01"))
    with wall.acting(f"{PROVINCE}/04"):
        agreements.agree(order)
    bodies.forget()
    with wall.acting(f"{WARD}/04"):
        successions.hand_over(errand, "", actor=actor(f"{WARD}/04"), now=moment(there), hand=PassesOn())
    with psycopg.connect(world.admin) as admin:  # the others ask the ward
        admin.execute("DELETE FROM custody.succession WHERE body = %s", [WARD])
    bodies.forget()
    assert wrapped(world, errand) == {("content", COMMUNE), ("content", PROVINCE)}
    assert owed(world, errand) == [(3, "bodies")]
    world.work_off()
    assert world.kept(errand) == ({COMMUNE, PROVINCE}, set())


def the_keys_of_what_was_asked_lie_ready_for_the_body_that_a_petition_is_sent_to_and_no_longer_where_it_comes_back(
    world: World,
) -> None:
    from hoiam.casework import wall
    from hoiam.casework.road import errands

    case = submit(DAY).petition_id
    act(case, "classify.competent", NEXT, CLERK)
    demand = errands.Demand("inform", PROVINCE, date(2026, 7, 14), ("Đường này do ai quản lý?",), confirmed=True)
    with wall.acting(CHAIR):
        errand = errands.send(case, demand, terms=(), actor=actor(CHAIR), now=moment(NEXT)).petition_id
    both = {("content", COMMUNE), ("content", PROVINCE)}
    act(case, "transfer.sent", THIRD, CLERK, body=WARD)
    assert wrapped(world, errand) == both | {("content", WARD)}
    act(case, "transfer.undone", THIRD, CLERK)
    assert wrapped(world, errand) == both


def the_names_of_a_reception_go_over_to_whoever_stands_in_the_place_of_its_body_and_the_gatekeeper_follows(
    world: World,
) -> None:
    from hoiam.casework import bodies, intake, wall
    from hoiam.casework.keys import agreements
    from hoiam.casework.road import successions
    from hoiam.vault import ordered

    there, clerk = date(2026, 7, 9), actor(f"{WARD}/01")
    spoke = (intake.Speaker("Lò Thị Rất Lạ", "bản Xa"),)
    with wall.acting(clerk.office):
        visit = intake.arrive(day=there, way="regular", people=6, speakers=spoke, actor=clerk, now=moment(there)).petition_id
    with wall.acting(f"{WARD}/04"):
        order = agreements.ask(ordered.succeed(WARD, PROVINCE, "19/NQ-HĐND", "2026-07-01"))
    with wall.acting(f"{PROVINCE}/04"):
        agreements.agree(order)
    bodies.forget()
    with wall.acting(clerk.office):
        successions.hand_over_reception(visit, "", actor=clerk, now=moment(there), hand=PassesOn())
    with psycopg.connect(world.admin) as admin:  # the others ask the ward
        admin.execute("DELETE FROM custody.succession WHERE body = %s", [WARD])
    bodies.forget()
    assert {body for _tier, body in wrapped(world, visit)} == {PROVINCE}
    assert owed(world, visit) == [(2, "bodies")]
    world.work_off()
    assert world.kept(visit) == ({PROVINCE}, set())


def only_the_body_that_has_a_petition_keeps_its_keys_whether_it_arrived_or_came_back(world: World) -> None:
    here, there = BOTH
    for how, by, body, left in (
        ("received", f"{WARD}/01", WARD, there),
        ("undone", f"{WARD}/01", COMMUNE, here),
        ("undone", CLERK, COMMUNE, here),
    ):
        case = elsewhere()
        act(case, "transfer.sent", THIRD, CLERK, body=WARD)
        world.work_off()
        assert wrapped(world, case) == here | there
        act(case, f"transfer.{how}", THIRD, by)
        assert wrapped(world, case) == left, (how, by)
        assert (5, "bodies") in owed(world, case)
        world.work_off()
        assert world.kept(case) == ({body}, set())


def whoever_left_an_address_is_owed_news_of_what_others_did_and_none_of_steps_inside_the_house(world: World) -> None:
    case = submit(DAY, "vn.complaint", subject="land", signed="paper", email="ruong-ben-do@vidu.example").petition_id
    world.work_off()
    act(case, "read", NEXT, CLERK)
    act(case, "classify.competent", NEXT, CLERK)
    assert owed(world, case) == [], "steps inside the house"
    act(case, "accept", THIRD, CHAIR)
    assert owed(world, case) == [(5, "mail")]
    silent = submit(DAY, "vn.complaint", subject="land", signed="paper").petition_id
    act(silent, "classify.competent", NEXT, CLERK)
    act(silent, "accept", THIRD, CHAIR)
    assert "mail" not in [kind for _seq, kind in owed(world, silent)], "nobody to tell"


def of_a_new_code_for_a_lost_one_the_gatekeeper_hears_and_whoever_left_an_address_though_nobody_of_the_house_did_it(
    world: World,
) -> None:
    from hoiam.vault.codes import SecondSlip

    made = {"slip": SecondSlip.new(), "email": "ruong-ben-do@vidu.example"}
    case = submit(DAY, "vn.complaint", subject="land", signed="paper", **made).petition_id
    world.work_off()
    act(case, "reissue.asked", NEXT, "petitioner")
    assert owed(world, case) == [(3, "bodies"), (3, "mail")]
    world.work_off("bodies")
    asked = world.keeper._store.get(case).asked
    assert asked is not None
    assert asked[0] == 3


def what_two_offices_have_compared_is_owed_to_the_gatekeeper_and_the_slip_has_both_first_shares(world: World) -> None:
    from django.db import DatabaseError

    from hoiam.casework import made_slips
    from hoiam.vault.made_slip import PublicSlip, open_beside

    case = submit(DAY, counter=True).petition_id
    slip = made_slips.make()
    said = {"way": "counter", "slip": PublicSlip.of(slip).digest.hex()}
    for office in (CLERK, CHAIR):
        act(case, "open", NEXT, office, purpose="lost_code", office=office)
    act(case, "reissue.proposed", NEXT, CLERK, office=CLERK, **said)
    with psycopg.connect(world.admin) as admin:
        admin.execute("UPDATE casework_officer SET date_joined = %s", [DAY])
    try:
        act(case, "reissue.agreed", NEXT, CHAIR, office=CHAIR, **said)
    except DatabaseError as refused:
        raise AssertionError("the database takes no such act without what lies for the slip") from refused
    assert owed(world, case)[-1] == (5, "bodies")
    (lies,) = world.rows("SELECT data, way FROM casework_slip WHERE dossier_id = %s", case)
    assert (set(open_beside(slip, case, bytes(lies[0]))), lies[1]) == ({"content", "identity"}, "counter")


def whoever_left_an_address_is_owed_word_of_each_body_that_is_about_to_be_asked_and_not_of_what_comes_of_it(
    world: World,
) -> None:
    case, errand = an_errand(world, email="ruong-ben-do@vidu.example")
    assert owed(world, case) == [(3, "mail")]
    with psycopg.connect(world.admin) as admin:
        admin.execute("DELETE FROM casework_owed WHERE kind = 'mail'")
    reached(errand, date(2026, 7, 9), CHAIR)
    assert owed(world, case) == [], "he reads on his page what comes of it"


def what_nobody_waits_for_any_more_is_owed_to_be_called_off(world: World) -> None:
    case, errand = an_errand(world)
    act(case, "challenge.raised", NEXT, "petitioner", id=errand.hex, ground="concerned")
    assert owed(world, case) == [], "nothing is decided"
    act(case, "challenge.ruled_out", NEXT, CHAIR, id=errand.hex, ground="stake")
    assert owed(world, case) == [(5, "errands")]


def an_errand(world: World, **said: Any) -> tuple[UUID, UUID]:
    """A petition for which another body is about to be asked."""
    from hoiam.casework import wall
    from hoiam.casework.road import errands

    case: UUID = submit(DAY, "vn.feedback", **said).petition_id
    act(case, "classify.competent", DAY, CLERK)
    world.work_off()
    demand = errands.Demand("inform", WARD, date(2026, 7, 14), ("Ai quản lý?",), confirmed=True)
    with wall.acting(CHAIR):
        errand = errands.send(case, demand, terms=(), actor=actor(CHAIR), now=moment(NEXT)).petition_id
    return case, errand


PROMISES: dict[tuple[str, tuple[str, ...], str], Callable[[World], None]] = {
    (Received.__name__, (), "acknowledge"): whoever_wrote_is_owed_the_acknowledgement_that_the_law_sends_him_and_it_is_made,
    (Fact.__name__, (), "alike_in_its_group"): a_petition_of_a_group_stays_what_the_others_of_it_are_while_it_is_in_it,
    (Recused.__name__, (), "keep_away"): (
        who_is_recused_is_kept_away_at_the_gatekeeper_before_the_record_also_when_the_record_then_fails
    ),
    (Classified.__name__, (), "keep_away"): (
        whom_a_petition_is_about_is_kept_away_and_a_name_takes_two_once_it_is_classified_as_a_denunciation
    ),
    (Assigned.__name__, (), "given_to_nobody_kept_away"): (
        nobody_is_given_a_petition_who_is_kept_away_for_an_office_that_he_had_before
    ),
    (Lifted.__name__, ("agreed",), "let_back"): (
        whom_two_offices_let_back_the_gatekeeper_is_owed_to_hear_of_and_who_proposed_is_still_in_office
    ),
    (Gated.__name__, ("agreed",), "no_mark"): of_two_offices_that_find_no_mark_of_secrecy_the_first_is_still_in_office,
    (Transferred.__name__, ("sent",), "keys_go_along"): (
        the_keys_go_along_to_the_body_that_a_petition_is_sent_to_and_the_gatekeeper_follows
    ),
    (Transferred.__name__, ("sent", "undone"), "keys_of_errands_go_along"): (
        the_keys_of_what_was_asked_lie_ready_for_the_body_that_a_petition_is_sent_to_and_no_longer_where_it_comes_back
    ),
    (Transferred.__name__, ("received", "undone"), "keys_stay_with_one"): (
        only_the_body_that_has_a_petition_keeps_its_keys_whether_it_arrived_or_came_back
    ),
    (Transferred.__name__, ("succeeded",), "keys_go_over"): (
        the_keys_of_a_body_that_is_no_more_go_over_to_whom_its_petitions_go_and_the_gatekeeper_follows
    ),
    (ErrandSucceeded.__name__, (), "keys_go_over_as_they_are"): (
        the_keys_of_an_errand_go_over_to_whoever_stands_in_the_place_of_the_asked_body_and_the_gatekeeper_follows
    ),
    (VisitSucceeded.__name__, (), "keys_go_over_as_they_are"): (
        the_names_of_a_reception_go_over_to_whoever_stands_in_the_place_of_its_body_and_the_gatekeeper_follows
    ),
    (Reissued.__name__, ("agreed",), "slip_gets_the_shares"): (
        what_two_offices_have_compared_is_owed_to_the_gatekeeper_and_the_slip_has_both_first_shares
    ),
    (Reissued.__name__, (), "code_changes"): (
        of_a_new_code_for_a_lost_one_the_gatekeeper_hears_and_whoever_left_an_address_though_nobody_of_the_house_did_it
    ),
    (Errand.__name__, (), "say_who_is_asked"): (
        whoever_left_an_address_is_owed_word_of_each_body_that_is_about_to_be_asked_and_not_of_what_comes_of_it
    ),
    ("Fact", (), "errands_end"): what_nobody_waits_for_any_more_is_owed_to_be_called_off,
    ("Fact", (), "say_that_there_is_news"): (
        whoever_left_an_address_is_owed_news_of_what_others_did_and_none_of_steps_inside_the_house
    ),
}
EACH = pytest.mark.parametrize("row", PROMISES, ids=lambda row: PROMISES[row].__name__)


def said_by(row: Any) -> tuple[str, tuple[str, ...], str]:
    """What a row of the table says, in names."""
    fact, outcomes, then = row
    return fact.__name__, outcomes, then.__name__


def test_every_row_of_the_table_has_its_promise_here_and_every_promise_its_row() -> None:
    from hoiam.casework.road import consequences

    assert sorted(map(said_by, consequences.TABLE)) == sorted(PROMISES)


@EACH
def test_it_follows_from_the_act_alone(world: World, row: tuple[str, tuple[str, ...], str]) -> None:
    PROMISES[row](world)


@pytest.fixture(scope="module")
def another(copies: copies_.Copies, django_db_blocker: Any) -> Iterator[World]:
    """A world in which promises are broken; nobody looks at it afterwards."""
    made = copy_of(copies)
    with django_db_blocker.unblock(), made.inside():
        furnish()
    yield made
    copies.drop(made.addresses)


@EACH
def test_without_its_row_the_promise_is_broken(
    another: World, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch, row: tuple[str, tuple[str, ...], str]
) -> None:
    from hoiam.casework.road import consequences

    without = tuple(each for each in consequences.TABLE if said_by(each) != row)
    assert len(without) == len(consequences.TABLE) - 1
    monkeypatch.setattr(consequences, "TABLE", without)
    with django_db_blocker.unblock(), another.inside(), pytest.raises(AssertionError):
        PROMISES[row](another)


# --- what a hand may do -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NoKey:
    """An officer who has not unlocked his key."""

    def rewrap(self, case: UUID, wraps: Any, to: Any) -> list[Any]:
        from hoiam.casework.keys.hand import OfficersHand

        return OfficersHand(None).rewrap(case, wraps, to)

    def to_slip(self, case: UUID, wraps: Any, to: Any) -> list[Any]:
        from hoiam.casework.keys.hand import OfficersHand

        return OfficersHand(None).to_slip(case, wraps, to)


@pytest.mark.parametrize("hand", [None, NoKey()], ids=["nobody", "locked"])
def test_a_petition_is_not_sent_away_without_its_keys(world: World, hand: Any) -> None:
    from hoiam.casework.road import perform
    from hoiam.casework.road.consequences import NoHand
    from hoiam.core.petition.steps.transfer import Transfer
    from world import actor

    case = elsewhere()
    step = Transfer(WARD, outcome="sent")
    with pytest.raises(NoHand if hand is None else Locked):
        perform(step, case, actor=actor(CLERK), on_behalf_of=COMMUNE, now=datetime.combine(THIRD, time(3), UTC), hand=hand)
    assert len(world.history(case)) == 3
    assert wrapped(world, case) == BOTH[0]
    assert [kind for _seq, kind in owed(world, case)] == ["letter"]


def test_names_that_lie_with_the_superior_stay_there_wherever_the_words_go(world: World) -> None:
    colleague, province = f"{COMMUNE}/07", "TINH-SL"
    case = submit(DAY, "vn.denunciation", subject="conduct", against=colleague, signed="paper").petition_id
    assert wrapped(world, case) == {("content", COMMUNE), ("identity", province)}
    act(case, "transfer.sent", NEXT, CLERK, body=WARD)
    act(case, "transfer.received", NEXT, f"{WARD}/01")
    world.work_off()
    assert wrapped(world, case) == {("content", WARD), ("identity", province)}
    assert world.kept(case) == ({WARD, province}, {colleague})


# --- who works it off -------------------------------------------------------------------------------------------------


def test_every_kind_that_the_table_names_has_a_worker_and_every_worker_a_kind() -> None:
    from hoiam.casework.road import consequences
    from hoiam.clock.owed import WORKERS

    calls = [n for n in ast.walk(ast.parse(inspect.getsource(consequences))) if isinstance(n, ast.Call)]
    kinds = [ast.unparse(call.args[1]) for call in calls if ast.unparse(call.func) == "Owes"]
    assert kinds
    assert {vars(consequences)[kind] for kind in kinds} == WORKERS.keys()


def test_what_is_owed_and_has_no_worker_is_told_and_stands(world: World, caplog: pytest.LogCaptureFixture) -> None:
    case = submit(DAY).petition_id
    world.work_off()
    with psycopg.connect(world.admin, autocommit=True) as admin:
        admin.execute(
            "INSERT INTO casework_owed (dossier_id, seq, kind, about, since, due_at, attempts)"
            " VALUES (%s, 1, 'pigeon', '{}', now(), now(), 0)",
            [case],
        )
        try:
            world.work_off()
            assert owed(world, case) == [(1, "pigeon")]
            assert [r.levelname for r in caplog.records if "pigeon" in r.getMessage()] == ["ERROR"]
            assert world.one("SELECT attempts FROM casework_owed WHERE dossier_id = %s", case) == 1, "and not at every turn"
            world.work_off()
            assert [r.levelname for r in caplog.records if "pigeon" in r.getMessage()] == ["ERROR"]
        finally:
            admin.execute("DELETE FROM casework_owed WHERE kind = 'pigeon'")
