"""Why the vault says no.

VaultError
├── BadCode           the characters are not a return code
├── DoesNotOpen       key, context and bytes do not belong together
├── WrongPassword     no slot of the officer's key opens with it
├── Locked            the officer's key is not unlocked (any more)
├── TooFewHolders     a body would be left with one holder of its key, or none
├── NotReleased       the gatekeeper keeps its share: see `.reason`
├── NotDone           the gatekeeper does not do what two offices must agree on: see `.reason`
├── Unreachable       the key agent or the gatekeeper does not answer
└── UploadRefused     a file cannot be taken: see `.reason`

Each says what happened, why, and what to do next, in Vietnamese and English; none carries a key, a code, a name or a
word.
"""

from __future__ import annotations

from collections.abc import Mapping

from hoiam.core.words import Text


class VaultError(Exception):
    """A refusal of the vault, with the words for the person in front of the screen.

    `reason` is a code for programs (stable, ASCII); `what`, `why` and `next` are for people.
    """

    def __init__(self, reason: str, what: Text, why: Text, next: Text) -> None:
        super().__init__(reason)
        self.reason = reason
        self.what = what
        self.why = why
        self.next = next


class BadCode(VaultError):
    """What was typed is not a return code."""


class DoesNotOpen(VaultError):
    """A sealed thing does not open: altered, cut short, moved from elsewhere, or sealed to another key."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            reason,
            Text("Không mở được nội dung niêm phong.", "The sealed content does not open."),
            Text(
                "Khóa không khớp, hoặc nội dung đã bị thay đổi hay đặt nhầm chỗ.",
                "The key does not fit, or the content was altered or put in the wrong place.",
            ),
            Text(
                "Đừng thử sửa. Hãy báo cho người quản trị; bản gốc và dấu vết vẫn còn.",
                "Do not try to repair it. Tell the administrator; the original and the trace remain.",
            ),
        )


class WrongPassword(VaultError):
    """Neither password nor recovery code opens the officer's key."""

    def __init__(self, reason: str = "password", wait: int = 0) -> None:
        pause = Text(
            f"Hãy thử lại sau {wait} giây, hoặc dùng mã khôi phục đã in."
            if wait
            else "Hãy gõ lại, hoặc dùng mã khôi phục đã in.",
            f"Try again in {wait} seconds, or use the printed recovery code."
            if wait
            else "Type it again, or use the printed recovery code.",
        )
        super().__init__(
            reason,
            Text("Chưa mở được khóa của cán bộ.", "The officer's key was not unlocked."),
            Text(
                "Mật khẩu hoặc mã khôi phục không đúng." if reason != "wait" else "Đã thử sai nhiều lần.",
                "The password or recovery code is wrong." if reason != "wait" else "There were several wrong tries.",
            ),
            pause,
        )


class Locked(VaultError):
    """The officer's key is not unlocked, or was locked again after a time without use."""

    def __init__(self, reason: str = "locked") -> None:
        super().__init__(
            reason,
            Text("Khóa của cán bộ đang đóng.", "The officer's key is locked."),
            Text(
                "Chưa mở khóa, đã lâu không dùng, hoặc khóa này không mở được hồ sơ của cơ quan này.",
                "It was not unlocked, not used for a while, or does not open files of this body.",
            ),
            Text(
                "Hãy mở khóa lại bằng mật khẩu; việc đang làm vẫn còn.",
                "Unlock it with the password; what you were doing is kept.",
            ),
        )


class TooFewHolders(VaultError):
    """A body's key must have at least two holders."""

    def __init__(self) -> None:
        super().__init__(
            "holders",
            Text("Khóa của cơ quan phải có ít nhất hai người giữ.", "A body's key needs at least two holders."),
            Text(
                "Nếu chỉ một người giữ, khi người đó nghỉ thì không ai mở được đơn nữa.",
                "With one holder alone, a single resignation would close every petition for ever.",
            ),
            Text("Hãy chỉ định thêm một người giữ khóa trước.", "Name another key holder first."),
        )


