"""What the packs say: the change of 1 July 2026, kinds, orders of steps, grounds, forms, and what is unsure."""

from collections import Counter
from dataclasses import fields
from datetime import date

import pytest
from law_of_the_land import LAW, TEXTS, TODAY

from hoiam.casework import laws
from hoiam.core.deadlines import NotInForce
from hoiam.core.petition.journey import BY_WORD
from hoiam.core.procedure import ACT, BACK, NOTHING, STAYS, AmbiguousEdge, lint, load, rows_for_lawyers
from hoiam.core.procedure.model import MIRRORED

BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)
VIETNAMESE = [kind for kind in LAW.kinds if kind.startswith("vn.")]


def walk(kind, steps, on=TODAY):
    """Follow named steps through the law from the moment a petition is received; the state that they lead to."""
    procedure = LAW.procedure(kind, on)
    received = procedure.edge(NOTHING, "receive", "")
    state, before, done = received.target, "", {"receive"}
    for name in steps.split():
        step, _, outcome = name.partition(".")
        edge = procedure.edge(state, step, outcome)
        assert edge is not None, f"{kind}: no {name} at {state}"
        for need in edge.needs:
            assert any(each == need or need.startswith(each) or each.startswith(need) for each in done), f"{name} needs {need}"
        done |= {step, name}
        if edge.target == BACK:
            state, before = before, state
        elif edge.target != STAYS:
            state, before = edge.target, state
    return state


# The change of 1 July 2026


@pytest.mark.parametrize(("new", "old"), [("KN-ACC1", "KN-ACC1-OLD"), ("KN-ACC2", "KN-ACC2-OLD"), ("KL-ACC", "KL-ACC-OLD")])
def test_acceptance_took_ten_days_until_june_and_seven_working_days_from_july(new, old):
    assert (LAW.rule(new, BEFORE).id, LAW.rule(new, BEFORE).n, LAW.rule(new, BEFORE).unit) == (old, 10, "cd")
    assert (LAW.rule(new, AFTER).id, LAW.rule(new, AFTER).n, LAW.rule(new, AFTER).unit) == (new, 7, "wd")
    assert LAW.due(new, BEFORE).version == f"{old}@2012-07-01"
    assert LAW.due(new, AFTER).version == f"{new}@2026-07-01"


def test_a_term_that_straddles_the_change_shows_the_other_reading():
    readings = {other.due for other in LAW.due("KN-ACC1", date(2026, 6, 29)).other_readings}
    assert date(2026, 7, 8) in readings
    inside = [other.n for other in LAW.due("KN-ACC1", date(2026, 5, 4)).other_readings]
    assert 7 not in inside


@pytest.mark.parametrize("kind", ["vn.complaint", "vn.complaint2", "vn.disciplinary"])
def test_a_complaint_can_be_suspended_from_july_and_not_before(kind):
    assert LAW.procedure(kind, BEFORE).edge("verifying", "suspend") is None
    edge = LAW.procedure(kind, AFTER).edge("verifying", "suspend")
    assert edge.form == "NĐ 124 Mẫu 14a"
    assert LAW.procedure(kind, AFTER).grounds[edge.grounds]
    assert not LAW.procedure(kind, BEFORE).grounds[edge.grounds]


def test_the_notice_of_a_dialogue_had_no_number_before_july():
    called = LAW.procedure("vn.complaint", BEFORE).edge("to_talk", "dialogue", "called")
    assert called.starts == ()
    called = LAW.procedure("vn.complaint", AFTER).edge("to_talk", "dialogue", "called")
    assert [start.rule for start in called.starts] == ["KN-DLG-N"]


def test_the_first_ground_for_refusing_was_reworded_in_july():
    titles = {
        on: [ground.title.vi for ground in LAW.procedure("vn.complaint", on).grounds["complaint.not_accepted"]]
        for on in (BEFORE, AFTER)
    }
    # The nine of Luật KN Đ.11, and the two by which TT 05/2021 has a paper kept whose content another one has.
    assert len(titles[BEFORE]) == len(titles[AFTER]) == 9 + 2
    assert titles[BEFORE][0] != titles[AFTER][0]
    assert titles[BEFORE][1:] == titles[AFTER][1:]


def test_a_form_is_the_one_of_its_day():
    assert LAW.form("NĐ 124 Mẫu 03", BEFORE).article != LAW.form("NĐ 124 Mẫu 03", AFTER).article
    assert LAW.form("NĐ 124 Mẫu 14a", BEFORE) is None
    assert LAW.form("NĐ 124 Mẫu 99", AFTER) is None


# The orders of steps


def test_a_complaint_walks_from_receipt_to_its_end():
    state = walk(
        "vn.complaint",
        "sign classify.competent accept assign verify.ordered verify.differs dialogue.called dialogue.held decide notify.sent "
        "notify.served gate.drafted gate.cleared publish enforce.ordered enforce.done",
    )
    assert state == "final"


