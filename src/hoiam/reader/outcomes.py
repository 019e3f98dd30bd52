"""How a job can end other than well, and the words for whoever waits for it.

NotRead
├── Busy        nobody looked at it: the reader has as much to do as it takes, or this asker had his share; when to try again
├── Exceeded    it took more time or memory than a job of its kind may
├── Failed      the process that did it crashed, fell silent, or answered what is no answer
└── Away        the reader does not run, or does not answer

None carries a byte of what was read.
"""

from __future__ import annotations

from hoiam.core.words import Text


class NotRead(Exception):
    """A job was not done. `what`, `why` and `next` are for people."""

    what = Text("Chưa xem được nội dung này.", "This was not looked at.")

    def __init__(self, reason: str, why: Text, next: Text) -> None:
        super().__init__(reason)
        self.reason = reason
        self.why = why
        self.next = next


class Busy(NotRead):
    """Nobody has looked at it. `after`: seconds after which a new try is likely to be taken."""

    def __init__(self, after: int, *, mine: bool = False) -> None:
        why = (
            Text("Từ nơi này đã gửi nhiều việc cùng lúc.", "Much was sent from this place at once.")
            if mine
            else Text("Bộ đọc tệp đang có nhiều việc.", "The reader of files has much to do.")
        )
        super().__init__(
            "busy",
            why,
            Text(
                f"Hãy thử lại sau {after} giây; những gì đã viết vẫn còn.",
                f"Try again in {after} seconds; what was written is kept.",
            ),
        )
        self.after = after
        self.mine = mine


class Exceeded(NotRead):
    """It would have taken more than any honest thing of its kind. `of`: time or memory."""

    def __init__(self, of: str) -> None:
        super().__init__(
            "exceeded",
            Text(
                "Mở nội dung này tốn quá nhiều thời gian hoặc bộ nhớ của máy.",
                "To open it takes more of a computer's time or memory than is given.",
            ),
            Text(
                "Hãy lưu lại ở dạng đơn giản hơn, hoặc chia nhỏ, rồi thử lại.",
                "Save it in a simpler form, or in parts, and try again.",
            ),
        )
        self.of = of


class Failed(NotRead):
    """The process that was to read it did not answer as it should: what it was given may have broken it."""

    def __init__(self, how: str) -> None:
        super().__init__(
            "failed",
            Text("Bộ đọc tệp không đọc được nội dung này.", "The reader of files could not read it."),
            Text("Hãy lưu lại ở dạng khác rồi thử lại.", "Save it in another form and try again."),
        )
        self.how = how


class Away(NotRead):
    """The reader's process is not there."""

    def __init__(self) -> None:
        super().__init__(
            "away",
            Text(
                "Bộ đọc tệp đang dừng hoặc đang khởi động lại.",
                "The reader of files has stopped or is starting again.",
            ),
            Text(
                "Hãy thử lại sau ít phút; những gì đã viết vẫn còn. Nếu vẫn vậy, hãy báo người quản trị.",
                "Try again in a few minutes; what was written is kept. If it goes on, tell the administrator.",
            ),
        )
