"""A page as it was filled in: what came back with `given_back.AGAIN` stands in its fields again, and nothing is done with it.

Such a request asks for the page and takes no step, so it needs no mark against forged forms; from another site's page it is
not taken. The page is the one that stands at the address now, whichever view makes it and whether Django made its fields: the
form on it that has all the fields is filled in, on the finished page. Where none has, the person gets the words to copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string

from hoiam.casework import given_back
from hoiam.casework.guards import Guard
from hoiam.portal.answering import even_out

_TAKEN_ALONE: Final = frozenset({"csrfmiddlewaretoken", given_back.AGAIN})
# Which of the page's buttons was pressed, also where it is said by a hidden field: the page says that anew.
_BUTTONS: Final = frozenset({"action", "do", "confirm", "remove"})


class FilledAgain:
    """Middleware. Stands before the look for forged forms, which has nothing to ask of a request that does nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        typed = given_back.again(request)
        if typed is None or getattr(response, "gives_back", False):
            return response
        page = _filled(response, typed) if isinstance(response, HttpResponse) else None
        if page is None:
            told: dict[str, Any] = {"given": given_back.back(request), "then": response.headers.get("Location", "")}
            told["base"] = "desk/base.html" if given_back.for_officers(request) else "portal/base.html"
            copied = render(request, "given_back.html", told, status=409)
            copied.cookies = response.cookies
            response.close()
            response = copied
        else:
            response.content = page  # type: ignore[attr-defined]  # an HttpResponse, or there is no page
        if getattr(getattr(request.resolver_match, "func", None), "guard", None) == Guard("code"):
            even_out(response)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Before the view: is this a form to be filled in again? One with a code is looked at where codes are."""
        if request.method != "POST" or request.content_type != "application/x-www-form-urlencoded":
            return
        if given_back.AGAIN in request.POST and "code" not in request.POST and given_back.from_our_page(request):
            given_back.fill_in_again(request)


def _filled(response: HttpResponse, typed: QueryDict) -> bytes | None:
    """The page with the fields filled in; None where it is no page, or no form on it has them all."""
    if response.status_code >= 300 or not response.headers.get("Content-Type", "").startswith("text/html"):
        return None
    said = render_to_string("filled_again.html")
    return filled(response.content.decode(), typed, said)


def filled(page: str, typed: QueryDict, said: str = "") -> bytes | None:
    """`page` with the form that has all fields of `typed` filled in, and `said` at the head of its main part."""
    asked = [name for name in typed if name not in _TAKEN_ALONE | _BUTTONS and not given_back.is_secret(name)]
    words = {name for name in asked if given_back.is_word(name) and any(text.strip() for text in typed.getlist(name))}
    found = _Forms(page)
    fitting = [form for form in found.forms if words <= {control.name for control in form}]
    if not fitting:
        return None
    form = max(fitting, key=lambda each: len({control.name for control in each} & set(asked)))
    changes = [change for control in form if (change := control.changed(typed))]
    changes += [(found.main, found.main, said)] if found.main else []
    for begin, end, text in sorted(changes, reverse=True):
        page = page[:begin] + text + page[end:]
    return page.encode()


@dataclass
class _Control:
    """A field of a form: where it stands on the page, and how it was written."""

    tag: str
    name: str
    has: list[tuple[str, str | None]]
    begin: int
    end: int
    number: int  # among those of its name

    def changed(self, typed: QueryDict) -> tuple[int, int, str] | None:
        """The place on the page and what stands there from now on; None where it stays."""
        if self.name in _TAKEN_ALONE | _BUTTONS or given_back.is_secret(self.name):
            return None
        values, has = typed.getlist(self.name), dict(self.has)
        kind = (has.get("type") or "text").lower() if self.tag == "input" else self.tag
        match kind:
            case "radio" | "checkbox":
                return self._marked("checked", (has.get("value") or "on") in values)
            case "option":
                return self._marked("selected", (has.get("value") or "") in values) if values else None
            case "textarea":
                return (self.begin, self.end, "\n" + escape(values[self.number])) if self.number < len(values) else None
            case "file" | "submit" | "button" | "image" | "reset" | "password":
                return None
        if self.number >= len(values):
            return None
        without = [(name, value) for name, value in self.has if name != "value"]
        return self.begin, self.end, _tag(self.tag, [*without, ("value", values[self.number])])

    def _marked(self, mark: str, on: bool) -> tuple[int, int, str]:
        has = [(name, value) for name, value in self.has if name != mark]
        return self.begin, self.end, _tag(self.tag, [*has, (mark, None)] if on else has)


def _tag(tag: str, has: list[tuple[str, str | None]]) -> str:
    written = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in has)
    return f"<{tag}{written}>"


@dataclass(eq=False)
class _Forms(HTMLParser):
    """The forms of a page with their fields, and the place where its main part begins."""

    page: str
    forms: list[list[_Control]] = field(default_factory=list)
    main: int = 0
    _lines: list[int] = field(default_factory=list)
    _select: str = ""
    _open: _Control | None = None
    _inside: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = [0]
        for line in self.page.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self.feed(self.page)
        self.close()

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        begin, end = self._at(), self._at() + len(self.get_starttag_text() or "")
        has = dict(attrs)
        match tag:
            case "main":
                self.main = end
            case "form":
                self._inside = (has.get("method") or "").lower() == "post"
                self.forms += [[]] if self._inside else []
            case "input" | "textarea" | "option" | "select" if self._inside:
                name = has.get("name") or (self._select if tag == "option" else "")
                if tag == "select":
                    self._select = name or ""
                elif name:
                    number = sum(each.name == name for each in self.forms[-1])
                    made = _Control(tag, name, attrs, begin, end, number)
                    self.forms[-1].append(made)
                    if tag == "textarea":
                        made.begin, self._open = end, made

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._open is not None:
            self._open.end, self._open = self._at(), None
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._inside = False
