"""The table that a lawyer strikes or confirms: every rule with article, validity, gist, source and what is unsure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hoiam.core.deadlines import Rule, Unit, amount
from hoiam.core.procedure.law import Law
from hoiam.core.words import Text

_TYPES: Mapping[str, Text] = {
    "limit": Text("hạn cuối", "at the latest"),
    "at_once": Text("ngay lập tức", "at once"),
    "at_most_each": Text("mỗi lần không quá", "at most, each time"),
    "not_counted": Text("không tính vào thời hạn", "not counted"),
    "minimum": Text("ít nhất", "at least"),
    "no_number": Text("luật không ấn định số ngày", "the law sets no number"),
    "unsure": Text("chưa chắc chắn", "unsure"),
    "check": Text("điều kiện phải kiểm tra", "a check"),
}


@dataclass(frozen=True, slots=True)
class LawyerRow:
    """One version of one rule, as a lawyer reads it. `used_by`: the steps, by kind, that set its clock going."""

    id: str
    version: str
    pack: str
    article: Text
    title: Text
    gist: Text
    trigger: Text
    amount: Text
    variants: tuple[tuple[tuple[str, ...], Text], ...]
    other_readings: tuple[Text, ...]
    valid_from: date
    valid_to: date | None
    succeeds: str | None
    source: str
    confidence: str
    unsure: Text | None
    is_unsure: bool
    used_by: tuple[str, ...]


def rows_for_lawyers(law: Law) -> tuple[LawyerRow, ...]:
    """Every version of every rule, by pack and id."""
    used: dict[str, list[str]] = {}
    for kind, whole in law.wholes.items():
        for edge in whole.edges:
            for start in edge.starts:
                used.setdefault(start.rule, []).append(f"{kind}: {edge.name}")
    rows = [
        _row(rule, law, tuple(dict.fromkeys(used.get(rule.id, ()))))
        for versions in law.rule_versions.values()
        for rule in versions
    ]
    return tuple(sorted(rows, key=lambda row: (law.packs.index(row.pack), row.id, row.valid_from)))


def _row(rule: Rule, law: Law, used_by: tuple[str, ...]) -> LawyerRow:
    """One version of a rule as a lawyer checks it; `used_by`: the steps that set its clock going."""
    calendar = law.calendar_of(rule)
    readings = [_reading(other.reason, other.n, other.unit, other.article) for other in rule.other_numbers]
    if rule.from_rolled is not None:
        readings.append(rule.from_rolled)
    if rule.n is not None and rule.direction == "before" and "notice_day" in calendar.readings:
        readings.append(calendar.readings["notice_day"])
    return LawyerRow(
        id=rule.id,
        version=rule.version,
        pack=rule.pack,
        article=rule.cited,
        title=rule.title,
        gist=rule.gist,
        trigger=rule.trigger,
        amount=_amount(rule),
        variants=tuple(
            (tuple(sorted(variant.when)), amount(variant.n, variant.unit) if variant.n is not None else _TYPES["at_once"])
            for variant in rule.variants
        ),
        other_readings=tuple(readings),
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        succeeds=rule.succeeds,
        source=rule.source,
        confidence=rule.confidence,
        unsure=rule.unsure,
        is_unsure=rule.is_unsure,
        used_by=used_by,
    )


def _amount(rule: Rule) -> Text:
    kind = _TYPES[rule.type]
    if rule.n is None:
        return kind
    number = amount(rule.n, rule.unit)
    if rule.direction == "before":
        return Text(f"trước ít nhất {number.vi}", f"at least {number.en} before")
    return Text(f"{kind.vi}: {number.vi}", f"{kind.en}: {number.en}")


def _reading(reason: Text, n: int, unit: Unit, article: str | None) -> Text:
    number = amount(n, unit)
    where = f" ({article})" if article else ""
    return Text(f"{number.vi}{where}. {reason.vi}", f"{number.en}{where}. {reason.en}")