def test_a_second_complaint_always_has_its_dialogue():
    procedure = LAW.procedure("vn.complaint2", TODAY)
    deciding = {state for edge in procedure.edges if edge.step == "decide" for state in edge.sources}
    assert deciding == {"heard"}
    assert {edge.target for edge in procedure.edges if edge.step == "verify" and edge.outcome == "reported"} == {"to_talk"}


@pytest.mark.parametrize("kind", ["vn.disciplinary", "vn.disciplinary2"])
def test_a_disciplinary_complaint_always_has_its_dialogue(kind):
    procedure = LAW.procedure(kind, TODAY)
    assert {state for edge in procedure.edges if edge.step == "decide" for state in edge.sources} == {"heard"}


def test_a_first_complaint_has_a_dialogue_where_findings_differ_and_may_do_without_where_not():
    procedure = LAW.procedure("vn.complaint", TODAY)
    assert procedure.edge("to_talk", "decide") is None
    assert procedure.edge("verified", "decide") is not None


def test_a_complaint_is_final_only_when_both_effect_and_window_have_passed():
    for outcome in ("ordered", "done"):
        edge = LAW.procedure("vn.complaint", TODAY).edge("published", "enforce", outcome)
        assert set(edge.not_before) == {"KN-EFF1", "KN-WIN2"}
        assert "notify.served.petitioner" in edge.needs


def test_effect_runs_from_issue_and_the_window_from_service():
    procedure = LAW.procedure("vn.complaint", TODAY)
    decided = {start.rule: start for start in procedure.edge("heard", "decide").starts}
    served = {start.rule: start for start in procedure.edge("decided", "notify", "served").starts}
    assert decided["KN-EFF1"].on == "act" and "KN-WIN2" not in decided
    assert served["KN-WIN2"].whose == "petitioner"


def test_silence_opens_the_second_complaint_only_after_the_term():
    edge = LAW.procedure("vn.complaint", TODAY).edge("verifying", "appeal", "")
    assert (edge.not_before, edge.within) == (("KN-RES1",), ("KN-WIN2-QH",))
    edge = LAW.procedure("vn.complaint", TODAY).edge("decided", "appeal", "")
    assert edge.within == ("KN-WIN2",)


def test_a_denunciation_walks_from_receipt_to_its_end():
    state = walk(
        "vn.denunciation",
        "sign classify.competent accept notify.sent assign verify.ordered verify.reported conclude notify.sent decide "
        "gate.drafted gate.cleared publish enforce.done",
    )
    assert state == "final"


def test_a_denunciation_has_no_dialogue_and_a_complaint_no_conclusion():
    assert not any(edge.step == "dialogue" for edge in LAW.procedure("vn.denunciation", TODAY).edges)
    assert not any(edge.step == "conclude" for edge in LAW.procedure("vn.complaint", TODAY).edges)


def test_recusal_is_absolute_for_denunciations_and_not_for_complaints():
    assert LAW.kinds["vn.denunciation"].recusal.rule == LAW.kinds["vn.denunciation2"].recusal.rule == "absolute"
    assert LAW.kinds["vn.complaint"].recusal.rule == "own_act_allowed"


def test_an_extension_of_a_denunciation_is_allowed_once_or_twice_by_its_condition():
    (extends,) = LAW.procedure("vn.denunciation", TODAY).edge("verifying", "extend").extends
    assert (extends.clock, extends.by, dict(extends.most)) == ("TC-RES", "TC-EXT", {"complex": 1, "very_complex": 2})


def test_a_complex_denunciation_is_due_in_thirty_days_until_an_extension_is_decided():
    accepted = date(2026, 1, 8)
    for condition, latest in ((), None), (("complex",), date(2026, 3, 9)), (("complex", "very_complex"), date(2026, 4, 8)):
        due = LAW.due("TC-RES", accepted, when=condition)
        assert (due.n, due.due, due.latest) == (30, date(2026, 2, 9), latest)


def test_an_appraisal_stops_the_clock_of_a_denunciation():
    procedure = LAW.procedure("vn.denunciation", TODAY)
    assert "TC-RES" in procedure.edge("verifying", "coordinate", "expert").pauses
    assert "TC-RES" in procedure.edge("verifying", "coordinate", "expert_back").resumes


def test_a_continued_denunciation_can_end_after_the_review_or_be_resolved_anew():
    review = "sign classify.competent assign coordinate.asked coordinate.given decide notify.sent"
    assert walk("vn.denunciation2", f"{review} close") == "kept"
    anew = "accept assign verify.ordered verify.reported conclude decide gate.cleared publish enforce.done"
    assert walk("vn.denunciation2", f"{review} {anew}") == "final"


