"""Compile the translations: <app>/locale/<language>/LC_MESSAGES/django.po to the .mo that Django reads, when it is older."""

from __future__ import annotations

from pathlib import Path

SOURCES = Path(__file__).resolve().parents[1]


class WordsError(Exception):
    """A translation file cannot be read or written; the message names it."""


def compile_stale(sources: Path = SOURCES) -> list[Path]:
    """Compile each .po whose .mo is missing or older; the files written."""
    written = []
    for text in sorted(sources.glob("*/locale/*/LC_MESSAGES/*.po")):
        machine = text.with_suffix(".mo")
        if machine.exists() and machine.stat().st_mtime_ns >= text.stat().st_mtime_ns:
            continue
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import PoFileError, read_po

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
