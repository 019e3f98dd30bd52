"""Who is competent, row by row of the matrix, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.core.places import BrokenTable, NotInForce, Units
from hoiam.core.places.competence import Competence, Matrix, UnknownCase

TODAY = date(2026, 11, 24)
BEFORE = date(2025, 6, 30)
WARD, PROVINCE, OLD_DISTRICT, OLD_SPLIT_WARD = "00004", "01", "001", "00019"

COMMUNE_CHAIR = (
    "Chủ tịch Ủy ban nhân dân phường Ba Đình, thành phố Hà Nội",
    "Chair of the People's Committee of Ba Đình ward, Hà Nội city",
)
PROVINCE_CHAIR = ("Chủ tịch Ủy ban nhân dân thành phố Hà Nội", "Chair of the People's Committee of Hà Nội city")
AGENCY_HEAD = (
    "Thủ trưởng cơ quan chuyên môn thuộc Ủy ban nhân dân thành phố Hà Nội",
    "Head of the specialised agency of the People's Committee of Hà Nội city",
)
AGENCY_BODY_HEAD = (
    "Thủ trưởng cơ quan thuộc cơ quan chuyên môn của Ủy ban nhân dân thành phố Hà Nội",
    "Head of the body under a specialised agency of the People's Committee of Hà Nội city",
)
MINISTER = (
    "Bộ trưởng, Thủ trưởng cơ quan ngang bộ quản lý ngành, lĩnh vực",
    "Minister or head of the ministerial agency for the field",
)
PRIME_MINISTER = (
    "Thủ tướng Chính phủ (có thể giao Tổng Thanh tra Chính phủ)",
    "Prime Minister (who may delegate to the Inspector-General)",
)  # fmt: skip

# LAW.md section 5.1, written down apart from the table: whose act, complaint, second complaint, denunciation.
MATRIX = [
    ("commune_chair", "vn.complaint", COMMUNE_CHAIR, "Đ.17"),
    ("commune_chair", "vn.complaint2", PROVINCE_CHAIR, "Đ.21.2"),
    ("commune_chair", "vn.denunciation", PROVINCE_CHAIR, "Đ.13.4.a"),
    ("commune_official", "vn.complaint", COMMUNE_CHAIR, "Đ.17"),
    ("commune_official", "vn.complaint2", PROVINCE_CHAIR, "Đ.21.2"),
    ("commune_official", "vn.denunciation", COMMUNE_CHAIR, "Đ.13.1"),
    ("agency_head", "vn.complaint", AGENCY_HEAD, "Đ.20.1"),
    ("agency_head", "vn.complaint2", PROVINCE_CHAIR, "Đ.21.2"),
    ("agency_head", "vn.denunciation", PROVINCE_CHAIR, "Đ.13"),
    ("agency_body_head", "vn.complaint", AGENCY_BODY_HEAD, "Đ.19"),
    ("agency_body_head", "vn.complaint2", AGENCY_HEAD, "Đ.20.2"),
    ("agency_body_head", "vn.denunciation", AGENCY_HEAD, "Đ.13.3"),
    ("province_chair", "vn.complaint", PROVINCE_CHAIR, "Đ.21.1"),
    ("province_chair", "vn.complaint2", MINISTER, "Đ.23"),
    ("province_chair", "vn.denunciation", PRIME_MINISTER, "Đ.13.8"),
    ("minister", "vn.complaint", MINISTER, "Đ.23"),
    ("minister", "vn.denunciation", PRIME_MINISTER, "Đ.13"),
]


@pytest.mark.parametrize(("whose", "kind", "body", "article"), MATRIX)
def test_the_competent_body_is_named_with_its_article_and_reason_in_both_languages(
    matrix: Matrix, units: Units, whose: str, kind: str, body: tuple[str, str], article: str
) -> None:
    found = matrix.competent(kind, whose, WARD, TODAY, units)
    assert found.outcome == "body"
    assert found.body is not None
    assert (found.body.title.vi, found.body.title.en) == body
    assert article in found.article
    assert found.confidence == "SOURCE"
    assert found.reason.vi
    assert found.reason.en
    assert found.outcome in ("body", "court")


def test_after_a_minister_there_is_only_the_court(matrix: Matrix, units: Units) -> None:
    found = matrix.competent("vn.complaint2", "minister", WARD, TODAY, units)
    assert found.outcome == "court"
    assert found.body is None
    assert "Đ.7" in found.article
    assert "Tòa án" in found.reason.vi
    assert "court" in found.reason.en


@pytest.mark.parametrize("kind", ["vn.complaint", "vn.complaint2", "vn.denunciation"])
def test_for_a_body_merged_away_a_person_decides(matrix: Matrix, units: Units, kind: str) -> None:
    found = matrix.competent(kind, "merged_body", WARD, TODAY, units)
    assert found.outcome == "person"
    assert found.outcome in ("person", "configuration")
    assert "Đ.12.7" in found.article
    assert found.reason.vi
    assert found.reason.en


@pytest.mark.parametrize("whose", ["district_chair", "district_official"])
def test_the_act_of_a_former_district_is_mapped_to_those_who_took_over(matrix: Matrix, units: Units, whose: str) -> None:
    first = matrix.competent("vn.complaint", whose, OLD_DISTRICT, TODAY, units)
    assert first.outcome == "person"
    names = [candidate.title.vi for candidate in first.candidates]
    assert COMMUNE_CHAIR[0] in names
    assert names[-1] == PROVINCE_CHAIR[0]
    assert "Quận Ba Đình" in first.reason.vi
    second = matrix.competent("vn.complaint2", whose, OLD_DISTRICT, TODAY, units)
    assert second.body is not None
    assert second.body.title.vi == PROVINCE_CHAIR[0]
    assert second.confidence == "UNSURE"
    denunciation = matrix.competent("vn.denunciation", whose, OLD_DISTRICT, TODAY, units)
    assert denunciation.outcome == "person"


def test_the_act_of_a_ward_that_was_split_leaves_the_choice_to_a_person(matrix: Matrix, units: Units) -> None:
    found = matrix.competent("vn.complaint", "commune_chair", OLD_SPLIT_WARD, TODAY, units, code_on=BEFORE)
    assert found.outcome == "person"
    assert len(found.candidates) == 4
    assert "phường Ba Đình" in found.reason.vi


def test_a_split_does_not_matter_where_the_province_is_competent(matrix: Matrix, units: Units) -> None:
    found = matrix.competent("vn.denunciation", "commune_chair", OLD_SPLIT_WARD, TODAY, units, code_on=BEFORE)
    assert found.body is not None
    assert found.body.title.vi == PROVINCE_CHAIR[0]


def test_a_code_is_read_as_of_the_day_on_which_it_was_written(matrix: Matrix, units: Units) -> None:
    # 00008 is Ngọc Hà ward today; before the reform it was Liễu Giai.
    now = matrix.competent("vn.complaint", "commune_chair", "00008", TODAY, units)
    then = matrix.competent("vn.complaint", "commune_chair", "00008", TODAY, units, code_on=BEFORE)
    assert now.body is not None
    assert now.body.unit == units.unit("00008", TODAY)
    assert "Liễu Giai" not in now.reason.vi
    assert "Liễu Giai" in then.reason.vi


def test_until_the_law_said_so_it_was_practice(matrix: Matrix, units: Units) -> None:
    practice = matrix.competent("vn.complaint2", "commune_chair", WARD, date(2026, 6, 30), units)
    law = matrix.competent("vn.complaint2", "commune_chair", WARD, date(2026, 7, 1), units)
    assert (practice.confidence, law.confidence) == ("PRACTICE", "SOURCE")
    assert practice.body == law.body


def test_before_the_reform_the_matrix_has_no_row_and_an_officer_looks_it_up(matrix: Matrix, units: Units) -> None:
    found = matrix.competent("vn.complaint", "commune_chair", "00001", BEFORE, units)
    assert found.outcome == "person"
    assert "01/07/2025" in found.reason.vi
    assert found.article == ""


def test_the_unit_that_takes_feedback_is_configuration(matrix: Matrix, units: Units) -> None:
    found = matrix.competent("vn.feedback", "commune_chair", WARD, TODAY, units)
    assert found.outcome == "configuration"
    assert found.outcome in ("person", "configuration")
    assert found.reason.vi
    assert found.reason.en


@pytest.mark.parametrize("kind", ["vn.disciplinary", "vn.denunciation2"])
def test_kinds_outside_the_matrix_are_left_to_a_person(matrix: Matrix, units: Units, kind: str) -> None:
    assert matrix.competent(kind, "commune_chair", WARD, TODAY, units).outcome == "person"


def test_a_province_that_became_a_city_is_called_what_it_is_on_the_day(matrix: Matrix, units: Units) -> None:
    title = {
        on: matrix.competent("vn.denunciation", "commune_chair", "26368", on, units).body for on in
        (date(2026, 4, 29), date(2026, 4, 30))
    }  # fmt: skip
    assert [body.title.vi for body in title.values() if body] == [
        "Chủ tịch Ủy ban nhân dân tỉnh Đồng Nai",
        "Chủ tịch Ủy ban nhân dân thành phố Đồng Nai",
    ]


ROLES = [
    "commune_official", "commune_chair", "district_official", "district_chair", "agency_body_head", "agency_head",
    "province_chair", "minister", "prime_minister", "merged_body",
]  # fmt: skip


@given(st.data())
@settings(max_examples=300)
def test_a_denunciation_never_goes_to_the_person_denounced_or_to_anyone_under_him(
    matrix: Matrix, units: Units, data: st.DataObject
) -> None:
    on = data.draw(st.sampled_from([date(2025, 7, 1), date(2026, 7, 1), TODAY]))
    every = [unit for unit in units if unit.since <= on]
    unit = every[data.draw(st.integers(0, len(every) - 1))]
    whose = data.draw(st.sampled_from(ROLES))
    code_on = unit.since if unit.until else on
    found = matrix.competent("vn.denunciation", whose, unit.code, on, units, code_on=code_on)
    for head in (found.body, *found.candidates):
        if head is None:
            continue
        assert matrix.roles[head.role].rank > matrix.roles[whose].rank
        assert not matrix.bars(
            "vn.denunciation", whose, unit.code, on, units, receiver=head.role, code_on=code_on,
            receiver_code=head.unit.code if head.unit else None,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("whose", "code", "receiver", "receiver_code", "barred"),
    [
        ("commune_chair", WARD, "commune_chair", WARD, True),
        ("commune_chair", WARD, "commune_official", WARD, True),
        ("commune_chair", WARD, "commune_chair", "00008", False),  # another ward: not competent, but not himself
        ("commune_chair", WARD, "province_chair", PROVINCE, False),
        ("commune_official", WARD, "commune_chair", WARD, False),
        ("agency_head", PROVINCE, "agency_head", PROVINCE, True),
        ("agency_head", PROVINCE, "province_chair", PROVINCE, False),
        ("province_chair", PROVINCE, "province_chair", PROVINCE, True),
        ("province_chair", PROVINCE, "agency_head", PROVINCE, True),
        ("province_chair", PROVINCE, "commune_chair", WARD, True),
        ("province_chair", PROVINCE, "commune_chair", "26368", False),
        ("province_chair", PROVINCE, "prime_minister", None, False),
        ("minister", PROVINCE, "province_chair", PROVINCE, True),
        ("minister", PROVINCE, "prime_minister", None, False),
    ],
)
def test_the_head_of_the_receiving_body_is_barred_from_a_denunciation_of_himself(
    matrix: Matrix, units: Units, whose: str, code: str, receiver: str, receiver_code: str | None, barred: bool
) -> None:
    why = matrix.bars("vn.denunciation", whose, code, TODAY, units, receiver=receiver, receiver_code=receiver_code)
    assert (why is not None) == barred
    if why is not None:
        article, gist = why
        assert "Đ.12" in article
        assert gist.vi
        assert gist.en


def test_a_complaint_goes_by_law_to_whoever_made_the_decision(matrix: Matrix, units: Units) -> None:
    assert (
        matrix.bars("vn.complaint", "commune_chair", WARD, TODAY, units, receiver="commune_chair", receiver_code=WARD) is None
    )


def test_what_the_matrix_does_not_know_is_refused_with_what_it_knows(matrix: Matrix, units: Units) -> None:
    with pytest.raises(UnknownCase) as kind:
        matrix.competent("eu.report", "commune_chair", WARD, TODAY, units)
    with pytest.raises(UnknownCase) as whose:
        matrix.competent("vn.complaint", "king", WARD, TODAY, units)
    assert "vn.denunciation" in kind.value.next.vi
    assert "province_chair" in whose.value.next.en
    with pytest.raises(NotInForce):
        matrix.competent("vn.complaint", "commune_chair", OLD_SPLIT_WARD, TODAY, units, code_on=TODAY)


def test_every_row_has_an_article_and_words_in_both_languages_and_says_since_when(matrix: Matrix) -> None:
    assert len(matrix.rows) >= 18
    for row in matrix.rows:
        assert row.article
        assert row.gist.vi
        assert row.gist.en
        assert row.since <= row.statute_since
        assert row.outcome != "body" or row.body in matrix.roles


GOOD = """
id: x
roles:
  chair: {rank: 2, of: commune, title: {vi: "Chủ tịch {unit}", en: "Chair of {unit}"}}
  above: {rank: 3, of: province, title: {vi: "Cấp trên {unit}", en: "Above {unit}"}}
