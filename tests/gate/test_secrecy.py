"""Marks of state secrecy where marks stand, and the words inside a sentence, which are none."""

from __future__ import annotations

import pytest

from hoiam.gate.finds import finds_in
from hoiam.gate.refusals import SecretMark
from hoiam.gate.secrecy import mark_in


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
