"""What is not handled as a denunciation and looked into all the same (Luật TC Đ.25.2, NĐ 31 Đ.20); what anybody does against
the law in a field (Đ.41–43); what is so plain that it is dealt with at once (Đ.43, NĐ 31 Đ.19)."""

from __future__ import annotations

import pytest

from core.petition.told import BODY, LAW, OTHER, Told, a_denunciation, day
from hoiam.core.dossier import days, terms
from hoiam.core.dossier.refusals import Missing, NoSuchGround, NotNow


def how(told: Told, rule: str) -> list[str | None]:
    return [run.how for run in told.petition.runs if run.name == rule]


def nameless(**said: object) -> Told:
    """A denunciation without name and signature, received on Monday 3 August 2026."""
    told = Told()
    told.receive("vn.denunciation", day("2026-08-03"), subject="conduct", anonymous=True, **said)
    return told


def signed(body: str = BODY) -> Told:
    told = Told(body=body)
    told.receive("vn.denunciation", day("2026-08-03"), channel="letter", signed="paper", subject="environment")
    return told


# --- information -----------------------------------------------------------------------------------------------------


def test_nameless_with_clear_evidence_is_inspected_by_the_body_that_has_it() -> None:
    told = nameless()
    told.then("classify.information", day("2026-08-05"))
    assert told.petition.state == "of_information" and told.petition.anonymous
    clocks = told.petition.clocks
    assert (clocks["TD-45"].trigger, clocks["TD-45"].due) == (day("2026-08-03"), day("2026-09-17"))
    assert set(clocks) == {"TD-45"}, "no term of a denunciation, and no answer owed to the writer"
    told.then("verify.ordered", day("2026-08-10"))
    assert how(told, "TD-45") == ["met"]
    with pytest.raises(Missing):
        told.then("close", day("2026-08-20"), reason="no_breach")
    told.then("verify.reported", day("2026-08-20"))
    with pytest.raises(NoSuchGround):
        told.then("close", day("2026-08-21"), reason="because")
    assert told.then("close", day("2026-08-21"), reason="proposed").state == "inspected"
    assert not told.petition.clocks


@pytest.mark.parametrize("state", ["received", "signed", "classified", "misdirected"])
def test_that_the_name_was_borrowed_is_found_at_any_time_before_it_is_taken_up(state: str) -> None:
    """Đ.25.1: "qua kiểm tra, xác minh không xác định được người tố cáo"."""
    told = nameless() if state == "received" else signed()
    if state in ("classified", "misdirected"):
        told.then("classify.competent" if state == "classified" else "classify.elsewhere", day("2026-08-04"))
    told.then("classify.information", day("2026-08-05"))
    assert told.petition.state == "of_information"
    assert set(told.petition.clocks) == {"TD-45"}
    assert how(told, "TC-INIT") in ([], ["reclassified"], ["fell_away"])


def test_what_is_not_ours_to_inspect_is_passed_on_as_information_and_starts_no_denunciation_there() -> None:
    told = nameless()
    told.then("classify.information", day("2026-08-05"))
    told.then("transfer.sent", day("2026-08-06"), body=OTHER)
    assert told.petition.state == "sent_as_information"
    told.then("transfer.received", day("2026-08-10"), on_behalf_of=OTHER, body=OTHER)
    assert (told.petition.state, told.petition.body) == ("of_information", OTHER)
    assert {name: clock.due for name, clock in told.petition.clocks.items()} == {"TD-45": day("2026-09-17")}
    told.then("verify.ordered", day("2026-08-12"))
    assert how(told, "TD-45") == ["met"]


def test_information_that_is_given_back_is_where_it_was() -> None:
    told = nameless()
    told.then("classify.information", day("2026-08-05"))
    told.then("transfer.sent", day("2026-08-06"), body=OTHER)
    told.then("transfer.undone", day("2026-08-07"), body=OTHER, reason="competence")
    assert (told.petition.state, told.petition.body, told.due("TD-45")) == ("of_information", BODY, day("2026-09-17"))


