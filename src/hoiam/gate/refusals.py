"""Why something is not let out of the house.

Refused
├── SecretMark      the text bears a level of state secrecy: it doesn't belong in this system at all
│   └── CirculationMark   it bears a mark that limits who may have it: it is not for the public
├── NotOnlyTakenOut  a rewritten place says something that the original does not say
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
        super().__init__(*self._words(level))

    def _words(self, level: str) -> tuple[Text, Text, Text]:
        return (
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


class CirculationMark(SecretMark):
    """A mark stands there that limits who may have the paper; it is not state secrecy, and the paper is not public."""

    def _words(self, level: str) -> tuple[Text, Text, Text]:
        return (
            Text(f"Văn bản mang dấu lưu hành «{level}».", f"The document bears the circulation mark «{level}»."),
            Text(
                "Dấu này chỉ cho một số người xem văn bản; văn bản như vậy không được công bố.",
                "The mark keeps the document to a few; such a document is not published.",
            ),
            Text(
                "Người ký quyết định dấu có còn hiệu lực không. Nếu dấu ghi nhầm, ban hành văn bản không mang dấu.",
                "Whoever signed it says whether the mark still holds. If it was set by mistake, issue the document without it.",
            ),
        )


class NotOnlyTakenOut(Refused):
    """`where` is the place whose new wording says, outside square brackets, what the original does not say there."""

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(
            Text(
                "Chỗ viết lại có chữ không có trong văn bản gốc.",
                "A rewritten place says words that the original does not say.",
            ),
            Text(
                "Bản công khai chỉ được bớt đi: chữ ngoài ngoặc vuông phải đúng nguyên văn, đúng thứ tự.",
                "A public copy only says less: words outside square brackets stand as they were, in their order.",
            ),
            Text(
                "Thay mỗi chỗ bỏ đi bằng chữ trong ngoặc vuông, ví dụ “[…]”, và giữ nguyên phần còn lại.",
                "Put square brackets such as “[…]” where something goes, and leave the rest as it is.",
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
