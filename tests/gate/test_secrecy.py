"""Marks of state secrecy where marks stand, and the words inside a sentence, which are none."""

from __future__ import annotations

import unicodedata

import pytest

from hoiam.gate.finds import finds_in
from hoiam.gate.refusals import CirculationMark, SecretMark
from hoiam.gate.secrecy import mark_in
from hoiam.gate.transcript import telling


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("MẬT", "Mật"),
        ("  [ MẬT ]  ", "Mật"),
        ("Mật", "Mật"),
        ("TỐI MẬT", "Tối mật"),
        ("Tuyệt mật", "Tuyệt mật"),
        ("T U Y Ệ T  M Ậ T", "Tuyệt mật"),
        ("M Ậ T", "Mật"),
        ("TOI MAT", "Tối mật"),
        ("MAT", "Mật"),
        ("*** TUYỆT MẬT ***", "Tuyệt mật"),
        ("Độ mật: Tối mật", "Tối mật"),
        ("ĐỘ MẬT: MẬT", "Mật"),
        ("Số: 15/BC-CA (Mật)", "Mật"),
        ("Báo cáo\nTỐI MẬT\nNội dung", "Tối mật"),
        ("TUYỆT MẬT (bản số 02)", "Tuyệt mật"),
        ("«MẬT»", "Mật"),
    ],
)
def test_a_mark_is_read_with_its_level(text: str, level: str) -> None:
    assert mark_in(text) == level


@pytest.mark.parametrize(
    "text",
    [
        "Cơ quan giữ bí mật danh tính người tố cáo.",
        "Mất",
        "Mặt",
        "mắt",
        "mat",
        "Mật ong rừng được giá.",
        "Việc bảo mật thông tin theo quy định.",
        "Tài liệu mật không thuộc phạm vi đơn này.",
        "Người dân bị đau mắt.",
        "Số: 15/BC-UBND",
        "Mật độ xây dựng là 40%.",
    ],
)
def test_the_word_in_other_places_is_no_mark(text: str) -> None:
    assert mark_in(text) is None


def test_a_mention_in_running_text_is_a_warning() -> None:
    hits = finds_in([("x", "Tài liệu đóng dấu «Mật» và hồ sơ TUYỆT MẬT không được gửi.")])
    assert {(f.kind, f.confidence) for f in hits} == {("secret_mention", "possible")}
    assert finds_in([("x", "Bà bị đau mắt, đầu mất thăng bằng.")]) == ()


def test_a_mark_anywhere_refuses_every_look() -> None:
    with pytest.raises(SecretMark) as refused:
        finds_in([("about", "Về việc"), ("facts/0", "TUYỆT MẬT")])
    assert refused.value.where == "facts/0"
    assert "TUYỆT" not in str(refused.value.where)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("HỎA TỐC – MẬT", "Mật"),
        ("Mật; hỏa tốc", "Mật"),
        ("TỐI MẬT    Bản số: 02", "Tối mật"),
        ("Bản số 3/5, MẬT", "Mật"),
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM  TUYỆT MẬT", "Tuyệt mật"),
        ("Độc lập - Tự do - Hạnh phúc (Mật)", "Mật"),
        ("Số: 15/BC-CA MẬT", "Mật"),
        ("Số: 15/BC-CA - Tối mật", "Tối mật"),
        ("UBND XÃ AN BÌNH TUYỆT MẬT", "Tuyệt mật"),
        ("Báo cáo tình hình (Mật)", "Mật"),
        ("Báo cáo tổng kết - MẬT", "Mật"),
        ("| TỐI MẬT |", "Tối mật"),
        ("<MẬT>", "Mật"),
        ("★ MẬT ★", "Mật"),
        ("M.Ậ.T", "Mật"),
        ("Độ mật: Mật. Độ khẩn: Hỏa tốc", "Mật"),
        ("Ⓒ", "Mật"),
        ("Ⓐ  HỎA TỐC", "Tuyệt mật"),
        ("Số: 12/BC-UBND (C)", "Mật"),
        ("Ký hiệu: B", "Tối mật"),
        ("Đóng dấu chữ “A”", "Tuyệt mật"),
    ],
)
def test_a_mark_beside_other_words_of_its_line_in_brackets_or_as_a_sign_is_a_mark(text: str, level: str) -> None:
    for written in (text, unicodedata.normalize("NFD", text), f"Mở đầu\n{text}\nNội dung"):
        assert mark_in(written) == level
        with pytest.raises(SecretMark):
            finds_in([("x", written)])


CIRCULATED = [
    ("LƯU HÀNH NỘI BỘ", "Lưu hành nội bộ"),
    ("Tài liệu lưu hành nội bộ", "Lưu hành nội bộ"),
    ("THU HỒI SAU KHI HỌP", "Thu hồi sau khi họp"),
    ("(Thu hồi sau hội nghị)", "Thu hồi sau khi họp"),
    ("KHÔNG PHỔ BIẾN", "Không phổ biến"),
    ("Tài liệu không phổ biến - Bản số 3", "Không phổ biến"),
    ("XEM XONG TRẢ LẠI", "Xem xong trả lại"),
    ("KHÔNG SAO CHỤP", "Không sao chụp"),
]


@pytest.mark.parametrize(("text", "level"), CIRCULATED)
def test_a_circulation_mark_is_a_mark_and_says_what_it_is(text: str, level: str) -> None:
    with pytest.raises(CirculationMark) as refused:
        finds_in([("x", text)])
    assert refused.value.level == level
    assert "bí mật nhà nước" not in refused.value.why.vi
    assert "state secret" not in refused.value.why.en


@pytest.mark.parametrize(("text", "level"), [pair for pair in CIRCULATED if "(" not in pair[0]])
def test_the_words_of_a_circulation_mark_are_nobodys_name_and_never_proposed_to_be_taken_out(text: str, level: str) -> None:
    hits = finds_in([("x", f"Ông nói rằng tập {text} ấy đã được gửi cho mọi người trong thôn từ lâu rồi.")])
    assert not any(hit.kind in ("name", "address") for hit in hits), level
    assert not any(hit.certain for hit in hits)


@pytest.mark.parametrize(
    "text",
    [
        "MẬT ONG RỪNG",
        "QUY CHẾ BẢO MẬT",
        "Hồ sơ này được đóng dấu MẬT",
        "Tài liệu lưu hành nội bộ của công ty không có giá trị.",
        "Công ty không phổ biến quy định cho người lao động.",
        "Bà Trần Thị Mật, ông Bùi Văn B.",
        "Ký hiệu B trên bản đồ nằm ở phía nam.",
        "(C) Nội dung",
        "Tổ A",
    ],
)
def test_the_same_words_in_a_sentence_are_no_mark(text: str) -> None:
    assert mark_in(text) is None


def test_a_typed_copy_of_a_letter_is_not_kept_back_by_a_mark_that_only_bars_the_public() -> None:
    assert telling("LƯU HÀNH NỘI BỘ\nĐơn của tôi", ["Nguyễn Văn An"]) == ()
    with pytest.raises(SecretMark):
        telling("TỐI MẬT\nĐơn của tôi", ["Nguyễn Văn An"])
