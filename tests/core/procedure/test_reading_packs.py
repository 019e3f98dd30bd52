"""A pack is read whole or not at all; a mistake is named by file, line and cause."""

from datetime import date

import pytest
from invented_pack import CALENDAR, HOUSE, PACK, TEXTS, load, spoilt

from hoiam.core.procedure import NOTHING, Holder, PackError

ON, LATER = date(2030, 3, 1), date(2030, 8, 1)


def line_of(words, text=PACK):
    return next(i for i, line in enumerate(text.splitlines(), 1) if words in line)


# (what stood there, what stands there now, a word of the line that the error must name, a word of the cause)
MISTAKES = [
    ("to: back, by: leader, article: Art 8,", "to: back, by: leader,", "step: resume", "“article” is missing"),
    ("    valid_from: 2020-01-01\n    valid_to: 2030-06-30\n", "", "id: OLD", "“valid_from” is missing"),
    ("    n: 10\n", "    n: ten\n", "n: ten", "a whole number is wanted here, not “ten”"),
    ("    n: 10\n", "    n: -10\n", "n: -10", "a whole number"),
    ("    n: 10\n", "", "id: OLD", "a rule of type limit needs n and unit"),
    ("    type: no_number\n", "    type: no_number\n    n: 3\n    unit: cd\n", "n: 3", "has no number"),
    ("    unit: wd\n", "    unit: days\n", "unit: days", "not one of -, cd, hour, month, wd, year"),
    ("    unit: wd\n", "", "id: NEW", "“unit” is missing"),
    ("    type: minimum\n", "    type: minimun\n", "type: minimun", "did you mean “minimum”?"),
    ("    type: no_number\n", "    type: unsure\n", "id: ANSWER", "must say what is unsure"),
    ("    valid_to: 2030-06-30\n", "    valid_to: 2019-06-30\n", "valid_to: 2019-06-30", "comes before the first"),
    ("    valid_to: 2030-06-30\n", "    valid_to: 30/6/2030\n", "valid_to: 30/6/2030", "a date such as"),
    ("    succeeds: OLD\n", "    succeeds: OLDE\n", "succeeds: OLDE", "there is no rule “OLDE” (did you mean “OLD”?)"),
    ("    succeeds: OLD\n", "    suceeds: OLD\n", "suceeds", "did you mean “succeeds”?"),
    ("counts_by: xx.days\n", "counts_by: yy.days\n", "counts_by", "there is no calendar “yy.days”"),
    ("counts_by: xx.days\n", "", "id: OLD", "“calendar” is missing, and the file has no “counts_by”"),
    ("{when: [remote], n: 9}", "{when: [remot], n: 9}", "remot]", "there is no condition “remot”"),
    ("{when: [remote], n: 9}", "{when: [remote]}", "when: [remote]}", "“at_once” is missing"),
    ("{when: [remote], n: 9}", "{when: [remote], at_once: false}", "at_once", "at_once: true"),
    ("    type: minimum\n", "    type: minimum\n    further: [{when: [remote], times: 1, n: 9, rule: MORE}]\n",
     "rule: MORE", "there is no rule “MORE”"),
    ("    type: minimum\n", "    type: minimum\n    further: [{when: [remot], times: 1, n: 9, rule: NEW}]\n",
     "when: [remot]", "there is no condition “remot”"),
    ("    type: minimum\n", "    type: minimum\n    further: [{when: [remote], times: once, n: 9, rule: NEW}]\n",
     "times: once", "a whole number"),
    ("{when: [remote], n: 9}", "{n: 9}", "{n: 9}", "“when” is missing"),
    ('title: {vi: "Gói thử", en: "A pack to try"}', 'title: {vi: "Gói thử"}', "Gói thử", "“en” is missing"),
    ('title: {vi: "Gói thử", en: "A pack to try"}', 'title: {vi: "", en: "x"}', 'vi: ""', "“vi” is missing"),
    ('title: {vi: "Gói thử", en: "A pack to try"}', "title: words", "title: words", "named fields are wanted"),
    ('title: {vi: "Gói thử", en: "A pack to try"}', "title: [a]", "title: [a]", "named fields are wanted here, not a list"),
    ("pack: xx\n", "", "title:", "“pack” is missing"),
    ("pack: xx\n", "pack: [xx]\n", "pack: [xx]", "a text is wanted here"),
    ("    needs_signature: false\n", "    needs_signature: maybe\n", "maybe", "true or false"),
    ("    needs_signature: false\n", "    needs_signature: [true]\n", "[true]", "true or false is wanted here, not a list"),
    ("next_kind: xx.again", "next_kind: xx.agin", "xx.agin", "there is no kind “xx.agin”"),
    ("policy\n    initial: received", "policy\n    initial: here", "initial: here", "“here” is not one of done"),
    ("open: true, waits: other,", "open: true,", "waiting:", "must say for whom it “waits”"),
    ("{step: resume,", "{step: resum,", "step: resum,", "did you mean “resume”?"),
    ("to: waiting, by: leader", "to: wating, by: leader", "to: wating", "did you mean “waiting”?"),
    ("to: waiting, by: leader", "to: waiting, by: boss", "by: boss", "“boss” is not one of clerk"),
    ("at: [any_open, -waiting]", "at: [any_open, -wating]", "-wating", "there is no state “wating” in xx.ask"),
    ("at: received, to: waiting", "at: receved, to: waiting", "receved", "there is no state “receved” in xx.ask"),
    ("at: [done, gone]", "at: [done, gone, lost]", "lost", "no kind that includes “everyday” has a state “lost”"),
    ("pauses: [NEW]", "pauses: [NWE]", "NWE", "there is no rule “NWE”"),
    ("resumes: [NEW]", "resumes: [NWE]", "resumes: [NWE]", "there is no rule “NWE”"),
    ("starts: [POST]", "starts: [PSOT]", "PSOT", "there is no rule “PSOT”"),
    ("{rule: NEW, if: remote}", "{rule: NEW, if: remot}", "if: remot}", "there is no condition “remot”"),
    ("{rule: NEW, if: remote}", "{rule: NEW, on: yesterday}", "yesterday", "there is no rule “yesterday”"),
    ("{rule: NEW, if: remote}", "{rule: NEW, whose: nobody}", "nobody", "“nobody” is not one of body, other, petitioner"),
    (', done: {vi: "đã giao", en: "served"}', "", "notify, outcome: served", "“done” is missing"),
    (', done: {vi: "đã giao", en: "served"}', ', done: {vi: "đã giao"}', "đã giao", "“en” is missing"),
    ("needs: [notify.sent]", "needs: [notify.snet]", "notify.snet", "“notify.snet” is needed here, but no step of this kind"),
    ("needs: [notify.served.petitioner]", "needs: [notify.srved.petitioner]", "srved", "no step of this kind is called that"),
    ('grounds: "no"', 'grounds: "yes"', 'grounds: "yes"', "there is no ground list “yes”"),
    ("        form: F1\n", "        form: F2\n", "form: F2", "there is no form “F2”"),
    ("sets: [remote], extends", "sets: [remot], extends", "sets: [remot]", "there is no condition “remot”"),
    ("extends: [{clock: NEW}]", "extends: [{clock: NEW, by: MORE}]", "by: MORE", "there is no rule “MORE”"),
    ("extends: [{clock: NEW}]", "extends: [{clock: NEW, most: {remot: 1}}]", "most: {remot", "there is no condition “remot”"),
    ("sets: [remote], extends: [{clock: NEW}]", "sets: [remote], extends: [{clock: NEW, in_time: soon}]",
     "soon", "true or false"),
    ("starts: [ANSWER, {rule: NEW, if: remote}]", "starts: [ANSWER, {rule: NEW, on: act, at_end: true}]", "at_end: true",
     "a term counts from the end of another"),
    ("ends: [ANSWER, NEW]", "ends: [ANSWER, POST]", "ends: [ANSWER, POST]", "decide ends POST and does not meet it"),
    ('ends: ["*", TELL], ends_as: fell_away, title: {vi: "từ chối"', 'ends: ["*"], title: {vi: "từ chối"', "step: refuse",
     "refuse ends * and does not meet it: say in “ends_as” how it ended"),
    ('ends_as: fell_away, title: {vi: "từ chối"', 'ends_as: met, title: {vi: "từ chối"', "ends_as: met",
     "“met” is not one of fell_away, passed_on, reclassified, withdrawn"),
    ("ends: [ANSWER, NEW]", "ends: [ANSWER, NEW], ends_as: fell_away", "ends: [ANSWER, NEW], ends_as",
     "meets all that it ends"),
    ("ends: [ANSWER, NEW]", "ends: [ANSWER, NEW], ends_as: {POST: fell_away}", "POST: fell_away", "speaks of POST"),
    ("pauses: [NEW]", "pauses: [NEW], ends_as: fell_away", "ends_as: fell_away, title: {vi: \"dừng\"", "the step ends nothing"),
    ("    met_by: [notify.sent]\n", "    met_by: [notify.snet]\n", "notify.snet", "no kind of xx has such a step"),
    ("owed_to: [{party: petitioner}]", "owed_to: [{party: petitoner}]", "petitoner", "there is no party of xx “petitoner”"),
    ("owed_to: [{party: petitioner}]", "owed_to: [{party: petitioner, only_if: remot}]", "remot", "no condition “remot”"),
    ("    type: minimum\n", "    type: minimum\n    owed_to: [{party: petitioner}]\n", "owed_to: [{party: petitioner}]\n"[:-1],
     "no act in “met_by” does it"),
    ("    type: minimum\n", "    type: minimum\n    goes_with: body\n", "goes_with: body", "“body” is not one of petition"),
    ("    met_by: [notify.sent]\n", "    met_by: [notify.sent]\n    not_in_a_journey: {vi: a, en: a}\n",
     "met_by: [notify.sent]",
     "no step starts it, so none can meet it"),
    ("hops: {most: 2,", "hops: {most: twice,", "most: twice", "a whole number"),
    ("results: [yes_to_it, no_to_it]", "results: [yes_to_it, no_to_t]", "no_to_t]", "did you mean “no_to_it”?"),
    ("results: [yes_to_it, no_to_it], ", "", "letter: ruling", "“decide” decides: it needs its “results” and its “letter”"),
    ("letter: ruling, ", "", "results: [yes", "“decide” decides: it needs its “results” and its “letter”"),
    ("        letter: note\n", "        letter: note\n        results: [no_to_it]\n", "results: [no_to_it]", "decides nothing"),
    ("needs: [notify.served.petitioner]", "needs: [notify.served.petitoner]", "petitoner]",
     "there is no party of xx “petitoner”"),
    ("  Art 3: petitioner\n", "  Art 3: [petitoner]\n", "petitoner]", "there is no party of xx “petitoner”"),
    ("silent: [rate, add]", "silent: [rat, add]", "silent: [rat", "did you mean “rate”?"),
    ("life: [extend, notify.sent, publish]", "life: [extend, notify.snt]", "notify.snt]", "did you mean “notify.sent”?"),
    ("at_counter: [clerk, leader]", "at_counter: [clerk, petitioner]", "at_counter",
     "“petitioner” is not one of clerk, leader"),
    ("by: clerk, article: Art 8, needs", "by: clerk, part: ariving, article: Art 8, needs", "part: ariving",
     "did you mean “arriving”?"),
    ("by: clerk, article: Art 8, needs", "by: clerk, at_counter: clerk, article: Art 8, needs", "at_counter: clerk",
     "only what is the petitioner's to do"),
    ("waits: other, elsewhere: true", "waits: other, elsewhere: there", "elsewhere: there", "true or false"),
    ("suggested_when: {own: false, general: true}", "suggested_when: {owm: false}", "owm", "did you mean “own”?"),
    ("suggested_when: {own: false, general: true}", "suggested_when: {own: perhaps}", "perhaps", "true or false"),
    ("suggested_when: {own: false, general: true}", "suggested_when: {}", "suggested_when", "every answer would point"),
    ("letter: note", "letter: noet", "letter: noet", "there is no paper of xx “noet” (did you mean “note”?)"),
    ("printed: slip, title", "printed: slop, title", "printed: slop", "did you mean “slip”?"),
    ("printed: slip, drawn", "printed: slop, drawn", "printed: slop", "did you mean “slip”?"),
    (", drawn: gazette", "", "F1, title: {vi: \"mẫu mới\"", "“drawn” is missing"),
    ("drawn: gazette", "drawn: gazete", "gazete", "did you mean “gazette”?"),
    ("drawn: gazette", 'drawn: gazette, not_printed: {vi: "a", en: "a"}', "not_printed", "nothing is to be explained"),
    ("printed: slip, drawn: gazette", "blank: {to: officer, kinds: xx.ask}", "blank", "it needs its “printed”"),
    ("drawn: gazette", "drawn: gazette, blank: {to: clerk, kinds: xx.ask}", "blank", "“clerk” is not one of officer"),
    ("drawn: gazette", "drawn: gazette, blank: {to: officer, kinds: xx.aks}", "xx.aks", "there is no kind “xx.aks”"),
    ("printed: sheet, notation", "printed: sheet, reach: insde, notation", "insde", "did you mean “inside”?"),
    ("        letter: note\n", "        letter_to: {petitoner: note}\n", "petitoner", "there is no party of xx “petitoner”"),
    ("        letter: note\n", "        letter_to: {petitioner: noet}\n", "noet", "there is no paper of xx “noet”"),
    ("own_form: sheet", "own_form: shet", "own_form: shet", "did you mean “sheet”?"),
    ("{id: ruling,", "{id: note,", "id: note, printed: sheet", "“note” is already defined elsewhere"),
    ("        letter: note\n", '        letter: note\n        no_letter: {vi: "không", en: "none"}\n', "no_letter",
     "nothing is to be explained"),
    ("step: suspend", "step: suspnd", "suspnd", "(did you mean “suspend”?)"),
    ("outcome: served", "outcome: servd", "outcome: servd",
     "“servd” is not one of forwarded, nobody, sent, served (did you mean “served”?)"),
    ("{step: suspend, at", "{step: suspend, outcome: sent, at", "step: suspend", "the step “suspend” has no outcomes"),
    ("outcome: served", "outcome: sent", "needs: [notify.sent]", "notify.sent at received is defined twice"),
    ("    include: everyday\n", "    include: weekday\n", "weekday", "“weekday” is not one of everyday"),
    ("rule: ANSWER, n: 5", "rule: ANSER, n: 5", "ANSER", "there is no rule “ANSER”"),
    ("  - {id: remote,", "  - {id: remote, id: far,", "id: remote, id", "“id” stands here twice"),
    ("  - id: xx.again\n", "  - id: xx.ask\n", "xx.ask", "“xx.ask” is already defined elsewhere"),
    ("  - {id: Act,", "  - {id: [Act],", "id: [Act]", "a text is wanted here"),
    ("instance: 2", "instance: two", "instance: two", "a whole number"),
    ("    n: 10\n", f"    n: {'9' * 5000}\n", "n: 9999", f"a whole number is wanted here, not “{'9' * 60}…”"),
    ("    n: 10\n", "    n: 10000\n", "n: 10000", "a number from 0 to 9999 is wanted here, not 10000"),
    ("    n: 10\n", "    n: ١٠\n", "n: ١٠", "a whole number is wanted here"),
    ("results: [yes_to_it, no_to_it]", "results: []", "letter: ruling", "“decide” decides: it needs its “results”"),
    ('en: "old"}', 'en: "o\\0ld"}', 'vi: "cũ"', "a character stands here that is not seen"),
    ('en: "old"}', 'en: "\u202eold"}', 'vi: "cũ"', "a character stands here that is not seen"),
    ("title: {vi: \"cũ\", en: \"old\"}\n", "title: {vi: \"cũ\", en: \"old\"\n", "article: Art 1", "not YAML"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "cause"), MISTAKES, ids=[f"{new.strip()[:50]!r}" for _, new, _, _ in MISTAKES])
