"""Packs that can be read but make no sense, and the drawing of one that does."""

from datetime import date

import pytest
from defusedxml import ElementTree as ET
from golden_drawing import GOLDEN, drawn
from invented_pack import PACK, TEXTS, load, spoilt

from hoiam.core.procedure import draw, lint

LATER = date(2030, 8, 1)
SENSELESS = [
    ("to: waiting, by: leader", "to: done, by: leader", "xx.ask, waiting", "no step leads here"),
    ("to: back, by: leader,", 'to: "=", by: leader,', "xx.ask, waiting", "no way leads from here"),
    ("starts: [NEW]\n        form", "starts: [POST]\n        form", "xx.ask, received", "open without a due date"),
    ("starts: [ANSWER, {rule", "starts: [{rule", "xx.again, received", "open without a due date"),
    ("sets: [remote]}\n", "letter: note}\n", "xx.again, receive", "starts NEW only if “remote”, which"),
    ("ends: [ANSWER, NEW]", "ends: [ANSWER]", "xx.again, receive", "starts NEW, and nothing meets it from there (decide"),
    ("    type: no_number\n", "    type: no_number\n    further: [{when: [remote], times: 1, n: 15, rule: POST}]\n",
     "ANSWER", "says that POST lasts at most 15 - each; it does not"),
    ("valid_to: 2030-06-30\n    source", "valid_to: 2030-06-29\n    source", "NEW", "OLD does not end on the day before"),
    ("F1, title: {vi: \"mẫu mới\", en: \"new form\"}, article: Art 2, valid_from: 2030-07-01",
     "F1, title: {vi: \"mẫu mới\", en: \"new form\"}, article: Art 2, valid_from: 2030-10-01",
     "xx.ask, receive", "the form “F1” is not in force"),
    ("        letter: note\n", "", "xx.ask, receive", "has the form “F1”, and neither a letter nor “no_letter”"),
    ("        letter: note\n", '        no_letter: {vi: "không", en: "none"}\n', "xx, note", "a paper that no step has"),
    (", printed: slip, drawn: gazette", "", "F1", "is in force, and has neither “printed” nor “not_printed”"),
    ("        letter: note\n", '        no_letter: {vi: "không", en: "none"}\n', "F1", "“slip” is made by no step"),
    ("results: [yes_to_it, no_to_it]", "results: yes_to_it", "xx, no_to_it", "a result that no step has"),
    ("    own_form: sheet\n", "    suggested_when: {own: true}\n", "xx.again", "is suggested, and nobody can begin with it"),
    ("    own_form: sheet\n", "    suggested_when: {wrong: true}\n", "xx.again", "the same answers may point to xx.ask"),
    ('en: "serve"}, done', 'en: "served"}, done', "xx.ask, notify.served", "“done” says no more than “title”"),
    ('done: {vi: "đã giao", en: "served"}', 'done: {vi: "đã gửi", en: "served"}', "xx.ask, received",
     "notify.sent and notify.served have the same “done”"),
    ("silent: [rate, add]", "silent: [rate, add, verify]", "xx, verify", "a silent step that no kind has"),
    ("life: [extend, notify.sent, publish]\n", "", "xx", "has no “life”"),
    ("life: [extend, notify.sent, publish]", "life: [extend, publish, extend]", "xx, extend", "stands twice in the life"),
    ("    - {id: b, title: {vi: \"b\", en: \"b\"}, article: Art 5, remedy: {vi: \"sửa\", en: \"mend\"}}\n", "",
     "xx.ask, refuse", "no ground of “no” is in force"),
]  # fmt: skip


def test_a_sensible_pack_has_no_findings():
    assert lint(load(TEXTS)) == []
    assert lint(load(TEXTS), LATER) == []


@pytest.mark.parametrize(("old", "new", "where", "what"), SENSELESS, ids=[what for _, _, _, what in SENSELESS])
def test_what_makes_no_sense_is_found(old, new, where, what):
    found = lint(load(spoilt(old, new)))
    assert any(each.where == where and what in each.what for each in found), found
    assert all(str(each) == f"{each.place}: {each.where}: {each.what}. {each.do}." for each in found)
    assert all(_stands_there(each.place, spoilt(old, new)) for each in found), "each is told by file and line"
    assert all(each.do for each in found), "each says what to do"


def _stands_there(place, texts):
    """Whether the place is a line of one of the packs."""
    file, _, line = place.partition(":")
    return 1 <= int(line) <= texts[file].count("\n")


