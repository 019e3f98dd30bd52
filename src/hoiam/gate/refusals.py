"""Why something is not let out of the house.

Refused
├── SecretMark      the text bears a level of state secrecy: it doesn't belong in this system at all
├── Undecided       a find waits for an officer's ruling, or a ruling fits no find
└── StillThere      what was taken out can still be found in the public copy
"""

from __future__ import annotations

from collections.abc import Sequence

from hoiam.core.words import Text


class Refused(Exception):
    """The gate says no: `what`, `why` and `next`, each in both languages."""

    def __init__(self, what: Text, why: Text, after: Text) -> None:
        super().__init__(what.en)
        self.what, self.why, self.next = what, why, after


class SecretMark(Refused):
    """A secrecy mark stands where such marks stand. `where` is the place, `level` the mark as it is defined."""

    def __init__(self, where: str, level: str) -> None:
        self.where, self.level = where, level
        super().__init__(
            Text(f"Văn bản mang dấu độ mật «{level}».", f"The document bears the secrecy mark «{level}»."),
            Text(
                "Văn bản chứa bí mật nhà nước không được soạn, lưu hay công bố trên hệ thống này.",
                "A document with state secrets may not be written, kept or published in this system.",
            ),
            Text(
                "Gỡ văn bản khỏi đây và ghi một dòng thay thế: số, ngày, độ mật và nơi giữ bản giấy.",
                "Take the document away and leave a stub: number, date, level and where the paper lies.",
            ),
        )


class Undecided(Refused):
    """`finds` are the ids of finds without a ruling; `strangers` the ids of rulings that fit no find."""

    def __init__(self, finds: Sequence[str], strangers: Sequence[str] = ()) -> None:
        self.finds, self.strangers = tuple(finds), tuple(strangers)
        super().__init__(
            Text(
                f"Còn {len(self.finds)} chỗ chưa được quyết định." if finds else "Văn bản đã thay đổi.",
                f"{len(self.finds)} finds still wait for a ruling." if finds else "The document has changed.",
            ),
            Text(
                "Mỗi chỗ tìm thấy phải do một người quyết định: lược bỏ hay giữ lại, vì sao.",
                "A person rules on each find: take it out or keep it, and why.",
            ),
            Text(
                "Xem lại những chỗ được đánh dấu rồi gửi lại.",
                "Look at the marked places and send again.",
            ),
        )


class StillThere(Refused):
    """`places` are where it was found again (a place of the document, or a part of the PDF); never the words themselves."""

    def __init__(self, places: Sequence[str]) -> None:
        self.places = tuple(places)
        super().__init__(
            Text(
                "Thông tin đã lược bỏ vẫn còn tìm thấy trong bản công khai: " + ", ".join(self.places) + ".",
                "What was taken out can still be found in the public copy: " + ", ".join(self.places) + ".",
            ),
            Text(
                "Bản công khai được đọc lại như người ngoài sẽ đọc, kể cả phần ẩn của tệp.",
                "The public copy is read back as an outsider would read it, hidden parts included.",
            ),
            Text(
                "Sửa chữ thay thế hoặc lược bỏ cả những chỗ này, rồi kiểm tra lại.",
                "Change the replacement or take these places out too, then check again.",
            ),
        )