def test_a_mistake_is_named_by_file_line_and_cause(old, new, place, cause):
    texts = spoilt(old, new)
    with pytest.raises(PackError) as told:
        load(texts)
    assert told.value.file == "xx/pack.yaml"
    assert cause in told.value.cause
    if cause != "not YAML":
        lines = [i for i, line in enumerate(texts["xx/pack.yaml"].splitlines(), 1) if place in line]
        assert told.value.line in lines, (told.value, lines)
    assert str(told.value) == f"xx/pack.yaml, line {told.value.line}: {told.value.cause}"


def _unsure(said):
    """A day of the calendar that nobody has confirmed, as it is written there."""
    return "      swap:\n", f"      unsure:\n        - {{{said}, why: {{vi: a, en: a}}}}\n      swap:\n"


CALENDAR_MISTAKES = [
    ("2030-05-01", "2031-05-01", "2031-05-01 does not belong to 2030"),
    ("2030-04-27", "2030-04-26", "2030-04-26 is worked anyway"),
    ("days: [2030-05-02]", "days: [2030-05-01]", "2030-05-01 stands here twice"),
    ("weekly_rest: [sat, sun]", "weekly_rest: [sat, son]", "did you mean “sun”?"),
    ("weekly_rest: [sat, sun]", "weekly_rest: sat", "a list is wanted here, not “sat”"),
    ("status: announced", "status: sure", "“sure” is not one of announced, provisional"),
    ("    2031:\n", "    2032:\n", "a year is missing between the first and the last"),
    (*_unsure("days: []"), "no day is named here"),
    (*_unsure("days: [2031-05-06]"), "2031-05-06 does not belong to 2030"),
    (*_unsure("days: [2030-05-06], off: [2030-05-07]"), "2030-05-07 is not one of the days that are unsure"),
    (*_unsure("days: [2030-05-06], worked: [2030-05-06]"), "only a day of weekly rest can be worked in exchange"),
    ("rolls_by: Art 9", "other_readings: {nonsense: {vi: a, en: b}}", "“nonsense” is not one of"),
]


