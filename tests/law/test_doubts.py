"""What the packs leave in doubt, for a lawyer: all of it is listed, his word is taken as dated data, the terms follow it."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from law_of_the_land import LAW, TEXTS, TODAY

from hoiam.casework import laws, opinions
from hoiam.core.deadlines import Days, Due, Interval, OpenTerm, recompute
from hoiam.core.places.competence import Matrix
from hoiam.core.procedure import AS_WRITTEN, NOT_SO, OTHERWISE, Doubt, Law, Opinion, PackError, as_read, doubts, load, reminders
from hoiam.site.cli import law as cli_law
from hoiam.site.cli import settling

GIVEN = date(2026, 11, 20)
EVERY = {each.id: each for each in opinions.every(LAW)}


def word(doubt: str, reading: str, on: date = GIVEN) -> Opinion:
    return Opinion(doubt, reading, "Nguyễn Văn Luật", "Luật sư, Sở Tư pháp", on, "theo hệ thống văn bản")


def read_with(*given: Opinion, on: date = TODAY) -> Law:
    return as_read(replace(LAW, opinions=given), on)


def due(law: Law, rule: str, on: str, *stopped: str) -> Due:
    return law.due(
        rule, date.fromisoformat(on), stopped=[Interval(*map(date.fromisoformat, each.split(".."))) for each in stopped]
    )


# --- the list ---------------------------------------------------------------------------------------------------------


def test_whatever_is_shown_as_unsure_or_read_in_two_ways_is_on_the_list() -> None:
    asked = {each.partition("/")[2] for each in EVERY}
    for versions in LAW.rule_versions.values():
        for rule in versions:
            parts = {each.removeprefix(f"{rule.version}/") for each in asked if each.startswith(f"{rule.version}/")}
            assert bool(parts & {"text", "number"}) == (rule.is_unsure or any(not o.if_ends_after for o in rule.other_numbers))
            assert ("start" in parts, "end" in parts) == (rule.from_rolled is not None, rule.not_rolled is not None)
            assert ("change_of_law" in parts) == any(o.if_ends_after for o in rule.other_numbers)
    for calendar in LAW.calendars.values():
        for name in (*calendar.readings, *(each.days[0] for each in calendar.unsure), *calendar.provisional_years):
            assert f"{calendar.id}/{name}" in asked
    for number, forms in LAW.form_versions.items():
        for form in forms:
            assert (f"{number}@{form.valid_from}" in asked) == (form.drawn in ("description", "memory"))
    rows = [row.id for row in Matrix.load(laws.competence()).rows if row.confidence == "UNSURE"]
    assert rows and all(f"competence/{row}" in EVERY for row in rows)


def test_each_has_two_readings_at_least_of_which_the_packs_follow_one_and_says_what_hangs_on_it() -> None:
    assert len(EVERY) == len(opinions.every(LAW)) > 100
    for each in EVERY.values():
        codes = [reading.code for reading in each.readings]
        assert len(codes) == len(set(codes)) >= 2, each.id
        assert [reading.code for reading in each.readings if reading.followed] == [AS_WRITTEN], each.id
        for words in (each.about, each.question, *(reading.said for reading in each.readings)):
            assert words.vi.strip() and words.en.strip(), each.id
        assert each.opinion is None
    assert EVERY["rule/KN-SEND2@2012-07-01/number"].hangs.rules == ("KN-SEND2",)
    assert any("decision" in step.en for step in EVERY["rule/KN-SEND2@2012-07-01/number"].hangs.steps)
    assert EVERY["form/NĐ 124 Mẫu 14@2026-07-01"].hangs.papers
    assert {"KN-ACC1", "TC-INIT"} <= set(EVERY["calendar/vn.civil/worked_rest_day"].hangs.rules)


def test_a_doubt_has_its_place_in_a_pack_so_that_it_can_be_mended_there() -> None:
    for each in doubts(LAW):
        name, _, line = each.place.rpartition(":")
        assert name in TEXTS and 0 < int(line) <= TEXTS[name].count("\n") + 1, each.id
        assert each.pack in LAW.packs, each.id


# --- how the law is read with it --------------------------------------------------------------------------------------

SEND2 = "rule/KN-SEND2@2012-07-01/number"


def test_from_the_day_of_a_lawyers_word_the_other_number_is_used_and_before_it_stands_what_stood() -> None:
    assert due(LAW, "KN-SEND2", "2026-12-01").due == date(2026, 12, 8)
    settled = read_with(word(SEND2, "7wd"))
    now = due(settled, "KN-SEND2", "2026-12-01")
    assert (now.due, now.n, now.unit, now.article) == (date(2026, 12, 10), 7, "wd", "NĐ 124 Đ.29.2")
    assert now.other_readings == (), "what is settled has no other reading beside it"
    assert [(each.doubt, each.reading, each.given_on) for each in now.settled] == [(SEND2, "7wd", GIVEN)]
    assert "Nguyễn Văn Luật" in now.steps[-1].vi and "theo hệ thống văn bản" in now.steps[-1].en
    assert "7 working days (NĐ 124 Đ.29.2). Reason" in now.steps[-1].en, "not what the pack holds against it"
    earlier = read_with(word(SEND2, "7wd"), on=date(2026, 11, 19))
    assert earlier.version == LAW.version and due(earlier, "KN-SEND2", "2026-12-01").due == date(2026, 12, 8)
    assert settled.version != LAW.version


def test_a_word_that_confirms_the_pack_moves_no_day_and_takes_the_doubt_away() -> None:
    before, after = (due(law, "KN-SEND2", "2026-12-01") for law in (LAW, read_with(word(SEND2, AS_WRITTEN))))
    assert before.other_readings and not after.other_readings
    assert (after.due, after.n, after.unit, after.article) == (before.due, before.n, before.unit, before.article)


def test_a_term_that_nobody_had_checked_is_sure_once_a_lawyer_confirms_it_and_says_so_when_he_does_not() -> None:
    name = "rule/XL-PROC@2021-11-15/number"
    assert LAW.rules["XL-PROC"].is_unsure
    for reading, unit in ((AS_WRITTEN, "wd"), ("10cd", "cd")):
        rule = read_with(word(name, reading)).rules["XL-PROC"]
        assert (rule.is_unsure, rule.n, rule.unit, rule.type) == (False, 10, unit, "limit")
    wrong = read_with(word(name, NOT_SO)).rules["XL-PROC"]
    assert wrong.is_unsure and wrong.unsure is not None and "Nguyễn Văn Luật" in wrong.unsure.vi
    sla = read_with(word("rule/PA-SLA@2017-05-01/text", AS_WRITTEN)).rules["PA-SLA"]
    assert (sla.type, sla.is_unsure) == ("no_number", False)


def test_a_complaint_that_straddles_the_change_of_law_follows_the_new_number_where_a_lawyer_says_so() -> None:
    name = "rule/KN-ACC1-OLD@2012-07-01/change_of_law"
    assert due(LAW, "KN-ACC1", "2026-06-26").due == date(2026, 7, 6)
    settled = read_with(word(name, "7wd"))
    straddling = due(settled, "KN-ACC1", "2026-06-26")
    assert (straddling.due, straddling.n, straddling.unit) == (date(2026, 7, 7), 7, "wd")
    before = due(settled, "KN-ACC1", "2026-06-10")
    assert (before.due, before.n, before.unit) == (due(LAW, "KN-ACC1", "2026-06-10").due, 10, "cd")
    assert settled.due("KN-ACC1", date(2026, 6, 26), days=12).n == 12, "a number given by hand stays"


def test_an_end_that_does_not_roll_and_a_further_term_that_begins_on_a_working_day_are_counted_so() -> None:
    saturday = due(LAW, "KN-EFF1", "2026-11-05")
    assert (saturday.nominal, saturday.due) == (date(2026, 12, 5), date(2026, 12, 7))
    stays = due(read_with(word("rule/KN-EFF1@2012-07-01/end", OTHERWISE)), "KN-EFF1", "2026-11-05")
    assert (stays.due, stays.safe, stays.other_readings) == (date(2026, 12, 5), saturday.safe, ())
    name = "rule/TC-EXT@2019-05-28/start"
    begins = due(read_with(word(name, OTHERWISE)), "TC-EXT", "2026-10-10")
    assert (due(LAW, "TC-EXT", "2026-10-10").nominal, begins.nominal) == (date(2026, 11, 9), date(2026, 11, 11))
    whole = read_with(word(name, OTHERWISE)).due("TC-RES", date(2026, 9, 10), when={"complex"})
    assert whole.nominal == date(2026, 10, 10) and whole.latest == begins.due


CALENDAR_READINGS: list[tuple[str, str, str, tuple[str, ...]]] = [
    ("worked_rest_day", "KN-ACC1", "2026-08-20", ()),
    ("swap_no_holiday", "KN-RES1", "2026-08-01", ()),
    ("stop_first_counts", "KN-RES1", "2026-09-01", ("2026-09-07..2026-09-11",)),
    ("stop_day_after_too", "KN-RES1", "2026-09-01", ("2026-09-07..2026-09-11",)),
    ("notice_day", "KN-DLG-N", "2026-10-14", ()),
]


@pytest.mark.parametrize(("name", "rule", "on", "stopped"), CALENDAR_READINGS, ids=[each[0] for each in CALENDAR_READINGS])
def test_how_days_are_counted_follows_a_lawyers_word(name: str, rule: str, on: str, stopped: tuple[str, ...]) -> None:
    reason = LAW.calendars["vn.civil"].readings[name]
    (other,) = [each for each in due(LAW, rule, on, *stopped).other_readings if each.reason == reason]
    doubt = f"calendar/vn.civil/{name}"
    now = due(read_with(word(doubt, OTHERWISE)), rule, on, *stopped)
    assert (now.nominal, now.due, now.safe) == (other.nominal, other.due, other.safe)
    assert doubt in [each.doubt for each in now.settled]
    assert reason not in [each.reason for each in now.other_readings]
    confirmed = due(read_with(word(doubt, AS_WRITTEN)), rule, on, *stopped)
    assert confirmed.due == due(LAW, rule, on, *stopped).due
    assert reason not in [each.reason for each in confirmed.other_readings]


def test_days_that_nobody_had_confirmed_are_as_the_lawyer_says_and_nothing_reminds_of_them_any_more() -> None:
    name = "days/vn.civil/2027-02-04"
    otherwise = read_with(word(name, OTHERWISE))
    calendar = otherwise.calendars["vn.civil"]
    assert calendar.is_working_day(date(2027, 2, 4)) and calendar.is_day_off(date(2027, 2, 11))
    assert [each.days[0] for each in calendar.unsure] == [date(2026, 11, 21)]
    year = word("days/vn.civil/2027", AS_WRITTEN)
    whole = read_with(word(name, AS_WRITTEN), year, word("days/vn.civil/2026-11-21", AS_WRITTEN))
    assert due(LAW, "KN-ACC1", "2027-02-01").provisional
    assert not due(whole, "KN-ACC1", "2027-02-01").provisional
    assert {each.doubt for each in due(whole, "KN-ACC1", "2027-02-01").settled} >= {name, "days/vn.civil/2027"}
    assert reminders(LAW, TODAY) and reminders(whole, TODAY) == []
    wrong = read_with(word(name, NOT_SO))
    assert any("Nguyễn Văn Luật" in each.what for each in reminders(wrong, TODAY))


def test_a_word_about_what_a_term_does_not_touch_says_nothing_of_it() -> None:
    settled = read_with(word("days/vn.civil/2027-02-04", AS_WRITTEN), word("calendar/vn.civil/notice_day", AS_WRITTEN))
    assert due(settled, "KN-RES1", "2026-08-03").settled == ()


def test_open_terms_are_found_by_the_label_of_their_calendar_and_counted_as_the_law_is_read_now() -> None:
    settled = read_with(word(SEND2, "7wd"))
    assert settled.calendars["vn.civil"].label != LAW.calendars["vn.civil"].label
    assert len(settled.calendars["vn.civil"].label) <= 40
    for law in (settled, read_with(word("rule/KN-ACC1-OLD@2012-07-01/change_of_law", "7wd")), read_with(
        word("rule/KN-EFF1@2012-07-01/end", OTHERWISE), word("calendar/vn.civil/swap_no_holiday", OTHERWISE))):  # fmt: skip
        for rule, on in (("KN-SEND2", "2026-11-27"), ("KN-ACC1", "2026-06-26"), ("KN-EFF1", "2026-11-05")):
            was, now = due(LAW, rule, on), due(law, rule, on)
            open_term = OpenTerm(1, rule, was.version, was.calendar, was.trigger, Days(was.nominal, was.due, was.safe))
            found = [change.after for change in recompute([open_term], law.rule, law.calendar_of)]
            assert found == ([Days(now.nominal, now.due, now.safe)] if now.due != was.due else [])


def test_what_is_settled_of_another_rule_or_in_no_rule_at_all_leaves_the_label_of_a_calendar_alone() -> None:
    form = read_with(word("form/NĐ 124 Mẫu 06@2020-12-10", AS_WRITTEN))
    assert form.calendars == LAW.calendars and form.version != LAW.version
    number = read_with(word(SEND2, "7wd"))
    assert [name for name, each in number.calendars.items() if each != LAW.calendars[name]] == ["vn.civil"]


def test_that_a_term_which_has_run_out_is_extended_no_more_can_be_settled() -> None:
    def silent(law: Law, kind: str) -> list[bool]:
        return [e.in_time for edge in law.wholes[kind].edges for e in edge.extends if e.clock == "KN-RES1"]

    assert silent(LAW, "vn.complaint") == [False]
    assert silent(read_with(word("late/KN-RES1", OTHERWISE)), "vn.complaint") == [True]
    assert silent(read_with(word("late/KN-RES1", AS_WRITTEN)), "vn.complaint") == [False]


def test_a_line_of_the_table_of_competence_is_sure_once_a_lawyer_confirms_it() -> None:
    matrix = Matrix.load(laws.competence())
    doubtful = next(row for row in matrix.rows if row.confidence == "UNSURE")
    read = {row.id: row for row in matrix.confirmed({doubtful.id}).rows}
    assert (read[doubtful.id].confidence, read[doubtful.id].note) == ("SOURCE", None)
    assert [r.id for r in matrix.rows if read[r.id] != r] == [doubtful.id]


def test_a_word_that_was_taken_back_stands_until_its_last_day() -> None:
    closed = replace(word(SEND2, "7wd", date(2026, 11, 2)), until=date(2026, 11, 10))
    after = word(SEND2, AS_WRITTEN, date(2026, 11, 11))
    for on, last in ((date(2026, 11, 1), 8), (date(2026, 11, 2), 10), (date(2026, 11, 10), 10), (date(2026, 11, 11), 8)):
        assert due(read_with(closed, after, on=on), "KN-SEND2", "2026-12-01").due == date(2026, 12, last), on
    listed = {each.id: each.opinion for each in doubts(replace(LAW, opinions=(closed, after)), date(2026, 11, 5))}
    assert listed[SEND2] == closed


# --- the file beside the packs ----------------------------------------------------------------------------------------


def written(*given: Opinion) -> dict[str, str]:
    return TEXTS | {"vn/opinions.yaml": opinions.added("", "vn", given)}


def test_words_are_kept_in_a_file_beside_the_packs_and_read_back_as_they_were_given() -> None:
    given = (word(SEND2, "7wd"), replace(word("late/KN-RES1", OTHERWISE), reason='“khác”: "1/2"\n# x', name="Lê: A"))
    read = load(written(*given), laws.HOUSE)
    assert read.opinions == (given[0], replace(given[1], reason='“khác”: "1/2" # x'))
    assert as_read(read, TODAY).rules["KN-SEND2"].n == 7
    again = opinions.added(opinions.added("", "vn", given[:1]), "vn", given[1:])
    assert load(TEXTS | {"vn/opinions.yaml": again}, laws.HOUSE).opinions == read.opinions


@pytest.mark.parametrize(
    ("given", "cause"),
    [
        ((word("rule/KN-SEND9@2012-07-01/number", "7wd"),), "did you mean"),
        ((word(SEND2, "8wd"),), "as_written"),
        ((word(SEND2, "7wd"), word(SEND2, AS_WRITTEN, TODAY)), "has been answered already on 2026-11-20 by Nguyễn Văn Luật"),
        ((replace(word(SEND2, "7wd"), until=date(2026, 11, 21)), word(SEND2, AS_WRITTEN, date(2026, 11, 21))), "until"),
    ],
)  # fmt: skip
def test_a_file_of_words_that_cannot_stand_is_refused_with_its_line(given: tuple[Opinion, ...], cause: str) -> None:
    text = opinions.added("", "vn", given).replace(
        "    reason", "    until: 2026-11-21\n    reason", 1 if given[0].until else 0
    )
    with pytest.raises(PackError) as no:
        load(TEXTS | {"vn/opinions.yaml": text}, laws.HOUSE)
    assert no.value.file == "vn/opinions.yaml" and no.value.line > 3 and cause in no.value.cause


# --- taking a word ----------------------------------------------------------------------------------------------------

BAD: list[tuple[Opinion, str]] = [
    (word("KN-SEND9", "7wd"), "no doubt “KN-SEND9”"),
    (word("vn.civil", OTHERWISE), "several doubts"),
    (word("", OTHERWISE), "no doubt “”"),
    (word(SEND2, "8wd"), "Choose one of: as_written, 7wd, not_so"),
    (word(SEND2, "7wd", date(2026, 11, 25)), "still to come"),
    (replace(word(SEND2, "7wd"), name=" "), "name is missing"),
    (replace(word(SEND2, "7wd"), office=""), "office is missing"),
    (replace(word(SEND2, "7wd"), reason=""), "reason is missing"),
    (replace(word(SEND2, "7wd"), reason="x" * 2001), "too long"),
    (word("competence/vn.complaint/nobody@2025-07-01", AS_WRITTEN), "no doubt"),
    (word(SEND2, "7wd", date(1850, 1, 1)), "too long ago"),
    (replace(word(SEND2, "7wd"), reason="vì \x7f thế"), "reason has letters that cannot be read"),
    (replace(word(SEND2, "7wd"), name="Ng\udcff", office="a\x00"), "name, office has letters that cannot be read"),
]


@pytest.mark.parametrize(("given", "why"), BAD, ids=[why for _, why in BAD])
def test_a_word_that_cannot_be_taken_is_refused_and_says_what_could_be(given: Opinion, why: str) -> None:
    with pytest.raises(opinions.BadOpinion) as no:
        opinions.checked([given], LAW, TODAY)
    assert why in no.value.of("en")
    assert no.value.of("vi") != no.value.of("en") and no.value.next.vi


def test_a_doubt_is_answered_once() -> None:
    taken = opinions.checked([word("kn-send2", "7wd")], LAW, TODAY)
    assert [each.doubt for each in taken] == [SEND2], "the rule's name alone is enough where it has one doubt"
    for law, given in (
        (replace(LAW, opinions=taken), [word(SEND2, AS_WRITTEN)]),
        (LAW, [*taken, word("KN-SEND2", AS_WRITTEN)]),
    ):
        with pytest.raises(opinions.BadOpinion) as no:
            opinions.checked(given, law, TODAY)
        assert "has been answered" in no.value.of("en") and "Nguyễn Văn Luật" in no.value.of("vi")


@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_the_table_comes_back_filled_in_and_rows_without_an_answer_or_with_an_old_one_say_nothing(between: str) -> None:
    old = word("late/KN-RES1", OTHERWISE)
    heads, rows = opinions.table(opinions.every(replace(LAW, opinions=(old,))), "vi")
    for row in rows:
        if row[0] in (SEND2, "form/NĐ 124 Mẫu 06@2020-12-10"):
            reading = row[6].split("\n")[1].partition(":")[0]
            row[-5:] = [reading, "Trần B", "Luật sư", "20/11/2026", "lý do"]
    out = StringIO()
    csv.writer(out, delimiter=between).writerows([heads, *rows])
    found = opinions.filled_in("\ufeff" + out.getvalue(), [old])
    assert [(each.doubt, each.reading, each.given_on) for each in found] == [
        (SEND2, "7wd", GIVEN),
        ("form/NĐ 124 Mẫu 06@2020-12-10", NOT_SO, GIVEN),
    ]


@pytest.mark.parametrize("filled", ["name", "office", "given_on", "reason"])
def test_a_row_that_says_something_and_not_which_reading_is_not_dropped_in_silence(filled: str) -> None:
    heads, rows = opinions.table(opinions.every(LAW), "vi")
    names = [head.rpartition("/")[2].strip() for head in heads]
    row = next(row for row in rows if row[0] == SEND2)
    row[names.index(filled)] = "tôi cho là 9 ngày"
    out = StringIO()
    csv.writer(out).writerows([heads, *rows])
    with pytest.raises(opinions.BadOpinion) as no:
        opinions.filled_in(out.getvalue())
    assert SEND2 in no.value.of("vi") and "not_so" in no.value.of("en")


def test_a_word_that_has_its_last_day_or_was_taken_later_says_nothing_new_when_the_table_comes_back() -> None:
    old = replace(word(SEND2, "7wd"), until=date(2026, 12, 31), taken_on=date(2026, 11, 22))
    heads, rows = opinions.table(opinions.every(replace(LAW, opinions=(old,)), TODAY), "vi")
    out = StringIO()
    csv.writer(out).writerows([heads, *rows])
    assert opinions.filled_in(out.getvalue(), [old]) == []


def test_a_word_counts_from_the_day_on_which_the_house_took_it_so_that_what_was_told_before_is_found_again() -> None:
    (taken,) = opinions.checked([word(SEND2, "7wd")], LAW, TODAY)
    assert (taken.given_on, taken.taken_on) == (GIVEN, TODAY)
    read = load(written(taken), laws.HOUSE)
    assert read.opinions == (taken,)
    for on, last in ((date(2026, 11, 23), 8), (TODAY, 10)):
        assert due(as_read(read, on), "KN-SEND2", "2026-12-01").due == date(2026, 12, last), on
    (same_day,) = opinions.checked([word(SEND2, "7wd", TODAY)], LAW, TODAY)
    assert same_day.taken_on is None


def test_a_word_after_one_that_was_taken_back_is_taken_however_early_it_was_given() -> None:
    closed = replace(word(SEND2, "7wd", date(2026, 11, 2)), until=date(2026, 11, 20))
    (again,) = opinions.checked([word(SEND2, AS_WRITTEN, date(2026, 11, 10))], replace(LAW, opinions=(closed,)), TODAY)
    assert (again.taken_on, as_read(replace(LAW, opinions=(closed, again)), TODAY).rules["KN-SEND2"].n) == (TODAY, 7)
    standing = replace(closed, until=date(2026, 12, 31))
    with pytest.raises(opinions.BadOpinion) as no:
        opinions.checked([word(SEND2, AS_WRITTEN)], replace(LAW, opinions=(standing,)), TODAY)
    assert "stands until Thu 31/12/2026" in no.value.of("en") and "close it" not in no.value.of("en")


def test_a_file_in_which_a_word_was_taken_before_it_was_given_is_refused() -> None:
    early = replace(word(SEND2, "7wd"), taken_on=date(2026, 11, 19))
    with pytest.raises(PackError, match="2026-11-19"):
        load(written(early), laws.HOUSE)


def test_a_file_that_is_no_table_and_a_day_that_is_none_are_refused() -> None:
    heads = "doubt,reading,name,office,given_on,reason\n"
    for text, why in (
        ("", "lacks the columns"),
        ("a,b\n1,2\n", "lacks the columns"),
        (heads + "KN-SEND2,7wd,A,B,31/11/2026,c\n", "is no day"),
        (heads + "KN-SEND2,7wd,A,B,20/11/26,c\n", "is no day"),
        (heads + 'KN-SEND2,7wd,A,B,2026-11-20,"c\n', "cannot be read as CSV"),
        (heads + f"KN-SEND2,7wd,A,B,2026-11-20,{'c' * 200_000}\n", "cannot be read as CSV"),
    ):
        with pytest.raises(opinions.BadOpinion) as no:
            opinions.filled_in(text)
        assert why in no.value.of("en")
    with pytest.raises(opinions.BadOpinion, match="no word here"):
        opinions.checked([], LAW, TODAY)


# --- on the command line ----------------------------------------------------------------------------------------------

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Runs ./hoiam law on a copy of the packs that a test may change, on a day of its own."""
    for name, text in (TEXTS | {"vn/competence.yaml": laws.competence()}).items():
        (tmp_path / "law" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "law" / name).write_text(text, "utf-8")
    for beside in ("law/regulations", "examples"):
        shutil.copytree(laws.folder().parent / beside, tmp_path / beside)
    monkeypatch.setenv("HOIAM_ROOT", str(tmp_path))
    monkeypatch.setattr(laws, "day_of", lambda law: TODAY)
    kept: dict[frozenset[tuple[str, str]], Law] = {frozenset(TEXTS.items()): LAW}

    def once(texts: dict[str, str], house: object) -> Law:
        key = frozenset(texts.items())
        if key not in kept:
            kept[key] = load(texts, laws.HOUSE)
        return kept[key]

    monkeypatch.setattr(cli_law, "load", once)
    monkeypatch.setattr(settling, "load", once)

    def ask(*arguments: str) -> tuple[int, str, str]:
        code = cli_law.main([*arguments, "--lang", "en"])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ask


