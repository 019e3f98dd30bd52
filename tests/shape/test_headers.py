"""What every answer tells the browser: to store nothing, to give nothing to other sites, and to forget when somebody leaves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from portal.conftest import House, house, send  # noqa: F401 - a fixture

CLEARED = '"cache", "storage"'
OPEN = ["/", "/en/", "/write", "/follow", "/proof", "/help", "/help/limits", "/register/", "/account/login/", "/nowhere"]
OPEN += ["/desk/", "/leave"]


@pytest.mark.parametrize("path", [*OPEN, "/static/hoiam/hoiam.css", "/static/hoiam/hoiam.js"])
def test_no_other_site_may_load_anything_of_ours(house: House, path: str) -> None:  # noqa: F811 - the fixture
    answer = Client().get(path)
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", OPEN)
def test_no_page_is_stored_by_a_browser(house: House, path: str) -> None:  # noqa: F811 - as above
    answer = Client().get(path)
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", [path for path in OPEN if path != "/leave"])
def test_the_policy_of_each_page_lets_nothing_run_that_is_not_ours(house: House, path: str) -> None:  # noqa: F811 - as above
    policy = Client().get(path).headers["Content-Security-Policy"]
    said = {part.split()[0]: part.split()[1:] for part in policy.split("; ")}
    assert said["default-src"] == said["base-uri"] == said["frame-ancestors"] == ["'none'"]
    assert said["script-src"] == said["style-src"] == said["form-action"] == said["connect-src"] == ["'self'"]


def test_closing_a_petition_and_leaving_make_the_browser_forget(house: House) -> None:  # noqa: F811 - as above
    code = send(house)
    for leave in (lambda c: c.post("/follow/close"), lambda c: c.get("/leave"), lambda c: c.get("/en/leave")):
        client = Client()
        client.get("/follow")
        assert client.post("/follow", {"code": code}).status_code == 302
        answer = leave(client)
        assert answer.headers["Clear-Site-Data"] == CLEARED
        gone = {name for name, cookie in answer.cookies.items() if cookie["max-age"] == 0 and cookie.value == ""}
        assert gone >= {"follow", "draft", "csrf", "language"}
        assert client.get("/follow/petition").status_code == 302


def test_another_site_s_link_makes_nobody_forget(house: House) -> None:  # noqa: F811 - as above
    answer = Client().get("/leave", HTTP_SEC_FETCH_SITE="cross-site")
    assert "Clear-Site-Data" not in answer.headers
    assert answer.cookies == {}


def test_logging_out_makes_the_browser_forget_and_stay_known(house: House) -> None:  # noqa: F811 - as above
    from hoiam.casework.models import Officer

    client = Client()
    client.force_login(Officer.objects.create(username="somebody", office_id="XA-AB/01"))
    client.cookies["device"] = "kept"
    answer = client.post("/account/logout/")
    assert answer.headers["Clear-Site-Data"] == CLEARED
    assert "device" not in answer.cookies
    assert client.post("/account/logout/").headers.get("Clear-Site-Data") is None


ONION = f"{'a' * 55}d.onion"


@pytest.fixture
def onion(house: House, settings: Any) -> str:  # noqa: F811 - as above
    """The settings of a real house that has an onion address behind a proxy; the address."""
    settings.HOIAM_ONION = f"http://{ONION}"
    settings.ALLOWED_HOSTS = ["kiennghi.example", ONION]
    settings.CSRF_TRUSTED_ORIGINS = ["https://kiennghi.example", f"http://{ONION}"]
    settings.SECURE_SSL_REDIRECT, settings.SECURE_PROXY_SSL_HEADER = True, ("HTTP_X_FORWARDED_PROTO", "https")
    settings.CSRF_COOKIE_SECURE = True
    return ONION


def test_a_page_tells_where_tor_reaches_it_and_nothing_else_does(onion: str) -> None:
    ours = {"HTTP_HOST": "kiennghi.example", "HTTP_X_FORWARDED_PROTO": "https"}
    for path in ("/", "/en/help/limits", "/register/?q=x"):
        assert Client(**ours).get(path).headers["Onion-Location"] == f"http://{onion}{path}"
    assert "Onion-Location" not in Client(**ours | {"HTTP_HOST": onion}).get("/").headers
    assert "Onion-Location" not in Client(**ours).get("/static/hoiam/hoiam.css").headers
    assert "Onion-Location" not in Client(**ours).post("/proof/check").headers


def test_forms_work_at_the_onion_address_and_are_refused_from_another(onion: str) -> None:
    """The proxy says of what Tor brings that it came safely; the browser's own word is http."""
    browser = Client(enforce_csrf_checks=True, HTTP_HOST=onion, HTTP_X_FORWARDED_PROTO="https")
    page = browser.get("/write/kind")
    assert page.status_code == 200
    assert browser.cookies["csrf"]["secure"]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.content.decode())
    assert token is not None
    sent = {"answer": "vn.complaint", "csrfmiddlewaretoken": token[1]}
    assert browser.post("/write/kind", sent, HTTP_ORIGIN=f"http://{onion}").status_code == 302
    for elsewhere in (f"http://{'b' * 55}d.onion", "null", f"https://{onion}.example"):
        assert browser.post("/write/kind", sent, HTTP_ORIGIN=elsewhere).status_code == 403
    assert Client(HTTP_HOST=onion).get("/write/kind").status_code == 301, "what no proxy has vouched for is sent to https"


def test_the_policy_is_the_library_s_own_and_a_page_that_asks_for_more_gets_it_alone() -> None:
    from csp.middleware import CSPMiddleware
    from django.http import HttpRequest, HttpResponse

    from hoiam.site.headers import ContentPolicy

    def said(middleware: type, **asked: Any) -> set[str]:
        def answer(_: HttpRequest) -> HttpResponse:
            response = HttpResponse()
            vars(response).update(asked)
            return response

        header = middlewares.setdefault(middleware, middleware(answer))
        header.get_response = answer
        return set(header(HttpRequest()).headers.get("Content-Security-Policy", "none").split("; "))

    middlewares: dict[type, Any] = {}
    more: list[dict[str, Any]] = [{}, {"_csp_update": {"img-src": ["data:"]}}, {}, {"_csp_exempt": True}, {}]
    told = [said(ContentPolicy, **asked) for asked in more]
    assert told == [said(CSPMiddleware, **asked) for asked in more]
    assert told[0] == told[2] == told[4] != told[1] and told[3] == {"none"}
