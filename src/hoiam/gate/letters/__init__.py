"""Letters and printed forms: a name and data in, a PDF out.

    render("acceptance", {"case": "XA-2026-000123", "kind": "vn.complaint", ...}, today=date(2026, 7, 8)) -> bytes

The pages follow the clerical decree (name of the state, issuing body, number, place and day, kind of letter, body,
recipients, signature), are tagged for screen readers (PDF/UA-1) and are the same bytes for the same data and day.
A letter is addressed to the number of the case. A name and an address enter only through the optional field
`addressee`, which the caller fills inside a logged opening, streams to print and does not keep.
`shapes.py` lists what each letter takes; `forms.yaml` holds what the forms say of the law.
"""

from hoiam.gate.letters.printable import Unprinted, unprinted
from hoiam.gate.letters.render import Run, fixed_words, render, run
from hoiam.gate.letters.shapes import BY_FACTS, BY_WRITER, ENGLISH, LETTERS, BadLetter

__all__ = [
    "BY_FACTS",
    "BY_WRITER",
    "ENGLISH",
    "LETTERS",
    "BadLetter",
    "Run",
    "Unprinted",
    "fixed_words",
    "render",
    "run",
    "unprinted",
]
