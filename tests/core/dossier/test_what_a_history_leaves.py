"""What acts leave of a dossier: terms that stand still, go on or were made longer; who was let back; what settled it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.petition.told import BODY, LAW, OTHER, Told, a_complaint, a_denunciation, a_feedback, day
from hoiam.core.dossier import move, terms
from hoiam.core.dossier.events import Sealed, digests_in, sealed_in
from hoiam.core.dossier.refusals import Missing, NotNow, TooEarly, TooLate
from hoiam.core.dossier.standing import Asking, BrokenHistory, Dossier, Life, Run, Waited
from hoiam.core.petition import together
from hoiam.core.petition.state import PetitionLife, fold
from hoiam.core.petition.steps.errand import Mirror

ON = day("2026-07-08")


def run_of(told: Told, name: str) -> Run:
    (run,) = [run for run in told.petition.runs if run.name == name]
    return run


def later(on: date | None, days: int) -> date:
    assert on is not None
    return on + timedelta(days=days)


# --- terms ------------------------------------------------------------------------------------------------------------


def test_only_the_term_that_was_stopped_stands_still() -> None:
    told = a_denunciation("accepted")
    told.then("suspend", day("2026-01-12"), by="leader", ground="other_result")
    petition = told.petition
    assert petition.stands_still("TC-RES") and not petition.stands_still("TC-ACCN")
    assert [pause.clock for pause in petition.pauses] == ["TC-RES"]


def test_a_run_keeps_its_first_day_and_the_day_it_would_have_had_without_an_extension() -> None:
    told = a_denunciation("accepted")
    before = run_of(told, "TC-RES")
    assert (before.trigger, before.unextended, before.first_due) == (day("2026-01-08"), before.due, before.due)
    told.then("extend", day("2026-01-15"), conditions=("complex",), days=10)
    after = run_of(told, "TC-RES")
    assert (after.trigger, after.clock.trigger) == (day("2026-01-08"), before.clock.nominal)
    assert (after.unextended, after.first_due) == (before.due, before.due) and after.due != before.due
    told.then("suspend", day("2026-01-20"), by="leader", ground="other_result")
    told.then("resume", day("2026-01-27"), by="leader")
    assert run_of(told, "TC-RES").unextended == later(before.due, 7)


@pytest.mark.parametrize(("stopped", "moved"), [("2026-07-20", 7), ("2026-07-31", 7), ("2026-08-03", 0)])
def test_a_stop_moves_the_day_without_an_extension_where_it_began_before_that_had_passed(stopped: str, moved: int) -> None:
    told = a_complaint("accepted")
    last = run_of(told, "KN-RES1").due
    assert last == day("2026-07-31")
    told.then("extend", day("2026-07-08"), conditions=("complex",))
    told.then("suspend", day(stopped), by="leader", ground="obstacle")
    told.then("resume", later(day(stopped), 7), by="leader")
    run = run_of(told, "KN-RES1")
    assert (run.unextended, run.first_due) == (later(last, moved), last)


def test_a_stop_that_is_over_does_not_stand_for_a_later_one() -> None:
    told = a_complaint("accepted")
    told.then("suspend", day("2026-07-10"), by="leader", ground="obstacle")
    told.then("resume", day("2026-07-13"), by="leader")
    told.then("extend", day("2026-07-14"), conditions=("complex",))
    assert run_of(told, "KN-RES1").unextended == day("2026-08-03")
    told.then("suspend", day("2026-08-10"), by="leader", ground="obstacle")
    told.then("resume", day("2026-08-17"), by="leader")
    assert run_of(told, "KN-RES1").unextended == day("2026-08-03"), "that day had passed when the second began"


def test_a_stop_of_a_term_that_was_not_made_longer_moves_its_day() -> None:
    told = a_complaint("accepted")
    told.then("suspend", day("2026-07-20"), by="leader", ground="obstacle")
    told.then("resume", day("2026-07-27"), by="leader")
    run = run_of(told, "KN-RES1")
    assert run.unextended == run.due == day("2026-08-07") and run.first_due == day("2026-07-31")


def test_what_goes_on_when_the_petition_is_back_is_the_last_run_and_is_not_done_any_more() -> None:
    told = a_denunciation("verifying")
    told.then("coordinate.expert", day("2026-01-13"))
    told.then("coordinate.expert_back", day("2026-01-14"))
    told.then("coordinate.expert", day("2026-01-15"))
    told.then("transfer.sent", day("2026-01-16"), body=OTHER)
    assert "TC-EXPERT" in told.petition.ended
    told.then("transfer.undone", day("2026-01-20"), by="leader")
    first, second = (run for run in told.petition.runs if run.name == "TC-EXPERT")
    assert (first.how, second.how, second.ended, second.ended_by) == ("met", None, None, 0)
    assert "TC-EXPERT" not in told.petition.ended and "TC-EXPERT" in told.petition.clocks
    (way,) = told.petition.transits
    assert (way.since, way.until) == (day("2026-01-16"), day("2026-01-20")), "it is on its way no longer"


# --- what it is, and who is let back ----------------------------------------------------------------------------------


def test_who_was_let_back_stays_so_while_it_is_called_the_same_and_not_when_it_is_called_otherwise() -> None:
    seven = f"{BODY}/07"
    told = Told()
    told.receive("vn.complaint", day("2026-07-06"), channel="letter", signed="paper")
    told.then("recuse", ON, by="leader", office=seven, reason="stake")
    both = {"codes": (seven,), "walls": False}
    told.then("lift.proposed", ON, by="clerk", actor=f"{BODY}/01", office=f"{BODY}/01", **both)
    told.then("lift.agreed", ON, by="leader", actor=f"{BODY}/04", office=f"{BODY}/04", **both)
    for kind, lifted in (("vn.complaint", {seven}), ("vn.feedback", set())):
        other = replace(told, history=[*told.history])
        assert other.then("classify.competent", ON, by="clerk", kind=kind, subject="land").lifted == lifted


def test_whom_the_one_before_kept_away_is_kept_away_on_record() -> None:
    told = Told()
    told.receive("vn.complaint2", ON, channel="letter", signed="paper", kept_away=(f"{BODY}/07",))
    assert told.petition.recused == told.petition.recused_before == {f"{BODY}/07"}


def test_what_settled_it_first_is_when_it_was_settled() -> None:
    told = a_denunciation("concluded")
    assert told.petition.settled and told.petition.settled_on == day("2026-01-23")
    told.then("decide", day("2026-01-30"), result="partly")
    assert told.petition.settled_on == day("2026-01-23")
    for state, on in (("verified", None), ("decided", day("2026-07-13"))):
        petition = a_complaint(state).petition
        assert (petition.settled, petition.settled_on) == (on is not None, on)


def test_conditions_add_up_and_a_finding_that_differs_is_told() -> None:
    told = Told()
    told.receive("vn.complaint", day("2026-08-03"), channel="letter", signed="paper")
    told.then("classify.competent", day("2026-08-04"), conditions=("from_front",))
    told.then("accept", day("2026-08-07"), conditions=("remote",))
    assert told.then("extend", day("2026-08-20"), conditions=("complex",)).conditions == {"from_front", "remote", "complex"}
    verified = a_complaint("verifying")
    for outcome, differs in (("reported", False), ("differs", True)):
        other = replace(verified, history=[*verified.history])
        if LAW.procedure("vn.complaint", day("2026-07-10")).edge("verifying", "verify", outcome) is not None:
            assert other.then(f"verify.{outcome}", day("2026-07-10")).differs is differs


def test_of_what_never_happened_nothing_is_known() -> None:
    petition = a_feedback("received").petition
    assert (petition.score, petition.split_off, petition.data_asked_at, petition.extensions, petition.hops) == (0,) * 5
    assert petition.sent_in == 0
    assert not petition.settled and not petition.unspoken and not petition.differs and not petition.withdrawing_part
    assert [each.place for each in petition.accused] == ["1"], "whom it is about is one until they are counted"
    for empty in (PetitionLife().common, PetitionLife().petition, PetitionLife().stands):
        with pytest.raises(BrokenHistory):
            empty()
    history = a_complaint().history
    assert PetitionLife(history).stands() == fold(history)
    for of_no_family in (Life().stands, lambda: Life().take(history[0])):
        with pytest.raises(NotImplementedError):
            of_no_family()


# --- what a step asks of the law --------------------------------------------------------------------------------------


def test_what_has_to_come_first_is_called_by_its_title_and_by_whom_it_reaches() -> None:
    procedure = LAW.procedure("vn.complaint", ON)
    titles = {edge.name: edge.title for edge in reversed(procedure.edges)}
    steps = {edge.step: edge.title for edge in reversed(procedure.edges)}
    for needed in ("verify.ordered", "decide", "notify.served"):
        assert move._called(LAW, procedure, needed) == titles[needed]
    assert move._called(LAW, procedure, "verify") == steps["verify"]
    to = move._called(LAW, procedure, "notify.served.petitioner")
    assert to.en == f"{titles['notify.served'].en}: Petitioner"
    for strange in ("applaud", "notify.applauded"):
        assert move._called(LAW, procedure, strange).en == strange


def test_what_was_done_before_and_rules_a_step_out_is_told_with_its_article() -> None:
    told = a_complaint("accepted")
    edge = LAW.procedure("vn.complaint", ON).edge("accepted", "assign", "")
    assert edge is not None
    signed = next(each for each in LAW.wholes["vn.complaint"].edges if each.name == "sign")
    no = move._no_more(told.petition, LAW, replace(edge, unless=("sign",)), "sign")
    assert type(no) is NotNow and no.article == signed.article and signed.done.en in no.why.en
    assert told.petition.state not in signed.sources


def test_who_comes_too_late_states_a_reason_where_the_law_hears_one() -> None:
    told = a_complaint("served")
    last = told.petition.clocks["KN-WIN2"].due
    after = later(last, 1)
    for excuse in ("", "whim"):
        with pytest.raises(TooLate) as no:
            told.then("appeal", after, by="petitioner", excuse=excuse)
        assert no.value.field == "excuse" and "If there was a good reason" in no.value.next.en
    told.then("appeal", after, by="petitioner", excuse=LAW.procedure("vn.complaint", after).grounds["complaint.hindered"][0].id)
    edge = LAW.procedure("vn.complaint", after).edge("decided", "appeal", "")
    assert edge is not None
    with pytest.raises(TooLate) as no:
        move._not_too_late(
            a_complaint("served").petition, LAW.procedure("vn.complaint", after), replace(edge, excuse=None), after, ""
        )
    assert no.value.field == "" and "going to court" in no.value.next.en


def test_a_ground_that_is_true_of_all_of_them_waits_for_the_last() -> None:
    told = Told(body="TINH-SL")
    told.receive(
        "vn.denunciation", day("2026-07-06"), channel="letter", signed="paper", subject="conduct",
        against=("XA-AB/02", "XA-AB/04"),
    )  # fmt: skip
    told.then("classify.competent", day("2026-07-06"))
    told.then("accept", ON)
    with pytest.raises(Missing) as no:
        told.then("close", ON, reason="accused_died")
    assert no.value.why.en == "2 are left (Person denounced or complained of); it goes on for them."


def test_what_the_law_keeps_apart_is_sealed_with_the_name_and_anything_else_where_its_step_has_it() -> None:
    told = a_complaint("accepted")
    words, name = (Sealed(n * 32, tier, "words", "ab" * 32) for n, tier in (("e", "content"), ("f", "identity")))
    with pytest.raises(ValueError, match="lies with the name"):
        told.then("own_data.correct", ON, blobs=(words,))
    told.then("own_data.correct", ON, blobs=(name,))
    assert told.then("add", ON, by="petitioner", blobs=(words,)).blobs[-1] == words


def test_nothing_is_recorded_of_a_day_to_come() -> None:
    told = a_complaint("decided")
    with pytest.raises(TooEarly) as no:
        told.then("notify.sent", ON, party="petitioner", on=later(ON, 1))
    assert no.value.field == "on"


def test_what_is_sent_on_from_its_way_is_on_its_way_to_the_last_alone() -> None:
    told = a_feedback("classified")
    told.then("transfer.sent", ON, body=OTHER)
    first = told.last
    again = replace(first.act, fact=replace(first.act.fact, body="TINH-SL"))  # type: ignore[type-var] # a Transferred
    told.history.append(replace(first, seq=first.seq + 1, act=again))
    assert told.petition.moving_to == "TINH-SL"
    assert [p.who for p in told.petition.participants] == [BODY, "TINH-SL"]


def test_whoever_is_one_of_those_whom_it_is_about_is_told_from_those_who_are_not() -> None:
    life = PetitionLife()
    life.against = frozenset({f"{BODY}/07", f"{BODY}/2"})
    assert [life.is_about(office) for office in (f"{BODY}/07", f"{BODY}/2/01", f"{BODY}/2", f"{BODY}/20", BODY)] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_what_cannot_be_called_otherwise_from_where_it_stands_is_refused_by_the_law_of_what_it_is() -> None:
    told = a_denunciation("signed")
    below = replace(told.petition, kind="vn.denunciation2", kinds=frozenset({"vn.denunciation2"}), state="late_below")
    assert "late_below" not in LAW.procedure("vn.feedback", ON).states
    with pytest.raises(NotNow) as no:
        told.order("classify.competent", ON, kind="vn.feedback", subject="roads").take(below, LAW, ON)
    assert LAW.wholes["vn.denunciation2"].states["late_below"].title.en in no.value.why.en


def test_walls_fall_when_two_have_agreed_and_not_when_one_declined() -> None:
    first, second, accused = f"{BODY}/01", f"{BODY}/04", f"{BODY}/07"
    for outcome, kinds in (("declined", {"vn.denunciation", "vn.complaint"}), ("agreed", {"vn.complaint"})):
        told = Told()
        told.receive("vn.denunciation", day("2026-07-06"), channel="letter", signed="paper", against=accused)
        told.then("classify.competent", ON, by="clerk", kind="vn.complaint", subject="land")
        walls = {"codes": (accused,), "walls": True}
        told.then("lift.proposed", ON, by="clerk", actor=first, office=first, **walls)
        told.then(f"lift.{outcome}", ON, by="leader", actor=second, office=second, **walls)
        assert (told.petition.kinds, told.petition.lifted) == (kinds, frozenset())


def test_a_step_that_is_here_with_another_end_is_not_said_to_be_elsewhere() -> None:
    told = a_complaint("accepted")
    with pytest.raises(NotNow) as no:
        told.order("notify.forwarded", ON).take(told.petition, LAW, ON)
    assert "The law has this step in" not in no.value.why.en
    with pytest.raises(NotNow) as no:
        told.order("sign", ON).take(told.petition, LAW, ON)
    assert "The law has this step in: received" in no.value.why.en


def test_a_term_that_never_ran_here_or_runs_still_does_not_go_on_again() -> None:
    told = a_complaint("accepted")
    started = [clock.name for clock in told.last.act.starts]
    assert "KN-RES1" in started
    broken = replace(told.last, act=replace(told.last.act, again=("KN-RES1",)))
    with pytest.raises(BrokenHistory, match="KN-RES1 never ended here"):
        fold([*told.history[:-1], broken])


# --- what another body is asked ---------------------------------------------------------------------------------------


def test_an_errand_is_waited_for_as_often_as_it_was_given_back_and_late_where_it_ever_was() -> None:
    first, second, third = day("2026-10-05"), day("2026-10-12"), day("2026-10-19")
    asking = Asking("a" * 32, "inform", OTHER, first, True, (Waited(first, second, second), Waited(second, third)))
    assert (asking.open, asking.due) == (True, third)
    assert [asking.late(on) for on in (second, third, later(third, 1))] == [False, False, True], "the day itself is in time"
    over = asking.waits_until(later(third, 1))
    assert over.waited == (asking.waited[0], Waited(second, third, later(third, 1)))
    assert (over.open, over.due, over.late(first)) == (False, third, True)
    assert asking.is_due(later(third, 2)).waited == (asking.waited[0], Waited(second, later(third, 2)))
    assert over.waits_until(first) == over.is_due(first) == over, "what is over is neither waited for nor put off"
    report = replace(asking, waited=())
    assert (report.open, report.due, report.late(third)) == (False, None, False)
    assert report.waits_until(first) == report.is_due(first) == report


def test_of_an_errand_the_petition_knows_what_was_sent_once_and_nothing_of_one_that_never_was() -> None:
    told = a_complaint("accepted")
    said = {"id": "a" * 32, "kind": "inform", "to": OTHER, "leaf": "ab" * 32}
    told.then("errand.sent", day("2026-07-06"), happened="sent", due=day("2026-07-13"), blocking=True, **said)
    sent = told.last
    for fact, why in (
        (sent.act.fact, "sent already"),
        (replace(sent.act.fact, id="b" * 32, outcome="responded"), "never sent"),  # type: ignore[type-var] # an Errand
    ):
        with pytest.raises(BrokenHistory, match=why):
            fold([*told.history, replace(sent, seq=sent.seq + 1, act=replace(sent.act, fact=fact))])
    told.then("errand.reminded", day("2026-07-14"), happened="reminded", **said)
    told.then("errand.escalated", day("2026-07-16"), happened="escalated", **said)
    told.then("errand.responded", day("2026-07-17"), happened="responded", **said)
    (asking,) = told.petition.errands
    assert (asking.happened, asking.answered, asking.first_due) == ("responded", day("2026-07-17"), day("2026-07-13"))
    assert asking.pressed == (day("2026-07-14"), day("2026-07-16"))
    assert asking.waited == (Waited(day("2026-07-06"), day("2026-07-13"), day("2026-07-17")),)
    told.then("errand.returned", day("2026-07-20"), happened="returned", due=day("2026-07-27"), blocking=True, **said)
    told.then("errand.agreed", day("2026-07-21"), happened="agreed", due=day("2026-07-28"), blocking=True, **said)
    told.then("errand.called_off", day("2026-07-22"), happened="called_off", ground="petition_ended", **said)
    (asking,) = told.petition.errands
    assert asking.waited[1] == Waited(day("2026-07-20"), day("2026-07-28"), day("2026-07-22"))
    assert (asking.happened, asking.ground, asking.answered) == ("called_off", "petition_ended", day("2026-07-17"))


def test_one_alone_is_decided_for_himself_and_several_as_the_law_has_it() -> None:
    for people in (1, 2):
        told = Told()
        told.receive("vn.complaint", day("2026-07-06"), channel="letter", signed="paper", people=people)
        assert (together.decided_for_several(told.petition, LAW) is not None) is (people > 1)


def test_the_days_that_a_petitioner_has_are_his_wherever_his_petition_is_sent() -> None:
    told = a_complaint("signed")
    told.then("ask", day("2026-06-29"), until=day("2026-07-13"))
    his, bodys = told.petition.clocks["KN-ASKED"], told.petition.clocks["KN-ACC1"]
    assert (his.whose, bodys.whose) == ("petitioner", "body")
    (sending,) = [e for e in LAW.procedure("vn.complaint", day("2026-06-30")).edges_from("signed") if e.name == "transfer.sent"]
    assert "KN-ASKED" not in terms.ending(told.petition, LAW, sending)
    sent = told.then("transfer.sent", day("2026-06-30"), body=OTHER)
    assert sent.clocks["KN-ASKED"] == his and "KN-ACC1" not in sent.clocks
    back = told.then("transfer.received", day("2026-07-01"), by="clerk", actor=f"{OTHER}/01", on_behalf_of=OTHER, body=OTHER)
    assert back.clocks["KN-ASKED"] == his


def test_a_step_that_tells_somebody_says_whom_it_tells_where_somebody_else_is_named() -> None:
    told = Told()
    told.receive("eu.report", day("2026-07-06"), subject=LAW.kinds["eu.report"].subjects[0].id)
    with pytest.raises(Missing) as no:
        told.then("notify.sent", day("2026-07-07"), party="manager")
    petitioner = LAW.party("petitioner", "eu.report")
    assert petitioner is not None and petitioner.title.en in no.value.why.en and no.value.field == "party"
    assert told.then("notify.sent", day("2026-07-07"), party="petitioner").happened("notify.sent.petitioner")


def test_what_is_said_of_an_errand_that_was_never_announced_is_broken_and_another_opinion_marks_its_part() -> None:
    told = a_complaint("verifying")
    said = {"id": "a" * 32, "kind": "inform", "to": OTHER, "leaf": "ab" * 32}
    on = day("2026-07-06")
    told.then("errand.announced", on, happened="announced", due=day("2026-07-07"), **said)
    told.then("challenge.raised", on, id="a" * 32, ground="concerned")
    raised = told.last
    other = replace(raised.act, fact=replace(raised.act.fact, id="b" * 32))  # type: ignore[type-var] # a Challenged
    with pytest.raises(BrokenHistory, match="never sent"):
        fold([*told.history, replace(raised, seq=raised.seq + 1, act=other)])
    mirror = next(r.act for r in told.history if r.act.step == "errand")
    assert digests_in(mirror.fact) == (("errand-leaf", "ab" * 32),)
    first = told.history[0].act.fact
    assert digests_in(first) == tuple((blob.kind, blob.digest) for blob in sealed_in(first)) != ()
    told.then("lead", on, body=BODY, members=(OTHER,))
    part = said | {"id": "c" * 32, "kind": "task"}
    told.then("errand.sent", on, happened="sent", due=day("2026-07-13"), blocking=True, **part)
    told.then("errand.dissented", on, happened="dissented", conditions=("opinions_differ",), **part)
    assert [(each.id[0], each.differs) for each in told.petition.errands] == [("a", False), ("c", True)]


def test_an_errand_of_a_kind_that_the_law_does_not_know_is_called_what_happened() -> None:
    petition = a_complaint("verifying").petition
    for law in (LAW, replace(LAW, errands={})):
        order = Mirror.of(petition, law, id="a" * 32, kind="strange", to=OTHER, happened="sent", leaf="ab" * 32)
        assert (order.outcome, order.kind) == ("sent", "strange")


def test_what_is_of_nobody_but_its_writer_has_its_form_from_the_first_day() -> None:
    petition = a_complaint("signed").petition
    assert petition.formed_on(LAW, "vn.complaint") == date.min == Dossier.formed_on(petition, LAW, "vn.complaint")


def test_a_kind_whose_pack_has_no_way_in_takes_nothing_in_and_what_is_over_elsewhere_was_never_with_another_body() -> None:
    whole = replace(LAW.wholes["vn.complaint"], edges=())
    with pytest.raises(RuntimeError, match="no way in"):
        Told(law=replace(LAW, wholes={"vn.complaint": whole}, _procedures={})).receive("vn.complaint", ON)
    told = a_complaint("verifying")
    told.then("appeal", day("2026-08-03"))
    there = replace(told.last, seq=told.last.seq + 1, act=replace(told.last.act, outcome="received"))
    assert fold([*told.history, there]).absent == {}, "only what came back undecided was not this body's to do meanwhile"
