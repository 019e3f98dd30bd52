"""Addresses as people write them: accents or none, old names or new, abbreviations, commas or none."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoiam.core.places import Reading, Unit, Units
from hoiam.core.places.gazetteer import words
from hoiam.core.vietnamese import fold, normalise

TODAY = date(2026, 11, 24)
BEFORE = date(2025, 6, 30)
SHORT = {
    "phường": "P", "xã": "X", "thị trấn": "TT", "quận": "Q", "huyện": "H", "thị xã": "TX", "thành phố": "TP",
    "đặc khu": "đặc khu",
}  # fmt: skip

FOUND = [
    ("Phường Ba Đình, thành phố Hà Nội", "phường Ba Đình"),
    ("p. ba đình, hn", "phường Ba Đình"),
    ("58 Đoàn Trần Nghiệp, P. Vĩnh Phước, Nha Trang", "phường Bắc Nha Trang"),
    ("58 doan tran nghiep vinh phuoc nha trang", "phường Bắc Nha Trang"),
    ("phuong ben nghe q1 hcm", "phường Sài Gòn"),
    ("Bến Nghé", "phường Sài Gòn"),
    ("p.2, q.tan binh", "phường Tân Sơn Hòa"),
    ("F5 Q3 TPHCM", "phường Bàn Cờ"),
    ("Ward 5, District 3, Ho Chi Minh City", "phường Bàn Cờ"),
    ("Phường 01, TP. Đà Lạt, Lâm Đồng", "phường Xuân Hương - Đà Lạt"),
    ("phường 15 quận 10", "phường Hòa Hưng"),
    ("xã Lộc Ninh, Đồng Nai", "phường Lộc Ninh"),
    ("phường Lộc Ninh, thành phố Đồng Nai", "phường Lộc Ninh"),
    ("Phường Dĩ An, TP Dĩ An, Bình Dương", "phường Dĩ An"),
    ("thôn Đông, xã Yên Sở, huyện Hoài Đức, Hà Nội", "xã Dương Hòa"),
    ("xã Hoà Bình, Vĩnh Long", "xã Hòa Bình"),
    ("Phường Phước Tiến, Nha Trang", "phường Nha Trang"),  # a name given up in 2024
    ("đặc khu Phú Quốc", "đặc khu Phú Quốc"),
    ("xã Mĩ Lộc, tỉnh Ninh Bình", "phường Mỹ Lộc"),  # y and i are one name
]


@pytest.mark.parametrize(("address", "commune"), FOUND)
def test_a_commune_is_found_however_it_is_written(units: Units, address: str, commune: str) -> None:
    reading = units.find(address, TODAY)
    assert reading.status == "found", reading
    assert reading.commune is not None
    assert reading.commune.title.vi == commune
    assert not reading.needs_person
    assert reading.reason.vi
    assert reading.reason.en


@pytest.mark.parametrize(
    ("address", "one_of"),
    [
        ("p15, tan binh, hcm", {"Tân Bình", "Tân Sơn"}),
        ("P. Ngọc Hà, Q. Ba Đình, Hà Nội", {"Ba Đình", "Ngọc Hà"}),
        ("123 Nguyễn Trãi, Thanh Xuân Trung, Thanh Xuân, Hà Nội", {"Khương Đình", "Thanh Xuân"}),
    ],
)
def test_an_address_in_a_ward_that_was_split_is_left_to_a_person(units: Units, address: str, one_of: set[str]) -> None:
    reading = units.find(address, TODAY)
    assert reading.status == "split"
    assert reading.needs_person
    assert reading.commune is None
    assert {unit.name for unit in reading.candidates} == one_of
    assert reading.province is not None


@pytest.mark.parametrize(
    "address",
    [
        "xã Tân Phú",  # several provinces have one
        "Lạc Dương, Lâm Đồng",  # the commune of today or the former district?
        "Thủ Dầu Một, Bình Dương",
        "phường Ninh Xá, thành phố Bắc Ninh",  # the former city in the province, or the present city?
    ],
)
def test_a_name_that_fits_several_places_is_left_to_a_person(units: Units, address: str) -> None:
    reading = units.find(address, TODAY)
    assert reading.status == "several"
    assert reading.needs_person
    assert reading.commune is None
    assert len(reading.candidates) > 1
    assert "Tên này có thể là" in reading.reason.vi


def test_a_former_province_is_read_as_the_one_it_lies_in_now(units: Units) -> None:
    for address, now in {"Bình Dương": "Hồ Chí Minh", "tỉnh Hà Giang": "Tuyên Quang", "BRVT": "Hồ Chí Minh"}.items():
        reading = units.find(address, TODAY)
        assert reading.status == "province"
        assert reading.province is not None
        assert reading.province.name == now


def test_a_former_district_alone_gives_its_communes_to_choose_from(units: Units) -> None:
    reading = units.find("Quận 1, TP.HCM", TODAY)
    assert reading.status == "split"
    assert {unit.name for unit in reading.candidates} == {"Tân Định", "Sài Gòn", "Bến Thành", "Cầu Ông Lãnh"}


def test_a_present_ward_with_a_former_namesake_says_so(units: Units) -> None:
    reading = units.find("Phường Ngọc Hà, Hà Nội", TODAY)
    assert reading.commune is not None
    assert reading.commune.in_force(TODAY)
    assert "quận Ba Đình" in reading.reason.vi
    assert "Formerly" in reading.reason.en


def test_before_the_reform_the_names_of_that_day_are_given(units: Units) -> None:
    reading = units.find("phường Trúc Bạch, quận Ba Đình, Hà Nội", BEFORE)
    assert reading.commune == units.unit("00004", BEFORE)


def test_between_two_changes_the_commune_is_what_it_was_then(units: Units) -> None:
    reading = units.find("xã Long Thành, Đồng Nai", date(2026, 1, 1))
    assert reading.commune is not None
    assert reading.commune.title.vi == "xã Long Thành"
    assert reading.province is not None
    assert reading.province.title.vi == "tỉnh Đồng Nai"


@pytest.mark.parametrize("text", ["", "abc", "12", "số 5 đường Lê Lợi", "Kính gửi quý cơ quan", ",,,", "phường"])
def test_text_without_a_place_finds_none(units: Units, text: str) -> None:
    reading = units.find(text, TODAY)
    assert reading.status == "nothing"
    assert reading.candidates == ()


def chain(units: Units, unit: Unit, on: date) -> list[Unit]:
    links = [unit]
    while (above := links[-1].above) is not None:
        links.append(units.unit(above, on))
    return links


def written(links: list[Unit]) -> dict[str, str]:
    """One address in the ways in which people write it."""
    full = ", ".join(f"{unit.kind} {unit.name}" for unit in links)
    short = ", ".join([*(f"{SHORT[unit.kind]}.{unit.name}" for unit in links[:-1]), links[-1].name])
    return {
        "in full": full.title(),
        "after a street": "Số 12/3 đường Nguyễn Trãi, " + full,
        "abbreviated": short,
        "abbreviated, without accents": fold(short),
        "without accents and commas": fold(short).replace(",", ""),
        "with the other tone marks": full.replace("òa", "oà").replace("ủy", "uỷ"),
    }


def right(units: Units, unit: Unit, reading: Reading) -> bool:
    succession = units.succession(unit, TODAY)
    there = {part.unit for part in succession.parts}
    if reading.status == "found":
        return {reading.commune} == there and not succession.split
    return reading.status == "split" and set(reading.candidates) == there


def sample(units: Units, on: date) -> list[Unit]:
    """Every thirteenth commune of a day: enough for every province, few enough for a breath."""
    return [unit for unit in units if unit.level == "commune" and unit.in_force(on)][::13]


@pytest.mark.parametrize("on", [BEFORE, TODAY])
def test_hardly_any_address_is_missed_and_none_is_read_as_another_place(units: Units, on: date) -> None:
    missed: dict[str, int] = {}
    chosen = sample(units, on)
    for unit in chosen:
        there = {part.unit for part in units.succession(unit, TODAY).parts}
        for manner, address in written(chain(units, unit, on)).items():
            reading = units.find(address, TODAY)
            if not right(units, unit, reading):
                # Not certain is allowed, wrong is not: the right place must be among those shown to a person.
                assert reading.needs_person, (address, reading)
                assert there <= set(reading.candidates), (address, reading)
                missed[manner] = missed.get(manner, 0) + 1
    assert len(chosen) > 250
    assert all(count <= 0.02 * len(chosen) for count in missed.values()), missed


@given(st.text(alphabet="phườngxãquậnHàNội Tân Bình123.,;\n/-đĐ", max_size=60) | st.text(max_size=40))
def test_no_text_breaks_the_reader_and_what_it_finds_is_in_force(units: Units, text: str) -> None:
    reading = units.find(text, TODAY)
    for unit in (reading.commune, reading.province, *reading.candidates):
        assert unit is None or unit.in_force(TODAY)
    assert (reading.commune is not None) <= (reading.status == "found")


def test_names_lose_their_accents_as_the_search_of_the_house_does_it(units: Units) -> None:
    for unit in units:
        tokens = re.findall(r"[a-z]+|\d+", fold(normalise(unit.name)))
        expected = [re.sub(r"^(qu|[bcdghklmnprstvx]{1,3})y$", r"\1i", token.lstrip("0") or "0") for token in tokens]
        assert [word.bare for word in words(unit.name)] == expected


def test_a_province_by_its_name_and_kind_is_that_province_and_no_commune(units: Units) -> None:
    on = date(2026, 11, 24)
    # A city of that name lay in the province of that name until 2025: a person says which is meant.
    twice = {"thành phố Bắc Ninh"}
    for each in {unit.title.vi: unit for unit in units if unit.level == "province"}.values():
        if each.title.vi in twice:
            continue
        found = units.find(each.title.vi, on)
        assert found.commune is None, each.title.vi
        assert found.province == units.successors(each.code, on, read_on=each.since).parts[0].unit, each.title.vi
        assert not found.needs_person, each.title.vi
