"""Which rows of a quarter's file are a petitioner's own: found by his case key or his receipts, and held against these.

The case key is that of the petition's first code; a code that was given for a lost one is another (``vault.codes``), and
whoever has such a one finds by his receipts the rows of what they show to have begun.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from hoiam.core.ledger import act

from .pools import ALL
from .quarter_file import QuarterFile, Told
from .row_ids import row_id, seed_of

Wrong = Literal["body", "late", "missing"]
"""body: it names a body of which no act is known; late: it says that the term was met in time, and no act is known by
its last day; missing: the term, one of which the file tells, had run out by the end of the quarter with no act known by its
last day, and there is no row."""

AHEAD = 200
"""How many acts of a case are looked through beyond the last that a receipt shows."""


@dataclass(frozen=True, slots=True)
class Own:
    """A run of one's own: its term, the number of the act that set it going, its row (None where the file has none), its last
    day by the receipts (None where they show none), and what does not agree with them."""

    term: str
    started: int
    row: Told | None
    due: date | None = None
    wrong: Wrong | None = None


def is_of(case_key: bytes, text: act.ActText) -> bool:
    """Whether an act is of the case whose key this is."""
    return hmac.compare_digest(text.tag, act.tag_of(case_key, text.seq)) and hmac.compare_digest(
        text.salt, act.salt_of(case_key, text.seq)
    )


def own(file: QuarterFile, case_key: bytes | None, receipts: Collection[act.ActText]) -> list[Own]:
    """The petitioner's runs that the file tells of, or should; by the act that set each going. ``receipts``: the acts that he
    has proof of, of this case alone."""
    known = sorted(receipts, key=lambda text: text.seq)
    dues = {(due.rule.partition("@")[0], text.seq): (text, _day(due)) for text in known for due in text.dues}
    # What he may do within a term of his own stands in no file.
    told = {row.cell.term for row in file.rows}
    names = {*told, *(term for term, _ in dues)} - {ALL}
    rows = {row.id: row for row in file.rows}
    found = []
    salts = {text.seq: text.salt for text in known}
    if case_key is not None:
        salts |= {seq: act.salt_of(case_key, seq) for seq in range(1, max(salts, default=0) + AHEAD)}
    for started, salt in sorted(salts.items()):
        for term in sorted(names):
            row = rows.get(row_id(seed_of(salt, term), file.quarter))
            said = dues.get((term, started))
            if row is not None and said is None:
                found.append(Own(term, started, row))
            elif said is not None:
                wrong = _wrong(file, row, said[0], said[1], known) if row is not None or term in told else None
                if row is not None or wrong is not None:
                    found.append(Own(term, started, row, said[1], wrong))
    return found


def _wrong(file: QuarterFile, row: Told | None, begun: act.ActText, due: date, known: Collection[act.ActText]) -> Wrong | None:
    acted = any(text.seq > begun.seq and text.time.date() <= due for text in known)
    if row is None:
        # A term that was due in an earlier quarter may have ended, and stood, in the file of one.
        return "missing" if file.quarter == _quarter(due) and not acted and not _named_again(begun, due, known) else None
    if not row.cell.where.startswith(ALL) and all(row.cell.where != text.body for text in known):
        return "body"
    return "late" if row.label.how == "on_time" and not acted else None


def _named_again(begun: act.ActText, due: date, known: Iterable[act.ActText]) -> bool:
    """Whether a later act, known by a receipt, gave the same term another last day."""
    rules = {each.rule.partition("@")[0] for each in begun.dues if _day(each) == due}
    later = (each for text in known if text.seq > begun.seq for each in text.dues)
    return any(each.rule.partition("@")[0] in rules for each in later)


def _day(due: act.DueDate) -> date:
    return date.fromisoformat(due.due.isoformat()[:10])


def _quarter(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"
