"""What may be proposed to be taken out, what is only asked, and how far a label reaches."""

from __future__ import annotations

import pytest

from hoiam.gate.document import HEADINGS, Document
from hoiam.gate.finds import finds, finds_in
from hoiam.gate.found import Find
from hoiam.gate.search_terms import Term


def found(text: str, *terms: str | Term) -> list[Find]:
    return list(finds_in([("facts/0", text)], terms=terms))


@pytest.mark.parametrize(
    "text",
    [
        "Ông Nguyễn Văn Bình xác nhận.",
        "Thửa đất số 12, tờ bản đồ số 3.",
        "Gọi số 0912 345 678 khi cần.",
        "Nhà ở số 9, ngách 14, phường Đông Lam.",
        "Mã 123456789 ghi trong sổ.",
        "Chủ tịch xã là ông Nguyễn Văn Bình chủ trì.",
        "Số tài khoản của Kho bạc: 1903245678901.",
        "Tài liệu ghi TỐI MẬT nhưng đã hết hạn từ lâu.",
    ],
)
def test_what_is_only_likely_is_asked_and_never_proposed(text: str) -> None:
    hits = found(text)
    assert hits and not any(hit.certain for hit in hits)


@pytest.mark.parametrize(
    ("text", "terms"),
    [("Số CCCD: 001085012345.", ()), ("Đơn của Nguyễn Văn An.", ("Nguyễn Văn An",)), ("Gọi 0912345678.", ("0912 345 678",))],
)
def test_a_labelled_identity_number_and_what_the_case_knows_may_be_proposed(text: str, terms: tuple[str, ...]) -> None:
    assert [hit.certain for hit in found(text, *terms)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "BIÊN BẢN HÒA GIẢI",
        "BIÊN BẢN LÀM VIỆC",
        "QUYẾT ĐỊNH",
        "Bà đã nhận được Quyết định này hôm qua.",
        "Văn bản Hướng dẫn và Kết luận kiểm tra.",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    ],
)
def test_headings_and_the_words_of_papers_are_no_finds_even_where_a_petitioner_bears_such_a_name(text: str) -> None:
    assert found(text) == []
    assert [hit for hit in found(text, "Lương Văn Quyết") if hit.certain or hit.confidence != "possible"] == []


def test_the_quyet_of_a_decision_is_not_the_petitioner_and_he_is_found_beside_it() -> None:
    hits = found("Ông Quyết nhận được Quyết định này và Quyết định sau.", "Lương Văn Quyết")
    assert [(hit.text, hit.span[0]) for hit in hits] == [("Quyết", 4)]


def test_nothing_is_guessed_in_a_heading() -> None:
    document = Document.from_fields(
        about="Về việc",
        facts="Nội dung.",
        law="Kết luận.",
        headings={"facts": "TRẦN THUẬT VÀ BẢN HỌA", "law": "Ông Lê Văn Tám"},
    )
    assert finds(document) == ()
    assert [hit.where for hit in finds(document, terms=["Lê Văn Tám"])] == ["law/heading"]
    assert finds(Document.from_fields(about="Về việc", **dict.fromkeys(HEADINGS, "Nội dung."))) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Chủ tịch UBND xã An Bình là ông Nguyễn Văn Bình chủ trì đối thoại.",
        "Ông Nguyễn Văn Bình, Chủ tịch UBND xã, chủ trì đối thoại.",
        "Phó Chánh Thanh tra Trần Thị Hà lập biên bản.",
    ],
)
def test_an_official_named_with_the_office_is_told_as_one(text: str) -> None:
    (hit,) = found(text)
    assert (hit.source, hit.certain) == ("official", False)
    assert "thi hành công vụ" in hit.reason.vi


@pytest.mark.parametrize(
    "text",
    ["Nguyên Chủ tịch xã Nguyễn Văn Bình khiếu nại.", "Vợ Chủ tịch xã là bà Nguyễn Thị Bình.", "Ông Nguyễn Văn Bình khai."],
)
def test_who_held_an_office_once_or_is_of_the_family_is_no_official(text: str) -> None:
    assert all(hit.source != "official" for hit in found(text))


@pytest.mark.parametrize(
    "text",
    [
        "CCCD, giá 120.000.000 đồng.",
        "CCCD kèm theo, 120.000.000",
        "Số CCCD | Đơn giá | 120000000",
        "Số CCCD\t120000000 đồng",
        "CMND: 120.000.000 đồng",
        "CMND; thành tiền 123456789",
        "Căn cước\n123456789012",
        "CCCD 001085012345 giá 120.000.000",
        "STK: 1.200.000 đ",
        "MST, tổng cộng 1.234.567.890 VND",
        "Tài khoản [số] 123456",
        "Liên hệ, chi phí 1.200.000",
    ],
)
def test_a_label_reaches_no_further_than_its_cell_and_never_makes_money_a_paper(text: str) -> None:
    hits = found(text)
    assert not any(hit.certain for hit in hits if "001085012345" not in hit.text), hits
    prices = [
        hit for hit in hits if hit.kind not in ("number",) and "001085012345" not in hit.text and hit.confidence != "possible"
    ]
    assert all(hit.text == "123456789012" for hit in prices), hits


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CCCD số: 001085012345", "id_card"),
        ("CMND 123.456.789", "old_id_card"),
        ("Số tài khoản của tôi là 1234567", "bank_account"),
        ("ĐT: 38 991 010", "phone"),
    ],
)
def test_a_label_right_before_its_number_still_says_what_it_is(text: str, kind: str) -> None:
    assert [(hit.kind, hit.confidence) for hit in found(text)] == [(kind, "certain")]


@pytest.mark.parametrize(
    "written",
    [
        "05/9/1963",
        "5.9.1963",
        "05-09-1963",
        "1963-09-05",
        "ngày 05 tháng 9 năm 1963",
        "ngày 5 tháng 09, 1963",
        "5 / 9 / 1963",
        "5/9/63",
    ],
)
def test_a_day_of_birth_that_the_case_knows_is_found_in_any_way_of_writing_days(written: str) -> None:
    hits = found(f"Giấy ghi {written} là đúng.", Term("05/09/1963", "birth"))
    assert any(hit.known and hit.kind == "birth_date" for hit in hits)
    assert not any(hit.known for hit in found("Ngày 06/9/1963 và ngày 5/9/2026, năm 1963.", Term("05/09/1963", "birth")))


def test_a_year_of_birth_is_found_behind_sinh_alone() -> None:
    assert [hit.text for hit in found("Ông sinh năm 1963; đơn nộp năm 1963.", Term("1963", "birth")) if hit.known] == ["1963"]
