"""START HERE: the steps that a petition can take, in the order of a full life, and the fact that each leaves.

Which step leads where, who may take it, under which article and within what term is not here: that is the law, in
``law/``. The word of a step is the same everywhere: ``steps/<word>.py``, the law key, the screen
``desk/<word>`` or ``portal/<word>``, its URL, its template and its tests.

A new step is its own file in ``steps/`` and touches five others: a row here, its fact in ``events.py``, a golden line of it
in the tests, an edge in a pack, a row in ``GLOSSARY.md``. Where the fact changes what is known of a petition it has a case in
``state.py``; where officers take the step it has a form of its own, ``desk/forms/<word>.py``. ``CONTRIBUTING.md`` says what
is told when something is forgotten.
"""

from __future__ import annotations

from dataclasses import fields
from typing import get_args, get_type_hints

from hoiam.core.dossier.journey import Row
from hoiam.core.procedure import Outcome
from hoiam.core.words import Text

from . import events
from .steps import (
    accept,
    add,
    alert,
    appeal,
    ask,
    assign,
    challenge,
    classify,
    close,
    conclude,
    coordinate,
    decide,
    delegate,
    dialogue,
    duplicate,
    enforce,
    erase,
    errand,
    expire,
    extend,
    follow_slip,
    gate,
    join,
    lead,
    leave_group,
    lift,
    notify,
    open,
    own_data,
    protect,
    publish,
    rate,
    read,
    receive,
    record_accused,
    recuse,
    refuse,
    reissue,
    reply,
    represent,
    resume,
    send_back,
    sign,
    split,
    strike,
    succeed,
    suspend,
    transcribe,
    transfer,
    verify,
    withdraw,
    withhold,
)

