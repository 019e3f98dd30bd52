"""The procedure of a kind, drawn: `draw(law, kind, on, language)` gives an SVG that stands alone or in a page.

Open states stand on one line from top to bottom, as they follow each other in the pack. A step to the next state is an
arrow on the line; a step that skips or goes back is an arc at its left. Steps that leave the line (refused, withdrawn,
transferred) and steps that stay are written beside the state, so that no arrow crosses the picture. No CSS, no script:
a strict content policy lets it through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from hoiam.core.deadlines import amount
from hoiam.core.procedure.law import Law
from hoiam.core.procedure.model import BACK, NOTHING, STAYS, Edge, Procedure, State
from hoiam.core.procedure.reach import targets
from hoiam.core.words import Text

_WIDTH = 1180
_LINE_X = 250
_BOX = 300
_NOTES_X = _LINE_X + _BOX + 40
_LINE_HEIGHT = 17
_GAP = 54
_TOP = 96
_CHARS_BOX = 40
_CHARS_TERMS = 44
_CHARS_NOTES = 82
_TEXT, _SOFT, _LINE, _ACTION, _PAPER, _WAIT = "#1d2a2a", "#4d5c5c", "#8aa0a0", "#0f5c5c", "#ffffff", "#8a5a00"
_FONT = "Noto Sans, Arial, sans-serif"

_SAID = {
    "waits_body": Text("chờ cơ quan", "waits for the body"),
    "waits_petitioner": Text("chờ người gửi đơn", "waits for the petitioner"),
    "waits_other": Text("chờ nơi khác", "waits for others"),
    "stays": Text("Ở nguyên trạng thái", "Staying here"),
    "ends": Text("Kết thúc", "Ends"),
    "from": Text("từ", "from"),
    "as_of": Text("theo pháp luật ngày", "by the law of"),
    "title": Text("Sơ đồ thủ tục", "Procedure"),
    "back": Text("trạng thái trước đó", "the state before"),
    "terms": Text("Thời hạn", "Terms"),
    "legend": Text(
        "Mũi tên: bước sang trạng thái khác, kèm điều luật. ⏱: thời hạn bắt đầu. Bên phải: bước rẽ khác và bước ở nguyên.",
        "Arrows: steps to another state, with article. ⏱: terms that start. At the right: other ways, and steps that stay.",
    ),
}


def draw(law: Law, kind: str, on: date, language: str = "vi") -> str:
    """The procedure of the kind as it is in force on the day, as SVG text with title and description."""
    return _Picture(law, law.procedure(kind, on), law.kinds[kind].title.of(language), on, language).svg()


@dataclass(frozen=True, slots=True)
class _Row:
    """An open state on the line: its lines of text and how tall it is."""

    state: State
    number: int
    box: list[str]
    terms: list[str]
    notes: list[tuple[str, bool]]
    top: int
    height: int

    @property
    def middle(self) -> int:
        return self.top + self.height // 2

    @property
    def bottom(self) -> int:
        return self.top + self.height


class _Picture:
    def __init__(self, law: Law, procedure: Procedure, title: str, on: date, language: str) -> None:
        self.law = law
        self.procedure = procedure
        self.title = title
        self.on = on
        self.language = language
        self.numbers = {name: i for i, name in enumerate(procedure.states, 1)}
        self.aside = self._aside()
        self.rows: dict[str, _Row] = {}
        self.parts: list[str] = []

    def said(self, key: str) -> str:
        return _SAID[key].of(self.language)

    def _aside(self) -> frozenset[str]:
        """Ends, and states that lead back to wherever one came from: arrows to them would only tangle."""
        away: set[str] = set()
        for name, state in self.procedure.states.items():
            returns = any(edge.target == BACK for edge in self.procedure.edges_from(name))
            if not state.open or returns:
                away.add(name)
        away.discard(self.procedure.initial)
        return frozenset(away)

    def svg(self) -> str:
        top = _TOP
        for name, state in self.procedure.states.items():
            if name in self.aside:
                continue
            row = self._row(name, state, top)
            self.rows[name] = row
            top = row.bottom + _GAP + _LINE_HEIGHT * max(0, len(self._next_labels(name)) - 1)
        for name in self.rows:
            self._draw_arrows(name)
        for row in self.rows.values():
            self._draw_row(row)
        bottom = self._draw_aside(top)
        head = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {bottom}" width="{_WIDTH}" height="{bottom}" '
            f'role="img" aria-labelledby="journey-title journey-words" font-family="{_FONT}" font-size="13" fill="{_TEXT}">',
            f'<title id="journey-title">{escape(self._heading())}</title>',
            f'<desc id="journey-words">{escape(self._description())}</desc>',
            '<defs><marker id="journey-arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
            f'orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="{_ACTION}"/></marker></defs>',
            f'<rect width="{_WIDTH}" height="{bottom}" fill="{_PAPER}"/>',
            f'<text x="32" y="40" font-size="20" font-weight="600">{escape(self._heading())}</text>',
            f'<text x="32" y="64" fill="{_SOFT}">{escape(self.said("legend"))}</text>',
        ]
        return "\n".join([*head, *self.parts, "</svg>"])

    def _heading(self) -> str:
        return f"{self.said('title')}: {self.title} ({self.said('as_of')} {self.on:%d/%m/%Y})"

    def _description(self) -> str:
        """The same in words, for whoever hears the picture instead of seeing it."""
        sentences = []
        for name, state in self.procedure.states.items():
            ways = [
                f"{edge.title.of(self.language)} → {self._target_name(edge, name)}"
                for edge in self.procedure.edges_from(name)
                if edge.target != STAYS
            ]
            ends = "; ".join(dict.fromkeys(ways)) or self.said("ends")
            sentences.append(f"{self.numbers[name]}. {state.title.of(self.language)}: {ends}.")
        return " ".join(sentences)

    def _target_name(self, edge: Edge, source: str) -> str:
        if edge.target == BACK:
            return self.said("back")
        return self.procedure.states[edge.target].title.of(self.language)

    # One state

    def _row(self, name: str, state: State, top: int) -> _Row:
        number = self.numbers[name]
        box = _wrapped(f"{number}. {state.title.of(self.language)}", _CHARS_BOX)
        terms = [line for each in self._terms(name) for line in _wrapped(each, _CHARS_TERMS)]
        notes: list[tuple[str, bool]] = []
        for target, labels in self._forward(name).items():
            if target != self._next_of(name):
                line = f"↷ {self._name_of(target)}: {'; '.join(labels)}"
                notes += [(each, False) for each in _wrapped(line, _CHARS_NOTES)]
        for target, titles in self._exits(name).items():
            line = f"→ {self._name_of(target)}: {'; '.join(titles)}"
            notes += [(each, False) for each in _wrapped(line, _CHARS_NOTES)]
        stays = [edge.title.of(self.language) for edge in self.procedure.edges_from(name) if edge.target == STAYS]
        if stays:
            line = f"{self.said('stays')}: {'; '.join(dict.fromkeys(stays))}"
            notes += [(each, True) for each in _wrapped(line, _CHARS_NOTES)]
        height = 20 + _LINE_HEIGHT * max(len(box) + 1 + len(terms), len(notes))
        return _Row(state, number, box, terms, notes, top, height)

    def _terms(self, name: str) -> list[str]:
        """The terms that start on entering the state, with their number: what the work list will show."""
        found: dict[str, str] = {}
        for edge in self.procedure.edges:
            if edge.target != name:
                continue
            for start in edge.starts:
                rule = self.law.rule(start.rule, self.on)
                if rule.n is not None and rule.type != "minimum" and start.only_if is None and start.told is None:
                    found[rule.id] = f"⏱ {amount(rule.n, rule.unit).of(self.language)}: {rule.title.of(self.language)}"
        return list(found.values())

    def _name_of(self, target: str) -> str:
        return f"{self.numbers[target]}. {self.procedure.states[target].title.of(self.language)}"

    def _exits(self, name: str) -> Mapping[str, list[str]]:
        exits: dict[str, list[str]] = {}
        for edge in self.procedure.edges_from(name):
            if edge.target in self.aside:
                titles = exits.setdefault(edge.target, [])
                said = f"{edge.title.of(self.language)} ({edge.article})"
                if said not in titles:
                    titles.append(said)
        return exits

    def _draw_row(self, row: _Row) -> None:
        border = _ACTION if row.state.waits == "body" else _LINE
        self.parts.append(
            f'<rect x="{_LINE_X}" y="{row.top}" width="{_BOX}" height="{row.height}" rx="6" fill="#f2f7f7" '
            f'stroke="{border}" stroke-width="1.5"/>'
        )
        y = row.top + 24
        for line in row.box:
            self._text(_LINE_X + 14, y, line, weight="600")
            y += _LINE_HEIGHT
        # An open state always waits for someone; reading a pack sees to it.
        self._text(_LINE_X + 14, y, self.said(f"waits_{row.state.waits}"), fill=_WAIT)
        y += _LINE_HEIGHT
        for line in row.terms:
            self._text(_LINE_X + 14, y, line, size=12)
            y += _LINE_HEIGHT
        y = row.top + 20
        for line, soft in row.notes:
            self._text(_NOTES_X, y, line, fill=_SOFT if soft else _TEXT, size=12)
            y += _LINE_HEIGHT

    # Arrows

    def _forward(self, name: str) -> dict[str, list[str]]:
        """Labels of the steps from a state to other states of the line, by target."""
        labels: dict[str, list[str]] = {}
        for edge in self.procedure.edges_from(name):
            if edge.target in self.rows_order and edge.target != name:
                label = f"{edge.title.of(self.language)} ({edge.article})"
                said = labels.setdefault(edge.target, [])
                if label not in said:
                    said.append(label)
        return labels

    @property
    def rows_order(self) -> list[str]:
        return [name for name in self.procedure.states if name not in self.aside]

    def _next_of(self, name: str) -> str | None:
        order = self.rows_order
        place = order.index(name) + 1
        return order[place] if place < len(order) else None

    def _next_labels(self, name: str) -> list[str]:
        following = self._next_of(name)
        return self._forward(name).get(following, []) if following else []

    def _draw_arrows(self, name: str) -> None:
        row = self.rows[name]
        following = self._next_of(name)
        lane = 0
        for target, labels in self._forward(name).items():
            other = self.rows[target]
            if target == following:
                x = _LINE_X + 60
                self.parts.append(
                    f'<path d="M{x} {row.bottom}V{other.top - 2}" fill="none" stroke="{_ACTION}" stroke-width="2" '
                    f'marker-end="url(#journey-arrow)"/>'
                )
                for i, label in enumerate(labels):
                    self._text(x + 14, row.bottom + 22 + i * _LINE_HEIGHT, _short(label, 92), size=12)
                continue
            self._draw_arc(row, other, labels, lane)
            lane += 1

    def _draw_arc(self, row: _Row, other: _Row, labels: list[str], lane: int) -> None:
        span = abs(self.rows_order.index(other.state.id) - self.rows_order.index(row.state.id))
        reach = min(200, 40 + 28 * span) + 8 * lane
        x = _LINE_X
        start = row.middle + (8 if other.top > row.top else -8) + 5 * lane
        end = other.middle + (-10 if other.top > row.top else 10)
        self.parts.append(
            f'<path d="M{x} {start}C{x - reach} {start} {x - reach} {end} {x - 2} {end}" fill="none" stroke="{_ACTION}" '
            f'stroke-width="1.3" stroke-dasharray="{"none" if other.top > row.top else "5 4"}" '
            'marker-end="url(#journey-arrow)">'
            f"<title>{escape('; '.join(labels))}</title></path>"
        )

    # Ends and states beside the line

    def _draw_aside(self, top: int) -> int:
        """Boxes below the line, three in a row, each saying from which states it is reached."""
        y, x, tallest = top + 10, 32, 0
        width = 360
        for name, state in self.procedure.states.items():
            if name not in self.aside:
                continue
            sources = sorted(
                {
                    self.numbers[source]
                    for edge in self.procedure.edges
                    for source in edge.sources
                    if source not in (NOTHING, name) and name in targets(self.procedure, edge, source)
                }
            )
            lines = _wrapped(f"{self.numbers[name]}. {state.title.of(self.language)}", 44)
            reached = f"{self.said('from')} {', '.join(map(str, sources))}"
            onward = [
                f"→ {self._target_name(edge, name)}: {edge.title.of(self.language)}"
                for edge in self.procedure.edges_from(name)
                if edge.target != STAYS
            ]
            more = [line for each in (reached, *dict.fromkeys(onward)) for line in _wrapped(each, 50)]
            height = 22 + _LINE_HEIGHT * (len(lines) + len(more))
            if x + width > _WIDTH:
                x, y, tallest = 32, y + tallest + 18, 0
            self.parts.append(
                f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="6" fill="{_PAPER}" stroke="{_TEXT}" '
                f'stroke-width="{"1" if state.open else "2.5"}"/>'
            )
            at = y + 24
            for line in lines:
                self._text(x + 14, at, line, weight="600")
                at += _LINE_HEIGHT
            for line in more:
                self._text(x + 14, at, line, fill=_SOFT, size=12)
                at += _LINE_HEIGHT
            tallest = max(tallest, height)
            x += width + 18
        return y + tallest + 32

    def _text(self, x: int, y: int, line: str, *, fill: str = _TEXT, size: int = 13, weight: str = "400") -> None:
        self.parts.append(
            f'<text x="{x}" y="{y}" fill="{fill}" font-size="{size}" font-weight="{weight}">{escape(line)}</text>'
        )


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most that many characters, broken between words."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"
