"""./hoiam law: what it prints, and how it says no."""

import json
import os
import subprocess
import sys

import pytest
from defusedxml import ElementTree as ET
from law_of_the_land import LAW, ROOT, TEXTS

from hoiam.casework import laws
from hoiam.core.procedure import load
from hoiam.site.cli import law as cli_law


@pytest.fixture
def say(capsys, monkeypatch):
    monkeypatch.setattr(cli_law, "read_packs", lambda: LAW)

    def ask(*arguments):
        code = cli_law.main(list(arguments))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return ask


NO = [
    (["due", "KN-ACCC1", "--from", "2026-08-21"], ["KN-ACCC1", "KN-ACC1"]),
    (["due", "KN-ACC1", "--from", "2026-06-30"], ["2026-07-01", "KN-ACC1-OLD"]),
    (["due", "KN-ACC1-OLD", "--from", "2026-07-01"], ["2012-07-01", "2026-06-30", "KN-ACC1"]),
    (["due", "TD-REFUSE", "--from", "2026-05-04"], ["TD-REFUSE", "2026-07-01"]),
    (["due", "KN-RES1", "--from", "2019-05-04"], ["2024-01-01", "2027-12-31"]),
    (["due", "XL-ARCH", "--from", "2027-05-04"], ["2024-01-01", "2027-12-31"]),
    (["due", "KN-RES1", "--from", "2026-07-01", "--stopped", "2026-07-15.."], ["2026-07-15..", "first and the last day"]),
    (["due", "KN-RES1", "--from", "2026-07-01", "--stopped", "2026-07-15"], ["2026-07-15", "first and the last day"]),
    (["due", "KN-RES1", "--from", "2026-07-01", "--stopped", "2026-08-09..2026-07-15"], ["before its first"]),
    (["due", "KN-RES1", "--from", "2026-02-30"], ["2026-02-30"]),
    (["due", "KN-RES1", "--from", "2026-12-01T25:00"], ["2026-12-01T25:00", "no moment"]),
    (["due", "KN-RES1", "--from", "2026-12-01", "--read-on", "30/02/2026"], ["30/02/2026"]),
    (["due", "KN-RES1", "--from", "2026-07-01", "--days", "-3"], ["-3", "whole number"]),
    (["due", "KN-RES1", "--from", "2026-07-01", "--when", "remot"], ["remot", "remote"]),
    (["due", "DL-BREACH", "--from", "2026-07-01"], ["2026-02-13T09:00"]),
    (["due", "KN-DLG-N", "--from", "2026-08-10", "--stopped", "2026-08-01..2026-08-02"], ["counted back"]),
    (["due", "KN-RES1", "--from", "2026-07-01", "--days", "999999999999"], ["2027-12-31"]),
    (["due", "EU-FB-INT", "--from", "2026-07-01", "--days", "999999999999"], ["2028-12-31"]),
    (["due", "DL-BREACH", "--from", "2026-07-01T08:00", "--days", "999999999999999"], ["2027-12-31"]),
    (["show", "KN-RES9"], ["KN-RES1"]),
    (["show", "TD-REFUSE", "--on", "2020-01-01"], ["2026-07-01"]),
    (["journey", "vn.complain"], ["vn.complaint"]),
]


@pytest.mark.parametrize(("arguments", "told"), NO, ids=[" ".join(arguments) for arguments, _ in NO])
def test_what_cannot_be_answered_says_what_would_be(arguments, told, say):
    code, out, err = say(*arguments, "--lang", "en")
    assert code == 2
    assert out == ""
    assert "Traceback" not in err
    for words in told:
        assert words in err


@pytest.mark.parametrize(("arguments", "told"), NO, ids=[" ".join(arguments) for arguments, _ in NO])
def test_and_says_it_in_vietnamese(arguments, told, say):
    code, _, err = say(*arguments, "--lang", "vi")
    assert code == 2 and any(word in err for word in ("Không", "không")), "no word of Vietnamese"
    assert not {"is", "There", "Write", "cannot", "must"} & set(err.split())


def test_the_packs_are_whole(say):
    code, out, _ = say("lint", "--lang", "en")
    assert code == 0, out
    assert "Nothing is wrong" in out


