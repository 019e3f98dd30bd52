"""The words of the pages: Vietnamese in the sources, English in <app>/locale/en/LC_MESSAGES/django.po.

The launcher compiles each .po to the .mo that Django reads. `bin/words` brings the .po files up to date with the sources.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po

SOURCES = Path(__file__).resolve().parents[1]
LANGUAGE = "en"

# Django's functions and what their arguments mean, in babel's notation: (1, 2) are singular and plural, (1, "c") the context.
_PLAIN: dict[str, Any] = {"gettext": None, "gettext_lazy": None, "gettext_noop": None, "_": None}
_PLURAL: dict[str, Any] = {"ngettext": (1, 2), "ngettext_lazy": (1, 2)}
_CONTEXT: dict[str, Any] = {"pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
KEYWORDS = _PLAIN | _PLURAL | _CONTEXT


class WordsError(Exception):
    """A translation file cannot be read or written; the message names it."""


def compile_stale(sources: Path = SOURCES) -> list[Path]:
    """Compile each .po whose .mo is missing or older; the files written."""
    written = []
    for text in sorted(sources.glob("*/locale/*/LC_MESSAGES/*.po")):
        machine = text.with_suffix(".mo")
        if machine.exists() and machine.stat().st_mtime_ns >= text.stat().st_mtime_ns:
            continue
        try:
            with text.open("rb") as source:
                catalogue = read_po(source, abort_invalid=True)
            unfinished = machine.with_suffix(".mo.new")
            with unfinished.open("wb") as target:
                write_mo(target, catalogue)
            unfinished.replace(machine)
        except PoFileError as error:
            raise WordsError(f"{text}: {error}.\nMend that line of the translation.") from error
        except OSError as error:
            raise WordsError(f"{machine} cannot be written: {error.strerror}.\nMake its folder writable for you.") from error
        written.append(machine)
    return written


def found_in(app: Path) -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """(file, source words, context) of everything in an app that a person may read."""
    # The launcher, which only compiles, starts without Django.
    from django.utils.translation.template import templatize

    for file in sorted((*app.glob("**/*.py"), *app.glob("templates/**/*.html"), *app.glob("templates/**/*.txt"))):
        text = file.read_text(encoding="utf-8")
        if file.suffix != ".py":
            # How far a line of a page is indented says nothing; to the reader of Python it would open and close blocks.
            text = "\n".join(line.lstrip() for line in templatize(text).splitlines())
        name = str(file.relative_to(app.parent))
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            yield name, message, context


def catalogue_of(app: Path) -> Path:
    """Where an app's English is."""
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def missing(sources: Path = SOURCES) -> list[str]:
    """Source words for which no app has English, as `file: words`, and entries that a translator marked as doubtful."""
    known: set[tuple[str, str | None]] = set()
    doubtful = []
    for text in sorted(sources.glob(f"*/locale/{LANGUAGE}/LC_MESSAGES/*.po")):
        with text.open("rb") as source:
            for message in read_po(source, locale=LANGUAGE):
                if message.fuzzy and message.id:
                    doubtful.append(f"{text.relative_to(sources)}: doubtful: {message.id}")
                elif all(message.string if isinstance(message.string, tuple) else (message.string,)):
                    known.add((_first(message.id), message.context))
    lacking = {
        f"{file}: {_first(words)}"
        for app in sorted(path.parent for path in sources.glob("*/__init__.py"))
        for file, words, context in found_in(app)
        if (_first(words), context) not in known
    }
    return sorted(lacking) + doubtful


def _first(message: Any) -> str:
    return str(message[0] if isinstance(message, list | tuple) else message)


def refresh(sources: Path = SOURCES) -> list[Path]:
    """Bring each app's .po up to date: new words come in empty, words that nobody uses go, translations stay."""
    written = []
    for app in sorted(path.parent for path in sources.glob("*/__init__.py")):
        wanted = Catalog(locale=LANGUAGE)
        for where, words, context in found_in(app):
            wanted.add(words, locations=[(where, 0)], context=context, flags=["python-format"] if "%(" in _first(words) else [])
        file = catalogue_of(app)
        if not len(wanted) and not file.exists():
            continue
        kept = Catalog(locale=LANGUAGE, charset="utf-8", header_comment="# English of this folder's pages.")
        if file.exists():
            with file.open("rb") as source:
                kept = read_po(source, locale=LANGUAGE)
        before = file.read_bytes() if file.exists() else b""
        kept.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
        kept.obsolete.clear()
        out = io.BytesIO()
        write_po(out, kept, width=120, sort_output=True, include_lineno=False, omit_header=False)
        if out.getvalue() != before:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(out.getvalue())
            written.append(file)
    return written