THE_WORD = (
    "settle",
    "KN-SEND2",
    "7wd",
    "--name",
    "Nguyễn Văn Luật",
    "--office",
    "Luật sư",
    "--given",
    "20/11/2026",
    "--reason",
    "x",
)


def test_a_word_is_shown_with_what_it_moves_and_taken_only_when_told_to(say: Say, tmp_path: Path) -> None:
    kept = tmp_path / "law" / "vn" / "opinions.yaml"
    code, out, _ = say(*THE_WORD)
    assert code == 0 and not kept.exists()
    assert "KN-SEND2: If it begins on Tue 24/11/2026: Tue 01/12/2026 -> Thu 03/12/2026" in out and "Nothing was written" in out
    code, out, _ = say(*THE_WORD, "--take")
    assert code == 0 and "Written to law/vn/opinions.yaml" in out
    assert "doubt: " in kept.read_text("utf-8") and not list(kept.parent.glob("*.new"))
    told = json.loads(say("due", "KN-SEND2", "--from", "2026-12-01", "--json")[1])
    assert (told["due"], told["n"], told["unit"], told["other_reading"]) == ("2026-12-10", 7, "wd", None)
    (settled,) = told["settled"]
    assert (settled["doubt"], settled["reading"], settled["by"]["name"], settled["on"]) == (
        SEND2, "7wd", "Nguyễn Văn Luật", "2026-11-20",
    )  # fmt: skip
    before = json.loads(say("due", "KN-SEND2", "--from", "2026-12-01", "--read-on", "2026-11-19", "--json")[1])
    assert (before["due"], "settled" in before) == ("2026-12-08", False)
    assert "Settled by a lawyer" in say("show", "KN-SEND2")[1]
    code, out, err = say(*THE_WORD, "--take")
    assert (code, out) == (2, "") and "has been answered" in err
    still = json.loads(say("doubts", "--json")[1])["doubts"]
    assert len(still) == len(EVERY) and {d["id"]: d["opinion"] for d in still}[SEND2]["name"] == "Nguyễn Văn Luật"
    assert SEND2 not in say("doubts", "--open")[1] and SEND2 in say("doubts", "--sort", "rule")[1]
    assert say("lint")[0] == 0


