"""Identity terms in every way people write them, numbers by form, label and check digit, and what is no find at all."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoiam.core.vietnamese import fold
from hoiam.gate.document import Document
from hoiam.gate.finds import finds, finds_in
from hoiam.gate.found import Find
from hoiam.gate.numbers import card_holds, tax_code_holds
from hoiam.gate.refusals import SecretMark
from hoiam.gate.search_terms import Term

FAMILY = st.sampled_from(
    ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ", "Hồ", "Dương", "Lý", "Trương", "Đinh", "Vũ", "Ksor", "Giàng")
)
MIDDLE = st.lists(
    st.sampled_from(("Văn", "Thị", "Đức", "Minh", "Ngọc", "Thùy", "Hữu", "Bảo", "Khánh", "Xuân", "Quang", "Thanh")),
    min_size=1,
    max_size=2,
    unique=True,
)
GIVEN = st.sampled_from(
    (
        "An",
        "Bình",
        "Hòa",
        "Thúy",
        "Tuyết",
        "Quỳnh",
        "Phượng",
        "Lý",
        "Huy",
        "Mỹ",
        "Duyên",
        "Khuê",
        "Thuyết",
        "Ân",
        "Uyên",
        "Oanh",
    )
)
NAMES = st.tuples(FAMILY, MIDDLE, GIVEN).map(lambda parts: " ".join([parts[0], *parts[1], parts[2]]))


def one(text: str, *terms: str | Term) -> tuple[Find, ...]:
    return finds_in([("x", text)], terms=terms)


def found(text: str, *terms: str | Term) -> list[str]:
    return [find.text for find in one(text, *terms)]


def spaced(name: str) -> str:
    return "  ".join(" ".join(word) for word in name.split())


WRITTEN = {
    "as it is": lambda n: n,
    "in capitals": str.upper,
    "in small letters": str.lower,
    "without accents": lambda n: fold(n).title(),
    "without accents, small": fold,
    "decomposed": lambda n: unicodedata.normalize("NFD", n),
    "letter by letter": spaced,
    "run together": lambda n: n.replace(" ", ""),
    "with underscores": lambda n: n.replace(" ", "_"),
    "broken over a line": lambda n: n.replace(" ", "\n", 1),
    "given name first": lambda n: " ".join([n.split()[-1], *n.split()[:-1]]),
    "turned round": lambda n: " ".join(reversed(n.split())),
    "with a comma": lambda n: n.split()[-1] + ", " + " ".join(n.split()[:-1]),
    "family and given": lambda n: n.split()[0] + " " + n.split()[-1],
    "initials with dots": lambda n: ".".join(word[0] for word in n.split()) + ".",
    "initials and the given name": lambda n: ". ".join(word[0] for word in n.split()[:-1]) + ". " + n.split()[-1],
    "family name and initials": lambda n: n.split()[0] + " " + ".".join(word[0] for word in n.split()[1:]) + ".",
    "given name after chị": lambda n: "chị " + n.split()[-1],
}


@pytest.mark.parametrize("way", WRITTEN)
@given(name=NAMES)
@settings(max_examples=25, deadline=None)
def test_the_petitioners_name_is_found_however_it_is_written(way: str, name: str) -> None:
    written = WRITTEN[way](name)
    text = f"Theo trình bày, {written} đã nộp đơn tại xã."
    start = text.index(written)
    hits = [f for f in one(text, Term(name, "name")) if f.known]
    assert any(f.span[0] <= start + 4 and f.span[1] >= start + len(written) - 2 for f in hits), (written, hits)


@pytest.mark.parametrize(
    ("name", "written"), [("Vũ Đình Hòa", "Vũ Đình Hoà"), ("Đặng Thùy Lý", "Đặng Thuỳ Lí"), ("Lê Thúy Quỳnh", "Lê Thuý Quỳnh")]
)
def test_both_spellings_of_a_tone_mark_and_of_i_are_one_name(name: str, written: str) -> None:
    assert found(f"Đơn của {written}.", name) == [written]


@pytest.mark.parametrize(
    "innocent",
    [
        "Nguyên an toàn lao động được bảo đảm.",
        "An ninh trật tự ổn định, việc an cư không bị ảnh hưởng.",
        "Nguyễn Văn Anh là người khác.",
        "Văn phòng An sinh xã hội trả lời.",
    ],
)
def test_other_words_that_fold_alike_are_not_the_petitioner(innocent: str) -> None:
    assert [f for f in one(innocent, "Nguyễn Văn An") if f.known and f.confidence != "possible"] == []


DIGITS = st.text(alphabet="0123456789", min_size=8, max_size=8)
BETWEEN = st.sampled_from(["", " ", ".", "-", " . ", "–"])


@given(
    tail=DIGITS,
    prefix=st.sampled_from(["03", "05", "07", "08", "09"]),
    between=BETWEEN,
    cut=st.sampled_from([(4, 7), (3, 6), (4, 6), (2, 5)]),
)
@settings(max_examples=80, deadline=None)
def test_a_telephone_number_is_found_in_any_grouping_and_with_the_countrys_prefix(
    tail: str, prefix: str, between: str, cut: tuple[int, int]
) -> None:
    number = prefix + tail
    grouped = between.join([number[: cut[0]], number[cut[0] : cut[1]], number[cut[1] :]])
    for written in (grouped, "+84 " + number[1:4] + between + number[4:], "84" + number[1:]):
        known = [f for f in one(f"Gọi {written} giờ hành chính.", number) if f.known]
        assert len(known) == 1 and written.removeprefix("+") in known[0].text, written
        unknown = one(f"Gọi {written} giờ hành chính.")
        assert [f.kind for f in unknown] == ["phone"], (written, unknown)


@given(
    province=st.integers(1, 96),
    sex=st.integers(0, 3),
    rest=st.text(alphabet="0123456789", min_size=8, max_size=8),
    between=BETWEEN,
)
@settings(max_examples=60, deadline=None)
def test_an_identity_number_is_told_by_its_form(province: int, sex: int, rest: str, between: str) -> None:
    number = f"{province:03}{sex}{rest}"
    written = between.join(number[at : at + 3] for at in range(0, 12, 3))
    hits = one(f"Người có giấy tờ {written} đến làm việc.")
    assert [(f.kind, f.text) for f in hits] == [("id_card", written)]


@given(st.text(alphabet="0123456789", min_size=9, max_size=9))
@settings(max_examples=40, deadline=None)
def test_exactly_one_tenth_digit_or_none_makes_a_tax_code(first: str) -> None:
    assert sum(tax_code_holds(first + str(last)) for last in range(10)) <= 1


def test_a_card_number_holds_by_its_last_digit() -> None:
    assert [last for last in "0123456789" if card_holds("970436660000000" + last)] == ["9"]


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("Điện thoại bàn (028) 3991 0101.", "phone", "(028) 3991 0101"),
        ("Gọi 0283.822.2899 để hỏi.", "phone", "0283.822.2899"),
        ("Năm 2026 0912 345 678 là số của bà.", "phone", "0912 345 678"),
        ("ĐT: 38 991 010", "phone", "38 991 010"),
        ("đọc là không chín một hai ba bốn năm sáu bảy tám", "phone", "không chín một hai ba bốn năm sáu bảy tám"),
        ("CMND số 012 345 678 do Công an cấp", "old_id_card", "012 345 678"),
        ("CMND: 001085012345", "id_card", "001085012345"),
        ("chuyển vào STK 0123 456 789 012 VCB", "bank_account", "0123 456 789 012"),
        ("thẻ 9704366600000009 bị giữ", "bank_card", "9704366600000009"),
        ("mã số BHXH 0123456789", "social_insurance", "0123456789"),
        ("thẻ BHYT DN 4 01 01 123 45678", "health_insurance", "DN 4 01 01 123 45678"),
        ("MST 0100109106-001", "tax_code", "0100109106-001"),
        ("hộ chiếu số B 1234567", "passport", "B 1234567"),
        ("xe 51F-678.90 đỗ trước cửa", "plate", "51F-678.90"),
        ("xe máy 29-X5 1234", "plate", "29-X5 1234"),
        ("sinh ngày 05 tháng 9 năm 2013 tại xã", "birth_date", "05 tháng 9 năm 2013"),
        ("thư an.nguyen [at] mail.example.vn nhé", "email", "an.nguyen [at] mail.example.vn"),
        ("mã 7K2QM-XH4TN-90BCD-PR5WZ của bà", "return_code", "7K2QM-XH4TN-90BCD-PR5WZ"),
        ("trang facebook.com/thuhien.92 có ảnh", "link", "facebook.com/thuhien.92"),
        (
            "nhà số 9, ngách 14, ngõ 200 đường Cầu Giang, phường Đông Lam",
            "address",
            "nhà số 9, ngách 14, ngõ 200 đường Cầu Giang, phường Đông Lam",
        ),
        ("trú tại thôn Đông, xã Mai Phúc, nay khiếu nại", "address", "thôn Đông, xã Mai Phúc"),
    ],
)
def test_each_kind_is_found_and_only_itself_is_marked(text: str, kind: str, what: str) -> None:
    hits = one(text)
    assert (kind, what) in [(f.kind, f.text) for f in hits], hits
    assert len(hits) == 1, hits


@pytest.mark.parametrize(
    "quiet",
    [
        "Căn cứ Luật số 136/2025/QH15, Nghị định số 124/2020/NĐ-CP và Thông tư 05/2021/TT-TTCP.",
        "Quyết định số 1123/QĐ-UBND ngày 20/4/2026 thu hồi 245,6 m2, bồi thường 1.245.000.000 đồng.",
        "Từ ngày 2026-07-15 đến 31/12/2026, tổng cộng 120 000 000 đồng.",
        "Theo khoản 2 Điều 30, trong thời hạn 30 ngày làm việc kể từ ngày thụ lý.",
        "Tổ xác minh gồm 3 người do Chánh Thanh tra lập.",
        "Đường dây nóng hoạt động, đường liên xã dài 1,2 km, phố cổ đông khách.",
        "Bản án số 25/2026/HC-ST đã có hiệu lực; bản sao gửi kèm.",
        "Ông, bà có quyền khởi kiện tại Tòa án nhân dân.",
        "Ông A và bà B thống nhất; ông N.V.H vắng mặt.",
        "Ủy ban nhân dân tỉnh Hà Giang và thành phố Hải Phòng phối hợp.",
        "Hồ sơ số hóa gồm 14 trang, năm 2026 500000 đồng.",
        "Công an phường đã sửa địa chỉ ngày 19/8/2026.",
        "Vợ tôi và vợ anh ấy cùng đi.",
        "Chủ tịch Ủy ban nhân dân xã chịu trách nhiệm thi hành Quyết định này./.",
    ],
)
def test_law_money_days_and_anonymous_people_are_no_finds(quiet: str) -> None:
    assert one(quiet) == ()


def test_a_known_address_is_found_by_its_smallest_parts_in_other_words() -> None:
    term = "Số 12 ngõ 45 phố Hàng Than, phường Bến Lam"
    for written in ("số nhà 12, ngõ 45, phố Hàng Than", "12 ngõ 45 Hàng Than", "so 12 ngo 45 pho Hang Than"):
        assert any(f.known and "45" in f.text for f in one(f"Nhà ở {written} bị ngập.", term)), written
    assert not any(f.known for f in one("Phường Bến Lam sửa 12 bóng đèn trên 45 cột.", term))


def test_a_place_without_number_or_unit_is_found_when_the_address_begins_with_it() -> None:
    term = "điểm trường Nà Sẳng, xã Lũng Trâu, Hà Nội"
    assert found("Cô giáo ở Điểm trường Nà Sẳng kiến nghị.", term) == ["Điểm trường Nà Sẳng"]
    assert found("Xã Lũng Trâu và Hà Nội phối hợp.", term) == []


def test_a_name_typed_with_odd_signs_is_still_a_name() -> None:
    assert Term.of("O'Đỗ <Thanh> Tùng") == Term("O'Đỗ <Thanh> Tùng", "name")
    assert found("Ông O'Đỗ Thanh Tùng hỏi.", "O'Đỗ <Thanh> Tùng") == ["O'Đỗ Thanh Tùng"]
    assert found("Đơn của Tùng O'Đỗ.", "O'Đỗ <Thanh> Tùng") == ["Tùng O'Đỗ"]


def test_finds_of_a_document_name_their_place_and_come_in_reading_order() -> None:
    document = Document.from_fields(
        about="Về việc giải quyết khiếu nại của ông Nguyễn Văn An",
        bases="Đơn của ông Nguyễn Văn An",
        facts="- ông An, điện thoại 0912345678\n- bà Trần Thị Bé",
    )
    hits = finds(document, terms=["Nguyễn Văn An", "0912345678"])
    assert [(f.where, f.text) for f in hits] == [
        ("about", "Nguyễn Văn An"),
        ("bases/0", "Nguyễn Văn An"),
        ("facts/0/0", "An"),
        ("facts/0/0", "0912345678"),
        ("facts/0/1", "Trần Thị Bé"),
    ]
    assert all(a.span[1] <= b.span[0] for a, b in pairwise(hits) if a.where == b.where)
    assert len({f.id for f in hits}) == len(hits)
    assert all(f.reason.vi and f.reason.en and f.suggestion.startswith("[") for f in hits)


SENTENCES = st.lists(
    st.sampled_from(
        [
            "Ông Nguyễn Văn An trình bày.",
            "Số căn cước 001085012345.",
            "Gọi 0912 345 678 khi cần.",
            "Bà Trần Thị Bé xác nhận.",
            "Thửa đất số 12, tờ bản đồ số 3.",
            "Xã đã đo lại ngày 23/01/2026.",
            "Ở số 9, ngách 14, phường Đông Lam.",
            "Việc này đúng quy định.",
        ]
    ),
    min_size=1,
    max_size=5,
)


@given(SENTENCES, st.integers(0, 4), st.sampled_from(["Đoạn thêm vào.", "Căn cứ Điều 30.", "Xã đã xem xét."]))
@settings(max_examples=60, deadline=None)
def test_no_find_is_lost_when_other_paragraphs_are_edited(paragraphs: list[str], at: int, new: str) -> None:
    terms = ["Nguyễn Văn An", "001085012345"]
    before = finds(Document.from_fields(about="về việc", facts="\n".join(paragraphs)), terms=terms)
    edited = [*paragraphs[:at], new, *paragraphs[at:]]
    after = finds(Document.from_fields(about="về việc", facts="\n".join(edited)), terms=terms)
    assert [(f.id, f.text, f.kind) for f in before] == [(f.id, f.text, f.kind) for f in after if f.text not in new]


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_can_be_looked_through_and_spans_point_at_what_was_found(text: str) -> None:
    try:
        hits = one(text, "Nguyễn Văn An", "0912345678", "thôn Đông, xã Mai")
    except SecretMark:
        return
    assert all(text[slice(*f.span)] == f.text and f.text for f in hits)


@pytest.mark.parametrize(("text", "wanted"), [
    ("Danh sách: 1. Siu Blơi (1968) 2. Nguyễn Thị Hoa (22-9-1949).", ["1968", "22-9-1949"]),
    ("Vợ ông sinh năm 57 đã mất.", ["57"]),
    ("Bà sinh ngày 7 tháng 11, 1955 tại xã.", ["7 tháng 11, 1955"]),
    ("Hộ có đất ở thửa 88, tờ 5 và số thửa 231, tờ bản đồ 17.", ["thửa 88, tờ 5", "số thửa 231, tờ bản đồ 17"]),
    ("Giấy chứng nhận BK 482913 do huyện cấp.", ["BK 482913"]),
    ("Hiến pháp (1992) và Luật Đất đai (2003).", []),
    ("Trạm y tế có 20 cháu sinh năm 20 tuổi trở xuống.", []),
    ("Giấy chứng nhận số 12 ngày 03/02/2020 của hợp tác xã.", []),
])  # fmt: skip
def test_days_of_birth_and_land_in_the_forms_of_lists(text: str, wanted: list[str]) -> None:
    kinds = ("birth_date", "land_parcel", "land_certificate")
    assert [f.text for f in finds_in([("x", text)]) if f.kind in kinds] == wanted
