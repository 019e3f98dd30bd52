"""Why the log does not sign, each with what, why and what next, in both languages of the house.

LogRefusal
├── NotDurable          the database may forget what it has acknowledged
├── LogStopped          somebody has seen more of this log than the database has; `hoiam ledger repair`
│   └── Damaged         the tree in the database is not the one that was signed
├── ClockWrong          the clock runs backward, or the witnesses' clocks are elsewhere
├── NoHighWater         the mark on the other volume is gone, so a restored backup could not be noticed
├── KeyMissing          no signing key, or one that others may read
└── AnotherSequencer    a second process is at work; harmless, it will be asked again
"""

from __future__ import annotations

from collections.abc import Mapping

from hoiam.core.words import Text


class LogRefusal(Exception):
    """The log refuses to sign. `what`, `why` and `next` are for people."""

    def __init__(self, what: Text, why: Text, then: Text) -> None:
        super().__init__(f"{what.en} {why.en} {then.en}")
        self.what, self.why, self.next = what, why, then

    def words(self, language: str) -> str:
        """The three sentences in one language."""
        return " ".join(part.of(language) for part in (self.what, self.why, self.next))


class NotDurable(LogRefusal):
    def __init__(self, settings: Mapping[str, str]) -> None:
        shown = ", ".join(f"{name}={value}" for name, value in settings.items())
        super().__init__(
            Text("Sổ không ký.", "The log does not sign."),
            Text(
                f"PostgreSQL đang đặt {shown}: sau khi mất điện, dòng đã công bố có thể biến mất.",
                f"PostgreSQL has {shown}: after a power cut, lines already published could be gone.",
            ),
            Text(
                "Đặt fsync, full_page_writes và synchronous_commit thành on rồi khởi động lại PostgreSQL.",
                "Set fsync, full_page_writes and synchronous_commit to on and restart PostgreSQL.",
            ),
        )


class LogStopped(LogRefusal):
    """`cause` is ahead, fork or damaged; `source` names who knows more."""

    def __init__(self, cause: str, source: str, detail: str) -> None:
        self.cause, self.source, self.detail = cause, source, detail
        why = {
            "ahead": Text(
                f"{source} đã thấy nhiều dòng hơn cơ sở dữ liệu này đang có ({detail}). Có lẽ dữ liệu vừa được "
                "khôi phục từ bản sao lưu cũ. Nếu ký tiếp, sổ sẽ rẽ nhánh.",
                f"{source} has seen more lines than this database has ({detail}). It was probably restored from "
                "an old backup. Signing now would fork the log.",
            ),
            "fork": Text(
                f"{source} đã thấy một sổ khác với sổ trong cơ sở dữ liệu này ({detail}).",
                f"{source} has seen a log that is not the one in this database ({detail}).",
            ),
            "damaged": Text(
                f"Sổ trong cơ sở dữ liệu không khớp với điều đã ký ({detail}).",
                f"The log in the database is not what was signed ({detail}).",
            ),
        }[cause]
        super().__init__(
            Text("Sổ đã dừng và không ký nữa.", "The log has stopped and signs nothing."),
            why,
            Text(
                "Đừng thử lại và đừng xóa dấu dừng. Chạy ./hoiam ledger repair --from-mirror với bản sao tại một "
                "cơ quan làm chứng, rồi ./hoiam ledger check.",
                "Do not retry and do not delete the stop. Run ./hoiam ledger repair --from-mirror with the mirror "
                "at one of the witnesses, then ./hoiam ledger check.",
            ),
        )


class Damaged(LogStopped):
    def __init__(self, detail: str) -> None:
        super().__init__("damaged", "ledger check", detail)


class ClockWrong(LogRefusal):
    def __init__(self, why: Text) -> None:
        super().__init__(
            Text("Sổ không ký vì đồng hồ sai.", "The log does not sign: the clock is wrong."),
            why,
            Text(
                "Chỉnh đồng hồ máy chủ (NTP). Sổ tự ký tiếp khi giờ đã đúng.",
                "Set the server's clock (NTP). The log goes on by itself once the time is right.",
            ),
        )


class NoHighWater(LogRefusal):
    def __init__(self, path: str) -> None:
        super().__init__(
            Text("Sổ không ký.", "The log does not sign."),
            Text(
                f"Không thấy mốc cao nhất tại {path}. Thiếu mốc này thì không thể biết dữ liệu có bị khôi phục từ "
                "bản sao lưu cũ hay không.",
                f"The high-water mark at {path} is missing. Without it, a database restored from an old backup "
                "would not be noticed.",
            ),
            Text(
                "Nối lại ổ chứa mốc, hoặc, khi chắc chắn không có gì bị mất, chạy ./hoiam ledger mark: lệnh này hỏi "
                "các nhân chứng và bản sao trước khi đặt mốc mới.",
                "Attach the volume that holds the mark, or, when nothing can have been lost, run ./hoiam ledger "
                "mark: it asks the witnesses and mirrors before it sets a new one.",
            ),
        )


class KeyMissing(LogRefusal):
    def __init__(self, why: Text) -> None:
        super().__init__(
            Text("Sổ không ký: chưa có khóa dùng được.", "The log does not sign: there is no usable key."),
            why,
            Text(
                "Lập sổ bằng ./hoiam ledger new ORIGIN, hoặc chép lại khóa từ nơi cất giữ với quyền 0600.",
                "Found the log with ./hoiam ledger new ORIGIN, or put the key back from safe keeping, mode 0600.",
            ),
        )


class AnotherSequencer(LogRefusal):
    def __init__(self) -> None:
        super().__init__(
            Text("Một tiến trình khác đang ghi sổ.", "Another process is writing the log."),
            Text("Mỗi lúc chỉ một tiến trình được ghi.", "Only one may write at a time."),
            Text("Không cần làm gì; lần sau sẽ thử lại.", "Nothing to do; the next round asks again."),
        )