def test_what_has_to_be_settled_is_remembered_and_is_no_fault(say):
    code, out, _ = say("lint", "--lang", "en")
    told = [line for line in out.splitlines() if line.startswith("To be settled: law/vn/calendar.yaml:")]
    assert code == 0 and any("2026-11-21 to 2026-11-28" in line for line in told)
    for line in told:
        number = int(line.split(":")[2])
        assert "days: [" in TEXTS["vn/calendar.yaml"].splitlines()[number - 1]


@pytest.mark.parametrize(("asked", "provisional"), [("2026-11-16", True), ("2026-11-09", False), ("2026-11-30", False)])
def test_a_term_over_the_days_around_24_november_is_not_given_as_sure(say, asked, provisional):
    code, out, _ = say("due", "KN-ACC1", "--from", asked, "--json", "--lang", "en")
    answer = json.loads(out)
    assert code == 0 and answer["provisional"] is provisional
    assert any("a swap around 24/11 was proposed" in step for step in answer["steps"]) is provisional


def test_the_other_proposal_for_tet_stands_beside_the_one_that_is_followed(say):
    """4 to 10 February 2027 is followed, 5 to 11 the other: a term that ends between the two has two days."""
    answer = json.loads(say("due", "KN-ACC1", "--from", "2027-01-26", "--json", "--lang", "en")[1])
    assert (answer["due"], answer["other_reading"]["due"]) == ("2027-02-11", "2027-02-04")
    assert "two proposals" in answer["other_reading"]["reason"]


FAULTS = [
    ("letter: interim", "letter: intrim", 2, ["in/grievances.yaml, line", "no paper of in “intrim” (did you mean “interim”?)"]),
    ("printed: notice", "printed: notce", 2, ["in/grievances.yaml, line", "did you mean “notice”?"]),
    ("step: close,", "step: clos,", 2, ["in/grievances.yaml, line", "did you mean “close”?"]),
    ("outcome: undone", "outcome: undon", 2, ["in/grievances.yaml, line", "did you mean “undone”?"]),
    ("letter: interim, ", "", 1, ["in, interim: a paper that no step has"]),
    ("answered, upheld, partly, rejected], ends: [IN-RES]", "answered, uphold], ends: [IN-RES]", 2, ["did you mean “upheld”?"]),
]


@pytest.mark.parametrize(("old", "new", "code", "told"), FAULTS, ids=[new or old for old, new, _, _ in FAULTS])
def test_a_fault_in_a_pack_is_reported(old, new, code, told, capsys, monkeypatch):
    file = "in/grievances.yaml"
    assert TEXTS[file].count(old) == 1
    spoilt = {**TEXTS, file: TEXTS[file].replace(old, new)}
    monkeypatch.setattr(cli_law, "read_packs", lambda: load(spoilt, laws.HOUSE))
    assert cli_law.main(["lint", "--lang", "en"]) == code
    printed = capsys.readouterr()
    for words in told:
        assert words in printed.out + printed.err


def test_every_rule_can_be_shown_and_the_list_names_all(say):
    code, out, _ = say("show")
    assert code == 0
    for rule_id in LAW.rules:
        assert rule_id in out
        code, told, _ = say("show", rule_id)
        assert code == 0 and LAW.rules[rule_id].gist.en in told


def test_a_rule_is_shown_as_it_stood_on_a_day(say):
    assert "30 calendar days" in say("show", "IN-RES", "--on", "2023-05-05", "--lang", "en")[1]
    assert "21 calendar days" in say("show", "IN-RES", "--on", "2025-05-05", "--lang", "en")[1]


def test_every_kind_is_drawn_with_a_title_and_a_description(say):
    for kind in LAW.kinds:
        code, out, _ = say("journey", kind, "--on", "2026-11-24", "--lang", "vi")
        assert code == 0
        picture = ET.fromstring(out)
        assert picture.find("{*}title").text and picture.find("{*}desc").text


def test_the_answer_in_words_opens_every_step_with_the_article(say):
    code, out, _ = say("due", "KN-ACC1", "--from", "2026-11-18", "--lang", "en")
    assert code == 0
    assert "Tue 24/11/2026 (Vietnam Culture Day)" in out
    assert "Luật KN Đ.27" in out


def test_the_packs_in_the_folder_are_the_ones_that_are_asked():
    assert cli_law.read_packs().version == LAW.version


def test_the_command_needs_neither_django_nor_a_database():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from hoiam.site.cli import law as cli_law; cli_law.main(['due', 'KN-ACC1', '--from', '2026-08-21']); "
            "print('django' in sys.modules, 'psycopg' in sys.modules)",
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip().endswith("False False")
