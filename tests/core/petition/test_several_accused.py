"""Several whom one petition is about: what is owed to them is owed to each; what becomes of one ends nothing for the others."""

from __future__ import annotations

from typing import Any

import pytest

from core.petition.told import LAW, OTHER, Told, a_denunciation, day
from hoiam.core.dossier import terms
from hoiam.core.dossier.refusals import Missing
from hoiam.core.petition import wire
from hoiam.core.petition.state import Accused

CAME, TAKEN, NEXT, AFTER = day("2026-07-06"), day("2026-07-08"), day("2026-07-09"), day("2026-07-13")
TWO = ("XA-AB/02", "XA-AB/04")


def accused(*against: str, kind: str = "vn.denunciation") -> Told:
    """A denunciation of these, taken up on 8 July."""
    told = Told(body="TINH-SL")
    told.receive(kind, CAME, channel="letter", signed="paper", subject="conduct", against=against)
    told.then("classify.competent", CAME)
    told.then("accept", TAKEN)
    return told


def sent(told: Told, *which: str, party: str = "accused", on: Any = NEXT) -> Any:
    return told.then("notify.sent", on, party=party, which=which)


def runs(told: Told, name: str) -> list[tuple[str | None, Any]]:
    return [(run.how, run.ended) for run in told.petition.runs if run.name == name]


def still_owed(told: Told, name: str) -> list[str]:
    run = told.petition.running(name)
    return [] if run is None else [each.party for each in terms.owed(told.petition, LAW, run)]


def refused(told: Told, name: str, **said: Any) -> Missing:
    before = list(told.history)
    with pytest.raises(Missing) as no:
        told.then(name, NEXT, **said)
    assert told.history == before
    assert no.value.article
    return no.value


def test_the_notice_of_acceptance_is_owed_until_the_last_of_them_has_been_told() -> None:
    """Luật TC Đ.29.3."""
    told = accused(*TWO)
    sent(told, party="petitioner")
    sent(told, "2")
    assert runs(told, "TC-ACCN") == [(None, None)] and still_owed(told, "TC-ACCN") == ["accused"]
    sent(told, "2", on=AFTER)
    assert still_owed(told, "TC-ACCN") == ["accused"], "twice to the same is not to both"
    (term,) = [each for each in terms.terms(told.petition, LAW, AFTER) if each.clock.name == "TC-ACCN"]
    assert [to.en for to in term.owed_to] == ["Person denounced or complained of (1 left)"]
    assert [to.vi.endswith("(còn 1)") for to in term.owed_to] == [True]
    sent(told, "1", on=AFTER)
    assert runs(told, "TC-ACCN") == [("met", AFTER)]


def test_one_sending_can_go_to_all_of_them_and_none_goes_to_nobody_knows_whom() -> None:
    told = accused(*TWO)
    sent(told, party="petitioner")
    assert refused(told, "notify.sent", party="accused").field == "which"
    assert refused(told, "notify.sent", party="accused", which=("1", "3")).field == "which"
    sent(told, "1", "2")
    assert runs(told, "TC-ACCN") == [("met", NEXT)]


def test_of_one_alone_nothing_is_asked_and_the_bytes_are_as_ever() -> None:
    for told in (accused("XA-AB/04"), accused()):
        assert told.petition.several == {}
        sent(told, party="petitioner")
        sent(told)
        assert b"which" not in wire.encode(told.last)
        assert runs(told, "TC-ACCN") == [("met", NEXT)]


def test_those_who_are_named_in_words_alone_are_counted_and_each_is_told() -> None:
    told = accused("XA-AB/04")
    told.then("record_accused.counted", TAKEN, people=3)
    assert told.petition.accused == (Accused("1", "XA-AB/04"), Accused("2", ""), Accused("3", ""))
    sent(told, party="petitioner")
    sent(told, "1", "3")
    assert still_owed(told, "TC-ACCN") == ["accused"]
    sent(told, "2")
    assert runs(told, "TC-ACCN") == [("met", NEXT)]


def test_the_conclusion_goes_to_each_of_them_too() -> None:
    """Luật TC Đ.35.3."""
    told = accused(*TWO)
    told.then("assign", TAKEN, offices=("TINH-SL/02",))
    told.then("verify.ordered", TAKEN)
    told.then("verify.reported", NEXT)
    told.then("conclude", NEXT)
    for party in ("petitioner", "manager"):
        sent(told, party=party)
    sent(told, "1")
    assert still_owed(told, "TC-CONC") == ["accused"]
    sent(told, "2", on=AFTER)
    assert runs(told, "TC-CONC") == [("met", AFTER)]


def test_whoever_died_is_owed_nothing_and_the_others_are() -> None:
    """Luật TC Đ.34.3.b."""
    told = accused(*TWO)
    sent(told, party="petitioner")
    told.then("record_accused.died", NEXT, which="1")
    assert told.petition.state == "accepted"
    assert still_owed(told, "TC-ACCN") == ["accused"]
    assert refused(told, "notify.sent", party="accused", which=("1",)).field == "which"
    sent(told, on=AFTER)  # only one is left, so it went to him
    assert told.last.act.fact.which == ("2",)
    assert runs(told, "TC-ACCN") == [("met", AFTER)]


