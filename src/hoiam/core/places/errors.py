"""What can go wrong when a place is looked up.

PlaceError              carries what, why and what to do next, in both languages
├── BrokenTable         a file of the table can't be used: names the file, the line and the cause
├── UnknownUnit         no unit has ever borne the code
├── NotInForce          the code had or will have a bearer, but none on the day asked about
└── OutsideTable        the day lies before the first day that the table knows
"""

from __future__ import annotations

from datetime import date

from hoiam.core.words import Text, same


class PlaceError(Exception):
    """A question about a place that has no answer. `what`, `why` and `next` are for people."""

    def __init__(self, *, what: Text, why: Text, next: Text) -> None:
        super().__init__(f"{what.en} {why.en}")
        self.what, self.why, self.next = what, why, next


class BrokenTable(PlaceError):
    """A file of the table of units, or the table of competence, holds something that can't be true."""

    def __init__(self, file: str, line: int, cause: str) -> None:
        self.file, self.line, self.cause = file, line, cause
        where = f"{file}:{line}"
        super().__init__(
            what=Text(f"Không đọc được bảng {where}.", f"The table can't be used: {where}."),
            why=same(cause),
            next=Text(
                "Sửa dòng đó, hoặc tạo lại bảng bằng bin/build-units.",
                "Correct that line, or build the table again with bin/build-units.",
            ),
        )


class UnknownUnit(PlaceError):
    """No unit has ever borne this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            what=Text(f"Không có đơn vị hành chính mã “{code}”.", f"There is no unit with the code “{code}”."),
            why=Text(
                "Mã gồm 2 chữ số (tỉnh), 3 (huyện cũ) hoặc 5 (xã).",
                "A code has 2 digits (province), 3 (former district) or 5 (commune).",
            ),
            next=Text("Kiểm tra mã, hoặc tìm theo tên.", "Check the code, or search by name."),
        )


class NotInForce(PlaceError):
    """The code has no bearer on this day."""

    def __init__(self, code: str, on: date, known_as: Text, next: Text) -> None:
        super().__init__(
            what=Text(
                f"Ngày {on:%d/%m/%Y} không có đơn vị nào mang mã “{code}”.",
                f"On {on:%d/%m/%Y} no unit bears the code “{code}”.",
            ),
            why=known_as,
            next=next,
        )


class OutsideTable(PlaceError):
    """The day lies before the table begins."""

    def __init__(self, on: date, first: date) -> None:
        super().__init__(
            what=Text(
                f"Bảng đơn vị hành chính không có ngày {on:%d/%m/%Y}.",
                f"The table of units doesn't reach back to {on:%d/%m/%Y}.",
            ),
            why=Text(f"Bảng bắt đầu từ ngày {first:%d/%m/%Y}.", f"It begins on {first:%d/%m/%Y}."),
            next=Text(
                "Chọn ngày sau, hoặc để cán bộ tra cứu văn bản.",
                "Ask about a later day, or let an officer look into the old decrees.",
            ),
        )