# Duties: each starts, can be met, is owed to all, and no answer is idle. One place of the pack is spoilt for each.
NEW_ROW = """\
  - id: IDLE
    title: {vi: "n", en: "n"}
    article: Art 11
    type: limit
    n: 3
    unit: cd
    trigger: {vi: "n", en: "n"}
    gist: {vi: "n", en: "n"}
    valid_from: 2020-01-01
    source: invented
    confidence: SOURCE
"""
WHY = '    not_in_a_journey: {vi: "không", en: "none"}\n'
FAULTY = [
    # (a) started, or says why not
    ("forms:\n  - {number: F1", f"{NEW_ROW}forms:\n  - {{number: F1", "IDLE", "no step starts it"),
    (
        "    type: minimum\n",
        f"    type: minimum\n{WHY}",
        "POST",
        "says that no step starts it, and publish does (xx/pack.yaml:",
    ),
    # (b) met from where it starts, and by more than the closing
    (
        "    type: minimum\n",
        "    type: limit\n",
        "xx.ask, publish",
        "starts POST, and no step meets it: its rule has no “met_by”",
    ),
    ("ends: [TELL], title", "title", "xx.ask, extend", "starts TELL, and nothing meets it from there (notify.sent)"),
    ('ends: ["*", NEW]', 'ends: ["*"]', "xx.ask, receive", "starts NEW, and nothing meets it from there (decide, publish)"),
    (
        "owed_to: [{party: petitioner}]",
        "owed_to: [{party: petitioner, if_any: true}]",
        "xx.ask, extend",
        "owed also to a party that there may not be, and no step says so",
    ),
    # wherever it may still run, something ends it
    ("ends: [ANSWER, NEW]", "ends: [ANSWER]", "xx.again, receive", "leaves NEW running where nothing ends it any more"),
    # what stands is not swept away, and nobody waits for ever
    (
        'ends: ["*", TELL]',
        'ends: ["*"]',
        "xx.ask, refuse",
        "ends TELL with all others, and does not undo extend, by which it is owed",
    ),
    (
        "at: waiting, to: back, by: leader",
        "at: waiting, to: back, by: petitioner",
        "xx.ask, waiting",
        "is left by nothing that its own body",
    ),
    (
        "at: waiting, to: back, by: leader, article: Art 8,",
        "at: waiting, to: back, by: leader, article: Art 8, needs: [extend],",
        "xx.ask, waiting",
        "is left by nothing that its own body, or time, can do",
    ),
    # (c) what is asked is felt
    (
        "sets: [remote], extends: [{clock: NEW}]",
        "sets: [remote]",
        "xx.ask, extend",
        "asks whether “remote”, and the answer changes",
    ),
    ("starts: [ANSWER, {rule: NEW, if: remote}]", "starts: [ANSWER, NEW]", "xx.again, receive", None),
    # (d) all whom the article names
    (
        "    owed_to: [{party: petitioner}]\n    goes_with",
        "    goes_with",
        "TELL",
        "is met by telling (notify.sent), whoever is told",
    ),
    (
        "met_by: [notify.sent]",
        "met_by: [notify.sent, publish]",
        "TELL",
        "is owed to somebody, and met by publish, which tells nobody",
    ),
    (
        ", printed: slip, drawn: gazette",
        ', recipients: [{party: petitioner, vi: "a", en: "a"}], printed: slip, drawn: gazette',
        "xx.ask, receive",
        "makes “F1”, which goes to petitioner, and no duty to tell them starts",
    ),
    ("addressees:\n  Art 3: petitioner\n", "", "TELL", "is owed to petitioner, and nothing says whom “Art 3” names"),
    ("  Art 3: petitioner\n", "  Art 3: petitioner\n  Art 4: petitioner\n", "Art 4", "names whom to tell, and no rule of that"),
    # (f) a row that ends takes along nothing that stays
    ("    succeeds: OLD\n", "", "OLD", "ends on 2030-06-30, and nothing follows"),
    (', lapses: {vi: "bỏ", en: "repealed"}', "", "no, a", "ends on 2030-06-30, and nothing follows"),
    (
        "    valid_to: 2030-06-30\n",
        '    valid_to: 2030-06-30\n    lapses: {vi: "bỏ", en: "gone"}\n',
        "OLD",
        "says that it lapses, and it does not",
    ),
    (
        "    type: minimum\n",
        '    type: minimum\n    lapses: {vi: "bỏ", en: "gone"}\n',
        "POST",
        "says that it lapses, and it does not",
    ),
]


@pytest.mark.parametrize(("old", "new", "where", "what"), FAULTY)
def test_a_duty_that_nobody_starts_meets_or_tells_is_found(old, new, where, what):
    texts = spoilt(old, new)
    found = lint(load(texts))
    assert any(each.where == where and what in each.what for each in found) if what else not found, found
    assert all(_stands_there(each.place, texts) and each.do for each in found)


def test_a_pack_that_sends_papers_and_names_nobody_to_send_them_to_is_found():
    nobody = PACK.replace('parties:\n  - {id: petitioner, title: {vi: "người hỏi", en: "the one who asks"}}\n', "")
    nobody = nobody.replace("needs: [notify.served.petitioner], ", "").replace("    owed_to: [{party: petitioner}]\n", "")
    nobody = nobody.replace("addressees:\n  Art 3: petitioner\n", "")
    found = [(each.where, each.what) for each in lint(load({**TEXTS, "xx/pack.yaml": nobody}))]
    assert ("xx", "sends papers, and has no “parties” to send them to") in found


