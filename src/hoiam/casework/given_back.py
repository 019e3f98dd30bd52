"""What somebody typed into a form that nobody took: it goes back to his own browser, whole, and is stored nowhere.

A form can be stopped before its view has seen it: the log-in has run out, the code is to be typed again, a mark against forged
forms no longer fits, the request is too large. Whoever stops one answers with a page that has what was typed (`back`), in a
form that leads to the same address. There the words are filled in where they stood and nothing is done before the person
sends them himself (site/filled_again.py). Passwords, codes and what a security key says never go back; files cannot.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest, DisallowedHost, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import Resolver404, resolve

AGAIN: Final = "typed_again"
"""The field by which a page says: fill these in, and do nothing."""
READ_MOST: Final = 1 << 20  # bytes of a body that are looked through for what was typed
BODY: Final = "hoiam.body"
"""The key of the environment under which the front says how the body is read once more, from its first byte."""

# Parts of a field's name: such a one opens something, and is shown to nobody.
_SECRET: Final = ("password", "code", "credential", "secret", "slip")
# A new password, as the form of its change calls it.
_NEW_PASSWORDS: Final = frozenset({"change-new", "change-again"})
# What the page of a new code carries: the code itself, signed and not sealed.
_NEW_CODE: Final = "fresh"
# The page's own: what the server put there.
_OF_THE_PAGE: Final = frozenset({"csrfmiddlewaretoken", AGAIN})
# Carried along, and no words: which button, what the page was like.
_UNSHOWN: Final = frozenset(
    {"action", "do", "confirm", "remove", "seq", "once", "shown", "seen", "kept", "token", "before", "version", "page", "marks",
     "lines", "carried", "turn", "away", "show", "whole", "made_for", "strip", "original", "plan", "petitions", "order"}
)  # fmt: skip
_MARK: Final = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|[0-9a-f]{40,}|[0-9a-f]{32}:[0-9]{1,3}")


@dataclass(frozen=True)
class Typed:
    """What a form carried: its fields in order, how many files, and whether a field stays away from the page."""

    fields: tuple[tuple[str, str], ...] = ()
    files: int = 0
    held_back: bool = False


@dataclass(frozen=True)
class Line:
    """A field as the page that gives it back shows it."""

    label: str  # empty where nobody knows which form it was
    name: str
    value: str
    shown: str  # empty where it is carried along unseen

    @property
    def rows(self) -> int:
        """Lines of its box."""
        return min(12, 1 + self.shown.count("\n") + len(self.shown) // 60)


@dataclass(frozen=True)
class Back:
    """What goes back: where it was sent, the fields, how many files were there, whether a secret was, and whether it is from a
    page of ours: what another site's page put together is shown, and no button leads on with it."""

    address: str
    lines: tuple[Line, ...]
    files: int
    held_back: bool
    ours: bool

    @property
    def is_anything(self) -> bool:
        """Whether anything that a person typed or chose is among it."""
        return any(line.shown for line in self.lines)


def is_secret(name: str) -> bool:
    """Whether what was typed into a field of this name is shown to nobody."""
    return name in _NEW_PASSWORDS or name == _NEW_CODE or any(part in name.lower() for part in _SECRET)


def is_word(name: str) -> bool:
    """Whether a field of this name has what a person typed or chose, and not what the page itself was like."""
    return not is_secret(name) and name not in _UNSHOWN | _OF_THE_PAGE


def carries(request: HttpRequest) -> bool:
    """Whether a form was sent: to be taken, or to be filled in again."""
    return request.method == "POST" or again(request) is not None


def again(request: HttpRequest) -> QueryDict | None:
    """The fields that are to be filled in again; None where this request asks for no such thing."""
    found: QueryDict | None = getattr(request, AGAIN, None)
    return found


def fill_in_again(request: HttpRequest, *but: str) -> None:
    """From here on the request asks for its page, with what it carries filled in (`but` these fields); nothing is done."""
    carried = request.POST.copy()
    for name in but:
        carried.pop(name, None)
    setattr(request, AGAIN, carried)
    request.method = "GET"


