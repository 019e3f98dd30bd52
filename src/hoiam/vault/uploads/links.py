"""Where a link may lead that an officer sees in a file: to the web, a mailbox, a telephone; to a document of one's own disk."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import unquote

from hoiam.vault.uploads.found import listed

_OUT: Final = re.compile(r"(?:https?://[^\s\\/?#]|mailto:[^\s\\/?#]|tel:[+0-9(])", re.IGNORECASE)
_LONGEST: Final = 2000
_ATTACHES: Final = re.compile(r"mailto:[^?]*+\?(?:[^&]*+&)*?attach", re.IGNORECASE)  # some programs add a file of the reader's
_HIDDEN: Final = re.compile(r"[\x00-\x1f\x7f\\]")
_DISK: Final = re.compile(
    # Word for the Mac writes four strokes before what is a folder of every Mac and no server.
    r"(?:file:///|file://localhost/|(?:file:///)?/(?=(?:Users|Applications|Library|Volumes|private)/))?(?:[A-Za-z]:[\\/])?"
    r"(?P<path>[^\\/:*?\"<>|]+(?:[\\/][^\\/:*?\"<>|]+)*)",
    re.I,
)
_DOCUMENTS: Final = listed(
    "doc docx dot dotx odt ott rtf txt pdf xls xlsx ods csv ppt pptx odp jpg jpeg png gif tif tiff bmp htm html"
)


def leads_out_safely(target: str) -> bool:
    """Whether a link opens a page of the web, a letter or a call, and nothing else."""
    it = target.strip(" ")
    return bool(_OUT.match(it)) and not _HIDDEN.search(it) and not _ATTACHES.match(it)


def on_own_disk(target: str) -> bool:
    """Whether a path names a file on the computer where it is opened: no server, no share, no scheme but `file:`.

    `C:\\Mau\\don.dotx`, `file:///C:/Mau/don.dotx` and `don.dotx` do; `\\\\may\\chung\\don.dotx` does not, in any spelling.
    """
    it = unquote(target)
    if len(it) > _LONGEST or "%" in it or it != it.strip() or not it.isprintable():
        return False
    return _DISK.fullmatch(it) is not None


def to_a_document(target: str) -> bool:
    """Whether a path on one's own disk has the ending of a document or a picture: a press on it starts no program."""
    return on_own_disk(target) and unquote(target).rpartition(".")[2].lower() in _DOCUMENTS
