"""Each rule of the lint at its edges: what is just a fault, what just is none, and what the finding says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from small_province import (
    AGAIN,
    BODIES,
    COMPLAINT,
    DAY,
    DENUNCIATION,
    DUTIES,
    FEEDBACK,
    HOUSE,
    a_cell,
    block,
    days,
    faults,
    ground,
    house,
    lead,
    regulation,
    when,
)

from hoiam.core.deadlines import Unit
from hoiam.core.regulation import (
    AskRow,
    Cell,
    DutyRow,
    Fault,
    LeadRow,
    Named,
    Regulation,
    Reminding,
    Seat,
    When,
    in_words,
    lint_regulation,
    lint_versions,
)
from hoiam.core.regulation.lint_regulation import _is_below, _is_the_laws_body, _longer, is_longer, working
from hoiam.core.words import Text, same

ANY = AskRow("A1", When(), "DR", "opine", days(5), place="f:A1")
REMINDED = Reminding("D9", (1, 3), 3, to="CC", place="f:D9")


def said(found: list[Fault]) -> list[tuple[str, ...]]:
    """Of each finding the rows, and what is said without its full stop."""
    return [(*each.rows, each.said.en.removesuffix(".")) for each in found]


def test_a_finding_is_told_on_a_line_with_its_cells_below() -> None:
    cells = ((frozenset({"b", "a"}), *block("land", "ward"), frozenset({""}), frozenset({"5", "1", "10"})),)
    whole = Fault("R1", "error", "f:3", ("L1", "L2"), same("Said."), same("Do."), cells, 3)
    assert str(whole) == "f:3: R1 error: L1, L2: Said. Do.\n    a|b × land × ward × - × 1+|5+|10+"
    assert str(replace(whole, rows=(), cells=())) == "f:3: R1 error: Said. Do."
    assert in_words(cells[0]).startswith("a|b × land") and Fault("R1", "error", "f", (), same(""), same("")).count == 0


def test_errors_come_first_and_nothing_is_told_twice() -> None:
    found = lint_regulation(
        regulation(lead("L1", "FA"), lead("L2", "DL", until_classified=True), asks=(ANY, replace(ANY, when=when(kinds="z")))),
        DUTIES,
        ground(),
    )
    grades = [each.grade for each in found]
    assert grades == sorted(grades, key=["error", "warning", "note"].index) and set(grades) == {"error", "warning", "note"}
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    ("ends", "begins", "words"),
    [
        (None, 5, None), (4, 5, None), (3, 5, "a gap"), (5, 5, "they overlap"), (6, 5, "they overlap"), (None, 0, "both begin"),
        (9, 0, "both begin"),
    ],
)  # fmt: skip
def test_versions_meet_without_gap_and_overlap(ends: int | None, begins: int, words: str | None) -> None:
    first = regulation(valid_to=None if ends is None else DAY + timedelta(days=ends), file="one")
    later = DAY + timedelta(days=begins)
    second = regulation(valid_from=later, version=later.isoformat(), file="two", places={"valid_from": "two:7"})
    found = lint_versions([second, first])
    assert [words in each.said.en for each in found if words] == ([True] if words else []) and bool(found) is bool(words)
    if found:
        assert (found[0].rule, found[0].grade, found[0].rows) == ("R8", "error", ())
        assert found[0].place == ("two:7" if begins else "f" if first.places else found[0].place)
        assert found[0].said.vi.endswith(("có khoảng trống.", "chồng lên nhau.", "cùng bắt đầu ngày 2030-03-04."))
    bare = lint_versions([first, replace(second, places={})])
    assert [each.place for each in bare] == (["two"] if words else [])


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"kinds": "x.feedback y.other"}, "there is no kind “y.other”"),
        ({"subjects": "land sea"}, "there is no subject “sea”"),
        ({"places": "ward W-A moon"}, "there is no place “moon”"), ({"authors": "master"}, "there is no act_of “master”"),
    ],
)  # fmt: skip
def test_a_condition_names_only_what_there_is(condition: dict[str, Any], words: str) -> None:
    for found in (
        regulation(lead("L1", condition=when(**condition))),
        regulation(asks=(replace(ANY, id="L1", place="f:L1", when=when(**condition)),)),
    ):  # fmt: skip
        (fault,) = faults(found, "R11")
        assert said([fault]) == [("L1", words)] and (fault.grade, fault.place) == ("error", "f:L1")
    assert fault.do.en.startswith("Choose one of: ")


def test_thirty_words_to_choose_from_are_told_and_no_more() -> None:
    seats = [Seat(f"S{n:02}", "desk") for n in range(40)]
    (fault,) = faults(regulation(lead("L1", condition=when(places="moon"))), "R11", house(*seats))
    assert fault.do.en.count(",") == 29


# --- who leads ----------------------------------------------------------------------------------------------------------------


def _leads(*rows: LeadRow, rule: str = "R1", of: Any = HOUSE, **changed: Any) -> list[tuple[object, ...]]:
    found = faults(regulation(*rows, **changed), rule, of)
    return [(each.grade, each.place, *said([each])[0], each.count) for each in found]


def test_where_the_law_names_nobody_somebody_leads_in_every_cell() -> None:
    assert _leads(lead("L1")) == []
    gap = ("error", "f:L1", "nobody leads", 2)
    assert _leads(lead("L1", condition=when(kinds=FEEDBACK, places="ward"))) == [gap]
    assert _leads(lead("L1", "", condition=when(kinds=FEEDBACK), prepares="DR")) == [("error", "f:L1", "nobody leads", 4)]
    assert [each.place for each in faults(replace(regulation(), leads=()), "R1")] == ["f"]


def test_who_leads_is_somebody_there() -> None:
    nobody = ("error", "f:L1", "L1", "“WA” is nobody there", 2)
    assert _leads(lead("L1", "WA", when(kinds=FEEDBACK))) == [nobody]
    assert _leads(lead("L1", "own", when(kinds=FEEDBACK))) == [("error", "f:L1", "L1", "“own” is nobody there", 4)]
    assert _leads(lead("L1"), lead("L2", "own", when(kinds=AGAIN))) == [], "there the law says it"


def test_two_rows_with_the_same_right_are_a_fault_and_one_that_no_cell_uses_is_looked_at() -> None:
    twins = lead("L2", "DR", when(subjects="land")), lead("L3", "DE", when(kinds=FEEDBACK))
    assert _leads(*twins) == [("error", "f:L3", "L2", "L3", "two rows with the same right fill one cell", 2)]
    preparing = lead("L4", "", prepares="DR"), lead("L5", "", prepares="DE")
    assert [each[1:4] for each in _leads(lead("L1"), *preparing)] == [("f:L5", "L4", "L5")]
    early = lead("L6", "DE", until_classified=True), lead("L7", "DR", until_classified=True)
    assert [each[1:4] for each in _leads(lead("L1"), *early)] == [("f:L7", "L6", "L7")]
    first = lead("L6", "", prepares="DE", until_classified=True), lead("L7", "", prepares="DR", until_classified=True)
    assert _leads(lead("L1"), first[0]) == [] and [each[1:4] for each in _leads(lead("L1"), *first)] == [("f:L7", "L6", "L7")]
    idle = lead("L8", "DR", when(kinds=FEEDBACK, people=1)), lead("L9", "DR", When(), prepares="DE")
    assert _leads(lead("L1"), early[0]) == []
    unused = [each for each in _leads(*idle, lead("L10", "DR", when(kinds=FEEDBACK))) if each[0] == "warning"]
    assert unused == [("warning", "f:L10", "L10", "no cell is filled by this row", 0)]


def test_a_body_stands_once_in_a_row() -> None:
    for row in (
        lead("L1", members=("DR", "DR")), lead("L1", members=("DR", "DL")), lead("L1", members=("D2", "DR")),
        lead("L1", "own", prepares="DR", members=("DR",)), lead("L1", members=("D3", "D3")),
    ):  # fmt: skip
        more = {**BODIES, "D2": Named("D2", "D-R"), "D3": Named("D3", level="moon")}
        assert ("error", "f:L1", "L1", "a body stands twice") in [each[:4] for each in _leads(row, bodies=more)], row
    early = lead("L2", "DE", members=("DE",), until_classified=True)
    assert [each[2:4] for each in _leads(lead("L1", members=("WA", "DR")), early)] == [("L2", "a body stands twice")]
    # Two of the same level are nobody where it does not govern, and nobody stands twice.
    levels = {**BODIES, "X1": Named("X1", level="moon"), "X2": Named("X2", level="moon")}
    assert _leads(lead("L1", members=("X1", "X2")), bodies=levels) == []


def test_a_row_against_the_law_says_what_the_law_says_there() -> None:
    against = _leads(lead("L1", "DR", when(kinds=COMPLAINT, authors="teacher")), lead("L2", "own"), rule="R12")
    line = "names “DR”, and the law (x.complaint/teacher@2020-01-01; Art teacher): teacher: chair"
    assert against == [("error", "f:L1", "L1", line, 2)]
    assert _leads(lead("L1", "own"), rule="R12") == []
    ward = lead("L1", "WA", when(kinds=COMPLAINT, authors="chair"))
    assert _leads(ward, lead("L2", condition=when(kinds=FEEDBACK)), rule="R12") == [], "the law's own body"
    again = _leads(lead("L1", "DR", when(kinds=AGAIN)), rule="R12")
    assert again == [("error", "f:L1", "L1", "names “DR”, and the law (-; Art x.again): gist x.again", 4)]
    # Each line of the law is told with its own article.
    two = _leads(lead("L1", "DR", when(kinds=f"{COMPLAINT} {AGAIN}", places="ward")), rule="R12")
    assert sorted(each[3] for each in two) == [
        "names “DR”, and the law (-; Art x.again): gist x.again",
        "names “DR”, and the law (x.complaint/chair@2020-01-01; Art chair): chair: chair",
        line,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "role", "cell", "his"),
    [
        ("WA", "", a_cell(), False), ("WA", "chair", a_cell(), True), ("WA", "chair", a_cell(level="county"), False),
        ("WA", "director", a_cell(), False), ("CO", "governor", a_cell(level="county"), True),
        ("WA", "governor", a_cell(level="county"), False), ("CC", "governor", a_cell(), True),
        ("DL", "governor", a_cell(), False),
        ("DL", "director", a_cell(), False), ("DL", "minister", a_cell(), False),
    ],
)  # fmt: skip
def test_only_the_body_whose_head_decides_is_the_laws(name: str, role: str, cell: Cell, his: bool) -> None:
    found = regulation(bodies={**BODIES, "CO": Named("CO", level="county")})
    assert _is_the_laws_body(found, name, cell, role, ground()) is his


@pytest.mark.parametrize(
    ("name", "author", "of", "below"),
    [
        ("WA", "", HOUSE, ""), ("WA", "chair", HOUSE, "Art 12"), ("WA", "teacher", HOUSE, ""), ("WA", "governor", HOUSE, ""),
        ("CC", "governor", HOUSE, "Art 12"), ("DL", "governor", HOUSE, "Art 12"), ("DL", "director", HOUSE, ""),
        ("CC", "chair", HOUSE, ""), ("DL", "chair", HOUSE, ""), ("DE", "governor", HOUSE, ""), ("XX", "governor", HOUSE, ""),
        ("DL", "director", house(without="D-R"), "Art 12"), ("CC", "governor", house(Seat("C2", "county")), ""),
        ("DP", "director", HOUSE, "Art 12"), ("DP", "governor", HOUSE, ""), ("CO", "governor", HOUSE, "Art 12"),
    ],
)  # fmt: skip
def test_whoever_is_complained_of_and_whoever_is_for_certain_below_him_is_kept_away(
    name: str, author: str, of: Any, below: str
) -> None:
    more = {
        "DP": Named("DP", level="department"), "XX": Named("XX", "GONE"), "CO": Named("CO", level="county"),
    }  # fmt: skip
    found = regulation(bodies={**BODIES, **more})
    assert _is_below(found, name, Cell(DENUNCIATION, "land", "ward", "", author), ground(of)) == below
    assert _is_below(found, name, Cell(COMPLAINT, "land", "ward", "", author), ground(of)) == ""


def test_a_row_that_gives_it_to_one_below_is_told_for_its_lead_and_for_who_prepares() -> None:
    rows = lead("L1", "DL", when(authors="governor")), lead("L2", "own", when(authors="governor", people=2), prepares="DR")
    found = faults(regulation(*rows, lead("L3", condition=when(kinds=FEEDBACK))), "R2")
    assert {(each.rows, each.place, each.count) for each in found} == {(("L1",), "f:L1", 2), (("L2",), "f:L2", 2)}
    assert found[0].said.en == "is the one complained of, or below him (Art 12)." and found[0].grade == "error"
    # Only what the row is used for in the cell counts: here somebody else prepares, and it leads with the city's own.
    over = (
        lead("L1", "own", when(authors="chair"), prepares="WA"),
        lead("L2", "", when(authors="chair", kinds=DENUNCIATION), prepares="CC"),
    )
    assert faults(regulation(*over, lead("L3", condition=when(kinds=FEEDBACK))), "R2") == []
    led = lead("L1", "WA", when(authors="chair"), prepares="CC"), lead("L2", "own", when(authors="chair", kinds=DENUNCIATION))
    assert faults(regulation(*led, lead("L3", condition=when(kinds=FEEDBACK))), "R2") == []


# --- days ---------------------------------------------------------------------------------------------------------------------


def test_no_term_is_longer_than_the_laws_for_the_same() -> None:
    def longer(ask: AskRow, *rows: DutyRow) -> list[tuple[str, ...]]:
        return said(faults(regulation(asks=(ask,), duties=rows), "R3"))

    inform = replace(ANY, errand="inform", days=days(6))
    words = "6 working days for “papers” is longer than the law's 7 calendar days (INFORM; Art INFORM; x.complaint)"
    assert longer(inform) == [("A1", words)]
    assert longer(replace(inform, errand="")) == [("A1", words)], "whatever is asked"
    assert (
        longer(replace(inform, days=days(5)))
        == longer(replace(inform, days=None))
        == longer(replace(inform, errand="opine"))
        == []
    )
    for kinds, known in ((FEEDBACK, 0), (COMPLAINT, 1), (f"{COMPLAINT} z.gone", 1), (AGAIN, 0)):
        assert len(longer(replace(inform, when=when(kinds=kinds)))) == known, kinds
    over = DutyRow("D1", "take_over", days(3), place="f:D1")
    assert longer(ANY, over) == [
        ("D1", "3 working days for “taking over” is longer than the law's 2 working days (TAKE; Art TAKE; x.feedback)")
    ]
    assert longer(ANY, replace(over, days=days(2))) == longer(ANY, DutyRow("D1", "report", every="month")) == []
    (fault,) = faults(regulation(asks=(inform,)), "R3")
    assert (fault.grade, fault.place) == ("error", "f:A1")
    then = faults(regulation(asks=(inform,), valid_from=date(2029, 1, 1)), "R3")
    assert [each.said.en.partition(" (")[2][:4] for each in then] == ["INFO", "GONE"], "by the rules in force on its first day"


def test_a_rule_for_several_kinds_is_told_of_the_first_and_one_without_number_is_passed_over() -> None:
    duty = replace(DUTIES.errands["inform"], rules={"k2": "INFORM", "k1": "INFORM", "k0": "OPEN", "k3": "NONE"})
    found = list(_longer(regulation(), "A1", "f", days(9), duty, ["k0", "k1", "k2", "k3", "k4"], ground()))
    assert [each.said.en.rpartition("; ")[2] for each in found] == ["k1)."]


def _late(ask: AskRow, reminding: Reminding | None = None) -> list[str]:
    found = faults(regulation(asks=(ask,), reminding=reminding), "R4")
    return [each.said.en for each in found]


@pytest.mark.parametrize(
    ("reminding", "after"),
    [
        (None, 0), (REMINDED, 3), (replace(REMINDED, escalate=None, remind=(2,)), 2), (replace(REMINDED, escalate=5), 5),
        (replace(REMINDED, remind=(), escalate=4), 4), (replace(REMINDED, remind=(), escalate=None), 0),
    ],
)  # fmt: skip
def test_what_is_asked_has_ended_with_days_to_spare_before_the_shortest_term(reminding: Reminding | None, after: int) -> None:
    # Thirty days have at least 21 working days, three of them to spare.
    complaint = replace(ANY, when=when(kinds=COMPLAINT))
    assert _late(replace(complaint, days=days(18 - after)), reminding) == []
    (words,) = _late(replace(complaint, days=days(19 - after)), reminding)
    assert (
        words
        == "ends after 19 working days with reminders, less than 3 before the end of SETTLE (30 calendar days; x.complaint)."
    )
    # The body's own term where the law has no number.
    feedback = replace(ANY, when=when(kinds=FEEDBACK))
    assert _late(replace(feedback, days=days(12 - after)), reminding) == []
    (words,) = _late(replace(feedback, days=days(13 - after)), reminding)
    assert words.endswith("less than 3 before the end of OPEN (15 working days; x.feedback).")


def test_each_kind_that_is_too_near_is_told_and_those_without_a_rule_are_not() -> None:
    assert [each.rpartition("; ")[2] for each in _late(replace(ANY, days=days(40)))] == ["x.complaint).", "x.feedback)."]
    assert _late(replace(ANY, days=None)) == []
    (fault, _) = faults(regulation(asks=(replace(ANY, days=days(40)),)), "R4")
    assert (fault.rows, fault.place, fault.grade) == (("A1",), "f:A1", "error")
    open_ = replace(DUTIES, handling={COMPLAINT: "OPEN"})
    before = regulation(asks=(replace(ANY, days=days(40)),), valid_from=date(2019, 1, 1))
    assert faults(before, "R4", duties=open_) == [], "neither the rule nor the body's own term was there yet"


@pytest.mark.parametrize(
    ("n", "unit", "least"),
    [(4, "wd", 4), (7, "cd", 5), (6, "cd", 4), (14, "cd", 10), (48, "hour", 1), (71, "hour", 1), (1, "month", 20),
     (2, "month", 40),
     (1, "year", 260), (9, "-", 0)],
)  # fmt: skip
def test_seven_days_have_at_least_five_working_days(n: int, unit: Unit, least: int) -> None:
    assert working(n, unit) == least


@pytest.mark.parametrize(
    ("given", "n", "unit", "longer"),
    [
        (days(7), 7, "wd", False), (days(8), 7, "wd", True), (days(14, "cd"), 10, "wd", False), (days(15, "cd"),
        10, "wd", True),
        (days(56, "cd"), 2, "month", False), (days(57, "cd"), 2, "month", True), (days(260), 1, "year", False),
        (days(261), 1, "year", True), (days(730, "cd"), 2, "year", False), (days(10), 14, "cd", False), (days(11),
        14, "cd", True),
        (days(14, "cd"), 14, "cd", False), (days(15, "cd"), 14, "cd", True),
    ],
)  # fmt: skip
def test_a_term_is_longer_by_a_day(given: Any, n: int, unit: Unit, longer: bool) -> None:
    assert is_longer(given, n, unit) is longer


def test_silence_lets_the_work_go_on_only_for_what_may() -> None:
    def silent(**changed: Any) -> list[Fault]:
        return faults(regulation(asks=(replace(ANY, silence="go_on", **changed),)), "R5")

    assert silent() == [] and faults(regulation(asks=(replace(ANY, errand="inform"),)), "R5") == []
    for errand in ("inform", ""):
        (fault,) = silent(errand=errand)
        assert said([fault]) == [("A1", "“silence: go_on” is only for: opine")] and (fault.grade, fault.place) == (
            "error",
            "f:A1",
        )


# --- bodies -------------------------------------------------------------------------------------------------------------------


def _named(names: dict[str, Named], of: Any = HOUSE, **changed: Any) -> list[tuple[str, ...]]:
    rows = lead("L1", "DL", members=tuple(names)), lead("L2", "DL")
    return said(faults(regulation(*rows, bodies={"DL": BODIES["DL"], **names}, **changed), "R6", of))


def test_every_body_that_is_named_is_here_works_and_has_its_key() -> None:
    assert _named({"WA": BODIES["WA"], "DR": BODIES["DR"]}) == []
    assert _named({"MO": Named("MO", level="moon")}) == [("MO", "no body has the level “moon”")]
    assert _named({"GO": Named("GO", "GONE")}) == [("GO", "there is no body “GONE”")]
    assert _named({"DR": BODIES["DR"]}, house(Seat("D-R", "department", has_key=False))) == [
        ("DR", "“D-R” has no key in the public log")
    ]
    short = house(Seat("D-R", "department", until=DAY + timedelta(days=5)))
    assert _named({"DR": BODIES["DR"]}, short) == [("DR", "“D-R” does not work on every day of it")]
    assert _named({"DR": BODIES["DR"]}, short, valid_to=DAY + timedelta(days=5)) == []
    assert _named({"DR": BODIES["DR"]}, house(Seat("D-R", "department", since=DAY))) == []


def test_whoever_issued_it_is_here() -> None:
    (fault,) = faults(regulation(names=("DL",), issued_by="GONE", places={"bodies": "f:4"}), "R6")
    assert said([fault]) == [("issued_by", "there is no body “GONE”")] and (fault.place, fault.grade) == ("f:4", "error")
    (fault,) = faults(regulation(names=("DL",), issued_by="GONE"), "R6")
    assert fault.place == "f"
    assert faults(regulation(names=("DL",), issued_by="D-R"), "R6", house(Seat("D-R", "department", has_key=False))) == []


@pytest.mark.parametrize(
    "used",
    [
        {"leads": (lead("L1", "DR"),)}, {"leads": (lead("L1", prepares="DR"),)}, {"leads": (lead("L1", members=("DR",)),)},
        {"leads": (lead("L1", condition=when(places="D-R")),)}, {"asks": (replace(ANY, ask="DR"),)},
        {"asks": (replace(ANY, ask="", to="DR"),)}, {"asks": (replace(ANY, ask="", when=when(places="D-R county")),)},
        {"reminding": replace(REMINDED, to="DR")}, {"reminding": replace(REMINDED, to="", chain={"DR": "DL"})},
        {"reminding": replace(REMINDED, to="", chain={"DL": "DR"})}, {"duties": (DutyRow("D1", "report", by="DR"),)},
    ],
)  # fmt: skip
def test_a_body_that_is_named_has_a_row(used: dict[str, Any]) -> None:
    held = replace(regulation(names=("DL", "DR")), leads=(lead("L0", prepares="DL"), lead("L3")))
    (fault,) = faults(held, "R6")
    assert said([fault]) == [("DR", "is named and has no row")] and (fault.grade, fault.place) == ("warning", "")
    with_it = replace(held, **{**used, "leads": (*held.leads, *used.get("leads", ()))})
    assert faults(with_it, "R6") == []


def test_the_name_of_a_level_is_used_where_its_level_is_a_condition() -> None:
    held = regulation(lead("L1", condition=when(places="ward")), names=("DL", "WA"))
    assert faults(held, "R6") == [] and said(faults(regulation(names=("DL", "WA")), "R6"))[0][0] == "WA"


# --- reminders and superiors --------------------------------------------------------------------------------------------------


def _told(reminding: Reminding | None, *asks: AskRow, of: Any = HOUSE, names: tuple[str, ...] = ("DL", "DR", "CC")) -> Any:
    return said(faults(regulation(asks=asks, reminding=reminding, names=names), "R7", of))


def test_reminders_are_in_order_and_somebody_is_told() -> None:
    assert _told(REMINDED, ANY) == [] and _told(None, ANY) == []
    assert _told(replace(REMINDED, to="")) == [("D9", "escalates to nobody")]
    assert _told(replace(REMINDED, to="", escalate=None)) == [] and _told(replace(REMINDED, to="", chain={"DL": "CC"})) == []
    for remind, order in (((1,), True), ((1, 2, 9), True), ((1, 1), False), ((2, 1), False), ((1, 3, 2), False)):
        found = _told(replace(REMINDED, remind=remind))
        assert found == ([] if order else [("D9", "its reminders are not in the order of their days")]), remind


def test_a_way_that_leads_back_is_told_from_each_that_stands_on_it() -> None:
    found = _told(replace(REMINDED, to="", chain={"DL": "DR", "DR": "CC"}))
    assert found == [("D9", "D-R is not above D-L")], "it ends"
    found = _told(replace(REMINDED, to="", chain={"DL": "CC", "CC": "DL"}))
    assert [each[1] for each in found if "round" in each[1]] == ["goes round: DL → CC → DL", "goes round: CC → DL → CC"]
    assert [each[1] for each in found if "above" in each[1]] == ["D-L is not above CITY"]


def test_superiors_that_go_round_are_told_of_each_named_body() -> None:
    round_ = house(Seat("D-R", "department", "D-R"))
    for reminding in (REMINDED, None):
        assert ("DR", "its superiors go round") in _told(reminding, of=round_)
        assert ("DL", "its superiors go round") not in _told(reminding, of=round_)


def test_whoever_is_told_by_name_is_above_who_did_not_answer() -> None:
    assert _told(replace(REMINDED, to="DR")) == [("D9", "D-R is not above D-L"), ("D9", "D-R is not above CITY")]
    for reminding in (None, REMINDED):
        assert _told(reminding, replace(ANY, to="CC"), replace(ANY, ask="", to="DL")) == []
        assert _told(reminding, replace(ANY, to="DL")) == [("A1", "D-L is not above D-R")]
        assert _told(reminding, replace(ANY, ask="CC", to="CC")) == [("A1", "CITY is not above CITY")]
    # Of bodies that are not here, another rule says so; those of a level are as the first of them.
    assert _told(None, replace(ANY, ask="DE", to="DL"), names=("DE", "DL"), of=house(without="DESK")) == []
    assert _told(None, replace(ANY, to="DL"), names=("DR", "DL"), of=house(without="D-L")) == []
    assert _told(None, replace(ANY, ask="WA", to="CC"), names=("WA", "CC", "DL")) == []
    assert _told(None, replace(ANY, ask="WA", to="DL"), names=("WA", "DL")) == [("A1", "D-L is not above W-A")]
    (fault,) = faults(regulation(asks=(replace(ANY, to="DL"),)), "R7")
    assert (fault.place, fault.grade) == ("f:A1", "error")
    (fault, *_) = faults(regulation(reminding=replace(REMINDED, to="DR")), "R7")
    assert fault.place == "f:D9"
    moon = regulation(asks=(replace(ANY, ask="MO", to="DL"),), bodies={"DL": BODIES["DL"], "MO": Named("MO", level="moon")})
    assert faults(moon, "R7") == []


@pytest.mark.parametrize(
    ("ask", "reminded", "rows"),
    [
        ("common_superior", None, ("A1",)), ("common_superior", "CC", ("A1",)), ("", "common_superior", ("A1", "D9")),
        ("", None, ()), ("CC", "common_superior", ()),
    ],
)  # fmt: skip
def test_whoever_asks_and_whoever_is_asked_have_a_superior_in_common(
    ask: str, reminded: str | None, rows: tuple[str, ...]
) -> None:
    names = ("DL", "FA", "CC", "DR")
    reminding = replace(REMINDED, to=reminded) if reminded else None
    row = replace(ANY, ask="FA", to=ask)

    def common(asked: AskRow, *leads: LeadRow, of: Any = HOUSE) -> list[tuple[str, ...]]:
        held = regulation(*leads, asks=(asked,), reminding=reminding, names=names)
        found = [each for each in faults(held, "R7", of) if "common" in each.said.en]
        assert {each.place for each in found} <= {"f:A1"}
        return said(found)

    told = [(*rows, "D-L and FAR have no superior in common")] if rows else []
    assert common(row, lead("L1", "own"), lead("L2", "DL")) == common(row, lead("L2", "", prepares="DL")) == told
    assert common(row, lead("L1", "FA")) == [], "who leads is not asked"
    assert common(replace(row, ask=""), lead("L1")) == []
    assert common(replace(row, ask="CC"), lead("L1")) == common(replace(row, ask="DR"), lead("L1")) == []
    assert common(row, lead("L1"), of=house(without="D-L")) == common(row, lead("L1"), of=house(without="FAR")) == []


def test_a_number_of_the_provinces_own_is_noted() -> None:
    asks = ANY, replace(ANY, id="A2", days=None), replace(ANY, id="A3", article="Art 3")
    duties = DutyRow("D1", "report", every="month"), DutyRow("D2", "take_over", days(1), place="f:D2")
    found = faults(regulation(asks=asks, duties=duties), "R10")
    assert [(each.rows, each.grade, each.place) for each in found] == [(("A1",), "note", "f:A1"), (("D2",), "note", "f:D2")]
    assert found[1].said == Text(found[1].said.vi, "1 working day: the province's own; the law has no number.")


def test_a_regulation_without_a_fault_has_none() -> None:
    held: Regulation = regulation(names=("DL",))
    assert lint_regulation(held, DUTIES, ground()) == []
