"""A coordination regulation as people read it: its rows, its cells and what is different between two versions, in words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Final

from hoiam.casework import bodies, competence, laws, regulation_files, subjects
from hoiam.core.deadlines import amount
from hoiam.core.regulation import (
    AskRow,
    Block,
    Cell,
    Days,
    DutyRow,
    Ground,
    LeadRow,
    Regulation,
    Said,
    When,
    blocks,
)
from hoiam.core.regulation.clauses import COMMON, OWN
from hoiam.core.words import Text, begun, same

ANY: Final = Text("mọi đơn", "every petition")
BY_LAW: Final = Text("như luật quy định", "as the law says")
NOBODY: Final = Text("không nêu", "not said")
_SILENCE: Final = {
    "go_on": Text("quá hạn không trả lời thì làm tiếp", "without an answer in time the work goes on"),
    "escalate": Text("quá hạn không trả lời thì báo cấp trên", "without an answer in time its superior is told"),
}
_EVERY: Final = {
    "month": Text("hằng tháng", "every month"),
    "quarter": Text("hằng quý", "every quarter"),
    "half_year": Text("nửa năm một lần", "every half-year"),
    "year": Text("hằng năm", "every year"),
}
_WHAT: Final = {"counts": Text("chỉ số đếm, không có tên ai", "counts only, never names")}


@dataclass(frozen=True, slots=True)
class Line:
    """A row in words: its id, for what it holds, what it says, and what it rests on."""

    id: str
    when: Text
    says: tuple[Text, ...]
    rests_on: str


def lead_line(regulation: Regulation, row: LeadRow) -> Line:
    """Who leads, takes part and prepares."""
    said = []
    if row.lead:
        lead = BY_LAW if row.lead == OWN else named(regulation, row.lead)
        said.append(_with(Text("Chủ trì: {}", "Leads: {}"), lead))
    if row.prepares:
        said.append(_with(Text("Tham mưu, chuẩn bị: {}", "Prepares: {}"), named(regulation, row.prepares)))
    if row.members:
        said.append(_with(Text("Phối hợp: {}", "Takes part: {}"), together(named(regulation, each) for each in row.members)))
    if row.until_classified:
        said.append(Text("Chỉ cho đến khi phân loại xong.", "Only until it is classified."))
    return Line(row.id, when(row.when), tuple(said), row.article)


def ask_line(regulation: Regulation, row: AskRow) -> Line:
    """Who is asked for what, in how many days, and what silence means."""
    whom = named(regulation, row.ask) if row.ask else Text("cơ quan được hỏi", "whoever is asked")
    what = errand(row.errand) if row.errand else Text("mọi việc phối hợp", "every demand")
    said = [Text(f"{begun(whom.vi)}: {what.vi}", f"{begun(whom.en)}: {what.en}")]
    if row.days is not None:
        said.append(_within(row.days))
    said.append(_sentence(_SILENCE[row.silence]))
    if row.to:
        said.append(_with(Text("Báo: {}", "Is told: {}"), _told(regulation, row.to)))
    return Line(row.id, when(row.when), tuple(said), row.article)


def duty_line(regulation: Regulation, row: DutyRow) -> Line:
    """What bodies owe each other."""
    said = [_within(row.days)] if row.days is not None else []
    if row.every:
        said.append(_sentence(_EVERY[row.every]))
    if row.by:
        said.append(_with(Text("Do: {}", "By: {}"), named(regulation, row.by)))
    said += [_sentence(_WHAT.get(each, same(each))) for each in row.what]
    title = regulation_files.duties().duties[row.duty].title
    return Line(row.id, Text(begun(title.vi), begun(title.en)), tuple(said), row.article)


def reminding_line(regulation: Regulation) -> Line | None:
    """When an asked body is reminded, and who is told after that."""
    row = regulation.reminding
    if row is None:
        return None
    days = ", ".join(str(each) for each in row.remind)
    said = [Text(f"Nhắc sau hạn: {days} ngày làm việc.", f"Reminded after the due day: {days} working days.")] if days else []
    if row.escalate is not None:
        told = _told(regulation, row.to) if row.to else together(_chain(regulation, *each) for each in row.chain.items())
        said.append(
            Text(
                f"Sau hạn {row.escalate} ngày làm việc thì báo: {told.vi}.",
                f"{row.escalate} working days after the due day is told: {told.en}.",
            )
        )
    return Line(row.id, Text("Nhắc việc, báo cấp trên", "Reminders, and who is told"), tuple(said), row.article)


def _chain(regulation: Regulation, one: str, other: str) -> Text:
    first, then = named(regulation, one), named(regulation, other)
    return Text(f"{first.vi} → {then.vi}", f"{first.en} → {then.en}")


def _told(regulation: Regulation, name: str) -> Text:
    return Text("cấp trên chung", "the superior of both") if name == COMMON else named(regulation, name)


def _within(days: Days) -> Text:
    number = amount(days.n, days.unit)
    if days.n == 0:
        return Text("Ngay trong ngày.", "On the same day.")
    return Text(f"Trong {number.vi}.", f"Within {number.en}.")


def _with(sentence: Text, words: Text) -> Text:
    return Text(sentence.vi.format(words.vi) + ".", sentence.en.format(words.en) + ".")


def _sentence(words: Text) -> Text:
    return Text(begun(words.vi) + ".", begun(words.en) + ".")


# --- names --------------------------------------------------------------------------------------------------------------------


def named(regulation: Regulation, name: str) -> Text:
    """A body, or all of a level, by its short name in a regulation."""
    each = regulation.bodies[name]
    return body(each.code) if each.code else level(each.level)


def body(code: str) -> Text:
    """A body by its code; all of a level where the code is that in angle brackets; the code itself where it is neither."""
    if code.startswith("<"):
        return level(code[1:-1])
    known = bodies.every().get(code)
    return known.name if known is not None else same(code)


def level(name: str) -> Text:
    """The bodies of a level, as the matrix of competence calls them."""
    sorts = competence.matrix().bodies.values()
    found = next((each.title for each in sorts if each.level == name), same(name))
    return Text(f"{found.vi} nơi có việc", f"the {found.en[:1].lower()}{found.en[1:]} of the place")


def errand(code: str) -> Text:
    return regulation_files.duties().errands[code].title


def together(words: Iterable[Text]) -> Text:
    """Several on one line."""
    each = list(words)
    return Text("; ".join(one.vi for one in each), "; ".join(one.en for one in each))


def when(found: When) -> Text:
    """For what a row holds."""
    parts = [
        *_part(found.kinds, _kind),
        *_part(found.subjects, _subject),
        *_part(found.places, _place),
        *_part(found.authors, _author),
    ]
    if found.people is not None:
        parts.append(_people(found.people))
    return _line(parts) if parts else Text(begun(ANY.vi), begun(ANY.en))


def cells_words(found: Iterable[Block], ground: Ground) -> list[Text]:
    """Cells that lie together, on as few lines as say the same; what is meant in each of its values (every subject, everywhere,
    whoever did it) is not named."""
    lines: dict[tuple[frozenset[str], ...], frozenset[str]] = {}
    for kinds, about, places, authors, people in found:
        whole = {subject.id for kind in kinds if kind in ground.kinds for subject in ground.kinds[kind].subjects}
        everybody = {author for author, level in ground.authors.items() if level in places}
        rest = (
            kinds,
            frozenset() if about == whole else about,
            frozenset() if authors == everybody else authors - {""},
            people,
        )
        lines[rest] = lines.get(rest, frozenset()) | places
    alike: dict[tuple[frozenset[str], ...], frozenset[str]] = {}
    for (kinds, *others), places in lines.items():
        key = (*others, frozenset() if places >= set(ground.levels) else places)
        alike[key] = alike.get(key, frozenset()) | kinds
    return [_block(kinds, *key) for key, kinds in alike.items()]


def _block(
    kinds: frozenset[str], about: frozenset[str], authors: frozenset[str], people: frozenset[str], places: frozenset[str]
) -> Text:  # fmt: skip
    parts = [*_part(kinds, _kind), *_part(about, _subject), *_part(places, _place), *_part(authors, _author)]
    parts += [_people(int(each)) for each in people if len(people) == 1 and each != "1"]
    return _line(parts)


def cell_words(cell: Cell, ground: Ground) -> Text:
    """One cell."""
    return cells_words(blocks([cell]), ground)[0]


def _line(parts: list[Text]) -> Text:
    return Text(begun(" · ".join(each.vi for each in parts)), begun(" · ".join(each.en for each in parts)))


def _part(codes: Collection[str] | None, of: Callable[[str], Text]) -> list[Text]:
    if not codes:
        return []
    words = [of(code) for code in sorted(codes)]
    shown, more = words[:_SHOWN], len(words) - _SHOWN
    line = Text(", ".join(each.vi for each in shown), ", ".join(each.en for each in shown))
    return [line] if more <= 0 else [Text(f"{line.vi} và {more} nữa", f"{line.en} and {more} more")]


_SHOWN: Final = 12


def _kind(code: str) -> Text:
    kind = laws.current().kinds.get(code)
    return kind.title if kind is not None else same(code)


def _subject(code: str) -> Text:
    return subjects.every().get(code, same(code))


def _place(code: str) -> Text:
    known = bodies.every().get(code)
    if known is not None:
        return known.name
    sorts = competence.matrix().bodies.values()
    return next((each.title for each in sorts if each.level == code), same(code))


def _author(code: str) -> Text:
    return competence.roles().get(code, same(code))


def _people(number: int) -> Text:
    return Text(f"từ {number} người trở lên", f"{number} people or more")


# --- two versions -------------------------------------------------------------------------------------------------------------


def said_of(said: Said) -> list[Text]:
    """What a version says of a cell, on lines."""
    found = []
    if said.lead is not None:
        lead = BY_LAW if said.by_law else body(said.lead) if said.lead else NOBODY
        found.append(_with(Text("Chủ trì: {}", "Leads: {}"), lead))
    if said.members:
        found.append(_with(Text("Phối hợp: {}", "Takes part: {}"), together(body(each) for each in said.members)))
    if said.prepares:
        found.append(_with(Text("Tham mưu, chuẩn bị: {}", "Prepares: {}"), body(said.prepares)))
    return found + [_ask_words(each) for each in said.asks]


def _ask_words(ask: str) -> Text:
    """A demand as ``Said.asks`` has it, in words."""
    whom, what, n, *rest = ask.split(" ")
    who = Text("Cơ quan được hỏi", "Whoever is asked") if whom == "*" else body(whom)
    demanded = Text("mọi việc phối hợp", "every demand") if what == "*" else errand(what)
    if n == "-":
        return Text(f"{who.vi}: {demanded.vi}.", f"{who.en}: {demanded.en}.")
    days = amount(int(n), rest[0])  # type: ignore[arg-type]  # a unit, as it was written there
    silence = _SILENCE[rest[1]]
    return Text(
        f"{who.vi}: {demanded.vi}, trong {days.vi}; {silence.vi}.", f"{who.en}: {demanded.en}, within {days.en}; {silence.en}."
    )  # fmt: skip
