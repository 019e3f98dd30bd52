"""Each end of a step once where it is taken and once where it is refused, for its own reason and to the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.petition.told import BODY, LAW, Told, a_complaint, a_feedback, day
from hoiam.core.deadlines import OtherNumber
from hoiam.core.dossier.events import CLOCK, Sealed
from hoiam.core.dossier.refusals import Missing, NoSuchGround, NotNow, NotYours, Refusal, TooEarly, TooLate
from hoiam.core.petition import together
from hoiam.core.petition.events import Timing
from hoiam.core.petition.state import HEIR, PROOF, UNPROTECTED, Petition
from hoiam.core.petition.steps import reissue, represent, succeed
from hoiam.core.petition.timing import well_timed
from hoiam.core.procedure import AS_WRITTEN, NOT_SO, Law, Opinion, Speakers, as_read
from hoiam.core.words import same

ON = day("2026-07-08")
FIRST, SECOND = f"{BODY}/01", f"{BODY}/04"


def refused(told: Told, name: str, on: date = ON, **said: Any) -> Refusal:
    before = list(told.history)
    with pytest.raises(Refusal) as no:
        told.then(name, on, **said)
    assert told.history == before
    return no.value


def kind_and_field(no: Refusal) -> tuple[type[Refusal], str]:
    assert no.article
    return type(no), no.field


def later(on: date, days: int) -> date:
    return on + timedelta(days=days)


# --- protection -------------------------------------------------------------------------------------------------------


def denunciation() -> Told:
    told = Told()
    told.receive("vn.denunciation", day("2026-07-06"), channel="letter", signed="paper", subject="conduct")
    told.then("classify.competent", day("2026-07-06"))
    told.then("accept", day("2026-07-07"))
    return told


def test_protection_is_asked_for_some_and_once_more_only_where_the_danger_has_grown() -> None:
    for people in (0, -1, 51):
        assert kind_and_field(refused(denunciation(), "protect.asked", people=people)) == (Missing, "people")
    for people in (1, 50):
        told = denunciation()
        assert told.then("protect.asked", ON, people=people).protection.people == people
        assert told.petition.protection.asked == "asked"
    assert kind_and_field(refused(told, "protect.asked", people=1)) == (TooEarly, "")
    assert told.then("protect.urgent", ON, people=3).protection.asked == "urgent"
    for again in ("protect.asked", "protect.urgent"):
        assert kind_and_field(refused(told, again, people=1)) == (TooEarly, "")


def test_only_a_request_that_waits_is_declined() -> None:
    told = denunciation()
    assert kind_and_field(refused(told, "protect.declined", ground="unfounded")) == (Missing, "")
    told.then("protect.asked", ON, people=2)
    petition = told.then("protect.declined", ON, ground="unfounded", people=7)
    assert petition.protection == replace(UNPROTECTED, people=2), "whoever answers counts nobody"
    assert told.last.act.fact.people == 0
    assert kind_and_field(refused(told, "protect.declined", ground="unfounded")) == (Missing, "")


def test_a_measure_is_applied_by_whom_the_law_names_while_it_is_in_force_and_until_it_ends() -> None:
    """Luật TC Đ.56-58."""
    told = denunciation()
    told.then("protect.asked", ON, people=1)
    assert kind_and_field(refused(told, "protect.ordered", measures=())) == (NoSuchGround, "measures")
    assert kind_and_field(refused(told, "protect.ordered", measures=("secrecy", "applause"))) == (NoSuchGround, "measures")
    ordered = told.then("protect.ordered", ON, measures=("secrecy", "job", "restore")).protection
    assert (ordered.asked, ordered.measures, ordered.applied) == ("", ("secrecy", "job", "restore"), frozenset())
    for measures, by, no in (
        (("move",), "employer", (Missing, "measures")),
        (("secrecy",), "employer", (NoSuchGround, "applied_by")),
        (("secrecy", "job"), "police", (NoSuchGround, "applied_by")),
    ):
        assert kind_and_field(refused(told, "protect.applied", measures=measures, applied_by=by)) == no
    told.then("protect.applied", ON, measures=("secrecy",), applied_by="police")
    both = told.then("protect.applied", ON, measures=("job", "restore"), applied_by="labour").protection
    assert both.applied == {"secrecy", "job", "restore"}
    changed = told.then("protect.changed", ON, measures=("secrecy", "move")).protection
    assert (changed.measures, changed.applied) == (("secrecy", "move"), {"secrecy"})
    over = told.then("protect.ended", ON, ground="settled").protection
    assert (over.measures, over.applied) == ((), frozenset())
    for name, said in (("changed", {"measures": ("job",)}), ("ended", {"ground": "settled"})):
        assert kind_and_field(refused(told, f"protect.{name}", **said)) == (Missing, "measures")


# --- his own data -----------------------------------------------------------------------------------------------------


def test_one_request_about_data_waits_at_a_time_and_what_was_not_asked_is_not_answered() -> None:
    """Luật 91/2025."""
    told = a_complaint("accepted")
    for name, said in (("taken", {}), ("given", {}), ("declined", {"ground": "kept"})):
        assert kind_and_field(refused(told, f"own_data.{name}", **said)) == (Missing, "")
    told.then("own_data.correct", ON)
    assert (told.petition.data_asked, told.petition.data_asked_at) == ("correct", told.petition.seq)
    asked_at = told.petition.seq
    for name in ("view", "correct", "erase"):
        assert kind_and_field(refused(told, f"own_data.{name}")) == (TooEarly, "")
    told.then("own_data.taken", ON)
    assert (told.petition.data_asked, told.petition.data_asked_at) == ("correct", asked_at), "taken is not answered"
    assert told.then("own_data.given", ON).data_asked == ""
    told.then("own_data.view", ON)
    assert told.then("own_data.declined", ON, ground="others").data_asked == ""


def test_what_is_shown_to_him_was_opened_for_it() -> None:
    told = a_complaint("accepted")
    told.then("open", ON, office=SECOND, actor=SECOND, by="leader")
    told.then("own_data.view", ON)
    assert kind_and_field(refused(told, "own_data.given")) == (Missing, ""), "the opening was for something else"
    told.then("open", ON, office=SECOND, actor=SECOND, by="leader")
    assert told.then("own_data.given", ON).data_asked == ""
    nameless = a_complaint("accepted")
    nameless.then("own_data.view", ON)
    hidden = replace(nameless.petition, anonymous=True)
    assert nameless.order("own_data.given", ON).take(hidden, LAW, ON), "of whom no name is there nothing is opened"


def guided_complaint() -> Told:
    told = a_complaint("signed")
    told.then("send_back", ON, by="clerk", reason="elsewhere")
    return told


def refused_complaint() -> Told:
    told = a_complaint("classified")
    told.then("refuse", day("2026-07-02"), ground=LAW.procedure("vn.complaint", ON).grounds[_grounds("refuse")][0].id)
    return told


def _grounds(name: str) -> str:
    found = next(edge.grounds for edge in LAW.wholes["vn.complaint"].edges if edge.name == name and edge.grounds)
    assert found is not None
    return found


def test_nothing_is_erased_and_no_key_destroyed_while_the_law_has_the_file_kept() -> None:
    told = guided_complaint()
    last = LAW.kept("vn.complaint", "guided", ON).until
    assert last == ON.replace(year=ON.year + 1)
    open_ = a_complaint("accepted")
    open_.then("own_data.erase", ON)
    no = refused(open_, "own_data.given")
    assert kind_and_field(no) == (TooEarly, "") and no.why.en.startswith("The petition is still being handled")
    told.then("own_data.erase", ON)
    waiting = told.petition

    def given(on: date) -> Any:
        # Two offices have ordered it: what is told as granted has a day.
        return told.order("own_data.given", on).take(replace(waiting, erases=later(on, 30)), LAW, on)

    def ordered(on: date, petition: Petition = waiting) -> Any:
        return told.order("expire.ordered", on).take(petition, LAW, on)

    for taken in (given, ordered):
        with pytest.raises(TooEarly) as early:
            taken(last)
        assert early.value.why.en == f"It is kept to the end of {last:%d/%m/%Y}." and early.value.article
        assert taken(later(last, 1))
    with pytest.raises(Missing) as no_order:
        told.order("own_data.given", later(last, 1)).take(replace(waiting, erases=None), LAW, later(last, 1))
    assert no_order.value.what.en == "Nobody has ordered the erasure yet."
    told.then("erase.ordered", later(last, 1), by="clock", actor=CLOCK, on=later(last, 31))
    told.then("own_data.given", later(last, 1))
    assert told.petition.expires is None
    assert told.order("expire.spared", ON).take(waiting, LAW, ON) == (), "nothing stands that could be taken back"
    stands = replace(waiting, expires=later(last, 30))
    assert ordered(later(last, 1), stands) == (), "what stands already leaves no second act"
    assert told.order("expire.spared", ON).take(stands, LAW, later(last, 1))


@pytest.mark.parametrize("ends", ["expires", "erases"])
def test_what_is_about_to_be_destroyed_does_not_go_on(ends: str) -> None:
    told, on = a_complaint("verifying"), day("2026-08-20")
    told.then("appeal", day("2026-08-03"))
    goes_on = told.order("appeal.resumed", on)
    assert goes_on.take(told.petition, LAW, on)
    with pytest.raises(TooEarly) as doomed:
        goes_on.take(replace(told.petition, **{ends: day("2026-10-20")}), LAW, on)
    assert "for 20/10/2026" in doomed.value.why.en and doomed.value.article


def test_an_order_to_destroy_is_taken_back_by_sparing() -> None:
    told = guided_complaint()
    last = LAW.kept("vn.complaint", "guided", ON).until
    assert last is not None
    assert told.then("expire.ordered", later(last, 1), by="clock", actor=CLOCK, on=later(last, 15)).expires == later(last, 15)
    assert told.then("expire.spared", later(last, 2), by="clock", actor=CLOCK).expires is None


def test_a_name_is_erased_by_itself_once_kept_no_longer_and_nothing_asks_for_it_any_more() -> None:
    told = guided_complaint()
    last = LAW.kept("vn.complaint", "guided", ON).until
    assert last is not None
    then, gone = later(last, 1), later(last, 31)
    with pytest.raises(TooEarly) as early:
        told.order("erase.ordered", last).take(told.petition, LAW, last)
    assert early.value.why.en == f"It is kept to the end of {last:%d/%m/%Y}."
    for nothing in ("erase.spared", "erase.finished"):
        assert told.order(nothing, then).take(told.petition, LAW, then) == (), "nobody has ordered it"
    told.then("own_data.view", then)
    assert told.then("erase.ordered", then, by="clock", actor=CLOCK, on=gone).erases == gone
    assert told.order("erase.ordered", then).take(told.petition, LAW, then) == (), "what stands leaves no second act"
    assert told.then("erase.spared", then, by="clock", actor=CLOCK).erases is None
    told.then("erase.ordered", then, by="clock", actor=CLOCK, on=gone)
    done = told.then("erase.finished", gone, by="clock", actor=CLOCK, on=gone)
    assert (done.nameless, done.erases, done.data_asked) == (gone, None, "")
    assert not [clock for clock in done.clocks if clock.rule.startswith("DL-")], "nothing is owed of what is not there"
    for word in ("open", "own_data.view", "own_data.erase"):
        no = refused(told, word, on=gone)
        assert no.why.en == "What came before: Name, address and originals were erased."
        assert no.article
    for again in ("erase.ordered", "erase.spared", "erase.finished"):
        assert told.order(again, gone).take(told.petition, LAW, gone) == ()
    told.then("read", gone, by="officer", actor=f"{BODY}/03")
    assert told.order("expire.ordered", gone).take(told.petition, LAW, gone), "the whole of it can still end"


def test_a_name_that_holds_the_codes_of_what_was_split_off_stays_with_it() -> None:
    told = guided_complaint()
    last = LAW.kept("vn.complaint", "guided", ON).until
    assert last is not None
    split = replace(told.petition, split_off=1)
    with pytest.raises(Missing) as no:
        told.order("erase.ordered", later(last, 1)).take(split, LAW, later(last, 1))
    assert "codes" in no.value.why.en
    assert told.order("expire.ordered", later(last, 1)).take(split, LAW, later(last, 1))


def test_a_term_of_keeping_that_is_unsure_ends_nothing_before_a_lawyer_has_settled_it() -> None:
    told, ended, far = refused_complaint(), day("2026-07-02"), day("2099-01-01")
    told.then("own_data.erase", ON)
    for name in ("expire.ordered", "erase.ordered", "own_data.given"):
        with pytest.raises(TooEarly) as no:
            told.order(name, far).take(replace(told.petition, erases=far) if "given" in name else told.petition, LAW, far)
        assert "waits for a lawyer's word; until then it is kept." in no.value.why.en, name
        assert "Luật Lưu trữ" in no.value.why.vi, name
    assert [rule.id for rule in LAW.keeping_unsettled(ended)] == ["LT-KEEP"]

    def read(reading: str) -> Law:
        said = Opinion("rule/LT-KEEP@2011-07-01/text", reading, "Nguyễn Văn Luật", "Sở Tư pháp", ON, "đã đọc bảng thời hạn")
        return as_read(replace(LAW, opinions=(said,)), far)

    settled = read(AS_WRITTEN)
    last = settled.kept("vn.complaint", "refused", ended).until
    assert last == day("2041-07-02") and settled.keeping_unsettled(ended) == ()
    with pytest.raises(TooEarly) as early:
        told.order("expire.ordered", last).take(told.petition, settled, last)
    assert early.value.why.en == "It is kept to the end of 02/07/2041."
    assert told.order("expire.ordered", later(last, 1)).take(told.petition, settled, later(last, 1))
    assert read(NOT_SO).kept("vn.complaint", "refused", ended).until is None, "that it is not so says no other number"
    other = OtherNumber(70, "year", same("…"))
    two = replace(settled.rule("LT-KEEP", ended), other_numbers=(other,))
    both = replace(settled, rule_versions=dict(settled.rule_versions) | {"LT-KEEP": (two,)})
    assert both.kept("vn.complaint", "refused", ended).until is None, "which of two numbers it is, nobody has said"


def test_a_petition_that_no_rule_lets_go_is_not_destroyed() -> None:
    told = refused_complaint()
    law = replace(LAW, by_pack=dict(LAW.by_pack) | {"vn": replace(LAW.by_pack["vn"], keeping=())})
    with pytest.raises(TooEarly) as no:
        told.order("expire.ordered", day("2099-01-01")).take(told.petition, law, day("2099-01-01"))
    assert no.value.why.en == "No rule lets this petition be destroyed."
    assert LAW.kept("vn.complaint", "refused", day("2000-01-01")).why == no.value.why, "no rule was law yet"


# --- letting back -----------------------------------------------------------------------------------------------------


def kept_out(*offices: str) -> Told:
    told = a_feedback("classified")
    for office in offices:
        told.then("recuse", ON, by="leader", office=office, reason="stake")
    return told


def lift(told: Told, outcome: str, office: str, *codes: str, walls: bool = False) -> Petition:
    by = "leader" if outcome == "agreed" else "clerk"
    return told.then(f"lift.{outcome}", ON, by=by, actor=office, office=office, codes=codes, walls=walls)


def lifted_no(told: Told, outcome: str, office: str, *codes: str, walls: bool = False) -> tuple[type[Refusal], str]:
    by = "leader" if outcome == "agreed" else "clerk"
    said = {"by": by, "actor": office, "office": office, "codes": codes, "walls": walls}
    return kind_and_field(refused(told, f"lift.{outcome}", **said))


def test_two_offices_let_somebody_back_who_is_kept_away_and_say_the_same() -> None:
    seven, eight = f"{BODY}/07", f"{BODY}/08"
    told = kept_out(seven, eight)
    assert lifted_no(told, "proposed", FIRST, f"{BODY}/09") == (Missing, "what")
    assert lifted_no(told, "proposed", FIRST, seven, walls=True) == (Missing, "what")
    for outcome in ("agreed", "declined"):
        assert lifted_no(told, outcome, SECOND, seven) == (Missing, "")
    waits = lift(told, "proposed", FIRST, seven).proposal
    assert waits is not None and (waits.codes, waits.office, waits.walls) == ((seven,), FIRST, False)
    assert lifted_no(told, "proposed", SECOND, eight) == (Missing, "")
    assert lifted_no(told, "agreed", SECOND, eight) == (Missing, "")
    assert lifted_no(told, "agreed", FIRST, seven) == (NotYours, "")
    back = lift(told, "agreed", SECOND, seven)
    assert (back.recused, back.lifted, back.proposal) == ({eight}, {seven}, None)
    assert lift(told, "proposed", FIRST, eight).proposal is not None
    declined = lift(told, "declined", FIRST, eight)
    assert (declined.recused, declined.lifted, declined.proposal) == ({eight}, {seven}, None)


def test_who_is_kept_away_again_is_no_longer_let_back_and_what_he_or_others_proposed_of_him_falls() -> None:
    seven, unit = f"{BODY}/2/07", f"{BODY}/2"
    for said, again, stands in (
        ((FIRST, seven), seven, False), ((FIRST, seven), unit, False), ((FIRST, seven), FIRST, False),
        ((FIRST, seven), f"{BODY}/09", True),
    ):  # fmt: skip
        told = kept_out(seven)
        lift(told, "proposed", said[0], said[1])
        petition = told.then("recuse", ON, by="leader", office=again, reason="stake")
        assert (petition.proposal is not None) is stands, again
    told = kept_out(seven)
    lift(told, "proposed", FIRST, seven)
    lift(told, "agreed", SECOND, seven)
    again = told.then("recuse", ON, by="leader", office=seven, reason="stake")
    assert (again.recused, again.lifted) == ({seven}, frozenset())


# --- a new code -------------------------------------------------------------------------------------------------------

SLIP, OTHER_SLIP = "cd" * 32, "ce" * 32


def with_ways(*second: str) -> Told:
    told = Told()
    told.receive("vn.feedback", day("2026-07-06"), subject="roads", second=second)
    return told


def test_a_new_code_is_given_from_the_day_after_the_notice_to_the_last_day_and_asked_for_once() -> None:
    told = with_ways("second_slip")
    assert kind_and_field(refused(told, "reissue.given", code=SLIP)) == (Missing, "")
    assert kind_and_field(refused(told, "reissue.stopped")) == (Missing, "")
    waits = told.then("reissue.asked", ON, by="petitioner").reissue
    assert waits is not None and ON < waits.ready < waits.until
    for on in (ON, waits.until):
        assert kind_and_field(refused(told, "reissue.asked", on, by="petitioner")) == (TooEarly, "")
    assert kind_and_field(refused(told, "reissue.given", later(waits.ready, -1), code=SLIP))[0] is TooEarly
    assert kind_and_field(refused(told, "reissue.given", later(waits.until, 1), code=SLIP))[0] is TooLate
    for on in (waits.ready, waits.until):
        given = replace(told, history=[*told.history]).then("reissue.given", on, by="petitioner", code=SLIP)
        assert given.second == frozenset()
    assert told.then("reissue.asked", later(waits.until, 1), by="petitioner").reissue != waits


def test_at_the_counter_two_offices_compare_each_for_itself_and_the_same_slip() -> None:
    told = with_ways("counter")

    def says(outcome: str, office: str, slip: str = SLIP, on: date = ON) -> Any:
        return {"by": "leader", "actor": office, "office": office, "slip": slip, "way": "counter"}

    def opened(office: str, on: date = ON) -> None:
        told.then("open", on, by="leader", actor=office, office=office, purpose=reissue.PURPOSE)

    assert kind_and_field(refused(told, "reissue.proposed", **says("proposed", FIRST))) == (Missing, "")
    opened(FIRST)
    assert kind_and_field(refused(told, "reissue.agreed", **says("agreed", FIRST))) == (Missing, ""), "nobody has first"
    assert [reissue.compares(told.petition, outcome, SECOND, ON) for outcome in ("proposed", "agreed", "declined")] == [
        True, False, True,
    ]  # fmt: skip
    told.then("reissue.proposed", ON, **says("proposed", FIRST))
    assert [reissue.compares(told.petition, "agreed", office, ON) for office in (FIRST, SECOND)] == [False, True]
    assert kind_and_field(refused(told, "reissue.agreed", **says("agreed", FIRST)))[0] is NotYours
    assert kind_and_field(refused(told, "reissue.agreed", **says("agreed", SECOND))) == (Missing, "")
    opened(SECOND)
    assert kind_and_field(refused(told, "reissue.agreed", **says("agreed", SECOND, OTHER_SLIP))) == (Missing, "mark")
    waits = told.then("reissue.agreed", ON, **says("agreed", SECOND)).reissue
    assert waits is not None and waits.way == "counter" and ON < waits.ready < waits.until
    opened(SECOND, waits.until)
    assert kind_and_field(refused(told, "reissue.proposed", waits.until, **says("proposed", SECOND))) == (TooEarly, "")
    for on, let in ((ON, False), (waits.until, False), (later(waits.until, 1), True)):
        assert reissue.compares(told.petition, "proposed", SECOND, on) is let
    assert not reissue.compares(with_ways("second_slip").petition, "proposed", SECOND, ON)
    opened(SECOND, later(waits.until, 1))
    assert told.then("reissue.proposed", later(waits.until, 1), **says("proposed", SECOND)).compared is not None


def test_which_ways_to_a_new_code_a_kind_offers_its_law_says() -> None:
    assert reissue.offered(LAW, "vn.feedback", ON) and reissue.offered(LAW, "vn.feedback", ON, "counter")
    whole = LAW.wholes["vn.feedback"]
    for gone, slip, counter in (("reissue.asked", False, True), ("reissue.proposed", True, False)):
        edges = tuple(edge for edge in whole.edges if edge.name != gone)
        law = replace(LAW, wholes=dict(LAW.wholes) | {"vn.feedback": replace(whole, edges=edges)}, _procedures={})
        assert reissue.offered(law, "vn.feedback", ON) is slip
        assert reissue.offered(law, "vn.feedback", ON, "counter") is counter
        told = with_ways("second_slip", "counter")
        said = {"way": "counter", "office": FIRST} if counter is False else {}
        with pytest.raises(NotNow) as no:
            told.order(gone, ON, **said).take(told.petition, law, ON)
        assert no.value.next.vi, "whoever asks where there is no such step is told so, and his page does not break"


def test_a_pack_that_promises_a_new_code_and_gives_none_or_has_no_first_and_last_day_for_it_promises_nobody_a_day() -> None:
    told = with_ways("second_slip")
    whole = LAW.wholes["vn.feedback"]
    for said, why in (
        (None, "never gives one"),
        ({"not_before": ()}, "without notice, or without an end"),
        ({"within": ()}, "without notice, or without an end"),
    ):
        edges = tuple(
            replace(edge, **said) if said is not None and edge.name == "reissue.given" else edge
            for edge in whole.edges
            if said is not None or edge.name != "reissue.given"
        )
        law = replace(LAW, wholes=dict(LAW.wholes) | {"vn.feedback": replace(whole, edges=edges)}, _procedures={})
        with pytest.raises(RuntimeError, match=why):
            told.order("reissue.asked", ON).take(told.petition, law, ON)


# --- those whom it is about, who write, who goes on -------------------------------------------------------------------


def test_those_whom_it_is_about_are_counted_from_one_to_ninety_nine() -> None:
    for people in (1, 99):
        told = denunciation()
        assert len(told.then("record_accused.counted", ON, people=people).accused) == people
    for people in (0, 100):
        assert kind_and_field(refused(denunciation(), "record_accused.counted", people=people)) == (Missing, "people")


def test_who_died_is_not_waited_for_when_fewer_are_counted() -> None:
    told = denunciation()
    told.then("record_accused.counted", ON, people=4)
    told.then("notify.sent", ON, party="petitioner")
    told.then("record_accused.died", ON, which="1")
    told.then("notify.sent", day("2026-07-09"), party="accused", which=("2",))
    assert told.petition.running("TC-ACCN") is not None
    told.then("record_accused.counted", day("2026-07-13"), people=3)
    assert told.petition.running("TC-ACCN") is not None, "the third is still to be told"
    told.then("record_accused.counted", day("2026-07-13"), people=2)
    (run,) = [run for run in told.petition.runs if run.name == "TC-ACCN"]
    assert (run.how, run.ended) == ("met", day("2026-07-09"))


def test_an_heir_is_one_of_a_number_and_named_by_the_others_where_there_are_several() -> None:
    heir, proof = (Sealed(n * 32, "identity", kind, "ab" * 32) for n, kind in (("c", HEIR), ("d", PROOF)))
    told = a_complaint("accepted")
    assert succeed.said_already(told.petition, "continued") and not succeed.said_already(told.petition, "died")
    told.then("succeed.died", ON, heirs=3)
    assert told.last.act.fact.heirs == 0, "who says that he is dead counts no heirs"
    assert told.petition.orphaned and refused(told, "succeed.died").next.en == "Look at the history of the petition."
    assert refused(told, "succeed.died").why.en == "An heir who goes on is awaited."
    both = {"blobs": (heir, proof)}
    assert kind_and_field(refused(told, "succeed.continued", heirs=0, **both)) == (Missing, "heirs")
    assert kind_and_field(refused(told, "succeed.continued", heirs=2, chosen=False, **both)) == (Missing, "chosen")
    assert kind_and_field(refused(told, "succeed.continued", heirs=1, blobs=(heir,))) == (Missing, "file")
    with pytest.raises(ValueError, match="nothing says who"):
        told.then("succeed.continued", ON, heirs=1, blobs=(proof,))
    several = replace(told, history=[*told.history])
    assert several.then("succeed.continued", ON, heirs=2, chosen=True, **both).heir == heir.id
    told.then("succeed.continued", ON, heirs=1, chosen=False, **both)
    assert told.last.act.fact.heirs == 1 and told.petition.heir == heir.id
    no = refused(told, "succeed.continued", heirs=1, **both)
    assert kind_and_field(no) == (NotYours, "") and no.why.en.startswith("A petition has one petitioner")


def test_of_whom_nobody_acts_nothing_is_said_and_who_has_no_name_names_nobody() -> None:
    told = a_complaint("accepted")
    assert not represent.nobody_acts(told.petition, LAW, "named") and represent.nobody_acts(told.petition, LAW, "ended")
    assert represent.nobody_acts(replace(told.petition, anonymous=True), LAW, "named")
    assert represent.nobody_acts(replace(told.petition, died=ON), LAW, "named")
    who, paper = (Sealed(n * 32, "identity", kind, "ab" * 32) for n, kind in (("a", "representative"), ("b", PROOF)))
    named = {"as_what": "agent", "blobs": (who, paper)}
    with pytest.raises(ValueError, match="nothing says who"):
        told.then("represent.named", ON, **(named | {"blobs": (paper, replace(paper, kind="scan"))}), until=None)
    with pytest.raises(ValueError, match="gives no everything"):
        told.then("represent.named", ON, **named, until=None, scope=("everything",))
    told.then("represent.named", ON, **named, until=ON)
    assert told.last.act.fact.of == 0
    assert not represent.nobody_acts(told.petition, LAW, "ended")
    mandate = told.petition.mandates[0].act
    with pytest.raises(ValueError, match="gives no everything"):
        told.then("represent.shown", ON, of=mandate, until=None, scope=("everything",))
    told.then("represent.shown", ON, of=mandate, until=ON)
    assert kind_and_field(refused(told, "represent.ended", of=mandate + 9, ground="revoked")) == (Missing, "of")
    told.then("represent.ended", ON, of=mandate, ground="revoked")
    assert represent.nobody_acts(told.petition, LAW, "ended")
    assert kind_and_field(refused(told, "represent.ended", of=mandate, ground="revoked")) == (Missing, "of")


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [(2, 2, "2 representatives"), (0, 5, "5 representatives at most"), (1, 2, "1 to 2 representatives")],
)
def test_how_many_speak_for_several_is_said_as_people_say_it(least: int, most: int, said: str) -> None:
    rule = replace(_speakers(), least=least, most=most)
    assert together.how_many(rule).en == said


def _speakers() -> Speakers:
    found = LAW.kinds["vn.complaint"].speaking_for(6)
    assert found is not None
    return found


def test_the_paper_that_names_who_speaks_is_awaited_until_the_petition_is_accepted_or_over() -> None:
    several = replace(a_complaint("classified").petition, people=6)
    assert isinstance(together.awaited(several, LAW), Missing)
    assert together.awaited(replace(several, people=1), LAW) is None
    assert together.awaited(replace(several, state="refused"), LAW) is None
    assert together.awaited(replace(several, state="gone"), LAW) is None
    assert together.awaited(replace(a_complaint("accepted").petition, people=6), LAW) is None


def test_a_day_of_posting_a_decision_and_an_obstacle_may_fall_on_the_day_of_receipt_and_on_one_day() -> None:
    well_timed(Timing(known=ON, posted=ON, since=ON, until=ON), ON, "Art. 1")
    for late in ({"known": later(ON, 1)}, {"posted": later(ON, 1)}, {"since": later(ON, 1)}):
        with pytest.raises(TooEarly) as no:
            well_timed(Timing(**late), ON, "Art. 1")
        assert (no.value.field, no.value.article) == (next(iter(late)), "Art. 1")
    with pytest.raises(TooEarly) as no:
        well_timed(Timing(since=ON, until=later(ON, -1)), ON, "Art. 1")
    assert no.value.field == "until"


def test_every_measure_of_the_law_may_be_ordered_at_once_and_none_that_it_does_not_have() -> None:
    told = denunciation()
    told.then("protect.asked", ON, people=1)
    edge = LAW.procedure("vn.denunciation", ON).edge(told.petition.state, "protect", "ordered")
    assert edge is not None and len(edge.measures) > 1
    assert kind_and_field(refused(told, "protect.ordered", measures=(*edge.measures, "x")))[0] is NoSuchGround
    told.then("protect.ordered", ON, measures=edge.measures)
    assert told.last.act.fact.measures == edge.measures
