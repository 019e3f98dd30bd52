"""Whoever goes further takes nothing along that the first body still owes, and leaves no petition where nobody can go on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from core.petition.told import LAW, OTHER, Told, a_complaint, a_denunciation, day
from hoiam.core.dossier import days, terms
from hoiam.core.dossier.refusals import Missing, NotNow, Refusal

RECEIVED = {"by": "clock", "actor": "clock"}
PAPER = {"by": "clerk", "successor": ""}


def refused(error: type[Refusal], told: Told, name: str, when: date, **said: Any) -> Refusal:
    before = list(told.history)
    with pytest.raises(error) as no:
        told.then(name, when, **said)
    assert told.history == before
    return no.value


def a_disciplinary() -> Told:
    told = Told()
    told.receive("vn.disciplinary", day("2026-06-29"), channel="letter", signed="paper", subject="discipline")
    told.then("classify.competent", day("2026-06-30"))
    told.then("accept", day("2026-07-01"))
    return told


# --- a second complaint over silence that ends without a decision (Luật KN Đ.11, 28, 33.1)


@pytest.mark.parametrize("how", ["petitioner", "paper", "elsewhere"])
@pytest.mark.parametrize("state", ["accepted", "verifying", "verified"])
def test_the_first_body_goes_on_where_it_was_and_what_was_late_stays_late(state: str, how: str) -> None:
    told = a_complaint(state)
    before = told.petition
    went = day("2026-08-10")
    if how == "elsewhere":
        told.then("appeal.received", went, **RECEIVED, successor="")
    else:
        told.then("appeal", went, **(PAPER if how == "paper" else {}))
    assert told.petition.state == "appealed" and "KN-RES1" not in told.petition.clocks
    back = told.then("appeal.resumed", day("2026-09-14"), by="leader")
    assert (back.state, back.gone_further) == (before.state, False)
    assert back.clocks == before.clocks, "the same first day, the same last one, the window and the term to sue among them"
    (run,) = [run for run in back.runs if run.name == "KN-RES1"]
    assert (run.first_due, run.ended, run.how) == (day("2026-07-31"), None, None)
    assert terms.term(back, LAW, back.clocks["KN-RES1"], day("2026-09-14")).late
    # Of the days since acceptance those before the body above were not this body's.
    shared = days.shares(back, LAW, run, day("2026-09-14"))
    assert (shared.held("transit"), shared.days) == (35, (day("2026-09-14") - day("2026-07-01")).days)


def test_a_decision_after_that_is_as_late_as_it_is() -> None:
    told = a_complaint("verified")
    told.then("appeal", day("2026-08-10"))
    told.then("appeal.resumed", day("2026-08-17"), by="officer")
    told.then("decide", day("2026-08-20"))
    (run,) = [run for run in told.petition.runs if run.name == "KN-RES1"]
    assert (run.how, run.due, run.ended) == ("met", day("2026-07-31"), day("2026-08-20"))


def test_he_may_complain_a_second_time_again_while_the_window_is_open_and_not_after() -> None:
    told = a_complaint("verifying")
    told.then("appeal", day("2026-08-10"))
    told.then("appeal.resumed", day("2026-08-17"), by="leader")
    assert told.then("appeal", day("2026-08-24")).state == "appealed"
    told.then("appeal.resumed", day("2026-09-01"), by="leader")
    no = refused(Refusal, told, "appeal", day("2026-09-15"))
    assert "03/09/2026" in no.why.vi


def test_against_discipline_it_is_the_same() -> None:
    told = a_disciplinary()
    before = told.petition
    told.then("appeal", before.clocks["KL-RES"].due + timedelta(days=3))
    back = told.then("appeal.resumed", day("2026-09-14"), by="leader")
    assert (back.state, back.clocks) == (before.state, before.clocks)


def test_what_was_decided_is_in_effect_afterwards_and_is_not_resolved_once_more() -> None:
    told = a_complaint("served")
    told.then("appeal", day("2026-07-20"))
    no = refused(NotNow, told, "appeal.resumed", day("2026-07-24"), by="leader")
    assert "Đã quyết định" in no.why.vi or "quyết định" in no.why.vi
    silent = a_complaint("verifying")
    silent.then("appeal", day("2026-08-10"))
    assert isinstance(refused(Missing, silent, "appeal.ended", day("2026-08-11"), by="leader"), Missing)


def test_what_this_body_has_done_it_still_tells_while_the_case_is_before_the_body_above() -> None:
    """Luật KN Đ.27: the notice of acceptance is owed to whom the article names, whoever goes further."""
    told = a_complaint("verifying")
    told.then("appeal", day("2026-08-10"))
    assert "KN-ACCN" in told.petition.clocks
    told.then("notify.sent", day("2026-08-11"), party="petitioner", on=day("2026-08-11"))
    told.then("notify.nobody", day("2026-08-11"), party="inspectorate", on=day("2026-08-11"))
    (run,) = [run for run in told.petition.runs if run.name == "KN-ACCN"]
    assert run.how == "met" and run.ended > run.due


# --- the court (Luật TTHC Đ.116; Luật KN Đ.11.9)


@pytest.mark.parametrize("state", ["verifying", "served"])
def test_a_court_that_takes_the_case_while_it_is_before_the_body_above_is_recorded(state: str) -> None:
    told = a_complaint(state)
    told.then("appeal", day("2026-08-10"))
    sue = "TTHC-SUE" if state == "served" else "TTHC-SUE-QH"
    assert sue in told.petition.clocks, "going to the superior does not take the term to sue"
    taken = told.then("close.court", day("2026-08-20"), reason="court")
    assert taken.state == "appealed" and sue not in taken.clocks
    assert next(run.how for run in taken.runs if run.name == sue) == "met"
    refused(NotNow, told, "appeal.resumed", day("2026-09-01"), by="leader")


def test_once_a_court_has_the_case_no_window_is_told_that_would_be_refused() -> None:
    told = a_complaint("served")
    told.then("appeal", day("2026-07-20"))
    told.then("close.court", day("2026-07-24"), reason="court")
    back = told.then("appeal.ended", day("2026-07-27"), by="leader")
    assert back.state == "decided" and "KN-WIN2" not in back.clocks
    assert told.then("enforce.ordered", day("2026-08-17")).state == "enforcing"


# --- a denunciation that is continued after its conclusion (Luật TC Đ.37)


def test_what_is_owed_after_the_conclusion_stays_owed_when_its_writer_goes_further() -> None:
    """Luật TC Đ.35.3, 36.1, 40.1: to send it, to act on it, to make it public."""
    told = a_denunciation("concluded")
    owed = {name: told.due(name) for name in ("TC-CONC", "TC-HANDLE", "TC-PUB")}
    on = day("2026-01-26")
    after = told.then("appeal", on, kind="vn.denunciation2")
    assert (after.state, after.gone_further) == ("concluded", True)
    assert {name: told.due(name) for name in owed} == owed
    for party in ("accused", "manager", "petitioner"):
        told.then("notify.sent", day("2026-01-27"), party=party, on=day("2026-01-27"))
    told.then("decide", day("2026-02-02"))
    told.then("gate.drafted", day("2026-02-02"))
    told.then("gate.cleared", day("2026-02-02"))
    told.then("publish", day("2026-02-03"))
    assert {run.name: run.how for run in told.petition.runs if run.name in owed} == dict.fromkeys(owed, "met")


def test_a_refusal_is_told_also_to_whoever_has_gone_further_meanwhile() -> None:
    """Luật TC Đ.24.1: the reason is told at once."""
    told = a_denunciation("classified")
    told.then("refuse", day("2026-01-07"), ground="no_basis")
    after = told.then("appeal", day("2026-01-09"), kind="vn.denunciation2")
    assert after.state == "continued" and "TC-REFN" in after.clocks
    told.then("notify.sent", day("2026-01-12"), party="petitioner", on=day("2026-01-12"))
    assert next(run.how for run in told.petition.runs if run.name == "TC-REFN") == "met"


# --- what somebody asked for, or has to be done at once, is owed whatever becomes of the petition


def test_an_end_takes_no_answer_from_whoever_asked_for_his_own_data_or_for_protection() -> None:
    told = a_denunciation("verifying")
    told.then("own_data.view", day("2026-01-13"))
    told.then("protect.asked", day("2026-01-13"), people=1)
    told.then("withdraw.asked", day("2026-01-14"))
    after = told.then("withdraw.signed", day("2026-01-15"), coerced="no")
    assert after.state == "withdrawn" and {"DL-ACK", "DL-VIEW", "TC-PROT-ANS"} <= after.clocks.keys()
    assert "TC-RES" not in after.clocks and "TC-ACCN" not in after.clocks
    for name in ("own_data.declined", "protect.declined"):
        procedure = LAW.procedure("vn.denunciation", day("2026-01-19"))
        edge = next(edge for edge in procedure.edges if edge.name == name)
        told.then(name, day("2026-01-19"), ground=procedure.grounds[edge.grounds or ""][0].id)
    assert not {"DL-ACK", "DL-VIEW", "TC-PROT-ANS"} & told.petition.clocks.keys()


def test_what_somebody_asked_for_himself_goes_along_when_the_petition_is_passed_on() -> None:
    """NĐ 356/2025 Đ.5: whoever has the data answers, within the days that ran from the request."""
    told = a_complaint("signed")
    told.then("own_data.view", day("2026-07-02"))
    asked = {name: told.due(name) for name in ("DL-ACK", "DL-VIEW")}
    told.then("transfer.sent", day("2026-07-02"), body=OTHER)
    told.then("transfer.received", day("2026-07-06"), body=OTHER, on_behalf_of=OTHER)
    assert told.petition.body == OTHER and {name: told.due(name) for name in asked} == asked
    told.then("own_data.taken", day("2026-07-06"))
    assert next(run.how for run in told.petition.runs if run.name == "DL-ACK") == "met"


def test_a_file_with_signs_of_a_crime_goes_to_the_investigator_also_when_it_was_withdrawn() -> None:
    """Luật TC Đ.27.1."""
    told = Told()
    told.receive("vn.denunciation", day("2026-07-06"), channel="letter", signed="paper", subject="conduct")
    told.then("classify.competent", day("2026-07-06"), conditions=("crime",))
    told.then("withdraw.asked", day("2026-07-07"))
    after = told.then("withdraw.signed", day("2026-07-08"), coerced="no")
    assert "TC-CRIME" in after.clocks
    told.then("coordinate.crime", day("2026-07-09"))
    assert "TC-CRIME" not in told.petition.clocks


# --- what another act has overtaken, and whom a notice reaches


def test_a_dialogue_that_is_held_once_more_is_called_once_more() -> None:
    """NĐ 124 Đ.28.1: the notice goes five days before each."""
    told = Told()
    told.receive("vn.complaint2", day("2026-07-06"), channel="letter", signed="paper")
    for name, on in [("classify.competent", 6), ("accept", 7), ("assign", 7), ("verify.ordered", 7), ("verify.reported", 8)]:
        told.then(name, date(2026, 7, on))
    told.then("dialogue.called", day("2026-07-09"), held_on=day("2026-07-20"))
    told.then("dialogue.held", day("2026-07-20"), held_on=day("2026-07-20"))
    told.then("verify.ordered", day("2026-07-21"))
    told.then("verify.reported", day("2026-07-22"))
    refused(Missing, told, "dialogue.held", day("2026-07-23"), held_on=day("2026-07-23"))
    told.then("dialogue.called", day("2026-07-23"), held_on=day("2026-07-30"))
    assert told.then("dialogue.held", day("2026-07-30"), held_on=day("2026-07-30")).state == "heard"


@pytest.mark.parametrize("kind", ["eu.report", "eu.external_report"])
def test_only_the_reporter_is_told_that_his_report_came_in_and_nobody_else_moves_the_term_for_his_feedback(kind: str) -> None:
    """Directive (EU) 2019/1937 Art 9.1.b, f, 11.2.b."""
    told = Told()
    told.receive(kind, day("2026-07-06"), subject="procurement")
    before = told.petition.clocks
    for party in ("accused", "superior"):
        no = refused(Missing, told, "notify.sent", day("2026-07-08"), party=party, on=day("2026-07-08"))
        assert no.field == "party" and no.article.startswith(("Art 9.1.b", "Art 11.2.b"))
    assert told.petition.clocks == before and told.petition.state == "received"
    after = told.then("notify.sent", day("2026-07-09"), party="petitioner", on=day("2026-07-09"))
    assert after.state == "acknowledged" and "EU-ACK" not in after.clocks
    if kind == "eu.report":
        assert after.clocks["EU-FB-INT"].trigger == day("2026-07-09")
