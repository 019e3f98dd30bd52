"""Who leads in a cell, who is asked and until when, and what two versions say differently."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from small_province import (
    AGAIN,
    COMPLAINT,
    DAY,
    DUTIES,
    FEEDBACK,
    LAW,
    a_cell,
    block,
    days,
    ground,
    house,
    lead,
    regulation,
    when,
)

from hoiam.core.regulation import (
    AskRow,
    Cell,
    Filling,
    Regulation,
    Said,
    Seat,
    When,
    apart,
    cell_of,
    compare,
    in_force,
    last_day,
    leads,
    must_ask,
    of_errand,
    says,
)
from hoiam.core.regulation.who_leads import as_rule

BY_CHAIR = Cell(COMPLAINT, "land", "ward", "W-A", "chair")


def _led(found: Regulation | None, cell: Cell = BY_CHAIR, **said: Any) -> tuple[object, ...]:
    it = leads(found, ground(), cell, **said)
    return it.by, it.body, it.role, it.members, it.prepares, it.row, it.prepares_row, it.article


def test_a_case_has_the_cell_of_the_body_that_governs_its_place() -> None:
    assert cell_of(ground(), FEEDBACK, "land", "C-A") == Cell(FEEDBACK, "land", "ward", "W-A")
    assert cell_of(ground(), COMPLAINT, "land", "D-R", author="director", people=4) == Cell(
        COMPLAINT, "land", "county", "CITY", "director", 4
    )


def test_the_law_leads_with_the_nearest_body_of_the_level_whose_head_decides() -> None:
    row = "x.complaint/chair@2020-01-01"
    assert _led(None) == ("law", "W-A", "chair", (), "", row, "", "Art chair")
    rows = lead("L1", "own", members=("DR",)), lead("L2", "", prepares="DL", members=("DE", "DR", "WA"))
    assert _led(regulation(*rows)) == (
        "law", "W-A", "chair", ("D-R", "DESK", "W-A"), "D-L", row, "L2@2030-03-04", "Art chair",
    )  # fmt: skip
    county = Cell(COMPLAINT, "land", "county", "CITY", "director")
    assert leads(None, ground(), county).body == "", "the department is not above the city"
    at_court = replace(county, author="governor")
    assert _led(None, at_court) == ("law", "", "", (), "", "x.complaint/governor@2020-01-01", "", "Art governor")
    odd = house(Seat("CITY", "", ""))
    assert leads(None, ground(odd), replace(at_court, level="")).body == "", "nobody is found by a level that is not named"


def test_where_the_law_has_no_line_a_person_decides_by_its_article() -> None:
    assert _led(None, a_cell(AGAIN)) == ("person", "", "", (), "", "", "", "Art x.again")


def test_the_regulation_leads_where_the_law_leaves_it_to_the_bodies() -> None:
    rows = lead("L1", "DL", when(kinds=FEEDBACK), members=("DR", "DL", "WA"), article="Art 9"), lead("L2", "", prepares="DE")
    assert _led(regulation(*rows), a_cell()) == (
        "regulation", "D-L", "", ("D-R", "W-A"), "DESK", "L1@2030-03-04", "L2@2030-03-04", "Art 9",
    )  # fmt: skip
    led = leads(regulation(lead("L1")), ground(), a_cell())
    assert led.article == "Art R" and led.reason.en == "Rules, row L1, in force from 04/03/2030."
    # Before it is classified the row of that time holds, whatever the law says of it later.
    early = regulation(lead("L1"), lead("L2", "DE", until_classified=True))
    assert _led(early, classified=False)[:6] == ("regulation", "DESK", "", (), "", "L2@2030-03-04")
    assert _led(early)[:2] == ("law", "W-A")


def test_where_neither_names_anybody_a_person_says_who_leads() -> None:
    nobody = ("person", "", "", (), "", "", "", "")
    assert _led(None, a_cell()) == _led(regulation(), a_cell(), classified=False) == nobody
    assert _led(regulation(lead("L1", "own", members=("DR",))), a_cell()) == nobody
    only = lead("L2", "", prepares="DE", members=("DR",))
    assert _led(regulation(only), a_cell()) == ("person", "", "", (), "DESK", "", "L2@2030-03-04", "")
    assert leads(None, ground(), a_cell()).reason.en.endswith("a person decides.")
    elsewhere = regulation(lead("L1", "WA"))
    assert _led(elsewhere, a_cell(level="county", body="CITY"))[:2] == ("person", ""), "a level that is not there"


def _asked(*rows: AskRow, errand: str = "", cell: Cell = BY_CHAIR, found: Regulation | None = None) -> list[tuple[object, ...]]:
    held = replace(found or regulation(), asks=rows)
    it = must_ask(held, DUTIES, ground(), cell, errand)
    return [(each.row[:2], each.body, each.errand, each.days, each.silence) for each in it]


ASK = AskRow("A1", When(), "DL", "opine", days(5), "go_on")


def test_whom_a_row_names_is_asked_unless_he_leads_or_is_nobody_there() -> None:
    assert must_ask(None, DUTIES, ground(), BY_CHAIR, "opine") == ()
    assert _asked(ASK) == _asked(ASK, errand="opine") == [("A1", "D-L", "opine", days(5), "go_on")]
    assert _asked(ASK, errand="inform") == []
    assert _asked(ASK, cell=a_cell()) == [], "the department leads in feedback"
    assert _asked(replace(ASK, ask="WA")) == [], "the ward leads by the law"
    assert _asked(replace(ASK, ask="WA"), cell=replace(BY_CHAIR, level="county", body="CITY", author="governor")) == []
    open_ = replace(ASK, errand="")
    assert [each[2] for each in _asked(open_, errand="inform")] == ["inform"] and _asked(open_)[0][2] == ""


def test_whoever_else_is_asked_has_the_days_of_the_row_that_fits_best() -> None:
    wide, narrow = AskRow("A2", When(), days=days(9)), AskRow("A3", when(kinds=COMPLAINT), days=days(8))
    exact = AskRow("A4", when(kinds=COMPLAINT), errand="opine", days=days(7), silence="go_on")
    for order in ((wide, narrow, exact), (exact, narrow, wide)):
        assert _asked(*order, errand="opine") == [("A4", "", "opine", days(7), "go_on")]
        assert _asked(*order, errand="inform") == [("A3", "", "inform", days(8), "escalate")]
        assert _asked(*order) == [], "nobody is named, and nothing is asked"
        assert [each[0] for each in _asked(ASK, *order, errand="opine")] == ["A1", "A4"], "last"
    # Where nobody leads, one who is not named is not taken for him.
    assert _asked(wide, errand="opine", cell=a_cell(AGAIN)) == [("A2", "", "opine", days(9), "escalate")]


def test_a_row_that_leaves_the_days_open_has_those_of_the_general_row_for_the_same() -> None:
    bare = AskRow("A1", When(), "DL", "opine", silence="escalate")
    other, same_ = AskRow("A2", When(), errand="inform", days=days(3)), AskRow("A3", When(), days=days(6), silence="go_on")
    without = AskRow("A4", when(kinds=COMPLAINT), errand="opine")
    assert _asked(bare, other) == [("A1", "D-L", "opine", None, "escalate")]
    assert _asked(bare, without, other, same_) == [("A1", "D-L", "opine", days(6), "go_on")]
    assert _asked(ASK, same_) == [("A1", "D-L", "opine", days(5), "go_on")], "its own days stay"
    (said,) = must_ask(regulation(asks=(bare,)), DUTIES, ground(), BY_CHAIR)
    assert said.reason.en == "Rules, row A1: -" and said.due(LAW, DAY) is None


def test_what_is_asked_carries_the_laws_rule_whom_it_is_told_and_what_it_rests_on() -> None:
    def of(row: AskRow, cell: Cell = BY_CHAIR, errand: str = "") -> Any:
        (found,) = must_ask(regulation(asks=(row,)), DUTIES, ground(), cell, errand)
        return found

    full = replace(ASK, errand="inform", to="CC", article="Art 3", share=("attachments",))
    it = of(full)
    assert (it.rule.id, it.to, it.article, it.share, it.row) == ("INFORM", "CITY", "Art 3", ("attachments",), "A1@2030-03-04")
    assert it.reason.en == "Rules, row A1: 5 working days"
    assert of(ASK).rule is None and of(ASK).article == "Art R"
    assert of(replace(full, to="common_superior")).to == "common_superior"
    assert of(full, a_cell(AGAIN)).rule is None, "the law's rule is gone by then"
    assert of(full, Cell("x.denunciation", "land", "ward", "W-A", "teacher")).rule is None, "the law has none for that kind"
    assert of(replace(full, errand="")).rule is None, "nothing is named that a rule could be for"


@pytest.mark.parametrize(
    ("errand", "given", "due"),
    [
        ("inform", days(5), 7),  # five working days, and the seven days of the law: both on Monday
        ("inform", days(3), 3), ("inform", days(6), 7), ("inform", None, 7), ("opine", days(6), 8), ("opine", days(6, "cd"), 7),
        ("inform", days(0), 0),
    ],
)  # fmt: skip
def test_the_earlier_day_of_regulation_and_law_holds(errand: str, given: Any, due: int) -> None:
    row = AskRow("A1", When(), "DL", errand, given)
    (it,) = must_ask(regulation(asks=(row,)), DUTIES, ground(), BY_CHAIR)
    assert it.due(LAW, DAY) == last_day(it, LAW, DAY) == DAY + timedelta(days=due)
    if given is not None:
        made = as_rule(it, given, "t")
        assert made.own and (made.id, made.n, made.unit, made.calendar) == (it.row, given.n, given.unit, "t")


def test_days_are_counted_by_the_calendar_of_the_laws_rule_or_else_the_first_and_a_rule_without_number_counts_none() -> None:
    (it,) = must_ask(regulation(asks=(replace(ASK, errand="inform"),)), DUTIES, ground(), BY_CHAIR)
    assert [each.calendar for each in it._rules(LAW)] == ["t", "t"]
    assert [each.calendar for each in replace(it, rule=None)._rules(LAW)] == ["first"]
    no_number = replace(it, rule=LAW.rule("OPEN", DAY))
    assert [each.id for each in no_number._rules(LAW)] == [it.row]
    assert replace(no_number, days=None).due(LAW, DAY) is None


def test_the_version_of_a_day_is_the_last_begun_unless_it_has_ended() -> None:
    def version(begins: int, ends: int | None = None) -> Regulation:
        first = DAY + timedelta(days=begins)
        return regulation(valid_from=first, valid_to=None if ends is None else DAY + timedelta(days=ends))

    old, new = version(0), version(9, 12)
    for n, held in ((-1, None), (0, old), (8, old), (9, new), (12, new), (13, None)):
        assert in_force([new, old], DAY + timedelta(days=n)) is held
    assert in_force([], DAY) is None


def _says(found: Regulation, cell: Cell, *, alike: bool = False) -> Said:
    return says(found, Filling(found), cell, ground(), alike=alike)


def test_what_a_version_says_of_a_cell_is_told_by_codes() -> None:
    asks = (
        AskRow("A1", When(), "WA", days=days(4), silence="go_on"), AskRow("A2", When(), "DL", "opine"),
        AskRow("A3", When(), errand="inform", days=days(2, "cd")), AskRow("A4", when(kinds=AGAIN), "DE"),
    )  # fmt: skip
    rows = lead("L1", members=("WA", "DR")), lead("L2", "", prepares="DE", members=("DR", "CC"))
    found = regulation(*rows, asks=asks)
    assert _says(found, a_cell()) == Said(
        False, "D-L", ("W-A", "D-R", "CITY"), "DESK", ("* inform 2 cd escalate", "W-A * 4 wd go_on")
    )  # fmt: skip
    alike = _says(found, a_cell(), alike=True)
    assert (alike.members, alike.lead, alike.asks[1]) == (("<ward>", "D-R", "CITY"), "D-L", "<ward> * 4 wd go_on")
    by_law = _says(found, BY_CHAIR)
    assert (by_law.by_law, by_law.lead, by_law.asks[1]) == (True, "", "D-L opine - escalate")
    # All of a level are nobody elsewhere.
    city = a_cell(level="county", body="CITY")
    assert _says(found, city, alike=True).asks == ("* inform 2 cd escalate",)
    assert _says(regulation(lead("L1", "own")), a_cell()) == Said(lead="")
    assert _says(regulation(lead("L1", condition=when(kinds=AGAIN))), a_cell()) == Said(lead="")
    twins = regulation(
        lead("L1", members=("DR",)), lead("L2", "DE", members=("FA",)), lead("L3", "", prepares="DE"),
        lead("L4", "", prepares="CC", members=("CC",)),
    )  # fmt: skip
    assert _says(twins, a_cell()) == Said(False, "D-L", ("D-R",), "DESK"), "of several with the same right the first is told"


def test_of_an_errand_only_what_is_said_of_that_body_and_that_errand_is_told() -> None:
    said = Said(True, "D-L", asks=("* * 1 wd go_on", "* opine 2 wd go_on", "D-L * 3 wd go_on", "D-L inform -", "D-R opine -"))
    assert of_errand(said, "D-L", "inform") == Said(asks=("* * 1 wd go_on", "D-L * 3 wd go_on", "D-L inform -"))


def test_two_are_told_apart_by_what_only_one_of_them_says() -> None:
    one = Said(True, "", ("A",), "P", ("a", "b"))
    assert apart(one, one) == (Said(lead=None), Said(lead=None))
    for other, left, right in (
        (replace(one, by_law=False, lead="X"), Said(True, ""), Said(False, "X")),
        (replace(one, lead="X"), Said(True, ""), Said(True, "X")),
        (replace(one, members=("B",)), Said(lead=None, members=("A",)), Said(lead=None, members=("B",))),
        (replace(one, prepares=""), Said(lead=None, prepares="P"), Said(lead=None)),
        (replace(one, asks=("b", "c")), Said(lead=None, asks=("a",)), Said(lead=None, asks=("c",))),
    ):
        assert apart(one, other) == (left, right)


def test_two_versions_are_compared_cell_by_cell_and_most_cells_come_first() -> None:
    old = regulation(lead("L1", condition=when(kinds=FEEDBACK)), lead("L2", "WA", when(kinds=FEEDBACK, places="ward")))
    new = regulation(
        lead("L1", "DR", when(kinds=FEEDBACK)), lead("L2", "WA", when(kinds=FEEDBACK, places="ward")),
        lead("L3", "DE", when(kinds=FEEDBACK, places="ward", people=3)),
    )  # fmt: skip
    found = compare(old, new, ground())
    assert [(each.old.lead, each.new.lead, each.count) for each in found] == [("D-L", "D-R", 4), ("<ward>", "DESK", 2)]
    assert found[1].cells == ((frozenset({FEEDBACK}), *block("land roads", "ward"), frozenset({""}), frozenset({"3"})),)
    assert compare(old, old, ground()) == []
