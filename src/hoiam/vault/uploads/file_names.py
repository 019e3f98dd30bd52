"""What a file may be called: a name that is safe to show and to save under, with an ending that says what is in it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from hoiam.core.typed import composed
from hoiam.vault.uploads.found import LONGEST_NAME


@dataclass(frozen=True, slots=True)
class Kind:
    """The media type of what is taken, and the endings that say so; the first is given where one is missing."""

    type: str
    extensions: tuple[str, ...]


KINDS: Final = {
    "text": Kind("text/plain", ("txt", "text", "md", "csv")),
    "pdf": Kind("application/pdf", ("pdf",)),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",)),
    "jpeg": Kind("image/jpeg", ("jpg", "jpeg", "jpe", "jfif")),
    "png": Kind("image/png", ("png",)),
    "tiff": Kind("image/tiff", ("tif", "tiff")),
    "heic": Kind("image/heic", ("heic", "heif")),
    "signature": Kind("application/pkcs7-signature", ("p7s", "p7b", "p7m")),
}
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_LONGEST_GIVEN: Final = 1000
_FORBIDDEN: Final = '<>:"|?*'


def safe_name(name: str) -> tuple[str, str | None]:
    """A safe name, and the reason why the given one is not, if so.

    Marks that turn the direction of writing make `gpj.exe` of `exe.jpg`; parts of a path reach outside a folder.
    """
    wrong = "name long" if len(name) > _LONGEST_GIVEN else None
    normal = composed(name[-_LONGEST_GIVEN:])
    last = re.split(r"[/\\]", normal)[-1]
    if last != normal:
        wrong = wrong or "name path"
    kept = []
    for mark in last:
        category = unicodedata.category(mark)
        if category in ("Cf", "Co", "Cs", "Cn"):
            wrong = wrong or "name marks"
        elif category in ("Cc", "Zl", "Zp") or mark in _FORBIDDEN:
            wrong = wrong or "name control"
        else:
            kept.append(" " if category == "Zs" else mark)
    clean = re.sub(r" {2,}", " ", "".join(kept)).strip(" .")
    if clean in ("", ".."):
        wrong, clean = wrong or ("name path" if normal.strip(" ") in (".", "..") else None), ""
    if _DEVICES.match(clean):
        wrong, clean = wrong or "name control", f"_{clean}"
    path = PurePosixPath(clean or "tep")
    if len(path.name) > LONGEST_NAME:
        wrong = wrong or "name long"
        suffix = path.suffix[:12]
        path = PurePosixPath(path.name[: LONGEST_NAME - len(suffix)].rstrip(" .") + suffix)
    return path.name, wrong


def with_extension(name: str, kind: str) -> str:
    """`name` with an extension that says what is in it; one without gets it, one that lies has it replaced."""
    extensions = KINDS[kind].extensions
    extension = ending(name)
    if extension in extensions:
        return name
    return f"{PurePosixPath(name).stem if extension else name}.{extensions[0]}"


def ending(name: str) -> str:
    """`pdf` of `don.PDF`; nothing of `Mr. Bean`: an ending is short and has no spaces."""
    extension = PurePosixPath(name).suffix[1:].lower()
    return extension if extension.isalnum() and len(extension) <= 5 else ""
