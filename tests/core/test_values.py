"""Values are read as people here write them; what is not clear is asked back with what was understood."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hoiam.core import values
from hoiam.core.values import Unread

NUMBERS: dict[str, int | str] = {
    "1.000": 1000, "1.234": 1234, "1 234": 1234, "1\u00a0234": 1234, "1\u2009234": 1234, "1’000": 1000, "1.234.567": 1234567,
    "12": 12, "１２": 12, "٣": 3, "\u200e5": 5, "5\ufeff": 5, " 0012 ": 12, "50 người": 50, "50 Người.": 50,
    "1,5": "1 phẩy 5", "1.5": "1 phẩy 5", "1,000": "1000, hoặc", "1.00": "1 phẩy 00", "-2": "âm 2", "khoảng 50": "50",
    "10-15": "10, 15", "12 34": "12, 34", "1.2.3": "1, 2, 3", "²": "Chưa đọc", "năm": "Chưa đọc", "9999999999": "10 chữ số",
}  # fmt: skip
THAT_DAY = date(2026, 11, 29)
DAYS: dict[str, date | str] = dict.fromkeys(
    (
        "29/11/2026", "29-11-2026", "29.11.26", "29/11/26", "2026-11-29", "2026/11/29", "29112026", "29 11 2026",
        "29 / 11 / 2026",
        "ngày 29, tháng 11, năm 2026",
        "ngày 29 tháng 11 năm 2026", "Ngày 29 tháng 11, 2026", "ngày 29tháng11năm2026", "Chủ nhật, 29/11/2026", "CN 29.11.2026",
        "29–11–2026", "29\u201111\u20112026", "29/11/2026\u200e", "２９/１１/２０２６", "29 November 2026",
        "Nov 29, 2026", "29th of november 2026",
        "nga\u0300y 29 tha\u0301ng 11 na\u0306m 2026",
    ),
    THAT_DAY,
) | {
    "1/6/26": date(2026, 6, 1), "mùng 5 tháng 1 năm 2026": date(2026, 1, 5), "Thứ Năm, 26/11/2026": date(2026, 11, 26),
    "11/29/2026": "Có phải 29/11/2026", "31/02/2026": "không có trong lịch", "29/11": "không có năm", "hôm qua": "Chưa đọc",
    "0/0/0000": "không có trong lịch", "29/11/226": "Chưa đọc",
}  # fmt: skip
HOURS: dict[str, str] = {
    "1 giờ trưa": "13:00", "12 giờ trưa": "12:00", "12:00 am": "00:00", "12:30 pm": "12:30", "12 giờ tối": "Chưa đọc",
    "15h sáng": "Chưa đọc", "20 giờ tối": "20:00",
    "8h30": "08:30", "8:30": "08:30", "14g05": "14:05", "8 giờ": "08:00", "8 giờ 30 phút": "08:30", "2 giờ chiều": "14:00",
    "12h trưa": "12:00", "8.30": "08:30", "25:00": "Chưa đọc", "8:75": "Chưa đọc", "sáng": "Chưa đọc",
}  # fmt: skip
TELEPHONES: dict[str, str] = {
    "0950 118 204": "0950 118 204", "0950\u00a0118\u00a0204": "0950 118 204", "0950\u2011118\u2013204": "0950-118-204",
    "\u200e0950118204": "0950118204", "\u200b0950118204": "0950118204", "tel:+84950118204": "+84950118204",
    "0084950118204": "0084950118204",
    "ĐT: 0950.118.204": "0950.118.204", "số điện thoại 0950118204": "0950118204", "(0212) 3858 123": "(0212) 3858 123",
    "0950118204 / 0912000111": "0950118204 / 0912000111", "0950118204, 0912000111": "0950118204 / 0912000111",
    "0950118204 hoặc 0912 000 111": "0950118204 / 0912 000 111", "0950118204 0912000111": "0950118204 / 0912000111",
    "0950118204 - 0912000111": "0950118204 / 0912000111", "0950118204\n0912000111": "0950118204 / 0912000111",
    "0950/118/204": "0950 118 204", "０９５０１１８２０４": "0950118204", "0950118204 / 0950118204": "0950118204",
    "0950118204 (con gái)": "0950118204. Phần còn lại", "12345": "5 chữ số", "không có": "0 chữ số",
}  # fmt: skip
IDENTITIES: dict[str, str] = {
    "040 190 000 017": "040190000017", "040.190.000.017": "040190000017", "CCCD: 040190000017": "040190000017",
    "số CMND 123 456 789": "123456789", "040\u00a0190\u200b000-017": "040190000017", "b1234567": "B1234567",
    "HC 12345678": "HC12345678",
    "04019000001": "11 chữ số", "một": "Chưa đọc", "không có số": "Chưa đọc",
}  # fmt: skip
MAILS: dict[str, str] = {
    "ten@example.vn": "ten@example.vn", " <mailto:Ten@Example.vn>,": "Ten@Example.vn", "ten @ example.vn": "ten@example.vn",
    "ten＠example.vn": "ten@example.vn", "ten@example.vn\u200b": "ten@example.vn", "email: ten@example.vn": "ten@example.vn",
    "ten@example,vn": "ten@example.vn. Nếu đúng", "tên@example.vn": "ten@example.vn. Nếu đúng", "a@b.vn, c@d.vn": "một địa chỉ",
    "ten@example": "Chưa đọc", "không có": "Chưa đọc", "a..b@example.vn": "Chưa đọc",
}  # fmt: skip

PAPERS: dict[str, str] = {
    "12/UBND-TD": "12/UBND-TD", "Số: 12 / UBND\u2013TĐ": "12/UBND-TĐ", "so 7": "7", "12/UBND (khẩn)": "Chưa đọc",
    "Số 12, ngày 3": "Chưa đọc", "<b>": "Chưa đọc", "UBND": "Chưa đọc", "1" * 41: "Chưa đọc",
}  # fmt: skip
REFERENCES: dict[str, str] = {
    "PH-XA-AB-2026-000012": "PH-XA-AB-2026-000012", "ph-p-mt-2026-000012 ": "PH-P-MT-2026-000012", "00000–7zzzz": "00000-7ZZZZ",
    "PH P-MT 2026": "Chưa đọc", "NguyenVanA1960": "Chưa đọc", "XA-AB-2026-000012": "Chưa đọc",
}  # fmt: skip


def people(typed: str) -> int:
    return values.whole_number(typed, units={"nguoi"})


READERS: list[tuple[Callable[[str], object], dict[str, object]]] = [
    (people, dict(NUMBERS)), (values.day, dict(DAYS)), (values.hour, dict(HOURS)), (values.telephones, dict(TELEPHONES)),
    (values.id_number, dict(IDENTITIES)), (values.email, dict(MAILS)), (values.paper_number, dict(PAPERS)),
    (values.errand_or_reference, dict(REFERENCES)),
]  # fmt: skip


@pytest.mark.parametrize(("read", "typed", "wanted"), [(read, *each) for read, table in READERS for each in table.items()])
def test_a_value_is_read_or_asked_back_with_what_was_understood(
    read: Callable[[str], object], typed: str, wanted: object
) -> None:
    try:
        found = read(typed)
    except Unread as unread:
        assert str(wanted) in unread.said.vi
        assert unread.said.en and unread.said.en != unread.said.vi
        assert isinstance(wanted, str)
    else:
        assert found == wanted


@given(st.text(alphabet=st.sampled_from("0123456789.,/-+() \u00a0\u200e\u2011’ngàythágm@:²٣x"), max_size=24))
def test_whatever_is_typed_a_reader_has_one_answer_and_reads_it_again_the_same(typed: str) -> None:
    for read, _table in READERS:
        try:
            found = read(typed)
        except Unread:
            continue
        assert read(found.strftime("%d/%m/%Y") if isinstance(found, date) else str(found)) == found


def test_two_telephones_of_a_field_are_two_for_whoever_looks_for_them() -> None:
    assert values.each_telephone("0950118204 / 0912 000 111") == ["0950118204", "0912 000 111"]
    assert values.each_telephone("gọi nhà bên cạnh") == ["gọi nhà bên cạnh"]
