"""What every door asks of a request before it reads it: how large it is, and whether any browser sends such a thing.

Files come in where a page asks for them, from somebody who has begun a petition, holds its code or is logged in; a name in a
cookie alone is nobody. Everywhere else a form is words. What is larger is answered in words (413), with nothing of it read;
a length that is no number, and an address with a character that no text holds, are no request (400). Whatever stands before
this house has bounds of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import cookies
from typing import Any, Final

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase

from hoiam.portal import drafts
from hoiam.portal.forms import FILE_BYTES_MOST, FILES_MOST

MB: Final = 1 << 20
_DIGITS: Final = 15  # of a length; no request has more
WORDS: Final = MB
"""Bytes of a form without files: thirty thousand letters of any script, written as a browser sends them, and room beside."""
WORDS_OF_AN_OFFICER: Final = 4 * MB
"""Of a decision, or of a public copy that is gone through place by place."""

# The pages that ask for files, and how much may come at once; those of the portal are sealed piece by piece as they arrive.
_AT_ONCE: Final = FILES_MOST * FILE_BYTES_MOST + WORDS
FILES: Final[Mapping[str, int]] = {
    "portal:words": _AT_ONCE,
    "portal:add": _AT_ONCE,
    "portal:reply": _AT_ONCE,
    "portal:sign": _AT_ONCE,
    "portal:represent": _AT_ONCE,
    "desk:receive": 64 * MB,
    "desk:step": 16 * MB,
    "desk:errand_step": 16 * MB,
}
_CARRIED_BY: Final[Mapping[str, str]] = {
    "portal:words": drafts.WRITING,
    "portal:add": drafts.FOLLOWING,
    "portal:reply": drafts.FOLLOWING,
    "portal:sign": drafts.FOLLOWING,
    "portal:represent": drafts.FOLLOWING,
}


def most(request: HttpRequest) -> int:
    """Bytes that the door of this request takes from whoever knocks."""
    name = request.resolver_match.view_name if request.resolver_match is not None else ""
    of_portal = _CARRIED_BY.get(name)
    if of_portal is not None:
        return FILES[name] if drafts.carried(request, of_portal) is not None else WORDS
    user: Any = getattr(request, "user", None)
    if not name.startswith("desk:") or user is None or not user.is_authenticated:
        return WORDS
    return FILES.get(name, WORDS_OF_AN_OFFICER)


class Doors:
    """Middleware. Its look comes before that of the one which looks for a forged form and reads all of it for that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Raises RequestDataTooBig for more than the door takes, BadRequest for what is no request."""
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if not (length.isascii() and length.isdigit()):
            raise BadRequest("the length of the request is no number")
        # No text has it, and no column of text takes it.
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            raise BadRequest("a character that no text holds")
        if len(length) > _DIGITS or (int(length) > WORDS and int(length) > most(request)):
            raise RequestDataTooBig("larger than this door takes")


_QUOTED: Final = re.compile(r"\\(?:([0-3][0-7][0-7])|(.))")


def _unquoted(value: str) -> str:
    """The value of a cookie that stands in quotes. As later Pythons read it: before 3.11.10 and 3.12.6 Python's own takes the
    square of the number of backslashes (CVE-2024-7592), and Django calls that for every cookie of every request."""
    if len(value) < 2 or value[0] != '"' or value[-1] != '"':
        return value
    return _QUOTED.sub(lambda found: chr(int(found[1], 8)) if found[1] else found[2], value[1:-1])


vars(cookies)["_unquote"] = _unquoted  # there is no other way in
