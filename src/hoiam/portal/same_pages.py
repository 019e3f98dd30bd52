"""Pages on which nothing stands that anybody typed are made once for all who chose the same, and filled in for each.

A page of questions shows what may be chosen. Two people who chose the same see the same bytes there, but for what their forms
carry; whoever gave an answer of his own that a page would show gets a page of his own, and so does whoever carries his code in
the forms. Kept are the bytes between, a few hundred pages at most, of the law, the bodies and the day of now.

The page before sending shows what was typed as it stands. It is made with stand-ins in the place of the answers, and each
writer's own are put where those stood: a stand-in is drawn when the process begins, so that nothing that anybody types is taken
for one.
"""

from __future__ import annotations

import re
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from threading import Lock
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.utils.html import escape

from hoiam.casework import bodies
from hoiam.casework.behalf import BY
from hoiam.casework.copetitioners import WITH
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
    "words", "files", "name", "address", "phone", "email", "id_number", "people", "behalf", *BY, *WITH,
    "left_as_is", "origin_code", "slip", "counter", "known", "hindered", "since", "until",
)  # fmt: skip
# Those that the page before sending shows as they were typed, and a stand-in for each: small letters, in which no rule for
# telling sentences sees a number, a name or an address.
FILLED: Final = ("words", "name", "address", "phone", "email", "id_number")
# Those of which that page says at most whether they are given, or what else stands in its key.
_TOLD_APART: Final = ("people", "left_as_is", "origin_code", "slip", "counter")
_STAND_INS: Final = {name: "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(40)) for name in FILLED}
_STANDS_FOR: Final = {stand_in.encode("ascii"): name.encode("ascii") for name, stand_in in _STAND_INS.items()}
# What differs from browser to browser: the token against forged forms, and which state of the draft the page shows.
TOKEN, SEEN, AT = b"csrfmiddlewaretoken", b"seen", b"at"
SHOWN, LINES = b"shown", b"lines"
_DIFFERS: Final = re.compile(
    rb'(?<=<input type="hidden" name=")(?:(csrfmiddlewaretoken|seen|shown|lines)" value="[^"]*|(at)-[^"]*)(?=")|('
    + b"|".join(_STANDS_FOR)
    + b")"
)


@dataclass(frozen=True, slots=True)
class _Made:
    """The bytes of a page around what differs, and which of both stands in each place between."""

    around: tuple[bytes, ...]
    between: tuple[bytes, ...]

    def filled(self, told: Mapping[bytes, bytes]) -> bytes:
        parts = [self.around[0]]
        for name, after in zip(self.between, self.around[1:], strict=True):
            if name == AT:
                parts += (b"at-", told[SEEN], after)
            elif name in _STANDS_FOR:
                parts += (told[_STANDS_FOR[name]], after)
            else:
                parts += (name, b'" value="', told[name], after)
        return b"".join(parts)


class SamePages:
    """What was made so far, in the memory of this process; the page that was not asked for longest goes first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._of: object = None
        self._made: OrderedDict[Hashable, _Made] = OrderedDict()

    def answer(
        self,
        request: HttpRequest,
        of: object,
        key: Hashable,
        make: Callable[[], HttpResponseBase],
        told: Mapping[bytes, bytes],
    ) -> HttpResponseBase:
        """The page of a key, made by `make` where it is not there yet and filled in with `told`: what its forms say of the
        draft that they show, and the answers in the place of their stand-ins. `of`: what all pages depend on; another one, and
        all are made anew. What is no page (another status, a file, one that sets a cookie) is handed on and not kept."""
        with self._lock:
            if self._of is not of and self._of != of:
                self._made.clear()
            self._of = of
            made = self._made.get(key)
            if made is not None:
                self._made.move_to_end(key)
        if made is not None:
            return _filled(request, made, told)
        response = make()
        is_page = response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")
        if not (is_page and isinstance(response, HttpResponse) and not response.cookies):
            return response
        parts = _DIFFERS.split(response.content)
        between = tuple(one or other or third for one, other, third in zip(parts[1::4], parts[2::4], parts[3::4], strict=True))
        made = _Made(tuple(parts[::4]), between)
        with self._lock:
            if self._of is of:
                self._made[key] = made
                if len(self._made) > MOST:
                    self._made.popitem(last=False)
        return _filled(request, made, told)


def _filled(request: HttpRequest, made: _Made, told: Mapping[bytes, bytes]) -> HttpResponse:
    return HttpResponse(made.filled({TOKEN: get_token(request).encode("ascii"), **told}))


PAGES: Final = SamePages()


def same_for_all(step: str, *shows: str) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """For the view of a page of writing, `step`: made once for all who chose the same, unless its writer gave one of the
    answers of his own that the page shows, `shows`, of OWN."""

    def decorated(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def answer(request: HttpRequest, draft: Draft | None) -> HttpResponseBase:
            if not _may_be_same(request, draft, shows):
                return view(request, draft)
            told = {SEEN: shown_answers.marks(draft, step).encode("ascii")}
            return PAGES.answer(request, _of(), _key(request, step, draft), lambda: view(request, draft), told)

        return answer

    return decorated


def filled_in(
    request: HttpRequest, step: str, draft: Draft, make: Callable[[Draft], HttpResponseBase]
) -> HttpResponseBase | None:
    """The page before sending, made once for all who chose the same by `make`, of a draft with stand-ins for what was typed;
    None where this draft has a page of its own. Whoever asks has seen to it that nothing is to be said of what was typed."""
    if not _may_be_same(request, draft, [name for name in OWN if name not in (*FILLED, *_TOLD_APART)]):
        return None
    told = {
        SHOWN: shown_answers.consent(draft).encode("ascii"),
        LINES: shown_answers.line_marks(draft).encode("ascii"),
        **{name.encode("ascii"): escape(getattr(draft, name)).encode() for name in FILLED},
    }
    # What was not given has no stand-in: the page says so.
    given = {name: stand_in for name, stand_in in _STAND_INS.items() if draft.has(name)}
    key = (*_key(request, step, draft), draft.people, draft.offers_slip, draft.offers_counter)

    def stands_in() -> HttpResponseBase:
        same = replace(draft)
        for name, stand_in in given.items():
            setattr(same, name, stand_in)
        return make(same)

    return PAGES.answer(request, _of(), key, stands_in, told)


def _may_be_same(request: HttpRequest, draft: Draft | None, shows: Collection[str]) -> bool:
    """Whether nothing of this writer's own stands on a page that shows these answers."""
    own = draft is not None and any(map(draft.has, (*SHOWN_EVERYWHERE, *shows)))
    # Where the browser keeps no cookie, the forms of the page carry the code (resuming.py).
    return request.method == "GET" and not own and "by_field" not in vars(request)


def _of() -> tuple[object, ...]:
    return choices.law(), bodies.every(), _today()


def _key(request: HttpRequest, step: str, draft: Draft | None) -> tuple[Hashable, ...]:
    return (step, request.get_full_path(), *_what_makes_it(draft))


def _today() -> tuple[date, ...]:
    """The day in the law of each kind that is offered: it turns where the law is."""
    law, now = choices.law(), utc_now()
    return tuple(law_day(law, kind, now) for kind in choices.kinds())


def _what_makes_it(draft: Draft | None) -> tuple[Any, ...]:
    if draft is None:
        return ()
    chosen = (getattr(draft, name) for name in CHOSEN)
    return (*(tuple(each) if isinstance(each, list) else each for each in chosen), *map(draft.has, OWN))