@pytest.mark.parametrize(("old", "new", "cause"), CALENDAR_MISTAKES, ids=[new for _, new, _ in CALENDAR_MISTAKES])
def test_a_mistake_in_a_calendar_is_named_too(old, new, cause):
    with pytest.raises(PackError) as told:
        load(spoilt(old, new, "xx/calendar.yaml"))
    assert (told.value.file, cause in told.value.cause) == ("xx/calendar.yaml", True), told.value


@pytest.mark.parametrize("text", ["", "# only a comment\n", "- a list\n", "a: [1\n", "\x00"])
def test_what_is_no_pack_at_all_is_refused(text):
    with pytest.raises(PackError) as told:
        load({**TEXTS, "xx/other.yaml": text})
    assert told.value.file == "xx/other.yaml" and told.value.line >= 1


@pytest.mark.parametrize("nest", ["[", "{a: ", "- ", "? "])
def test_what_nests_without_end_is_refused_before_the_parser_breaks_at_it(nest):
    with pytest.raises(PackError) as told:
        load({**TEXTS, "xx/other.yaml": "pack: xx\nrules:\n  " + nest * 300_000})
    assert "that is no pack" in told.value.cause


def test_what_names_itself_is_no_text_and_no_list_without_end():
    for text in ("pack: xx\ntitle: &a {vi: *a, en: x}\n", "pack: xx\nrules: &r [*r]\n"):
        with pytest.raises(PackError, match=r"line 2: .* wanted here"):
            load({**TEXTS, "xx/other.yaml": text})


