"""The cells of a regulation, the rows that hold in one, and the bodies that are meant."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from small_province import (
    AGAIN,
    BODIES,
    COMPLAINT,
    DAY,
    DENUNCIATION,
    FEEDBACK,
    HOUSE,
    MATRIX,
    a_cell,
    block,
    ground,
    house,
    lead,
    regulation,
    when,
)

from hoiam.core.regulation import AskRow, Cell, DutyRow, Filling, LeadRow, Named, Reminding, Seat, When, blocks
from hoiam.core.regulation.cells import who

CELL = Cell(COMPLAINT, "land", "ward", "W-A", "chair", 5)


@pytest.mark.parametrize(
    ("fields", "fits"),
    [
        ({}, True),
        ({"kinds": f"{COMPLAINT} {FEEDBACK}"}, True), ({"kinds": FEEDBACK}, False),
        ({"subjects": "land"}, True), ({"subjects": "roads"}, False),
        ({"places": "ward"}, True), ({"places": "W-A"}, True), ({"places": "county W-B"}, False),
        ({"authors": "chair"}, True), ({"authors": "teacher"}, False),
        ({"people": 4}, True), ({"people": 5}, True), ({"people": 6}, False),
    ],
)  # fmt: skip
def test_a_row_holds_where_each_of_its_conditions_does(fields: dict[str, str | int], fits: bool) -> None:
    assert CELL.fits(when(**fields)) is fits
    assert CELL.fits(when(**{"kinds": COMPLAINT, "people": 5, **fields})) is fits
    assert when(**fields).weight == len(fields)
    assert not replace(CELL, body="").fits(when(places="W-A")), "no single body is meant"


def test_a_cell_is_told_part_by_part() -> None:
    assert str(CELL) == "x.complaint × land × W-A × chair × 5+"
    assert str(Cell(FEEDBACK, "land", "ward")) == "x.feedback × land × ward × - × 1+"


def test_cells_that_lie_together_are_told_as_one_and_no_others() -> None:
    every = [Cell(k, s, "ward", b, a, n) for k in "kl" for s in "st" for b in ("", "W-A") for a in "ab" for n in (1, 5)]
    assert blocks(every) == [block("k l", "s t", "ward W-A", "a b", "1 5")]
    for part in ({"kind": "m"}, {"subject": "u"}, {"body": "W-B"}, {"author": "c"}, {"people": 9}):
        told = blocks([every[0], replace(every[0], **part)])
        assert len(told) == 1 and sorted(map(len, told[0])) == [1, 1, 1, 1, 2]
    assert len(blocks([Cell("k", "s", "ward"), Cell("l", "t", "ward")])) == 2
    # What differs in the number of people goes together first, in the kind last.
    first = (("people", 5, 4), ("author", "b", 3), ("subject", "t", 1), ("body", "x", 2), ("kind", "l", 0))
    one = Cell("k", "s", "ward", "w", "a")
    for (sooner, word, at), (later, other, _) in pairwise(first):
        told = blocks([one, replace(one, **{later: other}), replace(one, **{sooner: word})])
        assert max(told, key=lambda each: max(map(len, each)))[at] == {str(getattr(one, sooner)), str(word)}


def test_those_above_a_body_are_told_from_below_and_once_where_they_go_round() -> None:
    assert HOUSE.chain("DESK") == ("DESK", "D-L", "CITY") and HOUSE.chain("NONE") == ()
    assert not any(HOUSE.goes_round(code) for code in (*HOUSE.seats, "NONE", ""))
    round_ = house(Seat("CITY", "county", "D-L"), Seat("FAR", "desk", "FAR"))
    assert round_.chain("DESK") == ("DESK", "D-L", "CITY")
    assert {code for code in round_.seats if round_.goes_round(code)} == {*HOUSE.seats}
    assert [each.code for each in HOUSE.of_level("ward")] == ["W-A", "W-B"]


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("C-A", ("ward", "W-A")), ("W-A", ("ward", "W-A")), ("C", ("county", "CITY")), ("D-R", ("county", "CITY")),
        ("DESK", ("county", "CITY")), ("FAR", ("", "")), ("nowhere", ("", "")),
    ],
)  # fmt: skip
def test_a_place_is_governed_by_the_body_of_it_or_the_nearest_above_that_does(place: str, found: tuple[str, str]) -> None:
    seats = dict(reversed(HOUSE.seats.items()))  # the department of the city stands before the city, and governs nothing
    assert replace(HOUSE, seats=seats).at(place, ["ward", "county"]) == found == HOUSE.at(place, ["ward", "county"])


def test_the_ground_knows_who_governs_a_place_what_can_be_asked_and_whose_act_it_may_be() -> None:
    here = ground()
    assert here.levels == {"ward": "commune", "county": "province"}
    assert here.authors == {"chair": "ward", "teacher": "ward", "director": "county", "governor": "county"}
    assert here.subjects == {"land", "roads"} and set(here.kinds) == {COMPLAINT, DENUNCIATION, AGAIN, FEEDBACK}
    assert [here.is_the_laws(kind) for kind in (COMPLAINT, AGAIN, FEEDBACK, "unknown")] == [True, True, False, True]


@pytest.mark.parametrize(
    ("kind", "author", "said"),
    [
        (COMPLAINT, "teacher", ("chair", "x.complaint/teacher@2020-01-01", "Art teacher")),
        (COMPLAINT, "governor", ("", "x.complaint/governor@2020-01-01", "Art governor")),
        (COMPLAINT, "", ("", "", "")), (DENUNCIATION, "governor", ("", "", "")), (AGAIN, "", ("", "", "Art x.again")),
        (FEEDBACK, "", None),
    ],
)  # fmt: skip
def test_the_law_names_who_decides_nobody_or_leaves_it_to_the_bodies(
    kind: str, author: str, said: tuple[str, str, str] | None
) -> None:
    here = ground()
    found = here.by_law(kind, author)
    assert (found and (found.role, found.row, found.article)) == said
    assert here.by_law(kind, author) is found, "it is looked up once"


def test_every_cell_is_asked_for_once_with_the_single_bodies_and_numbers_of_people_that_a_row_tells_apart() -> None:
    rows = (
        lead("L1", "DL", when(kinds=FEEDBACK, places="W-A ward", people=5)), lead("L2", "DL", when(people=3)),
        lead("L3", "DL", when(kinds="y.other", people=9)),
    )  # fmt: skip
    asks = tuple(AskRow(f"A{n}", each) for n, each in enumerate(
        (when(people=8), when(kinds=AGAIN, people=7), when(kinds="y.other", people=6))
    ))  # fmt: skip
    cells = list(ground().cells(regulation(*rows, asks=asks)))
    assert len(set(cells)) == len(cells)

    def of(kind: str) -> set[tuple[object, ...]]:
        return {(c.level, c.body, c.author, c.people) for c in cells if c.kind == kind and c.subject == "roads"}

    assert of(FEEDBACK) == {
        (*at, "", n) for at in (("ward", ""), ("county", ""), ("ward", "W-A")) for n in (1, 3, 5, 8)
    }  # fmt: skip
    assert of(AGAIN) == {(level, "", "", n) for level in ("ward", "county") for n in (1, 3, 7, 8)}
    assert of(COMPLAINT) == {
        (level, "", author, n)
        for level, author in (("ward", "chair"), ("ward", "teacher"), ("county", "director"), ("county", "governor"))
        for n in (1, 3, 8)
    }  # fmt: skip
    assert {cell.kind for cell in cells} == {COMPLAINT, DENUNCIATION, AGAIN, FEEDBACK}


def test_the_most_special_row_of_each_sort_holds_and_several_where_none_is() -> None:
    general, special, twin = lead("L1"), lead("L2", "DR", when(subjects="land")), lead("L3", "CC", when(kinds=FEEDBACK))
    prepares, first = lead("L4", "", prepares="DE"), lead("L5", "DE", until_classified=True)
    other, far = lead("L6", "DR", when(subjects="roads", kinds=FEEDBACK)), lead("L7", "DR", when(kinds=AGAIN, people=2))
    filling = Filling(regulation(general, special, twin, prepares, first, other, far))
    for _ in range(2):  # the second time it is remembered
        assert (filling.at(a_cell()).leads, filling.at(a_cell()).prepares) == ((special, twin), (prepares,))
        assert filling.at(a_cell(subject="roads")).leads == (other,) and filling.at(a_cell(AGAIN)).leads == (special,)
        assert filling.at(a_cell(AGAIN, "roads")).leads == (general,)
        assert filling.at(a_cell(), classified=False).leads == (first,)
        assert filling.at(a_cell(), classified=False).prepares == ()


def test_a_row_about_asking_holds_for_its_kinds_and_subjects_where_it_fits() -> None:
    rows = (
        AskRow("A1", When()), AskRow("A2", when(kinds=FEEDBACK)), AskRow("A3", when(subjects="land")),
        AskRow("A4", when(kinds=FEEDBACK, subjects="roads")), AskRow("A5", when(places="county")),
    )  # fmt: skip
    filling = Filling(regulation(asks=rows))
    for _ in range(2):
        assert [row.id for row in filling.asks(a_cell())] == ["A1", "A2", "A3"]
        assert [row.id for row in filling.asks(a_cell(AGAIN, "roads"))] == ["A1"]
        city = a_cell(subject="roads", level="county", body="CITY")
        assert [row.id for row in filling.asks(city)] == ["A1", "A2", "A4", "A5"]


def test_a_short_name_is_a_body_or_the_one_of_its_level_that_governs_the_place() -> None:
    found = regulation(bodies={**BODIES, "CO": Named("CO", level="county")})
    assert who(found, "DL", a_cell(), HOUSE) == "D-L"
    assert who(found, "WA", a_cell(), HOUSE) == "W-A" and who(found, "WA", a_cell(level="county"), HOUSE) == ""
    assert who(found, "WA", a_cell(body=""), HOUSE) == "<ward>", "one of several"
    assert who(found, "CO", a_cell(level="county", body=""), HOUSE) == "CITY", "the only one"


@pytest.mark.parametrize(("begins", "ends"), [(0, None), (-1, 0), (0, 0), (-1, 1)])
def test_a_version_holds_from_its_first_day_to_its_last(begins: int, ends: int | None) -> None:
    def day(n: int) -> date:
        return DAY + timedelta(days=n)

    held = regulation(valid_from=day(begins), valid_to=None if ends is None else day(ends))
    assert held.in_force(DAY) and not held.in_force(day(begins - 1)) and held.in_force(day(begins))
    assert held.in_force(day(5)) is (ends is None)
    assert ends is None or (held.in_force(day(ends)) and not held.in_force(day(ends + 1)))
    assert held.name == "X-1/2030-03-04" and held.cite("L1") == "L1@2030-03-04"


@pytest.mark.parametrize(
    ("since", "until", "last", "works"),
    [
        (0, None, None, True), (1, None, None, False), (0, 9, None, False), (0, 9, 9, True), (0, 9, 10, False),
        (1, 9, 9, False), (-1, 9, 8, True),
    ],
)  # fmt: skip
def test_a_body_works_on_every_day_of_a_time(since: int, until: int | None, last: int | None, works: bool) -> None:
    until_, last_ = (None if n is None else DAY + timedelta(days=n) for n in (until, last))
    seat = Seat("S", "desk", since=DAY + timedelta(days=since), until=until_)
    assert seat.works(DAY, last_) is works and seat.has_key


def test_where_a_row_stands_in_its_file_makes_it_no_other_row() -> None:
    for one in (
        Named("A", "X"), LeadRow("L1", When()), AskRow("A1", When()), DutyRow("D1", "report"),
        Reminding("D2", (1,), 3, chain={"A": "B"}),
    ):  # fmt: skip
        assert one == replace(one, place="f:9") and hash(one) == hash(replace(one, place="f:9"))
    assert regulation(places={"L1": "f:1"}) == regulation() and "f:77" not in repr(regulation(places={"L1": "f:77"}))
    assert not LeadRow("L1", When()).until_classified and Cell("k", "s", "l").people == 1


def test_the_matrix_gives_no_role_of_a_line_that_ends_at_a_court() -> None:
    line = MATRIX.row(COMPLAINT, "governor", DAY)
    assert line is not None and (line.outcome, line.body) == ("court", None)
