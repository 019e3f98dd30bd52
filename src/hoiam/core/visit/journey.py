"""The steps of a reception in the order of a full life, and the fact that each leaves: of a day of the schedule, of a visit.

Names of people open by the same steps as those of a petition (``open``, ``withhold``): one door, whichever family asks.
"""

from __future__ import annotations

from typing import Any, get_args, get_type_hints

from hoiam.core.dossier.events import Opened, Withheld
from hoiam.core.dossier.journey import Row
from hoiam.core.procedure import Outcome
from hoiam.core.words import Text

from . import events, steps

JOURNEY: tuple[Row, ...] = (
    Row("schedule", steps.Schedule, events.Scheduled, Text("Lên lịch tiếp công dân", "Reception scheduled")),
    Row("post", steps.Post, events.Posted, Text("Niêm yết lịch tiếp", "Schedule posted")),
    Row("invite", steps.Invite, events.Invited, Text("Báo buổi tiếp trực tuyến", "Told of a reception online")),
    Row("test_line", steps.TestLine, events.LineTested, Text("Thử đường truyền", "Line tested")),
    Row("hold", steps.HoldReception, events.ReceptionHeld, Text("Tổ chức buổi tiếp", "Reception held")),
    Row("cancel", steps.CancelReception, events.ReceptionCancelled, Text("Hủy buổi tiếp", "Reception cancelled")),
    Row("arrive", steps.Arrive, events.Arrived, Text("Công dân đến", "Visitors came")),
    Row("call", steps.CallIn, events.CalledIn, Text("Mời vào tiếp", "Called in")),
    Row("leave", steps.Leave, events.LeftUnheard, Text("Về trước khi đến lượt", "Left before their turn")),
    Row("note", steps.Note, events.MatterNoted, Text("Ghi nội dung trình bày", "Matter noted")),
    Row("turn_away", steps.TurnAway, events.TurnedAway, Text("Từ chối tiếp", "Not received")),
    Row("serve", steps.ServeRefusal, events.RefusalServed, Text("Gửi thông báo từ chối tiếp", "Notice of refusal sent")),
    Row("end", steps.End, events.Heard, Text("Kết thúc lượt tiếp", "Visit ended")),
    Row("findings", steps.Findings, events.FindingsMade, Text("Kết luận việc tiếp công dân", "Conclusion of the reception")),
    Row("inform", steps.Inform, events.Informed, Text("Báo cho công dân", "Visitors told")),
    Row("settle", steps.Settle, events.Settled, Text("Đã giải quyết theo kết luận", "Settled as concluded")),
    Row("go_over", steps.GoOver, events.VisitSucceeded, Text("Bàn giao lượt tiếp", "Reception handed over")),
)

# The two that a petition has as well.
NAMES: dict[str, tuple[type[Any], frozenset[Outcome]]] = {
    "open": (Opened, frozenset({""})),
    "withhold": (Withheld, frozenset({"names"})),
}

BY_WORD = {row.word: row for row in JOURNEY}

OUTCOMES: dict[str, frozenset[Outcome]] = {
    row.word: frozenset(get_args(get_type_hints(row.step)["outcome"])) for row in JOURNEY
} | {word: outcomes for word, (_fact, outcomes) in NAMES.items()}
"""Which outcomes each step can have, as its class says in ``outcome``; what a pack may name is checked against this."""
