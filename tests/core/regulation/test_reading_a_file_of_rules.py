"""A file of a regulation, field by field: what it is read as, and on which line it is refused."""

from __future__ import annotations

import re
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from small_province import DUTIES

from hoiam.core.procedure import PackError
from hoiam.core.regulation import (
    LONGEST,
    AskRow,
    Days,
    DutyRow,
    LeadRow,
    Named,
    Reminding,
    When,
    decoded,
    read_duties,
    read_regulation,
)
from hoiam.core.words import Text

# The lines are numbered by the tests.
TEXT = """\
regulation: X-1
version: "2030-03-04"
issued_by: CITY
law: x
title: { vi: quy chế, en: rules }
article: Art R
valid_from: 2030-03-04
bodies:
  DL: D-L
  CC: CITY
  WA: { level: ward }
leads:
  - { id: L1, kind: [a, b], subject: land, place: [DL, WA, moon], act_of: chair, \
group: { people: 2 }, lead: DL, members: [WA, CC], article: Art 1 }
  - { id: L2, kind: "*", lead: own, prepares: CC, until: classified, own: true }
asks:
  - { id: A1, when: { kind: a, errand: inform }, ask: DL, own: true }
  - { id: A2, errand: opine, within: { n: 0, unit: cd }, silence: go_on, \
share: [question, attachments], to: common_superior, article: Art 2 }
duties:
  - { id: D1, take_over: { n: 365, unit: wd }, own: true }
  - { id: D2, report: { every: half_year, by: CC, what: [one, two] }, article: Art 4 }
  - { id: D3, remind: [1, 365], escalate: 365, to: CC, own: true }
answers_for: { whole: lead, part: asked, delivery: sender_until_delivered }
"""


def _read(text: str = TEXT) -> Any:
    return read_regulation("f", text, DUTIES)


def _changed(*pairs: tuple[str, str]) -> str:
    text = TEXT
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_each_field_is_read_as_what_it_says() -> None:
    it = _read()
    assert (it.id, it.version, it.issued_by, it.law, it.article) == ("X-1", "2030-03-04", "CITY", "x", "Art R")
    assert (it.title, it.valid_from, it.valid_to) == (Text("quy chế", "rules"), date(2030, 3, 4), None)
    assert it.bodies == {"DL": Named("DL", "D-L"), "CC": Named("CC", "CITY"), "WA": Named("WA", level="ward")}
    first = When(frozenset("ab"), frozenset({"land"}), frozenset({"D-L", "ward", "moon"}), frozenset({"chair"}), 2)
    assert it.leads == (
        LeadRow("L1", first, "DL", ("WA", "CC"), article="Art 1"),
        LeadRow("L2", When(), "own", prepares="CC", until_classified=True),
    )  # fmt: skip
    assert it.asks == (
        AskRow("A1", When(frozenset("a")), "DL", "inform"),
        AskRow("A2", When(), "", "opine", Days(0, "cd"), "go_on", ("question", "attachments"), "common_superior", "Art 2"),
    )
    assert it.duties == (
        DutyRow("D1", "take_over", Days(365, "wd")),
        DutyRow("D2", "report", None, "half_year", "CC", ("one", "two"), "Art 4"),
    )
    assert it.reminding == Reminding("D3", (1, 365), 365, "CC")
    assert it.answers_for == {"whole": "lead", "part": "asked", "delivery": "sender_until_delivered"}
    assert (it.file, it.digest) == ("f", sha256(TEXT.encode()).hexdigest())


def test_each_part_knows_its_line() -> None:
    it = _read()
    assert [each.place for each in it.bodies.values()] == ["f:9", "f:10", "f:11"]
    every = (*it.leads, *it.asks, *it.duties, it.reminding)
    assert [row.place for row in every] == [
        f"f:{n}" for n in (13, 14, 16, 17, 19, 20, 21)
    ]
    assert it.places == {"valid_from": "f:7", "bodies": "f:9", "L1": "f:13", "L2": "f:14", "A1": "f:16", "A2": "f:17",
                         "D1": "f:19", "D2": "f:20", "D3": "f:21"}  # fmt: skip


def test_what_is_left_out_says_the_least() -> None:
    text = _changed(
        ("answers_for: { whole: lead, part: asked, delivery: sender_until_delivered }\n", ""),
        ("remind: [1, 365], escalate: 365, to: CC", "remind: 2"),
        ("report: { every: half_year, by: CC, what: [one, two] }", "report: { every: month }"),
        ("group: { people: 2 }, ", ""), ("place: [DL, WA, moon], ", ""), ("kind: [a, b]", 'kind: [a, "*"]'),
    )  # fmt: skip
    it = _read(text)
    assert it.answers_for == {} and it.reminding == Reminding("D3", (2,), None)
    assert it.duties[1] == DutyRow("D2", "report", every="month", article="Art 4")
    assert it.leads[0].when == When(None, frozenset({"land"}), None, frozenset({"chair"}))
    escalates = _read(_changed(("remind: [1, 365], escalate: 365, to: CC", "escalate: 1, to: { DL: CC }"))).reminding
    assert escalates == Reminding("D3", (), 1, chain={"DL": "CC"})
    assert (
        _read(_changed(("remind: [1, 365], escalate: 365, to: CC", "remind: 1, to: common_superior"))).reminding.to
        == "common_superior"
    )


