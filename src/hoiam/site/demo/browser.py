"""A browser without JavaScript: cookies, redirects, and forms as a page has them."""

from __future__ import annotations

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

WAIT_SECONDS = 30


class StageFailed(Exception):
    """A stage of the walk did not end as it should; says which and what the page said."""


@dataclass
class Form:
    """A form that is sent by POST: where to, what its fields hold, all names of its fields, its buttons."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """What the walk needs of a page: its forms with their fields, its links, its text."""

    def __init__(self, source: str, url: str, status: int) -> None:
        super().__init__()
        self.url, self.status, self.html = url, status, source
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.text = ""
        self._open: Form | None = None
        self._area = ""
        self._select = ""
        self._skip = 0
        self.feed(source)
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect links, and the fields of the form that is open, with what stands in them."""
        a = {k: v or "" for k, v in attrs}
        if tag in ("script", "style"):
            self._skip += 1
        if tag == "a" and "href" in a:
            self.links.append(a["href"])
        if tag == "form" and a.get("method", "get").lower() == "post":
            self._open = Form(a.get("action", ""))
            self.forms.append(self._open)
        form = self._open
        if form is None:
            return
        name = a.get("name", "")
        if tag == "input" and name:
            form.names.add(name)
            kind = a.get("type", "text")
            if kind in ("radio", "checkbox"):
                if "checked" in a:
                    form.fields[name] = a.get("value", "on")
            elif kind not in ("file", "submit"):
                form.fields[name] = a.get("value", "")
        elif tag == "textarea" and name:
            form.names.add(name)
            self._area = name
            form.fields[name] = ""
        elif tag == "select" and name:
            form.names.add(name)
            self._select = name
        elif tag == "option" and self._select and ("selected" in a or self._select not in form.fields):
            form.fields[self._select] = a.get("value", "")
        elif tag == "button" and name:
            form.buttons.append((name, a.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        """Close what was open."""
        if tag in ("script", "style"):
            self._skip -= 1
        if tag == "form":
            self._open = None
        if tag == "textarea":
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        """Text of the page, and of a text area also its content."""
        if self._skip:
            return
        if self._open is not None and self._area:
            self._open.fields[self._area] += data
        self.text += data + " "


class Browser:
    """Cookies, redirects and forms; one person each."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def _ask(self, url: str, data: bytes | None, kind: str = "application/x-www-form-urlencoded") -> tuple[int, str, bytes]:
        request = urllib.request.Request(urllib.parse.urljoin(self.base, url), data=data)  # noqa: S310 - loopback only
        if data is not None:
            request.add_header("Content-Type", kind)
            request.add_header("Origin", self.base)
        try:
            with self._opener.open(request, timeout=WAIT_SECONDS) as answer:
                return answer.status, answer.url, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.url or url, error.read()

    def get(self, url: str) -> Page:
        """The page at an address, after redirects."""
        status, at, body = self._ask(url, None)
        return Page(body.decode("utf-8", "replace"), at, status)

    def raw(self, url: str) -> tuple[int, bytes]:
        """Status and bytes of what is at an address."""
        status, _, body = self._ask(url, None)
        return status, body

    def sent(self, page: Page, form: Form) -> tuple[int, bytes]:
        """Status and bytes of what comes when a form of ``page`` is sent as it stands."""
        at = urllib.parse.urljoin(page.url, form.action) if form.action else page.url
        status, _, body = self._ask(at, urllib.parse.urlencode(form.fields).encode())
        return status, body

    def send(self, page: Page, fields: Mapping[str, Any], *, having: str = "") -> Page:
        """Fills the form of ``page`` that has the given fields (or ``having``) and sends it."""
        wanted = set(fields) - {"csrfmiddlewaretoken"} if not having else {having}
        form = next((f for f in page.forms if wanted <= f.names | {n for n, _ in f.buttons}), None)
        if form is None:
            raise StageFailed(f"no form with {sorted(wanted)} on {page.url} ({page.status}): {gist(page)}")
        data = form.fields | {k: v for k, v in fields.items() if not isinstance(v, list)}
        pairs = list(data.items()) + [(k, each) for k, v in fields.items() if isinstance(v, list) for each in v]
        status, at, body = self._ask(urllib.parse.urljoin(page.url, form.action) if form.action else page.url,
                                     urllib.parse.urlencode(pairs).encode())  # fmt: skip
        return Page(body.decode("utf-8", "replace"), at, status)


def gist(page: Page) -> str:
    """What the page says is wrong, or else the beginning of its text."""
    summary = re.search(r'class="ha-error-summary.*?</div>', page.html, re.DOTALL)
    text = re.sub(r"<[^>]+>|\s+", " ", summary.group(0)) if summary else page.text
    return re.sub(r"\s+", " ", text).strip()[:400]
