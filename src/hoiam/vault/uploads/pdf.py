"""PDF: whole, open to everybody, and doing nothing by itself."""

from __future__ import annotations

import zlib
from typing import BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, PdfObject

from hoiam.vault.errors import UploadRefused
from hoiam.vault.uploads.found import Found
from hoiam.vault.uploads.sentences import refused


def pdf(file: BinaryIO, size: int) -> Found:
    """A PDF that is whole, opens without a password and does nothing by itself."""
    file.seek(max(0, size - 8192))
    if b"%%EOF" not in file.read(8192):
        raise refused("broken")
    file.seek(0)
    try:
        reader = PdfReader(file, strict=False)
        # One that only restricts printing opens with the empty password, for everybody.
        if reader.is_encrypted and not reader.decrypt(""):
            raise refused("password")
        root = reader.root_object
        pages = _resolved(root.get("/Pages"))
        if not isinstance(pages, DictionaryObject) or not _resolved(pages.get("/Kids")):
            raise refused("broken")
        count = pages.get("/Count")
        if not isinstance(count, int) or count < 1:
            raise refused("broken")
        if _acts_by_itself(root):
            raise refused("active")
        return Found("pdf", signed=_is_signed(root), pages=int(count))
    except UploadRefused:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        RecursionError,
        zlib.error,
    ) as error:
        raise refused("broken") from error
    except NotImplementedError as error:
        raise refused("password") from error


def _resolved(thing: object) -> PdfObject | None:
    if isinstance(thing, IndirectObject):
        return thing.get_object()
    return thing if isinstance(thing, PdfObject) else None


def _acts_by_itself(root: DictionaryObject) -> bool:
    """Whether opening the document runs a script or starts a program, or a program travels inside."""
    names = _resolved(root.get("/Names"))
    if isinstance(names, DictionaryObject) and any(_not_empty(names.get(tree)) for tree in ("/JavaScript", "/EmbeddedFiles")):
        return True
    return any(_is_action(_resolved(root.get(place)), depth=4) for place in ("/OpenAction", "/AA"))


def _not_empty(tree: object) -> bool:
    """Whether a name tree of a PDF holds anything."""
    found = _resolved(tree)
    if not isinstance(found, DictionaryObject):
        return found is not None
    return bool(_resolved(found.get("/Names"))) or bool(_resolved(found.get("/Kids")))


def _is_action(thing: PdfObject | None, depth: int) -> bool:
    if depth == 0 or not isinstance(thing, DictionaryObject):
        return False
    if thing.get("/S") in (
        NameObject("/JavaScript"),
        NameObject("/Launch"),
        NameObject("/SubmitForm"),
        NameObject("/ImportData"),
    ):
        return True
    return any(_is_action(_resolved(part), depth - 1) for key, part in thing.items() if key not in ("/P", "/Parent", "/D"))


def _is_signed(root: DictionaryObject) -> bool:
    form = _resolved(root.get("/AcroForm"))
    if not isinstance(form, DictionaryObject):
        return False
    flags = form.get("/SigFlags", 0)
    if isinstance(flags, int) and flags & 1:
        return True
    fields = _resolved(form.get("/Fields"))
    if not isinstance(fields, ArrayObject):
        return False
    seen = (_resolved(field) for field in fields[:200])
    return any(isinstance(field, DictionaryObject) and field.get("/FT") == "/Sig" and "/V" in field for field in seen)
