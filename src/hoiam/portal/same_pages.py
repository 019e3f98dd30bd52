"""Pages on which nothing stands that anybody typed are made once for all who chose the same, and filled in for each.

A page of questions shows what may be chosen. Two people who chose the same see the same bytes there, but for the token of their
forms; whoever gave an answer of his own that a page would show gets a page of his own. Kept are the bytes between the tokens, a
few hundred pages at most, of the law, the bodies and the day of now.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token

from hoiam.casework import bodies
from hoiam.casework.days import utc_now
from hoiam.portal import choices
from hoiam.portal.drafts import Draft

MOST: Final = 300
# The answers of a draft. Those that are chosen from a list: which they are makes the page.
CHOSEN: Final = ("kind", "place", "subject", "body", "readers_of", "about_seen", "anonymous", "saved")
# Those that every page shows: who gave one has pages of his own.
SHOWN_EVERYWHERE: Final = ("against", "kept_away", "walls", "unspoken", "origin")
# Those that stand on the page where they are given: elsewhere it counts at most whether they are given.
OWN: Final = ("words", "files", "name", "address", "phone", "email", "id_number", "left_as_is", "origin_code", "people")
_TOKEN: Final = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[A-Za-z0-9]{64}(?=")')


class SamePages:
    """What was made so far, in the memory of this process; the page that was not asked for longest goes first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: object = None
        self._made: OrderedDict[Hashable, list[bytes]] = OrderedDict()

    def answer(
        self, request: HttpRequest, of: object, key: Hashable, make: Callable[[], HttpResponseBase]
    ) -> HttpResponseBase:
        """The page of a key, made by `make` where it is not there yet. `of`: what all pages depend on; another one, and all are
        made anew. What is no page (another status, a file, one that sets a cookie) is handed on and not kept."""
        with self._lock:
            if self._of is not of and self._of != of:
                self._made.clear()
            self._of = of
            parts = self._made.get(key)
            if parts is not None:
                self._made.move_to_end(key)
        if parts is not None:
            return HttpResponse(get_token(request).encode("ascii").join(parts))
        response = make()
        kept = isinstance(response, HttpResponse) and response.status_code == 200 and not response.cookies
        if kept and isinstance(response, HttpResponse) and response.headers.get("Content-Type", "").startswith("text/html"):
            with self._lock:
                if self._of is of:
                    self._made[key] = _TOKEN.split(response.content)
                    if len(self._made) > MOST:
                        self._made.popitem(last=False)
        return response


PAGES: Final = SamePages()


def same_for_all(*shows: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """For a view of the writer's draft: made once for all who chose the same, unless he gave one of the answers of his own that
    the page shows, `shows`, of OWN."""

    def decorated(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, draft: Draft | None) -> HttpResponseBase:
            own = draft is not None and any(map(draft.has, (*SHOWN_EVERYWHERE, *shows)))
            if request.method != "GET" or own:
                return view(request, draft)
            key = (view.__name__, request.get_full_path(), *_what_makes_it(draft))
            of = (choices.law(), bodies.every(), utc_now().date())
            return PAGES.answer(request, of, key, lambda: view(request, draft))

        return answer

    return decorated


def _what_makes_it(draft: Draft | None) -> tuple[Any, ...]:
    if draft is None:
        return ()
    chosen = (getattr(draft, name) for name in CHOSEN)
    return (*(tuple(each) if isinstance(each, list) else each for each in chosen), *map(draft.has, OWN))
