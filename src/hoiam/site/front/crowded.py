"""The page for whoever cannot be served now: why, that nothing is lost, when to try again, and his form as he filled it in.

The page is drawn once, by Django, when the process starts; filling it in takes no template, no database and no thread. It
speaks both languages, since to find out which one somebody reads would be Django's work. What was typed goes back to the
browser that sent it and nowhere else: each field stands hidden in a form that the button sends to the same address. Passwords,
return codes and codes of a second factor do not go back, and files cannot: the page says so.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import Any, Final, cast

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.template.loader import render_to_string
from django.utils.translation import gettext, override

from hoiam.casework.given_back import AGAIN, Typed
from hoiam.site.context import installation
from hoiam.site.headers import ContentPolicy, Headers

_MARK: Final = "<!-- filled in -->"
_SOONEST, _LATEST = 4, 12  # seconds; drawn, so that those who were refused together do not come back together

Head = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """Status, headers and bytes of an answer that Django was not asked for."""

    status: int
    headers: Head
    body: bytes


class Crowded:
    """The pages, each drawn once; `drawn` is asked for each word of them when the process starts."""

    def __init__(self) -> None:
        self._said = _sentences()
        self._pages = {name: _drawn(name) for name in ("busy", "slow", "no_room", "too_big", "length")}

    def busy(self, path: str, method: str, typed: Typed, wait: float) -> Answer:
        """Too many at once."""
        seconds = int(wait) + _SOONEST + secrets.randbelow(_LATEST - _SOONEST + 1)
        return self._filled("busy", 503, self._form(path, method, typed, seconds), seconds)

    def no_room(self, path: str, method: str, typed: Typed) -> Answer:
        """Words can be taken, and no file: the disk has too little room for it."""
        return self._filled("no_room", 507, self._form(path, method, typed, 0), 600)

    def slow(self) -> Answer:
        """The body came more slowly than anybody's telephone sends, or stopped."""
        return self._filled("slow", 408, "", 5)

    def too_big(self, path: str, method: str, typed: Typed) -> Answer:
        """More than this address takes; `typed`: what stood in its beginning."""
        return self._filled("too_big", 413, self._form(path, method, typed, 0, filled=True), 0)

    def length_required(self) -> Answer:
        """A body whose length is not said beforehand."""
        return self._filled("length", 411, "", 0)

    def _filled(self, name: str, status: int, more: str, seconds: int) -> Answer:
        page, headers = self._pages[name]
        own = [("connection", "close")] if status in (408, 411, 413, 507) else []
        if seconds:
            own.append(("retry-after", str(seconds)))
        return Answer(status, [*headers, *own], page.replace(_MARK, more, 1).encode())

    def _form(self, path: str, method: str, typed: Typed, seconds: int, *, filled: bool = False) -> str:
        """What the page adds for this one: when, and the form that the button sends again; `filled`: for its page to be filled
        in, with nothing done."""
        fields = typed.fields
        filled = filled or any(name == AGAIN for name, _ in fields)  # then it needs no secret
        if filled:
            fields = ((AGAIN, "yes"), *(field for field in fields if field[0] not in (AGAIN, "csrfmiddlewaretoken")))
        again = method == "POST" and len(fields) > filled and (filled or not typed.held_back)
        said = []
        for language, words in self._said.items():
            told = [words.when % {"seconds": seconds}] if seconds else []
            told += [words.filled if filled else words.kept] if again else []
            told += [words.files] if typed.files else []
            told += [words.held_back] if typed.held_back else []
            said += [f'<p class="ha-body" lang="{language}">{escape(each)}</p>' for each in told]
        at = escape(path if path.startswith("/") and not path.startswith("//") else "/")
        if again:
            hidden = "".join(f'<textarea hidden name="{escape(name)}">\n{escape(text)}</textarea>' for name, text in fields)
            button = f'<button class="ha-button" type="submit">{self._in_both("open" if filled else "send")}</button>'
            return f'{"".join(said)}<form method="post" action="{at}">{hidden}{button}</form>'
        return f'{"".join(said)}<p class="ha-body"><a class="ha-button" href="{at}">{self._in_both("open")}</a></p>'

    def _in_both(self, what: str) -> str:
        return " · ".join(
            f'<span lang="{language}">{escape(getattr(words, what))}</span>' for language, words in self._said.items()
        )


@dataclass(frozen=True)
class _Sentences:
    """What a page says besides why: in each language, with the languages in the order of the page."""

    when: str
    kept: str
    filled: str
    files: str
    held_back: str
    send: str
    open: str


def _sentences() -> dict[str, _Sentences]:
    found = {}
    for language, _ in settings.LANGUAGES:
        with override(language):
            found[language] = _Sentences(
                when=gettext("Hãy thử lại sau khoảng %(seconds)s giây."),
                kept=gettext("Những gì bạn đã gõ vẫn còn trong trang này. Đừng đóng trang; bấm nút để gửi lại."),
                filled=gettext("Những gì bạn đã gõ vẫn còn trong trang này. Bấm nút để mở lại trang, có sẵn những chữ ấy."),
                files=gettext("Tệp chưa được nhận: sau khi gửi lại, hãy chọn tệp một lần nữa."),
                held_back=gettext("Mật khẩu và mã không được giữ trên trang này: hãy mở lại trang và gõ lại."),
                send=gettext("Gửi lại"),
                open=gettext("Mở lại trang"),
            )
    return found


def _drawn(name: str) -> tuple[str, Head]:
    """A page of `crowded.html` and its headers: those that every page of the house has, by the same middleware."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "wsgi.input": BytesIO(),
    }
    environ |= {"HTTP_HOST": settings.ALLOWED_HOSTS[0], "wsgi.url_scheme": "https" if settings.SECURE_SSL_REDIRECT else "http"}
    environ |= {settings.SECURE_PROXY_SSL_HEADER[0]: "https"} if settings.SECURE_PROXY_SSL_HEADER else {}
    request = WSGIRequest(environ)
    told = {"why": name, "mark": _MARK, "languages": [code for code, _ in settings.LANGUAGES], **installation(request)}

    def answer(_: HttpRequest) -> HttpResponse:
        with override("vi"):
            return HttpResponse(render_to_string("crowded.html", told))

    made = Headers(cast("Any", SecurityMiddleware(ContentPolicy(answer))))(request)
    return cast("HttpResponse", made).content.decode(), [(name.lower(), value) for name, value in made.items()]
