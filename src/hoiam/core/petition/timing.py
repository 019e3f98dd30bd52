"""Whether a petition comes in time: the days that whoever brings it says, and which of them cannot be."""

from __future__ import annotations

from datetime import date

from hoiam.core.dossier.refusals import TooEarly
from hoiam.core.petition.events import Timing
from hoiam.core.words import Text


def posted_in_time(posted: date | None, came: date, article: str) -> None:
    """Refuses a day of posting on which the paper had come in already."""
    if posted is not None and posted > came:
        raise TooEarly(
            Text("Ngày gửi bưu điện sau ngày nhận.", "The day of posting lies after the day of receipt."),
            Text(
                f"Đơn nhận ngày {came:%d/%m/%Y} không thể được gửi ngày {posted:%d/%m/%Y}.",
                f"What came in on {came:%d/%m/%Y} cannot have been posted on {posted:%d/%m/%Y}.",
            ),
            Text(f"Xem lại dấu bưu điện: ngày không sau {came:%d/%m/%Y}.", f"Look at the postmark: not after {came:%d/%m/%Y}."),
            article=article,
            field="posted",
        )


def well_timed(timing: Timing, came: date, article: str) -> None:
    """Refuses days that cannot be: a posting, a decision got, or the beginning of an obstacle after the petition came in; an
    obstacle that ended before it began."""
    posted_in_time(timing.posted, came, article)
    for day, field, what in (
        (timing.known, "known", Text("Ngày nhận hoặc biết quyết định", "The day on which the decision became known")),
        (timing.since, "since", Text("Ngày bắt đầu trở ngại", "The first day of the obstacle")),
    ):
        if day is not None and day > came:
            raise TooEarly(
                Text(f"{what.vi} sau ngày nhận đơn.", f"{what.en} lies after the day of receipt."),
                Text(f"Đơn được nhận ngày {came:%d/%m/%Y}.", f"The petition came in on {came:%d/%m/%Y}."),
                Text(f"Chọn ngày không sau {came:%d/%m/%Y}, hoặc để trống.", f"Choose one not after {came:%d/%m/%Y}, or none."),
                article=article,
                field=field,
            )
    if timing.since is not None and timing.until is not None and timing.until < timing.since:
        raise TooEarly(
            Text("Trở ngại kết thúc trước khi bắt đầu.", "The obstacle ended before it began."),
            Text(f"Ngày bắt đầu là {timing.since:%d/%m/%Y}.", f"Its first day is {timing.since:%d/%m/%Y}."),
            Text("Xem lại hai ngày.", "Look at both days again."),
            article=article,
            field="until",
        )
