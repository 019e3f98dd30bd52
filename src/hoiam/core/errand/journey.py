"""The steps of an errand in the order of a full life, and the fact that each leaves.

What an office asked to read and was not shown is recorded by the same step as in a petition (``withhold``).
"""

from __future__ import annotations

from typing import get_args, get_type_hints

from hoiam.core.dossier.journey import Row
from hoiam.core.procedure import Outcome
from hoiam.core.words import Text

from . import events, steps

JOURNEY: tuple[Row, ...] = (
    Row("send", steps.Send, events.ErrandSent, Text("Gửi việc phối hợp", "Errand sent")),
    Row("order", steps.Order, events.ErrandSent, Text("Cấp trên giao việc", "Ordered by a superior")),
    Row("deliver", steps.Deliver, events.ErrandDelivered, Text("Việc phối hợp đến nơi", "Errand delivered")),
    Row("acknowledge", steps.Acknowledge, events.ErrandDelivered, Text("Xác nhận đã nhận chỉ đạo", "Order taken note of")),
    Row("agree", steps.Agree, events.ErrandAgreed, Text("Thống nhất ngày trả lời", "Day of the answer agreed")),
    Row("allot", steps.Allot, events.ErrandAllotted, Text("Giao người làm việc phối hợp", "Errand given to somebody")),
    Row("look", steps.Look, events.ErrandRead, Text("Đọc việc phối hợp", "Errand read")),
    Row("turn_down", steps.TurnDown, events.ErrandRefused, Text("Từ chối việc phối hợp", "Errand refused")),
    Row("forward", steps.Forward, events.ErrandForwarded, Text("Chuyển việc phối hợp", "Errand handed on")),
    Row("share_out", steps.ShareOut, events.ErrandSplit, Text("Chia việc phối hợp", "Errand shared out")),
    Row("respond", steps.Answer, events.ErrandAnswered, Text("Trả lời việc phối hợp", "Errand answered")),
    Row("dissent", steps.Dissent, events.ErrandDissented, Text("Nêu ý kiến khác", "Another opinion recorded")),
    Row("give_back", steps.GiveBack, events.ErrandReturned, Text("Trả lại câu trả lời", "Answer given back")),
    Row("finish", steps.Finish, events.ErrandClosed, Text("Kết thúc việc phối hợp", "Errand closed")),
    Row("call_off", steps.CallOff, events.ErrandWithdrawn, Text("Rút việc phối hợp", "Errand withdrawn")),
    Row("prolong", steps.Prolong, events.ErrandExtended, Text("Kéo dài hạn trả lời", "More days for the answer")),
    Row("remind", steps.Remind, events.ErrandReminded, Text("Nhắc việc phối hợp", "Reminder of an errand")),
    Row("escalate", steps.Escalate, events.ErrandEscalated, Text("Báo cấp trên về việc chậm", "Superior told of the delay")),
    Row("determine", steps.Determine, events.ErrandDetermined, Text("Cấp trên xác định nơi trả lời", "Settled who answers")),
    Row("go_along", steps.GoAlong, events.ErrandSucceeded, Text("Việc phối hợp đi theo đơn", "Errand went along")),
    Row("hand_over", steps.HandOver, events.ErrandSucceeded, Text("Bàn giao việc phối hợp", "Errand handed over")),
)

BY_WORD = {row.word: row for row in JOURNEY}

OUTCOMES: dict[str, frozenset[Outcome]] = {
    row.word: frozenset(get_args(get_type_hints(row.step)["outcome"])) for row in JOURNEY
} | {"withhold": frozenset({"words"})}
"""Which outcomes each step can have, as its class says in ``outcome``; what a pack may name is checked against this."""
