"""A file twice as large takes about twice the work, whatever it is made of; and no file takes more than the caps allow.

Counted, not timed: lines run of the rooms that look into files and of the libraries that they use. What the libraries in C
take is weighed by `./hoiam bench files`.
"""

from __future__ import annotations

import importlib.util
import io
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

from hoiam.vault import page_drawer
from hoiam.vault.errors import UploadRefused
from hoiam.vault.paged import layout
from hoiam.vault.uploads import inspect

ROOT = Path(__file__).resolve().parents[2]
FEW = 150
LESS = 30  # of what is read, where each is more lines
ROOMS = (
    "/hoiam/vault/uploads/",
    "/hoiam/vault/paged/",
    "/hoiam/vault/page_drawer",
    "/olefile/",
    "/hoiam/core/",
    "/pypdf/",
    "/PIL/",
    "/zipfile",
    "/posixpath",
    "/urllib/",
    "/email/",
    "/html/",
    "/quopri",
)


def growing() -> ModuleType:
    """bench/_growing.py, which weighs the same files where time counts."""
    spec = importlib.util.spec_from_file_location("growing_files", ROOT / "bench" / "_growing.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FAMILIES: dict[str, tuple[str, Callable[[int], bytes]]] = growing().FAMILIES


def lines_for(name: str, data: bytes) -> int:
    """How many lines are run to look at a file."""

    def look() -> None:
        with suppress(UploadRefused):
            inspect(name, data)

    return lines_of(look)


def lines_to_read(data: bytes) -> int:
    """How many lines are run to read a file for its pages, and to write what the compiler is given."""

    def read() -> None:
        with suppress(page_drawer.CannotBeDrawn):
            page_drawer.page(io.BytesIO(data), 1)

    return lines_of(read)


def lines_of(work: Callable[[], None]) -> int:
    """How many lines of the rooms are run by it."""
    lines = 0

    def within(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return within

    def calls(frame: FrameType, event: str, argument: Any) -> Any:
        return within if any(room in frame.f_code.co_filename for room in ROOMS) else None

    before = sys.gettrace()
    sys.settrace(calls)
    try:
        work()
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("family", FAMILIES)
def test_twice_as_many_take_about_twice_the_work(family: str) -> None:
    name, make = FAMILIES[family]
    few, more, many = (lines_for(name, make(times * FEW)) for times in (1, 2, 4))
    slack = 400  # lines that do not depend on how many there are
    assert more <= 2.2 * few + slack
    assert many <= 2.2 * more + slack


class Compiler:
    """In place of the one that sets pages: it gives up, and the words alone are shown."""

    def compile(self, **_: object) -> bytes:
        return b""


def is_taken(name: str, data: bytes) -> bool:
    try:
        inspect(name, data)
    except UploadRefused:
        return False
    return True


# Of what the door takes; a PDF is drawn by its library, which `bench files` weighs.
READ = [family for family, (name, make) in FAMILIES.items() if not name.endswith("pdf") and is_taken(name, make(8))]


@pytest.mark.parametrize("family", READ)
def test_twice_as_many_take_about_twice_the_reading(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "_compiler", Compiler)
    _, make = FAMILIES[family]
    few, more, many = (lines_to_read(make(times * LESS)) for times in (1, 2, 4))
    slack = 400
    assert more <= 2.2 * few + slack
    assert many <= 2.2 * more + slack


def test_work_that_grows_by_the_square_would_be_seen() -> None:
    def square(n: int) -> int:
        return sum(1 for _ in range(n * n))

    counted = [square(times * FEW) for times in (1, 2, 4)]
    assert counted[1] > 2.2 * counted[0] + 400
    assert counted[2] > 2.2 * counted[1] + 400


def test_the_name_of_a_file_costs_no_more_than_its_longest() -> None:
    few, many = (lines_for("a" + "\u0301\u0323" * times + ".txt", b"x") for times in (500, 50_000))
    assert many <= few + 400


# What is one too many of anything is refused before the rest of it is looked at.
MOST = [
    ("word elements within each other", "tangled", 401),
    ("word fields without an end", "tangled", 101),
    ("word parts", "bomb", 3001),
    ("pdf lists within each other", "tangled", 101),
    ("tiff pages", "frames", 301),
    ("png chunks", "tangled", 200_001),
    ("jpeg notes", "tangled", 3001),
    ("heic boxes", "tangled", 1002),
]


@pytest.mark.parametrize(("family", "reason", "number"), MOST)
def test_one_too_many_is_refused_and_what_follows_costs_nothing(family: str, reason: str, number: int) -> None:
    name, make = FAMILIES[family]
    with pytest.raises(UploadRefused) as refused:
        inspect(name, make(number))
    assert refused.value.reason == reason
    if number < 5000:
        assert lines_for(name, make(12 * number)) <= 1.1 * lines_for(name, make(number)) + 400


def test_tokens_and_objects_of_a_pdf_have_their_most(monkeypatch: pytest.MonkeyPatch) -> None:
    from hoiam.vault.uploads import markup, pdf_syntax

    for room, most, family in (
        (pdf_syntax, "MOST_TOKENS", "pdf numbers of a list"),
        (pdf_syntax, "MOST_OBJECTS", "pdf objects"),
        (pdf_syntax, "MOST_UNPACKED_OBJECTS", "pdf objects in one stream"),
        (markup, "MOST_ELEMENTS", "word elements"),
        (markup, "MOST_BYTES", "word letters of a line"),
        (markup, "LARGEST_PART", "word letters of a line"),
    ):
        name, make = FAMILIES[family]
        assert inspect(name, make(2000)).size
        with monkeypatch.context() as patch:
            patch.setattr(room, most, 1000)
            with pytest.raises(UploadRefused, match="tangled"):
                inspect(name, make(2000))
