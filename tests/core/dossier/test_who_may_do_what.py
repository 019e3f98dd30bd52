"""Who may what: each rule of who takes part once where it lets and once where it does not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from core.petition.told import BODY, LAW, OTHER, a_complaint, a_denunciation, a_feedback, day
from hoiam.core.dossier import participants
from hoiam.core.dossier.participants import THE_CLOCK, THE_PETITIONER, Actor
from hoiam.core.dossier.refusals import NotYours, RecusedHere, Refusal
from hoiam.core.dossier.standing import Part, Participant, Proposal
from hoiam.core.petition.state import Petition
from hoiam.core.petition.steps.decide import Decide
from hoiam.core.petition.steps.read import Read
from hoiam.core.procedure import Edge
from hoiam.core.words import Text

ON = day("2026-07-08")
ACCUSED, KEPT, BACK = f"{BODY}/07", f"{BODY}/08", f"{BODY}/09"
DENUNCIATION, COMPLAINT = "vn.denunciation", "vn.complaint"


def office(code: str, *roles: str) -> Actor:
    return Actor(code, frozenset(roles), code.partition("/")[0])


def edge_of(petition: Petition, name: str, on: date = ON) -> Edge:
    step, _, outcome = name.partition(".")
    found = LAW.procedure(petition.kind, on).edge(petition.state, step, outcome)
    assert found is not None, name
    return found


def sent_on() -> Petition:
    told = a_feedback()
    told.then("transfer.sent", ON, body=OTHER)
    return told.petition


@dataclass(frozen=True)
class Asks:
    """A step as far as it matters who takes it."""

    word: str
    outcome: str = ""


# --- the steps of the law ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["clerk", "leader", "publisher", "steward"])
def test_an_office_that_sees_a_petition_may_what_the_law_gives_to_its_role_and_nothing_else(role: str) -> None:
    petition = a_feedback().petition
    edges = LAW.procedure(petition.kind, ON).edges_from(petition.state)
    here = office(f"{BODY}/01", role)
    # What is published is made of the words of what is settled, and this petition is not.
    unread = {"read"} if role == "publisher" else set()
    given = [edge for edge in edges if role in edge.by | edge.at_counter and edge.name not in unread]
    assert participants.own_of(petition, LAW, here, edges) == given
    for edge in edges:
        no = participants.why_not(petition, LAW, here, edge)
        assert participants.may(petition, LAW, here, edge) is (edge in given) is (no is None), edge.name
        if no is not None:
            assert isinstance(no, NotYours) and no.article == edge.article
    assert bool(given) is (role != "steward")


def test_who_handles_no_petition_of_his_body_takes_no_step_of_it_until_it_is_assigned_to_him() -> None:
    told = a_feedback()
    officer, decide = office(f"{BODY}/03", "officer"), "coordinate.asked"
    edge = edge_of(told.petition, decide)
    no = participants.why_not(told.petition, LAW, officer, edge)
    assert type(no) is NotYours and no.article == edge.article
    with pytest.raises(NotYours) as refused:
        participants.permit(told.petition, LAW, Asks("enforce"), officer, ON)
    assert refused.value.article == "", "the law has no such step from here"
    told.then("assign", ON, by="leader", offices=(officer.office,))
    assert participants.why_not(told.petition, LAW, officer, edge) is None
    participants.permit(told.petition, LAW, Asks("enforce"), officer, ON)


def test_the_body_that_has_it_handles_it_and_the_one_it_goes_to_takes_it() -> None:
    petition = sent_on()
    here, there, beside = (office(f"{body}/01", "clerk") for body in (BODY, OTHER, "SO-XX"))
    take, ask = edge_of(petition, "transfer.received"), edge_of(petition, "read")
    assert [participants.may(petition, LAW, who, take) for who in (here, there, beside)] == [False, True, False]
    assert [participants.may(petition, LAW, who, ask) for who in (here, there, beside)] == [True, True, False]
    no = participants.why_not(petition, LAW, here, take)
    assert type(no) is NotYours and no.article == take.article
    with pytest.raises(NotYours) as refused:
        participants.permit(petition, LAW, Asks("enforce"), there, ON)
    assert refused.value.article == ""
    participants.permit(petition, LAW, Asks("enforce"), here, ON)
    assert participants.bodies(petition) == (BODY, OTHER) and participants.bodies(a_feedback().petition) == (BODY,)


def test_the_words_are_read_by_whoever_needs_them_and_other_steps_by_whoever_sees() -> None:
    told = a_feedback()
    told.then("assign", ON, by="leader", offices=(f"{BODY}/03",))
    clerk, leader = office(f"{BODY}/01", "clerk"), office(f"{BODY}/04", "leader")
    with pytest.raises(NotYours):
        participants.permit(told.petition, LAW, Read(clerk.office), clerk, ON)
    participants.permit(told.petition, LAW, Read(leader.office), leader, ON)
    participants.permit(told.petition, LAW, Asks("transfer", "sent"), clerk, ON)
    with pytest.raises(NotYours):
        participants.permit(told.petition, LAW, Decide("answered", "1"), clerk, ON)
    with pytest.raises(ValueError, match="read in the name of another office"):
        participants.permit(told.petition, LAW, Read(clerk.office), leader, ON)


def test_the_first_step_is_refused_to_whom_the_law_does_not_give_it() -> None:
    noun = Text("buổi tiếp", "visit")
    for who, let in ((office(f"{BODY}/01", "clerk"), True), (office(f"{BODY}/04", "leader"), False)):
        try:
            participants.permit_first(LAW, "vn.visit", Asks("arrive", "officer"), who, ON, noun)
        except NotYours as no:
            assert not let and no.article and noun.en in no.next.en
        else:
            assert let
    participants.permit_first(LAW, "vn.visit", Asks("enforce"), office(f"{BODY}/09", "steward"), ON, noun)


# --- who is kept away -------------------------------------------------------------------------------------------------


def denounced(*kept: str, lifted: tuple[str, ...] = ()) -> Petition:
    """A denunciation of an office, from which others are kept away on record."""
    petition = a_denunciation().petition
    return replace(petition, against=frozenset({ACCUSED}), recused=frozenset(kept), lifted=frozenset(lifted))


def test_an_office_is_kept_away_for_what_its_holder_was_before_and_no_other_for_it() -> None:
    petition = denounced()
    assert participants.barred(petition, LAW, f"{OTHER}/01", (ACCUSED, ACCUSED[:5]))
    assert not participants.barred(petition, LAW, f"{OTHER}/01", (KEPT,))
    assert not participants.barred(petition, LAW, f"{OTHER}/01")
    moved = Actor(f"{BODY}/04", frozenset({"leader"}), BODY, (ACCUSED,))
    no = participants.why_not(petition, LAW, moved, edge_of(petition, "recuse", day("2026-01-09")))
    assert isinstance(no, RecusedHere) and no.article == LAW.kinds[DENUNCIATION].recusal.article


def test_those_of_the_body_whom_nothing_keeps_away_are_told_from_the_others() -> None:
    codes = (ACCUSED, KEPT, f"{BODY}/03", BODY, f"{OTHER}/01")
    assert participants.not_away(denounced(KEPT), LAW, codes) == [f"{BODY}/03", BODY]
    assert participants.not_away(a_feedback().petition, LAW, codes) == [ACCUSED, KEPT, f"{BODY}/03", BODY]


def test_a_writer_who_named_a_petition_by_its_number_is_not_told_whom_that_one_keeps_away() -> None:
    spoken = replace(denounced(KEPT, BACK), recused_before=frozenset({BACK}))
    assert participants.told_away(spoken, LAW) == (ACCUSED, KEPT, BACK)
    unspoken = replace(spoken, unspoken=True)
    assert participants.told_away(unspoken, LAW) == (ACCUSED, KEPT)
    assert participants.told_away(replace(unspoken, lifted=frozenset({ACCUSED})), LAW) == (KEPT,)
    # That the one before hid its writer is told by nobody being named for it.
    further = replace(unspoken, kind=COMPLAINT, kinds=frozenset({COMPLAINT}), walls=frozenset({DENUNCIATION}))
    assert participants.kept_away(further, LAW) == (ACCUSED, KEPT, BACK)
    assert participants.told_away(further, LAW) == (KEPT,)


def test_what_takes_a_petition_further_keeps_away_whom_that_one_kept_away_and_says_so_once() -> None:
    petition = denounced(KEPT)
    assert participants.walls_further(petition, LAW) == (DENUNCIATION,)
    assert participants.away_further(petition, LAW, "vn.complaint2") == (KEPT,), "the walls keep the accused away"
    both = denounced(KEPT, ACCUSED)
    assert participants.away_further(both, LAW, "vn.complaint2") == (ACCUSED, KEPT), "he is on record besides"
    complaint = replace(a_complaint().petition, against=frozenset({ACCUSED}), recused=frozenset({KEPT}))
    assert participants.walls_further(complaint, LAW) == ()
    assert participants.away_further(complaint, LAW, "vn.complaint2") == (KEPT,)


def test_a_wall_goes_along_for_the_writer_who_is_hidden_and_for_originals_that_lie_with_the_name() -> None:
    petition, originals = denounced(), LAW.kinds[DENUNCIATION].originals
    assert originals is not None
    for kind, kept, wall in (
        (DENUNCIATION, originals, True), (DENUNCIATION, None, True), (COMPLAINT, originals, True), (COMPLAINT, None, False),
    ):  # fmt: skip
        law = replace(LAW, kinds=dict(LAW.kinds) | {kind: replace(LAW.kinds[kind], originals=kept)})
        under = replace(petition, kind=kind, kinds=frozenset({kind}))
        assert participants.walls_further(under, law) == ((kind,) if wall else ())


def test_the_part_of_a_letter_that_goes_to_the_accused_does_not_tell_him_that_he_is() -> None:
    letter = denounced(KEPT, ACCUSED)
    assert participants.away_from_part(letter, LAW, COMPLAINT) == (KEPT,)
    assert participants.away_from_part(letter, LAW, "vn.denunciation2") == (ACCUSED, KEPT)
    assert participants.away_from_part(replace(letter, lifted=frozenset({KEPT})), LAW, COMPLAINT) == ()


# --- who lets back ----------------------------------------------------------------------------------------------------


def test_letting_somebody_back_takes_two_offices_and_one_alone_declines_it() -> None:
    first, second = f"{BODY}/01", f"{BODY}/04"
    petition = replace(a_complaint().petition, recused=frozenset({KEPT}))

    def ways(petition: Petition, who: str) -> list[str]:
        return [way for way in ("proposed", "agreed", "declined") if participants.lifts(petition, LAW, way, who)]

    assert ways(petition, first) == ["proposed"]
    assert ways(replace(petition, recused=frozenset()), first) == [], "nobody is kept away"
    waits = replace(petition, proposal=Proposal((KEPT,), False, first, datetime(2026, 7, 8, tzinfo=UTC)))
    assert ways(waits, first) == ["declined"]
    assert ways(waits, second) == ["agreed", "declined"]


# --- what a role sees besides -----------------------------------------------------------------------------------------

ROLES = ("clerk", "officer", "leader", "publisher", "steward")


@pytest.mark.parametrize(
    ("kind", "opens", "apart"),
    [
        ("vn.feedback", {"clerk", "officer", "leader", "publisher"}, {"clerk", "officer", "leader"}),
        (DENUNCIATION, {"clerk", "officer", "leader", "publisher"}, {"clerk", "officer", "leader"}),
        ("eu.report", {"officer", "leader", "publisher"}, {"clerk", "officer", "leader"}),
        ("in.grievance", {"clerk", "officer", "leader", "publisher"}, set()),
    ],
)
def test_names_are_opened_and_what_lies_with_them_is_seen_by_those_who_take_such_steps(
    kind: str, opens: set[str], apart: set[str]
) -> None:
    assert {role for role in ROLES if participants.opens_names(LAW, kind, office(f"{BODY}/01", role))} == opens
    assert {role for role in ROLES if participants.sees_apart(LAW, kind, office(f"{BODY}/01", role))} == apart
    for nobody in (THE_PETITIONER, THE_CLOCK):
        assert not participants.opens_names(LAW, kind, nobody) and not participants.sees_apart(LAW, kind, nobody)


def test_of_a_kind_that_no_pack_has_any_more_nobody_sees_what_lies_with_the_name() -> None:
    assert not participants.sees_apart(LAW, "vn.gone", office(f"{BODY}/01", *ROLES))


def test_the_lists_of_the_body_that_has_it_are_written_by_whoever_reads_it_there() -> None:
    petition = sent_on()
    assert participants.reads(petition, LAW, office(f"{OTHER}/04", "leader"))
    found = [
        participants.summarises(petition, LAW, who)
        for who in (office(f"{BODY}/04", "leader"), office(f"{OTHER}/04", "leader"), office(f"{BODY}/05", "publisher"))
    ]
    assert found == [True, False, False]


def test_each_role_has_its_own_part_in_its_body() -> None:
    def of(asked: object) -> set[str]:
        return {role for role in ROLES if asked(office(f"{BODY}/01", role))}  # type: ignore[operator] # one of the three below

    assert of(participants.handles) == {"officer"}
    assert of(participants.leads) == {"leader"}
    assert of(participants.keeps_keys) == {"leader", "steward"}


def test_a_petition_is_assigned_to_an_officer_of_its_body_who_is_not_kept_away() -> None:
    petition = denounced(KEPT)
    ways = [
        office(f"{BODY}/03", "officer"), office(f"{BODY}/03", "leader"), office(f"{OTHER}/03", "officer"),
        office(KEPT, "officer"), office(ACCUSED, "officer"), Actor(f"{BODY}/03", frozenset({"officer"}), BODY, (ACCUSED,)),
    ]  # fmt: skip
    assert [participants.assignable(petition, LAW, who) for who in ways] == [True, False, False, False, False, False]


def test_who_is_named_in_a_petition_does_not_make_its_term_longer_but_where_the_law_lets_the_author_decide() -> None:
    named, beside = office(f"{BODY}/04", "leader"), office(f"{BODY}/06", "leader")
    feedback = replace(a_feedback().petition, against=frozenset({named.office}))
    extend = edge_of(feedback, "extend")
    no: Refusal | None = participants.why_not(feedback, LAW, named, extend)
    assert isinstance(no, RecusedHere) and no.article == LAW.kinds["vn.feedback"].recusal.article
    assert participants.may(feedback, LAW, beside, extend)
    assert participants.may(feedback, LAW, named, edge_of(feedback, "assign")), "and takes every other step"
    complaint = replace(a_complaint().petition, against=frozenset({named.office}))
    assert participants.may(complaint, LAW, named, edge_of(complaint, "extend", day("2026-07-02")))


def test_whose_role_a_step_is_does_not_depend_on_whose_dossier_it_is() -> None:
    edge = edge_of(a_complaint("classified").petition, "accept")
    assert edge.by == {"leader"}
    assert [participants.takes(each, edge) for each in (
        office(f"{OTHER}/04", "leader"), office(f"{OTHER}/04", "clerk", "leader"), office(f"{BODY}/01", "clerk"), THE_CLOCK,
    )] == [True, True, False, False]  # fmt: skip


@dataclass(frozen=True)
class AsksForTheHead(Asks):
    """A step that the law narrows to the head of the body."""

    def only_by(self, dossier: object, law: object, /) -> frozenset[str]:
        return frozenset({"leader"})


def test_what_the_head_alone_may_sign_nobody_else_takes_whatever_the_edge_says() -> None:
    petition = a_complaint("verifying").petition
    edge = edge_of(petition, "own_data.given")
    assert {"officer", "leader"} <= edge.by
    both = office(f"{BODY}/03", "officer", "leader")
    participants.permit(petition, LAW, AsksForTheHead("own_data", "given"), both, ON)
    participants.permit(petition, LAW, Asks("own_data", "given"), office(f"{BODY}/03", "officer"), ON)
    with pytest.raises(NotYours) as no:
        participants.permit(petition, LAW, AsksForTheHead("own_data", "given"), office(f"{BODY}/03", "officer"), ON)
    assert no.value.article == edge.article and "leader" in no.value.why.en and "officer" not in no.value.why.en


def test_an_office_is_of_the_body_whose_it_is_however_many_units_lie_between() -> None:
    petition = sent_on()
    within = office(f"{BODY}/2/03", "officer")
    assert participants.is_of_its_body(petition, within)
    assert not participants.is_of_its_body(petition, office(f"{OTHER}/01", "officer"))
    assert (participants.has_it(petition, BODY), participants.has_it(petition, OTHER)) == (True, False)
    assert participants.others_than_of(petition, (OTHER, BODY, "P-X")) == (OTHER, "P-X")
    for shown, as_what in ((f"{BODY}/2/04", f"{BODY}/2/04"), (f"{OTHER}/2/01", OTHER), ("clock", "clock")):
        assert participants.shown_as(shown, within) == as_what


def test_of_an_errand_those_of_the_asked_body_stand_on_its_side() -> None:
    asked = replace(sent_on(), participants=(Participant(BODY, Part.HOLDS, ON), Participant(OTHER, Part.ASKED, ON)))
    assert participants.is_asked(asked, office(f"{OTHER}/2/01", "officer"))
    assert not participants.is_asked(asked, office(f"{BODY}/01", "officer"))


def test_what_the_law_has_the_head_sign_is_signed_by_no_other_role() -> None:
    class Signed:
        def only_by(self, _dossier: object, _law: object) -> frozenset[str]:
            return frozenset({"leader"})

    for roles, may in ((("leader", "officer"), True), (("officer",), False), ((), False)):
        assert participants.signs(Signed(), sent_on(), LAW, office(f"{BODY}/01", *roles)) is may