def from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says, or leaves open, that the form stood on a page of ours. `Origin: null` is what a browser sends
    that tells nobody where it comes from."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return False
    return request.headers.get("Origin", "null") == "null" or origin_is_ours(request)


def origin_is_ours(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of this host; without its word no, nor where it is no address."""
    try:
        said = urlsplit(request.headers.get("Origin", "")).netloc
        return bool(said) and said == request.get_host()
    except (ValueError, DisallowedHost):
        return False


def back(request: HttpRequest, *, of_a_large_one: bool = True) -> Back:
    """What this request carried, for the page that gives it back. Of a large body that nobody has read the beginning is read,
    where that is asked for."""
    sent = typed_in(request, of_a_large_one=of_a_large_one)
    fields = [(name, text) for name, text in sent.fields if name not in _OF_THE_PAGE]
    labels = _labels(dict(fields))
    lines = tuple(Line(labels(name, text)[0], name, text, _shown(name, labels(name, text)[1])) for name, text in fields)
    return Back(request.get_full_path(), lines, sent.files, sent.held_back, from_our_page(request))


def for_officers(request: HttpRequest) -> bool:
    """Whether the page that answers speaks to officers: at the desk, and where they log in."""
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return "/desk/" in request.path_info or "/account/" in request.path_info
    return match.namespace == "desk" or (match.url_name or "").startswith(("account_", "mfa_"))


def is_anything(request: HttpRequest) -> bool:
    """Whether a form was sent with something that a person typed, chose or put into it; a secret alone is typed again."""
    if again(request) is not None or AGAIN in request.POST:
        return True
    sent = typed_in(request)
    return sent.files > 0 or any(name not in _OF_THE_PAGE and _shown(name, text) for name, text in sent.fields)


def log_in_again(request: HttpRequest) -> HttpResponse:
    """The log-in has run out under somebody's hands, and nothing of what he sent was done."""
    return _page(request, "account/again.html")


def code_again(request: HttpRequest, *, wrong: str = "", minutes: int = 0) -> HttpResponse:
    """The code has run out in this browser: it is asked for on the page that has what was typed. `wrong`: what was the matter
    with the one that was typed here; `minutes`: after how many the next may be tried."""
    return _page(request, "code_again.html", status=429 if minutes else 403, wrong=wrong, minutes=minutes)


def marked(answer: HttpResponse) -> HttpResponse:
    """This page has what was typed on it already."""
    answer.gives_back = True  # type: ignore[attr-defined]  # read by site.filled_again
    return answer


def _page(request: HttpRequest, template: str, *, status: int = 403, **told: Any) -> HttpResponse:
    answer = render(request, template, {"given": back(request), **told}, status=status)
    answer["Cache-Control"] = "no-store"
    return marked(answer)


def typed_in(request: HttpRequest, *, of_a_large_one: bool = True) -> Typed:
    """The fields of a request in their order, without secrets."""
    if not carries(request):
        return Typed()
    sent = again(request)
    if sent is None:
        sent = _read(request)
    if sent is None:
        return _beginning(request) if of_a_large_one else Typed()
    pairs = [(name, text) for name, texts in sent.lists() for text in texts if isinstance(text, str)]
    kept = tuple((name, text) for name, text in pairs if not is_secret(name))
    return Typed(kept, sum(len(files) for _, files in request.FILES.lists()), len(kept) < len(pairs))


class _Counted(FileUploadHandler):
    """Files of a form that is given back: they are counted. None is kept, sealed or looked at, so none can be refused."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of a file; it goes nowhere."""

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """One file more."""
        return UploadedFile(io.BytesIO(), self.file_name, str(self.content_type or ""), file_size)


def _read(request: HttpRequest) -> QueryDict | None:
    """The form, where it has been read or is small enough to be; None where only a look at its beginning is left."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    length_of = int(length) if length.isascii() and length.isdigit() and len(length) < 16 else READ_MOST + 1
    if not hasattr(request, "_post") and length_of > READ_MOST:
        return None
    if not hasattr(request, "_post"):
        request.upload_handlers = [_Counted(request)]
    try:
        found = request.POST
    except (BadRequest, TooManyFieldsSent, TooManyFilesSent, MultiPartParserError, UnreadablePostError):
        return None
    return found or None


def _beginning(request: HttpRequest) -> Typed:
    source = request.META.get(BODY)
    try:
        begun = source().read(READ_MOST) if source is not None else request.read(READ_MOST)
    except (OSError, ValueError):  # the connection has broken, or what is left of it is no form
        return Typed()
    whole = str(len(begun)) == str(request.META.get("CONTENT_LENGTH"))
    return typed(request.META.get("CONTENT_TYPE", ""), begun, whole=whole)


# --- labels -------------------------------------------------------------------------------------------------------------


def _labels(sent: Mapping[str, str]) -> Any:
    """A function from a field and its value to what the page calls them: as the form does that has these fields and the fewest
    others, where only one can be meant."""
    names = set(sent) | {name.partition("-")[0] + "-" for name in sent if "-" in name}
    known = [(len(names & set(form)), -len(set(form) - names), form) for form in _forms_of_the_house()]
    most = max(((there, others) for there, others, _form in known if there), default=None)
    meant = [form for there, others, form in known if (there, others) == most]

    def label(name: str, value: str) -> tuple[str, str]:
        # A page that has a field for each thing it found calls them all by how their names begin: `do-a4`, `do-b7`.
        kin = name.partition("-")[0] + "-"
        found = [form[each] for form in meant for each in (name, kin) if each in form]
        said = {str(field.label) for field in found if field.label}
        shown = {str(title) for field in found for key, title in getattr(field, "choices", ()) if key == value}
        # A list that is made later: the field knows of which kind its codes are (`casework.chosen`).
        shown |= {words for field in found if hasattr(field, "said_of") and (words := field.said_of(value, sent))}
        return said.pop() if len(said) == 1 else "", shown.pop() if len(shown) == 1 else value

    return label


def _forms_of_the_house() -> Iterator[dict[str, forms.Field]]:
    left: list[Any] = [forms.BaseForm]
    while left:
        for each in left.pop().__subclasses__():
            left.append(each)
            if each.__module__.startswith("hoiam."):
                yield getattr(each, "LATER", {}) | each.base_fields


def _shown(name: str, text: str) -> str:
    return "" if name in _UNSHOWN or _MARK.fullmatch(text) else text.strip("\r\n")


# --- the bytes of a form ------------------------------------------------------------------------------------------------


def typed(content_type: str, body: bytes, *, whole: bool = True) -> Typed:
    """The fields of a form, from its first bytes; of a body that is not `whole`, those that are."""
    name, _, parameters = content_type.partition(";")
    match name.strip().lower():
        case "application/x-www-form-urlencoded":
            pairs, files = _pairs(body, whole and len(body) < READ_MOST), 0
        case "multipart/form-data":
            pairs, files = _parts(body, parameters)
        case _:
            return Typed()
    kept = [(field, text) for field, text in pairs if not is_secret(field)]
    return Typed(tuple(kept), files, len(kept) < len(pairs))


def _pairs(body: bytes, whole: bool) -> list[tuple[str, str]]:
    if not whole:  # half a text, sent again, would pass for the whole
        body = body[: body.rfind(b"&") + 1]
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)
    except ValueError:
        return []


def _parts(body: bytes, parameters: str) -> tuple[list[tuple[str, str]], int]:
    boundary = next((each.strip()[9:].strip('"') for each in parameters.split(";") if each.strip()[:9] == "boundary="), "")
    if not boundary:
        return [], 0
    pairs, files = [], 0
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1", "replace"), settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)
    for number, piece in enumerate(pieces):
        head, found, content = piece.partition(b"\r\n\r\n")
        named = dict(
            each.strip().partition("=")[::2]
            for line in head.decode("utf-8", "replace").split("\r\n")
            if line.lower().startswith("content-disposition:")
            for each in line.split(";")[1:]
        )
        field = named.get("name", "").strip('"')
        if "filename" in named or "filename*" in named:
            files += named.get("filename") not in ('""', "")
        elif field and found and number < len(pieces) - 1:  # the last is the end, or was cut off
            pairs.append((field, content.decode("utf-8", "replace")))
    return pairs, files
