"""./hoiam law: ask the packs of law/ for a term, a rule, a drawing of a procedure; check the packs; ask and hear a lawyer.

No database and no Django, but where running terms are counted before a lawyer's word is taken. Words are English unless
--lang vi or a Vietnamese locale asks for Vietnamese; JSON has one language too. Exit code: 0 all is well, 1 the lint found
something, 2 the question has no answer (and stderr says why).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches

from hoiam.casework import laws, opinions
from hoiam.casework.days import law_day, utc_now
from hoiam.core.deadlines import BadInterval, DeadlineError, Due, Interval, Rule, amount
from hoiam.core.procedure import Law, PackError, as_read, draw, lint, load, reminders
from hoiam.core.words import LANGUAGES, Text, day_in_words, sentence
from hoiam.site.cli import regulated, settling
from hoiam.site.cli.language import language

LABELS = {
    "rule": Text("Quy tắc", "Rule"),
    "article": Text("Căn cứ", "Article"),
    "force": Text("Có hiệu lực", "In force"),
    "from": Text("từ", "from"),
    "to": Text("đến", "to"),
    "n": Text("Thời hạn", "Term"),
    "nominal": Text("Ngày cuối theo phép đếm", "Last day by counting"),
    "due": Text("Hạn", "Due"),
    "safe": Text("Ngày làm việc cuối an toàn", "Last safe working day"),
    "none": Text("luật không cho con số", "the law gives no number"),
    "at once": Text("ngay", "at once"),
    "calendar": Text("Lịch", "Calendar"),
    "provisional": Text(
        "tạm tính: có ngày chưa chắc là ngày nghỉ hay ngày làm việc", "provisional: days are not sure to be off or worked"
    ),
    "steps": Text("Cách tính", "How"),
    "other": Text("Cách hiểu khác", "Another reading"),
    "gist": Text("Nội dung", "Gist"),
    "trigger": Text("Tính từ", "Counted from"),
    "source": Text("Nguồn", "Source"),
    "note": Text("Ghi chú", "Note"),
    "unsure": Text("Chưa chắc", "Unsure"),
    "succeeds": Text("Thay cho", "Succeeds"),
    "when": Text("Khi", "When"),
    "met": Text("Xong khi có bước", "Met by"),
    "owed": Text("Phải làm với", "Owed to"),
    "apart": Text("Không bước nào khởi động, vì", "Started by no step, because"),
    "settled": Text("Luật sư đã trả lời", "Settled by a lawyer"),
    "settle": Text("Còn phải làm rõ", "To be settled"),
    "sound": Text("Các gói luật không có lỗi.", "Nothing is wrong with the packs."),
}


class Unclear(Exception):
    """The command line cannot be understood; `said` tells what would be accepted."""

    def __init__(self, said: Text) -> None:
        super().__init__(said.en)
        self.said = said


def read_packs() -> Law:
    """The law as the packs in law/ say it now, as they are written."""
    return load(laws.texts(), laws.HOUSE)


def _as_read(asked: argparse.Namespace) -> Law:
    """The law with the words of lawyers that had been given by the day that was asked for, else by today."""
    law = read_packs()
    return as_read(law, _plain_day(asked.read_on) if getattr(asked, "read_on", None) else laws.day_of(law))


def main(arguments: Sequence[str]) -> int:
    """law due RULE --from DAY ... | law show [RULE] | law lint | law journey KIND [--on DAY] | law doubts | law settle"""
    parser = argparse.ArgumentParser(prog="./hoiam law")
    parser.add_argument("--lang", choices=LANGUAGES, default=language(otherwise="en"))
    orders = parser.add_subparsers(dest="order", required=True, metavar="due|show|lint|journey|doubts|settle")
    due = orders.add_parser("due", help="when a term ends, and why")
    due.add_argument("rule")
    due.add_argument("--from", dest="trigger", required=True, metavar="DAY", help="2026-11-24, 24/11/2026 or 2026-11-24T16:30")
    due.add_argument("--days", type=int, metavar="N", help="this number instead of the rule's")
    due.add_argument("--when", default="", metavar="A,B", help="conditions that a person has decided on")
    due.add_argument("--stopped", action="append", default=[], metavar="DAY..DAY", help="days on which the clock stood still")
    due.add_argument("--body", metavar="CODE", help="use this body's own term where the law gives no number")
    due.add_argument("--read-on", metavar="DAY", help="with the words of lawyers taken by that day (default: today)")
    due.add_argument("--json", action="store_true")
    show = orders.add_parser("show", help="a rule, or the list of all rules")
    show.add_argument("rule", nargs="?")
    show.add_argument("--on", metavar="DAY", help="as it stood on a day (default: every version)")
    whole = orders.add_parser("lint", help="is every pack whole, every state reachable, every regulation sound?")
    whole.add_argument("--house", action="store_true", help="regulations against the bodies founded here (asks the database)")
    journey = orders.add_parser("journey", help="the procedure of a kind, drawn as SVG")
    journey.add_argument("kind")
    journey.add_argument("--on", metavar="DAY")
    show.add_argument("--read-on", metavar="DAY", help="with the words of lawyers taken by that day (default: today)")
    unsettled, settle = settling.arguments(orders)
    for order in (due, show, whole, journey, unsettled, settle):
        order.add_argument("--lang", choices=LANGUAGES, default=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    try:
        if asked.order == "doubts":
            return settling.tell(asked, read_packs())
        if asked.order == "settle":
            return settling.settle(asked, read_packs())
        return {"due": _due, "show": _show, "lint": _lint, "journey": _journey}[asked.order](asked)
    except opinions.BadOpinion as bad:
        print(bad.of(asked.lang), file=sys.stderr)
    except DeadlineError as error:
        print(error.in_words(asked.lang), file=sys.stderr)
    except Unclear as unclear:
        print(unclear.said.of(asked.lang), file=sys.stderr)
    except PackError as error:
        print(error, file=sys.stderr)
    return 2


def _due(asked: argparse.Namespace) -> int:
    """`law due`: the term of one rule from one moment, in words or as JSON."""
    law = _as_read(asked)
    name = _known_as(law, asked.rule)
    moment = _moment(asked.trigger)
    # Who names a rule means that rule: one that was not in force on the day is an error that names the one that was.
    law.exactly(name, law.day_of(name, moment))
    found = law.due(
        name,
        moment,
        days=asked.days,
        when=frozenset(filter(None, (each.strip() for each in asked.when.split(",")))),
        stopped=[_interval(each) for each in asked.stopped],
        own=asked.body,
    )
    if asked.json:
        print(json.dumps(found.to_json(asked.lang), ensure_ascii=False))
    else:
        print("\n".join(_due_in_words(found, asked.lang)))
    return 0


def _due_in_words(due: Due, language: str) -> list[str]:
    """Lines: rule, article, term, the days, the calendar, each step of the counting, and other readings of the law."""
    said = {name: words.of(language) for name, words in LABELS.items()}
    ends = [(said[name], _day(getattr(due, name), language)) for name in ("nominal", "due", "safe")]
    lines = [
        f"{said['rule']}: {due.rule} ({said['from']} {_day(due.in_force_from, language)})",
        f"{said['article']}: {due.cited.of(language)}",
        f"{said['n']}: {amount(due.n, due.unit).of(language) if due.n is not None else said['none']}",
        *(f"{label}: {day}" for label, day in ends if day),
        f"{said['calendar']}: {due.calendar}" + (f" ({said['provisional']})" if due.provisional else ""),
        f"{said['steps']}:",
        *(f"  {number}. {step.of(language)}" for number, step in enumerate(due.steps, 1)),
    ]
    for other in due.other_readings:
        lines.append(f"{said['other']}: {_day(other.due, language)} ({other.article}). {other.reason.of(language)}")
    return lines


def _show(asked: argparse.Namespace) -> int:
    """`law show`: the list of all rules, or every version of one, or the one of a day."""
    law = _as_read(asked)
    if asked.rule is None:
        for rule in law.rules.values():
            print(f"{rule.id:<16} {_amount(rule, asked.lang):<22} {rule.cited.of(asked.lang):<32} {rule.title.of(asked.lang)}")
        return 0
    name = _known_as(law, asked.rule)
    if asked.on:
        found = [law.exactly(name, _plain_day(asked.on))]
    else:
        found = list(law.versions(name))
    print("\n\n".join("\n".join(_rule_in_words(rule, asked.lang)) for rule in found))
    return 0


def _rule_in_words(rule: Rule, language: str) -> list[str]:
    """Lines: what a version of a rule says, from when to when, with its variants, doubts and source."""
    said = {name: words.of(language) for name, words in LABELS.items()}
    force = f"{said['from']} {_day(rule.valid_from, language)}"
    if rule.valid_to:
        force += f" {said['to']} {_day(rule.valid_to, language)}"
    lines = [
        f"{rule.id}: {rule.title.of(language)}",
        f"{said['article']}: {rule.cited.of(language)}",
        f"{said['force']}: {force}",
        f"{said['n']}: {_amount(rule, language)}",
        f"{said['trigger']}: {rule.trigger.of(language)}",
        f"{said['gist']}: {rule.gist.of(language)}",
    ]
    for variant in rule.variants:
        number = amount(variant.n, variant.unit).of(language) if variant.n is not None else said["at once"]
        lines.append(f"{said['when']} {', '.join(sorted(variant.when))}: {number}")
    if rule.met_by:
        lines.append(f"{said['met']}: {', '.join(rule.met_by)}")
    if rule.owed_to:
        owed = (o.party + (f" [{o.only_if}]" if o.only_if else " [*]" if o.if_any else "") for o in rule.owed_to)
        lines.append(f"{said['owed']}: {', '.join(owed)}")
    if rule.not_in_a_journey:
        lines.append(f"{said['apart']}: {rule.not_in_a_journey.of(language)}")
    if rule.succeeds:
        lines.append(f"{said['succeeds']}: {rule.succeeds}")
    if rule.is_unsure:
        lines.append(f"{said['unsure']}: {rule.unsure.of(language) if rule.unsure else rule.confidence}")
    for each in rule.settled:
        by = f"{each.name}, {each.office}, {_day(each.given_on, language)}"
        lines.append(f"{said['settled']}: {each.said.of(language)} ({by})")
    if rule.note:
        lines.append(f"{said['note']}: {rule.note.of(language)}")
    return [*lines, f"{said['source']}: {rule.source} ({rule.confidence})"]


def _amount(rule: Rule, language: str) -> str:
    if rule.n is None:
        return rule.type.replace("_", " ")
    return amount(rule.n, rule.unit).of(language)


def _lint(asked: argparse.Namespace) -> int:
    law = read_packs()
    today = max(law_day(law, kind, utc_now()) for kind in law.kinds)
    found = [*lint(law, today), *opinions.idle(law, today)]
    for each in found:
        print(f"{laws.folder().name}/{each}")
    for each in reminders(as_read(law, today), today):
        print(f"{LABELS['settle'].of(asked.lang)}: {laws.folder().name}/{each}")
    wrong, looked_at = regulated.lint(law, here=asked.house)
    wrong += len(found)
    counts = f"{len(law.rules)} rules, {len(law.kinds)} kinds, {len(law.calendars)} calendars, packs {', '.join(law.packs)}"
    print(f"{wrong or LABELS['sound'].of(asked.lang)} ({counts}; {looked_at})")
    return 1 if wrong else 0


def _journey(asked: argparse.Namespace) -> int:
    law = read_packs()
    if asked.kind not in law.kinds:
        every, near = ", ".join(sorted(law.kinds)), get_close_matches(asked.kind, law.kinds, n=2)
        raise Unclear(
            Text(
                f"Không có loại “{asked.kind}”. Những loại đang có: {every}."
                + (f" Có phải là {' hoặc '.join(near)}?" if near else ""),
                f"There is no kind “{asked.kind}”. Those that exist: {every}."
                + (f" Did you mean {' or '.join(near)}?" if near else ""),
            )
        )
    on = _plain_day(asked.on) if asked.on else law_day(law, asked.kind, utc_now())
    print(draw(law, asked.kind, on, asked.lang))
    return 0


# --- what people type -------------------------------------------------------------------------------------------------


def _known_as(law: Law, typed: str) -> str:
    """The rule's id, whatever the case it was typed in."""
    return next((rule_id for rule_id in law.rule_versions if rule_id.upper() == typed.upper()), typed)


