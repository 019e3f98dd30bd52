"""A procedure with everything that the drawing knows, and the drawing as it was looked at and found good.

`python tests/core/procedure/golden_drawing.py > tests/core/procedure/golden_drawing.svg` draws it again; look at it before you
commit it.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from hoiam.core.procedure import draw, load

sys.path.insert(0, str(Path(__file__).parent))
from invented_pack import CALENDAR, HOUSE, PACK  # after the path, so that it can be run alone

GOLDEN = Path(__file__).with_suffix(".svg")


def _edge(step: str, at: str, to: str, more: str = "", title: str = "") -> str:
    said = title or step
    return (
        f"      - {{step: {step}, at: {at}, to: {to}, by: leader, article: Art {len(step)}, "
        f'title: {{vi: "{said}", en: "{said}"}}, done: {{vi: "đã {said}", en: "{said} done"}}, gist: {{vi: g, en: g}}{more}}}\n'
    )


def _state(name: str, waits: str, title: str = "") -> str:
    open_ = "false" if not waits else f"true, waits: {waits}, no_due: {{vi: n, en: n}}"
    return f'      {name}: {{title: {{vi: "{title or name}", en: "{title or name}"}}, open: {open_}}}\n'


_TOO_LONG = "second way, with a title that is far too long for the line beside the arrow, so that it is cut"
_LONG = "a title that is so long that it has to be broken over two lines of its box"
_STATES = [
    _state("one", "petitioner"),
    _state("two", "body", _LONG),
    _state("three", "body"),
    _state("away", "other"),
    _state("four", "other"),
    _state("quiet", "body"),
    _state("five", "body"),
    _state("still", "other"),
    _state("end", ""),
    _state("lost", "", _LONG),
    _state("gone", ""),
    _state("over", ""),
]
_EDGES = [
    _edge("receive", "nothing", "one", ", starts: [NEW, POST, ANSWER, {rule: OLD, if: remote}, {rule: NEW, on: planned}]"),
    _edge("sign", "one", "two", ", starts: [NEW]"),
    _edge("classify", "two", "three", ", outcome: asked", "first way"),
    _edge("classify", "two", "three", ", outcome: given", _TOO_LONG),
    _edge("accept", "two", "four"),
    _edge("assign", "two", "five"),
    _edge("verify", "[three, four, five]", "two", "", "back again"),
    _edge("decide", "three", "four", ", letter: ruling, results: [no_to_it]"),
    _edge("notify", "four", '"="'),
    _edge("add", "[one, two, three, four]", '"="', "", "add something that is rather long to say and must be broken"),
    _edge("ask", "two", '"="'),
    _edge("read", "two", '"="', "", "a third thing that stays"),
    _edge("publish", "four", "five"),
    _edge("suspend", "[three, four, five]", "still"),
    _edge("resume", "still", "back"),
    _edge("transfer", "[one, two, three, four, five]", "away"),
    _edge("reply", "away", "two", ", outcome: asked"),
    _edge("resume", "away", "back"),
    _edge("send_back", "five", "three", ", starts: [NEW, OLD]"),
    _edge("extend", "four", "quiet", ", starts: [SECOND, NEW]"),
    _edge("read", "quiet", "five"),
    _edge("close", "five", "end"),
    _edge("refuse", "[one, two, three]", "lost", ", outcome: asked", "no"),
    _edge("refuse", "[one, two, three]", "lost", ", outcome: given", "no again"),
    _edge("withdraw", "[one, away]", "gone"),
    _edge("enforce", "[five, end]", "over"),
]  # fmt: skip
_KIND = """\
kinds:
  - id: xx.long
    title: {vi: "dài", en: "long & <wide>"}
    article: Art 1
    valid_from: 2020-01-01
    instance: 1
    next_kind: null
    needs_signature: false
    gist: {vi: g, en: g}
    example: {vi: g, en: g}
    who_decides: {vi: g, en: g}
    next_stage: {vi: g, en: g}
    recusal: {rule: absolute, article: Art 7, gist: {vi: g, en: g}}
    anonymous: "no"
    initial: one
    states:
"""
_SECOND = """\
  - id: SECOND
    title: {vi: "hai", en: "second, with a title that goes on and on so that it is broken"}
    article: Art 3
    type: limit
    n: 1
    unit: month
    trigger: {vi: "nhận", en: "received"}
    gist: {vi: "một tháng", en: "a month"}
    valid_from: 2020-01-01
    source: invented
    confidence: SOURCE
forms:
"""
# Its steps are others, so nothing of what meets the terms of the small pack stands here.
_HEAD = "".join(
    line
    for line in PACK.partition("edge_sets:")[0].splitlines(keepends=True)
    if not line.startswith(("    met_by:", "    owed_to:"))
)
LONG = (
    _HEAD.replace("forms:\n", _SECOND, 1).replace("life: [extend, notify.sent, publish]\n", "")
    + _KIND
    + "".join(_STATES)
    + "    edges:\n"
    + "".join(_EDGES)
)


def drawn() -> str:
    """The drawing as it is made now."""
    # The picture shows what two outcomes of one step look like, whichever step has them.
    more = dict.fromkeys(("classify", "reply", "refuse"), frozenset({"", "asked", "given"}))
    house = replace(HOUSE, steps=HOUSE.steps | more)
    law = load({"xx/calendar.yaml": CALENDAR, "xx/pack.yaml": LONG}, house)
    return draw(law, "xx.long", date(2030, 8, 1), "en") + "\n"


if __name__ == "__main__":
    print(drawn(), end="")