class Unreachable(VaultError):
    """The key agent, the gatekeeper or the limiter does not answer."""

    def __init__(self, who: str) -> None:
        super().__init__(
            who,
            {
                "agent": Text(
                    "Tạm thời chưa mở và niêm phong được: bộ giữ khóa không trả lời.",
                    "Sealing and opening must wait: the key agent does not answer.",
                ),
                "gatekeeper": Text(
                    "Tạm thời chưa mở và niêm phong được: bộ gác khóa không trả lời.",
                    "Sealing and opening must wait: the gatekeeper does not answer.",
                ),
                "limiter": Text(
                    "Tạm thời chưa nhận mật khẩu và mã được: bộ đếm lần thử không trả lời.",
                    "Passwords and codes must wait: the limiter does not answer.",
                ),
            }[who],
            Text(
                "Một phần của hệ thống đang dừng hoặc đang khởi động lại.",
                "A part of the system has stopped or is starting again.",
            ),
            Text(
                "Hãy thử lại sau ít phút; những gì bạn đã viết vẫn còn. Nếu vẫn vậy, hãy báo người quản trị.",
                "Try again in a few minutes; what you wrote is kept. If it goes on, tell the administrator.",
            ),
        )


class NotReleased(VaultError):
    """The gatekeeper keeps its share. `reason`: unknown, ground, stale, officer, body, excluded, left, log, fork,
    second, quota, proof, gone, erased, conflict, notice."""

    def __init__(self, reason: str) -> None:
        why, then = _KEPT[reason]
        super().__init__(
            reason,
            Text("Hồ sơ này không mở được cho bạn lúc này.", "This file does not open for you now."),
            why,
            then,
        )


