"""Web pages and XML that people save: taken when nothing in them runs and, by itself, nothing is fetched.

A page of a mail is looked at with one rule less: a mail program runs no script and fetches no picture of a stranger unasked, so
pictures that lie elsewhere may stay in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import BinaryIO, Final

from hoiam.vault.uploads.found import Found, listed
from hoiam.vault.uploads.links import to_a_document
from hoiam.vault.uploads.markup import Markup
from hoiam.vault.uploads.sentences import refused

MOST_TAGS: Final = 400_000
LARGEST: Final = 16 * 1024 * 1024
_PAGE: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|frameset|table|meta|div|style)\b|<!--", re.IGNORECASE
)
_PROLOGUE: Final = re.compile(rb"(?:\s|\xef\xbb\xbf|<\?xml[^>]{0,200}\?>|<!--(?:(?!-->).){0,2000}-->)*+", re.DOTALL)
_RUNS: Final = listed("script object embed applet iframe frame frameset portal fencedframe animate set handler")
_FETCHED: Final = listed("src srcset background poster data lowsrc dynsrc imagesrcset manifest archive codebase classid")
# What a page may say of itself as a server would; to lead on after a while is not among it.
_SAID: Final = listed(
    "content-type content-language content-style-type content-script-type x-ua-compatible cache-control pragma expires"
    " last-modified imagetoolbar content-security-policy x-dns-prefetch-control default-style msthemecompatible"
)
_REACHED: Final = listed("link base image use feimage")  # whose `href` is no press away
_INSIDE: Final = re.compile(r"\s*(?:data:image/(?:png|jpe?g|gif|webp|bmp)[;,]|cid:|mid:|#|$)", re.IGNORECASE)
_JSON: Final = re.compile(r"\s*application/(?:ld\+)?json\s*\Z", re.IGNORECASE)
_STYLE: Final = re.compile(r"\burl\(\s*+(?!['\"]?\s*+(?:data:image/|cid:|#|['\")]))|@import|image-set\(", re.IGNORECASE)
# Word writes one of its own into every page, which draws and nothing else.
_STYLE_RUNS: Final = re.compile(r"expression\(|-moz-binding|behavior:(?!\s*+url\(#default#VML\))", re.IGNORECASE)
_SCRIPTED: Final = re.compile(r"(?:java|vb|live)script:|data:(?!image/(?:png|jpe?g|gif|webp|bmp)[;,])", re.IGNORECASE)
_PRESSED: Final = listed("href action formaction")
_LEADS: Final = listed(
    "http: https: ftp: mailto: tel: sms: callto: skype: whatsapp: viber: zalo: tg: webcal: geo: cid: mid: about: data: news:"
)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BLANK: Final = re.compile(r"[\0-\x20]")
_CHARSET: Final = re.compile(rb"charset\s*+=\s*+[\"']?\s*+([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
# A tag wherever it may begin, also within a comment or another tag: programs differ in where those end.
_TAG: Final = re.compile(r"<([A-Za-z][^\s/>]*+)")
_ATTRIBUTE: Final = re.compile(
    r"[\s/]*+(?:>|(?P<name>=?[^\s/>=]++)(?:\s*+=\s*+(?:(?P<quote>[\"'])|(?P<value>[^\s>]*+)))?)", re.DOTALL
)
_STYLES: Final = re.compile(r"<style\b", re.IGNORECASE)
_STYLE_ENDS: Final = re.compile(r"</style\b", re.IGNORECASE)


def is_page(head: bytes) -> bool:
    """Whether it begins as a web page does."""
    start = _narrow(head)
    begins = _PROLOGUE.match(start)
    return _PAGE.match(start, begins.end() if begins else 0) is not None


def is_xml(head: bytes) -> bool:
    """Whether it begins as XML does."""
    return _narrow(head).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml")


def _narrow(head: bytes) -> bytes:
    """How it begins, without the mark and the zeros of UTF-16."""
    return head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").replace(b"\0", b"")


def page(file: BinaryIO, size: int) -> Found:
    """A web page that somebody saved."""
    if size > LARGEST:
        raise refused("tangled")
    file.seek(0)
    look_at_page(file.read())
    return Found("html")


def look_at_page(data: bytes, *, in_mail: bool = False) -> None:
    """Refuses a page in which something runs or, but for pictures in a mail, is fetched; 'page' is the reason."""
    if len(data) > LARGEST:
        raise refused("tangled")
    text = _letters(data)
    budget = 8 * len(text) + 4096
    tags = 0
    for tag in _TAG.finditer(text):
        attributes, end = _attributes(text, tag.end())
        budget -= end - tag.start()
        tags += 1 + len(attributes)
        if budget < 0 or tags > MOST_TAGS:
            raise refused("tangled")
        _tag(tag[1].lower().rpartition(":")[2], attributes, in_mail=in_mail)
    for style in _styles(text):
        _styled(style, in_mail=in_mail)


def _attributes(text: str, at: int) -> tuple[list[tuple[str, str]], int]:
    """The names and values of a tag's attributes, from behind its name on, and where it ends (HTML, 13.2.5.32 to 40)."""
    found: list[tuple[str, str]] = []
    while (one := _ATTRIBUTE.match(text, at)) is not None and one["name"] is not None:
        at = one.end()
        value = one["value"] or ""
        if one["quote"] is not None:
            end = text.find(one["quote"], at)
            if end < 0:
                return found, len(text)  # a tag that never ends is shown by nobody
            value, at = text[at:end], end + 1
        found.append((one["name"].lower(), value))
    return found, one.end() if one is not None else at