def test_a_filled_in_table_is_taken_whole_or_not_at_all(say: Say, tmp_path: Path) -> None:
    heads = "doubt,reading,name,office,given_on,reason\n"
    rows = f"{SEND2},7wd,A,B,2026-11-20,c\ncompetence/vn.complaint/commune_deputy@2025-07-01,as_written,A,B,2026-11-20,c\n"
    table = tmp_path / "back.csv"
    table.write_text(heads + rows + "late/KN-RES1,never,A,B,2026-11-20,c\n", "utf-8")
    code, out, err = say("settle", "--table", str(table), "--take")
    assert (code, out) == (2, "") and "has no reading “never”" in err
    assert not (tmp_path / "law" / "vn" / "opinions.yaml").exists()
    table.write_text(heads + rows, "utf-8")
    assert say("settle", "--table", str(table), "--take")[0] == 0
    assert [each.doubt for each in load(laws.texts(), laws.HOUSE).opinions] == [
        SEND2,
        "competence/vn.complaint/commune_deputy@2025-07-01",
    ]
    table.write_bytes(b"\xff\xfe")
    assert "cannot be read" in say("settle", "--table", str(table))[2]
    assert "is missing" in say("settle")[2]


def test_the_lint_tells_of_a_word_that_changes_nothing(say: Say, tmp_path: Path) -> None:
    given = (word("competence/vn.complaint/nobody@2025-07-01", AS_WRITTEN), word(SEND2, "7wd", date(2099, 1, 1)))
    (tmp_path / "law" / "vn" / "opinions.yaml").write_text(opinions.added("", "vn", given), "utf-8")
    code, out, _ = say("lint")
    assert code == 1
    for told in (
        "opinions.yaml:5: competence/vn.complaint/nobody@2025-07-01: speaks of what is not in doubt",
        "is of a day to come",
    ):
        assert told in out
    assert say("due", "KN-SEND2", "--from", "2026-12-01", "--json")[1].count("2026-12-08") > 0, "it holds from its day on"