def test_a_gap_between_two_versions_is_found():
    gap = PACK.replace("  - id: NEW\n", "  - id: OLD\n").replace("    succeeds: OLD\n", "").replace("NEW", "OLD")
    assert lint(load({**TEXTS, "xx/pack.yaml": gap})) == []
    gap = gap.replace("    valid_from: 2030-07-01\n", "    valid_from: 2030-07-02\n", 1)
    found = [(each.where, each.what) for each in lint(load({**TEXTS, "xx/pack.yaml": gap}))]
    assert ("OLD", "a gap or an open end before the version of 2030-07-02") in found


def test_a_calendar_that_is_running_out_is_found_on_the_day():
    law = load(TEXTS)
    assert lint(law, date(2030, 12, 31)) == []
    assert [each.where for each in lint(law, date(2031, 1, 1))] == ["xx.days@1"]


def test_a_clock_that_one_way_does_not_start_is_found():
    """A second way into the state that starts nothing leaves it without a due date on that way."""
    other = spoilt(
        "      - {step: suspend, at: received,",
        "      - {step: sign, at: nothing, to: received, by: clerk, article: A, "
        "title: {vi: a, en: a}, done: {vi: b, en: b}, gist: {vi: a, en: a}}\n"
        "      - {step: suspend, at: received,",
    )
    assert any(each.where == "xx.ask, received" for each in lint(load(other)))


def test_a_clock_that_stands_still_comes_back_with_its_state():
    # The way to `waiting` and back pauses and resumes the clock; without the resumption the state has no due date.
    assert lint(load(TEXTS)) == []
    found = lint(load(spoilt("resumes: [NEW], ", "")))
    assert any(each.where == "xx.ask, received" for each in found)


def test_a_step_taken_meanwhile_may_have_ended_the_clock():
    ended = spoilt(
        "      - {step: resume, at: waiting, to: back, by: leader, article: Art 8, resumes: [NEW],",
        '      - {step: ask, at: waiting, to: "=", by: clerk, article: A, ends: [NEW], ends_as: fell_away, '
        "title: {vi: a, en: a}, done: {vi: b, en: b}, gist: {vi: a, en: a}}\n"
        "      - {step: resume, at: waiting, to: back, by: leader, article: Art 8,",
    )
    kept = {**ended, "xx/pack.yaml": ended["xx/pack.yaml"].replace("pauses: [NEW], ", "")}
    assert any(each.where == "xx.ask, received" for each in lint(load(kept)))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_drawing_names_every_state_and_every_step_that_moves(language):
    law = load(TEXTS)
    for kind in law.kinds:
        text = draw(law, kind, LATER, language)
        picture = ET.fromstring(text)
        words = " ".join(picture.itertext())
        procedure = law.procedure(kind, LATER)
        for state in procedure.states.values():
            assert state.title.of(language) in words
        for edge in procedure.edges:
            if any(procedure.states[source].open for source in edge.sources - {""}):
                assert edge.title.of(language) in words, edge.name
        assert "<script" not in text and "style=" not in text


def test_the_drawing_says_terms_and_articles():
    words = " ".join(ET.fromstring(draw(load(TEXTS), "xx.ask", LATER, "en")).itertext())
    assert "7 working days: new" in words
    assert "Art 5" in words
    assert "waits for the body" in words


def test_the_drawing_of_a_day_has_the_steps_of_that_day():
    law = load(TEXTS)
    assert "suspend" in draw(law, "xx.ask", LATER, "en")
    assert "suspend" not in draw(law, "xx.ask", date(2030, 3, 1), "en")


def test_the_drawing_stands_where_it_was_found_good():
    assert drawn() == GOLDEN.read_text(encoding="utf-8"), "look at it, then draw it again: see golden_drawing.py"


def test_a_body_s_own_term_is_a_due_date_only_for_its_own_rule():
    """`received` of the second kind rests on ANSWER, which has a day only through an own term."""
    elsewhere = PACK.replace("rule: ANSWER, n: 20", "rule: NEW, n: 20").replace("rule: ANSWER, n: 5", "rule: NEW, n: 5")
    found = lint(load({**TEXTS, "xx/pack.yaml": elsewhere}))
    assert [each.where for each in found] == ["xx.again, received"]
    one = PACK.replace("rule: ANSWER, n: 20", "rule: NEW, n: 20")
    assert lint(load({**TEXTS, "xx/pack.yaml": one})) == []


def test_what_is_due_at_once_is_a_due_date():
    at_once = PACK.replace("    type: no_number\n", "    type: at_once\n")
    at_once = at_once.replace("rule: ANSWER, n: 20", "rule: NEW, n: 20").replace("rule: ANSWER, n: 5", "rule: NEW, n: 5")
    assert lint(load({**TEXTS, "xx/pack.yaml": at_once})) == []
