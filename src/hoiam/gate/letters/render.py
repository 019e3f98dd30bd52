"""One compiler for the process, a lock around it, and a letter out.

What a caller gives goes to the compiler as one JSON text beside the template, never into it: a petitioner's `#` or `*`
is printed as it stands. The templates' folder is the compiler's whole world: no package, no system font, no other file.
"""

import io
import json
import os
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
import yaml

from hoiam.core.words import LANGUAGES, Text
from hoiam.gate.letters.printable import FONTS
from hoiam.gate.letters.shapes import ENGLISH, LETTERS, BadLetter, read

TEMPLATES = Path(__file__).with_name("templates")
FORMS = Path(__file__).with_name("forms.yaml")

_lock = threading.Lock()
_made: tuple[int, typst.Compiler] | None = None


class CompiledBeforeFork(RuntimeError):
    """This process was forked from one that had already made a letter: the compiler's threads did not come along.

    A compile here would wait for those threads for ever, so it is refused. Start workers by spawn, or make the first
    letter after the fork.
    """


def _compiler() -> typst.Compiler:
    """The compiler of this process; made at the first letter, so that a parent that prints nothing may fork."""
    global _made
    if _made is None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
        _made = (os.getpid(), typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True))
    process, compiler = _made
    if process != os.getpid():
        raise CompiledBeforeFork(CompiledBeforeFork.__doc__)
    return compiler


@cache
def _forms() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load(FORMS.read_text("utf-8"))
    return made


def _words(letter: str, kind: str, lang: str) -> dict[str, Any]:
    """The words of a kind of petition in one language, as the templates use them."""
    given = _forms()["kinds"].get(kind)
    if given is None:
        raise BadLetter(letter, "kind", Text("không có loại đơn đó", "there is no such kind of petition"))
    words: dict[str, Any] = {key: value[lang] if isinstance(value, Mapping) else value for key, value in given.items()}
    words["companion"] = lang == "en" and kind in _forms()["vietnamese_prevails"]
    return words


def _bases(family: str, today: date) -> list[str]:
    """The bases in force on a day for a family of petitions; none where the forms name none."""
    entries = [entry for entry in _forms()["bases"].get(family, ()) if entry["valid_from"] <= today]
    return list(max(entries, key=lambda entry: entry["valid_from"])["lines"]) if entries else []


@cache
def fixed_words() -> tuple[str, ...]:
    """What the templates and forms say by themselves, the same in every letter: no case has a part in it."""
    return (*(path.read_text("utf-8") for path in sorted(TEMPLATES.glob("*.typ"))), FORMS.read_text("utf-8"))


def _qr(text: str) -> str:
    """A QR code as SVG, error correction M, without a border of its own beyond the quiet zone."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, svgns=True, border=2)
    return out.getvalue().decode("ascii")


def render(name: str, data: Mapping[str, Any], lang: str = "vi", *, today: date) -> bytes:
    """The letter `name` as PDF (A4, tagged, PDF/UA-1), the same bytes for the same data, language and day.

    `data` as `shapes.LETTERS[name]` lists it; days as `date` or ISO text. `today` chooses the forms' words of law and is
    the file's date. Raises BadLetter when the data do not make this letter or the letter has no text in `lang`.
    """
    made = read(name, data)
    if lang not in LANGUAGES or (lang == "en" and name not in ENGLISH):
        raise BadLetter(name, "lang", Text("thư này không có bản bằng tiếng đó", "this letter has no text in that language"))
    kind = made.get("kind")
    made["words"] = _words(name, kind, lang) if kind else {}
    made["lang"] = lang
    if "bases" in LETTERS[name] and not made.get("bases"):
        made["bases"] = _bases(made["words"]["family"], today)
    for key in ("sign_needed", "public"):
        if key in LETTERS[name]:
            made.setdefault(key, False)
    made["articles"] = name == "decision"
    made["recipients_default"] = ["Như trên", "Lưu: VT, hồ sơ"]
    if made.get("qr"):
        made["qr"] = _qr(made["qr"])
    if made.get("public") and made.get("addressee"):
        raise BadLetter(name, "addressee", Text("bản công khai không ghi người nhận", "a public copy names no addressee"))
    for key in ("received", "accepted"):
        if made.get("public") and made.get(key):
            why = Text("bản công khai không ghi ngày nhận đơn", "a public copy tells no day of the petition")
            raise BadLetter(name, key, why)
    stamp = datetime.combine(today, time(), UTC)
    with _lock:
        out = _compiler().compile(
            input=TEMPLATES / f"{name}.typ",
            format="pdf",
            sys_inputs={"data": json.dumps(made, ensure_ascii=False, sort_keys=True)},
            pdf_standards=["ua-1"],
            timestamp=stamp,
        )
    if not isinstance(out, bytes):
        raise TypeError("the compiler gave no single PDF")
    return out