def test_feedback_walks_without_a_signature():
    steps = "classify.competent accept assign coordinate.asked coordinate.given decide notify.sent gate.cleared publish rate"
    assert walk("vn.feedback", steps) == "published"
    assert not LAW.kinds["vn.feedback"].needs_signature


def test_a_transfer_goes_and_comes_back_to_where_it_was():
    assert walk("vn.complaint", "sign classify.competent transfer.sent transfer.undone accept") == "accepted"
    assert walk("vn.complaint", "sign classify.elsewhere transfer.sent transfer.received classify.competent") == "classified"


@pytest.mark.parametrize("kind", LAW.kinds)
def test_what_is_on_its_way_is_taken_by_the_body_that_it_goes_to_and_by_no_other(kind):
    where = {edge.name: edge.part for edge in LAW.procedure(kind, TODAY).edges if edge.step in ("transfer", "read", "open")}
    either = {"holds", "arriving"}
    assert (
        where.items() >= {"transfer.received": {"arriving"}, "transfer.undone": either, "read": either, "open": either}.items()
    )
    # A body that is no more hands over what it has and what is on its way to it.
    assert where.get("transfer.succeeded", either) == either
    elsewhere = {edge.name for edge in LAW.procedure(kind, TODAY).edges if edge.part != {"holds"}}
    elsewhere -= {"transfer.succeeded"}
    assert elsewhere == {"transfer.received", "transfer.undone", "read", "open", "withhold.words", "withhold.names"}


def test_a_suspension_goes_back_to_where_it_was():
    steps = "sign classify.competent accept assign verify.ordered verify.reported suspend resume decide"
    assert walk("vn.complaint", steps) == "decided"


@pytest.mark.parametrize("kind", LAW.kinds)
def test_every_step_is_found_by_its_outcome_and_none_is_guessed(kind):
    """On every day on which something changes: what is asked for by state, step and outcome is that and nothing else."""
    for on in (TODAY, BEFORE, AFTER, LAW.last_change(kind)):
        procedure = LAW.procedure(kind, on)
        for state in (NOTHING, *procedure.states):
            here = [edge for edge in procedure.edges if state in edge.sources]
            for edge in here:
                assert procedure.edge(state, edge.step, edge.outcome) is edge
                alike = [each for each in here if each.step == edge.step]
                if len(alike) == 1:
                    assert procedure.edge(state, edge.step) is edge
                    continue
                with pytest.raises(AmbiguousEdge) as several:
                    procedure.edge(state, edge.step)
                assert several.value.names == tuple(each.name for each in alike)


def test_an_outcome_that_the_law_does_not_have_is_no_step():
    procedure = LAW.procedure("vn.complaint", TODAY)
    assert procedure.edge("signed", "classify", "nonsense") is None
    assert procedure.edge("signed", "classify", "") is None
    assert procedure.edge("signed", "nonsense") is None


@pytest.mark.parametrize("kind", VIETNAMESE)
def test_a_paper_of_another_kind_can_be_classified_and_the_other_clocks_end(kind):
    """Whatever clocks another kind starts before classification, this kind's classification ends them."""
    classify = LAW.procedure(kind, TODAY).edge("signed", "classify", "competent")
    assert classify is not None
    own = {start.rule for start in classify.starts}
    for other in VIETNAMESE:
        for step in ("sign", "receive"):
            edge = LAW.procedure(other, TODAY).edge("received" if step == "sign" else NOTHING, step)
            for start in edge.starts if edge else ():
                alike = start.rule in own or start.rule in {"TD-45"} or start.rule in classify.ends
                assert alike, (kind, other, start.rule)


@pytest.mark.parametrize("kind", LAW.kinds)
def test_every_kind_is_explained_before_anyone_writes(kind):
    said = LAW.kinds[kind]
    for words in (said.title, said.gist, said.example, said.who_decides, said.next_stage, said.recusal.gist):
        assert words.vi and words.en
    assert said.subjects
    if said.needs_signature:
        assert said.signature_gist is not None


@pytest.mark.parametrize("kind", LAW.kinds)
def test_every_step_has_an_article_a_title_and_a_gist(kind):
    for edge in LAW.procedure(kind, TODAY).edges:
        assert edge.article and edge.title.vi and edge.title.en and edge.gist.vi and edge.gist.en
        assert edge.step in laws.HOUSE.steps and edge.by


@pytest.mark.parametrize("kind", LAW.kinds)
def test_what_a_step_asks_it_can_be_told_and_what_begins_a_petition_starts_without_an_answer(kind):
    for edge in LAW.wholes[kind].edges:
        taken = {field.name for field in fields(BY_WORD[edge.step].step)}
        assert not edge.conditions or "conditions" in taken, f"{edge.place}: {edge.step} has no place for an answer"
        if NOTHING in edge.sources:
            started = [start.rule for start in edge.starts]
            for n, start in enumerate(edge.starts):
                assert start.only_if is None, f"{edge.place}: nothing has been decided on before there is a petition"
                assert start.on == ACT or start.on in started[:n], f"{edge.place}: {start.rule} would not start"