_KEPT: Mapping[str, tuple[Text, Text]] = {
    "unknown": (
        Text("Bộ gác khóa không có phần khóa của hồ sơ này.", "The gatekeeper has no share for this file."),
        Text("Hãy báo người quản trị.", "Tell the administrator."),
    ),
    "gone": (
        Text("Khóa đã bị hủy khi hết thời hạn lưu giữ.", "Its key was destroyed at the end of the retention period."),
        Text(
            "Không ai mở lại được nữa; các dữ kiện đã công bố vẫn còn.",
            "Nobody can open it any more; what was published remains.",
        ),
    ),
    "erased": (
        Text(
            "Họ tên, địa chỉ và bản gốc của đơn này đã được xóa khi hết thời hạn lưu, theo quyết định của hai người.",
            "Name, address and originals were erased once the time of keeping was over, as two offices ordered.",
        ),
        Text(
            "Không ai mở lại được phần đó nữa; nội dung đơn và diễn biến vẫn còn.",
            "Nobody can open that part again; the words and what happened remain.",
        ),
    ),
    "ground": (
        Text("Chưa có lần mở nào được ghi vào sổ cho hồ sơ này.", "No opening has been recorded for this file."),
        Text("Hãy mở từ màn hình của hồ sơ và nêu lý do.", "Open it from the file's own screen and give the purpose."),
    ),
    "stale": (
        Text("Lần mở đã ghi quá lâu rồi.", "The recorded opening is too old."),
        Text("Hãy mở lại và nêu lý do một lần nữa.", "Open it again and give the purpose once more."),
    ),
    "officer": (
        Text("Lần mở đã ghi là của một cán bộ khác.", "The recorded opening is another officer's."),
        Text("Hãy mở bằng tài khoản của chính mình.", "Open it under your own account."),
    ),
    "body": (
        Text("Hồ sơ không thuộc cơ quan này.", "The file is not with this body."),
        Text(
            "Nếu hồ sơ được chuyển đến, hãy đợi đến khi cơ quan gửi chuyển xong.",
            "If it is being transferred here, wait until the sending body has handed it over.",
        ),
    ),
    "excluded": (
        Text(
            "Người hoặc đơn vị này không được đọc hồ sơ, vì có liên quan đến nội dung đơn.",
            "This person or unit may not read the file, being concerned in it.",
        ),
        Text("Hãy để cán bộ khác hoặc cơ quan cấp trên xử lý.", "Leave it to another officer or to the superior body."),
    ),
    "left": (
        Text(
            "Bộ gác khóa ghi rằng cán bộ của chức vụ này đã thôi việc; chưa đủ hai người cho mở lại, hoặc có người còn mới.",
            "To the gatekeeper the officer of this office has left; no two have let it open again yet, or one of them has a "
            "fresh log-in.",
        ),
        Text(
            "Mở trang Khóa: ở đó có ghi từ ngày nào bạn mở được đơn, và ai làm được gì trước ngày đó.",
            "Open the page Keys: it says from which day on you can open petitions, and who can do what before.",
        ),
    ),
    "log": (
        Text(
            "Lần mở này chưa vào sổ công khai. Việc đó thường chỉ mất một giây.",
            "This opening has not entered the public log yet. That usually takes a second.",
        ),
        Text(
            "Hãy thử lại ngay sau đây. Nếu sau một phút vẫn vậy, hãy báo người quản trị: bộ ghi sổ có thể đang dừng.",
            "Try again in a moment. If it lasts a minute, tell the administrator: the log may have stopped.",
        ),
    ),
    "fork": (
        Text(
            "Sổ công khai không còn là sổ mà bộ gác khóa đã thấy.",
            "The public log is no longer the one that the gatekeeper has seen.",
        ),
        Text(
            "Đừng thử lại. Hãy báo người quản trị: có thể cơ sở dữ liệu vừa được khôi phục từ bản cũ, hoặc có người sửa sổ.",
            "Do not try again. Tell the administrator: the database may have been restored, or somebody changed the log.",
        ),
    ),
    "second": (
        Text(
            "Danh tính người tố cáo chỉ mở khi có cán bộ thứ hai đồng ý.",
            "A denouncer's identity opens only when a second officer agrees.",
        ),
        Text(
            "Hãy đề nghị cán bộ thứ hai xác nhận trên màn hình của hồ sơ.",
            "Ask a second officer to confirm on the file's screen.",
        ),
    ),
    "quota": (
        Text("Đã đủ số hồ sơ được mở trong một ngày.", "The number of files that may be opened in a day is used up."),
        Text(
            "Hãy đợi đến mai, hoặc để hai người có thẩm quyền nâng hạn mức (việc này được ghi lại).",
            "Wait until tomorrow, or have two authorised persons raise the limit, which is recorded.",
        ),
    ),
    "proof": (
        Text("Mã tra cứu không thuộc hồ sơ này.", "The return code does not belong to this file."),
        Text("Hãy kiểm tra lại mã.", "Check the code."),
    ),
    "notice": (
        Text(
            "Việc xin mã mới chưa được báo đủ ba ngày trên trang của đơn.",
            "The request for a new code has not stood on the petition's page for three days yet.",
        ),
        Text("Hãy thử lại sau vài giờ.", "Try again in a few hours."),
    ),
    "conflict": (
        Text("Hồ sơ này đã được niêm phong bằng khóa khác.", "This file is already sealed with other keys."),
        Text("Hãy báo người quản trị; không có gì bị ghi đè.", "Tell the administrator; nothing was overwritten."),
    ),
}


def why_kept(reason: str) -> Text | None:
    """Why the gatekeeper kept its share, by the code of `NotReleased`; None for a code that is none of its own."""
    found = _KEPT.get(reason)
    return found[0] if found is not None else None


class NotDone(VaultError):
    """The gatekeeper does not do what it was asked, and nothing has changed. `reason`: agreement, used, alone, fresh,
    foreign, old, left, cases, written, socket, unknown."""

    def __init__(self, reason: str) -> None:
        why, then = _NOT_DONE[reason]
        super().__init__(
            reason,
            Text(
                "Bộ gác khóa không làm việc này; chưa có gì thay đổi.",
                "The gatekeeper does not do this; nothing has changed.",
            ),
            why,
            then,
        )


