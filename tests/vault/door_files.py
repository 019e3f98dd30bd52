"""Every invented file of these tests, good and bad, under a name: for those who ask several doors about the same ones."""

from __future__ import annotations

from vault.test_pdf_files import ACTS, counted
from vault.test_pdf_files import HONEST as HONEST_PDFS
from vault.test_picture_files import JOINED, PICTURES
from vault.test_uploads import BAD, HEIC, image, signature
from vault.test_what_people_have import REFUSED, TAKEN
from vault.test_word_files import CARRIED, ELEMENTS, FETCHED, FIELDS, TEMPLATES, template
from vault.test_word_files import HONEST as HONEST_WORD
from vault.written import portable, word
from vault.written_kinds import RECORDINGS

SMALL = 2_000_000  # bytes; the few beyond are about size alone


def all_files() -> list[tuple[str, bytes]]:
    """(name, bytes); a name tells nothing but the ending. Of spellings that have tests of their own, some."""
    found = [(name, make()) for _, name, make, _ in BAD]
    found += [("a.pdf", portable(**parts)) for parts, _ in [*ACTS.values()][::4]]
    found += [("a.pdf", counted(parts)) for parts in HONEST_PDFS.values()]
    found += [("a.docx", template(rels)) for rels in [*TEMPLATES.values()][::6]]
    found += [("a.docx", word(related=[related])) for related, _ in [*FETCHED.values()][::5]]
    found += [("a.docx", word(parts=parts, types=types)) for parts, types, _ in [*CARRIED.values()][::3]]
    found += [("a.docx", word(body)) for body, _ in [*FIELDS.values(), *ELEMENTS.values()][::5]]
    found += [("a.docx", data) for data in HONEST_WORD.values()]
    found += [(name, data) for name, data, _ in [*JOINED.values(), *PICTURES.values()][::3]]
    found += [
        ("a.jpg", image("JPEG")),
        ("a.heic", HEIC),
        ("a.p7s", signature()),
        ("a.pdf", b"Kinh gui"),
        ("CON.txt", b"Kinh gui"),
    ]
    found += [(name, data) for name, data, _ in [*TAKEN.values(), *REFUSED.values()][::3]]
    found += [(name, data) for name, (_, data) in RECORDINGS.items()]
    return [(name, data) for name, data in found if len(data) < SMALL]
