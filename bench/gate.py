"""./hoiam bench gate: what the gate's finders find, by type, what they take for something that it is not, and how fast.

    ./hoiam bench gate [--letters FILE]

The letters are those of `gate_letters.yaml`, by somebody who had read the finders; `--letters` names another file of the same
form. A span is covered when each of its letters and digits lies in some find of whatever type, which is what is gone after
"take all"; it is touched when one does. Finds that touch nothing that is private are false. The case's own terms are not given:
this is what the finders do alone.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from _report import Report

from hoiam.gate import secrecy
from hoiam.gate.finds import finds_in

HERE = Path(__file__).with_name("gate_letters.yaml")
_MARKED = re.compile(r"⟦([A-Z]+):([^⟧]*)⟧")
# To be kept, not to be found.
OURS = frozenset({"OFFICIAL", "PUBLIC"})
ROUNDS = 30


def planted(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """A line without its marks, and where in it each span stands with its type."""
    text, spans, at = "", [], 0
    for match in _MARKED.finditer(marked):
        text += marked[at : match.start()]
        spans.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return text + marked[at:], spans


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--letters", type=Path, default=HERE)
    read = yaml.safe_load(asked.parse_args().letters.read_text("utf-8"))
    lines = [planted(line) for letter in read["letters"] for line in letter.splitlines()]
    every, covered, touched, false = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    with Report("gate") as report:
        begun = time.perf_counter()
        for _round in range(ROUNDS):
            found = [finds_in([("line", text)]) for text, _spans in lines]
        seconds = time.perf_counter() - begun
        for (text, spans), finds in zip(lines, found, strict=True):
            gone = {at for find in finds for at in range(*find.span)}
            for start, end, kind in spans:
                said = [at for at in range(start, end) if text[at].isalnum()]
                every[kind] += 1
                covered[kind] += gone.issuperset(said)
                touched[kind] += not gone.isdisjoint(said)
            private = {at for start, end, kind in spans if kind not in OURS for at in range(start, end)}
            for find in finds:
                if private.isdisjoint(range(*find.span)):
                    false[find.kind] += 1
                    report.say(f"  false: {find.kind} ({find.confidence}) {find.text!r}")
            for start, end, kind in spans:
                if kind not in OURS and not gone.issuperset(at for at in range(start, end) if text[at].isalnum()):
                    report.say(f"  missed: {kind} {text[start:end]!r}")
        for kind in sorted(every):
            report.say(f"{kind}: {every[kind]}, covered {covered[kind]}, touched {touched[kind]}")
        private_kinds = [kind for kind in every if kind not in OURS]
        total = sum(every[kind] for kind in private_kinds)
        for kind in sorted(private_kinds):
            report.figure(f"{kind.lower()}_covered", covered[kind] / every[kind], f"{kind}: covered, of {every[kind]}")
        report.figure(
            "covered", sum(covered[kind] for kind in private_kinds) / total, f"all private spans: covered, of {total}"
        )
        report.figure("touched", sum(touched[kind] for kind in private_kinds) / total, "all private spans: touched")
        ours = sum(every[kind] for kind in OURS)
        report.figure(
            "ours_found", sum(touched[kind] for kind in OURS) / ours, f"officials and public contacts found, of {ours}"
        )
        report.figure("false_finds", sum(false.values()), "finds that touch nothing private")
        told = [secrecy.mark_in(line) == level for line, level in read["secret"]]
        for (line, level), right in zip(read["secret"], told, strict=True):
            if not right:
                report.say(f"  mark not told: {line!r} is {level}, found {secrecy.mark_in(line)}")
        wrong = [line for line in read["innocent"] if secrecy.mark_in(line) is not None]
        for line in wrong:
            report.say(f"  no mark, and refused: {line!r}")
        report.figure("marks_told", sum(told) / len(told), f"secrecy and circulation marks told, of {len(told)}")
        report.figure("marks_false", len(wrong), f"innocent lines refused, of {len(read['innocent'])}")
        size = sum(len(text) for text, _spans in lines)
        report.figure("characters_per_s", size * ROUNDS / seconds, "characters looked through in a second, one core")
    return 0 if report.met else 1


if __name__ == "__main__":
    sys.exit(main())