_NOT_DONE: Mapping[str, tuple[Text, Text]] = {
    "agreement": (
        Text(
            "Sổ công khai không có thỏa thuận của hai chức vụ về đúng việc này.",
            "The public log has no agreement of two offices on this very thing.",
        ),
        Text(
            "Một chức vụ đề nghị, một chức vụ khác đồng ý với đúng đề nghị đó; rồi thử lại.",
            "One office asks, another one agrees to just that; then try again.",
        ),
    ),
    "used": (
        Text("Thỏa thuận này đã được dùng một lần.", "This agreement was used once already."),
        Text(
            "Mỗi thỏa thuận chỉ dùng được một lần. Muốn làm lại thì hai chức vụ thỏa thuận lại.",
            "Each agreement serves once. To do it again, two offices agree again.",
        ),
    ),
    "alone": (
        Text(
            "Hai chức vụ trong thỏa thuận là một người, hoặc một trong hai là chính người được lợi.",
            "The two offices of the agreement are one person, or one of them is whom it is about.",
        ),
        Text(
            "Cần một người thứ hai: người khác giữ, không do người thứ nhất lập tài khoản.",
            "A second person is needed: somebody else, whose log-in the first one did not make.",
        ),
    ),
    "fresh": (
        Text(
            "Tài khoản của một trong hai chức vụ còn quá mới để được tính là người thứ hai.",
            "The log-in of one of the two offices is too new to count as a second person.",
        ),
        Text("Để một người đã làm việc lâu hơn thỏa thuận.", "Have somebody agree who has been here longer."),
    ),
    "foreign": (
        Text(
            "Một chức vụ không có, không thuộc cơ quan này hay cấp trên của nó, hoặc không được làm việc này.",
            "An office of the agreement is not there, is not of this body or its superior, or may not do this.",
        ),
        Text(
            "Để người lãnh đạo hoặc người quản trị khóa của cơ quan này, hay của cấp trên trực tiếp, thỏa thuận.",
            "Have leaders or stewards of this body, or of its direct superior, agree.",
        ),
    ),
    "old": (
        Text(
            "Thỏa thuận này đã quá cũ, hoặc cũ hơn điều mà nó muốn đổi.",
            "This agreement is too old, or older than what it would change.",
        ),
        Text("Hai chức vụ thỏa thuận lại.", "Have the two offices agree again."),
    ),
    "left": (
        Text("Một chức vụ trong thỏa thuận đã thôi việc.", "An office of the agreement has left."),
        Text("Để một chức vụ khác thỏa thuận.", "Have another office agree."),
    ),
    "cases": (
        Text("Thỏa thuận không phải về đúng những hồ sơ này.", "The agreement is not about just these files."),
        Text(
            "Xem lại danh sách; hồ sơ mở lại hay chuyển đi thì phải thỏa thuận lại.",
            "Look at the list again; where a file was opened again or sent on, agree anew.",
        ),
    ),
    "written": (
        Text(
            "Dấu của một việc đã ghi, hoặc còn xa mới ghi, không được đưa ra.",
            "The tag of an act that is written already, or not to be written soon, is not given.",
        ),
        Text("Hãy thử lại; nếu vẫn vậy, hãy báo người quản trị.", "Try again; if it goes on, tell the administrator."),
    ),
    "socket": (
        Text("Việc này không làm qua đường này.", "This is not done over this socket."),
        Text(
            "Người trông giữ làm việc này từ dòng lệnh: ./hoiam keys.",
            "Whoever keeps the installation does this from the command line: ./hoiam keys.",
        ),
    ),
    "unknown": (
        Text("Không có gì như vậy ở bộ gác khóa.", "The gatekeeper has nothing of the kind."),
        Text("Hãy xem lại.", "Look again."),
    ),
}


class UploadRefused(VaultError):
    """A file that cannot be taken. `reason` is the code of the case, `kind` what the file is where that is known. Where the
    reason lies in what it carries, `part` is what that is called and `inner` why it is not taken; `number` is how much of
    something there is."""

    def __init__(
        self,
        reason: str,
        what: Text,
        why: Text,
        next: Text,
        *,
        kind: str | None = None,
        part: str | None = None,
        inner: str | None = None,
        number: int | None = None,
    ) -> None:
        super().__init__(reason, what, why, next)
        self.kind = kind
        self.part, self.inner, self.number = part, inner, number