def test_whoever_passed_it_on_is_told_within_twenty_days_and_nobody_else_need_be() -> None:
    """Đ.26.2; NĐ 31 Đ.20.3."""
    told = nameless()
    told.then("classify.information", day("2026-08-05"), conditions=("from_press",))
    assert told.due("TC-PRESS") == day("2026-08-24")  # 23 August is a Sunday
    told.then("notify.sent", day("2026-08-07"), party="petitioner")
    assert how(told, "TC-PRESS") == [None]
    told.then("verify.ordered", day("2026-08-10"))
    told.then("verify.reported", day("2026-08-17"))
    told.then("close", day("2026-08-18"), reason="dealt_with")
    told.then("notify.sent", day("2026-08-19"), party="referrer")
    assert how(told, "TC-PRESS") == ["met"]


def test_who_signs_after_all_has_a_denunciation_and_its_terms() -> None:
    told = nameless()
    told.then("classify.information", day("2026-08-05"))
    told.then("sign", day("2026-08-10"))
    assert (told.petition.state, told.due("TC-INIT")) == ("signed", day("2026-08-19"))
    assert told.due("TD-45") == day("2026-09-17"), "the days since it came are not given back to the body"


def test_what_turns_out_to_tell_nothing_is_refused_and_signs_of_a_crime_go_on() -> None:
    told = nameless()
    told.then("classify.information", day("2026-08-05"), conditions=("crime",))
    told.then("coordinate.crime", day("2026-08-05"), body="investigator")
    assert how(told, "TC-CRIME") == ["met"]
    assert told.then("refuse", day("2026-08-07"), ground="nameless").state == "refused"
    assert how(told, "TD-45") == ["met"]


def test_whoever_takes_in_information_with_a_sign_of_a_crime_passes_it_on_at_once_too() -> None:
    """Luật TC Đ.27.1: whoever has it; that it was passed on to another body did not hand it to the investigator."""
    told = nameless()
    told.then("classify.information", day("2026-08-05"), conditions=("crime",))
    told.then("transfer.sent", day("2026-08-06"), body=OTHER)
    told.then("transfer.received", day("2026-08-10"), by="clerk", actor=f"{OTHER}/01", on_behalf_of=OTHER, body=OTHER)
    assert how(told, "TC-CRIME") == ["passed_on", None] and told.due("TC-CRIME") == day("2026-08-10")


def test_the_end_of_an_inspection_takes_no_sign_of_a_crime_from_whoever_has_to_pass_it_on() -> None:
    """Luật TC Đ.27.1: nothing but handing it over meets that duty."""
    told = nameless()
    told.then("classify.information", day("2026-08-05"), conditions=("crime",))
    for name in ("verify.ordered", "verify.reported"):
        told.then(name, day("2026-08-10"))
    told.then("close", day("2026-08-11"), reason="dealt_with")
    assert how(told, "TC-CRIME") == [None]
    told.then("coordinate.crime", day("2026-08-12"), body="investigator")
    assert how(told, "TC-CRIME") == ["met"]


def test_a_sign_of_a_crime_is_passed_on_also_when_a_breach_was_dealt_with_at_once() -> None:
    told = signed()
    told.then("classify.field", day("2026-08-04"), conditions=("crime",))
    told.then("verify.at_once", day("2026-08-05"))
    told.then("decide", day("2026-08-07"), result="upheld")
    told.then("coordinate.crime", day("2026-08-07"), body="investigator")
    assert how(told, "TC-CRIME") == ["met"]


def test_information_is_not_settled_as_a_denunciation() -> None:
    told = nameless()
    told.then("classify.information", day("2026-08-05"))
    for name in ("accept", "conclude", "decide", "appeal", "withdraw.asked"):
        with pytest.raises(NotNow):
            told.then(name, day("2026-08-06"))


