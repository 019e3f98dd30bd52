"""Who is competent, row by row of the matrix, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.core.places import BrokenTable, NotInForce, Units
from hoiam.core.places.competence import Competence, Matrix, Now, NowUnknown, UnknownCase

ANYBODY = "anybody_in_a_field"
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


# Worked by hand from the articles, apart from the table: what people ask, whose act, where, what became of him; then who
# decides, who takes part, and under which article. Đ. alone: Luật TC Đ.
OTHER_WARD, HCMC = "00008", "79"
DEN, FIRST, SECOND = "vn.denunciation", "vn.complaint", "vn.complaint2"
DIS, DIS2 = "vn.disciplinary", "vn.disciplinary2"
CASES = [
    ("a vice-chair of a commune", DEN, "commune_deputy", WARD, "", None, "province_chair 01", "", "Đ.13.4.a"),
    ("a deputy director of a department", DEN, "agency_deputy", "01", "", None, "province_chair 01", "", "Đ.13.4.a"),
    ("an official of a department", DEN, "agency_official", "01", "", None, "agency_head 01", "", "Đ.13.3"),
    ("an official of a department, complaint", FIRST, "agency_official", "01", "", None, "agency_head 01", "", "KN Đ.20.1"),
    ("the same, second instance", SECOND, "agency_official", "01", "", None, "province_chair 01", "", "KN Đ.21.2"),
    ("a deputy of a body under a department", DEN, "agency_body_deputy", "01", "", None, "agency_head 01", "", "Đ.13.3.a"),
    ("a vice-chair of a province", DEN, "province_deputy", "01", "", None, "prime_minister", "", "Đ.13.8.a"),
    ("a director under a ministry", DEN, "ministry_body_head", "01", "", None, "minister", "", "Đ.13.7.a"),
    ("his official", DEN, "ministry_body_official", "01", "", None, "ministry_body_head", "", "Đ.13.5.a"),
    ("a branch office under him", DEN, "ministry_subbody_head", "01", "", None, "ministry_body_head", "", "Đ.13.5.a"),
    ("complaint about his decision", FIRST, "ministry_body_head", "01", "", None, "ministry_body_head", "", "KN Đ.22"),
    ("the same, second instance", SECOND, "ministry_body_head", "01", "", None, "minister", "", "KN Đ.23.2"),
    ("a deputy minister", DEN, "deputy_minister", "01", "", None, "prime_minister", "", "Đ.13.8.a"),
    ("the head of a commune's school", DEN, "commune_unit_head", WARD, "", None, "commune_chair 00004", "", "Đ.18.2.a"),
    ("its teacher", DEN, "commune_unit_staff", WARD, "", None, "commune_unit_head 00004", "", "Đ.18.1.a"),
    ("complaint about the school head", FIRST, "commune_unit_head", WARD, "",
     None, "commune_unit_head 00004", "", "NĐ 124 Đ.14.1"),
    ("the same, second instance", SECOND, "commune_unit_head", WARD, "", None, "commune_chair 00004", "", "NĐ 124 Đ.14.2"),
    ("the director of a provincial hospital", DEN, "agency_unit_head", "01", "", None, "agency_head 01", "", "Đ.18.2.a"),
    ("a doctor there", DEN, "agency_unit_staff", "01", "", None, "agency_unit_head 01", "", "Đ.18.1.a"),
    ("complaint about it, second instance", SECOND, "agency_unit_head", "01", "", None, "agency_head 01", "", "NĐ 124 Đ.14.2"),
    ("the hospital itself", DEN, "agency_unit_itself", "01", "", None, "agency_head 01", "", "Đ.18.2.b"),
    ("a hospital of a ministry", SECOND, "ministry_unit_head", "01", "", None, "minister", "", "NĐ 124 Đ.14.2"),
    ("a commune's committee itself", DEN, "commune_committee", WARD, "", None, "province_chair 01", "", "Đ.12.6"),
    ("a department itself", DEN, "agency_itself", "01", "", None, "province_chair 01", "", "Đ.12.6"),
    ("discipline by a province chair, second", DIS2, "province_chair", "01", "", None, "home_minister", "", "KN Đ.51.3"),
    ("discipline by a department, second", DIS2, "agency_head", "01", "", None, "province_chair 01", "", "KN Đ.51.2"),
    ("discipline by a commune chair", DIS, "commune_chair", WARD, "", None, "commune_chair 00004", "", "KN Đ.51.1"),
    ("a commune official who retired", DEN, "commune_official", WARD, "left", None, "commune_chair 00004", "", "Đ.12.3.d"),
    ("a commune chair who retired", DEN, "commune_chair", WARD, "left", None, "province_chair 01", "", "Đ.12.3.d"),
    ("a commune chair, now chair of a commune in another province", DEN, "commune_chair", WARD, "moved_equal",
     ("commune_chair", "26368"), "province_chair 01", "province_chair 75", "Đ.12.3.a"),
    ("a commune official promoted to a department", DEN, "commune_official", WARD, "moved_higher",
     ("agency_official", "01"), "agency_head 01", "commune_chair 00004", "Đ.12.3.b"),
    ("a commune chair promoted to director of a department", DEN, "commune_chair", WARD, "moved_higher",
     ("agency_head", "01"), "province_chair 01", "", "Đ.12.3.b"),
    ("a commune official now in the next ward", DEN, "commune_official", WARD, "moved_other",
     ("commune_official", OTHER_WARD), "commune_chair 00004", "commune_chair 00008", "Đ.12.3.c"),
    ("an official of a ward that was merged", DEN, "commune_official", "00001", "merged",
     ("commune_official", WARD), "commune_chair 00004", "", "Đ.12.4"),
    ("its chair, now chair of what came of it", DEN, "commune_chair", "00001", "merged",
     ("commune_chair", WARD), "province_chair 01", "", "Đ.12.4"),
    ("a chair of a district that is gone", DEN, "district_chair", OLD_DISTRICT, "", None, "province_chair 01", "", "Đ.12.5"),
    ("a district official, retired", DEN, "district_official", OLD_DISTRICT, "left", None, "province_chair 01", "", "Đ.12.3.d"),
    ("a district official, now in a ward", DEN, "district_official", OLD_DISTRICT, "merged",
     ("commune_official", WARD), "commune_chair 00004", "", "Đ.12.4"),
    ("a body under a department, dissolved", DEN, "agency_body_head", "01", "dissolved", None, "agency_head 01", "", "Đ.12.5"),
    ("a school, dissolved", DEN, "commune_unit_head", WARD, "dissolved", None, "commune_chair 00004", "", "Đ.12.5"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_what_people_ask_is_answered_with_who_decides_who_takes_part_and_the_article(
    matrix: Matrix, units: Units, case: tuple[str, str, str, str, str, tuple[str, str] | None, str, str, str]
) -> None:
    _asked, kind, whose, code, circumstance, now, decides, together, article = case
    found = matrix.competent(
        kind, whose, code, TODAY, units, circumstance=circumstance, now=Now(*now) if now is not None else None
    )  # fmt: skip
    assert found.outcome == "body", found.reason.en
    assert found.body is not None
    assert f"{found.body.role} {found.body.unit.code if found.body.unit else ''}".strip() == decides
    assert " ".join(f"{each.role} {each.unit.code if each.unit else ''}".strip() for each in found.together) == together
    assert article in found.article
    assert found.reason.vi
    assert found.reason.en


@pytest.mark.parametrize(
    ("whose", "code", "fixes"), [("commune_chair", WARD, "province_chair"), ("ministry_itself", "01", "minister")]
)
def test_only_where_the_other_clauses_give_no_answer_does_somebody_fix_who_is_competent(
    matrix: Matrix, units: Units, whose: str, code: str, fixes: str
) -> None:
    found = matrix.competent("vn.denunciation", whose, code, TODAY, units, circumstance="unclear")
    assert (found.outcome, found.body) == ("person", None)
    assert "Đ.12.7" in found.article
    # A minister never fixes who deals with a denunciation of his own ministry.
    assert [each.role for each in found.candidates] == ([fixes] if whose == "commune_chair" else [])
    for row in matrix.rows:
        assert "12.7" not in row.article or row.when == "unclear", row.id


@pytest.mark.parametrize("circumstance", ["merged", "dissolved", "unclear"])
@pytest.mark.parametrize("kind", ["vn.complaint", "vn.complaint2"])
def test_of_a_complaint_about_a_body_that_is_gone_the_table_says_that_nobody_is_sure(
    matrix: Matrix, units: Units, kind: str, circumstance: str
) -> None:
    now = Now("commune_chair", WARD) if circumstance == "merged" else None
    found = matrix.competent(kind, "commune_chair", "00001", TODAY, units, circumstance=circumstance, now=now)
    assert found.confidence == "UNSURE"
    assert found.outcome == ("body" if circumstance == "merged" else "person")


def test_where_the_law_goes_by_what_he_is_now_it_has_to_be_said(matrix: Matrix, units: Units) -> None:
    for circumstance, article in (("moved_higher", "Đ.12.3.b"), ("merged", "Đ.12.4")):
        with pytest.raises(NowUnknown) as refusal:
            matrix.competent("vn.denunciation", "commune_official", WARD, TODAY, units, circumstance=circumstance)
        assert article in refusal.value.why.vi
    leads = matrix.competent("vn.denunciation", "commune_official", WARD, TODAY, units, circumstance="moved_other")
    assert (leads.body is not None, leads.together) == (True, ())


def test_what_cannot_be_true_of_him_is_refused_with_what_can(matrix: Matrix, units: Units) -> None:
    for whose, circumstance, now, fits in (
        ("commune_official", "moved_equal", None, "moved_other"),  # only a head or deputy keeps an equal post
        ("commune_committee", "left", None, "unclear"),  # a body does not retire
        ("commune_chair", "promoted", None, "moved_higher"),
        ("commune_chair", "moved_equal", Now("commune_official", WARD), "commune_deputy"),
        ("commune_chair", "moved_other", Now("district_chair", WARD), "agency_head"),  # nobody works there now
        ("commune_chair", "left", Now("commune_chair", WARD), ""),
    ):
        with pytest.raises(UnknownCase) as refusal:
            matrix.competent("vn.denunciation", whose, WARD, TODAY, units, circumstance=circumstance, now=now)
        assert fits in refusal.value.next.en


def test_what_is_sure_of_both_lines_is_sure_and_of_no_more(matrix: Matrix, units: Units) -> None:
    on = date(2026, 6, 30)
    practice = matrix.competent("vn.denunciation", "commune_chair", WARD, on, units, circumstance="left")
    unsure = matrix.competent("vn.denunciation", "district_chair", OLD_DISTRICT, TODAY, units, circumstance="left")
    assert (practice.confidence, unsure.confidence) == ("PRACTICE", "UNSURE")


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
    assert denunciation.body is not None
    assert denunciation.body.title.vi == PROVINCE_CHAIR[0]
    assert (denunciation.article, denunciation.confidence) == ("Luật TC Đ.12.5", "UNSURE")


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


def test_where_the_table_has_no_line_at_all_it_says_so_and_blames_no_day(matrix: Matrix, units: Units) -> None:
    found = matrix.competent("vn.disciplinary", "commune_unit_staff", WARD, TODAY, units)
    assert (found.outcome, found.article, found.confidence) == ("person", "", "UNSURE")
    assert "Với loại đơn này" in found.reason.vi
    assert "2026" not in found.reason.vi + found.reason.en


def test_a_complaint_about_a_decision_of_the_body_itself_is_for_its_head_and_marked_unsure(
    matrix: Matrix, units: Units
) -> None:
    own = [role for role in matrix.roles.values() if role.standing == "body" and role.id != ANYBODY]
    for role in own:
        head = next(r for r in matrix.roles.values() if (r.body, r.standing) == (role.body, "head"))
        found = matrix.competent("vn.complaint", role.id, WARD, TODAY, units)
        assert found.body is not None
        assert (found.body.role, found.confidence) == (head.id, "UNSURE")
        second = matrix.competent("vn.complaint2", role.id, WARD, TODAY, units)
        assert second.body == matrix.competent("vn.complaint2", head.id, WARD, TODAY, units).body


def test_the_unit_that_takes_feedback_is_configuration(matrix: Matrix, units: Units) -> None:
    found = matrix.competent("vn.feedback", "commune_chair", WARD, TODAY, units)
    assert found.outcome == "configuration"
    assert found.outcome in ("person", "configuration")
    assert found.reason.vi
    assert found.reason.en


def test_kinds_outside_the_matrix_are_left_to_a_person(matrix: Matrix, units: Units) -> None:
    assert matrix.competent("vn.denunciation2", "commune_chair", WARD, TODAY, units).outcome == "person"


def test_a_province_that_became_a_city_is_called_what_it_is_on_the_day(matrix: Matrix, units: Units) -> None:
    title = {
        on: matrix.competent("vn.denunciation", "commune_chair", "26368", on, units).body for on in
        (date(2026, 4, 29), date(2026, 4, 30))
    }  # fmt: skip
    assert [body.title.vi for body in title.values() if body] == [
        "Chủ tịch Ủy ban nhân dân tỉnh Đồng Nai",
        "Chủ tịch Ủy ban nhân dân thành phố Đồng Nai",
    ]


@given(st.data())
@settings(max_examples=300)
def test_a_denunciation_never_goes_to_the_person_denounced_or_to_anyone_under_him(
    matrix: Matrix, units: Units, data: st.DataObject
) -> None:
    on = data.draw(st.sampled_from([date(2025, 7, 1), date(2026, 7, 1), TODAY]))
    every = [unit for unit in units if unit.since <= on]
    unit = every[data.draw(st.integers(0, len(every) - 1))]
    whose = data.draw(st.sampled_from(list(matrix.roles)))
    code_on = unit.since if unit.until else on
    case = data.draw(st.sampled_from([None, *(c for c, _row in matrix.cases("vn.denunciation", on))]))
    if case is not None and matrix.roles[whose].standing not in case.standings:
        case = None
    now = None
    if case is not None and case.now:
        there = [u for u in (unit, units.province_of(unit, on), units.unit(WARD, on)) if u.in_force(on)]
        here = [r.id for r in matrix.roles.values() if r.standing in case.now and matrix.bodies[r.body].exists]
        now = Now(data.draw(st.sampled_from(here)), data.draw(st.sampled_from(there)).code)
    found = matrix.competent(
        "vn.denunciation", whose, unit.code, on, units, code_on=code_on, circumstance=case.id if case else "", now=now
    )
    concerned = [(whose, unit.code, code_on)] + ([(now.whose, now.code, on)] if now is not None else [])
    for head in (found.body, *found.candidates, *found.together):
        if head is None:
            continue
        for accused, code, written in concerned:
            assert not matrix.bars(
                "vn.denunciation", accused, code, on, units, receiver=head.role, code_on=written,
                receiver_code=head.unit.code if head.unit else None,
            )  # fmt: skip


@pytest.mark.parametrize("code", [WARD, PROVINCE])
def test_who_breaks_the_law_in_a_field_is_no_official_and_the_body_of_the_field_decides(
    matrix: Matrix, units: Units, code: str
) -> None:
    """Luật TC Đ.41: no table of offices can say which body that is; it names those among whom somebody chooses."""
    found = matrix.competent("vn.denunciation", ANYBODY, code, TODAY, units)
    assert (found.outcome, found.body, found.article, found.confidence) == ("person", None, "Luật TC Đ.41", "SOURCE")
    assert {each.role for each in found.candidates} >= {"agency_head", "province_chair"}
    assert ("commune_chair" in {each.role for each in found.candidates}) == (code == WARD)
    assert matrix.never("vn.denunciation", ANYBODY, "commune_chair") is None, "nobody of the house is above or under him"


def test_every_line_of_a_denunciation_goes_above_whom_it_is_about(matrix: Matrix) -> None:
    lines = [row for row in matrix.rows if row.kind == "vn.denunciation" and row.act and row.act != ANYBODY]
    assert {row.act for row in lines} >= set(matrix.roles) - {"prime_minister", "home_minister", ANYBODY}
    for row in lines:
        assert row.body is not None
        assert matrix.roles[row.body].rank > matrix.roles[row.act].rank, row.id


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
        ("commune_deputy", WARD, "commune_official", WARD, True),
        ("commune_committee", WARD, "commune_chair", WARD, True),
        ("commune_unit_head", WARD, "commune_chair", WARD, False),
        ("ministry_body_head", PROVINCE, "minister", None, False),
        ("ministry_body_head", PROVINCE, "ministry_subbody_head", None, True),
        ("ministry_body_head", PROVINCE, "commune_chair", WARD, False),  # no commune lies under a directorate
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
        assert row.outcome != "body" or row.lead or row.body in matrix.roles
        assert row.note is not None or row.confidence == "SOURCE" or row.act.startswith("district_"), row.id


GOOD = """
id: x
bodies:
  ward: {of: commune, under: city, title: {vi: "phường", en: "ward"}}
  city: {of: province, title: {vi: "thành phố", en: "city"}}
