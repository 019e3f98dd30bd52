"""What can go wrong when a place is looked up.

PlaceError              carries what, why and what to do next, each in vi and en
├── BrokenTable         a file of the table can't be used: names the file, the line and the cause
├── UnknownUnit         no unit has ever borne the code
├── NotInForce          the code had or will have a bearer, but none on the day asked about
└── OutsideTable        the day lies before the first day that the table knows
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date


class PlaceError(Exception):
    """A question about a place that has no answer. `what`, `why` and `next` hold the words in vi and en."""

    def __init__(self, *, what: Mapping[str, str], why: Mapping[str, str], next: Mapping[str, str]) -> None:
        super().__init__(f"{what['en']} {why['en']}")
        self.what, self.why, self.next = what, why, next


class BrokenTable(PlaceError):
    """A file of the table of units, or the table of competence, holds something that can't be true."""

    def __init__(self, file: str, line: int, cause: str) -> None:
        self.file, self.line, self.cause = file, line, cause
        where = f"{file}:{line}"
        super().__init__(
            what={"vi": f"Không đọc được bảng {where}.", "en": f"The table can't be used: {where}."},
            why={"vi": cause, "en": cause},
            next={
                "vi": "Sửa dòng đó, hoặc tạo lại bảng bằng bin/build-units.",
                "en": "Correct that line, or build the table again with bin/build-units.",
            },
        )


class UnknownUnit(PlaceError):
    """No unit has ever borne this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            what={"vi": f"Không có đơn vị hành chính mã “{code}”.", "en": f"There is no unit with the code “{code}”."},
            why={
                "vi": "Mã gồm 2 chữ số (tỉnh), 3 (huyện cũ) hoặc 5 (xã).",
                "en": "A code has 2 digits (province), 3 (former district) or 5 (commune).",
            },
            next={"vi": "Kiểm tra mã, hoặc tìm theo tên.", "en": "Check the code, or search by name."},
        )


class NotInForce(PlaceError):
    """The code has no bearer on this day."""

    def __init__(self, code: str, on: date, known_as: Mapping[str, str], next: Mapping[str, str]) -> None:
        super().__init__(
            what={
                "vi": f"Ngày {on:%d/%m/%Y} không có đơn vị nào mang mã “{code}”.",
                "en": f"On {on:%d/%m/%Y} no unit bears the code “{code}”.",
            },
            why=known_as,
            next=next,
        )


class OutsideTable(PlaceError):
    """The day lies before the table begins."""

    def __init__(self, on: date, first: date) -> None:
        super().__init__(
            what={
                "vi": f"Bảng đơn vị hành chính không có ngày {on:%d/%m/%Y}.",
                "en": f"The table of units doesn't reach back to {on:%d/%m/%Y}.",
            },
            why={"vi": f"Bảng bắt đầu từ ngày {first:%d/%m/%Y}.", "en": f"It begins on {first:%d/%m/%Y}."},
            next={
                "vi": "Chọn ngày sau, hoặc để cán bộ tra cứu văn bản.",
                "en": "Ask about a later day, or let an officer look into the old decrees.",
            },
        )