def test_what_keeps_the_accused_away_stays_whatever_it_is_called() -> None:
    """The sealed tier and its walls belong to the kind, and the kind is the same."""
    told = nameless(against="XA-AB/02")
    told.then("classify.information", day("2026-08-05"))
    assert told.petition.kind == "vn.denunciation" and told.petition.against == frozenset({"XA-AB/02"})
    assert LAW.kinds[told.petition.kind].recusal.rule == "absolute"


# --- a breach by anybody, in a field ---------------------------------------------------------------------------------


def test_a_breach_in_a_field_goes_the_way_of_every_denunciation_and_no_longer_than_the_penalty_may_take() -> None:
    """Đ.42."""
    told = signed()
    told.then("classify.field", day("2026-08-04"))
    assert (told.petition.state, told.due("TC-INIT")) == ("classified", day("2026-08-12"))
    cap = told.petition.clocks["TC-FIELD"]
    assert cap.due is None and LAW.rules["TC-FIELD"].unsure is not None, "its number is for a lawyer"
    told.then("accept", day("2026-08-07"))
    assert told.due("TC-RES") == day("2026-09-07")
    for name in ("assign", "verify.ordered", "verify.reported", "conclude", "decide"):
        told.then(name, day("2026-08-24"))
    assert how(told, "TC-FIELD") == ["met"]


def test_what_is_not_of_this_body_s_field_after_all_is_not_held_to_the_term_for_the_penalty() -> None:
    """Đ.42.2 is of the second kind alone: called one of the first afterwards, it has the terms of Đ.30."""
    told = signed()
    for name in ("field", "elsewhere", "competent"):
        told.then(f"classify.{name}", day("2026-08-05"))
    assert how(told, "TC-FIELD") == ["fell_away"] and "TC-INIT" in told.petition.clocks


def test_a_conclusion_about_somebody_whom_no_body_manages_is_sent_once_that_is_recorded() -> None:
    """Đ.2.3, 35.3: a neighbour or a firm has no managing body."""
    told = a_denunciation("concluded")
    for party in ("accused", "petitioner"):
        told.then("notify.sent", day("2026-01-26"), party=party)
    assert how(told, "TC-CONC") == [None]
    told.then("notify.nobody", day("2026-01-27"), party="manager")
    assert how(told, "TC-CONC") == ["met"]


def test_a_plain_breach_in_a_field_is_stopped_minuted_and_decided_on_without_acceptance_and_conclusion() -> None:
    """Đ.43.1."""
    told = signed()
    told.then("classify.field", day("2026-08-04"))
    told.then("verify.at_once", day("2026-08-05"))
    assert told.petition.state == "breach_minuted" and how(told, "TC-INIT") == how(told, "TD-45") == ["met"]
    told.then("decide", day("2026-08-07"), result="upheld")
    assert told.petition.state == "handled_at_once" and not told.petition.clocks
    assert how(told, "TC-FIELD") == ["met"] and how(told, "TC-PUB") == [], "Đ.42.1 leaves publication out of Đ.43"
    assert told.then("appeal", day("2026-09-01"), kind="vn.denunciation2").state == "continued"


def test_only_a_breach_in_a_field_is_dealt_with_before_it_is_accepted() -> None:
    told = signed()
    told.then("classify.competent", day("2026-08-04"))
    with pytest.raises(Missing):
        told.then("verify.at_once", day("2026-08-05"))


def test_what_is_plain_in_a_service_duty_is_accepted_verified_by_the_leader_himself_and_concluded() -> None:
    """NĐ 31 Đ.19: no team, and every other duty as ever."""
    told = signed()
    told.then("classify.competent", day("2026-08-04"))
    told.then("accept", day("2026-08-05"))
    told.then("verify.at_once", day("2026-08-06"))
    assert told.petition.state == "verified" and not told.petition.offices
    told.then("conclude", day("2026-08-10"))
    assert how(told, "TC-RES") == ["met"] and {"TC-CONC", "TC-HANDLE", "TC-PUB"} <= set(told.petition.clocks)


