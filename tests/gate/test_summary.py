"""The officer's redacted summary is saved only when nothing certain or likely is found in it."""

from __future__ import annotations

import pytest

from hoiam.gate.refusals import SecretMark
from hoiam.gate.summary import holds_back, summary_check


def test_a_clean_summary_is_let_through() -> None:
    assert summary_check("Khiếu nại về diện tích và cây trồng khi thu hồi đất làm đường tránh.") == ()
    assert not holds_back(())


@pytest.mark.parametrize(
    "text",
    [
        "Bà Nguyễn Thị Ánh Tuyết khiếu nại về cây trồng.",
        "Khiếu nại về cây trồng, gọi 0912 000 111.",
        "Hộ ở thôn Đông, xã Mai Phúc, khiếu nại về cây trồng.",
        "Người gửi có căn cước 001085012345.",
    ],
)
def test_a_summary_that_tells_who_is_held_back(text: str) -> None:
    assert holds_back(summary_check(text, terms=["Nguyễn Thị Ánh Tuyết", "thôn Đông, xã Mai Phúc"]))


def test_a_mere_possibility_warns_and_does_not_hold_back() -> None:
    hits = summary_check("Phản ánh về nhà bà Hoa.")
    assert [f.text for f in hits] == ["Hoa"]
    assert not holds_back(hits)


def test_spans_count_in_the_text_that_is_saved() -> None:
    (hit,) = summary_check("  Ông \n Nguyễn\u200b Văn  Hùng hỏi. ")
    assert hit.text == "Nguyễn Văn Hùng"
    assert hit.span == (4, 19)


def test_a_secrecy_mark_is_refused_in_a_summary_too() -> None:
    with pytest.raises(SecretMark):
        summary_check("TỐI MẬT")
