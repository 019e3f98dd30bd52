"""A body is merged or dissolved and another stands in its place: nothing counts anew for whoever wrote."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from core.petition.told import BODY, OTHER, SUPERIOR, Told, a_complaint, day
from hoiam.core.dossier.refusals import Missing
from hoiam.core.dossier.standing import Part, Run, Span
from hoiam.core.petition.state import Petition

NEW, LAST = "XA-MOI", "XA-CUOI"


def on(text: str) -> date:
    return day(f"2026-{text}")


def succeeded(told: Told, when: str, body: str, by: str) -> Petition:
    """The clerk of the body hands it over to the one that stands in its place."""
    said = {"body": by, "reason": "merged"}
    return told.then("transfer.succeeded", on(when), by="clerk", actor=f"{body}/01", on_behalf_of=body, **said)


def received(told: Told, when: str, body: str) -> Petition:
    return told.then("transfer.received", on(when), by="clerk", actor=f"{body}/01", on_behalf_of=body, body=body)


def undone(told: Told, when: str, body: str) -> Petition:
    return told.then("transfer.undone", on(when), by="clerk", actor=f"{body}/01", on_behalf_of=body, reason="competence")


def parts(petition: Petition) -> set[tuple[str, Part, date]]:
    return {(each.who, each.part, each.since) for each in petition.participants}


def only(told: Told, name: str) -> Run:
    (run,) = [run for run in told.petition.runs if run.name == name]
    return run


def a_new_complaint() -> Told:
    told = Told()
    told.receive("vn.complaint", on("10-05"), channel="letter", signed="paper")
    return told


def test_the_body_that_stands_in_its_place_has_it_since_the_old_one_had_it_and_its_terms_end_when_they_would_have() -> None:
    told = a_complaint("assigned")
    before = told.petition
    after = succeeded(told, "07-06", BODY, NEW)
    assert (after.body, after.state, dict(after.clocks)) == (NEW, before.state, dict(before.clocks))
    assert dict(after.held) == {BODY: before.held[BODY], NEW: before.held[BODY]}
    assert {(run.name, run.body) for run in after.runs if run.ended is None} == {
        (run.name, NEW) for run in before.runs if run.ended is None
    }
    assert [run for run in after.runs if run.ended is not None] == [run for run in before.runs if run.ended is not None]
    assert parts(after) == {(NEW, Part.HOLDS, before.held[BODY])}, "who handled it there does so no longer"
    assert (after.transits, dict(after.absent), after.hops) == ((), {}, 0)


def test_the_body_that_it_is_on_its_way_to_may_be_another_one_by_then_and_the_sender_stays_the_sender() -> None:
    told = a_new_complaint()
    told.then("transfer.sent", on("10-07"), body=OTHER)
    moved = succeeded(told, "10-08", OTHER, NEW)
    assert (moved.body, moved.moving_to, dict(moved.held)) == (BODY, NEW, {BODY: on("10-05")})
    assert parts(moved) == {(BODY, Part.HOLDS, on("10-05")), (NEW, Part.ARRIVING, on("10-07"))}
    assert received(told, "10-09", NEW).body == NEW


def test_what_was_on_its_way_from_a_body_that_is_no_more_comes_back_to_the_one_in_its_place_with_the_same_day() -> None:
    told = a_new_complaint()
    first = only(told, "KN-ACC1")
    told.then("transfer.sent", on("10-07"), body=OTHER)
    succeeded(told, "10-08", BODY, NEW)
    assert told.petition.absent[NEW] == told.petition.absent[BODY] == (Span(on("10-07"), None),)
    undone(told, "10-09", OTHER)
    again = only(told, "KN-ACC1")
    assert (again.body, again.ended, again.due, again.away) == (NEW, None, first.due, (Span(on("10-07"), on("10-09")),))
    assert told.petition.absent[NEW] == (Span(on("10-07"), on("10-09")),)
    assert told.petition.absent[BODY] == (Span(on("10-07"), None),), "what was the old body's is not told otherwise"


def test_a_body_that_gave_nothing_back_does_not_pass_for_one_that_did_once_it_is_merged() -> None:
    told = a_new_complaint()
    told.then("transfer.sent", on("10-07"), body=OTHER)
    undone(told, "10-08", OTHER)
    told.then("transfer.sent", on("10-09"), body=SUPERIOR)
    assert succeeded(told, "10-09", SUPERIOR, NEW).gave_back == {OTHER}
    assert received(told, "10-09", NEW).body == NEW


def test_who_gave_it_back_is_not_sent_it_again_under_the_name_of_the_body_in_its_place() -> None:
    told = a_new_complaint()
    told.then("transfer.sent", on("10-07"), body=OTHER)
    undone(told, "10-08", OTHER)
    # The superior settles that it is that body's after all.
    told.then("transfer.sent", on("10-09"), body=SUPERIOR, upward=True)
    received(told, "10-09", SUPERIOR)
    told.then("transfer.sent", on("10-10"), on_behalf_of=SUPERIOR, body=OTHER, settled=True)
    received(told, "10-12", OTHER)
    assert succeeded(told, "10-13", OTHER, NEW).gave_back == {OTHER, NEW}
    told.then("transfer.sent", on("10-14"), on_behalf_of=NEW, body=SUPERIOR, upward=True)
    received(told, "10-14", SUPERIOR)
    with pytest.raises(Missing) as no:
        told.then("transfer.sent", on("10-15"), on_behalf_of=SUPERIOR, body=NEW)
    assert no.value.field == "body"


def test_one_may_stand_in_the_place_of_several_one_after_the_other() -> None:
    told = a_complaint("accepted")
    succeeded(told, "07-06", BODY, NEW)
    petition = succeeded(told, "07-07", NEW, LAST)
    assert petition.body == LAST and dict(petition.predecessors) == {NEW: {BODY}, LAST: {BODY, NEW}}
    assert petition.held[LAST] == petition.held[BODY]


def test_what_one_office_of_the_old_body_proposed_no_second_one_agrees_to_in_the_new_one() -> None:
    seven = f"{BODY}/07"
    for succeeds, waits in ((False, True), (True, False)):
        told = a_complaint("classified")
        told.then("recuse", on("07-01"), by="leader", office=seven, reason="stake")
        said: dict[str, Any] = {"codes": (seven,), "walls": False, "office": f"{BODY}/01"}
        told.then("lift.proposed", on("07-01"), by="clerk", actor=f"{BODY}/01", **said)
        petition = succeeded(told, "07-02", BODY, NEW) if succeeds else told.petition
        assert (petition.proposal is not None) is waits and petition.recused == {seven}