def test_what_was_called_a_breach_in_a_field_and_is_none_any_more_is_not_minuted_at_once() -> None:
    """Luật TC Đ.43 is of the second kind alone: who was called an official since has the whole procedure."""
    told = Told()
    told.receive("vn.denunciation", day("2026-08-03"), channel="letter", signed="paper", subject="environment")
    told.then("classify.field", day("2026-08-04"))
    told.then("classify.elsewhere", day("2026-08-05"))
    told.then("classify.competent", day("2026-08-06"))
    with pytest.raises(Missing) as no:
        told.then("verify.at_once", day("2026-08-07"))
    assert no.value.article == "Luật TC Đ.43.1.b"
    assert not {"TC-FIELD"} & told.petition.clocks.keys()
    told.then("classify.elsewhere", day("2026-08-07"))
    told.then("classify.field", day("2026-08-10"))
    assert told.then("verify.at_once", day("2026-08-11")).state == "breach_minuted"


@pytest.mark.parametrize("kind", ["vn.denunciation", "vn.denunciation2", "vn.complaint", "vn.complaint2", "vn.disciplinary"])
def test_what_came_in_is_looked_into_within_forty_five_days_of_its_receipt_signed_or_not(kind: str) -> None:
    """NĐ 154/2026 Đ.41.3.b: kể từ ngày tiếp nhận đơn."""
    told = Told()
    told.receive(kind, day("2026-08-03"), subject=LAW.kinds[kind].subjects[0].id)
    before = told.petition.clocks["TD-45"]
    assert (before.trigger, before.due, before.whose) == (day("2026-08-03"), day("2026-09-17"), "body")
    awaited = terms.awaited(told.petition, LAW, day("2026-08-03"))
    assert awaited is not None and awaited.clock == before, "the page says until when"
    told.then("sign", day("2026-08-20"))
    assert told.petition.clocks["TD-45"] == before, "a signature that comes later gives the body no further days"
    told.then(
        "send_back",
        day("2026-08-24"),
        reason=LAW.procedure(kind, day("2026-08-24"))
        .grounds["denunciation.guided" if "denunciation" in kind else "complaint.guided"][0]
        .id,
    )
    assert how(told, "TD-45") == ["met"]


def test_of_an_unsigned_denunciation_every_day_is_the_bodys_until_it_asks_for_something() -> None:
    told = Told()
    told.receive("vn.denunciation", day("2026-08-03"), subject="conduct")
    (run,) = told.petition.runs
    shared = days.shares(told.petition, LAW, run, day("2026-08-13"))
    assert (shared.held("own"), shared.days) == (10, 10)
    assert days.holder_now(told.petition, LAW, run, day("2026-08-12")) == "own"
    told.then("ask", day("2026-08-13"), until=day("2026-08-20"))
    (run, *_) = told.petition.runs
    assert days.holder_now(told.petition, LAW, run, day("2026-08-13")) == "petitioner"
    told.then("classify.information", day("2026-08-17"))
    assert told.due("TD-45") == day("2026-09-17")


def test_feedback_too_is_begun_with_within_forty_five_days_and_telling_its_writer_so_is_a_beginning() -> None:
    """NĐ 154/2026 Đ.41.3.b speaks of any paper; Luật TCD Đ.28.1."""
    for name, said in (("accept", {}), ("decide", {"result": "answered"})):
        told = Told()
        told.receive("vn.feedback", day("2026-08-03"), subject="roads")
        told.then("classify.competent", day("2026-08-04"))
        told.then("assign", day("2026-08-04"))
        assert told.due("TD-45") == day("2026-09-17")
        told.then(name, day("2026-08-05"), **said)
        assert how(told, "TD-45") == ["met"]
