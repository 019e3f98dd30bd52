"""The worked deadlines, asked as a person asks: on the command line."""

import json
import re

import pytest
from law_of_the_land import LAW, ROOT

from hoiam.site.cli import law as cli_law

CASES = json.loads((ROOT / "tests" / "law" / "facts" / "cases.json").read_text(encoding="utf-8"))["cases"]

BY_HAND = json.loads((ROOT / "tests" / "law" / "facts" / "cases_by_hand.json").read_text(encoding="utf-8"))["cases"]

# What a case says in words and the command line wants as options.
OPTIONS = {
    "C02b": ["--when", "several_places"],
    "C13": ["--stopped", "2026-07-15..2026-08-09"],
}
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
SHORT_DAY = re.compile(r"\d\d/\d\d")


@pytest.fixture(autouse=True)
def the_packs_are_read_once(monkeypatch):
    monkeypatch.setattr(cli_law, "read_packs", lambda: LAW)


def asked(capsys, *arguments):
    code = cli_law.main(["due", *arguments, "--json"])
    printed = capsys.readouterr()
    assert code == 0, printed.err
    return json.loads(printed.out)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_worked_case_comes_out_as_it_was_worked(case, capsys):
    rule = case["rule"].split()[0]
    answer = asked(capsys, rule, "--from", case["trigger"], *OPTIONS.get(case["id"], []))
    assert (answer["n"], answer["unit"]) == (case["n"], case["unit"])
    assert {day: answer[day] for day in ("nominal", "due", "safe")} == {day: case[day] for day in ("nominal", "due", "safe")}


@pytest.mark.parametrize("case", BY_HAND, ids=[case["id"] for case in BY_HAND])
def test_a_case_worked_by_hand_since_comes_out_as_it_was_worked(case, capsys):
    answer = asked(capsys, case["rule"], "--from", case["trigger"], *case["options"])
    assert {day: answer[day] for day in ("nominal", "due", "safe")} == {day: case[day] for day in ("nominal", "due", "safe")}
    if case["other"]:
        assert answer["other_reading"]["due"] == case["other"]


@pytest.mark.parametrize("case", [case for case in CASES if case["alternative"]], ids=lambda case: case["id"])
def test_the_other_reading_of_a_worked_case_is_shown_with_its_reason(case, capsys):
    rule = case["rule"].split()[0]
    other = asked(capsys, rule, "--from", case["trigger"], *OPTIONS.get(case["id"], []))["other_reading"]
    readings = [other, *other["also"]]
    told = {part for reading in readings for part in (reading["due"], f"{reading['due'][8:]}/{reading['due'][5:7]}")}
    wanted = set(ISO_DAY.findall(case["alternative"]) or SHORT_DAY.findall(case["alternative"]))
    assert wanted and wanted <= told, (wanted, readings)
    assert all(reading["reason"] for reading in readings)


def test_the_keys_stand_in_the_order_that_was_asked_for(capsys):
    answer = asked(capsys, "KN-RES1", "--from", "2026-07-01", "--when", "remote,complex")
    assert list(answer) == [
        "rule",
        "article",
        "in_force_from",
        "unit",
        "n",
        "overridden",
        "nominal",
        "due",
        "safe",
        "calendar",
        "provisional",
        "steps",
        "other_reading",
    ]
    assert answer["n"] == 60


def test_a_number_given_by_hand_overrides_and_says_so(capsys):
    answer = asked(capsys, "KN-ACC1", "--from", "2026-11-18", "--days", "3")
    assert (answer["n"], answer["overridden"], answer["due"]) == (3, True, "2026-11-23")
    assert any("given by hand" in step for step in answer["steps"])


def test_a_notice_before_an_event_never_rolls_forward_and_is_safe_a_working_day_earlier(capsys):
    answer = asked(capsys, "KN-DLG-N", "--from", "2026-08-10")
    assert (answer["nominal"], answer["due"], answer["safe"]) == ("2026-08-05", "2026-08-05", "2026-08-04")
    # Five days before Friday 14/08 is Sunday 09/08: the last day is the Friday before, not the Monday after.
    answer = asked(capsys, "KN-DLG-N", "--from", "2026-08-14")
    assert (answer["nominal"], answer["due"], answer["safe"]) == ("2026-08-09", "2026-08-07", "2026-08-06")


def test_hours_run_through_days_off_and_do_not_roll(capsys):
    answer = asked(capsys, "DL-BREACH", "--from", "2026-02-13T09:00")
    assert answer["nominal"] == answer["due"] == answer["safe"] == "2026-02-16T09:00:00"


def test_a_month_ends_on_the_same_day_number_or_the_last_of_the_month(capsys):
    assert asked(capsys, "EU-FB-INT", "--from", "2025-11-30")["nominal"] == "2026-02-28"
    assert asked(capsys, "EU-FB-INT", "--from", "2023-11-30")["nominal"] == "2024-02-29"
    assert asked(capsys, "XL-ARCH", "--from", "2024-02-29")["nominal"] == "2025-02-28"


def test_an_extension_is_counted_from_the_nominal_end_and_tells_the_rolled_one(capsys):
    answer = asked(capsys, "TC-EXT", "--from", "2026-02-07")
    assert answer["due"] == "2026-03-09"
    assert answer["other_reading"]["due"] == "2026-03-11"


def test_a_swapped_day_off_between_two_readings(capsys):
    answer = asked(capsys, "KN-SEND1", "--from", "2025-04-24")
    assert answer["due"] == "2025-04-28"
    assert answer["other_reading"]["due"] == "2025-04-29"


def test_a_year_without_its_notice_is_provisional(capsys):
    assert asked(capsys, "KN-RES1", "--from", "2026-12-15")["provisional"] is True
    assert asked(capsys, "KN-RES1", "--from", "2026-11-15")["provisional"] is False


def test_what_has_no_number_has_no_day_and_says_why(capsys):
    for rule in ("TC-SUSP", "TC-EXPERT", "PA-BEHAV", "PA-PUB", "TC-WDR", "KN-STAYEXEC", "PA-SLA"):
        answer = asked(capsys, rule, "--from", "2026-08-10")
        assert (answer["n"], answer["nominal"], answer["due"], answer["safe"]) == (None, None, None, None)
        assert len(answer["steps"]) >= 2


def test_at_once_is_the_day_of_the_event(capsys):
    answer = asked(capsys, "TC-CRIME", "--from", "2026-08-15")
    assert answer["nominal"] == answer["due"] == answer["safe"] == "2026-08-15"


def test_a_minimum_tells_its_last_day_and_does_not_roll(capsys):
    answer = asked(capsys, "KN-PUB-POST", "--from", "2026-07-31")
    assert answer["nominal"] == answer["due"] == "2026-08-15"
    assert any("must not end before Sun 16/08/2026" in step for step in answer["steps"])


def test_the_body_s_own_term_is_shown_as_its_own(capsys):
    answer = asked(capsys, "PA-SLA", "--from", "2026-09-01", "--body", "XA-AB")
    assert answer["due"] and any("the body's own, not the law's" in step for step in answer["steps"])
