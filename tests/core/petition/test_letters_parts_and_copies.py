"""Steps of a letter and of what is made of it: parts, typed copies, the public copy, who writes it and who withdraws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, get_args, get_type_hints

import pytest

import plain
from core.petition.told import BODY, LAW, OTHER, Told, a_complaint, a_denunciation, a_feedback, day
from hoiam.core.dossier.events import Recorded, Sealed
from hoiam.core.dossier.refusals import Missing, NotNow, NotYours, Refusal, TooEarly
from hoiam.core.dossier.standing import BrokenHistory
from hoiam.core.petition import mandates
from hoiam.core.petition.events import Protected, Represented
from hoiam.core.petition.journey import BY_WORD
from hoiam.core.petition.state import PROOF, REPRESENTATIVE, Mandate, fold
from hoiam.core.petition.steps.notify import Notify
from hoiam.core.petition.steps.represent import nobody_acts

ON = day("2026-07-08")
FIRST, SECOND, THIRD = f"{BODY}/01", f"{BODY}/04", f"{BODY}/05"
COMPLAINT, DENUNCIATION = "vn.complaint", "vn.denunciation"


def refused(told: Told, name: str, on: date = ON, **said: Any) -> tuple[type[Refusal], str]:
    before = list(told.history)
    with pytest.raises(Refusal) as no:
        told.then(name, on, **said)
    assert told.history == before
    assert no.value.article
    return type(no.value), no.value.field


def every_end() -> list[tuple[str, str]]:
    """Every step of a petition with every end that it has, but for its first."""
    ends = []
    for word, row in BY_WORD.items():
        outcomes = get_args(get_type_hints(row.step).get("outcome"))
        ends += [(word, outcome) for outcome in outcomes if word != "receive"]
    return ends


def test_an_end_that_the_law_does_not_have_from_here_is_refused_and_breaks_nothing() -> None:
    petition = replace(a_complaint("accepted").petition, state="guided", kind="vn.disciplinary")
    procedure = LAW.procedure(petition.kind, ON)
    named = {edge.name for edge in procedure.edges}
    tried = 0
    for word, outcome in every_end():
        # No face orders a step without the end that it has in every law; what looks alone is written in every state.
        if (not outcome and word not in named) or word in ("read", "withhold"):
            continue
        if procedure.edge(petition.state, word, outcome) is None:
            tried += 1
            step = replace(BY_WORD[word].step(**plain.order(word, ON, petition)), outcome=outcome)
            with pytest.raises(Refusal):
                step.take(petition, LAW, ON)
    assert tried > 60


# --- parts of a letter ------------------------------------------------------------------------------------------------


def letter(kind: str = COMPLAINT) -> Told:
    told = Told()
    told.receive(kind, day("2026-07-06"), channel="letter", signed="paper", subject=LAW.kinds[kind].subjects[0].id)
    return told


def typed(told: Told, **said: Any) -> Any:
    given = {"by": "clerk", "actor": FIRST, "office": FIRST, "kind": COMPLAINT, "subject": "land", "contents": 2}
    return told.then("split.typed", ON, **(given | said))


@pytest.mark.parametrize(("contents", "why"), [(-1, "Where there is none"), (0, "Where there is none"), (1, "Each content")])
def test_a_letter_is_split_where_it_has_several_contents(contents: int, why: str) -> None:
    """Luật TCD Đ.25.3."""
    with pytest.raises(Missing) as no:
        typed(letter(), contents=contents)
    assert no.value.field == "contents" and no.value.article and no.value.why.en.startswith(why)
    splitting = typed(letter()).splitting
    assert splitting is not None and (splitting.office, splitting.contents) == (FIRST, 2)


def test_a_part_is_checked_or_given_back_by_a_second_office_and_one_content_stays_with_the_letter() -> None:
    told = letter()
    for outcome in ("checked", "returned"):
        assert refused(told, f"split.{outcome}", by="clerk", actor=SECOND, office=SECOND) == (Missing, "")
    typed(told, contents=3)
    for outcome in ("checked", "returned"):
        assert refused(told, f"split.{outcome}", by="clerk", actor=FIRST, office=FIRST) == (NotYours, "")
    back = told.then("split.returned", ON, by="clerk", actor=SECOND, office=SECOND)
    assert (back.splitting, back.split_off) == (None, 0)
    for n in (1, 2):
        typed(told, contents=3)
        off = told.then("split.checked", ON, by="clerk", actor=SECOND, office=SECOND)
        assert (off.splitting, off.split_off) == (None, n)
    with pytest.raises(Missing) as no:
        typed(told, contents=3)
    assert no.value.field == "contents" and "2 were split off" in no.value.why.en


def test_a_part_that_denounces_somebody_waits_until_he_cannot_see_the_letter() -> None:
    told = letter(DENUNCIATION)
    accused = f"{BODY}/07"
    with pytest.raises(Missing) as no:
        typed(told, kind=DENUNCIATION, subject="conduct", against=(accused,))
    assert no.value.field == "against" and accused in no.value.why.en
    assert typed(told, against=(accused,)).splitting is not None, "what complains of him may go on"
    told = letter(DENUNCIATION)
    typed(told, kind=DENUNCIATION, subject="conduct", against=(f"{OTHER}/07",))
    told.then("recuse", ON, by="leader", office=f"{BODY}/09", reason="stake")
    told.then("split.checked", ON, by="clerk", actor=SECOND, office=SECOND)
    told = letter(DENUNCIATION)
    told.then("recuse", ON, by="leader", office=accused, reason="concerned")
    assert typed(told, kind=DENUNCIATION, subject="conduct", against=(accused,)).splitting is not None
    back = replace(told.petition, recused=frozenset())
    returned = told.order("split.returned", ON, office=SECOND)
    assert returned.take(back, LAW, ON), "what does not go on harms nobody"
    with pytest.raises(Missing):
        told.order("split.checked", ON, office=SECOND).take(back, LAW, ON)


def test_a_part_that_hides_its_writer_is_not_split_from_a_letter_that_does_not() -> None:
    with pytest.raises(Missing) as no:
        typed(letter(), kind=DENUNCIATION, subject="conduct")
    assert no.value.field == "kind"


# --- copies -----------------------------------------------------------------------------------------------------------


def test_an_original_is_typed_out_where_it_lies_with_the_name_and_checked_by_another_office() -> None:
    """Luật TC Đ.8.3."""
    told = a_denunciation("accepted")
    for outcome in ("checked", "returned"):
        assert refused(told, f"transcribe.{outcome}", by="clerk", actor=SECOND, office=SECOND) == (Missing, "")
    for outcome in ("checked", "returned"):
        assert told.then("transcribe.typed", ON, by="clerk", actor=FIRST, office=FIRST).typed_by == FIRST
        assert refused(told, f"transcribe.{outcome}", by="clerk", actor=FIRST, office=FIRST) == (NotYours, "")
        assert told.then(f"transcribe.{outcome}", ON, by="clerk", actor=SECOND, office=SECOND).typed_by == ""
    assert refused(a_complaint("accepted"), "transcribe.typed", by="clerk", actor=FIRST, office=FIRST) == (Missing, "")


def decided() -> Told:
    return a_complaint("decided")


def marks(told: Told, outcome: str, office: str, of: str = "ab" * 32) -> dict[str, Any]:
    return {"by": "publisher", "actor": office, "office": office, "marks": of}


def test_what_looks_like_a_mark_of_secrecy_is_none_once_two_offices_say_so_of_whom_one_did_not_prepare_the_copy() -> None:
    told = decided()
    for outcome in ("agreed", "declined"):
        assert refused(told, f"gate.{outcome}", **marks(told, outcome, SECOND)) == (Missing, "")
    told.then("gate.proposed", ON, **marks(told, "proposed", FIRST))
    assert refused(told, "gate.proposed", **marks(told, "proposed", SECOND)) == (Missing, "")
    assert refused(told, "gate.agreed", **marks(told, "agreed", FIRST)) == (NotYours, "")
    for outcome in ("agreed", "declined"):
        assert refused(told, f"gate.{outcome}", **marks(told, outcome, SECOND, "ba" * 32)) == (Missing, "")
    gone = replace(told, history=[*told.history]).then("gate.declined", ON, **marks(told, "declined", FIRST))
    assert (gone.doubt, gone.unmarked) == (None, frozenset()), "whoever proposed it may take it back"
    both = replace(told.petition, prepared_by=frozenset({FIRST, SECOND}))
    agree = told.order("gate.agreed", ON, office=SECOND, marks="ab" * 32)
    with pytest.raises(NotYours) as no:
        agree.take(both, LAW, ON)
    assert no.value.article
    assert replace(agree, outcome="declined").take(both, LAW, ON)
    assert agree.take(replace(both, prepared_by=frozenset({FIRST})), LAW, ON)
    agreed = told.then("gate.agreed", ON, **marks(told, "agreed", SECOND))
    assert (agreed.doubt, agreed.unmarked) == (None, {"ab" * 32})


def test_nothing_is_published_that_has_not_passed_the_gate() -> None:
    told = decided()
    edge = next(edge for edge in LAW.wholes[COMPLAINT].edges if edge.name == "publish")
    ready = replace(told.petition, days=dict(told.petition.days) | dict.fromkeys(edge.needs, ON))
    publish = told.order("publish", ON)
    with pytest.raises(Missing) as no:
        publish.take(replace(ready, public=""), LAW, ON)
    assert no.value.article and "gate" in no.value.next.en
    assert publish.take(replace(ready, public="ef" * 32), LAW, ON)


# --- who writes and who withdraws -------------------------------------------------------------------------------------


def several(people: int) -> Told:
    told = Told()
    told.receive(COMPLAINT, day("2026-07-06"), channel="letter", signed="paper", people=people)
    told.then("classify.competent", day("2026-07-06"))
    return told


def test_a_paper_that_nobody_has_signed_is_recorded_as_it_is_and_one_signed_by_fewer_than_none_is_not() -> None:
    for unsigned in (0, 6):
        told = several(6)
        speaking = told.then("delegate", ON, people=6, representatives=2, unsigned=unsigned).speaking
        assert speaking is not None and speaking.unsigned == unsigned
    for unsigned in (-1, 7):
        assert refused(several(6), "delegate", people=6, representatives=2, unsigned=unsigned) == (Missing, "unsigned")
    for people in (1, 0):
        assert refused(several(6), "delegate", people=people, representatives=1) == (Missing, "people")
    without = replace(LAW, kinds=dict(LAW.kinds) | {COMPLAINT: replace(LAW.kinds[COMPLAINT], representatives=())})
    with pytest.raises(Missing) as no:
        several(6).order("delegate", ON, people=6, representatives=2).take(several(6).petition, without, ON)
    assert no.value.field == "people" and no.value.article


def test_some_of_several_withdraw_for_themselves_as_far_as_their_paper_goes() -> None:
    def some(told: Told, people: int, representatives: int = 0, unsigned: int = 0) -> dict[str, Any]:
        return {"people": people, "representatives": representatives, "unsigned": unsigned, "coerced": "no"}

    told = several(6)
    for numbers, field in (
        ((1, 1, 0), "representatives"), ((1, 0, 1), "unsigned"), ((0, 0, 0), "people"), ((6, 0, 0), "people"),
    ):  # fmt: skip
        assert refused(told, "withdraw.some", **some(told, *numbers)) == (Missing, field), "no paper has come in yet"
    assert replace(told, history=[*told.history]).then("withdraw.some", ON, **some(told, 1)).people == 5
    told.then("delegate", ON, people=6, representatives=2, unsigned=3)
    for numbers, field in (
        ((3, 3, 0), "representatives"), ((4, 0, 4), "unsigned"), ((1, 2, 0), "representatives"),
        ((2, -1, 0), "representatives"), ((2, 0, -1), "unsigned"), ((-1, 0, 0), "representatives"),
    ):  # fmt: skip
        assert refused(told, "withdraw.some", **some(told, *numbers)) == (Missing, field)
    left = told.then("withdraw.some", ON, **some(told, 2, 1, 2))
    assert left.people == 4 and left.speaking is not None
    assert (left.speaking.representatives, left.speaking.unsigned) == (1, 1)
    told.then("withdraw.asked", ON, by="petitioner", people=3, representatives=2, unsigned=1)
    fact = told.last.act.fact
    assert (fact.people, fact.representatives, fact.unsigned) == (0, 0, 0), "who asks for all asks for all"


def test_a_petition_is_written_for_another_in_a_way_that_the_law_of_its_kind_has() -> None:
    for kind, way, let in ((COMPLAINT, "agent", True), (COMPLAINT, "neighbour", False), (COMPLAINT, "", True)):
        told = Told()
        if let:
            assert told.receive(kind, ON, representing=way).representing == way
            continue
        with pytest.raises(Missing) as no:
            told.receive(kind, ON, representing=way)
        assert no.value.field == "behalf"


@pytest.mark.parametrize(("score", "taken"), [(0, False), (1, True), (5, True), (6, False)])
def test_a_score_is_one_to_five(score: int, taken: bool) -> None:
    told = decided()
    edge = next(edge for edge in LAW.wholes[COMPLAINT].edges if edge.name == "rate")
    needed = dict(told.petition.days) | dict.fromkeys(edge.needs, ON)
    petition = replace(told.petition, state=min(edge.sources), days=needed)
    step = told.order("rate", ON, score=score)
    if taken:
        (act,) = step.take(petition, LAW, ON)
        assert act.fact.score == score
    else:
        with pytest.raises(Missing) as no:
            step.take(petition, LAW, ON)
        assert no.value.field == "score"


def test_a_petition_is_assigned_to_somebody() -> None:
    told = a_feedback("classified")
    with pytest.raises(Missing) as no:
        told.then("assign", ON, by="leader", offices=())
    assert no.value.field == "offices" and not told.petition.offices


def test_whoever_is_asked_has_the_days_that_the_law_gives_him() -> None:
    told = a_complaint("accepted")
    own = LAW.due("KN-ASKED", ON).due
    assert isinstance(own, date)
    assert refused(told, "ask", until=own - timedelta(days=1)) == (TooEarly, "until")
    assert told.then("ask", ON, until=own).asked_until == own


def test_whoever_is_asked_has_his_own_days_and_not_those_of_a_body_that_begin_with_them() -> None:
    whole = LAW.wholes[COMPLAINT]
    asking = next(edge for edge in whole.edges if edge.name == "ask")
    (his,) = asking.starts
    both = replace(asking, starts=(replace(his, rule="PH-ACCEPT", whose="body"), his))
    edges = tuple(both if edge is asking else edge for edge in whole.edges)
    law = replace(LAW, wholes=dict(LAW.wholes) | {COMPLAINT: replace(whole, edges=edges)}, _procedures={})
    own = LAW.due(his.rule, ON).due
    assert isinstance(own, date)
    with pytest.raises(TooEarly) as no:
        a_complaint("accepted").order("ask", ON, until=own - timedelta(days=1)).take(a_complaint("accepted").petition, law, ON)
    assert f"{own:%d/%m/%Y}" in no.value.why.en


def test_the_superior_sets_a_day_after_today() -> None:
    told = a_denunciation("verifying")
    told.then("coordinate.demanded", ON)
    for until in (None, ON):
        assert refused(told, "coordinate.ordered", until=until) == (Missing, "until")
    assert told.then("coordinate.ordered", ON, until=ON + timedelta(days=1)).clocks["TC-ORDERED"].due


# --- what a broken face or history is told ----------------------------------------------------------------------------


def test_a_face_that_orders_what_cannot_be_is_broken() -> None:
    told = a_complaint("decided")
    with pytest.raises(ValueError, match="is one, and not"):
        Notify("petitioner", "post", ON, which=("1",), outcome="sent").take(told.petition, LAW, ON)
    edge = next(edge for edge in LAW.procedure(COMPLAINT, ON).edges if edge.name == "add")
    with pytest.raises(ValueError, match="nobody acts for this petitioner by act 9"):
        mandates.permit(told.petition, LAW, edge, 9, ON)

    def chose(way: str) -> Told:
        told = Told()
        told.receive("vn.feedback", day("2026-07-06"), subject="roads", second=(way,))
        return told

    waits = chose("second_slip")
    asked = waits.then("reissue.asked", ON, by="petitioner").reissue
    assert asked is not None
    with pytest.raises(ValueError, match="64 hex digits"):
        waits.then("reissue.given", asked.ready, by="petitioner", code="ab")
    waits.then("reissue.stopped", ON, by="petitioner", code="ab" * 32)
    assert waits.last.act.fact.code == "", "what is stopped gives no code"
    waits = chose("counter")
    waits.then("open", ON, by="leader", actor=FIRST, office=FIRST, purpose="lost_code")
    with pytest.raises(ValueError, match="64 hex digits"):
        waits.then("reissue.proposed", ON, by="leader", actor=FIRST, office=FIRST, slip="ab", way="counter")


def test_a_history_has_nobody_shown_or_ended_who_never_began_to_act() -> None:
    told = a_complaint("accepted")
    for outcome in ("shown", "ended"):
        act = replace(told.last.act, step="represent", outcome=outcome, fact=Represented("", 7, (), None, True, "", ()))
        broken = [*told.history, Recorded(len(told.history) + 1, told.last.at, FIRST, BODY, act)]
        with pytest.raises(BrokenHistory, match="act 7"):
            fold(broken)


def test_a_measure_that_was_recorded_alone_before_several_could_be_is_one_measure() -> None:
    assert Protected("secrecy", (), measures=()).ordered == ("secrecy",)
    assert Protected("", (), measures=("job", "move")).ordered == ("job", "move")
    assert Protected("", (), measures=()).ordered == ()


# --- who acts for him -------------------------------------------------------------------------------------------------


def agents(*ended: date | None) -> Any:
    """A complaint with as many who act, of whom these have ended."""
    petition = a_complaint("accepted").petition
    those = tuple(Mandate(n, "agent", day("2026-07-01"), "a" * 32, seen=True, ended=on) for n, on in enumerate(ended, 3))
    return replace(petition, mandates=those)


def test_whoever_acted_under_his_own_name_is_named_and_a_way_that_the_law_never_had_is_nobodys() -> None:
    petition = agents(None, ON)
    assert mandates.with_names(petition, LAW) == petition.mandates
    strange = replace(petition, mandates=(replace(petition.mandates[0], as_what="neighbour"),))
    assert mandates.with_names(strange, LAW) == ()


def test_why_somebody_acts_no_longer_is_told() -> None:
    edge = next(edge for edge in LAW.procedure(COMPLAINT, ON).edges if edge.name == "add")
    agent = agents(None).mandates[0]

    def why(mandate: Mandate, law: Any = LAW) -> tuple[str, str]:
        with pytest.raises(NotYours) as no:
            mandates.permit(replace(agents(None), mandates=(mandate,)), law, edge, mandate.act, ON)
        return no.value.why.en.partition(": ")[2], no.value.article

    past = replace(agent, until=ON - timedelta(days=1))
    assert why(past)[0] == "the last day of the paper has passed." and why(past)[1]
    assert why(replace(agent, ended=ON, reason="succeed.died"))[0] == "the petitioner is dead or dissolved."
    revoked = why(replace(agent, ended=ON, reason="revoked"))
    assert revoked[0] not in (why(past)[0], why(replace(agent, ended=ON, reason="x"))[0]) and revoked[1]
    whole = LAW.wholes[COMPLAINT]
    edges = tuple(each for each in whole.edges if each.name != "represent.ended")
    without = replace(LAW, wholes=dict(LAW.wholes) | {COMPLAINT: replace(whole, edges=edges)}, _procedures={})
    assert why(replace(agent, ended=ON, reason="revoked"), without)[0] == "the petitioner is dead or dissolved."


def test_of_several_who_act_one_is_enough_for_something_to_be_said_of_him() -> None:
    assert not nobody_acts(agents(ON, None), LAW, "ended")
    assert nobody_acts(agents(ON, ON), LAW, "ended")


def test_a_paper_is_not_looked_at_for_a_way_that_the_present_kind_does_not_have() -> None:
    told = a_complaint("signed")
    blobs = tuple(Sealed(n * 32, "identity", kind, "ab" * 32) for n, kind in (("a", REPRESENTATIVE), ("b", PROOF)))
    told.then("represent.named", ON, as_what="agent", until=None, blobs=blobs)
    assert (told.last.act.fact.of, told.petition.mandates[0].seen) == (0, told.last.act.fact.seen)
    of = told.petition.mandates[0].act
    shown = told.order("represent.shown", ON, of=of, until=None)
    (act,) = shown.take(told.petition, LAW, ON)
    assert act.fact.seen
    (over,) = told.order("represent.ended", ON, of=of, ground="revoked", seen=True).take(told.petition, LAW, ON)
    assert not over.fact.seen and over.fact.until is None
    other = replace(told.petition, kind=DENUNCIATION)
    with pytest.raises(Missing) as no:
        shown.take(other, LAW, ON)
    assert no.value.field == "of" and isinstance(no.value, Missing) and not isinstance(no.value, NotNow)


def test_each_refusal_names_the_article_that_it_comes_from() -> None:
    told = a_complaint("decided")
    assert refused(told, "notify.nobody", party="petitioner") == (Missing, "party")
    early = a_complaint("classified")
    assert refused(early, "duplicate.noted", away=(f"{BODY}/07",), earlier="1" * 32, ground=_same()) == (Missing, "number")
    assert refused(several(2), "succeed.died") == (NotYours, "")
    assert several(1).then("succeed.died", ON).orphaned
    assert told.order("classify.competent", ON, kind=DENUNCIATION).relabels_as() == DENUNCIATION


def _same() -> str:
    edge = next(edge for edge in LAW.wholes[COMPLAINT].edges if edge.name == "duplicate.noted")
    return LAW.grounds[edge.grounds][0].id if edge.grounds else ""


def test_whoever_can_be_sent_an_errand_is_not_asked_on_paper() -> None:
    for told, name in (
        (a_complaint("accepted"), "coordinate.asked"),
        (a_complaint("verifying"), "coordinate.expert"),
        (a_denunciation("verifying"), "coordinate.crime"),
    ):
        assert refused(told, name, connected=True) == (NotYours, "body")
        assert told.then(name, ON, connected=False)
