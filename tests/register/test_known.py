"""What programs ask of every site, and the feed of new answers."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_search_engine_is_kept_from_what_is_about_one_petition_and_shown_the_rest() -> None:
    robots = Client().get("/robots.txt").content.decode()
    closed = set(re.findall(r"^Disallow: (\S+)$", robots, re.M))
    assert {"/follow", "/en/follow", "/sent", "/desk/", "/en/write"} <= closed
    sitemap = re.search(r"^Sitemap: http://testserver(\S+)$", robots, re.M)
    assert sitemap
    listed = [it.text or "" for it in ET.fromstring(Client().get(sitemap[1]).content).iter() if it.tag.endswith("loc")]  # noqa: S314 - our own
    assert "http://testserver/help/accessibility" in listed and "http://testserver/en/register/" in listed
    for address in listed:
        path = address.removeprefix("http://testserver")
        assert not any(path.startswith(shut) for shut in closed), path
        assert Client().get(path).status_code == 200, path


def test_whom_to_tell_of_a_weakness_stands_where_programs_look_once_it_is_set(settings: pytest.FixtureRequest) -> None:
    settings.HOIAM_CONTACT = ""  # type: ignore[attr-defined]  # pytest-django's
    assert Client().get("/.well-known/security.txt").status_code == 404
    settings.HOIAM_CONTACT = "mailto:an.toan@example.vn"  # type: ignore[attr-defined]  # as above
    told = Client().get("/.well-known/security.txt")
    assert told.headers["Content-Type"].startswith("text/plain")
    lines = dict(line.split(": ", 1) for line in told.content.decode().splitlines())
    assert lines["Contact"] == "mailto:an.toan@example.vn" and re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", lines["Expires"])
    assert "an.toan@example.vn" in Client().get("/help/accessibility").content.decode()


def test_the_old_name_of_the_icon_leads_to_the_mark() -> None:
    assert "hoiam/mark" in Client().get("/favicon.ico").headers["Location"]


@pytest.mark.parametrize("text", ["somebody", "http://example.vn", 'mailto:a@b"c', "javascript:x", "mailto:a b@c.vn"])
def test_an_address_for_weaknesses_that_is_none_stops_the_start(text: str) -> None:
    from hoiam.site.config import ConfigError, _contact

    with pytest.raises(ConfigError, match="HOIAM_CONTACT"):
        _contact(text)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_feed_is_one_that_readers_take(prefix: str) -> None:
    answer = Client().get(f"{prefix}/register/feed")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own
    assert feed.tag == "{http://www.w3.org/2005/Atom}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == (prefix[1:] or "vi")
