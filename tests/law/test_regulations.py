"""Coordination regulations (law/regulations/): law first, each cell once; each rule of the lint finds its planted fault."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from law_of_the_land import LAW

from hoiam.casework import laws, regulation_files
from hoiam.core.deadlines import Unit
from hoiam.core.procedure import PackError
from hoiam.core.regulation import (
    Cell,
    Days,
    Fault,
    Ground,
    House,
    Regulation,
    Seat,
    cell_of,
    compare,
    in_force,
    in_words,
    leads,
    lint_regulation,
    lint_versions,
    must_ask,
    read_regulation,
)
from hoiam.core.regulation.lint_regulation import is_longer
from hoiam.site.cli import regulated

ROOT = Path(__file__).resolve().parents[2]
FILE = "regulations/SL-QC-01@2026-10-01.yaml"
TEXT = (ROOT / "law" / FILE).read_text("utf-8")
DUTIES = regulation_files.duties()
HOUSE = House(regulated.seats(yaml.safe_load((ROOT / "examples" / "bodies.yaml").read_text("utf-8"))["bodies"]))
DAY = date(2026, 10, 5)


def _read(text: str = TEXT, file: str = FILE) -> Regulation:
    return read_regulation(file, text, DUTIES)


def _ground(regulation: Regulation, house: House = HOUSE) -> Ground:
    return regulation_files.ground(LAW, DUTIES.law, house, regulation)


def _planted(old: str, new: str) -> str:
    """The text with a fault; the test breaks where what is replaced does not stand there once."""
    assert TEXT.count(old) == 1, old
    return TEXT.replace(old, new)


def _lint(text: str, house: House = HOUSE) -> list[Fault]:
    regulation = _read(text)
    return lint_regulation(regulation, DUTIES, _ground(regulation, house))


def _line(text: str, starts: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.strip().startswith(starts))


ROW = "  - { id: L9,"
GONE = "  - { id: L7, kind: vn.feedback, lead: RO, own: true }\n"

# Rule; what is replaced, and by what; the row that is named; what stands in its words; the line that the finding is on.
PLANTED = {
    "R1 a gap": ("R1", GONE, "", "", "nobody leads", "- { id: L1,"),
    "R1 an overlap": (
        "R1", ROW, "  - { id: L8, kind: vn.feedback, subject: land, lead: CD, own: true }\n" + ROW, "L2, L8",
        "two rows with the same right", "- { id: L8,",
    ),
    "R1 a lead that is nobody there": ("R1", "place: CO, lead: CO", "lead: CO", "L6", "“CO” is nobody there", "- { id: L6,"),
    "R1 a member that is named twice": (
        "R1", "lead: AE, members: [CO, CD]", "lead: AE, members: [CO, CD, CO]", "L5", "a body stands twice", "- { id: L5,",
    ),
    "R1 a lead that is its own member": (
        "R1", "lead: CD, members: [CO]", "lead: CD, members: [CO, CD]", "L3", "a body stands twice", "- { id: L3,",
    ),
    "R2 a lead below the one complained of": (
        "R2", ROW, "  - { id: L8, kind: vn.denunciation, act_of: province_chair, prepares: IN, own: true }\n" + ROW, "L8",
        "below him", "- { id: L8,",
    ),
    "R3 a longer term than the law's": (
        "R3", "errand: inform, within: { n: 3,", "errand: inform, within: { n: 6,", "A3",
        "longer than the law's 7 calendar days (KN-INFO", "- { id: A3,",
    ),
    "R4 an answer too near to the end": ("R4", "subject: building }, ask: CD, errand: opine, within: { n: 5,",
        "subject: building }, ask: CD, errand: opine, within: { n: 16,", "A4", "KN-RES1", "- { id: A4,"),
    "R5 silence that lets a demand for papers go": (
        "R5", "within: { n: 3, unit: wd }, silence: escalate", "within: { n: 3, unit: wd }, silence: go_on", "A3",
        "only for: opine", "- { id: A3,",
    ),
    "R6 a body that is not here": ("R6", "  AE: SO-NN", "  AE: SO-XX", "AE", "no body “SO-XX”", "AE:"),
    "R7 an escalation in a circle": ("R7", "escalate: 3, to: PC", "escalate: 3, to: { RO: IN, IN: CD, CD: RO }", "D3",
        "goes round: CD → RO → IN → CD", "- { id: D3,"),
    "R7 reminders out of order": ("R7", "remind: [1, 3]", "remind: [3, 1]", "D3", "order of their days", "- { id: D3,"),
    "R7 a reminder twice": ("R7", "remind: [1, 3]", "remind: [1, 1]", "D3", "order of their days", "- { id: D3,"),
    "R7 who is told is not above": (
        "R7", "escalate: 3, to: PC", "escalate: 3, to: CD", "D3", "SO-XD is not above BTCD-SL", "- { id: D3,",
    ),
    "R7 no superior in common": (
        "R7", "escalate: 3, to: PC", "escalate: 3, to: common_superior", "A1, D3", "no superior in common", "- { id: A1,",
    ),
    "R11 a subject that nobody knows": ("R11", "subject: roads", "subject: rods", "L3", "no subject “rods”", "- { id: L3,"),
    "R12 a row against the law": (
        "R12", 'act_of: commune_chair, lead: own, article: "Luật KN Đ.17"', "act_of: commune_chair, lead: IN, own: true", "L1",
        "vn.complaint/commune_chair@", "- { id: L1,",
    ),
}  # fmt: skip


def test_the_regulations_of_the_invented_province_have_no_fault() -> None:
    files, broken = regulation_files.every(DUTIES)
    found = [regulation for regulation, _text in files]
    assert len(found) >= 3 and not broken
    faults = regulation_files.faults(LAW, DUTIES, found, lambda _: HOUSE)
    assert [str(each) for each in faults if each.grade != "note"] == []
    own = {each.rows[0] for each in faults if "2026-10-01" in each.place}
    assert own == {"A1", "A2", "A4", "A5", "D1", "D2"}, "the numbers of days for which the law has none"


@pytest.mark.parametrize(("rule", "old", "new", "row", "words", "line"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_fault_is_found_by_line_and_row(rule: str, old: str, new: str, row: str, words: str, line: str) -> None:
    text = _planted(old, new)
    house = HOUSE
    if "common" in new:
        # Agriculture answers to another province.
        house = House({**HOUSE.seats, "SO-NN": Seat("SO-NN", "department", "")})
    found = [each for each in _lint(text, house) if each.rule == rule and each.grade == "error"]
    assert found, [str(each) for each in _lint(text, house)]
    first = next(each for each in found if words in each.said.en)
    assert ", ".join(first.rows) == row
    assert first.place == f"{FILE}:{_line(text, line)}"


def test_a_gap_and_an_overlap_are_listed_by_cell() -> None:
    gap = next(each for each in _lint(_planted(GONE, "")) if each.rule == "R1")
    # Of feedback, from one person and from a group: four subjects of which no other row speaks, and two away from a commune.
    subjects = {subject for block in gap.cells for subject in block[1]}
    assert subjects == {"procedure", "conduct", "idea", "other", "welfare", "school_health"}
    assert gap.count == 2 * (2 * 4 + 2)
    assert [in_words(block) for block in gap.cells] == [
        "vn.feedback × conduct|idea|other|procedure × commune × - × 1+|5+",
        "vn.feedback × conduct|idea|other|procedure|school_health|welfare × province × - × 1+|5+",
    ]
    rows = "  - { id: L8, kind: vn.feedback, subject: land, lead: CD, own: true }\n"
    over = next(each for each in _lint(_planted(ROW, rows + ROW)) if each.rule == "R1")
    assert [in_words(block) for block in over.cells] == ["vn.feedback × land × commune|province × - × 1+|5+"]


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("n: 3, unit: wd }, silence: escalate", "n: 3, unit: wd }, share: identity", "R9: no rule gives “identity”"),
        ("lead: RO, own: true }", "lead: RO }", "R10: a row has an article, or says “own: true”"),
        ("lead: RO, own: true }", 'lead: RO, own: true, article: "Luật KN Đ.5" }', "R10: a row that has an article"),
        ("lead: RO, own: true }", "lead: RO, own: true, officer: 7 }", "“officer” is not a field here"),
        ("lead: RO, own: true }", "lead: ROO, own: true }", "did you mean “RO”?"),
        ("id: L9,", "id: L7,", "“L7” is the id of another row"),
        ("building }, ask: CD, errand: opine", "building }, ask: CD, errand: gossip", "“gossip” is not one of"),
        ("valid_from: 2026-10-01", "valid_from: 2026-10-01\nvalid_to: 2026-09-30", "it ends on 2026-09-30, before it begins"),
        ('version: "2026-10-01"', 'version: "1.0"', "a version is named by the day"),
        ("valid_from: 2026-10-01", "valid_from: 2026-10-01\nvalid_to: 9999-12-31", "a day from 2000 to 2099"),
        ("valid_from: 2026-10-01", "valid_from: 2026-02-30", "a date such as"),
        ("valid_from: 2026-10-01", "<<: {valid_from: 2026-10-01}", "“valid_from” is missing"),
        ("issued_by: TINH-SL", "issued_by: TINH-SL\nissued_by: SO-XD", "“issued_by” stands here twice"),
        ("issued_by: TINH-SL", "issued_by: TINH-SL\nbelief: none", "“belief” is not a field here"),
        ("take_over: { n: 2, unit: wd }", "take_over: { n: -2, unit: wd }", "a whole number is wanted"),
        ("group: { people: 5 }", "group: { people: 1 }", "a number from 2"),
        ("what: counts", "by: CO, what: counts", "stands here twice"),
        ("by: RO, what: counts", "by: CO, what: counts", "“CO” is every body of a level"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_line(old: str, new: str, cause: str) -> None:
    with pytest.raises(PackError, match=re.escape(cause)) as refused:
        _read(_planted(old, new))
    assert refused.value.file == FILE and refused.value.line > 1


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (TEXT.encode("utf-16"), "not UTF-8"),
        (TEXT.encode().replace("tỉnh".encode(), b"t\xecnh", 1), "not UTF-8"),
        (b"\xef\xbb\xbf" + TEXT.encode(), "byte order mark"),
        (TEXT.encode() + b"# " + b"x" * 1_000_000, "that is no regulation"),
        (b"&a [" + b"*a, " * 30_000 + b"]", "named fields are wanted here, not a list"),
        (b"a: " + b"[" * 30_000, "lists and fields stand here"),
        (TEXT.encode() + b"...\n---\nregulation: X\n", "not YAML"),
        (TEXT.encode().replace(b"law: vn", b"law: !!python/object:os.system vn\nx: 1"), "is not a field here"),
        (b"", "the file is empty"),
        (TEXT.replace("Coordination on petitions", "Coordination on \u202epetitions").encode(), "is not seen"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_as_a_pack_would_be(data: bytes, cause: str, tmp_path: Path) -> None:
    file = tmp_path / "hostile.yaml"
    file.write_bytes(data)
    with pytest.raises(PackError, match=cause):
        _read(regulation_files.text_of(file))


def test_versions_follow_one_another_without_gap_and_overlap() -> None:
    def version(day: str, end: str = "") -> Regulation:
        text = TEXT.replace("2026-10-01", day)
        return _read(text.replace(f"valid_from: {day}", f"valid_from: {day}\nvalid_to: {end}") if end else text, f"{day}.yaml")

    assert lint_versions([version("2027-01-01"), version("2026-10-01")]) == []
    assert lint_versions([version("2026-10-01", "2026-12-31"), version("2027-01-01")]) == []
    for end, words in (("2026-12-30", "a gap"), ("2027-01-01", "they overlap")):
        (found,) = lint_versions([version("2026-10-01", end), version("2027-01-01")])
        assert found.rule == "R8" and words in found.said.en and found.place.startswith("2027-01-01.yaml:")
    (found,) = lint_versions([version("2026-10-01"), version("2026-10-01")])
    assert found.rule == "R8" and "both begin" in found.said.en


@pytest.mark.parametrize(
    ("seat", "words"),
    [
        (Seat("SO-NN", "department", "TINH-SL", has_key=False), "has no key in the public log"),
        (Seat("SO-NN", "department", "TINH-SL", until=date(2027, 6, 30)), "does not work on every day"),
        (Seat("SO-NN", "department", "TINH-SL", since=date(2026, 10, 2)), "does not work on every day"),
    ],
)
def test_a_body_works_and_has_its_key_on_every_day_of_a_regulation(seat: Seat, words: str) -> None:
    found = [each for each in _lint(TEXT, House({**HOUSE.seats, "SO-NN": seat})) if each.rule == "R6"]
    assert [each.rows for each in found] == [("AE",)] and words in found[0].said.en


@pytest.mark.parametrize(
    ("days", "n", "unit", "longer"),
    [
        (Days(5, "wd"), 7, "cd", False), (Days(6, "wd"), 7, "cd", True), (Days(7, "cd"), 7, "cd", False),
        (Days(8, "cd"), 7, "cd", True), (Days(7, "cd"), 5, "wd", False), (Days(8, "cd"), 5, "wd", True),
        (Days(20, "wd"), 1, "month", False), (Days(21, "wd"), 1, "month", True), (Days(29, "cd"), 1, "month", True),
        (Days(28, "cd"), 1, "month", False), (Days(1, "cd"), 24, "hour", False), (Days(1, "cd"), 12, "hour", True),
    ],
)  # fmt: skip
def test_five_working_days_are_as_long_as_seven_days(days: Days, n: int, unit: Unit, longer: bool) -> None:
    assert is_longer(days, n, unit) is longer


def test_superiors_that_go_round_are_found() -> None:
    seats = {**HOUSE.seats, "TINH-SL": Seat("TINH-SL", "province", "SO-XD")}
    assert any("its superiors go round" in each.said.en for each in _lint(TEXT, House(seats)) if each.rule == "R7")


# --- what it answers ----------------------------------------------------------------------------------------------------------


def _cell(ground: Ground, kind: str, subject: str, place: str, author: str = "", people: int = 1) -> Cell:
    return cell_of(ground, kind, subject, place, author=author, people=people)


def test_the_law_leads_where_it_names_somebody_and_the_regulation_only_prepares() -> None:
    regulation = _read()
    ground = _ground(regulation)
    cell = _cell(ground, "vn.complaint", "land", "SL-AB", "commune_chair", 7)
    found = leads(regulation, ground, cell)
    assert (found.by, found.body, found.role) == ("law", "XA-AB", "commune_chair")
    assert "Luật KN Đ.17" in found.article and found.row.startswith("vn.complaint/commune_chair@")
    assert (found.prepares, found.prepares_row, found.members) == ("TTR-SL", "L4@2026-10-01", ("SO-NN", "XA-AB"))
    assert leads(regulation, ground, _cell(ground, "vn.complaint", "land", "SL-AB", "commune_chair", 4)).prepares == ""


def test_the_regulation_leads_where_the_law_leaves_it_to_the_bodies() -> None:
    regulation = _read()
    ground = _ground(regulation)
    for subject, place, body, members, row in (
        ("land", "XA-AB", "SO-NN", ("XA-AB",), "L2@2026-10-01"),
        ("roads", "P-MT", "SO-XD", ("P-MT",), "L3@2026-10-01"),
        ("welfare", "SL-LT", "XA-LT", (), "L6@2026-10-01"),
        ("welfare", "SL", "BTCD-SL", (), "L7@2026-10-01"),
        ("idea", "SO-XD", "BTCD-SL", (), "L7@2026-10-01"),
    ):
        found = leads(regulation, ground, _cell(ground, "vn.feedback", subject, place))
        assert (found.by, found.body, found.members, found.row) == ("regulation", body, members, row)
        assert found.article == regulation.article and row.partition("@")[0] in found.reason.en


def test_before_a_petition_is_classified_the_reception_office_has_it() -> None:
    regulation = _read()
    ground = _ground(regulation)
    cell = _cell(ground, "vn.denunciation", "money", "XA-AB", "commune_chair")
    assert leads(regulation, ground, cell, classified=False).row == "L9@2026-10-01"
    assert leads(regulation, ground, cell).by == "law"


def test_without_a_regulation_a_person_says_who_leads() -> None:
    ground = _ground(_read())
    found = leads(None, ground, _cell(ground, "vn.feedback", "land", "XA-AB"))
    assert (found.by, found.body) == ("person", "")
    assert must_ask(None, DUTIES, ground, _cell(ground, "vn.feedback", "land", "XA-AB")) == ()


def test_who_is_asked_has_the_earlier_of_two_days() -> None:
    regulation = _read()
    ground = _ground(regulation)
    assert must_ask(regulation, DUTIES, ground, _cell(ground, "vn.feedback", "land", "XA-AB")) == ()  # who leads is not asked
    land = _cell(ground, "vn.complaint", "land", "XA-AB", "commune_chair")
    (opine,) = must_ask(regulation, DUTIES, ground, land, "opine")
    assert (opine.body, opine.errand, opine.silence, opine.row) == ("SO-NN", "opine", "go_on", "A1@2026-10-01")
    assert opine.due(LAW, DAY) == date(2026, 10, 12)  # five working days after Monday 05/10
    cell = _cell(ground, "vn.complaint", "other", "XA-AB", "commune_chair")
    (inform,) = must_ask(regulation, DUTIES, ground, cell, "inform")
    assert inform.rule is not None and inform.rule.id == "KN-INFO"
    assert inform.due(LAW, DAY) == date(2026, 10, 8)  # three working days, not the law's seven
    money = _cell(ground, "vn.denunciation", "money", "XA-AB", "commune_chair")
    named, others = must_ask(regulation, DUTIES, ground, money, "inform")
    assert (named.body, named.row, others.body, others.row) == ("TTR-SL", "A5@2026-10-01", "", "A2@2026-10-01")
    # Seven days of the law end before five working days that have a long holiday among them.
    late = _read(_planted("errand: inform, within: { n: 3,", "errand: inform, within: { n: 5,"))
    (inform,) = must_ask(late, DUTIES, ground, cell, "inform")
    assert inform.due(LAW, date(2026, 4, 24)) == LAW.due("KN-INFO", date(2026, 4, 24)).due


def test_the_version_of_a_day_is_the_last_that_has_begun() -> None:
    one, other = _read(), _read(TEXT.replace("2026-10-01", "2027-01-01"))
    assert in_force([other, one], date(2026, 9, 30)) is None
    assert in_force([other, one], date(2026, 12, 31)) is one
    assert in_force([other, one], date(2027, 1, 1)) is other


def test_two_versions_are_compared_cell_by_cell() -> None:
    old = _read()
    new = _read(_planted("subject: roads, lead: CD, members: [CO]", "subject: roads, lead: AE, members: [CO, CD]"))
    found = compare(old, new, _ground(old))
    assert {(each.old.lead, each.new.lead) for each in found} == {("SO-XD", "SO-NN")}
    assert {in_words(block): each.new.members for each in found for block in each.cells} == {
        "vn.feedback × roads × commune × - × 1+|5+": ("<commune>", "SO-XD"),
        "vn.feedback × roads × province × - × 1+|5+": ("SO-XD",),
    }
    assert compare(old, old, _ground(old)) == []


def test_the_lint_of_the_command_line_names_each_by_file_line_and_cell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "duties.yaml").write_text((ROOT / "law" / "regulations" / "duties.yaml").read_text("utf-8"))
    (tmp_path / "planted.yaml").write_text(_planted(GONE, "").replace("  AE: SO-NN", "  AE: SO-XX"))
    (tmp_path / "broken.yaml").write_bytes(b"regulation: \xff\n")
    monkeypatch.setattr(regulation_files, "folder", lambda: tmp_path)
    wrong, looked_at = regulated.lint(LAW, here=False)
    said = capsys.readouterr().out
    assert wrong == 3 and "bodies as in examples/bodies.yaml" in looked_at
    assert "law/regulations/broken.yaml:1: this is not UTF-8." in said
    assert re.search(r"law/regulations/planted\.yaml:\d+: R6 error: AE: there is no body “SO-XX”", said)
    assert "\n    vn.feedback × conduct|idea|other|procedure × commune × - × 1+|5+\n" in said
    assert laws.current().version == LAW.version  # a file there that cannot be read stops no law


def test_each_rule_of_the_lint_has_its_planted_fault() -> None:
    """R9 and R10 are asked while a file is read, R8 of several."""
    assert {each[0] for each in PLANTED.values()} | {"R8", "R9", "R10"} == {f"R{n}" for n in range(1, 13)}




def test_every_cell_of_the_packs_is_asked_for() -> None:
    regulation = _read()
    cells = list(_ground(regulation).cells(regulation))
    assert len(cells) == len(set(cells)) > 1_000
    assert {cell.kind for cell in cells} == {kind for kind, each in LAW.kinds.items() if each.pack == DUTIES.law}


def test_each_author_is_asked_about_at_his_own_level_and_each_number_that_a_row_tells_apart_has_its_cells() -> None:
    regulation = _read()
    ground = _ground(regulation)
    every = list(ground.cells(regulation))
    assert {ground.authors[cell.author] == cell.level for cell in every if cell.author} == {True}
    ask = regulation.asks[0]
    more = replace(regulation, asks=(replace(ask, when=replace(ask.when, people=7)),))
    assert 7 not in {cell.people for cell in every}
    assert {cell.kind for cell in ground.cells(more) if cell.people == 7} == set(ask.when.kinds or ground.kinds)
    cell = Cell("vn.complaint", "land", "commune")
    assert str(cell) == "vn.complaint × land × commune × - × 1+"
    assert "× chair ×" in str(replace(cell, author="chair")), "the author stands where there is one"