def test_two_versions_of_a_rule_may_not_hold_on_the_same_day():
    twice = PACK.replace("  - id: NEW\n", "  - id: OLD\n").replace("    succeeds: OLD\n", "")
    law = load({**TEXTS, "xx/pack.yaml": twice.replace("NEW", "OLD")})
    assert [version.n for version in law.rule_versions["OLD"]] == [10, 7]
    with pytest.raises(PackError) as told:
        load({**TEXTS, "xx/pack.yaml": twice.replace("NEW", "OLD").replace(": 2030-07-01\n", ": 2030-06-30\n", 1)})
    assert "two versions are in force on the same day" in told.value.cause


def test_a_good_pack_says_what_stands_in_it():
    law = load(TEXTS)
    assert law.packs == ("xx",) and set(law.kinds) == {"xx.ask", "xx.again"}
    assert law.instruments["Act"].amended_by == ("Act 2",)
    new = law.rules["NEW"]
    assert (new.version, new.pack, new.calendar, new.variants[0].unit) == ("NEW@2030-07-01", "xx", "xx.days", "wd")
    assert law.kinds["xx.ask"].subjects[0].title.en == "roads"
    assert law.kinds["xx.again"].next_kind is None
    assert law.calendars["xx.days"].label == "xx.days@1"
    procedure = law.procedure("xx.ask", LATER)
    assert procedure.initial == "received"
    assert procedure.edge("received", "refuse").sources == {"received"}
    assert procedure.edge("received", "add").sources == {"received", "waiting"}
    assert procedure.edge("done", "rate").sources == {"done"}
    assert procedure.edge(NOTHING, "receive").by == {"petitioner", "clerk"}
    assert law.procedure("xx.again", LATER).edge("gone", "rate") is not None