def _tag(tag: str, attributes: list[tuple[str, str]], *, in_mail: bool) -> None:
    # Of two with one name the first counts.
    said = {name: unescape(value) if "&" in value else value for name, value in reversed(attributes)}
    if tag in _RUNS and not (tag == "script" and _JSON.match(said.get("type", "")) and "src" not in said):
        raise refused("page")
    if tag == "meta" and said.get("http-equiv", "content-type").strip().lower() not in _SAID:
        raise refused("page")
    for name, value in said.items():
        last = name.rpartition(":")[2]
        if name.startswith("on") and name.isalpha():
            if not in_mail:
                raise refused("page")
        elif name == "style":
            _styled(value, in_mail=in_mail)
        elif last in _FETCHED or (last == "href" and tag in _REACHED):
            if not (_INSIDE.match(value) or (tag != "base" and _beside(value)) or (in_mail and _from_the_web(value))):
                raise refused("page")
        elif (last in _PRESSED and _SCRIPTED.match(_BLANK.sub("", value))) or name == "srcdoc":
            raise refused("page")
        elif last in _PRESSED and not _leads_on(value):
            raise refused("link")


def _leads_on(value: str) -> bool:
    """Whether a press leads to the web, to a person, to what lies beside the page or to a document on one's own disk, and
    starts nothing."""
    target = _BLANK.sub("", value)
    if target.startswith("\\"):
        return False
    scheme = _SCHEME.match(target)
    return scheme is None or scheme[0].lower() in _LEADS or to_a_document(target)


def _beside(value: str) -> bool:
    """Whether it lies beside the page, on the same disk: no scheme, no server."""
    target = _BLANK.sub("", value).replace("\\", "/")
    return not target.startswith("//") and _SCHEME.match(target) is None


def _from_the_web(value: str) -> bool:
    """Whether it is a picture that a mail program would have to be told to fetch: from the web, or from nowhere that there
    is."""
    target = _BLANK.sub("", value)
    return target.lower().startswith(("http://", "https://"))


def _styles(text: str) -> Iterator[str]:
    at = 0
    while (style := _STYLES.search(text, at)) is not None:
        end = _STYLE_ENDS.search(text, style.end())
        at = len(text) if end is None else end.start()
        yield text[style.end() : at]


_ESCAPED: Final = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})\s?|(.))", re.DOTALL)


def _letter(escape: re.Match[str]) -> str:
    number = int(escape[1], 16) if escape[1] else 0
    return chr(number) if 0 < number < 0x110000 else escape[2] or ""


def _styled(text: str, *, in_mail: bool) -> None:
    if "\\" in text:  # letters may be written by their numbers (CSS Syntax 3, 4.3.7)
        text = f"{text} {_ESCAPED.sub(_letter, text)}"
    if _STYLE_RUNS.search(text) or (not in_mail and _STYLE.search(text)):
        raise refused("page")


def _letters(data: bytes) -> str:
    """The page's letters; which letters beyond ASCII they are changes nothing of what is looked for."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    said = _CHARSET.search(data[:4096])
    if said is not None and said[1].lower().startswith((b"utf-16", b"utf-7", b"utf-32", b"iso-2022", b"hz")):
        raise refused("opaque")  # in which a tag may be written as other letters
    return data.decode("latin-1").replace("\0", "")


def xml(file: BinaryIO, size: int) -> Found:
    """XML, an invoice for instance: whole, without declarations or instructions that fetch, and no page or drawing that
    runs."""
    markup = Markup()
    markup.takes(size)
    file.seek(0)
    markup.read(file.read(), _plain_element, declared=_declared)
    return Found("xml")


_DRAWING: Final = "http://www.w3.org/2000/svg"
_RUNNING: Final = (
    "http://www.w3.org/1999/xhtml",
    "http://www.w3.org/1999/xsl/transform",
    "http://www.w3.org/2001/xinclude",
    "urn:schemas-microsoft-com:office:",
    "http://schemas.microsoft.com/office/",
    "urn:oasis:names:tc:opendocument:",
)


def _declared(system: str | None, here: int) -> None:
    """A type may be named that lies beside it; one that is declared here could say anything, one that lies far is fetched."""
    if here:
        raise refused("opaque")
    if system and ("//" in system or "\\\\" in system):
        raise refused("remote")


def _plain_element(space: str, local: str, _attributes: dict[str, str]) -> None:
    if space.lower().startswith(_RUNNING):
        raise refused("page" if "w3.org" in space else "office")
    if not space and local.lower() in ("html", "script"):
        raise refused("page")
    if local.lower() == "svg" and space in ("", _DRAWING):
        raise refused("type")
