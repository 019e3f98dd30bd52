"""Several bodies settle a petition: who leads, which parts the report waits for, and what the writer says against a body."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.petition.told import BODY, LAW, OTHER, SUPERIOR, Told, a_complaint, a_denunciation, a_feedback, day
from hoiam.core.dossier.refusals import Missing, NotNow, NotYours, Refusal, TooLate
from hoiam.core.petition import joint
from hoiam.core.petition.steps.challenge import may_be_challenged, to_be_decided
from hoiam.core.petition.steps.errand import not_waited_for
from hoiam.core.petition.steps.lead import MOST

ON, DUE = day("2026-07-08"), day("2026-07-20")
WARD, THIRD = "P-HB", "P-TN"


def led(told: Told, *members: str) -> Told:
    told.then("lead", ON, body=BODY, members=members or (OTHER, WARD))
    return told


def a_part(told: Told, to: str, id: str, **said: Any) -> str:
    given = {"id": id * 32, "kind": "task", "to": to, "due": DUE} | said
    told.then("errand.sent", ON, happened="sent", blocking=True, **given)
    return id * 32


def what_comes(told: Told, name: str, id: str, **said: Any) -> None:
    kind, to = next((each.kind, each.to) for each in told.petition.errands if each.id == id)
    told.then(f"errand.{name}", ON, happened=name, id=id, **({"kind": kind, "to": to, "due": None} | said))


def no(told: Told, name: str, sort: type[Refusal], **said: Any) -> Refusal:
    before = list(told.history)
    with pytest.raises(sort) as refused:
        told.then(name, ON, **said)
    assert told.history == before and refused.value.article
    return refused.value


# --- who leads ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "sort", "what"),
    [
        ({"kept_away": True}, NotYours, "This goes to the superior."),
        ({"named": OTHER}, NotYours, "Another body leads."),
        ({"named": OTHER, "by_law": True, "confirmed": True}, NotYours, "Another body leads."),
        ({"body": OTHER, "members": (WARD,)}, NotYours, "The lead has to have the petition."),
        ({"elsewhere": OTHER}, NotNow, "This matter has a lead already."),
        ({"members": ()}, Missing, "No body takes part yet."),
        ({"members": tuple(f"P-{n}" for n in range(MOST + 1))}, Missing, "No body takes part yet."),
        ({"members": (OTHER, OTHER)}, Missing, "A body stands twice."),
        ({"members": (OTHER, BODY)}, Missing, "A body stands twice."),
    ],
)
def test_nobody_leads_whom_the_law_does_not_let_lead_nor_without_whoever_takes_part(
    said: dict[str, Any], sort: type[Refusal], what: str
) -> None:
    assert no(a_complaint("verifying"), "lead", sort, **({"body": BODY, "members": (OTHER,)} | said)).what.en == what


@pytest.mark.parametrize(
    "said",
    [
        {"named": BODY},
        {"named": BODY, "by_law": True},
        {"named": OTHER, "confirmed": True},
        {"elsewhere": BODY},
        {"members": tuple(f"P-{n}" for n in range(MOST))},
    ],
)
def test_the_body_that_the_law_names_or_a_leader_confirms_leads(said: dict[str, Any]) -> None:
    told = a_complaint("verifying")
    set_ = told.then("lead", ON, **({"body": BODY, "members": (OTHER,)} | said)).joint
    assert set_ is not None and set_.body == BODY


def test_whose_word_it_is_that_another_body_leads_is_said_and_only_the_laws_leaves_a_leader_no_choice() -> None:
    for by_law, whose, next_ in (
        (True, f"By the law it is {OTHER}.", f"Transfer the petition to {OTHER}."),
        (False, f"By the regulation it is {OTHER}.", f"Transfer the petition to {OTHER}, or let a leader confirm."),
    ):
        refused = no(a_complaint("verifying"), "lead", NotYours, body=BODY, members=(WARD,), named=OTHER, by_law=by_law)
        assert (refused.why.en, refused.next.en) == (whose, next_)


def test_who_leads_is_asked_anew_by_another_body_and_whoever_stands_in_the_place_of_the_lead_leads() -> None:
    told = led(a_feedback())
    told.then("transfer.sent", ON, body=OTHER)
    assert told.petition.joint is not None, "the body that it is on its way to does not have it yet"
    there = {"by": "clerk", "actor": f"{OTHER}/01", "on_behalf_of": OTHER}
    assert told.then("transfer.received", ON, **there, body=OTHER).joint is None
    for old, leads in ((BODY, SUPERIOR), (OTHER, BODY)):
        told = led(a_feedback())
        if old == OTHER:
            told.then("transfer.sent", ON, body=OTHER)
        said = {"by": "clerk", "actor": f"{old}/01", "on_behalf_of": old, "body": SUPERIOR, "reason": "merged"}
        now = told.then("transfer.succeeded", ON, **said).joint
        assert now is not None and (now.body, now.members) == (leads, (OTHER, WARD))
    told = led(a_feedback())
    told.then("transfer.sent", ON, body=OTHER)
    told.then("transfer.undone", ON, by="clerk", actor=f"{BODY}/01", reason="competence")
    assert told.petition.joint is not None and told.petition.joint.body == BODY, "it has never left the lead"


# --- which parts are waited for -------------------------------------------------------------------------------------------


def test_the_report_waits_for_every_part_that_is_neither_done_nor_handed_on_nor_struck_off() -> None:
    told = led(a_complaint("verifying"))
    one, two = a_part(told, OTHER, "a"), a_part(told, WARD, "b", due=None)
    told.then("errand.sent", ON, id="c" * 32, kind="inform", to=THIRD, due=DUE, happened="sent", blocking=True)
    assert [each.id for each in joint.tasks(told.petition, LAW)] == [one, two], "a question is no part"
    waits = no(told, "verify.reported", Missing)
    assert waits.why.en == f"No result yet of the part of: {OTHER} (20/07/2026); {WARD}."
    assert waits.why.vi == f"Chưa có kết quả phần việc của: {OTHER} (20/07/2026); {WARD}."
    assert no(told, "verify.differs", Missing).what == waits.what
    what_comes(told, "responded", one)
    assert joint.taking_part(told.petition, LAW) == (OTHER,)
    what_comes(told, "turned_down", two, ground="not_competent")
    assert [each.id for each in joint.open_tasks(told.petition, LAW)] == [two], "what was refused is not done"
    for none in (one, "c" * 32, "d" * 32):
        assert no(told, "strike", Missing, task=none, reason="not_needed").field == "task"
    told.then("strike", ON, task=two, reason="done_by_lead")
    assert joint.open_tasks(told.petition, LAW) == ()
    for id, end in (("e", "called_off"), ("f", "finished")):
        part = a_part(told, WARD, id)
        if end == "finished":
            what_comes(told, "responded", part)
        what_comes(told, end, part)
        assert joint.open_tasks(told.petition, LAW) == (), end
    assert told.then("verify.reported", ON).happened("verify.reported")
    assert joint.taking_part(told.petition, LAW) == (OTHER, WARD)


def test_a_body_with_an_open_part_is_not_left_out_of_those_who_take_part_until_it_is_struck_off() -> None:
    told = led(a_complaint("verifying"))
    part = a_part(told, WARD, "a")
    refused = no(told, "lead", Missing, body=BODY, members=(OTHER, THIRD))
    assert (refused.field, refused.why.en) == ("members", f"The part that was given is not done: {WARD}.")
    told.then("lead", ON, body=BODY, members=(WARD, THIRD))
    told.then("strike", ON, task=part, reason="done_by_lead")
    told.then("lead", ON, body=BODY, members=(OTHER,))
    assert told.petition.joint is not None and told.petition.joint.members == (OTHER,)


def test_in_a_kind_without_errands_nothing_is_a_part() -> None:
    told = led(a_complaint("verifying"))
    a_part(told, OTHER, "a")
    none = replace(LAW, errands={})
    assert joint.tasks(told.petition, none) == () == joint.taking_part(told.petition, none)


def test_parts_go_to_members_alone_and_there_are_none_before_somebody_leads() -> None:
    alone = a_complaint("verifying").petition
    with pytest.raises(NotYours) as nobody:
        joint.is_given(alone, OTHER, "Điều 1")
    assert nobody.value.what.en == "It is not said who leads."
    petition = led(a_complaint("verifying")).petition
    joint.is_given(petition, OTHER, "Điều 1")
    with pytest.raises(NotYours) as other:
        joint.is_given(petition, THIRD, "Điều 1")
    assert other.value.why.en == f"Those that do: {OTHER}, {WARD}." and other.value.field == "to"


def test_where_the_law_wants_a_team_those_of_all_bodies_count() -> None:
    told = a_denunciation("verifying")
    least = LAW.kinds["vn.denunciation"].team
    assert least == 2 and len(told.petition.offices) == 1
    joint.may_report(told.petition, LAW, "Điều 1")
    led(told)
    assert no(told, "verify.reported", Missing).what.en == "The team is too small."
    what_comes(told, "responded", a_part(told, OTHER, "a"))
    joint.may_report(told.petition, LAW, "Điều 1")


# --- what the writer says against a body that is about to be asked -----------------------------------------------------------


def announced(told: Told, id: str = "a" * 32) -> str:
    told.then("errand.announced", ON, id=id, kind="inform", to=OTHER, due=ON + timedelta(days=1), happened="announced")
    return id


def test_a_question_that_is_spoken_against_waits_for_a_leader_and_reaches_nobody_whom_he_rules_out() -> None:
    told = a_complaint("verifying")
    assert no(told, "challenge.raised", Refusal, id="a" * 32, ground="concerned")
    id = announced(told)
    (asking,) = told.petition.errands
    assert asking.on_its_way and may_be_challenged(told.petition) == (asking,) and to_be_decided(told.petition) == ()
    assert no(told, "challenge.raised", Missing, id="9" * 32, ground="concerned").what.en == "No body was chosen."
    told.then("challenge.raised", ON, id=id, ground="concerned")
    (asking,) = told.petition.errands
    assert (asking.challenge, asking.why) == ("raised", "concerned")
    assert (may_be_challenged(told.petition), to_be_decided(told.petition)) == ((), (asking,))
    assert told.order("challenge.raised", ON, id=id, ground="concerned").take(told.petition, LAW, ON) == (), "once is enough"
    assert not_waited_for(told.petition, LAW, asking, BODY) == ""
    told.then("challenge.ruled_out", ON, id=id, ground="stake")
    (asking,) = told.petition.errands
    assert to_be_decided(told.petition) == ()
    assert not_waited_for(told.petition, LAW, asking, BODY) == "not_delivered"
    nothing = no(told, "challenge.dismissed", Missing, id=id, ground="no_stake")
    assert nothing.what.en == "There is nothing to decide."


def test_what_has_reached_its_body_is_spoken_against_no_more_and_is_waited_for_while_its_asker_has_an_open_petition() -> None:
    told = a_complaint("verifying")
    id = announced(told)
    told.then("challenge.raised", ON, id=id, ground="concerned")
    told.then("challenge.dismissed", ON, id=id, ground="no_stake")
    assert told.petition.errands[0].challenge == "dismissed"
    told.then("errand.sent", ON, happened="sent", id=id, kind="inform", to=OTHER, due=DUE, blocking=True)
    (asking,) = told.petition.errands
    assert not asking.on_its_way and may_be_challenged(told.petition) == ()
    late = no(told, "challenge.dismissed", TooLate, id=id, ground="no_stake")
    assert late.what.en == "The question waits no longer."
    ruled_out = replace(asking, challenge="ruled_out")
    assert not_waited_for(told.petition, LAW, ruled_out, BODY) == "", "that body has it"
    assert not_waited_for(told.petition, LAW, asking, OTHER) == "handed_over"
    again = {"happened": "sent", "id": id, "kind": "inform", "to": OTHER, "due": DUE, "blocking": True}
    with pytest.raises(Missing, match="no such errand"):
        told.then("errand.sent", ON, **again)
    taken_back = announced(told, "b" * 32)
    what_comes(told, "called_off", taken_back)
    assert told.petition.errands[-1].happened == "called_off", "what was announced may be taken back before it goes"
    over = replace(told.petition, state="refused")
    assert not_waited_for(over, LAW, asking, BODY) == "petition_ended"
