"""An errand is law like the rest: what each step does on its day, what it starts and meets, and why the law says no."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errand.asked import ASKED, ASKER, FOURTH, MACHINE, OTHER, SAID, Told, answer, asked, day, order
from hoiam.core.dossier.events import LATER, Act, Recorded, Sealed
from hoiam.core.dossier.refusals import (
    Missing,
    NoSuchGround,
    NotNow,
    NotYours,
    Refusal,
    TooEarly,
    TooLate,
    TooLong,
)
from hoiam.core.errand import events, journey, steps, wire
from hoiam.core.errand.events import ErrandFact
from hoiam.core.errand.state import Errand, fold
from law.law_of_the_land import LAW

MONDAY, DUE = day("10-05"), day("10-12")


def no(kind: type[Refusal], told: Told | None, step: Any, today: date, **how: Any) -> Refusal:
    """The refusal of a step; nothing was recorded, and it speaks in both languages."""
    before = list(told.history) if told is not None else []
    with pytest.raises(kind) as found:
        told.then(step, today, **how) if told is not None else step.take(None, LAW, today)
    assert type(found.value) is kind
    assert (list(told.history) if told is not None else []) == before
    said = (found.value.what, found.value.why, found.value.next)
    assert all(words.vi.strip() and words.en.strip() and words.vi != words.en for words in said)
    return found.value


def clocks(told: Told) -> dict[str, date | None]:
    return {name: clock.due for name, clock in told.errand.clocks.items()}


# --- the road of most ---------------------------------------------------------------------------------------------------


def test_inside_one_house_a_demand_is_delivered_as_it_is_sent_and_its_terms_are_the_asked_bodys() -> None:
    told = asked()
    errand = told.errand
    assert (errand.state, errand.delivered, errand.body) == ("errand_delivered", MONDAY, ASKED)
    assert clocks(told) == {"PH-ACCEPT": day("10-07"), "PH-ANSWER": DUE}
    assert {(run.body, run.whose) for run in errand.runs} == {(ASKED, "body")}
    assert told.history[0].act.article == "Luật KN Đ.14.1.a, 15.1.a"


def test_an_errand_is_taken_on_answered_and_closed() -> None:
    told = asked()
    assert told.then(steps.Agree(outcome="agreed"), day("10-06")).state == "errand_accepted"
    assert clocks(told) == {"PH-ANSWER": DUE}
    answered = told.then(answer(), day("10-09"))
    assert (answered.state, answered.how, answered.open_questions) == ("errand_answered", "full", ())
    assert clocks(told) == {"PH-CLOSE": day("10-16")}
    over = told.then(steps.Finish("yes", "no", "satisfied"), day("10-12"))
    assert (over.state, over.timely, over.useful, dict(over.clocks)) == ("errand_closed", "yes", "no", {})
    assert {run.name: run.how for run in over.runs} == {"PH-ACCEPT": "met", "PH-ANSWER": "met", "PH-CLOSE": "met"}


def test_another_day_is_proposed_once_and_answered_once_and_silence_leaves_the_askers() -> None:
    for outcome, due in (("taken", day("10-09")), ("declined", day("10-08"))):
        told = asked(due=day("10-08"))
        countered = told.then(steps.Agree(day("10-09"), "countered"), day("10-06"))
        assert (countered.state, countered.countered, countered.due) == ("errand_countered", day("10-09"), day("10-08"))
        assert told.then(steps.Agree(outcome=outcome), day("10-07")).due == due
        assert told.errand.clocks["PH-ANSWER"].due == due
        no(NotNow, told, steps.Agree(day("10-09"), "countered"), day("10-07"))
    # Whoever is late already does not make it undone.
    late = asked(due=day("10-08"), of="vn.denunciation")
    no(TooLate, late, steps.Agree(day("10-13"), "countered"), day("10-09"))
    told = asked(due=day("10-08"))
    told.then(steps.Agree(day("10-09"), "countered"), day("10-06"))
    assert no(TooEarly, told, steps.Agree(outcome="lapsed"), day("10-08"), by="clock").article
    silent = told.then(steps.Agree(outcome="lapsed"), day("10-09"), by="clock")
    assert (silent.state, silent.due, silent.clocks["PH-ANSWER"].due) == ("errand_accepted", day("10-08"), day("10-08"))


def test_an_answer_goes_back_once_for_at_most_as_long_as_the_first_term() -> None:
    told = asked()
    told.then(answer("1", outcome="part"), day("10-08"))
    assert told.errand.open_questions == ("2",)
    no(Missing, told, steps.Finish(outcome="satisfied"), day("10-09"))
    no(Missing, told, steps.GiveBack(()), day("10-09"))
    no(TooLong, told, steps.GiveBack(("2",), day("10-19")), day("10-09"))
    back = told.then(steps.GiveBack(("2",)), day("10-09"))
    assert (back.state, back.due, back.clocks["PH-ANSWER"].due) == ("errand_returned", day("10-16"), day("10-16"))
    told.then(answer("2"), day("10-15"))
    no(NotNow, told, steps.GiveBack(("1",)), day("10-15"))
    assert told.then(steps.Finish(outcome="taken_as_is"), day("10-15")).state == "errand_closed"


def test_an_asker_that_is_silent_for_five_working_days_has_what_it_needs() -> None:
    told = asked()
    told.then(answer(), day("10-08"))
    no(TooEarly, told, steps.Finish(outcome="lapsed"), day("10-15"), by="clock")
    over = told.then(steps.Finish(outcome="lapsed"), day("10-16"), by="clock")
    assert (over.state, over.runs[-1].how) == ("errand_closed", "fell_away")


def test_more_days_are_taken_once_before_the_day_and_no_more_than_at_first() -> None:
    told = asked(of="vn.denunciation")
    told.then(steps.Agree(outcome="agreed"), day("10-06"))
    no(TooLong, told, steps.Prolong(8), day("10-07"))
    later = told.then(steps.Prolong(7), day("10-07"))
    assert (later.due, later.clocks["PH-ANSWER"].due, later.clocks["PH-ANSWER"].extended) == (day("10-19"), day("10-19"), True)
    no(NotNow, told, steps.Prolong(1), day("10-08"))
    late = asked()
    late.then(steps.Agree(outcome="agreed"), day("10-06"))
    no(TooLate, late, steps.Prolong(1), day("10-13"))


def test_a_late_answer_is_reminded_of_and_only_then_goes_up() -> None:
    told = asked()
    told.then(steps.Agree(outcome="agreed"), day("10-06"))
    no(TooEarly, told, steps.Remind(), DUE, by="clock")
    assert told.then(steps.Remind(), day("10-13"), by="clock").reminders == 1
    no(TooEarly, told, steps.Escalate("TINH-SL"), day("10-14"))
    no(Missing, told, steps.Escalate(ASKED), day("10-15"))
    assert told.then(steps.Escalate("TINH-SL"), day("10-15")).escalated_to == "TINH-SL"
    no(NotNow, told, steps.Escalate("TINH-SL"), day("10-16"))
    # Late, reminded and told of are marks and no states: it is answered all the same.
    assert told.then(answer(), day("10-19")).state == "errand_answered"


# --- refusals of the asked body ------------------------------------------------------------------------------------------


def test_a_refusal_has_a_ground_of_the_list_and_names_what_the_ground_wants() -> None:
    wants = {ground.id: ground.wants for ground in LAW.grounds["errand.refused"]}
    assert set(wants) == {
        "not_competent", "not_held", "state_secret", "kept_away", "unclear", "duplicate", "beyond_purpose", "already_public",
    }  # fmt: skip
    named = {"": {}, "body": {"refer_to": OTHER}, "questions": {"questions": ("2",)}, "other": {"of": "4" * 32}}
    for ground, wanted in wants.items():
        told = asked()
        if wanted:
            no(Missing, told, steps.TurnDown(ground), day("10-06"))
        refused = told.then(steps.TurnDown(ground, **named[wanted]), day("10-06"))
        assert (refused.state, refused.ground, dict(refused.clocks)) == ("errand_refused", ground, {})
        # What else was filled in is no part of that ground.
        (act,) = steps.TurnDown(ground, OTHER, ("2",), "4" * 32).take(asked().errand, LAW, day("10-06"))
        said = {name for name in ("refer_to", "questions", "of") if getattr(act.fact, name)}
        assert said == set(named[wanted]), ground
    no(NoSuchGround, asked(), steps.TurnDown("busy"), day("10-06"))
    no(Missing, asked(), steps.TurnDown("not_competent", ASKER), day("10-06"))
    no(NotYours, asked(), steps.TurnDown("not_held"), day("10-06"), by="clerk")


def test_it_is_handed_on_twice_at_most_and_neither_back_nor_to_oneself() -> None:
    for hops in (0, 1):
        told = asked(hops=hops)
        handed = told.then(steps.Forward(OTHER, "c" * 32), day("10-06"))
        assert (handed.state, handed.children, handed.sent_to) == ("errand_forwarded", ("c" * 32,), (OTHER,))
    no(NotNow, asked(hops=2), steps.Forward(OTHER, "c" * 32), day("10-06"))
    for to in (ASKED, ASKER, ""):
        no(Missing, asked(), steps.Forward(to, "c" * 32), day("10-06"))
    away = no(NotYours, asked(), steps.Forward(OTHER, "c" * 32, kept_away=True), day("10-06"))
    assert away.what.vi == "Việc này gửi cấp trên."


def test_it_is_shared_out_among_several_others_once_each_question_in_one_part() -> None:
    parts, children = ("1", "2"), ("c" * 32, "d" * 32)
    told = asked()
    shared = told.then(steps.ShareOut(parts, (OTHER, FOURTH), children), day("10-06"))
    assert (shared.state, shared.children, shared.sent_to) == ("errand_shared_out", children, (OTHER, FOURTH))
    for given_, to, kids in (
        ((), (), ()),
        (("1.2",), (OTHER,), children[:1]),
        (parts, (OTHER, OTHER), children),
        (parts, (OTHER, ASKED), children),
        (("1", "1"), (OTHER, FOURTH), children),
        (("1", "3"), (OTHER, FOURTH), children),
    ):
        no(Missing, asked(), steps.ShareOut(given_, to, kids), day("10-06"))
    no(NotNow, asked(part=True), steps.ShareOut(parts, (OTHER, FOURTH), children), day("10-06"))


# --- bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "kind", "field"),
    [
        ({"to": ASKER}, Missing, "to"),
        ({"due": day("10-02")}, TooEarly, "due"),
        ({"due": day("10-11")}, NoSuchGround, "due"),
        ({"due": day("10-13")}, TooLong, "due"),
        ({"due": date(2190, 1, 4), "of": "vn.denunciation"}, TooLong, "due"),
        ({"latest": day("10-09")}, TooLate, "due"),
        ({"questions": 0}, Missing, "questions"),
        ({"kind": "gossip"}, NoSuchGround, "kind"),
        ({"kind": "account"}, NoSuchGround, "kind"),
        ({"kind": "settle"}, NotYours, "to"),
        ({"kind": "account", "of": "vn.denunciation2", "relation": "above"}, NotYours, "to"),
        ({"kind": "account", "of": "vn.denunciation2", "relation": "beside"}, NotYours, "to"),
        ({"turned_down": (ASKED,)}, NotNow, "to"),
        ({"kept_away": True}, NotYours, "to"),
        ({"hops": 3}, NotNow, ""),
    ],
)
def test_a_demand_that_may_not_be_made_says_why(said: dict[str, Any], kind: type[Refusal], field: str) -> None:
    assert no(kind, None, order(**said), MONDAY).field == field


def test_a_leader_confirms_a_day_after_which_the_answer_serves_less() -> None:
    assert Told().send(MONDAY, latest=day("10-09"), confirmed=True).errand.due == DUE
    # Three working days before the first of the petition's own days.
    assert steps.serves_until(LAW, MACHINE, [day("10-19"), day("10-14")]) == day("10-09")
    assert steps.serves_until(LAW, MACHINE, []) is None


def test_a_pack_without_errands_has_none_and_says_so() -> None:
    no(NotNow, None, order(of="in.grievance"), MONDAY)


def test_what_is_over_takes_no_answer_and_an_answer_is_given_once() -> None:
    over: list[tuple[Any, ...]] = [
        (steps.CallOff("wrong_body"),),
        (steps.Forward(OTHER, "c" * 32),),
        (steps.ShareOut(("1", "2"), (OTHER, FOURTH), ("c" * 32, "d" * 32)),),
        (steps.TurnDown("not_held"),),
        (answer(),),
        (answer(), steps.Finish(outcome="satisfied")),
    ]
    for done in over:
        told = asked()
        for step in done:
            told.then(step, day("10-06"))
        no(NotNow, told, answer(), day("10-07"))
        no(NotNow, told, steps.TurnDown("not_held"), day("10-07"))
        no(NotNow, told, steps.Agree(outcome="agreed"), day("10-07"))


def test_the_outcome_of_an_answer_is_what_its_questions_come_to() -> None:
    for questions, outcome in ((("1",), "full"), (("1", "2"), "part"), (("1",), "nothing"), ((), "full")):
        no(Missing, asked(), steps.Answer(questions, (SAID,), outcome), day("10-06"))
    no(Missing, asked(), steps.Answer(("1", "3"), (SAID,), "part"), day("10-06"))
    assert asked().then(steps.Answer((), (SAID,), "nothing"), day("10-06")).open_questions == ("1", "2")
    for questions, outcome in ((("1", "2"), "full"), (("1",), "part"), ((), "nothing")):
        assert no(Missing, asked(), steps.Answer(questions, (), outcome), day("10-06")).field == "words", "each says something"


def test_the_head_signs_what_the_pack_says_that_he_signs() -> None:
    told = asked(kind="opine", of="vn.feedback")
    told.then(steps.Allot((f"{ASKED}/09",)), day("10-06"))
    no(NotYours, told, answer(), day("10-06"), by="officer")
    assert told.then(answer(), day("10-06"), by="leader").state == "errand_answered"


def test_neither_body_takes_the_others_steps_and_a_third_one_takes_none() -> None:
    told = asked()
    for step in (answer(), steps.Agree(outcome="agreed"), steps.TurnDown("not_held")):
        no(NotYours, told, step, day("10-06"), body=ASKER)
    for step in (steps.CallOff("wrong_body"), steps.Remind()):
        no(NotYours, told, step, day("10-14"), body=ASKED)
    for step in (answer(), steps.CallOff("wrong_body"), steps.Look(f"{OTHER}/09")):
        no(NotYours, told, step, day("10-06"), body=OTHER)


def test_an_officer_of_the_asked_body_sees_what_is_given_to_him_and_a_clerk_what_is_new() -> None:
    told = asked()
    no(NotYours, told, steps.Look(f"{ASKED}/09"), day("10-06"), by="officer")
    told.then(steps.Look(f"{ASKED}/09"), day("10-06"), by="clerk")
    no(Missing, told, steps.Allot((f"{OTHER}/01",)), day("10-06"))
    told.then(steps.Allot((f"{ASKED}/09",)), day("10-06"))
    assert f"{ASKER}/03" in told.errand.offices, "whoever sent it still sees what comes of it"
    told.then(steps.Look(f"{ASKED}/09"), day("10-07"), by="officer")
    told.then(steps.Allot((f"{ASKED}/04",)), day("10-08"))
    no(NotYours, told, steps.Look(f"{ASKED}/09"), day("10-08"), by="officer")
    no(NotYours, told, steps.Look(f"{ASKED}/09"), day("10-08"), by="clerk")


def test_it_is_read_on_record_once_a_day_for_each_office() -> None:
    told = asked()
    told.then(steps.Look(f"{ASKED}/09"), day("10-06"))
    seq = told.errand.seq
    assert told.then(steps.Look(f"{ASKED}/09"), day("10-06")).seq == seq
    assert told.then(steps.Look(f"{ASKED}/09"), day("10-07")).seq == seq + 1


# --- any order of steps --------------------------------------------------------------------------------------------------

_STEPS: tuple[Any, ...] = (
    steps.Deliver(),
    steps.Agree(outcome="agreed"),
    steps.Agree(day("10-09"), "countered"),
    steps.Agree(outcome="taken"),
    steps.Agree(outcome="declined"),
    steps.Agree(outcome="lapsed"),
    steps.TurnDown("not_held"),
    steps.Forward(OTHER, "c" * 32),
    steps.ShareOut(("1", "2"), (OTHER, FOURTH), ("c" * 32, "d" * 32)),
    steps.Allot((f"{ASKED}/09",)),
    steps.Look(f"{ASKED}/09"),
    answer(),
    answer("1", outcome="part"),
    answer("2"),
    steps.Answer((), (SAID,), "nothing"),
    steps.GiveBack(("2",)),
    steps.Finish(outcome="satisfied"),
    steps.Finish(outcome="taken_as_is"),
    steps.Finish(outcome="lapsed"),
    steps.CallOff("answered_elsewhere"),
    steps.Prolong(2),
    steps.Remind(),
    steps.Escalate("TINH-SL"),
)
_ONCE = ("countered", "give_back", "prolong", "escalate", "turn_down", "forward", "share_out", "call_off", "finish")


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(_STEPS), st.integers(0, 4)), max_size=14))
def test_in_every_order_of_steps_an_errand_is_whole_and_what_is_done_once_is_done_once(taken: list[tuple[Any, int]]) -> None:
    told, on = asked(due=day("10-08")), MONDAY
    for step, later in taken:
        on += timedelta(days=later)
        try:
            told.then(step, on, by="clock" if getattr(step, "outcome", "") == "lapsed" else "")
        except Refusal as refused:
            assert refused.what.vi and refused.what.en
    errand = told.errand
    names = [recorded.act.step for recorded in told.history] + [recorded.act.outcome for recorded in told.history]
    assert all(names.count(name) <= 1 for name in _ONCE)
    answers = [recorded for recorded in told.history if recorded.act.step == "respond"]
    assert len(answers) <= 1 + errand.returned
    state = LAW.wholes[errand.kind].states[errand.state]
    assert state.open or not errand.clocks, "nothing runs in an errand that is over"
    running = {run.name for run in errand.runs if run.ended is None}
    assert running == set(errand.clocks)
    if errand.state in ("errand_delivered", "errand_accepted", "errand_returned", "errand_countered"):
        assert errand.clocks["PH-ANSWER"].due == errand.due
    assert all(run.body == ASKED for run in errand.runs)
    assert fold([wire.decode(wire.encode(each)) for each in told.history]) == errand


# --- on paper ------------------------------------------------------------------------------------------------------------


def test_an_answer_on_paper_is_the_askers_to_record_with_its_scan_and_counts_from_the_day_on_which_it_came() -> None:
    told = asked(due=day("10-08"))
    scan = Sealed("2" * 32, "content", "scan", "ef" * 32)
    friday = day("10-09")
    came = steps.Answer(("1",), (scan,), "on_paper", day("10-07"))
    for wrong, field in (
        (replace(came, blobs=()), "file"),
        (replace(came, questions=()), "questions"),
        (replace(came, on=MONDAY - timedelta(days=3)), "on"),
        (replace(came, on=friday + timedelta(days=3)), "on"),
    ):
        with pytest.raises((Missing, TooEarly)) as refused:
            told.then(wrong, friday)
        assert refused.value.field == field
    with pytest.raises(NotYours):
        told.then(came, friday, body=ASKED)
    errand = told.then(came, friday)
    assert (errand.state, errand.open_questions) == ("errand_answered", ("2",))
    (run,) = [run for run in errand.runs if run.name == "PH-ANSWER"]
    assert run.ended == day("10-07"), "in time, though it was recorded a day late"


# --- facts ---------------------------------------------------------------------------------------------------------------

_NOT_ITS = ("petition", "dossier", "number", "name", "writer", "against", "accused", "address", "subject", "place", "text")


def test_no_field_of_an_errand_is_of_the_petition_or_of_a_person() -> None:
    named = {f"{fact.__name__}.{field.name}" for fact in get_args(ErrandFact) for field in fields(fact)}
    named |= {f"Send.{field.name}" for field in fields(events.ErrandSent)}
    assert "ErrandSent.fingerprint" in named
    assert [each for each in sorted(named) if any(word in each.partition(".")[2] for word in _NOT_ITS)] == []


GOLDEN = (
    b'{"actor":"XA-AB/03","article":"Art. 1","at":"2026-07-02T03:04:05.678000+00:00","data":{"asker":"XA-AB","blobs":[],'
    b'"blocking":true,"due":"2026-07-09","fingerprint":"ff","hops":0,"kind":"inform","machine":"vn.errand","parent":"",'
    b'"part":false,"questions":2,"rule":"KN-INFO@2012-07-01","to":"SO-TN"},"day":"2026-07-02","fact":"ErrandSent",'
    b'"for":"XA-AB","seq":1,"state":"sent","step":"send","v":1}'
)


# One that a superior orders has two fields more.
GOLDEN_ORDER = (
    b'{"actor":"XA-AB/03","article":"Art. 1","at":"2026-07-02T03:04:05.678000+00:00","data":{"asker":"XA-AB","blobs":[],'
    b'"blocking":true,"document":"12/UBND","due":"2026-07-09","fingerprint":"ff","hops":0,"kind":"do_account",'
    b'"machine":"vn.errand","paper":"abababababababababababababababab","parent":"",'
    b'"part":false,"questions":2,"rule":"KN-INFO@2012-07-01","to":"SO-TN"},"day":"2026-07-02","fact":"ErrandSent",'
    b'"for":"XA-AB","seq":1,"state":"sent","step":"order","v":1}'
)


def test_the_bytes_of_an_errand_stand_for_ever() -> None:
    fact = events.ErrandSent(
        "vn.errand", "inform", ASKER, ASKED, "ff", 2, True, date(2026, 7, 9), "KN-INFO@2012-07-01", "", 0, False, ()
    )
    act = Act("send", fact, date(2026, 7, 2), "sent", "Art. 1")
    at = datetime(2026, 7, 2, 3, 4, 5, 678000, tzinfo=UTC)
    assert wire.encode(Recorded(1, at, f"{ASKER}/03", ASKER, act)) == GOLDEN
    ordered = replace(act, step="order", fact=replace(fact, kind="do_account", document="12/UBND", paper="ab" * 16))
    assert wire.encode(Recorded(1, at, f"{ASKER}/03", ASKER, ordered)) == GOLDEN_ORDER
    own = [fact for fact in get_args(ErrandFact) if fact.__module__ == events.__name__]
    assert {field.name for fact in own for field in fields(fact) if LATER in field.metadata} == {"document", "paper"}


def test_no_other_familys_act_is_read_as_an_errands() -> None:
    from hoiam.core.petition import wire as petitions

    with pytest.raises(wire.WireError):
        petitions.decode(wire.encode(asked().history[0]))


def test_every_step_of_an_errand_is_in_the_pack_and_every_edge_has_its_step() -> None:
    named = {(edge.step, edge.outcome) for kind in LAW.errands for edge in LAW.wholes[kind].edges}
    assert {step for step, _outcome in named} == set(journey.OUTCOMES)
    for word, outcomes in journey.OUTCOMES.items():
        assert {outcome for step, outcome in named if step == word} == ((outcomes - {""}) or {""}), word


def test_what_an_errand_is_stands_beside_what_every_dossier_has() -> None:
    assert Errand.NOUN.vi == "việc phối hợp"
