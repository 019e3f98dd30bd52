"""Why a change that takes two people was not asked, confirmed or agreed to, in words: the database says which reason.

`custody_refuse` of sql/custody.sql raises each by its code; a face shows the words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import psycopg
from django.db import DatabaseError

from hoiam.core.words import Text


class Refused(Exception):
    """Why a change was not asked or not confirmed; nothing has changed. ``reason`` is a key of ``REFUSED``, ``about`` an
    office, a log-in or a moment (ISO form) that the reason speaks of."""

    def __init__(self, reason: str, about: str) -> None:
        super().__init__(reason)
        self.reason, self.about = reason, about
        self.what = Text("Chưa thay đổi gì.", "Nothing has changed.")
        self.why, self.next = (_about(words, about) for words in REFUSED[reason])


def _about(words: Text, about: str) -> Text:
    return Text(words.vi.replace("{}", about), words.en.replace("{}", about))


# Each reason that sql/custody.sql gives: why, and what next.
_WORDS: Final[Mapping[str, tuple[Text, Text]]] = {
    "alone": (
        Text("Chính bạn đã đề nghị việc này.", "You asked for this yourself."),
        Text(
            "Cần một người thứ hai xác nhận: lãnh đạo hoặc quản trị khác của cơ quan, hoặc quản trị của cơ quan cấp trên.",
            "A second person has to confirm it: another leader or steward of the body, or a steward of the body above.",
        ),
    ),
    "hand": (
        Text(
            "Bạn và {} không phải hai người riêng: một trong hai người được người kia cho vào.",
            "You and {} do not count as two persons: one of you was let in by the other.",
        ),
        Text(
            "Đề nghị người khác xác nhận, hoặc quản trị của cơ quan cấp trên.",
            "Ask somebody else to confirm it, or a steward of the body above.",
        ),
    ),
    "fresh": (
        Text("Tài khoản của bạn còn mới, đến {} mới xác nhận được.", "Your log-in is fresh: you can confirm from {} on."),
        Text(
            "Đề nghị người khác xác nhận, hoặc quản trị của cơ quan cấp trên.",
            "Ask somebody else to confirm it, or a steward of the body above.",
        ),
    ),
    "fresh-asker": (
        Text(
            "Tài khoản của người đề nghị còn mới, đến {} mới tính là một trong hai người.",
            "The log-in of whoever asked is fresh: it counts as one of two from {} on.",
        ),
        Text(
            "Để người đã ở đây lâu hơn đề nghị lại, rồi bạn hoặc người khác đồng ý.",
            "Have somebody ask anew who has been here longer; then you or another agrees.",
        ),
    ),
    "fresh-asks": (
        Text(
            "Tài khoản của bạn còn mới. Đề nghị chỉ chờ 7 ngày, mà từ nay đến lúc đó chưa ai đồng ý với bạn được.",
            "Your log-in is fresh. What is asked waits for 7 days, and until then nobody could agree with you.",
        ),
        Text(
            "Bạn đề nghị được từ {}; hoặc để người đã ở đây lâu hơn đề nghị.",
            "You can ask from {} on; or have somebody ask who has been here longer.",
        ),
    ),
    "own": (
        Text("Việc này là về chính chức vụ của bạn.", "This is about your own office."),
        Text("Đề nghị người khác xác nhận.", "Ask somebody else to confirm it."),
    ),
    "asked": (
        Text("{} đã đề nghị đúng việc này và đang chờ xác nhận.", "{} has asked for the same, and it waits to be confirmed."),
        Text("Hãy xác nhận đề nghị ấy, hoặc rút nó rồi đề nghị lại.", "Confirm that one, or withdraw it and ask again."),
    ),
    "done": (
        Text("Việc này {} đã làm xong trước bạn.", "{} has done this before you."),
        Text("Xem lại trang; bạn không cần làm gì.", "Look at the page again; you need do nothing."),
    ),
    "withdrawn": (
        Text("Đề nghị này đã rút hoặc đã quá 7 ngày.", "This was withdrawn, or has waited more than 7 days."),
        Text("Nếu vẫn cần, hãy đề nghị lại.", "If it is still needed, ask again."),
    ),
    "asker": (
        Text("{}, người đề nghị, không còn giữ chức vụ đó.", "{}, who asked for it, is no longer in that office."),
        Text("Rút đề nghị này; người khác đề nghị lại.", "Withdraw it; somebody else asks again."),
    ),
    "changed": (
        Text("Khóa hoặc chức vụ {} đã thay đổi trong lúc đó.", "The key, or the office {}, has changed in the meantime."),
        Text("Xem lại trang rồi đề nghị lại.", "Look at the page again, then ask anew."),
    ),
    "taken": (
        Text("Chức vụ {} đang có người giữ.", "The office {} has an officer."),
        Text("Xem lại trang.", "Look at the page again."),
    ),
    "recall": (
        Text(
            "Người trước thôi việc chưa quá một ngày; đến {} mới chắc.",
            "Whoever had it left less than a day ago; it is final at {}.",
        ),
        Text("Lập tài khoản cho người mới sau lúc đó.", "Make the log-in of the next officer after that."),
    ),
    "name": (
        Text("Tên đăng nhập {} đã có người dùng.", "The log-in name {} is taken."),
        Text("Chọn tên khác.", "Choose another name."),
    ),
    "gone": (
        Text("Chức vụ {} không còn ai giữ.", "Nobody is in the office {} any more."),
        Text("Xem lại trang; bạn không cần làm gì.", "Look at the page again; you need do nothing."),
    ),
    "last-holder": (
        Text("{} là người cuối cùng giữ khóa của cơ quan.", "{} is the last one who holds the body's key."),
        Text(
            "Thêm một người giữ khóa trước, nếu không thì không ai mở được đơn nữa.",
            "Let another holder in first, or nobody could open the petitions any more.",
        ),
    ),
    "late": (
        Text("Đã quá một ngày, không lùi lại được nữa.", "The day is over; it can no longer be taken back."),
        Text("Nếu cần, lập tài khoản mới cho chức vụ đó.", "If need be, give the office a log-in anew."),
    ),
    "confirmed": (
        Text("{} đã xác nhận việc này, nên không rút được nữa.", "{} has confirmed this, so it can no longer be withdrawn."),
        Text(
            "Xem lại trang. Nếu không nên như vậy, đề nghị ghi nhận thôi việc cho chức vụ đó.",
            "Look at the page again. If it should not be, ask that this office is ended.",
        ),
    ),
    "rotates": (
        Text("Khóa của {} đã đổi, hoặc đã đến lúc đổi.", "The key of {} has changed, or is due to."),
        Text(
            "Xem lại trang. Nếu cần đổi lần nữa, hãy đề nghị lại sau khi khóa đã đổi.",
            "Look at the page again. If it is to change once more, ask anew once it has changed.",
        ),
    ),
    "founded": (
        Text("Cơ quan {} đã được lập, và chỉ lập một lần.", "The body {} has been founded, and that is done once."),
        Text(
            "Người mới vào bằng hai người: một người đề nghị, một người xác nhận.",
            "Whoever comes now is let in by two: one asks, another confirms.",
        ),
    ),
}

# Where no steward of a body above may be the second one (there is none, or the body does it by itself), nobody is sent to one.
_HERE: Final = Text(
    "Cần một người thứ hai xác nhận: lãnh đạo hoặc quản trị khác của cơ quan.",
    "A second person has to confirm it: another leader or steward of the body.",
)
REFUSED: Final[Mapping[str, tuple[Text, Text]]] = {
    **_WORDS,
    **{f"{reason}-here": (_WORDS[reason][0], _HERE) for reason in ("alone", "hand", "fresh")},
}
"""Words for each reason that the database gives: why, and what next."""


@contextmanager
def refusing() -> Iterator[None]:
    """What the database refuses inside with a reason of its own is raised as Refused; another error stays what it is."""
    try:
        yield
    except DatabaseError as error:
        cause = error.__cause__
        said = (cause.diag.message_primary or "") if isinstance(cause, psycopg.Error) else ""
        if not isinstance(cause, psycopg.errors.RaiseException) or not said.startswith("custody:"):
            raise
        raise Refused(said.removeprefix("custody:"), cause.diag.message_detail or "") from error
