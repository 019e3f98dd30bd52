"""The law of a day: rules, procedures, forms and grounds as they were in force on it."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from invented_pack import PACK, TEXTS, load, spoilt

from hoiam.core.deadlines import NotInForce, UnknownCondition, UnknownRule
from hoiam.core.procedure import AmbiguousEdge

LAW = load(TEXTS)
ON, LATER = date(2030, 3, 1), date(2030, 8, 1)
EVE, FIRST = date(2030, 6, 30), date(2030, 7, 1)


def test_a_rule_that_was_not_yet_law_gives_way_to_the_one_before():
    assert LAW.rule("NEW", EVE).id == "OLD"
    assert LAW.rule("NEW", FIRST).id == "NEW"
    assert LAW.due("NEW", EVE).rule == "OLD"
    assert LAW.exactly("OLD", EVE).id == "OLD"


def test_a_rule_that_is_no_longer_law_is_refused_with_what_holds_instead():
    with pytest.raises(NotInForce) as told:
        LAW.rule("OLD", FIRST)
    assert told.value.instead == ("NEW",)
    with pytest.raises(NotInForce) as told:
        LAW.exactly("NEW", EVE)
    assert told.value.instead == ("OLD",)
    with pytest.raises(NotInForce) as told:
        LAW.rule("NEW", date(2019, 1, 1))
    assert told.value.instead == ()


def test_a_line_of_three_rules_is_followed_to_its_end():
    third = PACK.replace(
        "    valid_from: 2030-07-01\n    source", "    valid_from: 2030-07-01\n    valid_to: 2030-12-31\n    source", 1
    )
    third = third.replace(
        "forms:\n",
        "  - {id: THIRD, title: {vi: a, en: a}, article: Art 3, type: limit, n: 1, unit: cd, succeeds: NEW, "
        "trigger: {vi: a, en: a}, gist: {vi: a, en: a}, valid_from: 2031-01-01, source: x, confidence: SOURCE}\nforms:\n",
        1,
    )
    law = load({**TEXTS, "xx/pack.yaml": third})
    assert [law.rule("THIRD", day).id for day in (date(2031, 1, 1), date(2030, 12, 31), EVE)] == ["THIRD", "NEW", "OLD"]
    assert law.holds("THIRD", EVE) and not law.holds("THIRD", date(2019, 1, 1))
    with pytest.raises(NotInForce) as told:
        law.exactly("OLD", date(2031, 2, 1))
    assert told.value.instead == ("THIRD",)


def test_an_unknown_rule_or_condition_is_refused():
    for ask in (LAW.rule, LAW.exactly):
        with pytest.raises(UnknownRule):
            ask("NWE", ON)
    with pytest.raises(UnknownRule):
        LAW.due("NWE", ON)
    with pytest.raises(UnknownCondition) as told:
        LAW.due("NEW", LATER, when=["remot"])
    assert "remote" in told.value.in_words("en")
    assert LAW.due("NEW", LATER, when=["remote"]).n == 9


def test_the_day_of_a_moment_is_the_day_in_the_time_zone_of_the_calendar():
    moment = datetime(2030, 6, 30, 20, 0, tzinfo=UTC)
    assert LAW.day_of("NEW", moment) == FIRST
    assert LAW.due("NEW", moment).rule == "NEW"
    assert LAW.day_of("NEW", datetime(2030, 6, 30, 20, 0)) == EVE  # noqa: DTZ001 - a clock on the wall
    assert LAW.day_of("NEW", EVE) == EVE


def test_a_body_s_own_term_is_used_where_the_law_has_no_number_and_only_there():
    assert LAW.due("ANSWER", ON).n is None
    assert (LAW.due("ANSWER", ON, own="A").n, LAW.due("ANSWER", ON, own="A").unit) == (20, "cd")
    own = LAW.due("ANSWER", ON, own="B")
    assert (own.n, own.unit, own.article, own.own) == (5, "wd", "the body B", True)
    assert LAW.due("ANSWER", date(2030, 1, 15), own="B").n == 20
    assert LAW.due("ANSWER", date(2031, 1, 15), own="B").n == 20
    by_hand = LAW.due("ANSWER", ON, own="B", days=3)
    assert (by_hand.n, by_hand.unit, by_hand.own, by_hand.overridden) == (3, "wd", True, True)
    assert (LAW.due("ANSWER", ON, days=3).unit, LAW.due("ANSWER", ON, days=3).own) == ("cd", False)
    assert LAW.due("NEW", LATER, own="B").n == 7


def test_the_procedure_of_a_day_has_the_steps_of_that_day():
    assert LAW.procedure("xx.ask", EVE).edge("received", "suspend") is None
    assert LAW.procedure("xx.ask", FIRST).edge("received", "suspend") is not None
    assert LAW.procedure("xx.ask", EVE).edges_from("waiting")
    assert LAW.last_change("xx.ask") == FIRST


def test_a_clock_is_started_only_where_its_rule_is_law():
    assert [start.rule for start in LAW.procedure("xx.ask", EVE).edge("received", "publish").starts] == []
    assert [start.rule for start in LAW.procedure("xx.ask", FIRST).edge("received", "publish").starts] == ["POST"]
    # NEW has a predecessor, so its clock starts on every day.
    assert [start.rule for start in LAW.procedure("xx.ask", EVE).edge("", "receive").starts] == ["NEW"]


def test_grounds_and_forms_are_those_of_the_day():
    assert [ground.id for ground in LAW.procedure("xx.ask", EVE).grounds["no"]] == ["a", "b"]
    assert [ground.id for ground in LAW.procedure("xx.ask", FIRST).grounds["no"]] == ["b"]
    assert LAW.form("F1", EVE).title.en == "old form"
    assert LAW.form("F1", FIRST).title.en == "new form"
    assert LAW.form("F1", date(2019, 1, 1)) is None and LAW.form("F9", ON) is None


def test_the_procedure_of_a_day_is_made_once():
    assert LAW.procedure("xx.ask", ON) is LAW.procedure("xx.ask", date(2030, 4, 1))
    assert LAW.procedure("xx.ask", ON) is not LAW.procedure("xx.ask", LATER)


def test_a_step_is_found_by_state_step_and_outcome():
    procedure = LAW.procedure("xx.ask", LATER)
    assert procedure.edge("received", "notify", "served").outcome == "served"
    with pytest.raises(AmbiguousEdge) as several:
        procedure.edge("received", "notify")
    assert several.value.names == ("notify.sent", "notify.served")
    assert str(several.value) == "“notify” at “received” without an outcome: it may be notify.sent, notify.served"
    assert procedure.edge("received", "notify", "") is None
    assert procedure.edge("received", "notify", "lost") is None
    assert procedure.edge("waiting", "notify") is None
    assert procedure.edge("received", "notify", "sent").name == "notify.sent"
    assert procedure.edge("received", "publish").name == "publish"


def test_a_step_with_a_last_day_is_gone_after_it():
    law = load(spoilt("since: 2030-07-01}", "since: 2030-07-01, until: 2030-08-31}"))
    assert law.procedure("xx.ask", date(2030, 8, 31)).edge("received", "suspend") is not None
    assert law.procedure("xx.ask", date(2030, 9, 1)).edge("received", "suspend") is None


def test_a_body_that_picks_packs_knows_no_other():
    law = load({**TEXTS, "yy/p.yaml": PACK.replace("pack: xx", "pack: yy", 1).split("instruments:")[0] + (
        "rules:\n  - {id: Y, title: {vi: a, en: a}, article: Art 3, type: at_once, trigger: {vi: a, en: a}, "
        "gist: {vi: a, en: a}, valid_from: 2031-01-01, source: x, confidence: SOURCE}\n")})  # fmt: skip
    assert set(law.pick(["yy"]).rules) == {"Y"} and law.pick(["yy"]).kinds == {}
    assert "Y" not in law.pick(["xx"]).rules and law.pick(["xx"]).procedure("xx.ask", ON).kind == "xx.ask"
    with pytest.raises(KeyError):
        law.pick(["zz"])


def test_of_the_versions_of_a_relative_one_in_force_is_enough():
    twice = (
        PACK.replace("    succeeds: OLD\n", "    succeeds: OLD\n", 1)
        .replace(
            "forms:\n",
            "  - {id: NEW, title: {vi: a, en: a}, article: Art 3, type: limit, n: 1, unit: cd, trigger: {vi: a, en: a}, "
            "gist: {vi: a, en: a}, met_by: [decide], valid_from: 2031-07-01, source: x, confidence: SOURCE}\nforms:\n",
            1,
        )
        .replace(
            "    valid_from: 2030-07-01\n    source", "    valid_from: 2030-07-01\n    valid_to: 2031-06-30\n    source", 1
        )
    )
    law = load({**TEXTS, "xx/pack.yaml": twice})
    with pytest.raises(NotInForce) as told:
        law.exactly("OLD", date(2030, 8, 1))
    assert told.value.instead == ("NEW",)
    assert law.rules["NEW"].n == 1 and law.rule("NEW", date(2030, 8, 1)).n == 7


def test_what_was_made_from_the_law_is_no_part_of_it():
    one, other = load(TEXTS), load(TEXTS)
    one.procedure("xx.ask", ON)
    assert one == other
    assert "_procedures" not in repr(one)


def test_a_remembered_term_is_the_one_that_would_be_computed(monkeypatch):
    law = load(TEXTS)
    asked = [
        {"rule_id": rule, "trigger": day, "when": when, "own": own, "days": days}
        for rule in ("NEW", "ANSWER")
        for day in (ON, EVE, FIRST, LATER)
        for when in ((), ("remote",))
        for own in (None, "A", "B")
        for days in (None, 3)
    ]
    first = [law.due(**each) for each in asked]
    assert first == [load(TEXTS).due(**each) for each in asked]
    monkeypatch.setattr(type(law), "_due", None)  # nothing is computed again
    assert [law.due(**each) for each in asked] == first


def test_no_more_terms_are_remembered_than_memory_is_meant_for(monkeypatch):
    monkeypatch.setattr("hoiam.core.procedure.law._REMEMBERED", 2)
    law = load(TEXTS)
    for day in range(1, 20):
        assert law.due("NEW", date(2030, 8, day)).trigger == date(2030, 8, day)
        assert len(law._dues) <= 2


def test_equal_moments_in_two_zones_are_two_terms():
    there = datetime(2030, 8, 1, 20, 0, tzinfo=UTC)
    here = there.astimezone(timezone(timedelta(hours=7)))
    assert there == here
    law = load(TEXTS)
    law.due("NEW", there), law.due("NEW", here)
    assert not law._dues


def test_a_paper_is_found_by_the_name_that_a_step_uses_and_the_kind():
    edge = LAW.procedure("xx.again", LATER).edge("received", "decide", "")
    paper = LAW.paper(edge.letter, "xx.again")
    assert (paper.printed, paper.notation, paper.title.en, paper.article) == ("sheet", "RL", "ruling", "Art 1")
    assert LAW.paper("note", "xx.ask").notation == ""
    with pytest.raises(KeyError):
        LAW.paper("letter", "xx.ask")
    assert (LAW.kinds["xx.ask"].everyday, LAW.kinds["xx.again"].everyday) == (True, False)
    assert LAW.kinds["xx.ask"].suggested_when == {"own": False, "general": True}
    assert LAW.kinds["xx.again"].suggested_when is None
    assert (LAW.kinds["xx.again"].own_form, LAW.kinds["xx.ask"].own_form) == ("sheet", None)


def test_papers_of_two_packs_may_have_one_name_and_a_kind_has_those_of_its_own_pack_first():
    of_yy = (PACK.replace("pack: xx", "pack: yy").replace("xx.a", "yy.a").replace("printed: slip", "printed: sheet")
             .partition("kinds:\n"))  # fmt: skip
    kinds = of_yy[2].replace("    include: everyday\n", "").replace("    include: [everyday]\n", "")
    other = (
        "pack: yy\npapers:\n  - {id: note, printed: sheet, title: {vi: a, en: a}}\n"
        "  - {id: mark, printed: sheet, title: {vi: a, en: a}}\n  - {id: ruling, printed: slip, title: {vi: a, en: a}}\n"
        "parties: [{id: petitioner, title: {vi: a, en: a}}]\n"
        "results: [{id: yes_to_it, title: {vi: a, en: y}}, {id: no_to_it, title: {vi: a, en: n}}]\n"
        f"kinds:\n{kinds}"
    )
    law = load({**TEXTS, "yy/pack.yaml": other})
    assert (law.paper("note", "xx.ask").printed, law.paper("note", "yy.ask").printed) == ("slip", "sheet")
    # What was made before it was classified over from another pack's kind keeps its name.
    assert law.paper("mark", "xx.ask").printed == "sheet"
    assert (law.result("yes_to_it", "xx.again").title.en, law.result("yes_to_it", "yy.again").title.en) == ("yes", "y")
    assert law.result("", "xx.again") is None and law.result("perhaps", "xx.again") is None
    assert set(law.pick(["xx"]).by_pack) == {"xx"}


def test_what_a_pack_says_for_all_its_kinds_is_asked_by_kind():
    assert LAW.life("xx.again") == {"extend": 0, "notify.sent": 1, "publish": 2}
    assert LAW.party("petitioner", "xx.ask").title.en == "the one who asks"
    assert LAW.party("accused", "xx.ask") is None
    # Told by mail: a step of the kind that is not silent; of what is none of its steps nobody is told.
    assert [LAW.tells(step, "xx.ask") for step in ("extend", "add", "rate", "decide", "recompute")] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert LAW.tells("decide", "xx.again")
    states = LAW.wholes["xx.ask"].states
    assert [name for name, state in states.items() if state.elsewhere] == ["waiting"]
    assert LAW.procedure("xx.ask", LATER).edge("received", "add").at_counter == {"clerk", "leader"}
    assert LAW.procedure("xx.ask", LATER).edge("received", "extend").at_counter == frozenset()
    assert LAW.procedure("xx.ask", LATER).edge("received", "extend").part == {"holds"}
