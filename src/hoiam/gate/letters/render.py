"""A letter's data made ready for print: its words of law, its language, its QR code. The press itself runs in the reader.

Data are checked and made printable here, in time that grows with their length and no faster; what they look like on the page
is laid out where it costs nobody else anything (`press`, in a process of `hoiam.reader`).
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hoiam.core.words import LANGUAGES, Text
from hoiam.gate import qr
from hoiam.gate.letters.printable import families
from hoiam.gate.letters.shapes import ENGLISH, LETTERS, BadLetter, read
from hoiam.reader import Session, reader

TEMPLATES = Path(__file__).with_name("templates")
FORMS = Path(__file__).with_name("forms.yaml")
PDF = b"%PDF-"


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


def ready(name: str, data: Mapping[str, Any], lang: str, today: date) -> dict[str, Any]:
    """The data of a letter as its template takes them. Raises BadLetter when they do not make this letter or it has no text in
    `lang`."""
    made = read(name, data)
    if lang not in LANGUAGES or (lang == "en" and name not in ENGLISH):
        raise BadLetter(name, "lang", Text("thư này không có bản bằng tiếng đó", "this letter has no text in that language"))
    kind = made.get("kind")
    made["words"] = _words(name, kind, lang) if kind else {}
    made["lang"] = lang
    made["fonts"] = families(made)
    if "bases" in LETTERS[name] and not made.get("bases"):
        made["bases"] = _bases(made["words"]["family"], today)
    for key in ("sign_needed", "public"):
        if key in LETTERS[name]:
            made.setdefault(key, False)
    if "body" in LETTERS[name]:
        made.setdefault("body", {"name": ""})  # an empty form that goes to whoever it is given to
    made["articles"] = name == "decision"
    made["recipients_default"] = ["Như trên", "Lưu: VT, hồ sơ"]
    if made.get("qr"):
        made["qr"] = qr.on_paper(made["qr"])
    if made.get("public") and made.get("addressee"):
        raise BadLetter(name, "addressee", Text("bản công khai không ghi người nhận", "a public copy names no addressee"))
    for key in ("received", "accepted"):
        if made.get("public") and made.get(key):
            why = Text("bản công khai không ghi ngày nhận đơn", "a public copy tells no day of the petition")
            raise BadLetter(name, key, why)
    return made


def order(name: str, data: Mapping[str, Any], lang: str, today: date) -> dict[str, str]:
    """What the press is asked for this letter; raises BadLetter as `ready`."""
    made = json.dumps(ready(name, data, lang, today), ensure_ascii=False, sort_keys=True)
    return {"letter": name, "data": made, "day": today.isoformat()}


def render(name: str, data: Mapping[str, Any], lang: str = "vi", *, today: date, asker: str = "") -> bytes:
    """The letter `name` as PDF (A4, tagged, PDF/UA-1), the same bytes for the same data, language and day.

    `data` as `shapes.LETTERS[name]` lists it; days as `date` or ISO text. `today` chooses the forms' words of law and is
    the file's date; `asker` is whose doing it is, for the reader to count. Raises BadLetter when the data do not make this
    letter or the letter has no text in `lang`; NotRead when the reader does not print it.
    """
    return reader().ask("form", order(name, data, lang, today), asker=asker).begins(PDF)


class Run:
    """A run of letters in one process of the reader: for such as hold no stranger's word."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def render(self, name: str, data: Mapping[str, Any], lang: str = "vi", *, today: date) -> bytes:
        """As `render`, within the run; after NotRead the run is over."""
        return self._session.do(order(name, data, lang, today)).begins(PDF)


@contextmanager
def run(letters: int, *, patience: float = 60) -> Iterator[Run]:
    """A run of at most so many letters (`kinds.KINDS["letters"].most` are the most). Every word in them is the house's, the
    law's or the calendar's, so that none of them can harm or tell the next. Raises Busy or Away."""
    with reader().session("letters", jobs=letters, patience=patience) as session:
        yield Run(session)