def test_a_kind_s_own_steps_stand_before_the_shared_ones():
    edges = load(TEXTS).procedure("xx.ask", LATER).edges_from("received")
    assert [edge.name for edge in edges][-1] == "add"


def test_the_order_of_the_files_does_not_matter():
    assert load(dict(reversed(TEXTS.items()))).version == load(TEXTS).version
    moved = {"xx/pack.yaml": CALENDAR, "xx/calendar.yaml": PACK}
    assert load(moved).version != load(TEXTS).version
    assert set(load(moved).rules) == set(load(TEXTS).rules)


def test_a_pack_with_an_error_never_replaces_the_last_good_version():
    holder = Holder(TEXTS, HOUSE)
    good = holder.current
    assert not holder.offer(spoilt("    n: 10\n", "    n: ten\n"))
    assert holder.current is good
    assert "line" in str(holder.refused)
    assert not holder.offer(TEXTS)
    assert holder.current is good and holder.refused is None
    assert holder.offer(spoilt("    n: 10\n", "    n: 11\n"))
    assert holder.current.rules["OLD"].n == 11
    with pytest.raises(PackError):
        Holder(spoilt("    n: 10\n", "    n: ten\n"), HOUSE)


def test_the_line_of_a_mistake_is_where_it_stands():
    with pytest.raises(PackError) as told:
        load(spoilt("    n: 10\n", "    n: ten\n"))
    assert told.value.line == line_of("n: 10")


