"""How every bench ends: lines for a person while it measures, and at the end one line of JSON for a program.

    {"bench": NAME, "figures": {KEY: number, ...}, "musts": [{"name", "must", "got", "met"}, ...]}

A figure's key ends in its unit, and the unit says which way is better: of ``_s``, ``_ms``, ``_us`` and ``_mb`` less, of
``_per_s`` more; anything else is a count. The cores and the load average before and after are among the figures, since
nobody can weigh a figure without them.

    with Report("intake") as report:
        report.figure("p95_ms", 123.4, "answered within, p95", must="<= 150")

The line is printed when the block ends, and not when it ends by an exception: a bench that broke down has measured nothing.
"""

from __future__ import annotations

import json
import math
import os
import platform
from dataclasses import dataclass, field
from types import TracebackType

# The longest first: a key that ends in `_mb_per_s` ends in `_s` too.
UNITS = {"_mb_per_s": "MB/s", "_per_s": "/s", "_ms": "ms", "_us": "us", "_s": "s", "_mb": "MB"}


@dataclass
class Report:
    """What one run of a bench found. Figures are told as they come; the line of JSON follows when the block ends."""

    bench: str
    figures: dict[str, float] = field(default_factory=dict)
    musts: list[dict[str, object]] = field(default_factory=list)

    def __enter__(self) -> Report:
        cores, load = os.cpu_count() or 1, os.getloadavg()
        self.say(f"{self.bench}: {cores} cores, Python {platform.python_version()}; load average {_three(load)} before")
        self._machine = {"cores": cores, "load_before": load[0]}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:
            return
        if not self.figures:
            raise ValueError(f"the bench {self.bench} ends without a figure")
        load = os.getloadavg()
        unmet = [f"{must['name']}: {must['got']}, must be {must['must']}" for must in self.musts if not must["met"]]
        self.say(f"load average {_three(load)} after; {len(self.musts) - len(unmet)} of {len(self.musts)} musts met")
        for line in unmet:
            self.say(f"  NOT met: {line}")
        figures = self.figures | self._machine | {"load_after": load[0]}
        told = {"bench": self.bench, "figures": {key: _rounded(value) for key, value in figures.items()}, "musts": self.musts}
        self.say(json.dumps(told, ensure_ascii=False, allow_nan=False))

    @property
    def met(self) -> bool:
        """Whether every must is met so far."""
        return all(must["met"] for must in self.musts)

    def say(self, text: str) -> None:
        """A line for a person only."""
        print(text, flush=True)

    def figure(self, key: str, value: float, what: str, *, must: str = "", note: str = "") -> None:
        """One figure under its key, with the words that a person reads beside it.

        ``must`` is a bound in the unit of the key: "<= 150", ">= 2000" or "== 0". ``note`` stands behind the figure for a
        person: an aim, a remark. Raises ValueError for a key that was told already and a value that is no number.
        """
        if key in self.figures or key in ("cores", "load_before", "load_after"):
            raise ValueError(f"the figure {key} is told twice")
        if not math.isfinite(value):
            raise ValueError(f"the figure {key} is {value}")
        self.figures[key] = value
        unit = unit_of(key)
        behind = "; ".join(filter(None, (f"must be {must} {unit}".rstrip() if must else "", note)))
        self.say(f"  {what:<78} {f'{_shown(value)} {unit}'.rstrip():>14}  {behind}".rstrip())
        if must:
            got = _rounded(value)
            self.musts.append({"name": key, "must": f"{must} {unit}".rstrip(), "got": got, "met": _holds(value, must)})

    def not_tried(self, what: str, why: str) -> None:
        """Something that this machine cannot measure: said, and no figure."""
        self.say(f"  {what:<78} {'not tried':>14}  {why}")


def unit_of(key: str) -> str:
    """The unit that a key ends in; "" for a count."""
    return next((unit for end, unit in UNITS.items() if key.endswith(end)), "")


def slower(key: str, before: float, after: float) -> float | None:
    """How many times worse the figure became (1.05: five per cent); None for a count and where it cannot be said."""
    if not unit_of(key) or min(before, after) <= 0:
        return None
    return before / after if key.endswith("_per_s") else after / before


def _holds(value: float, must: str) -> bool:
    how, _, bound = must.partition(" ")
    if how not in ("<=", ">=", "=="):
        raise ValueError(f"{must!r} is no bound")
    limit = float(bound)
    return {"<=": value <= limit, ">=": value >= limit, "==": value == limit}[how]


def _rounded(value: float) -> float:
    """Six digits say more than any of these figures holds; a count stays whole."""
    return value if isinstance(value, int) else float(f"{value:.6g}")


def _shown(value: float) -> str:
    digits = 0 if isinstance(value, int) or abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}"


def _three(load: tuple[float, float, float]) -> str:
    return " ".join(f"{each:.2f}" for each in load)
