"""Which unit bears a code on a day, and what became of it."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.core.places import NotInForce, OutsideTable, Units, UnknownUnit
from hoiam.core.vietnamese import normalise, sort_key
from hoiam.core.words import Text

LAW = Path(__file__).resolve().parents[3] / "law" / "vn"
BEFORE, REFORM = date(2025, 6, 30), date(2025, 7, 1)
TODAY = date(2026, 11, 24)

# Resolution 202/2025/QH15, written down apart from the table: the provinces that merged, the name that stayed first.
MERGED = """
Tuyên Quang: Hà Giang, Tuyên Quang
Lào Cai: Yên Bái, Lào Cai
Thái Nguyên: Bắc Kạn, Thái Nguyên
Phú Thọ: Hòa Bình, Vĩnh Phúc, Phú Thọ
Bắc Ninh: Bắc Giang, Bắc Ninh
Hưng Yên: Thái Bình, Hưng Yên
Hải Phòng: Hải Dương, Hải Phòng
Ninh Bình: Hà Nam, Nam Định, Ninh Bình
Quảng Trị: Quảng Bình, Quảng Trị
Đà Nẵng: Quảng Nam, Đà Nẵng
Quảng Ngãi: Kon Tum, Quảng Ngãi
Gia Lai: Bình Định, Gia Lai
Khánh Hòa: Ninh Thuận, Khánh Hòa
Lâm Đồng: Đắk Nông, Bình Thuận, Lâm Đồng
Đắk Lắk: Phú Yên, Đắk Lắk
Hồ Chí Minh: Bà Rịa - Vũng Tàu, Bình Dương, Hồ Chí Minh
Đồng Nai: Bình Phước, Đồng Nai
Tây Ninh: Long An, Tây Ninh
Cần Thơ: Sóc Trăng, Hậu Giang, Cần Thơ
Vĩnh Long: Bến Tre, Trà Vinh, Vĩnh Long
Đồng Tháp: Tiền Giang, Đồng Tháp
Cà Mau: Bạc Liêu, Cà Mau
An Giang: Kiên Giang, An Giang
"""
UNCHANGED = "Cao Bằng, Điện Biên, Hà Tĩnh, Lai Châu, Lạng Sơn, Nghệ An, Quảng Ninh, Thanh Hóa, Sơn La, Hà Nội, Huế"


def counts(units: Units, on: date) -> Counter[str]:
    return Counter(unit.kind for unit in units if unit.in_force(on) and unit.level == "commune")


def one(units: Units, kind: str, name: str, above: str, on: date) -> str:
    """The code of a commune told by its kind, its name and the name of the unit that it lies in."""
    (code,) = {
        unit.code for unit in units
        if unit.in_force(on) and (unit.kind, unit.name) == (kind, name)
        and unit.above is not None and units.unit(unit.above, on).name == above
    }  # fmt: skip
    return code


@pytest.mark.parametrize(
    ("on", "wards", "communes"),
    [
        (REFORM, 687, 2621),
        (date(2026, 4, 29), 687, 2621),
        (date(2026, 4, 30), 697, 2611),
        (date(2026, 9, 19), 697, 2611),
        (date(2026, 9, 20), 709, 2599),
        (TODAY, 709, 2599),
    ],
)
def test_there_are_34_provinces_and_3321_communes(units: Units, on: date, wards: int, communes: int) -> None:
    assert len(units.provinces(on)) == 34
    assert counts(units, on) == {"phường": wards, "xã": communes, "đặc khu": 13}
    assert sum(counts(units, on).values()) == 3321


def test_before_the_reform_there_were_63_provinces_696_districts_and_10035_communes(units: Units) -> None:
    assert len(units.provinces(BEFORE)) == 63
    assert Counter(unit.level for unit in units if unit.in_force(BEFORE)) == {
        "province": 63, "district": 696, "commune": 10035,
    }  # fmt: skip


def test_63_provinces_became_34_as_the_national_assembly_resolved(units: Units) -> None:
    expected = {name.strip(): name.strip() for name in UNCHANGED.split(",")}
    for line in MERGED.strip().splitlines():
        new, old_names = line.split(": ")
        expected |= dict.fromkeys(old_names.split(", "), new)
    assert len(expected) == 63
    became = {
        old.name: units.succession(old, REFORM).parts[0].unit.name for old in units.provinces(BEFORE)
    }  # fmt: skip
    assert became == expected


@pytest.mark.parametrize(
    ("code", "last_day_as_province"),
    [("75", date(2026, 4, 29)), ("22", date(2026, 8, 31)), ("24", date(2026, 9, 19))],
)
def test_three_provinces_became_cities_in_2026(units: Units, code: str, last_day_as_province: date) -> None:
    assert units.unit(code, last_day_as_province).kind == "tỉnh"
    city = units.unit(code, last_day_as_province + timedelta(days=1))
    assert (city.kind, city.in_force(TODAY)) == ("thành phố", True)


def test_ten_communes_of_dong_nai_became_wards_on_30_april_2026(units: Units) -> None:
    day = date(2026, 4, 30)
    before = {unit.code: unit for unit in units.children("75", day - timedelta(days=1))}
    changed = {unit.name for unit in units.children("75", day) if before[unit.code].kind != unit.kind}
    assert changed == {
        "Lộc Ninh", "Tân Khai", "Đồng Phú", "Tân Phú", "Trị An", "Trảng Bom", "Dầu Giây", "Long Thành", "Xuân Lộc",
        "Nhơn Trạch",
    }  # fmt: skip
    assert len(before) == 95
    succession = units.successors("26368", day)
    assert not succession.split
    assert [part.unit.title.vi for part in succession.parts] == ["phường Long Thành"]
    assert succession.instruments == ("Nghị quyết 237/NQ-UBTVQH16",)


def test_a_code_means_one_ward_before_the_reform_and_another_after(units: Units) -> None:
    assert units.unit("00004", BEFORE).title == Text("phường Trúc Bạch", "Trúc Bạch ward")
    assert units.unit("00004", REFORM).title == Text("phường Ba Đình", "Ba Đình ward")


def test_a_ward_that_was_split_is_left_to_a_person(units: Units) -> None:
    succession = units.successors(one(units, "phường", "Điện Biên", "Ba Đình", BEFORE), TODAY)
    assert succession.split
    assert {part.unit.name for part in succession.parts} == {
        "Ba Đình", "Hoàn Kiếm", "Ô Chợ Dừa", "Văn Miếu - Quốc Tử Giám",
    }  # fmt: skip
    assert "cần người" in succession.reason.vi
    assert "a person must choose" in succession.reason.en


def test_where_only_land_left_a_split_ward_the_heir_of_its_people_comes_first_and_a_person_still_chooses(
    units: Units,
) -> None:
    with_people = [
        succession for succession in (units.succession(u, TODAY) for u in units if u.in_force(BEFORE))
        if len(succession.parts) > 1 and any(part.share == "people" for part in succession.parts)
    ]  # fmt: skip
    assert with_people
    for succession in with_people:
        assert succession.parts[0].share == "people"
        assert succession.split


def test_a_ward_that_went_whole_to_one_place_is_mapped_with_the_decree(units: Units) -> None:
    succession = units.successors(one(units, "phường", "Vĩnh Phước", "Nha Trang", BEFORE), TODAY)
    assert not succession.split
    assert [part.unit.name for part in succession.parts] == ["Bắc Nha Trang"]
    assert "202/2025/QH15" in succession.reason.vi


def test_a_former_district_stands_for_all_communes_that_took_over_its_own(units: Units) -> None:
    succession = units.successors("760", TODAY)  # Quận 1
    assert succession.old.title.vi == "quận 1"
    assert succession.split
    assert {part.unit.name for part in succession.parts} == {"Tân Định", "Sài Gòn", "Bến Thành", "Cầu Ông Lãnh"}


def test_an_island_district_without_communes_became_a_special_zone(units: Units) -> None:
    for code, name in {"318": "Bạch Long Vĩ", "471": "Cồn Cỏ", "498": "Hoàng Sa", "536": "Lý Sơn", "755": "Côn Đảo"}.items():
        succession = units.successors(code, TODAY)
        assert not succession.split
        assert succession.parts[0].unit.title.vi == f"đặc khu {name}"


def test_two_changes_in_a_row_are_followed_to_the_end(units: Units) -> None:
    township = one(units, "thị trấn", "Kép", "Lạng Giang", BEFORE)
    succession = units.succession(units.unit(township, BEFORE), TODAY)
    assert [part.unit.title.vi for part in succession.parts] == ["phường Kép"]
    assert len(succession.instruments) == 2
    assert units.succession(units.unit(township, BEFORE), REFORM).parts[0].unit.kind == "xã"


def test_a_unit_still_in_force_is_its_own_successor(units: Units) -> None:
    here = units.unit("00004", TODAY)
    succession = units.successors("00004", TODAY, read_on=REFORM)
    assert [part.unit for part in succession.parts] == [here]
    assert not succession.split
    assert succession.instruments == ()


def test_the_day_on_which_a_code_was_written_tells_which_bearer_is_meant(units: Units) -> None:
    assert units.successors("00019", TODAY, read_on=BEFORE).old.name == "Điện Biên"
    with pytest.raises(NotInForce):
        units.successors("00019", TODAY, read_on=REFORM)


def test_children_come_in_vietnamese_alphabetical_order(units: Units) -> None:
    for on in (BEFORE, TODAY):
        for province in units.provinces(on):
            names = [unit.name for unit in units.children(province.code, on)]
            assert names == sorted(names, key=sort_key)
        names = [unit.name for unit in units.provinces(on)]
        assert names == sorted(names, key=sort_key)
    assert {unit.level for unit in units.children("01", BEFORE)} == {"district"}
    assert len(units.children("01", TODAY)) == 126
    assert len(units.children("79", TODAY)) == 168


def test_names_are_in_their_one_spelling(units: Units) -> None:
    assert [unit.name for unit in units if normalise(unit.name) != unit.name] == []


def test_a_code_that_nobody_bears_any_more_says_what_to_use_now(units: Units) -> None:
    with pytest.raises(NotInForce) as refusal:
        units.unit("00019", TODAY)
    assert "phường Điện Biên" in refusal.value.why.vi
    assert "phường Ba Đình (00004)" in refusal.value.next.vi
    assert "Ba Đình ward (00004)" in refusal.value.next.en


def test_a_code_that_nobody_bears_yet_says_from_when(units: Units) -> None:
    new = next(u for u in units if u.since == REFORM and len(units.bearers(u.code)) == 1 and u.level == "commune")
    with pytest.raises(NotInForce) as refusal:
        units.unit(new.code, BEFORE)
    assert "01/07/2025" in refusal.value.why.vi


def test_a_code_that_never_was_and_a_day_before_the_table_are_refused_in_both_languages(units: Units) -> None:
    with pytest.raises(UnknownUnit) as unknown:
        units.unit("99999", TODAY)
    with pytest.raises(OutsideTable) as outside:
        units.unit("01", date(2024, 1, 1))
    for refusal in (unknown.value, outside.value):
        for words in (refusal.what, refusal.why, refusal.next):
            assert words.vi
            assert words.en
    assert "01/03/2025" in outside.value.why.vi
    with pytest.raises(OutsideTable):
        units.find("Hà Nội", date(2024, 1, 1))


@given(st.data())
@settings(max_examples=200)
def test_whatever_a_unit_became_is_in_force_and_lies_in_the_province_that_took_over_its_own(
    units: Units, data: st.DataObject
) -> None:
    every = list(units)
    unit = every[data.draw(st.integers(0, len(every) - 1))]
    on = data.draw(st.dates(max(unit.since, REFORM), date(2030, 1, 1)))
    succession = units.succession(unit, on)
    province = units.succession(units.province_of(unit, unit.since), on).parts
    assert len(province) == 1
    assert succession.parts
    for part in succession.parts:
        assert part.unit.in_force(on)
        assert units.province_of(part.unit, on) == province[0].unit
    assert succession.split == (unit.level != "province" and [part.share for part in succession.parts] != ["whole"])
    if unit.in_force(on):
        assert [part.unit for part in succession.parts] == [unit]


@given(st.data())
@settings(max_examples=200)
def test_on_any_day_a_code_has_at_most_one_bearer_and_it_is_in_force(units: Units, data: st.DataObject) -> None:
    every = list(units)
    code = every[data.draw(st.integers(0, len(every) - 1))].code
    on = data.draw(st.dates(units.first_day, date(2030, 1, 1)))
    try:
        assert units.unit(code, on).in_force(on)
    except NotInForce:
        assert not any(unit.in_force(on) for unit in units.bearers(code))


def test_every_change_written_by_hand_is_in_the_built_table(units: Units) -> None:
    rows = [line.split("\t") for line in (LAW / "units" / "changes.tsv").read_text("utf-8").splitlines()[1:]]
    assert len(rows) == 25
    for code, on, kind, instrument in rows:
        day = date.fromisoformat(on)
        assert units.unit(code, day).kind == kind
        assert units.unit(code, day - timedelta(days=1)).kind != kind
        before = units.succession(units.unit(code, day - timedelta(days=1)), day)
        assert before.instruments == (instrument,)
    reforms = {line.split("\t")[0] for line in (LAW / "units" / "reforms.tsv").read_text("utf-8").splitlines()[1:]}
    assert reforms == {str(unit.since) for unit in units} - {str(units.first_day)}