def test_a_dated_thing_without_its_first_day_is_refused():
    for old, new in (
        ("{number: F1, title: {vi: \"mẫu mới\", en: \"new form\"}, article: Art 2, valid_from: 2030-07-01,",
         "{number: F1, title: {vi: \"mẫu mới\", en: \"new form\"}, article: Art 2,"),
        ("article: the body, valid_from: 2030-01-01,", "article: the body,"),
        ("en: \"Act\"}, valid_from: 2020-01-01,", "en: \"Act\"},"),
    ):  # fmt: skip
        with pytest.raises(PackError) as told:
            load(spoilt(old, new))
        assert told.value.cause == "“valid_from” is missing"


def test_a_thing_that_held_for_one_day_is_no_mistake():
    law = load(spoilt("valid_from: 2030-02-01, valid_to: 2030-12-31", "valid_from: 2030-02-01, valid_to: 2030-02-01"))
    assert law.own_term("B", "ANSWER", date(2030, 2, 1)).n == 5
    assert law.own_term("B", "ANSWER", date(2030, 2, 2)).n == 20


def test_the_later_version_may_stand_first():
    both = PACK.replace("  - id: NEW\n", "  - id: OLD\n").replace("    succeeds: OLD\n", "").replace("NEW", "OLD")
    head, first, second = both.split("  - id: OLD\n")
    second, tail = second.split("  - id: ANSWER\n")
    turned = f"{head}  - id: OLD\n{second}  - id: OLD\n{first}  - id: ANSWER\n{tail}"
    assert [rule.n for rule in load({**TEXTS, "xx/pack.yaml": turned}).rule_versions["OLD"]] == [10, 7]
    with pytest.raises(PackError) as told:
        load({**TEXTS, "xx/pack.yaml": turned.replace("    valid_to: 2030-06-30\n", "    valid_to: 2030-07-01\n", 1)})
    assert "two versions" in told.value.cause