roles:
  chair: {in: ward, standing: head, rank: 2, title: {vi: "Chủ tịch {unit}", en: "Chair of {unit}"}}
  above: {in: city, standing: head, rank: 3, title: {vi: "Cấp trên {unit}", en: "Above {unit}"}}
kinds:
  a.report:
    title: {vi: Tố cáo, en: Report}
    never_oneself: {article: "Art 1", gist: {vi: không, en: never}}
elsewhere: {}
circumstances:
  gone: {title: {vi: mất, en: gone}, standings: [head]}
rows:
  - {when: gone, kind: a.report, lead: above, article: "Art 3", from: 2025-07-01, confidence: SOURCE, gist: {vi: x, en: x}}
  - {act: chair, kind: a.report, body: above, article: "Art 2", from: 2025-07-01, confidence: SOURCE, gist: {vi: x, en: x}}
"""


def test_a_sound_matrix_is_read(units: Units) -> None:
    matrix = Matrix.load(GOOD)
    found: Competence = matrix.competent("a.report", "chair", WARD, TODAY, units)
    assert found.body is not None
    assert found.body.title.en == "Above Hà Nội city"
    gone = matrix.competent("a.report", "chair", WARD, TODAY, units, circumstance="gone")
    assert (gone.body, gone.article) == (found.body, "Art 3")


@pytest.mark.parametrize(
    ("old", "new", "line", "cause"),
    [
        ("body: above", "body: chair", 18, "that person or one below"),  # would send it to the accused
        ("body: above", "body: nobody", 18, "none of"),
        ("body: above", "body: above, ends: court", 18, "exactly one"),
        ("body: above", "lead: now", 18, "for rows that say when"),
        ("body: above", "body: above, candidates: [above]", 18, "that a person decides"),
        ("act: chair, ", "", 18, "“act” is missing"),
        ("act: chair, ", "act: chair, when: gone, ", 18, "exactly one of act, when"),
        ("act: chair, ", "act: [chair, king], ", 18, "none of"),
        ("lead: above", "lead: now", 17, "doesn't ask"),
        ("lead: above", "lead: then, with: now", 17, "doesn't ask"),
        ("lead: above", "lead: below", 17, "none of"),
        ("lead: above", "body: above", 17, "lead or person"),
        ("when: gone, ", "when: away, ", 17, "none of"),
        ("from: 2025-07-01, confidence: SOURCE, gist: {vi: x, en: x}}\n  - {act", "from: July}\n  - {act", 17, "no day"),
        ("confidence: SOURCE, gist: {vi: x, en: x}}\n  - {act", "confidence: high}\n  - {act", 17, "none of"),
        ("kind: a.report, body", "kind: b, body", 18, "none of"),
        ('article: "Art 2", ', 'article: "Art 2", days: 3, ', 18, "unknown days"),
        ("rank: 2", "rank: high", 7, "no rank"),
        ("in: ward", "in: village", 7, "none of"),
        ("standing: head, rank: 2", "standing: king, rank: 2", 7, "none of"),
        ("of: commune", "of: village", 4, "none of"),
        ("under: city", "under: town", 4, "none of"),
        ("{of: province, ", "{of: province, under: ward, ", 4, "under itself"),
        ("standings: [head]", "standings: head", 15, "a list of standings"),
        ("standings: [head]", "standings: [king]", 15, "none of"),
        ("elsewhere: {}", "elsewhere: []", 13, "isn't a mapping"),
        ("rows:\n", "rows: {}\nx:\n", 16, "no list"),
        ("id: x", "id: [", 4, "no YAML"),
    ],
)  # fmt: skip
def test_a_broken_matrix_is_refused_with_its_line_and_cause(old: str, new: str, line: int, cause: str) -> None:
    assert old in GOOD
    with pytest.raises(BrokenTable) as refusal:
        Matrix.load(GOOD.replace(old, new), "m.yaml")
    assert cause in refusal.value.cause
    assert (refusal.value.file, refusal.value.line) == ("m.yaml", line)


def test_words_in_one_language_are_refused() -> None:
    with pytest.raises(BrokenTable) as refusal:
        Matrix.load(GOOD.replace("gist: {vi: x, en: x}}\n  - {act", "gist: {vi: x}}\n  - {act"), "m.yaml")
    assert (refusal.value.line, "“en” is missing" in refusal.value.cause) == (17, True)


def test_two_rows_for_the_same_case_and_day_are_refused() -> None:
    row, circumstance = GOOD.splitlines()[-1], GOOD.splitlines()[-2]
    for again in (row, circumstance):
        with pytest.raises(BrokenTable, match="two rows"):
            Matrix.load(GOOD + again + "\n")