def of(sort: str) -> list[Doubt]:
    return [each for each in EVERY.values() if each.sort == sort]


def test_the_table_and_the_data_hold_every_doubt_in_either_language(say: Say) -> None:
    rows = list(csv.reader(StringIO(say("doubts", "--csv")[1].lstrip("\ufeff"))))
    assert [row[0] for row in rows[1:]] == list(EVERY)
    assert {row[1] for row in rows[1:]} == {each.sort for each in EVERY.values()}
    data = json.loads(say("doubts", "--json", "--sort", "form")[1])
    assert [each["id"] for each in data["doubts"]] == [each.id for each in of("form")]
    assert all(len(each["readings"]) == 2 for each in data["doubts"])


def test_what_is_unsure_in_words_alone_has_its_other_reading_and_what_hangs_on_it_and_is_not_followed_by_itself() -> None:
    for name, hanging in (("KN-ABROAD@2026-07-01", "KN-WIN2"), ("KN-ACCUSED@2012-07-01", "KN-ACC1")):
        each = EVERY[f"rule/{name}/text"]
        assert [reading.code for reading in each.readings] == [AS_WRITTEN, OTHERWISE, NOT_SO]
        assert hanging in each.hangs.rules and each.hangs.steps
        rule = name.partition("@")[0]
        assert not read_with(word(each.id, AS_WRITTEN)).rules[rule].is_unsure
        contradicted = read_with(word(each.id, OTHERWISE)).rules[rule]
        assert contradicted.is_unsure and contradicted.unsure is not None and "Nguyễn Văn Luật" in contradicted.unsure.vi


def test_a_word_beside_a_table_and_a_folder_that_cannot_be_written_to_are_refused(say: Say, tmp_path: Path) -> None:
    code, out, err = say(*THE_WORD, "--table", str(tmp_path / "table.csv"), "--take")
    assert (code, out) == (2, "") and "one word or a table" in err and "doubt, reading, name" in err
    # Somebody keeps a folder where the new file would be written.
    (tmp_path / "law" / "vn" / "opinions.new").mkdir()
    code, _, err = say(*THE_WORD, "--take")
    assert code == 2 and "opinions.yaml cannot be written" in err and "Traceback" not in err
    assert not (tmp_path / "law" / "vn" / "opinions.yaml").exists()
