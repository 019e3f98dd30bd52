"""The steps of a term in words, so that anyone with a wall calendar can check them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hoiam.core.deadlines.calendar import Calendar, DayOff, Interval, UnsureDays
from hoiam.core.deadlines.rule import Rule, Settled, Unit, amount
from hoiam.core.words import Text, sentence

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Account:
    """What there is to explain: the rule, the calendar, and what came out.

    trigger: the day from which it is counted; provisional: the way to the last day touches a year without its notice; doubts:
    the unsure days on which it rests; settled: what a lawyer has answered.
    """

    rule: Rule
    calendar: Calendar
    n: int | None
    unit: Unit
    article: Text
    overridden: bool
    trigger: date
    conditions: Collection[str]
    stopped: tuple[Interval, ...]
    nominal: date | None
    due: date | None
    safe: date | None
    provisional: bool
    doubts: tuple[UnsureDays, ...]
    not_before: date | None
    latest: date | None
    settled: tuple[Settled, ...] = ()


def steps(it: Account) -> tuple[Text, ...]:
    """Every step from the article to the last day, in the order in which a clerk would check them."""
    said = [_what_the_rule_says(it)]
    said += _conditions(it)
    if it.overridden:
        said.append(
            sentence(
                "Con số {n} do người tính đưa vào, thay cho số của quy tắc ({own}).",
                "The number {n} was given by hand and replaces the rule's own ({own}).",
                n=it.n,
                own=_amount(it.rule.n, it.rule.unit),
            )
        )
    if it.rule.own:
        said.append(
            sentence(
                "Đây là thời hạn của cơ quan, không phải của luật: {gist}",
                "This term is the body's own, not the law's: {gist}",
                gist=it.rule.gist,
            )
        )
    if it.nominal is None:
        said.append(_why_no_date(it))
    elif it.n is None:
        said.append(
            sentence(
                "Phải làm ngay khi có sự kiện, {d}; không có ngày nào để chờ.",
                "It has to be done at once when the event happens, {d}; there is no day to wait for.",
                d=it.trigger,
            )
        )
    elif it.rule.direction == "before":
        said += _counted_back(it)
    else:
        said += _counted_forward(it)
    if it.rule.note is not None:
        said.append(it.rule.note)
    if it.provisional:
        said.append(_provisional(it))
    said += [_unsure_days(doubt) for doubt in it.doubts]
    if it.rule.is_unsure:
        said.append(sentence("Chưa chắc chắn: {why}", "Unsure: {why}", why=it.rule.unsure or _UNCONFIRMED))
    said += [_settled(each) for each in it.settled]
    return tuple(said)


_UNCONFIRMED = Text("chưa ai đối chiếu quy tắc này với văn bản gốc.", "nobody has checked this rule against the text itself.")
_NONE = Text("không có số", "none")


def _what_the_rule_says(it: Account) -> Text:
    return sentence(
        "{article}: {amount}, tính {way} sự kiện: {trigger}.",
        "{article}: {amount}, counted {way} the event: {trigger}.",
        article=it.article,
        amount=_amount(it.n, it.unit) if it.n is not None else _TYPES["at_once" if it.nominal else it.rule.type],
        way=Text("ngược từ", "back from") if it.rule.direction == "before" else Text("từ", "from"),
        trigger=it.rule.trigger,
    )


_TYPES = {
    "limit": _NONE,
    "at_most_each": _NONE,
    "minimum": _NONE,
    "at_once": Text("ngay lập tức", "at once"),
    "not_counted": Text("thời gian không tính vào thời hạn", "time that is not counted"),
    "no_number": Text("pháp luật không ấn định số ngày", "the law sets no number"),
    "unsure": Text("số ngày chưa xác định được", "the number is not confirmed"),
    "check": Text("một việc phải kiểm tra, không phải thời hạn", "a check, not a term"),
}


def _conditions(it: Account) -> list[Text]:
    """What the conditions that a person has decided on change: another length, extensions that could follow, or nothing. A
    sentence each."""
    variant = it.rule.variant(it.conditions)
    used = variant.when if variant else frozenset()
    said = []
    if variant:
        said.append(
            sentence(
                "Đã có quyết định xác nhận điều kiện {c}, nên áp dụng {amount} thay cho {own}.",
                "It has been decided that the case is {c}, so {amount} applies instead of {own}.",
                c=sorted(used),
                amount=_amount(variant.n, variant.unit) if variant.n is not None else _TYPES["at_once"],
                own=_amount(it.rule.n, it.rule.unit),
            )
        )
        if variant.note:
            said.append(variant.note)
    further = it.rule.allows(it.conditions)
    if further and it.nominal is not None:
        said.append(
            sentence(
                "Điều kiện {c} cho phép gia hạn bằng quyết định ({rule}): nhiều nhất {times} lần, mỗi lần không quá {amount}; "
                "khi đó có thể đến {d}.",
                "The condition {c} allows an extension by decision ({rule}): {times} at the most, each of at most {amount}; "
                "it could then last until {d}.",
                c=sorted(further.when),
                rule=further.rule,
                times=further.times,
                amount=amount(further.n, it.unit),
                d=it.latest,
            )
        )
    idle = sorted(frozenset(it.conditions) - it.rule.conditions)
    if idle:
        said.append(
            sentence("Điều kiện {c} không làm thay đổi thời hạn này.", "The condition {c} changes nothing here.", c=idle)
        )
    return said


def _why_no_date(it: Account) -> Text:
    if it.rule.type == "not_counted":
        return sentence(
            "Từ {d}, thời gian này không tính vào thời hạn giải quyết cho đến khi kết thúc; nó không có ngày đến hạn.",
            "From {d} this time is left out of the term it belongs to, until it ends; it has no last day of its own.",
            d=it.trigger,
        )
    if it.rule.type == "check":
        return sentence(
            "Đây là điều kiện phải kiểm tra; không có ngày đến hạn.", "This is something to check; it has no last day."
        )
    return sentence(
        "Không có số ngày trong luật nên không có ngày đến hạn theo luật; cơ quan có thể tự đặt thời hạn "
        "và phải ghi rõ đó là thời hạn của cơ quan.",
        "Without a number in the law there is no lawful last day; the body may set its own term and shows it as its own.",
    )


def _counted_forward(it: Account) -> list[Text]:
    """The counting of a term that runs forward, a sentence a step: the day that is not counted, what stood still, the day
    that the count reaches, and how it rolls past days off; none for a term without a date. Hours run on and do not roll."""
    if it.nominal is None or it.due is None or it.safe is None:
        return []
    if it.unit == "hour":
        return [
            sentence(
                "Giờ chạy liên tục từ {t}, qua cả đêm và ngày nghỉ, và không được lùi sang ngày làm việc.",
                "The hours run on from {t}, through nights and days off, and do not roll to a working day.",
                t=it.trigger,
            ),
            *_stops(it),
            sentence("Giờ cuối cùng: {d}.", "The last moment is {d}.", d=it.nominal),
        ]
    said = [
        sentence(
            "Sự kiện xảy ra {t}; ngày đó không tính, ngày thứ nhất là {one}.",
            "The event is on {t}; that day is not counted, day one is {one}.",
            t=it.trigger,
            one=_first_counted(it),
        )
        if it.n
        else sentence(
            "Sự kiện xảy ra {t}; việc phải xong trong ngày làm việc đó.",
            "The event is on {t}; it has to be done on that working day.",
            t=it.trigger,
        )
    ]
    said += _stops(it)
    if it.unit == "wd":
        said += _days_off_passed(it)
        said.append(
            sentence("Ngày làm việc thứ {n} là {d}.", "Working day {n} is {d}.", n=it.n, d=it.nominal)
            if it.n
            else sentence("Ngày làm việc đó là {d}.", "That working day is {d}.", d=it.nominal)
        )
        return said
    said.append(_nominal_in_words(it))
    if it.not_before and it.rule.type == "minimum":
        said.append(
            sentence(
                "Đây là thời gian tối thiểu: không được kết thúc trước {d}.",
                "This is a minimum: it must not end before {d}.",
                d=it.not_before,
            )
        )
        return said
    if it.due == it.nominal:
        said.append(
            sentence(
                "Đó là ngày làm việc, nên thời hạn kết thúc vào cuối ngày đó.",
                "That is a working day, so the term ends with it.",
            )
        )
        return said
    said.append(
        sentence(
            "Từ {a} là ngày nghỉ ({names}), nên thời hạn lùi đến hết ngày làm việc tiếp theo, {d}{by}.",
            "{a} is a day off ({names}), so the term rolls to the end of the next working day, {d}{by}.",
            a=it.nominal,
            names=_names_between(it.calendar, it.nominal, it.due - _ONE_DAY),
            d=it.due,
            by=f" ({it.calendar.article})" if it.calendar.article else "",
        )
    )
    said.append(
        sentence(
            "Nên xong trước đó: ngày làm việc cuối cùng không sau {n} là {s}.",
            "Better be done before: the last working day not after {n} is {s}.",
            n=it.nominal,
            s=it.safe,
        )
        if it.safe > it.trigger
        else sentence(
            "Không còn ngày làm việc nào giữa sự kiện và {n}; ngày làm việc gần nhất trước đó là {s}.",
            "No working day is left between the event and {n}; the last one before is {s}.",
            n=it.nominal,
            s=it.safe,
        )
    )
    return said


def _counted_back(it: Account) -> list[Text]:
    """The counting of a term that ends before its event, a sentence a step; none for a term without a date. It never rolls
    forward."""
    if it.nominal is None or it.due is None or it.safe is None:
        return []
    said = [
        sentence(
            "Sự kiện diễn ra {t}; ngày đó không tính, đếm ngược từ {one}.",
            "The event is on {t}; that day is not counted, the count goes back from {one}.",
            t=it.trigger,
            one=it.trigger - _ONE_DAY,
        ),
        sentence("Đếm ngược {amount} thì đến {d}.", "{amount} back is {d}.", amount=_amount(it.n, it.unit), d=it.nominal),
    ]
    if it.due != it.nominal:
        said.append(
            sentence(
                "Ngày đó là ngày nghỉ ({names}); thời hạn tính ngược không bao giờ lùi về sau, nên hạn là ngày làm "
                "việc trước đó, {d}.",
                "That is a day off ({names}); a term counted back never rolls forward, so the last day is the working "
                "day before, {d}.",
                names=_names_between(it.calendar, it.nominal, it.nominal),
                d=it.due,
            )
        )
    said.append(
        sentence(
            "Còn tranh cãi ngày gửi có được tính hay không, nên ngày an toàn là ngày làm việc liền trước: {s}.",
            "Whether the day of the notice itself counts is arguable, so the safe day is the working day before: {s}.",
            s=it.safe,
        )
    )
    return said


def _nominal_in_words(it: Account) -> Text:
    if it.unit in ("month", "year"):
        return sentence(
            "{amount} sau là {d} (cùng ngày trong tháng, hoặc ngày cuối tháng nếu tháng đó không có ngày ấy).",
            "{amount} later is {d} (the same day of the month, or its last day where the month has no such day).",
            amount=_amount(it.n, it.unit),
            d=it.nominal,
        )
    return sentence("Ngày thứ {n} là {d}.", "Day {n} is {d}.", n=it.n, d=it.nominal)


def _first_counted(it: Account) -> date:
    day = it.trigger + _ONE_DAY
    while it.calendar.knows(day) and (
        any(stop.first <= day <= stop.last for stop in it.stopped) or (it.unit == "wd" and it.calendar.is_day_off(day))
    ):
        day += _ONE_DAY
    return day


def _stops(it: Account) -> list[Text]:
    # Days between the nominal and the rolled end are no days of the count, so a stop there changes nothing either.
    end = it.nominal.date() if isinstance(it.nominal, datetime) else it.nominal
    begin = it.trigger.date() if isinstance(it.trigger, datetime) else it.trigger
    said = []
    for stop in it.stopped:
        if end is None or stop.first > end or stop.last <= begin:
            said.append(
                sentence(
                    "Khoảng tạm dừng {a} đến {b} nằm ngoài thời hạn và không làm thay đổi gì.",
                    "The stop from {a} to {b} lies outside the term and changes nothing.",
                    a=stop.first,
                    b=stop.last,
                )
            )
            continue
        first = max(stop.first, begin + _ONE_DAY) if it.unit != "hour" else stop.first
        said.append(
            sentence(
                "Đồng hồ dừng từ {a} đến hết {b}: {n} ngày không tính; tính tiếp từ ngày sau đó.",
                "The clock stood still from {a} to the end of {b}: {n} days are not counted; it goes on the day after.",
                a=first,
                b=stop.last,
                n=(stop.last - first).days + 1,
            )
        )
    return said


def _days_off_passed(it: Account) -> list[Text]:
    """Name every holiday, swap and worked day of rest that was met on the way; the weekly rest is said once."""
    if it.nominal is None:
        return []
    named: list[Text] = []
    rest = False
    day = it.trigger + _ONE_DAY
    while day < it.nominal:
        off = it.calendar.days_off.get(day)
        if off is not None and it.calendar.is_day_off(day):
            named.append(_day_off_in_words(off))
        elif it.calendar.is_day_off(day):
            rest = True
        day += _ONE_DAY
    said = []
    if rest or named:
        weekly = [it.calendar.rest_name] if rest else []
        said.append(sentence("Không tính: {days}.", "Not counted: {days}.", days=[*named, *weekly]))
    worked = [
        sentence("{d} ({why})", "{d} ({why})", d=day, why=why)
        for day, why in sorted(it.calendar.worked.items())
        if it.trigger < day <= it.nominal and not any(stop.first <= day <= stop.last for stop in it.stopped)
    ]
    if worked:
        said.append(sentence("Có tính, vì là ngày làm bù: {days}.", "Counted, because it is worked: {days}.", days=worked))
    return said


def _day_off_in_words(off: DayOff) -> Text:
    return sentence("{d} ({name})", "{d} ({name})", d=off.day, name=off.name)


def _names_between(calendar: Calendar, first: date, last: date) -> list[Text]:
    names: list[Text] = []
    day = first
    while day <= last:
        name = calendar.name_of_day_off(day)
        if name is not None and name not in names:
            names.append(name)
        day += _ONE_DAY
    return names


def _unsure_days(doubt: UnsureDays) -> Text:
    first, last = min(doubt.days), max(doubt.days)
    return sentence(
        "Chưa chắc những ngày từ {a} đến {b} có làm việc hay không: {why}; hạn này sẽ được tính lại khi rõ.",
        "Which days from {a} to {b} are worked is not certain: {why}; the date is computed again once it is.",
        a=first,
        b=last,
        why=doubt.why,
    )


def _settled(each: Settled) -> Text:
    return sentence(
        "Luật sư đã trả lời ngày {d} ({name}, {office}): {said}. Lý do: {why}",
        "A lawyer has answered on {d} ({name}, {office}): {said}. Reason: {why}",
        d=each.given_on,
        name=each.name,
        office=each.office,
        said=Text(each.said.vi.rstrip("."), each.said.en.rstrip(".")),
        why=each.reason,
    )


def _provisional(it: Account) -> Text:
    years = sorted(year for year, known in it.calendar.years.items() if known.status == "provisional")
    return sentence(
        "Tạm tính: chưa có thông báo lịch nghỉ chính thức cho năm {y}; ngày này sẽ được tính lại khi có thông báo.",
        "Provisional: the official calendar of {y} has not been announced; the date is computed again when it is.",
        y=[str(year) for year in years],
    )


def _amount(n: int | None, unit: Unit) -> Text:
    return _NONE if n is None else amount(n, unit)
