"""No regular expression of the house takes more than a time proportional to the text, whatever the text is.

Hostile texts are made from each expression itself: what stands before a repetition, then the repetition again and again, then
something that does not fit; and each part of it in rows. Text of the house's own (a template, a command's output) is exempt.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from re import _constants as code  # type: ignore[attr-defined]  # the standard library's own reader of expressions
from re import _parser as reader  # type: ignore[attr-defined]  # as above
from typing import Any, Final

import pytest

import cost
import hoiam

SOURCE = Path(hoiam.__file__).resolve().parent
TURNS: Final = 8_000
LONGEST: Final = 160_000
# An expression that looks a hundred times at each letter takes half of this; one that takes the square some seconds.
MOST_SECONDS: Final = 0.05
MOST_SECONDS_A_LETTER: Final = 1.5e-6
PUMPS: Final = "a1A .-,;:(\n\tă@/_<\"'\0"
OUR_OWN: Final = {
    "hoiam.site.demo": "pages of our own",
    "hoiam.site.engine": "what PostgreSQL's programs say",
    "hoiam.site.cli": "lock files, what was typed on the command line",
    "hoiam.site.translations": "our own sources",
    "hoiam.casework.laws": "packs of law",
    "hoiam.casework.migrated": "a comment that we wrote into the database",
    "hoiam.casework.keys.first": "what is typed on the command line at the founding",
    "hoiam.site.wsgi": "starts the house when it is imported, and keeps no expression",
    "hoiam.site.rsgi": "the same",
}
# Expressions that only ever look at a whole text from its beginning.
WHOLE: Final = ("fullmatch", "match")


def foreign(module: str) -> bool:
    return not any(module == own or module.startswith(f"{own}.") for own in OUR_OWN) and ".migrations" not in module


def modules() -> list[str]:
    found = [each.name for each in pkgutil.walk_packages([str(SOURCE)], "hoiam.") if not each.name.endswith("__main__")]
    return [name for name in found if foreign(name)]


def compiled(value: Any, deep: int = 0) -> Iterator[re.Pattern[Any]]:
    """Every compiled expression in a value of a module."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict) and deep < 4:
        for each in value.values():
            yield from compiled(each, deep + 1)
    elif isinstance(value, tuple | list | frozenset | set) and deep < 4:
        for each in value:
            yield from compiled(each, deep + 1)
    elif inspect.isclass(value) and deep < 2:
        for each in vars(value).values():
            yield from compiled(each, deep + 1)


def kept(module: str) -> Iterator[tuple[str, re.Pattern[Any]]]:
    """The expressions that a module keeps, by their names."""
    for name, value in vars(importlib.import_module(module)).items():
        for pattern in compiled(value):
            yield f"{module}.{name}", pattern


def called(module: str) -> Iterator[tuple[str, ast.Call]]:
    """The calls of a module that take an expression where they stand, by their function's name."""
    spec = importlib.util.find_spec(module)  # type: ignore[attr-defined]  # imported with importlib
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse(Path(spec.origin).read_text("utf-8"))
    inside = {id(node) for function in ast.walk(tree) if isinstance(function, ast.FunctionDef) for node in ast.walk(function)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not re.fullmatch(r"re\.\w+", ast.unparse(node.func)):
            continue
        if ast.unparse(node.func) not in ("re.escape", "re.compile") or id(node) in inside:
            yield ast.unparse(node.func).removeprefix("re."), node


# --- texts that an expression may not like ------------------------------------------------------------------------------


def one_of(members: Iterable[tuple[Any, Any]]) -> str:
    """A letter that a class takes."""
    members = list(members)
    text = reader.parse("a", 0)
    text[0] = (code.IN, members)
    taken = re._compiler.compile(text)  # type: ignore[attr-defined]  # as above
    ours = (chr(point) for point in (*map(ord, PUMPS), *range(33, 0x250), 0x301, 0x2028))
    return next((letter for letter in ours if taken.fullmatch(letter)), "")


def sample(parts: Any) -> str:
    """A short text that a part of an expression takes."""
    made = ""
    for kind, value in parts:
        if kind is code.LITERAL:
            made += chr(value)
        elif kind is code.NOT_LITERAL:
            made += "a" if value != ord("a") else "b"
        elif kind is code.ANY:
            made += "a"
        elif kind is code.IN:
            made += one_of(value)
        elif kind is code.BRANCH:
            made += sample(value[1][0])
        elif kind is code.SUBPATTERN:
            made += sample(value[3])
        elif kind is code.ATOMIC_GROUP:
            made += sample(value)
        elif kind in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            made += sample(value[2]) * value[0]
    return made


def repeats(parts: Any, before: str = "") -> Iterator[tuple[str, str, str]]:
    """Each repetition: what stands before it, one turn of it, and what comes after."""
    parts = list(parts)
    for at, (kind, value) in enumerate(parts):
        here = before + sample(parts[:at])
        if kind in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            yield here, sample(value[2]) or "a", sample(parts[at + 1 :])
            yield from repeats(value[2], here)
        elif kind is code.SUBPATTERN:
            yield from repeats(value[3], here)
        elif kind is code.ATOMIC_GROUP:
            yield from repeats(value, here)
        elif kind is code.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, here)