def test_a_regulation_lasts_a_day_at_least_and_lies_in_this_century() -> None:
    assert _read(_changed(("valid_from: 2030-03-04", "valid_from: 2030-03-04\nvalid_to: 2030-03-04"))).valid_to == date(
        2030, 3, 4
    )
    for day in ("2000-01-01", "2099-12-31"):
        assert _read(TEXT.replace("2030-03-04", day)).version == day


@pytest.mark.parametrize(
    ("old", "new", "line", "cause"),
    [
        ("regulation: X-1", "regulation: x-1", 1, "a code such as SL-QC-01 is wanted here, not “x-1”"),
        ("regulation: X-1", f"regulation: {'x' * 70}", 1, f"not “{'x' * 60}”"),
        ("issued_by: CITY", "issued_by: city", 3, "the code of a body is wanted here, not “city”"),
        ("law: x", "law: y", 4, "“y” is not one of x"),
        ('version: "2030-03-04"', 'version: "2030-03-05"', 2, "by the day from which it holds: “2030-03-04”"),
        ("valid_from: 2030-03-04", "valid_from: 1999-12-31", 7, "a day from 2000 to 2099 is wanted here, not 1999-12-31"),
        ("valid_from: 2030-03-04", "valid_from: 2100-01-01", 7, "a day from 2000 to 2099"),
        ("valid_from: 2030-03-04", "valid_from: 2030-03-04\nvalid_to: 2030-03-03", 8, "it ends on 2030-03-03, before"),
        ("valid_from: 2030-03-04", "valid_from: 2030-03-04\nbelief: none", 8, "“belief” is not a field here"),
        ("DL: D-L", "dl: D-L", 9, "a short name in capitals, such as LD is wanted here, not “dl”"),
        ("DL: D-L", "DL: d-l", 9, "the code of a body is wanted here"),
        ("{ level: ward }", "{ level: ward, name: x }", 11, "“name” is not a field here"),
        ("{ level: ward }", "{ place: ward }", 11, "“level” is missing"),
        ("id: L2", "id: l2", 14, "the id of a row, such as L1 is wanted here, not “l2”"),
        ("id: L2", "id: L1", 14, "“L1” is the id of another row, at f:13"),
        ("lead: own, prepares: CC, ", "", 14, "who leads (“lead”) or who prepares"),
        ("lead: own", "lead: other", 14, "“other” is not one of CC, DL, WA, own"),
        ("prepares: CC", "prepares: own", 14, "“own” is not one of CC, DL, WA"),
        ("members: [WA, CC]", "members: [WA, own]", 13, "“own” is not one of"),
        ("until: classified", "until: later", 14, "“later” is not one of classified"),
        ("until: classified", "until: classified, officer: 7", 14, "“officer” is not a field here"),
        ("group: { people: 2 }", "group: { people: 1 }", 13, "a number from 2 to 100000"),
        ("group: { people: 2 }", "group: { people: 100001 }", 13, "a number from 2 to 100000"),
        ("group: { people: 2 }", "group: { people: 2, names: x }", 13, "“names” is not a field here"),
        ("kind: a, errand: inform", "kind: a, errand: inform, name: x", 16, "“name” is not a field here"),
        ("kind: a, errand: inform", "kind: a, errand: gossip", 16, "“gossip” is not one of inform, opine"),
        ("errand: opine", "errand: gossip", 17, "“gossip” is not one of"),
        (", ask: DL, own: true", ", own: true", 16, "a row says whom to ask (“ask”), or within how many days"),
        (", ask: DL, own: true", ", ask: own, own: true", 16, "“own” is not one of CC, DL, WA"),
        ("silence: go_on", "silence: wait", 17, "“wait” is not one of escalate, go_on"),
        ("share: [question, attachments]", "share: originals", 17, "R9: no rule gives “originals” to a body that is asked"),
        ("share: [question, attachments]", "share: all", 17, "“all” is not one of attachments, question"),
        ("to: common_superior", "to: nobody", 17, "“nobody” is not one of CC, DL, WA, common_superior"),
        ("n: 0, unit: cd", "n: 366, unit: cd", 17, "a number from 0 to 365"),
        ("n: 0, unit: cd", "n: 0, unit: month", 17, "“month” is not one of cd, wd"),
        ("n: 0, unit: cd", "n: 0, unit: cd, hours: 3", 17, "“hours” is not a field here"),
        ("silence: go_on", "silence: go_on, note: x", 17, "“note” is not a field here"),
        ("n: 365, unit: wd", "n: 365", 19, "“unit” is missing"),
        ("take_over: { n: 365, unit: wd }, ", "", 19, "exactly one of: take_over, report, or “remind”"),
        ("take_over: { n: 365, unit: wd }", "take_over: { n: 1, unit: wd }, report: { every: month }", 19, "exactly one of"),
        ("take_over: { n: 365, unit: wd }", "take_over: { n: 1, unit: wd }, note: x", 19, "“note” is not a field here"),
        ("every: half_year", "every: week", 20, "“week” is not one of half_year, month, quarter, year"),
        ("by: CC", "by: WA", 20, "“WA” is every body of a level; name one body here"),
        ("by: CC", "note: x", 20, "“note” is not a field here"),
        ("what: [one, two] }", "what: [one, two] }, note: x", 20, "“note” is not a field here"),
        ("remind: [1, 365]", "remind: [0]", 21, "a number from 1 to 365"),
        ("remind: [1, 365]", "remind: [366]", 21, "a number from 1 to 365"),
        ("escalate: 365", "escalate: 0", 21, "a number from 1 to 365"),
        ("escalate: 365", "escalate: 366", 21, "a number from 1 to 365"),
        ("escalate: 365, to: CC", "escalate: 3, to: own", 21, "“own” is not one of CC, DL, WA, common_superior"),
        ("escalate: 365, to: CC", "escalate: 3, to: { DL: WA }", 21, "“WA” is every body of a level"),
        ("escalate: 365, to: CC", "escalate: 3, to: {}", 21, "a text is wanted here"),
        ("escalate: 365, to: CC", "escalate: 3, to: CC, note: x", 21, "“note” is not a field here"),
        ("answers_for:", "  - { id: D4, escalate: 1, own: true }\nanswers_for:", 22,
         "D3 has said already when somebody is reminded"),
        ("whole: lead", "whole: asked", 22, "“asked” is not one of lead"),
        ("part: asked", "part: lead", 22, "“lead” is not one of asked"),
        ("delivery: sender_until_delivered", "delivery: post", 22, "“post” is not one of sender_until_delivered"),
        ("whole: lead", "whole: lead, note: x", 22, "“note” is not a field here"),
        (", article: Art 1", "", 13, "R10: a row has an article, or says “own: true”"),
        ("article: Art 1", "own: false", 13, "R10: a row has an article, or says “own: true”"),
        ("article: Art 1", "article: Art 1, own: true", 13, "R10: a row that has an article is not the province's own"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_on_its_line(old: str, new: str, line: int, cause: str) -> None:
    with pytest.raises(PackError, match=re.escape(cause)) as refused:
        _read(_changed((old, new)))
    assert (refused.value.file, refused.value.line) == ("f", line)


@pytest.mark.parametrize(
    ("data", "line", "cause"),
    [
        (b"x" * LONGEST, 1, "this file has 1000000 bytes or more"), (b"\xff", 1, "this is not UTF-8"),
        (b"a\nb\nc\xff\n\xff\n", 3, "this is not UTF-8"), (b"\n\xff", 2, "this is not UTF-8"),
        ("\ufeffa".encode(), 1, "a byte order mark"),
    ],
)  # fmt: skip
def test_bytes_that_are_no_text_are_refused_on_the_line_where_they_stand(data: bytes, line: int, cause: str) -> None:
    with pytest.raises(PackError, match=cause) as refused:
        decoded("f", data)
    assert (refused.value.file, refused.value.line) == ("f", line)


def test_a_file_just_short_enough_is_text_and_what_is_read_was_looked_at_as_bytes() -> None:
    assert decoded("f", b"x" * (LONGEST - 1)) == "x" * (LONGEST - 1) and decoded("f", "quy chế".encode()) == "quy chế"
    for text, cause in (
        ("\ufeff" + TEXT, "byte order mark"),
        (TEXT + "# \ud800", "not UTF-8"),
        (TEXT + "#" * LONGEST, "no regulation"),
    ):
        with pytest.raises(PackError, match=cause):
            _read(text)


_DUTIES = """\
law: x
spare: 0
handling: { a: R1 }
errands:
  opine: { title: { vi: v, en: e }, go_on: true }
  inform: { title: { vi: v, en: e }, rules: { a: R2, b: R3 } }
duties:
  report: { title: { vi: v, en: e } }
"""


def test_the_duties_that_a_regulation_may_set_terms_for_are_read() -> None:
    it = read_duties("d", _DUTIES)
    assert (it.law, it.spare, it.handling) == ("x", 0, {"a": "R1"}) and set(it.errands) == {"opine", "inform"}
    inform = it.errands["inform"]
    assert (inform.id, inform.title, inform.rules, inform.may_go_on) == (
        "inform",
        Text("v", "e"),
        {"a": "R2", "b": "R3"},
        False,
    )
    assert it.errands["opine"].may_go_on and it.duties["report"].rules == {} and not it.duties["report"].may_go_on
    assert read_duties("d", _DUTIES.replace("spare: 0", "spare: 365")).spare == 365


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("spare: 0", "spare: 366", 2), ("law: x", "law: x\nmore: y", 2), ("go_on: true", "go_on: true, more: y", 5)],
)  # fmt: skip
def test_duties_that_say_more_are_refused(old: str, new: str, line: int) -> None:
    with pytest.raises(PackError, match=r"a number from 0 to 365|“more” is not a field here") as refused:
        read_duties("d", _DUTIES.replace(old, new))
    assert (refused.value.file, refused.value.line) == ("d", line)