kinds:
  a.report:
    title: {vi: Tố cáo, en: Report}
    never_oneself: {article: "Art 1", gist: {vi: không, en: never}}
elsewhere: {}
rows:
  - {act: chair, kind: a.report, body: above, article: "Art 2", from: 2025-07-01, confidence: SOURCE, gist: {vi: x, en: x}}
"""


def test_a_sound_matrix_is_read(units: Units) -> None:
    found: Competence = Matrix.load(GOOD).competent("a.report", "chair", WARD, TODAY, units)
    assert found.body is not None
    assert found.body.title.en == "Above Hà Nội city"


@pytest.mark.parametrize(
    ("old", "new", "line", "cause"),
    [
        ("body: above", "body: chair", 12, "that person or one below"),  # would send it to the accused
        ("body: above", "body: nobody", 12, "none of"),
        ("body: above", "body: above, ends: court", 12, "exactly one"),
        ("act: chair, ", "", 12, "“act” is missing"),
        ("from: 2025-07-01", "from: July", 12, "no day"),
        ("confidence: SOURCE", "confidence: high", 12, "none of"),
        ("kind: a.report, body", "kind: b, body", 12, "none of"),
        ("from: 2025-07-01, ", "from: 2025-07-01, days: 3, ", 12, "unknown days"),
        ("gist: {vi: x, en: x}", "gist: {vi: x}", 12, "“en” is missing"),
        ("rank: 2", "rank: high", 4, "no rank"),
        ("of: commune", "of: village", 4, "none of"),
        ("elsewhere: {}", "elsewhere: []", 10, "isn't a mapping"),
        ("rows:\n", "rows: {}\nx:\n", 11, "no list"),
        ("id: x", "id: [", 4, "no YAML"),
    ],
)
def test_a_broken_matrix_is_refused_with_its_line_and_cause(old: str, new: str, line: int, cause: str) -> None:
    assert old in GOOD
    with pytest.raises(BrokenTable) as refusal:
        Matrix.load(GOOD.replace(old, new), "m.yaml")
    assert cause in refusal.value.cause
    assert (refusal.value.file, refusal.value.line) == ("m.yaml", line)


def test_two_rows_for_the_same_case_and_day_are_refused() -> None:
    row = GOOD.splitlines()[-1]
    with pytest.raises(BrokenTable, match="two rows"):
        Matrix.load(GOOD + row + "\n")