def test_a_duty_of_which_only_the_dead_was_left_is_met_on_the_day_of_the_last_who_was_told() -> None:
    told = accused(*TWO)
    sent(told, party="petitioner")
    sent(told, "2", on=NEXT)
    told.then("record_accused.died", AFTER, which="1")
    assert runs(told, "TC-ACCN") == [("met", NEXT)]


def test_while_the_petitioner_is_still_to_be_told_a_death_meets_nothing() -> None:
    told = accused(*TWO)
    sent(told, "2")
    told.then("record_accused.died", NEXT, which="1")
    assert still_owed(told, "TC-ACCN") == ["petitioner"]


def test_the_death_of_one_ends_the_case_only_when_none_is_left() -> None:
    told = accused(*TWO)
    told.then("record_accused.died", NEXT, which="1")
    no = refused(told, "close", reason="accused_died")
    assert no.article == "Luật TC Đ.34.3.b" and no.field == "ground" and "1" in no.why.vi
    told.then("record_accused.died", NEXT, which="2")
    assert told.then("close", NEXT, reason="accused_died").state == "terminated"
    one = a_denunciation("accepted")
    assert one.then("close", one.petition.since, reason="accused_died").state == "terminated"


def test_whoever_moved_or_retired_stays_accused_and_the_case_stays_where_it_happened() -> None:
    """Luật TC Đ.12.3: with the body where he is now."""
    told = accused(*TWO)
    before = told.petition
    told.then("record_accused.moved", NEXT, which="1", body=OTHER)
    told.then("record_accused.retired", NEXT, which="2")
    after = told.petition
    assert after.accused == (Accused("1", TWO[0], "moved", OTHER), Accused("2", TWO[1], "retired", ""))
    assert (after.body, after.state, after.against) == (before.body, before.state, before.against)
    assert set(after.clocks) == set(before.clocks)
    sent(told, party="petitioner")
    sent(told, "1")
    assert still_owed(told, "TC-ACCN") == ["accused"]


def test_a_number_that_cannot_be_and_somebody_who_is_none_of_them_are_refused() -> None:
    told = accused(*TWO)
    for people in (0, -1, 100):
        assert refused(told, "record_accused.counted", people=people).field == "people"
    assert refused(told, "record_accused.moved", which="3").field == "of_them"
    assert refused(told, "record_accused.died", which="").field == "of_them"
    told.then("record_accused.died", NEXT, which="1")
    assert refused(told, "record_accused.moved", which="1").field == "of_them"


def test_when_fewer_are_accused_than_was_thought_what_all_who_are_left_were_told_is_met() -> None:
    told = accused("XA-AB/04")
    told.then("record_accused.counted", TAKEN, people=3)
    sent(told, party="petitioner")
    sent(told, "1", "2")
    told.then("record_accused.counted", AFTER, people=2)
    assert runs(told, "TC-ACCN") == [("met", NEXT)]


def test_when_fewer_are_accused_than_was_thought_whoever_of_them_has_not_been_told_still_is() -> None:
    for left, told_first, then in ((2, ("2",), ("1",)), (2, ("1",), ("2",)), (1, ("2", "3"), ("1",))):
        told = accused("XA-AB/04")
        told.then("record_accused.counted", TAKEN, people=3)
        sent(told, party="petitioner")
        sent(told, *told_first)
        told.then("record_accused.counted", NEXT, people=left)
        assert still_owed(told, "TC-ACCN") == ["accused"], (left, told_first)
        sent(told, *(then if left > 1 else ()), on=AFTER)
        assert runs(told, "TC-ACCN") == [("met", AFTER)]


def test_the_second_decision_on_a_complaint_goes_to_each_who_is_complained_of() -> None:
    told = accused(*TWO, kind="vn.complaint2")
    assert told.petition.several == {"accused": ("1", "2")}
    told.then("record_accused.counted", NEXT, people=4)
    assert told.petition.several == {"accused": ("1", "2", "3", "4")}


@pytest.mark.parametrize("kind", ["vn.complaint", "vn.complaint2", "vn.disciplinary", "vn.disciplinary2"])
@pytest.mark.parametrize("became", ["moved", "retired", "died", "merged"])
def test_a_complaint_goes_on_whoever_is_gone_since_the_post_decides(kind: str, became: str) -> None:
    """Luật KN Đ.17-22, 51.1; Đ.11a.2 ends no complaint for that."""
    told = Told(body="TINH-SL")
    told.receive(kind, CAME, channel="letter", signed="paper", subject=LAW.kinds[kind].subjects[0].id, against=("XA-AB/02",))
    told.then("classify.competent", CAME)
    told.then("accept", TAKEN)
    before = told.petition
    body = OTHER if became in ("moved", "merged") else ""
    after = told.then(f"record_accused.{became}", NEXT, which="1", body=body)
    assert after.accused == (Accused("1", "XA-AB/02", became, body),)
    assert (after.state, after.clocks) == (before.state, before.clocks)
    assert (after.several == {"accused": ()}) == (became == "died"), "nothing is owed to the dead"