def test_no_two_rules_are_outside_of_journeys_for_want_of_a_better_reason():
    """A reason says which duty it is: several rules share one only where they are one duty in several versions or numbers."""
    shared = Counter(rule.not_in_a_journey.en for rule in LAW.rules.values() if rule.not_in_a_journey)
    assert max(shared.values()) <= 5, shared.most_common(1)


@pytest.mark.parametrize("kind", LAW.kinds)
def test_only_a_person_sets_a_condition(kind):
    for edge in LAW.procedure(kind, TODAY).edges:
        if edge.conditions:
            # A mirror is written with the act that somebody took in the errand.
            assert edge.by - {"clock"} or edge.step == MIRRORED, edge.name


def test_the_lint_finds_nothing():
    assert lint(LAW, TODAY) == []


def test_a_gist_is_never_passed_off_as_the_words_of_the_law():
    """No gist stands in quotation marks, and none is longer than a few sentences: it is a summary, not a quotation."""
    for rule in LAW.rules.values():
        for text in (rule.gist.vi, rule.gist.en):
            assert not text.startswith(("“", '"')), rule.id
            assert len(text) < 400, rule.id


# Terms of bodies, lawyers, packs


def test_a_body_s_own_term_stands_in_where_the_law_gives_no_number():
    assert LAW.due("PA-SLA", date(2026, 9, 1)).due is None
    own = LAW.due("PA-SLA", date(2026, 9, 1), own="XA-AB")
    assert own.own and own.due is not None and own.unsure
    assert LAW.own_term("XA-AB", "PA-SLA", date(2019, 1, 1)) is None
    assert LAW.own_term("XA-AB", "KN-RES1", date(2026, 9, 1)) is None
    assert not LAW.due("KN-RES1", date(2026, 9, 1), own="XA-AB").own


def test_lawyers_see_every_version_of_every_rule():
    rows = rows_for_lawyers(LAW)
    assert len(rows) == sum(len(versions) for versions in LAW.rule_versions.values())
    row = next(row for row in rows if row.id == "KN-RES1")
    assert row.variants[0][0] == ("remote",) and row.used_by
    assert next(row for row in rows if row.id == "XL-PROC").unsure is not None
    assert next(row for row in rows if row.id == "KN-DLG-N").amount.en == "at least 5 calendar days before"
    assert next(row for row in rows if row.id == "KN-SEND2").other_readings[0].en.startswith("7 working days (NĐ 124 Đ.29.2)")
    assert next(row for row in rows if row.id == "TC-EXT").other_readings
    assert next(row for row in rows if row.id == "KN-DLG-N").other_readings[0].en.startswith("If the day of the notice")
    assert next(row for row in rows if row.id == "KN-SEND1").other_readings == ()
    assert next(row for row in rows if row.id == "KN-SEND1").amount.en == "at the latest: 3 working days"
    assert next(row for row in rows if row.id == "PA-PUB").amount.en == "the law sets no number"
    assert next(row for row in rows if row.id == "TD-BACK").variants[0][1].en == "at once"


def test_a_body_picks_its_packs():
    union = LAW.pick({"eu"})
    assert set(union.kinds) == {"eu.report", "eu.external_report"} and union.packs == ("eu",)
    assert all(rule.pack == "eu" for rule in union.rules.values())
    assert union.due("EU-ACK", date(2025, 12, 12)).due == date(2025, 12, 19)
    with pytest.raises(KeyError):
        LAW.pick({"fr"})


def test_a_pack_stands_alone():
    for pack in LAW.packs:
        alone = load({name: text for name, text in TEXTS.items() if name.startswith(f"{pack}/")}, laws.HOUSE)
        assert set(alone.kinds) == {kind for kind in LAW.kinds if kind.startswith(f"{pack}.")}


def test_the_version_of_the_law_changes_with_any_text():
    changed = {**TEXTS, "vn/calendar.yaml": TEXTS["vn/calendar.yaml"] + "# a word\n"}
    assert load(changed, laws.HOUSE).version != LAW.version == load(dict(reversed(TEXTS.items())), laws.HOUSE).version


def test_a_rule_holds_on_a_day_when_it_or_its_predecessor_does():
    assert LAW.holds("KN-ACC1", BEFORE) and LAW.holds("KN-ACC1", AFTER)
    assert not LAW.holds("TD-45", BEFORE) and LAW.holds("TD-45", AFTER)
    with pytest.raises(NotInForce):
        LAW.exactly("KN-ACC1", BEFORE)