def _moment(text: str) -> date | datetime:
    try:
        return datetime.fromisoformat(text) if "T" in text or " " in text.strip() else _plain_day(text)
    except ValueError:
        raise Unclear(
            Text(
                f"“{text}” không phải là ngày, cũng không phải là giờ của một ngày. "
                "Ghi 2026-11-24, 24/11/2026 hoặc 2026-11-24T16:30.",
                f"“{text}” is no day and no moment. Write 2026-11-24, 24/11/2026 or 2026-11-24T16:30.",
            )
        ) from None


def _plain_day(text: str) -> date:
    turned = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text.strip())
    try:
        if turned:
            return date(int(turned[3]), int(turned[2]), int(turned[1]))
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Unclear(
            Text(
                f"“{text}” không phải là ngày. Ghi 2026-11-24 hoặc 24/11/2026.",
                f"“{text}” is no day. Write 2026-11-24 or 24/11/2026.",
            )
        ) from None


def _interval(text: str) -> Interval:
    first, dots, last = text.partition("..")
    if not dots or not first.strip() or not last.strip():
        raise BadInterval(
            text,
            sentence("Khoảng này không có ngày đầu hoặc ngày cuối.", "It has no first or no last day: it is still open."),
        )
    return Interval(_plain_day(first), _plain_day(last))


def _day(moment: date | None, language: str) -> str:
    if isinstance(moment, datetime):
        return f"{moment:%H:%M} {day_in_words(moment.date(), language)}"
    return day_in_words(moment, language) if moment else ""