JOURNEY: tuple[Row, ...] = (
    # The road that every petition takes, more or less of it.
    Row("receive", receive.Receive, events.Received, Text("Tiếp nhận đơn", "Petition received")),
    Row("sign", sign.Sign, events.Signed, Text("Đơn đã có chữ ký", "Petition signed")),
    Row("classify", classify.Classify, events.Classified, Text("Phân loại", "Classified")),
    Row("accept", accept.Accept, events.Accepted, Text("Thụ lý", "Accepted")),
    Row("refuse", refuse.Refuse, events.Refused, Text("Không thụ lý", "Not accepted")),
    Row("assign", assign.Assign, events.Assigned, Text("Phân công", "Assigned")),
    Row("verify", verify.Verify, events.Verified, Text("Xác minh", "Verification")),
    Row("coordinate", coordinate.Coordinate, events.Coordinated, Text("Phối hợp", "Another body asked")),
    Row("errand", errand.Mirror, events.Errand, Text("Việc phối hợp", "Errand to another body")),
    Row("challenge", challenge.Challenge, events.Challenged, Text("Báo có người liên quan", "A body challenged")),
    Row("lead", lead.Lead, events.LeadSet, Text("Cơ quan chủ trì, phối hợp", "Lead and members")),
    Row("strike", strike.Strike, events.TaskStruck, Text("Bỏ một phần việc", "A part struck off")),
    Row("dialogue", dialogue.Hold, events.Dialogued, Text("Đối thoại", "Dialogue")),
    Row("conclude", conclude.Conclude, events.Concluded, Text("Kết luận", "Conclusion")),
    Row("decide", decide.Decide, events.Decided, Text("Quyết định, trả lời", "Decision or answer")),
    Row("notify", notify.Notify, events.Notified, Text("Gửi, giao văn bản", "Papers sent or served")),
    Row("gate", gate.PassGate, events.Gated, Text("Kiểm tra bản công khai", "Public copy checked")),
    Row("publish", publish.Publish, events.Published, Text("Công bố", "Published")),
    Row("enforce", enforce.Enforce, events.Enforced, Text("Thi hành", "Carried out")),
    # What may happen along it.
    Row("send_back", send_back.SendBack, events.SentBack, Text("Trả lại, hướng dẫn", "Sent back with guidance")),
    Row("duplicate", duplicate.Duplicate, events.Linked, Text("Đơn cùng nội dung", "The same content")),
    Row("join", join.Join, events.Joined, Text("Giải quyết chung", "Handled together")),
    Row("leave_group", leave_group.LeaveGroup, events.Left, Text("Giải quyết riêng", "Handled by itself again")),
    Row("alert", alert.Alert, events.Alerted, Text("Việc khẩn cấp", "Urgent harm")),
    Row("split", split.Split, events.SplitOff, Text("Tách đơn", "Split")),
    Row("transfer", transfer.Transfer, events.Transferred, Text("Chuyển đơn", "Transferred")),
    Row("extend", extend.Extend, events.Extended, Text("Gia hạn", "Term extended")),
    Row("suspend", suspend.Suspend, events.Suspended, Text("Tạm đình chỉ", "Suspended")),
    Row("resume", resume.Resume, events.Resumed, Text("Tiếp tục giải quyết", "Resumed")),
    Row("withdraw", withdraw.Withdraw, events.Withdrawn, Text("Rút đơn", "Withdrawal")),
    Row("appeal", appeal.Appeal, events.Appealed, Text("Khiếu nại, tố cáo tiếp", "Taken further")),
    Row("delegate", delegate.Delegate, events.Delegated, Text("Cử người đại diện", "Representatives named")),
    Row(
        "follow_slip", follow_slip.GiveFollowSlip, events.FollowSlip, Text("Phiếu theo dõi riêng", "A slip to follow by")
    ),
    Row(
        "record_accused", record_accused.RecordAccused, events.AccusedNoted, Text("Ghi về người bị nêu", "Of whom it is about")
    ),
    Row("recuse", recuse.Recuse, events.Recused, Text("Thay đổi người giải quyết", "An office kept away")),
    Row("lift", lift.Lift, events.Lifted, Text("Bỏ việc giữ ai ở ngoài hồ sơ", "Somebody let back")),
    Row("protect", protect.Protect, events.Protected, Text("Bảo vệ người viết đơn", "Protection")),
    Row("represent", represent.Represent, events.Represented, Text("Cử người làm thay", "Name who acts for the petitioner")),
    Row("succeed", succeed.Succeed, events.Succeeded, Text("Người thừa kế tiếp tục", "An heir goes on")),
    Row("open", open.Open, events.Opened, Text("Mở tên người viết", "Name opened")),
    Row("transcribe", transcribe.Transcribe, events.Transcribed, Text("Chép lại bản gốc", "Original typed out")),
    Row("read", read.Read, events.WordsRead, Text("Đọc nội dung", "Words read")),
    Row("withhold", withhold.Withhold, events.Withheld, Text("Xin mở, không được mở", "Asked to open, kept closed")),
    Row("ask", ask.Ask, events.MoreAsked, Text("Yêu cầu bổ sung", "More asked for")),
    Row("reply", reply.Reply, events.Replied, Text("Bổ sung theo yêu cầu", "Answer to the request")),
    Row("add", add.Add, events.Added, Text("Gửi thêm", "Something added")),
    Row("rate", rate.Rate, events.Rated, Text("Đánh giá", "Rated")),
    Row("own_data", own_data.AskOwnData, events.OwnDataAsked, Text("Dữ liệu cá nhân", "Personal data")),
    Row("reissue", reissue.Reissue, events.Reissued, Text("Cấp lại mã tra cứu", "New return code for a lost one")),
    Row("close", close.Close, events.Closed, Text("Kết thúc", "Closed")),
    Row("erase", erase.Erase, events.NameErased, Text("Xóa họ tên", "The name erased")),
    Row("expire", expire.Expire, events.Expired, Text("Hết thời hạn lưu", "Keeping ends")),
)

BY_WORD = {row.word: row for row in JOURNEY}

SETTLES: frozenset[str] = frozenset(row.word for row in JOURNEY if row.fact in (events.Concluded, events.Decided))
"""The steps whose paper settles the petition."""

OUTCOMES: dict[str, frozenset[Outcome]] = {
    row.word: frozenset(get_args(get_type_hints(row.step)["outcome"])) for row in JOURNEY
}
"""Which outcomes each step can have, as its class says in ``outcome``; what a pack may name is checked against this."""

DECIDING = frozenset(row.word for row in JOURNEY if "result" in {field.name for field in fields(row.step)})
"""The steps that come to a result; which results a kind may come to, its pack says at each of them."""

TELLING = frozenset(row.word for row in JOURNEY if "party" in {field.name for field in fields(row.step)})
"""The steps by which a party is told of something; what meets a duty to tell is one of them."""

WRITERS = frozenset(
    [
        *("add", "appeal", "challenge.raised", "leave_group.asked", "own_data", "protect", "rate", "receive", "reissue"),
        *("reply", "represent", "sign", "withdraw.asked"),
    ]
)
"""The steps, or single ends of them, that whoever wrote the petition can take himself: the portal has a page for each."""

TIMED = frozenset(["appeal", "close", "erase", "errand", "expire"])
"""The steps that the clock takes when a day has come, or when another dossier has moved."""

TITLES: dict[str, Text] = {row.word: row.title for row in JOURNEY} | {
    "recompute": Text("Tính lại thời hạn", "Terms computed again")
}
