"""Pages on which nothing stands that anybody typed are made once for all who chose the same, and filled in for each.

A page of questions shows what may be chosen. Two people who chose the same see the same bytes there, but for what their forms
carry; whoever gave an answer of his own that a page would show gets a page of his own, and so does whoever carries his code in
the forms. Kept are the bytes between, a few hundred pages at most, of the law, the bodies and the day of now.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from threading import Lock
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token

from hoiam.casework import bodies
from hoiam.casework.behalf import BY
from hoiam.casework.days import law_day, utc_now
from hoiam.portal import choices, shown_answers
from hoiam.portal.drafts import Draft

MOST: Final = 300
# The answers of a draft. Those that are chosen from a list: which they are makes the page.
CHOSEN: Final = ("kind", "place", "subject", "body", "readers_of", "about_seen", "anonymous", "saved")
# Those that every page shows: who gave one has pages of his own.
SHOWN_EVERYWHERE: Final = ("against", "kept_away", "walls", "unspoken", "origin")
# Those that stand on the page where they are given: elsewhere it counts at most whether they are given.
OWN: Final = (
    "words", "files", "name", "address", "phone", "email", "id_number", "people", "behalf", *BY,
    "left_as_is", "origin_code", "slip", "counter", "known", "hindered", "since", "until",
)  # fmt: skip
# What differs from browser to browser: the token against forged forms, and which state of the draft the page shows.
TOKEN, SEEN, AT = b"csrfmiddlewaretoken", b"seen", b"at"
_DIFFERS: Final = re.compile(
    rb'(?<=<input type="hidden" name=")(?:(csrfmiddlewaretoken|seen)" value="[^"]*|(at)-[^"]*)(?=")'
)


@dataclass(frozen=True, slots=True)
class _Made:
    """The bytes of a page around what differs, and which of both stands in each place between."""

    around: tuple[bytes, ...]
    between: tuple[bytes, ...]

    def filled(self, told: Mapping[bytes, bytes]) -> bytes:
        parts = [self.around[0]]
        for name, after in zip(self.between, self.around[1:], strict=True):
            parts += (b"at-", told[SEEN], after) if name == AT else (name, b'" value="', told[name], after)
        return b"".join(parts)


class SamePages:
    """What was made so far, in the memory of this process; the page that was not asked for longest goes first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: object = None
        self._made: OrderedDict[Hashable, _Made] = OrderedDict()

    def answer(
        self, request: HttpRequest, of: object, key: Hashable, make: Callable[[], HttpResponseBase], seen: str = ""
    ) -> HttpResponseBase:
        """The page of a key, made by `make` where it is not there yet; `seen` is what its forms say of the draft that they
        show. `of`: what all pages depend on; another one, and all are made anew. What is no page (another status, a file, one
        that sets a cookie) is handed on and not kept."""
        with self._lock:
            if self._of is not of and self._of != of:
                self._made.clear()
            self._of = of
            made = self._made.get(key)
            if made is not None:
                self._made.move_to_end(key)
        if made is not None:
            return HttpResponse(made.filled({TOKEN: get_token(request).encode("ascii"), SEEN: seen.encode("ascii")}))
        response = make()
        is_page = response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and isinstance(response, HttpResponse) and not response.cookies:
            parts = _DIFFERS.split(response.content)
            with self._lock:
                if self._of is of:
                    between = tuple(one or other for one, other in zip(parts[1::3], parts[2::3], strict=True))
                    self._made[key] = _Made(tuple(parts[::3]), between)
                    if len(self._made) > MOST:
                        self._made.popitem(last=False)
        return response


PAGES: Final = SamePages()


def same_for_all(step: str, *shows: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """For the view of a page of writing, `step`: made once for all who chose the same, unless its writer gave one of the
    answers of his own that the page shows, `shows`, of OWN."""

    def decorated(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, draft: Draft | None) -> HttpResponseBase:
            own = draft is not None and any(map(draft.has, (*SHOWN_EVERYWHERE, *shows)))
            # Where the browser keeps no cookie, the forms of the page carry the code (resuming.py).
            if request.method != "GET" or own or "by_field" in vars(request):
                return view(request, draft)
            seen = shown_answers.marks(draft, step)
            key = (step, request.get_full_path(), *_what_makes_it(draft))
            of = (choices.law(), bodies.every(), _today())
            return PAGES.answer(request, of, key, lambda: view(request, draft), seen)

        return answer

    return decorated


def _today() -> tuple[date, ...]:
    """The day in the law of each kind that is offered: it turns where the law is."""
    law, now = choices.law(), utc_now()
    return tuple(law_day(law, kind, now) for kind in choices.kinds())


def _what_makes_it(draft: Draft | None) -> tuple[Any, ...]:
    if draft is None:
        return ()
    chosen = (getattr(draft, name) for name in CHOSEN)
    return (*(tuple(each) if isinstance(each, list) else each for each in chosen), *map(draft.has, OWN))