def hostile(pattern: re.Pattern[Any]) -> list[str]:
    """Texts of TURNS turns made to cost this expression as much as can be."""
    tree = reader.parse(pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    pieces: dict[tuple[str, str, str], None] = {}
    whole = sample(tree)
    for before, turn, after in (*repeats(tree), ("", whole[:-1] or "a", "")):
        for end in ("", "\0", "a", "1"):
            pieces[before, turn, end] = None
            pieces["", before + turn, end] = None
            pieces["", before, end] = None
            pieces["", before + turn + after[:-1], end] = None
        for pump in PUMPS:
            pieces[before, pump, "\0"] = None
            pieces["", before + pump, "\0"] = None
    return [(first + again * TURNS)[:LONGEST] + end for first, again, end in pieces if again]


def seconds(pattern: re.Pattern[Any], text: str, *, whole: bool) -> float:
    """Processor time that the expression takes for a text."""
    given: Any = text.encode("utf-8") if isinstance(pattern.pattern, bytes) else text

    def looked_for() -> None:
        if whole:
            pattern.fullmatch(given)
            pattern.match(given)
        else:
            for _found in pattern.finditer(given):
                pass

    return cost.seconds(looked_for, enough=allowed(text))


def allowed(text: str) -> float:
    """Seconds that an expression may take for a text."""
    return MOST_SECONDS + len(text) * MOST_SECONDS_A_LETTER


def dear(pattern: re.Pattern[Any], *, whole: bool = False) -> str:
    """A text for which an expression costs too much, as its beginning and end; empty where there is none."""
    for text in hostile(pattern):
        took = seconds(pattern, text, whole=whole)
        if took > allowed(text):
            return f"{took:.2f} s for {text[:30]!r} ... {text[-10:]!r}"
    return ""


# --- the tests ----------------------------------------------------------------------------------------------------------


def test_an_expression_that_takes_the_square_of_a_text_is_noticed() -> None:
    assert dear(re.compile(r"[\w.+-]+@[\w-]+"))
    assert dear(re.compile(r"<Relationship\b[^>]*>"))
    assert not dear(re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++"))


@pytest.mark.parametrize("module", modules())
def test_every_expression_that_a_module_keeps_takes_a_time_proportional_to_the_text(module: str) -> None:
    source = Path(str(importlib.import_module(module).__file__))
    text = source.read_text("utf-8")
    for name, pattern in kept(module):
        used = {match[1] for match in re.finditer(rf"\b{name.rpartition('.')[2]}\.(\w+)\(", text)}
        whole = bool(used) and used <= set(WHOLE)
        told = dear(pattern, whole=whole)
        assert not told, f"{name}: {pattern.pattern[:120]!r}: {told}"


@pytest.mark.parametrize("module", modules())
def test_every_expression_that_stands_in_a_call_takes_a_time_proportional_to_the_text(module: str) -> None:
    for function, call in called(module):
        given = call.args[0]
        if not isinstance(given, ast.Constant):
            continue
        assert dear(re.compile(given.value), whole=function in WHOLE) == "", f"{module}: {ast.unparse(call)[:120]}"
