"""Why a term cannot be computed.

DeadlineError
├── UnknownRule          no rule of that id
├── NotInForce           the rule had no force on the day of the trigger
├── OutsideCalendar      a day that the calendar does not know
├── BadInterval          a stopped interval that is open or reversed
├── BadTrigger           the trigger lacks what the rule counts from (hours need a time)
├── BadNumber            a number of days that cannot be a term
└── UnknownCondition     a condition that no rule of the law asks for
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from difflib import get_close_matches

from hoiam.core.words import Text, sentence


class DeadlineError(Exception):
    """A question about a term that has no answer: what is wrong, why, and what would be accepted."""

    def __init__(self, what: Text, why: Text, next: Text) -> None:
        super().__init__(f"{what.en} {why.en} {next.en}")
        self.what = what
        self.why = why
        self.next = next

    def in_words(self, language: str) -> str:
        """The three sentences, one after the other."""
        return " ".join((self.what.of(language), self.why.of(language), self.next.of(language)))


class UnknownRule(DeadlineError):
    """No rule has this id; the nearest ids are offered."""

    def __init__(self, rule_id: str, known: Iterable[str]) -> None:
        every = sorted(known)
        by_upper = {each.upper(): each for each in every}
        near = [by_upper[each] for each in get_close_matches(rule_id.upper(), list(by_upper), n=5, cutoff=0.5)]
        super().__init__(
            sentence("Không có quy tắc “{r}”.", "There is no rule “{r}”.", r=rule_id),
            sentence(
                "Pháp luật đã nạp có {n} quy tắc, không quy tắc nào mang tên này.",
                "The law that is loaded has {n} rules and none is called that.",
                n=len(every),
            ),
            sentence("Gần giống: {near}.", "The nearest are: {near}.", near=near)
            if near
            else sentence("Xem danh sách bằng `hoiam law show`.", "List them with `hoiam law show`."),
        )
        self.nearest = tuple(near)


class NotInForce(DeadlineError):
    """The rule exists but not on the day of the trigger; the days on which it was in force are given."""

    def __init__(self, rule_id: str, on: date, spans: Iterable[tuple[date, date | None]], instead: Iterable[str] = ()) -> None:
        spans = tuple(spans)
        others = tuple(instead)
        super().__init__(
            sentence("{r} không có hiệu lực vào {on}.", "{r} is not in force on {on}.", r=rule_id, on=_plain(on)),
            sentence(
                "Quy tắc có hiệu lực {spans}, và ngày xảy ra sự kiện quyết định quy tắc nào được áp dụng.",
                "It is in force {spans}, and the day of the event decides which rule applies.",
                spans=tuple(_span_in_words(first, last) for first, last in spans),
            ),
            sentence("Ngày đó hãy dùng {others}.", "For that day use {others}.", others=others)
            if others
            else sentence(
                "Hãy chọn một ngày trong khoảng đó, hoặc quy tắc khác.", "Take a day within that time, or another rule."
            ),
        )
        self.spans = spans
        self.instead = others


class OutsideCalendar(DeadlineError):
    """A day for which nobody has said whether it is a working day."""

    def __init__(self, day: date | None, calendar: str, first: date, last: date) -> None:
        where = {"c": calendar, "a": first.isoformat(), "b": last.isoformat()}
        super().__init__(
            sentence("{d} nằm ngoài lịch {c}.", "{d} lies outside the calendar {c}.", d=_plain(day), c=calendar)
            if day is not None
            else sentence("Thời hạn vượt ra ngoài lịch {c}.", "The term runs out of the calendar {c}.", c=calendar),
            sentence(
                "Lịch này chỉ biết các ngày từ {a} đến {b}; ngoài khoảng đó không rõ ngày nào là ngày làm việc.",
                "It knows the days from {a} to {b}; beyond them nobody can say which days are worked.",
                **where,
            ),
            sentence(
                "Hãy dùng ngày trong khoảng đó, hoặc thêm năm mới vào tệp lịch.",
                "Take a day within that time, or add the year to the calendar's file.",
            ),
        )
        self.day = day


class BadInterval(DeadlineError):
    """A stopped interval without an end, or one that ends before it begins."""

    def __init__(self, text: str, why: Text) -> None:
        super().__init__(
            sentence("Khoảng tạm dừng “{t}” không dùng được.", "The stopped interval “{t}” cannot be used.", t=text),
            why,
            sentence(
                "Ghi ngày đầu và ngày cuối, cả hai đều không tính: 2026-07-15..2026-08-09.",
                "Give the first and the last day, neither of which is counted: 2026-07-15..2026-08-09.",
            ),
        )


class BadTrigger(DeadlineError):
    """The event from which the rule counts lacks something, such as its hour."""

    def __init__(self, rule_id: str, why: Text, next: Text) -> None:
        super().__init__(
            sentence("Không tính được thời hạn {r} từ thời điểm này.", "{r} cannot be counted from this moment.", r=rule_id),
            why,
            next,
        )


class BadNumber(DeadlineError):
    """A number that cannot be a term."""

    def __init__(self, number: object) -> None:
        super().__init__(
            sentence("“{n}” không phải là một thời hạn.", "“{n}” is not a term.", n=number),
            sentence("Thời hạn là số nguyên từ 0 trở lên.", "A term is a whole number, 0 or more."),
            sentence("Ví dụ: --days 10.", "For example: --days 10."),
        )


class UnknownCondition(DeadlineError):
    """A condition that no rule knows; very likely a slip of the pen."""

    def __init__(self, condition: str, known: Iterable[str]) -> None:
        every = sorted(known)
        near = get_close_matches(condition, every, n=3, cutoff=0.5)
        super().__init__(
            sentence("Không có điều kiện “{c}”.", "There is no condition “{c}”.", c=condition),
            sentence("Pháp luật đã nạp biết: {every}.", "The law that is loaded knows: {every}.", every=every),
            sentence("Có phải là {near}?", "Did you mean {near}?", near=near)
            if near
            else sentence("Hãy chọn một trong các điều kiện đó.", "Take one of these."),
        )


def _plain(day: date) -> str:
    return day.isoformat() if not isinstance(day, datetime) else day.date().isoformat()


def _span_in_words(first: date, last: date | None) -> Text:
    if last is None:
        return sentence("từ {a}", "from {a}", a=first.isoformat())
    return sentence("từ {a} đến {b}", "from {a} to {b}", a=first.isoformat(), b=last.isoformat())
