"""What is taken, by kinds, and what a file may be called: a name that is safe to show and to save under, with an ending that
says what is in it.

`KINDS` is the one list: the look into files gives its words, `safe_name` its endings, and `accept` of every picker is made of
it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from hoiam.core.typed import composed
from hoiam.vault.uploads.found import LONGEST_NAME, listed


@dataclass(frozen=True, slots=True)
class Kind:
    """The media type of what is taken, and the endings that say so; the first is given where one is missing or lies. `also`:
    what else browsers and telephones call it. `drawn`: whether a page of it can be shown at all; what cannot is kept unseen."""

    type: str
    extensions: tuple[str, ...]
    also: tuple[str, ...] = ()
    drawn: bool = True


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_OPEN: Final = "application/vnd.oasis.opendocument."

KINDS: Final = {
    "text": Kind(
        "text/plain",
        ("txt", "text", "md", "csv", "tsv", "log", "json", "jsonl", "ics", "vcf", "srt", "vtt", "gpx", "kml", "ini", "yml"),
        ("text/csv", "text/markdown", "application/json", "text/calendar", "text/vcard"),
    ),
    "xml": Kind("application/xml", ("xml", "gpx", "kml"), ("text/xml",)),
    "html": Kind("text/html", ("html", "htm", "xhtml")),
    "mail": Kind("message/rfc822", ("eml",)),
    "outlook": Kind("application/vnd.ms-outlook", ("msg",)),
    "pdf": Kind("application/pdf", ("pdf",)),
    "docx": Kind(f"{_OFFICE}wordprocessingml.document", ("docx", "dotx")),
    "xlsx": Kind(f"{_OFFICE}spreadsheetml.sheet", ("xlsx", "xltx")),
    "pptx": Kind(f"{_OFFICE}presentationml.presentation", ("pptx", "ppsx", "potx")),
    "doc": Kind("application/msword", ("doc", "dot")),
    "xls": Kind("application/vnd.ms-excel", ("xls", "xlt")),
    "odt": Kind(f"{_OPEN}text", ("odt", "ott")),
    "ods": Kind(f"{_OPEN}spreadsheet", ("ods", "ots")),
    "odp": Kind(f"{_OPEN}presentation", ("odp", "otp")),
    "odg": Kind(f"{_OPEN}graphics", ("odg", "otg")),
    "rtf": Kind("application/rtf", ("rtf", "doc"), ("text/rtf",)),
    "jpeg": Kind("image/jpeg", ("jpg", "jpeg", "jpe", "jfif", "mpo")),
    "png": Kind("image/png", ("png",)),
    "tiff": Kind("image/tiff", ("tif", "tiff", "dng"), ("image/x-adobe-dng",)),
    "heic": Kind("image/heic", ("heic", "heif", "hif", "heics"), ("image/heif",)),
    "avif": Kind("image/avif", ("avif",)),
    "webp": Kind("image/webp", ("webp",)),
    "gif": Kind("image/gif", ("gif",)),
    "bmp": Kind("image/bmp", ("bmp", "dib"), ("image/x-ms-bmp",), drawn=False),
    "signature": Kind("application/pkcs7-signature", ("p7s", "p7b", "p7m"), ("application/pkcs7-mime",)),
    "mp4": Kind(
        "video/mp4",
        ("mp4", "m4a", "m4v", "m4b", "mov", "qt", "3gp", "3gpp", "3g2", "3ga"),
        ("video/quicktime", "video/3gpp", "audio/mp4", "audio/x-m4a", "audio/3gpp"),
        drawn=False,
    ),
    "mp3": Kind("audio/mpeg", ("mp3", "mpga"), ("audio/mp3",), drawn=False),
    "aac": Kind("audio/aac", ("aac",), ("audio/x-aac",), drawn=False),
    "amr": Kind("audio/amr", ("amr", "awb"), ("audio/amr-wb",), drawn=False),
    "ogg": Kind("audio/ogg", ("ogg", "opus", "oga", "ogv", "spx"), ("audio/opus", "video/ogg", "application/ogg"), drawn=False),
    "wav": Kind("audio/wav", ("wav", "wave"), ("audio/x-wav",), drawn=False),
    "flac": Kind("audio/flac", ("flac",), drawn=False),
    "webm": Kind("video/webm", ("webm", "mkv", "mka", "weba"), ("audio/webm", "video/x-matroska"), drawn=False),
    "avi": Kind("video/x-msvideo", ("avi",), drawn=False),
}
PICTURES: Final = ("jpeg", "png", "tiff", "heic", "avif", "webp", "gif", "bmp")
# What a signed form is sent as.
SIGNED_FORMS: Final = ("pdf", *PICTURES, "docx", "doc", "odt", "signature")
# What a paper of a step at the desk is scanned to.
SCANS: Final = ("pdf", "png", "jpeg")
ENDINGS: Final = frozenset(ending for kind in KINDS.values() for ending in kind.extensions)
# Endings that everybody's computer knows and that say something else than what is taken: one of these is replaced. A word
# behind a dot that nobody knows as an ending ("12.UBND", "12.5.2026") is part of the name.
_OTHERS: Final = listed(
    "exe com bat cmd scr pif cpl msi msp dll sys js jse vbs vbe vb ws wsf wsh wsc ps1 psm1 sh bash py pyw pl php asp aspx jsp"
    " jar"
    " class apk ipa app deb rpm dmg iso img vhd lnk url desktop hta chm hlp reg inf scf sct settingcontent application gadget"
    " zip"
    " rar 7z gz tgz bz2 xz zst tar cab arj ace lzh docm dotm xlsm xlsb xltm xlam xla xll pptm potm ppam ppsm ppt pps pot svg"
    " svgz"
    " mht mhtml swf pub mdb accdb accde one onepkg vsd vsdx dwg psd ai eps ps pages numbers key wps et dps jxl jp2 jpx"
    " webarchive wmv wma flv"
    " mpg mpeg mts m2ts ts vob rm rmvb amv caf aiff mid epub mobi prc tmp bak crdownload part download torrent xps oxps"
)
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|clock\$|com[\d¹²³]|lpt[\d¹²³]) *+(\.|$)", re.IGNORECASE)
_LONGEST_GIVEN: Final = 1000
LONGEST_ON_DISK: Final = 250  # bytes; a disk of a telephone, of a Mac and of Linux takes 255 of a name
_FORBIDDEN: Final = '<>"|?*'
# A day or a number as people write it; computers keep the colon and the stroke for themselves.
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[/:](?=\d)")

# A day with a time of day, or milliseconds, as telephones, cameras and chat programs write them into a name; and a day behind
# a word that only they begin with. A day that somebody has written himself stands alone, and stays.
_DAY: Final = r"20\d\d[-_. ]?[01]\d[-_. ]?[0-3]\d"
_MOMENT: Final = re.compile(
    rf"[ _.-]{{0,3}}(?<!\d)(?:{_DAY}(?:[ _.T-]{{1,2}}(?:at |lúc )?)?[0-2]\d[-_.h]?[0-5]\d(?:[-_.]?[0-5]\d(?:[-_.]?\d{{1,6}})?)?"
    r"|1[5-9]\d{8}(?:\d{3})?)(?!\d)"
)
_OF_DEVICES: Final = re.compile(
    r"(?i)^(IMG|VID|PXL|MVIMG|PANO|DSC|Screenshot|Screenrecorder|PTT|AUD|video|photo|WhatsApp (?:Image|Video))[ _-]"
    rf"{_DAY}(?!\d)"
)


def without_moment(name: str, others: Collection[str] = ()) -> str:
    """A safe name without the moment that a device has put into it: `IMG.jpg` of `IMG_20260512_140300.jpg`; as it was where it
    holds none. `others`: names that files beside it have; one that would be the same gets a number."""
    suffix = f".{PurePosixPath(name).suffix[1:]}" if ending(name) else ""
    stem = name[: len(name) - len(suffix)]
    left = _OF_DEVICES.sub(r"\1", _MOMENT.sub("", stem))
    if left == stem:
        return name
    left = safe_name(left.strip(" _.-"))
    made, number = f"{left}{suffix}", 1
    while made in others:
        number += 1
        made = f"{left}-{number}{suffix}"
    return made


def safe_name(name: str) -> str:
    """The name as it can be shown and saved under on any computer, as near to what was given as that allows.

    Marks that turn the direction of writing make `gpj.exe` of `exe.jpg`, parts of a path reach outside a folder: both are left
    out, and so is what stands in names on no computer. Of a safe name it is that name.
    """
    normal = _BETWEEN_DIGITS.sub("-", composed(name[-_LONGEST_GIVEN:]))
    kept = []
    for mark in re.split(r"[/\\]", normal)[-1]:
        category = unicodedata.category(mark)
        if mark == ":":
            kept.append("-")
        elif category == "Zs":
            kept.append(" ")
        elif category not in ("Cf", "Co", "Cs", "Cn", "Cc", "Zl", "Zp") and mark not in _FORBIDDEN:
            kept.append(mark)
    # What is left of marks that made one letter may make another name together: composed once more.
    clean = composed(re.sub(r" {2,}", " ", "".join(kept)).strip(" ."))
    if _DEVICES.match(clean):
        clean = f"_{clean}"
    return _cut(clean) or "tep"


def _cut(name: str) -> str:
    """The name, of no more letters than one may have and no more bytes than a disk takes; what it ends with stays."""
    suffix = f".{PurePosixPath(name).suffix[1:]}" if ending(name) else ""
    stem = name[: len(name) - len(suffix)]
    short = stem[: LONGEST_NAME - len(suffix)].encode()[: LONGEST_ON_DISK - len(suffix)].decode("utf-8", "ignore")
    return name if short == stem else composed(short).rstrip(" .") + suffix


def with_extension(name: str, kind: str) -> str:
    """`name` with an ending that says what is in it; one without gets it, one that lies has it replaced."""
    extensions = KINDS[kind].extensions
    extension = ending(name)
    if extension in extensions:
        return name
    return _cut(f"{PurePosixPath(name).stem if extension else name}.{extensions[0]}")


def ending(name: str) -> str:
    """`pdf` of `don.PDF`; nothing of `Mr. Bean` or `12.5.2026`, for only what is known as an ending is one."""
    extension = PurePosixPath(name).suffix[1:].lower()
    return extension if extension in ENDINGS or extension in _OTHERS else ""


def accept(kinds: Iterable[str] = KINDS) -> str:
    """What a picker of files offers: the endings and the media types of these kinds, and nothing besides."""
    chosen = [KINDS[kind] for kind in kinds]
    endings = dict.fromkeys(f".{ending}" for kind in chosen for ending in kind.extensions)
    types = dict.fromkeys(each for kind in chosen for each in (kind.type, *kind.also))
    return ",".join([*endings, *types])