def test_a_step_may_be_told_anew_from_the_day_after_its_last():
    line = next(line for line in PACK.splitlines() if "step: suspend" in line)
    until = line.replace("since: 2030-07-01", "until: 2030-06-30")
    for first, second in ((until, line), (line, until)):
        law = load(spoilt(line, f"{first}\n{second}"))
        assert law.procedure("xx.ask", ON).edge("received", "suspend").valid_to == date(2030, 6, 30)
        with pytest.raises(PackError) as told:
            load(spoilt(line, f"{first}\n{second}".replace("until: 2030-06-30", "until: 2030-07-01")))
        assert "is defined twice for the same days" in told.value.cause


def test_a_variant_may_have_its_own_unit_and_a_form_its_fields():
    law = load(spoilt("{when: [remote], n: 9}", "{when: [remote], n: 2, unit: month}"))
    assert (law.rules["NEW"].variants[0].n, law.rules["NEW"].variants[0].unit) == (2, "month")
    law = load(spoilt("article: Art 2, valid_from: 2030-07-01, confidence", "article: Art 2, valid_from: 2030-07-01, "
                      "required: [{id: x, title: {vi: a, en: b}}], "
                          "recipients: [{party: petitioner, kinds: [xx.again], vi: c, en: d}], confidence"))  # fmt: skip
    form = law.form("F1", LATER)
    assert (form.required[0].id, form.required[0].title.en, form.recipients[0].title.en) == ("x", "b", "d")
    assert (form.recipients[0].party, form.recipients[0].kinds) == ("petitioner", {"xx.again"})


def test_any_state_means_every_state():
    law = load(spoilt('{step: rate, at: [done, gone], to: "="', '{step: rate, at: any, to: "="'))
    assert law.procedure("xx.ask", LATER).edge("done", "rate").sources == {"received", "waiting", "done"}
    assert law.procedure("xx.again", LATER).edge("gone", "rate").sources == {"received", "gone"}


def test_what_is_no_yaml_is_told_with_its_line_and_what_is_wrong():
    with pytest.raises(PackError) as told:
        load({**TEXTS, "xx/other.yaml": "pack: xx\ntitle: [a\nb: c\n"})
    assert told.value.line == 3 and told.value.cause.startswith("not YAML: ") and "None" not in told.value.cause
    with pytest.raises(PackError) as told:
        load({**TEXTS, "xx/other.yaml": "pack: xx\n\x07"})
    assert told.value.line == 1 and told.value.cause.startswith("not YAML: ")
    with pytest.raises(PackError) as told:
        load({**TEXTS, "xx/other.yaml": ""})
    assert (told.value.line, told.value.cause) == (1, "the file is empty")


def test_an_offer_that_changes_nothing_says_false():
    holder = Holder(TEXTS, HOUSE)
    assert holder.offer(TEXTS) is False
    assert holder.offer(spoilt("    n: 10\n", "    n: ten\n")) is False
